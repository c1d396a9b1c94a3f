"""Sends what waits in the outbox: take one with a lease, commit, send, record.

At least once: a sender that dies leaves its mail to be taken again, under the same Message-ID. No network call
runs inside a transaction (ARCHITECTURE.md decisions 8 and 9).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.mail import compose, render
from cxhire.mail.errors import MailError, Permanent, Transient, Uncertain
from cxhire.mail.render import Content, Letterhead
from cxhire.mail.smtp_out import Sender, wire_bytes
from cxhire.services import letters, mail_settings, posting
from cxhire.services.letters import Letter
from cxhire.services.secrets import SecretLost
from cxhire.store import audit, outbox
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.transaction import release, write

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]

LEASE = timedelta(minutes=10)  # longer than one mail can take: a few commands of 30 s at most each
MAILS_AT_ONCE = 200
BACK_OFF_MINUTES = (1, 5, 15, 60, 240, 720, 720)  # a day and a half: later a reminder is no use
UNCERTAIN_MINUTES = 5
SERVER_DOWN_MINUTES = 2
SERVER_REFUSES_MINUTES = 15  # a wrong password every 30 seconds would lock the account
MOST_ATTEMPTS = 20  # also those that ended with the sender's own death


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: the state the mail goes to, and when it may be tried again (if it may).

    `everyone` where the server is to blame: this attempt doesn't count, and the other mails wait as well.
    """

    state: OutboxState
    error: str | None = None
    retry_at: datetime | None = None
    everyone: bool = False

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


@dataclass(frozen=True, slots=True)
class _Taken:
    """A mail under lease; `was` is the state it was in before."""

    row: Outgoing
    was: OutboxState
    lease: str

    @property
    def resting(self) -> OutboxState:
        """Where a mail goes that wasn't sent: what may have arrived stays uncertain."""
        return OutboxState.UNCERTAIN if self.was is OutboxState.UNCERTAIN else OutboxState.WAITING


def deliver(config: Config, clock: Clock, limit: int = MAILS_AT_ONCE) -> list[Attempt]:
    """Sends what is due, over one connection, and answers what came of each. Commits.

    Where no server is set, mail waits. `clock` is asked again for each mail, for many take long.
    """
    ready = outbox.has_ready(clock())
    url, head = _server(config) if ready else None, mail_settings.letterhead(config)
    release()
    if not (url and head.mail_from):
        return []
    with Sender(url) as sender:
        return _send_all(config, clock, limit, head, sender)


def _server(config: Config) -> str | None:
    """Where mail goes; None where there is no server or its password is lost: mail waits until it is typed again."""
    try:
        return mail_settings.smtp_url(config)
    except SecretLost as lost:
        log.warning("mail waits: %s", lost)
        return None


def _send_all(config: Config, clock: Clock, limit: int, head: Letterhead, sender: Sender) -> list[Attempt]:
    attempts: list[Attempt] = []
    while len(attempts) < limit and (taken := _take(clock())):
        attempt = _attempt(taken, config, clock, head, sender)
        _record(taken, attempt, clock())
        attempts.append(attempt)
        if attempt.outcome.everyone or attempt.outcome.state is OutboxState.UNCERTAIN:
            break  # the connection is gone, or nearly
    return attempts


def _take(now: datetime) -> _Taken | None:
    lease = secrets.token_hex(16)
    with write():
        claimed = outbox.claim_next(now, now + LEASE, lease)
    return _Taken(*claimed, lease) if claimed else None


def _attempt(taken: _Taken, config: Config, clock: Clock, head: Letterhead, sender: Sender) -> Attempt:
    """Sends one mail, if there is still something to say."""
    row, subject, raw, letter = taken.row, "", b"", Letter(MailKind(taken.row.kind))
    try:
        letter = letters.letter(row, config, clock())
        release()
        if letter.why_not:
            return Attempt(row, subject, Outcome(OutboxState.CANCELLED, letter.why_not), letter)
        if letter.not_before and letter.not_before > clock():
            return Attempt(row, subject, Outcome(taken.resting, retry_at=letter.not_before), letter)
        made = _message(letter, row, head, clock())
        subject = str(made["Subject"])
        raw = wire_bytes(made) if letter.written else b""
        sender.send(made)
    except MailError as error:
        return Attempt(row, subject, after_error(error, taken.was, row.attempts, clock()), letter)
    except Exception as error:  # a mail that can't be made must not hold up the others
        log.exception("outbox %s can't be made", row.id)
        trouble = Transient(type(error).__name__)
        return Attempt(row, subject, after_error(trouble, taken.was, row.attempts, clock()), letter)
    return Attempt(row, subject, Outcome(OutboxState.SENT), letter, raw)


