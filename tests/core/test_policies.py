"""Which policy an application runs under: the narrowest scope has the last word, and the past keeps its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxhire.core.obligations import Case, Effect, Fact, replay
from cxhire.core.policies import LONG_AGO, Policies, Policy, Rule, Scope

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERYBODY = ((LONG_AGO, Policy()),)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def rule(at: float, scope: Scope, team_id: int | None = None, **terms: Any) -> Rule:
    return Rule(day(at), scope, terms, team_id)


RULES = (
    rule(0, Scope(opening_id=7), team_id=2, closure_days=9),
    rule(0, Scope(opening_id=8), team_id=3),
    rule(0, Scope(team_id=2), answer_minutes=120),
    rule(0, Scope(team_id=2, stage="offer"), answer_minutes=60),
    rule(0, Scope(stage="offer"), answer_minutes=240, update_days=2),
    rule(0, Scope(opening_id=7, stage="final"), answer_minutes=30),
)
POLICIES = Policies(EVERYBODY, RULES)


@pytest.mark.parametrize(
    ("opening", "stage", "answer", "update", "closure"),
    [
        (None, "applied", 480, 5, 3),
        (None, "offer", 240, 2, 3),
        (8, "applied", 480, 5, 3),
        (8, "offer", 240, 2, 3),
        (7, "applied", 120, 5, 9),
        (7, "offer", 60, 2, 9),
        (7, "final", 30, 5, 9),
        (9, "final", 480, 5, 3),
    ],
)
def test_the_narrowest_scope_has_the_last_word(
    opening: int | None, stage: str, answer: int, update: int, closure: int
) -> None:
    found = POLICIES.newest_for(opening, stage)
    assert (found.answer_minutes, found.update_days, found.closure_days) == (answer, update, closure)


def test_a_rule_is_in_force_from_its_time_on_and_not_before() -> None:
    course = Policies(EVERYBODY, (rule(5, Scope(opening_id=7), answer_minutes=60),)).course(7)
    assert [course.at(day(n)).answer_minutes for n in (0, 4.9, 5, 9)] == [480, 480, 60, 60]


def test_a_later_rule_without_terms_takes_the_scopes_own_policy_away() -> None:
    rules = rule(1, Scope(opening_id=7), answer_minutes=60), rule(3, Scope(opening_id=7))
    course = Policies(EVERYBODY, rules).course(7)
    assert [course.at(day(n)).answer_minutes for n in (0, 2, 4)] == [480, 60, 480]


def test_an_opening_that_changes_its_team_changes_its_policy_from_then_on() -> None:
    rules = (
        rule(0, Scope(team_id=2), answer_minutes=120), rule(0, Scope(team_id=3), answer_minutes=90),
        rule(0, Scope(opening_id=7), team_id=2), rule(4, Scope(opening_id=7), team_id=3),
    )  # fmt: skip
    course = Policies(EVERYBODY, rules).course(7)
    assert [course.at(day(n)).answer_minutes for n in (1, 5)] == [120, 90]


def test_a_stage_counts_from_when_it_was_entered() -> None:
    course = POLICIES.course(None, ((day(2), "offer"), (day(6), "done")))
    assert [course.at(day(n)).answer_minutes for n in (1, 3, 7)] == [480, 240, 480]


def test_each_stage_has_its_own_rules_through_time_and_two_changes_at_once_are_the_last() -> None:
    rules = rule(1, Scope(stage="offer"), answer_minutes=60), rule(4, Scope(stage="offer"), answer_minutes=90)
    stages = (day(2), "final"), (day(2), "offer"), (day(6), "final"), (day(8), "offer")
    course = Policies(EVERYBODY, rules).course(None, stages)
    assert [course.at(day(n)).answer_minutes for n in (1.5, 2, 3, 5, 7, 9)] == [480, 60, 60, 90, 480, 90]


def test_a_rule_older_than_everybodys_first_policy_does_not_count_before_its_time() -> None:
    first = ((day(3), Policy(update_days=4)), (day(5), Policy(update_days=9)))
    course = Policies(first, (rule(2, Scope(opening_id=7), answer_minutes=60),)).course(7)
    found = [(course.at(day(n)).answer_minutes, course.at(day(n)).update_days) for n in (1, 2.5, 6)]
    assert found == [(480, 4), (60, 4), (60, 9)]


def test_a_lead_told_later_than_the_wider_scope_tells_the_administrators_takes_these_along() -> None:
    policies = Policies(EVERYBODY, (rule(0, Scope(opening_id=7), lead_days=6),))
    assert (policies.newest_for(7, None).lead_days, policies.newest_for(7, None).admin_days) == (6, 6)


@pytest.mark.parametrize(
    ("scope", "own", "answer", "origin"),
    [
        (Scope(), True, 480, None),
        (Scope(opening_id=7), True, 120, Scope(team_id=2)),
        (Scope(opening_id=7, stage="offer"), True, 60, Scope(team_id=2, stage="offer")),
        (Scope(opening_id=7, stage="final"), True, 30, Scope(opening_id=7, stage="final")),
        (Scope(opening_id=7, stage="final"), False, 120, Scope(team_id=2)),
        (Scope(team_id=2, stage="offer"), False, 120, Scope(team_id=2)),
        (Scope(team_id=2), False, 480, None),
        (Scope(opening_id=9, stage="offer"), True, 240, Scope(stage="offer")),
    ],
)
def test_each_term_is_known_by_the_scope_that_it_comes_from(
    scope: Scope, own: bool, answer: int, origin: Scope | None
) -> None:
    found = POLICIES.standing(scope, own=own)
    assert (found.policy.answer_minutes, found.origins.get("answer_minutes")) == (answer, origin)


def test_never_can_be_said_against_a_wider_scope_that_tells_before() -> None:
    policies = Policies(
        ((LONG_AGO, Policy(before_minutes=90)),), (rule(0, Scope(opening_id=7), before_minutes=0),)
    )
    assert (policies.newest_for(7, None).before_minutes, policies.newest_for(8, None).before_minutes) == (
        None,
        90,
    )


def test_without_rules_everybodys_policies_are_an_applications_own() -> None:
    policies = Policies(EVERYBODY)
    assert policies.course(7, ((day(1), "offer"),)) is policies


def test_a_rule_of_unknown_terms_is_refused() -> None:
    with pytest.raises(ValueError, match="no such terms"):
        Rule(START, Scope(), {"colour": "teal"})


@pytest.mark.parametrize(
    "terms",
    [
        {"reminder_days": (1, 1)},
        {"reminder_days": (3, 1)},
        {"lead_days": -1},
        {"lead_days": 5, "admin_days": 4},
    ],
)
def test_a_ladder_that_does_not_rise_is_refused(terms: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Policy(**terms)


def test_what_is_settled_keeps_the_stages_policy_and_what_is_open_has_the_new_one() -> None:
    asked, answered = Fact(1, day(0), Effect.OWES, "a"), Fact(2, day(1), Effect.SETTLES, "b")
    again = Fact(3, day(1.1), Effect.OWES, "c")
    ledger = replay(Case([asked, answered, again], stages=((day(2), "offer"),)), POLICIES)
    [settled], [owed] = ledger.settled, ledger.open
    assert settled.due_at == day(0) + timedelta(hours=8)
    assert owed.due_at == day(1.1) + timedelta(hours=4)
