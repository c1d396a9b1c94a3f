"""The promises that analysis finds in our words: read in the writer's own zone, kept without undoing what people said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from cxhire.core.business_time import WorkingHours
from cxhire.core.promise_topics import are_alike
from cxhire.core.undertakings import undertakings
from cxhire.services.hours import reader_hours
from cxhire.services.policy import load_policies
from cxhire.store import promises as stored
from cxhire.store.promises import Promise
from cxhire.store.transaction import read
from cxhire.store.words import Word

Row = dict[str, Any]

# Hour and minute by which what was promised for a day is due.
LAST_MINUTE = 23, 59


@dataclass(frozen=True, slots=True)
class Zones:
    """In whose time zone somebody writes: a colleague's own by id, else everybody's."""

    everybody: str
    own: Mapping[int, WorkingHours] = field(default_factory=dict)

    def of(self, colleague_id: int | None) -> str:
        """The IANA name of the zone in which a colleague's "tomorrow" is meant."""
        hours = self.own.get(colleague_id) if colleague_id is not None else None
        return hours.zone if hours else self.everybody


def load_zones() -> Zones:
    """Everybody's zones at this moment."""
    policies = load_policies()
    return Zones(policies.newest.hours.zone, reader_hours(policies=policies))


def promises_in(word: Word, zones: Zones) -> list[Row]:
    """The promises in our words, as rows; a day without an hour lasts to its end where the writer is."""
    zone = zones.of(word.colleague_id)
    return [
        {
            "application_id": word.application_id, "interaction_id": word.interaction_id,
            "quote": one.promise.quote, "made_at": word.at, "zone": zone, "kind": one.promise.kind.value,
            "due_at": one.promise.due_at or due_in(zone, one.promise.due_on),
            "certainty": one.promise.certainty.value, "renews": one.renews.value,
        }
        for one in undertakings(word.text, word.at, zone)
    ]  # fmt: skip


def due_in(zone: str, day: date, at: time | None = None) -> datetime:
    """When something is due on a day in a zone (an IANA name): at that time, else by the last minute of the day.

    Raises ValueError at the ends of the calendar.
    """
    try:
        return datetime.combine(day, at or time(*LAST_MINUTE), ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError("That lies too far off.") from None


def keep_promises(rows: Iterable[Row]) -> None:
    """Writes what was found; what was found before is brought up to date, unless a colleague has said something of it.

    What an earlier version found and this one doesn't stays: it is owed until somebody says that it is no promise.
    Doesn't commit.
    """
    found = sorted(rows, key=lambda row: row["interaction_id"])
    known = stored.list_promises_in({row["interaction_id"] for row in found})
    for contact, its in groupby(found, key=lambda row: row["interaction_id"]):
        stored.add_promises(_fresh(list(its), known.get(contact, [])))
    read().flush()


def _fresh(rows: Sequence[Row], known: list[Promise]) -> list[Row]:
    """The rows that are of no promise known; the others bring theirs up to date."""
    fresh, left = [], known[:]
    for row in rows:
        match = next((one for one in left if one.quote == row["quote"]), None)
        match = match or next((one for one in left if are_alike(one.quote, row["quote"])), None)
        if match is None:
            fresh.append(row)
            continue
        left.remove(match)
        if not is_decided(match):
            for name in ("quote", "due_at", "certainty", "kind", "renews", "zone"):
                setattr(match, name, row[name])
    return fresh


def is_decided(promise: Promise) -> bool:
    """Whether a colleague entered, corrected or withdrew it: then analysis leaves it alone."""
    return bool(promise.entered_by_id or promise.corrected_from or promise.withdrawn_at)
