"""Rows written in bulk are what SQLAlchemy would have written, on both engines."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select, text

from cxhire.store.bulk import add_rows
from cxhire.store.candidates import Candidate
from cxhire.store.mail import Blob, Message
from cxhire.store.transaction import read, write
from tests.letters import MONDAY

PARIS = timezone(timedelta(hours=2))


def message(number: int, at: datetime = MONDAY) -> dict[str, object]:
    return {
        "id": number, "identity": bytes([number]), "blob": b"b", "message_id": None, "kind": "human", "state": "skipped",
        "from_email": "kim@mail.example", "from_name": "50 % Kim", "recipients": ["jobs@acme.example", "ü"],
        "subject": "100 %s, %(name)s", "at": at, "new_text": "", "attachments": 0, "unmatched": None,
        "import_id": None, "created_at": MONDAY,
    }  # fmt: skip


def test_what_is_written_in_bulk_is_read_back_the_same(database: Flask) -> None:
    at = datetime(2026, 5, 4, 9, 30, 0, 7, tzinfo=PARIS)
    with write():
        add_rows(Message, [message(1, at), message(2)])
    first, second = read().scalars(select(Message).order_by(Message.id))
    assert (first.at, first.at.tzinfo, second.at) == (at, UTC, MONDAY)
    assert {name: getattr(second, name) for name in message(2)} == message(2)


def test_a_time_is_found_by_one_that_sqlalchemy_binds(database: Flask) -> None:
    with write():
        add_rows(Message, [message(1, MONDAY), message(2, MONDAY + timedelta(microseconds=1))])
    assert read().scalars(select(Message.id).where(Message.at > MONDAY)).all() == [2]
    if database.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        assert (
            read().scalar(text("SELECT at FROM message WHERE id = 1")) == f"{MONDAY:%Y-%m-%d %H:%M:%S}.000000"
        )


def test_a_time_without_a_zone_is_refused(database: Flask) -> None:
    with pytest.raises(Exception, match="naive datetime"), write():
        add_rows(Message, [message(1, MONDAY.replace(tzinfo=None))])
    assert read().scalars(select(Message.id)).all() == []


def test_defaults_that_python_works_out_are_written_too(database: Flask) -> None:
    row = {"name": "Zoë  Łoś", "created_at": MONDAY, "provisional": False, "surveys_off": False}
    with write():
        add_rows(Candidate, [row, row])
        read().add(Candidate(**row))
    keys = read().scalars(select(Candidate.name_key)).all()
    assert keys[0]
    assert keys == [keys[0]] * 3


def _leave_alone(adding: object) -> object:
    return adding.on_conflict_do_nothing()  # type: ignore[attr-defined]


def test_a_row_whose_key_is_there_is_left_alone_where_that_is_asked_for(database: Flask) -> None:
    for packed in (b"first", b"second"):
        with write():
            add_rows(Blob, [{"sha256": b"k", "size": 1, "packed": packed}], _leave_alone)
    assert read().scalars(select(Blob.packed)).all() == [b"first"]
