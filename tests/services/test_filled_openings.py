"""Who is under way for an opening that was filled is owed word of it, whatever happens to the process that filled it."""

from datetime import timedelta

import pytest

from cxhire.core.obligations import How, Kind
from cxhire.services import follow_openings, openings
from cxhire.services.derive import rebuild
from cxhire.store import obligations
from cxhire.store.applications import Application
from cxhire.store.obligations import Settlement
from cxhire.store.transaction import read
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_outcome

pytestmark = pytest.mark.usefixtures("database")
LATER = WEDNESDAY + timedelta(days=2)
DAY = timedelta(days=1)


def owed() -> dict[int, list[Kind]]:
    ids = [a.id for a in read().query(Application).order_by(Application.id)]
    found: dict[int, list[Kind]] = {id_: [] for id_ in ids}
    for id_, _, _, one in obligations.list_open(ids):
        found[id_].append(one.kind)
    return found


def test_closing_an_opening_owes_word_of_it_to_who_is_still_under_way_until_they_are_told() -> None:
    mina = make_colleague("Mina Sato")
    told, waiting = make_application("Amara Okafor"), make_application("Tom Berg")
    other = make_application("Amara Okafor", "Designer")
    for one in (told, waiting, other):
        make_answer(one, WEDNESDAY, mina)
    make_outcome(told, WEDNESDAY + DAY)
    make_answer(told, WEDNESDAY + DAY, mina)
    openings.close_opening(told.opening_id, LATER, "command")
    assert owed() == {told.id: [], waiting.id: [Kind.CLOSURE], other.id: [Kind.UPDATE]}
    [closure] = [one for _, _, _, one in obligations.list_open([waiting.id])]
    assert (closure.since, closure.due_at) == (LATER, LATER + 5 * DAY)
    make_answer(waiting, LATER + DAY, mina)
    assert [(s.application_id, s.how) for s in read().query(Settlement)] == [
        (told.id, How.TOLD), (waiting.id, How.TOLD),
    ]  # fmt: skip
    assert rebuild(check=True) == 0


def test_opening_it_again_takes_the_closure_back() -> None:
    made = make_application()
    make_answer(made, WEDNESDAY, make_colleague("Mina Sato"))
    openings.close_opening(made.opening_id, LATER, "command")
    assert owed() == {made.id: [Kind.CLOSURE]}
    openings.reopen_opening(made.opening_id, LATER + DAY, "command")
    assert owed() == {made.id: [Kind.UPDATE]}
    assert rebuild(check=True) == 0


def test_the_clock_goes_on_where_the_process_that_closed_it_died(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make_application(f"Candidate {n}") for n in range(5)]
    for one in made:
        make_answer(one, WEDNESDAY, make_colleague(f"Mina {one.id}"))
    pages = iter([False, True])
    go_on = follow_openings.follow_openings
    monkeypatch.setattr(follow_openings, "PAGE", 2)
    monkeypatch.setattr(follow_openings, "follow_openings", lambda: go_on(lambda: next(pages)))
    openings.close_opening(made[0].opening_id, LATER, "command")
    assert [*owed().values()] == [[Kind.CLOSURE]] * 2 + [[Kind.UPDATE]] * 3
    assert go_on()
    assert [*owed().values()] == [[Kind.CLOSURE]] * 5
    assert not go_on()
    assert rebuild(check=True) == 0
