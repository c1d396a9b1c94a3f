"""One look at all that is owed: which mails go out now, one digest a reader and day, escalations singly.

Caps are the readers': one reminder mail a local day, and so many escalations singly before they come together. Who can't
be told yet holds nothing up but their own mail: the step waits for the first of its readers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from cxhire.core import ladder
from cxhire.core.business_time import local_date, next_day, next_open
from cxhire.core.ladder import Level, Owed, Rung, Staff, Step, StepKind, Timetable

SINGLY: Final = (
    5  # escalation mails to a reader and local day; then one with all the rest, then none until the next
)


@dataclass(frozen=True, slots=True)
class Said:
    """What left for our readers of late, by colleague id: the last reminder, and each escalation mail."""

    reminded_at: Mapping[int, datetime] = field(default_factory=dict)
    escalated_at: Mapping[int, Sequence[datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one reader, not to leave before `send_at`; its steps in the order of the obligations' ids."""

    reader: int
    kind: StepKind
    steps: tuple[Step, ...]
    send_at: datetime


class Move(NamedTuple):
    """An obligation as it is to be recorded, and when to look at it again."""

    owed: Owed
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Round:
    """What a look comes to. Obligations that aren't in `moves` stay as they are and are looked at again."""

    mails: tuple[Mail, ...] = ()
    moves: tuple[Move, ...] = ()


def round_at(owed: Iterable[Owed], now: datetime, staff: Staff, said: Said = Said()) -> Round:
    """What is to be said at `now`, never an empty mail. What a stopped clock missed is told once."""
    desk = _Desk(now, staff, said)
    for one in owed:
        desk.look(one)
    return Round(tuple(desk.mails()), tuple(desk.moves))


class _Desk:
    """Collects, obligation by obligation, what each reader is to be told, and remembers what it asked of calendars."""

    def __init__(self, now: datetime, staff: Staff, said: Said) -> None:
        self.now, self.staff, self.said = now, staff, said
        self.moves: list[Move] = []
        self._steps: dict[tuple[StepKind, int], list[Step]] = defaultdict(list)
        self._times: dict[tuple[StepKind, int], datetime] = {}
        self._chains: dict[tuple[int | None, frozenset[int]], tuple[Level, ...]] = {}

    def look(self, owed: Owed) -> None:
        """Takes on what is to be told of one obligation now."""
        if ladder.has_lapsed(owed, self.now):
            self.moves.append(Move(owed, None))
            return
        after, times = owed, Timetable(owed)
        reminder = ladder.next_reminder(owed, times)
        if owed.snoozed_until is None or owed.snoozed_until <= self.now:
            chain = self._chain(owed)
            if reminder and reminder[1] <= self.now and chain:
                after, reminder = self._remind(owed, chain, times, reminder)
            after = self._escalate(after, chain, times)
        next_at = ladder.look_between(after, times, reminder)
        if after is not owed or next_at is None or next_at > self.now:
            self.moves.append(Move(after, next_at))

    def mails(self) -> Iterable[Mail]:
        """Reminders first, readers in the order of their ids."""
        for (kind, reader), steps in sorted(
            self._steps.items(), key=lambda item: (item[0][0] != "reminder", item[0][1])
        ):
            steps.sort(key=lambda step: step.obligation_id)
            send_at = self._times[kind, reader]
            singly = kind is StepKind.escalation and len(steps) + self._escalated_today(reader) <= SINGLY
            for part in ([step] for step in steps) if singly else (steps,):
                yield Mail(reader, kind, tuple(part), send_at)

    def _chain(self, owed: Owed) -> tuple[Level, ...]:
        key = owed.owner_id, owed.concern_about
        if key not in self._chains:
            self._chains[key] = ladder.levels(*key, self.staff)
        return self._chains[key]

    def _remind(
        self, owed: Owed, chain: tuple[Level, ...], times: Timetable, due: tuple[Rung, datetime]
    ) -> tuple[Owed, tuple[Rung, datetime] | None]:
        """The obligation once its owner is told, with the reminder after that; where they can't be yet, as it was."""
        last, coming = times.around(self.now, early=ladder.is_told_early(chain))
        readers = ladder.reminded(chain, self.staff)
        is_told = bool(readers) and last is not None and (not owed.reminded_at or last[1] > owed.reminded_at)
        if is_told and last:
            step = Step(owed.obligation_id, StepKind.reminder, last[0], chain[0].place, readers, self.now)
            if not self._take(step):
                return owed, due
        told = owed.steps_done + is_told
        after = owed.marked(told, self.now, owed.escalations, owed.escalated_at)
        return after, coming if told < ladder.MOST_REMINDERS else ladder.next_reminder(after, times)

    def _escalate(self, owed: Owed, chain: tuple[Level, ...], times: Timetable) -> Owed:
        found = ladder.escalation_by(owed, self.now, times)
        if found is None or not chain:
            return owed
        level = ladder.escalated(owed, chain)
        if level is None:
            return owed.marked(owed.steps_done, owed.reminded_at, owed.escalations + 1, owed.escalated_at)
        step = Step(owed.obligation_id, StepKind.escalation, found[0], level.place, level.readers, self.now)
        if not self._take(step):
            return owed
        return owed.marked(owed.steps_done, owed.reminded_at, owed.escalations + 1, self.now)

    def _take(self, step: Step) -> bool:
        """Puts a step into its readers' mails; False where none of them can be told yet."""
        if min([self._time(step.kind, reader) for reader in step.readers]) > self.now:
            return False
        for reader in step.readers:
            self._steps[step.kind, reader].append(step)
        return True

    def _time(self, kind: StepKind, reader: int) -> datetime:
        """When a reader can be told next, within their hours and caps."""
        key = kind, reader
        if key not in self._times:
            full_until = self._reminded_until if kind is StepKind.reminder else self._escalated_until
            self._times[key] = next_open(max(self.now, full_until(reader)), self.staff.hours[reader])
        return self._times[key]

    def _reminded_until(self, reader: int) -> datetime:
        """The end of the day on which a reader had their last reminder."""
        told = self.said.reminded_at.get(reader)
        return next_day(told, self.staff.hours[reader]) if told else self.now

    def _escalated_until(self, reader: int) -> datetime:
        is_full = self._escalated_today(reader) > SINGLY
        return next_day(self.now, self.staff.hours[reader]) if is_full else self.now

    def _escalated_today(self, reader: int) -> int:
        hours = self.staff.hours[reader]
        today = local_date(self.now, hours)
        return sum(local_date(at, hours) == today for at in self.said.escalated_at.get(reader, ()))
