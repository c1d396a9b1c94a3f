"""Each member's own hours: theirs, their team's, everybody's."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.calendars import NO_CALENDAR, Calendar, NamedDay
from cxhire.core.policies import EVERYBODY, Policy, Scope
from cxhire.services.hours import reader_hours
from cxhire.services.policy import change_terms, load_policies, set_policy
from cxhire.store import audit
from cxhire.store.audit import Filter
from cxhire.store.policies import PolicyVersion
from cxhire.store.teams import Team
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_colleague

WEEK = DEFAULT_HOURS.days
LATE = (((12 * 60, 20 * 60),),) * 5 + ((), ())
EVE = Calendar("DE", own_days=(NamedDay(date(2026, 12, 24), "Christmas Eve"),))
THREE_DAYS = (((540, 1020),),) * 3 + ((),) * 4


def test_own_hours_go_before_the_teams_and_these_before_everybodys(database: Flask) -> None:
    admin, berliner, part_timer, other = (make_colleague(name) for name in ("Ada", "Ben", "Cara", "Dan"))
    day_off = frozenset({date(2026, 12, 25)})
    set_policy(Policy(WorkingHours("UTC", WEEK, day_off)), admin.id, WEDNESDAY)
    theirs = WorkingHours("Asia/Tokyo", LATE)
    with write() as session:
        team = Team(name="Night", created_at=WEDNESDAY)
        session.add(team)
        session.flush()
        session.add(PolicyVersion(valid_from=WEDNESDAY, team_id=team.id, policy={"hours": theirs.to_json()}))
        session.merge(berliner).zone = "Europe/Berlin"
        part_timer = session.merge(part_timer)
        part_timer.team_id, part_timer.hours = team.id, {"days": THREE_DAYS}
        session.merge(other).active = False
    assert reader_hours() == {
        admin.id: WorkingHours("UTC", WEEK, day_off),
        berliner.id: WorkingHours("Europe/Berlin", WEEK, day_off),
        part_timer.id: WorkingHours("Asia/Tokyo", THREE_DAYS),
    }


def test_a_team_whose_own_hours_were_taken_away_has_everybodys(database: Flask) -> None:
    ada = make_colleague("Ada")
    with write() as session:
        team = Team(name="Night", created_at=WEDNESDAY)
        session.add(team)
        session.flush()
        session.merge(ada).team_id = team.id
        hours = {"hours": WorkingHours("Asia/Tokyo", LATE).to_json()}
        session.add(PolicyVersion(valid_from=WEDNESDAY, team_id=team.id, policy=hours))
        session.add(PolicyVersion(valid_from=WEDNESDAY + timedelta(days=1), team_id=team.id, policy={}))
    assert reader_hours() == {ada.id: DEFAULT_HOURS}


def test_a_change_of_some_terms_leaves_the_others_and_narrower_scopes_as_they_were(database: Flask) -> None:
    ada = make_colleague("Ada")
    set_policy(Policy(answer_minutes=60), ada.id, WEDNESDAY)
    with write() as session:
        session.add(Team(id=1, name="Night", created_at=WEDNESDAY))
    team, tokyo = Scope(team_id=1), WorkingHours("Asia/Tokyo", LATE)
    change_terms(team, {"update_days": 2}, ada.id, WEDNESDAY)
    change_terms(team, {"hours": tokyo, "calendar": NO_CALENDAR}, ada.id, WEDNESDAY)
    change_terms(EVERYBODY, {"calendar": EVE}, None, WEDNESDAY)
    policies = load_policies()
    assert (policies.newest.answer_minutes, policies.newest.calendar) == (60, EVE)
    assert policies.rules[-1].scope == team
    assert policies.rules[-1].terms == {"update_days": 2, "hours": tokyo, "calendar": NO_CALENDAR}
    change_terms(team, {"hours": None, "calendar": None}, ada.id, WEDNESDAY)
    assert load_policies().rules[-1].terms == {"update_days": 2}
    events = [(e.actor, e.detail) for e in audit.list_events(Filter(action="policy.changed"))]
    assert events[:2] == [
        (f"colleague:{ada.id}", {"scope": "team 1", "calendar": "as above", "hours": "as above"}),
        ("system", {"scope": "everybody", "calendar": "DE, 1 own days, 0 feeds"}),
    ]


def test_days_off_from_before_there_were_calendars_are_our_own_days(database: Flask) -> None:
    ada, day = make_colleague("Ada"), date(2026, 12, 24)
    set_policy(Policy(WorkingHours("UTC", WEEK, frozenset({day}))), ada.id, WEDNESDAY)
    assert load_policies().newest.calendar == Calendar(own_days=(NamedDay(day),))
