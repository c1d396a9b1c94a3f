"""Keeping in touch: when a candidate whose application goes on has heard nothing for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from cxhire.core import business_time
from cxhire.core.owing import (
    SAYING,
    End,
    Fact,
    How,
    Kind,
    Ledger,
    Open,
    Settled,
    ended_by,
    settlement,
    waives,
)
from cxhire.core.policies import Course

Span = tuple[datetime, datetime | None, int | None]  # from, to, by which interaction


def words_of(ends: Sequence[Fact]) -> list[End]:
    """From what on the candidate waits for an update anew, in order: our words, and "nothing owed"."""
    return [
        ended_by(f, How.TOLD) for f in ends
        if f.effect in SAYING or waives(f, Kind.ANSWER) or waives(f, Kind.UPDATE)
    ]  # fmt: skip


def busy_times(parts: Iterable[Ledger]) -> list[Span]:
    """When something weightier is owed than an update, in order."""
    spans: list[Span] = [(o.since, None, o.opened_by) for p in parts for o in p.open]
    spans += [(s.since, s.settled_at, s.opened_by) for p in parts for s in p.settled]
    return sorted(spans, key=lambda span: (span[0], span[2] or 0))


def updates(
    begun: End | None, words: Sequence[End], busy: Sequence[Span],
    over: datetime | None, course: Course, *, goes_on: bool,
) -> Ledger:  # fmt: skip
    """An update is owed from the beginning and from each word of ours on, until the next one, while nothing else is.

    One that ended before it was due was never owed.
    """
    opened, settled = list[Open](), list[Settled]()
    last = End(over, None, How.OVERTAKEN) if over is not None else None
    starts = [*([begun] if begun else []), *words]
    for start, word in zip_longest(starts, starts[1:]):
        nearest = last if last and (word is None or last.at < word.at) else word
        if nearest and nearest.at - start.at <= timedelta(days=course.at(nearest.at).update_days - 1):
            continue
        for since, end in _free(start.at, nearest, busy):
            policy = course.at(end.at) if end else course.newest
            due = business_time.add_days(start.at, policy.update_days, policy.hours)
            owed = Open(Kind.UPDATE, start.at, due, max(due, since), start.by)
            if end is None:
                opened.append(owed)
            elif end.at > owed.shown_from:
                settled.append(settlement(owed, end, course))
    return Ledger(tuple(opened) if goes_on else (), tuple(settled))


def _free(since: datetime, until: End | None, busy: Sequence[Span]) -> Iterator[tuple[datetime, End | None]]:
    """The times between two instants in which nothing else is owed: from when, and how each ends."""
    for begins, ends, by in busy:
        if until and begins >= until.at:
            break
        if ends is not None and ends <= since:
            continue
        if begins > since:
            yield since, End(begins, by, How.OVERTAKEN)
        if ends is None:
            return
        since = max(since, ends)
    if until is None or since < until.at:
        yield since, until
