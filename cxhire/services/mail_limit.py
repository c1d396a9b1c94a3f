"""Never more mails than so many an hour: what a provider allows, counted over all processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxhire.store import outbox
from cxhire.store.settings import get_setting

MAILS_AN_HOUR = "mails_an_hour"  # the setting; none is no limit
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=1)


def limit() -> int | None:
    """How many mails may leave within any 60 minutes; None where as many as want to."""
    found: int | None = get_setting(MAILS_AN_HOUR)
    return found


def room(now: datetime, wanted: int) -> int:
    """How many of so many mails may leave now.

    Exact where it is asked in the transaction that takes them: one writes at a time. Mails that are tried, invitations and
    the test of the Settings page leave past it and aren't counted.
    """
    most = limit()
    return wanted if most is None else max(0, min(wanted, most - outbox.count_left(now - HOUR)))


def goes_on_at(now: datetime) -> datetime | None:
    """When the next mail may leave where the limit is reached; None where it isn't."""
    most = limit()
    over = outbox.count_left(now - HOUR) - most if most is not None else -1
    if over < 0:
        return None
    left_at = outbox.get_left_at(now - HOUR, over)
    return left_at + HOUR if left_at else now + SOON
