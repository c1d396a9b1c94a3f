"""Working time counted the stupid way, to hold business time against: the clock on the wall, looked at each minute.

Nothing here knows of weeks, tables or changes of the clock; zoneinfo says what the wall reads, and a day is off where
it is a holiday or where somebody is away. Made cases lie near changes of the clock more often than not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from cxhire.core import business_time
from cxhire.core.business_time import Week, WorkingHours

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1975, 2037
# Half an hour on Lord Howe, two in Troll, Ramadan in Morocco, midnights and 00:01, days that weren't there, all sorts.
ODD_ZONES = (
    "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca", "Africa/El_Aaiun", "Pacific/Apia", "Pacific/Fakaofo",
    "Pacific/Kwajalein", "Pacific/Kiritimati", "America/Sao_Paulo", "America/Asuncion", "America/Havana", "Asia/Beirut",
    "Asia/Amman", "Asia/Damascus", "Asia/Gaza", "Asia/Tehran", "America/St_Johns", "Africa/Cairo", "Europe/Dublin",
    "Africa/Windhoek", "America/Caracas", "Asia/Pyongyang", "Asia/Kathmandu", "Pacific/Chatham", "America/Nuuk",
)  # fmt: skip
# Zones that went over the date line, and lost a day.
LEFT_OUT = (
    ("Pacific/Apia", 2011),
    ("Pacific/Fakaofo", 2011),
    ("Pacific/Kwajalein", 1993),
    ("Pacific/Kiritimati", 1994),
)
COMMON_ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
)
NINE_TO_FIVE: Week = (((540, 1020),),) * 5 + ((), ())
SPLIT: Week = (((540, 720), (780, 1020)),) * 5 + ((), ())
NIGHTS: Week = (((0, 190), (1290, 1440)),) * 7
ALWAYS: Week = (((0, 1440),),) * 7


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody's hours and a span of time. `away` are the first and the last day of an absence."""

    zone: str
    week: Week
    holidays: frozenset[date]
    away: tuple[date, date] | None
    start: datetime
    span: int
    minutes: int
    days: int

    @property
    def hours(self) -> WorkingHours:
        """The same for business time, which knows days off only."""
        off = set(self.holidays)
        if self.away:
            first, last = self.away
            off |= {first + n * DAY for n in range((last - first).days + 1)}
        return WorkingHours(self.zone, self.week, frozenset(off))


