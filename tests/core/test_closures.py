"""When we owe a candidate word of how it ended, or, by law, that nothing is decided yet: one table of cases each."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours, local_date
from cxhire.core.obligations import (
    UNDECIDED,
    Case,
    Effect,
    Fact,
    How,
    InterviewFact,
    Kind,
    Ledger,
    Open,
    replay,
    waived_name,
)
from cxhire.core.policies import Policies, Policy
from cxhire.core.rule_packs import PACKS, limit

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
S, T, W, K, B, U = (
    Effect.SETTLES, Effect.TELLS, Effect.WAIVES, Effect.KEEPS, Effect.BOUNCES, Effect.UNDOES,
)  # fmt: skip
TORONTO_TIME = ZoneInfo("America/Toronto")
TORONTO = WorkingHours("America/Toronto", DEFAULT_HOURS.days)
ONTARIO = Policies(((LONG_AGO, Policy(rule_packs=("CA-ON",))),))


def facts(*given: tuple[float, Effect] | tuple[float, Effect, str]) -> list[Fact]:
    """Facts at so many days after Monday nine o'clock; the third says what they are about."""
    return [
        Fact(n, MONDAY + day * DAY, effect, f"<{n}@x>", *about)
        for n, (day, effect, *about) in enumerate(given, 1)
    ]


def interviews(*days: float) -> list[InterviewFact]:
    return [InterviewFact(MONDAY + day * DAY) for day in days]


def closures(ledger: Ledger) -> tuple[list[float], list[tuple[float, float, How]]]:
    """(since which days one is open, (since, until, how) of those settled), in days after Monday."""
    days = [(o.since - MONDAY) / DAY for o in ledger.open if o.kind is Kind.CLOSURE]
    ended = [
        ((s.since - MONDAY) / DAY, (s.settled_at - MONDAY) / DAY, s.how)
        for s in ledger.settled
        if s.kind is Kind.CLOSURE
    ]
    return days, ended


def the_open(ledger: Ledger) -> Open:
    [owed] = [o for o in ledger.open if o.kind is Kind.CLOSURE]
    return owed


@pytest.mark.parametrize(
    ("given", "outcome", "filled", "since", "settled"),
    [
        pytest.param([(0, S)], None, None, [], [], id="nothing is decided"),
        pytest.param([(0, S)], 1, None, [1], [], id="an outcome is recorded"),
        pytest.param([(0, S)], None, 1, [1], [], id="the opening is filled"),
        pytest.param([(0, S)], 3, 1, [1], [], id="filled, then an outcome is recorded: one closure"),
        pytest.param([(0, S), (2, S)], 3, 1, [], [(1, 2, How.TOLD)], id="told when it was filled: not twice"),
        pytest.param([(0, S), (1, S)], None, 1, [], [(1, 1, How.TOLD)], id="told in the same instant"),
        pytest.param([(0, S), (2, W, "closure")], 1, None, [], [(1, 2, How.WAIVED)], id="nothing owed"),
        pytest.param([(0, S), (2, W)], 1, None, [1], [], id="nothing owed of an answer"),
        pytest.param([(0, S), (2, S), (2.1, B, "<2@x>")], 1, None, [1], [], id="the word of it bounced"),
        pytest.param([(0, S), (2, S), (3, U, "<2@x>")], 1, None, [1], [], id="the word was taken back"),
        pytest.param([(5, S)], None, 1, [], [(5, 5, How.TOLD)], id="they came after it was filled"),
    ],
)  # fmt: skip
def test_word_of_the_outcome(
    given: list[tuple[float, Effect]], outcome: float | None, filled: float | None,
    since: list[float], settled: list[tuple[float, float, How]],
) -> None:  # fmt: skip
    at = [None if day is None else MONDAY + day * DAY for day in (outcome, filled)]
    case = Case(facts(*given), outcome_at=at[0], filled_at=at[1])
    assert closures(replay(case, Policies())) == (since, settled)


