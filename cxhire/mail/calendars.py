"""The calendar part of a mail (RFC 5545), as far as it says what is asked or answered (RFC 5546).

Read with icalendar, which takes a fifth of a second to load: so only where a mail has such a part. What it refuses, or
finds nothing in, is read line by line: a broken calendar still says that somebody declined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from cxhire.core.message import Calendar

if TYPE_CHECKING:
    import icalendar

# RFC 5546 1.4. A part with another method, or with none, is a file that somebody attached.
_METHODS = frozenset("REQUEST REPLY CANCEL ADD COUNTER DECLINECOUNTER REFRESH PUBLISH".split())
_FOLD = re.compile(r"\r?\n[ \t]")
_PARTSTAT = re.compile(r";PARTSTAT=\"?([\w-]{1,40})", re.I)
_UTC = re.compile(r"\d{8}T\d{6}Z")
_LONGEST = 500_000
_LONGEST_FOR_LIBRARY = 64_000
_MOST_PARTS = 5
_MOST_ATTENDEES = 1_000


def calendar_of(parts: Iterable[tuple[str, str]], sender: str = "") -> Calendar | None:
    """What a mail's calendar parts say; each comes with the `method` of its Content-Type, which its METHOD outranks.

    Where parts disagree the first with a method of RFC 5546 counts. The PARTSTAT is that of `sender` (an address, lower-cased),
    else of the first attendee who has answered.
    """
    read = (_read(text, method, sender) for text, method in islice(parts, _MOST_PARTS))
    found = [calendar for calendar in read if calendar]
    return next((c for c in found if c.method in _METHODS), found[0] if found else None)


def _read(text: str, method: str, sender: str) -> Calendar | None:
    fields = _by_library(text) if len(text) <= _LONGEST_FOR_LIBRARY else None
    if fields is None or not fields.says_anything():
        fields = _by_lines(text)
    return fields.calendar(method, sender) if method or fields.says_anything() else None


class _Fields:
    """The properties that matter, gathered from one calendar."""

    def __init__(self) -> None:
        self.method = ""
        self.uid = ""
        self.starts_at: datetime | None = None
        self.statuses: dict[str, str] = {}
        self.cancelled: set[bool] = set()

    def says_anything(self) -> bool:
        return bool(self.method or self.uid)

    def add_attendee(self, address: str, partstat: str) -> None:
        address = address.strip().lower().removeprefix("mailto:").strip()
        if len(self.statuses) < _MOST_ATTENDEES:
            self.statuses[address] = partstat.upper()

    def calendar(self, method: str, sender: str) -> Calendar:
        method = (self.method or method).strip().upper()
        if method == "REQUEST" and self.cancelled == {True}:
            method = "CANCEL"  # as some servers withdraw an event: STATUS says it (RFC 5545 3.8.1.11)
        attendees = tuple(address for address in self.statuses if address)
        return Calendar(method, self._partstat(sender), self.uid, attendees, self.starts_at)

    def _partstat(self, sender: str) -> str:
        if theirs := self.statuses.get(sender):
            return theirs
        given = [status for status in self.statuses.values() if status]
        return next((status for status in given if status != "NEEDS-ACTION"), given[0] if given else "")


def _by_library(text: str) -> _Fields | None:
    import icalendar  # takes long, so only where a calendar is met

    try:
        calendars = icalendar.Calendar.from_ical(without_zones(text).lstrip("\ufeff\r\n \t"), multiple=True)
        fields = _Fields()
        for calendar in calendars:
            fields.method = fields.method or str(calendar.get("METHOD", ""))
            for component in calendar.walk():
                if component.errors:  # lines it left out, maybe the attendee's
                    return None
                _add_component(fields, component)
    except Exception:  # whatever a broken calendar makes the library raise
        return None
    return fields


def without_zones(text: str) -> str:
    """The calendar without its time zones: the library knows those that have a name, and would remember each for good."""
    kept: list[str] = []
    at = 0
    while (begun := text.find("BEGIN:VTIMEZONE", at)) >= 0:
        ended = text.find("END:VTIMEZONE", begun)
        if ended < 0:
            break
        kept.append(text[at:begun])
        at = text.find("\n", ended) + 1 or len(text)
    return "".join((*kept, text[at:]))


def _add_component(fields: _Fields, component: icalendar.Component) -> None:
    if component.name == "VALARM":  # its attendees are told, not asked
        return
    fields.uid = fields.uid or str(component.get("UID", "")).strip()
    if component.name in ("VEVENT", "VTODO"):
        fields.cancelled.add(str(component.get("STATUS", "")).upper() == "CANCELLED")
        fields.starts_at = fields.starts_at or _instant(component.get("DTSTART"))
    attendees = component.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        fields.add_attendee(str(attendee), str(attendee.params.get("PARTSTAT", "")))


def _instant(start: Any) -> datetime | None:
    at = start.dt if start is not None else None
    if not isinstance(at, datetime) or at.tzinfo is None:
        return None
    try:
        return at.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        return None


def _by_lines(text: str) -> _Fields:
    fields = _Fields()
    for line in _FOLD.sub("", text[:_LONGEST]).splitlines():
        name, _, value = line.partition(":")
        prop = name.partition(";")[0].strip().upper()
        if prop == "METHOD":
            fields.method = fields.method or value
        elif prop == "UID":
            fields.uid = fields.uid or value.strip()
        elif prop == "DTSTART" and _UTC.fullmatch(value.strip()):
            fields.starts_at = fields.starts_at or _in_utc(value.strip())
        elif prop == "ATTENDEE":
            found = _PARTSTAT.search(name)
            fields.add_attendee(value, found[1] if found else "")
    return fields


def _in_utc(value: str) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
