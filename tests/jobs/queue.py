"""The queue in tests: what waits in it is run, here and now, by a worker of Procrastinate's own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import procrastinate
from flask import Flask

from cxhire.jobs.table import Job
from cxhire.jobs.workers import queue_of
from cxhire.store.tasks import QUEUE
from cxhire.store.transaction import read


def is_queued(app: Flask) -> bool:
    """Whether jobs go through the queue: on PostgreSQL."""
    return bool(app.config["CXHIRE"].database_url.startswith("postgresql"))


def run_tasks(app: Flask, jobs: Sequence[Job]) -> None:
    """Runs what is due until nothing is; nothing where there is no queue, for there the tick itself has run it."""
    if not is_queued(app):
        return
    read().rollback()
    url = app.config["CXHIRE"].database_url.replace("postgresql+psycopg:", "postgresql:", 1)
    queue = queue_of(app, jobs, procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=2))

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(
                queues=[QUEUE], wait=False, install_signal_handlers=False, delete_jobs="successful"
            )

    asyncio.run(work())
