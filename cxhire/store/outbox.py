"""Everything that leaves, waits here first: whom it is for and what it is about; its words are made when it leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ColumnElement, Index, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.tasks import DELIVER, defer
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the server may have taken it; sent again only with the same Message-ID
    FAILED = "failed"
    CANCELLED = "cancelled"


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


class Outgoing(Base):
    """One mail on its way out. `slot` makes "notify once" a unique key: a second attempt to add it is nothing.

    No body: it is rendered at delivery from what is owed then, and no token of a link lies here (ADR 0009).
    `subject` is that of the last attempt. `arrived_at` is when we saw it in a mailbox, `bounced_at` when it came back;
    `about_id` is the mail that a RETURNED one tells of.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_send_at", "state", "send_at"),
        Index("ix_outbox_to_colleague_id_state", "to_colleague_id", "state"),
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
    state: Mapped[short] = mapped_column(default=OutboxState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
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
) -> int | None:
    """Queues a mail and answers its id; None, and nothing done, where its slot was taken before."""
    session = read()
    adding = conflict_insert()(Outgoing).values(
        slot=slot, kind=kind.value, message_id=message_id, to_email=to_email, created_at=now, send_at=send_at,
        to_colleague_id=to_colleague_id, obligation_ids=list(obligation_ids), invitation_id=invitation_id,
        mailbox_id=mailbox_id, draft_id=draft_id,
    )  # fmt: skip
    queued: int | None = session.scalar(adding.on_conflict_do_nothing().returning(Outgoing.id))
    if queued:
        defer(DELIVER, send_at)
    return queued


def get_outgoing(outgoing_id: int) -> Outgoing | None:
    return read().get(Outgoing, outgoing_id, populate_existing=True)


def get_waiting(kind: MailKind, colleague_id: int) -> Outgoing | None:
    """The mail of a kind to a colleague that hasn't left yet; of several the next to leave."""
    query = select(Outgoing).where(
        Outgoing.to_colleague_id == colleague_id,
        Outgoing.kind == kind.value,
        Outgoing.state == OutboxState.WAITING.value,
    )
    query = query.order_by(Outgoing.send_at, Outgoing.id).execution_options(populate_existing=True)
    return read().scalars(query).first()


def get_last_of_draft(draft_id: int) -> Outgoing | None:
    """The latest attempt to send a letter."""
    query = select(Outgoing).where(Outgoing.draft_id == draft_id).order_by(Outgoing.id.desc()).limit(1)
    return read().scalars(query.execution_options(populate_existing=True)).first()


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


def list_told_at(kind: MailKind, since: datetime) -> dict[int, datetime]:
    """Colleagues' ids → when, since then, a mail of that kind last left for them (or was given up); not what waits."""
    quiet = (OutboxState.WAITING.value, OutboxState.CANCELLED.value)
    told_at = func.coalesce(Outgoing.sent_at, Outgoing.send_at)
    query = select(Outgoing.to_colleague_id, func.max(told_at)).where(
        Outgoing.kind == kind.value, Outgoing.to_colleague_id.is_not(None), Outgoing.state.not_in(quiet),
        told_at >= since,
    )  # fmt: skip
    rows = read().execute(query.group_by(Outgoing.to_colleague_id))
    return {colleague_id: at for colleague_id, at in rows if colleague_id is not None}


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
    return list(read().scalars(query))


def _ready(now: datetime) -> ColumnElement[bool]:
    """Which mails may be taken: those that wait and are due, and those whose sender died over them."""
    waits = Outgoing.state.in_((OutboxState.WAITING.value, OutboxState.UNCERTAIN.value))
    abandoned = and_(Outgoing.state == OutboxState.SENDING.value, Outgoing.leased_until < now)
    return or_(and_(waits, Outgoing.send_at <= now), abandoned)


def has_ready(now: datetime, kind: MailKind | None = None) -> bool:
    """Whether there is anything (of a kind) to send; asked without a lock, for nearly always there isn't."""
    query = select(Outgoing.id).where(_ready(now)).limit(1)
    return read().scalar(query.where(Outgoing.kind == kind.value) if kind else query) is not None


def claim_next(now: datetime, until: datetime, lease: str) -> tuple[Outgoing, OutboxState] | None:
    """Takes the next mail to send and answers it with the state it was in; None where there is none.

    Until the lease ends nobody else takes it; a sender that dies leaves it to the next after that.
    """
    session = read()
    letters_first = Outgoing.kind != MailKind.LETTER.value  # somebody looks at a page and waits for theirs
    query = (
        select(Outgoing).where(_ready(now)).order_by(letters_first, Outgoing.send_at, Outgoing.id).limit(1)
    )
    found = session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        return None
    was = OutboxState(found.state)
    taking = update(Outgoing).where(Outgoing.id == found.id, Outgoing.state == was.value)
    values = {
        "state": OutboxState.SENDING.value,
        "attempts": found.attempts + 1,
        "leased_until": until,
        "leased_by": lease,
    }
    if session.execute(taking.values(values)).rowcount != 1:  # type: ignore[attr-defined]
        return None
    session.refresh(found)
    return found, was


def finish(
    outgoing_id: int,
    lease: str,
    state: OutboxState,
    *,
    error: str | None = None,
    subject: str | None = None,
    sent_at: datetime | None = None,
    send_at: datetime | None = None,
    attempts: int | None = None,
) -> bool:
    """Ends a lease with what came of it; False where the lease had been lost. What is None but `error` stays."""
    values: dict[str, object] = {
        "state": state.value,
        "error": error,
        "leased_until": None,
        "leased_by": None,
    }
    given = {"subject": subject, "sent_at": sent_at, "send_at": send_at, "attempts": attempts}
    values |= {name: value for name, value in given.items() if value is not None}
    mine = and_(Outgoing.id == outgoing_id, Outgoing.leased_by == lease)
    return read().execute(update(Outgoing).where(mine).values(values)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def postpone_ready(now: datetime, until: datetime) -> None:
    """Lets all mail that is due wait: the server itself can't be used."""
    waits = Outgoing.state.in_((OutboxState.WAITING.value, OutboxState.UNCERTAIN.value))
    read().execute(update(Outgoing).where(waits, Outgoing.send_at <= now).values(send_at=until))
