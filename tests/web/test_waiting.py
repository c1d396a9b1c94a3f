"""Waiting: who waits on us, what can be done about it from the list, and by whom not."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.store import applications, audit, people
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.interactions import Interaction
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from cxhire.web import waiting
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
    the_only,
)

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=3)  # Saturday noon: Wednesday's question is overdue
ACTS = ("answered", "snooze", "wake", "hand-over", "nothing-owed")


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    """Rows are made and looked at inside the application, three days after Wednesday."""
    clock.time = NOW
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role: Apart(browse(role))


def followed(browser: Apart, path: str, data: dict[str, object] | None = None) -> str:
    """The page that a post leads to."""
    return browser.get(browser.post(path, data).location).text


def me(role: Role) -> Colleague:
    """The colleague behind `browse(role)`."""
    found = people.get_colleague_by_email(f"{role.value}@example.org")
    assert found is not None
    return found


def names(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<th scope="row"><a class="cx-name"[^>]*>([^<]+)', page)]


def fresh(application_id: int) -> Application:
    found = applications.get_application(application_id)
    assert found is not None
    return found


def undo_of(page: str) -> str:
    """Where the button "Undo" on top of the page posts to."""
    found = re.search(r'<form method="post" action="([^"]+)">(?:(?!</form>).)*Undo', page, re.DOTALL)
    assert found, page
    return unescape(found[1])


def test_the_longest_wait_comes_first_on_both_clocks_and_says_whose_turn_it_is(
    browse: Callable[..., Apart],
) -> None:
    mina = make_colleague("Mina Sato")
    make_question(make_application("Lukas Brandt", owner=mina), WEDNESDAY + timedelta(hours=1))
    make_question(make_application("Amara Okafor", owner=mina), WEDNESDAY, "Is there any news?\nKind regards")
    page = browse(Role.RECRUITER).get("/").text
    assert names(page) == ["Amara Okafor", "Lukas Brandt"]
    assert "Amara Okafor has been waiting 3 days (21 working hours). Mina Sato owes the answer." in page
    assert "Is there any news? Kind regards" in page
    assert "Backend Engineer · Applied" in page
    assert 'class="visually-hidden">overdue: </span>3 days' in page


def test_a_hiring_owner_sees_their_own_first_and_others_only_where_they_took_part(
    browse: Callable[..., Apart],
) -> None:
    browser = browse(Role.OWNER)
    mina, own = make_colleague("Mina Sato"), me(Role.OWNER)
    make_question(make_application("Amara Okafor", owner=own), WEDNESDAY)
    make_question(make_application("Lukas Brandt", owner=mina), WEDNESDAY)
    shared = make_application("Chen Yu-Ting", owner=mina)
    make_answer(shared, WEDNESDAY - timedelta(days=1), own)
    make_question(shared, WEDNESDAY)
    assert names(browser.get("/").text) == ["Amara Okafor"]
    assert "You owe the answer." in browser.get("/").text
    assert names(browser.get("/?whose=all").text) == ["Amara Okafor", "Chen Yu-Ting"]


def test_the_address_bar_filters(browse: Callable[..., Apart]) -> None:
    mina = make_colleague("Mina Sato")
    first = make_application("Amara Okafor", owner=mina)
    make_question(first, WEDNESDAY)
    second = make_application("Lukas Brandt", "Data Analyst")
    make_question(second, NOW - timedelta(hours=1))
    browser = browse(Role.ADMIN)
    for query, expected in {
        f"owner={mina.id}": ["Amara Okafor"], "owner=none": ["Lukas Brandt"], "overdue=1": ["Amara Okafor"],
        f"opening={second.opening_id}": ["Lukas Brandt"], "kind=promise": [], "whose=mine": [],
        "kind=answer": ["Amara Okafor", "Lukas Brandt"], "stage=offer": [],
        "stage=nonsense&owner=x": ["Amara Okafor", "Lukas Brandt"],
    }.items():  # fmt: skip
        assert names(browser.get(f"/?{query}").text) == expected, query
    assert "Nobody who waits fits this filter" in browser.get("/?kind=promise").text


def test_what_isnt_a_filter_never_reaches_a_link(browse: Callable[..., Apart]) -> None:
    make_question(make_application(), WEDNESDAY)
    page = browse(Role.ADMIN).get("/?_scheme=javascript&_external=1&endpoint=x&after=1&kind=answer")
    assert page.status_code == 200
    assert "javascript" not in page.text


@pytest.mark.parametrize("after", ["", "x", "1", "1-2-3", "9" * 40 + "-1", "٣-1"])
def test_a_broken_key_shows_the_first_page(after: str, browse: Callable[..., Apart]) -> None:
    make_question(make_application(), WEDNESDAY)
    assert names(browse(Role.ADMIN).get(f"/?after={after}").text) == ["Amara Okafor"]


def test_pages_are_by_key_and_keep_the_filter(
    browse: Callable[..., Apart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAGE", 2)
    for number in range(5):  # three in the same instant
        make_question(make_application(f"C {number}"), WEDNESDAY + timedelta(hours=number // 3))
    browser, path, seen = browse(Role.ADMIN), "/?kind=answer", []
    while path:
        page = browser.get(path).text
        seen.append(names(page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(found[1]) if found else ""
        assert not path or "kind=answer" in path
    assert seen == [["C 0", "C 1"], ["C 2", "C 3"], ["C 4"]]


def test_csv_holds_all_of_the_list_and_runs_no_formula(
    browse: Callable[..., Apart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "EXPORTED", 1)
    for name in ("Amara Okafor", "Lukas Brandt", "Chen Yu-Ting"):
        make_question(make_application(name), WEDNESDAY, "=cmd|' /C calc'!A0")
    answer = browse(Role.ADMIN).get("/waiting.csv?kind=answer")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["candidate"] for row in rows] == ["Amara Okafor", "Lukas Brandt", "Chen Yu-Ting"]
    assert {row["words"][:2] for row in rows} == {"'="}
    assert {(row["overdue"], row["calendar_minutes"], row["since"]) for row in rows} == {
        ("yes", "4320", "2026-03-04T12:00:00Z")
    }
    assert audit.list_events(Filter(action="waiting.exported"))


def test_the_cards_say_how_many_and_of_how_many(browse: Callable[..., Apart]) -> None:
    mina = make_colleague("Mina Sato")
    for number, hours in enumerate((1, 3)):
        application = make_application(f"C {number}", owner=mina)
        make_question(application, WEDNESDAY - timedelta(days=1))
        said = make_answer(application, WEDNESDAY - timedelta(days=1) + timedelta(hours=hours), mina)
    make_concern(said, mina)
    make_question(make_application("Amara Okafor"), WEDNESDAY)
    make_question(make_application("Lukas Brandt"), NOW)
    page = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", browse(Role.ADMIN).get("/").text, flags=re.DOTALL)
    page = unescape(" ".join(page.split()))
    assert "Waiting on us 2 what" in page
    assert "Overdue 1 of 2 waiting" in page
    assert "Usual answer 2 h working time, 2 hours by the calendar; median of 2 answers in 30 days" in page
    assert "Open concerns 1 for someone they aren't about" in page


def test_the_menu_counts_what_is_overdue_and_what_is_to_decide(browse: Callable[..., Apart]) -> None:
    owner = browse(Role.OWNER)
    mina = make_colleague("Mina Sato")
    make_question(make_application("Amara Okafor", owner=me(Role.OWNER)), WEDNESDAY)
    application = make_application("Lukas Brandt", owner=mina)
    make_question(application, WEDNESDAY)
    make_concern(make_answer(make_application("C 1"), NOW, mina), mina)

    def badges(browser: Apart) -> list[str]:
        return re.findall(r'class="cx-count">(\d+)<', browser.get("/account").text)

    assert badges(browse(Role.ADMIN)) == ["2", "1"]
    assert badges(owner) == ["1"]


def test_an_empty_installation_says_what_to_do_first(browse: Callable[..., Apart]) -> None:
    page = browse(Role.ADMIN).get("/").text
    assert "Nothing has come in yet" in page
    assert 'href="/settings' in page
    assert "Once an admin has brought in our mail" in browse(Role.OWNER).get("/").text


def test_when_all_are_answered_the_page_says_so_warmly(browse: Callable[..., Apart]) -> None:
    application = make_application()
    make_question(application, NOW - timedelta(hours=2))
    make_answer(application, NOW - timedelta(hours=1), make_colleague("Mina Sato"))
    browser = browse(Role.ADMIN)
    assert "Every candidate who wrote has an answer" in browser.get("/").text
    assert "Nobody is waiting on you" in browser.get("/?whose=mine").text
    assert "Nothing is snoozed" in browser.get("/?snoozed=1").text


def test_reply_opens_the_composer_on_what_was_asked(browse: Callable[..., Apart]) -> None:
    asked = make_question(make_application(), WEDNESDAY)
    page = browse(Role.ADMIN).get("/").text
    assert f'href="/candidates/1?application=1&amp;answer={asked.id}#write" data-key="r"' in page


def test_whoever_a_concern_is_about_replies_in_their_own_program_in_the_thread(
    browse: Callable[..., Apart],
) -> None:
    asked, browser = make_question(make_application("Amara O'Kafor"), WEDNESDAY), browse(Role.ADMIN)
    make_concern(asked, me(Role.ADMIN))
    page = browser.get("/").text
    assert 'href="mailto:amara.o%27kafor@mail.example?subject=Re%3A%20Backend%20Engineer"' in page


def test_a_snoozed_one_moves_to_its_own_list_and_comes_back(browse: Callable[..., Apart]) -> None:
    make_question(make_application(), WEDNESDAY)
    browser, id_ = browse(Role.ADMIN), the_only(Obligation).id
    page = followed(browser, f"/waiting/{id_}/snooze?kind=answer", {"until": "1"})
    assert "Put off until 9 Mar 2026, 09:00" in page
    assert names(page) == []
    assert names(browser.get("/?snoozed=1").text) == ["Amara Okafor"]
    assert 'name="kind"' in page
    assert "Back on the list" in followed(browser, undo_of(page))
    assert names(browser.get("/").text) == ["Amara Okafor"]


def test_a_hand_over_sets_the_owner_and_undo_gives_it_back(browse: Callable[..., Apart]) -> None:
    mina, jonas = make_colleague("Mina Sato"), make_colleague("Jonas Weber")
    application = make_application(owner=mina)
    make_question(application, WEDNESDAY)
    browser, path = browse(Role.ADMIN), f"/waiting/{the_only(Obligation).id}/hand-over?overdue=1"
    page = followed(browser, path, {"colleague": jonas.id})
    assert "Jonas Weber answers for it now." in page
    assert (fresh(application.id).owner_id, the_only(Obligation).owner_id) == (jonas.id, jonas.id)
    assert browser.post(undo_of(page)).location == "/?overdue=1"
    assert (fresh(application.id).owner_id, the_only(Obligation).owner_id) == (mina.id, mina.id)


def test_undoing_a_first_hand_over_leaves_it_to_whoever_answers(browse: Callable[..., Apart]) -> None:
    application = make_application()
    make_question(application, WEDNESDAY)
    browser, jonas = browse(Role.ADMIN), make_colleague("Jonas Weber")
    path = f"/waiting/{the_only(Obligation).id}/hand-over"
    page = followed(browser, path, {"colleague": jonas.id})
    assert fresh(application.id).owner_fixed
    browser.post(undo_of(page))
    assert not fresh(application.id).owner_fixed


@pytest.mark.parametrize("role", [None, Role.AUDITOR])
def test_nothing_is_handed_to_who_could_not_answer(role: Role | None, browse: Callable[..., Apart]) -> None:
    make_question(make_application(), WEDNESDAY)
    other = make_colleague("Elena Ruiz", role or Role.OWNER, member=role is not None)
    path = f"/waiting/{the_only(Obligation).id}/hand-over"
    page = followed(browse(Role.ADMIN), path, {"colleague": other.id})
    assert "Choose whom to hand it to. Nothing was changed." in page


def test_nothing_owed_needs_a_reason_and_can_be_taken_back(browse: Callable[..., Apart]) -> None:
    make_question(make_application(), WEDNESDAY)
    browser, id_ = browse(Role.ADMIN), the_only(Obligation).id
    path = f"/waiting/{id_}/nothing-owed"
    assert "Say in a few words why" in followed(browser, path, {"why": " "})
    page = followed(browser, path, {"why": "They took another job"})
    assert names(page) == []
    assert "since the same time" in followed(browser, undo_of(page))
    assert the_only(Obligation).since == WEDNESDAY


def test_answered_elsewhere_says_who_when_and_how_and_can_be_taken_back(
    browse: Callable[..., Apart],
) -> None:
    mina = make_colleague("Mina Sato")
    make_question(make_application(owner=mina), WEDNESDAY)
    browser, path = browse(Role.RECRUITER), f"/waiting/{the_only(Obligation).id}/answered"
    given = {"channel": "video", "by": mina.id, "at": "2026-03-05T10:30"}
    page = followed(browser, path, given)
    assert "Noted: Mina Sato answered." in page
    noted = db.session.query(Interaction).order_by(Interaction.id.desc()).first()
    assert (noted.channel, noted.colleague_id, noted.at.isoformat()) == (
        "video", mina.id, "2026-03-05T10:30:00+00:00",
    )  # fmt: skip
    assert names(page) == []
    browser.post(undo_of(page))
    assert names(browser.get("/").text) == ["Amara Okafor"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"channel": "pigeon"}, "Say how"),
        ({"channel": "phone", "by": "99"}, "Say who"),
        ({"channel": "phone", "at": "soon"}, "Say when"),
        ({"channel": "phone", "at": "2026-03-04T11:00"}, "before it was owed"),
        ({"channel": "phone", "at": "2026-03-08T11:00"}, "in the future"),
    ],
)
def test_an_answer_that_cannot_be_is_not_noted(
    given: dict[str, object], sentence: str, browse: Callable[..., Apart]
) -> None:
    make_question(make_application(), WEDNESDAY)
    browser, path = browse(Role.ADMIN), f"/waiting/{the_only(Obligation).id}/answered"
    assert sentence in followed(browser, path, given)
    assert names(browser.get("/").text) == ["Amara Okafor"]


def test_a_hiring_owner_notes_only_their_own_answers(browse: Callable[..., Apart]) -> None:
    browser, mina = browse(Role.OWNER), make_colleague("Mina Sato")
    make_question(make_application(owner=me(Role.OWNER)), WEDNESDAY)
    path = f"/waiting/{the_only(Obligation).id}/answered"
    page = followed(browser, path, {"channel": "phone", "by": mina.id})
    assert "a recruiter notes it" in page


@pytest.mark.parametrize("act", ACTS)
def test_what_is_settled_meanwhile_is_said_so(act: str, browse: Callable[..., Apart]) -> None:
    assert "That is settled already" in followed(browse(Role.ADMIN), f"/waiting/999/{act}", {"until": "1"})


@pytest.mark.parametrize("act", ACTS)
def test_a_hiring_owner_does_nothing_about_candidates_they_cannot_see(
    act: str, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.OWNER)
    make_question(make_application(owner=make_colleague("Mina Sato")), WEDNESDAY)
    assert browser.post(f"/waiting/{the_only(Obligation).id}/{act}").status_code == 404


def test_an_auditor_reads_and_does_nothing(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.AUDITOR)
    make_question(make_application(), WEDNESDAY)
    page = browser.get("/").text
    assert names(page) == ["Amara Okafor"]
    assert 'action="/waiting' not in page
    assert "mailto:" not in page
    for act in ACTS:
        assert browser.post(f"/waiting/{the_only(Obligation).id}/{act}").status_code == 403


@pytest.mark.parametrize("role", [Role.OWNER, Role.RECRUITER, Role.ADMIN])
def test_whoever_a_concern_is_about_steers_nothing_and_reads_why(
    role: Role, browse: Callable[..., Apart]
) -> None:
    browser = browse(role)
    author, mina = me(role), make_colleague("Mina Sato")
    application = make_application(owner=author)
    make_concern(make_answer(application, WEDNESDAY - timedelta(days=1), author), author)
    make_question(application, WEDNESDAY)
    noted = make_question(application, WEDNESDAY + timedelta(hours=1))
    with write() as session:
        session.get(Interaction, noted.id).ref = "noted:1"
    id_ = the_only(Obligation).id
    given = {"until": "1", "colleague": mina.id, "why": "done", "channel": "phone"}
    paths = [f"/waiting/{id_}/{act}" for act in ACTS]
    paths += [f"/waiting/applications/{application.id}/handed-back?former={mina.id}"]
    paths += [f"/waiting/noted/{noted.id}/taken-back"]
    for path in paths:
        answer = browser.post(path, given)
        assert (answer.status_code, "so someone else decides here" in answer.text) == (403, True), path
    owed = the_only(Obligation)
    assert (owed.id, owed.owner_id, owed.snoozed_until) == (id_, author.id, None)
    assert len(audit.list_events(Filter(action="access.denied"))) == len(paths)
    page = browser.get("/?whose=mine").text
    assert "so someone else decides here" in page
    assert f"/waiting/{id_}/" not in page
    assert "mailto:" in page
