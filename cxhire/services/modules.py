"""Which modules are switched on: what is off isn't run, and opens no concern. What was found before stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.modules import Module
from cxhire.services.steering import require_uninvolved
from cxhire.store import audit, people, settings
from cxhire.store.transaction import write


@dataclass(frozen=True, slots=True)
class Switch:
    """How a module stands, and who last switched it, when; nobody has where `by` and `at` are None."""

    module: Module
    on: bool
    by: str | None
    at: datetime | None


def switched_on() -> frozenset[Module]:
    """What is on at this moment; on a new installation all of it is."""
    return frozenset(module for module in Module if _stored(module).get("on", True))


def list_switches() -> list[Switch]:
    """How each module stands."""
    return [_switch(module) for module in Module]


def switch(module: Module, on: bool, by_id: int, now: datetime) -> bool:
    """Switches a module on or off; answers whether that changed anything. Commits, and is audited.

    Raises NotYours where whoever an open concern is about would switch it off.
    """
    if not on:
        require_uninvolved(f"colleague:{by_id}")
    with write():
        if (module in switched_on()) == on:
            return False
        settings.set_setting(_key(module), {"on": on, "by": by_id, "at": now.isoformat()})
        action = "module.switched_on" if on else "module.switched_off"
        audit.append([Event(now, f"colleague:{by_id}", action, f"module:{module}")])
    return True


def _switch(module: Module) -> Switch:
    stored = _stored(module)
    by = people.get_colleague(stored["by"]) if stored else None
    at = datetime.fromisoformat(stored["at"]) if stored else None
    return Switch(module, stored.get("on", True), by.shown if by else None, at)


def _stored(module: Module) -> dict[str, Any]:
    found: dict[str, Any] = settings.get_setting(_key(module)) or {}
    return found


def _key(module: Module) -> str:
    return f"look_at_{module}"
