"""Everything that leaves, waits here first: whom it is for and what it is about; its words are made when it leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    Index,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.undelivered import Reason
from cxhire.extensions import Base
from cxhire.store.tasks import DELIVER, defer
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short

# Rows that the session holds stay as they were read: to look at each costs a pass over thousands more than the update.
UNSEEN = {"synchronize_session": False}


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the server may have taken it; sent again only with the same Message-ID
    FAILED = "failed"
    CANCELLED = "cancelled"
    LET_GO = "let_go"  # it failed, and somebody has decided that this is no matter


class MailKind(StrEnum):
    """What a mail of ours is, as its X-Cxhire header says."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    SURVEY = "survey"
    TEST = "test"
    INVITE = "invite"
    LETTER = "letter"  # a colleague's own words to a candidate
    TROUBLE = "trouble"  # a mailbox can't be read
    SUMMARY = "summary"  # a lead's week
    RETURNED = "returned"  # a mail of ours to a colleague came back
    CONCERN = "concern"  # to a colleague: there is a concern about words of theirs
    TALK = "talk"  # a reviewer's own words to a colleague about words of theirs


class Outgoing(Base):
    """One mail on its way out. `slot` makes "notify once" a unique key: a second attempt to add it is nothing.

    No body: it is rendered at delivery from what is owed then, and no token of a link lies here (ADR 0009).
    `subject` is that of the last attempt. `error` says in words how it stands: what the server answered, or what came
    back; `reason` is the kind of that, once it is given up or has come back. `arrived_at` is when we saw it in a
    mailbox, `bounced_at` when it came back; `about_id` is the mail that a RETURNED one tells of, `concern_act_id` holds the
    words of a TALK.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_send_at", "state", "send_at"),
        Index("ix_outbox_to_colleague_id_state", "to_colleague_id", "state"),
        Index(
            "ix_outbox_bounced_at",
            "bounced_at",
            sqlite_where=text("bounced_at IS NOT NULL"),
            postgresql_where=text("bounced_at IS NOT NULL"),
        ),
    )

    id: Mapped[pk]
    slot: Mapped[short] = mapped_column(unique=True)
    kind: Mapped[short]
    message_id: Mapped[short] = mapped_column(unique=True)
    to_email: Mapped[short]
    to_colleague_id: Mapped[int | None] = link("colleague.id")
    subject: Mapped[prose] = mapped_column(default="")
    obligation_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    invitation_id: Mapped[int | None] = link("survey_invitation.id", index=True)
    draft_id: Mapped[int | None] = link("draft.id", index=True)
    mailbox_id: Mapped[int | None] = link("mailbox.id", index=True)
    about_id: Mapped[int | None] = link("outbox.id", index=True)
    concern_act_id: Mapped[int | None] = link("concern_act.id", index=True)
    state: Mapped[short] = mapped_column(default=OutboxState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    reason: Mapped[short | None]
    created_at: Mapped[moment]
    send_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[moment | None]
    leased_by: Mapped[short | None]
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    arrived_at: Mapped[moment | None]
    bounced_at: Mapped[moment | None]


def add_outgoing(
    slot: str,
    kind: MailKind,
    message_id: str,
    to_email: str,
    now: datetime,
    send_at: datetime,
    *,
    to_colleague_id: int | None = None,
    obligation_ids: Collection[int] = (),
    invitation_id: int | None = None,
    mailbox_id: int | None = None,
    draft_id: int | None = None,
    about_id: int | None = None,
    concern_act_id: int | None = None,
) -> int | None:
    """Queues a mail and answers its id; None, and nothing done, where its slot was taken before."""
    session = read()
    adding = conflict_insert()(Outgoing).values(
        slot=slot, kind=kind.value, message_id=message_id, to_email=to_email, created_at=now, send_at=send_at,
        to_colleague_id=to_colleague_id, obligation_ids=list(obligation_ids), invitation_id=invitation_id,
        mailbox_id=mailbox_id, draft_id=draft_id, about_id=about_id, concern_act_id=concern_act_id,
    )  # fmt: skip
    queued: int | None = session.scalar(adding.on_conflict_do_nothing().returning(Outgoing.id))
    if queued:
        defer(DELIVER, send_at)
    return queued


def get_outgoing(outgoing_id: int) -> Outgoing | None:
    return read().get(Outgoing, outgoing_id, populate_existing=True)


def has_arrived(outgoing_id: int) -> bool:
    """Whether intake has seen a mail of ours in a mailbox, or heard that it came back."""
    query = select(func.coalesce(Outgoing.arrived_at, Outgoing.bounced_at)).where(Outgoing.id == outgoing_id)
    return read().scalar(query) is not None


def get_last_of_draft(draft_id: int) -> Outgoing | None:
    """The latest attempt to send a letter."""
    query = select(Outgoing).where(Outgoing.draft_id == draft_id).order_by(Outgoing.id.desc()).limit(1)
    return read().scalars(query.execution_options(populate_existing=True)).first()


def get_of_concern_act(act_id: int) -> Outgoing | None:
    """The mail of a reviewer's words."""
    return read().scalars(select(Outgoing).where(Outgoing.concern_act_id == act_id)).one_or_none()


