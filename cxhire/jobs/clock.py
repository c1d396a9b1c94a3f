"""The clock: which jobs there are, how often, and one tick of one. APScheduler only says when (ADR 0008).

Every process may tick. A tick floors `now` to the job's period and inserts (job, slot): who loses the insert
returns, so a job runs once a slot however many processes there are. A late tick runs in the slot it comes to.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from config import Config
from cxhire.store.jobs import claim_slot, finish_slot
from cxhire.store.transaction import write

log = logging.getLogger(__name__)
logging.getLogger("apscheduler").setLevel(
    logging.ERROR
)  # a tick skipped because the last one runs still is fine
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MESSAGES_AT_ONCE = 500
# Set when the process is to end: a job that takes minutes looks at it and leaves the rest to the next start.
STOPPING = threading.Event()


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every `period`, counted from the epoch in UTC, so that clock changes don't matter.

    Where it says `is_wanted`, that is asked first, and a slot with nothing to do isn't written down.
    """

    name: str
    period: timedelta
    run: Callable[[Config, datetime], object]
    is_wanted: Callable[[Config, datetime], bool] | None = None

    def slot(self, now: datetime) -> datetime:
        """The start of the period that `now` lies in."""
        return now - (now - EPOCH) % self.period


def _watch(config: Config, now: datetime) -> object:
    from cxhire.services.watch import watch

    return watch(config, now)


def _deliver(config: Config, now: datetime) -> object:
    from cxhire.services.deliver import deliver

    return deliver(config, utc_now)


def _is_letter_due(config: Config, now: datetime) -> bool:
    from cxhire.store.outbox import MailKind, has_ready

    return has_ready(now, MailKind.LETTER)


def _file_sent(config: Config, now: datetime) -> object:
    from cxhire.services.filing import file_sent

    return file_sent(config, now)


def _is_to_file(config: Config, now: datetime) -> bool:
    from cxhire.services.filing import is_wanted

    return is_wanted(now)


def _analyse(config: Config, now: datetime) -> object:
    from cxhire.services.analyse import analyse_pending

    return analyse_pending(MESSAGES_AT_ONCE, now)


def _files(config: Config, now: datetime) -> object:
    from cxhire.services.files import look_into_pending

    return look_into_pending(MESSAGES_AT_ONCE)


def _follow_policy(config: Config, now: datetime) -> object:
    from cxhire.services.follow_policy import follow_policy

    return follow_policy()


def _survey(config: Config, now: datetime) -> object:
    from cxhire.services.survey import invite_due

    return invite_due(config, now)


def _housekeeping(config: Config, now: datetime) -> None:
    from cxhire.services.housekeeping import forget_old

    forget_old(now)


def _import(config: Config, now: datetime) -> object:
    from cxhire.services.imports import forget_strays, run_pending

    forget_strays(config, now)
    return run_pending(config, utc_now, STOPPING.is_set)


# Each loads what it needs when it first runs, so that the first page is there sooner.
JOBS = (
    Job("watch", timedelta(seconds=60), _watch),
    Job("deliver", timedelta(seconds=30), _deliver),
    # Whoever wrote it looks at a page that says "leaves in 10 seconds".
    Job("letters", timedelta(seconds=5), _deliver, _is_letter_due),
    Job("file_sent", timedelta(minutes=1), _file_sent, _is_to_file),
    Job("analyse", timedelta(seconds=15), _analyse),
    Job("files", timedelta(seconds=15), _files),
    Job("policy", timedelta(minutes=1), _follow_policy),
    Job("survey", timedelta(minutes=5), _survey),
    Job("import", timedelta(seconds=5), _import),
    Job("housekeeping", timedelta(days=1), _housekeeping),
)


def utc_now() -> datetime:
    return datetime.now(UTC)


def tick(app: Flask, job: Job, now: datetime) -> bool:
    """Runs a job for the slot that `now` lies in; False where another process has it or nothing is to do. Never raises."""
    try:
        with app.app_context():
            return _run_once(app.config["CXHIRE"], job, now)
    except Exception:  # the ledger itself can't be written: the next tick tries again
        log.exception("job %s: no slot could be claimed or closed", job.name)
        return False


def _run_once(config: Config, job: Job, now: datetime) -> bool:
    slot = job.slot(now)
    if job.is_wanted and not job.is_wanted(config, now):
        return False
    with write():
        claimed = claim_slot(job.name, slot, now)
    if not claimed:
        return False
    error = _error_of(config, job, now)
    with write():
        finish_slot(job.name, slot, utc_now(), error)
    return True


def _error_of(config: Config, job: Job, now: datetime) -> str | None:
    """Runs the job; what kind of error ended it (its words can hold addresses; the log says where), or None."""
    try:
        job.run(config, now)
    except Exception as error:  # a job that fails must stop neither the others nor the clock
        log.exception("job %s failed", job.name)
        return type(error).__name__
    return None


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
    scheduler.start()
    return scheduler
