"""The card of promises and interviews on a candidate's page: each form, and its way back."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.core.policies import Policy
from cxhire.services.derive import derive
from cxhire.services.policy import load_policies, set_policy
from cxhire.store import audit
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.interactions import Interaction
from cxhire.store.interviews import Interview
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from cxhire.store.promises import Promise
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=5)
UNDO = re.compile(r'<form method="post" action="([^"]+)"><input[^>]*><button class="btn btn-sm">[^U]*Undo')


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.ADMIN: Apart(browse(role))


@pytest.fixture
def amara(app: Flask, clock: Clock) -> Iterator[Application]:
    clock.time = NOW
    with app.app_context():
        mina = make_colleague("Mina Sato")
        made = make_application(owner=mina)
        make_answer(made, WEDNESDAY, mina)
        yield made


def owed() -> list[tuple[str, datetime]]:
    read().rollback()
    return [(o.kind, o.due_at) for o in read().query(Obligation).order_by(Obligation.kind)]


def send(browser: Apart, path: str, data: dict[str, object] | None = None) -> str:
    """Posts a form and reads the page that it leads to."""
    answer = browser.post(path, data)
    assert answer.status_code == 303, answer.text[:1000]
    return browser.get(answer.location.partition("#")[0]).text


def undone(browser: Apart, page: str) -> None:
    found = UNDO.search(page)
    assert found, page[:3000]
    send(browser, found[1].replace("&amp;", "&"))


def test_a_promise_is_noted_corrected_kept_and_withdrawn_each_with_a_way_back(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser, contact = browse(Role.RECRUITER), read().query(Interaction).one().id
    page = send(
        browser,
        f"/applications/{amara.id}/promises",
        {"words": "to send the plan", "on": "2026-03-12", "time": "", "contact": contact},
    )
    number = read().query(Promise).one().id
    assert "“to send the plan” by 12 Mar 2026" in page
    assert owed() == [("promise", datetime(2026, 3, 12, 23, 59, tzinfo=UTC))]
    page = send(
        browser,
        f"/promises/{number}/correct",
        {f"correct-{number}-on": "2026-03-13", f"correct-{number}-time": "10:30"},
    )
    assert owed() == [("promise", datetime(2026, 3, 13, 10, 30, tzinfo=UTC))]
    undone(browser, page)
    assert owed() == [("promise", datetime(2026, 3, 12, 23, 59, tzinfo=UTC))]
    undone(browser, send(browser, f"/promises/{number}/keep"))
    undone(browser, send(browser, f"/promises/{number}/withdraw"))
    assert [kind for kind, _ in owed()] == ["promise"]


def test_what_was_not_filled_in_is_said_and_nothing_is_kept(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.RECRUITER)
    assert "say what, and by when" in send(browser, f"/applications/{amara.id}/promises", {"words": "x"})
    too_early = {"words": "x", "on": "2026-03-01", "time": "09:00", "contact": 0}
    assert "be due before it was promised" in send(browser, f"/applications/{amara.id}/promises", too_early)
    assert "say what, and by when" in send(browser, f"/applications/{amara.id}/interviews", {"at": "soon"})
    assert read().query(Promise).count() + read().query(Interview).count() == 0


def test_after_an_interview_the_page_says_what_the_law_asks_and_takes_word_of_it(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.RECRUITER)
    set_policy(Policy(rule_packs=("CA-ON",)), None, NOW)
    page = send(browser, f"/applications/{amara.id}/interviews", {"at": "2026-03-04T11:00"})
    assert "Ontario: tell whoever was interviewed" in page
    assert "17 Apr 2026" in page
    page = send(
        browser, f"/applications/{amara.id}/undecided", {"contact": read().query(Interaction).one().id}
    )
    assert "Ontario: tell" not in page
    undone(browser, page)
    assert [kind for kind, _ in owed()] == ["closure", "update"]
    number = read().query(Interview).one().id
    undone(browser, send(browser, f"/interviews/{number}/withdraw"))
    assert read().query(Interview).one().withdrawn_at is None


def test_whoever_a_concern_is_about_sees_the_card_without_its_forms(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.OWNER)
    author = read().query(Colleague).filter_by(role=Role.OWNER.value).order_by(Colleague.id.desc()).first()
    assert author
    make_concern(make_answer(amara, NOW, author), author)
    page = browser.get(f"/candidates/{amara.candidate_id}").text
    assert "someone else decides here" in page
    assert "We promised…" not in page


def test_the_page_says_what_is_to_be_told_where_nothing_is_decided_and_where_the_opening_is_filled(
    amara: Application, browse: Callable[..., Apart], clock: Clock
) -> None:
    set_policy(Policy(rule_packs=("CA-ON",)), None, NOW)
    clock.time = datetime(2026, 4, 20, 9, tzinfo=UTC)
    browser = browse(Role.RECRUITER)
    send(browser, f"/applications/{amara.id}/interviews", {"at": "2026-03-04T11:00"})
    page = browser.get(f"/candidates/{amara.candidate_id}").text
    assert "is to hear by 17 Apr 2026 whether there is a decision" in page
    send(browser, f"/openings/{amara.opening_id}/close")
    page = browser.get(f"/candidates/{amara.candidate_id}").text
    assert "The opening was filled" in page
    assert "is to hear by" not in page


def found(amara: Application) -> Promise:
    """A promise that analysis found in a mail of ours: by Friday, and nothing since."""
    read().rollback()
    contact = read().query(Interaction).one()
    with write() as session:
        session.add(
            Promise(application_id=amara.id, interaction_id=contact.id, quote="You will hear by Friday.",
                    made_at=contact.at, due_at=WEDNESDAY + timedelta(days=2), certainty="firm", zone="Europe/Berlin")
        )  # fmt: skip
        session.flush()
        derive([amara.id], load_policies())
    return read().query(Promise).one()


def test_from_waiting_a_promise_is_corrected_or_none_and_undo_leads_back_there(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.RECRUITER)
    number = found(amara).id
    listed = browser.get("/?kind=promise").text
    assert "We said: “You will hear by Friday.”" in listed
    forms = [unescape(url) for url in re.findall(rf'action="(/promises/{number}/[^"]+)"', listed)]
    correct, withdraw = sorted(forms)
    answer = browser.post(correct, {f"correct-{number}-on": "2026-03-12"})
    assert answer.location == "/?kind=promise"
    assert [due.day for _, due in owed()] == [12]
    undone(browser, browser.get(answer.location).text)
    assert [due.day for _, due in owed()] == [6]
    answer = browser.post(withdraw)
    assert [kind for kind, _ in owed()] == ["update"]
    undone(browser, browser.get(answer.location).text)
    assert [kind for kind, _ in owed()] == ["promise"]
    done = [event.action for event in audit.list_events(Filter()) if event.action.startswith("promise.")]
    assert sorted(done) == ["promise.corrected", "promise.corrected", "promise.restored", "promise.withdrawn"]


def test_a_promise_is_corrected_by_the_calendar_by_which_it_was_made(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser, number = browse(Role.RECRUITER), found(amara).id
    with write() as session:
        promise = session.get_one(Promise, number)
        promise.zone, promise.due_at = "America/Los_Angeles", datetime(2026, 3, 7, 7, 59, tzinfo=UTC)
        session.flush()
        derive([amara.id], load_policies())
    page = f"/candidates/{amara.candidate_id}"
    for filled_in in (browser.get(page).text, browser.get("/?kind=promise").text):
        assert (
            re.findall(rf'<input[^>]*name="correct-{number}-on"[^>]*>', filled_in)[0].count('"2026-03-06"')
            == 1
        )
    assert "Both are meant in America/Los_Angeles" in browser.get(page).text
    send(browser, f"/promises/{number}/correct", {f"correct-{number}-on": "2026-03-06"})
    assert "corrected by" not in browser.get(page).text
    corrected = send(browser, f"/promises/{number}/correct", {f"correct-{number}-on": "2026-03-12"})
    assert owed() == [("promise", datetime(2026, 3, 13, 6, 59, tzinfo=UTC))]
    assert "It is due 12 Mar 2026 now." in corrected
    assert "corrected by a colleague from 6 Mar 2026" in corrected
    assert "open until 12 Mar 2026" in corrected
    undone(browser, corrected)
    assert owed() == [("promise", datetime(2026, 3, 7, 7, 59, tzinfo=UTC))]
    at_ten = {f"correct-{number}-on": "2026-03-12", f"correct-{number}-time": "10:00"}
    send(browser, f"/promises/{number}/correct", at_ten)
    assert owed() == [("promise", datetime(2026, 3, 12, 17, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("time", "due"),
    [("", datetime(2026, 3, 13, 6, 59, tzinfo=UTC)), ("10:00", datetime(2026, 3, 12, 17, tzinfo=UTC))],
)
def test_a_promise_is_noted_by_the_calendar_of_whoever_notes_it_and_the_form_says_so(
    time: str, due: datetime, amara: Application, browse: Callable[..., Apart]
) -> None:
    there, here = browse(Role.RECRUITER), browse(Role.ADMIN)
    with write() as session:
        session.query(Colleague).filter_by(email="recruiter@example.org").one().zone = "America/Los_Angeles"
    page = f"/candidates/{amara.candidate_id}"
    assert "Both are meant in America/Los_Angeles" in there.get(page).text
    send(
        there,
        f"/applications/{amara.id}/promises",
        {"words": "to call", "on": "2026-03-12", "time": time, "contact": 0},
    )
    assert owed() == [("promise", due)]
    assert read().query(Promise).one().zone == "America/Los_Angeles"
    for browser in (there, here):
        assert "Promised: open until 12 Mar 2026" in browser.get(f"{page}?view=all").text


def test_a_day_past_the_calendar_is_refused(amara: Application, browse: Callable[..., Apart]) -> None:
    browser, number = browse(Role.RECRUITER), found(amara).id
    with write() as session:
        session.get_one(Promise, number).zone = "America/Los_Angeles"
    page = send(browser, f"/promises/{number}/correct", {f"correct-{number}-on": "9999-12-31"})
    assert "That lies too far off." in page


def test_the_page_tells_what_became_of_a_promise_with_its_words(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.RECRUITER)
    number = found(amara).id
    page = f"/candidates/{amara.candidate_id}"
    assert "Promised by 6 Mar 2026: broken. “You will hear by Friday.”" in browser.get(page).text
    send(browser, f"/promises/{number}/withdraw")
    withdrawn = browser.get(page).text
    assert "Promised by 6 Mar 2026: withdrawn. “You will hear by Friday.”" in withdrawn
    assert "A promise after all" in withdrawn


def test_whoever_a_concern_is_about_can_correct_no_promise_from_waiting(
    amara: Application, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.RECRUITER)
    number = found(amara).id
    author = (
        read().query(Colleague).filter_by(role=Role.RECRUITER.value).order_by(Colleague.id.desc()).first()
    )
    assert author
    make_concern(read().query(Interaction).one(), author)
    assert f"/promises/{number}/" not in browser.get("/?kind=promise").text
    for act in ("correct", "withdraw", "restore", "keep"):
        data = {f"correct-{number}-on": "2026-03-12"}
        assert browser.post(f"/promises/{number}/{act}?back=waiting", data).status_code == 403
    assert owed() == [("promise", WEDNESDAY + timedelta(days=2))]
