"""Before a policy is saved: what it would have come to in the last 90 days, beside what the present one does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from cxhire.core.policies import Scope
from cxhire.core.preview import Days, Outlook, Past, as_if_since, outlook
from cxhire.services.cases import iterate_cases, owner_of
from cxhire.services.policy import load_policies, proposed
from cxhire.services.staff import office
from cxhire.store import policies as store

DAYS: Final = 90
MOST: Final = 600  # applications: what one request can replay twice in a second or two


@dataclass(frozen=True, slots=True)
class Preview:
    """Some days under the present policy and under another, as if each had been in force on all of them.

    Of `total` applications `seen` were replayed; all figures are of those.
    """

    present: Outlook
    then: Outlook
    seen: int
    total: int

    @property
    def is_part(self) -> bool:
        return self.seen < self.total


def preview(scope: Scope, changed: Mapping[str, Any], now: datetime) -> Preview:
    """What terms of a scope would have come to, given as for `change_terms`. Changes nothing. Raises ValueError like it."""
    since = now - timedelta(days=DAYS)
    rule = proposed(scope, changed, now)
    policies, staff = load_policies(), replace(office(now).staff, away={})
    ids, total = store.list_recent_in(scope, since, now, MOST)
    days = Days(since, now, scope.stage)
    pasts = [Past(case, owner_of(state, case)) for _, state, case in iterate_cases(ids)]
    present, then = (outlook(pasts, as_if_since(policies, since, one), days, staff) for one in (None, rule))
    return Preview(present, then, len(ids), total)
