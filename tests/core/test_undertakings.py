"""What our words undertake: promises, and what they are to those made before."""

from datetime import UTC, date, datetime

import pytest

from cxhire.core.obligations import Renewal
from cxhire.core.undertakings import undertakings

THURSDAY = datetime(2026, 3, 5, 10, tzinfo=UTC)
NO, REPEATS, MOVES, ONLY = Renewal.NO, Renewal.REPEATS, Renewal.MOVES, Renewal.ONLY_MOVES


def found(text: str) -> list[tuple[Renewal, int]]:
    """What the text is to earlier promises, and the day of March."""
    told = undertakings(text, THURSDAY, "Europe/Berlin")
    assert all(one.promise.quote in text and one.promise.due_on.month == 3 for one in told)
    return [(one.renews, one.promise.due_on.day) for one in told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I promised Friday, it will be Tuesday, sorry.", [(ONLY, 10)]),
        ("Sorry, I said you would hear by Friday. It will be Tuesday.", [(ONLY, 10)]),
        ("I'm sorry, the decision needs until Tuesday.", [(ONLY, 10)]),
        ("Unfortunately it will take until Wednesday.", [(ONLY, 11)]),
        ("I'm afraid the contract has slipped: it will not be ready before Tuesday.", [(ONLY, 10)]),
        ("Leider wird es doch erst Dienstag.", [(ONLY, 10)]),
        ("We need a little longer. I will send you the contract on Tuesday instead.", [(MOVES, 10)]),
        ("The contract is delayed: you will have it by Tuesday instead of Friday.", [(MOVES, 10)]),
        ("We had hoped to decide today; we now expect to tell you on 12 March.", [(MOVES, 12)]),
        ("I promised you an answer by Friday, but the panel fell ill. You will have it by Tuesday.", [(MOVES, 10)]),
        ("You will hear from us by Tuesday.", [(REPEATS, 10)]),
        ("I told you about the team. You will hear from us by Tuesday.", [(REPEATS, 10)]),
        ("We won't keep you waiting, rather than by post we write: you will hear from us by Tuesday.", [(REPEATS, 10)]),
        ("I am sorry for the delay. I'll call you on Monday.", [(REPEATS, 9)]),
        ("Here is the contract. I will send the onboarding pack by Friday.", [(REPEATS, 6)]),
        ("As promised, here is the contract. You will get the signed contract by Friday.", [(NO, 6)]),
        ("We'd like to invite you. You will hear from us by Tuesday.", [(NO, 10)]),
    ],
)  # fmt: skip
def test_words_that_move_a_promise_are_told_from_those_that_make_one(
    text: str, expected: list[tuple[Renewal, int]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, the interview will be on Tuesday at 10.",
        "The panel meets on Tuesday.",
        "Sorry, shall we say that it will be Tuesday?",
        "As promised, here is the contract.",
        "> I promised Friday, it will be Tuesday, sorry.\n\nThank you, noted.",
    ],
)
def test_a_day_alone_moves_nothing(text: str) -> None:
    assert found(text) == []


def test_days_are_those_of_the_writer() -> None:
    late = datetime(2026, 3, 5, 23, tzinfo=UTC)
    told = {
        zone: undertakings("You will hear from us tomorrow.", late, zone)[0].promise.due_on
        for zone in ("America/New_York", "Asia/Tokyo")
    }
    assert told == {"America/New_York": date(2026, 3, 6), "Asia/Tokyo": date(2026, 3, 7)}


def test_a_hostile_text_is_read_in_bounded_work() -> None:
    assert len(undertakings("it will be Friday not " * 5000, THURSDAY, "UTC")) <= 1
