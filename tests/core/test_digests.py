"""A look at all that is owed: digests, caps, and a clock that ticks, stops and restarts over random obligations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core import ladder
from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours, is_open, local_date
from cxhire.core.digests import SINGLY, Mail, Move, Round, Said, round_at
from cxhire.core.ladder import Owed, Staff, StepKind, levels, look_at, next_step
from cxhire.core.policies import Policy

OWNER, LEAD, ADMIN = 7, 8, 1
STAFF = Staff(dict.fromkeys((OWNER, LEAD, ADMIN), DEFAULT_HOURS), {OWNER: LEAD}, (ADMIN,))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Due on Monday at noon.
DUE = utc("2026-05-04 12:00")
OWED = Owed(1, "answer", utc("2026-05-01 12:00"), DUE, OWNER)
LATE = OWED._replace(steps_done=3, reminded_at=utc("2026-05-07 12:00"))


def told(round_: Round) -> list[tuple[int, str, list[int]]]:
    """(reader, kind, obligations) of each mail."""
    return [(mail.reader, mail.kind.value, [s.obligation_id for s in mail.steps]) for mail in round_.mails]


def test_one_digest_holds_what_is_due_for_an_owner() -> None:
    several = [OWED._replace(obligation_id=number) for number in (3, 1, 2)]
    several.append(OWED._replace(obligation_id=4, due_at=utc("2026-05-04 15:00")))
    assert told(round_at(several, utc("2026-05-04 13:00"), STAFF)) == [(OWNER, "reminder", [1, 2, 3])]


@pytest.mark.parametrize(
    "now", ["2026-05-04 11:59", "2026-05-04 17:00", "2026-05-04 23:59:59", "2026-05-09 12:00"]
)
def test_there_is_no_empty_digest_and_none_outside_hours(now: str) -> None:
    assert round_at([OWED], utc(now), STAFF).mails == ()


def test_who_was_told_today_waits_until_tomorrow() -> None:
    said = Said({OWNER: utc("2026-05-04 09:00")})
    assert round_at([OWED], utc("2026-05-04 13:00"), STAFF, said) == Round()
    assert len(round_at([OWED], utc("2026-05-05 09:00"), STAFF, said).mails) == 1


def test_each_administrator_is_told_in_their_own_hours_and_once() -> None:
    there = replace(
        STAFF, admins=(ADMIN, 2), hours={**STAFF.hours, 2: WorkingHours("Asia/Tokyo", DEFAULT_HOURS.days)}
    )
    nobodys = OWED._replace(owner_id=None)
    first, second = round_at([nobodys], DUE, there).mails
    assert (first.reader, first.send_at) == (ADMIN, DUE)
    assert (second.reader, second.send_at) == (2, utc("2026-05-05 00:00"))
    said = Said({2: utc("2026-05-04 01:00")})
    assert (
        round_at([nobodys], utc("2026-05-04 05:00") + timedelta(days=1), there, said).moves[0].owed.steps_done
    )


def test_a_flood_of_escalations_is_one_mail() -> None:
    late = [LATE._replace(obligation_id=number) for number in range(200)]
    now = utc("2026-05-11 10:00")
    assert [len(mail.steps) for mail in round_at(late, now, STAFF).mails] == [200]
    assert told(round_at(late[:SINGLY], now, STAFF)) == [(LEAD, "escalation", [n]) for n in range(SINGLY)]


def test_a_trickle_of_escalations_ends_for_the_day() -> None:
    now = utc("2026-05-11 10:00")
    said = Said(escalated_at={LEAD: [now] * SINGLY})
    three = [LATE._replace(obligation_id=number) for number in range(3)]
    assert told(round_at(three, now, STAFF, said)) == [(LEAD, "escalation", [0, 1, 2])]
    said = Said(escalated_at={LEAD: [now] * (SINGLY + 1)})
    assert round_at(three, now, STAFF, said) == Round()
    assert len(round_at(three, utc("2026-05-12 09:00"), STAFF, said).mails) == 3


def test_the_lead_has_their_time_before_the_administrators_hear() -> None:
    """Though no clock ran for weeks."""
    now = utc("2026-06-01 10:00")
    found = round_at([OWED], now, STAFF)
    assert told(found) == [(OWNER, "reminder", [1]), (LEAD, "escalation", [1])]
    assert found.moves[0].next_at == utc("2026-06-03 10:00")


def test_who_wants_no_digest_holds_nothing_up() -> None:
    found = round_at([OWED], DUE, replace(STAFF, no_digests=frozenset({OWNER})))
    assert found.mails == ()
    assert found.moves == (Move(OWED._replace(reminded_at=DUE), utc("2026-05-05 12:00")),)


def test_what_slept_is_looked_at_when_it_wakes() -> None:
    asleep = OWED._replace(snoozed_until=utc("2026-05-08 09:00"))
    assert round_at([asleep], DUE, STAFF) == Round(moves=(Move(asleep, utc("2026-05-08 09:00")),))


def test_an_old_silence_is_looked_at_no_more() -> None:
    old = OWED._replace(kind="update", since=DUE - timedelta(days=61))
    assert round_at([old], DUE, STAFF) == Round(moves=(Move(old, None),))


COLLEAGUES = st.none() | st.integers(1, 3)
MONDAY = utc(
    "2026-03-23 00:00"
)  # the clocks change in Berlin on the Sunday after, in Chatham on the one after that
POLICIES = st.sampled_from(
    [
        Policy(),
        Policy(before_minutes=90),
        Policy(before_minutes=600, reminder_days=(1, 2), lead_days=0, admin_days=1),
        Policy(WorkingHours("Asia/Tokyo", DEFAULT_HOURS.days), reminder_days=(0,)),
    ]
)


@st.composite
def obligations(draw: st.DrawFn, number: int) -> Owed:
    due_at = MONDAY + timedelta(minutes=draw(st.integers(0, 10_000)))
    snooze = draw(st.none() | st.integers(0, 15_000))
    return Owed(
        obligation_id=number,
        kind=draw(st.sampled_from(["answer", "update"])),
        since=MONDAY - timedelta(days=draw(st.sampled_from([0, 55]))),
        due_at=due_at,
        owner_id=draw(COLLEAGUES),
        policy=draw(POLICIES),
        snoozed_until=None if snooze is None else MONDAY + timedelta(minutes=snooze),
        concern_about=draw(st.frozensets(st.integers(1, 3), max_size=2)),
    )


BACKLOG = st.integers(1, 8).flatmap(
    lambda count: st.tuples(*[obligations(number) for number in range(count)])
)
ZONED = {
    1: WorkingHours("Europe/Berlin", DEFAULT_HOURS.days),
    2: WorkingHours("Pacific/Chatham", DEFAULT_HOURS.days, frozenset({date(2026, 3, 26)})),
    3: DEFAULT_HOURS,
    4: WorkingHours("America/New_York", (((480, 720), (780, 960)), *DEFAULT_HOURS.days[1:])),
}


@st.composite
def staffs(draw: st.DrawFn) -> Staff:
    return Staff(
        ZONED, draw(st.dictionaries(st.integers(1, 3), st.integers(1, 4))),
        tuple(draw(st.sets(st.integers(1, 4), max_size=3))), draw(st.dictionaries(st.integers(1, 4), COLLEAGUES)),
        draw(st.frozensets(st.integers(1, 4), max_size=1)),
    )  # fmt: skip


class Desk:
    """Does what the watch does: records each look, and looks only at what is to be looked at, or at everything."""

    def __init__(self, backlog: Iterable[Owed], *, everything: bool = False) -> None:
        self.owed = {one.obligation_id: one for one in backlog}
        self.next_at: dict[int, datetime | None] = {
            number: min(one.since, one.due_at) for number, one in self.owed.items()
        }
        self.everything = everything
        self.reminded: dict[int, datetime] = {}
        self.escalated: defaultdict[int, list[datetime]] = defaultdict(list)

    def look(self, now: datetime, staff: Staff) -> tuple[Mail, ...]:
        due = [one for n, one in self.owed.items() if self.everything or self._is_due(n, now)]
        found = round_at(due, now, staff, Said(self.reminded, self.escalated))
        for move in found.moves:
            self.owed[move.owed.obligation_id] = move.owed
            self.next_at[move.owed.obligation_id] = move.next_at
        for mail in found.mails:
            if mail.kind is StepKind.escalation:
                self.escalated[mail.reader].append(mail.send_at)
            else:
                self.reminded[mail.reader] = mail.send_at
        return found.mails

    def _is_due(self, number: int, now: datetime) -> bool:
        at = self.next_at[number]
        return at is not None and at <= now

    def change(self, number: int, **changes: object) -> None:
        """As whoever snoozes, wakes or moves a due time does: the ladder is to look again."""
        self.owed[number] = self.owed[number]._replace(**changes)  # type: ignore[arg-type]
        if changes.keys() & {"snoozed_until", "due_at", "policy"}:
            self.next_at[number] = min(self.owed[number].since, self.owed[number].due_at)


TICKS = st.sets(st.integers(0, 24 * 28), min_size=1, max_size=150).map(sorted)


@settings(max_examples=60, deadline=None)
@given(BACKLOG, TICKS, staffs())
def test_whenever_the_clock_ticks_the_promises_to_readers_hold(
    backlog: tuple[Owed, ...], ticks: list[int], staff: Staff
) -> None:
    desk, digests = Desk(backlog), Counter[tuple[int, date]]()
    for tick in ticks:
        now = MONDAY + timedelta(hours=tick)
        mails = desk.look(now, staff)
        for mail in mails:
            hours = staff.hours[mail.reader]
            assert mail.steps
            assert mail.send_at >= now
            assert is_open(mail.send_at, hours)
            assert all(mail.reader not in desk.owed[s.obligation_id].concern_about for s in mail.steps)
            if mail.kind is StepKind.reminder:
                assert mail.reader not in staff.no_digests
                digests[mail.reader, local_date(mail.send_at, hours)] += 1
        for reader in staff.hours:
            once = Counter(s.obligation_id for mail in mails if mail.reader == reader for s in mail.steps)
            assert max(once.values(), default=1) == 1
        assert desk.look(now, staff) == ()
    assert max(digests.values(), default=1) == 1


@settings(max_examples=20, deadline=None)
@given(BACKLOG)
def test_in_the_end_everyone_was_told(backlog: tuple[Owed, ...]) -> None:
    staff = Staff(ZONED, {1: 2, 2: 3}, (4,))
    desk = Desk(one._replace(kind="answer") for one in backlog)
    for hour in range(24 * 42):
        desk.look(MONDAY + timedelta(hours=hour), staff)
    for one in desk.owed.values():
        chain = levels(one.owner_id, one.concern_about, staff)
        assert one.steps_done >= 1
        assert one.escalations == 2
        assert (one.escalated_at is None) == (len(chain) == 1)
        assert desk.next_at[one.obligation_id] is None


@settings(deadline=None)
@given(obligations(1), st.integers(0, 40_000), staffs())
def test_the_announced_step_is_the_one_that_is_sent(owed: Owed, minutes: int, staff: Staff) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    step = next_step(owed, now, staff)
    if step is None:
        return
    desk = Desk([owed], everything=True)
    while now < step.send_at:  # nothing is said before
        assert desk.look(now, staff) == ()
        now += timedelta(hours=7)
    said = {(s.kind, s.rung, s.readers) for mail in desk.look(step.send_at, staff) for s in mail.steps}
    assert (step.kind, step.rung, step.readers) in said


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 14 * 24 - 1),
        st.integers(0, 3),
        st.sampled_from(["snooze", "wake", "owner", "concern", "policy", "due", "staff"]),
        st.integers(1, 3),
    ),
    max_size=12,
)


def changed(desk: Desk, number: int, what: str, value: int, now: datetime) -> None:
    changes: dict[str, dict[str, object]] = {
        "snooze": {"snoozed_until": now + timedelta(hours=value * 31)}, "wake": {"snoozed_until": None},
        "owner": {"owner_id": value}, "concern": {"concern_about": frozenset({value})},
        "policy": {"policy": Policy(before_minutes=value * 60, lead_days=value)},
        "due": {"due_at": now + timedelta(hours=value * 20 - 30)},
    }  # fmt: skip
    desk.change(number, **changes[what])


@settings(max_examples=40, deadline=None)
@given(st.tuples(*[obligations(number) for number in range(4)]), staffs(), staffs(), CHANGES)
def test_what_is_read_by_next_at_is_all_that_there_is_to_say(
    backlog: tuple[Owed, ...], staff: Staff, other: Staff, changes: list[tuple[int, int, str, int]]
) -> None:
    """A fortnight, hour by hour: snoozed, woken, handed over, accused, away, under a new policy."""
    by_index, by_all = Desk(backlog), Desk(backlog, everything=True)
    for hour in range(14 * 24):
        now = MONDAY + timedelta(hours=hour)
        for at, number, what, value in changes:
            if at == hour and what == "staff":
                staff, other = other, staff
            elif at == hour:
                for desk in (by_index, by_all):
                    changed(desk, number, what, value, now)
        assert by_index.look(now, staff) == by_all.look(now, staff)
        assert by_index.owed == by_all.owed


@given(obligations(1), staffs())
def test_looking_at_it_does_not_depend_on_who_is_there(owed: Owed, staff: Staff) -> None:
    step = next_step(owed, MONDAY, staff)
    at = look_at(owed)
    if step is not None:
        assert at is not None
        assert at <= step.send_at
    assert ladder.look_at(owed._replace(owner_id=None, concern_about=frozenset())) == at
