"""When colleagues are away, and who stands in for them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short


class AbsenceSource(StrEnum):
    """How we know."""

    ENTERED = "entered"
    OUT_OF_OFFICE = "out_of_office"  # an automatic reply of the colleague's own said so


class Absence(Base):
    """Somebody away from `starts_at` until `ends_at` (not included). Withdrawn, it never counted.

    `created_at` is when it was said, and `created_by_id` who said so: nobody where an automatic reply did. Put back, it is said anew.
    """

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_colleague_id_ends_at", "colleague_id", "ends_at"),)

    id: Mapped[pk]
    colleague_id: Mapped[int] = link("colleague.id")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deputy_id: Mapped[int | None] = link("colleague.id")
    source: Mapped[short] = mapped_column(default=AbsenceSource.ENTERED.value)
    message_pk: Mapped[int | None] = link("message.id")
    created_by_id: Mapped[int | None] = link("colleague.id")
    created_at: Mapped[moment]
    withdrawn_at: Mapped[moment | None]


def excuses(due_at: Any) -> ColumnElement[bool]:
    """Whether an absence excuses that nothing came by then: it was known before, or somebody else says so.

    Afterwards, whoever is asked why they were silent could say anything.
    """
    return or_(Absence.created_at <= due_at, Absence.created_by_id != Absence.colleague_id)


def list_absences_at(now: datetime) -> list[Absence]:
    """Who is away at an instant; of several at once for one colleague, the one that was entered last comes last."""
    query = select(Absence).where(
        Absence.withdrawn_at.is_(None), Absence.starts_at <= now, Absence.ends_at > now
    )
    return list(read().scalars(query.order_by(Absence.id)))


def get_absence(absence_id: int) -> Absence | None:
    return read().get(Absence, absence_id)


def list_absences(now: datetime, until: datetime, colleague_id: int | None = None) -> list[Absence]:
    """Absences that aren't over and begin before `until`, the first to begin first; of one colleague, or of all."""
    query = select(Absence).where(
        Absence.withdrawn_at.is_(None), Absence.ends_at > now, Absence.starts_at < until
    )
    if colleague_id is not None:
        query = query.where(Absence.colleague_id == colleague_id)
    return list(read().scalars(query.order_by(Absence.starts_at, Absence.id)))


def list_found(colleague_id: int, since: datetime) -> list[Absence]:
    """What a colleague's automatic replies said of the time from an instant on, withdrawn or not, oldest first."""
    query = select(Absence).where(
        Absence.colleague_id == colleague_id,
        Absence.source == AbsenceSource.OUT_OF_OFFICE.value,
        Absence.ends_at > since,
    )
    return list(read().scalars(query.order_by(Absence.id)))


def list_over(now: datetime, noted_since: datetime) -> list[Absence]:
    """Absences that are over, as far as they were noted since an instant, the first to begin first."""
    query = select(Absence).where(
        Absence.withdrawn_at.is_(None), Absence.ends_at <= now, Absence.created_at >= noted_since
    )
    return list(read().scalars(query.order_by(Absence.starts_at, Absence.id)))


def add_absence(absence: Absence) -> Absence:
    session = read()
    session.add(absence)
    session.flush()
    return absence
