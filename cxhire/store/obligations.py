"""What is owed now (narrow, small, indexed by when it is due), and what was settled."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Index, and_, delete, exists, false, func, null, or_, select, text, tuple_, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from cxhire.core.ladder import UPDATES_LAPSE_AFTER
from cxhire.core.obligations import How, Kind, Open, Settled
from cxhire.core.policies import LONG_AGO
from cxhire.extensions import Base
from cxhire.store.applications import Application, Opening
from cxhire.store.bulk import add_rows
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.interactions import STREAMED, Interaction
from cxhire.store.mail import Message
from cxhire.store.people import Colleague
from cxhire.store.promises import Promise
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short
from cxhire.store.visibility import is_of_team, is_visible_to


class Obligation(Base):
    """Something we owe. Derived but for what people and the ladder did with it: snooze, steps.

    `next_at` is when the ladder looks at it next, never later than it has to; None once it has said all. Nobody is
    bothered with it before `shown_from`.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        Index(
            "uq_obligation_application_id_kind_since",
            "application_id",
            "kind",
            "since",
            unique=True,
            sqlite_where=text("promise_id IS NULL"),
            postgresql_where=text("promise_id IS NULL"),
        ),
        Index("ix_obligation_owner_id_due_at", "owner_id", "due_at"),
        Index("ix_obligation_kind_since", "kind", "since"),
        Index("ix_obligation_since_id", "since", "id"),
        Index(
            "ix_obligation_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # an id in the outbox must never come to mean another obligation
    )

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    kind: Mapped[short]
    since: Mapped[moment]
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    shown_from: Mapped[moment | None]
    opened_by_id: Mapped[int | None] = link("interaction.id")
    promise_id: Mapped[int | None] = link("promise.id", unique=True)
    owner_id: Mapped[int | None] = link("colleague.id")
    snoozed_until: Mapped[moment | None]
    steps_done: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[moment | None]
    escalations: Mapped[int] = mapped_column(default=0)
    escalated_at: Mapped[moment | None]
    next_at: Mapped[moment | None]


class Settlement(Base):
    """An obligation that has ended. `shown_from` is None where that was `since`."""

    __tablename__ = "settlement"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    kind: Mapped[short]
    since: Mapped[moment]
    due_at: Mapped[moment]
    opened_by_id: Mapped[int | None] = link("interaction.id")
    promise_id: Mapped[int | None] = link("promise.id")
    settled_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    settled_by_id: Mapped[int | None] = link("interaction.id")
    how: Mapped[short]
    business_minutes: Mapped[int]
    calendar_minutes: Mapped[int]
    shown_from: Mapped[moment | None]


def list_open(application_ids: Collection[int]) -> Iterator[tuple[int, int, int | None, Open]]:
    """(application id, row id, owner id, what is owed) of some applications, in the order of their ids."""
    o = Obligation
    query = (
        select(
            o.application_id, o.id, o.owner_id, o.kind, o.since, o.due_at, o.shown_from, o.opened_by_id,
            o.promise_id,
        )
        .where(o.application_id.in_(application_ids))
        .order_by(o.application_id)
    )  # fmt: skip
    for row in read().execute(query):
        application_id, id_, owner_id, kind, since, due_at, shown_from, opened_by, promise_id = row
        yield (
            application_id,
            id_,
            owner_id,
            Open(Kind(kind), since, due_at, shown_from or since, opened_by, promise_id),
        )


def list_settled(
    application_ids: Collection[int], settled_from: datetime = LONG_AGO
) -> Iterator[tuple[int, int, Settled]]:
    """(application id, row id, what was settled then or later) of some applications, in the order of their ids. Streamed."""
    s = Settlement
    query = (
        select(
            s.application_id, s.id, s.kind, s.since, s.due_at, s.opened_by_id, s.settled_at, s.settled_by_id,
            s.how, s.business_minutes, s.calendar_minutes, s.promise_id, s.shown_from,
        )
        .where(s.application_id.in_(application_ids))
        .where(*([] if settled_from == LONG_AGO else [s.settled_at >= settled_from]))
        .order_by(s.application_id)
        .execution_options(yield_per=STREAMED)
    )  # fmt: skip
    for row in read().execute(query):
        application_id, id_, kind, since, due_at, opened_by, settled_at, settled_by, how, *rest = row
        yield application_id, id_, Settled(
            Kind(kind), since, due_at, opened_by, settled_at, settled_by, How(how), *rest
        )  # fmt: skip


def add_open(rows: Sequence[tuple[int, int | None, Open]]) -> None:
    """Adds (application id, owner id, what is owed)."""
    add_rows(Obligation, [
        {
            "application_id": application_id, "owner_id": owner_id, "kind": o.kind.value,
            "since": o.since, "due_at": o.due_at, "shown_from": o.shown_from, "opened_by_id": o.opened_by,
            "promise_id": o.promise_id, "steps_done": 0, "escalations": 0, "next_at": min(o.since, o.due_at),
        }
        for application_id, owner_id, o in rows
    ])  # fmt: skip


