"""Mails of ours that were given up, came back, or wait; and what becomes of them by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, update

from cxhire.core.undelivered import Reason
from cxhire.store.outbox import UNSEEN, MailKind, OutboxState, Outgoing
from cxhire.store.tasks import DELIVER, defer
from cxhire.store.transaction import read

Place = tuple[datetime, int]


class View(StrEnum):
    """What of the outbox is looked at."""

    FAILED = "failed"
    RETURNED = "returned"
    WAITING = "waiting"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails to list; what is None or "" takes any. `to` is part of an address."""

    view: View = View.FAILED
    reason: Reason | None = None
    kind: MailKind | None = None
    to: str = ""


_STATES = {
    View.FAILED: (OutboxState.FAILED.value,),
    View.LET_GO: (OutboxState.LET_GO.value,),
    View.WAITING: (OutboxState.WAITING.value, OutboxState.UNCERTAIN.value, OutboxState.SENDING.value),
}


def list_mails(wanted: Wanted, before: Place | None = None, limit: int = 50) -> list[Outgoing]:
    """A page of mails, the newest first, by key: `place_of` the last of the page before."""
    at = _at(wanted.view)
    query = select(Outgoing).where(_is(wanted)).order_by(at.desc(), Outgoing.id.desc()).limit(limit)
    if before:
        query = query.where(tuple_(at, Outgoing.id) < before)
    return list(read().scalars(query.execution_options(populate_existing=True)))


def place_of(row: Outgoing, view: View) -> Place:
    """Where a mail stands in the list: when it was given up or is to leave, or when it came back."""
    at = row.bounced_at if view is View.RETURNED else row.send_at
    assert at is not None
    return at, row.id


def count_view(view: View) -> int:
    return read().scalar(select(func.count()).select_from(Outgoing).where(_is(Wanted(view)))) or 0


def count_by_reason(view: View) -> dict[Reason, int]:
    """How many of a view for each reason there is."""
    reason = func.coalesce(Outgoing.reason, Reason.OTHER.value)
    query = select(reason, func.count()).where(_is(Wanted(view))).group_by(reason)
    return {Reason(name): number for name, number in read().execute(query)}


def _at(view: View) -> ColumnElement[datetime]:
    return Outgoing.bounced_at if view is View.RETURNED else Outgoing.send_at  # type: ignore[return-value]


def _is(wanted: Wanted) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]]
    if wanted.view is View.RETURNED:
        parts = [Outgoing.bounced_at.is_not(None)]
    else:
        parts = [Outgoing.state.in_(_STATES[wanted.view])]
    if wanted.reason:
        parts.append(func.coalesce(Outgoing.reason, Reason.OTHER.value) == wanted.reason.value)
    if wanted.kind:
        parts.append(Outgoing.kind == wanted.kind.value)
    if wanted.to:
        parts.append(Outgoing.to_email.contains(wanted.to.lower(), autoescape=True))
    return and_(*parts)


def try_again(wanted: Wanted | int, send_at: datetime) -> list[int]:
    """Has mails that were given up leave once more, one by id or all that are wanted; answers their ids.

    Letters are left out: they are drafts again, and their authors' to send. `error` and `reason` stay until it has left,
    so that this can be undone.
    """
    which = Outgoing.id == wanted if isinstance(wanted, int) else _is(wanted)
    failed = and_(which, Outgoing.state == OutboxState.FAILED.value, Outgoing.kind != MailKind.LETTER.value)
    again = update(Outgoing).where(failed)
    reason = func.coalesce(Outgoing.reason, Reason.OTHER.value)
    values = {"state": OutboxState.WAITING.value, "attempts": 0, "send_at": send_at, "reason": reason}
    ids = list(read().scalars(again.values(values).returning(Outgoing.id), execution_options=UNSEEN))
    if ids:
        defer(DELIVER, send_at)
    return sorted(ids)


def give_up_again(send_at: datetime) -> list[int]:
    """Takes back that mails leave once more at that moment, of those that haven't been tried yet; answers their ids."""
    waits = (
        Outgoing.send_at == send_at, Outgoing.state == OutboxState.WAITING.value, Outgoing.attempts == 0,
        Outgoing.reason.is_not(None),
    )  # fmt: skip
    undoing = update(Outgoing).where(*waits).values(state=OutboxState.FAILED.value).returning(Outgoing.id)
    return sorted(read().scalars(undoing, execution_options=UNSEEN))


