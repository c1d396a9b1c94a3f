"""What all that people do about a concern has in common: one transaction, one fact, one audit event without words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.reviewing import Reader, why_not_decide
from cxhire.services.steering import NotYours
from cxhire.store import applications, audit, concern_acts, concerns, people
from cxhire.store.concern_acts import ConcernAct, Did
from cxhire.store.concerns import OVER, Concern
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write

REVIEWERS = frozenset({Role.ADMIN, Role.RECRUITER})
LONGEST = 4000


@contextmanager
def changing(
    concern_id: int, did: Did, by_id: int | None, now: datetime
) -> Iterator[tuple[Concern, ConcernAct]]:
    """One transaction around a change: the concern read anew, and the fact that is added after it. Commits.

    Raises LookupError where there is no such concern, or it is forgotten.
    """
    with write() as session:
        found = concerns.get_concern(concern_id)
        if found is None:
            raise LookupError("no such concern")
        session.refresh(found)
        if found.forgotten_at:
            raise LookupError("it is forgotten")
        act, state = ConcernAct(concern_id=found.id, act=did.value, by_id=by_id, note="", at=now), found.state
        yield found, act
        # What came to nothing is forgotten in time, whatever is said about it.
        if found.state != state or found.state not in OVER:
            found.touched_at = now
        concern_acts.add_act(act)
        audit.append([event(found, did.value, f"colleague:{by_id}" if by_id else "system", now)])


def event(concern: Concern, done: str, actor: str, now: datetime) -> Event:
    """What the audit trail learns of it."""
    application = applications.get_application(concern.application_id)
    return Event(
        now, actor, f"concern.{done}", f"concern:{concern.id}", concern.application_id,
        application.candidate_id if application else None, {"kind": concern.kind},
    )  # fmt: skip


def why_not(concern: Concern, colleague_id: int) -> str | None:
    """Why a colleague may not decide about a concern, as a sentence to them; None where they may."""
    by = people.get_colleague(colleague_id)
    confirmers = concern_acts.list_confirmers_before_appeal(concern.id) if concern.appealed_at else set()
    return why_not_decide(
        Reader(
            concerns.is_about(concern, colleague_id), is_reviewer(by), confirmed_before=colleague_id in confirmers
        )
    )  # fmt: skip


def is_reviewer(colleague: Colleague | None) -> bool:
    """Whether somebody decides about concerns at all: an admin or recruiter who can sign in."""
    return bool(colleague and colleague.active and Role(colleague.role) in REVIEWERS)


def require_reviewer(concern: Concern, colleague_id: int) -> None:
    """Raises NotYours, with why."""
    if why := why_not(concern, colleague_id):
        raise NotYours(why)


def list_reviewers(concern: Concern) -> list[Colleague]:
    """Who could decide about a concern, by name."""
    members = people.list_colleagues(members_only=True)
    return [one for one in members if is_reviewer(one) and why_not(concern, one.id) is None]


def checked(text: str, refusal: str = "") -> str:
    """What was typed. Raises ValueError where it is too long, or empty and `refusal` says why it must not be."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST:,} characters, please.")
    if refusal and not text:
        raise ValueError(refusal)
    return text
