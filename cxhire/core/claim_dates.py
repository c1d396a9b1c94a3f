"""Words for a time in a text, resolved to the last local day on which a promise that names them is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from cxhire.core.claim_calendar import Sending
from cxhire.core.claim_date_words import DAYS, HOURS, Table

__all__ = ["DueWords", "Sending", "due_words"]


@dataclass(frozen=True)
class DueWords:
    """Words of a text that name a time; `soft` where the time is approximate."""

    start: int
    end: int
    due_on: date
    due_at: datetime | None = None
    soft: bool = False


_JOIN = re.compile(
    r"\s*(?:,\s*)?(?:(?:or|to|and|oder|bis|und|ou|et|o|y|a|à)\s+(?:on\s+|the\s+|am\s+|zum\s+|le\s+|el\s+|early\s+)*(?:,\s*)?(?:at\s+the\s+(?:very\s+)?latest,?\s+|latest\s+|spätestens\s+(?:am\s+)?|a\s+más\s+tardar\s+(?:el\s+)?|au\s+plus\s+tard\s+(?:le\s+)?|possibly\s+|perhaps\s+|maybe\s+)?|[/–-]\s*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:at|before|by|um|à|a\s+las|until|gegen)\s+(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\b)?(?!\s*(?:days|weeks|working|business|%|[./]?\d|(?:st|nd|rd|th)\b))"
    r"|\b(?P<hour_>\d{1,2})(?:[:.](?P<minute_>\d\d))?\s*(?P<half_>[ap]\.?m\b)|\b(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)


def due_words(text: str, sending: Sending) -> list[DueWords]:
    """Answers the words in `text` that name a time, in order, each resolved to the last day that keeps the promise.

    Of two times joined by "or" or "to" the later one is meant, and it is soft. Vague words (soon, in a few days) are no time.
    """
    found = _found(text, sending, DAYS) or _found(text, sending, HOURS)
    joined = _joined(text, found)
    return [replace(words, due_at=_due_at(text, words, sending)) for words in joined]


def _found(text: str, sending: Sending, table: Table) -> list[DueWords]:
    """Answers what a table knows in the text, in order; where two overlap, the one that comes first in the table."""
    found: list[DueWords] = []
    for words in _all_matches(text, sending, table):
        if all(words.end <= other.start or other.end <= words.start for other in found):
            found.append(words)
    return sorted(found, key=lambda words: words.start)


def _all_matches(text: str, sending: Sending, table: Table) -> Iterator[DueWords]:
    for pattern, resolve in table:
        for match in pattern.finditer(text):
            answer = resolve(match, sending)
            if answer is not None:
                due_on, soft = answer
                if match.groupdict().get("before"):
                    due_on -= timedelta(days=1)
                yield DueWords(match.start(), match.end(), due_on, soft=soft)


def _joined(text: str, found: list[DueWords]) -> list[DueWords]:
    kept: list[DueWords] = []
    for words in found:
        if kept and _JOIN.fullmatch(text[kept[-1].end : words.start]):
            first = kept.pop()
            words = DueWords(first.start, words.end, max(first.due_on, words.due_on), soft=True)
        kept.append(words)
    return kept


def _due_at(text: str, words: DueWords, sending: Sending) -> datetime | None:
    """Answers the clock time that stands within a few words of the date, as aware UTC."""
    hours = re.search(r"(\d+)\s+(?:hours|Stunden|heures|horas)", text[words.start : words.end])
    if hours:
        return sending.sent_at.astimezone(UTC) + timedelta(hours=int(hours[1]))
    for match in _CLOCK.finditer(text, max(0, words.start - 20), min(len(text), words.end + 20)):
        hour = 12 if match["noon"] else int(match["hour"] or match["hour_"])
        half = (match["half"] or match["half_"] or "").lower()
        hour += 12 if half.startswith("p") and hour < 12 else 0
        # "at 2" in an office is the afternoon.
        hour += 12 if not half and not match["noon"] and 1 <= hour <= 6 else 0
        minute = int(match["minute"] or match["minute_"] or 0)
        if hour < 24 and minute < 60:
            return datetime.combine(words.due_on, time(hour, minute), sending.zone).astimezone(UTC)
    return None
