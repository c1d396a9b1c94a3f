"""When each of us works: everybody's hours, a team's, one's own; and the days off that come of a calendar.

Days off are worked out once and stored with the hours in a version of the policy (ADR 0016).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import Week, WorkingHours
from cxhire.core.calendars import NO_CALENDAR, Calendar
from cxhire.core.policies import Policies, Scope
from cxhire.services.days_off import check_place, feed_days, named_days, public_holidays
from cxhire.services.policy import change_terms, load_policies
from cxhire.store import audit, people, teams, transaction
from cxhire.store.people import Colleague, Member

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Hours with what their days off came of; a team's `own`, or everybody's that it goes by."""

    hours: WorkingHours
    calendar: Calendar
    own: bool = True


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What a colleague has of their own; None is their team's, or everybody's."""

    zone: str | None = None
    week: Week | None = None
    country: str | None = None
    subdivision: str | None = None


def reader_hours(
    members: Sequence[Member] | None = None, policies: Policies | None = None
) -> Mapping[int, WorkingHours]:
    """Each active member's working hours by id: what is their own, else their team's, else everybody's.

    Days off are those of their own country where they have one, with the own days and feeds of their team. What the caller
    has read already isn't read again.
    """
    kept = _all_hours(policies or load_policies())
    return {
        colleague.id: _reader(colleague, kept.get(colleague.team_id, kept[None]))
        for colleague in (people.list_members() if members is None else members)
        if colleague.active
    }


def all_hours() -> Mapping[int | None, Kept]:
    """The newest hours of each team that is there and has its own, and under None everybody's."""
    return _all_hours(load_policies())


def _all_hours(policies: Policies) -> dict[int | None, Kept]:
    there = {team.id for team in teams.list_teams()}
    found: dict[int | None, Kept] = {None: Kept(policies.newest.hours, policies.newest.calendar)}
    for rule in policies.rules:
        team_id = rule.scope.team_id
        if rule.scope != Scope(team_id=team_id) or team_id not in there:
            continue
        found.pop(team_id, None)
        if "hours" in rule.terms:
            found[team_id] = Kept(rule.terms["hours"], rule.terms.get("calendar", NO_CALENDAR))
    return found


def hours_of(team_id: int | None) -> Kept:
    """A team's hours, or everybody's; those of a team that has none of its own are everybody's."""
    found = all_hours()
    return found[team_id] if team_id in found else replace(found[None], own=False)


def set_hours(
    team_id: int | None, hours: WorkingHours, calendar: Calendar, colleague_id: int, now: datetime
) -> None:
    """Gives a team, or everybody, hours and the days off that a calendar makes, from now on. Commits.

    Raises ValueError for a country or region that there isn't.
    """
    check_place(calendar.country, calendar.subdivision)
    hours = replace(hours, days_off=frozenset(named_days(calendar, now)))
    change_terms(Scope(team_id=team_id), {"hours": hours, "calendar": calendar}, colleague_id, now)


def go_by_everybodys(team_id: int, colleague_id: int, now: datetime) -> None:
    """Takes a team's own hours and holidays away from now on; everybody's count. Commits."""
    change_terms(Scope(team_id=team_id), {"hours": None, "calendar": None}, colleague_id, now)


def bring_back(team_id: int, colleague_id: int, now: datetime) -> bool:
    """Gives a team the last hours of its own again; False where it never had any. Commits."""
    scope = Scope(team_id=team_id)
    had = [r.terms for r in load_policies().rules if r.scope == scope and "hours" in r.terms]
    if not had:
        return False
    set_hours(team_id, had[-1]["hours"], had[-1].get("calendar", NO_CALENDAR), colleague_id, now)
    return True


def work_out_again(now: datetime) -> int:
    """Makes new versions where a calendar comes to other days off than are stored; answers how many. Commits each.

    A year has begun, a day was announced, or a feed has changed. A place that the package doesn't know any more keeps
    the days that it had.
    """
    changed = 0
    for team_id, kept in all_hours().items():
        try:
            check_place(kept.calendar.country, kept.calendar.subdivision)
        except ValueError:
            log.warning("the holidays of %s aren't known any more: its days off stay", kept.calendar.country)
            continue
        hours = replace(kept.hours, days_off=frozenset(named_days(kept.calendar, now)))
        if hours != kept.hours:
            terms = {"hours": hours, "calendar": kept.calendar}
            change_terms(Scope(team_id=team_id), terms, None, now)
            changed += 1
    return changed + _work_out_own(now)


def own_hours(colleague: Colleague | Member) -> OwnHours:
    """What a colleague has of their own."""
    own = colleague.hours or {}
    week = _week(own["days"]) if own.get("days") else None
    return OwnHours(colleague.zone, week, own.get("country"), own.get("subdivision"))


def set_own_hours(colleague_id: int, own: OwnHours, now: datetime, actor: str) -> None:
    """Gives a colleague hours of their own, or takes them away. Commits.

    Raises ValueError for a zone, week or place that there isn't, LookupError for nobody.
    """
    check_place(own.country, own.subdivision)
    base = hours_of(None).hours
    WorkingHours(own.zone or base.zone, own.week or base.days)
    with transaction.write():
        colleague = people.get_colleague(colleague_id)
        if colleague is None:
            raise LookupError("no such colleague")
        colleague.zone, colleague.hours = own.zone, _own_json(own, now)
        audit.append([Event(now, actor, "team.hours_changed", f"colleague:{colleague.id}")])


def _own_json(own: OwnHours, now: datetime) -> dict[str, object] | None:
    if not (own.week or own.country):
        return None
    public = public_holidays(own.country, own.subdivision, now)
    return {
        "days": [[list(span) for span in day] for day in own.week] if own.week else None,
        "country": own.country,
        "subdivision": own.subdivision,
        "days_off": [day.on.isoformat() for day in public],
    }


def _work_out_own(now: datetime) -> int:
    """The same for colleagues with a country of their own; only the days differ, so nobody did anything to audit."""
    differing = {}
    for colleague in people.list_colleagues(members_only=True):
        own = own_hours(colleague)
        value = _own_json(own, now)
        if own.country and value and value["days_off"] and value != colleague.hours:
            differing[colleague.id] = value
    if differing:
        with transaction.write():
            for colleague in people.list_colleagues(members_only=True):
                if colleague.id in differing:
                    colleague.hours = differing[colleague.id]
    return len(differing)


def _reader(colleague: Member, kept: Kept) -> WorkingHours:
    if not (colleague.zone or colleague.hours):
        return kept.hours
    own, hours = own_hours(colleague), kept.hours
    days_off = hours.days_off
    if colleague.hours and own.country:
        of_team = (*kept.calendar.own_days, *feed_days(kept.calendar.feed_ids))
        days_off = frozenset(
            {date.fromisoformat(day) for day in colleague.hours["days_off"]} | {day.on for day in of_team}
        )
    mine = (own.zone or hours.zone, own.week or hours.days, days_off)
    # Most have nothing of their own: then the tables of the hours are made once for all.
    return hours if mine == (hours.zone, hours.days, hours.days_off) else WorkingHours(*mine)


def _week(days: list[list[list[int]]]) -> Week:
    return tuple(tuple((start, end) for start, end in day) for day in days)
