"""The ladder: tables of who is told when, and a clock that ticks, stops and restarts over random obligations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours, is_open, local_date
from cxhire.core.ladder import (
    ADMIN,
    Addressee,
    Owed,
    ReminderPolicy,
    Step,
    StepKind,
    addressees,
    digests,
    next_step,
)

POLICY = ReminderPolicy()
OWNER, LEAD = 7, 8


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Monday at noon.
OWED = Owed(1, "answer", utc("2026-05-01 12:00"), utc("2026-05-04 12:00"), OWNER, LEAD)


@pytest.mark.parametrize(
    ("owed", "now", "to", "kind", "send_at"),
    [
        (OWED, "2026-05-04 09:00", OWNER, "reminder", "2026-05-04 12:00"),
        (OWED, "2026-05-04 12:30", OWNER, "reminder", "2026-05-04 12:30"),
        (OWED, "2026-05-04 20:00", OWNER, "reminder", "2026-05-05 09:00"),
        (replace(OWED, steps_done=1), "2026-05-04 12:30", OWNER, "reminder", "2026-05-05 12:00"),
        (replace(OWED, steps_done=2), "2026-05-05 12:30", LEAD, "escalation", "2026-05-06 12:00"),
        (
            replace(OWED, steps_done=2, escalated=True),
            "2026-05-06 13:00",
            OWNER,
            "reminder",
            "2026-05-07 12:00",
        ),
        (
            replace(OWED, steps_done=2, lead_id=None),
            "2026-05-05 12:30",
            ADMIN,
            "escalation",
            "2026-05-06 12:00",
        ),
        (
            replace(OWED, steps_done=2, lead_id=OWNER),
            "2026-05-05 12:30",
            ADMIN,
            "escalation",
            "2026-05-06 12:00",
        ),
        (replace(OWED, owner_id=None), "2026-05-04 12:00", LEAD, "reminder", "2026-05-04 12:00"),
        (
            replace(OWED, owner_id=None, lead_id=None),
            "2026-05-04 12:00",
            ADMIN,
            "reminder",
            "2026-05-04 12:00",
        ),
        (
            replace(OWED, due_at=utc("2026-05-08 16:30"), steps_done=1),
            "2026-05-08 17:00",
            OWNER,
            "reminder",
            "2026-05-11 16:30",
        ),
        (
            replace(OWED, due_at=utc("2026-05-09 16:30")),
            "2026-05-08 17:00",
            OWNER,
            "reminder",
            "2026-05-11 09:00",
        ),
        (
            replace(OWED, snoozed_until=utc("2026-05-06 14:00")),
            "2026-05-05 09:00",
            OWNER,
            "reminder",
            "2026-05-06 14:00",
        ),
        # Whoever a concern is about is passed over, and so is a lead.
        (
            replace(OWED, concern_about=frozenset({OWNER})),
            "2026-05-04 12:00",
            LEAD,
            "reminder",
            "2026-05-04 12:00",
        ),
        (
            replace(OWED, concern_about=frozenset({OWNER, LEAD})),
            "2026-05-04 12:00",
            ADMIN,
            "reminder",
            "2026-05-04 12:00",
        ),
        (
            replace(OWED, concern_about=frozenset({LEAD}), steps_done=2),
            "2026-05-06 12:00",
            ADMIN,
            "escalation",
            "2026-05-06 12:00",
        ),
    ],
)
def test_who_is_told_next_and_when(owed: Owed, now: str, to: Addressee, kind: str, send_at: str) -> None:
    step = next_step(owed, utc(now), POLICY)
    assert step is not None
    assert (step.to, step.kind, step.send_at) == (to, kind, utc(send_at))


def test_when_all_is_told_nobody_is_told_again() -> None:
    assert next_step(replace(OWED, steps_done=3, escalated=True), utc("2026-06-01 12:00"), POLICY) is None


def test_the_administrators_can_only_be_reminded() -> None:
    owed = replace(OWED, owner_id=None, lead_id=None, steps_done=3)
    assert next_step(owed, utc("2026-06-01 12:00"), POLICY) is None


def test_an_administrator_whom_a_concern_is_about_is_named_as_not_to_be_told() -> None:
    step = next_step(replace(OWED, concern_about=frozenset({OWNER, LEAD, 9})), OWED.due_at, POLICY)
    assert step is not None
    assert step.not_to == {OWNER, LEAD, 9}


def test_quiet_hours_are_the_readers_own() -> None:
    policy = ReminderPolicy(hours_of={OWNER: WorkingHours("America/New_York", DEFAULT_HOURS.days)})
    step = next_step(OWED, utc("2026-05-04 12:00"), policy)
    assert step is not None
    assert step.send_at == utc("2026-05-04 13:00")


@pytest.mark.parametrize(
    "policy", [{"reminder_days": (0, 0)}, {"reminder_days": (2, 1)}, {"escalation_days": -1}]
)
def test_an_impossible_policy_is_refused(policy: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ReminderPolicy(**policy)  # type: ignore[arg-type]


def test_one_digest_holds_what_is_due_for_an_owner() -> None:
    several = [replace(OWED, obligation_id=number) for number in (3, 1, 2)]
    several.append(replace(OWED, obligation_id=4, due_at=utc("2026-05-04 15:00")))
    assert digests(several, utc("2026-05-04 13:00"), POLICY, {}) == [
        Step(OWNER, StepKind.reminder, (1, 2, 3), (1, 1, 1), utc("2026-05-04 13:00"))
    ]


@pytest.mark.parametrize(
    "now", ["2026-05-04 11:59", "2026-05-04 17:00", "2026-05-04 23:59:59", "2026-05-09 12:00"]
)
def test_there_is_no_empty_digest_and_none_outside_hours(now: str) -> None:
    assert digests([OWED], utc(now), POLICY, {}) == []


def test_who_was_told_today_waits_until_tomorrow() -> None:
    told = {OWNER: utc("2026-05-04 09:00")}
    assert digests([OWED], utc("2026-05-04 13:00"), POLICY, told) == []
    assert len(digests([OWED], utc("2026-05-05 09:00"), POLICY, told)) == 1


def test_a_clock_that_stood_still_for_three_days_sends_one_digest() -> None:
    calm = ReminderPolicy(reminder_days=(0, 1, 2), escalation_days=9)
    [digest] = digests([OWED], utc("2026-05-07 13:00"), calm, {})
    assert (digest.obligation_ids, digest.steps_done) == ((1,), (3,))
    later = replace(OWED, steps_done=3)
    assert all(
        digests([later], utc("2026-05-07 13:00") + timedelta(days=day), calm, {}) == [] for day in range(5)
    )


def test_a_flood_of_escalations_is_one_mail() -> None:
    late = [replace(OWED, obligation_id=number, steps_done=3) for number in range(200)]
    assert [len(step.obligation_ids) for step in digests(late, utc("2026-05-11 10:00"), POLICY, {})] == [200]
    few = digests(late[:5], utc("2026-05-11 10:00"), POLICY, {})
    assert [step.obligation_ids for step in few] == [(0,), (1,), (2,), (3,), (4,)]


COLLEAGUES = st.none() | st.integers(1, 3)
MONDAY = utc("2026-03-23 00:00")


@st.composite
def obligations(draw: st.DrawFn, number: int) -> Owed:
    due_at = MONDAY + timedelta(minutes=draw(st.integers(0, 10_000)))
    snooze = draw(st.none() | st.integers(0, 15_000))
    return Owed(
        obligation_id=number,
        kind="answer",
        since=MONDAY,
        due_at=due_at,
        owner_id=draw(COLLEAGUES),
        lead_id=draw(COLLEAGUES),
        snoozed_until=None if snooze is None else MONDAY + timedelta(minutes=snooze),
        concern_about=draw(st.frozensets(st.integers(1, 3), max_size=2)),
    )


BACKLOG = st.integers(1, 8).flatmap(
    lambda count: st.tuples(*[obligations(number) for number in range(count)])
)
# Hours of the ticks: the clock may stand still for days.
TICKS = st.sets(st.integers(0, 24 * 28), min_size=1, max_size=200).map(sorted)
ZONED = ReminderPolicy(
    hours_of={
        1: WorkingHours("Europe/Berlin", DEFAULT_HOURS.days),
        2: WorkingHours("Pacific/Chatham", DEFAULT_HOURS.days, frozenset({date(2026, 3, 26)})),
    }
)


def recorded(owed: dict[int, Owed], steps: Iterable[Step]) -> None:
    for step in steps:
        for number, done in zip(step.obligation_ids, step.steps_done, strict=True):
            escalated = owed[number].escalated or step.kind == StepKind.escalation
            owed[number] = replace(owed[number], steps_done=done, escalated=escalated)


@settings(max_examples=60, deadline=None)
@given(BACKLOG, TICKS)
def test_whenever_the_clock_ticks_the_promises_to_readers_hold(
    backlog: tuple[Owed, ...], ticks: list[int]
) -> None:
    owed = {one.obligation_id: one for one in backlog}
    told_at: dict[Addressee, datetime] = {}
    days: Counter[tuple[Addressee, date, frozenset[int]]] = Counter()
    for tick in ticks:
        now = MONDAY + timedelta(hours=tick)
        steps = digests(owed.values(), now, ZONED, told_at)
        for step in steps:
            hours = ZONED.reader_hours(step.to)
            assert step.obligation_ids
            assert is_open(now, hours)
            assert step.send_at <= now
            assert all(step.to not in owed[number].concern_about for number in step.obligation_ids)
            if step.kind == StepKind.reminder:
                days[step.to, local_date(now, hours), step.not_to] += 1
        recorded(owed, steps)
        told_at |= {step.to: now for step in steps if step.kind == StepKind.reminder}
        assert digests(owed.values(), now, ZONED, told_at) == []
    assert max(days.values(), default=1) == 1


@settings(max_examples=20, deadline=None)
@given(BACKLOG)
def test_in_the_end_everyone_was_told(backlog: tuple[Owed, ...]) -> None:
    owed, told_at = {one.obligation_id: one for one in backlog}, dict[Addressee, datetime]()
    for hour in range(24 * 35):
        now = MONDAY + timedelta(hours=hour)
        steps = digests(owed.values(), now, POLICY, told_at)
        recorded(owed, steps)
        told_at |= {step.to: now for step in steps if step.kind == StepKind.reminder}
    assert all(one.steps_done == 3 for one in owed.values())
    assert all(one.escalated or addressees(one) == (ADMIN,) for one in owed.values())


@given(st.integers(1, 8).flatmap(obligations), st.integers(0, 40_000))
def test_the_announced_step_is_the_one_that_is_sent(owed: Owed, minutes: int) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    step = next_step(owed, now, POLICY)
    assert step is not None
    assert step.send_at >= now
    assert step in digests([owed], step.send_at, POLICY, {})
