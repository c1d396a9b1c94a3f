"""How soon is work begun, and is each slot run once however many processes tick?

    python benchmarks/pick_up.py [--tasks 300] [--processes 4] [--slots 100] [DATABASE_URL]

With a PostgreSQL: first a worker, and tasks committed one after another: from the commit to the first line of the job. Then, on
any database, processes that all tick the same slots as fast as they can: each slot must stand in the ledger once, ended.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.synchronize
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.jobs import clock
from cxhire.jobs.table import Job
from cxhire.store.jobs import JobRun
from cxhire.store.schema import ensure_newest
from cxhire.store.tasks import defer, has_queue
from cxhire.store.transaction import read, write
from tests.factories import make_config

START = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE_SECONDS = 30


def job(run: object = None) -> Job:
    """As those that send mail: no lock keeps one waiting for the other."""
    return Job("probe", MINUTE, lambda *_: run() if callable(run) else None, alone=False)


def latency(app: Flask, tasks: int) -> None:
    """Milliseconds from a commit that made a task due to its first line, with the ledger's entry in between."""
    from cxhire.jobs.workers import Worker

    begun, moments = threading.Semaphore(0), [0.0]

    def run() -> None:
        moments[0] = time.perf_counter()
        begun.release()

    probe, took = job(run), []
    worker = Worker(app, [probe])
    worker.start()
    try:
        for number in range(tasks + 1):
            with write():
                defer(probe.task)
            committed = time.perf_counter()
            assert begun.acquire(timeout=PATIENCE_SECONDS)
            if number:  # the first waits for the worker's own start
                took.append((moments[0] - committed) * 1000)
    finally:
        worker.stop()
        worker.join()
    took.sort()
    print(
        f"from commit to run: median {statistics.median(took):.1f} ms, 95 % under {took[len(took) * 95 // 100]:.1f} ms,"
        f" longest {took[-1]:.1f} ms ({tasks} tasks)"
    )


def tick_all(config: Config, slots: int, start: multiprocessing.synchronize.Event) -> None:
    app = create_app(config, web=False)
    start.wait()
    for slot in range(slots):
        clock.tick(app, job(), START + slot * MINUTE)


def tick_together(app: Flask, config: Config, processes: int, slots: int) -> bool:
    """Whether each slot ran once."""
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    ticking = [context.Process(target=tick_all, args=(config, slots, start)) for _ in range(processes)]
    for process in ticking:
        process.start()
    start.set()
    began = time.perf_counter()
    for process in ticking:
        process.join()
    seconds = time.perf_counter() - began
    if has_queue():
        from tests.jobs.queue import run_tasks

        run_tasks(app, [job()])
    read().rollback()
    rows = [row for row in read().query(JobRun) if row.slot < START + slots * MINUTE and row.slot >= START]
    once = len(rows) == slots and all(row.finished_at and not row.error for row in rows)
    print(
        f"{processes} processes, {slots} slots: {len(rows)} in the ledger, all ended: {once} ({seconds:.1f} s, start included)"
    )
    return once


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url", nargs="?")
    arguments.add_argument("--tasks", type=int, default=300)
    arguments.add_argument("--processes", type=int, default=4)
    arguments.add_argument("--slots", type=int, default=100)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = make_config(given.url or f"sqlite:///{folder}/test.db", Path(folder))
        app = create_app(config, web=False)
        with app.app_context():
            ensure_newest()
            if has_queue():
                latency(app, given.tasks)
            return 0 if tick_together(app, config, given.processes, given.slots) else 1


if __name__ == "__main__":
    sys.exit(main())
