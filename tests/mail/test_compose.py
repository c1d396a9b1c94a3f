"""A colleague's letter as a message: what is in its headers, and that nothing gets in there by force."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.mailkind import MailKind, kind_of
from cxhire.mail.compose import Enclosed, Written, letter
from cxhire.mail.errors import Permanent
from cxhire.mail.parse import parse
from cxhire.mail.smtp_out import wire_bytes

NOW = datetime(2025, 11, 3, 9, tzinfo=UTC)
ID = "<cxhire.0123@us.example>"
PLAIN = Written(
    "mina@us.example", "Mina Sato", "amara@mail.example", "Amara Okafor", ("lead@us.example",), "Re: Your application",
    "Dear Amara,\n\nyes: we start at 9 <sharp> & early.\n", "On 2025-11-03 at 08:00, Amara Okafor wrote:\n> When?",
    ("<a@x>", "<b@x>"), (Enclosed("Plan für März.pdf", "application/pdf", b"%PDF-1.7 x"),),
)  # fmt: skip


def headers(written: Written) -> list[tuple[str, str]]:
    head = wire_bytes(letter(written, ID, NOW)).split(b"\r\n\r\n")[0].decode()
    split = [line.partition(":") for line in head.split("\r\n") if not line[0].isspace()]
    return [(name, value.strip()) for name, _, value in split]


def test_a_letter_says_who_writes_to_whom_in_which_thread_and_nothing_of_a_machine() -> None:
    assert headers(PLAIN)[:-1] == [
        ("From", "Mina Sato <mina@us.example>"), ("To", "Amara Okafor <amara@mail.example>"), ("Cc", "lead@us.example"),
        ("Subject", "Re: Your application"), ("Date", "Mon, 03 Nov 2025 09:00:00 +0000"), ("Message-ID", ID),
        ("In-Reply-To", "<b@x>"), ("References", "<a@x> <b@x>"), ("MIME-Version", "1.0"),
    ]  # fmt: skip


def test_it_reads_back_as_it_was_written() -> None:
    found = parse(wire_bytes(letter(PLAIN, ID, NOW)))
    assert found.text.startswith("Dear Amara,\n\nyes: we start at 9 <sharp> & early.\n\nOn 2025")
    assert found.html is not None
    assert "9 &lt;sharp&gt; &amp; early." in found.html
    assert '<blockquote type="cite">When?</blockquote>' in found.html
    assert [(a.name, a.content_type, a.size) for a in found.attachments] == [
        ("Plan für März.pdf", "application/pdf", 10)
    ]
    assert kind_of(found).kind is MailKind.HUMAN


def test_a_second_attempt_is_the_same_mail_but_for_its_date() -> None:
    first = parse(wire_bytes(letter(PLAIN, ID, NOW)))
    second = parse(wire_bytes(letter(PLAIN, ID, NOW.replace(hour=10))))
    assert (first.message_id, first.body_digest) == (second.message_id, second.body_digest)


def test_an_address_with_letters_beyond_ascii_is_written_as_it_is() -> None:
    raw = wire_bytes(letter(replace(PLAIN, to="jörg@bücher.example"), ID, NOW))
    assert "jörg@bücher.example".encode() in raw


EVIL = "x\r\nBcc: eve@evil.example\r\n\r\nbody"


@pytest.mark.parametrize(
    "written",
    [replace(PLAIN, subject=EVIL), replace(PLAIN, sender_name=EVIL), replace(PLAIN, to_name=EVIL),
     replace(PLAIN, files=(Enclosed("a\r\nBcc: eve@evil.example", "text/plain", b"x"),)), replace(PLAIN, quote=EVIL)],
)  # fmt: skip
def test_no_text_gets_out_of_its_header(written: Written) -> None:
    names = [name.lower() for name, _ in headers(written)]
    assert "bcc" not in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "written",
    [replace(PLAIN, to="a@b.example\r\nBcc: eve@evil.example"), replace(PLAIN, sender="a@b.example, eve@evil.example"),
     replace(PLAIN, cc=("eve@evil.example\nX: y",)), replace(PLAIN, references=("<a@x>\r\nBcc: eve@evil.example",))],
)  # fmt: skip
def test_an_address_or_id_that_is_more_than_one_is_never_sent(written: Written) -> None:
    with pytest.raises(Permanent):
        letter(written, ID, NOW)


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_the_headers_stay_ours(name: str, subject: str, text: str) -> None:
    written = replace(PLAIN, sender_name=name[:200], subject=subject[:200], text=text)
    names = [name for name, _ in headers(written)]
    assert names == [name for name, _ in headers(PLAIN)]
