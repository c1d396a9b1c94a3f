"""Who waits, narrowed and counted, and one act on several, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import acts, bulk_acts, snooze
from cxhire.services.act_terms import NothingOwed, Snooze
from cxhire.services.acts import Doer
from cxhire.store import waiting
from cxhire.store.applications import Opening
from cxhire.store.obligations import Obligation, Wanted, count_owed, list_owed
from cxhire.store.people import Colleague, Role
from cxhire.store.teams import Team
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_application, make_colleague, make_question

NOW = WEDNESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def context(database: Flask) -> None:
    """In an application."""


def waiting_for(
    name: str, opening: str = "Nurse", owner: Colleague | None = None, minutes: int = 0
) -> Obligation:
    application = make_application(name, opening, owner)
    make_question(application, WEDNESDAY + timedelta(minutes=minutes))
    return read().query(Obligation).filter_by(application_id=application.id).one()


def names(wanted: Wanted) -> list[str]:
    return [one.candidate_name for one in list_owed(NOW, wanted)]


def test_a_team_has_its_openings_and_what_its_members_own_elsewhere() -> None:
    mina, jonas = make_colleague("Mina Sato"), make_colleague("Jonas Weber")
    waiting_for("Of its opening", "Cook", jonas, 1)
    waiting_for("Of its member", "Nurse", mina, 2)
    waiting_for("Of another opening, by its member", "Driver", mina, 3)
    waiting_for("Of nobody", "Painter")
    with write() as session:
        ours, theirs = (Team(name=name, created_at=WEDNESDAY) for name in ("Kitchen", "Road"))
        session.add_all([ours, theirs])
        session.flush()
        mina.team_id = ours.id
        for title, team in (("Cook", ours), ("Driver", theirs)):
            session.query(Opening).filter_by(title=title).one().team_id = team.id
    assert names(Wanted(team_id=ours.id)) == ["Of its opening", "Of its member"]
    assert [count_owed(NOW, Wanted(team_id=team.id), 9) for team in (ours, theirs)] == [2, 1]


def test_a_page_goes_on_after_its_last_one_and_a_count_stops_where_it_is_told_to() -> None:
    rows = [waiting_for(f"C {number}", minutes=number // 2) for number in range(5)]
    first = list_owed(NOW, Wanted(limit=3))
    rest = Wanted(after=(first[-1].since, first[-1].id), limit=3)
    assert [one.candidate_name for one in first] + names(rest) == [f"C {number}" for number in range(5)]
    assert (count_owed(NOW, rest, 9), count_owed(NOW, rest, 4)) == (5, 4)
    assert count_owed(NOW, Wanted(newer_than=rows[3].id), 9) == 1
    assert waiting.get_newest_id() == rows[4].id
    assert names(Wanted(application_ids=[rows[0].application_id, rows[4].application_id])) == ["C 0", "C 4"]
    assert names(Wanted(application_ids=[])) == []


def test_who_put_it_off_last_is_known_from_the_trail() -> None:
    mina, jonas = make_colleague("Mina Sato", Role.RECRUITER), make_colleague("Jonas Weber", Role.RECRUITER)
    owed = waiting_for("Amara Okafor")
    for colleague in (mina, jonas):
        snooze.snooze(owed.id, NOW + timedelta(days=2), NOW, f"colleague:{colleague.id}")
    [row] = list_owed(NOW, Wanted(asleep=True))
    assert waiting.list_snoozers({row.id: row.candidate_id}) == {owed.id: jonas.id}
    assert waiting.list_snoozers({}) == {}


def test_several_acts_leave_nothing_behind_when_they_are_taken_back() -> None:
    doer = Doer(make_colleague("Mina Sato", Role.RECRUITER).id, NOW)
    rows = [waiting_for(f"C {number}") for number in range(3)]
    acts.nothing_owed(rows[1].id, "said goodbye", doer)
    before = names(Wanted(asleep=False))
    for terms in (Snooze(NOW + timedelta(days=2)), NothingOwed("done")):
        made = bulk_acts.act_on([row.id for row in rows], terms, doer)
        assert (made.done, [one.why for one in made.refused]) == (2, [bulk_acts.SETTLED])
        assert names(Wanted(asleep=False)) == []
        later = replace(doer, now=NOW + timedelta(minutes=1))
        assert bulk_acts.undo_all(made.back, later).done == 2
        assert sorted(names(Wanted(asleep=False))) == before  # opened anew, they have other numbers


def test_names_of_whom_a_colleague_may_not_see_are_not_told() -> None:
    mina, jonas = make_colleague("Mina Sato"), make_colleague("Jonas Weber")
    rows = [waiting_for("Amara Okafor", owner=mina), waiting_for("Lukas Brandt", owner=jonas)]
    ids = [row.id for row in rows]
    assert [name for _, name in waiting.list_named(ids).values()] == ["Amara Okafor", "Lukas Brandt"]
    assert list(waiting.list_named(ids, mina.id).values()) == [(rows[0].application_id, "Amara Okafor")]
