"""Whether the machines do their work: what was seen of them, and which of it is too old.

What a person has to mend (a password that a mail server refuses, no mail server at all) isn't asked here: it would take the
pages away from everybody. The System page and mails to the administrators tell of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TICK_LASTS = timedelta(minutes=3)
MAIL_WAITS = timedelta(minutes=30)
MAILBOX_LASTS = timedelta(minutes=10)


class Part(StrEnum):
    DATABASE = "database"
    SCHEMA = "schema"
    CLOCK = "clock"
    OUTBOX = "outbox"
    MAILBOXES = "mailboxes"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: when a job last began that each minute begins, since when a mail is due that nobody has sent, when
    that mailbox was reached that was reached the longest ago, of those that nothing is wrong with."""

    is_newest: bool
    ticked_at: datetime | None
    due_since: datetime | None
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a part is well, and how old is what it is judged by."""

    ok: bool
    age: timedelta | None = None


def checks(seen: Seen | None, now: datetime) -> Mapping[Part, Check]:
    """Each part; where the database doesn't answer, that alone."""
    if seen is None:
        return {Part.DATABASE: Check(False)}
    return {
        Part.DATABASE: Check(True),
        Part.SCHEMA: Check(seen.is_newest),
        Part.CLOCK: _young(seen.ticked_at, now, TICK_LASTS) if seen.ticked_at else Check(False),
        Part.OUTBOX: _young(seen.due_since, now, MAIL_WAITS),
        Part.MAILBOXES: _young(seen.reached_at, now, MAILBOX_LASTS),
    }


def _young(at: datetime | None, now: datetime, lasts: timedelta) -> Check:
    if at is None:
        return Check(True)
    return Check(now - at <= lasts, max(now - at, timedelta()))
