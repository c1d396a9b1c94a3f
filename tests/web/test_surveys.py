"""The candidate's pages and the colleagues': opening records nothing, closed links look alike, small groups stay hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import survey
from cxhire.services.survey import Answers, invite_due, respond
from cxhire.services.survey_links import token_from
from cxhire.store import people, surveys
from cxhire.store.outbox import Outgoing
from cxhire.store.people import Role
from cxhire.store.surveys import SurveyResponse
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_outcome

from .conftest import Browser, Clock

NEXT_WEEK = WEDNESDAY + timedelta(days=7)
GIVEN = {"recommend": "9", "fair": "yes", "informed": "partly", "change": "Answer sooner."}


def asked(app: Flask, candidate: str = "Amara Okafor", opening: str = "Backend Engineer") -> str:
    """The token of a link that was just sent to a candidate."""
    config = app.config["CXHIRE"]
    with app.app_context():
        by = people.get_colleague_by_email("by@us.example") or make_colleague("By", email="by@us.example")
        application = make_application(candidate, opening, by)
        make_outcome(application, WEDNESDAY)
        make_answer(application, WEDNESDAY + timedelta(hours=1), by)
        assert invite_due(config, NEXT_WEEK) == 1
        return token_from(surveys.list_asked()[0].invitation.nonce, config.secret_key)


@pytest.fixture
def token(app: Flask, clock: Clock) -> str:
    clock.time = NEXT_WEEK
    return asked(app)


def responses(app: Flask) -> list[SurveyResponse]:
    with app.app_context():
        return surveys.list_responses()


def all_rows(app: Flask) -> str:
    with app.app_context():
        tables = SurveyResponse.metadata.sorted_tables
        return repr([read().execute(table.select()).all() for table in tables])


def test_opening_a_link_shows_the_questions_and_records_nothing(
    app: Flask, visitor: Browser, token: str
) -> None:
    before = all_rows(app)
    for _ in range(3):
        page = visitor.get(f"/s/{token}")
        assert page.status_code == 200
        assert visitor.client.head(f"/s/{token}").status_code == 200
        assert visitor.get(f"/s/{token}/stop").status_code == 200
    assert all_rows(app) == before
    assert len(re.findall(r'type="radio" name="recommend" value="\d+"', page.text)) == 11
    assert "How was applying with us, Amara Okafor?" in page.text


def test_an_answer_needs_no_cookie_and_is_recorded_once(app: Flask, visitor: Browser, token: str) -> None:
    first = visitor.client.post(f"/s/{token}", data=GIVEN)
    assert (first.status_code, first.location) == (303, "/s/thanks")
    assert visitor.client.post(f"/s/{token}", data=GIVEN).status_code == 404
    (response,) = responses(app)
    assert (response.recommend, response.change) == (9, "Answer sooner.")
    assert visitor.get("/s/thanks").status_code == 200
    assert visitor.cookie() is None


def test_what_is_missing_is_said_and_what_was_written_is_kept(
    app: Flask, visitor: Browser, token: str
) -> None:
    page = visitor.client.post(f"/s/{token}", data={"change": "Answer <sooner>.", "fair": "no"})
    assert page.status_code == 422
    assert "Please choose a number from 0 to 10." in page.text
    assert "Answer &lt;sooner&gt;." in page.text
    assert re.search(r'value="no" checked', page.text)
    assert responses(app) == []


def test_unknown_expired_used_and_withdrawn_links_look_the_same(
    app: Flask, visitor: Browser, clock: Clock
) -> None:
    clock.time = NEXT_WEEK
    used, withdrawn, off = (asked(app, name) for name in ("Used", "Withdrawn", "Off"))
    with app.app_context():
        respond(used, Answers({"recommend": "1"}), NEXT_WEEK)
        survey.revoke(surveys.list_asked()[1].invitation.id, 1, NEXT_WEEK)
        survey.stop(off, NEXT_WEEK)
    pages = [visitor.get(f"/s/{token}") for token in (used, withdrawn, off, "unknown", "x" * 43)]
    expired = asked(app, "Expired")
    assert visitor.get(f"/s/{expired}").status_code == 200
    clock.time += timedelta(days=31)
    pages.append(visitor.get(f"/s/{expired}"))
    pages += [
        visitor.client.post(f"/s/{token}", data=GIVEN) for token in (used, withdrawn, off, expired, "unknown")
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.data for page in pages}) == 1
    for page in pages:
        del page.headers["X-Request-ID"]  # each request has its own
    assert len({str(sorted(page.headers.items())) for page in pages}) == 1


def test_the_token_goes_into_no_referrer_cache_or_index(visitor: Browser, token: str) -> None:
    for path in (f"/s/{token}", f"/s/{token}/stop", "/s/unknown"):
        page = visitor.get(path)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert set(re.findall(r'<meta name="referrer" content="([^"]+)">', page.text)) == {"no-referrer"}
        assert "<script" not in page.text


def test_no_more_surveys_takes_a_post_and_says_the_same_to_everyone(
    app: Flask, visitor: Browser, token: str
) -> None:
    shown = visitor.get(f"/s/{token}/stop").text.replace(token, "")
    assert visitor.get("/s/unknown/stop").text.replace("unknown", "") == shown
    assert visitor.get(f"/s/{token}").status_code == 200
    for sent in (token, "unknown"):
        answer = visitor.client.post(f"/s/{sent}/stop", data={"List-Unsubscribe": "One-Click"})
        assert (
            answer.status_code == 200
        )  # a mail program's click, which mustn't be redirected (RFC 8058, 3.1)
        answer = visitor.client.post(f"/s/{sent}/stop")
        assert (answer.status_code, answer.location) == (303, "/s/stopped")
    assert visitor.get(f"/s/{token}").status_code == 404
    assert visitor.get("/s/stopped").status_code == 200


def test_guessing_is_slowed_down(visitor: Browser) -> None:
    codes = [visitor.get(f"/s/guess{number}").status_code for number in range(70)]
    assert codes[:60] == [404] * 60
    assert codes[60:] == [429] * 10


def answered(app: Flask, opening: str, scores: tuple[int, ...]) -> None:
    for number, score in enumerate(scores):
        token = asked(app, f"{opening} Candidate {number}", opening)
        with app.app_context():
            answers = {"recommend": str(score), "fair": "yes", "change": f"{opening} words {number}"}
            assert respond(token, Answers(answers), NEXT_WEEK)


def test_fewer_than_five_are_not_shown(app: Flask, browse: Callable[..., Browser], clock: Clock) -> None:
    clock.time = NEXT_WEEK
    answered(app, "Backend", (9, 9, 9, 3))
    page = browse(Role.RECRUITER).get("/surveys").text
    assert "Not enough answers yet" in page
    assert "Backend words" not in page


def test_a_small_opening_cannot_be_worked_out_from_the_total(
    app: Flask, browse: Callable[..., Browser], clock: Clock
) -> None:
    clock.time = NEXT_WEEK
    answered(app, "Backend", (9, 9, 9, 3, 10))
    answered(app, "Data", (0, 1))
    page = browse(Role.RECRUITER).get("/surveys").text
    assert "Too few answers yet to show: Backend, Data." in page
    assert "3 would not" not in page.partition("By opening")[2]
    answered(app, "Sales", (10, 10, 10, 10, 8, 8))
    page = browse(Role.RECRUITER, "two@example.org").get("/surveys").text
    assert "Sales" in page
    assert "4 would, 2 neither, 0 would not" in page
    assert "Too few answers yet to show: Backend, Data." in page
    assert (
        browse(Role.AUDITOR).get("/surveys/results.csv").text.splitlines()[1].startswith("Sales,6,4,2,0,67")
    )


def test_a_colleague_sees_who_was_asked_and_can_withdraw_a_link(
    app: Flask, browse: Callable[..., Browser], token: str, visitor: Browser
) -> None:
    recruiter = browse(Role.RECRUITER)
    page = recruiter.get("/surveys/invitations").text
    assert "Amara Okafor" in page
    assert token not in page
    recruiter.post("/surveys/revoke/1")
    assert "Withdrawn" in recruiter.get("/surveys/invitations").text
    assert visitor.get(f"/s/{token}").status_code == 404


def test_an_invitation_whose_mail_came_back_is_not_left_open(
    app: Flask, browse: Callable[..., Browser], token: str
) -> None:
    recruiter = browse(Role.RECRUITER)
    assert "Not delivered" not in recruiter.get("/surveys/invitations").text
    with app.app_context(), write() as session:
        session.query(Outgoing).update({"bounced_at": NEXT_WEEK})
    assert "Not delivered" in recruiter.get("/surveys/invitations").text


def test_asking_by_hand_says_why_not(app: Flask, browse: Callable[..., Browser], token: str) -> None:
    recruiter = browse(Role.RECRUITER)
    recruiter.post("/surveys/invite/1")
    assert "They were asked within the last 90 days." in recruiter.get("/surveys/invitations").text
    assert recruiter.post("/surveys/invite/999").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 403), (Role.AUDITOR, 200), (Role.ADMIN, 200)])
def test_who_may_read_results(browse: Callable[..., Browser], role: Role, status: int) -> None:
    assert browse(role).get("/surveys").status_code == status
    assert browse(role, "again@example.org").post("/surveys/invite/1").status_code in (403, 404)
