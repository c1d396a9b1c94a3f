"""How long we give ourselves: the versions of each scope's policy, and setting a new one.

Nothing is derived here: what is open follows a new version a page at a time (services.follow_policy). Each version of a scope
carries on what it doesn't change, so that the pages that set different terms never lose each other's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours
from cxhire.core.calendars import NO_CALENDAR, Calendar, of_plain_days
from cxhire.core.policies import EVERYBODY, TERMS, Policies, Policy, Rule, Scope
from cxhire.services.steering import NotYours
from cxhire.store import applications, audit, steering, teams, transaction
from cxhire.store import policies as store
from cxhire.store.policies import PolicyVersion
from cxhire.store.tasks import POLICY, defer

TEAM: Final = "team_id"  # in an opening's rule: whose team it is from then on
# What the page of hours and days off sets, and not the page of the policy.
OF_THE_CALENDAR: Final = frozenset({"hours", "calendar"})
SHOWN: Final = TERMS - OF_THE_CALENDAR
NEVER: Final = 0  # of before_minutes in a narrower scope, where None takes the term away
WHY_NOT: Final = "A concern about words of yours belongs to an application that this policy is for, so someone else sets it."
_loaded: tuple[tuple[object, ...], Policies] | None = None


class Overtaken(Exception):
    """Somebody else has set the same terms of a scope since they were read; `newest` is the version there is now."""

    def __init__(self, newest: PolicyVersion) -> None:
        super().__init__("This policy was changed meanwhile.")
        self.newest = newest


def load_policies() -> Policies:
    """All versions, oldest first; the defaults of INTERFACE.md where none was ever set.

    They are read once, as they never change, and asked for on every page: again only once there is another.
    """
    global _loaded
    edition = store.get_edition()
    if _loaded is None or _loaded[0] != edition:
        _loaded = edition, read_policies(store.list_policy_versions())
    return _loaded[1]


def read_policies(rows: list[PolicyVersion]) -> Policies:
    """What versions say, in the order in which they came into force."""
    rules = tuple(_rule(row) for row in rows if row.scope != EVERYBODY)
    versions = tuple((row.valid_from, _from_json(row.policy)) for row in rows if row.scope == EVERYBODY)
    return Policies(versions, rules) if versions else Policies(rules=rules)


def read_terms(version: PolicyVersion | None) -> dict[str, Any]:
    """The terms of a version by name, as `Policy` has them; of a narrower scope only what differs."""
    if version is None:
        return {}
    return _terms({name: value for name, value in version.policy.items() if name != TEAM})


def list_versions(scope: Scope) -> list[PolicyVersion]:
    """The versions of one scope, oldest first."""
    return [row for row in store.list_policy_versions() if row.scope == scope]


def get_newest(scope: Scope) -> PolicyVersion | None:
    """The version of a scope that counts now."""
    return next(reversed(list_versions(scope)), None)


def begin_policy(zone: str, now: datetime) -> None:
    """On a new installation, makes the default policy count in its zone; else nothing. Commits."""
    if store.list_policy_versions():
        return
    hours = replace(Policy().hours, zone=zone)
    with transaction.write():
        store.add_policy_version(_to_json(Policy(hours)), now, None)


def set_policy(policy: Policy, colleague_id: int, now: datetime) -> None:
    """Everybody's policy as a whole, in force from now on; what is settled keeps the one it had. Commits."""
    with transaction.write():
        _add(EVERYBODY, get_newest(EVERYBODY), _to_json(policy), colleague_id, now)


