"""Working time across zones, clock changes, split days and days off: the one module that knows local clocks.

An instant is open when the wall clock of the zone reads inside a span of that weekday and the date isn't off. Between
two changes of the zone's offset, local time is UTC moved by a constant, so work in it is counted by whole weeks; what
a clock change skips or repeats is thereby skipped or counted twice, as the people at work live it.

Instants in and out are aware UTC; a naive one raises TypeError. All is exact to the microsecond.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Span = tuple[int, int]
Week = tuple[tuple[Span, ...], ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = 1440 * _MINUTE
# No zone changes its clock twice within a week and back again (tz database, since 1970), so weekly samples see all.
_SAMPLE = 7 * _DAY


@dataclass(frozen=True, slots=True)
class _Tables:
    """What counting needs of the hours, made once: days are counted from 1970-01-01, times in microseconds."""

    spans: Week
    before_weekday: tuple[int, ...]
    off: tuple[int, ...]
    off_set: frozenset[int]
    before_off: tuple[int, ...]

    @property
    def a_week(self) -> int:
        return self.before_weekday[7]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When someone works: `days` are Monday to Sunday, each spans of (start, end) in minutes of local wall time.

    Spans are ordered and don't overlap; an end may be 1440. Raises ValueError for an unknown zone (IANA names),
    spans that aren't so, and hours that are never open.
    """

    zone: str
    days: Week
    days_off: frozenset[date] = frozenset()
    _tables: _Tables = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        _check_week(self.days)
        object.__setattr__(self, "_tables", _tables(self.days, self.days_off))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> WorkingHours:
        """The hours that `to_json` wrote; raises ValueError for any other shape."""
        try:
            days = tuple(tuple((int(a), int(b)) for a, b in day) for day in value["days"])
            days_off = frozenset(date.fromisoformat(day) for day in value["days_off"])
            return cls(str(value["zone"]), days, days_off)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not working hours: {error}") from error

    def to_json(self) -> dict[str, object]:
        """A plain dict of `zone`, `days` (lists of minutes) and `days_off` (ISO dates in order)."""
        return {
            "zone": self.zone,
            "days": [[list(span) for span in day] for day in self.days],
            "days_off": sorted(day.isoformat() for day in self.days_off),
        }


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    # A folder's name is an OSError, a NUL or "../" a ValueError.
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(f"unknown time zone: {zone!r}") from error


def _check_week(days: Week) -> None:
    if len(days) != 7:
        raise ValueError(f"a week has 7 days, not {len(days)}")
    for spans in days:
        edges = [edge for span in spans for edge in span]
        if edges != sorted(edges) or any(start >= end for start, end in spans):
            raise ValueError(f"spans overlap or are out of order: {spans}")
        if edges and (edges[0] < 0 or edges[-1] > 1440):
            raise ValueError(f"spans leave the day: {spans}")
    if not any(days):
        raise ValueError("the hours are never open")


def _tables(days: Week, days_off: Iterable[date]) -> _Tables:
    spans = tuple(tuple((start * _MINUTE, end * _MINUTE) for start, end in day) for day in days)
    lengths = [sum(end - start for start, end in day) for day in spans]
    off = tuple(sorted({day.toordinal() - _EPOCH_ORDINAL for day in days_off}))
    return _Tables(
        spans=spans,
        before_weekday=tuple(accumulate(lengths, initial=0)),
        off=off,
        off_set=frozenset(off),
        before_off=tuple(accumulate((lengths[_weekday(day)] for day in off), initial=0)),
    )


_NINE_TO_FIVE: tuple[Span, ...] = ((9 * 60, 17 * 60),)
DEFAULT_HOURS = WorkingHours("UTC", (_NINE_TO_FIVE,) * 5 + ((), ()))


def add_minutes(start: datetime, minutes: int, hours: WorkingHours) -> datetime:
    """The first instant by which that many working minutes have passed since `start`.

    So 60 minutes from 16:00 is 17:00, not the next morning, and 0 minutes is `start` itself. Outside hours the count
    begins at the next opening. Raises ValueError for negative minutes.
    """
    if minutes < 0:
        raise ValueError(f"minutes must not be negative: {minutes}")
    return _instant(_advanced(_microseconds(start), minutes * _MINUTE, hours)) if minutes else start


def minus_minutes(end: datetime, minutes: int, hours: WorkingHours) -> datetime:
    """The latest instant from which that many working minutes pass until `end`: the mirror of `add_minutes`.

    So 60 minutes before 10:00 is 09:00, not the evening before, and 0 minutes is `end` itself. Raises ValueError for
    negative minutes.
    """
    if minutes < 0:
        raise ValueError(f"minutes must not be negative: {minutes}")
    return _instant(_receded(_microseconds(end), minutes * _MINUTE, hours)) if minutes else end