def readdress(ids: Collection[int], addresses: dict[int, str]) -> None:
    """Sends mails to where their readers are reached by now: colleagues' ids → addresses."""
    rows = read().scalars(select(Outgoing).where(Outgoing.id.in_(list(ids))))
    for row in rows:
        row.to_email = addresses.get(row.to_colleague_id or 0, row.to_email)
    read().flush()


def readdress_waiting(colleague_id: int, email: str) -> None:
    """Sends what waits for a colleague to another address; not what may have arrived, for that is looked for as it was."""
    waits = (Outgoing.to_colleague_id == colleague_id, Outgoing.state == OutboxState.WAITING.value)
    read().execute(update(Outgoing).where(*waits).values(to_email=email), execution_options=UNSEEN)


def move_failed(outgoing_id: int, before: OutboxState, after: OutboxState) -> bool:
    """From given up to let go, or back; False where it isn't (any more) what it was."""
    moving = update(Outgoing).where(Outgoing.id == outgoing_id, Outgoing.state == before.value)
    moved = read().execute(moving.values(state=after.value), execution_options=UNSEEN)
    return moved.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def note_arrived(message_ids: Collection[str], now: datetime) -> None:
    """Notes that mails of ours were seen in a mailbox, the first time only."""
    seen = update(Outgoing).where(Outgoing.message_id.in_(list(message_ids)), Outgoing.arrived_at.is_(None))
    read().execute(seen.values(arrived_at=now), execution_options=UNSEEN)


def note_returned(message_id: str, reason: Reason, said: str, now: datetime) -> Outgoing | None:
    """Notes that a mail of ours came back, the first time only; answers it. What was uncertain has left, then."""
    gone = (OutboxState.SENT.value, OutboxState.UNCERTAIN.value)
    query = select(Outgoing).where(
        Outgoing.message_id == message_id, Outgoing.bounced_at.is_(None), Outgoing.state.in_(gone)
    )
    found = read().scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        return None
    found.bounced_at, found.reason, found.error = now, reason.value, said
    if found.state == OutboxState.UNCERTAIN and found.kind != MailKind.LETTER:
        found.state, found.sent_at = OutboxState.SENT.value, now
    read().flush()
    return found


def list_returned(since: datetime, kinds: Collection[MailKind]) -> list[Outgoing]:
    """Mails to colleagues, of some kinds, that came back since then, the oldest first."""
    query = select(Outgoing).where(
        Outgoing.bounced_at > since, Outgoing.kind.in_([kind.value for kind in kinds]),
        Outgoing.to_colleague_id.is_not(None),
    )  # fmt: skip
    return list(read().scalars(query.order_by(Outgoing.bounced_at, Outgoing.id)))


def list_returned_to(colleague_id: int, email: str, since: datetime) -> list[Outgoing]:
    """Mails to a colleague at that address that came back since then and after the last one seen to arrive, the oldest first."""
    theirs = (Outgoing.to_colleague_id == colleague_id, Outgoing.to_email == email)
    arrived_at = read().scalar(select(func.max(Outgoing.arrived_at)).where(*theirs))
    query = select(Outgoing).where(*theirs, Outgoing.bounced_at > max(since, arrived_at or since))
    return list(read().scalars(query.order_by(Outgoing.bounced_at)))


def list_returned_invitations(invitation_ids: Sequence[int]) -> dict[int, Outgoing]:
    """Invitations' ids → their mail, of those whose mail came back or was given up."""
    lost = or_(Outgoing.bounced_at.is_not(None), Outgoing.state == OutboxState.FAILED.value)
    query = select(Outgoing).where(Outgoing.invitation_id.in_(list(invitation_ids)), lost)
    return {row.invitation_id: row for row in read().scalars(query) if row.invitation_id is not None}


def get_last(kind: MailKind, colleague_id: int, before_id: int | None = None) -> Outgoing | None:
    """The newest mail of a kind to a colleague, or the newest before another one."""
    query = select(Outgoing).where(Outgoing.to_colleague_id == colleague_id, Outgoing.kind == kind.value)
    query = query.where(Outgoing.id < before_id) if before_id else query
    query = query.order_by(Outgoing.id.desc()).limit(1).execution_options(populate_existing=True)
    return read().scalars(query).first()
