"""How long concerns are kept: by a rule that is set, done once a day; and no longer than their two sides are together.

An accusation that nobody took up must not hang over somebody for ever, nor may one that came to nothing. What expires
lets its author decide about the candidate again; what is forgotten keeps no words and no author, only what came of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.reviewing import Keeping
from cxhire.services import patterns, settings
from cxhire.services.concern_change import event
from cxhire.services.own_words import is_pending
from cxhire.store import audit, concern_acts, concern_keeping
from cxhire.store.concern_acts import ConcernAct, Did
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.settings import get_setting
from cxhire.store.transaction import write

OPEN_DAYS, CLOSED_DAYS = "concern_open_days", "concern_closed_days"
FEWEST_DAYS, MOST_DAYS = 7, 3650


def keeping() -> Keeping:
    """The rule as it is set."""
    usual = Keeping()
    return Keeping(
        int(get_setting(OPEN_DAYS, usual.open_days)), int(get_setting(CLOSED_DAYS, usual.closed_days))
    )


def set_keeping(chosen: Keeping, actor: str, now: datetime) -> None:
    """Sets the rule; it counts from the next daily run on. Raises ValueError with a sentence. Commits."""
    if not all(FEWEST_DAYS <= days <= MOST_DAYS for days in (chosen.open_days, chosen.closed_days)):
        raise ValueError(f"Between {FEWEST_DAYS} and {MOST_DAYS:,} days, please.")
    settings.change({OPEN_DAYS: chosen.open_days, CLOSED_DAYS: chosen.closed_days}, actor, now)


def expire_and_forget(now: datetime) -> tuple[int, int]:
    """Ends what nobody touched, forgets what came to nothing; answers how many of each. Commits.

    What was confirmed never ends like that: where an appeal was left lying, the decision stands again.
    """
    rule = keeping()
    with write():
        expired = concern_keeping.list_untouched(rule.untouched_since(now))
        ends = [_lapse(one, now) if is_pending(one) else _expire(one, now) for one in expired]
        over = concern_keeping.list_over(rule.over_since(now))
        forgotten = [event(one, "forgotten", "system", now) for one in over]
        if over:
            patterns.show_others([one.id for one in over])
            concern_keeping.forget([one.id for one in over], now)
        audit.append([*ends, *forgotten])
    return len(expired), len(over)


def withdraw_parted(application_ids: Collection[int], now: datetime, actor: str) -> None:
    """Withdraws what nobody has decided and whose two sides some applications no longer have together. Doesn't commit."""
    parted = concern_keeping.list_parted(application_ids)
    if parted:
        audit.append([event(one, ConcernState.WITHDRAWN.value, actor, now) for one in parted])
        concern_keeping.withdraw([one.id for one in parted], now)


def _expire(concern: Concern, now: datetime) -> Event:
    concern.state = ConcernState.EXPIRED.value
    return _end(concern, Did.EXPIRED, now)


def _lapse(concern: Concern, now: datetime) -> Event:
    """As if the author had taken the appeal back: they may appeal once more, for nobody has heard them."""
    concern.state, concern.appealed_at = ConcernState.CONFIRMED.value, None
    return _end(concern, Did.APPEAL_LAPSED, now)


def _end(concern: Concern, did: Did, now: datetime) -> Event:
    concern.touched_at, concern.assigned_to_id, concern.opinion_of_id = now, None, None
    concern_acts.add_act(ConcernAct(concern_id=concern.id, act=did.value, note="", at=now))
    return event(concern, did.value, "system", now)