class Wall:
    """A clock on the wall, and who works by it."""

    def __init__(self, case: Case) -> None:
        self.case, self.zone = case, ZoneInfo(case.zone)
        self.minutes = [{m for start, end in spans for m in range(start, end)} for spans in case.week]

    def is_off(self, day: date) -> bool:
        away = self.case.away
        return day in self.case.holidays or (away is not None and away[0] <= day <= away[1])

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        reads = local.hour * 60 + local.minute
        return reads in self.minutes[local.weekday()] and not self.is_off(local.date())

    def worked(self, start: datetime, end: datetime) -> int:
        return sum(self.is_open(start + n * MINUTE) for n in range((end - start) // MINUTE))

    def after(self, start: datetime, minutes: int) -> datetime:
        """The end of the so manieth open minute from `start` on."""
        while minutes:
            minutes -= self.is_open(start)
            start += MINUTE
        return start

    def before(self, end: datetime, minutes: int) -> datetime:
        """The start of the so manieth open minute back from `end`."""
        while minutes:
            end -= MINUTE
            minutes -= self.is_open(end)
        return end

    def opening(self, at: datetime) -> datetime:
        while not self.is_open(at):
            at += MINUTE
        return at

    def days_later(self, start: datetime, days: int) -> datetime:
        """By the docstring of `add_days`, sentence by sentence."""
        local = start.astimezone(self.zone)
        spans = self.spans(local.date())
        if not spans or local.hour * 60 + local.minute > spans[-1][1]:
            start = self.opening(start)
            local = start.astimezone(self.zone)
        day = local.date()
        while days:
            day += DAY
            days -= bool(self.spans(day)) and self.is_there(day)
        return self.first_reading(day, self.fitted(local.hour * 60 + local.minute, day), start)

    def spans(self, day: date) -> tuple[tuple[int, int], ...]:
        return () if self.is_off(day) else self.case.week[day.weekday()]

    def fitted(self, time: int, day: date) -> int:
        """A time of day, or the next within the hours of a day, or their last end."""
        for minute in range(time, 1441):
            if any(start <= minute <= end for start, end in self.spans(day)):
                return minute
        return self.spans(day)[-1][1]

    def is_there(self, day: date) -> bool:
        """Whether the wall ever reads that date: noon of some zone, every half hour around it."""
        around = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
        return any((around + n * 30 * MINUTE).astimezone(self.zone).date() == day for n in range(4 * 48))

    def first_reading(self, day: date, minute: int, since: datetime) -> datetime:
        """The first minute from `since` on at which the wall reads so much, or more."""
        wanted = datetime(day.year, day.month, day.day) + minute * MINUTE
        at = max(since, wanted.replace(tzinfo=UTC) - 15 * 60 * MINUTE)  # nobody is further ahead of UTC
        while at.astimezone(self.zone).replace(tzinfo=None) < wanted:
            at += MINUTE
        return at


def differences(case: Case) -> list[str]:
    """Where business time and the wall don't agree, in words for who mends it; none is right."""
    wall, hours = Wall(case), case.hours
    start, end = case.start, case.start + case.span * MINUTE
    pairs: list[tuple[str, object, object]] = [
        ("minutes_between", business_time.minutes_between(start, end, hours), wall.worked(start, end)),
        ("minutes_between, turned round", business_time.minutes_between(end, start, hours), 0),
        ("add_minutes", business_time.add_minutes(start, case.minutes, hours), wall.after(start, case.minutes)),
        ("minus_minutes", business_time.minus_minutes(end, case.minutes, hours), wall.before(end, case.minutes)),
        ("next_open", business_time.next_open(start, hours), wall.opening(start)),
        ("is_open at the start", business_time.is_open(start, hours), wall.is_open(start)),
        ("is_open at the end", business_time.is_open(end, hours), wall.is_open(end)),
        ("add_days", business_time.add_days(start, case.days, hours), wall.days_later(start, case.days)),
    ]  # fmt: skip
    return [f"{name}: {found} for {wanted} in {case}" for name, found, wanted in pairs if found != wanted]


def cases(seed: int) -> Iterator[Case]:
    """Cases without end, the same for the same seed; most begin within three days of a change of the clock."""
    random = Random(seed)
    every_zone = sorted(zone for zone in available_timezones() if "/" in zone)
    while True:
        zone = random.choice(random.choice((ODD_ZONES, ODD_ZONES, COMMON_ZONES, every_zone)))
        year = random.randint(FIRST_YEAR, LAST_YEAR)
        if random.random() < 1 / 20:
            zone, year = random.choice(LEFT_OUT)
        changes = changes_of(zone, year)
        if not changes and random.random() < 0.8:
            continue
        if changes and random.random() < 0.8:
            start = random.choice(changes) + random.randint(-2880, 1440) * MINUTE
        else:
            start = datetime(year, 1, 1, tzinfo=UTC) + random.randrange(525_600) * MINUTE
        yield _case(random, zone, start)


def _case(random: Random, zone: str, start: datetime) -> Case:
    around = [start.date() + n * DAY for n in range(-4, 9)]
    away = None
    if random.random() < 0.4:
        first = random.choice(around)
        away = first, first + random.randrange(6) * DAY
    week = random.choice((NINE_TO_FIVE, SPLIT, NIGHTS, ALWAYS, None, None, None)) or _week(random)
    holidays = frozenset(random.sample(around, random.choice((0, 0, 1, 1, 2, 4))))
    minutes = random.choice((0, 1, random.randrange(120), random.randrange(600)))
    return Case(
        zone, week, holidays, away, start, random.randrange(1, 2160), minutes, random.choice((0, 1, 1, 2, 5))
    )


def _week(random: Random) -> Week:
    while True:
        week = tuple(_spans(random) for _ in range(7))
        if any(week):
            return week


def _spans(random: Random) -> tuple[tuple[int, int], ...]:
    grid = random.choice((60, 30, 5))
    edges = sorted(n * grid for n in random.sample(range(1440 // grid + 1), random.choice((0, 2, 2, 4, 6))))
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def changes_of(zone: str, year: int) -> list[datetime]:
    """The midnights (UTC) before each change of a zone's clock in a year."""
    clock, first = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC)
    offsets = [(first + n * DAY).astimezone(clock).utcoffset() for n in range(366)]
    return [first + n * DAY for n in range(365) if offsets[n] != offsets[n + 1]]
