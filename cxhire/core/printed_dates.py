"""Dates as mail clients print them above a quoted or forwarded mail, in their user's language and clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# Hours ahead of UTC. The American ones are RFC 5322's (4.3), the others as Apple Mail and Notes print them.
_NAMED = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "GMT": 0, "UTC": 0, "UT": 0,
    "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
}  # fmt: skip
_ZONE = re.compile(rf"([+-])(\d\d):?(\d\d)\b|\b({'|'.join(_NAMED)})\b")
_TIME = re.compile(
    r"(?<!\d)([01]?\d|2[0-3])(?:[:.]|\s?h\s?)([0-5]\d)(?:[:.][0-5]\d)?\s*([ap]\.?\s?m\b)?", re.I
)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?(?![\d:h])", re.I)

# By their first letters in English, German, French, Spanish, Italian, Dutch and Portuguese, longest first.
_MONTHS = (
    ("jan|gen|ene|jän", 1), ("feb|fév|fev", 2), ("mar|mär|maa|mrt|mrz", 3), ("apr|avr|abr", 4),
    ("may|mai|mei|mag", 5), ("jun|juin|giu", 6), ("jul|juil|lug", 7), ("aug|aoû|ago", 8),
    ("sep|set", 9), ("oct|okt|ott|out", 10), ("nov", 11), ("dec|déc|dez|dic", 12),
)  # fmt: skip
_MONTH_STARTS = [(tuple(starts.split("|")), month) for starts, month in _MONTHS]
_WEEKDAYS = re.compile(r"mar(?:di|tes|tedì)|maandag|mardi|martedi", re.I)


def printed_moment(text: str, offset: timedelta) -> datetime | None:
    """The instant that a printed date names, in UTC; None where it can't be told.

    Where it names no zone it is by the clock of whoever printed it, so many hours before or behind UTC (`offset`).
    `5/4/2026` is no date: half the world reads it the other way round.
    """
    day = _day(text[:200])
    time = _time(text[:200])
    if day is None or time is None:
        return None
    try:
        local = datetime(*day, *time, tzinfo=UTC)
        return local - _offset(text[:200], offset)
    except (ValueError, OverflowError):
        return None


def offset_of(header: str) -> timedelta:
    """How far the clock of a Date header is from UTC; none where it doesn't say."""
    return _offset(header, timedelta())


def _offset(text: str, otherwise: timedelta) -> timedelta:
    found = _ZONE.search(text)
    if found is None:
        return otherwise
    if found[4]:
        return timedelta(hours=_NAMED[found[4]])
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -size if found[1] == "-" else size


def _time(text: str) -> tuple[int, int] | None:
    found = _TIME.search(_DOTTED.sub(" ", text))
    if found is None:
        return None
    hour, half = int(found[1]), (found[3] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(found[2])


def _day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day."""
    if found := _ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DOTTED.search(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _SLASHED.search(text):
        return _sure(int(found[3]), int(found[1]), int(found[2]))
    year, month = _YEAR.search(text), _month(text)
    day = _DAY.search(_YEAR.sub(" ", text))
    return (int(year[1]), month, int(day[1])) if year and month and day else None


def _sure(year: int, first: int, second: int) -> tuple[int, int, int] | None:
    """Which of two numbers is the month, where only one of them can be or it doesn't matter."""
    if first == second or second > 12:
        return year, first, second
    return (year, second, first) if first > 12 else None


def _month(text: str) -> int | None:
    words = _WORD.findall(_WEEKDAYS.sub(" ", text.casefold()))
    named = (month for word in words for starts, month in _MONTH_STARTS if word.startswith(starts))
    return next(named, None)
