"""What the ladder asks of the database: what is due, whom a concern is about, what a mail tells of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select, update

from cxhire.core.obligations import Kind
from cxhire.store.applications import Application, Opening
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.concerns import Concern
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.obligations import Obligation, Promise
from cxhire.store.people import Colleague, ColleagueAddress
from cxhire.store.steering import STANDING
from cxhire.store.transaction import read

# Far below the limit on bound values of either engine.
MOST_VALUES = 5000


@dataclass(frozen=True, slots=True)
class Due:
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
    """What the ladder has to look at by now, read from its index alone; the longest wait first.

    With `everything` all that is open, whenever it is to be looked at.
    """
    query = _due() if everything else _due().where(Obligation.next_at <= now)
    found = [Due(*row) for row in read().execute(query)]
    # Not by the database: SQLite would read all that is open in that order, not only what is due.
    return sorted(found, key=lambda due: (due.since, due.id))


def list_due_of(obligation_ids: Sequence[int]) -> list[Due]:
    """Some of what is open, as the ladder sees it."""
    return [
        Due(*row)
        for part in _parts(obligation_ids)
        for row in read().execute(_due().where(Obligation.id.in_(part)))
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
    """Application's id → the colleagues whom an open or confirmed concern on it is about, by their addresses too."""
    found: dict[int, set[int]] = defaultdict(set)
    for part in _parts(list(set(application_ids))):
        query = (
            select(Concern.application_id, Concern.author_id, ColleagueAddress.colleague_id)
            .outerjoin(ColleagueAddress, ColleagueAddress.email == func.lower(Concern.author_email))
            .where(Concern.application_id.in_(part), Concern.state.in_(STANDING))
        )
        for application_id, *authors in read().execute(query.distinct()):
            found[application_id] |= {author for author in authors if author is not None}
    return {id_: frozenset(authors) for id_, authors in found.items()}


@dataclass(frozen=True, slots=True)
class Marks:
    """What the ladder writes on an obligation."""

    id: int
    steps_done: int
    reminded_at: datetime | None
    escalations: int
    escalated_at: datetime | None
    next_at: datetime | None


def mark(marks: Sequence[Marks]) -> None:
    """Moves obligations along the ladder."""
    if not marks:
        return
    o: Table = Obligation.__table__  # type: ignore[assignment]
    names = ("steps_done", "reminded_at", "escalations", "escalated_at", "next_at")
    changing = update(o).where(o.c.id == bindparam("of_id")).values({name: bindparam(name) for name in names})
    rows = [{name: getattr(one, name) for name in names} | {"of_id": one.id} for one in marks]
    read().connection().execute(changing, rows)
