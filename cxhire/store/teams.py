"""Teams of ours: what a policy, a calendar and a list can be narrowed to. Who leads is said of each colleague."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import moment, pk, short


class Team(Base):
    """Colleagues who hire together. One that is gone stays as a row: policies of its time name it."""

    __tablename__ = "team"

    id: Mapped[pk]
    name: Mapped[short] = mapped_column(unique=True)
    created_at: Mapped[moment]
    gone_at: Mapped[moment | None]


def get_team(team_id: int) -> Team | None:
    return read().get(Team, team_id)


def list_teams() -> list[Team]:
    """Teams that are there, by name."""
    return list(read().scalars(select(Team).where(Team.gone_at.is_(None)).order_by(Team.name)))
