"""What people decide about a concern, never those whom it is about.

Each commits, with a fact and an audit event that holds no words. Deciding raises NotYours for the author, for whose role
doesn't review and, after an appeal, for who had confirmed it; LookupError where there is no such concern, ValueError with
a sentence for anything else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cxhire.core.reviewing import WHYS, Precision, Why, precisions
from cxhire.services.concern_change import changing, checked, require_reviewer, why_not
from cxhire.store import concern_acts, concern_keeping, words
from cxhire.store.concern_acts import ConcernAct, Did
from cxhire.store.concerns import Concern, ConcernState, Raised

NO_WHY = "Say in a few words why there is nothing in it."


def may_review(concern: Concern, colleague_id: int) -> bool:
    """Whether a colleague may confirm, dismiss or reopen a concern."""
    return why_not(concern, colleague_id) is None


def confirm(concern_id: int, note: str, by_id: int, now: datetime) -> None:
    """Says that these words should not have been sent; the note is optional."""
    with changing(concern_id, Did.CONFIRMED, by_id, now) as (found, act):
        act.note = checked(note)
        _decide(found, act, ConcernState.CONFIRMED, act.note)


def dismiss(concern_id: int, note: str, by_id: int, now: datetime, why: Why | None = None) -> None:
    """Says that there is nothing in it, and why: whoever reads it later must be able to follow.

    `why` is a reason of those offered; the note own words, needed where none of them is chosen.
    """
    with changing(concern_id, Did.DISMISSED, by_id, now) as (found, act):
        act.note, act.why = checked(note, "" if why else NO_WHY), why
        _decide(found, act, ConcernState.DISMISSED, dismissal_words(act))


def reopen(concern_id: int, by_id: int, now: datetime) -> None:
    """Takes a decision back, or takes up what had expired; that it was decided stays in its history.

    A second opinion that was waited for is waited for again.
    """
    with changing(concern_id, Did.REOPENED, by_id, now) as (found, _):
        require_reviewer(found, by_id)
        if found.state == ConcernState.OPEN:
            raise ValueError("Nothing was decided about it yet.")
        found.state = ConcernState.OPEN.value
        found.reviewed_by_id = found.reviewed_at = found.review_note = None
        awaited = concern_acts.get_awaited(found.id)
        found.opinion_of_id = awaited if awaited and may_review(found, awaited) else None


def dismissal_words(act: ConcernAct) -> str:
    """Why it was dismissed, as the pages and the author read it."""
    chosen = WHYS[Why(act.why)] if act.why in set(Why) else ""
    return ". ".join(part.rstrip(".") for part in (chosen, act.note) if part)


def unread_words(concern: Concern) -> str:
    """That words shown with a concern never reached the candidate, as a sentence; empty where they did."""
    shown = {
        concern.interaction_id: "What was sent",
        concern.earlier_interaction_id: "What had been said before",
    }
    unread = words.list_unread([id_ for id_ in shown if id_])
    said = " and ".join(which for id_, which in shown.items() if id_ in unread)
    return (
        f"{said} never reached the candidate: it came back, or was taken back.".capitalize() if said else ""
    )


def precision() -> list[Precision]:
    """How often people agreed with each version of what finds concerns."""
    return precisions(concern_keeping.count_decided())


def as_json(raised: Raised) -> dict[str, Any]:
    """The `concerns` object of the command line."""
    concern, earlier = raised.concern, raised.earlier
    return {
        "kind": concern.kind, "candidate": raised.candidate_email, "author": concern.author_email,
        "message_id": raised.said.message_id, "quote": concern.quote,
        "earlier_message_id": earlier.message_id if earlier else None, "earlier_quote": raised.earlier_quote,
        "score": concern.score, "reason": concern.reason, "state": concern.state,
    }  # fmt: skip


def _decide(found: Concern, act: ConcernAct, state: ConcernState, words: str) -> None:
    assert act.by_id is not None
    require_reviewer(found, act.by_id)
    if found.state != ConcernState.OPEN:
        raise ValueError("Somebody has decided about it already.")
    found.state, found.review_note = state.value, words or None
    found.reviewed_by_id, found.reviewed_at, found.opinion_of_id = act.by_id, act.at, None
