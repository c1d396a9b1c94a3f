"""How long, in words: "3 days" by the calendar, "11 working hours" by the policy's clock."""

from __future__ import annotations

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
