"""Who is reminded of what, and how often: the ladder's decisions as rows of the outbox."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.core.obligations import Effect, Kind
from cxhire.core.policies import Policy, Scope
from cxhire.services import audit
from cxhire.services import watch as service
from cxhire.services.deliver import deliver
from cxhire.services.follow_policy import follow_policy
from cxhire.services.policy import change_terms, set_policy
from cxhire.services.remind import next_for
from cxhire.services.watch import Plan, plan, watch
from cxhire.store import people, reminders, telling
from cxhire.store.applications import Application
from cxhire.store.concerns import ConcernState
from cxhire.store.obligations import Obligation
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_config,
    make_interaction,
    make_question,
    the_only,
)
from tests.services.watching import let_all_leave, lived_through, queued
from tests.smtp_sink import Sink, listening

YESTERDAY = WEDNESDAY - timedelta(days=1, hours=1)
DUE = WEDNESDAY - timedelta(hours=1)  # of what was asked yesterday: eight working hours later
THURSDAY, FRIDAY, MONDAY = (WEDNESDAY + timedelta(days=days) for days in (1, 2, 5))


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return make_config(database_url, tmp_path)


@pytest.fixture
def ana(app: Flask) -> Colleague:
    return make_colleague("Ana Admin", Role.ADMIN)


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    return make_colleague("Jonas Weber")


def test_nothing_is_said_before_it_is_due(ana: Colleague, jonas: Colleague, config: Config) -> None:
    make_question(make_application(owner=jonas), WEDNESDAY)
    assert watch(config, THURSDAY - timedelta(minutes=1)) == []
    assert len(watch(config, THURSDAY)) == 1


def test_several_things_owed_by_one_go_in_one_mail(ana: Colleague, jonas: Colleague, config: Config) -> None:
    for name in ("Amara", "Lukas", "Ines"):
        make_question(make_application(name, owner=jonas), YESTERDAY)
    watch(config, WEDNESDAY)
    assert queued() == [("jonas.weber", "reminder", 3)]


def test_at_most_one_reminder_an_owner_and_day(ana: Colleague, jonas: Colleague, config: Config) -> None:
    make_question(make_application("Amara", owner=jonas), YESTERDAY)
    watch(config, WEDNESDAY)
    let_all_leave(WEDNESDAY)
    make_question(make_application("Lukas", owner=jonas), YESTERDAY + timedelta(hours=2))
    assert watch(config, WEDNESDAY + timedelta(hours=3)) == []
    watch(config, THURSDAY)
    assert queued() == [("jonas.weber", "reminder", 1), ("jonas.weber", "reminder", 2)]


def test_who_was_told_before_the_time_that_counts_is_not_listed(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    make_question(make_application(owner=jonas), YESTERDAY)
    watch(config, WEDNESDAY)
    with write() as session:
        session.query(Outgoing).update({"state": OutboxState.SENT.value, "sent_at": WEDNESDAY})
    [left] = telling.list_left([MailKind.REMINDER], YESTERDAY)
    assert left == (jonas.id, "reminder", False, WEDNESDAY)
    assert telling.list_left([MailKind.REMINDER], THURSDAY) == []


def test_what_becomes_due_while_the_mail_waits_is_added_to_it(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    make_question(make_application("Amara", owner=jonas), YESTERDAY)
    make_question(make_application("Lukas", owner=jonas), YESTERDAY + timedelta(hours=2))
    first = watch(config, WEDNESDAY)
    assert watch(config, WEDNESDAY + timedelta(hours=1)) == first
    assert queued() == [("jonas.weber", "reminder", 2)]


def test_nothing_more_is_said_once_answered(ana: Colleague, jonas: Colleague, config: Config) -> None:
    application = make_application(owner=jonas)
    make_question(application, YESTERDAY)
    watch(config, WEDNESDAY)
    let_all_leave(WEDNESDAY)
    make_answer(application, WEDNESDAY + timedelta(hours=1), jonas)
    for day in (THURSDAY, FRIDAY, MONDAY):
        assert watch(config, day) == []


def test_a_new_owner_hears_of_it_and_the_old_one_no_more(
    ana: Colleague, jonas: Colleague, config: Config, app: Flask
) -> None:
    with listening(Sink()) as sink:
        sending = make_config(
            config.database_url, config.instance.parent, SMTP_URL=sink.url, MAIL_FROM="h@us.example"
        )
        application = make_application(owner=jonas)
        make_question(application, YESTERDAY)
        watch(sending, WEDNESDAY)
        mia = make_colleague("Mia")
        with write() as session:
            session.execute(Application.__table__.update().values(owner_id=mia.id))
            session.execute(Obligation.__table__.update().values(owner_id=mia.id))
        deliver(sending, lambda: WEDNESDAY)
        watch(sending, THURSDAY)
        deliver(sending, lambda: THURSDAY)
        assert [mail["To"] for mail in sink.mails] == ["mia@us.example"]


@pytest.mark.parametrize("owner", ["nobody", "outsider"])
def test_what_nobody_of_ours_owns_goes_to_the_administrators(
    ana: Colleague, config: Config, owner: str
) -> None:
    make_colleague("Olga Admin", Role.ADMIN)
    someone = make_colleague("Out Sider", member=False) if owner == "outsider" else None
    make_question(make_application(owner=someone), YESTERDAY)
    watch(config, WEDNESDAY)
    assert sorted(queued()) == [("ana.admin", "reminder", 1), ("olga.admin", "reminder", 1)]


def test_an_administrator_who_owns_things_gets_one_mail_with_all(ana: Colleague, config: Config) -> None:
    make_question(make_application("Amara", owner=ana), YESTERDAY)
    make_question(make_application("Lukas"), YESTERDAY)
    watch(config, WEDNESDAY)
    assert queued() == [("ana.admin", "reminder", 2)]


def test_nobodys_silence_is_reported_to_themselves(ana: Colleague, config: Config) -> None:
    make_question(make_application(owner=ana), YESTERDAY)
    watch(config, WEDNESDAY)
    let_all_leave(WEDNESDAY)
    watch(config, FRIDAY)
    assert {kind for _, kind, _ in queued()} == {"reminder"}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ConcernState.OPEN, "ana.admin"),
        (ConcernState.CONFIRMED, "ana.admin"),
        (ConcernState.DISMISSED, "jonas.weber"),
    ],
)
def test_whoever_a_concern_is_about_is_passed_over(
    ana: Colleague, jonas: Colleague, config: Config, state: ConcernState, told: str
) -> None:
    application = make_application(owner=jonas)
    rude = make_interaction(application, YESTERDAY - timedelta(days=1), Effect.NOTHING, "you people", jonas)
    make_concern(rude, jonas, state)
    make_question(application, YESTERDAY)
    watch(config, WEDNESDAY)
    assert queued() == [(told, "reminder", 1)]


def test_the_only_administrator_is_not_told_about_a_concern_of_their_own(
    ana: Colleague, config: Config
) -> None:
    application = make_application(owner=ana)
    make_concern(make_question(application, YESTERDAY), ana)
    assert watch(config, WEDNESDAY) == []


def test_whoever_wrote_what_a_concern_is_about_is_passed_over_by_any_of_their_addresses(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    application = make_application(owner=jonas)
    concern = make_concern(make_question(application, YESTERDAY), jonas)
    with write() as session:
        session.merge(concern).author_id = None
    watch(config, WEDNESDAY)
    assert queued() == [("ana.admin", "reminder", 1)]


def test_the_lead_is_told_and_then_the_administrators(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    with write():
        jonas.lead_id = make_lead().id
    make_question(make_application(owner=jonas), YESTERDAY)
    said = lived_through(config, WEDNESDAY, WEDNESDAY + timedelta(days=14), timedelta(hours=1))
    assert [(at, to, kind) for at, to, kind, _ in said if kind == "escalation"] == [
        (DUE + timedelta(days=2), "lea", "escalation"),
        (DUE + timedelta(days=6), "ana.admin", "escalation"),
    ]
    [event] = [e for e in audit.export() if e["detail"].get("rung") == "past_lead"]
    assert event["detail"] == {"kind": "answer", "rung": "past_lead", "to": [ana.id]}
    assert the_only(Obligation).next_at is None


def test_a_word_before_it_is_due_where_the_policy_asks_for_one(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    set_policy(Policy(before_minutes=60), ana.id, YESTERDAY - timedelta(days=1))
    application = make_application(owner=jonas)
    make_question(application, YESTERDAY)
    watch(config, WEDNESDAY - timedelta(hours=2))
    assert queued() == [("jonas.weber", "reminder", 1)]
    [event] = [e for e in audit.export() if e["action"] == "obligation.reminded"]
    assert event["detail"]["rung"] == "before"


def test_an_opening_has_a_ladder_of_its_own(ana: Colleague, jonas: Colleague, config: Config) -> None:
    patient, hasty = (make_application(name, opening=name, owner=jonas) for name in ("Patient", "Hasty"))
    scope = Scope(opening_id=hasty.opening_id)
    change_terms(scope, {"lead_days": 0}, ana.id, YESTERDAY - timedelta(days=1))
    for application in (patient, hasty):
        make_question(application, YESTERDAY)
    watch(config, WEDNESDAY)
    assert sorted(queued()) == [("ana.admin", "escalation", 1), ("jonas.weber", "reminder", 2)]


def test_a_changed_policy_is_looked_at_for_what_is_open(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    make_question(make_application(owner=jonas), YESTERDAY)
    watch(config, WEDNESDAY)
    let_all_leave(WEDNESDAY)
    set_policy(Policy(lead_days=0), ana.id, WEDNESDAY)
    assert watch(config, WEDNESDAY + timedelta(minutes=5)) == []
    follow_policy()
    assert len(watch(config, WEDNESDAY + timedelta(minutes=6))) == 1
    assert queued()[-1] == ("ana.admin", "escalation", 1)


def test_only_what_is_to_be_looked_at_is_read(ana: Colleague, jonas: Colleague, config: Config) -> None:
    for hours in range(3):
        make_question(make_application(f"Candidate {hours}", owner=jonas), YESTERDAY + timedelta(hours=hours))
    before = DUE - timedelta(minutes=1)
    assert len(reminders.list_due(before)) == 3  # each once, as soon as it is there
    watch(config, before)
    assert reminders.list_due(before) == []
    assert [one.due_at for one in reminders.list_due(WEDNESDAY)] == [DUE, WEDNESDAY]


def test_what_changed_while_it_was_looked_at_is_looked_at_again(
    ana: Colleague, jonas: Colleague, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process was here between the look and the lock: nobody is told twice."""
    make_question(make_application(owner=jonas), YESTERDAY)
    looks: list[Plan] = []

    def overtaken(now: datetime, *, everything: bool = False) -> Plan:
        looks.append(plan(now, everything=everything))
        if len(looks) == 1:
            monkeypatch.setattr(service, "plan", plan)
            assert len(watch(config, now)) == 1
        return looks[0]

    monkeypatch.setattr(service, "plan", overtaken)
    assert watch(config, WEDNESDAY) == []
    assert queued() == [("jonas.weber", "reminder", 1)]
    assert len([e for e in audit.export() if e["action"] == "obligation.reminded"]) == 1


