"""Openings: the list, one's page, adding, changing, closing."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import openings
from cxhire.services.applications import record_outcome
from cxhire.store import applications, audit, people
from cxhire.store.applications import Opening, Outcome
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from tests.factories import WEDNESDAY, make_application, make_question, the_only
from tests.factories import make_colleague as add_colleague

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=5)


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.ADMIN: Apart(browse(role))


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield


def test_an_empty_list_says_what_an_opening_is_for(browse: Callable[..., Apart]) -> None:
    assert "No openings yet" in browse().get("/openings").text


def test_the_list_counts_who_is_under_way_has_ended_and_waits(browse: Callable[..., Apart]) -> None:
    make_question(make_application(), WEDNESDAY)
    make_application("Lukas Brandt")
    record_outcome(make_application("Ada Byron").id, Outcome.HIRED, NOW, NOW, "command")
    browser = browse()
    assert "1 waits" in browser.get("/openings").text
    header, row = browser.get("/openings.csv").text.splitlines()
    counts = dict(zip(header.split(","), row.split(","), strict=True))
    assert (counts["under_way"], counts["waiting"], counts["ended"]) == ("2", "1", "1")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Designer"}), ("state=closed", {"Analyst"}), ("state=all", {"Designer", "Analyst"}),
        ("q=sign", {"Designer"}), ("q=nobody", set()),
    ],
)  # fmt: skip
def test_the_address_bar_filters_the_list(browse: Callable[..., Apart], query: str, shown: set[str]) -> None:
    openings.add_opening("Designer", WEDNESDAY, "command")
    openings.close_opening(openings.add_opening("Analyst", WEDNESDAY, "command").id, NOW, "command")
    page = browse().get(f"/openings?{query}").text
    assert {name for name in ("Designer", "Analyst") if f">{name}</a>" in page} == shown


def test_an_opening_shows_its_applications_by_stage_with_whose_turn_it_is(
    browse: Callable[..., Apart],
) -> None:
    made = make_application(owner=add_colleague("Mina Sato"))
    make_question(made, WEDNESDAY)
    make_application("Lukas Brandt")
    browser = browse()
    browser.post(f"/applications/{made.id}/stage", {"stage": "interview"})
    page = browser.get(f"/openings/{made.opening_id}").text
    assert re.findall(r'<h2 class="card-title">([^<]+)</h2>', page) == ["Applied", "Interview"]
    assert "Mina Sato owes the answer" in page


def test_an_opening_is_added_and_changed(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.RECRUITER)
    me = people.get_colleague_by_email("recruiter@example.org")
    assert me
    data: dict[str, object] = {"title": " Data  Analyst ", "address": "Data@Us.example", "owner": str(me.id)}
    assert browser.post("/openings/new", data).status_code == 303
    added = the_only(Opening)
    assert (added.title, added.address, added.owner_id) == ("Data Analyst", "data@us.example", me.id)
    assert 'value="Data Analyst"' in browser.get(f"/openings/{added.id}/edit").text
    browser.post(f"/openings/{added.id}/edit", {"title": "Analyst", "address": "", "owner": "0"})
    changed = the_only(Opening)
    assert (changed.title, changed.address, changed.owner_id) == ("Analyst", None, None)
    assert [e.action for e in audit.list_events(Filter())][:2] == ["opening.changed", "opening.added"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"title": "", "address": "", "owner": "0"}, "required"),
        ({"title": "  ", "address": "", "owner": "0"}, "required"),
        ({"title": "B", "address": "nonsense", "owner": "0"}, "not an e-mail"),
        ({"title": "B", "address": "a@us.example", "owner": "0"}, "is the address of Designer already"),
        ({"title": "B", "address": "", "owner": "999"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browse: Callable[..., Apart], data: dict[str, object], said: str
) -> None:
    openings.add_opening("Designer", WEDNESDAY, "command", address="a@us.example")
    answer = browse().post("/openings/new", data)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert f'value="{data["address"]}"' in answer.text
    assert len(applications.list_openings()) == 1


def test_an_opening_is_closed_and_reopened_from_the_notice(browse: Callable[..., Apart]) -> None:
    added, browser = openings.add_opening("Designer", WEDNESDAY, "command"), browse()
    browser.post(f"/openings/{added.id}/close")
    page = browser.get(f"/openings/{added.id}").text
    assert re.search("Closed <time[^>]*>9 Mar 2026", page)
    assert page.count(f'action="/openings/{added.id}/reopen"') == 2
    browser.post(f"/openings/{added.id}/reopen")
    assert "Closed <time" not in browser.get(f"/openings/{added.id}").text


def test_an_owner_reads_their_openings_with_their_candidates_only(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.OWNER)
    me = people.get_colleague_by_email("owner@example.org")
    mine = make_application("Mine Own", owner=me)
    make_application("For Others", owner=add_colleague("Mina Sato"))
    foreign = make_application("For Others", "Designer")
    assert "Designer" not in browser.get("/openings").text
    page = browser.get(f"/openings/{mine.opening_id}").text
    assert ("Mine Own" in page, "For Others" in page, "Edit" in page) == (True, False, False)
    assert browser.get(f"/openings/{foreign.opening_id}").status_code == 404
    assert browser.post(f"/openings/{mine.opening_id}/close").status_code == 403
    assert browser.get("/openings/new").status_code == 403
