"""Where a transaction begins and ends. Services commit through these; nothing else in the store commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from cxhire.extensions import db

# Any number will do, as long as all processes agree on it.
WRITER = 0x6378686972


# What a session that writes remembers: what its events say besides; and that a part of it failed.
_REMARK, _FAILED = "remark", "failed"


@contextmanager
def write(remark: Mapping[str, object] | None = None) -> Iterator[Session]:
    """One write transaction, alone: commits at the end, rolls back on any error.

    There is one writer at a time on both engines (SQLite's own lock; an advisory lock on PostgreSQL), because
    the audit chain has one head. Reading never waits. No network call belongs inside.

    Inside another one it is part of that, and the outermost commits, so that several verbs can stand or fall together.
    `remark` is added to the detail of each event that is written down in it.
    """
    session = db.session()
    if _REMARK in session.info:
        with _part_of(session, remark or {}):
            yield session
        return
    session.commit()  # ends what reading began, so that the lock can be taken at BEGIN
    connection = session.connection(execution_options={"writes": True})
    session.info[_REMARK] = dict(remark or {})
    try:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
        yield session
        if _FAILED in session.info:
            raise RuntimeError("a part of this transaction failed, so none of it can be kept")
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_REMARK), session.info.pop(_FAILED, None)


@contextmanager
def _part_of(session: Session, remark: Mapping[str, object]) -> Iterator[None]:
    """Whoever caught the error of a part and went on would commit half of it: the whole remembers."""
    outer = session.info[_REMARK]
    session.info[_REMARK] = {**outer, **remark}
    try:
        yield
    except BaseException:
        session.info[_FAILED] = True
        raise
    finally:
        session.info[_REMARK] = outer


def remark() -> Mapping[str, object]:
    """What the events that are written down now say besides."""
    found: Mapping[str, object] = db.session().info.get(_REMARK, {})
    return found


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
