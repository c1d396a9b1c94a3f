"""What the Waiting page and the menu count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from cxhire.core.obligations import How, Kind
from cxhire.store.applications import Application
from cxhire.store.audit import AuditEvent
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.interactions import Interaction
from cxhire.store.obligations import Obligation, Settlement, is_shown
from cxhire.store.transaction import read
from cxhire.store.visibility import is_visible_to


@dataclass(frozen=True, slots=True)
class Pace:
    """How long answers took: the median in working and in calendar minutes, None where there were none."""

    business_minutes: int | None
    calendar_minutes: int | None
    answers: int


def _awake(now: datetime, owner_id: int | None) -> Any:
    """What the page lists: what is shown by now, and not snoozed."""
    o = Obligation
    conditions = [
        or_(o.snoozed_until.is_(None), o.snoozed_until <= now),
        is_shown(o, now),
    ]
    return and_(*conditions, *([o.owner_id == owner_id] if owner_id is not None else []))


def count_waiting(now: datetime, owner_id: int | None = None) -> tuple[int, int]:
    """How much is owed now, and how much of it is overdue; snoozed ones don't count."""
    late = func.coalesce(func.sum(case((Obligation.due_at < now, 1), else_=0)), 0)
    waiting, overdue = read().execute(select(func.count(), late).where(_awake(now, owner_id))).one()
    return waiting, int(overdue)


def count_overdue(now: datetime, owner_id: int | None, most: int) -> int:
    """The same as the second of `count_waiting`, by the index on what is due and never past `most`: for every page."""
    found = select(Obligation.id).where(Obligation.due_at < now, _awake(now, owner_id)).limit(most)
    return read().scalar(select(func.count()).select_from(found.subquery())) or 0


def get_pace(since: datetime, owner_id: int | None = None) -> Pace:
    """How fast questions were answered that were settled since an instant; waived ones don't count."""
    s = Settlement
    chosen = [s.settled_at >= since, s.kind == Kind.ANSWER.value, s.how == How.ANSWERED.value]
    if owner_id is not None:
        owned = select(Application.id).where(Application.owner_id == owner_id)
        chosen.append(s.application_id.in_(owned))
    answers = read().scalar(select(func.count()).select_from(s).where(*chosen)) or 0
    if not answers:
        return Pace(None, None, 0)
    return Pace(
        _median(s.business_minutes, chosen, answers), _median(s.calendar_minutes, chosen, answers), answers
    )


def _median(column: Any, chosen: list[Any], count: int) -> int:
    query = select(column).where(*chosen).order_by(column).offset((count - 1) // 2).limit(2 - count % 2)
    middle: list[int] = list(read().scalars(query))
    return round(sum(middle) / len(middle))


def has_contacts() -> bool:
    """Whether anything came in or was noted yet."""
    return read().scalar(select(Interaction.id).limit(1)) is not None


def get_newest_id() -> int:
    """The highest number that an open obligation has; 0 where nothing is open."""
    return read().scalar(select(func.max(Obligation.id))) or 0


def list_snoozers(asleep: Mapping[int, int]) -> dict[int, int]:
    """Who put off what, by the audit trail: obligations' ids → the colleague; `asleep` maps them to their candidates."""
    if not asleep:
        return {}
    e = AuditEvent
    query = select(e.subject, e.actor).where(
        e.candidate_id.in_(set(asleep.values())),
        e.action == "obligation.snoozed",
        e.subject.in_([f"obligation:{id_}" for id_ in asleep]),
    )
    found = {}
    for subject, actor in read().execute(query.order_by(e.seq)):
        kind, _, colleague_id = actor.partition(":")
        if kind == "colleague":
            found[int(subject.partition(":")[2])] = int(colleague_id)
    return found


def list_named(obligation_ids: Collection[int], seen_by: int | None = None) -> dict[int, tuple[int, str]]:
    """What is open → its application, and its candidate by name or address; only what a colleague may see, where one is given."""
    o, a, c = Obligation, Application, Candidate
    query = (
        select(o.id, a.id, c.name, CandidateAddress.email)
        .join(a, a.id == o.application_id)
        .join(c, c.id == a.candidate_id)
        .join(CandidateAddress, and_(CandidateAddress.candidate_id == c.id, CandidateAddress.main))
        .where(o.id.in_(obligation_ids))
    )
    if seen_by is not None:
        query = query.where(is_visible_to(a.candidate_id, seen_by))
    return {
        id_: (application_id, name or email) for id_, application_id, name, email in read().execute(query)
    }
