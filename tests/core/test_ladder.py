"""The ladder: tables of who is told next and when, by their place, their calendar and their absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.ladder import MOST_REMINDERS, Level, Owed, Place, Staff, levels, look_at, next_step
from cxhire.core.policies import Policy

OWNER, LEAD, DEPUTY, ADMIN, ADMIN_TOO = 7, 8, 9, 1, 2
EVERYBODY = (OWNER, LEAD, DEPUTY, ADMIN, ADMIN_TOO)
STAFF = Staff(hours=dict.fromkeys(EVERYBODY, DEFAULT_HOURS), leads={OWNER: LEAD}, admins=(ADMIN, ADMIN_TOO))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Due on Monday at noon.
DUE = utc("2026-05-04 12:00")
OWED = Owed(1, "answer", utc("2026-05-01 12:00"), DUE, OWNER)
ONCE = OWED._replace(steps_done=1, reminded_at=DUE)
TWICE = OWED._replace(steps_done=2, reminded_at=utc("2026-05-05 12:00"))
LEAD_TOLD = TWICE._replace(escalations=1, escalated_at=utc("2026-05-06 12:00"))
EARLY = OWED._replace(policy=Policy(before_minutes=120))


@pytest.mark.parametrize(
    ("owed", "now", "rung", "place", "send_at"),
    [
        (OWED, "2026-05-04 09:00", "due", "owner", "2026-05-04 12:00"),
        (OWED, "2026-05-04 12:30", "due", "owner", "2026-05-04 12:30"),
        (OWED, "2026-05-04 20:00", "due", "owner", "2026-05-05 09:00"),
        (EARLY, "2026-05-04 09:00", "before", "owner", "2026-05-04 10:00"),
        (EARLY, "2026-05-04 13:00", "due", "owner", "2026-05-04 13:00"),
        (EARLY._replace(shown_from=DUE), "2026-05-04 09:00", "due", "owner", "2026-05-04 12:00"),
        (EARLY._replace(owner_id=None), "2026-05-04 09:00", "due", "admin", "2026-05-04 12:00"),
        (  # woken before its time, where nobody owns it: a word before isn't theirs to have
            EARLY._replace(owner_id=None, snoozed_until=utc("2026-05-04 09:30")),
            "2026-05-04 11:00",
            "woken",
            "admin",
            "2026-05-04 11:00",
        ),
        (ONCE, "2026-05-04 12:30", "again", "owner", "2026-05-05 12:00"),
        (OWED, "2026-05-06 09:00", "again", "owner", "2026-05-06 09:00"),
        (TWICE, "2026-05-05 12:30", "past_owner", "lead", "2026-05-06 12:00"),
        (LEAD_TOLD, "2026-05-06 13:00", "again", "owner", "2026-05-07 12:00"),
        (
            LEAD_TOLD._replace(reminded_at=utc("2026-05-07 12:00")),
            "2026-05-07 13:00",
            "past_lead",
            "admin",
            "2026-05-08 12:00",
        ),
        (
            LEAD_TOLD._replace(escalated_at=utc("2026-05-14 09:00"), reminded_at=utc("2026-05-14 09:00")),
            "2026-05-14 09:01",
            "past_lead",
            "admin",
            "2026-05-18 09:00",
        ),
        (
            OWED._replace(due_at=utc("2026-05-08 16:30"), reminded_at=utc("2026-05-08 16:30")),
            "2026-05-08 17:00",
            "again",
            "owner",
            "2026-05-11 16:30",
        ),
        (
            OWED._replace(due_at=utc("2026-05-09 16:30")),
            "2026-05-08 17:00",
            "due",
            "owner",
            "2026-05-11 09:00",
        ),
        (
            OWED._replace(snoozed_until=utc("2026-05-05 14:00")),
            "2026-05-05 09:00",
            "woken",
            "owner",
            "2026-05-05 14:00",
        ),
    ],
)
def test_who_is_told_next_and_when(owed: Owed, now: str, rung: str, place: str, send_at: str) -> None:
    step = next_step(owed, utc(now), STAFF)
    assert step is not None
    assert (step.rung, step.place, step.send_at) == (rung, place, utc(send_at))


def test_who_asked_to_be_reminded_later_is_though_all_was_said() -> None:
    asleep = LEAD_TOLD._replace(escalations=2, reminded_at=utc("2026-05-13 12:00"), steps_done=MOST_REMINDERS)
    step = next_step(asleep._replace(snoozed_until=utc("2026-05-20 09:00")), utc("2026-05-14 09:00"), STAFF)
    assert step is not None
    assert (step.rung, step.send_at) == ("woken", utc("2026-05-20 09:00"))


@pytest.mark.parametrize(
    "owed",
    [
        LEAD_TOLD._replace(reminded_at=utc("2026-05-07 12:00"), escalations=2),
        OWED._replace(kind="update", since=DUE - timedelta(days=61)),
    ],
    ids=["all was said", "an old silence"],
)
def test_when_all_is_told_nobody_is_told_again(owed: Owed) -> None:
    assert next_step(owed, utc("2026-06-01 12:00"), STAFF) is None
    assert look_at(owed) is None


def test_one_obligation_nags_only_so_often() -> None:
    daily = Policy(reminder_days=tuple(range(60)), lead_days=70, admin_days=80)
    owed = OWED._replace(policy=daily, steps_done=MOST_REMINDERS, reminded_at=utc("2026-05-18 12:00"))
    assert look_at(owed) > utc("2026-07-01 12:00")  # type: ignore[operator]


def test_a_due_time_that_moves_later_is_told_of_when_it_comes() -> None:
    moved = ONCE._replace(due_at=utc("2026-05-06 12:00"))
    assert look_at(moved) == utc("2026-05-06 12:00")


OWNERS = Level(Place.OWNER, (OWNER,))
LEADS = Level(Place.LEAD, (LEAD,))
ADMINS = Level(Place.ADMIN, (ADMIN, ADMIN_TOO))


@pytest.mark.parametrize(
    ("owner_id", "concern_about", "away", "told"),
    [
        (OWNER, (), {}, [OWNERS, LEADS, ADMINS]),
        (None, (), {}, [ADMINS]),
        (LEAD, (), {}, [Level(Place.OWNER, (LEAD,)), ADMINS]),
        (99, (), {}, [ADMINS]),
        # Who is away is skipped to their deputy; without one the next are told at once.
        (OWNER, (), {OWNER: DEPUTY}, [Level(Place.OWNER, (DEPUTY,)), LEADS, ADMINS]),
        (OWNER, (), {OWNER: None}, [LEADS, ADMINS]),
        (OWNER, (), {OWNER: LEAD}, [Level(Place.OWNER, (LEAD,)), ADMINS]),
        (OWNER, (), {LEAD: None}, [OWNERS, ADMINS]),
        (OWNER, (), {OWNER: None, LEAD: DEPUTY}, [Level(Place.LEAD, (DEPUTY,)), ADMINS]),
        (OWNER, (), {ADMIN: None}, [OWNERS, LEADS, Level(Place.ADMIN, (ADMIN_TOO,))]),
        (OWNER, (), {LEAD: ADMIN}, [OWNERS, Level(Place.LEAD, (ADMIN,)), Level(Place.ADMIN, (ADMIN_TOO,))]),
        # Whoever a concern is about is passed over, and so is a lead; with the deputy they chose.
        (OWNER, (OWNER,), {}, [LEADS, ADMINS]),
        (OWNER, (OWNER, LEAD), {}, [ADMINS]),
        (OWNER, (OWNER,), {OWNER: DEPUTY}, [LEADS, ADMINS]),
        (OWNER, (OWNER,), {OWNER: LEAD}, [LEADS, ADMINS]),
        (OWNER, (DEPUTY,), {OWNER: DEPUTY}, [LEADS, ADMINS]),
        (OWNER, (DEPUTY,), {OWNER: ADMIN_TOO, DEPUTY: ADMIN_TOO}, [LEADS, ADMINS]),
        (OWNER, (ADMIN,), {}, [OWNERS, LEADS, Level(Place.ADMIN, (ADMIN_TOO,))]),
        # Nobody is told of their own silence, nor is nobody told because all are away.
        (ADMIN, (), {}, [Level(Place.OWNER, (ADMIN,)), Level(Place.ADMIN, (ADMIN_TOO,))]),
        (ADMIN, (), {ADMIN: None}, [Level(Place.ADMIN, (ADMIN_TOO,))]),
        (OWNER, (), dict.fromkeys(EVERYBODY), [ADMINS]),
        (OWNER, (), {OWNER: None, LEAD: OWNER}, [ADMINS]),
    ],
)
def test_who_stands_on_the_ladder(
    owner_id: int | None, concern_about: tuple[int, ...], away: dict[int, int | None], told: list[Level]
) -> None:
    assert list(levels(owner_id, concern_about, replace(STAFF, away=away))) == told


def test_where_nobody_but_the_accused_is_there_nobody_is_told() -> None:
    alone = Staff({OWNER: DEFAULT_HOURS}, admins=(OWNER,))
    assert levels(OWNER, (OWNER,), alone) == ()
    assert next_step(OWED._replace(concern_about=frozenset({OWNER})), DUE, alone) is None


def test_quiet_hours_are_the_readers_own() -> None:
    there = replace(STAFF, hours={**STAFF.hours, OWNER: WorkingHours("America/New_York", DEFAULT_HOURS.days)})
    step = next_step(OWED, DUE, there)
    assert step is not None
    assert step.send_at == utc("2026-05-04 13:00")


def test_who_wants_no_digest_gets_none_and_is_passed_like_anybody() -> None:
    step = next_step(OWED, DUE, replace(STAFF, no_digests=frozenset({OWNER})))
    assert step is not None
    assert (step.rung, step.readers, step.send_at) == ("past_owner", (LEAD,), utc("2026-05-06 12:00"))


def test_the_administrators_can_only_be_reminded() -> None:
    owed = OWED._replace(owner_id=None, steps_done=3, reminded_at=utc("2026-05-07 12:00"))
    assert next_step(owed, utc("2026-06-01 12:00"), STAFF) is None
