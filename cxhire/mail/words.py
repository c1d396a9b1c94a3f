"""Bytes and encoded words of mail headers as text, whatever charset they claim.

Never raises and never returns NUL or lone surrogates, which neither PostgreSQL nor UTF-8 can hold.
"""

from __future__ import annotations

import binascii
import re

# What mail calls a charset and what it means: the superset that Windows and browsers read for it
# (WHATWG Encoding Standard, 4.2), since that is what senders wrote with.
_MEANT = {
    "ascii": "utf-8", "us-ascii": "utf-8", "ansi_x3.4-1968": "utf-8", "": "utf-8", "utf8": "utf-8", "utf-8": "utf-8",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "iso-8859-9": "cp1254",
    "windows-1252": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb18030": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "sjis": "cp932", "big5": "big5hkscs", "iso-8859-11": "cp874", "tis-620": "cp874",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "unicode-1-1-utf-7": "utf-7", "x-unknown": "utf-8",
    "unknown-8bit": "utf-8", "iso-2022-jp": "iso2022_jp_ext", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "cp-850": "cp850", "hz-gb-2312": "hz",
}  # fmt: skip
# Python's own, no charset of any mail; punycode and idna take quadratic time.
_NOT_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_MULTIBYTE = {"gb18030", "cp949", "cp932", "big5hkscs", "iso2022_jp_ext", "euc-jp", "utf-16", "utf-7", "hz"}

# The lengths are bounded so that a header of nothing but "=?a?q?" stays linear.
_WORD = re.compile(r"=\?([^?\s*]{0,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?(.{0,4000}?)\?=")
_LONGEST = 32_000
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]{1,99}(?==\?[^?\s]{0,60}\?[bBqQ]\?)")


def decoded_bytes(data: bytes, charset: str) -> str:
    """Text of bytes: the charset they claim, else UTF-8, else Windows-1252; a claim that fits badly is kept last."""
    if data.isascii() and (charset in ("", "utf-8", "us-ascii")):
        return storable(data.decode("ascii"))
    name = _MEANT.get(key := charset.strip(" \"'\t").lower(), key)
    for attempt in dict.fromkeys((name, "utf-8")):
        text = _strictly(data, attempt)
        if text is not None:
            return storable(text)
    if name in _MULTIBYTE:
        return storable(data.decode(name, "replace"))
    text = _strictly(data, "cp1252")
    return storable(data.decode("latin-1") if text is None else text)


def _strictly(data: bytes, charset: str) -> str | None:
    if charset.replace("-", "_") in _NOT_CHARSETS:
        return None
    try:
        return data.decode(charset)
    except (LookupError, ValueError):  # UnicodeError is a ValueError; a NUL in the name is one too
        return None


def storable(text: str) -> str:
    """The text without NUL, lone surrogates replaced."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-8", "replace").decode()
    return text


def decoded_words(value: str) -> str:
    """A header value with its encoded words read (RFC 2047), also broken and split ones."""
    if "=?" not in value:
        return value
    value = _BETWEEN.sub(r"\1", value[:_LONGEST])
    out: list[str] = []
    at = 0
    pending, pending_charset = b"", ""
    for word in _WORD.finditer(value):
        if word.start() > at or word[1].lower() != pending_charset:
            # A character may be split between two words of one charset, against RFC 2047 5: join the bytes first.
            out += [decoded_bytes(pending, pending_charset)] if pending else []
            pending = b""
        if word.start() > at:
            out.append(value[at : word.start()])
        pending += _word_bytes(word[2], word[3])
        pending_charset = word[1].lower()
        at = word.end()
    out += [decoded_bytes(pending, pending_charset)] if pending else []
    out.append(value[at:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        whole = data[: len(data) - len(data) % 4]
        try:
            return binascii.a2b_base64(whole)
        except binascii.Error:
            return data
