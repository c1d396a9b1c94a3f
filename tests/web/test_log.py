"""Logging contacts that were no mail, by form."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from cxhire.store import audit, people, transaction
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.interactions import Interaction, list_interactions
from cxhire.store.people import Colleague, Role
from tests.factories import WEDNESDAY, make_answer, make_application, make_concern, make_question
from tests.factories import make_colleague as add_colleague

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=5)
CALL: dict[str, object] = {
    "channel": "phone",
    "direction": "outbound",
    "at": "2026-03-09T11:30",
    "text": "On Friday.",
}


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.ADMIN: Apart(browse(role))


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield


def form_of(application: Application) -> str:
    return f"/log/new?candidate={application.candidate_id}"


def logged(application: Application) -> list[Interaction]:
    return list_interactions([application.id])


def me(role: Role) -> Colleague:
    found = people.get_colleague_by_email(f"{role.value}@example.org")
    assert found
    return found


def test_the_candidate_is_found_by_name_or_address_and_what_was_asked_is_handed_on(
    browse: Callable[..., Apart],
) -> None:
    made, browser = make_application(), browse()
    make_application(opening="Data Analyst")
    answer = browser.get("/log/new?channel=video&direction=inbound")
    assert answer.location == "/log?channel=video&direction=inbound"
    for words in ("okafor", "amara.okafor@mail", ""):
        page = browser.get(f"/log?channel=video&q={words}").text
        assert page.count('class="cx-name"') == 1, words
        assert f'href="/log/new?candidate={made.candidate_id}&amp;channel=video"' in page
    nobody = browser.get("/log?q=ada@mail.example").text
    assert "/candidates/new?then=log&amp;email=ada@mail.example" in nobody.replace("%40", "@")


def test_the_form_is_filled_as_the_address_asks_with_now_on_the_readers_clock(
    browse: Callable[..., Apart],
) -> None:
    made, browser = make_application(), browse()
    with transaction.write() as session:
        session.get_one(Colleague, me(Role.ADMIN).id).zone = "Asia/Tokyo"
    page = browser.get(f"{form_of(made)}&channel=chat&direction=inbound").text
    assert '<option selected value="chat">' in page
    assert re.search(r'<input[^>]* checked [^>]*value="inbound"', page)
    assert 'value="2026-03-09T21:00"' in page
    assert 'name="application"' not in page


def test_a_call_answers_and_the_notice_says_what_it_settled(browse: Callable[..., Apart]) -> None:
    made, browser = make_application(), browse()
    make_question(made, WEDNESDAY)
    answer = browser.post(form_of(made), CALL)
    call = logged(made)[-1]
    assert answer.status_code == 303
    assert answer.location == f"/candidates/{made.candidate_id}?application={made.id}#contact-{call.id}"
    assert (call.channel, call.at, call.note) == (
        "phone",
        datetime(2026, 3, 9, 11, 30, tzinfo=UTC),
        "On Friday.",
    )
    page = browser.get(answer.location).text
    assert re.search(r"Recorded\. Amara Okafor has the answer after 4 days \(\d+ working hours\)\.", page)
    undo = re.search(rf'action="(/log/{call.id}/take-back)"', page)
    assert undo
    browser.post(undo[1])
    assert "Amara has been waiting" in browser.get(f"/candidates/{made.candidate_id}").text


def test_the_time_typed_is_on_the_readers_clock(browse: Callable[..., Apart]) -> None:
    made, browser = make_application(), browse()
    with transaction.write() as session:
        session.get_one(Colleague, me(Role.ADMIN).id).zone = "America/New_York"
    browser.post(form_of(made), CALL | {"at": "2026-03-09T07:30"})
    assert logged(made)[-1].at == datetime(2026, 3, 9, 11, 30, tzinfo=UTC)


def test_this_minute_means_now_so_that_it_follows_what_came_just_before(
    browse: Callable[..., Apart], clock: Clock
) -> None:
    made, browser = make_application(), browse()
    clock.move(seconds=40)
    browser.post(form_of(made), CALL | {"at": "2026-03-09T12:00"})
    assert logged(made)[-1].at == clock.time


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"at": "2026-03-10T12:00"}, "can&#39;t lie in the future"),
        ({"at": "yesterday"}, "Not a valid datetime"),
        ({"at": ""}, "required"),
        ({"channel": "pigeon"}, "Not a valid choice"),
        ({"direction": "sideways"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browse: Callable[..., Apart], data: dict[str, object], said: str
) -> None:
    made = make_application()
    answer = browse().post(form_of(made), CALL | data)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "On Friday.</textarea>" in answer.text
    assert logged(made) == []


def test_a_note_is_for_ourselves_whichever_way_was_chosen(browse: Callable[..., Apart]) -> None:
    made = make_application()
    make_question(made, WEDNESDAY)
    answer = browse().post(form_of(made), CALL | {"channel": "note"})
    assert "view=all" in answer.location
    note = logged(made)[-1]
    assert (note.direction, note.effect) == ("internal", "nothing")


def test_where_there_are_several_applications_one_is_chosen(browse: Callable[..., Apart]) -> None:
    first, second = make_application(), make_application(opening="Data Analyst")
    browser = browse()
    browser.post(form_of(first), CALL | {"application": str(first.id)})
    browser.post(form_of(first), CALL | {"application": str(second.id)})
    assert (len(logged(first)), len(logged(second))) == (1, 1)
    foreign = make_application("Lukas Brandt")
    assert browser.post(form_of(first), CALL | {"application": str(foreign.id)}).status_code == 400


def test_recruiters_log_for_colleagues_and_owners_only_for_themselves(browse: Callable[..., Apart]) -> None:
    recruiter, owner = browse(Role.RECRUITER), browse(Role.OWNER)
    mina, made = add_colleague("Mina Sato"), make_application(owner=me(Role.OWNER))
    recruiter.post(form_of(made), CALL | {"by": str(mina.id)})
    owner.post(form_of(made), CALL | {"by": str(mina.id)})
    assert [i.colleague_id for i in logged(made)] == [mina.id, me(Role.OWNER).id]
    actors = [e.actor for e in audit.list_events(Filter(action="interaction.logged"))]
    assert actors == [f"colleague:{me(role).id}" for role in (Role.OWNER, Role.RECRUITER)]


def test_an_auditor_logs_nothing(browse: Callable[..., Apart]) -> None:
    made = make_application()
    assert browse(Role.AUDITOR).post(form_of(made), CALL).status_code == 403


def test_whoever_a_concern_is_about_keeps_what_they_typed_but_settles_nothing(
    browse: Callable[..., Apart],
) -> None:
    browser = browse()
    made = make_application()
    make_concern(make_answer(made, WEDNESDAY, me(Role.ADMIN)), me(Role.ADMIN))
    answer = browser.post(form_of(made), CALL)
    assert (answer.status_code, "someone else decides here" in answer.text) == (403, True)
    assert "On Friday.</textarea>" in answer.text
    assert len(logged(made)) == 1
    assert audit.list_events(Filter(action="access.denied"))
