"""Acts that whoever a concern is about asks for, and that a second person decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, exists, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.obligations import Obligation
from cxhire.store.transaction import read
from cxhire.store.types import BigInt, link, moment, pk, short


class AskedAct(Base):
    """One act on one thing owed (None: on the application), waiting for somebody else's yes or no; `terms` are those of the act.

    `accepted` is None where it ended by itself, or was taken back: then `decided_by_id` is who asked. `why` is the reason of a no.
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
    obligation_id: Mapped[int | None] = mapped_column(BigInt)
    act: Mapped[short]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_by_id: Mapped[int] = link("colleague.id")
    asked_at: Mapped[moment]
    decided_by_id: Mapped[int | None] = link("colleague.id")
    decided_at: Mapped[moment | None]
    accepted: Mapped[bool | None]
    why: Mapped[str | None]


def get_asked(asked_id: int) -> AskedAct | None:
    return read().get(AskedAct, asked_id, populate_existing=True)


def add_asked(asked: AskedAct) -> AskedAct:
    session = read()
    session.add(asked)
    session.flush()
    return asked


def list_undecided(application_ids: Collection[int] | None = None) -> list[AskedAct]:
    """What waits for a decision and can still be done, oldest first: of all applications or of some."""
    a = AskedAct
    still_owed = exists().where(Obligation.id == a.obligation_id)
    query = select(a).where(a.decided_at.is_(None), or_(a.obligation_id.is_(None), still_owed))
    if application_ids is not None:
        query = query.where(a.application_id.in_(application_ids))
    return list(read().scalars(query.order_by(a.id).execution_options(populate_existing=True)))


def list_asked_by(colleague_id: int, since: datetime) -> list[AskedAct]:
    """What a colleague asked for that waits, or was answered since then; the newest first."""
    a = AskedAct
    query = select(a).where(a.asked_by_id == colleague_id, or_(a.decided_at.is_(None), a.decided_at >= since))
    return list(read().scalars(query.order_by(a.id.desc()).execution_options(populate_existing=True)))


def decide(
    asked_id: int, now: datetime, by_id: int | None, accepted: bool | None, why: str | None = None
) -> bool:
    """Notes a decision; False where there is one already."""
    waits = AskedAct.id == asked_id, AskedAct.decided_at.is_(None)
    deciding = update(AskedAct).where(*waits)
    values = {"decided_at": now, "decided_by_id": by_id, "accepted": accepted, "why": why}
    return read().execute(deciding.values(values)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def end_gone(now: datetime) -> int:
    """Ends what waits for a decision about something that isn't owed any more; answers how many."""
    gone = AskedAct.obligation_id.is_not(None), ~exists().where(Obligation.id == AskedAct.obligation_id)
    ending = update(AskedAct).where(AskedAct.decided_at.is_(None), *gone).values(decided_at=now)
    return read().execute(ending.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined,no-any-return]
