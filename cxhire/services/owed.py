"""What we owe, with both clocks: the policy's (working minutes) and the candidate's (calendar minutes)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cxhire.core import business_time
from cxhire.core.policies import Policy
from cxhire.services.policy import load_policies
from cxhire.store.obligations import Owed, Wanted, iterate_owed, list_owed


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation as a list shows it."""

    owed: Owed
    overdue: bool
    business_minutes: int
    calendar_minutes: int


def owed_lines(as_of: datetime, wanted: Wanted = Wanted()) -> list[Line]:
    """What is owed at an instant, oldest first; each by the working hours of its own policy."""
    return list(_lines_of(list_owed(as_of, wanted), as_of))


def iterate_lines(as_of: datetime, wanted: Wanted = Wanted()) -> Iterator[Line]:
    """The same, streamed."""
    return _lines_of(iterate_owed(as_of, wanted), as_of)


def _lines_of(rows: Iterable[Owed], as_of: datetime) -> Iterator[Line]:
    policies = load_policies()
    return (line(row, as_of, policies.newest_for(row.opening_id, row.stage)) for row in rows)


def line(row: Owed, as_of: datetime, policy: Policy) -> Line:
    """An obligation with its clocks at an instant."""
    return Line(
        row,
        row.due_at < as_of,
        business_time.minutes_between(row.since, as_of, policy.hours),
        max(0, int((as_of - row.since) / timedelta(minutes=1))),
    )


def as_json(line: Line) -> dict[str, Any]:
    """The `obligations` object of the command line."""
    o = line.owed
    return {
        "kind": o.kind, "candidate": o.candidate, "application": o.application_id, "opening": o.opening,
        "owner": o.owner, "since": utc(o.since), "due_at": utc(o.due_at), "overdue": line.overdue,
        "business_minutes": line.business_minutes, "calendar_minutes": line.calendar_minutes,
        "message_id": o.message_id, "quote": o.quote,
    }  # fmt: skip


def utc(moment: datetime) -> str:
    """ISO 8601 with a Z, in whole seconds."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
