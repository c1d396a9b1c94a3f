"""Mailboxes that nobody stays with, whatever the reason: each is read once, until somebody does (ADR 0018)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from config import Config
from cxhire.services.fetch import fetch
from cxhire.services.fetch_work import Clock
from cxhire.store import fetching, tasks
from cxhire.store.transaction import release, write

# Whoever stays with a mailbox looks into it more often, and a lease is shorter than that.
LEFT_AFTER = timedelta(minutes=3)


def list_left(now: datetime) -> list[int]:
    """The mailboxes that could be read and haven't been for a good while; who was refused waits its time."""
    return fetching.list_free(now, now - LEFT_AFTER)


def read_left(config: Config, clock: Clock, stop: Callable[[], bool]) -> int:
    """Reads each once, or where there is a queue, leaves each to any worker; answers how many. Commits."""
    left = list_left(clock())
    release()
    if tasks.has_queue():
        with write():
            for mailbox_id in left:
                tasks.defer(tasks.mailbox(mailbox_id))
        return len(left)
    for mailbox_id in left:
        if not stop():
            fetch(mailbox_id, config, clock, stop, stay=False)
    return len(left)
