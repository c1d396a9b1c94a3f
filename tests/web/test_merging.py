"""One person with two records: suggested, looked at, merged, taken back; and contacts in the wrong application."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.store import applications, audit, candidates, interactions, people, transaction
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from tests.factories import WEDNESDAY, make_application, make_concern, make_question
from tests.factories import make_colleague as add_colleague

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=5)
UNDO = re.compile(r'<form method="post" action="([^"]*(?:undo=1|/undo)[^"]*)"')


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.RECRUITER: Apart(browse(role))


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield


@pytest.fixture
def two() -> tuple[Application, Application]:
    """Two records of one name, for the same opening."""
    mine, other = make_application(), make_application("Amara Okafor2")
    with transaction.write():
        found = candidates.get_candidate(other.candidate_id)
        assert found
        found.name, found.name_key = "Amara Okafor", "amara okafor"
    make_question(mine, WEDNESDAY, "From here: when?")
    make_question(other, WEDNESDAY + timedelta(hours=2), "From there: when?")
    return mine, other


def page_of(application: Application) -> str:
    return f"/candidates/{application.candidate_id}"


def undo_of(page: str) -> str:
    found = UNDO.search(page)
    assert found, page
    return found[1].replace("&amp;", "&")


def test_two_records_are_looked_at_merged_and_made_two_again(
    browse: Callable[..., Apart], two: tuple[Application, Application]
) -> None:
    mine, other = two
    browser = browse()
    page = browser.get(page_of(mine)).text
    assert "The same name, with other addresses." in page
    look = f"{page_of(mine)}/same/{other.candidate_id}"
    assert f'href="{look}"' in page
    looked = browser.get(look).text
    assert "1 contact, with promises" in looked
    assert "Join ours" in looked
    answer = browser.post(f"{page_of(mine)}/merge", {"other": other.candidate_id})
    assert answer.status_code == 303
    merged = browser.get(page_of(mine)).text
    assert "Amara Okafor is part of this record now." in merged
    assert "From there: when?" in merged
    gone = browser.get(page_of(other))
    assert (gone.status_code, gone.headers["Location"]) == (302, page_of(mine))
    assert browser.post(undo_of(merged)).status_code == 303
    assert "From there: when?" not in browser.get(page_of(mine)).text
    assert browser.get(page_of(other)).status_code == 200
    actions = {e.action for e in audit.list_events(Filter(candidate_id=mine.candidate_id))}
    assert {"candidate.merged", "candidate.unmerged"} <= actions


def test_a_merge_can_be_taken_back_from_the_page_long_after(
    browse: Callable[..., Apart], two: tuple[Application, Application]
) -> None:
    mine, other = two
    browser = browse()
    browser.post(f"{page_of(mine)}/merge", {"other": other.candidate_id})
    browser.get(page_of(mine))  # the notice is gone after this
    page = browser.get(page_of(mine)).text
    assert "Merged with amara.okafor2@mail.example" in page
    browser.post(undo_of(page))
    assert browser.get(page_of(other)).status_code == 200


def test_who_is_told_apart_is_not_asked_about_again_until_that_is_taken_back(
    browse: Callable[..., Apart], two: tuple[Application, Application]
) -> None:
    mine, other = two
    browser = browse()
    assert "The same name, with other addresses." in browser.get("/candidates/same").text
    answer = browser.post(f"{page_of(mine)}/apart", {"other": other.candidate_id, "from": "list"})
    assert answer.headers["Location"] == "/candidates/same"
    page = browser.get("/candidates/same").text
    assert "Nobody seems to be here twice" in page
    browser.post(undo_of(page))
    assert "Look at both" in browser.get("/candidates/same").text


def test_another_record_is_found_by_name_or_address(
    browse: Callable[..., Apart], two: tuple[Application, Application]
) -> None:
    mine, other = two
    browser = browse()
    for words in ("okafor", "AMARA okafor2@"):
        found = browser.get(f"{page_of(mine)}/same?who={words}").text
        assert f"{page_of(mine)}/same/{other.candidate_id}" in found
        assert f"{page_of(mine)}/same/{mine.candidate_id}" not in found
    assert "Nobody else fits" in browser.get(f"{page_of(mine)}/same?who=zzz").text
    assert browser.get(f"{page_of(mine)}/same/{mine.candidate_id}").status_code == 404
    assert browser.get(f"{page_of(mine)}/same/999").status_code == 404


def test_whom_a_concern_is_about_is_refused(
    browse: Callable[..., Apart], two: tuple[Application, Application]
) -> None:
    mine, other = two
    browser = browse()
    me = people.get_colleague_by_email("recruiter@example.org")
    assert me
    make_concern(interactions.list_interactions([other.id])[0], me)
    answer = browser.post(f"{page_of(mine)}/merge", {"other": other.candidate_id})
    assert answer.status_code == 403
    assert browser.get(page_of(other)).status_code == 200


def test_an_owner_is_offered_no_merging_and_an_auditor_only_the_list(
    browse: Callable[..., Apart], two: tuple[Application, Application]
) -> None:
    mine, _ = two
    owner, auditor = browse(Role.OWNER), browse(Role.AUDITOR)
    me = people.get_colleague_by_email("owner@example.org")
    assert me
    with transaction.write():
        applications.set_owners([(mine.id, me.id)])
    for browser in (owner, auditor):
        assert "The same person as" not in browser.get(page_of(mine)).text
    page = auditor.get("/candidates/same").text
    assert "The same name, with other addresses." in page
    assert "Look at both" not in page


def test_a_contact_moves_to_another_application_and_back(browse: Callable[..., Apart]) -> None:
    cook, baker = make_application(opening="Cook"), make_application(opening="Baker")
    asked = make_question(baker, WEDNESDAY, "When do I hear?")
    browser = browse(Role.ADMIN)
    page = browser.get(f"{page_of(cook)}?application={baker.id}").text
    assert "This belongs to…" in page
    answer = browser.post(f"/contacts/{asked.id}/move", {"application": cook.id})
    assert answer.headers["Location"] == f"{page_of(cook)}?application={cook.id}"
    page = browser.get(answer.headers["Location"]).text
    assert "It belongs to Cook now." in page
    assert "When do I hear?" in page
    browser.post(undo_of(page))
    assert "When do I hear?" in browser.get(f"{page_of(cook)}?application={baker.id}").text


def test_a_contact_is_not_moved_out_of_sight_or_to_somebody_else(browse: Callable[..., Apart]) -> None:
    mine, other = make_application(owner=add_colleague("Mina Sato")), make_application("Lukas Brandt")
    asked = make_question(mine, WEDNESDAY)
    owner = browse(Role.OWNER)
    assert owner.post(f"/contacts/{asked.id}/move", {"application": mine.id}).status_code == 404
    admin = browse(Role.ADMIN)
    admin.post(f"/contacts/{asked.id}/move", {"application": other.id})
    assert "another candidate&#39;s application" in admin.get(page_of(mine)).text
    assert admin.post("/contacts/999/move", {"application": other.id}).status_code == 404
    assert "This belongs to…" not in admin.get(page_of(mine)).text
