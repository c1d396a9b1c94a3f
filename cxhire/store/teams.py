"""Teams of ours: what a policy, a calendar and a list can be narrowed to. Who leads is said of each colleague."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.people import Colleague
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


def list_team_names() -> dict[int, str]:
    """Teams' ids → names, of all that ever were: what was set for one that is gone is still told."""
    return dict(read().execute(select(Team.id, Team.name)).all())


def get_team_by_name(name: str) -> Team | None:
    """The team of a name, in capitals or not, gone or not."""
    return read().scalars(select(Team).where(func.lower(Team.name) == name.lower())).first()


def add_team(name: str, now: datetime) -> Team:
    session = read()
    team = Team(name=name, created_at=now)
    session.add(team)
    session.flush()
    return team


def count_members_by_team() -> dict[int, int]:
    """Teams' ids → how many active members are in them."""
    query = select(Colleague.team_id, func.count()).where(
        Colleague.member, Colleague.active, Colleague.team_id.is_not(None)
    )
    return {team_id: count for team_id, count in read().execute(query.group_by(Colleague.team_id)) if team_id}
