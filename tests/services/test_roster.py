"""What the lists of candidates and openings show, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cxhire.services.applications import record_outcome
from cxhire.store import roster, visibility
from cxhire.store.applications import Outcome
from cxhire.store.candidates import Candidate
from cxhire.store.roster import NONE, Asked
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_question

pytestmark = pytest.mark.usefixtures("database")


def names(asked: Asked) -> list[str]:
    return [row.name for row in roster.list_rows(asked)]


@pytest.mark.parametrize("words", ["élodie", "Élod", "MARTIN", "mart élo", "martin@mail", "odie.martin"])
def test_a_candidate_is_found_by_any_part_of_name_or_address(words: str) -> None:
    made = make_application("Elodie Martin")
    make_application("Lukas Brandt")
    with write() as session:
        session.get_one(Candidate, made.candidate_id).name = "Élodie Martin"
    assert names(Asked(words)) == ["Élodie Martin"]


def test_percent_and_underscore_are_only_themselves() -> None:
    make_application("Lukas Brandt")
    assert names(Asked("%")) == names(Asked("_")) == []


def test_rows_are_narrowed_by_stage_opening_and_owner() -> None:
    mina = make_colleague("Mina Sato")
    make_application("Mine", owner=mina)
    ended = make_application("Ended", "Designer")
    record_outcome(ended.id, Outcome.HIRED, WEDNESDAY, WEDNESDAY, "command")
    assert names(Asked(owner_id=mina.id)) == ["Mine"]
    assert names(Asked(owner_id=NONE)) == ["Ended"]
    assert names(Asked(stage="done")) == names(Asked(opening_id=ended.opening_id)) == ["Ended"]
    assert names(Asked(under_way=True)) == ["Mine"]
    assert names(Asked(opening_id=NONE)) == []


def test_all_rows_come_once_in_pages_of_any_size() -> None:
    for n in range(7):
        make_application(f"Candidate {n}")
    latest_first = [f"Candidate {n}" for n in reversed(range(7))]
    for chunk in (1, 3, 7, 50):
        assert [row.name for row in roster.iterate_rows(Asked(), chunk)] == latest_first
    first = roster.list_rows(Asked(limit=3))
    following = replace(Asked(), before=(first[-1].last_at, first[-1].application_id))
    assert names(following) == latest_first[3:]


def test_whom_a_colleague_sees_follows_from_owning_and_taking_part() -> None:
    mina, jonas = make_colleague("Mina Sato"), make_colleague("Jonas Weber")
    owned = make_application("Owned", "Designer", mina)
    spoken = make_application("Spoken With", owner=jonas)
    make_answer(spoken, WEDNESDAY, mina)
    other = make_application("Other", "Analyst", jonas)
    assert sorted(names(Asked(seen_by=mina.id))) == ["Owned", "Spoken With"]
    assert [visibility.can_see(a.candidate_id, mina.id) for a in (owned, spoken, other)] == [
        True,
        True,
        False,
    ]
    titles = {row.opening.title: row.under_way for row in roster.list_opening_rows(mina.id)}
    assert titles == {"Designer": 1, "Backend Engineer": 1}
    assert roster.list_opening_rows(mina.id, other.opening_id) == []


def test_openings_count_who_waits_for_an_answer_and_who_has_ended() -> None:
    waiting = make_application("Waiting")
    make_question(waiting, WEDNESDAY)
    make_application("Quiet")
    ended = make_application("Ended")
    record_outcome(ended.id, Outcome.HIRED, WEDNESDAY, WEDNESDAY + timedelta(days=1), "command")
    (row,) = roster.list_opening_rows(opening_id=waiting.opening_id)
    assert (row.under_way, row.waiting, row.ended) == (2, 1, 1)
