"""Business time: tables of known answers, and the wall clock counted minute by minute."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.business_time import (
    DEFAULT_HOURS,
    Week,
    WorkingHours,
    add_calendar_days,
    add_days,
    add_minutes,
    is_open,
    last_open,
    local_date,
    minus_minutes,
    minutes_between,
    next_open,
    start_of_day,
)
from tests import minute_counter
from tests.minute_counter import differences

MINUTE = timedelta(minutes=1)
NINE_TO_FIVE = DEFAULT_HOURS.days
BERLIN = WorkingHours("Europe/Berlin", NINE_TO_FIVE)
ALWAYS: Week = (((0, 1440),),) * 7
NIGHTS: Week = (((0, 150), (22 * 60, 1440)),) * 7
SPLIT: Week = (((9 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 5 + ((), ())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "end"),
    [
        (DEFAULT_HOURS, "2026-05-04 09:00", 480, "2026-05-04 17:00"),
        (DEFAULT_HOURS, "2026-05-04 16:00", 60, "2026-05-04 17:00"),
        (DEFAULT_HOURS, "2026-05-04 16:00", 61, "2026-05-05 09:01"),
        (DEFAULT_HOURS, "2026-05-08 17:00", 1, "2026-05-11 09:01"),
        (DEFAULT_HOURS, "2026-05-09 12:00", 480, "2026-05-11 17:00"),
        (DEFAULT_HOURS, "2026-05-09 12:00", 0, "2026-05-09 12:00"),
        (DEFAULT_HOURS, "2028-02-28 16:30:30", 60, "2028-02-29 09:30:30"),
        (WorkingHours("UTC", SPLIT), "2026-05-04 11:30", 60, "2026-05-04 13:30"),
        (WorkingHours("UTC", SPLIT), "2026-05-04 12:30", 1, "2026-05-04 13:01"),
        (
            WorkingHours("UTC", NINE_TO_FIVE, frozenset({date(2026, 12, 25)})),
            "2026-12-24 16:00",
            120,
            "2026-12-28 10:00",
        ),
        (BERLIN, "2026-03-27 15:30", 60, "2026-03-30 07:30"),
        (BERLIN, "2026-10-23 14:30", 60, "2026-10-26 08:30"),
        (WorkingHours("Europe/Berlin", ALWAYS), "2026-03-28 23:00", 1440, "2026-03-29 23:00"),
        # In spring 02:00 to 03:00 isn't there; in autumn it comes twice.
        (WorkingHours("Europe/Berlin", NIGHTS), "2026-03-28 23:00", 150, "2026-03-29 20:30"),
        (WorkingHours("Europe/Berlin", NIGHTS), "2026-10-24 22:00", 180, "2026-10-25 01:30"),
        (WorkingHours("Asia/Kathmandu", NINE_TO_FIVE), "2026-05-04 00:00", 1, "2026-05-04 03:16"),
    ],
)
def test_minutes_are_added_within_hours(hours: WorkingHours, start: str, minutes: int, end: str) -> None:
    assert add_minutes(utc(start), minutes, hours) == utc(end)
    assert minutes_between(utc(start), utc(end), hours) == minutes


@pytest.mark.parametrize(
    ("hours", "end", "minutes", "start"),
    [
        (DEFAULT_HOURS, "2026-05-04 17:00", 480, "2026-05-04 09:00"),
        (DEFAULT_HOURS, "2026-05-05 09:00", 60, "2026-05-04 16:00"),
        (DEFAULT_HOURS, "2026-05-05 09:01", 61, "2026-05-04 16:00"),
        (DEFAULT_HOURS, "2026-05-10 12:00", 1, "2026-05-08 16:59"),
        (DEFAULT_HOURS, "2026-05-10 12:00", 0, "2026-05-10 12:00"),
        (WorkingHours("UTC", SPLIT), "2026-05-04 13:30", 60, "2026-05-04 11:30"),
        (BERLIN, "2026-03-30 07:30", 60, "2026-03-27 15:30"),
        (WorkingHours("Europe/Berlin", ALWAYS), "2026-03-29 23:00", 1440, "2026-03-28 23:00"),
        (WorkingHours("Europe/Berlin", NIGHTS), "2026-10-25 01:30", 180, "2026-10-24 22:00"),
    ],
)
def test_minutes_are_taken_back_within_hours(hours: WorkingHours, end: str, minutes: int, start: str) -> None:
    assert minus_minutes(utc(end), minutes, hours) == utc(start)
    assert minutes_between(utc(start), utc(end), hours) == minutes


def test_a_weekend_never_shortens_the_wait() -> None:
    friday = add_minutes(utc("2026-05-08 16:00"), 480, DEFAULT_HOURS)
    monday = add_minutes(utc("2026-05-11 08:00"), 480, DEFAULT_HOURS)
    assert utc("2026-05-11 16:00") == friday < monday == utc("2026-05-11 17:00")


@pytest.mark.parametrize(
    ("hours", "start", "days", "end"),
    [
        (DEFAULT_HOURS, "2026-05-04 10:15", 1, "2026-05-05 10:15"),
        (DEFAULT_HOURS, "2026-05-07 10:15", 5, "2026-05-14 10:15"),
        (DEFAULT_HOURS, "2026-05-08 17:00", 1, "2026-05-11 17:00"),
        (DEFAULT_HOURS, "2026-05-08 17:01", 1, "2026-05-12 09:00"),
        (DEFAULT_HOURS, "2026-05-09 10:15", 1, "2026-05-12 09:00"),
        (DEFAULT_HOURS, "2026-05-04 07:00", 1, "2026-05-05 09:00"),
        (DEFAULT_HOURS, "2026-05-04 07:00", 0, "2026-05-04 09:00"),
        (DEFAULT_HOURS, "2026-05-09 07:00", 0, "2026-05-11 09:00"),
        (WorkingHours("UTC", SPLIT), "2026-05-04 12:30", 1, "2026-05-05 13:00"),
        (
            WorkingHours("UTC", (((540, 1020),), ((540, 720),)) + ((),) * 5),
            "2026-05-04 16:00",
            1,
            "2026-05-05 12:00",
        ),
        (
            WorkingHours("UTC", NINE_TO_FIVE, frozenset({date(2026, 5, 5)})),
            "2026-05-04 10:00",
            1,
            "2026-05-06 10:00",
        ),
        (BERLIN, "2026-03-27 09:00", 1, "2026-03-30 08:00"),
        (BERLIN, "2026-10-23 08:00", 1, "2026-10-26 09:00"),
        (WorkingHours("Europe/Berlin", ALWAYS), "2026-03-28 01:30", 1, "2026-03-29 01:00"),
        (WorkingHours("Europe/Berlin", ALWAYS), "2026-10-24 00:30", 1, "2026-10-25 00:30"),
    ],
)
def test_days_keep_the_time_of_day_within_the_hours(
    hours: WorkingHours, start: str, days: int, end: str
) -> None:
    assert add_days(utc(start), days, hours) == utc(end)


def test_an_opening_in_the_repeated_hour_is_never_before_the_start() -> None:
    hours = WorkingHours("Europe/Berlin", (((135, 140),),) * 7)
    start = utc("2026-10-25 00:40")
    assert next_open(start, hours) == add_days(start, 0, hours) == utc("2026-10-25 01:15")


@pytest.mark.parametrize(
    ("at", "open_", "following"),
    [
        ("2026-05-04 08:59:59", False, "2026-05-04 09:00"),
        ("2026-05-04 09:00", True, "2026-05-04 09:00"),
        ("2026-05-04 16:59:59", True, "2026-05-04 16:59:59"),
        ("2026-05-04 17:00", False, "2026-05-05 09:00"),
        ("2026-05-08 23:59:59", False, "2026-05-11 09:00"),
    ],
)
def test_open_and_next_open(at: str, open_: bool, following: str) -> None:
    assert is_open(utc(at), DEFAULT_HOURS) is open_
    assert next_open(utc(at), DEFAULT_HOURS) == utc(following)


def test_a_span_that_a_clock_change_skips_is_not_open() -> None:
    hours = WorkingHours("Europe/Berlin", ((),) * 6 + (((120, 180),),))
    assert next_open(utc("2026-03-28 12:00"), hours) == utc("2026-04-05 00:00")


def test_the_day_that_samoa_left_out_has_no_minutes() -> None:
    hours = WorkingHours("Pacific/Apia", ALWAYS)
    assert minutes_between(utc("2011-12-30 09:00"), utc("2011-12-30 11:00"), hours) == 120
    assert local_date(utc("2011-12-30 09:59"), hours) == date(2011, 12, 29)
    assert local_date(utc("2011-12-30 10:00"), hours) == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", "2026-05-04", "2026-05-04 00:00"),
        ("Pacific/Kiritimati", "2026-05-04", "2026-05-03 10:00"),
        ("Pacific/Pago_Pago", "2026-05-04", "2026-05-04 11:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28 23:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00"),  # 00:00 wasn't there
        ("America/Havana", "2026-11-01", "2026-11-01 04:00"),  # 00:00 came twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00"),  # nor was the day
        ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00"),
    ],
)
def test_a_day_begins_with_the_first_moment_of_its_date(zone: str, day: str, begins: str) -> None:
    assert start_of_day(date.fromisoformat(day), WorkingHours(zone, ALWAYS)) == utc(begins)


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Mars/Olympus", NINE_TO_FIVE),
        ("../etc/passwd", NINE_TO_FIVE),
        ("Europe", NINE_TO_FIVE),
        ("", NINE_TO_FIVE),
        ("UTC", ((),) * 7),
        ("UTC", NINE_TO_FIVE[:6]),
        ("UTC", (((540, 540),),) * 7),
        ("UTC", (((540, 720), (700, 800)),) * 7),
        ("UTC", (((800, 900), (540, 720)),) * 7),
        ("UTC", (((540, 1441),),) * 7),
        ("UTC", (((-1, 60),),) * 7),
    ],
)
def test_impossible_hours_are_refused(zone: str, days: Week) -> None:
    with pytest.raises(ValueError):
        WorkingHours(zone, days)


@pytest.mark.parametrize(
    "value",
    [{}, {"zone": "UTC", "days": None, "days_off": []}, {"zone": "UTC", "days": [[[1]]], "days_off": []}],
)
def test_a_setting_of_another_shape_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        WorkingHours.from_json(value)


def test_naive_times_and_negative_amounts_are_refused() -> None:
    with pytest.raises(TypeError):
        add_minutes(datetime(2026, 5, 4), 1, DEFAULT_HOURS)
    with pytest.raises(ValueError):
        add_minutes(utc("2026-05-04"), -1, DEFAULT_HOURS)
    with pytest.raises(ValueError):
        minus_minutes(utc("2026-05-04"), -1, DEFAULT_HOURS)
    with pytest.raises(ValueError):
        add_days(utc("2026-05-04"), -1, DEFAULT_HOURS)


def test_an_end_of_the_calendar_is_an_error_not_a_loop() -> None:
    with pytest.raises(OverflowError):
        add_minutes(utc("9990-01-01"), 10**7, DEFAULT_HOURS)
    with pytest.raises(OverflowError):
        minus_minutes(utc("0010-01-01"), 10**7, DEFAULT_HOURS)


ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "Asia/Tehran",
)
# Around each: a clock change of one of the zones, the odd ones (00:01 in St John's, half an hour on Lord Howe) too.
CHANGES = (
    "2026-03-29",
    "2026-10-25",
    "2026-03-08",
    "2026-11-01",
    "2010-11-07",
    "2026-04-05",
    "2026-10-04",
    "2026-02-15",
    "2018-11-04",
    "2018-02-18",
    "2022-03-22",
    "2028-02-29",
)


@st.composite
def spans_of_a_day(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, 48).map(lambda half: half * 30), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def cases(draw: st.DrawFn) -> tuple[WorkingHours, datetime]:
    """Hours with at least one open day, and a start within two days of a clock change or any time in 25 years."""
    near = st.tuples(st.sampled_from(CHANGES).map(utc), st.integers(-2880, 2880))
    far = st.tuples(st.just(utc("2010-01-01")), st.integers(0, 25 * 525_600))
    base, minutes = draw(st.one_of(near, far))
    start = base + minutes * MINUTE
    week = draw(st.tuples(*[spans_of_a_day()] * 7).filter(any))
    off = draw(st.sets(st.integers(-3, 12), max_size=4))
    days_off = frozenset((start + timedelta(days=day)).date() for day in off)
    return WorkingHours(draw(st.sampled_from(ZONES)), week, days_off), start


SEED, MADE_CASES = 20_261_122, 300  # benchmarks/business_time.py runs 100,000


def test_all_of_it_equals_the_clock_on_the_wall_looked_at_each_minute() -> None:
    made = list(islice(minute_counter.cases(SEED), MADE_CASES))
    assert [words for case in made for words in differences(case)] == []
    # Enough of them lie where it is hard.
    assert sum(case.away is not None for case in made) > 80
    assert sum(len(day) > 1 for case in made for day in case.week) > 500
    changed = [c for c in made if c.start.astimezone(ZoneInfo(c.zone)).utcoffset()
               != (c.start + c.span * MINUTE).astimezone(ZoneInfo(c.zone)).utcoffset()]  # fmt: skip
    assert len(changed) > 20


@pytest.mark.parametrize(
    ("zone", "thursday", "days", "end"),
    [
        ("Pacific/Apia", "2011-12-29 20:00", 1, "2012-01-01 20:00"),  # Friday was left out: Monday
        ("Pacific/Apia", "2011-12-29 20:00", 2, "2012-01-02 20:00"),
        ("Pacific/Auckland", "2011-12-28 20:00", 1, "2011-12-29 20:00"),  # there it was a Friday like others
    ],
)
def test_a_day_that_a_zone_left_out_is_no_working_day(zone: str, thursday: str, days: int, end: str) -> None:
    assert add_days(utc(thursday), days, WorkingHours(zone, NINE_TO_FIVE)) == utc(end)


@settings(max_examples=150)
@given(cases(), st.integers(0, 10_000), st.integers(0, 5_000), st.integers(0, 59_999_999))
def test_adding_and_counting_agree(
    case: tuple[WorkingHours, datetime], first: int, more: int, odd: int
) -> None:
    hours, start = case
    start += timedelta(microseconds=odd)
    end = add_minutes(start, first, hours)
    assert minutes_between(start, end, hours) == first
    assert add_minutes(end, more, hours) == add_minutes(start, first + more, hours)
    assert minutes_between(end, start, hours) == 0


@settings(max_examples=150)
@given(cases(), st.integers(0, 30))
def test_days_later_is_on_the_nth_working_date_within_its_spans(
    case: tuple[WorkingHours, datetime], days: int
) -> None:
    hours, start = case
    first, later = add_days(start, 0, hours), add_days(start, days, hours)
    assert start - timedelta(days=1) < first
    assert first <= later
    dates = [local_date(first, hours) + timedelta(days=n) for n in range(1, 8 * days + 40)]
    working = [day for day in dates if hours.days[day.weekday()] and day not in hours.days_off]
    assert days == 0 or local_date(later - timedelta(microseconds=1), hours) in {
        working[days - 1],
        working[days - 1] - timedelta(days=1),
    }


@given(cases())
def test_hours_survive_the_settings_table(case: tuple[WorkingHours, datetime]) -> None:
    hours, _ = case
    assert WorkingHours.from_json(hours.to_json()) == hours


def test_five_years_are_counted_in_a_millisecond() -> None:
    hours = WorkingHours(
        "Europe/Berlin", SPLIT, frozenset(date(2022, 1, 1) + timedelta(days=20 * n) for n in range(90))
    )
    start, end = utc("2021-05-04 12:00"), utc("2026-05-04 12:00")
    minutes_between(start, end, hours)
    began = time.perf_counter()
    for _ in range(100):
        minutes_between(start, end, hours)
    assert (time.perf_counter() - began) / 100 < 0.001


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        pytest.param("2026-03-27 10:00", 3, "2026-03-30 10:00", id="across the change to summer time"),
        pytest.param("2026-10-23 10:00", 3, "2026-10-26 10:00", id="and back"),
        pytest.param("2026-03-28 02:30", 1, "2026-03-29 03:00", id="a time that is skipped: the change"),
        pytest.param("2028-02-28 10:00", 2, "2028-03-01 10:00", id="a leap day"),
        pytest.param("2026-05-09 10:00", 0, "2026-05-09 10:00", id="none"),
    ],
)
def test_calendar_days_keep_the_time_of_day(start: str, days: int, expected: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    hours = WorkingHours("Europe/Berlin", DEFAULT_HOURS.days)
    at = datetime.fromisoformat(start).replace(tzinfo=berlin).astimezone(UTC)
    found = add_calendar_days(at, days, hours).astimezone(berlin)
    assert found.replace(tzinfo=None) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-05-04 10:00", "2026-05-04 10:00", id="working time"),
        pytest.param("2026-05-04 09:00", "2026-05-04 09:00", id="its beginning"),
        pytest.param("2026-05-04 17:00", "2026-05-04 17:00", id="its end"),
        pytest.param("2026-05-04 20:00", "2026-05-04 17:00", id="the evening"),
        pytest.param("2026-05-04 08:59", "2026-05-01 17:00", id="before a Monday's work"),
        pytest.param("2026-05-03 12:00", "2026-05-01 17:00", id="a Sunday"),
    ],
)
def test_the_last_moment_at_which_somebody_works(at: str, expected: str) -> None:
    found = last_open(datetime.fromisoformat(at).replace(tzinfo=UTC), DEFAULT_HOURS)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
