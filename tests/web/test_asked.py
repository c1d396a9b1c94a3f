"""A second person: asking from the list and the candidate's page, deciding, and what the asker reads."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.store import applications, audit, people
from cxhire.store.audit import Filter
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from tests.factories import WEDNESDAY, make_answer, make_application, make_concern, make_question, the_only

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def owner(browse: Callable[..., Browser]) -> Apart:
    """A hiring owner whom a concern is about, on an application of theirs that owes an answer."""
    browser = Apart(browse(Role.OWNER))
    author = me(Role.OWNER)
    application = make_application(owner=author)
    make_concern(make_answer(application, WEDNESDAY - timedelta(days=1), author), author)
    make_question(application, WEDNESDAY)
    return browser


@pytest.fixture
def recruiter(browse: Callable[..., Browser], owner: Apart) -> Apart:
    return Apart(browse(Role.RECRUITER))


def me(role: Role) -> Colleague:
    found = people.get_colleague_by_email(f"{role.value}@example.org")
    assert found is not None
    return found


def followed(browser: Apart, path: str, data: dict[str, object] | None = None) -> str:
    answer = browser.post(path, data)
    return unescape(browser.get(answer.location).text if answer.location else answer.text)


def test_what_is_asked_for_is_decided_by_a_colleague_who_can_take_it_back(
    owner: Apart, recruiter: Apart
) -> None:
    id_ = the_only(Obligation).id
    assert f'href="/asked/new?obligation={id_}"' in owner.get("/").text
    assert "You owe the answer." in owner.get(f"/asked/new?obligation={id_}").text
    page = followed(owner, f"/asked/owed/{id_}", {"act": "snooze", "until": "1"})
    assert "You asked a colleague to put it off until 6 Mar 2026, 09:00." in page
    assert "It waits for their decision." in page
    assert "Yes, do it" not in page
    assert "1 act waits for your decision" in recruiter.get("/").text
    assert "Owner asks a colleague to put it off until" in unescape(
        recruiter.get("/candidates/1").text.replace("</strong>", "")
    )
    page = followed(recruiter, "/asked/1/accept")
    assert "Put off until 6 Mar 2026, 09:00." in page
    assert the_only(Obligation).snoozed_until is not None
    undo = re.search(r'action="([^"]+)">(?:(?!</form>).)*Undo', page, re.DOTALL)
    assert undo
    recruiter.post(unescape(undo[1]))
    assert the_only(Obligation).snoozed_until is None
    assert "Recruiter said yes, and did it." in owner.get("/asked").text
    assert "waits for your decision" not in recruiter.get("/").text


def test_a_no_needs_a_reason_which_the_asker_reads(owner: Apart, recruiter: Apart) -> None:
    owner.post(f"/asked/owed/{the_only(Obligation).id}", {"act": "nothing_owed", "why": "I called"})
    assert "“I called”" in unescape(recruiter.get("/asked").text)
    assert "Say in a few words why not. Nothing was changed." in followed(
        recruiter, "/asked/1/refuse", {"why": " "}
    )
    followed(recruiter, "/asked/1/refuse", {"why": "She says nobody did"})
    assert "Recruiter said no: “She says nobody did”" in unescape(owner.get("/asked").text)


def test_stage_owner_and_outcome_are_asked_for_from_the_candidates_page(
    owner: Apart, recruiter: Apart
) -> None:
    assert 'href="/asked/new?application=1"' in owner.get("/candidates/1").text
    assert "Ask for this outcome" in owner.get("/asked/new?application=1").text
    for data in (
        {"act": "stage", "stage": "offer"}, {"act": "hand_over", "owner": me(Role.RECRUITER).id},
        {"act": "outcome", "outcome": "declined", "on": "2026-03-05"},
    ):  # fmt: skip
        assert "It waits for their decision." in followed(owner, "/asked/applications/1", data)
    for asked_id in (1, 2, 3):
        recruiter.post(f"/asked/{asked_id}/accept")
    db.session.expire_all()
    application = applications.get_application(1)
    assert application is not None
    assert (application.stage, application.outcome, application.owner_id) == (
        "done",
        "declined",
        me(Role.RECRUITER).id,
    )
    assert len(audit.list_events(Filter(action="act.accepted"))) == 3


def test_what_makes_no_sense_is_not_asked_for(owner: Apart) -> None:
    path = f"/asked/owed/{the_only(Obligation).id}"
    for data in ({"act": "snooze", "until": "2"}, {"act": "fly"}, {"act": "nothing_owed"}):
        assert "Nothing was changed." in followed(owner, path, data)
    for data in ({"act": "stage", "stage": "done"}, {"act": "hand_over", "owner": 0}, {}):
        assert "That can't be chosen here." in followed(owner, "/asked/applications/1", data)
    assert "That is settled already" in followed(owner, "/asked/owed/999", {"act": "snooze"})
    assert "What you asked for" not in owner.get("/asked").text


def test_nobody_says_yes_to_their_own_wish_or_where_a_concern_is_about_them(
    owner: Apart, recruiter: Apart
) -> None:
    owner.post(f"/asked/owed/{the_only(Obligation).id}", {"act": "snooze", "until": "1"})
    answer = owner.post("/asked/1/accept")
    assert (answer.status_code, "so someone else decides here" in answer.text) == (403, True)
    recruited = me(Role.RECRUITER)
    application = applications.get_application(1)
    assert application is not None
    make_concern(make_answer(application, WEDNESDAY - timedelta(days=2), recruited), recruited)
    assert recruiter.post("/asked/1/accept").status_code == 403
    assert "Yes, do it" not in recruiter.get("/asked").text
    assert the_only(Obligation).snoozed_until is None
    assert "Nobody decides it now." in followed(owner, "/asked/1/take-back")


def test_an_owner_who_has_nothing_to_do_with_it_sees_nothing_of_it(
    owner: Apart, browse: Callable[..., Browser]
) -> None:
    other = Apart(browse(Role.OWNER, "other@example.org"))
    id_ = the_only(Obligation).id
    owner.post(f"/asked/owed/{id_}", {"act": "snooze", "until": "1"})
    for path in (
        "/asked/1/accept",
        "/asked/1/refuse",
        "/asked/1/take-back",
        f"/asked/owed/{id_}",
        "/asked/applications/1",
    ):
        assert other.post(path, {"act": "snooze", "until": "1"}).status_code == 404, path
    assert "Nothing waits for your decision" in other.get("/asked").text
