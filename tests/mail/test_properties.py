"""Any bytes in: no exception out, and nothing that could not be stored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.closing import is_closing
from cxhire.core.quoting import forwarded, split
from cxhire.mail.fields import addresses, message_id, message_ids, moment
from cxhire.mail.html import to_text
from cxhire.mail.parse import parse
from cxhire.mail.safe_html import safe_html
from cxhire.mail.words import decoded_bytes, decoded_words
from tests import shapes


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=800))
def test_any_bytes_are_read_and_can_be_stored(raw: bytes) -> None:
    shapes.check(raw)


@settings(max_examples=300, deadline=None)
@given(shapes.mail_shaped)
def test_whatever_looks_like_mail_is_read_and_can_be_stored(raw: bytes) -> None:
    shapes.check(raw)


@settings(deadline=None)
@given(shapes.mail_shaped)
def test_the_same_bytes_read_the_same(raw: bytes) -> None:
    if raw.strip(b"\x00 \t\r\n\x0b\x0c"):
        assert parse(raw) == parse(raw)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_line_is_lost_between_new_words_quotes_and_signature(text: str) -> None:
    parts = split(text)
    kept = "\n".join((parts.new, parts.quoted, parts.signature)).split()
    assert set(kept) >= set(text.split())


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    is_closing(text)
    forwarded(text)
    safe_html(text)
    to_text(text).encode("utf-8", "surrogatepass")
    addresses([text])
    message_id([text])
    message_ids([text])
    moment(text)
    decoded_words(text)


@settings(deadline=None)
@given(
    st.binary(max_size=100),
    st.one_of(st.text(max_size=20), st.sampled_from(["utf-7", "utf-16", "hz", "gb18030", "cp932"])),
)
def test_bytes_under_any_charset_are_text_that_can_be_stored(data: bytes, charset: str) -> None:
    text = decoded_bytes(data, charset)
    text.encode()
    assert "\x00" not in text


@pytest.mark.parametrize("raw", [b"", b"\n\r\n ", b"\x00\x00"])
def test_nothing_at_all_is_the_only_thing_that_is_not_read(raw: bytes) -> None:
    shapes.check(raw)
