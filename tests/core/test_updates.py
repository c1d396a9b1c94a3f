"""When a candidate has heard nothing for too long: one table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.obligations import Case, Effect, Fact, How, Kind, Ledger, PromiseFact, replay
from cxhire.core.policies import Policies, Policy

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
O, S, T, W, N = Effect.OWES, Effect.SETTLES, Effect.TELLS, Effect.WAIVES, Effect.NOTHING  # noqa: E741


def facts(*given: tuple[float, Effect] | tuple[float, Effect, str]) -> list[Fact]:
    """Facts at so many days after Monday nine o'clock; the third says what they are about."""
    return [
        Fact(n, MONDAY + day * DAY, effect, f"<{n}@x>", *about)
        for n, (day, effect, *about) in enumerate(given, 1)
    ]


def owed(ledger: Ledger) -> tuple[list[tuple[float, float]], list[tuple[float, float, How]]]:
    """(since, shown from) of the open one, and (since, until, how) of those that came due, in days after Monday."""
    opened = [
        ((o.since - MONDAY) / DAY, (o.shown_from - MONDAY) / DAY)
        for o in ledger.open
        if o.kind is Kind.UPDATE
    ]
    settled = [
        ((s.since - MONDAY) / DAY, (s.settled_at - MONDAY) / DAY, s.how)
        for s in ledger.settled
        if s.kind is Kind.UPDATE
    ]
    return opened, settled


@pytest.mark.parametrize(
    ("given", "opened", "settled"),
    [
        pytest.param([(0, S)], [(0, 7)], [], id="five working days after our word"),
        pytest.param([(0, T)], [(0, 7)], [], id="an automatic word is one, too"),
        pytest.param([(0, S), (3, S)], [(3, 10)], [], id="the last word counts"),
        pytest.param([(0, S), (9, S)], [(9, 16)], [(0, 9, How.TOLD)], id="a late one is remembered"),
        pytest.param([(0, S), (7, S)], [(7, 14)], [], id="in time"),
        pytest.param([(0, N)], [(0, 7)], [], id="we never wrote"),
        pytest.param([(0, O)], [], [], id="not while an answer is owed"),
        pytest.param([(0, O), (1, T)], [], [], id="though a machine has answered"),
        pytest.param([(0, S), (9, O)], [], [(0, 9, How.OVERTAKEN)], id="their asking doesn't hide that it was late"),
        pytest.param([(0, S), (9, O), (10, S)], [(10, 17)], [(0, 9, How.OVERTAKEN)], id="and from our answer on"),
        pytest.param([(0, S), (2, N), (3, N)], [(0, 7)], [], id="their thanks change nothing"),
        pytest.param([(0, O), (1, W)], [(1, 8)], [], id="from when nothing was owed of an answer"),
        pytest.param([(0, S), (9, W, "update")], [(9, 16)], [(0, 9, How.WAIVED)], id="nothing owed of an update"),
        pytest.param([(0, S), (9, W, "closure")], [(0, 7)], [], id="of something else"),
    ],
)  # fmt: skip
def test_an_update_is_owed(
    given: list[tuple[float, Effect]],
    opened: list[tuple[float, float]],
    settled: list[tuple[float, float, How]],
) -> None:
    assert owed(replay(Case(facts(*given)), Policies())) == (opened, settled)


def test_who_was_added_by_hand_is_to_hear_from_us() -> None:
    assert owed(replay(Case((), begun_at=MONDAY), Policies())) == ([(0, 7)], [])
    assert replay(Case(()), Policies()) == Ledger()


def test_none_is_owed_after_the_end_but_one_that_was_late_is_remembered() -> None:
    ended = replay(Case(facts((0, S)), active=False, outcome_at=MONDAY + 9 * DAY), Policies())
    assert owed(ended) == ([], [(0, 9, How.OVERTAKEN)])
    assert owed(replay(Case(facts((0, S)), active=False), Policies())) == ([], [])


def test_a_promise_stands_for_an_update_until_nothing_is_owed_of_it() -> None:
    promise = PromiseFact(7, 1, MONDAY, MONDAY + 20 * DAY)
    assert owed(replay(Case(facts((0, S)), [promise]), Policies())) == ([], [])
    waived = facts((0, S), (12, W, "promise:7"))
    assert owed(replay(Case(waived, [promise]), Policies())) == ([(0, 12)], [])


def test_a_promise_is_kept_by_a_note_that_it_was() -> None:
    promise = PromiseFact(7, 1, MONDAY, MONDAY + 2 * DAY)
    noted = facts((0, S), (1, Effect.KEEPS, "promise:7"))
    ledger = replay(Case(noted, [promise]), Policies())
    assert [(s.kind, s.how) for s in ledger.settled] == [(Kind.PROMISE, How.KEPT)]
    assert owed(ledger)[0] == [(0, 7)]
    other = facts((0, S), (1, Effect.KEEPS, "promise:8"))
    assert [o.kind for o in replay(Case(other, [promise]), Policies()).open] == [Kind.PROMISE]


def test_a_late_one_keeps_the_policy_that_it_ran_under() -> None:
    policies = Policies(((MONDAY, Policy(update_days=2)), (MONDAY + 20 * DAY, Policy(update_days=10))))
    [late] = replay(Case(facts((0, S), (9, S))), policies).settled
    assert late.due_at == MONDAY + 2 * DAY
    [still] = replay(Case(facts((0, S))), policies).open
    assert still.due_at == MONDAY + 14 * DAY
