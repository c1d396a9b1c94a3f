"""Clock times in a text, in English, German, French and Spanish."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

# A bare number is a time only after "at" or its like, and where nothing is counted with it.
_CLOCK = re.compile(
    r"(?:\b(?P<at>at|before|by|until|um|gegen|à|d['’]ici|a\s+las)\s+)?(?<![\w.,:/-])(?P<hour>\d{1,2})(?:(?P<mark>[:.h])(?P<minute>\d\d))?"
    r"(?:\s*(?P<half>a\.?m\b(?!\s+\w*(?:tag|woch|abend)\b)|p\.?m\b|Uhr\b|o['’]clock\b|h(?:eures?)?\b))?(?![\w%]|[./:]\d|\s*(?:%|\d|hours|days|weeks|months|working|business|of\b))"
    r"|\b(?:at\s+)?(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\b(?:afternoon|evening|tonight|night|\w*nachmittags?|\w*abends?|après-midi|soir|tarde|noche)\b",
    re.IGNORECASE,
)
_EARLY = re.compile(
    r"\b(?:morning|\w*vormittags?|früh|morgens|matin|(?:de|por)\s+la\s+mañana|madrugada)\b", re.IGNORECASE
)
_PART_AFTER = re.compile(
    r"\s+(?:(?:in\s+the|at|on|am|du|de\s+l['’]|de\s+la|por\s+la)\s*)?[^\W\d]+(?:-midi)?\b", re.IGNORECASE
)
_GAP = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class ClockTime:
    """Words that name an hour; `half` is "a" or "p" for am and pm; `bare`: it could be of either half of the day."""

    start: int
    end: int
    hour: int
    minute: int
    half: str
    bare: bool

    def time(self, around: str) -> time | None:
        """Answers the time of day, told the words around it; None for none, such as 25:00."""
        hour = self.hour
        if self.half in ("a", "p"):
            hour = hour % 12 + 12 * (self.half == "p")
        elif self.bare and self._in_second_half(around):
            hour += 12
        return time(hour, self.minute) if hour < 24 and self.minute < 60 else None

    def _in_second_half(self, around: str) -> bool:
        # "at 2" in an office is the afternoon.
        return bool(_LATE.search(around)) or (self.hour <= 6 and not _EARLY.search(around))


def clock_times(text: str) -> list[ClockTime]:
    """Answers the clock times in order."""
    return [clock for match in _CLOCK.finditer(text) if (clock := _clock(match))]


def clock_follows(text: str, end: int) -> bool:
    """Answers whether a clock time, the afternoon or the evening stands right behind `end`."""
    gap = _GAP.match(text, end)
    start = gap.end() if gap else end
    match = _CLOCK.match(text, start)
    return bool((match and _clock(match)) or _LATE.match(text, start))


def _clock(match: re.Match[str]) -> ClockTime | None:
    if match["noon"]:
        return ClockTime(*match.span(), 12, 0, "noon", bare=False)
    half = (match["half"] or "h")[0].lower()
    if not match["at"] and half == "h" and match["mark"] not in (":", "h"):
        return None
    bare = match["hour"][0] != "0" and 1 <= int(match["hour"]) < 12
    return ClockTime(*match.span(), int(match["hour"]), int(match["minute"] or 0), half, bare)


def with_part_of_day(text: str, start: int, end: int) -> str:
    """Answers those words and the part of the day that may follow them, as in "at 8 in the evening"."""
    after = _PART_AFTER.match(text, end)
    return text[start : after.end() if after else end]
