"""How long concerns are kept: by a rule that is set, done once a day; and no longer than their two sides are together.

An accusation that nobody took up must not hang over somebody for ever, nor may one that came to nothing. What expires
lets its author decide about the candidate again; what is forgotten keeps no words and no author, only what came of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cxhire.core.policies import Scope
from cxhire.core.reviewing import Keeping, Rules
from cxhire.services import patterns, settings
from cxhire.services.concern_change import event
from cxhire.services.steering import require_steering_in
from cxhire.store import audit, concern_acts, concern_keeping
from cxhire.store.concern_acts import ConcernAct, Did
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import write

OPEN_DAYS, CLOSED_DAYS = "concern_open_days", "concern_closed_days"
BEFORE = "concern_rules_before"  # [until when, open days, closed days] of each that was set before
FEWEST_DAYS, MOST_DAYS = 7, 3650
WHY = "A concern about words of yours is open or confirmed, so someone else sets for how long they are kept."


def keeping() -> Keeping:
    """The rule as it is set."""
    usual = Keeping()
    return Keeping(
        int(get_setting(OPEN_DAYS, usual.open_days)), int(get_setting(CLOSED_DAYS, usual.closed_days))
    )


def set_keeping(chosen: Keeping, actor: str, now: datetime) -> None:
    """Sets the rule; what was found before is kept at least as long as it was to be then. Commits.

    Raises ValueError with a sentence, NotYours for whom a concern is about.
    """
    if not all(FEWEST_DAYS <= days <= MOST_DAYS for days in (chosen.open_days, chosen.closed_days)):
        raise ValueError(f"Between {FEWEST_DAYS} and {MOST_DAYS:,} days, please.")
    with write():
        require_steering_in(Scope(), actor, WHY)
        before = keeping()
        if chosen != before:
            set_setting(BEFORE, [*_before(), (now.isoformat(), before.open_days, before.closed_days)])
        settings.change({OPEN_DAYS: chosen.open_days, CLOSED_DAYS: chosen.closed_days}, actor, now)


def _before() -> list[tuple[str, int, int]]:
    return [(until, open_days, closed_days) for until, open_days, closed_days in get_setting(BEFORE, [])]


def _rules() -> Rules:
    return Rules(keeping(), [(datetime.fromisoformat(until), Keeping(*days)) for until, *days in _before()])


def expire_and_forget(now: datetime) -> tuple[int, int]:
    """Ends what nobody touched, forgets what came to nothing; answers how many of each. Commits.

    Of an appeal that nobody decided the first decision stands again.
    """
    with write():
        rules = _rules()
        # No concern's own rule is shorter than the one that is set.
        ended = [
            one
            for one in concern_keeping.list_untouched(rules.set_now.untouched_since(now))
            if one.last_at < rules.rule_of(one.created_at).untouched_since(now)
        ]
        ends = [_lapse(one, now) if one.appealed_at else _expire(one, now) for one in ended]
        over = [
            one
            for one in concern_keeping.list_over(rules.set_now.over_since(now))
            if one.last_at < rules.rule_of(one.created_at).over_since(now)
        ]
        forgotten = [event(one, "forgotten", "system", now) for one in over]
        if over:
            patterns.show_others([one.id for one in over])
            concern_keeping.forget([one.id for one in over], now)
        events = [event(one, end.value, "system", now) for one, end in zip(ended, ends, strict=True)]
        audit.append([*events, *forgotten])
    return ends.count(Did.EXPIRED), len(over)


def withdraw_parted(application_ids: Collection[int], now: datetime, actor: str) -> None:
    """Withdraws what nobody has decided and whose two sides some applications no longer have together. Doesn't commit."""
    parted = concern_keeping.list_parted(application_ids)
    if parted:
        audit.append([event(one, ConcernState.WITHDRAWN.value, actor, now) for one in parted])
        concern_keeping.withdraw([one.id for one in parted], now)


def _expire(concern: Concern, now: datetime) -> Did:
    concern.state = ConcernState.EXPIRED.value
    return _ended(concern, Did.EXPIRED, now)


def _lapse(concern: Concern, now: datetime) -> Did:
    """As nobody has read the appeal, its author is told and can make it anew."""
    concern.state, concern.appealed_at, concern.told_at = ConcernState.CONFIRMED.value, None, None
    if first := concern_acts.get_appealed(concern.id):
        concern.reviewed_by_id, concern.reviewed_at = first.by_id, first.at
        concern.review_note = first.note or None
    return _ended(concern, Did.APPEAL_LAPSED, now)


def _ended(concern: Concern, did: Did, now: datetime) -> Did:
    concern.assigned_to_id = concern.opinion_of_id = None
    concern.touched_at = now
    concern_acts.add_act(ConcernAct(concern_id=concern.id, act=did.value, note="", at=now))
    return did
