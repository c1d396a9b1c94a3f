"""Asking candidates: when, how often, and that a link gives one response and lies nowhere."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask

from config import Config
from cxhire.core.obligations import Effect
from cxhire.extensions import db
from cxhire.services import audit
from cxhire.services.deliver import deliver
from cxhire.services.steering import NotYours
from cxhire.services.survey import (
    Answers,
    NotAskable,
    answers_of,
    invite,
    invite_due,
    open_invitation,
    respond,
    revoke,
    stop,
)
from cxhire.store import outbox, surveys
from cxhire.store.applications import Application
from cxhire.store.people import Colleague, Role
from cxhire.store.surveys import SurveyResponse
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_interaction,
    make_outcome,
    make_question,
    the_only,
)
from tests.smtp_sink import Sink

DAY = timedelta(days=1)
NEXT_WEEK = WEDNESDAY + 7 * DAY
GIVEN = Answers({"recommend": "9", "fair": "yes", "change": "Answer sooner."})


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    return make_colleague("Jonas Weber", Role.RECRUITER)


@pytest.fixture
def ended(jonas: Colleague) -> Application:
    """An application with an outcome, recorded on Wednesday, of which the candidate was told."""
    application = make_application(owner=jonas)
    make_outcome(application, WEDNESDAY)
    make_answer(application, WEDNESDAY + timedelta(hours=1), jonas, "We decided for someone else.")
    return application


def token_in(sink: Sink) -> str:
    body = sink.mails[-1].get_body(("plain",))
    assert body
    found = re.search(r"https://hire\.example/s/([\w-]+)", body.get_content())
    assert found
    return found[1]


@pytest.fixture
def token(ended: Application, config: Config, sink: Sink) -> str:
    """The token of a link that arrived."""
    invite_due(config, NEXT_WEEK)
    deliver(config, lambda: NEXT_WEEK)
    return token_in(sink)


def test_a_day_after_the_outcome_the_candidate_is_asked(
    ended: Application, config: Config, sink: Sink
) -> None:
    assert invite_due(config, WEDNESDAY + timedelta(hours=4)) == 0
    assert invite_due(config, WEDNESDAY + 2 * DAY) == 1
    deliver(config, lambda: WEDNESDAY + 2 * DAY)
    mail = sink.mails[0]
    assert mail["To"] == "amara.okafor@mail.example"
    assert mail["X-Cxhire"] == "survey"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<https://hire.example/s/{token_in(sink)}/stop>"
    assert b"List-Unsubscribe: <https" in (sink.envelopes[0].content or b"")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_candidate_is_asked_once(ended: Application, config: Config) -> None:
    assert invite_due(config, WEDNESDAY + 2 * DAY) == 1
    assert invite_due(config, WEDNESDAY + 2 * DAY) == 0
    assert invite_due(config, WEDNESDAY + 5 * DAY) == 0


def test_nobody_is_asked_while_we_owe_them_something(jonas: Colleague, config: Config) -> None:
    application = make_application(owner=jonas)
    make_outcome(application, WEDNESDAY)
    assert invite_due(config, NEXT_WEEK) == 0  # they don't know yet
    make_answer(application, NEXT_WEEK, jonas, "We decided for someone else.")
    make_question(application, NEXT_WEEK + timedelta(minutes=1), "Why?")
    assert invite_due(config, NEXT_WEEK + timedelta(hours=1)) == 0
    make_answer(application, NEXT_WEEK + timedelta(hours=2), jonas, "Because.")
    assert invite_due(config, NEXT_WEEK + timedelta(hours=3)) == 1


def test_a_question_that_comes_while_the_mail_waits_holds_it_back(
    ended: Application, jonas: Colleague, config: Config, sink: Sink
) -> None:
    invite_due(config, NEXT_WEEK)
    make_question(ended, NEXT_WEEK + timedelta(minutes=1), "One more thing?")
    deliver(config, lambda: NEXT_WEEK + timedelta(minutes=2))
    assert not sink.mails
    make_answer(ended, NEXT_WEEK + timedelta(hours=1), jonas)
    deliver(config, lambda: NEXT_WEEK + DAY)
    assert len(sink.mails) == 1


def test_an_outcome_that_was_taken_back_is_not_asked_about(
    ended: Application, config: Config, sink: Sink
) -> None:
    invite_due(config, NEXT_WEEK)
    with write() as session:
        session.execute(Application.__table__.update().values(outcome=None, outcome_at=None))
    deliver(config, lambda: NEXT_WEEK)
    assert not sink.mails
    assert outbox.list_outgoing()[0].error == "the outcome was taken back"


def test_an_archive_is_not_asked(ended: Application, config: Config) -> None:
    assert invite_due(config, WEDNESDAY + 40 * DAY) == 0


def test_a_candidate_of_two_applications_is_asked_once_in_90_days(
    ended: Application, jonas: Colleague, config: Config
) -> None:
    other = make_application(opening="Data Engineer", owner=jonas)
    make_outcome(other, WEDNESDAY)
    make_answer(other, WEDNESDAY + timedelta(hours=1), jonas)
    assert invite_due(config, NEXT_WEEK) == 1
    assert invite_due(config, NEXT_WEEK + 10 * DAY) == 0


def test_by_hand_says_why_not(jonas: Colleague, config: Config) -> None:
    application = make_application(owner=jonas)
    make_interaction(application, WEDNESDAY, Effect.SETTLES, "Welcome.", jonas)
    assert invite(application.id, jonas.id, config, NEXT_WEEK)
    with pytest.raises(NotAskable, match="90 days"):
        invite(application.id, jonas.id, config, NEXT_WEEK + DAY)
    other = make_application("Lukas Brandt", owner=jonas)
    make_question(other, WEDNESDAY)
    with pytest.raises(NotAskable, match="still owe"):
        invite(other.id, jonas.id, config, NEXT_WEEK)


def test_the_token_lies_nowhere_in_the_database(token: str, app: Flask) -> None:
    assert len(token) >= 43
    held = ""
    for table in db.metadata.sorted_tables:
        held += repr(read().execute(table.select()).all())
    assert token not in held
    assert open_invitation(token, NEXT_WEEK)


def test_an_answer_is_recorded_once(token: str) -> None:
    assert respond(token, GIVEN, NEXT_WEEK)
    assert not respond(token, GIVEN, NEXT_WEEK)
    response = the_only(SurveyResponse)
    assert (response.recommend, response.fair, response.informed) == (9, "yes", None)
    assert response.responded_on == NEXT_WEEK.date()
    events = [event["actor"] for event in audit.export() if event["action"] == "survey.answered"]
    assert events == ["candidate-link"]


def test_two_submissions_at_once_give_one_response(token: str, app: Flask) -> None:
    taken: list[bool] = []
    barrier = threading.Barrier(4)

    def submit() -> None:
        with app.app_context():
            barrier.wait()
            taken.append(respond(token, GIVEN, NEXT_WEEK))

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, False, True]
    assert len(surveys.list_responses()) == 1


def test_a_link_ends_after_30_days_when_withdrawn_and_when_used(token: str, jonas: Colleague) -> None:
    assert open_invitation(token, NEXT_WEEK + 29 * DAY)
    assert open_invitation(token, NEXT_WEEK + 31 * DAY) is None
    assert not respond(token, GIVEN, NEXT_WEEK + 31 * DAY)
    assert revoke(surveys.list_asked()[0].invitation.id, jonas.id, NEXT_WEEK)
    assert open_invitation(token, NEXT_WEEK) is None
    assert open_invitation("unknown", NEXT_WEEK) is None


def test_no_more_surveys_ends_all_links_and_future_ones(
    token: str, ended: Application, jonas: Colleague, config: Config
) -> None:
    stop(token, NEXT_WEEK)
    stop("unknown", NEXT_WEEK)
    assert open_invitation(token, NEXT_WEEK) is None
    with pytest.raises(NotAskable, match="no more surveys"):
        invite(ended.id, jonas.id, config, NEXT_WEEK + 100 * DAY)


def test_a_withdrawn_invitation_is_not_sent(
    ended: Application, jonas: Colleague, config: Config, sink: Sink
) -> None:
    invite_due(config, NEXT_WEEK)
    revoke(surveys.list_asked()[0].invitation.id, jonas.id, NEXT_WEEK)
    deliver(config, lambda: NEXT_WEEK)
    assert not sink.mails
    assert outbox.list_outgoing()[0].error == "it was withdrawn"


def test_whoever_a_concern_is_about_cannot_silence_the_candidate(
    token: str, ended: Application, jonas: Colleague
) -> None:
    make_concern(make_interaction(ended, WEDNESDAY, Effect.NOTHING, "you people", jonas), jonas)
    with pytest.raises(NotYours):
        revoke(surveys.list_asked()[0].invitation.id, jonas.id, NEXT_WEEK)
    assert open_invitation(token, NEXT_WEEK)


def test_only_known_answers_are_taken() -> None:
    given = {"recommend": "11", "fair": "perhaps", "change": " x\0" * 5000, "role": "admin"}
    answers = answers_of(given)
    assert set(answers.errors) == {"recommend", "fair"}
    assert set(answers.values) == {"change"}
    assert len(answers.values["change"]) == 4000
    assert "recommend" in answers_of({}).errors
    assert not answers_of({"recommend": "0"}).errors
