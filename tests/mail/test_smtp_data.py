"""The end of a mail in SMTP: CRLF, a dot, CRLF, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.mail.smtp_data import END, Content

BITS = st.lists(st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"a", b"\0"]), max_size=30).map(b"".join)


def stuffed(raw: bytes) -> bytes:
    """As a client sends a mail (RFC 5321, 4.5.2)."""
    return (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


def fed(sent: bytes, at_once: int, limit: int = 1000) -> tuple[Content, bytes | None]:
    content = Content(limit)
    for at in range(0, len(sent), at_once):
        behind = content.feed(sent[at : at + at_once])
        if behind is not None:
            return content, behind + sent[at + at_once :]
    return content, None


@given(BITS, BITS, st.integers(1, 9))
def test_any_mail_comes_out_as_it_was_sent_however_it_is_cut(raw: bytes, behind: bytes, at_once: int) -> None:
    raw += b"\r\n"
    content, left = fed(stuffed(raw) + behind, at_once)
    assert (content.raw(), left) == (raw, behind)
    assert not content.is_too_large


@given(BITS, st.integers(1, 9))
def test_nothing_but_the_real_end_ends_a_mail(sent: bytes, at_once: int) -> None:
    left = fed(sent, at_once)[1]
    assert (left is None) == (END not in b"\r\n" + sent)


def test_a_mail_may_be_empty_and_may_begin_with_a_dot() -> None:
    assert fed(b".\r\n", 9)[0].raw() == b""
    assert fed(b"..\r\n.\r\n", 1)[0].raw() == b".\r\n"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r\n.\n", b"\r.\r\n"])
def test_what_another_server_takes_for_an_end_is_ambiguous(end: bytes) -> None:
    content, left = fed(b"one" + end + b"MAIL FROM:<b@x>\r\n.\r\n", 4)
    assert (left, content.is_ambiguous) == (b"", True)


@pytest.mark.parametrize("raw", [b"a\nb\r\n", b"a\rb\r\n", b".\r\n", b"\n.b\r\n", b"\r\n..\r\n", b"\r\n"])
def test_line_ends_of_other_systems_are_not_ambiguous_by_themselves(raw: bytes) -> None:
    content, _ = fed(stuffed(raw), 3)
    assert (content.raw(), content.is_ambiguous) == (raw, False)


@given(st.integers(1, 400))
def test_what_is_too_large_is_let_go_at_once_and_its_end_is_found_all_the_same(at_once: int) -> None:
    content = Content(100)
    sent = b"0123456789\r\n" * 100 + b".\r\nQUIT\r\n"
    held = []
    for at in range(0, len(sent), at_once):
        behind = content.feed(sent[at : at + at_once])
        held.append(content.size)
        if behind is not None:
            break
    assert content.is_too_large
    assert behind is not None
    assert max(held[:-1], default=0) <= 105


@pytest.mark.parametrize(("size", "too_large"), [(100, False), (101, True)])
def test_the_limit_is_of_the_mail_without_its_end(size: int, too_large: bool) -> None:
    content, _ = fed(b"x" * (size - 2) + b"\r\n.\r\n", 7, limit=100)
    assert content.is_too_large is too_large
