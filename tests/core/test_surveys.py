"""Surveys: when to ask, how to count, and what to hide."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.surveys import Nps, QuestionKind, SurveyPolicy, nps, questions, shown, when_to_ask

POLICY = SurveyPolicy()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "owed", "last", "opted_out", "now", "ask_at"),
    [
        ("2026-05-04 12:00", False, None, False, "2026-05-04 12:00", "2026-05-05 12:00"),
        ("2026-05-08 16:30", False, None, False, "2026-05-08 16:30", "2026-05-11 16:30"),
        ("2026-05-04 12:00", False, None, False, "2026-05-09 12:00", "2026-05-11 09:00"),
        ("2026-05-04 12:00", False, "2026-02-04 12:00", False, "2026-05-05 12:00", "2026-05-05 12:00"),
        ("2026-05-04 12:00", False, "2026-02-04 12:01", False, "2026-05-05 12:00", None),
        ("2026-05-04 12:00", True, None, False, "2026-05-05 12:00", None),
        ("2026-05-04 12:00", False, None, True, "2026-05-05 12:00", None),
        (None, False, None, False, "2026-05-05 12:00", None),
        ("2024-05-04 12:00", False, None, False, "2026-05-05 12:00", None),
    ],
)
def test_when_a_candidate_is_asked(
    outcome: str | None, owed: bool, last: str | None, opted_out: bool, now: str, ask_at: str | None
) -> None:
    asked = when_to_ask(
        outcome_at=utc(outcome) if outcome else None,
        answer_owed=owed,
        last_asked_at=utc(last) if last else None,
        opted_out=opted_out,
        now=utc(now),
        policy=POLICY,
    )
    assert asked == (utc(ask_at) if ask_at else None)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], Nps(0, 0, 0, None)),
        ([10, 9, 8, 7, 6, 0], Nps(2, 2, 2, 0.0)),
        ([10], Nps(1, 0, 0, 100.0)),
        ([6, 7, 8], Nps(0, 2, 1, -100 / 3)),
    ],
)
def test_the_score_of_answers(scores: list[int], expected: Nps) -> None:
    assert nps(scores) == expected


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_off_the_scale_is_refused(score: int) -> None:
    with pytest.raises(ValueError):
        nps([5, score])


@pytest.mark.parametrize(
    ("groups", "visible", "total"),
    [
        ({}, {}, None),
        ({"a": 7, "b": 9}, {"a": 7, "b": 9}, 16),
        ({"a": 4, "b": 9, "c": 20}, {"c": 20}, 33),
        ({"a": 4, "b": 3, "c": 20}, {"c": 20}, 27),
        # 8 people in two groups under 5 are 4 and 4; of 5 and 5 neither may be told from the other.
        ({"a": 4, "b": 4, "c": 20, "d": 30}, {"d": 30}, 58),
        ({"a": 4, "b": 5, "c": 5, "d": 30}, {"d": 30}, 44),
        ({"a": 1, "b": 1, "c": 20, "d": 6}, {"c": 20}, 28),
        ({"a": 4, "b": 9}, {}, 13),
        ({"a": 4}, {}, None),
        ({"a": 2, "b": 2}, {}, None),
        ({"a": 7}, {"a": 7}, 7),
        ({"a": 7, "b": 0}, {"a": 7}, 7),
        ({"a": 4, "b": 0}, {}, None),
    ],
)
def test_small_groups_and_what_covers_them_are_hidden(
    groups: dict[str, int], visible: dict[str, int], total: int | None
) -> None:
    result = shown(groups)
    assert (dict(result.groups), result.total) == (visible, total)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError):
        shown({"a": -1})


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)), st.integers(2, 6))
def test_what_is_not_shown_is_never_one_group_or_few_people(groups: dict[str, int], minimum: int) -> None:
    result = shown(groups, minimum)
    assert all(count >= minimum and groups[name] == count for name, count in result.groups.items())
    unseen = [count for name, count in groups.items() if name not in result.groups and count]
    if result.total is not None and unseen:
        assert len(unseen) >= 2
        assert result.total - sum(result.groups.values()) >= minimum


def test_a_reader_who_knows_the_rule_cannot_work_out_a_hidden_group() -> None:
    worlds: dict[tuple[tuple[tuple[str, int], ...], int | None], list[tuple[int, ...]]] = {}
    for sizes in product(range(9), repeat=3):
        result = shown(dict(zip("abc", sizes, strict=True)), minimum=3)
        worlds.setdefault((tuple(result.groups.items()), result.total), []).append(sizes)
    for (seen, _), alike in worlds.items():
        for index, name in enumerate("abc"):
            possible = {sizes[index] for sizes in alike}
            assert name in dict(seen) or possible == {0} or len(possible) > 1


def test_the_questions_have_their_keys_and_answers() -> None:
    assert [question.key for question in questions()] == ["recommend", "fair", "informed", "value", "change"]
    assert all(bool(question.options) == (question.kind == QuestionKind.choice) for question in questions())
