"""Each minute: what is due becomes reminders and escalations in the outbox, each once.

`core.ladder` decides. Here its steps become mails to people, and a mail, the steps it stands for and their audit
events are one transaction. "Once" is the unique slot of the outbox, not an `if`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from config import Config
from cxhire.core import business_time, ladder
from cxhire.core.audit_chain import Event
from cxhire.core.ladder import ADMIN, Addressee, ReminderPolicy, Step, StepKind
from cxhire.mail.render import message_id
from cxhire.services import mail_settings
from cxhire.services.policy import load_policies
from cxhire.store import audit, outbox, people, reminders
from cxhire.store.outbox import MailKind
from cxhire.store.people import Colleague, Role
from cxhire.store.reminders import Due
from cxhire.store.transaction import write

TOLD_LOOK_BACK = timedelta(days=3)  # longer than any local day


@dataclass(slots=True)
class Planned:
    """One mail to one colleague, before it is in the outbox; `steps` are what it moves on the ladder."""

    to: Colleague
    kind: MailKind
    slot: str
    send_at: datetime
    steps: dict[int, int] = field(default_factory=dict)  # obligation id → steps done with this mail


@dataclass(frozen=True, slots=True)
class _People:
    """Who can be written to, and within which hours."""

    members: dict[int, Colleague]
    policy: ReminderPolicy

    def member(self, colleague_id: int | None) -> Colleague | None:
        return self.members.get(colleague_id) if colleague_id else None

    def admins(self) -> list[Colleague]:
        return [c for c in self.members.values() if c.role == Role.ADMIN.value]

    def readers(self, step: Step, owners: set[int | None]) -> list[Colleague]:
        """The people behind a step's `to`; nobody's silence is reported to themselves."""
        if step.to != ADMIN:
            return [self.members[step.to]]
        left_out = step.not_to | (owners if step.kind is StepKind.escalation else set())
        return [admin for admin in self.admins() if admin.id not in left_out]


def watch(config: Config, now: datetime) -> list[int]:
    """Queues what is to be said now; answers the ids of the mails that are new or say more than before. Commits."""
    if not plan(now)[0]:
        return []
    with write():
        planned, due = plan(now)  # again: between the look and the lock another process may have been here
        return _queue(config, planned, due, now)


def plan(now: datetime) -> tuple[list[Planned], dict[int, Due]]:
    """The mails to be written now, and the obligations they are about by id. Changes nothing."""
    persons = _people()
    policy = persons.policy
    due = reminders.list_due(now, len(policy.reminder_days))
    if not due:
        return [], {}
    concerned = reminders.list_concerned(now)
    owed = [_owed(one, persons, concerned) for one in due]
    steps = ladder.digests(owed, now, policy, _told_at(persons, now))
    by_id = {one.id: one for one in due}
    return list(_mails(steps, persons, by_id)), by_id


def _people() -> _People:
    """Members with an address; the first admin has none until they have signed in."""
    hours = load_policies().newest.hours
    members = {c.id: c for c in people.list_colleagues(members_only=True) if c.active and "@" in c.email}
    own = {c.id: replace(hours, zone=c.zone) for c in members.values() if c.zone}
    return _People(members, ReminderPolicy(hours, hours_of=own))


def _owed(due: Due, persons: _People, concerned: dict[int, set[int]]) -> ladder.Owed:
    owner = persons.member(due.owner_id)
    lead = persons.member(owner.lead_id) if owner else None
    return ladder.Owed(
        due.id, due.kind, due.since, due.due_at, owner.id if owner else None, lead.id if lead else None,
        due.steps_done, due.escalated_at is not None,
        concern_about=frozenset(concerned.get(due.application_id, ())),
    )  # fmt: skip


def _told_at(persons: _People, now: datetime) -> dict[Addressee, datetime]:
    """When each reader was last reminded; the administrators as a body only once each of them was."""
    last = outbox.list_told_at(MailKind.REMINDER, now - TOLD_LOOK_BACK)
    told: dict[Addressee, datetime] = dict(last.items())
    admins = [told.get(admin.id) for admin in persons.admins()]
    times = [at for at in admins if at is not None]
    if times and len(times) == len(admins):
        told[ADMIN] = min(times)
    return told


def _mails(steps: Iterable[Step], persons: _People, due: dict[int, Due]) -> Iterator[Planned]:
    """One reminder a reader, whether as owner or as administrator; escalations as the ladder cut them."""
    reminding: dict[int, Planned] = {}
    for step in steps:
        owners = {due[number].owner_id for number in step.obligation_ids}
        for reader in persons.readers(step, owners):
            if step.kind is StepKind.escalation:
                slot = f"escalation:{step.obligation_ids[0]}:{reader.id}"
                mail = Planned(reader, MailKind.ESCALATION, slot, step.send_at)
                yield mail
            else:
                day = business_time.local_date(step.send_at, persons.policy.reader_hours(reader.id))
                slot = f"reminder:{reader.id}:{day}"
                mail = reminding.setdefault(reader.id, Planned(reader, MailKind.REMINDER, slot, step.send_at))
            mail.steps |= dict(zip(step.obligation_ids, step.steps_done, strict=True))
    yield from reminding.values()


def _queue(config: Config, planned: Iterable[Planned], due: dict[int, Due], now: datetime) -> list[int]:
    """Puts mails into the outbox and moves what they are about along the ladder. Doesn't commit."""
    sender, queued = mail_settings.mail_from(config), []
    told: dict[tuple[int, MailKind], list[int]] = {}
    done: dict[int, int] = {}
    for mail in planned:
        key = message_id(mail.slot, config.secret_key, sender, config.base_url)
        found = _put(mail, key, now)
        if found is None:
            continue
        queued.append(found)
        for number, steps_done in mail.steps.items():
            told.setdefault((number, mail.kind), []).append(mail.to.id)
            if mail.kind is MailKind.REMINDER:
                done[number] = steps_done
    escalated = {number for number, kind in told if kind is MailKind.ESCALATION}
    for number in done.keys() | escalated:
        one = due[number]
        reminders.step_on(
            one, done.get(number, one.steps_done), now if number in escalated else one.escalated_at
        )
    audit.append([_event(due[number], kind, to, now) for (number, kind), to in told.items()])
    return queued


def _put(mail: Planned, key: str, now: datetime) -> int | None:
    """The outbox row that says it: one that still waits is given more to say. None where today's has left."""
    numbers = list(mail.steps)
    waiting = outbox.get_waiting(mail.kind, mail.to.id) if mail.kind is MailKind.REMINDER else None
    if waiting:
        outbox.add_to_outgoing(waiting.id, numbers)
        return waiting.id
    added = outbox.add_outgoing(
        mail.slot, mail.kind, key, mail.to.email, now, mail.send_at,
        to_colleague_id=mail.to.id, obligation_ids=numbers,
    )  # fmt: skip
    return added or outbox.revive(mail.slot, numbers, mail.send_at)


def _event(due: Due, kind: MailKind, to: list[int], now: datetime) -> Event:
    action = "obligation.escalated" if kind is MailKind.ESCALATION else "obligation.reminded"
    detail = {"kind": due.kind.value, "to": sorted(to)}
    return Event(now, "system", action, f"obligation:{due.id}", due.application_id, due.candidate_id, detail)
