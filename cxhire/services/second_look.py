"""Who looks at a concern: assigned to a reviewer, and a second opinion before one decides.

An assignment says who takes care, not that nobody else may decide; an opinion decides nothing. Both may be asked of
reviewers only who could decide themselves. Each commits and raises as in `review`.
"""

from __future__ import annotations

from datetime import datetime

from cxhire.services.concern_change import changing, checked, require_reviewer
from cxhire.services.concern_change import why_not as why_not_decide
from cxhire.services.steering import NotYours
from cxhire.store.concern_acts import Did, Verdict
from cxhire.store.concerns import Concern, ConcernState

NOT_ASKED = "Your opinion isn't asked here any more."


def assign(concern_id: int, to_id: int | None, by_id: int, now: datetime) -> int | None:
    """Gives it to a reviewer, or to nobody; answers who had it before, for the way back."""
    with changing(concern_id, Did.ASSIGNED, by_id, now) as (found, act):
        require_reviewer(found, by_id)
        _require_open(found)
        if to_id is not None:
            _require_able(found, to_id)
        if found.assigned_to_id == to_id:
            raise ValueError("That is so already.")
        before, found.assigned_to_id, act.to_id = found.assigned_to_id, to_id, to_id
    return before


def ask_opinion(concern_id: int, of_id: int | None, note: str, by_id: int, now: datetime) -> None:
    """Asks a second reviewer what they make of it; None takes the question back."""
    with changing(concern_id, Did.OPINION_ASKED, by_id, now) as (found, act):
        require_reviewer(found, by_id)
        _require_open(found)
        if of_id == by_id:
            raise ValueError("A second opinion is somebody else's. Choose a colleague.")
        if of_id is not None:
            _require_able(found, of_id)
        elif found.opinion_of_id is None:
            raise ValueError("Choose whom to ask.")
        found.opinion_of_id, act.to_id, act.note = of_id, of_id, checked(note)


def opine(concern_id: int, verdict: Verdict, note: str, by_id: int, now: datetime) -> None:
    """Says what a reviewer would do, and why. Only who was asked is waited for no longer."""
    with changing(concern_id, Did.OPINED, by_id, now) as (found, act):
        require_reviewer(found, by_id)
        _require_open(found)
        if found.opinion_of_id != by_id:
            raise NotYours(NOT_ASKED)
        act.verdict, act.note = verdict.value, checked(note, "Say in a few words why.")
        found.opinion_of_id = None


def _require_open(found: Concern) -> None:
    if found.state != ConcernState.OPEN:
        raise ValueError("It is decided already. Take the decision back first.")


def _require_able(found: Concern, colleague_id: int) -> None:
    if why_not_decide(found, colleague_id):
        raise ValueError("They can't decide about this one: choose another reviewer.")
