"""What people decide about a concern, never those whom it is about; what its author says to it.

Each commits, with an audit event that holds no words. Deciding raises NotYours for the author and for whose role
doesn't review, LookupError where there is no such concern, ValueError with a sentence for anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.services.steering import NotYours
from cxhire.store import applications, audit, concerns, people
from cxhire.store.concerns import Concern, ConcernState, Raised
from cxhire.store.people import Role
from cxhire.store.transaction import write

REVIEWERS = frozenset({Role.ADMIN, Role.RECRUITER})
OWN = "These are your own words, so someone else decides about them. You can answer, and your answer is read with them."
NO_REVIEWER = "Concerns are decided by admins and recruiters."
NOT_AUTHOR = "Only whoever wrote the words can answer for them."
LONGEST = 4000


def may_review(concern: Concern, colleague_id: int) -> bool:
    """Whether a colleague may confirm, dismiss or reopen a concern."""
    return _why_not(concern, colleague_id) is None


def confirm(concern_id: int, note: str, by_id: int, now: datetime) -> None:
    """Says that these words should not have been sent; the note is optional."""
    _decide(concern_id, ConcernState.CONFIRMED, note, by_id, now)


def dismiss(concern_id: int, why: str, by_id: int, now: datetime) -> None:
    """Says that there is nothing in it, and why: whoever reads it later must be able to follow."""
    if not why.strip():
        raise ValueError("Say in a few words why there is nothing in it.")
    _decide(concern_id, ConcernState.DISMISSED, why, by_id, now)


def reopen(concern_id: int, by_id: int, now: datetime) -> None:
    """Takes a decision back; that it was made stays in the audit trail."""
    with _changing(concern_id, by_id, now, "concern.reopened") as found:
        _require_reviewer(found, by_id)
        if found.state == ConcernState.OPEN:
            raise ValueError("Nothing was decided about it yet.")
        found.state = ConcernState.OPEN.value
        found.reviewed_by_id = found.reviewed_at = found.review_note = None


def answer(concern_id: int, text: str, by_id: int, now: datetime) -> None:
    """Keeps what the author says to it. They can change it until it is decided; then only a first answer is taken."""
    with _changing(concern_id, by_id, now, "concern.answered") as found:
        if not concerns.is_about(found, by_id):
            raise NotYours(NOT_AUTHOR)
        if not may_answer(found):
            raise ValueError("It is decided, and your answer was read with it.")
        found.answer = _checked(text)
        if not found.answer:
            raise ValueError("Write your answer first.")


def may_answer(concern: Concern) -> bool:
    """Whether an answer of the author's can still be taken."""
    return concern.state == ConcernState.OPEN or not concern.answer


def as_json(raised: Raised) -> dict[str, Any]:
    """The `concerns` object of the command line."""
    concern, earlier = raised.concern, raised.earlier
    return {
        "kind": concern.kind, "candidate": raised.candidate_email, "author": concern.author_email,
        "message_id": raised.said.message_id, "quote": concern.quote,
        "earlier_message_id": earlier.message_id if earlier else None, "earlier_quote": concern.earlier_quote,
        "score": concern.score, "reason": concern.reason, "state": concern.state,
    }  # fmt: skip


def _decide(concern_id: int, state: ConcernState, note: str, by_id: int, now: datetime) -> None:
    with _changing(concern_id, by_id, now, f"concern.{state}") as found:
        _require_reviewer(found, by_id)
        if found.state != ConcernState.OPEN:
            raise ValueError("Somebody has decided about it already.")
        found.state, found.review_note = state.value, _checked(note) or None
        found.reviewed_by_id, found.reviewed_at = by_id, now


def _why_not(concern: Concern, colleague_id: int) -> str | None:
    if concerns.is_about(concern, colleague_id):
        return OWN
    by = people.get_colleague(colleague_id)
    return NO_REVIEWER if by is None or Role(by.role) not in REVIEWERS else None


def _require_reviewer(concern: Concern, colleague_id: int) -> None:
    if why_not := _why_not(concern, colleague_id):
        raise NotYours(why_not)


def _checked(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST:,} characters, please.")
    return text


@contextmanager
def _changing(concern_id: int, by_id: int, now: datetime, action: str) -> Iterator[Concern]:
    """One transaction around a change: read anew before, written down after."""
    with write() as session:
        found = concerns.get_concern(concern_id)
        if found is None:
            raise LookupError("no such concern")
        session.refresh(found)
        yield found
        application = applications.get_application(found.application_id)
        audit.append([
            Event(now, f"colleague:{by_id}", action, f"concern:{found.id}", found.application_id,
                  application.candidate_id if application else None, {"kind": found.kind})
        ])  # fmt: skip
