"""Calendars elsewhere that say which days are free: fetched each day, kept as dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import link, moment, pk, prose, short


class DayFeed(Base):
    """An iCal address; `days` holds [ISO date, name] pairs as they were last read. No team: it is for everybody."""

    __tablename__ = "day_feed"

    id: Mapped[pk]
    name: Mapped[short]
    url: Mapped[prose]
    team_id: Mapped[int | None] = link("team.id", index=True)
    days: Mapped[list[Any]] = mapped_column(JSON, default=list)
    fetched_at: Mapped[moment | None]
    tried_at: Mapped[moment | None]
    error: Mapped[str | None]
    created_at: Mapped[moment]


def list_day_feeds() -> list[DayFeed]:
    """All of them, by name."""
    return list(read().scalars(select(DayFeed).order_by(DayFeed.name, DayFeed.id)))


def get_day_feed(feed_id: int) -> DayFeed | None:
    return read().get(DayFeed, feed_id)


def add_day_feed(name: str, url: str, team_id: int | None, now: datetime) -> DayFeed:
    """A feed that nothing was read of yet."""
    session = read()
    feed = DayFeed(name=name, url=url, team_id=team_id, days=[], created_at=now)
    session.add(feed)
    session.flush()
    return feed
