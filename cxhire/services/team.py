"""Who "we" are. What changes a colleague raises NotYours where they could decide about a concern about the actor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.services.account import Purpose, new_link
from cxhire.services.concern_change import require_hands_off
from cxhire.store import audit, concerns, links, mailboxes, people, sessions, undelivered
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
        if found:
            require_hands_off(found, actor)
        colleague = found or people.add_colleague(email, now, role=role or Role.OWNER)
        colleague.member = True
        colleague.name = name if name is not None else colleague.name
        colleague.role = role.value if role else colleague.role
        _take(colleague, aliases)
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


def make_link(colleague_id: int, base_url: str, now: datetime, actor: str) -> str:
    """A one-time link for a colleague who can't sign in yet or any more; it is kept nowhere. Commits.

    Raises ValueError for who isn't a member, or is disabled.
    """
    with write():
        colleague = _to_change(colleague_id, actor)
        if not (colleague.member and colleague.active):
            raise ValueError("Only a member of the team who isn't disabled can get a link.")
        audit.append([Event(now, actor, "link.made", f"colleague:{colleague.id}")])
        return new_link(colleague, Purpose.INVITE, now, base_url)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an admin sets of a colleague."""

    name: str
    role: Role
    lead_id: int | None


def change(colleague_id: int, profile: Profile, now: datetime, actor: str) -> None:
    """Changes a colleague. Commits. Raises ValueError where nobody would be left to administer."""
    if profile.lead_id == colleague_id:
        raise ValueError("Nobody leads themselves.")
    with write():
        colleague = _to_change(colleague_id, actor)
        if profile.role is not Role.ADMIN:
            _keep_an_admin(colleague)
        colleague.name, colleague.role = profile.name, profile.role.value
        colleague.lead_id = profile.lead_id
        detail = {"role": colleague.role, "lead": colleague.lead_id}
        audit.append([Event(now, actor, "team.changed", f"colleague:{colleague.id}", detail=detail)])


def disable(colleague_id: int, now: datetime, actor: str) -> None:
    """Shuts a colleague out at once: their sessions and links end, their own mailbox is paused. What they wrote stays.

    Commits.
    """
    with write():
        colleague = _to_change(colleague_id, actor)
        _keep_an_admin(colleague)
        colleague.active = False
        sessions.delete_sessions_of(colleague.id)
        links.forget_links_of(colleague.id)
        mailboxes.pause_mailboxes_of(colleague.id)
        audit.append([Event(now, actor, "team.disabled", f"colleague:{colleague.id}")])


def enable(colleague_id: int, now: datetime, actor: str) -> None:
    """Lets a colleague in again, with the password they had. Commits."""
    with write():
        colleague = _to_change(colleague_id, actor)
        colleague.active = colleague.member = True
        audit.append([Event(now, actor, "team.enabled", f"colleague:{colleague.id}")])


def add_alias(colleague_id: int, email: str, now: datetime, actor: str) -> None:
    """One more address that a colleague writes from. Commits. Raises ValueError for one that is another member's."""
    email = _checked(email)
    with write():
        colleague = _to_change(colleague_id, actor)
        owner = people.get_colleague_by_email(email)
        if owner and owner.member and owner.id != colleague.id:
            raise ValueError(f"{email} is {owner.shown}'s.")
        if _take(colleague, [email]):
            audit.append([Event(now, actor, "team.alias_added", f"colleague:{colleague.id}")])


def _take(colleague: Colleague, emails: Iterable[str]) -> bool:
    """Gives a colleague addresses and with them the words that came from there: they can't decide about their own."""
    added = people.add_aliases(colleague, emails)
    for email in added:
        concerns.set_author(email, colleague.id)
    return bool(added)


def send_mail_to(colleague_id: int, email: str, now: datetime, actor: str) -> None:
    """Sends a colleague's mail to another one of their addresses from now on, what waits for them too. Commits.

    Raises LookupError where it isn't theirs.
    """
    with write():
        colleague, email = _to_change(colleague_id, actor), email.strip().lower()
        if email not in people.list_addresses_by_colleague().get(colleague_id, ()):
            raise LookupError("that address isn't theirs")
        if email != colleague.email:
            people.set_main_address(colleague, email)
            undelivered.readdress_waiting(colleague_id, email)
            audit.append([Event(now, actor, "team.mail_address_changed", f"colleague:{colleague_id}")])


def remove_alias(colleague_id: int, email: str, now: datetime, actor: str) -> None:
    """Takes an address from a colleague; their main one stays. Commits."""
    with write():
        colleague = _to_change(colleague_id, actor)
        if people.remove_alias(colleague, email):
            audit.append([Event(now, actor, "team.alias_removed", f"colleague:{colleague.id}")])


def remove_domain(domain: str, now: datetime, actor: str) -> bool:
    """Makes a domain no longer ours; who was seen by it stays. Commits."""
    with write():
        removed = people.remove_domain(domain)
        if removed:
            audit.append([Event(now, actor, "team.domain_removed", "settings", detail={"domain": domain})])
    return removed


def _to_change(colleague_id: int, actor: str) -> Colleague:
    """A colleague for an actor to change. Raises LookupError; NotYours where they are to decide about the actor."""
    colleague = people.get_colleague(colleague_id)
    if colleague is None:
        raise LookupError("no such colleague")
    require_hands_off(colleague, actor)
    return colleague


def _keep_an_admin(leaving: Colleague) -> None:
    if leaving.role == Role.ADMIN.value and not people.has_other_admin(leaving.id):
        raise ValueError("This is the only admin. Make somebody else an admin first.")
