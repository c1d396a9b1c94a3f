"""Who is told that a candidate waits, and when: the rungs of one obligation, and who stands on each.

Reminders go to whoever answers for it, before it is due and after; past them it goes to their lead and then to the
administrators. When a rung's time comes depends on the obligation and its policy alone; whom it reaches, and how long
their own hours hold it back, on who is there. So whatever happens to people, `look_at` stays right.

Nothing here knows what was sent; the caller records it and gives it back in the next `Owed`. `core.digests` makes mails
of the steps of many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from cxhire.core.business_time import WorkingHours, add_days, minus_minutes, next_open
from cxhire.core.policies import Policy

MOST_REMINDERS: Final = (
    10  # of one obligation, however many days a policy lists and however often its due time moves
)
LAST_ESCALATION: Final = 2
_EARLY: Final = -1
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


# Tuples with names, for these are made by the thousand.


class Owed(NamedTuple):
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
    policy: Policy = Policy()
    steps_done: int = 0
    reminded_at: datetime | None = None
    escalations: int = 0
    escalated_at: datetime | None = None
    snoozed_until: datetime | None = None
    shown_from: datetime | None = None
    concern_about: frozenset[int] = frozenset()

    def marked(
        self, steps_done: int, reminded_at: datetime | None, escalations: int, escalated_at: datetime | None
    ) -> Owed:
        """The same further along the ladder. Written out: `_replace` takes twice as long."""
        return Owed(
            self.obligation_id, self.kind, self.since, self.due_at, self.owner_id, self.policy, steps_done, reminded_at,
            escalations, escalated_at, self.snoozed_until, self.shown_from, self.concern_about,
        )  # fmt: skip


class Step(NamedTuple):
    """One obligation to be told to some readers, the first of them at `send_at`."""

    obligation_id: int
    kind: StepKind
    rung: Rung
    place: Place
    readers: tuple[int, ...]
    send_at: datetime


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


@lru_cache(maxsize=256)
def _rungs(reminder_days: tuple[int, ...], *, early: bool) -> tuple[tuple[Rung, int], ...]:
    """The reminders of a policy by days after something is due, the word before as -1."""
    after = [(Rung.AGAIN if number else Rung.DUE, days) for number, days in enumerate(reminder_days)]
    return ((Rung.BEFORE, _EARLY), *after) if early else tuple(after)


class Timetable:
    """When the rungs of one obligation come, by business days after it is due; each worked out when it is first asked for.

    Working days cost more to count than all else here, so what is known of earlier days answers for later ones.
    """

    __slots__ = ("_known", "_owed")

    def __init__(self, owed: Owed) -> None:
        self._owed = owed
        self._known: dict[int, datetime] = {}

    def at(self, days: int) -> datetime:
        found = self._known.get(days)
        if found is None:
            self._known[days] = found = self._counted(days)
        return found

    def is_known_after(self, days: int, moment: datetime) -> bool:
        """Whether an earlier day that was asked for comes after a moment already; False says nothing."""
        return any(day <= days and at > moment for day, at in self._known.items())

    def reminders(self) -> Iterator[tuple[Rung, datetime]]:
        """When reminders come, earliest first: those of the policy, and one when a snooze ends."""
        policy, woken_at = self._owed.policy, self._owed.snoozed_until
        woken_at = self._shown(woken_at) if woken_at else None
        for rung, days in _rungs(policy.reminder_days, early=policy.before_minutes is not None):
            at = self.at(days)
            if woken_at and woken_at <= at:
                yield Rung.WOKEN, woken_at
                woken_at = None
            yield rung, at
        if woken_at:
            yield Rung.WOKEN, woken_at

    def around(
        self, moment: datetime, *, early: bool = True
    ) -> tuple[tuple[Rung, datetime] | None, tuple[Rung, datetime] | None]:
        """The last reminder that comes by a moment, and the first after it; `early` says whether a word before counts."""
        last = None
        for one in self.reminders():
            if one[1] > moment:
                return last, one
            if early or one[0] is not Rung.BEFORE:
                last = one
        return last, None

    def _counted(self, days: int) -> datetime:
        owed = self._owed
        if days != _EARLY:
            return self._shown(add_days(owed.due_at, days, owed.policy.hours) if days else owed.due_at)
        early = minus_minutes(owed.due_at, owed.policy.before_minutes or 0, owed.policy.hours)
        return min(self._shown(max(early, owed.since)), self.at(0))

    def _shown(self, at: datetime) -> datetime:
        shown_from = self._owed.shown_from
        return shown_from if shown_from and shown_from > at else at


def next_reminder(owed: Owed, times: Timetable | None = None) -> tuple[Rung, datetime] | None:
    """The first reminder that isn't behind an obligation, with its time; None when there is none."""
    said, has_enough = owed.reminded_at, owed.steps_done >= MOST_REMINDERS
    for rung, at in (times or Timetable(owed)).reminders():
        if (said is None or at > said) and (rung is Rung.WOKEN or not has_enough):
            return rung, at
    return None


