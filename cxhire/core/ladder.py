"""Who is told that a candidate waits, when, singly or in a digest, and past whom.

Two counts run from when an obligation is due: reminders to whoever answers for it, and one escalation past them.
Whoever an open concern on the application is about is passed over, up to the administrators. Nothing here knows what
was sent; the caller records what a `Step` says and gives it back in the next `Owed`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours, add_days, local_date, next_open

Addressee = int | Literal["admin"]
ADMIN: Final = "admin"


class StepKind(StrEnum):
    reminder = "reminder"
    escalation = "escalation"


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """When to tell whom: days are business days of `hours` after an obligation is due.

    `hours_of` holds the readers (colleague ids) with hours of their own; mail waits for those. More escalations than
    `escalations_singly` to one reader in one pass go as one mail. Defaults: INTERFACE.md.
    """

    hours: WorkingHours = DEFAULT_HOURS
    reminder_days: tuple[int, ...] = (0, 1, 3)
    escalation_days: int = 2
    escalations_singly: int = 5
    hours_of: Mapping[int, WorkingHours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(
            later <= earlier
            for earlier, later in zip(self.reminder_days, self.reminder_days[1:], strict=False)
        ):
            raise ValueError(f"reminder days must rise: {self.reminder_days}")
        if min((*self.reminder_days, self.escalation_days)) < 0:
            raise ValueError("days after an obligation is due must not be negative")

    def reader_hours(self, to: Addressee) -> WorkingHours:
        """The hours within which this reader is told."""
        return self.hours if to == ADMIN else self.hours_of.get(to, self.hours)


@dataclass(frozen=True, slots=True)
class Owed:
    """An open obligation and what was done about it: `steps_done` reminders (passed ones count), and escalated or not.

    `concern_about` holds the colleagues whom the open concerns on the application are about. No owner: their lead or
    the administrators are told.
    """

    obligation_id: int
    kind: str
    since: datetime
    due_at: datetime
    owner_id: int | None
    lead_id: int | None = None
    steps_done: int = 0
    escalated: bool = False
    snoozed_until: datetime | None = None
    concern_about: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One mail to one reader, not before `send_at`.

    `steps_done` is what to record for each of `obligation_ids`, in their order, once it is in the outbox (of an
    escalation: unchanged, and that it is escalated). Where `to` is the role admin, no administrator in `not_to` is
    written to.
    """

    to: Addressee
    kind: StepKind
    obligation_ids: tuple[int, ...]
    steps_done: tuple[int, ...]
    send_at: datetime
    not_to: frozenset[int] = frozenset()


def next_step(owed: Owed, now: datetime, policy: ReminderPolicy) -> Step | None:
    """What is told next about one obligation, at `now` or later within the reader's hours; None when all was told.

    The cap of one reminder mail a day isn't known here; see `digests`.
    """
    steps = [step for step in (_reminder(owed, now, policy), _escalation(owed, now, policy)) if step]
    return min(steps, key=lambda step: step.send_at, default=None)


def digests(
    owed: Iterable[Owed], now: datetime, policy: ReminderPolicy, told_at: Mapping[Addressee, datetime]
) -> list[Step]:
    """The mails to send at `now`: one digest a reader and local day, and escalations singly; never an empty one.

    `told_at` is when each reader was last sent a reminder: who was on the same day of their calendar waits. What a
    stopped clock missed is told once.
    """
    reminders: dict[tuple[Addressee, frozenset[int]], list[Step]] = defaultdict(list)
    escalations: dict[tuple[Addressee, frozenset[int]], list[Step]] = defaultdict(list)
    for one in owed:
        # Most of what is open isn't due: leave it before any calendar is asked.
        if one.due_at > now:
            continue
        reminder, escalation = _reminder(one, now, policy), _escalation(one, now, policy)
        if reminder and reminder.send_at <= now and not _told_today(reminder.to, now, policy, told_at):
            reminders[reminder.to, reminder.not_to].append(reminder)
        if escalation and escalation.send_at <= now:
            escalations[escalation.to, escalation.not_to].append(escalation)
    return [_together(steps) for steps in reminders.values()] + [
        step
        for steps in escalations.values()
        for step in ([_together(steps)] if len(steps) > policy.escalations_singly else steps)
    ]


def addressees(owed: Owed) -> tuple[Addressee, ...]:
    """Who may be told, nearest first: owner, lead, administrators, without those a concern is about."""
    colleagues = dict.fromkeys(
        c for c in (owed.owner_id, owed.lead_id) if c is not None and c not in owed.concern_about
    )
    return (*colleagues, ADMIN)


def _reminder(owed: Owed, now: datetime, policy: ReminderPolicy) -> Step | None:
    if owed.steps_done >= len(policy.reminder_days):
        return None
    to = addressees(owed)[0]
    send_at = _not_before(owed, policy.reminder_days[owed.steps_done], now, to, policy)
    passed = sum(_after_due(owed, days, policy) <= send_at for days in policy.reminder_days)
    return _step(owed, to, StepKind.reminder, max(passed, owed.steps_done + 1), send_at)


def _escalation(owed: Owed, now: datetime, policy: ReminderPolicy) -> Step | None:
    past = addressees(owed)[1:]
    # Nobody is past the administrators.
    if owed.escalated or not past:
        return None
    send_at = _not_before(owed, policy.escalation_days, now, past[0], policy)
    return _step(owed, past[0], StepKind.escalation, owed.steps_done, send_at)


def _step(owed: Owed, to: Addressee, kind: StepKind, steps_done: int, send_at: datetime) -> Step:
    not_to = owed.concern_about if to == ADMIN else frozenset()
    return Step(to, kind, (owed.obligation_id,), (steps_done,), send_at, not_to)


def _not_before(owed: Owed, days: int, now: datetime, to: Addressee, policy: ReminderPolicy) -> datetime:
    when = max(_after_due(owed, days, policy), now, owed.snoozed_until or now)
    return next_open(when, policy.reader_hours(to))


def _after_due(owed: Owed, days: int, policy: ReminderPolicy) -> datetime:
    return add_days(owed.due_at, days, policy.hours) if days else owed.due_at


def _told_today(
    to: Addressee, now: datetime, policy: ReminderPolicy, told_at: Mapping[Addressee, datetime]
) -> bool:
    hours = policy.reader_hours(to)
    return to in told_at and local_date(told_at[to], hours) >= local_date(now, hours)


def _together(steps: list[Step]) -> Step:
    """One mail of several steps to one reader, in the order of the obligations' ids."""
    ordered = sorted(steps, key=lambda step: step.obligation_ids)
    return Step(
        to=ordered[0].to,
        kind=ordered[0].kind,
        obligation_ids=tuple(number for step in ordered for number in step.obligation_ids),
        steps_done=tuple(done for step in ordered for done in step.steps_done),
        send_at=max(step.send_at for step in ordered),
        not_to=ordered[0].not_to,
    )
