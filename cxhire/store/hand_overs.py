"""Who gave what to whom to answer for."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from cxhire.extensions import Base
from cxhire.store.types import link, moment, pk


class HandOver(Base):
    """An application given from one colleague (None: nobody) to another, by whom; undone, it is as if it never was."""

    __tablename__ = "hand_over"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    from_id: Mapped[int | None] = link("colleague.id", index=True)
    to_id: Mapped[int] = link("colleague.id", index=True)
    by_id: Mapped[int | None] = link("colleague.id", index=True)
    at: Mapped[moment]
    undone_at: Mapped[moment | None]
