"""A mailbox in the hands of one process: the lease on it, and how it stands, in plain words (ADR 0011)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from config import Config
from cxhire.mail.errors import MailError, Permanent
from cxhire.mail.imap import Connection, Insecure
from cxhire.services.incoming import Given, Keep
from cxhire.services.mailbox_trouble import TOLD_AFTER, tell_admins
from cxhire.store import fetching, mailboxes
from cxhire.store.mailboxes import Mailbox, MailboxState
from cxhire.store.transaction import release, write

Clock = Callable[[], datetime]
Stop = Callable[[], bool]

# A chunk takes seconds. Who has said nothing for so long is dead, and if not, has lost the mailbox.
LEASE = timedelta(minutes=1)
BACK_OFF_MINUTES = (1, 2, 5, 15, 30)


class LostLease(RuntimeError):
    """Somebody has paused or removed the mailbox, or another process has taken it over."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fetched, as it was when the work began."""

    id: int
    address: str
    shared: bool
    since_on: date | None
    folders: tuple[str, ...]

    @classmethod
    def of(cls, mailbox: Mailbox) -> Terms:
        return cls(mailbox.id, mailbox.address, mailbox.shared, mailbox.since_on, tuple(mailbox.folders))

    @property
    def given(self) -> Given:
        """Which of the mail is kept."""
        return Given(keep=Keep.TEAM if self.shared else Keep.KNOWN)


@dataclass(slots=True)
class Work:
    """The connection, the lease, and what is to be said of the mailbox while it goes well."""

    terms: Terms
    connection: Connection
    lease: str
    clock: Clock
    stop: Stop = lambda: False
    state: MailboxState = MailboxState.CATCHING_UP
    notes: dict[str, str] = field(default_factory=dict)
    kept: int = 0

    def hold(self) -> None:
        """Says, inside a transaction, that the work goes on well. Raises LostLease, which takes all of it back."""
        now = self.clock()
        values = {
            "state": self.state.value, "error": " ".join(self.notes.values()) or None, "failures": 0,
            "failing_since": None, "retry_at": None, "reached_at": now,
            "leased_until": now + LEASE,
        }  # fmt: skip
        if not fetching.change_leased(self.terms.id, self.lease, values):
            raise LostLease


def claim(mailbox_id: int, now: datetime) -> str | None:
    """A lease on a mailbox; None where it is another's, paused, or waits after a failure. Commits."""
    lease = secrets.token_hex(8)
    free = fetching.is_free(mailbox_id, now)
    release()
    if not free:
        return None
    with write():
        claimed = fetching.claim_mailbox(mailbox_id, lease, now, now + LEASE)
    return lease if claimed else None


def give_back(mailbox_id: int, lease: str) -> None:
    """Lets others have the mailbox. Commits."""
    with write():
        fetching.release_mailbox(mailbox_id, lease)


def note_failure(mailbox_id: int, lease: str, error: Exception, config: Config, now: datetime) -> None:
    """Notes in words why a mailbox was not fetched and when it is tried again. Commits.

    The administrators are told after an hour of it.
    """
    with write():
        mailbox = mailboxes.get_mailbox(mailbox_id)
        if mailbox is None:
            return
        since = mailbox.failing_since or now
        failures = mailbox.failures + 1
        refused = isinstance(error, Permanent) and not isinstance(error, Insecure)
        values = {
            "state": (MailboxState.REFUSED if refused else MailboxState.TROUBLE).value, "error": _words(error),
            "failures": failures, "failing_since": since, "retry_at": _retry_at(failures, refused, since, now),
            "lease": None, "leased_until": None,
        }  # fmt: skip
        fetching.change_leased(mailbox_id, lease, values)
    tell_admins(mailbox_id, config, now)


def _retry_at(failures: int, refused: bool, since: datetime, now: datetime) -> datetime:
    """Later each time; at the longest at once where it was refused: each try may count against the account.

    The end of the hour after which the administrators are told isn't slept through.
    """
    minutes = BACK_OFF_MINUTES[-1 if refused else min(failures, len(BACK_OFF_MINUTES)) - 1]
    told_at = since + TOLD_AFTER
    later = now + timedelta(minutes=minutes)
    return min(later, told_at) if told_at > now else later


def _words(error: Exception) -> str:
    if isinstance(error, MailError):
        return str(error)
    return f"Something went wrong on our side ({type(error).__name__}). The log says where; we try again."
