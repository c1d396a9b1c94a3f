"""Moving a contact to another application of the same candidate: what is owed, and its thread, go with it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from cxhire.core.obligations import Direction, Kind
from cxhire.services import audit, ingest, log, own_words, review, team
from cxhire.services.analyse import analyse_pending
from cxhire.services.derive import rebuild
from cxhire.services.moving import move_contact
from cxhire.services.owed import owed_lines
from cxhire.services.promises import correct_promise, keep_promise
from cxhire.services.snooze import snooze
from cxhire.services.steering import NotYours
from cxhire.store import applications, interactions, obligations
from cxhire.store.concerns import Concern, ConcernKind, list_concerns
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Obligation, Wanted
from cxhire.store.people import Role
from cxhire.store.promises import Promise
from cxhire.store.transaction import read, write
from tests.factories import make_colleague, make_concern
from tests.letters import JOBS, KIM, MARIA, MONDAY, attached, bounce, letter

NOW = MONDAY + timedelta(days=2)
JON = "Jon Weber <jon@acme.example>"
UNCLEAR = letter("u", KIM, JOBS, "When do I hear from you?", hour=5, subject="Hello")


@pytest.fixture(autouse=True)
def acme(database: Flask) -> None:
    """A candidate with two applications, and a mail that names neither."""
    team.add_domain("acme.example", MONDAY, "test")
    team.add("maria@acme.example", MONDAY, "test")
    with write():
        for title in ("Cook", "Baker"):
            applications.add_opening(title, MONDAY)
    take_in(
        letter("c", KIM, JOBS, "Is it remote?", subject="Cook"),
        letter("c2", MARIA, KIM, "No.", hour=1, subject="Cook", answers="c"),
        letter("b", KIM, JOBS, "When does it start?", hour=2, subject="Baker"),
        letter("b2", MARIA, KIM, "At five.", hour=3, subject="Baker", answers="b"),
        UNCLEAR,
    )


def take_in(*raws: bytes) -> None:
    ingest.import_messages(((f"{n}", raw) for n, raw in enumerate(raws)), lambda: NOW, "test")


def contact(ref: str) -> interactions.Interaction:
    return read().query(interactions.Interaction).filter_by(ref=f"<{ref}@x>").populate_existing().one()


def waiting() -> list[tuple[str | None, datetime]]:
    return [(o.owed.opening, o.owed.since) for o in owed_lines(NOW, Wanted(kind="answer"))]


def cook() -> int:
    return contact("c").application_id


def test_what_is_owed_goes_with_the_contact_and_back() -> None:
    asked = MONDAY + timedelta(hours=5)
    assert waiting() == [("Baker", asked)]
    before = move_contact(contact("u").id, cook(), NOW, "test")
    assert waiting() == [("Cook", asked)]
    move_contact(contact("u").id, before, NOW, "test")
    assert waiting() == [("Baker", asked)]
    assert rebuild(check=True) == 0


def test_an_answer_finds_its_question_where_it_is_now() -> None:
    move_contact(contact("u").id, cook(), NOW, "test")
    take_in(letter("a", MARIA, KIM, "On Friday.", hour=6, subject="Hello", answers="u"))
    assert contact("a").application_id == cook()
    assert waiting() == []
    assert rebuild(check=True) == 0


def test_what_reports_on_it_repeats_it_or_takes_it_back_goes_along() -> None:
    forward = attached(letter("f", MARIA, "tom@acme.example", "", hour=7, subject="Fwd: Hello"), UNCLEAR)
    answer = letter("a", MARIA, KIM, "On Friday.", hour=6, subject="Hello", answers="u")
    take_in(forward, answer, bounce("x", "a", "kim@mail.example", hour=6.1))
    move_contact(contact("u").id, cook(), NOW, "test")
    assert contact("f").application_id == cook()
    move_contact(contact("a").id, cook(), NOW, "test")
    assert contact("x").application_id == cook()
    assert waiting() == [("Cook", MONDAY + timedelta(hours=5))]
    maria = log.log_interaction("kim@mail.example", Channel.PHONE, Direction.OUTBOUND, "maria@acme.example", NOW, "",
                                NOW, "test", application_id=cook()).id  # fmt: skip
    colleague = interactions.get_interaction(maria)
    assert colleague is not None
    back = log.take_back(maria, colleague.colleague_id or 0, NOW, "test").id
    move_contact(maria, contact("b").application_id, NOW, "test")
    assert (
        read().get(interactions.Interaction, back, populate_existing=True).application_id
        == contact("b").application_id
    )  # type: ignore[union-attr]
    assert rebuild(check=True) == 0


def test_what_people_said_of_its_promises_goes_with_a_contact_and_back() -> None:
    maria = make_colleague("Maria Gomez", email="maria.g@acme.example").id
    soon = "We will send you the contract by Friday. We will tell you about the shifts by Thursday. I will call you on Tuesday."
    take_in(letter("p", MARIA, KIM, soon, hour=6, subject="Baker", answers="b"))
    analyse_pending(1000, NOW)
    waived, corrected, kept = made()
    later = corrected.due_at + timedelta(days=3)
    correct_promise(corrected.id, later, NOW, "test")
    log.waive(baker(), "not a promise", maria, NOW, "test", kind=Kind.PROMISE, promise_id=waived.id)
    by = keep_promise(kept.id, maria, NOW, "test").id
    log.take_back(by, maria, NOW, "test")
    owed = {(corrected.id, later), (kept.id, kept.due_at)}
    assert promised(baker()) == owed
    before = move_contact(contact("p").id, cook(), NOW, "test")
    assert (promised(cook()), promised(baker())) == (owed, set())
    move_contact(contact("p").id, before, NOW, "test")
    assert (promised(cook()), promised(baker())) == (set(), owed)
    assert rebuild(check=True) == 0


def test_what_was_put_off_stays_so_when_its_contact_moves_and_back() -> None:
    take_in(
        letter(
            "p", MARIA, KIM, "We will send you the contract by Friday.", hour=6, subject="Baker", answers="b"
        )
    )
    take_in(letter("q", KIM, JOBS, "And when do I hear of the shifts?", hour=7, subject="Baker", answers="b"))
    analyse_pending(1000, NOW)
    until = NOW + timedelta(days=3)
    for (id_,) in read().query(Obligation.id).filter(Obligation.application_id == baker()).all():
        snooze(id_, until, NOW, "test")
    for ref in ("q", "p"):
        before = move_contact(contact(ref).id, cook(), NOW, "test")
    assert put_off(cook()) == {(Kind.PROMISE, until), (Kind.ANSWER, until)}
    for ref in ("p", "q"):
        move_contact(contact(ref).id, before, NOW, "test")
    assert put_off(baker()) >= {(Kind.PROMISE, until), (Kind.ANSWER, until)}
    assert rebuild(check=True) == 0


def put_off(application_id: int) -> set[tuple[str, datetime | None]]:
    rows = read().query(Obligation).filter_by(application_id=application_id).populate_existing()
    return {(row.kind, row.snoozed_until) for row in rows if row.snoozed_until}


def made() -> list[Promise]:
    return list(read().query(Promise).order_by(Promise.id))


def promised(application_id: int) -> set[tuple[int | None, datetime]]:
    owed = [one for _, _, _, one in obligations.list_open([application_id])]
    return {(one.promise_id, one.due_at) for one in owed if one.kind is Kind.PROMISE}


def baker() -> int:
    return contact("b").application_id


def test_a_contact_never_moves_to_another_candidate() -> None:
    take_in(letter("p", "Pat <pat@mail.example>", JOBS, "Hello?"))
    with pytest.raises(ValueError, match="another candidate"):
        move_contact(contact("u").id, contact("p").application_id, NOW, "test")
    with pytest.raises(LookupError):
        move_contact(contact("u").id, 999, NOW, "test")


@pytest.mark.parametrize("on", ["c", "b"])
def test_whom_a_concern_is_about_cannot_move_contacts_there_or_away(on: str) -> None:
    jonas = make_colleague("Jonas Weber")
    make_concern(contact(on), jonas)
    with pytest.raises(NotYours):
        move_contact(contact("u").id, cook(), NOW, f"colleague:{jonas.id}")


def test_what_is_moved_is_held_against_what_was_said_there() -> None:
    said = letter("s1", MARIA, KIM, "The salary is 50,000 euros a year.", hour=6, subject="Cook", answers="c")
    other = letter("s2", JON, KIM, "The salary is 40,000 euros a year.", hour=7, subject="Baker", answers="b")
    take_in(said, other)
    analyse_pending(1000, NOW)
    assert concerns() == []
    move_contact(contact("s2").id, cook(), NOW, "test")
    analyse_pending(1000, NOW)
    [found] = concerns()
    assert (found.kind, found.interaction_id) == (ConcernKind.CONTRADICTION, contact("s2").id)
    assert found.earlier_interaction_id == contact("s1").id
    analyse_pending(1000, NOW)
    assert len(concerns()) == 1


@pytest.mark.parametrize("away", ["s1", "s2"])
def test_a_concern_that_nobody_decided_is_withdrawn_with_either_side_and_found_again(away: str) -> None:
    the_two_sides()
    before = move_contact(contact(away).id, contact("b").application_id, NOW, "test")
    assert list_concerns() == []
    assert [e["subject"] for e in audit.export() if e["action"] == "concern.withdrawn"] == ["concern:1"]
    move_contact(contact(away).id, before, NOW, "test")
    analyse_pending(1000, NOW)
    [again] = list_concerns()
    assert (again.concern.state, again.earlier_quote) == ("open", "The salary is 50,000 euros a year.")


def test_a_decision_about_a_concern_stays_when_its_sides_part() -> None:
    the_two_sides()
    review.confirm(1, "", make_colleague("Ada", Role.ADMIN).id, NOW)
    move_contact(contact("s2").id, contact("b").application_id, NOW, "test")
    [stays] = list_concerns()
    assert (stays.concern.state, stays.earlier_quote) == ("confirmed", "The salary is 50,000 euros a year.")


def test_nor_is_it_withdrawn_while_it_is_appealed() -> None:
    the_two_sides()
    review.confirm(1, "", make_colleague("Ada", Role.ADMIN).id, NOW)
    [raised] = list_concerns()
    own_words.appeal(1, "I had it from finance.", raised.concern.author_id, NOW)
    move_contact(contact("s2").id, contact("b").application_id, NOW, "test")
    [stays] = list_concerns()
    assert (stays.concern.state, stays.concern.quote) == ("open", raised.concern.quote)


def the_two_sides() -> None:
    """Two mails for the cook that say two things, and the concern about it."""
    take_in(
        letter("s1", MARIA, KIM, "The salary is 50,000 euros a year.", hour=6, subject="Cook", answers="c"),
        letter("s2", JON, KIM, "The salary is 40,000 euros a year.", hour=7, subject="Cook", answers="c"),
    )
    analyse_pending(1000, NOW)
    assert len(list_concerns()) == 1


def concerns() -> list[Concern]:
    return list(read().query(Concern).order_by(Concern.id))
