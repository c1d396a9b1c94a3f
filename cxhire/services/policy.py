"""How long we give ourselves: the versions of the policy, and setting a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours
from cxhire.core.calendars import NO_CALENDAR, Calendar, of_plain_days
from cxhire.core.policies import EVERYBODY, TERMS, Policies, Policy, Rule, Scope
from cxhire.store import audit, transaction
from cxhire.store import obligations as store
from cxhire.store.obligations import PolicyVersion

TEAM = "team_id"  # in an opening's rule: whose team it is from then on


def load_policies() -> Policies:
    """All versions, oldest first; the defaults of INTERFACE.md where none was ever set."""
    rows = store.list_policy_versions()
    rules = tuple(_rule(row) for row in rows if _scope(row) != EVERYBODY)
    versions = tuple((row.valid_from, _from_json(row.policy)) for row in rows if _scope(row) == EVERYBODY)
    return Policies(versions, rules) if versions else Policies(rules=rules)


def _scope(row: PolicyVersion) -> Scope:
    return Scope(row.opening_id, row.team_id, row.stage)


def _rule(row: PolicyVersion) -> Rule:
    """A narrower scope's version: its JSON holds only what differs, and of an opening its team."""
    terms = _terms({name: value for name, value in row.policy.items() if name != TEAM})
    return Rule(row.valid_from, _scope(row), terms, row.policy.get(TEAM))


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


def begin_policy(zone: str, now: datetime) -> None:
    """On a new installation, makes the default policy count in its zone; else nothing. Commits."""
    if store.list_policy_versions():
        return
    hours = replace(Policy().hours, zone=zone)
    with transaction.write():
        store.add_policy_version(_to_json(Policy(hours)), now, None)


def set_policy(policy: Policy, colleague_id: int, now: datetime) -> None:
    """A new version, in force from now on; what is settled keeps the one it had. Commits."""
    with transaction.write():
        version = store.add_policy_version(_to_json(policy), now, colleague_id)
        audit.append([Event(now, f"colleague:{colleague_id}", "policy.changed", f"policy:{version.id}")])


def change_terms(scope: Scope, changed: Mapping[str, Any], colleague_id: int | None, now: datetime) -> None:
    """A new version of a scope's policy in which these terms are as given, and all others as they were. Commits.

    In a narrower scope None takes a term away: what is wider counts again. Without a colleague it is cxhire's own doing.
    """
    actor = f"colleague:{colleague_id}" if colleague_id else "system"
    with transaction.write():
        value = _newest_json(scope) | {name: _json(term) for name, term in changed.items()}
        kept = {name: term for name, term in value.items() if term is not None or scope == EVERYBODY}
        version = store.add_policy_version(kept, now, colleague_id, scope)
        detail: dict[str, Any] = {"terms": sorted(changed)} | (
            {"team": scope.team_id} if scope.team_id else {}
        )
        audit.append([Event(now, actor, "policy.changed", f"policy:{version.id}", detail=detail)])


def _newest_json(scope: Scope) -> dict[str, Any]:
    """The newest version of a scope as it is stored; of everybody's, all terms."""
    rows = [row.policy for row in store.list_policy_versions() if _scope(row) == scope]
    return dict(rows[-1]) if rows else _to_json(Policy()) if scope == EVERYBODY else {}


def _to_json(policy: Policy) -> dict[str, Any]:
    """All terms by name; a calendar that says nothing is left out, since the days off then have no reason."""
    terms = {name: _json(getattr(policy, name)) for name in sorted(TERMS)}
    return {
        name: term for name, term in terms.items() if name != "calendar" or policy.calendar != NO_CALENDAR
    }


def _json(term: Any) -> Any:
    """JSON makes lists of the tuples."""
    return term.to_json() if isinstance(term, WorkingHours | Calendar) else term


def _from_json(value: dict[str, Any]) -> Policy:
    """A whole policy; terms that came later than it was written have their default."""
    return Policy(**_terms(value))
