"""How long we give ourselves: the versions of the policy, and setting a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours
from cxhire.core.obligations import Policies, Policy
from cxhire.store import audit, transaction
from cxhire.store import obligations as store


def load_policies() -> Policies:
    """All versions, oldest first; the defaults of INTERFACE.md where none was ever set."""
    versions = tuple((row.valid_from, _from_json(row.policy)) for row in store.list_policy_versions())
    return Policies(versions) if versions else Policies()


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
    return {
        "hours": policy.hours.to_json(),
        "answer_minutes": policy.answer_minutes,
        "update_days": policy.update_days,
        "closure_days": policy.closure_days,
    }


def _from_json(value: dict[str, Any]) -> Policy:
    return Policy(
        WorkingHours.from_json(value["hours"]),
        value["answer_minutes"],
        value["update_days"],
        value["closure_days"],
    )
