"""When each of us works: everybody's hours, a team's, one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxhire.core.business_time import Week, WorkingHours
from cxhire.services.policy import load_policies
from cxhire.store import people
from cxhire.store.people import Colleague


def reader_hours() -> Mapping[int, WorkingHours]:
    """Each active member's working hours by id: what is their own, else their team's, else everybody's.

    Days off are those of their own country where they have one.
    """
    of_team = team_hours()
    everybody = of_team[None]
    return {
        colleague.id: _own(colleague, of_team.get(colleague.team_id, everybody))
        for colleague in people.list_colleagues(members_only=True)
        if colleague.active
    }


def team_hours() -> Mapping[int | None, WorkingHours]:
    """The newest hours of each team that has its own, and under None everybody's."""
    policies = load_policies()
    found: dict[int | None, WorkingHours] = {None: policies.newest.hours}
    for rule in policies.rules:
        scope = rule.scope
        if scope.team_id is None or scope.stage is not None:
            continue
        if "hours" in rule.terms:
            found[scope.team_id] = rule.terms["hours"]
        else:
            found.pop(scope.team_id, None)
    return found


def _own(colleague: Colleague, hours: WorkingHours) -> WorkingHours:
    own = colleague.hours or {}
    days = _week(own["days"]) if own.get("days") else hours.days
    zone = colleague.zone or hours.zone
    return hours if (zone, days) == (hours.zone, hours.days) else replace(hours, zone=zone, days=days)


def _week(days: list[list[list[int]]]) -> Week:
    return tuple(tuple((start, end) for start, end in day) for day in days)
