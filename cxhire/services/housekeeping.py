"""Once a day: letting go of what nobody asks for any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxhire.services import asked_acts, drafts, keep_concerns, mailboxes, sessions
from cxhire.store import jobs, processes
from cxhire.store.transaction import write

SLOTS_KEPT = timedelta(days=7)
PROCESSES_KEPT = timedelta(days=1)


def forget_old(now: datetime) -> None:
    """Forgets old lines of the job ledger, dead processes, removed mailboxes, sessions past their limits, letters that left; ends what waits
    for a colleague's yes and isn't owed any more, and concerns that nobody took up or that came to nothing. Commits."""
    with write():
        jobs.forget_slots(now - SLOTS_KEPT)
        processes.forget_processes(now - PROCESSES_KEPT)
    mailboxes.forget_removed(now)
    sessions.purge(now)
    drafts.forget_ended(now)
    asked_acts.end_gone(now)
    keep_concerns.expire_and_forget(now)