def change_open(rows: Sequence[tuple[int, int | None, Open]]) -> None:
    """Brings (row id, owner id, what is owed) up to date; snoozes and steps stay."""
    if rows:
        read().execute(
            update(Obligation),
            [
                {
                    "id": id_, "owner_id": owner_id, "due_at": o.due_at, "shown_from": o.shown_from,
                    "opened_by_id": o.opened_by, "next_at": min(o.since, o.due_at),
                }
                for id_, owner_id, o in rows
            ],
        )  # fmt: skip


def move_open(opened_by_ids: Collection[int], old_id: int, new_id: int) -> None:
    """Gives what some contacts opened to another application, marks and all, for `derive` to put right there."""
    o, there = Obligation, aliased(Obligation)
    taken = exists().where(
        there.application_id == new_id,
        there.kind == o.kind,
        there.since == o.since,
        there.promise_id.is_(None),
    )
    going = update(o).where(o.application_id == old_id, o.opened_by_id.in_(opened_by_ids))
    free = going.where(or_(o.promise_id.is_not(None), ~taken)).values(application_id=new_id)
    read().execute(free.execution_options(synchronize_session=False))


def look_again(application_ids: Collection[int]) -> None:
    """Lets the ladder look again at all that some applications are owed, by whatever policy is new."""
    o = Obligation
    read().execute(update(o).where(o.application_id.in_(application_ids)).values(next_at=o.since))


def add_settled(rows: Sequence[tuple[int, Settled]]) -> None:
    """Adds (application id, what was settled)."""
    add_rows(Settlement, [
        {
            "application_id": application_id, "kind": s.kind.value, "since": s.since,
            "due_at": s.due_at, "opened_by_id": s.opened_by, "promise_id": s.promise_id,
            "settled_at": s.settled_at, "settled_by_id": s.settled_by, "how": s.how.value,
            "business_minutes": s.business_minutes, "calendar_minutes": s.calendar_minutes,
            "shown_from": s.shown_from,
        }
        for application_id, s in rows
    ])  # fmt: skip


def drop(open_ids: Collection[int], settled_ids: Collection[int]) -> None:
    """Removes derived rows by id."""
    for model, ids in ((Obligation, open_ids), (Settlement, settled_ids)):
        if ids:
            read().execute(delete(model).where(model.id.in_(ids)))


