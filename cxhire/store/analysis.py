"""What could not be analysed, and what is to be analysed again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store import settings
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message, MessageState
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, short

TO_COMPARE = "applications_to_compare"  # the setting: ids of applications whose words have come together
JUDGED = (MessageState.ANALYSED.value, MessageState.SET_ASIDE.value)


class AnalysisFailure(Base):
    """A mail on which the analysis failed: how often, the last error's kind, and when it is tried again.

    `retry_at` is None where it is set aside, until somebody asks for it.
    """

    __tablename__ = "analysis_failure"

    message_pk: Mapped[int] = link("message.id", primary_key=True)
    failures: Mapped[int]
    error: Mapped[short]
    retry_at: Mapped[moment | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def list_failures(message_pks: Collection[int]) -> dict[int, AnalysisFailure]:
    """What is known of failures on some mails, by mail."""
    query = select(AnalysisFailure).where(AnalysisFailure.message_pk.in_(message_pks))
    found = read().scalars(query.execution_options(populate_existing=True))
    return {failure.message_pk: failure for failure in found}


def add_failure(failure: AnalysisFailure) -> None:
    read().add(failure)


def forget_failures(message_pks: Collection[int]) -> None:
    """Lets go of what failed before and didn't now."""
    if message_pks:
        read().execute(delete(AnalysisFailure).where(AnalysisFailure.message_pk.in_(message_pks)))


def await_again(message_pks: Collection[int]) -> None:
    """Lets mails wait for analysis, whatever was made of them before."""
    if message_pks:
        changed = update(Message).where(Message.id.in_(message_pks))
        read().execute(changed.values(state=MessageState.RECEIVED.value))


def set_aside(message_pks: Collection[int]) -> None:
    """Takes mails out of the way of the others."""
    if message_pks:
        changed = update(Message).where(Message.id.in_(message_pks))
        read().execute(changed.values(state=MessageState.SET_ASIDE.value))


def count_set_aside() -> int:
    query = select(func.count()).where(AnalysisFailure.retry_at.is_(None))
    return read().scalar(query) or 0


def take_up_again() -> list[int]:
    """Lets all that is set aside wait for analysis again, as if it had never failed; answers the mails."""
    aside = AnalysisFailure.retry_at.is_(None)
    found = list(read().scalars(select(AnalysisFailure.message_pk).where(aside)))
    read().execute(delete(AnalysisFailure).where(aside))
    again = update(Message).where(Message.id.in_(found), Message.state == MessageState.SET_ASIDE.value)
    read().execute(again.values(state=MessageState.RECEIVED.value))
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """Mails of ours from one id to another, and how many there are."""

    first: int
    last: int
    count: int


def get_judged_since(since: datetime) -> Span | None:
    """The mails of ours since then that were analysed; None where there are none."""
    query = select(func.min(Message.id), func.max(Message.id), func.count()).where(*_judged(since))
    first, last, count = read().execute(query).one()
    return Span(first, last, count) if count else None


def list_judged(after: int, upto: int, since: datetime, limit: int) -> list[int]:
    """A page of these mails' ids, in order."""
    query = select(Message.id).where(Message.id > after, Message.id <= upto, *_judged(since))
    return list(read().scalars(query.order_by(Message.id).limit(limit)))


def _judged(since: datetime) -> tuple[ColumnElement[bool], ...]:
    in_use = exists().where(Interaction.message_pk == Message.id)
    return Message.state.in_(JUDGED), Message.at >= since, in_use


def list_raised(interaction_ids: Collection[int]) -> Mapping[tuple[int, str], str]:
    """(contact, kind) → by which version a concern was found there, of those that weren't withdrawn."""
    query = select(Concern.interaction_id, Concern.kind, Concern.found_by).where(
        Concern.interaction_id.in_(interaction_ids), Concern.state != ConcernState.WITHDRAWN.value
    )
    return {(contact, kind): version for contact, kind, version in read().execute(query)}


def compare_later(application_ids: Collection[int]) -> None:
    """Notes applications into which contacts were moved: what was said in them is to be compared once more."""
    if application_ids:
        settings.set_setting(TO_COMPARE, sorted({*list_to_compare(), *application_ids}))


def list_to_compare() -> list[int]:
    return list(settings.get_setting(TO_COMPARE) or ())


def is_compared(application_id: int) -> bool:
    """Strikes an application off that list; False where another process has done so."""
    waiting = list_to_compare()
    if application_id not in waiting:
        return False
    settings.set_setting(TO_COMPARE, [one for one in waiting if one != application_id])
    return True
