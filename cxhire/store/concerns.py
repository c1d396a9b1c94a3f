"""Words of ours that a human should look at."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, moment, pk, short, prose


class ConcernKind(StrEnum):
    TONE = "tone"
    CONTRADICTION = "contradiction"
    UNDERMINING = "undermining"
    PATTERN = "pattern"


class ConcernState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Concern(Base):
    """One finding in one message of ours, with the words themselves and what they are held against."""

    __tablename__ = "concern"
    __table_args__ = (
        UniqueConstraint("interaction_id", "kind", "quote_start"),
        Index("ix_concern_state_id", "state", "id"),
    )

    id: Mapped[pk]
    kind: Mapped[short]
    application_id: Mapped[int] = link("application.id", index=True)
    interaction_id: Mapped[int] = link("interaction.id")
    author_id: Mapped[int | None] = link("colleague.id", index=True)
    author_email: Mapped[short]
    quote: Mapped[prose]
    quote_start: Mapped[int]
    score: Mapped[float]
    reason: Mapped[prose]
    earlier_interaction_id: Mapped[int | None] = link("interaction.id")
    earlier_quote: Mapped[str | None]
    found_by: Mapped[short]  # which version of which module
    state: Mapped[short] = mapped_column(default=ConcernState.OPEN.value)
    reviewed_by_id: Mapped[int | None] = link("colleague.id")
    reviewed_at: Mapped[moment | None]
    review_note: Mapped[str | None]
    answer: Mapped[str | None]  # the author's own words about it
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
