"""Setting a scope's policy, and bringing what is open up to date with it: in pages, only there, and whoever dies."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from cxhire.core.obligations import Kind
from cxhire.core.policies import EVERYBODY, Policy, Scope
from cxhire.services import follow_policy as following
from cxhire.services import policy
from cxhire.services.applications import change_stage
from cxhire.services.derive import rebuild
from cxhire.services.follow_policy import Progress, follow_policy, progress
from cxhire.services.policy import Overtaken, change_terms, get_newest, load_policies, set_policy
from cxhire.services.steering import NotYours
from cxhire.store import applications, audit, policies
from cxhire.store.applications import Application, Opening, Stage
from cxhire.store.audit import Filter
from cxhire.store.obligations import Obligation, Settlement
from cxhire.store.people import Role
from cxhire.store.teams import Team
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_outcome,
    make_question,
    the_only,
)

pytestmark = pytest.mark.usefixtures("database")
HOUR = timedelta(hours=1)
LATER = WEDNESDAY + timedelta(days=2)


def make_team(name: str = "Platform") -> Team:
    with write() as session:
        team = Team(name=name, created_at=WEDNESDAY)
        session.add(team)
    return team


def terms_of(scope: Scope) -> dict[str, Any]:
    return policy.read_terms(get_newest(scope))


def due_of(application: Application) -> timedelta:
    """How long after Wednesday noon its one answer is due."""
    query = read().query(Obligation.due_at).filter_by(application_id=application.id, kind=Kind.ANSWER.value)
    return query.scalar() - WEDNESDAY  # type: ignore[no-any-return]


def test_a_form_that_shows_some_terms_loses_none_of_the_others_nor_an_openings_team() -> None:
    ada, team, one = make_colleague("Ada", Role.ADMIN), make_team(), make_application()
    scope = Scope(opening_id=one.opening_id)
    change_terms(scope, {"answer_minutes": 60, "before_minutes": policy.NEVER}, ada.id, WEDNESDAY)
    policy.set_opening_team(one.opening_id or 0, team.id, ada.id, WEDNESDAY)
    change_terms(scope, {"answer_minutes": None, "update_days": 2}, ada.id, WEDNESDAY)
    assert terms_of(scope) == {"before_minutes": 0, "update_days": 2}
    assert load_policies().rules[-1].team_id == team.id == the_only(Opening).team_id
    policy.set_opening_team(one.opening_id or 0, None, ada.id, WEDNESDAY)
    assert (load_policies().rules[-1].team_id, the_only(Opening).team_id) == (None, None)
    assert terms_of(scope) == {"before_minutes": 0, "update_days": 2}


def test_a_policy_that_is_taken_away_comes_back_as_it_was() -> None:
    ada, scope = make_colleague("Ada", Role.ADMIN), Scope(stage="offer")
    change_terms(scope, {"answer_minutes": 60, "reminder_days": (0, 2)}, ada.id, WEDNESDAY)
    before = policy.take_away(scope, ada.id, WEDNESDAY)
    assert terms_of(scope) == {}
    assert before is not None
    policy.restore(before, ada.id, WEDNESDAY)
    assert terms_of(scope) == {"answer_minutes": 60, "reminder_days": (0, 2)}
    assert policy.restore(before, ada.id, WEDNESDAY) is None
    set_policy(Policy(update_days=9), ada.id, WEDNESDAY)
    first = policy.list_versions(EVERYBODY)[0].id
    policy.restore(first, ada.id, WEDNESDAY)
    assert load_policies().newest == Policy()


def test_of_two_who_change_the_same_terms_the_second_is_told_and_overwrites_nothing() -> None:
    ada, ben = make_colleague("Ada", Role.ADMIN), make_colleague("Ben", Role.ADMIN)
    scope = Scope(stage="offer")
    change_terms(scope, {"answer_minutes": 60}, ada.id, WEDNESDAY, seen=0)
    with pytest.raises(Overtaken) as told:
        change_terms(scope, {"answer_minutes": 90, "update_days": 2}, ben.id, WEDNESDAY, seen=0)
    assert (told.value.newest.set_by_id, terms_of(scope)) == (ada.id, {"answer_minutes": 60})
    change_terms(scope, {"update_days": 2}, ben.id, WEDNESDAY, seen=0)
    change_terms(scope, {"answer_minutes": 90}, ben.id, WEDNESDAY, seen=told.value.newest.id)
    assert terms_of(scope) == {"answer_minutes": 90, "update_days": 2}


def test_the_trail_tells_the_scope_and_each_term_that_changed() -> None:
    ada, one = make_colleague("Ada", Role.ADMIN), make_application()
    scope = Scope(opening_id=one.opening_id, stage="offer")
    change_terms(scope, {"answer_minutes": 60, "reminder_days": ()}, ada.id, WEDNESDAY)
    change_terms(scope, {"answer_minutes": None}, ada.id, WEDNESDAY)
    assert change_terms(scope, {"answer_minutes": None}, ada.id, WEDNESDAY) is None
    words = f"opening {one.opening_id}, stage offer"
    assert [e.detail for e in audit.list_events(Filter(action="policy.changed"))] == [
        {"scope": words, "answer_minutes": "as above"},
        {"scope": words, "answer_minutes": 60, "reminder_days": "none"},
    ]


@pytest.mark.parametrize(
    "terms", [{"answer_hours": 4}, {"reminder_days": (3, 1)}, {"lead_days": 3, "admin_days": 1}]
)
def test_terms_that_cannot_be_are_refused(terms: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        change_terms(Scope(stage="offer"), terms, make_colleague("Ada").id, WEDNESDAY)
    assert policies.get_newest_id() == 0


def test_the_administrators_day_may_be_set_where_the_leads_is_not() -> None:
    ada = make_colleague("Ada", Role.ADMIN)
    set_policy(Policy(lead_days=1), ada.id, WEDNESDAY)
    change_terms(Scope(stage="offer"), {"admin_days": 1}, ada.id, WEDNESDAY)
    assert load_policies().newest_for(None, "offer").admin_days == 1


def test_whom_a_concern_is_about_sets_no_policy_for_its_opening_but_everybodys() -> None:
    ada, one = make_colleague("Ada", Role.ADMIN), make_application()
    make_concern(make_answer(one, WEDNESDAY, ada), ada)
    for scope in (Scope(opening_id=one.opening_id), Scope(opening_id=one.opening_id, stage="applied")):
        with pytest.raises(NotYours):
            change_terms(scope, {"answer_minutes": 6000}, ada.id, WEDNESDAY)
    with pytest.raises(NotYours):
        policy.set_opening_team(one.opening_id or 0, make_team().id, ada.id, WEDNESDAY)
    assert the_only(Opening).team_id is None
    set_policy(Policy(answer_minutes=6000), ada.id, WEDNESDAY)


def test_only_what_is_open_in_the_scope_follows_and_what_is_settled_keeps_its_policy() -> None:
    ada, team = make_colleague("Ada", Role.ADMIN), make_team()
    mine, other = make_application("Ann", "One"), make_application("Bob", "Two")
    policy.set_opening_team(mine.opening_id or 0, team.id, ada.id, WEDNESDAY)
    follow_policy()
    for one in (mine, other):
        make_question(one, WEDNESDAY - 4 * HOUR)
        make_answer(one, WEDNESDAY - 3 * HOUR, ada)
        make_question(one, WEDNESDAY)
    settled = {row.id: row.due_at for row in read().query(Settlement)}
    change_terms(Scope(team_id=team.id), {"answer_minutes": 60}, ada.id, LATER)
    assert due_of(mine) == due_of(other) == timedelta(days=1)
    assert progress() == Progress(0, 0)
    assert follow_policy() is True
    assert (due_of(mine), due_of(other)) == (HOUR, timedelta(days=1))
    assert {row.id: row.due_at for row in read().query(Settlement)} == settled
    assert (progress(), follow_policy(), rebuild(check=True)) == (None, False, 0)


def test_the_first_policy_for_everybody_leaves_what_was_settled_before_as_it_was() -> None:
    ada, one = make_colleague("Ada", Role.ADMIN), make_application()
    make_question(one, WEDNESDAY - 4 * HOUR)
    make_answer(one, WEDNESDAY - 3 * HOUR, ada)
    was = the_only(Settlement).due_at
    change_terms(EVERYBODY, {"answer_minutes": 30}, ada.id, LATER)
    follow_policy()
    assert the_only(Settlement).due_at == was
    assert rebuild(check=True) == 0


def test_who_follows_may_die_and_go_on_while_another_policy_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAGE", 2)
    ada = make_colleague("Ada", Role.ADMIN)
    made = [make_application(f"Candidate {n}", f"Opening {n % 2}") for n in range(5)]
    for one in made:
        make_question(one, WEDNESDAY)
    done = make_application("Zoe")
    make_outcome(done, WEDNESDAY)
    make_answer(done, WEDNESDAY + HOUR, ada)
    change_terms(EVERYBODY, {"answer_minutes": 60}, ada.id, LATER)
    follow_policy(stop=iter((False, True)).__next__)
    assert progress() == Progress(2, 5)
    assert [due_of(one) for one in made] == [HOUR, HOUR, *[timedelta(days=1)] * 3]
    change_terms(Scope(opening_id=made[0].opening_id), {"answer_minutes": 120}, ada.id, LATER + HOUR)
    follow_policy(stop=iter((False, True)).__next__)
    assert progress() == Progress(4, 5)
    follow_policy()
    assert [due_of(one) for one in made] == [2 * HOUR, HOUR, 2 * HOUR, HOUR, 2 * HOUR]
    assert (progress(), rebuild(check=True)) == (None, 0)


def test_what_is_open_is_looked_at_again_by_the_ladder() -> None:
    ada, one = make_colleague("Ada", Role.ADMIN), make_application()
    make_question(one, WEDNESDAY)
    with write() as session:
        session.query(Obligation).update({"next_at": None})
    change_terms(Scope(stage="applied"), {"before_minutes": 120}, ada.id, WEDNESDAY)
    follow_policy()
    owed = read().query(Obligation).filter_by(kind="answer").populate_existing().one()
    assert owed.next_at is not None
    assert owed.next_at <= owed.due_at - 2 * HOUR


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_in_whatever_order_following_comes_to_what_rebuilding_does(seed: int) -> None:
    chance, now = Random(seed), WEDNESDAY
    ada, team = make_colleague("Ada", Role.ADMIN), make_team()
    made = [make_application(f"Candidate {n}", f"Opening {n % 2}") for n in range(4)]
    openings = [o.id for o in applications.list_openings()]
    for _ in range(25):
        now += timedelta(hours=chance.randint(0, 30))
        one = chance.choice(made)
        act = chance.choice(("ask", "ask", "answer", "stage", "team", "terms", "terms", "follow"))
        if act == "ask":
            make_question(one, now)
        elif act == "answer":
            make_answer(one, now, ada)
        elif act == "stage":
            change_stage(one.id, chance.choice((Stage.OFFER, Stage.FINAL)), now, "system")
        elif act == "team":
            policy.set_opening_team(chance.choice(openings), chance.choice((None, team.id)), ada.id, now)
        elif act == "terms":
            wide = chance.choice(
                (EVERYBODY, Scope(team_id=team.id), Scope(opening_id=chance.choice(openings)))
            )
            stage = chance.choice((None, None, "offer"))
            changed = {"answer_minutes": chance.randint(1, 900), "update_days": chance.randint(1, 9)}
            change_terms(Scope(wide.opening_id, wide.team_id, stage), changed, ada.id, now)
        else:
            follow_policy()
    follow_policy()
    assert rebuild(check=True) == 0
