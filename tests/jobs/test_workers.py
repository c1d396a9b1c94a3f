"""The queue on PostgreSQL: a task stands or falls with its transaction, one waits at a time, and a dead worker's is done anew."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from procrastinate.testing import InMemoryConnector
from sqlalchemy import text
from sqlalchemy.engine import Connection

from config import Config
from cxhire.app import create_app
from cxhire.core.policies import Policies
from cxhire.extensions import db
from cxhire.jobs import workers
from cxhire.jobs.runs import run_asked
from cxhire.jobs.table import JOBS, Job
from cxhire.jobs.workers import Worker, queue_of
from cxhire.services.imports import Choice, Upload, add_upload
from cxhire.services.incoming import Given
from cxhire.services.ingest import take_in
from cxhire.services.machines import run_now
from cxhire.services.policy import load_policies, set_policy
from cxhire.store import tasks
from cxhire.store.jobs import JobRun, get_standing
from cxhire.store.outbox import MailKind, add_outgoing
from cxhire.store.people import Role
from cxhire.store.schema import ensure_newest
from cxhire.store.tasks import ANALYSE, DELIVER, FILES, IMPORT, POLICY, Task, defer, follow_schema, mailbox
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_colleague, make_config
from tests.jobs.queue import is_queued, run_tasks
from tests.letters import JOBS as JOBS_ADDRESS
from tests.letters import KIM, letter

DAY = timedelta(days=1)
PATIENCE_SECONDS = 30


def begun(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(make_config(url, folder), web=False)
    with app.app_context():
        ensure_newest()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    yield from begun(postgres_url, tmp_path)


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on each engine."""
    yield from begun(database_url, tmp_path)


def a_job(run: Callable[[], object], period: timedelta = DAY, name: str = "housekeeping") -> Job:
    return Job(name, period, lambda *_: run())


def waiting(status: str = "todo") -> list[str]:
    """The keys of the tasks that are in a state."""
    read().rollback()
    query = "SELECT queueing_lock FROM procrastinate_jobs WHERE status = CAST(:status AS procrastinate_job_status) ORDER BY 1"
    return list(read().scalars(text(query), {"status": status}))


def change(statement: str) -> None:
    with write() as session:
        session.execute(text(statement))


def fails() -> None:
    raise ValueError("broken")


@pytest.mark.postgres
def test_a_task_is_there_with_what_makes_it_due_or_not_at_all(app: Flask) -> None:
    def asks_and_fails() -> None:
        with write():
            defer(DELIVER)
            fails()

    with pytest.raises(ValueError, match="broken"):
        asks_and_fails()
    assert waiting() == []
    with write():
        pass
    assert waiting() == []
    with write():
        defer(DELIVER)
        assert (
            read().scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
        )  # written as the last of all
    assert waiting() == ["deliver"]


@pytest.mark.postgres
def test_however_often_it_is_asked_for_one_waits_and_one_more_for_each_later_moment(app: Flask) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    for at in (None, later, None, later, datetime.now(UTC) - timedelta(hours=1)):
        with write():
            defer(ANALYSE, at)
            defer(mailbox(7))
    now, then, box = waiting()
    assert (now, then[:8], box) == ("analyse", "analyse@", "mailbox:7")
    ran: list[int] = []
    run_tasks(app, [a_job(lambda: ran.append(1), name="analyse")])
    assert (len(ran), waiting()) == (1, [then])  # the mailbox that isn't there was looked for in vain


@pytest.mark.postgres
def test_nobody_begins_with_a_task_before_who_asked_for_it_last_has_committed(app: Flask) -> None:
    with write():
        defer(FILES)
    fetch = text("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")
    with db.engine.connect() as asking, db.engine.connect() as worker:
        asking.execute(tasks._ENQUEUE, [tasks._row(FILES, None)])
        assert worker.scalar(fetch) is None
        asking.commit()
        assert worker.scalar(fetch) is not None
        worker.rollback()


@pytest.mark.postgres
def test_a_task_of_a_worker_that_died_is_done_anew_by_another(app: Flask) -> None:
    ran: list[int] = []
    job = a_job(lambda: ran.append(1))
    with write():
        defer(job.task)
        defer(mailbox(7))
    change("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
    with write():
        defer(job.task)  # the next tick asks for it, too; Procrastinate's own retry fails on that
    run_tasks(app, [job])
    assert ran == []  # the dead one holds the lock

    async def renew() -> None:
        worker = Worker(app, [job])
        async with worker._queue.open_async():
            await worker.renew_stalled()

    asyncio.run(renew())
    assert waiting() == ["housekeeping", "mailbox:7"]
    run_tasks(app, [job])
    assert (ran, waiting(), waiting("doing")) == ([1], [], [])


# psycopg's pool lets go of a connection that was cut off while it was being made: it warns of that when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.postgres
def test_a_worker_outlives_its_connections_and_stops_when_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.2)
    ran = threading.Semaphore(0)
    worker = Worker(app, [a_job(ran.release)])
    worker.start()
    try:
        for _ in range(2):
            with write():
                defer(Task("housekeeping", "housekeeping"))
            assert ran.acquire(timeout=PATIENCE_SECONDS)
            # Cut off while it puts the job down as done, it would leave it "doing" until that is missed: another test's matter.
            until = monotonic() + PATIENCE_SECONDS
            while waiting("doing") and monotonic() < until:
                sleep(0.05)
            read().execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                     " AND pid <> pg_backend_pid()")
            )  # fmt: skip
            read().rollback()
            db.engine.dispose()
    finally:
        worker.stop()
        worker.join(PATIENCE_SECONDS)
        gc.collect()
    assert not worker.is_alive()
    assert waiting("doing") == []


