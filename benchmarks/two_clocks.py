"""Two real processes tick for a minute on one database: how often does each reminder arrive?

    python benchmarks/two_clocks.py [--seconds 60] [--owners 50] [--faster 10] [DATABASE_URL]

Each process is the product's own clock (jobs.clock, all jobs) with periods cut by `--faster`; new questions become
due while it runs. A real SMTP server (aiosmtpd) counts what arrives. To be seen: each reminder once.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.synchronize
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import Config
from cxhire.app import create_app
from cxhire.core.business_time import WorkingHours
from cxhire.core.policies import Policy
from cxhire.jobs import clock
from cxhire.services.policy import set_policy
from cxhire.store import outbox
from cxhire.store.jobs import JobRun
from cxhire.store.schema import ensure_newest
from cxhire.store.transaction import read
from tests.factories import make_application, make_colleague, make_config, make_question
from tests.smtp_sink import Sink, listening

ALWAYS = WorkingHours("UTC", (((0, 1440),),) * 7)


def tick_until_stopped(config: Config, faster: int, stop: multiprocessing.synchronize.Event) -> None:
    clock.JOBS = tuple(
        replace(job, period=max(timedelta(seconds=1), job.period / faster)) for job in clock.JOBS
    )
    app = create_app(config, web=False)
    scheduler, worker = clock.start(app), None
    if config.database_url.startswith("postgresql"):
        from cxhire.jobs import workers

        worker = workers.start(app)
    stop.wait()
    scheduler.shutdown()
    if worker:
        worker.stop()
        worker.join()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url", nargs="?")
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--owners", type=int, default=50)
    arguments.add_argument("--faster", type=int, default=10)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, listening(Sink()) as sink:
        url = given.url or f"sqlite:///{folder}/test.db"
        config = make_config(url, Path(folder), SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")
        with create_app(config, web=False).app_context():
            ensure_newest()
            prepare(given.owners, given.seconds)
            watched(config, given.faster, given.seconds)
            return report(sink, given.owners)


def prepare(owners: int, seconds: int) -> None:
    """One question an owner; they become due one after another within the first two thirds of the run."""
    admin = make_colleague("Admin")
    set_policy(Policy(ALWAYS), admin.id, datetime(2020, 1, 1, tzinfo=UTC))
    begin = datetime.now(UTC) - timedelta(hours=8) + timedelta(seconds=5)
    for number in range(owners):
        application = make_application(f"Candidate {number}", owner=make_colleague(f"Owner {number}"))
        make_question(application, begin + timedelta(seconds=number * seconds * 2 / 3 / owners))


def watched(config: Config, faster: int, seconds: int) -> None:
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    processes = [context.Process(target=tick_until_stopped, args=(config, faster, stop)) for _ in range(2)]
    for process in processes:
        process.start()
    time.sleep(seconds + 10)
    stop.set()
    for process in processes:
        process.join(30)


def report(sink: Sink, owners: int) -> int:
    read().rollback()
    arrived = Counter(mail["To"] for mail in sink.mails)
    often = Counter(arrived.values())
    slots = Counter(row.job for row in read().query(JobRun))
    failed = read().query(JobRun).filter(JobRun.error.is_not(None)).count()
    states = Counter(row.state for row in outbox.list_outgoing(limit=100_000))
    print(f"{owners} reminders due; arrived once: {often[1]}, more than once: {sum(often.values()) - often[1]}, "
          f"never: {owners - len(arrived)}; outbox {dict(states)}; slots run {dict(slots)}, failed {failed}")  # fmt: skip
    return 0 if often == {1: owners} else 1


if __name__ == "__main__":
    sys.exit(main())
