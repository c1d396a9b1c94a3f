"""Each member's own hours: theirs, their team's, everybody's."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.policies import Policy
from cxhire.services.hours import reader_hours
from cxhire.services.policy import set_policy
from cxhire.store.obligations import PolicyVersion
from cxhire.store.teams import Team
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_colleague

WEEK = DEFAULT_HOURS.days
LATE = (((12 * 60, 20 * 60),),) * 5 + ((), ())
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