def rung_at(owed: Owed, moment: datetime, chain: tuple[Level, ...]) -> Rung | None:
    """The last reminder whose time has come at a moment, for those who are reminded."""
    last, _ = Timetable(owed).around(moment, early=is_told_early(chain))
    return last[0] if last else None


def is_told_early(chain: tuple[Level, ...]) -> bool:
    """Whether who is reminded hears of what isn't due yet: that is only the owner's to know."""
    return bool(chain) and chain[0].place is Place.OWNER


def next_escalation(owed: Owed, times: Timetable | None = None) -> tuple[Rung, datetime] | None:
    """The next rung past the owner, with its time; None when both are behind the obligation.

    A lead who was told late, because no clock ran, has as long as any before the administrators hear of it.
    """
    policy, times = owed.policy, times or Timetable(owed)
    if owed.escalations >= LAST_ESCALATION:
        return None
    if owed.escalations == 0:
        return Rung.PAST_OWNER, times.at(policy.lead_days)
    at = times.at(policy.admin_days)
    if owed.escalated_at is not None:
        at = max(at, add_days(owed.escalated_at, policy.admin_days - policy.lead_days, policy.hours))
    return Rung.PAST_LEAD, at


def escalation_by(owed: Owed, moment: datetime, times: Timetable) -> tuple[Rung, datetime] | None:
    """The next rung past the owner if it comes by a moment, else None: cheaper than to ask when."""
    days = owed.policy.admin_days if owed.escalations else owed.policy.lead_days
    if owed.escalations >= LAST_ESCALATION or times.is_known_after(days, moment):
        return None
    found = next_escalation(owed, times)
    return found if found and found[1] <= moment else None


def look_at(owed: Owed) -> datetime | None:
    """The earliest moment at which the ladder has to look at an obligation again, whoever is there; None for never."""
    times = Timetable(owed)
    return look_between(owed, times, next_reminder(owed, times))


def look_between(owed: Owed, times: Timetable, reminder: tuple[Rung, datetime] | None) -> datetime | None:
    """The same where the next reminder is known."""
    if reminder is None:
        first = next_escalation(owed, times)
    else:
        first = escalation_by(owed, reminder[1] - timedelta.resolution, times) or reminder
    if first is None:
        return None
    at = first[1]
    if owed.snoozed_until and owed.snoozed_until > at:
        at = owed.snoozed_until
    return None if has_lapsed(owed, at) else at


def has_lapsed(owed: Owed, moment: datetime) -> bool:
    """Whether nobody is reminded of it any more, so long ago is it."""
    return owed.kind == "update" and moment > owed.since + UPDATES_LAPSE_AFTER


def reminded(chain: tuple[Level, ...], staff: Staff) -> tuple[int, ...]:
    """Who gets a reminder: the nearest level, but for who wants none."""
    readers = chain[0].readers if chain else ()
    return tuple(id_ for id_ in readers if id_ not in staff.no_digests) if staff.no_digests else readers


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
    first, readers = next_reminder(owed), reminded(chain, staff)
    if first is None or not readers:
        return None
    for rung, at in Timetable(owed).reminders():
        if at < first[1] or (rung is Rung.BEFORE and not is_told_early(chain)):
            continue
        send_at = _first_open(owed, at, now, readers, staff)
        latest = rung_at(owed, send_at, chain) or rung
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
