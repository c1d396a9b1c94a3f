"""Who is told that a candidate waits, and when: the rungs of one obligation, and who stands on each.

Reminders go to whoever answers for it, before it is due and after; past them it goes to their lead and then to the
administrators. When a rung's time comes depends on the obligation and its policy alone; whom it reaches, and how long
their own hours hold it back, on who is there. So whatever happens to people, `look_at` stays right.

Nothing here knows what was sent; the caller records it and gives it back in the next `Owed`. `core.digests` makes mails
of the steps of many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cxhire.core.business_time import WorkingHours, add_days, minus_minutes, next_open
from cxhire.core.policies import Policy

MOST_REMINDERS: Final = (
    10  # of one obligation, however many days a policy lists and however often its due time moves
)
LAST_ESCALATION: Final = 2
UPDATES_LAPSE_AFTER: Final = timedelta(
    days=60
)  # an older silence is on the candidate's page, but nobody's reminder


class StepKind(StrEnum):
    """A reminder goes into the day's digest; an escalation by itself."""

    reminder = "reminder"
    escalation = "escalation"


class Rung(StrEnum):
    """Why somebody is told now."""

    BEFORE = "before"
    DUE = "due"
    AGAIN = "again"
    WOKEN = "woken"  # a snooze is over
    PAST_OWNER = "past_owner"
    PAST_LEAD = "past_lead"


class Place(StrEnum):
    """As whom somebody is told, be it for another who is away."""

    OWNER = "owner"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Owed:
    """An open obligation and what the ladder did about it so far.

    `steps_done` counts the reminders; all rungs up to `reminded_at` are behind it, told or not. `escalations` counts
    the rungs past the owner that are behind it (0, 1, 2). `concern_about` holds the colleagues whom the open concerns
    on the application are about. Nobody is told before `shown_from`.
    """

    obligation_id: int
    kind: str
    since: datetime
    due_at: datetime
    owner_id: int | None
    policy: Policy = field(default_factory=Policy)
    steps_done: int = 0
    reminded_at: datetime | None = None
    escalations: int = 0
    escalated_at: datetime | None = None
    snoozed_until: datetime | None = None
    shown_from: datetime | None = None
    concern_about: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Staff:
    """Our people as the ladder sees them, by colleague id.

    `hours` holds everybody who can be written to, with their own hours; `leads` each one's lead; `away` who is absent
    and the present colleague who stands in, if any; `no_digests` who wants no reminders.
    """

    hours: Mapping[int, WorkingHours]
    leads: Mapping[int, int] = field(default_factory=dict)
    admins: tuple[int, ...] = ()
    away: Mapping[int, int | None] = field(default_factory=dict)
    no_digests: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Level:
    """Those who stand on one rung together."""

    place: Place
    readers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One obligation to be told to some readers, the first of them at `send_at`."""

    obligation_id: int
    kind: StepKind
    rung: Rung
    place: Place
    readers: tuple[int, ...]
    send_at: datetime


def levels(owner_id: int | None, concern_about: Collection[int], staff: Staff) -> tuple[Level, ...]:
    """Who may be told of an obligation, nearest first: who answers for it, their lead, the administrators.

    Who is away is replaced by their deputy, and left out where there is none. Whoever a concern is about is passed
    over; so is the deputy they chose, as anybody's deputy. Nobody stands on two levels, nor past themselves.
    """
    lead_id = staff.leads.get(owner_id) if owner_id is not None else None
    found: list[Level] = []
    taken: set[int] = set()
    for place, ids in ((Place.OWNER, (owner_id,)), (Place.LEAD, (lead_id,)), (Place.ADMIN, staff.admins)):
        present = dict.fromkeys(_in_place_of(id_, concern_about, staff) for id_ in ids if id_ is not None)
        readers = tuple(id_ for id_ in present if id_ is not None and id_ not in taken)
        if readers:
            found.append(Level(place, readers))
        taken.update(readers, () if owner_id is None else (owner_id,))
    return tuple(found) or _absent(owner_id, concern_about, staff)


def _in_place_of(id_: int, concern_about: Collection[int], staff: Staff) -> int | None:
    if id_ in concern_about:
        return None
    if id_ not in staff.away:
        return id_ if id_ in staff.hours else None
    deputy = staff.away[id_]
    chosen_by_them = {staff.away.get(about) for about in concern_about}
    if deputy is None or deputy in concern_about or deputy in chosen_by_them:
        return None
    return deputy if deputy in staff.hours else None


def _absent(owner_id: int | None, concern_about: Collection[int], staff: Staff) -> tuple[Level, ...]:
    """Where everybody is away, those who would be told: a mail that is read late is better than none."""
    owner = () if owner_id is None else (owner_id,)
    for place, ids in ((Place.ADMIN, staff.admins), (Place.OWNER, owner)):
        readers = tuple(id_ for id_ in ids if id_ in staff.hours and id_ not in concern_about)
        if readers:
            return (Level(place, readers),)
    return ()


def reminders(owed: Owed) -> list[tuple[Rung, datetime]]:
    """When reminders of an obligation come due, earliest first, those that are behind it included."""
    policy = owed.policy
    found = (
        []
        if owed.steps_done >= MOST_REMINDERS
        else [
            (Rung.AGAIN if number else Rung.DUE, _after_due(owed, days))
            for number, days in enumerate(policy.reminder_days)
        ]
    )
    if policy.before_minutes is not None and found:
        early = minus_minutes(owed.due_at, policy.before_minutes, policy.hours)
        found.insert(
            0, (Rung.BEFORE, min(max(early, owed.since, owed.shown_from or early), _after_due(owed, 0)))
        )
    if owed.snoozed_until:
        found.append((Rung.WOKEN, max(owed.snoozed_until, owed.shown_from or owed.snoozed_until)))
        found.sort(key=lambda one: one[1])
    return found


def next_reminder(owed: Owed) -> tuple[Rung, datetime] | None:
    """The first reminder that isn't behind an obligation, with its time; None when there is none."""
    said = owed.reminded_at
    return next(((rung, at) for rung, at in reminders(owed) if said is None or at > said), None)


