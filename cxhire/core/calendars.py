"""Which days are off and why: a country's holidays, days of our own, and days that a feed says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

MOST_DAYS_A_RANGE: Final = 366
LONGEST_NAME: Final = 120
_LINE = re.compile(r"(\S{10})(?:\s*(?:to|until|bis|-|–|—)\s*(\d\S{9}))?[\s,:]*(.*)")


@dataclass(frozen=True, slots=True, order=True)
class NamedDay:
    """A day off and what it is; the name may be empty."""

    on: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days off are made from. `country` is ISO 3166-1, `subdivision` its region by the code of the package holidays.

    What comes of it at one time is stored beside it, in the hours' `days_off` (ADR 0016).
    """

    country: str | None = None
    subdivision: str | None = None
    own_days: tuple[NamedDay, ...] = ()
    feed_ids: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Calendar:
        """The calendar that `to_json` wrote; raises ValueError for any other shape."""
        try:
            own = tuple(NamedDay(date.fromisoformat(day), str(name)) for day, name in value["own_days"])
            feeds = tuple(int(number) for number in value["feed_ids"])
            return cls(value["country"], value["subdivision"], own, feeds)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a calendar: {error}") from error

    def to_json(self) -> dict[str, object]:
        """A plain dict; days are pairs of ISO date and name, in order."""
        return {
            "country": self.country,
            "subdivision": self.subdivision,
            "own_days": [[day.on.isoformat(), day.name] for day in sorted(self.own_days)],
            "feed_ids": sorted(self.feed_ids),
        }


NO_CALENDAR: Final = Calendar()


def of_plain_days(days: Iterable[date]) -> Calendar:
    """The calendar of days off that nobody gave a reason for, as policies before calendars had them."""
    return Calendar(own_days=tuple(NamedDay(day) for day in sorted(days)))


def laid_together(*sources: Iterable[NamedDay]) -> dict[date, str]:
    """Each day once, in order, by the first source's name for it that isn't empty."""
    names: dict[date, str] = {}
    for source in sources:
        for day in source:
            names[day.on] = names.get(day.on) or day.name
    return dict(sorted(names.items()))


def parse_days(text: str) -> tuple[NamedDay, ...]:
    """Days as people write them, one or a range a line, each with its name or without.

    "2026-12-24 Christmas Eve" or "2026-12-28 to 2026-12-31 We are closed". Raises ValueError with what is wrong, to
    the writer.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(NamedDay(*pair) for pair in laid_together(*map(_line, filter(None, lines))).items())


def day_lines(days: Iterable[NamedDay]) -> str:
    """What `parse_days` reads as the same days."""
    return "\n".join(f"{day.on.isoformat()} {day.name}".rstrip() for day in sorted(days))


def _line(line: str) -> list[NamedDay]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(_wrong(line))
    first = _date(found[1], line)
    last = _date(found[2], line) if found[2] else first
    if last < first or (last - first).days >= MOST_DAYS_A_RANGE:
        raise ValueError(f"{line[:30]!r}: the last day comes after the first, within a year.")
    return [
        NamedDay(first + timedelta(days=n), found[3][:LONGEST_NAME]) for n in range((last - first).days + 1)
    ]


def _date(text: str, line: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_wrong(line)) from None


def _wrong(line: str) -> str:
    return f"{line[:30]!r} is no day: write 2026-12-24 Christmas Eve, or 2026-12-28 to 2026-12-31 Closed, one a line."
