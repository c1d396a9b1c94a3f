"""What a colleague noted by hand can be taken back, and "nothing owed" is about one thing only."""

from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.obligations import (
    Case,
    Effect,
    Fact,
    How,
    Kind,
    Ledger,
    PromiseFact,
    natural_owner,
    replay,
    waived_name,
)
from cxhire.core.policies import Policies

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


def fact(number: int, hour: float, effect: Effect, about: str | None = None) -> Fact:
    """A fact at so many hours after Monday nine o'clock, by colleague `number` where it is ours."""
    ours = effect in (Effect.SETTLES, Effect.TELLS)
    at = MONDAY + timedelta(hours=hour)
    return Fact(
        number, at, effect, f"ref-{number}", about, colleague_id=number if ours else None, outbound=ours
    )


QUESTION = fact(1, 0, Effect.OWES)


def kinds(ledger: Ledger) -> list[Kind]:
    return [owed.kind for owed in ledger.open]


@pytest.mark.parametrize("effect", [Effect.WAIVES, Effect.SETTLES])
def test_what_was_settled_by_a_note_is_owed_again_from_the_start_once_the_note_is_taken_back(
    effect: Effect,
) -> None:
    note = fact(2, 5, effect)
    assert kinds(replay(Case([QUESTION, note]), Policies())) == [Kind.UPDATE]
    again = replay(Case([QUESTION, note, fact(3, 6, Effect.UNDOES, "ref-2")]), Policies())
    assert [(o.kind, o.since, o.due_at) for o in again.open] == [
        (Kind.ANSWER, MONDAY, MONDAY + timedelta(hours=8))
    ]
    assert again.settled == ()


def test_a_question_noted_by_mistake_is_owed_no_more() -> None:
    assert replay(Case([QUESTION, fact(2, 1, Effect.UNDOES, "ref-1")]), Policies()) == Ledger()


def test_it_does_not_matter_whether_the_taking_back_comes_first() -> None:
    facts = [fact(3, 6, Effect.UNDOES, "ref-2"), fact(2, 5, Effect.WAIVES), QUESTION]
    assert replay(Case(facts), Policies()) == replay(Case(facts[::-1]), Policies())


def test_taking_back_what_is_not_there_changes_nothing() -> None:
    facts = [QUESTION, fact(2, 5, Effect.SETTLES)]
    assert replay(Case([*facts, fact(3, 6, Effect.UNDOES, "ref-9")]), Policies()) == replay(
        Case(facts), Policies()
    )


def test_nobody_owns_an_application_by_an_answer_that_was_taken_back() -> None:
    facts = [QUESTION, fact(2, 1, Effect.SETTLES), fact(4, 2, Effect.SETTLES)]
    assert natural_owner(facts) == 2
    assert natural_owner([*facts, fact(5, 3, Effect.UNDOES, "ref-2")]) == 4


def test_nothing_owed_on_a_question_leaves_the_promise() -> None:
    promise = PromiseFact(7, 2, MONDAY + timedelta(hours=1), MONDAY + timedelta(days=2))
    facts = [fact(2, 1, Effect.SETTLES), fact(3, 2, Effect.OWES), fact(4, 3, Effect.WAIVES)]
    assert kinds(replay(Case(facts, [promise]), Policies())) == [Kind.PROMISE]


def test_a_promise_that_was_none_is_waived_and_the_question_stays() -> None:
    promises = [
        PromiseFact(id_, 2, MONDAY + timedelta(hours=1), MONDAY + timedelta(days=2)) for id_ in (7, 8)
    ]
    about = waived_name(Kind.PROMISE, 7)
    facts = [fact(2, 1, Effect.SETTLES), fact(3, 2, Effect.OWES), fact(4, 3, Effect.WAIVES, about)]
    ledger = replay(Case(facts, promises), Policies())
    assert [(o.kind, o.promise_id) for o in ledger.open] == [(Kind.ANSWER, None), (Kind.PROMISE, 8)]
    assert [(s.how, s.promise_id, s.settled_by) for s in ledger.settled] == [(How.WAIVED, 7, 4)]


def test_only_a_waiver_of_the_closure_settles_the_closure() -> None:
    outcome = MONDAY + timedelta(hours=1)
    of_answer = fact(2, 2, Effect.WAIVES)
    assert kinds(replay(Case([of_answer], outcome_at=outcome), Policies())) == [Kind.CLOSURE]
    waived = replay(
        Case([of_answer, fact(3, 3, Effect.WAIVES, Kind.CLOSURE.value)], outcome_at=outcome), Policies()
    )
    assert [(s.kind, s.how) for s in waived.settled] == [(Kind.CLOSURE, How.WAIVED)]
    assert waived.open == ()


@pytest.mark.parametrize(("about", "from_hour"), [(None, 4), ("answer", 4), ("update", 4), ("promise:7", 0)])
def test_the_silence_is_counted_from_a_waiver_of_the_answer_or_the_update(
    about: str | None, from_hour: float
) -> None:
    facts = [fact(1, 0, Effect.SETTLES), fact(2, 4, Effect.WAIVES, about)]
    [owed] = replay(Case(facts), Policies()).open
    assert (owed.kind, owed.since) == (Kind.UPDATE, MONDAY + timedelta(hours=from_hour))
