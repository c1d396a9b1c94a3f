"""A lead's week: when it is told of, and what its numbers are. Never of one person beside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Final

from cxhire.core.business_time import WorkingHours, is_open, local_date, next_open, start_of_day

TOLD_WITHIN: Final = timedelta(hours=48)  # of when the week's work begins: where no clock ran then


@dataclass(frozen=True, slots=True)
class Week:
    """The week before the one that begins with a reader's work at `opens_at`, from its Monday to the next.

    `name` is that of the new week (ISO 8601: "2026-W10").
    """

    name: str
    begins_at: datetime
    ends_at: datetime
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was given: whether in time, and after how long on both clocks, in minutes."""

    in_time: bool
    business_minutes: int
    calendar_minutes: int


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answers were given, of how many that were given or had to be; how many in time; the median waits."""

    given: int
    of: int
    in_time: int
    business_minutes: int
    calendar_minutes: int


def last_week(now: datetime, hours: WorkingHours) -> Week:
    """The week before that of `now`, on the calendar of the hours' zone."""
    today = local_date(now, hours)
    monday = today - timedelta(days=today.weekday())
    year, number, _ = monday.isocalendar()
    begins_at, ends_at = (start_of_day(day, hours) for day in (monday - timedelta(days=7), monday))
    return Week(f"{year}-W{number:02}", begins_at, ends_at, next_open(ends_at, hours))


def week_to_tell(now: datetime, hours: WorkingHours) -> Week | None:
    """The week that a reader is to be told of now, within their hours; None when there is none."""
    week = last_week(now, hours)
    return week if is_open(now, hours) and week.opens_at <= now < week.opens_at + TOLD_WITHIN else None


def answered(given: Sequence[Answer], missing: int) -> Answered | None:
    """What became of a week's answers; `missing` had to be given in it and weren't. None where there were none."""
    if not given and not missing:
        return None
    return Answered(
        len(given),
        len(given) + missing,
        sum(one.in_time for one in given),
        median_low([one.business_minutes for one in given] or [0]),
        median_low([one.calendar_minutes for one in given] or [0]),
    )
