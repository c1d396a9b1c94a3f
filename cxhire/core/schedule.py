"""When the jobs run: each every so often, in slots counted from the epoch in UTC, so that clock changes don't matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PERIODS: Mapping[str, timedelta] = {
    "watch": timedelta(seconds=60),
    "deliver": timedelta(seconds=30),
    # Whoever wrote it looks at a page that says "leaves in 10 seconds".
    "letters": timedelta(seconds=5),
    "file_sent": timedelta(minutes=1),
    "analyse": timedelta(seconds=15),
    "analyse_again": timedelta(minutes=1),
    "patterns": timedelta(days=1),
    "files": timedelta(seconds=15),
    "policy": timedelta(seconds=5),
    "summary": timedelta(minutes=5),
    "survey": timedelta(minutes=5),
    "returned": timedelta(minutes=1),
    "authors": timedelta(minutes=5),
    "import": timedelta(seconds=5),
    "mailboxes": timedelta(minutes=1),
    "days_off": timedelta(days=1),
    "housekeeping": timedelta(days=1),
}

# Several workers may do these at a time: they share the mails among them, one by one, by lease.
TOGETHER = frozenset({"deliver", "letters"})

# After the first failure in a row, the second, and so on. A job whose next slot comes sooner waits for that.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))


def slot_of(now: datetime, period: timedelta) -> datetime:
    """The start of the period that `now` lies in."""
    return now - (now - EPOCH) % period


def next_slot(now: datetime, period: timedelta) -> datetime:
    """The start of the period after that."""
    return slot_of(now, period) + period


def retry_at(failures: int, now: datetime, period: timedelta) -> datetime | None:
    """When a job that has failed so often in a row is tried again; None where its next slot comes sooner.

    In a slot of its own, a whole second.
    """
    later = now + BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    later = slot_of(later, timedelta(seconds=1))
    return later if later < next_slot(now, period) else None
