"""Links in reminders that were used: each serves for one act."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import BigInt, link, moment, short


class UsedActLink(Base):
    """The key is the SHA-256 of the link's token; `outcome` is what an undo needs to know of the act."""

    __tablename__ = "used_act_link"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    colleague_id: Mapped[int] = link("colleague.id", index=True)
    obligation_id: Mapped[int] = mapped_column(BigInt)
    application_id: Mapped[int] = link("application.id", index=True)
    act: Mapped[short]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    used_at: Mapped[moment]
    undone_at: Mapped[moment | None]