def test_each_job_is_a_task_and_those_that_services_ask_for_are_the_same() -> None:
    queue = queue_of(Flask("queue"), JOBS, InMemoryConnector())
    known = {job.name: job.task for job in JOBS}
    assert {*known, "mailbox"} <= set(queue.tasks)
    for asked in (DELIVER, ANALYSE, FILES, POLICY, IMPORT):
        assert known[asked.name] == asked


def _queue_mail(config: Config) -> None:
    now = datetime.now(UTC)
    with write():
        add_outgoing("a", MailKind.REMINDER, "<a@x>", "ada@us.example", now, now)


def _take_in(config: Config) -> None:
    take_in([("mail", letter("q", KIM, JOBS_ADDRESS, "Is it remote?"))], Given(), WEDNESDAY, "test")


def _upload(config: Config) -> None:
    path = Path(config.instance) / "sent.eml"
    path.write_bytes(letter("q", KIM, JOBS_ADDRESS, "Is it remote?"))
    add_upload([Upload("sent.eml", path)], Choice(), config, WEDNESDAY, "test")


def _change_policy(config: Config) -> None:
    policies: Policies = load_policies()
    set_policy(policies.newest, make_colleague("Ada", Role.ADMIN).id, WEDNESDAY)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("act", "due"),
    [
        (_queue_mail, ["deliver"]),
        (_take_in, ["analyse", "files"]),
        (_upload, ["import"]),
        (_change_policy, ["policy"]),
    ],
)
def test_what_makes_work_due_asks_for_it(app: Flask, act: Callable[[Config], None], due: list[str]) -> None:
    act(app.config["CXHIRE"])
    assert [key for key in waiting() if key in due] == due


def test_a_daily_job_that_failed_is_tried_again_in_a_minute(either: Flask) -> None:
    ran: list[int] = []
    now = datetime.now(UTC)
    run_now("housekeeping", "test", now)
    failing = Job("housekeeping", timedelta(days=1000), lambda *_: fails())
    run_tasks(either, [failing]) if is_queued(either) else run_asked(either, [failing], now)
    read().rollback()
    found = get_standing("housekeeping")
    assert (found.error, found.asked_for is not None) == ("ValueError", True)
    assert found.asked_for is not None
    assert timedelta(seconds=55) < found.asked_for - now < timedelta(seconds=75)
    well = a_job(lambda: ran.append(1))
    run_asked(either, [well], now + timedelta(seconds=30))
    assert ran == []
    run_asked(either, [well], now + timedelta(seconds=75))
    assert ran == [1]
    read().rollback()
    assert get_standing("housekeeping").error is None


def test_what_an_admin_asks_for_runs_once_and_the_trail_knows(either: Flask) -> None:
    ran: list[int] = []
    job, now = a_job(lambda: ran.append(1)), datetime.now(UTC)
    run_now(job.name, "colleague:1", now)
    for _ in range(2):
        run_tasks(either, [job]) if is_queued(either) else run_asked(either, [job], now)
    assert ran == [1]
    assert read().query(JobRun).count() == 1
    assert read().scalar(text("SELECT actor FROM audit_event WHERE action = 'job.asked'")) == "colleague:1"
    with pytest.raises(LookupError):
        run_now("nothing", "colleague:1", now)


def _catalogue(connection: Connection) -> tuple[set[str], set[tuple[str, str]], set[str]]:
    """The functions, columns and indexes of the queue."""
    functions = "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate%'"
    columns = "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'"
    indexes = "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'procrastinate%'"
    return (
        set(connection.scalars(text(functions))), {(t, c) for t, c in connection.execute(text(columns))},
        set(connection.scalars(text(indexes))),
    )  # fmt: skip


@pytest.mark.postgres
def test_a_queue_of_an_older_release_becomes_that_of_this_one(app: Flask) -> None:
    oldest, *_, newest = tasks._files()
    with db.engine.begin() as connection:
        fresh = _catalogue(connection)
        assert tasks.is_schema_newest(connection)
        for name in {table for table, _ in fresh[1]}:
            connection.execute(text(f"DROP TABLE {name} CASCADE"))
        for function in fresh[0]:
            connection.execute(text(f"DROP FUNCTION IF EXISTS {function} CASCADE"))
        for kind in connection.scalars(
            text("SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c')")
        ).all():
            connection.execute(text(f"DROP TYPE IF EXISTS {kind} CASCADE"))
        tasks._run(connection, oldest)
        connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{tasks.MARK}{oldest.name}'"))
        assert not tasks.is_schema_newest(connection)
        follow_schema(connection)
        assert tasks.is_schema_newest(connection)
        assert tasks._schema_mark(connection) == newest.name
        assert _catalogue(connection) == fresh
