"""Interviews: noted by hand, and read from our own calendars' invitations to the candidate.

Each verb refuses, with NotYours, whoever a concern on the application is about; each commits and is audited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.core.mailkind import MailKind
from cxhire.core.obligations import Direction, Kind, Open, standing
from cxhire.services.derive import derive
from cxhire.services.incoming import Item
from cxhire.services.log import OLDEST_YEAR
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import applications, audit, interactions, interviews, obligations
from cxhire.store.applications import Application
from cxhire.store.interviews import Contact, Interview
from cxhire.store.transaction import read, write

LONGEST = timedelta(days=366)
INVITING = (MailKind.CALENDAR_REQUEST, MailKind.CALENDAR_CANCEL)


def note_interview(application_id: int, at: datetime, by_id: int, now: datetime, actor: str) -> Interview:
    """Notes that an interview took place, or is to, at an instant. Commits.

    Raises ValueError for a time too far off, or where one at that time is noted already.
    """
    if at > now + LONGEST or at.year < OLDEST_YEAR:
        raise ValueError("That lies too far off.")
    with write():
        require_steering(application_id, actor)
        if applications.get_application(application_id) is None:
            raise LookupError("no such application")
        if any(i.at == at for i in interviews.list_interviews([application_id])):
            raise ValueError("An interview at that time is noted already.")
        added = interviews.add_interview(
            Interview(application_id=application_id, at=at, noted_by_id=by_id, created_at=now)
        )
        _settle(added, now, actor, "interview.noted")
    return added


def withdraw_interview(interview_id: int, by_id: int, now: datetime, actor: str) -> None:
    """Says that there is no such interview. Commits. What a calendar sends of it later changes nothing any more."""
    with _changing(interview_id, now, actor, "interview.withdrawn") as found:
        found.withdrawn_at, found.noted_by_id = now, by_id


def restore_interview(interview_id: int, now: datetime, actor: str) -> None:
    """Says that there is one after all. Commits."""
    with _changing(interview_id, now, actor, "interview.restored") as found:
        found.withdrawn_at = None


@contextmanager
def _changing(interview_id: int, now: datetime, actor: str, action: str) -> Iterator[Interview]:
    with write():
        found = interviews.get_interview(interview_id)
        if found is None:
            raise LookupError("no such interview")
        require_steering(found.application_id, actor)
        yield found
        _settle(found, now, actor, action)


def _settle(interview: Interview, now: datetime, actor: str, action: str) -> None:
    read().flush()
    derive([interview.application_id], load_policies())
    audit.append([_event(interview, now, actor, action)])


def _event(interview: Interview, now: datetime, actor: str, action: str) -> Event:
    application = applications.get_application(interview.application_id)
    return Event(
        now, actor, action, f"interview:{interview.id}", interview.application_id,
        application.candidate_id if application else None, {"at": interview.at.isoformat(timespec="minutes")},
    )  # fmt: skip


def list_held(application_id: int) -> list[Interview]:
    """The interviews that stand, in order: not what hangs on a call that was taken back."""
    made = {fact.id for fact in standing(interactions.list_facts(application_id))}
    found = interviews.list_interviews([application_id])
    return [i for i in found if i.interaction_id is None or i.interaction_id in made]


def asked_by_law(application: Application) -> Open | None:
    """What a law asks to tell the candidate although nothing is decided; None where an outcome is to be told, or nothing."""
    state = applications.list_states([application.id])[application.id]
    if state.outcome_at is not None or state.filled_at is not None:
        return None
    owed = (o for _, _, _, o in obligations.list_open([application.id]))
    return next((o for o in owed if o.kind is Kind.CLOSURE), None)


def hear_invitations(items: Sequence[Item], now: datetime, actor: str) -> list[Event]:
    """Our calendars' invitations to candidates: each event is an interview, moved or called off by later mail about it.

    Whichever arrived first, the mail that was sent last counts. Answers what there is to write down; doesn't commit.
    """
    told = {item.row_id: item for item in items if _is_invitation(item)}
    if not told:
        return []
    contacts = interviews.list_contacts(told)
    uids = {item.mail.calendar.uid[:320] for item in told.values() if item.mail.calendar}
    known: dict[tuple[int, str | None], list[Interview]] = {}
    for one in interviews.list_by_uid({contact.application_id for contact in contacts}, uids):
        known.setdefault((one.application_id, one.uid), []).append(one)
    changed = [one for contact in contacts for one in _heard(contact, told[contact.message_pk], known, now)]
    if not changed:
        return []
    read().flush()
    derive({one.application_id for one in changed}, load_policies())
    return [_event(one, now, actor, "interview.read") for one in dict.fromkeys(changed)]


def _is_invitation(item: Item) -> bool:
    calendar = item.mail.calendar
    ours = item.reading.direction is Direction.OUTBOUND and bool(item.row_id) and bool(item.dossiers)
    return (
        ours and item.kind in INVITING and calendar is not None and bool(calendar.uid and calendar.starts_at)
    )


def _heard(
    contact: Contact, item: Item, known: dict[tuple[int, str | None], list[Interview]], now: datetime
) -> list[Interview]:
    """The interviews of an application that a mail about an event changes, or the one that it adds."""
    calendar = item.mail.calendar
    assert calendar is not None
    assert calendar.starts_at is not None
    called_off = now if item.kind is MailKind.CALENDAR_CANCEL else None
    before = known.setdefault((contact.application_id, calendar.uid[:320]), [])
    if not before:
        before.append(
            interviews.add_interview(Interview(
                application_id=contact.application_id, at=calendar.starts_at, uid=calendar.uid[:320],
                interaction_id=contact.interaction_id, created_at=now, withdrawn_at=called_off,
            ))
        )  # fmt: skip
        return [] if called_off else before
    changed = []
    for one in before:
        # A colleague's word about it stands, and so does what was sent later.
        if one.noted_by_id is None and interviews.get_contact_at(one) <= contact.at:
            one.at, one.interaction_id, one.withdrawn_at = (
                calendar.starts_at,
                contact.interaction_id,
                called_off,
            )
            changed.append(one)
    return changed
