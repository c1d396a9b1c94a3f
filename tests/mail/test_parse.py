"""Any bytes become a message: what is broken is read as far as a mail client would, and nothing raises."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.mailkind import kind_of
from cxhire.core.message import Address
from cxhire.core.quoting import split
from cxhire.mail.parse import Unreadable, attached_messages, attachment, parse
from cxhire.services.classify import classify

HEAD = b"From: Kim Doe <Kim@Mail.example>\nTo: jobs@acme.example\nSubject: Hello\n"


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b'; boundary="b"\n\n' + body + b"--b--\n"


def test_the_fields_of_an_ordinary_mail() -> None:
    message = parse(
        b"Received: from mx.example by in.acme.example; Mon, 4 May 2026 09:00:05 +0200\n"
        b"Received: from kim.example by mx.example; Mon, 4 May 2026 08:00:00 +0200\n"
        b"Message-ID: <1@mail.example>\nIn-Reply-To: <>\nReferences: <a@acme.example>\n <b@acme.example> <>\n"
        b'From: =?utf-8?q?Z=C3=B6e_Doe?= <Zoe@Mail.example>\nTo: Jobs <jobs@acme.example>, "Silva, Maria" <maria@acme.example>\n'
        b"Cc: undisclosed-recipients:;\nSubject: =?utf-8?b?R3LDvMOfZQ==?= =?utf-8?q?_an_alle?=\n"
        b"Date: Mon, 4 May 2026 08:59:59 +0200 (CEST)\nContent-Type: text/plain; charset=utf-8\n\nHi \xc3\xa4\r\n"
    )
    assert message.message_id == "<1@mail.example>"
    assert message.in_reply_to == ()
    assert message.references == ("<a@acme.example>", "<b@acme.example>")
    assert message.sender == Address("zoe@mail.example", "Zöe Doe")
    assert message.to == (Address("jobs@acme.example", "Jobs"), Address("maria@acme.example", "Silva, Maria"))
    assert message.cc == ()
    assert message.subject == "Grüße an alle"
    assert message.sent_at == datetime(2026, 5, 4, 6, 59, 59, tzinfo=UTC)
    assert message.received_at == datetime(2026, 5, 4, 7, 0, 5, tzinfo=UTC)
    assert message.text == "Hi ä\n"
    assert message.header("subject").startswith("=?utf-8?b?")
    assert message.defects == ()


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (b"kim@mail.example", Address("kim@mail.example")),
        (b"<kim@mail.example>", Address("kim@mail.example")),
        (b"kim@mail.example (Kim Doe)", Address("kim@mail.example", "Kim Doe")),
        (b'"Doe, Kim" <kim@mail.example>', Address("kim@mail.example", "Doe, Kim")),
        (b"Doe, Kim <kim@mail.example>", Address("kim@mail.example", "Kim")),
        (b"Kim | Acme <kim@mail.example>", Address("kim@mail.example", "Kim | Acme")),
        (b"Kim <kim@mail.example", Address("kim@mail.example", "Kim")),
        (b"=?utf-8?q?Kim_=3Ckim=40mail=2Eexample=3E?=", Address("kim@mail.example", "Kim")),
        (b"=?bad?x?Kim?= <kim@mail.example>", Address("kim@mail.example", "=?bad?x?Kim?=")),
        (b"=?nonsense-charset?q?Kim?= <kim@mail.example>", Address("kim@mail.example", "Kim")),
        (b"K\xedm <kim@mail.example>", Address("kim@mail.example", "Kím")),
        (b"team: kim@mail.example, maria@acme.example;", Address("kim@mail.example")),
    ],
)
def test_the_sender_of(value: bytes, address: Address) -> None:
    assert parse(b"From: " + value + b"\n\nhi").sender == address


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (b"Mon, 4 May 2026 09:00:00 +0000", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (b"4 May 2026 09:00 GMT", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (b"Mon, 04 May 2026 09:00:00 -0000", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (b"Mon,4 May 2026 04:00:00 EST", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (b"2026-05-04T09:00:00Z", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (b"2026-05-04 11:00:00 +0200", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (b"Mon, 31 Feb 2026 09:00:00 +0000", None),
        (b"Mon, 4 May 2026 29:00:00 +0000", None),
        (b"Mon, 4 May 20260 09:00:00 +9999", None),
        (b"tomorrow", None),
        (b"", None),
    ],
)
def test_the_moment_of(value: bytes, at: datetime | None) -> None:
    assert parse(b"From: a@b.example\nDate: " + value + b"\n\nhi").sent_at == at


LIES = [
    ("utf-8 said to be ascii", b"us-ascii", "Grüße".encode(), "Grüße"),
    ("latin-1 said to be utf-8", b"utf-8", "Grüße".encode("latin-1"), "Grüße"),
    ("windows-1252 said to be latin-1", b"iso-8859-1", "“Grüße”".encode("cp1252"), "“Grüße”"),
    ("a charset that is none", b"no-such-charset", "Grüße".encode(), "Grüße"),
    ("a codec that is no charset", b"zip", b"hello", "hello"),
    ("a codec of Python", b"punycode", b"hello", "hello"),
    ("a charset with a NUL", b'"utf\x008"', b"hello", "hello"),
    ("an empty charset", b'""', "Grüße".encode(), "Grüße"),
    ("gb2312 with characters of gb18030", b"gb2312", "朱镕基".encode("gb18030"), "朱镕基"),
    ("Korean by its Windows name", b"ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
    ("a NUL in the text", b"utf-8", b"a\x00b", "ab"),
    ("lone surrogates by utf-7", b"utf-7", b"+2AA-x", "?x"),
]


@pytest.mark.parametrize(("charset", "data", "text"), [x[1:] for x in LIES], ids=[x[0] for x in LIES])
def test_a_charset_that_lies_costs_no_words(charset: bytes, data: bytes, text: str) -> None:
    assert parse(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\n\n" + data).text == text


def test_an_alternative_shows_its_plain_part_and_keeps_the_html() -> None:
    message = parse(
        mixed(
            b"Content-Type: text/plain\n\nHello Kim",
            b"Content-Type: text/html\n\n<p>Hello <b>Kim</b></p>",
            kind=b"alternative",
        )
    )
    assert message.text == "Hello Kim"
    assert message.html == "<p>Hello <b>Kim</b></p>"


def test_a_plain_part_that_says_nothing_gives_way_to_the_html() -> None:
    message = parse(
        mixed(
            b"Content-Type: text/plain\n\n \n",
            b"Content-Type: text/html\n\n<p>Hello</p>",
            kind=b"alternative",
        )
    )
    assert message.text == "Hello"


def test_attachments_are_listed_and_their_bytes_had() -> None:
    data = bytes(range(256)) * 5
    raw = mixed(
        b"\nSee my CV.",
        b"Content-Type: application/pdf; name*=utf-8''CV%20Z%C3%B6e.pdf\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(data),
        b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==",
    )  # fmt: skip
    message = parse(raw)
    assert message.text.strip() == "See my CV."
    assert [(a.index, a.name, a.content_type) for a in message.attachments] == [
        (1, "CV Zöe.pdf", "application/pdf"),
        (2, "winmail.dat", "application/ms-tnef"),
    ]
    found, had = attachment(raw, 1)
    assert had == data
    assert found.size == message.attachments[0].size == len(data)
    with pytest.raises(IndexError):
        attachment(raw, 0)
    with pytest.raises(IndexError):
        attachment(raw, 9)


def test_a_uuencoded_file_is_taken_out_of_the_text() -> None:
    raw = HEAD + b"\nHello\nbegin 644 cv.txt\n#0V%T\n`\nend\nBye\n"
    message = parse(raw)
    assert message.text.split() == ["Hello", "Bye"]
    assert [a.name for a in message.attachments] == ["cv.txt"]
    assert attachment(raw, message.attachments[0].index)[1] == b"Cat"


def test_flowed_lines_are_joined_and_quotes_kept_apart() -> None:
    text = parse(
        HEAD + b"Content-Type: text/plain; format=flowed\n\n> one \n> two\nthree \nfour\n-- \nKim\n"
    ).text
    assert text == "> one two\nthree four\n-- \nKim\n"


def test_an_attached_message_can_be_had_and_parsed() -> None:
    inner = b"From: maria@acme.example\nMessage-ID: <in@acme.example>\nSubject: inner\n\nInner words\n"
    raw = mixed(b"\nsee below", b"Content-Type: message/rfc822\n\n" + inner)
    message = parse(raw)
    assert "Inner words" not in message.text
    assert message.enclosed_ids == ("<in@acme.example>",)
    assert [parse(found).subject for found in attached_messages(raw)] == ["inner"]


def test_a_calendar_answer_names_method_and_partstat() -> None:
    raw = mixed(
        b"\nno",
        b'Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nUID:1@acme.example\nATTENDEE;CN="Kim";PARTSTAT=DECL\n INED:mailto:Kim@mail.example\nEND:VCALENDAR',
    )
    found = parse(raw).calendar
    assert found is not None
    assert (found.method, found.partstat, found.uid, found.attendees) == (
        "REPLY",
        "DECLINED",
        "1@acme.example",
        ("kim@mail.example",),
    )


def test_two_deliveries_of_one_mail_have_one_digest() -> None:
    one = parse(b"Received: a\n" + HEAD + b"\nHello\n\nKim\n")
    other = parse(
        b"Received: b\r\nX-Spam: no\r\n" + HEAD.replace(b"\n", b"\r\n") + b"\r\nHello\r\n\r\nKim\r\n\r\n"
    )
    changed = parse(HEAD + b"\nHello\n\nKim!\n")
    assert one.body_digest == other.body_digest
    assert one.body_digest != changed.body_digest


@pytest.mark.parametrize(
    "start", [b"From kim@mail.example Mon May  4 09:00:00 2026\n", b"\xef\xbb\xbf", b"\n\n", b">From x\n"]
)
def test_what_stands_before_the_header_is_passed_over(start: bytes) -> None:
    message = parse(start + HEAD + b"\nHello\n")
    assert (message.subject, message.text) == ("Hello", "Hello\n")


BROKEN = {
    "no boundary parameter": HEAD
    + b"Content-Type: multipart/mixed\n\n--x1\nContent-Type: text/plain\n\nHello\n--x1--\n",
    "another boundary": HEAD
    + b"Content-Type: multipart/mixed; boundary=y\n\n--x1\nContent-Type: text/plain\n\nHello\n--x1--\n",
    "no closing boundary": HEAD + b"Content-Type: multipart/mixed; boundary=y\n\n--y\n\nHello\n",
    "no part at all": HEAD + b"Content-Type: multipart/mixed; boundary=y\n\nHello\n",
    "no blank line": HEAD + b"Hello there, no header\n",
    "old line ends": HEAD.replace(b"\n", b"\r") + b"\rHello\r",
    "no header": b"Hello\nthere\n",
    "odd encoding": HEAD + b"Content-Transfer-Encoding: 9bit\n\nHello\n",
    "cut base64": HEAD + b"Content-Transfer-Encoding: base64\n\nSGVsbG8=\nSGVsb",
    "rubbish in the header": b"rubbish\n" + HEAD + b"more rubbish\nDate: x\n\nHello\n",
    "only an attachment's text": HEAD + b"Content-Disposition: attachment\n\nHello\n",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_the_words_of_a_broken_mail_are_read(raw: bytes) -> None:
    assert "Hello" in parse(raw).text


@pytest.mark.parametrize("raw", [b"", b"\n\r\n ", b"\x00\x00"])
def test_only_a_message_of_nothing_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(raw)
    assert classify(raw)["error"]


def nested(depth: int) -> bytes:
    out = [HEAD]
    out += [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth)]
    out.append(b"\nHello\n")
    out += [b"--b%d--\n" % i for i in reversed(range(depth))]
    return b"".join(out)


HOSTILE = {
    "1,500 nested parts": nested(1_500),
    "20,000 recipients": b"From: a@b.example\nTo: "
    + b", ".join(b'"Kim %d" <kim%d@x.example>' % (i, i) for i in range(20_000))
    + b"\n\nHello",
    "quotes that never close": b"From: a@b.example\nTo: " + b'"(' * 50_000 + b"\n\nHello",
    "half an encoded word": b"From: a@b.example\nSubject: " + b"=?a?q?" * 100_000 + b"\n\nHello",
    "half an id": b"From: a@b.example\nReferences: " + b"<a " * 100_000 + b"\n\nHello",
    "100,000 parts": HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 100_000,
    "boundaries that are none": HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--xa\n" * 300_000,
    "rubbish before a field": b"From: x\n" + b"a b\n" * 200_000 + b"Subject: y\n\nHello",
    "begin without end": HEAD + b"\n" + b"begin 644 a\nM\n" * 60_000 + b"\nend",
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 1_000_000,
    "20 MB of text": HEAD + b"\n" + b"hello world, this is text\n" * 800_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_takes_under_two_seconds(raw: bytes) -> None:
    began = time.perf_counter()
    message = parse(raw)
    split(message.text)
    kind_of(message)
    assert time.perf_counter() - began < 2


_LINES = st.sampled_from(
    [HEAD, b"\n", b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n", b"Content-Type: text/html\n", b"<p>x", b"Content-Transfer-Encoding: base64\n",
     b"Content-Transfer-Encoding: x-uuencode\n", b"Content-Type: message/rfc822\n", b"Content-Type: text/calendar\n", b"ATTENDEE;PARTSTAT=:mailto:\n", b"begin 644 x\n", b"end\n",
     b"Content-Type: message/delivery-status\n", b"Final-Recipient: x\n", b"Date: 99 Foo 0000 99:99 +9999\n", b"Content-Type: text/plain; charset=utf-16; format=flowed\n", b"From: \"<(,;:@\n",
     b"name*0*=x''%zz; name*9999999999=y\n", b"Subject: =?utf-7?b?====?=\n"]
)  # fmt: skip


@given(st.binary(max_size=400))
def test_any_bytes_are_classified_without_an_exception(raw: bytes) -> None:
    classify(raw)


@given(st.lists(_LINES | st.binary(max_size=30), max_size=25))
def test_any_pieces_of_mail_are_read_without_an_exception(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    found = classify(raw)
    attached_messages(raw)
    found["text"].encode()
    if found["error"]:
        return
    for part in parse(raw).attachments:
        attachment(raw, part.index)


@pytest.mark.shared
def test_no_torture_message_but_the_empty_one_is_unreadable(shared: Path) -> None:
    unreadable = [
        path.name
        for path in sorted((shared / "data/mail/torture").glob("*.eml"))
        if classify(path.read_bytes())["error"] and path.stat().st_size
    ]
    assert unreadable == []


def received(*times: str, date: str = "Mon, 04 May 2026 09:00:00 +0000") -> datetime | None:
    hops = "".join(f"Received: from a by b; {at}\n" for at in times)
    return parse(f"{hops}From: a@b.example\nDate: {date}\n\nwords".encode()).received_at


def test_a_mail_that_was_redirected_weeks_later_was_received_when_it_first_was() -> None:
    first = datetime(2026, 5, 4, 9, 0, 7, tzinfo=UTC)
    assert received("Wed, 20 May 2026 12:00:00 +0000", "Mon, 04 May 2026 09:00:07 +0000") == first


def test_a_first_hop_from_long_before_is_no_time_of_receipt() -> None:
    last = datetime(2026, 5, 4, 9, 0, 9, tzinfo=UTC)
    hops = ("Mon, 04 May 2026 09:00:09 +0000", "Sat, 01 Jan 2011 00:00:00 +0000")
    assert received(*hops, date="Sat, 01 Jan 2011 00:00:00 +0000") == last


def test_where_the_date_is_right_the_last_hop_counts() -> None:
    last = datetime(2026, 5, 4, 9, 0, 9, tzinfo=UTC)
    assert received("Mon, 04 May 2026 09:00:09 +0000", "Mon, 04 May 2026 09:00:01 +0000") == last


def test_a_hop_without_a_time_says_nothing() -> None:
    last = datetime(2026, 5, 9, 9, tzinfo=UTC)
    assert received("Sat, 09 May 2026 09:00:00 +0000", "yesterday") == last
    assert received("no time") is None
