"""Sends what waits in the outbox: take some with a lease, commit, send one after another, record.

At least once: a sender that dies leaves its mails to be taken again, under the same Message-ID. No network call
runs inside a transaction (ARCHITECTURE.md decisions 8 and 9; ADR 0021).
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.undelivered import Reason
from cxhire.mail import compose, render
from cxhire.mail.errors import MailError, Transient, Uncertain
from cxhire.mail.render import Letterhead
from cxhire.mail.smtp_out import Sender, wire_bytes
from cxhire.services import (
    digest_links,
    letters,
    mail_limit,
    mail_settings,
    posting,
    reconcile,
    reminder_answers,
)
from cxhire.services.deliver_outcome import (
    DEADLY,
    LAST_IN_LINE,
    MOST_ATTEMPTS,
    Attempt,
    Outcome,
    after_error,
    resting,
)
from cxhire.services.letters import Facts, Letter
from cxhire.services.secrets import SecretLost
from cxhire.store import audit, outbox
from cxhire.store.outbox import End, MailKind, OutboxState, Outgoing, Taken
from cxhire.store.transaction import give_up, release, write

__all__ = ["LEASE", "Attempt", "Clock", "Outcome", "deliver"]

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Stop = Callable[[], bool]

# Twice as long as one mail can take, a few commands of 30 s at most each: nothing is begun in the second half.
LEASE = timedelta(minutes=10)
MAILS_AT_ONCE = 2000
TAKEN_TOGETHER = 20
# A commit takes as long as a mail or two. What isn't recorded yet, a sender that dies leaves to be sent twice.
RECORDED_TOGETHER = 10
RECORDED_WITHIN_SECONDS = 0.5
TRUE_FOR_SECONDS = 2.0  # what was read together; a group takes no longer where the server is quick
MOST_UNCERTAIN = 3  # one after another: then the server is ill
FOUND = "found in the mailbox"


def deliver(
    config: Config, clock: Clock, limit: int = MAILS_AT_ONCE, stop: Stop = lambda: False
) -> list[Attempt]:
    """Sends what is due, over one connection, and answers what came of each. Commits.

    Where no server is set, mail waits. `clock` is asked again for each mail, for many take long. `stop` is asked between
    two mails: what was taken and not begun is then given back.
    """
    ready = outbox.has_ready(clock()) and mail_limit.room(clock(), 1) > 0
    url, head = _server(config) if ready else None, mail_settings.letterhead(config)
    release()
    if not (url and head.mail_from):
        return []
    with Sender(url) as sender:
        return _Run(config, clock, stop, head, sender).send(limit)


def _server(config: Config) -> str | None:
    """Where mail goes; None where there is no server or its password is lost: mail waits until it is typed again."""
    try:
        return mail_settings.smtp_url(config)
    except SecretLost as lost:
        log.warning("mail waits: %s", lost)
        return None


Done = tuple[Taken, Attempt]


@dataclass(slots=True)
class _Run:
    """One connection's worth of mails.

    `facts` are asked for once a group, and again where that takes long; `uncertain` counts mails in a row of which nobody
    said whether they were taken.
    """

    config: Config
    clock: Clock
    stop: Stop
    head: Letterhead
    sender: Sender
    facts: Facts | None = None
    looked_up: float = 0.0
    uncertain: int = 0
    server_is_ill: bool = False

    def send(self, limit: int) -> list[Attempt]:
        attempts: list[Attempt] = []
        while len(attempts) < limit and not (self.server_is_ill or self.stop()):
            lease = secrets.token_hex(16)
            taken = self._take(min(TAKEN_TOGETHER, limit - len(attempts)), lease)
            if not taken:
                break
            attempts += self._send_each(taken, lease)
        return attempts

    def _take(self, wanted: int, lease: str) -> list[Taken]:
        now = self.clock()
        with write():
            return outbox.claim(now, now + LEASE, lease, mail_limit.room(now, wanted))

    def _send_each(self, taken: Sequence[Taken], lease: str) -> list[Attempt]:
        attempts: list[Attempt] = []
        fresh: list[Done] = []
        began, began_at, self.facts = time.monotonic(), self.clock(), None
        for n, one in enumerate(taken):
            if self.server_is_ill or self.stop() or self.clock() - began_at > LEASE / 2:
                break
            self._look_up(taken[n:])
            attempt = self._attempt(one)
            attempts.append(attempt)
            if attempt.raw:
                self._record_letter(one, attempt, lease)
                continue
            fresh.append((one, attempt))
            if len(fresh) == RECORDED_TOGETHER or time.monotonic() - began > RECORDED_WITHIN_SECONDS:
                self._record(fresh, lease)
                fresh, began = [], time.monotonic()
        self._record(fresh, lease, taken[len(attempts) :])
        return attempts

    def _look_up(self, rest: Sequence[Taken]) -> None:
        """Has what the next mails are about, as it was a moment ago at most: a mail says what is true when it leaves."""
        if self.facts is not None and time.monotonic() - self.looked_up <= TRUE_FOR_SECONDS:
            return
        try:
            self.facts = Facts.of_mails([one.row for one in rest], self.clock())
        except Exception:  # then each is looked up alone, and the one that can't be holds up no other
            log.exception("what some mails are about can't be looked up together")
            give_up()
            self.facts = None
        self.looked_up = time.monotonic()

    def _attempt(self, taken: Taken) -> Attempt:
        """Sends one mail, if there is still something to say and it hasn't arrived before."""
        row, letter = taken.row, Letter(MailKind(taken.row.kind))
        if taken.was is OutboxState.SENDING and row.attempts > MOST_ATTEMPTS:
            return Attempt(row, "", Outcome(OutboxState.FAILED, DEADLY, reason=Reason.NOT_MADE), letter)
        try:
            letter = letters.letter(row, self.config, self.clock(), self.facts)
            release()
            has_arrived = self._has_arrived(taken, letter)
            if not has_arrived and (held := self._held_back(taken, letter)):
                return Attempt(row, "", held, letter)
            made = None if letter.why_not else self._message(letter, row)
        except MailError as error:
            return Attempt(row, "", self._after(error, taken, letter), letter)
        except Exception as error:  # a mail that can't be made must not hold up the others
            log.exception("outbox %s can't be made", row.id)
            return Attempt(row, "", self._after(Transient(type(error).__name__), taken, letter), letter)
        return self._handed_over(taken, letter, made, send=not has_arrived)

    def _has_arrived(self, taken: Taken, letter: Letter) -> bool:
        """Whether an earlier attempt arrived, of which nobody said so: seen at intake, or looked for now."""
        if resting(taken.was) is not OutboxState.UNCERTAIN:
            return False
        if outbox.has_arrived(taken.row.id):
            return True
        return reconcile.is_in_a_mailbox(taken.row, letter, self.config, self.clock())

    def _held_back(self, taken: Taken, letter: Letter) -> Outcome | None:
        """What becomes of a mail that isn't sent now, and is nobody's fault."""
        if letter.why_not:
            return Outcome(OutboxState.CANCELLED, letter.why_not)
        if letter.not_before and letter.not_before > self.clock():
            return Outcome(resting(taken.was), retry_at=letter.not_before)
        return None

    def _message(self, letter: Letter, row: Outgoing) -> EmailMessage:
        now = self.clock()
        if letter.written:
            return compose.letter(letter.written, row.message_id, now)
        content, kind = letter.content(self.head), MailKind(row.kind)
        if kind in digest_links.DIGESTS and row.to_colleague_id is not None:
            content = replace(content, stop_link=digest_links.link(row.to_colleague_id, self.config))
        return render.message(
            content, kind=row.kind, to=row.to_email, message_id=row.message_id, head=self.head, now=now
        )

    def _handed_over(self, taken: Taken, letter: Letter, made: EmailMessage | None, *, send: bool) -> Attempt:
        """Gives a mail to the server, but for one that has arrived already."""
        row, subject = taken.row, str(made["Subject"]) if made else ""
        try:
            raw = wire_bytes(made) if made and letter.written else b""
            if send and made:
                self.sender.send(made)
        except MailError as error:
            return Attempt(row, subject, self._after(error, taken, letter), letter)
        self.uncertain = 0
        outcome = (
            Outcome(OutboxState.SENT) if send else Outcome(OutboxState.SENT, FOUND, found_at=self.clock())
        )
        return Attempt(row, subject, outcome, letter, raw)

    def _after(self, error: MailError, taken: Taken, letter: Letter) -> Outcome:
        """What becomes of a mail that wasn't sent, and whether the others are to wait too."""
        if error.about_sender and letter.written:
            error.everyone = False  # the author's own address: others leave from another one
        outcome = after_error(error, taken.was, taken.row.attempts, self.clock())
        self.uncertain = self.uncertain + 1 if isinstance(error, Uncertain) else 0
        self.server_is_ill = outcome.everyone or self.uncertain == MOST_UNCERTAIN
        return outcome

    def _record(self, fresh: Sequence[Done], lease: str, untouched: Sequence[Taken] = ()) -> None:
        """Writes down what came of some mails, and lets others have those that weren't begun. Commits."""
        if not (fresh or untouched):
            return
        now = self.clock()
        with write():
            outbox.give_back(untouched, lease)
            audit.append(_finish(fresh, lease, now))

    def _record_letter(self, taken: Taken, attempt: Attempt, lease: str) -> None:
        """Puts a colleague's letter into the record, too: its author looks at a page and waits. Commits."""
        now = self.clock()
        posting.record(
            taken.row, attempt.raw, now, lambda: audit.append(_finish([(taken, attempt)], lease, now))
        )


