"""What each version of a module made of a contact: kept beside each other, so that a new model hides no old verdict."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, pk, short


class Verdict(Base):
    """One verdict on our words in a contact. `score` is None where they were not assessed: nothing was guessed."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("interaction_id", "module", "version"),)

    id: Mapped[pk]
    interaction_id: Mapped[int] = link("interaction.id")
    module: Mapped[short]  # tone, claims, ...
    version: Mapped[short]
    score: Mapped[float | None]
    flag: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
