"""Who "we" are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.store import audit, people
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write


def add_domain(domain: str, now: datetime, actor: str) -> bool:
    """Makes a domain ours; False if it was already. Raises ValueError for what is no domain."""
    domain = domain.strip().lower().lstrip("@")
    if "." not in domain or not domain.replace(".", "").replace("-", "").isalnum():
        raise ValueError(f"{domain!r} is no domain like example.com")
    with write():
        added = people.add_domain(domain)
        if added:
            audit.append([Event(now, actor, "team.domain_added", "settings", detail={"domain": domain})])
    return added


def add(
    email: str, now: datetime, actor: str, *,
    name: str | None = None, role: Role | None = None, aliases: Iterable[str] = (),
) -> Colleague:  # fmt: skip
    """Makes somebody a member of the team, or changes what is given of one who is. Raises ValueError."""
    email = email.strip().lower()
    aliases = [_checked(a) for a in aliases]
    with write():
        found = people.get_colleague_by_email(_checked(email))
        colleague = found or people.add_colleague(email, now, role=role or Role.OWNER)
        colleague.member = True
        colleague.name = name if name is not None else colleague.name
        colleague.role = role.value if role else colleague.role
        people.add_aliases(colleague, aliases)
        action = "team.changed" if found else "team.added"
        audit.append(
            [Event(now, actor, action, f"colleague:{colleague.id}", detail={"role": colleague.role})]
        )
    return colleague


def _checked(email: str) -> str:
    email = email.strip().lower()
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in ",;<>" for c in email):
        raise ValueError(f"{email!r} is no address like name@example.com")
    return email
