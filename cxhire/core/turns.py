"""Whose turn it is, and the silences between contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cxhire.core import business_time
from cxhire.core.business_time import WorkingHours
from cxhire.core.obligations import Direction, Effect, How, Kind, Open

DAY = timedelta(days=1)


class Side(StrEnum):
    """Who has the next word."""

    OURS = "ours"
    THEIRS = "theirs"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is now; where it is ours, what we owe and since when, and whether it is past its time."""

    side: Side
    owed: Open | None = None
    overdue: bool = False


# What weighs most where several things are owed.
_WEIGHT = {Kind.ANSWER: 0, Kind.PROMISE: 1, Kind.CLOSURE: 2, Kind.UPDATE: 3}


def whose_turn(owed: Iterable[Open], now: datetime) -> Turn:
    """Whose turn it is. An update counts from when it is due: until then we may expect to hear from them."""
    kept = list(owed)
    real = [o for o in kept if o.shown_from <= now]
    if real:
        first = min(real, key=lambda o: (o.due_at > now, _WEIGHT[o.kind], o.since))
        return Turn(Side.OURS, first, first.due_at <= now)
    return Turn(Side.THEIRS if kept else Side.NOBODY)


def reaches_candidate(direction: Direction, kind: str, effect: Effect) -> bool:
    """Whether a contact is part of what the candidate saw: what they wrote themselves, and what got to them.

    Machines' mail on their side (out of office, receipts, bounces) they never saw, and nothing among ourselves.
    """
    if direction is Direction.INTERNAL or effect in (
        Effect.BOUNCES,
        Effect.WAIVES,
        Effect.KEEPS,
        Effect.UNDOES,
    ):
        return False
    if direction is Direction.OUTBOUND:
        return True
    return kind in ("human", "human_relay") or kind.startswith("calendar_")


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which we owed the candidate something; `until` is None while we still do.

    `by_law` is a closure that only a law asks for, while nothing is decided.
    """

    kind: Kind
    since: datetime
    due_at: datetime
    until: datetime | None = None
    by_law: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A contact, as far as silences care."""

    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """A time without a contact. `days` are calendar days; `wait` is what we owed the candidate in it, if anything."""

    since: datetime
    until: datetime
    side: Side
    days: float
    overdue: bool = False
    wait: Wait | None = None
    is_open: bool = False


def silences(
    moments: Sequence[Moment], waits: Sequence[Wait], now: datetime, *, goes_on: bool
) -> list[Silence | None]:
    """The silence after each contact, the last up to `now` where it `goes_on`; None where there was none to show.

    A day is the least that is shown, but a wait that is still open is shown from its first minute.
    """
    found: list[Silence | None] = []
    for n, moment in enumerate(moments):
        last = n + 1 == len(moments)
        until = max(now, moment.at) if last else moments[n + 1].at
        gap = _silence(moment, until, waits, is_open=last)
        shown = gap.days >= 1 or (last and gap.side is Side.OURS)
        found.append(gap if shown and (goes_on or not last or gap.side is Side.OURS) else None)
    return found


def _silence(moment: Moment, until: datetime, waits: Sequence[Wait], *, is_open: bool) -> Silence:
    held = [w for w in waits if _is_felt(w, moment.at, until)]
    wait = min(held, key=lambda w: (_WEIGHT[w.kind], w.since), default=None)
    side = Side.OURS if wait else Side.THEIRS if moment.ours else Side.NOBODY
    overdue = wait is not None and wait.due_at < until
    return Silence(moment.at, until, side, (until - moment.at) / DAY, overdue, wait, is_open)


def _is_felt(wait: Wait, since: datetime, until: datetime) -> bool:
    """Whether we owed something between two instants; a promise, an update or what a law asks only once it was due."""
    at_once = wait.kind in (Kind.ANSWER, Kind.CLOSURE) and not wait.by_law
    begins = wait.since if at_once else wait.due_at
    return begins < until and (wait.until is None or wait.until > since)


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long something lasted: in working minutes, and by the calendar."""

    business_minutes: int
    calendar_minutes: int


def clocks(since: datetime, until: datetime, hours: WorkingHours) -> Clocks:
    """The time between two instants on both clocks; none where they are the wrong way round."""
    calendar = max(0, int((until - since) / timedelta(minutes=1)))
    return Clocks(business_time.minutes_between(since, until, hours), calendar)


class Kept(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    LATE = "late"
    OPEN = "open"
    BROKEN = "broken"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"


def kept(due_at: datetime, settled_at: datetime | None, now: datetime, how: How = How.KEPT) -> Kept:
    """What became of a promise by its due time and when, if ever, something ended it, and how."""
    if how in (How.WAIVED, How.WITHDRAWN):
        return Kept.WITHDRAWN
    if how is How.MOVED:
        return Kept.MOVED
    if settled_at is not None:
        return Kept.KEPT if settled_at <= due_at else Kept.LATE
    return Kept.OPEN if now <= due_at else Kept.BROKEN
