"""Due dates as a calendar that calendar programs subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SHOWN_FOR = timedelta(minutes=15)  # an event without length is hard to see, or to press
LOOK_AGAIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class DueDate:
    """One event. `changes` counts how often it may have moved since it was made; `changed_at` is when it last did."""

    uid: str
    at: datetime
    title: str
    url: str
    changes: int
    changed_at: datetime


def calendar_of(name: str, due_dates: Iterable[DueDate]) -> bytes:
    """The calendar, folded and escaped; the same for the same dates, whenever it is asked for.

    Events and no to-dos: most programs show no to-dos of a calendar that they subscribe to. They take up no time. There is
    no METHOD, so DTSTAMP says when the event was last changed (RFC 5545, 3.8.7.2).
    """
    import icalendar  # takes a fifth of a second to load

    calendar = icalendar.Calendar()
    for key, value in (
        ("prodid", "-//cxhire//Due dates//EN"), ("version", "2.0"), ("calscale", "GREGORIAN"),
        ("name", name), ("x-wr-calname", name), ("refresh-interval", LOOK_AGAIN), ("x-published-ttl", "PT30M"),
    ):  # fmt: skip
        calendar.add(key, value)
    for due in due_dates:
        event = icalendar.Event()
        for key, told in (
            ("uid", due.uid), ("dtstamp", due.changed_at), ("last-modified", due.changed_at), ("sequence", due.changes),
            ("dtstart", due.at), ("dtend", due.at + SHOWN_FOR), ("summary", due.title), ("url", due.url),
            ("class", "PRIVATE"), ("transp", "TRANSPARENT"),
        ):  # fmt: skip
            event.add(key, told)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
