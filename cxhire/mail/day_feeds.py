"""All-day events of an iCalendar file (RFC 5545) as days, repeats worked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cxhire.core.calendars import LONGEST_NAME, NamedDay
from cxhire.mail.calendars import without_zones
from cxhire.mail.errors import Permanent

if TYPE_CHECKING:
    import icalendar

MOST_EVENTS, MOST_REPEATING, MOST_DAYS = 5_000, 100, 3_000
LONGEST_DAYS = 366  # of one event
EARLIEST = date(1900, 1, 1)  # what began before is a mistake, and would be counted from there day by day
# RFC 5545 3.3.10: an all-day event repeats by days at the shortest.
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def days_of(raw: bytes, since: date, until: date) -> list[NamedDay]:
    """The days of all-day events from `since` until `until` (not included), in order; an event of several days is several.

    Events with a time of day are meetings, and are left out like cancelled ones. Raises Permanent, in words for a
    person, for what is no calendar or holds more than one of days off would.
    """
    import icalendar  # these two take a fifth of a second to load
    import recurring_ical_events

    try:
        text = without_zones(raw.decode("utf-8-sig", "replace")).lstrip()
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, RecursionError):
        calendars = []
    if not calendars:
        raise Permanent(
            "What lies there is no calendar. An address that works ends in .ics most of the time."
        )
    wanted = icalendar.Calendar()
    for event in _all_day(calendars):
        wanted.add_component(event)
    try:
        found = recurring_ical_events.of(wanted, skip_bad_series=True).between(since, until)
    except Exception as error:  # whatever a broken rule makes the libraries raise
        raise Permanent(f"The calendar's repeats can't be worked out ({type(error).__name__}).") from None
    happening = (event for event in found if str(event.get("STATUS", "")).upper() != "CANCELLED")
    days = sorted({day for event in happening for day in _days(event, since, until)})
    if len(days) > MOST_DAYS:
        raise Permanent(f"It holds {len(days):,} days off. That is no calendar of days off.")
    return days


def _all_day(calendars: Sequence[icalendar.Component]) -> list[icalendar.Component]:
    events = [event for calendar in calendars for event in calendar.walk("VEVENT") if _is_wanted(event)]
    repeating = sum("RRULE" in event or "RDATE" in event for event in events)
    if len(events) > MOST_EVENTS or repeating > MOST_REPEATING:
        raise Permanent("It holds more events than a calendar of days off has.")
    return events


def _is_wanted(event: icalendar.Component) -> bool:
    begins = getattr(event.get("DTSTART"), "dt", None)
    # A datetime is a date too.
    if type(begins) is not date or begins < EARLIEST:
        return False
    rules = event.get("RRULE", [])
    return all(
        str(frequency).upper() in FREQUENCIES
        for rule in (rules if isinstance(rules, list) else [rules])
        for frequency in rule.get("FREQ", ["?"])
    )


def _days(event: Any, since: date, until: date) -> list[NamedDay]:
    begins = event["DTSTART"].dt
    ends = getattr(event.get("DTEND"), "dt", None) or begins + timedelta(days=1)
    name = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_NAME]
    days = (begins + timedelta(days=n) for n in range(min(max((ends - begins).days, 1), LONGEST_DAYS)))
    return [NamedDay(day, name) for day in days if since <= day < until]