def test_who_wants_no_digest_gets_none_and_others_are_told_on_time(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    with write():
        jonas.digests = False
    make_question(make_application(owner=jonas), YESTERDAY)
    said = lived_through(config, WEDNESDAY, MONDAY, timedelta(hours=1))
    assert [(to, kind) for _, to, kind, _ in said] == [("ana.admin", "escalation")]


def test_a_row_of_a_list_says_when_who_is_told_next(ana: Colleague, jonas: Colleague, config: Config) -> None:
    make_question(make_application(owner=jonas), YESTERDAY)
    number = the_only(Obligation).id
    assert next_for([number], YESTERDAY) == {number: (DUE, "Jonas Weber")}
    watch(config, WEDNESDAY)
    let_all_leave(WEDNESDAY)
    assert next_for([number], WEDNESDAY) == {number: (DUE + timedelta(days=1), "Jonas Weber")}
    watch(config, THURSDAY)
    assert next_for([number], THURSDAY) == {number: (DUE + timedelta(days=2), "the administrators")}
    lived_through(config, THURSDAY, THURSDAY + timedelta(days=14), timedelta(hours=1))
    assert next_for([number], THURSDAY + timedelta(days=14)) == {}


def make_lead() -> Colleague:
    with write():
        return people.add_colleague("lea@us.example", WEDNESDAY, name="Lea Lead")


def test_an_old_silence_is_nobodys_reminder(ana: Colleague, jonas: Colleague, config: Config) -> None:
    for name, days in (("Old", 61), ("Newer", 59)):
        application = make_application(name, owner=jonas)
        make_interaction(application, WEDNESDAY - timedelta(days=days), Effect.SETTLES, "Thank you.", jonas)
    assert {row.kind for row in read().query(Obligation)} == {Kind.UPDATE.value}
    watch(config, WEDNESDAY)
    assert ("jonas.weber", "reminder", 1) in queued()


def test_a_snoozed_obligation_is_left_alone_until_then(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    make_question(make_application(owner=jonas), YESTERDAY)
    with write() as session:
        session.execute(Obligation.__table__.update().values(snoozed_until=THURSDAY))
    assert watch(config, WEDNESDAY) == []
    assert len(watch(config, THURSDAY)) >= 1


def test_nobody_is_told_outside_their_own_hours(ana: Colleague, jonas: Colleague, config: Config) -> None:
    with write() as session:
        session.execute(
            Colleague.__table__.update().where(Colleague.id == jonas.id).values(zone="America/New_York")
        )
    read().expire_all()
    make_question(make_application(owner=jonas), YESTERDAY)
    assert watch(config, WEDNESDAY) == []  # seven in the morning there
    assert len(watch(config, WEDNESDAY + timedelta(hours=2))) == 1


def test_each_mail_is_in_the_audit_trail(ana: Colleague, jonas: Colleague, config: Config) -> None:
    application = make_application(owner=jonas)
    make_question(application, YESTERDAY)
    watch(config, WEDNESDAY)
    (event,) = [e for e in audit.export() if e["action"] == "obligation.reminded"]
    assert event["application_id"] == application.id
    assert event["candidate_id"] == application.candidate_id
    assert event["detail"] == {"kind": "answer", "rung": "due", "to": [jonas.id]}


def _watch_for_ever(config: Config, start: multiprocessing.synchronize.Event) -> None:
    with create_app(config, web=False).app_context():
        start.wait()
        for minute in range(30):
            watch(config, WEDNESDAY + timedelta(minutes=minute))


def test_two_processes_queue_each_mail_once(ana: Colleague, config: Config) -> None:
    for number in range(20):
        owner = make_colleague(f"Owner {number}")
        make_question(
            make_application(f"Candidate {number}", owner=owner), YESTERDAY + timedelta(minutes=number)
        )
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    processes = [context.Process(target=_watch_for_ever, args=(config, start)) for _ in range(2)]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(60)
    assert sorted(queued()) == sorted((f"owner.{number}", "reminder", 1) for number in range(20))
    reminded = [e for e in audit.export() if e["action"] == "obligation.reminded"]
    assert len(reminded) == 20
