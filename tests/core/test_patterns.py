"""Patterns: several things by one colleague touching another's candidates, in whatever order they are learnt of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.patterns import (
    Found,
    Known,
    Part,
    PartKind,
    Thresholds,
    is_enough,
    patterns,
    question,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DIETER, ANA, BEN = 1, 2, 3
TONE, CONTRADICTION, UNDERMINING, SILENCE = PartKind
USUAL = Thresholds()


def part(
    kind: PartKind, day: float, ref: int, *, sender: int = DIETER, owner: int | None = ANA,
    against: int | None = None, application: int = 1, contact: int | None = None,
) -> Part:  # fmt: skip
    at = MONDAY + timedelta(days=day)
    return Part(at, kind, ref, sender, application, contact or ref, against, owner)


THREE = (part(TONE, 0, 1), part(CONTRADICTION, 10, 2, against=ANA), part(SILENCE, 30, 3))


def test_three_things_of_two_kinds_within_the_days_are_one_pattern() -> None:
    [found] = patterns(THREE, (), USUAL).new
    assert (found.pair, found.parts) == ((DIETER, ANA), THREE)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (THREE[:2], "two things"),
        ((*THREE[:2], part(SILENCE, 30.001, 3)), "the third a minute and a half past the days"),
        ((part(TONE, 0, 1), part(TONE, 1, 2), part(TONE, 2, 3)), "all of one kind"),
        ([part(kind, 0, n, contact=9) for n, kind in enumerate((TONE, CONTRADICTION, UNDERMINING), 1)], "one mail"),
        ([part(p.kind, 0, p.ref, owner=DIETER) for p in THREE], "the sender's own candidates"),
        ([part(p.kind, 0, p.ref, owner=None) for p in THREE], "nobody's candidates"),
        ([part(p.kind, 0, p.ref, owner=whose) for p, whose in zip(THREE, (ANA, BEN, ANA), strict=True)], "two colleagues'"),
        ([part(p.kind, 0, p.ref, sender=who) for p, who in zip(THREE, (DIETER, BEN, DIETER), strict=True)], "two senders"),
    ],
)  # fmt: skip
def test_less_than_that_is_none(parts: list[Part], why: str) -> None:
    assert patterns(parts, (), USUAL).new == (), why


def test_silence_alone_is_none_even_where_one_kind_is_enough() -> None:
    of_one_kind = Thresholds(kinds=1)
    silent = [part(SILENCE, day, day + 1) for day in range(3)]
    assert patterns(silent, (), of_one_kind).new == ()
    assert len(patterns([part(TONE, p.at.day, p.ref) for p in silent], (), of_one_kind).new) == 1


def test_whose_words_are_set_aside_comes_before_whose_the_application_is() -> None:
    parts = [part(CONTRADICTION, n, n, against=BEN, owner=ANA) for n in (1, 2)]
    [found] = patterns([*parts, part(UNDERMINING, 3, 3, against=BEN, owner=ANA)], (), USUAL).new
    assert found.pair == (DIETER, BEN)


def test_on_the_sender_s_own_application_it_touches_whoever_they_set_aside_there() -> None:
    """The story of this product: the one who answers for the candidate negates all that the consultant had told."""
    said = part(UNDERMINING, 0, 1, owner=DIETER, against=ANA)
    rude, silent = part(TONE, 1, 2, owner=DIETER), part(SILENCE, 4, 3, owner=DIETER)
    elsewhere = part(TONE, 2, 4, owner=DIETER, application=2)
    [found] = patterns([said, rude, silent, elsewhere], (), USUAL).new
    assert (found.pair, found.parts) == ((DIETER, ANA), (said, rude, silent))


def known(*parts: Part, number: int = 7, pair: tuple[int, int] = (DIETER, ANA)) -> Known:
    times = [p.at for p in parts]
    return Known(number, pair, frozenset(p.key for p in parts), min(times), max(times))


def test_a_new_part_within_the_days_joins_and_makes_no_second_pattern() -> None:
    more = [part(TONE, 5, 4), part(TONE, 6, 5), part(UNDERMINING, 7, 6, against=ANA)]
    found = patterns([*THREE, *more], [known(*THREE)], USUAL)
    assert found.new == ()
    assert found.grown == {7: tuple(more)}


def test_what_was_told_stays_where_it_was_when_its_application_is_handed_over() -> None:
    three = (part(TONE, 0, 1), part(CONTRADICTION, 10, 2), part(SILENCE, 20, 3))
    handed = [replace(one, owner_id=BEN) for one in three]
    assert patterns(handed, [known(*three)], USUAL) == Found({}, ())
    fresh = [part(kind, 25, n, owner=BEN) for n, kind in ((4, SILENCE), (5, TONE))]
    assert patterns([*handed, *fresh], [known(*three)], USUAL) == Found({}, ())
    third = part(TONE, 26, 6, owner=BEN)
    [found] = patterns([*handed, *fresh, third], [known(*three)], USUAL).new
    assert (found.pair, found.parts) == ((DIETER, BEN), (*fresh, third))


def test_what_comes_after_the_days_begins_anew() -> None:
    later = (part(TONE, 31, 4), part(CONTRADICTION, 40, 5, against=ANA), part(SILENCE, 60, 6))
    found = patterns([*THREE, *later], [known(*THREE)], USUAL)
    assert (found.grown, [one.parts for one in found.new]) == ({}, [later])


def test_nothing_new_changes_nothing() -> None:
    assert patterns(THREE, [known(*THREE)], USUAL) == patterns((), (), USUAL)


def test_a_pattern_asks_and_counts_what_it_is_made_of() -> None:
    kinds = [TONE, SILENCE, CONTRADICTION, SILENCE]
    assert question(kinds, "Ana", 30) == (
        "Four things within 30 days touch candidates of Ana: the tone of a message, a contradiction and two answers "
        "that didn't come in time. Is there something to talk about?"
    )
    assert question([TONE], "Ana", 30).startswith(
        "One thing within 30 days touches candidates of Ana: the tone of"
    )
    assert question([], "Ana", 30).endswith("Is it done with?")


some_parts = st.lists(
    st.builds(
        part, st.sampled_from(PartKind), st.integers(0, 90), st.integers(1, 30),
        sender=st.integers(1, 3), owner=st.none() | st.integers(1, 3), against=st.none() | st.integers(1, 3),
        application=st.integers(1, 3), contact=st.integers(1, 12),
    ),
    max_size=25, unique_by=lambda p: p.key,
)  # fmt: skip
some_limits = st.builds(Thresholds, st.integers(1, 40), st.integers(1, 4), st.integers(1, 3))


@given(some_parts, some_limits, st.randoms())
def test_the_order_in_which_things_are_learnt_of_is_nothing(
    parts: list[Part], limits: Thresholds, chance: object
) -> None:
    turned = list(parts)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert patterns(turned, (), limits) == patterns(parts, (), limits)


@given(some_parts, some_limits)
def test_no_part_lies_outside_the_window_or_in_two_patterns_of_a_pair(
    parts: list[Part], limits: Thresholds
) -> None:
    found = patterns(parts, (), limits).new
    for one in found:
        assert one.parts[-1].at - one.parts[0].at <= limits.span
        assert {p.sender_id for p in one.parts} == {one.pair[0]}
        assert one.pair[0] != one.pair[1]
        assert is_enough(one.parts, limits)
    told = [(one.pair, p.key) for one in found for p in one.parts]
    assert len(told) == len(set(told))


@given(some_parts, some_limits, st.randoms())
def test_parts_learnt_of_one_by_one_make_no_two_patterns_that_could_be_one(
    parts: list[Part], limits: Thresholds, chance: object
) -> None:
    chance.shuffle(parts)  # type: ignore[attr-defined]
    told: list[tuple[tuple[int, int], list[Part]]] = []
    for count in range(1, len(parts) + 1):
        standing = [known(*its, number=n, pair=pair) for n, (pair, its) in enumerate(told)]
        found = patterns(parts[:count], standing, limits)
        for number, joined in found.grown.items():
            told[number][1].extend(joined)
        told += [(one.pair, list(one.parts)) for one in found.new]
    for (pair, its), (other, more) in combinations(told, 2):
        times = [p.at for p in (*its, *more)]
        assert pair != other or max(times) - min(times) > limits.span


@given(some_parts, some_limits, st.integers(0, 25))
def test_growing_never_leaves_the_window_and_never_tells_a_part_twice(
    parts: list[Part], limits: Thresholds, first: int
) -> None:
    begun = patterns(parts[:first], (), limits).new
    standing = [
        Known(n, one.pair, frozenset(p.key for p in one.parts), one.parts[0].at, one.parts[-1].at)
        for n, one in enumerate(begun)
    ]
    found = patterns(parts, standing, limits)
    for number, joined in found.grown.items():
        times = [standing[number].first_at, standing[number].last_at, *(p.at for p in joined)]
        assert max(times) - min(times) <= limits.span
        assert not {p.key for p in joined} & standing[number].keys
    told = {(one.pair, key) for one in standing for key in one.keys}
    assert not told & {(one.pair, p.key) for one in found.new for p in one.parts}
