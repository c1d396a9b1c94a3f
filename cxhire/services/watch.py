"""Each minute: what is due becomes reminders and escalations in the outbox, each once.

`core.ladder` and `core.digests` decide. Here their mails become rows of the outbox, and a mail, the steps it stands for
and their audit events are one transaction. "Once" is the unique slot of the outbox, not an `if`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.business_time import is_open, local_date
from cxhire.core.digests import Mail, Move, Said, round_at
from cxhire.core.ladder import Step, StepKind
from cxhire.mail.render import message_id
from cxhire.services import mail_settings
from cxhire.services.staff import Office, office
from cxhire.store import audit, outbox, reminders, telling
from cxhire.store.outbox import MailKind
from cxhire.store.people import Member
from cxhire.store.reminders import Due, Marks
from cxhire.store.telling import Queued
from cxhire.store.transaction import write

TOLD_LOOK_BACK = timedelta(days=3)  # longer than any local day


@dataclass(frozen=True, slots=True)
class Planned:
    """One mail to one colleague, before it is in the outbox."""

    to: Member
    kind: MailKind
    slot: str
    send_at: datetime
    steps: tuple[Step, ...]

    @property
    def obligation_ids(self) -> list[int]:
        return [step.obligation_id for step in self.steps]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a look comes to: the mails, what moves on the ladder, and all that was looked at."""

    mails: tuple[Planned, ...] = ()
    moves: tuple[Move, ...] = ()
    due: tuple[Due, ...] = ()


def watch(config: Config, now: datetime, *, everything: bool = False) -> list[int]:
    """Queues what is to be said now; answers the ids of the mails that are new or say more than before. Commits.

    With `everything` all that is open is looked at: as of a past moment the ladder may have looked further ahead.
    """
    planned = plan(now, everything=everything)
    if not planned.moves:
        return []
    try:
        with write():
            return _queue(config, planned, now)
    except (
        _Overtaken
    ):  # between the look and the lock another process was here: look again, with the lock held
        with write():
            return _queue(config, plan(now, everything=everything), now)


class _Overtaken(Exception):
    """An obligation isn't any more as it was looked at; nothing of the plan was written."""


def plan(now: datetime, *, everything: bool = False) -> Plan:
    """What is to be said now, and what is to be recorded with it. Changes nothing."""
    here = office(now)
    if not any(is_open(now, hours) for hours in set(here.staff.hours.values())):
        return Plan()
    due = reminders.list_due(now, everything=everything)
    if not due:
        return Plan()
    concerned = None if everything else reminders.list_concerned_by(now)
    found = round_at(here.all_owed(due, concerned), now, here.staff, _said(now))
    return Plan(tuple(_planned(mail, here) for mail in found.mails), found.moves, tuple(due))


def _said(now: datetime) -> Said:
    reminded: dict[int, datetime] = {}
    escalated: dict[int, list[datetime]] = defaultdict(list)
    for left in telling.list_left((MailKind.REMINDER, MailKind.ESCALATION), now - TOLD_LOOK_BACK):
        if left.colleague_id is None:
            continue
        if left.kind == MailKind.ESCALATION.value:
            escalated[left.colleague_id].append(left.at)
        elif not left.waits:  # to what waits more can be added
            reminded[left.colleague_id] = max(left.at, reminded.get(left.colleague_id, left.at))
    return Said(reminded, escalated)


def _planned(mail: Mail, here: Office) -> Planned:
    if mail.kind is StepKind.escalation:
        first = mail.steps[0]
        slot = f"escalation:{first.obligation_id}:{first.rung}:{mail.reader}"
        return Planned(here.members[mail.reader], MailKind.ESCALATION, slot, mail.send_at, mail.steps)
    day = local_date(mail.send_at, here.staff.hours[mail.reader])
    slot = f"reminder:{mail.reader}:{day}"
    return Planned(here.members[mail.reader], MailKind.REMINDER, slot, mail.send_at, mail.steps)


def _queue(config: Config, planned: Plan, now: datetime) -> list[int]:
    """Puts mails into the outbox and moves what they are about along the ladder. Doesn't commit."""
    queued = _put(config, planned.mails, now)
    # Whose mail of the day has left already, is told tomorrow.
    untold = {n for mail in planned.mails if mail.slot not in queued for n in mail.obligation_ids}
    due = {one.id: one for one in planned.due}
    moved = [move for move in planned.moves if move.owed.obligation_id not in untold]
    if not reminders.mark([due[move.owed.obligation_id] for move in moved], [_marks(move) for move in moved]):
        raise _Overtaken
    audit.append(list(_events(planned, [mail for mail in planned.mails if queued.get(mail.slot)], now)))
    return [number for number in queued.values() if number]


def _put(config: Config, mails: Sequence[Planned], now: datetime) -> dict[str, int | None]:
    """The outbox row for each slot that says it: a reminder that still waits is given more to say.

    None for an escalation that had its row before; a reminder that had is left out.
    """
    waiting = telling.list_waiting(MailKind.REMINDER)
    found: dict[str, int | None] = {}
    new = []
    for mail in mails:
        if mail.kind is MailKind.REMINDER and mail.to.id in waiting:
            outbox.add_to_outgoing(waiting[mail.to.id], mail.obligation_ids)
            found[mail.slot] = waiting[mail.to.id]
        else:
            new.append(mail)
    sender = mail_settings.mail_from(config)
    added = telling.queue(
        [
            Queued(
                mail.slot, mail.kind, message_id(mail.slot, config.secret_key, sender, config.base_url),
                mail.to.email, mail.to.id, mail.obligation_ids, mail.send_at,
            )
            for mail in new
        ],
        now,
    )  # fmt: skip
    had = {mail.slot: None for mail in new if mail.kind is MailKind.ESCALATION}
    return found | had | added


def _marks(move: Move) -> Marks:
    o = move.owed
    return Marks(o.steps_done, o.reminded_at, o.escalations, o.escalated_at, move.next_at)


def _events(planned: Plan, mails: Iterable[Planned], now: datetime) -> Iterator[Event]:
    """One event for each obligation and kind of mail, with why and whom it went to."""
    due = {one.id: one for one in planned.due}
    told: dict[tuple[int, MailKind], tuple[Step, list[int]]] = {}
    for mail in mails:
        for step in mail.steps:
            told.setdefault((step.obligation_id, mail.kind), (step, []))[1].append(mail.to.id)
    details: dict[tuple[object, ...], dict[str, object]] = {}
    for (number, kind), (step, to) in told.items():
        one, action = due[number], "escalated" if kind is MailKind.ESCALATION else "reminded"
        key = one.kind, step.rung, *sorted(to)
        detail = details.setdefault(key, {"kind": one.kind, "rung": step.rung.value, "to": sorted(to)})
        yield Event(
            now, "system", f"obligation.{action}", f"obligation:{number}", one.application_id, one.candidate_id, detail
        )  # fmt: skip
