"""What a lead's week is made of: what their people owe, and what became of the answers that they gave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from cxhire.core.obligations import How, Kind
from cxhire.core.weeks import Answer
from cxhire.store.applications import Application
from cxhire.store.obligations import Obligation, Settlement, is_shown
from cxhire.store.transaction import read


def list_waiting(owner_ids: Collection[int], since: datetime, now: datetime) -> list[tuple[int, int]]:
    """(obligation id, application id) of what some colleagues owed at an instant and still do; the longest wait first."""
    o = Obligation
    query = select(o.id, o.application_id).where(o.owner_id.in_(owner_ids), o.since < since, is_shown(o, now))
    return [(id_, application_id) for id_, application_id in read().execute(query.order_by(o.since, o.id))]


def list_answers(owner_ids: Collection[int], begins_at: datetime, ends_at: datetime) -> list[Answer]:
    """The answers given within a time on what some colleagues own now."""
    s = Settlement
    query = (
        select(s.settled_at <= s.due_at, s.business_minutes, s.calendar_minutes)
        .join(Application, Application.id == s.application_id)
        .where(
            s.settled_at >= begins_at, s.settled_at < ends_at, s.kind == Kind.ANSWER.value,
            s.how == How.ANSWERED.value, Application.owner_id.in_(owner_ids),
        )
    )  # fmt: skip
    return [
        Answer(bool(in_time), business, calendar) for in_time, business, calendar in read().execute(query)
    ]


def count_missing(owner_ids: Collection[int], begins_at: datetime, ends_at: datetime) -> int:
    """How many answers had to be given within a time and are still owed."""
    o = Obligation
    query = select(func.count()).where(
        o.owner_id.in_(owner_ids), o.kind == Kind.ANSWER.value, o.due_at >= begins_at, o.due_at < ends_at
    )
    return read().scalar(query) or 0
