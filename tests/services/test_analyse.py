"""What our own words say is found after commit, once, and only in what staff wrote."""

from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.obligations import Direction
from cxhire.services import ingest, log, team
from cxhire.services.analyse import analyse_pending
from cxhire.services.derive import rebuild
from cxhire.services.owed import owed_lines
from cxhire.services.review import unread_words
from cxhire.store.concerns import Concern, ConcernKind
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Wanted
from cxhire.store.promises import Promise
from cxhire.store.transaction import read
from tests.letters import JOBS, KIM, MARIA, MONDAY, bounce, letter

NOW = MONDAY + timedelta(days=2)
CLARA = "Clara Whitfield <clara@consult.example>"
DIETER = "Dieter Kranz <dieter@acme.example>"
INSULT = "You are an idiot and this application is a joke."


@pytest.fixture(autouse=True)
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    team.add("clara@consult.example", MONDAY, "test", name="Clara Whitfield")


def take_in(*raws: bytes) -> None:
    ingest.import_messages(enumerate_names(raws), lambda: NOW, "test")
    analyse_pending(1000, NOW)


def enumerate_names(raws: tuple[bytes, ...]) -> list[tuple[str, bytes]]:
    return [(f"mail {n}", raw) for n, raw in enumerate(raws)]


def concerns() -> list[Concern]:
    return list(read().query(Concern).order_by(Concern.id))


def test_an_insult_of_ours_is_a_concern_with_the_quoted_words() -> None:
    take_in(letter("q", KIM, JOBS, "Is there news?"), letter("a", DIETER, KIM, INSULT, hour=1, answers="q"))
    [found] = concerns()
    assert (found.kind, found.author_email) == (ConcernKind.TONE, "dieter@acme.example")
    assert found.quote in INSULT
    assert INSULT[found.quote_start :].startswith(found.quote)


FIFTY, FORTY = "The salary is 50,000 euros a year.", "The salary is 40,000 euros a year."


@pytest.mark.parametrize("bounced", ["a", "b"])
def test_words_that_bounced_contradict_nothing(bounced: str) -> None:
    said = {
        "a": letter("a", MARIA, KIM, FIFTY, hour=1, answers="q"),
        "b": letter("b", DIETER, KIM, FORTY, hour=3, answers="q"),
    }
    report = bounce("x", bounced, "kim@mail.example", hour=4)
    take_in(letter("q", KIM, JOBS, "What is the salary?"), *said.values(), report)
    assert concerns() == []
    again = letter("c", MARIA, KIM, {"a": FIFTY, "b": FORTY}[bounced], hour=5, answers="q")
    take_in(again)
    assert [found.kind for found in concerns()] == [ConcernKind.CONTRADICTION]


@pytest.mark.parametrize(("taken_back", "found"), [(True, 0), (False, 1)])
def test_a_noted_call_that_was_taken_back_contradicts_nothing(taken_back: bool, found: int) -> None:
    take_in(letter("q", KIM, JOBS, "What is the salary?"))
    at = MONDAY + timedelta(hours=1)
    call = log.log_interaction("kim@mail.example", Channel.PHONE, Direction.OUTBOUND, "clara@consult.example", at, FIFTY, NOW, "test")  # fmt: skip
    if taken_back:
        log.take_back(call.id, call.colleague_id or 0, NOW, "test")
    take_in(letter("b", DIETER, KIM, FORTY, hour=3, answers="q"))
    assert [one.kind for one in concerns()] == [ConcernKind.CONTRADICTION] * found


def test_nothing_about_a_candidate_s_own_tone_is_computed() -> None:
    take_in(letter("q", KIM, JOBS, INSULT))
    assert concerns() == []


def test_a_candidate_s_quoted_words_are_not_held_against_us() -> None:
    quoting = f"I am sorry to read that.\n\nOn Monday Kim Park wrote:\n> {INSULT}\n"
    take_in(letter("q", KIM, JOBS, INSULT), letter("a", MARIA, KIM, quoting, hour=1, answers="q"))
    assert concerns() == []


def denied() -> tuple[bytes, bytes]:
    return (
        letter("c", CLARA, KIM, "Dear Kim, the salary range is 80,000 to 90,000 euros a year. Clara", subject="Next steps"),
        letter("d", DIETER, KIM, "Nobody told you that the salary range is 80,000 to 90,000 euros. "
               "Please ignore what Clara Whitfield said.", hour=20, subject="Next steps", answers="c"),
    )  # fmt: skip


def test_words_that_came_back_later_are_said_to_have_reached_nobody() -> None:
    for raw in denied():
        take_in(raw)
    found = [c for c in concerns() if c.kind == ConcernKind.CONTRADICTION]
    assert [unread_words(c) for c in found] == [""] * len(found) != []
    take_in(bounce("back", "d", "kim@mail.example", hour=21))
    assert {unread_words(c) for c in found} == {
        "What was sent never reached the candidate: it came back, or was taken back."
    }
    take_in(bounce("back-too", "c", "kim@mail.example", hour=22))
    assert all(unread_words(c).startswith("What was sent and what had been said before never") for c in found)


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the later one first"])
def test_negating_a_colleague_is_a_concern_with_both_quotes_in_any_order(turned: bool) -> None:
    for raw in reversed(denied()) if turned else denied():
        take_in(raw)
    found = concerns()
    assert found
    assert {c.author_email for c in found} == {"dieter@acme.example"}
    assert any(c.earlier_quote and "80,000" in c.earlier_quote for c in found)


def test_a_mail_read_long_ago_is_held_against_a_call_that_is_noted_later() -> None:
    _, denial = denied()
    take_in(letter("q", KIM, JOBS, "Is there a range?", subject="Next steps"), denial)
    before = {c.earlier_interaction_id for c in concerns()}
    said = "I told Kim that the salary range is 80,000 to 90,000 euros a year."
    call = log.log_interaction(
        "kim@mail.example", Channel.PHONE, Direction.OUTBOUND, "clara@consult.example",
        MONDAY + timedelta(hours=5), said, NOW, "test",
    )  # fmt: skip
    call_id = call.id
    take_in(letter("s", MARIA, KIM, "See you on Friday.", hour=30, subject="Next steps", answers="q"))
    assert call_id not in before
    found = [c for c in concerns() if c.earlier_interaction_id == call_id]
    assert {(c.author_email, c.earlier_quote) for c in found} == {("dieter@acme.example", said)}


def test_analysing_twice_finds_nothing_new() -> None:
    take_in(*denied())
    before = len(concerns())
    from sqlalchemy import text

    read().execute(text("UPDATE message SET state = 'received' WHERE state = 'analysed'"))
    read().commit()
    assert analyse_pending(1000, NOW) == 2
    assert len(concerns()) == before


def test_a_firm_promise_is_owed_until_our_next_word() -> None:
    promise = letter("p", MARIA, KIM, "Hello Kim,\n\nI will send you the contract by Wednesday.\n\nMaria")
    take_in(letter("q", KIM, JOBS, "Hello", hour=-1), promise)
    [kept] = read().query(Promise).all()
    [owed] = owed_lines(NOW + timedelta(days=1), Wanted(kind="promise"))
    assert owed.owed.quote == kept.quote
    assert kept.quote in "I will send you the contract by Wednesday."
    take_in(letter("p2", MARIA, KIM, "Here is the contract.", hour=30))
    assert owed_lines(NOW + timedelta(days=1), Wanted(kind="promise")) == []
    assert rebuild(check=True) == 0
