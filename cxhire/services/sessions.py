"""Keeping, finding and ending browsers' sessions. The cookie's token is stored as its SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cxhire.store import sessions, transaction
from cxhire.store.people import WebSession

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A session as it was found in the database."""

    id: bytes
    data: dict[str, Any]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Browser:
    """One of a colleague's sessions, as they see it in their list."""

    key: str
    agent: str
    created_at: datetime
    seen_at: datetime


def new_token() -> str:
    """256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def key_of(token: str) -> bytes:
    """What is stored in place of a token."""
    return hashlib.sha256(token.encode()).digest()


def find_session(token: str, now: datetime) -> Held | None:
    """The living session of a cookie; None when there is none, or it is past a limit."""
    row = sessions.get_session(key_of(token))
    if row is None or now - row.seen_at > IDLE or now - row.created_at > ABSOLUTE:
        return None
    return Held(row.id, dict(row.data), row.seen_at)


def start_session(
    token: str, data: dict[str, Any], colleague_id: int | None, agent: str, now: datetime
) -> None:
    """Writes a new session; in the place of one of the same cookie that is past its limit. Commits."""
    row = WebSession(
        id=key_of(token), colleague_id=colleague_id, data=data, agent=agent[:200], created_at=now, seen_at=now
    )
    with transaction.write():
        sessions.delete_session(row.id)
        sessions.add_session(row)


def change_session(held: Held, data: dict[str, Any], now: datetime) -> bool:
    """Writes what a session holds now; False when it was ended meanwhile. Commits."""
    with transaction.write():
        return sessions.update_session(held.id, data=data, seen_at=now)


def touch_session(held: Held, now: datetime) -> None:
    """Notes that a session is in use, at most once a minute. Commits."""
    if now - held.seen_at >= TOUCH:
        with transaction.write():
            sessions.update_session(held.id, seen_at=now)


def end_session(held: Held) -> None:
    """Ends one session: its cookie is dead from now on. Commits."""
    with transaction.write():
        sessions.delete_session(held.id)


def list_browsers(colleague_id: int) -> list[Browser]:
    """A colleague's sessions, the last used first."""
    rows = sessions.list_sessions_of(colleague_id)
    return [Browser(row.id.hex(), row.agent, row.created_at, row.seen_at) for row in rows]


def purge(now: datetime) -> int:
    """Deletes the sessions that are past a limit, those of visitors too; answers how many. Commits."""
    with transaction.write():
        return sessions.delete_old_sessions(now - IDLE, now - ABSOLUTE)