def _finish(done: Sequence[Done], lease: str, now: datetime) -> list[Event]:
    """Writes what came of some mails; answers what the audit trail is to say. Doesn't commit."""
    ends = {taken.row.id: _end(taken, attempt, now) for taken, attempt in done}
    held = outbox.finish_all(lease, ends)
    for id_ in ends.keys() - held:
        log.warning("outbox %s: the lease had ended before the mail was recorded", id_)
    return [event for _, attempt in done if attempt.outgoing.id in held for event in _follow_up(attempt, now)]


def _follow_up(attempt: Attempt, now: datetime) -> list[Event]:
    """What follows from how a mail ended. Doesn't commit."""
    outcome, row = attempt.outcome, attempt.outgoing
    if outcome.error and outcome.found_at is None:
        log.warning("outbox %s is %s", row.id, outcome.state.value)
    if outcome.everyone and outcome.retry_at:
        outbox.postpone_ready(now, outcome.retry_at)
    posting.came_of(row, outcome.state)
    if outcome.state in (OutboxState.SENT, OutboxState.UNCERTAIN):
        reminder_answers.remember(row, [told.application_id for told in attempt.letter.told])
    return [] if outcome.state is OutboxState.WAITING else [_event(attempt, now)]


def _end(taken: Taken, attempt: Attempt, now: datetime) -> End:
    outcome = attempt.outcome
    again_at = outcome.retry_at + LAST_IN_LINE if outcome.retry_at and outcome.everyone else outcome.retry_at
    return End(
        outcome.state, outcome.error, outcome.reason, attempt.subject or None,
        sent_at=now if outcome.state is OutboxState.SENT else None, send_at=again_at,
        arrived_at=outcome.found_at, attempts=None if outcome.is_counted else taken.row.attempts - 1,
    )  # fmt: skip


def _event(attempt: Attempt, now: datetime) -> Event:
    row, letter, outcome = attempt.outgoing, attempt.letter, attempt.outcome
    detail: dict[str, object] = {"kind": row.kind, "attempt": row.attempts, "colleague": row.to_colleague_id}
    if outcome.found_at:
        detail["found"] = True
    action = f"mail.{outcome.state.value}"
    return Event(
        now, "system", action, f"outbox:{row.id}", letter.application_id, letter.candidate_id, detail
    )
