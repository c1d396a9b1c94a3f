"""A day of sending and the days that count from it: ISO weeks, working days Monday to Friday, no holidays.

The rules are those of shared/data/claims/README.md.
"""

from __future__ import annotations

from calendar import monthcalendar, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Sending:
    """When and where a mail was written; `day` is the local day of sending."""

    sent_at: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        """Answers the day that relative words count from."""
        return self.sent_at.astimezone(self.zone).date()

    @property
    def month_first(self) -> bool:
        """Answers whether 03/04 is the 4th of March where this was written."""
        american = self.zone.key.startswith(("America/", "US/"))
        mexican = {
            "America/Mexico_City",
            "America/Tijuana",
            "America/Monterrey",
            "America/Cancun",
            "America/Hermosillo",
        }
        return american and self.zone.key not in mexican


def working_day(day: date, count: int) -> date:
    """Answers the nth day from Monday to Friday after `day`, which itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def of_week(day: date, weekday: int, weeks: int = 0) -> date:
    """Answers the day with that weekday (Monday is 0) in the ISO week of `day`, so many weeks later."""
    return day - timedelta(days=day.weekday()) + timedelta(days=weekday, weeks=weeks)


def strictly_after(day: date, weekday: int) -> date:
    """Answers the first such weekday (Monday is 0) after `day`, never `day` itself."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def this_friday(day: date) -> date:
    """Answers the Friday of the ISO week; at the weekend the next one."""
    return strictly_after(day, 4) if day.weekday() > 4 else of_week(day, 4)


def month_end(year: int, month: int) -> date:
    """Answers the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def months_from(day: date) -> Iterator[tuple[int, int]]:
    """Yields the month of `day` and the twelve after it, as (year, month)."""
    for count in range(day.month - 1, day.month + 12):
        yield day.year + count // 12, count % 12 + 1


def weekday_of_month(year: int, month: int, weekday: int, which: int) -> date:
    """Answers one of a month's days with that weekday (Monday is 0): 0 is the first, 3 the fourth, -1 the last."""
    days = [week[weekday] for week in monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[which])


def calendar_day(year: str | None, month: int, day: int, since: date) -> date | None:
    """Answers the date; without a year the next such day on or after `since`; None for no date at all."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        found = date(since.year, month, day)
        return found if found >= since else date(since.year + 1, month, day)
    except ValueError:
        return None


def year_of_month(month: int, since: date) -> int:
    """Answers the year of the next such month, which may be the present one."""
    return since.year if month >= since.month else since.year + 1
