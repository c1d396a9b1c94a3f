"""How long, in words: "3 days" by the calendar, "11 working hours" by the policy's clock."""

from __future__ import annotations

import re
from typing import Final

LONGEST_HOURS: Final = 1000
_HOURS = re.compile(r"(\d{1,4})(?:[.,](\d{1,2})|:([0-5]\d))?")
_HOUR = 60
_DAY = 24 * _HOUR


def calendar_time(minutes: int) -> str:
    """Whole days from two days on, whole hours from two hours on, else minutes; never rounded up."""
    if minutes >= 2 * _DAY:
        return f"{minutes // _DAY} days"
    if minutes >= 2 * _HOUR:
        return f"{minutes // _HOUR} hours"
    return _counted(max(minutes, 0), "minute")


def working_time(minutes: int) -> str:
    """Whole working hours from one on, else working minutes."""
    return (
        _counted(minutes // _HOUR, "working hour")
        if minutes >= _HOUR
        else _counted(max(minutes, 0), "working minute")
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def parse_hours(text: str) -> int:
    """The minutes of hours as people write them: "8", "1.5", "1,5" or "1:30". Raises ValueError, to the writer."""
    found = _HOURS.fullmatch(text.strip())
    if found is None or int(found[1]) > LONGEST_HOURS:
        raise ValueError(f"Write hours like 8, 1.5 or 1:30, at most {LONGEST_HOURS:,}.")
    part = round(int(found[2]) / 10 ** len(found[2]) * _HOUR) if found[2] else int(found[3] or 0)
    return int(found[1]) * _HOUR + part


def hours_text(minutes: int) -> str:
    """What `parse_hours` reads as the same minutes: "8", or "1:30"."""
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours}:{rest:02}" if rest else str(hours)
