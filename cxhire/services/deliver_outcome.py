"""What becomes of a mail after an attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cxhire.core.undelivered import Reason, reason_of
from cxhire.mail.errors import MailError, Permanent, Uncertain
from cxhire.services.letters import Letter
from cxhire.store.outbox import OutboxState, Outgoing

BACK_OFF_MINUTES = (1, 5, 15, 60, 240, 720, 720)  # a day and a half: later a reminder is no use
UNCERTAIN_MINUTES = 5
SERVER_DOWN_MINUTES = 2
SERVER_REFUSES_MINUTES = 15  # a wrong password every 30 seconds would lock the account
MOST_ATTEMPTS = 20  # also those that ended with the sender's own death
LAST_IN_LINE = timedelta(
    seconds=1
)  # behind all that waits for the server: else it alone would be tried for ever
TWICE = "It was handed over twice and nobody said that it was taken, so it may have arrived: {reason}"
DEADLY = f"{MOST_ATTEMPTS} times the process that sent it ended over it."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: the state the mail goes to, and when it may be tried again (if it may).

    `everyone` where the server is to blame: this attempt doesn't count, and the other mails wait as well, until
    `retry_at`. `found_at` is when we saw that an earlier attempt had arrived, so that nothing was sent now.
    """

    state: OutboxState
    error: str | None = None
    retry_at: datetime | None = None
    everyone: bool = False
    reason: Reason | None = None
    found_at: datetime | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it uses up one of the mail's attempts: not what was only put off."""
        put_off = self.error is None and self.retry_at is not None
        return not (self.everyone or put_off)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One mail that was handled. `raw` is what the server took, of a colleague's own letter only."""

    outgoing: Outgoing
    subject: str
    outcome: Outcome
    letter: Letter
    raw: bytes = field(default=b"", repr=False)


def resting(was: OutboxState) -> OutboxState:
    """Where a mail goes that wasn't sent: what may have arrived, or was left by a dead sender, stays uncertain."""
    perhaps = was in (OutboxState.UNCERTAIN, OutboxState.SENDING)
    return OutboxState.UNCERTAIN if perhaps else OutboxState.WAITING


def after_error(error: MailError, was: OutboxState, attempts: int, now: datetime) -> Outcome:
    """What becomes of a mail that could not be sent, at its how-manieth attempt (this one included).

    What may have arrived is tried once more, with the same Message-ID, and then given up.
    """
    said = str(error)
    if error.everyone:
        minutes = SERVER_REFUSES_MINUTES if isinstance(error, Permanent) else SERVER_DOWN_MINUTES
        return Outcome(resting(was), said, now + timedelta(minutes=minutes), everyone=True)
    if isinstance(error, Uncertain):
        if was is OutboxState.UNCERTAIN or attempts > MOST_ATTEMPTS:
            failed = TWICE.format(reason=said)
            return Outcome(OutboxState.FAILED, failed, reason=Reason.PERHAPS_ARRIVED)
        return Outcome(OutboxState.UNCERTAIN, said, now + timedelta(minutes=UNCERTAIN_MINUTES))
    if isinstance(error, Permanent) or attempts > len(BACK_OFF_MINUTES):
        return Outcome(OutboxState.FAILED, said, reason=reason_of(said))
    return Outcome(resting(was), said, now + timedelta(minutes=BACK_OFF_MINUTES[attempts - 1]))
