"""The audit trail: adding to it, checking it, and taking it away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cxhire.core.audit_chain import GENESIS, Event, first_break
from cxhire.store import audit, transaction
from cxhire.store.audit import Filter

SEEN = "candidate.seen"
SEEN_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the chain holds; how many events it has; its last hash; the first event that is not as written."""

    ok: bool
    events: int
    head: str
    broken_at: int | None


def record(events: Iterable[Event]) -> None:
    """Adds events in a transaction of their own; inside one that changes something use store.audit.append."""
    with transaction.write():
        audit.append(list(events))


def saw(actor: str, candidate_id: int, now: datetime) -> None:
    """Records that somebody read a candidate's record, once in 15 minutes. Commits."""
    again = Filter(actor=actor, action=SEEN, candidate_id=candidate_id, since=now - SEEN_AGAIN)
    if not audit.list_events(again, limit=1):
        record([Event(now, actor, SEEN, f"candidate:{candidate_id}", candidate_id=candidate_id)])


def verify() -> Verification:
    """Works out the whole chain again, in constant memory."""
    events, _ = audit.get_head()
    broken_at, head = first_break(GENESIS, audit.iterate_links())
    return Verification(broken_at is None, events, head.hex(), broken_at)


def export(chosen: Filter | None = None) -> Iterator[dict[str, Any]]:
    """Events as plain values, oldest first, in constant memory; unfiltered they can be verified elsewhere."""
    for row in audit.iterate_events(chosen or Filter()):
        yield {
            "seq": row.seq,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": row.actor,
            "action": row.action,
            "subject": row.subject,
            "application_id": row.application_id,
            "candidate_id": row.candidate_id,
            "detail": row.detail,
            "hash": row.hash.hex(),
        }