def test_once_it_is_filled_no_update_is_owed() -> None:
    case = Case(facts((0, S), (2, S)), filled_at=MONDAY + DAY)
    assert replay(case, Policies()).open == ()


@pytest.mark.parametrize(
    ("given", "held", "outcome", "since", "settled"),
    [
        pytest.param([(0, S)], [1], None, [1], [], id="an interview"),
        pytest.param([(0, S), (5, S)], [1], None, [1], [], id="another word of ours says nothing about a decision"),
        pytest.param([(0, S), (5, S, UNDECIDED)], [1], None, [], [(1, 5, How.TOLD)], id="told that nothing is decided"),
        pytest.param([(0, S), (5, S), (6, K, "<2@x>")], [1], None, [], [(1, 5, How.TOLD)], id="noted later that a word said so"),
        pytest.param([(0, S), (5, S), (5, B, "<2@x>"), (6, K, "<2@x>")], [1], None, [1], [], id="which bounced"),
        pytest.param([(0, S), (5, S), (6, K, "<2@x>"), (7, U, "<3@x>")], [1], None, [1], [], id="which was taken back"),
        pytest.param([(0, S), (5, W, "closure")], [1], None, [], [(1, 5, How.WAIVED)], id="the law doesn't apply"),
        pytest.param([(0, S, UNDECIDED)], [1], None, [1], [], id="told before the interview"),
        pytest.param([(0, S)], [1, 20], None, [20], [], id="a later interview moves the count"),
        pytest.param([(0, S), (5, S, UNDECIDED)], [1, 20], None, [20], [(1, 5, How.TOLD)], id="told, then interviewed again"),
        pytest.param([(0, S)], [1, 60], None, [1], [], id="one after it was due doesn't"),
        pytest.param([(0, S), (50, S, UNDECIDED)], [1, 60], None, [60], [(1, 50, How.TOLD)], id="told late, then interviewed again"),
        pytest.param([(0, S)], [1], 10, [10], [], id="an outcome goes on from there"),
        pytest.param([(0, S), (12, S)], [1], 10, [], [(10, 12, How.TOLD)], id="told the outcome"),
        pytest.param([(0, S)], [1], 40, [40], [(1, 40, How.OVERTAKEN)], id="an outcome when it was almost due"),
        pytest.param([(0, S)], [11], 10, [10], [], id="an interview after the outcome is none"),
    ],
)  # fmt: skip
def test_what_the_law_of_ontario_asks(
    given: list[tuple[float, Effect]], held: list[float], outcome: float | None,
    since: list[float], settled: list[tuple[float, float, How]],
) -> None:  # fmt: skip
    over = None if outcome is None else MONDAY + outcome * DAY
    case = Case(facts(*given), interviews=interviews(*held), outcome_at=over)
    assert closures(replay(case, ONTARIO)) == (since, settled)
    assert all(
        o.kind is not Kind.CLOSURE
        for o in replay(Case(case.facts, interviews=case.interviews), Policies()).open
    )


def test_an_interview_stands_with_the_contact_that_it_hangs_on() -> None:
    call = facts((0, S), (1, S))
    held = [InterviewFact(call[1].at, 2)]
    assert closures(replay(Case(call, interviews=held), ONTARIO))[0] == [1]
    taken_back = [*call, Fact(3, MONDAY + 2 * DAY, U, None, "<2@x>")]
    assert closures(replay(Case(taken_back, interviews=held), ONTARIO))[0] == []


def test_the_earlier_of_the_law_and_of_the_policy_counts() -> None:
    early = the_open(
        replay(Case(facts((0, S)), interviews=interviews(1), outcome_at=MONDAY + 10 * DAY), ONTARIO)
    )
    assert (early.since, early.due_at) == (MONDAY + 10 * DAY, MONDAY + 15 * DAY)
    late = the_open(
        replay(Case(facts((0, S)), interviews=interviews(1), outcome_at=MONDAY + 45 * DAY), ONTARIO)
    )
    assert late.due_at == MONDAY + 46 * DAY
    told = Case(facts((0, S), (5, S, UNDECIDED)), interviews=interviews(1), outcome_at=MONDAY + 45 * DAY)
    assert the_open(replay(told, ONTARIO)).due_at == MONDAY + 50 * DAY


