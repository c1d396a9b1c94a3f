"""Laws that say by when a candidate must be told something: one row each, turned on by a policy's `rule_packs`.

A pack counts from an interview. Until an outcome is recorded it is settled by telling the candidate that nothing is
decided yet, afterwards by telling them the outcome. This is arithmetic, no legal advice: whether a law applies to an
opening (how many people one employs, how it was advertised) is for who turns the pack on to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from cxhire.core import business_time
from cxhire.core.business_time import WorkingHours


@dataclass(frozen=True, slots=True)
class RulePack:
    """What a law asks: to tell whoever was interviewed, within so many days after their last interview.

    `days` are calendar days, else business days. `counts` are the interviews from the local date `in_force_from` on.
    Nobody is bothered with it until `shown_days` calendar days before it is due.
    """

    id: str
    name: str
    source: str
    applies_to: str
    in_force_from: date
    counts_from: str
    days: int
    calendar: bool
    settled_by: str
    shown_days: int = 14


_ALL: Final = (
    RulePack(
        id="CA-ON",
        name="Ontario: tell whoever was interviewed within 45 days",
        source=(
            "Employment Standards Act, 2000, Part III.1 (Job Postings), as amended by the Working for Workers Five "
            "Act, 2024, and O. Reg. 476/24"
        ),
        applies_to=(
            "employers of 25 or more (O. Reg. 476/24, s. 1) who interview an applicant for a job that they advertised "
            "to the public, unless its work is done outside Ontario (s. 2)"
        ),
        in_force_from=date(2026, 1, 1),
        counts_from="the interview, the last one where there were several",
        days=45,
        calendar=True,
        settled_by="telling them whether a hiring decision has been made",
    ),
)  # fmt: skip
PACKS: Final[Mapping[str, RulePack]] = {pack.id: pack for pack in _ALL}


@dataclass(frozen=True, slots=True)
class Limit:
    """When a law must have been followed, and from when on that is shown."""

    due_at: datetime
    shown_from: datetime


def limit(pack_ids: Iterable[str], interviewed_at: datetime, hours: WorkingHours) -> Limit | None:
    """The earliest limit that some packs set for an interview (aware UTC); None where none of them asks anything.

    A law counts whole days, so its own limit is the end of the last one. We are due earlier: by the time of day at
    which the interview was, and where nobody works then, at the last moment before it at which somebody does.
    """
    found = [
        _limit(PACKS[id_], interviewed_at, hours)
        for id_ in pack_ids
        if id_ in PACKS and business_time.local_date(interviewed_at, hours) >= PACKS[id_].in_force_from
    ]
    return min(found, key=lambda one: one.due_at, default=None)


def _limit(pack: RulePack, interviewed_at: datetime, hours: WorkingHours) -> Limit:
    add = business_time.add_calendar_days if pack.calendar else business_time.add_days
    due = max(interviewed_at, business_time.last_open(add(interviewed_at, pack.days, hours), hours))
    return Limit(due, max(interviewed_at, due - timedelta(days=pack.shown_days)))
