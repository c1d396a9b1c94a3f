"""Mails that were given up, and what a person decides: once more, or it is no matter. Both can be taken back.

What a mail says is worked out anew when it leaves (ADR 0009): where nothing is owed any more it is dropped, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.store import audit, people, undelivered
from cxhire.store.outbox import OutboxState
from cxhire.store.transaction import write
from cxhire.store.undelivered import Wanted

UNDO_WITHIN = timedelta(seconds=10)


def try_again(wanted: Wanted | int, now: datetime, actor: str) -> tuple[int, datetime]:
    """Has one mail by its id, or all that are wanted, leave in ten seconds; answers how many, and when. Commits.

    It goes to where its reader is reached by now, under the same Message-ID. Letters stay: they are drafts again.
    """
    send_at = now + UNDO_WITHIN
    with write():
        ids = undelivered.try_again(wanted, send_at)
        undelivered.readdress(ids, {c.id: c.email for c in people.list_colleagues()} if ids else {})
        audit.append(_events("mail.tried_again", ids, now, actor))
    return len(ids), send_at


def undo_try_again(send_at: datetime, now: datetime, actor: str) -> int:
    """Takes that back for all that were to leave then and haven't; answers how many. Commits."""
    with write():
        ids = undelivered.give_up_again(send_at)
        audit.append(_events("mail.tried_again_undone", ids, now, actor))
    return len(ids)


def let_go(outgoing_id: int, now: datetime, actor: str) -> bool:
    """Takes a mail off the list; False where it wasn't on it. Commits."""
    return _move(outgoing_id, OutboxState.FAILED, OutboxState.LET_GO, "mail.let_go", now, actor)


def take_back(outgoing_id: int, now: datetime, actor: str) -> bool:
    """Puts a mail that was let go on the list again; False where it wasn't. Commits."""
    return _move(outgoing_id, OutboxState.LET_GO, OutboxState.FAILED, "mail.let_go_undone", now, actor)


def _move(
    outgoing_id: int, before: OutboxState, after: OutboxState, action: str, now: datetime, actor: str
) -> bool:
    with write():
        moved = undelivered.move_failed(outgoing_id, before, after)
        audit.append(_events(action, [outgoing_id] if moved else [], now, actor))
    return moved


def _events(action: str, ids: Iterable[int], now: datetime, actor: str) -> list[Event]:
    return [Event(now, actor, action, f"outbox:{id_}") for id_ in ids]
