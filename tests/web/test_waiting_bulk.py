"""Several at once: done where it can be, said where it can't, taken back all together, audited each."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.services import log, snooze
from cxhire.store import audit
from cxhire.store.audit import Filter
from cxhire.store.obligations import Obligation
from cxhire.store.people import Role
from cxhire.store.transaction import read
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_outcome,
    make_question,
)

from .apart import Apart
from .conftest import Browser, Clock
from .test_waiting import me, names, undo_of
from .test_waiting_lists import waiting_for

NOW = WEDNESDAY + timedelta(days=1, hours=1)
ACTS = {
    "answered": {"channel": "phone"}, "snooze": {"until": "3"}, "hand_over": {}, "nothing_owed": {"why": "They thanked us"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role: Apart(browse(role))


def send(browser: Apart, act: str, rows: list[int], query: str = "", **more: object) -> str:
    """The page that a bulk act leads to."""
    answer = browser.post(f"/waiting/bulk{query}", {"act": act, "row": rows, **ACTS.get(act, {}), **more})
    return browser.get(answer.location).text


def flashes(page: str) -> list[str]:
    found = re.findall(r"data-flash[^>]*>.*?<div>(.*?)</div>", page, re.DOTALL)
    return [unescape(" ".join(text.split())) for text in found]


def owed() -> list[tuple[int, int | None, bool]]:
    """What is open: (since in minutes before now, owner, whether snoozed), by candidate."""
    rows = read().query(Obligation).order_by(Obligation.application_id).populate_existing()
    return [
        (int((NOW - row.since).total_seconds() // 60), row.owner_id, bool(row.snoozed_until)) for row in rows
    ]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_with_all_that_are_chosen_audited_each_and_taken_back_as_one(
    act: str, browse: Callable[..., Apart]
) -> None:
    browser, mina = browse(Role.RECRUITER), make_colleague("Mina Sato", Role.RECRUITER)
    rows = [
        waiting_for(name, owner=me(Role.RECRUITER)).id
        for name in ("Amara Okafor", "Lukas Brandt", "Chen Yu-Ting")
    ]
    before = owed()
    page = send(browser, act, rows[:2], "?kind=answer&whose=all", colleague=mina.id)
    assert flashes(page)[0].startswith("2 are")
    assert "Amara Okafor" not in names(page) or act == "hand_over"
    assert owed()[2] == before[2]
    assert owed() != before
    told = {"answered": "interaction.logged", "snooze": "obligation.snoozed", "hand_over": "application.owner_changed",
            "nothing_owed": "obligation.waived"}[act]  # fmt: skip
    assert len(audit.list_events(Filter(action=told))) == 2
    undo = undo_of(page)
    answer = browser.post(undo)
    assert answer.location == "/?whose=all&kind=answer"
    assert owed() == before
    assert "as before" in flashes(browser.get(answer.location).text)[0]
    assert "taken back already" in flashes(browser.get(browser.post(undo).location).text)[0]
    assert owed() == before


def test_what_cannot_be_done_is_said_of_each_and_the_rest_is_done(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.RECRUITER)
    author = me(Role.RECRUITER)
    fine, settled = waiting_for("Lukas Brandt"), waiting_for("Chen Yu-Ting")
    concerned = make_application("Amara Okafor")
    make_concern(make_answer(concerned, WEDNESDAY - timedelta(days=1), author), author)
    make_question(concerned, WEDNESDAY)
    rows = [row.id for row in read().query(Obligation)]
    log.waive(settled.application_id, "done", author.id, NOW, "test")
    found = flashes(send(browser, "snooze", rows))
    assert found[0].startswith("One is put off until 9 Mar 2026, 09:00.")
    assert found[1].startswith("Not done for 2.")
    assert "Amara Okafor: a concern about words of yours belongs to this application" in found[1]
    assert "1: settled already." in found[1]
    assert [row.id for row in read().query(Obligation).populate_existing() if row.snoozed_until] == [fine.id]


def test_what_somebody_went_on_with_stays_when_the_rest_is_taken_back(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.RECRUITER)
    first, second = waiting_for("Amara Okafor"), waiting_for("Lukas Brandt")
    page = send(browser, "snooze", [first.id, second.id])
    snooze.snooze(first.id, NOW + timedelta(days=9), NOW, "test")
    answer = browser.post(undo_of(page))
    done, kept = flashes(browser.get(answer.location).text)
    assert done == "Taken back: one is as before."
    assert kept.startswith("Not taken back for 1. Amara Okafor: somebody has changed")
    assert [snoozed for _, _, snoozed in owed()] == [True, False]


def test_two_things_owed_on_one_application_are_answered_by_one_answer(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.RECRUITER)
    application = make_application("Amara Okafor", owner=me(Role.RECRUITER))
    make_question(application, WEDNESDAY)
    make_outcome(application, WEDNESDAY)
    rows = [row.id for row in read().query(Obligation)]
    assert len(rows) == 2
    before = owed()
    page = send(browser, "answered", rows)
    assert [said for said in flashes(page) if said.startswith("Not")] == []
    browser.post(undo_of(page))
    assert owed() == before


def test_all_on_the_page_needs_no_script_and_none_chosen_is_said(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.ADMIN)
    rows = [waiting_for(name).id for name in ("Amara Okafor", "Lukas Brandt")]
    page = browser.get("/").text
    shown = re.search(r'name="shown" value="([^"]*)"', page)
    assert shown
    assert shown[1].split(".") == [str(row) for row in rows]
    assert "Choose at least one. Nothing was changed." in flashes(send(browser, "snooze", []))[0]
    assert "2 are put off" in flashes(send(browser, "snooze", [], all="1", shown=shown[1]))[0]


def test_what_was_chosen_stays_chosen_where_the_act_was_not_said_whole(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.ADMIN)
    first, _ = waiting_for("Amara Okafor"), waiting_for("Lukas Brandt")
    page = send(browser, "nothing_owed", [first.id], why="")
    assert flashes(page) == ["Say in a few words why nothing is owed. Nothing was changed."]
    assert re.findall(r'name="row" value="(\d+)"[^>]* checked', page) == [str(first.id)]
    assert re.search(r'data-key="n" open', page)


def test_snoozed_ones_come_back_together_and_go_back_to_sleep_together(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.ADMIN)
    rows = [waiting_for(name).id for name in ("Amara Okafor", "Lukas Brandt")]
    for days, row in enumerate(rows, 1):
        snooze.snooze(row, NOW + timedelta(days=days), NOW, "test")
    page = send(browser, "wake", rows, "?snoozed=1")
    assert flashes(page) == ["2 are back on the list."]
    assert names(browser.get("/").text) == ["Amara Okafor", "Lukas Brandt"]
    browser.post(undo_of(page))
    until = [
        row.snoozed_until for row in read().query(Obligation).order_by(Obligation.id).populate_existing()
    ]
    assert until == [NOW + timedelta(days=1), NOW + timedelta(days=2)]


def test_no_more_than_two_hundred_at_a_time(browse: Callable[..., Apart]) -> None:
    waiting_for("Amara Okafor")
    assert (
        "At most 200 at a time. Nothing was changed."
        in flashes(send(browse(Role.ADMIN), "snooze", list(range(1, 202))))[0]
    )
    assert owed()[0][2] is False


@pytest.mark.parametrize("given", [{"act": "fly"}, {"act": "stage"}, {}, {"act": "snooze", "until": "400"}])
def test_an_act_that_is_none_changes_nothing(given: dict[str, str], browse: Callable[..., Apart]) -> None:
    row = waiting_for("Amara Okafor").id
    browser = browse(Role.ADMIN)
    answer = browser.post("/waiting/bulk", {"row": [row], **given})
    assert "Nothing was changed" in flashes(browser.get(answer.location).text)[0]
    assert owed()[0][2] is False


def test_a_hiring_owner_neither_acts_on_nor_learns_the_name_of_whom_they_may_not_see(
    browse: Callable[..., Apart],
) -> None:
    browser = browse(Role.OWNER)
    row = waiting_for("Amara Okafor", owner=make_colleague("Mina Sato"))
    page = send(browser, "snooze", [row.id])
    assert flashes(page) == ["Not done for 1. 1: settled already."]
    assert "Amara" not in page
    assert owed()[0][2] is False


def test_an_auditor_chooses_nothing(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.AUDITOR)
    row = waiting_for("Amara Okafor")
    page = browser.get("/").text
    assert 'name="row"' not in page
    assert 'id="bulk"' not in page
    assert browser.post("/waiting/bulk", {"act": "snooze", "until": "1", "row": [row.id]}).status_code == 403


def test_another_s_way_back_is_none_of_mine(browse: Callable[..., Apart]) -> None:
    first, second = browse(Role.ADMIN), browse(Role.RECRUITER)
    undo = undo_of(send(first, "snooze", [waiting_for("Amara Okafor").id]))
    second.post(undo)
    assert owed()[0][2] is True
