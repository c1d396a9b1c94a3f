"""The clock stood still, jumped, or began a second before midnight: every mail once, none lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.core.business_time import WorkingHours
from cxhire.core.policies import Policy
from cxhire.jobs.table import JOBS
from cxhire.services.deliver import deliver
from cxhire.services.policy import set_policy
from cxhire.services.watch import watch
from cxhire.store.jobs import claim_slot
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from tests.factories import (
    WEDNESDAY,
    make_application,
    make_colleague,
    make_config,
    make_question,
)
from tests.services.watching import let_all_leave, lived_through, moments, queued
from tests.smtp_sink import Sink, listening

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALWAYS = (((0, 1440),),) * 7


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return make_config(database_url, tmp_path)


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    make_colleague("Ana Admin", Role.ADMIN)
    return make_colleague("Jonas Weber")


def test_after_three_days_without_a_clock_there_is_one_digest_not_three(
    jonas: Colleague, config: Config
) -> None:
    """What came due on each of the days, and what was told before they began."""
    make_question(make_application("Told before", owner=jonas), WEDNESDAY - 2 * DAY)
    watch(config, WEDNESDAY)
    let_all_leave(WEDNESDAY)
    for day in range(3):
        make_question(make_application(f"Day {day}", owner=jonas), WEDNESDAY + (day - 1) * DAY + HOUR)
    monday = WEDNESDAY + 5 * DAY
    said = lived_through(config, monday, monday + 4 * HOUR, MINUTE)
    assert [(at, to, count) for at, to, kind, count in said if kind == "reminder"] == [
        (monday, "jonas.weber", 4)
    ]


def test_after_three_days_without_a_mail_server_there_is_one_digest_not_three(
    jonas: Colleague, config: Config, tmp_path: Path
) -> None:
    make_question(make_application("Amara", owner=jonas), WEDNESDAY - DAY)
    make_question(make_application("Lukas", owner=jonas), WEDNESDAY)
    for moment in moments(WEDNESDAY, WEDNESDAY + 2 * DAY, HOUR):
        watch(config, moment)
    with listening(Sink()) as sink:
        sending = make_config(config.database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")
        deliver(sending, lambda: WEDNESDAY + 2 * DAY)
        reminders = [mail for mail in sink.mails if mail["X-Cxhire"] == "reminder"]
    assert [mail["Subject"] for mail in reminders] == ["2 candidates are waiting for a word"]


@pytest.mark.parametrize(
    ("due", "again"),
    [
        # 02:30 in Berlin on the Saturday; on the Sunday there is none: three o'clock follows two at once.
        ("2026-03-28 01:30", "2026-03-29 01:00"),
        # In autumn there are two: the first counts.
        ("2026-10-24 00:30", "2026-10-25 00:30"),
        # The leap day is a day like any other.
        ("2028-02-28 12:00", "2028-02-29 12:00"),
        ("2028-02-29 12:00", "2028-03-01 12:00"),
    ],
)
def test_when_the_clocks_change_nobody_is_told_twice_or_not_at_all(
    jonas: Colleague, config: Config, due: str, again: str
) -> None:
    berlin = WorkingHours("Europe/Berlin", ALWAYS)
    terms = Policy(berlin, answer_minutes=60, reminder_days=(0, 1), lead_days=5, admin_days=6)
    set_policy(terms, jonas.id, utc("2026-01-01 00:00"))
    make_question(make_application(owner=jonas), utc(due) - HOUR)
    said = lived_through(config, utc(due) - HOUR, utc(due) + 3 * DAY, timedelta(minutes=10))
    assert [at for at, _, _, _ in said] == [utc(due), utc(again)]


def test_a_process_begun_a_second_before_midnight_neither_doubles_nor_loses_a_pass(
    jonas: Colleague, config: Config
) -> None:
    set_policy(Policy(WorkingHours("UTC", ALWAYS)), jonas.id, WEDNESDAY - 9 * DAY)
    job = next(job for job in JOBS if job.name == "watch")
    midnight = WEDNESDAY.replace(hour=0)
    make_question(make_application("Due before", owner=jonas), midnight - 9 * HOUR)
    make_question(make_application("Due after", owner=jonas), midnight - 8 * HOUR)
    ran, told = [], []
    for second in (-1, -0.5, 0, 0.001, 1, 59.999, 60, 61):
        moment = midnight + timedelta(seconds=second)
        with write():
            claimed = claim_slot(job.name, job.slot(moment), moment)
        if claimed:
            ran.append(job.slot(moment) - midnight)
            told += watch(config, moment)
            let_all_leave(moment)
    assert ran == [-MINUTE, timedelta(0), MINUTE]
    # Once on the old day, once on the new one.
    assert queued() == [("jonas.weber", "reminder", 1), ("jonas.weber", "reminder", 1)]
    assert len(set(told)) == 2