def minutes_between(a: datetime, b: datetime, hours: WorkingHours) -> int:
    """Whole working minutes from `a` to `b`, rounded down; 0 when `b` isn't after `a`."""
    start, end = _microseconds(a), _microseconds(b)
    if end <= start:
        return 0
    tables, worked = hours._tables, 0
    for first, last, offset in _stretches(hours.zone, start):
        if first >= end:
            break
        worked += _worked(min(last, end) + offset, tables) - _worked(max(first, start) + offset, tables)
    return worked // _MINUTE


def add_days(start: datetime, days: int, hours: WorkingHours) -> datetime:
    """The same local time of day that many working days later; a working day is a local date with hours.

    A date that a zone left out when it went over the date line is none, whoever would have worked on it.
    A start on another day, or after its day's last end, counts from the next opening. Where that day opens later,
    pauses or ends earlier, the result is the next opening within the day, or its last end. A time that a clock change
    skips becomes the moment of the change; of one that it repeats, the first. Raises ValueError for negative days.
    """
    if days < 0:
        raise ValueError(f"days must not be negative: {days}")
    tables, begin = hours._tables, _microseconds(start)
    _, last, offset = next(_stretches(hours.zone, begin))
    day, time = divmod(begin + offset, _DAY)
    spans = _spans(day, tables)
    if not spans or time > spans[-1][1]:
        return add_days(next_open(start, hours), days, hours)
    later = _days_later(day, days, tables)
    at = later * _DAY + _within(time, _spans(later, tables))
    if at < last + offset:  # nearly always no clock changes until then
        return _instant(at - offset)
    if left_out := _left_out(hours.zone, begin, later - day):
        later = _days_later(day, days, tables, left_out)
        at = later * _DAY + _within(time, _spans(later, tables))
    return _instant(_unlocal(at, begin, hours.zone))


def add_calendar_days(start: datetime, days: int, hours: WorkingHours) -> datetime:
    """The same local time of day that many calendar days later, whether anybody works then or not.

    A time that a clock change skips or repeats is taken as `add_days` takes it. Raises ValueError for negative days.
    """
    if days < 0:
        raise ValueError(f"days must not be negative: {days}")
    begin = _microseconds(start)
    return _instant(_unlocal(_local(begin, hours) + days * _DAY, begin, hours.zone)) if days else start


