"""What our readers are told: mails of the ladder into the outbox many at a time, and what left for whom of late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select

from cxhire.store import outbox
from cxhire.store.bulk import add_rows
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.tasks import DELIVER, defer
from cxhire.store.transaction import read

MOST_VALUES = 5000  # far below the limit on bound values of either engine


@dataclass(frozen=True, slots=True)
class Queued:
    """A mail to a colleague about obligations, as it goes into the outbox."""

    slot: str
    kind: MailKind
    message_id: str
    to_email: str
    to_colleague_id: int
    obligation_ids: list[int]
    send_at: datetime


def queue(mails: Sequence[Queued], now: datetime) -> dict[str, int]:
    """Adds those whose slot was never taken, or by a mail that was cancelled; answers their ids by slot.

    Inside `transaction.write` only: nobody else takes a slot between the question and the answer.
    """
    had = list_slots([mail.slot for mail in mails])
    add_rows(Outgoing, [_row(mail, now) for mail in mails if mail.slot not in had])
    for send_at in {mail.send_at for mail in mails if mail.slot not in had}:
        defer(DELIVER, send_at)
    revived = [m for m in mails if m.slot in had and had[m.slot][1] == OutboxState.CANCELLED.value]
    for mail in revived:
        outbox.revive(mail.slot, mail.obligation_ids, mail.send_at)
    added = list_slots([mail.slot for mail in mails if mail.slot not in had])
    return {slot: id_ for slot, (id_, _) in added.items()} | {m.slot: had[m.slot][0] for m in revived}


def _row(mail: Queued, now: datetime) -> dict[str, object]:
    return {
        "slot": mail.slot, "kind": mail.kind.value, "message_id": mail.message_id, "to_email": mail.to_email,
        "to_colleague_id": mail.to_colleague_id, "subject": "", "obligation_ids": mail.obligation_ids,
        "state": OutboxState.WAITING.value, "attempts": 0, "created_at": now, "send_at": mail.send_at,
    }  # fmt: skip


def list_slots(slots: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Of those slots that are taken: the mail's id and its state."""
    found: dict[str, tuple[int, str]] = {}
    for part in _parts(slots):
        query = select(Outgoing.slot, Outgoing.id, Outgoing.state).where(Outgoing.slot.in_(part))
        found |= {slot: (id_, state) for slot, id_, state in read().execute(query)}
    return found


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[at : at + MOST_VALUES] for at in range(0, len(values), MOST_VALUES))


def list_waiting(kind: MailKind) -> dict[int, int]:
    """Colleagues' ids → the mail of a kind to them that hasn't left yet; of several the next to leave."""
    waits = Outgoing.state == OutboxState.WAITING.value, Outgoing.to_colleague_id.is_not(None)
    query = select(Outgoing.to_colleague_id, Outgoing.id).where(Outgoing.kind == kind.value, *waits)
    rows = read().execute(query.order_by(Outgoing.send_at.desc(), Outgoing.id.desc()))
    return {colleague_id: id_ for colleague_id, id_ in rows if colleague_id is not None}


class Left(NamedTuple):
    """A mail that left for a colleague (or was given up), or `waits` to leave, at a moment."""

    colleague_id: int | None
    kind: str
    waits: bool
    at: datetime


def list_left(kinds: Collection[MailKind], since: datetime) -> list[Left]:
    """The mails of some kinds that left since then or are to leave; cancelled ones never did.

    By two indexes: of what was sent, and of what wasn't by its state. All mail that ever left must not be read; so it is
    grouped by nobody but the caller, for which SQLite would take another index.
    """
    o = Outgoing
    waiting = o.state == OutboxState.WAITING.value
    query = select(o.to_colleague_id, o.kind, waiting, func.coalesce(o.sent_at, o.send_at)).where(
        o.kind.in_([kind.value for kind in kinds]),
        or_(o.sent_at >= since, and_(o.sent_at.is_(None), o.state.in_(_UNSENT), o.send_at >= since)),
    )
    return [Left._make(row) for row in read().connection().execute(query)]


_UNSENT = [s.value for s in OutboxState if s not in (OutboxState.CANCELLED, OutboxState.SENT)]
