"""The words of interactions, for analysis, and what analysis found in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import exists, func, or_, select, update

from cxhire.core.obligations import Direction, Effect, reached
from cxhire.store.analysis import AnalysisFailure
from cxhire.store.concerns import Concern
from cxhire.store.interactions import Interaction, iterate_facts
from cxhire.store.mail import Message, MessageState
from cxhire.store.people import Colleague
from cxhire.store.transaction import read


@dataclass(frozen=True, slots=True)
class Word:
    """What was said in one interaction: a mail's new words, or the note of a call."""

    interaction_id: int
    application_id: int
    message_pk: int | None
    at: datetime
    direction: str
    author_email: str
    colleague_id: int | None
    colleague_name: str | None
    text: str

    @property
    def outbound(self) -> bool:
        return self.direction == Direction.OUTBOUND

    @property
    def author(self) -> str:
        """`Name <address>` of whoever spoke."""
        return f"{self.colleague_name or ''} <{self.author_email}>" if self.outbound else "candidate"


def _words() -> Any:
    i, m = Interaction, Message
    return (
        select(
            i.id, i.application_id, i.message_pk, i.at, i.direction, i.author_email, i.colleague_id,
            Colleague.name, func.coalesce(m.new_text, i.note, ""),
        )
        .outerjoin(m, m.id == i.message_pk)
        .outerjoin(Colleague, Colleague.id == i.colleague_id)
    )  # fmt: skip


def list_pending(messages: int, now: datetime) -> list[Word]:
    """The words of ours that wait for analysis, of up to so many messages, oldest first; none that failed a while ago."""
    put_off = exists().where(AnalysisFailure.message_pk == Message.id, AnalysisFailure.retry_at > now)
    waiting = (
        select(Message.id)
        .where(
            Message.state == MessageState.RECEIVED.value,
            exists().where(Interaction.message_pk == Message.id),
            ~put_off,
        )
        .order_by(Message.id)
        .limit(messages)
    )
    return list_words(list(read().scalars(waiting)))


def list_words(message_pks: Collection[int]) -> list[Word]:
    """The words of some mails, in each application that has them."""
    query = _words().where(Interaction.message_pk.in_(message_pks)).order_by(Interaction.id)
    return [Word(*row) for row in read().execute(query)]


def list_conversations(application_ids: Collection[int], most: int) -> dict[int, list[Word]]:
    """What was said in some applications either way, oldest first, at most the newest so many of each.

    Without our automatic receipts, which are no word of anybody's that another could contradict, and without what was taken
    back or bounced: what never reached the candidate contradicts nothing.
    """
    query = (
        _words()
        .where(Interaction.application_id.in_(application_ids))
        .where(Interaction.direction != Direction.INTERNAL.value)
        .where(Interaction.effect.in_([Effect.OWES.value, Effect.SETTLES.value, Effect.NOTHING.value]))
        .where(
            or_(Interaction.direction == Direction.INBOUND.value, Interaction.effect == Effect.SETTLES.value)
        )
        .order_by(Interaction.at, Interaction.id)
    )
    true = _reached(application_ids)
    found: dict[int, list[Word]] = {}
    for row in read().execute(query):
        if row[0] in true:
            found.setdefault(row[1], []).append(Word(*row))
    return {application_id: said[-most:] for application_id, said in found.items()}


def _reached(application_ids: Collection[int]) -> set[int]:
    cases = groupby(iterate_facts(application_ids), key=itemgetter(0))
    return {id_ for _, rows in cases for id_ in reached([fact for _, fact in rows])}


def list_unread(interaction_ids: Collection[int]) -> set[int]:
    """Those of some contacts that never reached the candidate: they came back, or were taken back."""
    query = select(Interaction.application_id).where(Interaction.id.in_(interaction_ids))
    return set(interaction_ids) - _reached(set(read().scalars(query)))


def mark_analysed(message_pks: Collection[int]) -> None:
    """Moves messages on, so that they aren't analysed again."""
    read().execute(
        update(Message).where(Message.id.in_(message_pks)).values(state=MessageState.ANALYSED.value)
    )


def add_concerns(rows: Sequence[dict[str, Any]]) -> list[Concern]:
    """Adds the findings that aren't there yet; answers the new ones."""
    keys = set(
        read().execute(
            select(Concern.interaction_id, Concern.kind, Concern.quote_start).where(
                Concern.interaction_id.in_({row["interaction_id"] for row in rows})
            )
        )
    )  # fmt: skip
    fresh = {
        (row["interaction_id"], row["kind"], row["quote_start"]): Concern(**row)
        for row in rows if (row["interaction_id"], row["kind"], row["quote_start"]) not in keys
    }  # fmt: skip
    read().add_all(fresh.values())
    read().flush()
    return list(fresh.values())
