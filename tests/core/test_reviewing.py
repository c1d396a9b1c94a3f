"""Who may decide, how long a concern is kept, and how often the machine was right."""

from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.reviewing import (
    CONFIRMED_BEFORE,
    NO_REVIEWER,
    OWN,
    SECOND_ACCOUNT,
    WHYS,
    Keeping,
    Precision,
    Reader,
    Rules,
    Why,
    precisions,
    why_not_decide,
)

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "why_not"),
    [
        (Reader(is_author=False, is_reviewer=True), None),
        (Reader(is_author=True, is_reviewer=True), OWN),
        (Reader(is_author=True, is_reviewer=False), OWN),
        (Reader(is_author=False, is_reviewer=False), NO_REVIEWER),
        (Reader(is_author=False, is_reviewer=True, confirmed_before=True), CONFIRMED_BEFORE),
        (Reader(is_author=False, is_reviewer=False, confirmed_before=True), NO_REVIEWER),
        (Reader(is_author=False, is_reviewer=True, is_hand=True), SECOND_ACCOUNT),
        (Reader(is_author=False, is_reviewer=False, is_hand=True), NO_REVIEWER),
    ],
)
def test_authors_and_whoever_confirmed_before_an_appeal_dont_decide(
    reader: Reader, why_not: str | None
) -> None:
    assert why_not_decide(reader) == why_not


def test_every_reason_that_is_offered_has_words_of_its_own() -> None:
    assert WHYS.keys() == set(Why)
    assert len(set(WHYS.values())) == len(Why)


def test_the_rule_counts_in_days_back_from_now() -> None:
    rule = Keeping(open_days=10, closed_days=3)
    assert (rule.untouched_since(NOW), rule.over_since(NOW)) == (
        NOW - timedelta(days=10), NOW - timedelta(days=3),
    )  # fmt: skip


def test_what_was_found_before_a_change_keeps_its_rule_unless_the_new_one_is_longer() -> None:
    days = [NOW + timedelta(days=number) for number in range(4)]
    rules = Rules(Keeping(50, 30), [(days[1], Keeping(180, 20)), (days[2], Keeping(7, 7))])
    assert [rules.rule_of(day) for day in days] == [
        Keeping(180, 30), Keeping(50, 30), Keeping(50, 30), Keeping(50, 30),
    ]  # fmt: skip


def test_precision_is_told_of_each_version_and_never_of_too_few() -> None:
    counts = [
        ("tone", "m2", True, 9),
        ("tone", "m1", False, 4),
        ("tone", "m1", True, 6),
        ("pattern", "p", False, 3),
    ]
    assert precisions(counts) == [
        Precision("tone", "m1", 6, 10), Precision("tone", "m2", 9, 9), Precision("pattern", "p", 0, 3),
    ]  # fmt: skip
    assert [one.share for one in precisions(counts)] == [0.6, None, None]
