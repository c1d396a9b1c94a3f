"""Browsers' sessions as rows, so that they can be listed and ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.sql import Delete, Update

from cxhire.store.people import WebSession
from cxhire.store.transaction import read


def get_session(session_id: bytes) -> WebSession | None:
    return read().get(WebSession, session_id)


def list_sessions_of(colleague_id: int) -> list[WebSession]:
    """A colleague's sessions, the last used first."""
    query = select(WebSession).where(WebSession.colleague_id == colleague_id)
    return list(read().scalars(query.order_by(WebSession.seen_at.desc())))


def add_session(row: WebSession) -> None:
    session = read()
    session.add(row)
    session.flush()


def update_session(session_id: bytes, **values: Any) -> bool:
    """False when the session has been ended meanwhile: it must not come back."""
    return _changed(update(WebSession).where(WebSession.id == session_id).values(**values)) == 1


def delete_session(session_id: bytes) -> None:
    _changed(delete(WebSession).where(WebSession.id == session_id))


def delete_sessions_of(colleague_id: int, but: bytes | None = None) -> int:
    """Ends a colleague's sessions, all or all but one; answers how many."""
    statement = delete(WebSession).where(WebSession.colleague_id == colleague_id)
    return _changed(statement if but is None else statement.where(WebSession.id != but))


def delete_old_sessions(seen_before: datetime, created_before: datetime) -> int:
    old = or_(WebSession.seen_at < seen_before, WebSession.created_at < created_before)
    return _changed(delete(WebSession).where(old))


def _changed(statement: Update | Delete) -> int:
    return cast("CursorResult[Any]", read().execute(statement)).rowcount
