"""What each version of a module made of a contact: kept beside each other, so that a new model hides no old verdict."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.modules import Module
from cxhire.extensions import Base
from cxhire.store.interactions import Interaction
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


def list_unassessed(application_ids: Collection[int]) -> set[int]:
    """Ids of the mails in some applications whose tone the newest verdict says nothing of: in other words than English."""
    query = (
        select(Interaction.message_pk, Verdict.score)
        .join(Verdict, Verdict.interaction_id == Interaction.id)
        .where(Interaction.application_id.in_(application_ids), Verdict.module == Module.TONE.value)
        .order_by(Verdict.at, Verdict.id)
    )
    newest: dict[int | None, float | None] = {}
    for message_pk, score in read().execute(query):
        newest[message_pk] = score
    return {message_pk for message_pk, score in newest.items() if message_pk and score is None}
