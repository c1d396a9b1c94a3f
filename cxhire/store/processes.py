"""The processes that serve, work and tick: which there are, and when each was last seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, moment, short


class Process(Base):
    """One process of ours; `id` is its own, new at each start."""

    __tablename__ = "process"

    id: Mapped[short] = mapped_column(primary_key=True)
    role: Mapped[short]
    host: Mapped[short]
    pid: Mapped[int]
    started_at: Mapped[moment]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