def change_terms(
    scope: Scope, changed: Mapping[str, Any], colleague_id: int | None, now: datetime, seen: int | None = None
) -> int | None:
    """A new version of a scope's policy in which these terms are as given, and all others as they were. Commits.

    In a narrower scope None takes a term away: what is wider counts again (and NEVER says None of before_minutes).
    Without a colleague it is cxhire's own doing. Answers the id of the version there was before, None where nothing
    changed. Raises ValueError for terms that can't be; Overtaken where one of them differs from the version `seen`;
    NotYours for whoever a concern in the scope is about.
    """
    with transaction.write():
        before = get_newest(scope)
        if seen is not None:
            _check_overtaken(before, seen, changed)
        value = _carried_on(scope, before) | {name: _json(term) for name, term in changed.items()}
        return _add(scope, before, value, colleague_id, now)


def proposed(scope: Scope, changed: Mapping[str, Any], now: datetime) -> Rule:
    """The rule that `change_terms` would make; of everybody's policy only what is given. Raises ValueError like it."""
    newest = get_newest(scope)
    value = _carried_on(scope, newest) | {name: _json(term) for name, term in changed.items()}
    kept = {name: term for name, term in value.items() if term is not None or scope == EVERYBODY}
    _check_terms(kept)
    if scope == EVERYBODY:
        return Rule(now, scope, changed)
    own = {name: term for name, term in kept.items() if name != TEAM}
    return Rule(now, scope, _terms(own), kept.get(TEAM))


def take_away(scope: Scope, colleague_id: int, now: datetime) -> int | None:
    """From now on a narrower scope has no policy of its own; its hours, days off and team stay. Commits.

    Answers and raises like `change_terms`; `restore` with the answer takes it back.
    """
    return change_terms(scope, dict.fromkeys(SHOWN), colleague_id, now)


def restore(version_id: int, colleague_id: int, now: datetime) -> int | None:
    """A further version with the terms of an earlier one of its scope; what other pages set stays. Commits.

    Answers and raises like `change_terms`; LookupError where there is no such version.
    """
    version = store.get_policy_version(version_id)
    if version is None:
        raise LookupError("no such version")
    terms = read_terms(version) if version.scope != EVERYBODY else _whole(version)
    former = {name: terms.get(name) for name in SHOWN}
    return change_terms(version.scope, former, colleague_id, now)


def set_opening_team(opening_id: int, team_id: int | None, colleague_id: int, now: datetime) -> None:
    """From now on an opening belongs to a team, or to none; its applications follow that team's policy. Commits.

    Raises LookupError where there is no such opening or team, NotYours like `change_terms`.
    """
    with transaction.write() as session:
        opening = applications.get_opening(opening_id)
        if opening is None or (team_id is not None and teams.get_team(team_id) is None):
            raise LookupError("no such opening or team")
        session.refresh(opening)
        scope = Scope(opening_id=opening_id)
        before = get_newest(scope)
        value = _carried_on(scope, before) | {TEAM: team_id}
        _add(scope, before, value, colleague_id, now)
        opening.team_id = team_id


def scope_words(scope: Scope) -> str:
    """A scope as the trail has it."""
    parts = ("opening", scope.opening_id), ("team", scope.team_id), ("stage", scope.stage)
    return ", ".join(f"{name} {value}" for name, value in parts if value is not None) or "everybody"


def _check_overtaken(newest: PolicyVersion | None, seen: int, changed: Mapping[str, Any]) -> None:
    if newest is None or newest.id == seen:
        return
    theirs, read = read_terms(newest), read_terms(store.get_policy_version(seen))
    missing = object()
    if any(theirs.get(name, missing) != read.get(name, missing) for name in changed):
        raise Overtaken(newest)


def _carried_on(scope: Scope, newest: PolicyVersion | None) -> dict[str, Any]:
    """The newest version of a scope as it is stored; of everybody's, all terms."""
    if scope == EVERYBODY:
        return _to_json(_from_json(newest.policy) if newest else Policy())
    return dict(newest.policy) if newest else {}


