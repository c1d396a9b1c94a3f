"""Two candidates who turned out to be one: what was moved, so that it can be moved back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import link, moment, pk, short


class Merge(Base):
    """All of `gone_id`'s went to `kept_id`. `moved` holds the ids of what went, as undoing needs them."""

    __tablename__ = "merge"

    id: Mapped[pk]
    kept_id: Mapped[int] = link("candidate.id", index=True)
    gone_id: Mapped[int] = link("candidate.id", index=True)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[short]
    at: Mapped[moment]
    undone_at: Mapped[moment | None]


class ToldApart(Base):
    """Two candidates who are not the same person, by a colleague's word; `one_id` is the lower."""

    __tablename__ = "told_apart"

    one_id: Mapped[int] = link("candidate.id", primary_key=True)
    other_id: Mapped[int] = link("candidate.id", primary_key=True, index=True)
    at: Mapped[moment]
