"""What a policy would have come to, had it been in force: some past days replayed, and the ladder run over them.

Nothing is guessed: obligations are what `replay` says, mails what the ladder says at each minute at which it has to look. It
knows today's people only: who was away, what was snoozed and whom a concern was about then is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from statistics import median_low
from typing import Final

from cxhire.core import ladder
from cxhire.core.business_time import WorkingHours, next_day, next_open
from cxhire.core.digests import Mail, Said, round_at
from cxhire.core.ladder import Owed, Staff, StepKind
from cxhire.core.obligations import Case, Kind, Open, Settled, replay
from cxhire.core.policies import Policies, Rule, Scope, stage_at

MINUTE: Final = timedelta(minutes=1)
REMEMBERED: Final = timedelta(days=3)  # longer than any local day


@dataclass(frozen=True, slots=True)
class Past:
    """An application as it went, and who answers for it now."""

    case: Case
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Days:
    """Which obligations count: those that came up in these days (aware UTC), all as it stands at their end.

    With `stage` only what was last governed by that stage's policy: where it was settled, or is still owed.
    """

    since: datetime
    until: datetime
    stage: str | None = None

    def count(self, one: Open | Settled, case: Case, governed_at: datetime) -> bool:
        """Whether an obligation does; the policy of `governed_at` is its own."""
        if one.since < self.since or governed_at > self.until or _shown_from(one) > governed_at:
            return False
        return self.stage is None or stage_at(case.stages, governed_at) == self.stage


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind: how many came to be owed, how many of them late; and the medians of those that were settled.

    Minutes are whole, working and by the calendar; None where nothing was settled.
    """

    owed: int = 0
    late: int = 0
    working_minutes: int | None = None
    calendar_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What some days come to under a policy; the mails are those that leave, each to one reader."""

    kinds: Mapping[Kind, Tally] = field(default_factory=dict)
    reminders: int = 0
    escalations: int = 0

    @property
    def owed(self) -> int:
        return sum(tally.owed for tally in self.kinds.values())

    @property
    def late(self) -> int:
        return sum(tally.late for tally in self.kinds.values())


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that was owed: `ended_at` is None while it is."""

    owed: Owed
    ended_at: datetime | None
    minutes: tuple[int, int] | None


def as_if_since(policies: Policies, since: datetime, proposed: Rule | None = None) -> Policies:
    """The policies as if the newest of each scope had been in force from an instant on, and `proposed` with them.

    `proposed` holds all terms of its scope, of everybody's policy those that differ from it.
    """
    versions = [(at, policy) for at, policy in policies.versions if at < since]
    versions.append((since, policies.newest))
    newest = {rule.scope: replace(rule, valid_from=since) for rule in policies.rules}
    rules = [rule for rule in policies.rules if rule.valid_from < since] + list(newest.values())
    if proposed and proposed.scope == Scope():
        versions[-1] = since, replace(policies.newest, **proposed.terms)
    elif proposed:
        rules.append(replace(proposed, valid_from=since))
    return Policies(tuple(versions), tuple(rules))


def outlook(pasts: Iterable[Past], policies: Policies, days: Days, staff: Staff) -> Outlook:
    """What some days come to under policies: what is owed, and what the ladder says of it."""
    items: list[_Item] = []
    for past in pasts:
        items += _items(past, policies, days, len(items))
    mails = list(_mails(items, days.until, staff))
    reminders = sum(mail.kind is StepKind.reminder for mail in mails)
    return Outlook(_tallies(items, days.until), reminders, len(mails) - reminders)


def _items(past: Past, policies: Policies, days: Days, first: int) -> list[_Item]:
    case, found = past.case, list[_Item]()
    course = policies.course(case.opening_id, case.stages)
    ledger = replay(case, policies)
    both: tuple[Settled | Open, ...] = (*ledger.settled, *ledger.open)
    for one in both:
        ended_at = one.settled_at if isinstance(one, Settled) else None
        if not days.count(one, case, ended_at or days.until):
            continue
        owed = Owed(
            first + len(found), one.kind, one.since, one.due_at, past.owner_id,
            course.at(ended_at or days.until), shown_from=_shown_from(one),
        )  # fmt: skip
        minutes = (one.business_minutes, one.calendar_minutes) if isinstance(one, Settled) else None
        found.append(_Item(owed, ended_at, minutes))
    return found


def _shown_from(one: Open | Settled) -> datetime:
    return one.shown_from or one.since


def _tallies(items: Sequence[_Item], until: datetime) -> dict[Kind, Tally]:
    of_kind: dict[Kind, list[_Item]] = defaultdict(list)
    for item in items:
        of_kind[Kind(item.owed.kind)].append(item)
    return {kind: _tally(of_kind[kind], until) for kind in Kind if of_kind[kind]}


def _tally(items: Sequence[_Item], until: datetime) -> Tally:
    late = sum((item.ended_at or until) > item.owed.due_at for item in items)
    settled = [item.minutes for item in items if item.minutes]
    if not settled:
        return Tally(len(items), late)
    working, calendar = zip(*settled, strict=True)
    return Tally(len(items), late, median_low(working), median_low(calendar))


def _mails(items: Sequence[_Item], until: datetime, staff: Staff) -> Iterator[Mail]:
    """All that the ladder sends: each obligation is looked at when it says so, those of one minute together."""
    ends = [min(item.ended_at or until, until) for item in items]
    owed = [item.owed for item in items]
    looks = [(at, n) for n, one in enumerate(owed) if (at := _tick(ladder.look_at(one))) and at < ends[n]]
    heapify(looks)
    reminded, escalated = dict[int, datetime](), defaultdict[int, list[datetime]](list)
    while looks:
        now, due = looks[0][0], list[int]()
        while looks and looks[0][0] == now:
            due.append(heappop(looks)[1])
        found = round_at([owed[n] for n in due], now, staff, Said(reminded, escalated))
        for mail in found.mails:
            if mail.kind is StepKind.reminder:
                reminded[mail.reader] = now
            else:
                escalated[mail.reader] = [at for at in escalated[mail.reader] if at > now - REMEMBERED] + [
                    now
                ]
        yield from found.mails
        next_at = dict[int, datetime | None]()
        for move in found.moves:
            owed[move.owed.obligation_id], next_at[move.owed.obligation_id] = move.owed, move.next_at
        for n in due:
            at = next_at.get(n, now)
            at = _tick(_next_look(owed[n], now, staff) if at and at <= now else at)
            if at and at < ends[n]:
                heappush(looks, (at, n))


def _tick(at: datetime | None) -> datetime | None:
    """The minute of the clock that first sees an instant."""
    if at is None or at.second == at.microsecond == 0:
        return at
    return at.replace(second=0, microsecond=0) + MINUTE


def _next_look(owed: Owed, now: datetime, staff: Staff) -> datetime | None:
    """When something may next come of looking at one that waits for a reader: theirs, or the time of another rung."""
    if ladder.has_lapsed(owed, now):
        return None
    table = ladder.Timetable(owed)
    found = ladder.next_reminder(owed, table), ladder.next_escalation(owed, table)
    times = [one[1] for one in found if one and one[1] > now]
    chain = ladder.levels(owed.owner_id, owed.concern_about, staff)
    readers = {reader for level in chain for reader in level.readers}
    return min((*times, *(_next_chance(now, staff.hours[reader]) for reader in readers)), default=None)


def _next_chance(now: datetime, hours: WorkingHours) -> datetime:
    """When a reader who wasn't told now can be: as soon as they work, or on their next day where they had their mail."""
    opening = next_open(now, hours)
    return opening if opening > now else next_open(next_day(now, hours), hours)
