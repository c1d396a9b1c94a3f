"""Interviews that took place or are to: some laws count from the last one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, moment, pk, short


class Interview(Base):
    """A fact of an application: entered by hand, or read from an invitation of ours (`uid` is the calendar's)."""

    __tablename__ = "interview"
    __table_args__ = (Index("ix_interview_application_id_at", "application_id", "at"),)

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    uid: Mapped[short | None]
    interaction_id: Mapped[int | None] = link("interaction.id", index=True)
    noted_by_id: Mapped[int | None] = link("colleague.id")
    created_at: Mapped[moment]
    withdrawn_at: Mapped[moment | None]
