"""The queue's worker on PostgreSQL: Procrastinate, with our table of jobs for its tasks (ADR 0018).

Its tasks are ours: `store.tasks` writes them, in the transaction that makes them due. Procrastinate brings them to a worker,
keeps locks and heartbeats. Its own retrying isn't used: it puts a task back under a key that another may have taken
meanwhile, fails, and the task holds its lock for ever. A run that fails is asked for again in the ledger instead, and
of a worker that died the task is written anew.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import procrastinate
from flask import Flask
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Queued
from procrastinate.jobs import Status

from cxhire.jobs.runs import run_task
from cxhire.jobs.table import JOBS, Job, read_mailbox
from cxhire.store.tasks import QUEUE, Task, defer
from cxhire.store.transaction import write

log = logging.getLogger(__name__)
logging.getLogger("procrastinate").setLevel(logging.WARNING)  # the ledger tells of each run
logging.getLogger("psycopg.pool").setLevel(
    logging.ERROR
)  # it tells of each attempt while the database is away

TASKS_AT_ONCE = 4
POLL_SECONDS = 1.0  # for tasks that are due later, or wait for a lock; of others we are told
BEAT_SECONDS, SILENT_SECONDS = 3.0, 15.0
LOOK_SECONDS = 5.0  # so often tasks of workers that died are looked for
AGAIN_SECONDS = 5.0  # after the database was out of reach
ENDED_KEPT_HOURS = 24  # of what failed; what went well is gone at once


def queue_of(app: Flask, jobs: Sequence[Job], connector: BaseConnector) -> procrastinate.App:
    """Procrastinate's application: a task for each job, and one that reads a mailbox."""
    queue = procrastinate.App(connector=connector)
    for job in jobs:
        queue.task(name=job.name, queue=QUEUE)(_runs(app, job))

    def mailbox(of: int) -> None:
        with app.app_context():
            read_mailbox(app.config["CXHIRE"], of)

    queue.task(name="mailbox", queue=QUEUE)(mailbox)
    return queue


def _runs(app: Flask, job: Job) -> Callable[[], None]:
    return lambda: run_task(app, job)


class Worker(threading.Thread):
    """Runs tasks until it is stopped, and then finishes those that it has begun; a lost database is waited for."""

    def __init__(self, app: Flask, jobs: Sequence[Job] = JOBS) -> None:
        super().__init__(name="worker")
        url = app.config["CXHIRE"].database_url.replace("postgresql+psycopg:", "postgresql:", 1)
        connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4)
        self._app, self._queue = app, queue_of(app, jobs, connector)
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Has it begin nothing more; `join` waits until what it has begun is done."""
        self._stopping.set()
        if self._loop and self._work:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._work.cancel)

    def run(self) -> None:
        # psycopg can't use the loop that Windows would choose.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        self._loop, self._work = asyncio.get_running_loop(), asyncio.current_task()
        with suppress(asyncio.CancelledError):
            while not self._stopping.is_set():
                try:
                    await self._until_something_fails()
                except Exception:
                    log.exception("the queue is out of reach")
                await asyncio.sleep(AGAIN_SECONDS)

    async def _until_something_fails(self) -> None:
        async with self._queue.open_async():
            looking = asyncio.create_task(self._look_for_the_dead())
            try:
                await self._queue.run_worker_async(
                    queues=[QUEUE], concurrency=TASKS_AT_ONCE, install_signal_handlers=False,
                    fetch_job_polling_interval=POLL_SECONDS, delete_jobs="successful",
                    update_heartbeat_interval=BEAT_SECONDS, stalled_worker_timeout=SILENT_SECONDS,
                )  # fmt: skip
            finally:
                looking.cancel()
                with suppress(asyncio.CancelledError):
                    await looking

    async def _look_for_the_dead(self) -> None:
        while (
            not self._stopping.is_set()
        ):  # who stops gives no more sign of life, and would find itself among them
            try:
                await self.renew_stalled()
                await self._queue.job_manager.delete_old_jobs(
                    ENDED_KEPT_HOURS, QUEUE, include_failed=True, include_cancelled=True, include_aborted=True
                )
            except Exception:
                log.exception("tasks of workers that died could not be looked for")
            await asyncio.sleep(LOOK_SECONDS)

    async def renew_stalled(self) -> None:
        """Writes anew what a worker had begun that gives no sign of life."""
        manager = self._queue.job_manager
        for queued in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT_SECONDS):
            with suppress(ConnectorException):  # another worker was first
                await manager.finish_job(queued, Status.FAILED, delete_job=False)
                await asyncio.to_thread(self._defer_again, queued)
        await manager.prune_stalled_workers(SILENT_SECONDS)

    def _defer_again(self, queued: Queued) -> None:
        log.warning("task %s was left half done and is done again", queued.task_name)
        of = queued.task_kwargs.get("of")
        with self._app.app_context(), write():
            defer(Task(queued.task_name, queued.lock, int(of) if isinstance(of, int) else None))


def start(app: Flask) -> Worker:
    """Starts a worker in a thread of this process."""
    worker = Worker(app)
    worker.start()
    return worker
