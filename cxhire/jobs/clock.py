"""The clock: one tick of a job. APScheduler only says when (ADR 0008).

Every process may tick. A tick floors `now` to the job's period and inserts (job, slot): who loses the insert
returns, so a job runs once a slot however many processes there are. A late tick runs in the slot it comes to.
On PostgreSQL a tick leaves the run to the queue, in the same transaction, and any worker takes it (ADR 0018).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from config import Config
from cxhire.core.schedule import EPOCH
from cxhire.jobs.runs import carry_out, run_asked
from cxhire.jobs.table import JOBS, STOPPING, Job, utc_now
from cxhire.store.jobs import claim_slot, has_slot
from cxhire.store.tasks import defer, has_queue
from cxhire.store.transaction import release, write

__all__ = ["JOBS", "STOPPING", "Job", "start", "tick", "utc_now"]

log = logging.getLogger(__name__)
logging.getLogger("apscheduler").setLevel(
    logging.ERROR
)  # a tick skipped because the last one runs still is fine
ASKED_SECONDS = 2


def tick(app: Flask, job: Job, now: datetime) -> bool:
    """Runs a job for the slot that `now` lies in; False where another process has it or nothing is to do. Never raises."""
    try:
        with app.app_context():
            return _tick(app.config["CXHIRE"], job, now)
    except Exception:  # the ledger itself can't be written: the next tick tries again
        log.exception("job %s: no slot could be claimed or closed", job.name)
        return False


def _tick(config: Config, job: Job, now: datetime) -> bool:
    slot, queued = job.slot(now), has_queue()
    if has_slot(job.name, slot) or (job.is_wanted and not job.is_wanted(config, now)):
        release()
        return False
    with write():
        claimed = claim_slot(job.name, slot, None if queued else now)
        if claimed and queued:
            defer(job.task)
    if claimed and not queued:
        carry_out(config, job, [slot], now)
    return claimed


def start(app: Flask) -> BackgroundScheduler:
    """Starts ticking in a thread of this process, at once and then at the start of each slot. `serve` calls it.

    The caller ends it with `shutdown()`.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in JOBS:
        scheduler.add_job(
            lambda job=job: tick(app, job, utc_now()),
            IntervalTrigger(seconds=int(job.period.total_seconds()), start_date=EPOCH, timezone=UTC),
            id=job.name,
            name=job.name,
            next_run_time=utc_now(),
        )
    with app.app_context():
        queued = has_queue()
    if not queued:
        scheduler.add_job(
            lambda: run_asked(app, JOBS, utc_now()),
            IntervalTrigger(seconds=ASKED_SECONDS, start_date=EPOCH, timezone=UTC), id="asked", name="asked",
        )  # fmt: skip
    scheduler.start()
    return scheduler
