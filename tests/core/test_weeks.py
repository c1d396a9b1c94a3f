"""When a lead's week begins, on their own calendar, and what its numbers are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.weeks import Answer, Answered, answered, last_week, week_to_tell

TOKYO = WorkingHours("Asia/Tokyo", DEFAULT_HOURS.days)
NO_MONDAY = WorkingHours("UTC", ((), *DEFAULT_HOURS.days[1:]))
EASTER = WorkingHours("UTC", DEFAULT_HOURS.days, frozenset({date(2026, 4, 6)}))
AWAY = WorkingHours("UTC", DEFAULT_HOURS.days, frozenset(date(2026, 5, day) for day in range(4, 10)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours", "told"),
    [
        ("2026-05-04 08:59", DEFAULT_HOURS, None),
        ("2026-05-04 09:00", DEFAULT_HOURS, "2026-W19"),
        ("2026-05-04 17:00", DEFAULT_HOURS, None),
        ("2026-05-05 16:00", DEFAULT_HOURS, "2026-W19"),
        ("2026-05-06 09:00", DEFAULT_HOURS, None),
        ("2026-05-04 00:00", TOKYO, "2026-W19"),
        ("2026-05-05 09:00", NO_MONDAY, "2026-W19"),
        ("2026-04-07 09:00", EASTER, "2026-W15"),
        ("2026-05-11 09:00", AWAY, "2026-W20"),
        ("2026-12-28 09:00", DEFAULT_HOURS, "2026-W53"),
        ("2027-01-04 09:00", DEFAULT_HOURS, "2027-W01"),
    ],
)
def test_a_week_is_told_when_its_work_begins_or_soon_after(
    now: str, hours: WorkingHours, told: str | None
) -> None:
    week = week_to_tell(utc(now), hours)
    assert (week.name if week else None) == told


def test_a_week_in_which_the_clocks_change_is_an_hour_shorter() -> None:
    week = last_week(utc("2026-03-30 10:00"), WorkingHours("Europe/Berlin", DEFAULT_HOURS.days))
    assert (week.begins_at, week.ends_at) == (utc("2026-03-22 23:00"), utc("2026-03-29 22:00"))


def test_the_numbers_say_of_how_many() -> None:
    given = [Answer(True, 60, 90), Answer(False, 900, 4000), Answer(True, 120, 130)]
    assert answered(given, 1) == Answered(3, 4, 2, 120, 130)
    assert answered([], 2) == Answered(0, 2, 0, 0, 0)
    assert answered([], 0) is None
