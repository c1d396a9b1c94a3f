"""How long we give ourselves: the versions of the policy, and setting a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours
from cxhire.core.policies import TERMS, Policies, Policy, Rule, Scope
from cxhire.store import audit, transaction
from cxhire.store import obligations as store
from cxhire.store.obligations import PolicyVersion

TEAM = "team_id"  # in an opening's rule: whose team it is from then on


def load_policies() -> Policies:
    """All versions, oldest first; the defaults of INTERFACE.md where none was ever set."""
    rows = store.list_policy_versions()
    rules = tuple(_rule(row) for row in rows if _scope(row) != Scope())
    versions = tuple((row.valid_from, _from_json(row.policy)) for row in rows if _scope(row) == Scope())
    return Policies(versions, rules) if versions else Policies(rules=rules)


def _scope(row: PolicyVersion) -> Scope:
    return Scope(row.opening_id, row.team_id, row.stage)


def _rule(row: PolicyVersion) -> Rule:
    """A narrower scope's version: its JSON holds only what differs, and of an opening its team."""
    terms = {name: _term(name, value) for name, value in row.policy.items() if name != TEAM}
    return Rule(row.valid_from, _scope(row), terms, row.policy.get(TEAM))


def _term(name: str, value: Any) -> Any:
    """One term of a policy as JSON has it; what holds lists there are tuples here."""
    if name == "hours":
        return WorkingHours.from_json(value)
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


def _to_json(policy: Policy) -> dict[str, Any]:
    """All terms by name; JSON makes lists of the tuples."""
    return {name: getattr(policy, name) for name in TERMS} | {"hours": policy.hours.to_json()}


def _from_json(value: dict[str, Any]) -> Policy:
    """A whole policy; terms that came later than it was written have their default."""
    return Policy(**{name: _term(name, given) for name, given in value.items()})
