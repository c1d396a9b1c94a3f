"""What the author of words can do about a concern: answer, and appeal once it is confirmed.

Each commits, with a fact and an audit event that holds no words. All raise NotYours for whoever isn't the author,
LookupError where there is no such concern, ValueError with a sentence for anything else.
"""

from __future__ import annotations

from datetime import datetime

from cxhire.services.concern_change import changing, checked
from cxhire.services.steering import NotYours
from cxhire.store import concerns
from cxhire.store.concern_acts import Did
from cxhire.store.concerns import Concern, ConcernState

NOT_AUTHOR = "Only whoever wrote the words can answer for them."


def answer(concern_id: int, text: str, by_id: int, now: datetime) -> None:
    """Keeps what the author says to it. They can change it until it is decided; then only a first answer is taken."""
    with changing(concern_id, Did.ANSWERED, by_id, now) as (found, act):
        _require_author(found, by_id)
        if not may_answer(found):
            raise ValueError("It is decided, and your answer was read with it.")
        found.answer = act.note = checked(text, "Write your answer first.")


def may_answer(concern: Concern) -> bool:
    """Whether an answer of the author's can still be taken."""
    return concern.state == ConcernState.OPEN or not concern.answer


def appeal(concern_id: int, text: str, by_id: int, now: datetime) -> None:
    """Has a confirmed concern decided again, by somebody who hasn't confirmed it before; once."""
    with changing(concern_id, Did.APPEALED, by_id, now) as (found, act):
        _require_author(found, by_id)
        if not may_appeal(found):
            raise ValueError("Only what was confirmed can be appealed, and only once.")
        act.note = checked(text, "Say what the next reviewer should look at.")
        found.state, found.appealed_at = ConcernState.OPEN.value, now
        found.assigned_to_id = None


def may_appeal(concern: Concern) -> bool:
    """Whether its author can still ask for another decision."""
    return concern.state == ConcernState.CONFIRMED and concern.appealed_at is None


def withdraw_appeal(concern_id: int, by_id: int, now: datetime) -> None:
    """Takes an appeal back that nobody has decided: the decision stands as before."""
    with changing(concern_id, Did.APPEAL_WITHDRAWN, by_id, now) as (found, _):
        _require_author(found, by_id)
        if not is_pending(found):
            raise ValueError("There is no appeal that waits for a decision.")
        found.state, found.appealed_at = ConcernState.CONFIRMED.value, None
        found.opinion_of_id = None


def is_pending(concern: Concern) -> bool:
    """Whether an appeal waits for its first decision: who had decided before is still noted then."""
    return (
        concern.state == ConcernState.OPEN
        and concern.appealed_at is not None
        and concern.reviewed_by_id is not None
    )


def _require_author(found: Concern, by_id: int) -> None:
    if not concerns.is_about(found, by_id):
        raise NotYours(NOT_AUTHOR)
