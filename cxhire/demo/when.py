"""The story's own calendar: "w5 tue 10:15" is told relative to the day somebody looks at it.

`w1` is the last whole week before this one, so weekday names in the letters stay right; `d1` is the last working
day before today and `d-1` the next one after it. Clocks are those of Hamburg.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
DAY = r"w\d+ (?:mon|tue|wed|thu|fri|sat|sun)|d-?\d+"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE_IN_TEXT = re.compile(rf"\{{(day )?({DAY})\}}")


def day(text: str, today: date) -> date:
    """The date of "w5 tue" or "d2", seen from `today`."""
    if text.startswith("w"):
        weeks, _, weekday = text[1:].partition(" ")
        monday = today - timedelta(days=today.weekday() + 7 * int(weeks))
        return monday + timedelta(days=WEEKDAYS.index(weekday))
    return _working_day(int(text[1:]), today)


def _working_day(back: int, today: date) -> date:
    step = timedelta(days=-1 if back > 0 else 1)
    found, left = today, abs(back)
    while left:
        found += step
        left -= found.weekday() < 5
    return found


def moment(text: str, today: date) -> datetime:
    """The instant (aware UTC) of "w5 tue 10:15", a Hamburg clock."""
    on, _, clock = text.rpartition(" ")
    return datetime.combine(day(on, today), time.fromisoformat(clock), ZONE).astimezone(UTC)


def with_dates(text: str, today: date) -> str:
    """The text with "{w5 tue}" as "3 March" and "{day d2}" as "Tuesday"."""

    def shown(found: re.Match[str]) -> str:
        on = day(found[2], today)
        return LONG_WEEKDAYS[on.weekday()] if found[1] else f"{on.day} {MONTHS[on.month - 1]}"

    return _DATE_IN_TEXT.sub(shown, text)
