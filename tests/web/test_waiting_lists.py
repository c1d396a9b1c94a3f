"""Waiting's lists and filters: mine, my team's, everyone's, snoozed, handed over; what is counted, and what is left out."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event

from cxhire.extensions import db
from cxhire.services import acts, snooze
from cxhire.services.acts import Doer
from cxhire.store import people, sessions
from cxhire.store.applications import Application, Opening
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from cxhire.store.teams import Team
from cxhire.store.transaction import read, write
from cxhire.web import waiting_filters
from tests.factories import WEDNESDAY, make_application, make_colleague, make_question

from .apart import Apart
from .conftest import Browser, Clock
from .test_waiting import me, names, undo_of

NOW = WEDNESDAY + timedelta(days=1, hours=1)


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role: Apart(browse(role))


def make_team(name: str, *members: Colleague) -> Team:
    with write() as session:
        team = Team(name=name, created_at=WEDNESDAY)
        session.add(team)
        session.flush()
        for member in members:
            member.team_id = team.id
    return team


def give_opening(application: Application, team: Team) -> None:
    with write() as session:
        opening = session.get(Opening, application.opening_id)
        assert opening
        opening.team_id = team.id


def waiting_for(name: str, opening: str = "Backend Engineer", owner: Colleague | None = None) -> Obligation:
    """A candidate of that name who has asked something."""
    application = make_application(name, opening, owner)
    make_question(application, WEDNESDAY)
    return read().query(Obligation).filter_by(application_id=application.id).one()


def tabs(page: str) -> dict[str, str]:
    """The lists' names → how many they say."""
    found = re.findall(
        r'<a href="[^"]*"(?: aria-current="true")?>([^<]+) <span class="cx-seg-count[^"]*">([^<]+)<', page
    )
    return {unescape(label): number for label, number in found}


def chips(page: str) -> dict[str, str]:
    found = re.findall(r'class="cx-chip" href="([^"]+)"><span[^>]*>[^<]*</span><span[^>]*>([^<]+)<', page)
    return {unescape(label): unescape(url) for url, label in found}


def left(page: str) -> list[str]:
    found = re.search(r'<p class="cx-left">(.*?)</p>', page)
    return re.findall(r">([^<]+)</a>", found[1]) if found else []


def test_a_team_s_are_those_of_its_openings_and_else_of_its_members(browse: Callable[..., Apart]) -> None:
    browser, mina = browse(Role.RECRUITER), make_colleague("Mina Sato")
    ours, theirs = make_team("Engineering", me(Role.RECRUITER)), make_team("Sales", mina)
    waiting_for("Of an opening of ours", "Backend Engineer", mina)
    give_opening(read().query(Application).one(), ours)
    waiting_for("Of an opening of theirs", "Account Manager", me(Role.RECRUITER))
    give_opening(read().query(Application).order_by(Application.id.desc()).first(), theirs)  # type: ignore[arg-type]
    waiting_for("Of one of us", "Nurse", me(Role.RECRUITER))
    waiting_for("Of nobody", "Cook")
    page = browser.get("/?whose=team").text
    assert names(page) == ["Of an opening of ours", "Of one of us"]
    assert tabs(page) == {
        "Waiting": "2", "Snoozed": "0", "Handed over": "0", "Mine": "2", "My team's": "2", "Everyone's": "4",
    }  # fmt: skip
    assert left(page) == ["2 more in everyone’s"]
    assert names(browser.get(f"/?team={theirs.id}").text) == ["Of an opening of theirs"]
    assert chips(browser.get(f"/?team={theirs.id}").text) == {"Team: Sales": "/"}


def test_who_is_in_no_team_has_no_such_list(browse: Callable[..., Apart]) -> None:
    waiting_for("Amara Okafor")
    page = browse(Role.ADMIN).get("/?whose=team").text
    assert names(page) == ["Amara Okafor"]
    assert "My team" not in page


def test_filters_combine_and_each_can_be_taken_off_alone(browse: Callable[..., Apart]) -> None:
    browser, mina = browse(Role.ADMIN), make_colleague("Mina Sato")
    first = waiting_for("Amara Okafor", "Backend Engineer", mina)
    waiting_for("Lukas Brandt", "Data Analyst", mina)
    waiting_for("Chen Yu-Ting", "Data Analyst")
    opening_id = read().query(Application).filter_by(id=first.application_id).one().opening_id
    page = browser.get(
        f"/?owner={mina.id}&opening={opening_id}&kind=answer&overdue=1&stage=applied&whose=all"
    ).text
    assert names(page) == ["Amara Okafor"]
    found = chips(page)
    assert list(found) == [
        "Owner: Mina Sato", "Owed: an answer", "Opening: Backend Engineer", "Stage: applied", "Overdue",
    ]  # fmt: skip
    assert names(browser.get(found["Opening: Backend Engineer"]).text) == ["Amara Okafor", "Lukas Brandt"]
    assert "overdue=1" in found["Opening: Backend Engineer"]
    assert left(page) == ["2 more without the filter"]
    assert chips(browser.get("/?stage=nonsense&owner=99&kind=%27").text) == {}


