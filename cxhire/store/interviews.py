"""Interviews that took place or are to: some laws count from the last one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.obligations import InterviewFact
from cxhire.extensions import Base
from cxhire.store.interactions import Interaction
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short


class Interview(Base):
    """A fact of an application: entered by hand, or read from an invitation of ours (`uid` is the calendar's).

    It stands with the contact that it hangs on, if it does on one.
    """

    __tablename__ = "interview"
    __table_args__ = (Index("ix_interview_application_id_at", "application_id", "at"),)

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    uid: Mapped[short | None]
    interaction_id: Mapped[int | None] = link("interaction.id", index=True)
    noted_by_id: Mapped[int | None] = link("colleague.id")
    created_at: Mapped[moment]
    withdrawn_at: Mapped[moment | None]


def list_interview_facts(application_ids: Collection[int]) -> dict[int, list[InterviewFact]]:
    """Interviews that stand by application, in order."""
    found: dict[int, list[InterviewFact]] = {}
    for interview in list_interviews(application_ids) if application_ids else ():
        fact = InterviewFact(interview.at, interview.interaction_id)
        found.setdefault(interview.application_id, []).append(fact)
    return found


def list_interviews(application_ids: Collection[int]) -> list[Interview]:
    """Interviews of some applications that nobody withdrew, in order."""
    i = Interview
    query = select(i).where(i.application_id.in_(application_ids), i.withdrawn_at.is_(None))
    return list(read().scalars(query.order_by(i.at, i.id)))


def list_by_uid(application_ids: Collection[int], uids: Collection[str]) -> Sequence[Interview]:
    """What calendars' events became interviews of some applications, withdrawn or not."""
    i = Interview
    query = select(i).where(i.application_id.in_(application_ids), i.uid.in_(uids))
    return read().scalars(query.order_by(i.id)).all()


def get_interview(interview_id: int) -> Interview | None:
    return read().get(Interview, interview_id)


def add_interview(interview: Interview) -> Interview:
    session = read()
    session.add(interview)
    session.flush()
    return interview


@dataclass(frozen=True, slots=True)
class Contact:
    """What a mail is to one application."""

    interaction_id: int
    application_id: int
    message_pk: int
    at: datetime


def list_contacts(message_pks: Collection[int]) -> list[Contact]:
    """What some mails are to applications, in the order in which they were sent."""
    i = Interaction
    query = select(i.id, i.application_id, i.message_pk, i.at).where(i.message_pk.in_(message_pks))
    rows = read().execute(query.order_by(i.at, i.id))
    return [Contact(id_, application_id, pk or 0, at) for id_, application_id, pk, at in rows]


def get_contact_at(interview: Interview) -> datetime:
    """When the contact was that it hangs on; the beginning of time where it hangs on none."""
    found = read().get(Interaction, interview.interaction_id) if interview.interaction_id else None
    return found.at if found else datetime.min.replace(tzinfo=UTC)
