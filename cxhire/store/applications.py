"""Openings, and candidates' applications for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short


class Stage(StrEnum):
    APPLIED = "applied"
    SCREENING = "screening"
    INTERVIEW = "interview"
    FINAL = "final"
    OFFER = "offer"
    DONE = "done"


class Outcome(StrEnum):
    HIRED = "hired"
    DECLINED_BY_US = "declined"
    WITHDRAWN = "withdrawn"


class Opening(Base):
    """A job we hire for. `address` is where mail about it may be sent, if it has one of its own."""

    __tablename__ = "opening"

    id: Mapped[pk]
    title: Mapped[short]
    address: Mapped[short | None] = mapped_column(unique=True)
    owner_id: Mapped[int | None] = link("colleague.id")
    team_id: Mapped[int | None] = link("team.id", index=True)
    created_at: Mapped[moment]
    closed_at: Mapped[moment | None]


class Application(Base):
    """One candidate for one opening, or for none that we know of yet.

    The owner follows from who answers, until somebody sets one (`owner_fixed`).
    """

    __tablename__ = "application"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[pk]
    candidate_id: Mapped[int] = link("candidate.id", index=True)
    opening_id: Mapped[int | None] = link("opening.id", index=True)
    owner_id: Mapped[int | None] = link("colleague.id", index=True)
    owner_fixed: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[short] = mapped_column(default=Stage.APPLIED.value)
    outcome: Mapped[short | None]
    outcome_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    created_at: Mapped[moment]
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class StageChange(Base):
    """A fact: from `at` on an application was in a stage; before the first it was applied for."""

    __tablename__ = "stage_change"
    __table_args__ = (Index("ix_stage_change_application_id_at", "application_id", "at"),)

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    stage: Mapped[short]


class ThreadRef(Base):
    """Which application a Message-ID belongs to: the message's `own` id, or one that it refers to."""

    __tablename__ = "thread_ref"

    ref: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[int] = link("application.id", primary_key=True, index=True)
    own: Mapped[bool]


def get_application(application_id: int) -> Application | None:
    return read().get(Application, application_id)


def get_opening(opening_id: int) -> Opening | None:
    return read().get(Opening, opening_id)


def get_opening_by_title(title: str) -> Opening | None:
    return read().scalars(select(Opening).where(Opening.title == title).order_by(Opening.id)).first()


def list_openings() -> list[Opening]:
    """All openings, the open ones first, newest first."""
    return list(read().scalars(select(Opening).order_by(Opening.closed_at.is_not(None), Opening.id.desc())))


def list_applications_of(candidate_ids: Iterable[int]) -> list[Application]:
    """Applications of some candidates, oldest first."""
    query = select(Application).where(Application.candidate_id.in_(list(candidate_ids)))
    return list(read().scalars(query.order_by(Application.id)))


def add_opening(title: str, now: datetime, owner_id: int | None = None) -> Opening:
    opening = Opening(title=title, owner_id=owner_id, created_at=now)
    session = read()
    session.add(opening)
    session.flush()
    return opening


@dataclass(frozen=True, slots=True)
class State:
    """What is decided about an application; `fixed` where somebody set its owner by hand.

    `begun_at` is when it was added, `filled_at` when its opening was closed.
    """

    owner_id: int | None
    fixed: bool
    active: bool
    outcome_at: datetime | None
    opening_id: int | None
    begun_at: datetime
    filled_at: datetime | None


def list_states(application_ids: Collection[int]) -> dict[int, State]:
    """What is decided about some applications, by id."""
    a = Application
    query = select(
        a.id, a.owner_id, a.owner_fixed, a.stage, a.outcome_at, a.opening_id, a.created_at, Opening.closed_at
    ).outerjoin(Opening, Opening.id == a.opening_id)
    return {
        id_: State(owner_id, fixed, stage != Stage.DONE, outcome_at, opening_id, begun_at, filled_at)
        for id_, owner_id, fixed, stage, outcome_at, opening_id, begun_at, filled_at in read().execute(
            query.where(a.id.in_(application_ids))
        )
    }


def list_stages(application_ids: Collection[int]) -> dict[int, tuple[tuple[datetime, str], ...]]:
    """Applications' ids → the stages they went through (since when, which), oldest first; those without any aren't there."""
    if not application_ids:
        return {}
    c = StageChange
    query = select(c.application_id, c.at, c.stage).where(c.application_id.in_(application_ids))
    found: dict[int, tuple[tuple[datetime, str], ...]] = {}
    for id_, at, stage in read().execute(query.order_by(c.at, c.id)):
        found[id_] = (*found.get(id_, ()), (at, stage))
    return found


def add_stage_change(application_id: int, stage: str, at: datetime) -> int:
    """Notes that an application is in a stage from then on; answers under which id."""
    session = read()
    added = StageChange(application_id=application_id, stage=stage, at=at)
    session.add(added)
    session.flush()
    return added.id


def drop_stage_changes(ids: Collection[int]) -> None:
    """Forgets what was noted of stages only because two applications were put together."""
    if ids:
        read().execute(delete(StageChange).where(StageChange.id.in_(ids)))


def set_owners(rows: Sequence[tuple[int, int]]) -> None:
    """Gives applications (id, owner id) their natural owners."""
    if rows:
        read().execute(update(Application), [{"id": a, "owner_id": o} for a, o in rows])


def list_ids(after: int = 0, limit: int = 500, *, opening_id: int | None = None) -> list[int]:
    """Ids of applications, or of those for one opening, in order, a page by key."""
    query = select(Application.id).where(Application.id > after).order_by(Application.id).limit(limit)
    if opening_id is not None:
        query = query.where(Application.opening_id == opening_id)
    return list(read().scalars(query))


def add_application(candidate_id: int, now: datetime, opening_id: int | None = None) -> Application:
    application = Application(candidate_id=candidate_id, opening_id=opening_id, created_at=now, last_at=now)
    session = read()
    session.add(application)
    session.flush()
    return application
