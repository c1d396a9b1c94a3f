"""What the ladder asks of the database: what is due, whom a concern is about, what a mail tells of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select, true

from cxhire.core.obligations import Kind
from cxhire.store.applications import Application, Opening
from cxhire.store.bulk import change_rows
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.concerns import Concern, whose_words
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.obligations import Obligation
from cxhire.store.patterns import list_silent
from cxhire.store.people import Colleague
from cxhire.store.promises import Promise
from cxhire.store.steering import STANDING
from cxhire.store.transaction import read

# Far below the limit on bound values of either engine.
MOST_VALUES = 5000


class Due(NamedTuple):
    """An open obligation that the ladder has to look at, as far as it cares."""

    id: int
    kind: str
    since: datetime
    due_at: datetime
    shown_from: datetime | None
    application_id: int
    candidate_id: int
    opening_id: int | None
    stage: str
    owner_id: int | None
    steps_done: int
    reminded_at: datetime | None
    escalations: int
    escalated_at: datetime | None
    snoozed_until: datetime | None
    next_at: datetime | None


class Marks(NamedTuple):
    """What the ladder writes on an obligation."""

    steps_done: int
    reminded_at: datetime | None
    escalations: int
    escalated_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """An obligation, as far as a mail tells of it. `words` are the candidate's, of a promise ours."""

    id: int
    kind: Kind
    since: datetime
    due_at: datetime
    snoozed_until: datetime | None
    application_id: int
    candidate_id: int
    candidate: str
    candidate_email: str | None
    opening: str
    words: str
    owner_id: int | None
    owner_lead_id: int | None
    owner: str | None
    owner_is_member: bool


def list_due(now: datetime, *, everything: bool = False) -> list[Due]:
    """What the ladder has to look at by now, in any order, read from its index alone.

    With `everything` all that is open, whenever it is to be looked at.
    """
    query = _due() if everything else _due().where(Obligation.next_at <= now)
    return [Due._make(row) for row in read().connection().execute(query)]


def list_due_of(obligation_ids: Sequence[int]) -> list[Due]:
    """Some of what is open, as the ladder sees it."""
    return [
        Due(*row)
        for part in _parts(obligation_ids)
        for row in read().connection().execute(_due().where(Obligation.id.in_(part)))
    ]


def _due() -> Select[*tuple[Any, ...]]:
    o, a = Obligation, Application
    return select(
        o.id, o.kind, o.since, o.due_at, o.shown_from, o.application_id, a.candidate_id, a.opening_id, a.stage,
        o.owner_id, o.steps_done, o.reminded_at, o.escalations, o.escalated_at, o.snoozed_until, o.next_at,
    ).join(a, a.id == o.application_id)  # fmt: skip


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + MOST_VALUES] for at in range(0, len(ids), MOST_VALUES))


def list_told(obligation_ids: Sequence[int]) -> list[Told]:
    """Those of the obligations that are still owed, with what a mail tells of them; the longest wait first."""
    found = [told for part in _parts(obligation_ids) for told in _list_told(part)]
    return sorted(found, key=lambda told: (told.since, told.id))


def _list_told(obligation_ids: Sequence[int]) -> list[Told]:
    o, owner = Obligation, Colleague
    address = (
        select(CandidateAddress.email)
        .where(CandidateAddress.candidate_id == Candidate.id)
        .order_by(CandidateAddress.main.desc(), CandidateAddress.email)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(o, Candidate, address, Opening.title, Interaction.note, Message.new_text, Promise.quote, owner)
        .join(Application, Application.id == o.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(Opening, Opening.id == Application.opening_id)
        .outerjoin(Interaction, Interaction.id == o.opened_by_id)
        .outerjoin(Message, Message.id == Interaction.message_pk)
        .outerjoin(Promise, Promise.id == o.promise_id)
        .outerjoin(owner, owner.id == o.owner_id)
        .where(o.id.in_(obligation_ids))
        .execution_options(populate_existing=True)
    )
    return [_told(*row) for row in read().execute(query)]


def _told(
    owed: Obligation,
    candidate: Candidate,
    address: str | None,
    opening: str | None,
    note: str | None,
    text: str | None,
    promised: str | None,
    owner: Colleague | None,
) -> Told:
    words = {Kind.ANSWER: text or note, Kind.PROMISE: promised}.get(Kind(owed.kind))
    return Told(
        owed.id, Kind(owed.kind), owed.since, owed.due_at, owed.snoozed_until, owed.application_id, candidate.id,
        candidate.name or address or "A candidate", address, opening or "", words or "",
        owed.owner_id, owner.lead_id if owner else None, owner.shown if owner else None, bool(owner and owner.member and owner.active),
    )  # fmt: skip


def list_concerned(application_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Application's id → the colleagues whom an open or confirmed concern on it is about."""
    return _concerned([Concern.application_id.in_(part) for part in _parts(list(set(application_ids)))])


def list_concerned_by(now: datetime) -> dict[int, frozenset[int]]:
    """The same of all that the ladder has to look at by now: nothing is told to the database that it knows."""
    due = select(Obligation.application_id).where(Obligation.next_at <= now)
    return _concerned([Concern.application_id.in_(due)])


def _concerned(conditions: Iterable[ColumnElement[bool]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for condition in conditions:
        query = select(Concern.application_id, whose_words).where(condition, Concern.state.in_(STANDING))
        for application_id, author in read().execute(query.where(whose_words.is_not(None)).distinct()):
            found[application_id].add(author)
    for application_id, author in list_silent(true()):
        found[application_id].add(author)
    return {id_: frozenset(authors) for id_, authors in found.items()}


def mark(due: Sequence[Due], marks: Sequence[Marks]) -> bool:
    """Moves obligations along the ladder, in order; False where one has changed, or is gone, since it was read."""
    as_read = ("id", "due_at", "snoozed_until", "steps_done", "escalations", "next_at")
    rows = [
        (*new, was.id, was.due_at, was.snoozed_until, was.steps_done, was.escalations, was.next_at)
        for was, new in zip(due, marks, strict=True)
    ]
    return change_rows(Obligation, (*Marks._fields, *(f"was_{name}" for name in as_read)), rows) == len(rows)