def test_what_the_law_asks_is_shown_two_weeks_before_it_is_due_and_keeps_no_update_away() -> None:
    ledger = replay(Case(facts((0, S)), interviews=interviews(1)), ONTARIO)
    owed = the_open(ledger)
    assert (owed.due_at, owed.shown_from) == (MONDAY + 46 * DAY, MONDAY + 32 * DAY)
    assert {o.kind for o in ledger.open} == {Kind.CLOSURE, Kind.UPDATE}


def test_a_settled_closure_keeps_the_policy_that_it_ran_under() -> None:
    over = MONDAY + 45 * DAY
    turned_on = Policies(((LONG_AGO, Policy()), (over + 2 * DAY, Policy(rule_packs=("CA-ON",)))))
    told = Case(facts((0, S), (46, S)), interviews=interviews(1), outcome_at=over)
    [settled] = replay(told, turned_on).settled[:1]
    assert settled.due_at == over + 5 * DAY
    assert (
        the_open(replay(Case(told.facts[:1], interviews=told.interviews, outcome_at=over), turned_on)).due_at
        == MONDAY + 46 * DAY
    )


@pytest.mark.parametrize(
    ("interviewed", "due"),
    [
        pytest.param(datetime(2026, 5, 4, 15), datetime(2026, 6, 18, 15), id="45 days later, at the same time of day"),
        pytest.param(datetime(2026, 2, 2, 15), datetime(2026, 3, 19, 15), id="across the change to summer time"),
        pytest.param(datetime(2026, 10, 5, 15), datetime(2026, 11, 19, 15), id="and back"),
        pytest.param(datetime(2028, 1, 17, 10), datetime(2028, 3, 2, 10), id="across a leap day"),
        pytest.param(datetime(2026, 5, 7, 10), datetime(2026, 6, 19, 17), id="a Sunday: Friday evening"),
        pytest.param(datetime(2026, 5, 4, 19), datetime(2026, 6, 18, 17), id="in the evening: the end of work"),
        pytest.param(datetime(2026, 5, 4, 8), datetime(2026, 6, 17, 17), id="before work: the evening before"),
        pytest.param(datetime(2026, 1, 1, 10), datetime(2026, 2, 13, 17), id="on the day from which it is law"),
        pytest.param(datetime(2025, 12, 31, 10), None, id="before it was"),
    ],
)  # fmt: skip
def test_the_law_counts_calendar_days_and_we_are_due_when_somebody_works(
    interviewed: datetime, due: datetime | None
) -> None:
    at = interviewed.replace(tzinfo=TORONTO_TIME)
    found = limit(["CA-ON"], at.astimezone(UTC), TORONTO)
    assert (found and found.due_at) == (due and due.replace(tzinfo=TORONTO_TIME).astimezone(UTC))
    if found:
        assert local_date(found.due_at, TORONTO) - interviewed.date() <= timedelta(days=45)


def test_each_pack_says_where_it_comes_from() -> None:
    for id_, pack in PACKS.items():
        assert id_ == pack.id
        assert pack.name and pack.source and pack.applies_to and pack.counts_from and pack.settled_by  # noqa: PT018
        assert pack.in_force_from > date(2000, 1, 1)
    assert limit(["XX"], MONDAY, DEFAULT_HOURS) is None


def test_a_waiver_of_what_the_law_asks_waives_no_outcome() -> None:
    waived = facts((0, S), (5, W, waived_name(Kind.CLOSURE)))
    case = Case(waived, interviews=interviews(1), outcome_at=MONDAY + 10 * DAY)
    assert closures(replay(case, ONTARIO)) == ([10], [(1, 5, How.WAIVED)])
