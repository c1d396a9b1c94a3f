"""Whom a note names, among those whom a digest was about."""

import pytest

from cxhire.core.naming import Named, named_one

PEOPLE = {
    1: Named("Amara Okafor", ("amara@mail.example",)), 2: Named("Zoë Okafor", ("zoe@mail.example",)),
    3: Named("Li Wei", ("li.wei@mail.example",)), 4: Named("", ("kim@mail.example", "kim@other.example")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("I called Amara this morning.", 1),
        ("amara okafor is on holiday", 1),
        ("Zoe has another offer", 2),
        ("ZOË!", 2),
        ("Okafor called back", None),  # which of them?
        ("Amara and Zoë both wait for the budget", None),
        ("Li Wei is sick", 3),
        ("Wei is sick", 3),
        ("li is too short to be sure", None),
        ("Waiting for the weight of it", None),  # "Wei" is no word of its own there
        ("see kim@other.example", 4),
        ("see xkim@other.example or kim@other.example-old", None),
        ("I'll do it tomorrow", None),
        ("", None),
    ],
)
def test_one_is_named_or_nobody(text: str, whom: int | None) -> None:
    assert named_one(text, PEOPLE) == whom


def test_two_of_one_name_are_told_apart_by_address_alone() -> None:
    twins = {1: Named("Amara Okafor", ("a@mail.example",)), 2: Named("Amara Okafor", ("b@mail.example",))}
    assert named_one("Amara Okafor", twins) is None
    assert named_one("It is b@mail.example.", twins) == 2
