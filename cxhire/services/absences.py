"""Who of us is away, since when, until when, and who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours, start_of_day
from cxhire.core.deputies import standing_in
from cxhire.services.hours import reader_hours
from cxhire.services.steering import NotYours
from cxhire.store import absences as store
from cxhire.store import audit, people
from cxhire.store.absences import Absence, AbsenceSource
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write

SOON = timedelta(days=60)
LONGEST = timedelta(days=2 * 366)
NOTED_LATELY = timedelta(days=30)
NOT_YOURS = "Only admins and recruiters say of others that they are away."


@dataclass(frozen=True, slots=True)
class Entered:
    """An absence as somebody enters it: whole local days, both included."""

    colleague_id: int
    first: date
    last: date
    deputy_id: int | None = None


def list_away(now: datetime) -> Mapping[int, int | None]:
    """Who is away at an instant → the present, active member who stands in for them, or None.

    Of several absences of one colleague an entered one counts before what an automatic reply said, and then the
    latest. A deputy who is away is followed to their own.
    """
    away = sorted(store.list_absences_at(now), key=_weight)
    if not away:
        return {}
    members = {c.id for c in people.list_colleagues(members_only=True) if c.active}
    return standing_in({absence.colleague_id: absence.deputy_id for absence in away}, members)


def _weight(absence: Absence) -> tuple[bool, int]:
    return absence.source == AbsenceSource.ENTERED.value, absence.id


def list_coming(now: datetime) -> list[Absence]:
    """Who is away, or will be within 60 days, the first to go first."""
    return store.list_absences(now, now + SOON)


def list_over(now: datetime) -> list[Absence]:
    """What is over, and was noted in the last 30 days."""
    return store.list_over(now, now - NOTED_LATELY)


def enter(entered: Entered, by: Colleague, now: datetime) -> Absence:
    """Notes an absence, of days that are over, too. What somebody said of themselves another can say as well. Commits.

    Raises NotYours where `by` may not say so of that colleague, ValueError in words for what can't be.
    """
    _require_right(entered.colleague_id, by)
    hours = reader_hours()
    if entered.colleague_id not in hours:
        raise ValueError("Choose somebody of the team.")
    starts_at, ends_at = _span(entered, hours[entered.colleague_id], now)
    if entered.deputy_id is not None and (
        entered.deputy_id not in hours or entered.deputy_id == entered.colleague_id
    ):
        raise ValueError("Choose another member of the team as deputy.")
    with write():
        for other in store.list_absences(starts_at, ends_at, entered.colleague_id):
            if other.source == AbsenceSource.ENTERED.value and not _is_own_word(other, by):
                raise ValueError("They are away then already, as entered before. Withdraw that first.")
        absence = store.add_absence(
            Absence(
                colleague_id=entered.colleague_id, starts_at=starts_at, ends_at=ends_at, created_at=now,
                deputy_id=entered.deputy_id, source=AbsenceSource.ENTERED.value, created_by_id=by.id,
            )
        )  # fmt: skip
        audit.append([event("absence.entered", absence, f"colleague:{by.id}", now)])
    return absence


def _is_own_word(absence: Absence, by: Colleague) -> bool:
    """Whether somebody else than `by` said it of themselves."""
    return absence.created_by_id == absence.colleague_id != by.id


def _span(entered: Entered, hours: WorkingHours, now: datetime) -> tuple[datetime, datetime]:
    if entered.last < entered.first:
        raise ValueError("The last day comes after the first.")
    if entered.last - entered.first > LONGEST:
        raise ValueError("That is longer than two years. Disable the colleague instead.")
    try:
        starts_at = start_of_day(entered.first, hours)
        ends_at = start_of_day(entered.last + timedelta(days=1), hours)
    except (OverflowError, ValueError):
        raise ValueError("That lies too far off.") from None
    if starts_at < now - LONGEST:
        raise ValueError("That lies too far back.")
    return starts_at, ends_at


def withdraw(absence_id: int, by: Colleague, now: datetime) -> None:
    """Makes an absence never have been. Commits. Raises like `enter`, LookupError for one that there isn't."""
    _set_withdrawn(absence_id, now, by, now)


def put_back(absence_id: int, by: Colleague, now: datetime) -> None:
    """Undoes a withdrawal: it is said anew, now, by whoever puts it back. Commits. Raises like `withdraw`."""
    _set_withdrawn(absence_id, None, by, now)


def _set_withdrawn(absence_id: int, withdrawn_at: datetime | None, by: Colleague, now: datetime) -> None:
    by_id = by.id
    with write():
        absence = store.get_absence(absence_id)
        if absence is None:
            raise LookupError("no such absence")
        _require_right(absence.colleague_id, by)
        absence.withdrawn_at = withdrawn_at
        if withdrawn_at is None:
            absence.created_at, absence.created_by_id = now, by_id
        action = "absence.withdrawn" if withdrawn_at else "absence.put_back"
        audit.append([event(action, absence, f"colleague:{by_id}", now)])


def may_change(colleague_id: int, by: Colleague) -> bool:
    """Whether a colleague may say of another, or of themselves, that they are away."""
    return colleague_id == by.id or by.role in (Role.ADMIN.value, Role.RECRUITER.value)


def _require_right(colleague_id: int, by: Colleague) -> None:
    if not may_change(colleague_id, by):
        raise NotYours(NOT_YOURS)


def event(action: str, absence: Absence, actor: str, now: datetime) -> Event:
    """A line of the audit trail about an absence."""
    detail: dict[str, object] = {
        "colleague": absence.colleague_id,
        "from": absence.starts_at.isoformat(timespec="minutes"),
        "until": absence.ends_at.isoformat(timespec="minutes"),
    }
    if absence.deputy_id:
        detail["deputy"] = absence.deputy_id
    return Event(now, actor, action, f"absence:{absence.id}", detail=detail)
