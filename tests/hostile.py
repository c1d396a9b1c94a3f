"""Mail made to break a reader, by what it is: the tests and `benchmarks/bad_input.py` share it.

Each is made only when it is asked for, since the largest are hundreds of megabytes.
"""

from __future__ import annotations

import base64
import encodings.aliases
import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass

Maker = Callable[[], bytes]

HEAD = b"From: Kim Park <kim@mail.example>\nTo: jobs@acme.example\nSubject: Application\nMessage-ID: <hostile@x>\n"
PARTS = HEAD + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
WORDS = b"When do I hear from you?\n"
MB = 1 << 20


def plain(body: bytes, *headers: bytes) -> bytes:
    """One text part under some more headers."""
    return HEAD + b"".join(h + b"\n" for h in headers) + b"\n" + body


def html(markup: bytes) -> bytes:
    """One part in HTML."""
    return plain(markup, b"Content-Type: text/html; charset=utf-8")


def mixed(*parts: bytes) -> bytes:
    """A question, and parts beside it."""
    return PARTS + b"".join(b"--b\n" + part + b"\n" for part in (b"\n" + WORDS, *parts)) + b"--b--\n"


def encoded(name: bytes, data: bytes) -> bytes:
    """A part with a Content-Transfer-Encoding."""
    return plain(data, b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: " + name)


def attached(name: bytes, data: bytes) -> bytes:
    """A mail with a file."""
    head = b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
    head += b"Content-Disposition: attachment; filename=" + name + b"\n\n"
    return mixed(head + base64.encodebytes(data))


def bomb(size: int) -> bytes:
    """A zip that unpacks to so many zeros, a thousandth of that packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cv.mbox", b"From kim@mail.example Mon May  4 09:00:00 2026\n" + bytes(size))
    return packed.getvalue()


def nested_parts(depth: int) -> bytes:
    """Multiparts in each other, the words in the innermost."""
    begun = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))
    return HEAD + begun + b"\n" + WORDS + b"".join(b"--b%d--\n" % i for i in reversed(range(depth)))


def prefixed_boundaries(depth: int) -> bytes:
    """Each boundary begins with the one around it."""
    names = [b"b" * (i + 1) for i in range(depth)]
    begun = b"".join(b"Content-Type: multipart/mixed; boundary=" + n + b"\n\n--" + n + b"\n" for n in names)
    return HEAD + begun + b"\n" + WORDS + b"".join(b"--" + n + b"--\n" for n in reversed(names))


def nested_messages(depth: int) -> bytes:
    """A message in a message in a message."""
    return (HEAD + b"Content-Type: message/rfc822\n\n") * depth + HEAD + b"\n" + WORDS


def recipients(count: int, name: bytes = b"To") -> bytes:
    """A mail to many."""
    many = b",\n ".join(b'"Kim %d" <kim%d@mail.example>' % (i, i) for i in range(count))
    return b"From: maria@acme.example\nMessage-ID: <many@x>\n" + name + b": " + many + b"\n\n" + WORDS


def header(name: bytes, value: bytes) -> bytes:
    """An ordinary mail with one extraordinary header."""
    kept = [line for line in HEAD.splitlines(keepends=True) if not line.startswith(name + b":")]
    return b"".join(kept) + name + b": " + value + b"\n\n" + WORDS


def reopened(count: int) -> bytes:
    """Markup that a parser opens again in each paragraph: a megabyte that means a hundred million elements."""
    opened = b"".join(b"<b id=%d>" % i for i in range(count))
    return html(b"<p>" + opened + b"</p>" + b"<p>x" * 200_000)


def rare_characters(count: int) -> bytes:
    """Text of four bytes a character that no compression makes smaller."""
    chance = random.Random(1)
    return "".join(chr(chance.randrange(0x20000, 0x2A6D0)) for _ in range(count)).encode()


MAILS: dict[str, Maker] = {
    # HTML
    "30,000 divs that end in comments": lambda: html(b"<div><!--</div>-->" * 30_000 + WORDS),
    "30,000 divs that end in attributes": lambda: html(b"<div title='</div>'>" * 30_000 + WORDS),
    "30,000 divs that others' ends follow": lambda: html(b"<div></x>" * 30_000 + WORDS),
    "items in items of the other kind": lambda: html(b"<li><dd>" * 50_000 + WORDS),
    "paragraphs below 199 elements and a button": lambda: html(
        b"<p><button>" + b"<x-y>" * 197 + b"<div></div>" * 80_000 + WORDS
    ),
    "paragraphs among 9 formats": lambda: html(
        b"".join(b"<b id=%d>" % i for i in range(9)) + b"<p>x" * 200_000 + WORDS
    ),
    "ampersands only": lambda: html(b"<p>" + b"&" * 1_000_000),
    "30,000 nested divs": lambda: html(b"<div>" * 30_000 + WORDS),
    "30,000 nested divs, closed": lambda: html(b"<div>" * 30_000 + WORDS + b"</div>" * 30_000),
    "30,000 nested elements of no known name": lambda: html(b"<x-y>" * 30_000 + WORDS),
    "399 nested divs, a thousand times": lambda: html((b"<div>" * 399 + b"x" + b"</div>" * 399) * 200),
    "20,000 nested blockquotes": lambda: html(b"<blockquote>" * 20_000 + WORDS),
    "40,000 nested tables": lambda: html(b"<table><tr><td>" * 40_000 + WORDS),
    "40,000 nested lists without ends": lambda: html(b"<ul><li>" * 40_000 + WORDS),
    "bold reopened in each paragraph": lambda: reopened(390),
    "misnested formatting": lambda: html(b"<b><i><u><a href=x><p></b></i></u></a>" * 25_000 + WORDS),
    "misnested links": lambda: html(b"<a href=x><table>" * 30_000 + WORDS),
    "an attribute of a megabyte": lambda: html(b"<div title='" + b"a " * (MB // 2) + b"'>" + WORDS),
    "100,000 attributes on one element": lambda: html(
        b"<div " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">" + WORDS
    ),
    "a style of a megabyte": lambda: html(b"<div style='" + b"display :" * (MB // 9) + b"'>" + WORDS),
    "a style of spaces": lambda: html(b"<div style='display" + b" " * MB + b"'>" + WORDS),
    "50,000 styles": lambda: html(b"<p style='border-left:1px;display:block'>a</p>" * 22_000),
    "a sheet of a megabyte": lambda: html(b"<style>" + b"a{b:c}" * (MB // 6) + b"</style>" + WORDS),
    "styles that never end": lambda: html(b"<style>" * 140_000 + WORDS),
    "comments that never end": lambda: html(b"<!--" * 250_000 + WORDS),
    "comments that end at once": lambda: html(b"<!-->" * 200_000 + WORDS),
    "text escaped for CSS": lambda: html(b"<p style='" + b"\\64\\69\\73" * 100_000 + b"'>" + WORDS),
    "a million entities": lambda: html(b"&amp;" * 1_000_000 + WORDS),
    "a million entities and no element": lambda: plain(b"&amp;" * 1_000_000, b"Content-Type: text/html"),
    "entities that are none": lambda: html(b"<p>" + b"&#x110000;&#0;&#xD800;&nosuch;" * 30_000),
    "entities without an end": lambda: html(b"<p>" + b"&#" * 500_000 + b"&l" * 100_000),
    "a table 10,000 wide": lambda: html(b"<table><tr>" + b"<td>x</td>" * 10_000 + b"</tr></table>"),
    "a table of a million nothings": lambda: html(b"<table>" + b"<tr>" * 250_000),
    "elements that never end": lambda: html(b"<a href='" * 100_000 + WORDS),
    "200,000 pictures": lambda: html(b"<img alt='\xf0\x9f\x91\x8d'>" * 40_000),
    "a million line breaks": lambda: html(b"<br>" * 250_000 + WORDS),
    "20 MB of HTML": lambda: html(b"<p>hello <b>world</b></p>\n" * (20 * MB // 26)),
    "preformatted quotes": lambda: html(b"<blockquote type=cite>" * 300 + b"<pre>" + b"\n" * 900_000),
    "NULs in markup": lambda: html(b"<\x00p\x00>\x00" * 150_000 + WORDS),
    # Parts
    "1,500 nested parts": lambda: nested_parts(1_500),
    "20,000 nested parts": lambda: nested_parts(20_000),
    "100,000 parts": lambda: (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 100_000
    ),
    "2,000 parts in HTML": lambda: (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\nContent-Type: text/html\n\n<p>a\n" * 1_999
    ),
    "2,000 parts of 4 kB in HTML and text by turns": lambda: (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\n\n"
        + (b"--x\nContent-Type: text/html\n\n" + b"<p>a" * 1_000 + b"\n--x\n\nwords\n") * 999
    ),
    "40 parts of 4 MB": lambda: (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\n\n"
        + (b"--x\n\n" + b"hello world and all\n" * (4 * MB // 20)) * 15
    ),
    "boundaries that are none": lambda: (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--xa\n" * 400_000
    ),
    "boundaries that begin with each other": lambda: prefixed_boundaries(400),
    "one boundary for all depths": lambda: (
        (HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n") * 2_000 + b"\n" + WORDS
    ),
    "a boundary of a megabyte": lambda: (
        header(b"Content-Type", b"multipart/mixed; boundary=" + b"b" * MB)
        + (b"--" + b"b" * MB + b"\n\n" + WORDS) * 3
    ),
    "1,000 messages in each other": lambda: nested_messages(1_000),
    "50,000 messages in each other": lambda: nested_messages(50_000),
    "2,000 messages side by side": lambda: mixed(
        *[b"Content-Type: message/rfc822\n\nMessage-ID: <%d@x>\n\nx" % i for i in range(1_900)]
    ),
    "2,000 returned headers that are bodies": lambda: mixed(
        *[b"Content-Type: text/rfc822-headers\n\n" + b"a:\n" * 10_000 for i in range(500)]
    ),
    # Headers
    "20,000 recipients": lambda: recipients(20_000),
    "20,000 recipients in Cc": lambda: recipients(20_000, b"Cc"),
    "20,000 Reply-Tos": lambda: header(b"Reply-To", b",".join(b"k%d@x.example" % i for i in range(20_000))),
    "a header line of 10 MB": lambda: header(b"X-Long", b"a" * (10 * MB)),
    "a From of 10 MB": lambda: header(b"From", b"a" * (10 * MB) + b" <kim@mail.example>"),
    "100,000 header lines": lambda: b"".join(b"X-%d: a\n" % i for i in range(100_000)) + plain(WORDS),
    "100,000 lines of one header": lambda: b"Received: a; b\n" * 100_000 + plain(WORDS),
    "a header folded 500,000 times": lambda: header(b"X-Folded", b"a\n " * 500_000 + b"a"),
    "a header folded 500,000 times, not in ASCII": lambda: header(b"X-Folded", b"\xff\n " * 500_000 + b"a"),
    "rubbish between 200,000 header lines": lambda: (
        b"From: x\n" + b"a b\n" * 200_000 + b"Subject: y\n\n" + WORDS
    ),
    "a header that never ends": lambda: b"X-A: b\n" * (20 * MB // 7),
    "a subject of a megabyte of encoded words": lambda: header(b"Subject", b"=?utf-8?q?=C3=A4?= " * 55_000),
    "a subject of one encoded word of a megabyte": lambda: header(
        b"Subject", b"=?utf-8?b?" + b"w6Q=" * (MB // 4) + b"?="
    ),
    "a subject that no index holds": lambda: header(b"Subject", rare_characters(5_000)),
    "a sender's name that no column holds": lambda: header(
        b"From", rare_characters(5_000) + b" <kim@mail.example>"
    ),
    "an address that no column holds": lambda: header(b"From", b"k" * 400 + b"@mail.example"),
    "ids that no index holds": lambda: header(b"References", b"<" + rare_characters(245) + b"@x>"),
    "a subject of beginnings of encoded words": lambda: header(b"Subject", b"=?a?q?" * 170_000),
    "encoded words in encoded words": lambda: header(
        b"Subject", b"=?utf-8?q?" * 3_000 + b"x" + b"?=" * 3_000
    ),
    "names of encoded words": lambda: header(
        b"To", b", ".join(b"=?utf-8?q?=4Bim=2C?= <k%d@x.example>" % i for i in range(20_000))
    ),
    "addresses in encoded words": lambda: header(
        b"To", b", ".join(b"=?utf-8?q?k%d=40x=2Eexample?=" % i for i in range(20_000))
    ),
    "200,000 nested comments": lambda: header(
        b"From", b"(" * 200_000 + b"x" + b")" * 200_000 + b" kim@mail.example"
    ),
    "comments that never close": lambda: header(b"From", b"kim@mail.example " + b"(" * 400_000),
    "quotes that never close": lambda: header(b"To", b'"(' * 200_000),
    "quotes that close and open": lambda: header(b"To", b'"",' * 300_000),
    "a million commas": lambda: header(b"To", b"," * 1_000_000),
    "a million colons": lambda: header(b"To", b"a:" * 500_000),
    "a million at-signs": lambda: header(b"To", b"a@" * 500_000),
    "a million brackets": lambda: header(b"To", b"<" * 500_000 + b">" * 500_000),
    "backslashes in an address": lambda: header(b"To", b"\\" * 1_000_000),
    "50,000 references": lambda: header(b"References", b" ".join(b"<%d@x>" % i for i in range(50_000))),
    "beginnings of references": lambda: header(b"References", b"<a " * 300_000),
    "references of one word each": lambda: header(b"In-Reply-To", b"<" + b"a " * 400_000 + b">"),
    "a Message-ID of a megabyte": lambda: header(b"Message-ID", b"<" + b"a" * MB + b"@x>"),
    "a date of a megabyte": lambda: header(b"Date", b"Mon, " * 200_000),
    "a date of digits": lambda: header(b"Date", b"1" * MB + b" May 2026 09:00:00 +0000"),
    "parameters without number": lambda: header(b"Content-Type", b"text/plain" + b"; a=b" * 200_000),
    "a parameter in 20,000 pieces": lambda: header(
        b"Content-Disposition", b"attachment" + b"".join(b"; filename*%d=a" % i for i in range(20_000))
    ),
    "a parameter of quotes": lambda: header(b"Content-Type", b'text/plain; a="' + b'\\"' * 300_000),
    "spaces before a parameter": lambda: header(b"Content-Type", b"text/plain" + b" " * 1_000_000 + b"a"),
    "a type of a megabyte": lambda: header(b"Content-Type", b"a" * MB + b"/b"),
    "an encoding of a megabyte": lambda: header(b"Content-Transfer-Encoding", b"base64 " * 150_000),
    "a return path of brackets": lambda: header(b"Return-Path", b"<>" * 400_000),
    "spaces in every header": lambda: (
        b"".join(
            name + b": " + b" \t" * 100_000 + b"x\n"
            for name in (
                b"From",
                b"To",
                b"Subject",
                b"Date",
                b"Auto-Submitted",
                b"List-Id",
                b"X-Original-From",
            )
        )
        + b"\n"
        + WORDS
    ),
    # Transfer encodings
    "20 MB of base64": lambda: encoded(b"base64", b"aGVsbG8gd29ybGQK" * (20 * MB // 16)),
    "base64 of padding": lambda: encoded(b"base64", b"=" * (20 * MB)),
    "base64 with rubbish": lambda: encoded(b"base64", b"aGVs=\xffbG8*" * (10 * MB // 10)),
    "base64 by lines of one": lambda: encoded(b"base64", b"aGVs\n" * (10 * MB // 5)),
    "20 MB of quoted-printable": lambda: encoded(b"quoted-printable", b"=C3=A4 " * (20 * MB // 7)),
    "quoted-printable of equals signs": lambda: encoded(b"quoted-printable", b"=" * (20 * MB)),
    "quoted-printable of soft breaks": lambda: encoded(b"quoted-printable", b"=\n" * (10 * MB)),
    "quoted-printable of spaces": lambda: encoded(b"quoted-printable", b" " * (10 * MB) + b"\n"),
    "20 MB of uuencode": lambda: encoded(b"x-uuencode", b"begin 644 a\n" + b"M" + b"!" * 60 + b"\n" * 2),
    "uuencode of short lines": lambda: encoded(b"x-uuencode", b"begin 644 a\n" + b"!\n" * (5 * MB)),
    "uuencode that always begins": lambda: plain(b"begin 644 a\nM\n" * 300_000 + b"\nend\n"),
    "uuencode that always ends": lambda: plain(b"begin 644 a\n#0V%T\n`\nend\n" * 150_000),
    "uuencode between long lines": lambda: plain(
        b"begin 644 a\n" + (b"M" + b"A" * 60 + b"\n") * (10 * MB // 62) + b"end\n"
    ),
    "yEnc": lambda: plain(b"=ybegin line=128 size=9 name=a\n" + bytes(range(256)) * 60_000 + b"\n=yend\n"),
    "flowed lines without end": lambda: plain(
        b"word \n" * 600_000, b"Content-Type: text/plain; format=flowed; delsp=yes"
    ),
    "flowed quotes": lambda: plain(
        b">" * 500_000 + b" \n" + b"> a \n" * 100_000, b"Content-Type: text/plain; format=flowed"
    ),
    # Bytes
    "20 MB of text": lambda: plain(b"hello world, this is text\n" * (20 * MB // 26)),
    "a line of 20 MB": lambda: plain(b"hello world " * (20 * MB // 12)),
    "a million empty lines": lambda: plain(b"\n" * 4_000_000 + WORDS),
    "a million quote signs": lambda: plain(b">" * 1_000_000 + b"\n" + b"> " * 500_000),
    "carriage returns only": lambda: plain(WORDS * 100_000).replace(b"\n", b"\r"),
    "a header that ends in carriage returns only": lambda: HEAD.replace(b"\n", b"\r") + b"\r" + WORDS * 100,
    "line ends of all kinds": lambda: plain(b"a\r\nb\rc\n\r" * 200_000),
    "NULs": lambda: plain(bytes(5 * MB) + WORDS),
    "NULs in the header": lambda: b"From: Kim\x00 <k\x00im@mail.example>\nSub\x00ject: \x00\n\n" + WORDS,
    "every byte": lambda: bytes(range(256)) * 20_000,
    "utf-16": lambda: b"\xff\xfe" + plain(WORDS).decode().encode("utf-16-le"),
    "8-bit headers": lambda: b"From: " + b"\xe4\xff" * 200_000 + b" <kim@mail.example>\n\n" + WORDS,
    # What else a mail may carry
    "a calendar of 50 MB": lambda: mixed(
        b"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
        + b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@mail.example\n" * (50 * MB // 51)
    ),
    "a calendar folded a million times": lambda: mixed(
        b"Content-Type: text/calendar; method=REPLY\n\nUID:" + b"a\n " * 1_000_000
    ),
    "a calendar's line of semicolons": lambda: mixed(
        b"Content-Type: text/calendar; method=REPLY\n\nATTENDEE" + b";PARTSTAT=" * 50_000 + b":x"
    ),
    "a delivery report of 10 MB": lambda: plain(
        b"--r\n\nfailed\n--r\nContent-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; kim@mail.example\n\n" * (10 * MB // 43)
        + b"--r--\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=r",
    ),
    "a delivery report folded for ever": lambda: plain(
        b"--r\n\nfailed\n--r\nContent-Type: message/delivery-status\n\nStatus: 5"
        + b"\n a" * 1_000_000
        + b"\n--r--\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=r",
    ),
    "a 49 kB zip of 50 MB": lambda: attached(b"cv.zip", bomb(50 * MB)),
    "a file whose name leads elsewhere": lambda: attached(b'"../../../etc/cron.d/x\\r\\n"', b"x"),
    "a file name of a megabyte": lambda: attached(b'"' + b"a" * MB + b'.pdf"', b"x"),
}


def strings(value: object) -> Iterator[str]:
    """All text in a value made of dataclasses, mappings and sequences."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings(key)
            yield from strings(inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from strings(inner)


def assert_storable(value: object) -> None:
    """No NUL, which PostgreSQL refuses, and no lone surrogate, which nothing can encode."""
    for text in strings(value):
        assert "\x00" not in text
        text.encode()


# What Python would decode and no mail means: each is a codec of Python's, some with no text or with side effects.
CHARSETS = sorted(
    {*encodings.aliases.aliases, *encodings.aliases.aliases.values()}
    | {
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "unicode_internal",
        "mbcs",
        "oem",
    }
    | {"zlib_codec", "bz2", "hex", "rot13", "uu", "quopri", "base64", "string_escape", "palmos", "charmap"}
    | {"utf-7", "utf-8-sig", "utf_16", "utf-32", "cesu-8", "x-user-defined", "replacement", "none", "default"}
    | {
        "",
        "\x00",
        "'",
        "../../etc/passwd",
        "os.path",
        "a" * 300,
        "utf-8\x00",
        "ü",
        "utf\u20118",
        "__init__",
        "aliases",
    }
)


def with_charset(charset: str, data: bytes) -> bytes:
    """A mail whose text and headers claim one charset."""
    name = charset.encode("utf-8", "replace")
    word = b"=?" + name + b"?b?" + base64.b64encode(data) + b"?="
    return (
        b"From: " + word + b" <kim@mail.example>\nTo: jobs@acme.example\nSubject: " + word
        + b'\nMessage-ID: <charset@x>\nContent-Type: text/plain; charset="' + name + b"\"; name*="
        + name + b"''%e4%ff\n\n" + data
    )  # fmt: skip


CLAIMED = (
    b"When do I hear from you?",
    "Grüße, 你好, привет, 안녕".encode(),
    "Grüße".encode("latin-1"),
    bytes(range(256)) * 4,
    b"x\x9cK\xcf\xcf\x07\x00\x02\x82\x01E",
    b"+2AA- \\ud800 \\N{DIGIT ONE} xn--a-ecp.ru \xed\xa0\x80",
)
