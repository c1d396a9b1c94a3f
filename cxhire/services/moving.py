"""A contact that is about another application of the same candidate: putting it there, by a colleague's word."""

from __future__ import annotations

from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.services.companions import companions_of
from cxhire.services.derive import derive
from cxhire.services.keep_concerns import withdraw_parted
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import addresses, analysis, applications, audit, interactions
from cxhire.store.transaction import read, write


def move_contact(interaction_id: int, application_id: int, now: datetime, actor: str) -> int:
    """Moves a contact to another application of its candidate; answers where it was, to be moved back. Commits.

    What reports on it, repeats it or takes it back goes along, and what was decided of a promise in it; so do later answers
    to it. Raises LookupError where one of the two isn't there, ValueError for another candidate's application, NotYours for
    whoever a concern on either is about.
    """
    with write():
        contact = interactions.get_interaction(interaction_id)
        target = applications.get_application(application_id)
        if contact is None or target is None:
            raise LookupError("no such contact or application")
        read().refresh(contact)
        source = applications.get_application(contact.application_id)
        if source is None or source.candidate_id != target.candidate_id:
            raise ValueError("That is another candidate's application.")
        for one in (source.id, target.id):
            require_steering(one, actor)
        if source.id != target.id:
            along = companions_of([contact.id], source.id)
            addresses.move_contacts([contact.id, *along], source.id, target.id)
            analysis.compare_later([target.id])
            derive([source.id, target.id], load_policies())
            withdraw_parted([source.id, target.id], now, actor)
            detail = {"from": source.id, "to": target.id}
            audit.append([
                Event(now, actor, "interaction.moved", f"interaction:{contact.id}", target.id, target.candidate_id, detail)
            ])  # fmt: skip
    return source.id
