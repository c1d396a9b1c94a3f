"""What each version of a module made of a contact: kept beside each other, so that a new model hides no old verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, link, pk, short


class Verdict(Base):
    """One verdict on our words in a contact. `score` is None where they were not assessed: nothing was guessed."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("interaction_id", "module", "version"),)

    id: Mapped[pk]
    interaction_id: Mapped[int] = link("interaction.id")
    module: Mapped[short]  # a core.modules.Module
    version: Mapped[short]
    score: Mapped[float | None]
    flag: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def keep_verdicts(rows: Sequence[dict[str, Any]]) -> None:
    """Adds verdicts, or brings those of the same contact, module and version up to date."""
    if not rows:
        return
    statement = conflict_insert()(Verdict)
    newer = {name: statement.excluded[name] for name in ("score", "flag", "at")}
    key = ("interaction_id", "module", "version")
    read().execute(statement.on_conflict_do_update(index_elements=key, set_=newer), list(rows))


def list_verdicts(interaction_id: int, module: str) -> list[Verdict]:
    """What each version of a module made of a contact, the first to say so first."""
    query = select(Verdict).where(Verdict.interaction_id == interaction_id, Verdict.module == module)
    return list(read().scalars(query.order_by(Verdict.at, Verdict.id)))
