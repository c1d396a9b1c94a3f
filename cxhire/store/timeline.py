"""What a candidate's page reads: contacts with their mail, what was promised, what there is to look at."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from cxhire.store.applications import Application
from cxhire.store.concerns import Concern
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.obligations import Settlement
from cxhire.store.people import Colleague
from cxhire.store.promises import Promise
from cxhire.store.steering import STANDING
from cxhire.store.transaction import read


@dataclass(frozen=True, slots=True)
class Contact:
    """One interaction, its mail if it was one, and our side of it."""

    interaction: Interaction
    message: Message | None
    colleague: Colleague | None


def list_contacts(application_id: int) -> list[Contact]:
    """All contacts of an application, oldest first."""
    i = Interaction
    query = (
        select(i, Message, Colleague)
        .outerjoin(Message, Message.id == i.message_pk)
        .outerjoin(Colleague, Colleague.id == i.colleague_id)
        .where(i.application_id == application_id)
        .order_by(i.at, i.id)
    )
    return [Contact(*row) for row in read().execute(query)]


def list_promises(application_id: int) -> list[Promise]:
    """Promises in the order in which they were made, withdrawn ones too."""
    query = select(Promise).where(Promise.application_id == application_id)
    return list(read().scalars(query.order_by(Promise.made_at, Promise.id)))


def list_standing_concerns(application_id: int) -> list[Concern]:
    """Concerns that nobody dismissed, in the order of the words."""
    query = select(Concern).where(Concern.application_id == application_id, Concern.state.in_(STANDING))
    return list(read().scalars(query.order_by(Concern.interaction_id, Concern.quote_start)))


def list_settled_by(interaction_id: int) -> list[Settlement]:
    """What one contact of ours settled, the longest wait first."""
    its = select(Interaction.application_id).where(Interaction.id == interaction_id).scalar_subquery()
    query = select(Settlement).where(
        Settlement.application_id == its, Settlement.settled_by_id == interaction_id
    )
    return list(read().scalars(query.order_by(Settlement.since)))


def get_message_of(candidate_id: int, message_pk: int) -> Message | None:
    """A mail, if it is part of an application of this candidate."""
    query = (
        select(Message)
        .join(Interaction, Interaction.message_pk == Message.id)
        .join(Application, Application.id == Interaction.application_id)
        .where(Message.id == message_pk, Application.candidate_id == candidate_id)
    )
    return read().scalars(query.limit(1)).one_or_none()
