"""The pages of the policy: by form, previewed, told, taken away and brought back; nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cxhire.core.policies import EVERYBODY, Policy, Scope
from cxhire.services.follow_policy import follow_policy
from cxhire.services.policy import change_terms, get_newest, load_policies, read_terms, set_opening_team
from cxhire.store import people
from cxhire.store.people import Role
from cxhire.store.policies import get_newest_id
from cxhire.store.teams import add_team
from cxhire.store.transaction import write
from tests.factories import make_answer, make_application, make_colleague, make_concern, make_question

from .conftest import START, Browser

DEFAULTS: dict[str, object] = {
    "seen": "0", "answer_minutes": "8", "update_days": "5", "closure_days": "3", "before_minutes": "0",
    "reminder_days": "0, 1, 3", "lead_days": "2", "admin_days": "4",
}  # fmt: skip
EMPTY: dict[str, object] = {**dict.fromkeys(DEFAULTS, ""), "seen": "0", "packs_from": "above"}
EDIT = "/settings/policy/edit"


def newest(scope: Scope) -> dict[str, Any]:
    return read_terms(get_newest(scope))


def test_everybodys_policy_counts_from_now_on_and_can_be_taken_back(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    terms = {
        "answer_minutes": "1:30",
        "reminder_days": "0, 2",
        "before_minutes": "0.5",
        "rule_packs": "CA-ON",
    }
    page = browser.post(EDIT, DEFAULTS | terms, follow_redirects=True).text
    with app.app_context():
        assert load_policies().newest == Policy(
            answer_minutes=90, reminder_days=(0, 2), before_minutes=30, rule_packs=("CA-ON",)
        )
    assert "1:30 working hours" in page
    assert "Ontario" in page
    assert "The policy has changed" in page
    undo = page.partition("Undo")[0].rpartition('action="')[2].partition('"')[0]
    browser.post(undo)
    with app.app_context():
        assert load_policies().newest == Policy()


def test_a_narrower_policy_holds_what_is_filled_in_and_leaves_the_rest_to_what_is_above(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    with app.app_context():
        opening = make_application(opening="Gardener").opening_id
        change_terms(Scope(stage="offer"), {"update_days": 2}, None, START)
    where = f"{EDIT}?opening={opening}&stage=offer"
    page = browser.get(where).text
    assert "Policy for Gardener in Offer" in page
    assert "Empty: 8 working hours, as for everybody." in page
    assert "Empty: 2 working days, as for everybody in Offer." in page
    assert "the policy of the stage Ended counts" in page
    page = browser.post(where, EMPTY | {"answer_minutes": "4"}, follow_redirects=True).text
    assert "Gardener in Offer" in page
    with app.app_context():
        assert newest(Scope(opening, None, "offer")) == {"answer_minutes": 240}
    counts = browser.get(f"/settings/policy?opening={opening}&stage=offer").text
    assert "from Gardener in Offer" in counts
    assert "from everybody in Offer" in counts
    page = browser.post(
        f"/settings/policy/take-away?opening={opening}&stage=offer", follow_redirects=True
    ).text
    assert "What counts for Gardener in Offer is what counts above." in page
    undo = page.partition("Undo")[0].rpartition('action="')[2].partition('"')[0]
    browser.post(undo)
    with app.app_context():
        assert newest(Scope(opening, None, "offer")) == {"answer_minutes": 240}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answer_minutes": "soon"}, "Write hours like"),
        ({"answer_minutes": "0"}, "no time at all"),
        ({"update_days": "0"}, "at least 1 day"),
        ({"closure_days": "91"}, "at most 90"),
        ({"reminder_days": "3, 1"}, "the earliest first"),
        ({"lead_days": "3", "admin_days": "1"}, "after the lead"),
        ({"lead_days": ""}, "has to say it"),
        ({"rule_packs": "XX"}, "XX"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(
    app: Flask, browse: Callable[..., Browser], change: dict[str, object], said: str
) -> None:
    page = browse().post(EDIT, DEFAULTS | {"before_minutes": "2:15"} | change)
    assert (page.status_code, said in page.text, 'value="2:15"' in page.text) == (400, True, True)
    with app.app_context():
        assert get_newest_id() == 0


def test_of_two_admins_the_second_is_told_and_nothing_is_overwritten(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    with app.app_context():
        ada = make_colleague("Ada", Role.ADMIN)
        change_terms(Scope(stage="offer"), {"answer_minutes": 60}, ada.id, START)
    page = browser.post(f"{EDIT}?stage=offer", EMPTY | {"answer_minutes": "2", "update_days": "7"})
    assert page.status_code == 409
    assert "Ada changed this policy" in page.text
    assert "Answer within 1 working hour" in page.text
    assert 'value="7"' in page.text
    with app.app_context():
        assert newest(Scope(stage="offer")) == {"answer_minutes": 60}
        seen = get_newest_id()
    assert f'value="{seen}"' in page.text
    browser.post(f"{EDIT}?stage=offer", EMPTY | {"answer_minutes": "2", "seen": str(seen)})
    with app.app_context():
        assert newest(Scope(stage="offer")) == {"answer_minutes": 120}


def test_whom_a_concern_is_about_is_told_why_not_and_keeps_what_they_typed(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse(Role.ADMIN, "admin@example.org")
    with app.app_context():
        me, one = people.get_colleague_by_email("admin@example.org"), make_application()
        assert me is not None
        make_concern(make_answer(one, START, me), me)
        opening = one.opening_id
    page = browser.post(f"{EDIT}?opening={opening}", EMPTY | {"answer_minutes": "400"})
    assert (page.status_code, "someone else sets it. Nothing was saved." in page.text) == (403, True)
    assert 'value="400"' in page.text
    with app.app_context():
        assert get_newest_id() == 0


def test_the_preview_says_what_the_policy_would_have_come_to_and_saves_nothing(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    with app.app_context():
        ben, one = make_colleague("Ben"), make_application()
        make_question(one, START - timedelta(days=14))
        make_answer(one, START - timedelta(days=14) + timedelta(hours=3), ben)
    page = browser.post(EDIT, DEFAULTS | {"answer_minutes": "2", "preview": "1"}).text
    assert "The last 90 days with this policy" in page
    answers = page[page.index('<th scope="row">Answers</th>') :]
    assert answers.index("0 of 1") < answers.index("1 of 1") < answers.index("3 working hours")
    assert 'name="answer_minutes" type="text" value="2"' in page
    page = browser.post(f"{EDIT}?stage=offer", EMPTY | {"answer_minutes": "2", "preview": "1"}).text
    assert "there is nothing to see" in page
    with app.app_context():
        assert get_newest_id() == 0


def test_the_page_tells_how_far_what_is_open_has_come(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.AUDITOR)
    with app.app_context():
        for n in range(3):
            make_question(make_application(f"Candidate {n}"), START)
        change_terms(EVERYBODY, {"answer_minutes": 60}, None, START)
        assert "what is open follows within seconds" in browser.get("/settings/policy/progress").text
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cxhire.services.follow_policy.PAGE", 2)
            follow_policy(stop=iter((False, True)).__next__)
        assert "Bringing 3 applications up to date" in browser.get("/settings/policy").text
        assert "66 %" in browser.get("/settings/policy/progress").text
        follow_policy()
        assert "up to date" not in browser.get("/settings/policy").text


def test_an_openings_team_is_set_on_its_page_by_admins_and_its_policy_counts(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser, recruiter = browse(), browse(Role.RECRUITER)
    with app.app_context():
        opening = make_application(opening="Gardener").opening_id
        with write():
            team = add_team("Green", START)
        change_terms(Scope(team_id=team.id), {"answer_minutes": 60}, None, START)
    form = {"title": "Gardener", "address": "", "owner": "0"}
    recruiter.post(f"/openings/{opening}/edit", form | {"team": str(team.id)})
    assert "from team Green" not in recruiter.get(f"/openings/{opening}").text
    browser.post(f"/openings/{opening}/edit", form | {"team": str(team.id)})
    page = recruiter.get(f"/openings/{opening}").text
    assert "from team Green" in page
    assert "What counts in each stage" not in page
    recruiter.post(f"/openings/{opening}/edit", form)
    assert "from team Green" in browser.get(f"/openings/{opening}").text


def test_the_history_tells_who_changed_what_and_brings_it_back(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    with app.app_context():
        ada = make_colleague("Ada", Role.ADMIN)
        for minutes in (60, 120):
            change_terms(Scope(stage="offer"), {"answer_minutes": minutes}, ada.id, START)
    page = browser.get(f"{EDIT}?stage=offer").text
    assert page.index("Answer within: 2 working hours") < page.index("Answer within: 1 working hour<")
    assert page.count("Bring back") == 1
    browser.post("/settings/policy/restore?version=1")
    with app.app_context():
        assert newest(Scope(stage="offer")) == {"answer_minutes": 60}


def test_an_opening_and_a_team_at_once_are_refused_with_what_to_do(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    with app.app_context():
        opening = make_application(opening="Gardener").opening_id or 0
        with write():
            team = add_team("Green", START)
        set_opening_team(opening, team.id, make_colleague("Ada").id, START)
    page = browser.get(f"{EDIT}?opening={opening}&team={team.id}", follow_redirects=True).text
    assert "Choose an opening or a team" in page
    assert (
        browser.post(f"{EDIT}?opening={opening}&team={team.id}", EMPTY | {"lead_days": "1"}).status_code
        == 404
    )
    for address in ("?opening=99", "?team=99", "?stage=limbo", "?opening=x"):
        assert browser.get(EDIT + address).status_code == 404
    assert browser.post("/settings/policy/take-away").status_code == 404
    assert browser.post("/settings/policy/restore?version=99").status_code == 404
