"""Who gave what to whom to answer for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Mapped, aliased

from cxhire.core.obligations import Kind
from cxhire.extensions import Base
from cxhire.store.applications import Application
from cxhire.store.transaction import read
from cxhire.store.types import link, moment, pk


class HandOver(Base):
    """An application given from one colleague (None: nobody) to another, by whom; undone, it is as if it never was."""

    __tablename__ = "hand_over"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    from_id: Mapped[int | None] = link("colleague.id", index=True)
    to_id: Mapped[int] = link("colleague.id", index=True)
    by_id: Mapped[int | None] = link("colleague.id", index=True)
    at: Mapped[moment]
    undone_at: Mapped[moment | None]


def add_hand_over(
    application_id: int, from_id: int | None, to_id: int, by_id: int | None, at: datetime
) -> None:
    session = read()
    session.add(HandOver(application_id=application_id, from_id=from_id, to_id=to_id, by_id=by_id, at=at))
    session.flush()


def mark_undone(application_id: int, to_id: int, at: datetime) -> None:
    """Marks the last hand-over of an application as undone, if it was to that colleague."""
    last = (
        select(HandOver.id)
        .where(HandOver.application_id == application_id, HandOver.undone_at.is_(None))
        .order_by(HandOver.id.desc())
        .limit(1)
    )
    undoing = update(HandOver).where(HandOver.id == last.scalar_subquery(), HandOver.to_id == to_id)
    read().execute(undoing.values(undone_at=at))


def list_standing(as_of: datetime, *, by_id: int | None = None, to_id: int | None = None) -> list[HandOver]:
    """The last hand-over of each application on which something is owed and whose owner still has it by that, newest first.

    Only those by a colleague to somebody else, or those to one. An update isn't owed before it is due.
    """
    from cxhire.store.obligations import (
        Obligation,  # here, for what is owed is narrowed by who handed it over
    )

    due = or_(Obligation.kind != Kind.UPDATE.value, Obligation.due_at <= as_of)
    h, later = HandOver, aliased(HandOver)
    query = (
        select(h)
        .join(Application, Application.id == h.application_id)
        .where(
            h.undone_at.is_(None),
            Application.owner_id == h.to_id,
            exists().where(Obligation.application_id == h.application_id, due),
            ~exists().where(later.application_id == h.application_id, later.undone_at.is_(None), later.id > h.id),
        )
        .order_by(h.id.desc())
    )  # fmt: skip
    if by_id is not None:
        query = query.where(h.by_id == by_id, h.to_id != by_id)
    if to_id is not None:
        query = query.where(h.to_id == to_id)
    return list(read().scalars(query))