def rung_at(owed: Owed, moment: datetime) -> Rung | None:
    """The last reminder whose time has come at a moment."""
    return next((rung for rung, at in reversed(reminders(owed)) if at <= moment), None)


def next_escalation(owed: Owed) -> tuple[Rung, datetime] | None:
    """The next rung past the owner, with its time; None when both are behind the obligation.

    A lead who was told late, because no clock ran, has as long as any before the administrators hear of it.
    """
    policy = owed.policy
    if owed.escalations >= LAST_ESCALATION:
        return None
    if owed.escalations == 0:
        return Rung.PAST_OWNER, _after_due(owed, policy.lead_days)
    at = _after_due(owed, policy.admin_days)
    if owed.escalated_at is not None:
        at = max(at, add_days(owed.escalated_at, policy.admin_days - policy.lead_days, policy.hours))
    return Rung.PAST_LEAD, at


def look_at(owed: Owed) -> datetime | None:
    """The earliest moment at which the ladder has to look at an obligation again, whoever is there; None for never."""
    times = [found[1] for found in (next_reminder(owed), next_escalation(owed)) if found]
    if not times:
        return None
    at = max(min(times), owed.snoozed_until or min(times))
    return None if has_lapsed(owed, at) else at


def has_lapsed(owed: Owed, moment: datetime) -> bool:
    """Whether nobody is reminded of it any more, so long ago is it."""
    return owed.kind == "update" and moment > owed.since + UPDATES_LAPSE_AFTER


def reminded(rung: Rung, chain: tuple[Level, ...], staff: Staff) -> tuple[int, ...]:
    """Who gets a reminder: the nearest level, but for who wants none. What isn't due yet is only the owner's to know."""
    if not chain or (rung is Rung.BEFORE and chain[0].place is not Place.OWNER):
        return ()
    return tuple(id_ for id_ in chain[0].readers if id_ not in staff.no_digests)


def escalated(owed: Owed, chain: tuple[Level, ...]) -> Level | None:
    """Whom the next escalation goes to; None where nobody is past those who were told."""
    place = owed.escalations + 1
    return chain[place] if place < len(chain) else None


def next_step(owed: Owed, now: datetime, staff: Staff) -> Step | None:
    """What is told next about an obligation, at `now` or later within a reader's hours; None when all was told.

    As things are now: nobody comes back, and no reader has had their mail for the day (`core.digests` knows).
    """
    chain = levels(owed.owner_id, owed.concern_about, staff)
    steps = [
        step for step in (_reminder(owed, now, chain, staff), _escalation(owed, now, chain, staff)) if step
    ]
    return min((s for s in steps if not has_lapsed(owed, s.send_at)), key=lambda s: s.send_at, default=None)


def _reminder(owed: Owed, now: datetime, chain: tuple[Level, ...], staff: Staff) -> Step | None:
    first = next_reminder(owed)
    if first is None:
        return None
    for rung, at in reminders(owed):
        readers = reminded(rung, chain, staff)
        if at < first[1] or not readers:
            continue
        send_at = _first_open(owed, at, now, readers, staff)
        latest = rung_at(owed, send_at) or rung
        return Step(owed.obligation_id, StepKind.reminder, latest, chain[0].place, readers, send_at)
    return None


def _escalation(owed: Owed, now: datetime, chain: tuple[Level, ...], staff: Staff) -> Step | None:
    found, level = next_escalation(owed), escalated(owed, chain)
    if found is None or level is None:
        return None
    send_at = _first_open(owed, found[1], now, level.readers, staff)
    return Step(owed.obligation_id, StepKind.escalation, found[0], level.place, level.readers, send_at)


def _first_open(owed: Owed, at: datetime, now: datetime, readers: tuple[int, ...], staff: Staff) -> datetime:
    when = max(at, now, owed.snoozed_until or now)
    return min(next_open(when, staff.hours[reader]) for reader in readers)


def _after_due(owed: Owed, days: int) -> datetime:
    at = add_days(owed.due_at, days, owed.policy.hours) if days else owed.due_at
    return max(at, owed.shown_from) if owed.shown_from else at
