"""Links in reminders that were used: each serves for one act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import BigInt, link, moment, pk, short


class UsedActLink(Base):
    """What was done by a link. `key` is the SHA-256 of what it is a link to; `outcome` what showing and undoing it need.

    `obligation_id` is no foreign key: by the act itself its row is gone.
    """

    __tablename__ = "used_act_link"

    id: Mapped[pk]
    key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    colleague_id: Mapped[int] = link("colleague.id", index=True)
    obligation_id: Mapped[int] = mapped_column(BigInt)
    application_id: Mapped[int] = link("application.id", index=True)
    act: Mapped[short]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    used_at: Mapped[moment]
    undone_at: Mapped[moment | None]


def get_used(key: bytes) -> UsedActLink | None:
    query = select(UsedActLink).where(UsedActLink.key == key)
    return read().scalars(query.execution_options(populate_existing=True)).one_or_none()


def use(
    key: bytes, colleague_id: int, obligation_id: int, application_id: int, act: str, now: datetime
) -> int | None:
    """Uses a link up and answers the row's id; None where it was used before."""
    adding = conflict_insert()(UsedActLink).values(
        key=key, colleague_id=colleague_id, obligation_id=obligation_id, application_id=application_id, act=act,
        outcome={}, used_at=now,
    )  # fmt: skip
    used: int | None = read().scalar(adding.on_conflict_do_nothing().returning(UsedActLink.id))
    return used


def keep_outcome(used_id: int, application_id: int, outcome: Mapping[str, Any]) -> None:
    """Notes what came of the act that a link was used for, and on which application."""
    found = update(UsedActLink).where(UsedActLink.id == used_id)
    read().execute(found.values(outcome=dict(outcome), application_id=application_id))


def mark_undone(used_id: int, now: datetime) -> bool:
    """Notes that the act was taken back; False where it was before."""
    standing = UsedActLink.id == used_id, UsedActLink.undone_at.is_(None)
    marking = update(UsedActLink).where(*standing).values(undone_at=now)
    return read().execute(marking).rowcount == 1  # type: ignore[attr-defined,no-any-return]