def cancel_waiting(outgoing_id: int) -> bool:
    """Takes back a mail that hasn't left; False where a sender has it, or had it."""
    waits = Outgoing.id == outgoing_id, Outgoing.state == OutboxState.WAITING.value
    cancelling = update(Outgoing).where(*waits).values(state=OutboxState.CANCELLED.value)
    return read().execute(cancelling).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def revive(slot: str, obligation_ids: Collection[int], send_at: datetime) -> int | None:
    """Uses the slot of a mail that was cancelled, so that nobody was told; answers its id, None where there is none."""
    reviving = update(Outgoing).where(Outgoing.slot == slot, Outgoing.state == OutboxState.CANCELLED.value)
    values = {"obligation_ids": list(obligation_ids), "send_at": send_at, "attempts": 0, "error": None}
    values |= {"state": OutboxState.WAITING.value}
    defer(DELIVER, send_at)
    return read().scalar(reviving.values(values).returning(Outgoing.id))


def add_to_outgoing(outgoing_id: int, obligation_ids: Collection[int]) -> None:
    """Puts more into a mail that hasn't left yet."""
    found = read().get(Outgoing, outgoing_id)
    assert found is not None
    found.obligation_ids = list(dict.fromkeys([*found.obligation_ids, *obligation_ids]))
    read().flush()


def list_outgoing(states: Collection[OutboxState] = (), limit: int = 50) -> list[Outgoing]:
    """Mails, the newest first, of some states or of all."""
    query = select(Outgoing).order_by(Outgoing.id.desc()).limit(limit)
    if states:
        query = query.where(Outgoing.state.in_([state.value for state in states]))
    return list(read().scalars(query.execution_options(populate_existing=True)))


def _ready(now: datetime) -> ColumnElement[bool]:
    """Which mails may be taken: those that wait and are due, and those whose sender died over them."""
    waits = Outgoing.state.in_((OutboxState.WAITING.value, OutboxState.UNCERTAIN.value))
    abandoned = and_(Outgoing.state == OutboxState.SENDING.value, Outgoing.leased_until < now)
    return or_(and_(waits, Outgoing.send_at <= now), abandoned)


def has_ready(now: datetime, kind: MailKind | None = None) -> bool:
    """Whether there is anything (of a kind) to send; asked without a lock, for nearly always there isn't."""
    query = select(Outgoing.id).where(_ready(now)).limit(1)
    return read().scalar(query.where(Outgoing.kind == kind.value) if kind else query) is not None


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail under lease; `was` is the state it was in before."""

    row: Outgoing
    was: OutboxState


def claim(now: datetime, until: datetime, lease: str, limit: int = 1) -> list[Taken]:
    """Takes the next mails to send, letters of people first, then whatever waits longest.

    Until the lease ends nobody else takes them; a sender that dies leaves them to the next after that. What was left so
    is taken alone: if it was that mail that ended its sender, it takes no others with it.
    """
    letters_first = Outgoing.kind != MailKind.LETTER.value  # somebody looks at a page and waits for theirs
    query = select(Outgoing).where(_ready(now)).order_by(letters_first, Outgoing.send_at, Outgoing.id)
    found = _first_alike(read().scalars(query.limit(limit).execution_options(populate_existing=True)).all())
    taken = [Taken(row, OutboxState(row.state)) for row in found]
    if taken:
        _lease(found, until, lease)
    return taken


def _first_alike(found: Sequence[Outgoing]) -> Sequence[Outgoing]:
    """The first where its sender died over it, else all up to the first such."""
    abandoned = OutboxState.SENDING.value
    return list(takewhile(lambda row: row.state != abandoned, found)) or found[:1]


def _lease(rows: Sequence[Outgoing], until: datetime, lease: str) -> None:
    """Nobody can have been faster: the writer's lock is held since they were read."""
    for row in rows:
        row.state, row.attempts = OutboxState.SENDING.value, row.attempts + 1
        row.leased_until, row.leased_by = until, lease
    read().flush()


