"""Everything that leaves, waits here first."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, moment, pk, short, prose


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the server may have taken it; sent again only with the same Message-ID
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outgoing(Base):
    """One mail on its way out. `slot` makes "notify once" a unique key: a second attempt to add it is nothing."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_send_at", "state", "send_at"),)

    id: Mapped[pk]
    slot: Mapped[short] = mapped_column(unique=True)
    kind: Mapped[short]  # reminder, escalation, survey, test, invite
    message_id: Mapped[short] = mapped_column(unique=True)
    to_email: Mapped[short]
    to_colleague_id: Mapped[int | None] = link("colleague.id")
    subject: Mapped[prose]
    body_text: Mapped[prose]
    body_html: Mapped[prose]
    obligation_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[short] = mapped_column(default=OutboxState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    created_at: Mapped[moment]
    send_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[moment | None]
    leased_by: Mapped[short | None]
    sent_at: Mapped[moment | None]
