"""How a mail tells one thing that is owed: on both clocks, and to whom of us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config import Config
from cxhire.core import business_time
from cxhire.core.business_time import WorkingHours
from cxhire.mail.render import Owed
from cxhire.services.staff import Office
from cxhire.store.reminders import Due, Told

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Words:
    """Tells things to one reader at a moment."""

    here: Office
    reader_id: int
    config: Config
    now: datetime

    def of(self, told: Told, due: Due, *, stands_in: bool = False) -> Owed:
        """One thing owed. `stands_in` where the reader does so for its owner, who is away."""
        hours = self.here.policy(due).hours
        return Owed(
            told.kind, told.candidate, told.opening, told.words,
            told.owner if told.owner_is_member else None, told.owner_id == self.reader_id,
            (self.now - told.since) // MINUTE, business_time.minutes_between(told.since, self.now, hours),
            f"{self.config.base_url}/candidates/{told.candidate_id}",
            due=clock_words(told.due_at, self.hours) if told.due_at > self.now else "", stands_in=stands_in,
        )  # fmt: skip

    @property
    def hours(self) -> WorkingHours:
        return self.here.staff.hours[self.reader_id]


def clock_words(at: datetime, hours: WorkingHours) -> str:
    """A moment as a reader's calendar and clock have it: "Wed 4 Mar, 16:00"."""
    local = at.astimezone(ZoneInfo(hours.zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"
