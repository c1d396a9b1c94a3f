"""What the ladder asks of the database: what is due, whom a concern is about, what a mail tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from cxhire.core.obligations import Kind
from cxhire.store.applications import Application, Opening
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.obligations import Obligation, Promise, is_shown
from cxhire.store.people import Colleague
from cxhire.store.transaction import read

# Far below the limit on bound values of either engine.
MOST_VALUES = 5000


@dataclass(frozen=True, slots=True)
class Due:
    """An obligation past its time, as far as the ladder cares."""

    id: int
    kind: Kind
    since: datetime
    due_at: datetime
    application_id: int
    candidate_id: int
    owner_id: int | None
    steps_done: int
    escalated_at: datetime | None


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


def list_due(now: datetime, last_step: int) -> list[Due]:
    """What is past its time, not snoozed, and not yet at the ladder's end; the longest wait first."""
    o = Obligation
    query = (
        select(
            o.id, o.kind, o.since, o.due_at, o.application_id, Application.candidate_id, o.owner_id,
            o.steps_done, o.escalated_at,
        )
        .join(Application, Application.id == o.application_id)
        .where(
            o.due_at <= now,
            or_(o.snoozed_until.is_(None), o.snoozed_until <= now),
            or_(o.steps_done < last_step, o.escalated_at.is_(None)),
            is_shown(o, now),
        )
    )  # fmt: skip
    found = [Due(row[0], Kind(row[1]), *row[2:]) for row in read().execute(query)]
    # Not by the database: SQLite would read all that is open in that order, not only what is due.
    return sorted(found, key=lambda due: (due.since, due.id))


def list_told(obligation_ids: Sequence[int]) -> list[Told]:
    """Those of the obligations that are still owed, with what a mail tells of them; the longest wait first."""
    parts = (obligation_ids[at : at + MOST_VALUES] for at in range(0, len(obligation_ids), MOST_VALUES))
    found = [told for part in parts for told in _list_told(part)]
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


def list_concerned(now: datetime) -> dict[int, set[int]]:
    """Of the applications with something due: id → the colleagues whom an open or confirmed concern is about."""
    standing = (ConcernState.OPEN.value, ConcernState.CONFIRMED.value)
    due = select(Obligation.application_id).where(Obligation.due_at <= now)
    query = select(Concern.application_id, Concern.author_id).where(
        Concern.application_id.in_(due), Concern.state.in_(standing)
    )
    found: dict[int, set[int]] = {}
    for application_id, author_id in read().execute(query.distinct()):
        if author_id is not None:
            found.setdefault(application_id, set()).add(author_id)
    return found


def step_on(due: Due, steps_done: int, escalated_at: datetime | None) -> bool:
    """Moves an obligation along the ladder; False where it has moved, or is gone, since `due` was read."""
    o = Obligation
    as_read = and_(
        o.id == due.id, o.steps_done == due.steps_done, o.escalated_at.is_not_distinct_from(due.escalated_at)
    )
    moved = update(o).where(as_read).values(steps_done=steps_done, escalated_at=escalated_at)
    return read().execute(moved).rowcount == 1  # type: ignore[attr-defined,no-any-return]
