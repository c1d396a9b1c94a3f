"""One-time links."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from cxhire.store.people import OneTimeLink
from cxhire.store.transaction import read


def get_living_link(key: bytes, now: datetime) -> OneTimeLink | None:
    """A link that is neither used nor expired."""
    query = select(OneTimeLink).where(
        OneTimeLink.id == key, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    return read().scalars(query).one_or_none()


def add_link(key: bytes, colleague_id: int, purpose: str, expires_at: datetime) -> None:
    session = read()
    session.add(OneTimeLink(id=key, colleague_id=colleague_id, purpose=purpose, expires_at=expires_at))
    session.flush()


def claim_link(key: bytes, now: datetime) -> bool:
    """True for the one who uses it."""
    statement = update(OneTimeLink).where(OneTimeLink.id == key, OneTimeLink.used_at.is_(None))
    result = cast("CursorResult[Any]", read().execute(statement.values(used_at=now)))
    return result.rowcount == 1


def forget_links_of(colleague_id: int) -> None:
    """Takes back every link of a colleague, used or not."""
    read().execute(delete(OneTimeLink).where(OneTimeLink.colleague_id == colleague_id))
