"""Tokens that came with mail by the web hook: each stands for one mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, short


class HookToken(Base):
    """A token's digest, and that of what first came with it."""

    __tablename__ = "hook_token"

    token: Mapped[short] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def claim_token(token: str, content: bytes, now: datetime) -> bool:
    """Notes what comes with a token; False where something else came with it before."""
    session = read()
    adding = conflict_insert()(HookToken).values(token=token, content=content, at=now)
    session.execute(adding.on_conflict_do_nothing())
    return session.scalar(select(HookToken.content).where(HookToken.token == token)) == content


def forget_tokens(before: datetime) -> None:
    """Lets go of tokens that are too old to be believed anyway."""
    read().execute(delete(HookToken).where(HookToken.at < before))
