"""The calendar of due dates: by a secret address, without a sign-in, and only what its colleague owes."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta

import icalendar
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cxhire.core.policies import Policy
from cxhire.extensions import db
from cxhire.services import due_calendar, team
from cxhire.services.policy import set_policy
from cxhire.store import audit, candidates, people
from cxhire.store.audit import Filter
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
)

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def jonas(browse: Callable[..., Browser]) -> Apart:
    return Apart(browse(Role.OWNER))


def me() -> Colleague:
    found = people.get_colleague_by_email("owner@example.org")
    assert found
    return found


def address_of(page: TestResponse) -> str:
    found = re.search(r'value="http://localhost:8000(/calendar/[\w-]+\.ics)"', page.text)
    assert found, page.text
    return found[1]


def events(answer: TestResponse) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(answer.text).walk("VEVENT"))


def test_each_thing_one_owes_is_an_event_when_it_is_due_and_says_nothing_of_what_was_said(
    jonas: Apart, app: Flask
) -> None:
    make_question(make_application(owner=me()), WEDNESDAY, "My salary is 70,000")
    make_question(make_application("Lukas Brandt", owner=make_colleague("Mina Sato")), WEDNESDAY)
    path = address_of(jonas.post("/account/calendar"))
    answer = Apart(Browser(app)).get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    [event] = events(answer)
    assert str(event["SUMMARY"]) == "Amara Okafor: an answer (Backend Engineer)"
    assert event["DTSTART"].dt == (WEDNESDAY + timedelta(days=1)).replace(hour=12, tzinfo=UTC)
    assert str(event["URL"]).startswith("http://localhost:8000/candidates/")
    assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "TRANSPARENT")
    assert "salary" not in answer.text
    assert "@mail.example" not in answer.text


def test_lines_are_folded_and_names_cannot_add_lines_of_their_own(jonas: Apart) -> None:
    name = "Änne-Margarethe; von, der\\ Wiesen\r\nATTENDEE:mailto:x@y.example " + "ß" * 120
    application = make_application(owner=me())
    with write():
        found = candidates.get_candidate(application.candidate_id)
        assert found
        found.name = name
    make_question(application, WEDNESDAY)
    answer = jonas.get(address_of(jonas.post("/account/calendar")))
    lines = answer.data.split(b"\r\n")
    assert max(map(len, lines)) <= 75  # octets (RFC 5545, 3.1)
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    [event] = events(answer)
    assert str(event["SUMMARY"]).replace("\r\n", "\n").startswith(name.replace("\r\n", "\n"))


def test_what_says_the_same_is_not_sent_again_and_a_moved_date_is_the_same_event(
    jonas: Apart, clock: Clock
) -> None:
    make_question(make_application(owner=me()), WEDNESDAY)
    path = address_of(jonas.post("/account/calendar"))
    first = jonas.get(path)
    clock.move(hours=1)
    known = {"If-None-Match": first.headers["ETag"]}
    again = jonas._send(lambda: jonas.browser.get(path, headers=known))
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    set_policy(Policy(answer_minutes=960), me().id, clock.time)
    moved = jonas._send(lambda: jonas.browser.get(path, headers=known))
    assert moved.status_code == 200
    [before], [after] = events(first), events(moved)
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] == 0 < after["SEQUENCE"]
    assert (before["DTSTAMP"].dt, after["LAST-MODIFIED"].dt) == (WEDNESDAY, clock.time)


def test_what_a_concern_about_oneself_belongs_to_is_passed_over(jonas: Apart) -> None:
    author = me()
    application = make_application(owner=author)
    make_concern(make_answer(application, WEDNESDAY - timedelta(days=1), author), author)
    make_question(application, WEDNESDAY)
    assert events(jonas.get(address_of(jonas.post("/account/calendar")))) == []


def test_the_address_is_shown_changed_and_stopped_and_the_trail_knows(jonas: Apart) -> None:
    make_question(make_application(owner=me()), WEDNESDAY)
    assert "Make an address" in jonas.get("/account").text
    assert jonas.post("/account/calendar/show").location == "/account#calendar"
    first = address_of(jonas.post("/account/calendar"))
    assert first not in jonas.get("/account").text
    assert address_of(jonas.post("/account/calendar/show")) == first
    second = address_of(jonas.post("/account/calendar"))
    assert [jonas.get(path).status_code for path in (first, second)] == [404, 200]
    jonas.post("/account/calendar/stop")
    assert jonas.get(second).status_code == 404
    told = [event.action for event in audit.list_events(Filter(actor=f"colleague:{me().id}"))]
    assert told == [
        "calendar.stopped", "calendar.shown", "calendar.changed", "calendar.shown", "calendar.shown", "calendar.made",
    ]  # fmt: skip


def test_nothing_in_the_database_gives_the_address_away(jonas: Apart) -> None:
    token = address_of(jonas.post("/account/calendar")).removeprefix("/calendar/").removesuffix(".ics")
    stored = "\n".join(db.engine.raw_connection().driver_connection.iterdump())  # type: ignore[union-attr]
    assert token.partition("-")[2] not in stored


def test_a_disabled_colleague_s_calendar_stops(jonas: Apart) -> None:
    path = address_of(jonas.post("/account/calendar"))
    assert jonas.get(path).status_code == 200
    team.disable(me().id, NOW, "test")
    assert jonas.get(path).status_code == 404


@pytest.mark.parametrize(
    "token", ["1-x", "1", "x-" + "A" * 43, "0-" + "A" * 43, "9" * 30 + "-" + "A" * 43, "١-" + "A" * 43]
)
def test_what_is_no_address_of_ours_looks_like_one_that_was_stopped(token: str, jonas: Apart) -> None:
    jonas.post("/account/calendar")
    assert jonas.get(f"/calendar/{token}.ics").status_code == 404


def test_who_guesses_is_slowed_down(jonas: Apart) -> None:
    statuses = [jonas.get(f"/calendar/1-{'A' * 43}.ics").status_code for _ in range(32)]
    assert statuses[:30] == [404] * 30
    assert statuses[-1] == 429


def test_no_more_than_so_many_are_listed(jonas: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_calendar, "MOST", 2)
    for number in range(3):
        make_question(make_application(f"C {number}", owner=me()), WEDNESDAY + timedelta(minutes=number))
    found = events(jonas.get(address_of(jonas.post("/account/calendar"))))
    assert sorted(str(event["SUMMARY"])[:3] for event in found) == ["C 0", "C 1"]
