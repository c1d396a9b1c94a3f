"""Interactions: the facts. Never edited, never deleted but by erasure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.obligations import Direction, Effect, Fact
from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short

STREAMED = 500  # rows fetched at a time where many are read
NO_COPIES: frozenset[str] = frozenset()


class Channel(StrEnum):
    MAIL = "mail"
    PHONE = "phone"
    VIDEO = "video"
    MEETING = "meeting"
    CHAT = "chat"
    POST = "post"
    NOTE = "note"


class Interaction(Base):
    """One contact. Mail's words are in `message`; those of other channels in `note`.

    `effect` is what it does to the clock; `about`, `content_key` and `copies` are for bounces and forwards
    (core.obligations.Fact). `author_email` is whoever wrote or spoke; `colleague_id` our side of it: the author, or whom it was sent to.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        Index("ix_interaction_application_id_at", "application_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id")
    message_pk: Mapped[int | None] = link("message.id", index=True)
    channel: Mapped[short]
    direction: Mapped[short]
    kind: Mapped[short]
    effect: Mapped[short]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    author_email: Mapped[short]
    colleague_id: Mapped[int | None] = link("colleague.id", index=True)
    ref: Mapped[str | None]
    about: Mapped[str | None]
    content_key: Mapped[str | None]
    copies: Mapped[str | None]
    note: Mapped[str | None]
    created_at: Mapped[moment]


def iterate_facts(application_ids: Collection[int]) -> Iterator[tuple[int, Fact]]:
    """What the clock needs of some applications' interactions, in the order of the applications' ids.

    Streamed: an application with thousands of contacts is not held beside the others.
    """
    i = Interaction
    query = (
        select(
            i.application_id, i.id, i.at, i.effect, i.ref, i.about, i.content_key, i.copies, i.colleague_id,
            i.direction, i.channel,
        )
        .where(i.application_id.in_(application_ids))
        .order_by(i.application_id)
        .execution_options(yield_per=STREAMED)
    )  # fmt: skip
    for (
        application_id,
        id_,
        at,
        effect,
        ref_,
        about,
        key,
        copies,
        colleague_id,
        direction,
        channel,
    ) in read().execute(query):
        copied = frozenset(copies.split()) if copies else NO_COPIES
        outbound = direction == Direction.OUTBOUND
        yield (
            application_id,
            Fact(id_, at, Effect(effect), ref_, about, key, copied, colleague_id, outbound, channel),
        )


def list_facts(application_id: int) -> list[Fact]:
    """What the clock needs of one application's interactions."""
    return [fact for _, fact in iterate_facts([application_id])]


def list_refs(interaction_ids: Collection[int]) -> set[str]:
    """The names of some interactions, of those that have one."""
    query = select(Interaction.ref).where(Interaction.id.in_(interaction_ids), Interaction.ref.is_not(None))
    return {ref for ref in read().scalars(query) if ref is not None}


def list_interactions(application_ids: Iterable[int]) -> list[Interaction]:
    """All interactions of some applications, oldest first."""
    query = select(Interaction).where(Interaction.application_id.in_(list(application_ids)))
    return list(read().scalars(query.order_by(Interaction.at, Interaction.id)))


def get_interaction(interaction_id: int) -> Interaction | None:
    return read().get(Interaction, interaction_id)


__all__ = [
    "Channel",
    "Direction",
    "Interaction",
    "get_interaction",
    "iterate_facts",
    "list_facts",
    "list_interactions",
]
