"""Noting that nothing is owed, taking it back, being reminded later: all but by whoever a concern is about."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from cxhire.core.business_time import DEFAULT_HOURS
from cxhire.core.obligations import Direction, How, Kind
from cxhire.services import derive, log, snooze
from cxhire.services.steering import NotYours
from cxhire.store import audit, obligations, transaction, waiting
from cxhire.store.audit import Filter
from cxhire.store.concerns import ConcernState
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Obligation, Settlement, Wanted, list_owed
from cxhire.store.promises import Promise
from cxhire.store.waiting import Pace
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

HOUR = timedelta(hours=1)
LATER = WEDNESDAY + 5 * HOUR


def actions() -> list[str]:
    return [event.action for event in audit.list_events(Filter())]


def test_nothing_owed_settles_and_taking_it_back_owes_again_with_the_same_clock(database: Flask) -> None:
    mina = make_colleague("Mina Sato")
    question = make_question(make_application(), WEDNESDAY)
    noted = log.waive(question.application_id, "They withdrew", mina.id, LATER, f"colleague:{mina.id}")
    assert the_only(Settlement).how == How.WAIVED
    log.take_back(noted.id, mina.id, LATER + HOUR, f"colleague:{mina.id}")
    owed = the_only(Obligation)
    assert (owed.kind, owed.since, owed.due_at) == (Kind.ANSWER, WEDNESDAY, WEDNESDAY + timedelta(hours=24))
    assert actions() == ["interaction.taken_back", "obligation.waived"]
    assert derive.rebuild(check=True) == 0


def test_a_call_noted_by_mistake_can_be_taken_back_but_never_a_mail(database: Flask) -> None:
    mina = make_colleague("Mina Sato")
    question = make_question(make_application(), WEDNESDAY)
    called = log.log_interaction(
        "amara.okafor@mail.example",
        Channel.PHONE,
        Direction.OUTBOUND,
        mina.email,
        LATER,
        "",
        LATER,
        "command",
    )
    assert the_only(Obligation).kind == Kind.UPDATE
    log.take_back(called.id, mina.id, LATER, "command")
    assert the_only(Obligation).kind == Kind.ANSWER
    with pytest.raises(ValueError, match="by hand"):
        log.take_back(question.id, mina.id, LATER, "command")
    with pytest.raises(LookupError):
        log.take_back(999, mina.id, LATER, "command")


def test_a_promise_on_the_phone_is_owed_like_one_by_mail_until_the_call_is_taken_back(
    database: Flask,
) -> None:
    mina = make_colleague("Mina Sato")
    make_question(make_application(), WEDNESDAY)
    called = log.log_interaction(
        "amara.okafor@mail.example", Channel.PHONE, Direction.OUTBOUND, mina.email, LATER,
        "We will send you the contract by Friday.", LATER, "command",
    )  # fmt: skip
    promised = the_only(Obligation)
    assert (promised.kind, promised.since, promised.opened_by_id) == (Kind.PROMISE, LATER, called.id)
    assert derive.rebuild(check=True) == 0
    log.take_back(called.id, mina.id, LATER + HOUR, "command")
    assert the_only(Obligation).kind == Kind.ANSWER
    assert derive.rebuild(check=True) == 0


def test_nothing_owed_of_a_promise_leaves_the_other_promises(database: Flask) -> None:
    mina = make_colleague("Mina Sato")
    application = make_application()
    said = make_answer(application, WEDNESDAY, mina)
    with transaction.write() as session:
        for quote in ("by Friday", "the contract"):
            session.add(Promise(
                application_id=application.id, interaction_id=said.id, quote=quote, made_at=WEDNESDAY,
                due_at=LATER, certainty="firm",
            ))  # fmt: skip
        session.flush()
    derive.rebuild()
    [first, second] = list_owed(LATER + HOUR, Wanted(kind=Kind.PROMISE))
    promise_id = obligations.get_obligation(first.id).promise_id
    log.waive(
        application.id, "no promise", mina.id, LATER, "command", kind=Kind.PROMISE, promise_id=promise_id
    )
    assert [owed.quote for owed in list_owed(LATER + HOUR, Wanted(kind=Kind.PROMISE))] == [second.quote]
    assert derive.rebuild(check=True) == 0


def test_nothing_owed_of_a_closure_settles_it(database: Flask) -> None:
    mina = make_colleague("Mina Sato")
    application = make_application()
    make_outcome(application, WEDNESDAY, "withdrawn")
    log.waive(application.id, "told us so", mina.id, LATER, "command", kind=Kind.CLOSURE)
    assert list_owed(LATER) == []


def test_a_snoozed_obligation_is_listed_apart_until_it_wakes(database: Flask) -> None:
    make_question(make_application(), WEDNESDAY)
    owed = the_only(Obligation)
    snooze.snooze(owed.id, LATER, WEDNESDAY, "colleague:1")
    awake, asleep = Wanted(asleep=False), Wanted(asleep=True)
    assert (list_owed(WEDNESDAY, awake), len(list_owed(WEDNESDAY, asleep))) == ([], 1)
    assert waiting.count_waiting(WEDNESDAY + HOUR) == (0, 0)
    assert (len(list_owed(LATER, awake)), list_owed(LATER, asleep)) == (1, [])
    snooze.wake(owed.id, WEDNESDAY, "colleague:1")
    assert len(list_owed(WEDNESDAY, awake)) == 1
    assert actions() == ["obligation.woken", "obligation.snoozed"]


@pytest.mark.parametrize("until", [WEDNESDAY, WEDNESDAY - HOUR, WEDNESDAY + timedelta(days=32)])
def test_a_snooze_ends_within_a_month(until: datetime, database: Flask) -> None:
    with pytest.raises(ValueError, match="a month at most"):
        snooze.snooze(1, until, WEDNESDAY, "command")


def test_a_snooze_of_what_is_settled_is_a_lookup_error(database: Flask) -> None:
    with pytest.raises(LookupError):
        snooze.snooze(999, LATER, WEDNESDAY, "command")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, datetime(2026, 3, 5, 9, tzinfo=UTC)), (3, datetime(2026, 3, 9, 9, tzinfo=UTC))],
)
def test_one_wakes_when_work_begins(days: int, expected: datetime) -> None:
    assert snooze.waking_at(WEDNESDAY, days, DEFAULT_HOURS) == expected


@pytest.mark.parametrize("state", [ConcernState.OPEN, ConcernState.CONFIRMED])
def test_whoever_a_concern_is_about_can_neither_waive_nor_snooze_nor_settle_by_their_word(
    state: ConcernState, database: Flask
) -> None:
    jonas, mina = make_colleague("Jonas Weber"), make_colleague("Mina Sato")
    application = make_application()
    said = make_answer(application, WEDNESDAY - HOUR, jonas, "you people")
    make_question(application, WEDNESDAY)
    make_concern(said, jonas, state)
    owed, actor = the_only(Obligation), f"colleague:{jonas.id}"
    noted = log.log_interaction(
        "amara.okafor@mail.example", Channel.CHAT, Direction.INBOUND, mina.email, LATER, "Hello?", LATER,
        f"colleague:{mina.id}",
    )  # fmt: skip
    for act in (
        lambda: log.waive(application.id, "done", jonas.id, LATER, actor),
        lambda: log.take_back(noted.id, jonas.id, LATER, actor),
        lambda: snooze.snooze(owed.id, LATER, WEDNESDAY, actor),
        lambda: snooze.wake(owed.id, WEDNESDAY, actor),
        lambda: log.log_interaction(
            "amara.okafor@mail.example",
            Channel.PHONE,
            Direction.OUTBOUND,
            jonas.email,
            LATER,
            "",
            LATER,
            actor,
        ),
    ):
        with pytest.raises(NotYours, match="someone else decides"):
            act()
    assert the_only(Obligation).snoozed_until is None
    log.waive(application.id, "done", mina.id, LATER, f"colleague:{mina.id}")
    assert the_only(Obligation).kind == Kind.UPDATE


def test_once_a_concern_is_dismissed_its_author_decides_again(database: Flask) -> None:
    jonas = make_colleague("Jonas Weber")
    application = make_application()
    make_concern(make_answer(application, WEDNESDAY - HOUR, jonas), jonas, ConcernState.DISMISSED)
    make_question(application, WEDNESDAY)
    log.waive(application.id, "done", jonas.id, LATER, f"colleague:{jonas.id}")


def test_the_pace_is_the_median_of_answers_alone_with_how_many_they_are(database: Flask) -> None:
    mina = make_colleague("Mina Sato")
    since = WEDNESDAY - timedelta(days=30)
    assert waiting.get_pace(since) == Pace(None, None, 0)
    for number, hours in enumerate((1, 2, 4)):
        application = make_application(f"Candidate {number}", owner=mina)
        make_question(application, WEDNESDAY)
        make_answer(application, WEDNESDAY + hours * HOUR, mina)
    waived = make_application("Candidate 9")
    make_question(waived, WEDNESDAY)
    log.waive(waived.id, "", mina.id, LATER, "command")
    assert waiting.get_pace(since) == Pace(120, 120, 3)
    assert waiting.get_pace(since, owner_id=mina.id).answers == 3
    assert waiting.get_pace(since, owner_id=mina.id + 1).answers == 0
    assert waiting.get_pace(WEDNESDAY + 3 * HOUR) == Pace(240, 240, 1)


def test_what_waits_and_what_is_overdue_are_counted_by_owner(database: Flask) -> None:
    mina = make_colleague("Mina Sato")
    make_question(make_application("Amara Okafor", owner=mina), WEDNESDAY)
    make_question(make_application("Lukas Brandt"), WEDNESDAY + 8 * HOUR)
    late = WEDNESDAY + timedelta(hours=25)
    assert waiting.count_waiting(late) == (2, 1)
    assert waiting.count_waiting(late, mina.id) == (1, 1)
    assert (waiting.count_overdue(late, None, 9), waiting.count_overdue(late, mina.id + 1, 9)) == (1, 0)
    assert waiting.count_overdue(late + timedelta(days=7), None, 1) == 1
    assert [o.candidate_name for o in list_owed(late, Wanted(owner_id=obligations.NOBODY))] == [
        "Lukas Brandt"
    ]
