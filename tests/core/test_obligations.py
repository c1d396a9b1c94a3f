"""The answer clock: one table of cases for ARCHITECTURE.md section 5, and what holds for any facts."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.obligations import Case, Effect, Fact, How, Kind, Ledger, PromiseFact, natural_owner, replay
from cxhire.core.policies import Policies, Policy

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
O, S, T, W, B, C, N = (  # noqa: E741
    Effect.OWES, Effect.SETTLES, Effect.TELLS, Effect.WAIVES, Effect.BOUNCES, Effect.COPY, Effect.NOTHING,
)  # fmt: skip


def facts(*given: tuple[float, Effect] | tuple[float, Effect, dict[str, object]]) -> list[Fact]:
    """Facts at so many hours after Monday nine o'clock."""
    made = []
    for number, (hour, effect, *more) in enumerate(given, 1):
        about = {"ref": f"<{number}@x>", **(more[0] if more else {})}
        about |= {"outbound": effect is Effect.SETTLES}
        made.append(Fact(number, MONDAY + timedelta(hours=hour), effect, **about))  # type: ignore[arg-type]
    return made


def answers(ledger: Ledger) -> list[datetime]:
    return [o.since for o in ledger.open if o.kind is Kind.ANSWER]


@pytest.mark.parametrize(
    ("given", "since_hour"),
    [
        pytest.param([(0, O)], 0, id="a question waits"),
        pytest.param([(0, O), (2, S)], None, id="an answer settles it"),
        pytest.param([(0, O), (2, S), (3, N)], None, id="a thank-you opens nothing"),
        pytest.param([(0, O), (2, S), (3, O)], 3, id="a new question waits from its own time"),
        pytest.param([(0, O), (30, O)], 0, id="a chaser doesn't restart the clock"),
        pytest.param([(0, O), (0.1, T)], 0, id="an automatic acknowledgement answers nothing"),
        pytest.param([(0, O), (0.1, N)], 0, id="our out-of-office answers nothing"),
        pytest.param([(2, S), (0, O)], None, id="the answer came in first"),
        pytest.param([(0, O), (1, W)], None, id="a colleague says that nothing is owed"),
        pytest.param(
            [(0, O), (2, S, {"ref": "<lost@x>"}), (2.1, B, {"about": "<lost@x>"})], 0, id="the answer bounced"
        ),
        pytest.param([(0, O), (2, S), (2.1, B)], 0, id="a bounce that names nothing is about the last answer"),
        pytest.param(
            [(0, O), (2, S, {"ref": "<lost@x>"}), (2.1, B, {"about": "<lost@x>"}), (5, S)], None,
            id="bounced, then answered again",
        ),
        pytest.param([(0, O), (2, S), (3, B, {"about": "<other@x>"})], None, id="another mail bounced"),
        pytest.param([(0, C)], 0, id="a forward brings in a candidate's mail"),
        pytest.param(
            [(0, O), (2, S), (3, C, {"copies": frozenset({"<1@x>"})})], None,
            id="a forward of what was answered opens nothing",
        ),
        pytest.param(
            [(0, O, {"content_key": "k"}), (2, S), (3, C, {"content_key": "k"})], None,
            id="a forward of the same words opens nothing",
        ),
        pytest.param([(0, O), (0, S)], None, id="question and answer in one instant"),
    ],
)  # fmt: skip
def test_an_answer_is_owed(given: list[tuple[float, Effect]], since_hour: float | None) -> None:
    ledger = replay(Case(facts(*given)), Policies())
    expected = [] if since_hour is None else [MONDAY + timedelta(hours=since_hour)]
    assert answers(ledger) == expected


def test_an_answer_is_due_after_eight_working_hours() -> None:
    friday = Fact(1, datetime(2026, 5, 8, 16, 30, tzinfo=UTC), Effect.OWES)
    [owed] = replay(Case([friday]), Policies()).open
    assert owed.due_at == datetime(2026, 5, 11, 16, 30, tzinfo=UTC)


def test_a_settlement_tells_both_clocks() -> None:
    friday = Fact(1, datetime(2026, 5, 8, 16, 30, tzinfo=UTC), Effect.OWES)
    monday = Fact(2, datetime(2026, 5, 11, 9, 30, tzinfo=UTC), Effect.SETTLES)
    [settled] = replay(Case([friday, monday]), Policies()).settled
    assert (settled.business_minutes, settled.calendar_minutes) == (60, 65 * 60)
    assert (settled.how, settled.opened_by, settled.settled_by) == (How.ANSWERED, 1, 2)


