"""What a pattern consists of: concerns, and silences, which are contacts that nobody answered in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, pk, short


class ConcernPart(Base):
    """One part of a pattern: another concern, or (a silence) the contact since which the candidate waited.

    A contact and no obligation, for these come and go as they are worked out anew; `at` is when it was.
    """

    __tablename__ = "concern_part"

    id: Mapped[pk]
    concern_id: Mapped[int] = link("concern.id", index=True)
    kind: Mapped[short]
    part_concern_id: Mapped[int | None] = link("concern.id", index=True)
    interaction_id: Mapped[int | None] = link("interaction.id")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
