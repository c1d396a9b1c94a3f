"""One pass of watch and deliver, told in one object a mail; or what such a pass would say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Config
from cxhire.services import letters, mail_settings
from cxhire.services.deliver import Clock, deliver
from cxhire.services.letters import Letter
from cxhire.services.watch import plan, watch
from cxhire.store import outbox
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.reminders import Told

PLANNED = "planned"
OPEN = (OutboxState.WAITING, OutboxState.UNCERTAIN)
MOST_WAITING = 1000


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail of the pass; `state` is the outbox's, or "planned" in a dry run."""

    to: str
    kind: str
    subject: str
    send_at: datetime
    obligations: tuple[Told, ...]
    state: str

    def as_json(self) -> dict[str, Any]:
        """What `remind --json` prints a line."""
        return {
            "to": self.to,
            "kind": self.kind,
            "subject": self.subject,
            "send_at": self.send_at.isoformat(),
            "obligations": [_obligation(told) for told in self.obligations],
            "state": self.state,
        }


def _obligation(told: Told) -> dict[str, Any]:
    return {
        "kind": told.kind.value,
        "candidate": told.candidate_email,
        "application": told.application_id,
        "opening": told.opening,
        "since": told.since.isoformat(),
        "due_at": told.due_at.isoformat(),
    }


def remind(
    config: Config, now: datetime, clock: Clock | None = None, *, dry_run: bool = False
) -> list[Reminder]:
    """Says what is due as of `now` and sends what waits; with `dry_run` nothing is written or sent. Commits.

    `clock` is what delivery goes by, else `now` stands still.
    """
    if dry_run:
        return list(_would_say(config, now))
    queued = watch(config, now)
    attempts = deliver(config, clock or (lambda: now))
    done = [
        _reminder(a.outgoing, a.letter, a.subject, a.outcome.state.value, a.outcome.retry_at)
        for a in attempts
    ]
    handled = {a.outgoing.id for a in attempts}
    return done + list(_waiting(config, now, [number for number in queued if number not in handled]))


def _reminder(
    row: Outgoing, letter: Letter, subject: str, state: str, send_at: datetime | None = None
) -> Reminder:
    return Reminder(row.to_email, row.kind, subject, send_at or row.send_at, letter.told, state)


def _waiting(config: Config, now: datetime, numbers: Iterable[int]) -> Iterable[Reminder]:
    for number in numbers:
        row = outbox.get_outgoing(number)
        if row is not None:
            letter = letters.letter(row, config, now)
            yield _reminder(row, letter, _subject(letter, config), row.state)


def _would_say(config: Config, now: datetime) -> Iterable[Reminder]:
    """What waits already, with what would be added to it, and what would be new."""
    planned, _ = plan(now)
    more = {mail.to.id: mail for mail in planned if mail.kind is MailKind.REMINDER}
    for row in reversed(outbox.list_outgoing(OPEN, MOST_WAITING)):
        added = more.pop(row.to_colleague_id or 0, None) if row.kind == MailKind.REMINDER.value else None
        numbers = [*row.obligation_ids, *(added.steps if added else ())]
        letter = _letter(row, numbers, config, now)
        if not letter.why_not:
            yield _reminder(row, letter, _subject(letter, config), row.state)
    for mail in planned:
        if mail.kind is MailKind.REMINDER and mail.to.id not in more:
            continue
        letter = letters.owed_letter(mail.kind, mail.to.id, list(mail.steps), config, now)
        subject = _subject(letter, config)
        yield Reminder(mail.to.email, mail.kind.value, subject, mail.send_at, letter.told, PLANNED)


def _letter(row: Outgoing, numbers: list[int], config: Config, now: datetime) -> Letter:
    if row.invitation_id is not None:
        return letters.letter(row, config, now)
    return letters.owed_letter(MailKind(row.kind), row.to_colleague_id, numbers, config, now)


def _subject(letter: Letter, config: Config) -> str:
    return "" if letter.why_not else letter.content(mail_settings.letterhead(config)).subject
