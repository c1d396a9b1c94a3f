"""All that works in a process beside the pages: the clock, the queue's worker, the mailboxes, the doors for mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from cxhire.jobs import clock, mail_in, mailboxes
from cxhire.jobs.table import STOPPING
from cxhire.store.tasks import has_queue


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Works until the block ends. Then begins nothing more, finishes what it can and gives the rest back.

    A long job leaves its rest to the next start or to another process; mailboxes are given back for others.
    """
    with app.app_context():
        queued = has_queue()
    scheduler = clock.start(app)
    worker = None
    if queued:
        from cxhire.jobs import workers  # what most installations don't use isn't loaded, or even there

        worker = workers.start(app)
    mail_in.open_doors(app)
    fetching = mailboxes.start(app)
    try:
        yield
    finally:
        STOPPING.set()
        mail_in.close_doors()
        scheduler.pause()
        if worker:
            worker.stop()
        scheduler.shutdown(wait=True)
        if worker:
            worker.join()
        fetching.join()
