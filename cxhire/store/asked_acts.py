"""Acts that whoever a concern is about asks for, and that a second person decides."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import BigInt, link, moment, pk, short


class AskedAct(Base):
    """One act on one obligation, waiting for somebody else's yes or no; `terms` are those of the act.

    `obligation_id` is no foreign key: what is owed may be settled, and its row gone, before anybody decides.
    """

    __tablename__ = "asked_act"
    __table_args__ = (
        Index(
            "ix_asked_act_undecided",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    obligation_id: Mapped[int] = mapped_column(BigInt)
    act: Mapped[short]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_by_id: Mapped[int] = link("colleague.id")
    asked_at: Mapped[moment]
    decided_by_id: Mapped[int | None] = link("colleague.id")
    decided_at: Mapped[moment | None]
    accepted: Mapped[bool | None]
