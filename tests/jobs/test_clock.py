"""The clock: a slot's job runs once however many processes tick, late ticks run, and no error stops it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.jobs import clock
from cxhire.jobs.clock import JOBS, Job, tick
from cxhire.store.jobs import JobRun, get_standing
from cxhire.store.outbox import MailKind, add_outgoing
from cxhire.store.schema import ensure_newest
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_config
from tests.jobs.queue import is_queued, run_tasks

MINUTE = timedelta(minutes=1)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return make_config(database_url, tmp_path)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    app = create_app(config, web=False)
    with app.app_context():
        ensure_newest()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def a_job(run: Callable[[Config, datetime], object], period: timedelta = MINUTE) -> Job:
    return Job("test", period, run)


def ticked(app: Flask, job: Job, now: datetime) -> bool:
    """A tick, and on PostgreSQL what the queue makes of it."""
    claimed = tick(app, job, now)
    run_tasks(app, [job])
    return claimed


def slots(app: Flask) -> list[tuple[datetime, str | None]]:
    read().rollback()
    return [(row.slot, row.error) for row in read().query(JobRun).order_by(JobRun.slot)]


def test_a_slot_runs_once(app: Flask) -> None:
    ran: list[datetime] = []
    job = a_job(lambda _, now: ran.append(now))
    assert ticked(app, job, WEDNESDAY)
    assert not ticked(app, job, WEDNESDAY + timedelta(seconds=59))
    assert ticked(app, job, WEDNESDAY + MINUTE)
    assert len(ran) == 2
    assert [slot for slot, _ in slots(app)] == [WEDNESDAY, WEDNESDAY + MINUTE]


def test_a_late_tick_runs_in_the_slot_it_comes_to(app: Flask) -> None:
    job = a_job(lambda *_: None)
    tick(app, job, WEDNESDAY)
    assert tick(app, job, WEDNESDAY + timedelta(hours=3, seconds=17))
    assert [slot for slot, _ in slots(app)] == [WEDNESDAY, WEDNESDAY + timedelta(hours=3)]


def test_a_job_that_fails_is_recorded_without_what_it_was_about_and_runs_again(app: Flask) -> None:
    def fails(*_: object) -> None:
        raise ValueError("broken\nabout amara@mail.example")

    assert ticked(app, a_job(fails), WEDNESDAY)
    assert ticked(app, a_job(lambda *_: None), WEDNESDAY + MINUTE)
    assert [error for _, error in slots(app)] == ["ValueError", None]


def test_a_ledger_that_cannot_be_written_stops_nothing(app: Flask) -> None:
    with app.app_context():
        db.drop_all()
    assert not tick(app, a_job(lambda *_: None), WEDNESDAY)


def test_slots_know_no_local_time() -> None:
    job = a_job(lambda *_: None, timedelta(days=1))
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 29, 1, 59, tzinfo=berlin)
    after = datetime(2026, 3, 29, 3, 1, tzinfo=berlin)
    assert (
        job.slot(before.astimezone(UTC))
        == job.slot(after.astimezone(UTC))
        == datetime(2026, 3, 29, tzinfo=UTC)
    )
    hours = {
        a_job(lambda *_: None, timedelta(hours=1)).slot(datetime(2026, 10, 25, h, 5, tzinfo=UTC))
        for h in range(24)
    }
    assert len(hours) == 24


def test_importing_starts_no_thread() -> None:
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]


def test_the_clock_drops_no_late_job_and_ticks_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Semaphore(0)
    monkeypatch.setattr(clock, "tick", lambda *_: done.release())
    scheduler = clock.start(app)
    try:
        for job in scheduler.get_jobs():
            assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
        for _ in JOBS:
            assert done.acquire(timeout=5)
    finally:
        scheduler.shutdown()


def test_every_job_of_the_table_runs(app: Flask) -> None:
    now = datetime.now(UTC)  # the queue's runs are of now, and housekeeping forgets what is old
    for job in JOBS:
        assert ticked(app, replace(job, is_wanted=None), now)
        read().rollback()
        found = get_standing(job.name)
        assert (found.finished_at is not None, found.error) == (True, None), job.name


def test_a_job_with_nothing_to_do_writes_no_slot(app: Flask) -> None:
    wanted: list[bool] = []
    job = replace(a_job(lambda *_: None), is_wanted=lambda *_: bool(wanted))
    assert not tick(app, job, WEDNESDAY)
    assert slots(app) == []
    wanted.append(True)
    assert tick(app, job, WEDNESDAY)


def test_a_letter_is_looked_for_every_five_seconds_and_costs_nothing_else(app: Flask) -> None:
    (letters,) = (job for job in JOBS if job.name == "letters")
    assert letters.period == timedelta(seconds=5)
    assert not tick(app, letters, WEDNESDAY)
    with write():
        add_outgoing(
            "letter:1:1",
            MailKind.LETTER,
            "<a@x>",
            "a@b.example",
            WEDNESDAY,
            WEDNESDAY + timedelta(seconds=10),
        )
    assert not tick(app, letters, WEDNESDAY + timedelta(seconds=9))
    assert tick(app, letters, WEDNESDAY + timedelta(seconds=10))


def _note(folder: str) -> Callable[[Config, datetime], object]:
    def note(_: Config, now: datetime) -> None:
        with Path(folder, "ran").open("a") as file:
            file.write(f"{now.isoformat()}\n")

    return note


def _tick_all(config: Config, folder: str, start: multiprocessing.synchronize.Event) -> None:
    app = create_app(config, web=False)
    start.wait()
    for minute in range(20):
        tick(app, a_job(_note(folder)), WEDNESDAY + minute * MINUTE)


def test_three_processes_run_each_slot_once(app: Flask, config: Config, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    processes = [context.Process(target=_tick_all, args=(config, str(tmp_path), start)) for _ in range(3)]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(60)
    run_tasks(app, [a_job(_note(str(tmp_path)))])
    assert slots(app) == [(WEDNESDAY + minute * MINUTE, None) for minute in range(20)]
    assert read().query(JobRun).filter(JobRun.finished_at.is_(None)).count() == 0
    ran = (tmp_path / "ran").read_text().split()
    assert (
        len(ran) == len(set(ran)) == (1 if is_queued(app) else 20)
    )  # of what waits in the queue one run does all
