"""Candidates by hand: adding one, and settling whether an address is theirs."""

from __future__ import annotations

from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.services.companions import companions_of
from cxhire.services.derive import derive
from cxhire.services.keep_concerns import withdraw_parted
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import addresses, analysis, applications, audit, candidates, intake, merges, people
from cxhire.store.applications import Application
from cxhire.store.candidates import Candidate
from cxhire.store.transaction import read, write


class KnownAddress(ValueError):
    """An address is a candidate's already, whose id it tells."""

    def __init__(self, candidate_id: int) -> None:
        super().__init__("A candidate with this address is here already.")
        self.candidate_id = candidate_id


def add_candidate(
    name: str, email: str, opening_id: int | None, now: datetime, actor: str, *, owner_id: int | None = None
) -> Candidate:  # fmt: skip
    """A candidate whom we met other than by mail, with an application. Commits.

    Raises KnownAddress, or ValueError where the address is one of ours.
    """
    email = email.strip().lower()
    with write():
        known = candidates.get_candidate_by_email(email)
        if known:
            raise KnownAddress(known.id)
        if email in people.list_addresses() or email.rpartition("@")[2] in people.list_domains():
            raise ValueError("That address is one of ours: a colleague can't be a candidate.")
        candidate = candidates.add_candidate(email, " ".join(name.split()), now)
        application = applications.add_application(candidate.id, now, opening_id)
        application.owner_id = owner_id
        read().flush()
        derive([application.id], load_policies(), [application.id])  # who is added is to hear from us
        audit.append([
            Event(now, actor, "candidate.added", f"candidate:{candidate.id}", application.id, candidate.id)
        ])  # fmt: skip
    return candidate


def confirm_address(candidate_id: int, email: str, now: datetime, actor: str, *, theirs: bool = True) -> None:
    """Makes a proposed address one that a colleague has confirmed, or proposed again. Commits.

    Raises LookupError where the candidate has no such address.
    """
    with write():
        found = addresses.get_address(candidate_id, email)
        if found is None:
            raise LookupError("no such address")
        found.proposed = not theirs
        action = "candidate.address_confirmed" if theirs else "candidate.address_doubted"
        audit.append([Event(now, actor, action, f"candidate:{candidate_id}", candidate_id=candidate_id)])


def part_address(candidate_id: int, email: str, now: datetime, actor: str) -> Candidate:
    """Makes somebody else of a proposed address: a new candidate with all contacts with it. Commits.

    Raises LookupError where the candidate has no such address, ValueError for their main one, NotYours.
    """
    email = email.lower()
    with write():
        found = addresses.get_address(candidate_id, email)
        if found is None:
            raise LookupError("no such address")
        if found.main:
            raise ValueError("The main address stays: part the other one.")
        mine = _steered(candidate_id, actor)
        others = {a.email for a in addresses.list_addresses(candidate_id)} - {email}
        parted = addresses.add_owner_of(found, now)
        touched: list[int] = []
        for old in mine:
            contacts = addresses.list_contacts_with(old.id, email, others)
            if contacts or (old is mine[-1] and not touched):
                new = applications.add_application(parted.id, now, old.opening_id)
                addresses.move_contacts([*contacts, *companions_of(contacts, old.id)], old.id, new.id)
                touched += [old.id, new.id]
        derive(touched, load_policies())
        withdraw_parted(touched, now, actor)
        audit.append(_both(now, actor, "candidate.parted", candidate_id, parted.id))
    return parted


def join_again(candidate_id: int, parted_id: int, now: datetime, actor: str) -> None:
    """Undoes a parting: each contact goes back to the application for the same opening. Commits.

    Raises LookupError where one of the two isn't there, ValueError where one was merged with somebody since, NotYours.
    """
    with write():
        if merges.list_standing(parted_id):
            raise ValueError("They were merged with somebody since. Take that back first.")
        mine, theirs = _steered(candidate_id, actor), _steered(parted_id, actor)
        if not mine or not theirs or candidate_id == parted_id:
            raise LookupError("no such candidates")
        homes = {a.opening_id: a.id for a in mine}
        for application in theirs:
            home = homes.get(application.opening_id, mine[-1].id)
            addresses.move_contacts(addresses.list_contact_ids(application.id), application.id, home)
        intake.move_candidate(parted_id, candidate_id, mine[-1].id)
        analysis.compare_later([a.id for a in mine])
        derive([a.id for a in mine], load_policies())
        audit.append(_both(now, actor, "candidate.joined", candidate_id, parted_id))


def _steered(candidate_id: int, actor: str) -> list[Application]:
    """A candidate's applications, oldest first, if the actor may decide about all of them."""
    found = applications.list_applications_of([candidate_id])
    for application in found:
        require_steering(application.id, actor)
    return found


def _both(now: datetime, actor: str, action: str, one: int, other: int) -> list[Event]:
    return [
        Event(now, actor, action, f"candidate:{id_}", candidate_id=id_, detail={"with": second})
        for id_, second in ((one, other), (other, one))
    ]