def test_an_act_and_its_undo_come_back_to_the_same_filtered_page(
    browse: Callable[..., Apart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxhire.web.waiting.PAGE", 1)
    browser = browse(Role.ADMIN)
    for name in ("Amara Okafor", "Lukas Brandt", "Chen Yu-Ting"):
        waiting_for(name)
    path = unescape(re.search(r'rel="next" href="([^"]+)"', browser.get("/?kind=answer&overdue=1").text)[1])  # type: ignore[index]
    page = browser.get(path).text
    act = unescape(re.search(r'action="(/waiting/\d+/snooze[^"]+)"', page)[1])  # type: ignore[index]
    answer = browser.post(act, {"until": "1"})
    assert answer.location == path
    back = undo_of(browser.get(path).text)
    assert browser.post(back).location == path
    assert names(browser.get(path).text) == ["Lukas Brandt"]


def test_a_last_page_that_was_emptied_leads_to_the_first(browse: Callable[..., Apart]) -> None:
    waiting_for("Amara Okafor")
    assert browse(Role.ADMIN).get("/?kind=answer&after=9999999999999999-1").location == "/?kind=answer"


def test_the_snoozed_say_until_when_and_by_whom(browse: Callable[..., Apart]) -> None:
    browser, mina = browse(Role.ADMIN), make_colleague("Mina Sato", Role.RECRUITER)
    owed = waiting_for("Amara Okafor", owner=mina)
    snooze.snooze(owed.id, NOW + timedelta(days=2), NOW, f"colleague:{mina.id}")
    page = browser.get("/?snoozed=1").text
    assert names(page) == ["Amara Okafor"]
    assert re.search(r"snoozed until <time[^>]*>7 Mar 2026, 13:00</time> by Mina Sato", page)
    assert tabs(page)["Waiting"] == "0"


def test_what_was_handed_over_stays_in_sight_of_both_until_the_candidate_has_their_word(
    browse: Callable[..., Apart],
) -> None:
    giver, mina = browse(Role.RECRUITER), make_colleague("Mina Sato", Role.RECRUITER)
    owed = waiting_for("Amara Okafor", owner=me(Role.RECRUITER))
    waiting_for("Lukas Brandt", owner=mina)
    acts.hand_over(owed.id, mina.id, Doer(me(Role.RECRUITER).id, NOW))
    snooze.snooze(owed.id, NOW + timedelta(days=2), NOW, "test")
    page = giver.get("/?handed=away").text
    assert names(page) == ["Amara Okafor"]
    assert "You handed it to Mina Sato on 5 Mar 2026" in page
    assert tabs(page)["Handed over"] == "1"
    assert names(giver.get("/?handed=here").text) == []
    assert names(giver.get("/?handed=away&snoozed=1&kind=answer").text) == ["Amara Okafor"]
    assert names(giver.get("/?handed=away&kind=promise").text) == []


def test_each_list_says_what_to_do_where_nobody_is_on_it(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.ADMIN)
    make_team("Engineering", me(Role.ADMIN))
    waiting_for("Amara Okafor")
    for query, said in {
        "whose=mine": "Nobody is waiting on you", "whose=team": "Nobody is waiting on your team",
        "snoozed=1": "Nothing is snoozed", "handed=away": "You handed nothing over that is still owed",
        "handed=here": "Nobody handed you anything", "kind=promise&whose=mine": "Nobody who waits fits this filter",
    }.items():  # fmt: skip
        assert said in browser.get(f"/?{query}").text, query


def test_a_row_says_who_is_reminded_next_and_when(browse: Callable[..., Apart]) -> None:
    mina = make_colleague("Mina Sato")
    waiting_for("Amara Okafor", owner=mina)
    page = browse(Role.ADMIN).get("/").text
    assert re.search(r"</svg>Reminded (today|tomorrow|with the next mail|on \w+)", page), page


def test_an_open_page_hears_of_what_is_new_on_its_list_and_keeps_no_session_alive(
    browse: Callable[..., Apart], clock: Clock
) -> None:
    browser, mina = browse(Role.ADMIN), make_colleague("Mina Sato")
    waiting_for("Amara Okafor", owner=mina)
    path = unescape(re.search(r'hx-get="([^"]+)"', browser.get(f"/?owner={mina.id}&whose=all").text)[1])  # type: ignore[index]
    assert browser.get(path).status_code == 204
    waiting_for("Lukas Brandt", owner=mina)
    waiting_for("Chen Yu-Ting")
    clock.move(minutes=10)
    assert "1 new: show" in browser.get(path).text
    assert browser.get(f"{path}&told=1").status_code == 204
    [session] = sessions.list_sessions_of(me(Role.ADMIN).id)
    assert session.seen_at < clock.time - timedelta(minutes=5)


def test_a_page_asks_the_database_as_often_for_fifty_rows_as_for_one(browse: Callable[..., Apart]) -> None:
    browser, mina = browse(Role.ADMIN), make_colleague("Mina Sato")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    counts = []
    for number in range(12):
        waiting_for(f"C {number}", owner=mina)
        if number in (0, 11):
            asked.clear()
            browser.get("/")
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_count_that_goes_on_and_on_stops(
    browse: Callable[..., Apart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_filters, "MOST_COUNTED", 3)
    for number in range(4):
        waiting_for(f"C {number}")
    page = browse(Role.ADMIN).get("/?whose=mine").text
    assert tabs(page)["Everyone's"] == "2+"
    assert left(page) == ["Many more in everyone’s"]


def test_nobody_s_can_be_asked_for(browse: Callable[..., Apart]) -> None:
    waiting_for("Amara Okafor", owner=make_colleague("Mina Sato"))
    waiting_for("Lukas Brandt")
    page = browse(Role.ADMIN).get("/?owner=none").text
    assert (names(page), list(chips(page))) == (["Lukas Brandt"], ["Owner: nobody yet"])


def test_a_hiring_owner_is_counted_only_what_they_may_see(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.OWNER)
    waiting_for("Amara Okafor", owner=people.get_colleague_by_email("owner@example.org"))
    waiting_for("Lukas Brandt")
    page = browser.get("/").text
    assert (tabs(page)["Mine"], tabs(page)["Everyone's"], left(page)) == ("1", "1", [])
