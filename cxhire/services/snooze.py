"""Being reminded later of what we owe. The candidate's clock goes on; only we hear nothing until then."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours, local_date, next_open
from cxhire.services.hours import reader_hours
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import applications, audit, obligations
from cxhire.store.transaction import write

LONGEST = timedelta(days=31)
TOO_LONG = "A reminder can be put off by a month at most."


def waking_at(now: datetime, days: int, hours: WorkingHours) -> datetime:
    """When work begins, that many calendar days later or on the next working day after."""
    return waking_on(local_date(now, hours) + timedelta(days=days), hours)


def waking_on(day: date, hours: WorkingHours) -> datetime:
    """When work begins on a day, or on the next working day after. Raises ValueError at the end of the calendar."""
    try:
        return next_open(datetime.combine(day, time(), ZoneInfo(hours.zone)).astimezone(UTC), hours)
    except OverflowError:
        raise ValueError(TOO_LONG) from None


def hours_of(colleague_id: int) -> WorkingHours:
    """When a colleague works, for whom it is put off."""
    return reader_hours().get(colleague_id) or load_policies().newest.hours


def snooze(obligation_id: int, until: datetime, now: datetime, actor: str) -> None:
    """Silences an obligation until an instant, at most 31 days ahead. Commits.

    Raises NotYours for whoever a concern on the application is about, LookupError where it is settled already.
    """
    if not now < until <= now + LONGEST:
        raise ValueError(TOO_LONG)
    _set(obligation_id, until, now, actor)


def wake(obligation_id: int, now: datetime, actor: str) -> None:
    """Ends a snooze. Commits. Raises like `snooze`."""
    _set(obligation_id, None, now, actor)


def _set(obligation_id: int, until: datetime | None, now: datetime, actor: str) -> None:
    with write() as session:
        owed = obligations.get_obligation(obligation_id) if obligations.is_open(obligation_id) else None
        if owed is None:
            raise LookupError("no such obligation")
        session.refresh(owed)
        require_steering(owed.application_id, actor)
        owed.snoozed_until, owed.next_at = until, owed.since
        application = applications.get_application(owed.application_id)
        audit.append([
            Event(now, actor, "obligation.snoozed" if until else "obligation.woken", f"obligation:{owed.id}",
                  owed.application_id, application.candidate_id if application else None,
                  {"until": until.isoformat(timespec="minutes")} if until else {})
        ])  # fmt: skip
