"""One run of a job: begun, carried out, and written into the ledger with how it went."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime

from flask import Flask

from config import Config
from cxhire.core.schedule import BACK_OFF, retry_at
from cxhire.jobs.table import STOPPING, Job, utc_now
from cxhire.logs import marked
from cxhire.store.jobs import begin_runs, claim_slot, count_failures, finish_runs, list_waiting
from cxhire.store.tasks import defer
from cxhire.store.transaction import release, write

log = logging.getLogger(__name__)


def run_asked(app: Flask, jobs: Sequence[Job], now: datetime) -> None:
    """Runs the jobs of which a run waits for somebody to begin it: asked for by hand, or tried again. Never raises.

    Only where no queue brings them.
    """
    try:
        with app.app_context():
            waiting = list_waiting(now)
            release()
            for job in jobs:
                if job.name in waiting:
                    _begin(app.config["CXHIRE"], job, now, anyway=False)
    except Exception:
        log.exception("what was asked for could not be run")


def run_task(app: Flask, job: Job) -> None:
    """Runs a job because a task of the queue says so, whether or not it stands in the ledger. Commits."""
    with app.app_context():
        _begin(app.config["CXHIRE"], job, utc_now(), anyway=True)


def _begin(config: Config, job: Job, now: datetime, *, anyway: bool) -> None:
    with write():
        slots = begin_runs(job.name, now)
        if not slots and anyway and claim_slot(job.name, now, now):
            slots = [now]
    if slots:
        carry_out(config, job, slots, now)


def carry_out(config: Config, job: Job, slots: Sequence[datetime], now: datetime) -> None:
    """Runs a job that has begun, and notes when it ended and what kind of error ended it. Commits.

    One that failed is tried again before its next slot, if that is far.
    """
    with marked("run", f"{job.name}-{secrets.token_hex(4)}"):
        error = _error_of(config, job, now)
    ended = utc_now()
    with write():
        finish_runs(job.name, slots, ended, error)
        failures = count_failures(job.name, len(BACK_OFF)) if error else 0
        again = retry_at(failures, ended, job.period) if error else None
        if again and claim_slot(job.name, again, None):
            defer(job.task, again)


def _error_of(config: Config, job: Job, now: datetime) -> str | None:
    """Runs the job; what kind of error ended it (its words can hold addresses; the log says where), or None."""
    try:
        while job.run(config, now) is True and not STOPPING.is_set():
            pass
    except Exception as error:  # a job that fails must stop neither the others nor the clock
        log.exception("job %s failed", job.name)
        return type(error).__name__
    return None
