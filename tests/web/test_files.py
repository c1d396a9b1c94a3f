"""A candidate's files: listed with the CV first, handed out so that no browser opens them, and to whom."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services.files import look_into_pending
from cxhire.services.ingest import import_messages
from cxhire.store import applications, audit, people, transaction
from cxhire.store.audit import Filter
from cxhire.store.candidates import get_candidate_by_email
from cxhire.store.people import Role
from tests.factories import make_application
from tests.files import PDF, PROGRAM, with_files
from tests.letters import MONDAY

from .apart import Apart
from .conftest import Browser, Clock

NOW = MONDAY + timedelta(days=2)
CV = ("../..\u202e/Kim\r\nCV.pdf", "application/pdf", PDF)


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.ADMIN: Apart(browse(role))


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        with transaction.write():
            people.add_domain("acme.example")
        yield


def kim() -> str:
    found = get_candidate_by_email("kim@mail.example")
    assert found
    return f"/candidates/{found.id}"


def take_in(*raws: bytes, looked: bool = True) -> None:
    import_messages([(f"{n}", raw) for n, raw in enumerate(raws)], lambda: NOW, "test")
    if looked:
        look_into_pending(10)


def link_in(page: str) -> str:
    found = re.search(r'href="(/candidates/\d+/files/\d+)"', page)
    assert found, page
    return found[1]


def test_without_files_the_card_says_where_they_come_from(browse: Callable[..., Apart]) -> None:
    made = make_application()
    page = browse().get(f"/candidates/{made.candidate_id}").text
    assert "No files yet. A CV that comes by mail shows here." in page


def test_a_cv_is_offered_first_with_the_mail_that_it_came_with(browse: Callable[..., Apart]) -> None:
    letter = ("Anschreiben.doc", "application/msword", rb"{\rtf1 hello}")
    take_in(with_files("q", letter, CV), with_files("r", CV, hour=3))
    page = browse().get(kim()).text
    card = page[page.index('id="files"') :]
    assert card.index("Kim CV.pdf") < card.index("Anschreiben.doc")
    assert "and with 1 other mail" in card
    assert "RTF document ·" in card
    assert f"{kim()}/messages/1" in card


def test_a_file_is_a_download_of_no_type_with_a_plain_name(browse: Callable[..., Apart]) -> None:
    take_in(with_files("q", CV))
    browser = browse(Role.RECRUITER)
    answer = browser.get(link_in(browser.get(kim()).text))
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Kim CV.pdf"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert [e.action for e in audit.list_events(Filter(action="file.downloaded"))] == ["file.downloaded"]


def test_what_is_not_offered_says_why_and_only_an_admin_gets_it(browse: Callable[..., Apart]) -> None:
    take_in(with_files("q", ("cv.pdf", "application/pdf", PROGRAM)))
    recruiter, admin = browse(Role.RECRUITER), browse(Role.ADMIN)
    page = recruiter.get(kim()).text
    assert "Not offered. It looks like a program, though its name says PDF." in page
    assert "/files/" not in page
    link = link_in(admin.get(kim()).text)
    for way in (link, f"{kim()}/messages/1/attachments/1"):
        refused = recruiter.get(way)
        assert (refused.status_code, refused.headers["Location"]) == (302, kim())
        assert admin.get(way).data == PROGRAM
    assert len(audit.list_events(Filter(action="file.downloaded"))) == 2
    assert "cv.pdf is not offered. It looks like a program" in recruiter.get(kim()).text


def test_what_nobody_looked_into_yet_is_looked_into_before_it_is_handed_out(
    browse: Callable[..., Apart],
) -> None:
    take_in(with_files("q", ("cv.pdf", "application/pdf", PROGRAM)), looked=False)
    browser = browse(Role.RECRUITER)
    assert "Being looked into" in browser.get(kim()).text
    assert browser.get(f"{kim()}/files/1").status_code == 302
    assert browser.get(f"{kim()}/messages/1/attachments/1").status_code == 302


def test_a_file_is_found_only_under_its_own_candidate_and_by_who_may_see_them(
    browse: Callable[..., Apart],
) -> None:
    take_in(
        with_files("q", CV), with_files("p", ("Pat.pdf", "application/pdf", PDF), sender="pat@mail.example")
    )
    admin, owner = browse(), browse(Role.OWNER)
    link = link_in(admin.get(kim()).text)
    other = get_candidate_by_email("pat@mail.example")
    assert other
    assert admin.get(f"/candidates/{other.id}/files/{link.rpartition('/')[2]}").status_code == 404
    assert admin.get(f"{kim()}/files/99").status_code == 404
    assert owner.get(link).status_code == 404
    me = people.get_colleague_by_email("owner@example.org")
    assert me
    with transaction.write():
        applications.set_owners([(1, me.id)])
    assert owner.get(link).data == PDF


def test_many_files_are_folded_away(browse: Callable[..., Apart]) -> None:
    take_in(with_files("q", *((f"{n}.pdf", "application/pdf", PDF + b"%d" % n) for n in range(8))))
    assert "4 more" in browse().get(kim()).text