def _message(letter: Letter, row: Outgoing, head: Letterhead, now: datetime) -> EmailMessage:
    if letter.written:
        return compose.letter(letter.written, row.message_id, now)
    content = letter.content(head)
    return render.message(
        content, kind=row.kind, to=row.to_email, message_id=row.message_id, head=head, now=now
    )


def after_error(error: MailError, was: OutboxState, attempts: int, now: datetime) -> Outcome:
    """What becomes of a mail that could not be sent, at its how-manieth attempt (this one included).

    What may have arrived is tried once more, with the same Message-ID, and then given up.
    """
    reason, uncertain = str(error), was is OutboxState.UNCERTAIN
    resting = OutboxState.UNCERTAIN if uncertain else OutboxState.WAITING
    if error.everyone:
        minutes = SERVER_REFUSES_MINUTES if isinstance(error, Permanent) else SERVER_DOWN_MINUTES
        return Outcome(resting, reason, now + timedelta(minutes=minutes), everyone=True)
    if isinstance(error, Uncertain):
        if uncertain or attempts > MOST_ATTEMPTS:
            return Outcome(OutboxState.FAILED, f"twice, so it may have arrived: {reason}")
        return Outcome(OutboxState.UNCERTAIN, reason, now + timedelta(minutes=UNCERTAIN_MINUTES))
    if isinstance(error, Permanent) or attempts > len(BACK_OFF_MINUTES):
        return Outcome(OutboxState.FAILED, reason)
    return Outcome(resting, reason, now + timedelta(minutes=BACK_OFF_MINUTES[attempts - 1]))


def _record(taken: _Taken, attempt: Attempt, now: datetime) -> None:
    if attempt.raw:
        posting.record(taken.row, attempt.raw, now, lambda: _finish(taken, attempt, now))
    else:
        with write():
            _finish(taken, attempt, now)
    if attempt.outcome.error:
        log.warning("outbox %s is %s", taken.row.id, attempt.outcome.state.value)


def _finish(taken: _Taken, attempt: Attempt, now: datetime) -> None:
    """Writes what came of a mail. Doesn't commit."""
    outcome, row = attempt.outcome, taken.row
    held = outbox.finish(
        row.id, taken.lease, outcome.state, error=outcome.error, subject=attempt.subject or None,
        sent_at=now if outcome.state is OutboxState.SENT else None, send_at=outcome.retry_at,
        attempts=None if outcome.is_counted else row.attempts - 1,
    )  # fmt: skip
    if outcome.everyone and outcome.retry_at:
        outbox.postpone_ready(now, outcome.retry_at)
    if not held:
        log.warning("outbox %s: the lease had ended before the mail was recorded", row.id)
        return
    posting.came_of(row, outcome.state)
    if outcome.state is not OutboxState.WAITING:
        audit.append([_event(attempt, now)])


def _event(attempt: Attempt, now: datetime) -> Event:
    row, letter = attempt.outgoing, attempt.letter
    detail = {"kind": row.kind, "attempt": row.attempts, "colleague": row.to_colleague_id}
    action = f"mail.{attempt.outcome.state.value}"
    return Event(
        now, "system", action, f"outbox:{row.id}", letter.application_id, letter.candidate_id, detail
    )


def send_test(config: Config, to_email: str, now: datetime) -> str:
    """Sends the test of the Settings page at once; "" when the server took it, else why not, for a person."""
    return _send_now(config, render.test(mail_settings.letterhead(config)), MailKind.TEST, to_email, now)


def send_invite(config: Config, to_email: str, inviter: str, link: str, now: datetime) -> str:
    """Sends a new colleague their link at once, for it is stored nowhere; "" when it is out, else why not."""
    content = render.invite(inviter, link, mail_settings.letterhead(config))
    return _send_now(config, content, MailKind.INVITE, to_email, now)


def _send_now(config: Config, content: Content, kind: MailKind, to_email: str, now: datetime) -> str:
    try:
        url, head = mail_settings.smtp_url(config), mail_settings.letterhead(config)
    except SecretLost as lost:
        return str(lost)
    release()
    if not (url and head.mail_from):
        return "No mail server and sender address are set yet."
    slot = f"{kind.value}:{to_email}:{now.isoformat()}"
    message_id = render.message_id(slot, config.secret_key, head.mail_from, config.base_url)
    try:
        made = render.message(
            content, kind=kind.value, to=to_email, message_id=message_id, head=head, now=now
        )
        with Sender(url) as sender:
            sender.send(made)
    except (MailError, ValueError) as error:
        return str(error)
    return ""