def _add(
    scope: Scope,
    before: PolicyVersion | None,
    value: dict[str, Any],
    colleague_id: int | None,
    now: datetime,
) -> int | None:
    """Writes a version down with what differs from the one before, unless nothing does. Doesn't commit."""
    kept = {name: term for name, term in value.items() if term is not None or scope == EVERYBODY}
    former = _carried_on(scope, before)
    if kept == former and (before is not None or scope != EVERYBODY):
        return None
    _check_terms(kept)
    _check(scope, colleague_id)
    if scope == EVERYBODY and before is None:
        # The first one also counts for all before it, and until now that was the defaults.
        before = store.add_policy_version(_to_json(Policy()), now, None)
    version = store.add_policy_version(kept, now, colleague_id, scope)
    actor = f"colleague:{colleague_id}" if colleague_id else "system"
    detail = {"scope": scope_words(scope), **_told(former, kept)}
    audit.append([Event(now, actor, "policy.changed", f"policy:{version.id}", detail=detail)])
    defer(POLICY)
    return before.id if before else 0


def _check_terms(value: Mapping[str, Any]) -> None:
    if unknown := value.keys() - TERMS - {TEAM}:
        raise ValueError(f"no such terms: {sorted(unknown)}")
    terms = _terms({name: term for name, term in value.items() if name in TERMS})
    # What isn't said here contradicts nothing: what is laid over each other gives way (core.policies).
    Policy(**({"lead_days": 0, "admin_days": terms.get("lead_days", 0)} | terms))


def _check(scope: Scope, colleague_id: int | None) -> None:
    narrow = scope.opening_id is not None or scope.team_id is not None
    if colleague_id and narrow and steering.is_concerned_in(scope, colleague_id):
        raise NotYours(WHY_NOT)


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, by name, for the trail: a term that is gone is "as above"."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    gone = {TEAM: "none"}
    return {n: _value(n, after[n]) if n in after else gone.get(n, "as above") for n in changed}


def _value(name: str, value: Any) -> Any:
    if name == "hours":
        spans = ["/".join(f"{start}-{end}" for start, end in day) for day in value["days"]]
        return f"{value['zone']}, minutes of each day {' | '.join(spans)}, {len(value['days_off'])} days off"
    if name == "calendar":
        region = value["subdivision"] or value["country"] or "no country"
        return f"{region}, {len(value['own_days'])} own days, {len(value['feed_ids'])} feeds"
    return "none" if value is None or value == [] else value


def _rule(row: PolicyVersion) -> Rule:
    return Rule(row.valid_from, row.scope, read_terms(row), row.policy.get(TEAM))


def _terms(value: Mapping[str, Any]) -> dict[str, Any]:
    """The terms that JSON has; hours from before there were calendars have days off without a reason."""
    terms = {name: _term(name, given) for name, given in value.items()}
    if "hours" in terms and "calendar" not in terms:
        terms["calendar"] = of_plain_days(terms["hours"].days_off)
    return terms


def _term(name: str, value: Any) -> Any:
    """One term of a policy as JSON has it; what holds lists there are tuples here."""
    if name == "hours":
        return WorkingHours.from_json(value)
    if name == "calendar":
        return Calendar.from_json(value)
    return tuple(value) if isinstance(value, list) else value


def _to_json(policy: Policy) -> dict[str, Any]:
    """All terms by name; a calendar that says nothing is left out, since the days off then have no reason."""
    terms = {name: _json(getattr(policy, name)) for name in sorted(TERMS)}
    return {
        name: term for name, term in terms.items() if name != "calendar" or policy.calendar != NO_CALENDAR
    }


def _json(term: Any) -> Any:
    """As JSON gives it back, which makes lists of the tuples."""
    if isinstance(term, WorkingHours | Calendar):
        return term.to_json()
    return list(term) if isinstance(term, tuple) else term


def _from_json(value: dict[str, Any]) -> Policy:
    """A whole policy; terms that came later than it was written have their default."""
    return Policy(**_terms(value))


def _whole(version: PolicyVersion) -> dict[str, Any]:
    policy = _from_json(version.policy)
    return {name: getattr(policy, name) for name in TERMS}
