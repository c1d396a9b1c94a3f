"""Mail made to break a reader is read in a moment, and what is read can be stored by any database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from cxhire.core.reading import Us
from cxhire.mail.parse import attached_messages, attachments_with_bytes
from cxhire.mail.safe_html import safe_html
from cxhire.services.incoming import Item, read_mail
from tests import hostile

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
US = Us({"maria@acme.example": 1}, frozenset({"acme.example"}))
# A machine that does other things as well may take its time; the process may not.
MOST_CPU_SECONDS = 2


def read(raw: bytes) -> Item:
    return read_mail("test", raw, US, NOW)


@contextmanager
def in_a_moment() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < MOST_CPU_SECONDS


@pytest.mark.parametrize("name", hostile.MAILS)
def test_hostile_mail_is_read_and_shown_in_two_seconds(name: str) -> None:
    raw = hostile.MAILS[name]()
    with in_a_moment():
        item = read(raw)
    hostile.assert_storable(item)
    with in_a_moment():
        safe_html(item.mail.html or "")
    with in_a_moment():
        attached_messages(raw)
    with in_a_moment():
        for _, _, data in attachments_with_bytes(raw):
            data()


@pytest.mark.parametrize("charset", hostile.CHARSETS)
def test_no_charset_raises_or_loses_plain_words(charset: str) -> None:
    for data in hostile.CLAIMED:
        item = read(hostile.with_charset(charset, data))
        hostile.assert_storable(item)
        assert item.mail.text.strip() or not data.strip()
