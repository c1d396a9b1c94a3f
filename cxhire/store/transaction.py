"""Where a transaction begins and ends. Services commit through these; nothing else in the store commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from cxhire.extensions import db

# Any number will do, as long as all processes agree on it.
WRITER = 0x6378686972


@contextmanager
def write() -> Iterator[Session]:
    """One write transaction, alone: commits at the end, rolls back on any error.

    There is one writer at a time on both engines (SQLite's own lock; an advisory lock on PostgreSQL), because
    the audit chain has one head. Reading never waits. Must not be nested, and no network call belongs inside.
    """
    session = db.session()
    session.commit()  # ends what reading began, so that the lock can be taken at BEGIN
    connection = session.connection(execution_options={"writes": True})
    try:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def read() -> Session:
    """The session, for questions that change nothing."""
    return db.session()


def release() -> None:
    """Ends what reading began, so that no connection is held while the network is asked."""
    db.session().commit()


def give_up() -> None:
    """Ends what failed half way, whatever state the session is in."""
    db.session().rollback()


def conflict_insert() -> Any:
    """The engine's own `insert`, which knows ON CONFLICT; the other engine's dialect isn't even loaded."""
    if db.session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as on_postgresql

        return on_postgresql
    from sqlalchemy.dialects.sqlite import insert as on_sqlite

    return on_sqlite
