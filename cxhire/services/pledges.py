"""Promises of ours and what became of each, as the pages tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cxhire.core.obligations import Kind, Open, Renewal, Settled
from cxhire.core.promise_ends import renewal_of
from cxhire.core.turns import Kept, kept
from cxhire.store.promises import Promise, fact_of

PROMISES_NOTHING = frozenset({Renewal.ONLY_MOVES, Renewal.WITHDRAWS})


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise and what became of it; `by` is its day where it was made, None where that isn't known.

    `moved_to` is the promise that took its place, `late` whether that was only said once it was overdue.
    """

    promise: Promise
    state: Kept
    by: date | None = None
    moved_to: Promise | None = None
    late: bool = False


def pledges_of(
    promised: Sequence[Promise], owed: Iterable[Open], settled: Iterable[Settled], now: datetime
) -> list[Pledge]:
    """What became of promises, in their order; words that only would have moved something, or take it back, aren't told."""
    ended = {one.promise_id: one for one in settled if one.kind is Kind.PROMISE}
    known = {one.promise_id for one in owed} | ended.keys()
    shown = [one for one in promised if one.id in known or one.renews not in PROMISES_NOTHING]
    return [_pledge(one, ended.get(one.id), shown, now) for one in shown]


def _pledge(promise: Promise, end: Settled | None, others: Sequence[Promise], now: datetime) -> Pledge:
    if promise.withdrawn_at:
        return Pledge(promise, Kept.WITHDRAWN, day_of(promise))
    if end is None:
        return Pledge(promise, kept(promise.due_at, None, now), day_of(promise))
    state = kept(promise.due_at, end.settled_at, now, end.how)
    moved_to = _moved_to(promise, end, others) if state is Kept.MOVED else None
    return Pledge(promise, state, day_of(promise), moved_to, late=end.settled_at > promise.due_at)


def _moved_to(promise: Promise, end: Settled, others: Sequence[Promise]) -> Promise | None:
    by_id = {one.id: one for one in others if one.interaction_id == end.settled_by and not one.withdrawn_at}
    later = renewal_of(fact_of(promise), [fact_of(one) for one in by_id.values()])
    return by_id[later.id] if later else None


def day_of(promise: Promise) -> date | None:
    """The day by which it was promised where the writer is; None where that isn't known: a colleague entered it before zones were kept."""
    return promise.due_at.astimezone(ZoneInfo(promise.zone)).date() if promise.zone else None
