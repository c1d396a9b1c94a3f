"""Bytes in the shape of mail, for Hypothesis and the fuzzer, and what has to hold for any bytes at all."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from hypothesis import strategies as st

from cxhire.core.closing import is_closing
from cxhire.core.mailkind import kind_of
from cxhire.core.message import LONGEST_ADDRESS
from cxhire.core.quoting import forwarded, split
from cxhire.core.reading import Us
from cxhire.mail.fields import LONGEST_ID
from cxhire.mail.parse import Unreadable, attached_messages, attachments_with_bytes
from cxhire.mail.safe_html import safe_html
from cxhire.services.incoming import Item, read_mail
from cxhire.store import intake
from tests.hostile import assert_storable

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
US = Us({"maria@acme.example": 1}, frozenset({"acme.example"}))
LONGEST_SUBJECT = 2_000

Raw = st.SearchStrategy[bytes]

NAMES = (
    b"From", b"To", b"Cc", b"Reply-To", b"Sender", b"Return-Path", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References",
    b"Received", b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"Content-ID", b"Auto-Submitted",
    b"Precedence", b"List-Id", b"List-Post", b"List-Unsubscribe", b"X-Original-From", b"X-Failed-Recipients", b"X-Autoreply", b"X-Cxhire",
)  # fmt: skip
TYPES = (
    b"text/plain", b"text/html", b"text/plain; format=flowed; delsp=yes", b"text/calendar; method=REPLY", b"message/rfc822",
    b"message/delivery-status", b"message/global", b"text/rfc822-headers", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b",
    b'multipart/report; report-type=delivery-status; boundary="b c"', b"multipart/digest; boundary=bb", b"multipart/mixed", b"application/pdf; name=cv.pdf",
    b"application/octet-stream; name*0*=utf-8''a%ff; name*1=b", b"text", b"/", b"text/plain; charset",
)  # fmt: skip
CHARSETS = (b"utf-8", b"us-ascii", b"iso-8859-1", b"utf-7", b"utf-16", b"gb2312", b"iso-2022-jp", b"punycode", b"idna", b"zip", b"hex", b"none", b"\xff", b"")  # fmt: skip
ENCODINGS = (b"base64", b"quoted-printable", b"x-uuencode", b"7bit", b"8bit", b"binary", b"9bit", b"")
PIECES = (
    b"\n", b"\r\n", b"\r", b"\n\n", b"\x00", b" ", b"\t", b"=", b"=\n", b"=C3=A4", b"w6Q=", b"--b\n", b"--b--\n", b"--bb\n", b"--b c\n", b"begin 644 a\n", b"end\n", b"#0V%T\n", b"=ybegin\n",
    b"From kim@mail.example Mon May  4 09:00:00 2026\n", b">From \n", b"From: Kim <kim@mail.example>\nTo: jobs@acme.example\n", b"Subject: Fwd: x\n", b"> quoted\n", b"On 4 May 2026 Kim wrote:\n",
    b"-- \nKim\n", b"Thanks!\n", b"---------- Forwarded message ----------\n", b"<p>", b"<div class=gmail_quote>", b"<blockquote type=cite>", b"</div>", b"<!--", b"-->", b"<style>", b"<a href='javascript:x'>",
    b"<table><td>", b"&amp;", b"&#xD800;", b"<script>x</script>", b"BEGIN:VCALENDAR\n", b"METHOD:REPLY\n", b"ATTENDEE;PARTSTAT=DECLINED:mailto:kim@mail.example\n", b"Final-Recipient: rfc822; kim@mail.example\n", b"Action: failed\n", b"Status: 5.1.1\n",
    "Grüße 你好 👍\n".encode(), "Grüße".encode("latin-1"), b"+2AA-", b"\xed\xa0\x80", b"\xff\xfe", b"\xef\xbb\xbf", b"https://x.example/?a=b\n", b"E-mail: kim@mail.example\n", b"undisclosed-recipients:;",
)  # fmt: skip
ADDRESSES = (b"Kim <kim@mail.example>", b"maria@acme.example", b"a, b <c@d>, (x", b'"(" <a@b>', b"group: a@b.example;", b"<>", b"mailer-daemon@x.example", b"noreply@x.example", b"=?utf-8?q?=00?= <a@b>", b"@", b"a@" + b"b" * 400)  # fmt: skip
IDS = (b"<1@x>", b"<2@x> <3@x>", b"<>", b"<\x00@x>", b"1@x", b"<" + b"i" * 1_000 + b"@x>")
DATES = (
    b"Mon, 4 May 2026 09:00:00 +0200",
    b"99 Foo 0000 99:99 +9999",
    b"4 May 9999 09:00 GMT",
    b"2026-05-04T09:00:00Z",
    b"",
)

_words = st.one_of(
    st.sampled_from(PIECES),
    st.binary(max_size=12),
    st.text(max_size=8).map(partial(str.encode, errors="replace")),
)
_text = st.lists(_words, max_size=8).map(b"".join)


def _encoded_word(charset: bytes, kind: bytes, data: bytes) -> bytes:
    return b"=?" + charset + b"?" + kind + b"?" + data + b"?="


_encoded = st.builds(_encoded_word, st.sampled_from(CHARSETS), st.sampled_from([b"q", b"B", b"x", b""]), st.one_of(st.sampled_from([b"w6Q=", b"=C3", b"=?=", b"+2AA-", b"/"]), st.binary(max_size=8)))  # fmt: skip
_type = st.builds(
    lambda kind, charset: kind + b"; charset=" + charset, st.sampled_from(TYPES), st.sampled_from(CHARSETS)
)
_value = st.one_of(
    st.sampled_from(ADDRESSES + IDS + DATES + ENCODINGS + TYPES), _type, _encoded, st.lists(_encoded, max_size=3).map(b" ".join), st.binary(max_size=20),
    st.sampled_from([b"attachment; filename=../a\r\n", b"inline", b"auto-replied", b"auto-generated", b"bulk", b"list", b"yes"]),
)  # fmt: skip
_ends = st.sampled_from([b"\n", b"\r\n", b"\n ", b"\r", b""])
_field = st.builds(lambda name, value, end: name + b": " + value + end, st.sampled_from(NAMES), _value, _ends)
_typed = st.builds(
    lambda kind, encoding: b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding + b"\n", _type, st.sampled_from(ENCODINGS),
)  # fmt: skip
_head = st.lists(st.one_of(_field, _field, _typed), max_size=8).map(b"".join)
_part = st.builds(
    lambda mark, head, body: mark + head + b"\n" + body,
    st.sampled_from([b"", b"--b\n", b"\n--b\r\n", b"--b c\n", b"--bb\n"]),
    _head,
    _text,
)

mail_shaped: Raw = st.lists(_part, min_size=1, max_size=4).map(b"".join)
any_bytes: Raw = st.one_of(st.binary(max_size=600), mail_shaped)


def mutated(corpus: Sequence[bytes]) -> Raw:
    """Mail from a corpus with pieces put over it, into it and out of it."""
    change = st.tuples(
        st.floats(0, 1), st.sampled_from([0, 0, 1, 3, 20, 200]), st.one_of(_words, _field, _typed)
    )
    return st.builds(_changed, st.sampled_from(corpus), st.lists(change, min_size=1, max_size=6))


def _changed(raw: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, piece in changes:
        at = int(where * len(raw))
        raw = raw[:at] + piece + raw[at + length :]
    return raw


def varied(raw: bytes, count: int) -> Iterator[bytes]:
    """The bytes and as many variations of them, always the same ones: a hundred times faster than to draw them."""
    yield raw
    chance = random.Random(raw)
    for _ in range(count):
        changes = [
            (chance.random(), chance.choice((0, 0, 1, 3, 20)), chance.choice(PIECES))
            for _ in range(chance.randint(1, 4))
        ]
        yield _changed(raw, changes)


def check(raw: bytes) -> None:
    """Reads and shows some bytes in all ways; fails where one raises, or gives what no database could store."""
    try:
        item = read_mail("shapes", raw, US, NOW)
    except Unreadable:
        assert not raw.strip(b"\x00 \t\r\n\x0b\x0c")
        return
    assert zlib.decompress(intake.pack(raw)) == raw
    _check_columns(item)
    _check_words(item.mail.text)
    kind_of(item.mail)
    shown = safe_html(item.mail.html or "").lower()
    assert "<script" not in shown
    assert "<img" not in shown
    for found, _, data in attachments_with_bytes(raw):
        assert isinstance(data(), bytes)
        assert len(found.name) <= 255
    attached_messages(raw)


def _check_columns(item: Item) -> None:
    assert_storable(item)
    mail, reading = item.mail, item.reading
    assert len(mail.subject) <= LONGEST_SUBJECT
    for address in (*mail.to, *mail.cc, *mail.reply_to, *reading.people):
        assert len(address.email) <= LONGEST_ADDRESS
    for ref in (mail.message_id, reading.about, *mail.in_reply_to, *mail.references, *mail.enclosed_ids):
        assert ref is None or len(ref.encode()) <= LONGEST_ID + 2
    assert mail.sent_at is None or mail.sent_at.tzinfo is UTC
    assert reading.at.tzinfo is UTC


def _check_words(text: str) -> None:
    new = split(text).new
    for words in (text, new):
        is_closing(words)
        forwarded(words)
