"""What we owed at a time in the past, as far as we know it today: each kind from when it is shown until it ended."""

from datetime import datetime, timedelta

import pytest

from cxhire.core.policies import Policy
from cxhire.services import applications, interviews, openings, promises
from cxhire.services.owed import iterate_lines, owed_lines
from cxhire.services.policy import set_policy
from cxhire.store.applications import Outcome
from cxhire.store.obligations import Wanted
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_question

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)
NOW = WEDNESDAY + 100 * DAY


def owed(day: float) -> list[tuple[str, datetime]]:
    at = WEDNESDAY + day * DAY
    lines = list(iterate_lines(at))
    assert lines == owed_lines(at)
    return [(line.owed.kind, line.owed.since) for line in lines]


def test_each_kind_is_owed_at_the_time_at_which_it_was() -> None:
    mina, made = make_colleague("Mina Sato"), make_application()
    set_policy(Policy(rule_packs=("CA-ON",)), None, WEDNESDAY)
    said = make_answer(made, WEDNESDAY, mina)
    assert owed(6) == []
    assert owed(8) == [("update", WEDNESDAY)]
    make_question(made, WEDNESDAY + 9 * DAY)
    make_answer(made, WEDNESDAY + 10 * DAY, mina)
    promises.add_promise(
        made.id, "to call", WEDNESDAY + 12 * DAY, mina.id, NOW, "test",
        interaction_id=make_answer(made, WEDNESDAY + 11 * DAY, mina).id,
    )  # fmt: skip
    make_answer(made, WEDNESDAY + 14 * DAY, mina)
    interviews.note_interview(made.id, WEDNESDAY + 13 * DAY, mina.id, NOW, "test")
    applications.record_outcome(made.id, Outcome.DECLINED_BY_US, WEDNESDAY + 50 * DAY, NOW, "test")
    openings.close_opening(made.opening_id, NOW, "test")
    make_answer(made, WEDNESDAY + 52 * DAY, mina)
    assert owed(8) == [("update", said.at)]
    assert owed(9.5) == [("answer", WEDNESDAY + 9 * DAY)]
    assert owed(10.5) == []
    assert owed(12) == [("promise", WEDNESDAY + 11 * DAY)]
    assert owed(14.5) == []
    assert owed(22) == [("update", WEDNESDAY + 14 * DAY)]
    assert owed(49) == [("closure", WEDNESDAY + 13 * DAY), ("update", WEDNESDAY + 14 * DAY)]
    assert owed(51) == [("closure", WEDNESDAY + 50 * DAY)]
    assert owed(53) == owed(100) == []


def test_a_page_ends_where_it_is_to_and_the_next_begins_there() -> None:
    for number in range(4):
        make_question(make_application(f"Candidate {number}"), WEDNESDAY)
    first = owed_lines(NOW, Wanted(limit=3))
    last = (first[-1].owed.since, first[-1].owed.id)
    assert len(first) == 3
    assert [line.owed.candidate_name for line in owed_lines(NOW, Wanted(after=last))] == ["Candidate 3"]
