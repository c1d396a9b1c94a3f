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


def taken_back(text: str) -> list[str]:
    told = undertakings(text, THURSDAY, "Europe/Berlin")
    return [one.promise.quote for one in told if one.renews is Renewal.WITHDRAWS]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("We won't be able to send the contract after all.", "We won't be able to send the contract after all."),
        ("Unfortunately, we will not be able to send you the contract.", "we will not be able to send you the contract."),
        ("I'm so sorry. I won't be sending the contract.", "I won't be sending the contract."),
        ("Sorry, you will not be getting a contract after all.", "you will not be getting a contract after all."),
        ("I can no longer send you the contract.", "I can no longer send you the contract."),
        ("We are no longer able to issue the contract.", "We are no longer able to issue the contract."),
        ("We've looked again, and we have decided not to send the contract.", "we have decided not to send the contract."),
        ("There will be no contract after all.", "There will be no contract after all."),
        ("Here is the contract; I won't be able to call after all.", "I won't be able to call after all."),
        ("We won't be able to send the contract after all; you will hear from us about why.", "We won't be able to send the contract after all"),
        ("You will not hear from us any more.", "You will not hear from us any more."),
        ("I am afraid I can't keep that promise.", "I am afraid I can't keep that promise."),
        ("Leider können wir Ihnen den Vertrag doch nicht schicken.", "Leider können wir Ihnen den Vertrag doch nicht schicken."),
        ("Sorry, I won't call anymore.", "I won't call anymore."),
        ("Wir schicken Ihnen den Vertrag doch nicht.", "Wir schicken Ihnen den Vertrag doch nicht."),
        ("Leider rufe ich Sie doch nicht an.", "Leider rufe ich Sie doch nicht an."),
        ("Wir können Ihnen leider kein Feedback mehr geben.", "Wir können Ihnen leider kein Feedback mehr geben."),
        ("Finalement, nous ne pourrons pas vous envoyer le contrat.", "nous ne pourrons pas vous envoyer le contrat."),
        ("Al final no podremos enviarle el contrato.", "Al final no podremos enviarle el contrato."),
    ],
)  # fmt: skip
def test_words_that_openly_take_a_promise_back_are_found_by_their_clause(text: str, quote: str) -> None:
    assert taken_back(text) == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "We won't be able to send the contract by Friday after all.",
        "Sorry, we won't be able to send the contract before the board has met.",
        "Unfortunately we won't be able to send the contract yet.",
        "Sorry, I can't send the contract right now.",
        "If the board says no, we won't be able to send the contract after all.",
        "Does that mean that we can't send the contract after all?",
        "We won't be able to send the contract by post after all, you will find it below.",
        "I won't be able to call you after all, Anna will call you instead.",
        "We probably won't be able to send the contract after all.",
        "Anna won't be able to send the contract after all.",
        "You won't need to send the contract after all.",
        "We can't wait any longer to send you the contract!",
        "Unfortunately, we won't be able to make you an offer.",
        "We won't send the contract twice.",
        "The contract is enclosed. We won't be able to send a copy of the contract after all.",
        "Here it is. I won't be able to send a copy after all.",
        "I apologise for the mix-up. We won't call your current employer.",
        "Sorry, I won't ring your referees any more.",
        "Sorry, I will not tell your landlord anything.",
        "Wir haben den Vertrag doch nicht vergessen, er liegt bei.",
        "Ich habe Ihren Brief nicht mehr gefunden, schicken Sie ihn bitte noch einmal.",
        "Wir haben Ihre Unterlagen leider nicht mehr.",
        "Der Vertrag wurde doch nicht geändert, wir haben ihn gestern geschickt.",
        "> We won't be able to send the contract after all.\n\nThank you, noted.",
    ],
)
def test_what_comes_late_otherwise_or_by_others_is_not_taken_back(text: str) -> None:
    assert taken_back(text) == []


def test_days_are_those_of_the_writer() -> None:
    late = datetime(2026, 3, 5, 23, tzinfo=UTC)
    told = {
        zone: undertakings("You will hear from us tomorrow.", late, zone)[0].promise.due_on
        for zone in ("America/New_York", "Asia/Tokyo")
    }
    assert told == {"America/New_York": date(2026, 3, 6), "Asia/Tokyo": date(2026, 3, 7)}


def test_a_hostile_text_is_read_in_bounded_work() -> None:
    assert len(undertakings("it will be Friday not " * 5000, THURSDAY, "UTC")) <= 1
    assert undertakings("ich wir we won't ever; " * 1000, THURSDAY, "UTC") == []
