"""Words for a time in a text, resolved to the last local day on which a promise that names them is kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from cxhire.core.claim_calendar import Sending, working_day
from cxhire.core.claim_date_clock import ClockTime, clock_follows, clock_times, with_part_of_day
from cxhire.core.claim_date_words import Table, day_words, hour_words

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
_HOURS_ON = re.compile(r"(\d+)\s*(?:hours?|hrs?|h|Stunden?|heures?|horas?)\b", re.IGNORECASE)
_NEARLY = re.compile(r"\b(?:about|around|approximately|roughly)\b", re.IGNORECASE)
_NEARLY_THE = re.compile(rf"{_NEARLY.pattern}\s+(?:on\s+)?(?:the\s+)?$", re.IGNORECASE)
# Count from the day that was named last: in the sentence or, but for the working day, in the one before it.
_NEXT_WORKING_DAY = r"(?:on\s+)?the\s+(?:next|following)\s+(?:working|business)\s+day|am\s+(?:nächsten|darauffolgenden)\s+(?:Werk|Arbeits)tag"
_NEXT_DAY = (
    r"(?:on\s+)?the\s+(?:(?:very\s+)?next|following)\s+(?:day|morning|afternoon)(?!\s+or\b|['’]s)|the\s+(?:day|morning)\s+after(?=\s*(?:[.,;:!)]|$)|\s+(?:with|and|by|at|in|about|either|so)\b)"
    r"|am\s+(?:nächsten|darauffolgenden|folgenden)\s+Tag|am\s+(?:Folgetag|Tag\s+da(?:nach|rauf))|(?:dès\s+)?le\s+lendemain|al\s+día\s+siguiente"
)
_SAME_DAY = r"(?:on\s+)?(?:the|that)\s+(?:very\s+)?same\s+(?:day|morning|afternoon|evening)|(?:noch\s+)?am\s+selben\s+(?:Tag|Abend)|le\s+(?:jour\s+même|même\s+jour)|(?:ese|el)\s+mismo\s+día"
_COUNTED = re.compile(
    rf"(?<!\w)(?:(?P<working>{_NEXT_WORKING_DAY})|(?P<next>{_NEXT_DAY})|{_SAME_DAY})(?!\w)", re.IGNORECASE
)
# So many characters at most stand between a day and its hour.
_NEAR = 20


def due_words(text: str, sending: Sending, before: DueWords | None = None) -> list[DueWords]:
    """Answers the words in `text` that name a time, in order, each resolved to the last day that keeps the promise.

    "The next day" counts from the day named ahead of it, or from `before`, the last one of the sentence before. Of two times joined
    by "or" or "to" the later one is meant, and it is soft. Vague words (soon, in a few days) are no time.
    """
    days = _with_counted(text, _joined(text, _found(text, sending, day_words())), before)
    named = days or _joined(text, _found(text, sending, hour_words()))
    # A number of a date is no hour; a mere hour is one.
    clocks = _clocks(text, named, least=0 if days else -len(text))
    return [replace(words, due_at=_due_at(text, words, clocks.get(words), sending)) for words in named]


def _found(text: str, sending: Sending, table: Table) -> list[DueWords]:
    """Answers what a table knows in the text, in order; where two overlap, the one that comes first in the table."""
    found: list[DueWords] = []
    for words in _all_matches(text, sending, table):
        if not any(_overlap(words, other) for other in found):
            found.append(words)
    return sorted(found, key=lambda words: words.start)


def _all_matches(text: str, sending: Sending, table: Table) -> Iterator[DueWords]:
    for pattern, resolve in table:
        for match in pattern.finditer(text):
            answer = resolve(match, sending)
            if answer is not None:
                yield _due(match, *answer)


def _due(match: re.Match[str], due_on: date, soft: bool) -> DueWords:
    start, end = match.span()
    # "Before Friday at noon" is Friday.
    if match.groupdict().get("before") and not clock_follows(match.string, end):
        due_on -= timedelta(days=1)
    nearly = _NEARLY.search(match[0]) or _NEARLY_THE.search(match.string[max(0, start - 20) : start])
    return DueWords(start, end, due_on, soft=soft or bool(nearly))


def _joined(text: str, found: list[DueWords]) -> list[DueWords]:
    kept: list[DueWords] = []
    for words in found:
        if kept and _JOIN.fullmatch(text[kept[-1].end : words.start]):
            first = kept.pop()
            words = DueWords(first.start, words.end, max(first.due_on, words.due_on), soft=True)
        kept.append(words)
    return kept


def _with_counted(text: str, named: list[DueWords], before: DueWords | None) -> list[DueWords]:
    """Answers the times in order, and with them those that count from another. The same day, said of one in the sentence, is that one."""
    kept = list(named)
    for match in _COUNTED.finditer(text):
        ahead = [words for words in named if words.end <= match.start()]
        first = ahead[-1] if ahead else None if match["working"] else before
        same = not (match["working"] or match["next"])
        if first is None or (same and ahead):
            continue
        later = first.due_on + timedelta(days=0 if same else 1)
        day = working_day(first.due_on, 1) if match["working"] else later
        kept = [words for words in kept if not match.start() <= words.start < match.end()]
        kept.append(DueWords(*match.span(), day, soft=first.soft))
    return sorted(kept, key=lambda words: words.start)


def _gap(one: DueWords | ClockTime, other: DueWords | ClockTime) -> int:
    return max(one.start - other.end, other.start - one.end)


def _overlap(one: DueWords | ClockTime, other: DueWords | ClockTime) -> bool:
    return _gap(one, other) < 0


def _clocks(text: str, named: list[DueWords], least: int) -> dict[DueWords, ClockTime]:
    """Answers the hour that stands nearest to each day, at least so many characters away, and nearer to it than to another."""
    starts = [words.start for words in named]
    found = []
    for clock in clock_times(text) if named else ():
        after = bisect_right(starts, clock.start)
        words = min(named[max(0, after - 1) : after + 1], key=partial(_gap, clock))
        if least <= _gap(clock, words) <= _NEAR:
            found.append((words, clock))
    return dict(sorted(found, key=lambda pair: _gap(*pair), reverse=True))


def _due_at(text: str, words: DueWords, clock: ClockTime | None, sending: Sending) -> datetime | None:
    """Answers the day's hour, as aware UTC; None where it would be over when it was promised."""
    hours = _HOURS_ON.search(text[words.start : words.end])
    if hours and not (clock and _overlap(clock, words)):
        return sending.sent_at.astimezone(UTC) + timedelta(hours=int(hours[1]))
    at = clock and clock.time(
        with_part_of_day(text, min(clock.start, words.start), max(clock.end, words.end))
    )
    due_at = at and datetime.combine(words.due_on, at, sending.zone).astimezone(UTC)
    return due_at if due_at and due_at > sending.sent_at else None
