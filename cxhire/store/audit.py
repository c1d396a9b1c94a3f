"""The audit trail: appended in the transaction of what it records; triggers refuse update and delete."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.audit_chain import GENESIS, Event, next_hash
from cxhire.extensions import Base
from cxhire.store.bulk import add_rows
from cxhire.store.transaction import read, remark
from cxhire.store.types import BigInt, UTCDateTime, short


class AuditEvent(Base):
    """One link of the chain; `seq` starts at 1 and has no gap."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_candidate_id_seq", "candidate_id", "seq"),
        Index("ix_audit_event_actor_seq", "actor", "seq"),
        Index("ix_audit_event_action_seq", "action", "seq"),
    )

    # No foreign keys: an event outlives what it is about.
    seq: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[short]
    action: Mapped[short]
    subject: Mapped[short]
    application_id: Mapped[int | None] = mapped_column(BigInt)
    candidate_id: Mapped[int | None] = mapped_column(BigInt)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    def event(self) -> Event:
        return Event(
            self.at,
            self.actor,
            self.action,
            self.subject,
            self.application_id,
            self.candidate_id,
            self.detail,
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events to show; None takes any."""

    actor: str | None = None
    action: str | None = None
    candidate_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def get_head() -> tuple[int, bytes]:
    """The last sequence number and hash; (0, GENESIS) of an empty chain."""
    row = (
        read()
        .execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1))
        .first()
    )
    return (row[0], row[1]) if row else (0, GENESIS)


def append(events: Sequence[Event]) -> None:
    """Adds events at the end of the chain. Must run inside `transaction.write`, which lets in one writer."""
    if not events:
        return
    seq, head = get_head()
    rows, besides = [], remark()
    for event in events:
        event = replace(event, detail={**event.detail, **besides}) if besides else event
        seq, head = seq + 1, next_hash(head, event)
        rows.append({
            "seq": seq, "at": event.at, "actor": event.actor, "action": event.action, "subject": event.subject,
            "application_id": event.application_id, "candidate_id": event.candidate_id,
            "detail": event.detail, "hash": head,
        })  # fmt: skip
    add_rows(AuditEvent, rows)


def iterate_links(after: int = 0, chunk: int = 5000) -> Iterator[tuple[int, Event, bytes]]:
    """The chain in order, in constant memory."""
    while True:
        rows = (
            read()
            .scalars(select(AuditEvent).where(AuditEvent.seq > after).order_by(AuditEvent.seq).limit(chunk))
            .all()
        )
        if not rows:
            return
        for row in rows:
            yield row.seq, row.event(), row.hash
        after = rows[-1].seq
        read().expunge_all()


def list_events(chosen: Filter, before: int | None = None, limit: int = 50) -> list[AuditEvent]:
    """A page of events, newest first, by key."""
    query = _chosen(chosen).order_by(AuditEvent.seq.desc()).limit(limit)
    return list(read().scalars(query.where(AuditEvent.seq < before) if before else query))


def iterate_events(chosen: Filter, chunk: int = 1000) -> Iterator[AuditEvent]:
    """All events of a filter, oldest first, in constant memory."""
    after = 0
    while True:
        query = _chosen(chosen).where(AuditEvent.seq > after).order_by(AuditEvent.seq).limit(chunk)
        rows = read().scalars(query).all()
        if not rows:
            return
        after = rows[-1].seq
        yield from rows
        read().expunge_all()


def _chosen(chosen: Filter) -> Select[AuditEvent]:
    query = select(AuditEvent)
    for column, value in (
        (AuditEvent.actor, chosen.actor), (AuditEvent.action, chosen.action),
        (AuditEvent.candidate_id, chosen.candidate_id),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if chosen.since:
        query = query.where(AuditEvent.at >= chosen.since)
    return query.where(AuditEvent.at < chosen.until) if chosen.until else query


def list_done(actions: Collection[str], since: datetime) -> list[tuple[str, str]]:
    """(actor, subject) of the events of some actions since then, oldest first."""
    query = select(AuditEvent.actor, AuditEvent.subject).where(
        AuditEvent.action.in_(actions), AuditEvent.at >= since
    )
    return [(actor, subject) for actor, subject in read().execute(query.order_by(AuditEvent.seq))]


def list_actions() -> list[str]:
    return list(read().scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))
