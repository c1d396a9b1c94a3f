"""What we promised, entered by hand: corrected, kept, withdrawn, and each of it taken back."""

from datetime import datetime, timedelta

import pytest

from cxhire.core.obligations import Direction, How, Kind
from cxhire.services import log, promises
from cxhire.services.derive import rebuild
from cxhire.services.steering import NotYours
from cxhire.store import audit, obligations
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.obligations import Settlement
from cxhire.store.people import Colleague
from cxhire.store.promises import Promise
from cxhire.store.transaction import read
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
    the_only,
)

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)
LATER = WEDNESDAY + DAY


def owed(application: Application) -> list[tuple[Kind, datetime]]:
    assert rebuild(check=True) == 0
    return [(o.kind, o.due_at) for _, _, _, o in obligations.list_open([application.id])]


def promised(application: Application, by: Colleague, **more: int) -> Promise:
    return promises.add_promise(
        application.id, "to send the plan", WEDNESDAY + 3 * DAY, by.id, LATER, f"colleague:{by.id}", **more
    )


def test_a_promise_stands_on_a_contact_and_is_kept_by_our_next_word() -> None:
    mina, made = make_colleague("Mina Sato"), make_application()
    said = make_answer(made, WEDNESDAY, mina)
    promise = promised(made, mina, interaction_id=said.id)
    assert (promise.made_at, promise.entered_by_id) == (WEDNESDAY, mina.id)
    assert owed(made) == [(Kind.PROMISE, WEDNESDAY + 3 * DAY)]
    make_answer(made, WEDNESDAY + 2 * DAY, mina)
    assert the_only(Settlement).how == How.KEPT
    assert [e.action for e in audit.list_events(Filter())] == ["promise.added"]


def test_a_promise_on_no_contact_is_carried_by_a_note_and_goes_with_it() -> None:
    mina, made = make_colleague("Mina Sato"), make_application()
    promised(made, mina)
    note = the_only(Interaction)
    assert (note.channel, note.note, note.effect) == ("note", "to send the plan", "nothing")
    assert owed(made) == [(Kind.PROMISE, WEDNESDAY + 3 * DAY)]
    log.take_back(note.id, mina.id, LATER, f"colleague:{mina.id}")
    assert [kind for kind, _ in owed(made)] == [Kind.UPDATE]


def test_it_is_corrected_withdrawn_put_back_and_kept_by_a_note() -> None:
    mina, made = make_colleague("Mina Sato"), make_application()
    actor = f"colleague:{mina.id}"
    promise = promised(made, mina, interaction_id=make_answer(made, WEDNESDAY, mina).id)
    before = promises.correct_promise(promise.id, WEDNESDAY + 5 * DAY, LATER, actor)
    assert (before, owed(made)) == (WEDNESDAY + 3 * DAY, [(Kind.PROMISE, WEDNESDAY + 5 * DAY)])
    promises.withdraw_promise(promise.id, LATER, actor)
    assert [kind for kind, _ in owed(made)] == [Kind.UPDATE]
    promises.restore_promise(promise.id, LATER, actor)
    kept = promises.keep_promise(promise.id, mina.id, LATER, actor)
    assert [kind for kind, _ in owed(made)] == [Kind.UPDATE]
    with pytest.raises(LookupError):
        promises.keep_promise(promise.id, mina.id, LATER, actor)
    log.take_back(kept.id, mina.id, LATER, actor)
    assert [kind for kind, _ in owed(made)] == [Kind.PROMISE]


def test_what_can_be_no_promise_is_refused() -> None:
    mina, made = make_colleague("Mina Sato"), make_application()
    question, said = make_question(made, WEDNESDAY), make_answer(made, WEDNESDAY + DAY, mina)
    other = make_answer(make_application("Tom Berg"), WEDNESDAY, mina)
    for contact in (question, other):
        with pytest.raises(ValueError, match="in which we said it"):
            promised(made, mina, interaction_id=contact.id)
    with pytest.raises(ValueError, match="before it was promised"):
        promises.add_promise(made.id, "x", WEDNESDAY, mina.id, LATER, "test", interaction_id=said.id)
    with pytest.raises(ValueError, match="two years"):
        promises.add_promise(made.id, "x", WEDNESDAY + 1000 * DAY, mina.id, LATER, "test")
    with pytest.raises(ValueError, match="what was promised"):
        promises.add_promise(made.id, " ", WEDNESDAY + 3 * DAY, mina.id, LATER, "test")
    called = log.log_interaction(
        "amara.okafor@mail.example", Channel.PHONE, Direction.OUTBOUND, mina.email, LATER, "", LATER, "test"
    )
    log.take_back(called.id, mina.id, LATER, "test")
    with pytest.raises(ValueError, match="taken back"):
        promised(made, mina, interaction_id=called.id)
    assert read().query(Promise).count() == 0


def test_whoever_a_concern_is_about_enters_and_changes_none() -> None:
    mina, jonas, made = make_colleague("Mina Sato"), make_colleague("Jonas Weber"), make_application()
    said = make_answer(made, WEDNESDAY, mina)
    promise = promised(made, jonas, interaction_id=said.id)
    make_concern(said, mina)
    actor = f"colleague:{mina.id}"
    for refused in (
        lambda: promised(made, mina),
        lambda: promises.correct_promise(promise.id, WEDNESDAY + 9 * DAY, LATER, actor),
        lambda: promises.withdraw_promise(promise.id, LATER, actor),
        lambda: promises.restore_promise(promise.id, LATER, actor),
        lambda: promises.keep_promise(promise.id, mina.id, LATER, actor),
    ):
        with pytest.raises(NotYours):
            refused()
    assert owed(made) == [(Kind.PROMISE, WEDNESDAY + 3 * DAY)]
