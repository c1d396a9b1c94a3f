"""Who of us is away, since when, until when, and who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cxhire.core.deputies import standing_in
from cxhire.store import absences as store
from cxhire.store import people
from cxhire.store.absences import Absence, AbsenceSource


def list_away(now: datetime) -> Mapping[int, int | None]:
    """Who is away at an instant → the present, active member who stands in for them, or None.

    Of several absences of one colleague an entered one counts before what an automatic reply said, and then the
    latest. A deputy who is away is followed to their own.
    """
    away = sorted(store.list_absences_at(now), key=_weight)
    if not away:
        return {}
    members = {c.id for c in people.list_colleagues(members_only=True) if c.active}
    return standing_in({absence.colleague_id: absence.deputy_id for absence in away}, members)


def _weight(absence: Absence) -> tuple[bool, int]:
    return absence.source == AbsenceSource.ENTERED.value, absence.id
