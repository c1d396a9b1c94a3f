"""The two clocks of what we owe."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.policies import Scope
from cxhire.services.owed import owed_lines
from cxhire.services.policy import change_terms
from tests.factories import WEDNESDAY, make_application, make_colleague, make_question

MORNINGS = WorkingHours("UTC", (((540, 720),),) * 5 + ((), ()))
LATER = timedelta(days=1)


def test_working_time_is_counted_by_the_hours_of_each_obligations_own_policy(database: Flask) -> None:
    ada = make_colleague("Ada")
    ours, theirs = make_application("Amara Okafor", "Engineer"), make_application("Bo Lind", "Nurse")
    for application in (ours, theirs):
        make_question(application, WEDNESDAY)
    change_terms(Scope(opening_id=theirs.opening_id), {"hours": MORNINGS}, ada.id, WEDNESDAY)
    found = {line.owed.opening: line for line in owed_lines(WEDNESDAY + LATER)}
    assert found["Engineer"].business_minutes == DEFAULT_HOURS.days[0][0][1] - 540
    assert found["Nurse"].business_minutes == 180
    assert {line.calendar_minutes for line in found.values()} == {1440}
