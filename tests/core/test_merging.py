"""Who may be the same person, and how two applications stand as one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cxhire.core.merging import STAGES, Known, Standing, is_with, pairs, together, why_alike
from cxhire.store.applications import Stage
from tests.letters import MONDAY


def known(id_: int, key: str, *emails: str) -> Known:
    return Known(id_, key, emails)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (known(1, "kim park", "kim@a.example"), known(2, "kim park", "kp@b.example"), True),
        (known(1, "kim", "kim@a.example"), known(2, "kim", "kp@b.example"), False),
        (known(1, "kim", "kim.park@a.example"), known(2, "kim", "kimpark+jobs@b.example"), True),
        (known(1, "kim", "info@a.example"), known(2, "kim", "info@b.example"), False),
        (known(1, "kim park", "kim@a.example"), known(2, "kim lee", "kim@b.example"), False),
        (known(1, "", "kim@a.example"), known(2, "", "kim@b.example"), False),
    ],
)
def test_a_full_name_or_a_name_and_a_mailbox_suggest_one_person(
    one: Known, other: Known, alike: bool
) -> None:
    assert (why_alike(one, other) is not None) is alike


def test_a_name_that_very_many_have_suggests_nobody() -> None:
    group = [known(n, "jobs portal", f"a{n}@x.example") for n in range(6)]
    assert pairs(group) == []
    assert [(a.id, b.id) for a, b, _ in pairs(group[:3])] == [(0, 1), (0, 2), (1, 2)]


APPLIED = Standing("applied", None, None, None, False)
DECLINED = Standing("done", "declined", MONDAY, 7, False)


@pytest.mark.parametrize(
    ("kept", "gone", "expected"),
    [
        (APPLIED, replace(APPLIED, stage="interview"), replace(APPLIED, stage="interview")),
        (replace(APPLIED, stage="offer"), APPLIED, replace(APPLIED, stage="offer")),
        (DECLINED, replace(APPLIED, stage="screening"), replace(APPLIED, stage="screening", owner_id=7)),
        (APPLIED, DECLINED, replace(APPLIED, owner_id=7)),
        (DECLINED, replace(DECLINED, outcome="hired", outcome_at=MONDAY + timedelta(1)),
         replace(DECLINED, outcome="hired", outcome_at=MONDAY + timedelta(1))),
        (replace(APPLIED, owner_id=1), replace(APPLIED, owner_id=2), replace(APPLIED, owner_id=1)),
        (replace(APPLIED, owner_id=1), replace(APPLIED, owner_id=2, owner_fixed=True),
         replace(APPLIED, owner_id=2, owner_fixed=True)),
        (replace(APPLIED, owner_id=1, owner_fixed=True), replace(APPLIED, owner_id=2, owner_fixed=True),
         replace(APPLIED, owner_id=1, owner_fixed=True)),
    ],
)  # fmt: skip
def test_two_applications_stand_as_one(kept: Standing, gone: Standing, expected: Standing) -> None:
    assert together(kept, gone) == expected


def test_every_stage_has_its_place() -> None:
    assert tuple(STAGES) == tuple(Stage)


@pytest.mark.parametrize(
    ("author", "reached", "theirs"),
    [("a@x", [], True), ("b@x", ["a@x"], False), ("us@x", ["a@x"], True), ("us@x", ["a@x", "b@x"], False), ("us@x", [], False)],
)  # fmt: skip
def test_a_contact_is_with_whom_it_names(author: str, reached: list[str], theirs: bool) -> None:
    assert is_with(author, reached, {"a@x"}, {"b@x"}) is theirs