def test_what_is_settled_keeps_its_policy_and_what_is_open_has_the_newest() -> None:
    slow, fast = Policy(answer_minutes=16 * 60), Policy(answer_minutes=60)
    policies = Policies(((datetime.min.replace(tzinfo=UTC), slow), (MONDAY + timedelta(hours=4), fast)))
    ledger = replay(Case(facts((0, O), (2, S), (3, O))), policies)
    assert ledger.settled[0].due_at == MONDAY + timedelta(days=1, hours=8)
    assert ledger.open[0].due_at == MONDAY + timedelta(hours=4)


def test_an_update_is_owed_only_while_nothing_else_is() -> None:
    told = replay(Case(facts((0, S))), Policies())
    assert [(o.kind, o.due_at) for o in told.open] == [(Kind.UPDATE, MONDAY + timedelta(days=7))]
    assert [o.kind for o in replay(Case(facts((0, S), (1, O))), Policies()).open] == [Kind.ANSWER]
    assert replay(Case(facts((0, S)), active=False), Policies()).open == ()


def test_a_promise_is_kept_by_the_next_word_of_ours() -> None:
    promise = PromiseFact(7, 1, MONDAY, MONDAY + timedelta(days=2))
    waiting = replay(Case(facts((0, S)), [promise]), Policies())
    assert [(o.kind, o.promise_id, o.due_at) for o in waiting.open] == [(Kind.PROMISE, 7, promise.due_at)]
    kept = replay(Case(facts((0, S), (5, S)), [promise]), Policies())
    assert [(s.how, s.settled_by) for s in kept.settled] == [(How.KEPT, 2)]


def test_a_closure_is_owed_from_the_outcome_until_the_candidate_is_told() -> None:
    outcome = MONDAY + timedelta(hours=1)
    waiting = replay(Case(facts((0, S)), outcome_at=outcome), Policies())
    assert [(o.kind, o.since, o.due_at) for o in waiting.open] == [
        (Kind.CLOSURE, outcome, outcome + timedelta(days=3))
    ]
    told = replay(Case(facts((0, S), (2, T)), outcome_at=outcome), Policies())
    assert [s.how for s in told.settled] == [How.TOLD]
    assert told.open == ()


def test_the_owner_is_who_first_answered_else_who_was_asked() -> None:
    asked = Fact(1, MONDAY, Effect.OWES, colleague_id=5)
    answered = Fact(2, MONDAY + timedelta(hours=1), Effect.SETTLES, colleague_id=6, outbound=True)
    assert natural_owner([asked]) == 5
    assert natural_owner([answered, asked]) == 6
    assert natural_owner([]) is None


some_facts = st.lists(
    st.builds(
        Fact,
        id=st.integers(1, 10**6),
        at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC)),
        effect=st.sampled_from(Effect),
        ref=st.none() | st.sampled_from([f"<{n}@x>" for n in range(6)]),
        about=st.none() | st.sampled_from([f"<{n}@x>" for n in range(6)]),
        content_key=st.none() | st.sampled_from("abc"),
        copies=st.frozensets(st.sampled_from([f"<{n}@x>" for n in range(6)]), max_size=2),
    ),
    max_size=12,
    unique_by=lambda fact: fact.id,
)


@given(some_facts, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_arrival_does_not_matter(given: list[Fact], chance: random.Random) -> None:
    shuffled = given[:]
    chance.shuffle(shuffled)
    assert replay(Case(given), Policies()) == replay(Case(shuffled), Policies())


@given(some_facts)
@settings(deadline=None)
def test_at_most_one_answer_is_open_and_times_are_in_order(given: list[Fact]) -> None:
    ledger = replay(Case(given), Policies())
    assert len(answers(ledger)) <= 1
    assert all(o.due_at > o.since for o in ledger.open)
    settled = [s for s in ledger.settled if s.kind is Kind.ANSWER]
    assert all(s.since <= s.settled_at and s.business_minutes <= s.calendar_minutes for s in settled)
    assert all(a.settled_at <= b.since for a, b in pairwise(settled))
