"""A candidate's addresses one by one, and giving the contacts with one of them to somebody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from cxhire.store.applications import Application, ThreadRef
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.concerns import Concern
from cxhire.store.drafts import Draft
from cxhire.store.interactions import Interaction
from cxhire.store.interviews import Interview
from cxhire.store.mail import Message
from cxhire.store.obligations import move_open
from cxhire.store.promises import Promise
from cxhire.store.transaction import read


def list_addresses(candidate_id: int) -> list[CandidateAddress]:
    """All addresses of a candidate, the main one first."""
    query = select(CandidateAddress).where(CandidateAddress.candidate_id == candidate_id)
    return list(read().scalars(query.order_by(CandidateAddress.main.desc(), CandidateAddress.email)))


def get_address(candidate_id: int, email: str) -> CandidateAddress | None:
    """An address, if it is this candidate's."""
    found = read().get(CandidateAddress, email.lower())
    return found if found and found.candidate_id == candidate_id else None


def add_owner_of(address: CandidateAddress, now: datetime) -> Candidate:
    """A new candidate whose main address this becomes, named as the mail from it says."""
    session = read()
    named = select(Message.from_name).where(Message.from_email == address.email, Message.from_name != "")
    name = session.scalar(named.order_by(Message.id.desc()).limit(1))
    candidate = Candidate(name=name or "", created_at=now)
    session.add(candidate)
    session.flush()
    address.candidate_id, address.main, address.proposed = candidate.id, True, False
    session.flush()
    return candidate


def list_contacts_with(application_id: int, email: str, others: Collection[str]) -> list[int]:
    """Ids of the contacts from an address, and of our mail that went to it and to none of the `others`."""
    i = Interaction
    query = select(i.id, i.author_email, Message.recipients).outerjoin(Message, Message.id == i.message_pk)
    found = []
    for id_, author, recipients in read().execute(query.where(i.application_id == application_id)):
        reached = {address.lower() for address in recipients or ()}
        if author == email or (author not in others and email in reached and not reached & set(others)):
            found.append(id_)
    return found


def move_contacts(interaction_ids: Sequence[int], old_id: int, new_id: int) -> None:
    """Gives contacts, with what was found in their words, what is owed for them, what refers to them and letters that answer them, to another application."""
    session = read()
    refs = select(Interaction.ref).where(Interaction.id.in_(interaction_ids), Interaction.ref.is_not(None))
    kept = select(ThreadRef.ref).where(ThreadRef.application_id == new_id)
    session.execute(
        update(ThreadRef)
        .where(ThreadRef.application_id == old_id, ThreadRef.ref.in_(refs), ThreadRef.ref.not_in(kept))
        .values(application_id=new_id)
        .execution_options(synchronize_session=False)
    )
    for model in (Promise, Interview, Concern, Draft):
        mine = update(model).where(model.application_id == old_id, model.interaction_id.in_(interaction_ids))
        session.execute(mine.values(application_id=new_id))
    move_open(interaction_ids, old_id, new_id)
    moved = update(Interaction).where(Interaction.id.in_(interaction_ids))
    session.execute(moved.values(application_id=new_id))
    for id_ in (old_id, new_id):
        last = select(func.max(Interaction.at)).where(Interaction.application_id == id_).scalar_subquery()
        touched = update(Application).where(Application.id == id_)
        session.execute(touched.values(last_at=func.coalesce(last, Application.last_at)))


def list_contact_ids(application_id: int) -> list[int]:
    return list(read().scalars(select(Interaction.id).where(Interaction.application_id == application_id)))
