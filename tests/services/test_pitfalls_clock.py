"""Each fault that users of other systems report of their schedulers (PITFALLS.md), shown not to be here.

Tested where they belong, under these names:
tests/jobs/test_clock.py: the_clock_drops_no_late_job_and_ticks_at_once (a grace time that drops late jobs);
three_processes_run_each_slot_once (two schedulers that double the runs).
tests/core/test_business_time.py: a_weekend_never_shortens_the_wait.
tests/core/test_digests.py: there_is_no_empty_digest_and_none_outside_hours.
tests/services/test_deliver.py: no_answer_after_data_is_tried_once_more_with_the_same_message_id; nothing_arrives_once_the_answer_was_recorded.
tests/services/test_survey.py: nobody_is_asked_while_we_owe_them_something.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

import cxhire
from config import Config
from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours, is_open
from cxhire.core.policies import Policy
from cxhire.extensions import db
from cxhire.services import ingest, team
from cxhire.services.deliver import deliver
from cxhire.services.owed import owed_lines
from cxhire.services.policy import set_policy
from cxhire.services.remind import remind
from cxhire.services.watch import watch
from cxhire.store.absences import Absence
from cxhire.store.obligations import Wanted
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_outcome,
    make_question,
)
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter
from tests.services.watching import lived_through, queued
from tests.smtp_sink import Sink

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YESTERDAY = WEDNESDAY - DAY - HOUR
THANKS = "Thanks!"


@pytest.fixture
def ana(app: Flask) -> Colleague:
    return make_colleague("Ana Admin", Role.ADMIN)


@pytest.fixture
def jonas(ana: Colleague) -> Colleague:
    return make_colleague("Jonas Weber")


def test_select_then_update_never_sends_more_than_is_due(
    app: Flask, jonas: Colleague, config: Config, sink: Sink
) -> None:
    """Another system sent 1,330 mails for 600 rows: here four senders share what waits."""
    for number in range(40):
        owner = make_colleague(f"Owner {number}")
        make_question(make_application(f"Candidate {number}", owner=owner), YESTERDAY)
    assert len(watch(config, WEDNESDAY)) == 40

    def send() -> None:
        with app.app_context():
            deliver(config, lambda: WEDNESDAY)
            db.session.remove()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert len(sink.mails) == len({mail["Message-ID"] for mail in sink.mails}) == 40


def owed_since(as_of: datetime) -> list[datetime]:
    return [line.owed.since for line in owed_lines(as_of, Wanted(kind="answer"))]


def take_in(*raws: bytes) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    ingest.import_messages([("mail", raw) for raw in raws], lambda: MONDAY + 3 * DAY, "test")


QUESTION = letter("q", KIM, JOBS, "When do I hear from you?")
ANSWER = letter("a", MARIA, KIM, "On Friday.", hour=2, answers="q")


def test_thanks_does_not_open_it_again_nor_start_the_clock_anew(app: Flask) -> None:
    take_in(QUESTION, ANSWER, letter("t", KIM, MARIA, THANKS, hour=3, answers="a"))
    assert owed_since(MONDAY + DAY) == []


def test_whoever_asks_twice_does_not_look_fresher(app: Flask) -> None:
    take_in(QUESTION, letter("again", KIM, JOBS, "Did you see my question?", hour=5, answers="q"))
    assert owed_since(MONDAY + DAY) == [MONDAY]


def test_the_clock_does_not_fire_when_we_wrote_last(ana: Colleague, jonas: Colleague, config: Config) -> None:
    application = make_application(owner=jonas)
    make_question(application, YESTERDAY)
    make_answer(application, WEDNESDAY - 2 * HOUR, jonas)
    assert lived_through(config, WEDNESDAY, WEDNESDAY + 3 * DAY, HOUR) == []


def test_the_clock_does_not_run_on_after_the_end(ana: Colleague, jonas: Colleague, config: Config) -> None:
    application = make_application(owner=jonas)
    make_question(application, YESTERDAY)
    make_outcome(application, WEDNESDAY - 2 * HOUR)
    make_answer(application, WEDNESDAY - HOUR, jonas, "We have chosen somebody else. Thank you.")
    assert lived_through(config, WEDNESDAY, WEDNESDAY + 40 * DAY, 6 * HOUR) == []


def test_nobody_is_reminded_at_midnight_or_on_a_holiday(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    """Due in New York on the evening before a holiday there; the owner works in Berlin, where it is none."""
    new_york = WorkingHours("America/New_York", DEFAULT_HOURS.days, frozenset({date(2026, 3, 5)}))
    berlin = WorkingHours("Europe/Berlin", DEFAULT_HOURS.days, frozenset({date(2026, 3, 5)}))
    set_policy(Policy(new_york), ana.id, YESTERDAY - 9 * DAY)
    with write():
        jonas.zone = "Europe/Berlin"
    make_question(make_application(owner=jonas), WEDNESDAY - DAY + 8 * HOUR)
    said = lived_through(config, WEDNESDAY, WEDNESDAY + 10 * DAY, timedelta(minutes=30))
    times = [at for at, to, _, _ in said if to == "jonas.weber"]
    assert len(times) == 3
    assert all(is_open(at, berlin) for at in times)


def test_a_day_on_which_no_clock_ran_is_made_up_for(ana: Colleague, jonas: Colleague, config: Config) -> None:
    """Another system compared the date with "=="."""
    make_question(make_application(owner=jonas), YESTERDAY)
    assert [(to, kind) for _, to, kind, _ in lived_through(config, WEDNESDAY + DAY, WEDNESDAY + DAY + HOUR, HOUR)] == [
        ("jonas.weber", "reminder")
    ]  # fmt: skip


def test_nagging_has_an_end(ana: Colleague, jonas: Colleague, config: Config) -> None:
    make_question(make_application(owner=jonas), YESTERDAY)
    said = lived_through(config, WEDNESDAY, WEDNESDAY + 40 * DAY, HOUR)
    assert [(to, kind) for _, to, kind, _ in said] == [
        ("jonas.weber", "reminder"),
        ("jonas.weber", "reminder"),
        ("ana.admin", "escalation"),
        ("jonas.weber", "reminder"),
    ]


def make_absence(of: Colleague, deputy: Colleague | None) -> None:
    with write() as session:
        session.add(
            Absence(
                colleague_id=of.id, starts_at=YESTERDAY, ends_at=WEDNESDAY + 5 * DAY, created_at=YESTERDAY,
                deputy_id=deputy.id if deputy else None,
            )
        )  # fmt: skip


def test_no_reminder_goes_to_an_owner_who_is_away(
    ana: Colleague, jonas: Colleague, config: Config, sink: Sink
) -> None:
    make_absence(jonas, make_colleague("Mia Deputy"))
    make_question(make_application(owner=jonas), YESTERDAY)
    [told] = remind(config, WEDNESDAY)
    assert (told.to, told.kind, told.state) == ("mia.deputy@us.example", "reminder", "sent")
    body = sink.mails[0].get_body(("plain",))
    assert body is not None
    assert "Jonas Weber owes the answer and is away: you stand in." in body.get_content()


def test_where_nobody_stands_in_for_who_is_away_the_next_are_told_at_once(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    make_absence(jonas, None)
    make_question(make_application(owner=jonas), YESTERDAY)
    watch(config, WEDNESDAY)
    assert queued() == [("ana.admin", "reminder", 1)]


def test_the_deputy_whom_the_accused_chose_is_passed_over_too(
    ana: Colleague, jonas: Colleague, config: Config
) -> None:
    make_absence(jonas, make_colleague("Mia Friend"))
    make_concern(make_question(make_application(owner=jonas), YESTERDAY), jonas)
    watch(config, WEDNESDAY)
    assert queued() == [("ana.admin", "reminder", 1)]


def test_today_is_never_frozen_at_import() -> None:
    """No clock is read while a module is loaded: at its top, in a class's body, or as the default of an argument."""
    read_at_import = []
    for path in Path(cxhire.__file__).parent.rglob("*.py"):
        for node in _run_at_import(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in (
                "now",
                "today",
                "utcnow",
                "utc_now",
                "time",
            ):
                read_at_import.append(f"{path.name}:{node.lineno}")
    assert read_at_import == []


def test_a_clock_read_at_import_would_be_seen() -> None:
    wrong = "import x\nT = date.today()\ndef f(now=datetime.now()):\n    return datetime.now()\nclass C:\n    at = time()\n"
    calls = [n for n in _run_at_import(ast.parse(wrong)) if isinstance(n, ast.Call)]
    assert [node.lineno for node in calls] == [2, 3, 6]


def _run_at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """All that is run as a module is loaded: not the bodies of functions, but their decorators and defaults."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            early = [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
            for part in early:
                yield from ast.walk(part)
        elif not isinstance(node, ast.Lambda):
            yield from _run_at_import(node)


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_two_who_watch_at_once_queue_one_mail(app: Flask, jonas: Colleague, config: Config) -> None:
    for number in range(10):
        make_question(make_application(f"Candidate {number}", owner=jonas), YESTERDAY)
    queued_by: list[list[int]] = []

    def look() -> None:
        with app.app_context():
            queued_by.append(watch(config, WEDNESDAY))
            db.session.remove()

    watchers = [threading.Thread(target=look) for _ in range(4)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join(60)
    assert sorted(map(len, queued_by)) == [0, 0, 0, 1]
    read().rollback()
    assert queued() == [("jonas.weber", "reminder", 10)]