def give_back(taken: Collection[Taken], lease: str) -> None:
    """Lets others have what was taken and not even tried. What a dead sender had left may have arrived."""
    for one in taken:
        was = OutboxState.UNCERTAIN if one.was is OutboxState.SENDING else one.was
        values = {
            "state": was.value,
            "attempts": one.row.attempts - 1,
            "leased_until": None,
            "leased_by": None,
        }
        mine = and_(Outgoing.id == one.row.id, Outgoing.leased_by == lease)
        read().execute(update(Outgoing).where(mine).values(values), execution_options=UNSEEN)


@dataclass(frozen=True, slots=True)
class End:
    """What came of an attempt. What is None stays as it was, but for `error` and `reason`."""

    state: OutboxState
    error: str | None = None
    reason: Reason | None = None
    subject: str | None = None
    sent_at: datetime | None = None
    send_at: datetime | None = None
    arrived_at: datetime | None = None
    attempts: int | None = None


def finish(outgoing_id: int, lease: str, end: End) -> bool:
    """Ends a lease with what came of it; False where the lease had been lost."""
    return bool(finish_all(lease, {outgoing_id: end}))


def finish_all(lease: str, ends: Mapping[int, End]) -> set[int]:
    """Ends a lease on some mails, by id; answers those on which it had not been lost."""
    mine = select(Outgoing.id).where(Outgoing.id.in_(list(ends)), Outgoing.leased_by == lease)
    held = set(read().scalars(mine))
    if held:
        read().connection().execute(_FINISHING, [_finished(id_, ends[id_]) for id_ in sorted(held)])
    return held


def _finished(id_: int, end: End) -> dict[str, object]:
    return {
        "key": id_, "to_state": end.state.value, "to_error": end.error, "to_reason": end.reason,
        **{f"to_{name}": getattr(end, name) for name in _KEPT},
    }  # fmt: skip


_KEPT = ("subject", "sent_at", "send_at", "arrived_at", "attempts")
_OUTBOX = cast(Table, Outgoing.__table__)
# One statement for all, so that a group of mails is one call of the driver's.
_FINISHING = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("key"))
    .values(
        state=bindparam("to_state"), error=bindparam("to_error"), reason=bindparam("to_reason"),
        leased_until=None, leased_by=None,
        **{name: func.coalesce(bindparam(f"to_{name}", type_=_OUTBOX.c[name].type), _OUTBOX.c[name]) for name in _KEPT},
    )
)  # fmt: skip


def postpone_ready(now: datetime, until: datetime) -> None:
    """Lets all mail that is due wait: the server itself can't be used."""
    waits = Outgoing.state.in_((OutboxState.WAITING.value, OutboxState.UNCERTAIN.value))
    postponing = update(Outgoing).where(waits, Outgoing.send_at <= now).values(send_at=until)
    read().execute(postponing, execution_options=UNSEEN)


def count_left(since: datetime) -> int:
    """How many mails have left since then, and those on their way this moment: a server counts what it was given."""
    return read().scalar(select(func.count()).select_from(_left(since).subquery())) or 0


def get_left_at(since: datetime, number: int) -> datetime | None:
    """When the `number`-th of those left (0 the first), as far as that is known."""
    query = _left(since).where(Outgoing.sent_at.is_not(None)).order_by(Outgoing.sent_at)
    left_at: datetime | None = read().scalar(query.offset(number).limit(1))
    return left_at


def _left(since: datetime) -> Select[Any]:
    under_way = Outgoing.state == OutboxState.SENDING.value
    perhaps = and_(Outgoing.state == OutboxState.UNCERTAIN.value, Outgoing.send_at > since)
    return select(Outgoing.sent_at).where(or_(Outgoing.sent_at > since, under_way, perhaps))
