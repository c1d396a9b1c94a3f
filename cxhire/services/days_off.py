"""Public holidays by country and region, as the package `holidays` knows them, and a calendar worked out to dates.

The package takes a tenth of a second to load, so only what needs it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from cxhire.core.calendars import Calendar, NamedDay, laid_together
from cxhire.store import day_feeds

YEARS_BACK, YEARS_AHEAD = 15, 3
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """ISO 3166-1 code → name in English, by name."""
    from holidays.registry import COUNTRIES

    named = {str(code): _words(str(name)) for name, code, *_ in COUNTRIES.values()}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def _words(name: str) -> str:
    """`BosniaAndHerzegovina` in words."""
    return _INNER_CAPITAL.sub(" ", name).replace(" And ", " and ").replace(" Of ", " of ")


@lru_cache(maxsize=256)
def regions(country: str) -> Mapping[str, str]:
    """Code → name of the regions of a country that have holidays of their own, by name; none of an unknown country."""
    known = _entity(country)
    if known is None:
        return {}
    names: dict[str, str] = {}
    for alias, code in getattr(known, "subdivisions_aliases", {}).items():
        if len(names.get(code, "")) < 4:  # before the name there may come short forms of it
            names[code] = alias
    return dict(
        sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda pair: pair[1])
    )


def check_place(country: str | None, subdivision: str | None) -> None:
    """Raises ValueError, in words for whoever chose it, where there is no such country or no such region in it."""
    if country is None and subdivision:
        raise ValueError("Choose a country for that region.")
    if country is not None and country not in countries():
        raise ValueError("Choose a country of the list.")
    if country is not None and subdivision and subdivision not in regions(country):
        raise ValueError(f"That is no region of {countries()[country]}. Choose one of the list.")


def public_holidays(country: str | None, subdivision: str | None, now: datetime) -> tuple[NamedDay, ...]:
    """The holidays of a place from 15 years back to 3 ahead, in order, in English where the package can.

    Weekends count too: whoever works on them has the day off. None for a place that the package doesn't know (any more).
    """
    return _public_holidays(country, subdivision, now.year) if country else ()


@lru_cache(maxsize=256)
def _public_holidays(country: str, subdivision: str | None, year: int) -> tuple[NamedDay, ...]:
    known = _entity(country)
    if known is None or (subdivision and subdivision not in known.subdivisions):
        return ()
    languages = [name for name in known.supported_languages if name.startswith("en")]
    language = "en_US" if "en_US" in languages else next(iter(languages), None)
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    found = known(subdiv=subdivision, years=years, language=language)
    return tuple(NamedDay(day, name) for day, name in sorted(found.items()))


def _entity(country: str) -> Any:
    import holidays

    return getattr(holidays, country) if country in countries() else None


def named_days(calendar: Calendar, now: datetime) -> dict[date, str]:
    """All days off that come of a calendar, in order, each with its name: our own before the feeds', then the country's."""
    public = public_holidays(calendar.country, calendar.subdivision, now)
    return laid_together(calendar.own_days, feed_days(calendar.feed_ids), public)


def feed_days(feed_ids: Iterable[int]) -> list[NamedDay]:
    """The days that some feeds said when they were last read."""
    wanted = set(feed_ids)
    feeds = [feed for feed in day_feeds.list_day_feeds() if feed.id in wanted] if wanted else []
    return [NamedDay(date.fromisoformat(day), name) for feed in feeds for day, name in feed.days]
