"""Whether a colleague gets the morning's digests and weekly summaries. What is told past somebody else, they always get."""

from __future__ import annotations

from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.store import audit, people
from cxhire.store.transaction import write

BY_LINK = "digest-link"  # who acts by a digest's link: its reader, or whoever that handed the mail on to


def stop(colleague_id: int, now: datetime, actor: str) -> None:
    """No more of them; those that wait are dropped when they would leave. Commits. Raises LookupError for nobody of ours."""
    _choose(colleague_id, False, "digests.stopped", now, actor)


def send(colleague_id: int, now: datetime, actor: str) -> None:
    """Has them sent again. Commits. Raises LookupError for nobody of ours."""
    _choose(colleague_id, True, "digests.resumed", now, actor)


def _choose(colleague_id: int, wanted: bool, action: str, now: datetime, actor: str) -> None:
    with write():
        colleague = people.get_colleague(colleague_id)
        if colleague is None:
            raise LookupError("no such colleague")
        if colleague.digests is not wanted:
            colleague.digests = wanted
            audit.append([Event(now, actor, action, f"colleague:{colleague_id}")])
