"""What strangers and insiders try, and that it doesn't work: mail made to hide, to settle, to break intake."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from cxhire.core.obligations import Direction
from cxhire.services import log, placing, review, team
from cxhire.services.ingest import Summary, import_messages
from cxhire.services.owed import owed_lines
from cxhire.services.steering import NotYours, can_steer
from cxhire.store import mail, obligations, reminders, transaction
from cxhire.store.concerns import Concern
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Wanted
from cxhire.store.people import Colleague, Role
from cxhire.store.steering import list_concerned_applications
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
)
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)
CJK = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(990))


def take_in(*raws: bytes) -> Summary:
    return import_messages([(f"mail {n}", raw) for n, raw in enumerate(raws)], lambda: NOW, "test")


@pytest.mark.parametrize(
    "head",
    [
        f"From: {'a' * 700}@x.example",
        f"From: a@{'x' * 700}.example",
        f"From: \"{'n' * 3000}\" <a@x.example>",
        f"From: a@x.example\nMessage-ID: <{CJK}>",
        f"From: a@x.example\nMessage-ID: {CJK}",
        f"From: a@x.example\nIn-Reply-To: <{CJK}>\nReferences: <{CJK}> <b{CJK}>",
        f"From: a@x.example\nSubject: {CJK * 3}",
        f"From: a@x.example\nTo: {'t' * 700}@x.example",
        f"From: MAILER-DAEMON@x.example\nX-Failed-Recipients: {'b' * 700}@x.example\nSubject: Undelivered Mail",
        "From: a@x.example\nSubject: a\0b\nX-A\0: b\nMessage-ID: <a\0b@c>",
        "From: \0a\0@x.example",
        "From: =?utf-16?q?=DC=00=DC=00?= <a@x.example>",
        "From: a@x.example\nDate: Mon, 01 Jan 1971 00:00:00 +1400",
        "From: a@x.example\nDate: Fri, 31 Dec 2199 23:59:59 -1400\nReceived: by x; Fri, 31 Dec 2199 23:59:59 -1400",
    ],
)  # fmt: skip
def test_no_header_stops_the_mail_behind_it(head: str, database: Flask) -> None:
    strange = f"{head}\nTo: jobs@acme.example\n\nWhen will I hear from you?\n".encode()
    total = take_in(strange, letter("q", KIM, "jobs@acme.example", "When will I hear from you?"))
    assert total.read == 2
    assert total.new + total.quarantined == 2


@pytest.fixture
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    take_in(letter("q", KIM, JOBS, "When will I hear from you?"))


def waiting() -> list[str]:
    return [line.owed.candidate for line in owed_lines(NOW, Wanted(kind="answer"))]


@pytest.mark.parametrize(
    "forged",
    [
        {"Reply_To": MARIA, "Auto_Submitted": "auto-generated"},
        {"X_Original_From": MARIA},
    ],
)
@pytest.mark.parametrize(
    "sender", ["No Reply <noreply@evil.example>", "'Maria' via Board <apply@evil.example>"]
)
def test_only_from_makes_a_mail_ours(sender: str, forged: dict[str, str], acme: None) -> None:
    take_in(
        letter("f", sender, KIM, "You have our answer. maria@acme.example", hour=1, answers="q", **forged)
    )
    assert "kim@mail.example" in waiting()


def test_a_form_that_names_a_colleague_settles_nothing(acme: None) -> None:
    text = "Name: Maria Lopez\nEmail: maria@acme.example\nMessage: You have our answer."
    take_in(letter("f", "noreply@evil.example", KIM, text, hour=1, Auto_Submitted="auto-generated"))
    assert "kim@mail.example" in waiting()


def concern_about(author: Colleague, candidate: str = "Amara Okafor") -> Concern:
    """A concern about what a colleague told a candidate, to whom we owe an answer now."""
    application = make_application(candidate)
    found = make_concern(make_answer(application, WEDNESDAY, author, "You people never listen."), author)
    make_question(application, WEDNESDAY + timedelta(hours=1))
    return found


def an_unmatched_mail_of_ours() -> int:
    """A mail among ourselves that is in no application."""
    team.add_domain("us.example", MONDAY, "test")
    take_in(letter("o", "Jonas <jonas.weber@us.example>", "mina.sato@us.example", "Here is the answer."))
    [found] = mail.list_unmatched()
    return found.id


def test_who_a_concern_is_about_places_no_mail_there(database: Flask) -> None:
    jonas, mina = make_colleague("Jonas Weber", Role.RECRUITER), make_colleague("Mina Sato", Role.ADMIN)
    concern_about(jonas)
    message, choice = an_unmatched_mail_of_ours(), placing.Choice("amara.okafor@mail.example")
    with pytest.raises(NotYours):
        placing.place(message, choice, NOW, f"colleague:{jonas.id}")
    assert mail.count_unmatched()
    placing.place(message, choice, NOW, f"colleague:{mina.id}")
    assert not mail.count_unmatched()


def test_two_who_place_a_mail_at_once_place_it_once(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_application()
    message, choice = an_unmatched_mail_of_ours(), placing.Choice("amara.okafor@mail.example")
    seen = mail.get_message(message)  # as the page has read it before it asked for the lock
    assert seen is not None
    with transaction.write() as session:
        session.execute(text("UPDATE message SET unmatched = NULL"))
    with pytest.raises(LookupError):
        placing.place(message, choice, NOW, "test")


@pytest.mark.parametrize("removed_again", [False, True])
def test_words_from_an_address_that_becomes_an_admins_are_not_theirs_to_judge(
    removed_again: bool, database: Flask
) -> None:
    jonas, mina = make_colleague("Jonas Weber", Role.ADMIN), make_colleague("Mina Sato", Role.ADMIN)
    seen = make_colleague("J. Weber", member=False, email="jw@us.example")
    found = concern_about(seen)
    team.add_alias(jonas.id, "jw@us.example", NOW, f"colleague:{jonas.id}")
    if removed_again:
        team.remove_alias(jonas.id, "jw@us.example", NOW, f"colleague:{jonas.id}")
    with pytest.raises(NotYours):
        review.dismiss(found.id, "harmless", jonas.id, NOW)
    assert not can_steer(found.application_id, f"colleague:{jonas.id}")
    assert list_concerned_applications([found.application_id], jonas.id) == {found.application_id}
    assert jonas.id in reminders.list_concerned([found.application_id])[found.application_id]
    review.confirm(found.id, "", mina.id, NOW)


def test_nobody_hands_their_words_to_a_colleague_with_the_address(database: Flask) -> None:
    jonas, puppet = make_colleague("Jonas Weber", Role.ADMIN), make_colleague("Pat Puppet")
    team.add_alias(jonas.id, "jw@us.example", MONDAY, "test")
    found = concern_about(jonas)
    with transaction.write():
        found.author_email = "jw@us.example"
    team.remove_alias(jonas.id, "jw@us.example", NOW, "test")
    team.add_alias(puppet.id, "jw@us.example", NOW, "test")
    with pytest.raises(NotYours):
        review.dismiss(found.id, "harmless", jonas.id, NOW)


def test_what_is_answered_or_waived_twice_at_once_is_noted_once(database: Flask) -> None:
    mina = make_colleague("Mina Sato", Role.ADMIN)
    application = make_application()
    make_question(application, WEDNESDAY)
    [(_, owed, _, _)] = obligations.list_open([application.id])
    log.waive(application.id, "a test", mina.id, NOW, f"colleague:{mina.id}", obligation_id=owed)
    with pytest.raises(LookupError):
        log.waive(application.id, "a test", mina.id, NOW, f"colleague:{mina.id}", obligation_id=owed)
    with pytest.raises(LookupError):
        log.log_interaction(
            "amara.okafor@mail.example", Channel.PHONE, Direction.OUTBOUND, mina.email, NOW, "", NOW,
            f"colleague:{mina.id}", application_id=application.id, obligation_id=owed,
        )  # fmt: skip
