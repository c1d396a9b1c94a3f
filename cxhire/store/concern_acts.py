"""What people did about a concern: facts, added and never changed, so that its history is whole.

Only words can go: of a mail that was taken back before it left, and of all when a concern is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from cxhire.extensions import Base
from cxhire.store.people import Colleague
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, pk, prose, short


class Did(StrEnum):
    """What somebody did; the values are also the last word of the audit trail's action."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    ANSWERED = "answered"  # the author's side of it
    APPEALED = "appealed"
    APPEAL_WITHDRAWN = "appeal_withdrawn"
    ASSIGNED = "assigned"  # to a reviewer; to nobody where `to_id` is None
    OPINION_ASKED = "opinion_asked"
    OPINED = "opined"  # a second opinion, which decides nothing
    TALKED = "talked"  # a mail to the author
    TALK_UNDONE = "talk_undone"  # which was taken back before it left
    EXPIRED = "expired"  # by rule, by nobody
    APPEAL_LAPSED = "appeal_lapsed"  # the same of an appeal: the first decision stands again


OF_AUTHORS = (Did.ANSWERED, Did.APPEALED, Did.APPEAL_WITHDRAWN)


class Verdict(StrEnum):
    """What a second opinion says."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"


class ConcernAct(Base):
    """One act. `to_id` is whom it was assigned to, or asked of; `why` the reason that was chosen from those offered."""

    __tablename__ = "concern_act"

    id: Mapped[pk]
    concern_id: Mapped[int] = link("concern.id", index=True)
    act: Mapped[short]
    by_id: Mapped[int | None] = link("colleague.id")
    to_id: Mapped[int | None] = link("colleague.id")
    verdict: Mapped[short | None]
    why: Mapped[short | None]
    note: Mapped[prose] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class Done:
    """An act with the names that a page shows; None for whoever is nobody."""

    act: ConcernAct
    by: str | None
    to: str | None


def add_act(act: ConcernAct) -> ConcernAct:
    """Adds it; its id is known at once."""
    session = read()
    session.add(act)
    session.flush()
    return act


def list_acts(concern_id: int) -> list[Done]:
    """What was done about a concern, oldest first."""
    by, to = aliased(Colleague), aliased(Colleague)
    called = [func.coalesce(func.nullif(c.name, ""), c.email) for c in (by, to)]
    query = (
        select(ConcernAct, *called)
        .outerjoin(by, by.id == ConcernAct.by_id)
        .outerjoin(to, to.id == ConcernAct.to_id)
        .where(ConcernAct.concern_id == concern_id)
        .order_by(ConcernAct.id)
    )
    return [Done(*row) for row in read().execute(query)]


def get_act(act_id: int) -> ConcernAct | None:
    return read().get(ConcernAct, act_id, populate_existing=True)


def list_confirmers_before_appeal(concern_id: int) -> set[int]:
    """Who confirmed a concern before its author last appealed: they don't decide the appeal."""
    mine = ConcernAct.concern_id == concern_id
    appeal = select(func.max(ConcernAct.id)).where(mine, ConcernAct.act == Did.APPEALED.value)
    query = select(ConcernAct.by_id).where(
        mine, ConcernAct.act == Did.CONFIRMED.value, ConcernAct.id < appeal.scalar_subquery()
    )
    return {id_ for id_ in read().scalars(query) if id_ is not None}


def get_appealed(concern_id: int) -> ConcernAct | None:
    """The confirmation that a concern's author last appealed against."""
    mine = ConcernAct.concern_id == concern_id
    appeal = select(func.max(ConcernAct.id)).where(mine, ConcernAct.act == Did.APPEALED.value)
    query = select(ConcernAct).where(
        mine, ConcernAct.act == Did.CONFIRMED.value, ConcernAct.id < appeal.scalar_subquery()
    )
    return read().scalars(query.order_by(ConcernAct.id.desc()).limit(1)).first()


def get_awaited(concern_id: int) -> int | None:
    """Whose second opinion was asked for last and not given."""
    theirs = (Did.OPINION_ASKED.value, Did.OPINED.value, Did.APPEAL_WITHDRAWN.value, Did.APPEAL_LAPSED.value)
    query = select(ConcernAct).where(ConcernAct.concern_id == concern_id, ConcernAct.act.in_(theirs))
    last = read().scalar(query.order_by(ConcernAct.id.desc()).limit(1))
    return last.to_id if last and last.act == Did.OPINION_ASKED else None


def forget_words(concern_ids: Sequence[int]) -> None:
    """Leaves of these concerns' acts what reviewers did and when; of their authors only that somebody did."""
    theirs = ConcernAct.concern_id.in_(concern_ids)
    read().execute(update(ConcernAct).where(theirs).values(note=""))
    of_authors = ConcernAct.act.in_([did.value for did in OF_AUTHORS])
    read().execute(update(ConcernAct).where(theirs, of_authors).values(by_id=None))
    read().execute(update(ConcernAct).where(theirs, ConcernAct.act == Did.TALKED.value).values(to_id=None))
