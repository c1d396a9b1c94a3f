"""One pass of watch and deliver, told in one object a mail; or what such a pass would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Config
from cxhire.core import ladder
from cxhire.core.ladder import Place, Rung, Step
from cxhire.services import letters, mail_settings
from cxhire.services.deliver import Clock, deliver
from cxhire.services.letters import Facts, Letter
from cxhire.services.staff import Office, office
from cxhire.services.watch import plan, watch
from cxhire.store import outbox, reminders
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.reminders import Told

PLANNED = "planned"
OPEN = (OutboxState.WAITING, OutboxState.UNCERTAIN)
MOST_WAITING = 1000
ADMINISTRATORS = "the administrators"
WHY = {
    Rung.BEFORE: "before it is due",
    Rung.DUE: "due",
    Rung.AGAIN: "again",
    Rung.WOKEN: "its snooze is over",
    Rung.PAST_OWNER: "past the owner",
    Rung.PAST_LEAD: "past the lead",
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail of the pass; `state` is the outbox's, or "planned" in a dry run."""

    to: str
    kind: str
    subject: str
    send_at: datetime
    obligations: tuple[Told, ...]
    rungs: tuple[Rung, ...]
    state: str

    @property
    def why(self) -> str:
        """Why it is sent, each reason once: "due", or "again, before it is due"; empty where it is about nothing owed."""
        return ", ".join(dict.fromkeys(WHY[rung] for rung in self.rungs))

    def as_json(self) -> dict[str, Any]:
        """What `remind --json` prints a line."""
        return {
            "to": self.to,
            "kind": self.kind,
            "subject": self.subject,
            "send_at": self.send_at.isoformat(),
            "obligations": [_obligation(*one) for one in zip(self.obligations, self.rungs, strict=True)],
            "state": self.state,
            "why": self.why,
        }


def _obligation(told: Told, rung: Rung) -> dict[str, Any]:
    return {
        "kind": told.kind.value,
        "candidate": told.candidate_email,
        "application": told.application_id,
        "opening": told.opening,
        "since": told.since.isoformat(),
        "due_at": told.due_at.isoformat(),
        "why": rung.value,
    }


def remind(
    config: Config, now: datetime, clock: Clock | None = None, *, dry_run: bool = False
) -> list[Reminder]:
    """Says what is due as of `now` and sends what waits; with `dry_run` nothing is written or sent. Commits.

    `clock` is what delivery goes by; without one `now` stands still, at a moment that the ladder may have passed.
    """
    if dry_run:
        return list(_would_say(config, now))
    queued = watch(config, now, everything=clock is None)
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
    return Reminder(row.to_email, row.kind, subject, send_at or row.send_at, letter.told, letter.rungs, state)


def _waiting(config: Config, now: datetime, numbers: Iterable[int]) -> Iterable[Reminder]:
    for number in numbers:
        row = outbox.get_outgoing(number)
        if row is not None:
            letter = letters.letter(row, config, now)
            yield _reminder(row, letter, _subject(letter, config), row.state)


def _would_say(config: Config, now: datetime) -> Iterable[Reminder]:
    """What waits already, with what would be added to it, and what would be new."""
    planned, here = plan(now, everything=True).mails, office(now)
    more = {mail.to.id: mail for mail in planned if mail.kind is MailKind.REMINDER}
    for row in reversed(outbox.list_outgoing(OPEN, MOST_WAITING)):
        added = more.pop(row.to_colleague_id or 0, None) if row.kind == MailKind.REMINDER.value else None
        numbers = [*row.obligation_ids, *(added.obligation_ids if added else ())]
        letter = _letter(row, numbers, config, here, now)
        if not letter.why_not:
            yield _reminder(row, letter, _subject(letter, config), row.state)
    for mail in planned:
        if mail.kind is MailKind.REMINDER and mail.to.id not in more:
            continue
        facts = Facts.of(mail.obligation_ids, now, here)
        letter = letters.owed_letter(mail.kind, mail.to.id, mail.obligation_ids, config, facts, now)
        subject = _subject(letter, config)
        yield Reminder(
            mail.to.email, mail.kind.value, subject, mail.send_at, letter.told, letter.rungs, PLANNED
        )


def _letter(row: Outgoing, numbers: list[int], config: Config, here: Office, now: datetime) -> Letter:
    if not numbers:
        return letters.letter(row, config, now)
    facts = Facts.of(numbers, now, here)
    return letters.owed_letter(MailKind(row.kind), row.to_colleague_id, numbers, config, facts, now)


def _subject(letter: Letter, config: Config) -> str:
    return "" if letter.why_not else letter.content(mail_settings.letterhead(config)).subject


def next_for(obligation_ids: Sequence[int], now: datetime) -> dict[int, tuple[datetime, str]]:
    """Of those that somebody will still be told of: when, and whom (a name, or "the administrators").

    As things are now, and at the earliest: a reader who had their mail for the day hears the next morning.
    """
    here = office(now)
    found = {}
    for owed in here.all_owed(reminders.list_due_of(obligation_ids)):
        step = ladder.next_step(owed, now, here.staff)
        if step:
            found[owed.obligation_id] = step.send_at, _reader(step, here)
    return found


def _reader(step: Step, here: Office) -> str:
    if step.place is Place.ADMIN:
        return ADMINISTRATORS
    return here.members[step.readers[0]].shown
