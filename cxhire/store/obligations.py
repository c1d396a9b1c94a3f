"""What is owed now (narrow, small, indexed by when it is due), what was settled, promises, policies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short


class Obligation(Base):
    """Something we owe. Derived but for what people and the ladder did with it: snooze, steps."""

    __tablename__ = "obligation"
    __table_args__ = (
        Index(
            "uq_obligation_application_id_kind_since",
            "application_id",
            "kind",
            "since",
            unique=True,
            sqlite_where=text("promise_id IS NULL"),
            postgresql_where=text("promise_id IS NULL"),
        ),
        Index("ix_obligation_owner_id_due_at", "owner_id", "due_at"),
        Index("ix_obligation_kind_since", "kind", "since"),
    )

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id")
    kind: Mapped[short]
    since: Mapped[moment]
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    opened_by_id: Mapped[int | None] = link("interaction.id")
    promise_id: Mapped[int | None] = link("promise.id", unique=True)
    owner_id: Mapped[int | None] = link("colleague.id")
    snoozed_until: Mapped[moment | None]
    steps_done: Mapped[int] = mapped_column(default=0)
    escalated_at: Mapped[moment | None]


class Settlement(Base):
    """An obligation that has ended."""

    __tablename__ = "settlement"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    kind: Mapped[short]
    since: Mapped[moment]
    due_at: Mapped[moment]
    opened_by_id: Mapped[int | None] = link("interaction.id")
    promise_id: Mapped[int | None] = link("promise.id")
    settled_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    settled_by_id: Mapped[int | None] = link("interaction.id")
    how: Mapped[short]
    business_minutes: Mapped[int]
    calendar_minutes: Mapped[int]


class Promise(Base):
    """What we said we would do, found in our words or entered by hand."""

    __tablename__ = "promise"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    interaction_id: Mapped[int] = link("interaction.id")
    quote: Mapped[prose]
    made_at: Mapped[moment]
    due_at: Mapped[moment]
    certainty: Mapped[short]
    withdrawn_at: Mapped[moment | None]


class PolicyVersion(Base):
    """How long we give ourselves, from when on; never edited, only followed by a newer one."""

    __tablename__ = "policy_version"

    id: Mapped[pk]
    valid_from: Mapped[moment]
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    set_by_id: Mapped[int | None] = link("colleague.id")