def is_open(at: datetime, hours: WorkingHours) -> bool:
    """Whether `at` is working time; the start of a span is, its end isn't."""
    local = _local(_microseconds(at), hours)
    time = local % _DAY
    return any(start <= time < end for start, end in _spans(local // _DAY, hours._tables))


def next_open(at: datetime, hours: WorkingHours) -> datetime:
    """`at` itself when it is working time, else the next opening after it."""
    # The first microsecond of work ends one microsecond after its opening.
    return _instant(_advanced(_microseconds(at), 1, hours) - 1)


def last_open(at: datetime, hours: WorkingHours) -> datetime:
    """`at` itself when it is working time or the end of it, else the last end of work before it."""
    return at if is_open(at, hours) else _instant(_receded(_microseconds(at), 1, hours) + 1)


def local_date(at: datetime, hours: WorkingHours) -> date:
    """The date on the wall calendar of the hours' zone."""
    return date.fromordinal(_local(_microseconds(at), hours) // _DAY + _EPOCH_ORDINAL)


def next_day(at: datetime, hours: WorkingHours) -> datetime:
    """The instant at which the next date begins on the wall calendar of the hours' zone; skipped, the change itself."""
    begin = _microseconds(at)
    return _instant(_unlocal((_local(begin, hours) // _DAY + 1) * _DAY, begin, hours.zone))


def start_of_day(day: date, hours: WorkingHours) -> datetime:
    """The instant at which a date begins in the hours' zone; of a midnight that is skipped, the moment of the change."""
    local = (day.toordinal() - _EPOCH_ORDINAL) * _DAY
    # From the stretch of two days before on, no zone being further from UTC.
    return _instant(_unlocal(local, local - 2 * _DAY, hours.zone))


def _microseconds(at: datetime) -> int:
    since = at - _EPOCH
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _weekday(day: int) -> int:
    # 1970-01-01 was a Thursday.
    return (day + 3) % 7


def _spans(day: int, tables: _Tables) -> tuple[Span, ...]:
    return () if day in tables.off_set else tables.spans[_weekday(day)]


def _worked(local: int, tables: _Tables) -> int:
    """Work between a fixed Monday long ago and a local time, as if the offset had never changed."""
    day, time = divmod(local, _DAY)
    week, weekday = divmod(day + 3, 7)
    worked = week * tables.a_week + tables.before_weekday[weekday]
    worked -= tables.before_off[bisect_left(tables.off, day)]
    for start, end in _spans(day, tables):
        if time <= start:
            break
        worked += min(time, end) - start
    return worked


def _advanced(start: int, work: int, hours: WorkingHours) -> int:
    """The first instant by which `work` (more than 0) is done; all in microseconds."""
    tables = hours._tables
    stretches = _stretches(hours.zone, start)
    while True:
        first, last, offset = next(stretches)
        begin = max(first, start) + offset
        done = _done(begin, work, tables)
        if done <= last + offset:
            return done - offset
        work -= _worked(last + offset, tables) - _worked(begin, tables)


def _done(local: int, work: int, tables: _Tables) -> int:
    day, time = divmod(local, _DAY)
    while True:
        for start, end in _spans(day, tables):
            begin = max(start, time)
            if work <= end - begin:
                return day * _DAY + begin + work
            work -= max(0, end - begin)
        day, time = day + 1, 0


def _receded(end: int, work: int, hours: WorkingHours) -> int:
    """The latest instant from which `work` (more than 0) is done until `end`; all in microseconds."""
    tables = hours._tables
    for first, last, offset in _stretches_back(hours.zone, end):
        finish = min(last, end) + offset
        begun = _begun(finish, work, tables)
        if begun >= first + offset:
            return begun - offset
        work -= _worked(finish, tables) - _worked(first + offset, tables)
    raise OverflowError("before the beginning of the calendar")


def _begun(local: int, work: int, tables: _Tables) -> int:
    day, time = divmod(local, _DAY)
    while True:
        for start, end in reversed(_spans(day, tables)):
            finish = min(end, time)
            if work <= finish - start:
                return day * _DAY + finish - work
            work -= max(0, finish - start)
        day, time = day - 1, _DAY


def _within(time: int, spans: tuple[Span, ...]) -> int:
    """The time of day itself where it is open, or the end of a span; else the next opening of that day, or its end."""
    for start, end in spans:
        if time <= end:
            return max(time, start)
    return spans[-1][1]


def _local(instant: int, hours: WorkingHours) -> int:
    _, _, offset = next(_stretches(hours.zone, instant))
    return instant + offset


def _days_later(day: int, days: int, tables: _Tables, left_out: frozenset[int] = frozenset()) -> int:
    for _ in range(days):
        day += 1
        while day in left_out or not _spans(day, tables):
            day += 1
    return day


def _left_out(zone: str, begin: int, days: int) -> frozenset[int]:
    """The dates in so many days after an instant, and in a month more, that never are on the wall (Samoa's 2011-12-30)."""
    found: set[int] = set()
    stretches = _stretches(zone, begin)
    _, last, offset = next(stretches)
    while last <= begin + (days + 31) * _DAY:
        _, after, later = next(stretches)
        found |= set(range(-(-(last + offset) // _DAY), (last + later) // _DAY))
        last, offset = after, later
    return frozenset(found)


def _unlocal(local: int, after: int, zone: str) -> int:
    """The first instant, from the stretch of `after` on, at which the wall clock reads `local` or has skipped it."""
    first, offset = next(
        (first, offset) for first, last, offset in _stretches(zone, after) if last + offset > local
    )
    return max(first, local - offset)


def _stretches(zone: str, start: int) -> Iterator[tuple[int, int, int]]:
    """(first, last, offset) of equal offset, from the one that holds `start` on; cut at the turn of the year too."""
    for year in range(_instant(start).year, 9999):
        for stretch in _stretches_of_year(zone, year):
            if stretch[1] > start:
                yield stretch
    raise OverflowError("past the end of the calendar")


def _stretches_back(zone: str, end: int) -> Iterator[tuple[int, int, int]]:
    """The same the other way round, from the one that leads up to `end`."""
    for year in range(_instant(end).year, 1, -1):
        for stretch in reversed(_stretches_of_year(zone, year)):
            if stretch[0] < end:
                yield stretch


@lru_cache(maxsize=4096)
def _stretches_of_year(zone: str, year: int) -> tuple[tuple[int, int, int], ...]:
    end = _microseconds(datetime(year + 1, 1, 1, tzinfo=UTC))
    first = at = _microseconds(datetime(year, 1, 1, tzinfo=UTC))
    offset, found = _offset(zone, at), []
    while at < end:
        later = min(at + _SAMPLE, end)
        if _offset(zone, later) == offset:
            at = later
            continue
        at = _change(zone, at, later)
        if at < end:
            found.append((first, at, offset))
            first, offset = at, _offset(zone, at)
    return (*found, (first, end, offset))


def _change(zone: str, before: int, after: int) -> int:
    """The instant, to the second, at which the offset stops being what it was at `before`."""
    offset = _offset(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after


def _offset(zone: str, instant: int) -> int:
    offset = _instant(instant).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)
