"""The preview's figures are those that come when the policy is in force, whichever part of the applications it looks at."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from cxhire.core.obligations import Kind
from cxhire.core.policies import EVERYBODY, Scope
from cxhire.services import policy_preview
from cxhire.services.applications import change_stage
from cxhire.services.derive import rebuild
from cxhire.services.policy import change_terms, set_opening_team
from cxhire.services.policy_preview import preview
from cxhire.store import policies
from cxhire.store.applications import Stage
from cxhire.store.obligations import Obligation, Settlement
from cxhire.store.people import Role
from cxhire.store.teams import Team
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_outcome,
    make_question,
)

pytestmark = pytest.mark.usefixtures("database")
NOW = WEDNESDAY + timedelta(days=policy_preview.DAYS)


def make_history(number: int, openings: int = 2) -> list[int]:
    """Applications with questions and answers in the 90 days, and before them; some are moved on, some ended."""
    chance, ben = Random(3), make_colleague("Ben")
    for n in range(number):
        one, at = make_application(f"Candidate {n}", f"Opening {n % openings}"), WEDNESDAY - timedelta(days=5)
        for _ in range(chance.randint(1, 4)):
            at += timedelta(hours=chance.randint(1, 400))
            make_question(one, at)
            at += timedelta(hours=chance.randint(1, 90))
            make_answer(one, at, ben)
        if n % 3 == 0:
            make_question(one, at + timedelta(hours=30))
        if n % 4 == 0:
            change_stage(one.id, Stage.OFFER, WEDNESDAY + timedelta(days=chance.randint(1, 30)), "system")
        if n % 5 == 0:
            make_outcome(one, at + timedelta(hours=40))
    return policies.list_recent_in(EVERYBODY, WEDNESDAY, NOW, number)[0]


def counted(scope: Scope) -> dict[Kind, tuple[int, int]]:
    """Of each kind, how many came to be owed in the 90 days and how many late, by what is derived now."""
    ids, _ = policies.list_recent_in(scope, WEDNESDAY, NOW, 10_000)
    found: dict[Kind, tuple[int, int]] = {}
    for model in (Settlement, Obligation):
        query = read().query(model).filter(model.application_id.in_(ids), model.since >= WEDNESDAY)
        for row in query.populate_existing():
            end: datetime = row.settled_at if isinstance(row, Settlement) else NOW
            if (row.shown_from or row.since) <= end:
                owed, late = found.get(Kind(row.kind), (0, 0))
                found[Kind(row.kind)] = owed + 1, late + (end > row.due_at)
    return found


@pytest.mark.parametrize("narrow", ["everybody", "team", "opening"])
def test_the_figures_are_those_of_the_policy_in_force_from_the_first_of_the_days(narrow: str) -> None:
    ada = make_colleague("Ada", Role.ADMIN)
    make_history(12)
    with write() as session:
        team = Team(name="Platform", created_at=WEDNESDAY)
        session.add(team)
    set_opening_team(1, team.id, ada.id, WEDNESDAY)
    scope = {"everybody": EVERYBODY, "team": Scope(team_id=team.id), "opening": Scope(opening_id=1)}[narrow]
    terms = {"answer_minutes": 120, "update_days": 2, "closure_days": 1}
    found = preview(scope, terms, NOW)
    assert {k: (t.owed, t.late) for k, t in found.present.kinds.items()} == counted(scope)
    change_terms(scope, terms, ada.id, WEDNESDAY)
    rebuild()
    assert {k: (t.owed, t.late) for k, t in found.then.kinds.items()} == counted(scope)
    assert found.then.late > found.present.late > 0
    assert found.then.reminders > found.present.reminders > 0
    assert (found.is_part, found.total) == (False, {"everybody": 12}.get(narrow, 6))


def test_a_stage_is_previewed_by_what_it_governed_though_they_have_moved_on() -> None:
    make_history(12)
    found = preview(Scope(stage="offer"), {"answer_minutes": 30}, NOW)
    assert found.total == 3
    assert 0 < found.then.owed < preview(EVERYBODY, {"answer_minutes": 30}, NOW).then.owed


def test_of_many_a_part_is_replayed_and_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    make_history(12)
    monkeypatch.setattr(policy_preview, "MOST", 6)
    found = preview(EVERYBODY, {"answer_minutes": 120}, NOW)
    assert found.is_part
    assert (found.total, 0 < found.seen < 12) == (12, True)


def test_terms_that_cannot_be_are_refused_before_anything_is_replayed() -> None:
    with pytest.raises(ValueError, match="must rise"):
        preview(Scope(stage="offer"), {"reminder_days": (3, 1)}, NOW)
