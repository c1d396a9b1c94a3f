"""Whose turn it is, silences, promises: tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.obligations import Direction, Effect, How, Kind, Open
from cxhire.core.turns import Kept, Moment, Side, Wait, kept, reaches_candidate, silences, whose_turn

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def owed(kind: Kind, since: float, due: float) -> Open:
    return Open(
        kind,
        START + since * DAY,
        START + due * DAY,
        START + (due if kind is Kind.UPDATE else since) * DAY,
        None,
    )


@pytest.mark.parametrize(
    ("rows", "side", "kind", "overdue"),
    [
        ([], Side.NOBODY, None, False),
        ([owed(Kind.UPDATE, 0, 9)], Side.THEIRS, None, False),
        ([owed(Kind.UPDATE, 0, 4)], Side.OURS, Kind.UPDATE, True),
        ([owed(Kind.ANSWER, 4, 6)], Side.OURS, Kind.ANSWER, False),
        ([owed(Kind.ANSWER, 4, 6), owed(Kind.CLOSURE, 1, 4)], Side.OURS, Kind.CLOSURE, True),
        ([owed(Kind.PROMISE, 4, 6), owed(Kind.ANSWER, 4.5, 6)], Side.OURS, Kind.ANSWER, False),
    ],
)
def test_it_is_our_turn_for_what_is_owed_and_first_for_what_is_overdue(rows, side, kind, overdue):
    found = whose_turn(rows, START + 5 * DAY)
    assert (found.side, found.owed and found.owed.kind, found.overdue) == (side, kind, overdue)


@pytest.mark.parametrize(
    ("direction", "kind", "effect", "reaches"),
    [
        (Direction.INBOUND, "human", Effect.OWES, True),
        (Direction.INBOUND, "human_relay", Effect.OWES, True),
        (Direction.INBOUND, "calendar_reply", Effect.NOTHING, True),
        (Direction.INBOUND, "auto_reply", Effect.NOTHING, False),
        (Direction.INBOUND, "bounce", Effect.BOUNCES, False),
        (Direction.OUTBOUND, "human", Effect.SETTLES, True),
        (Direction.OUTBOUND, "notification", Effect.TELLS, True),
        (Direction.OUTBOUND, "auto_reply", Effect.NOTHING, True),
        (Direction.INTERNAL, "human", Effect.NOTHING, False),
        (Direction.INTERNAL, "human", Effect.WAIVES, False),
    ],
)
def test_the_candidate_saw_their_own_words_and_what_got_to_them(direction, kind, effect, reaches):
    assert reaches_candidate(direction, kind, effect) is reaches


def test_silences_run_from_contact_to_contact_and_say_what_was_owed_in_them():
    moments = [Moment(START, False), Moment(START + 3 * DAY, False), Moment(START + 5 * DAY, True)]
    waits = [Wait(Kind.ANSWER, START, START + DAY, START + 5 * DAY)]
    first, second, last = silences(moments, waits, START + 9 * DAY, goes_on=True)
    assert (first.days, first.side, first.overdue, first.is_open) == (3, Side.OURS, True, False)
    assert (second.days, second.side, second.wait.since) == (2, Side.OURS, START)
    assert (last.days, last.side, last.wait, last.is_open) == (4, Side.THEIRS, None, True)


@pytest.mark.parametrize(
    ("waits", "goes_on", "hours", "shown"),
    [
        ((), True, 30, True),
        ((), True, 20, False),
        ((), False, 30, False),
        ((Wait(Kind.ANSWER, START, START + DAY),), True, 2, True),
        ((Wait(Kind.CLOSURE, START, START + DAY),), False, 2, True),
        ((Wait(Kind.UPDATE, START, START + 5 * DAY),), False, 30, False),
    ],
)
def test_the_last_silence_is_drawn_while_something_is_owed_or_it_goes_on(waits, goes_on, hours, shown):
    (found,) = silences([Moment(START, True)], waits, START + timedelta(hours=hours), goes_on=goes_on)
    assert (found is not None) is shown


def test_a_promise_is_felt_once_it_is_broken():
    waits = [Wait(Kind.PROMISE, START, START + 2 * DAY)]
    early, late = (silences([Moment(START, True)], waits, START + n * DAY, goes_on=True)[0] for n in (1, 3))
    assert (early.side, late.side, late.overdue) == (Side.THEIRS, Side.OURS, True)


@pytest.mark.parametrize(
    ("settled", "now", "state"),
    [(1, 9, Kept.KEPT), (2, 9, Kept.KEPT), (3, 9, Kept.LATE), (None, 1, Kept.OPEN), (None, 3, Kept.BROKEN)],
)
def test_a_promise_is_kept_late_open_or_broken(settled, now, state):
    settled_at = None if settled is None else START + settled * DAY
    assert kept(START + 2 * DAY, settled_at, START + now * DAY) is state


@pytest.mark.parametrize(("how", "state"), [(How.MOVED, Kept.MOVED), (How.WAIVED, Kept.WITHDRAWN)])
def test_a_promise_that_was_moved_or_waived_is_neither_kept_nor_broken(how, state):
    assert kept(START, START + DAY, START + 2 * DAY, how) is state