NOBODY = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """One open obligation with all that a list shows of it."""

    id: int
    kind: str
    application_id: int
    candidate_id: int
    candidate: str
    candidate_name: str
    opening_id: int | None
    opening: str | None
    stage: str
    owner_id: int | None
    owner: str | None
    owner_name: str | None
    since: datetime
    due_at: datetime
    snoozed_until: datetime | None
    subject: str | None
    message_id: str | None
    words: str | None
    quote: str | None
    contact_id: int | None
    promise_id: int | None
    promise_zone: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which obligations to list; None takes any, an `owner_id` of NOBODY those that nobody owns.

    `asleep` are the snoozed ones; `seen_by` is the colleague whose view it is narrowed to; `newer_than` the highest id
    that was there before; `after` is the (since, id) of the last one seen.
    """

    kind: str | None = None
    owner_id: int | None = None
    opening_id: int | None = None
    candidate_id: int | None = None
    stage: str | None = None
    overdue_at: datetime | None = None
    asleep: bool | None = None
    seen_by: int | None = None
    team_id: int | None = None
    application_ids: Collection[int] | None = None
    newer_than: int | None = None
    after: tuple[datetime, int] | None = None
    limit: int | None = None


def list_owed(as_of: datetime, wanted: Wanted = Wanted()) -> list[Owed]:
    """What we owed at an instant, oldest `since` first: what is open, and what was settled only later.

    Of each only what is shown by then (`is_shown`).
    """
    parts = [read().execute(query).all() for query in _owed(as_of, wanted)]
    found = heapq.merge(*([Owed(*row) for row in part] for part in parts), key=_place)
    return list(islice(found, wanted.limit))


def iterate_owed(as_of: datetime, wanted: Wanted = Wanted()) -> Iterator[Owed]:
    """The same, streamed: it may be all that a large team owes. To be read to its end."""
    streamed = {"yield_per": STREAMED}
    parts = [read().execute(query.execution_options(**streamed)) for query in _owed(as_of, wanted)]
    return heapq.merge(*((Owed(*row) for row in part) for part in parts), key=_place)


def _place(owed: Owed) -> tuple[datetime, int]:
    return owed.since, owed.id


def _owed(as_of: datetime, wanted: Wanted) -> tuple[Any, Any]:
    """What is open, and what was settled only later."""
    later = and_(Settlement.since <= as_of, Settlement.settled_at > as_of)
    return (
        _owed_of(Obligation, Obligation.since <= as_of, as_of, wanted),
        _owed_of(Settlement, later, as_of, wanted),
    )


def _owed_of(model: Any, condition: Any, as_of: datetime, wanted: Wanted) -> Any:
    i, m, a = Interaction, Message, Application
    snoozed = Obligation.snoozed_until if model is Obligation else null()
    chosen = _chosen(model, as_of, wanted).where(condition)
    if wanted.limit:
        # Told in full only when chosen: at once, a plan may join all that is owed with its words before it counts to the limit.
        chosen = chosen.order_by(model.since, model.id).limit(wanted.limit)
        chosen = list(read().scalars(chosen))
    return (
        select(
            model.id, model.kind, a.id, Candidate.id, CandidateAddress.email, Candidate.name, Opening.id,
            Opening.title, a.stage, a.owner_id, Colleague.email, Colleague.name, model.since, model.due_at,
            snoozed, m.subject, m.message_id, func.coalesce(m.new_text, i.note), Promise.quote,
            model.opened_by_id, model.promise_id, Promise.zone,
        )
        .join(a, a.id == model.application_id)
        .join(Candidate, Candidate.id == a.candidate_id)
        .join(CandidateAddress, and_(CandidateAddress.candidate_id == Candidate.id, CandidateAddress.main))
        .outerjoin(Opening, Opening.id == a.opening_id)
        .outerjoin(Colleague, Colleague.id == a.owner_id)
        .outerjoin(i, i.id == model.opened_by_id)
        .outerjoin(m, m.id == i.message_pk)
        .outerjoin(Promise, Promise.id == model.promise_id)
        .where(model.id.in_(chosen))
        .order_by(model.since, model.id)
    )  # fmt: skip


def count_owed(as_of: datetime, wanted: Wanted, most: int) -> int:
    """How many of those that are open now are wanted, never past `most`; wherever the page begins."""
    found = _chosen(Obligation, as_of, replace(wanted, after=None)).limit(most).subquery()
    return read().scalar(select(func.count()).select_from(found)) or 0


def _chosen(model: Any, as_of: datetime, wanted: Wanted) -> Any:
    """The ids of what is wanted and shown at an instant."""
    query = select(model.id).join(Application, Application.id == model.application_id)
    query = _narrowed(query.where(is_shown(model, as_of)), model, wanted)
    if wanted.asleep is None:
        return query
    snoozed_until = model.snoozed_until if model is Obligation else null()
    return query.where(func.coalesce(snoozed_until > as_of, false()) == wanted.asleep)


def is_shown(model: type[Obligation] | type[Settlement], at: datetime) -> Any:
    """Which of what is owed anybody is to see at an instant: from `shown_from` on, an update until it has lapsed."""
    return and_(
        func.coalesce(model.shown_from, model.since) <= at if model is Settlement else model.shown_from <= at,
        or_(model.kind != Kind.UPDATE.value, model.since >= at - UPDATES_LAPSE_AFTER),
    )


def _narrowed(query: Any, model: Any, wanted: Wanted) -> Any:
    for column, value in (
        (model.kind, wanted.kind), (Application.owner_id, wanted.owner_id), (Application.stage, wanted.stage),
        (Application.opening_id, wanted.opening_id), (Application.candidate_id, wanted.candidate_id),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column.is_(None) if value == NOBODY else column == value)
    if wanted.seen_by is not None:
        query = query.where(is_visible_to(Application.candidate_id, wanted.seen_by))
    if wanted.team_id is not None:
        query = query.where(is_of_team(wanted.team_id))
    if wanted.application_ids is not None:
        query = query.where(Application.id.in_(wanted.application_ids))
    if wanted.newer_than is not None:
        query = query.where(model.id > wanted.newer_than)
    if wanted.overdue_at is not None:
        query = query.where(model.due_at < wanted.overdue_at)
    if wanted.after is not None:
        query = query.where(tuple_(model.since, model.id) > tuple_(*wanted.after))
    return query


def count_open(kind: Kind, before: datetime) -> int:
    """How many of a kind are open since before an instant."""
    query = select(func.count()).where(Obligation.kind == kind.value, Obligation.since <= before)
    return read().scalar(query) or 0


def is_open(obligation_id: int) -> bool:
    """Whether it is still owed, whatever the session remembers of it."""
    return read().scalar(select(Obligation.id).where(Obligation.id == obligation_id)) is not None


def get_obligation(obligation_id: int) -> Obligation | None:
    return read().get(Obligation, obligation_id)


def is_promise_open(promise_id: int) -> bool:
    """Whether a promise is still to be kept."""
    return read().scalar(select(Obligation.id).where(Obligation.promise_id == promise_id)) is not None
