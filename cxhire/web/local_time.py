"""Times in words, on the reader's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_login import current_user

from cxhire.services.hours import hours_of
from cxhire.services.policy import load_policies

FORMS = {
    "datetime": "{0.day} {0:%b %Y}, {0:%H:%M}",
    "date": "{0.day} {0:%b %Y}",
    "time": "{0:%H:%M}",
    "month": "{0:%B %Y}",
}


def init_local_time(app: Flask) -> None:
    app.add_template_filter(localtime)


def reader_zone() -> ZoneInfo:
    """The reader's own zone, else their team's, else the organisation's."""
    if "reader_zone" not in g:
        reader = current_user.colleague if current_user.is_authenticated else None
        if reader and reader.team_id and not reader.zone:
            g.reader_zone = ZoneInfo(hours_of(reader.team_id).hours.zone)
        else:
            g.reader_zone = ZoneInfo((reader and reader.zone) or load_policies().newest.hours.zone)
    zone: ZoneInfo = g.reader_zone
    return zone


def zone_or_reader_s(zone: str | None) -> ZoneInfo:
    """A zone by its name, else the reader's."""
    return ZoneInfo(zone) if zone else reader_zone()


def as_instant(local: datetime) -> datetime:
    """What the reader's clock shows, naive, in UTC. Raises ValueError at the ends of the calendar."""
    try:
        return local.replace(tzinfo=reader_zone()).astimezone(UTC)
    except OverflowError:
        raise ValueError("That lies too far off.") from None


def localtime(moment: datetime | date, form: str = "datetime") -> str:
    """A moment (aware) on the reader's clock, or a day, in words; form is datetime, date, time or month."""
    if isinstance(moment, datetime):
        return FORMS[form].format(moment.astimezone(reader_zone()))
    return FORMS["date" if form == "datetime" else form].format(moment)
