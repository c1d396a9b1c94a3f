"""Once a day: letting go of what nobody asks for any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxhire.services import sessions
from cxhire.store import jobs
from cxhire.store.transaction import write

SLOTS_KEPT = timedelta(days=7)


def forget_old(now: datetime) -> None:
    """Forgets old lines of the job ledger, and sessions past their limits (those of visitors too). Commits."""
    with write():
        jobs.forget_slots(now - SLOTS_KEPT)
    sessions.purge(now)
