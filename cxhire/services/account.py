"""Signing in, one-time links, passwords, and ending sessions.

`secret` keys the digests that stand for addresses in audit events (core.audit_chain.digest).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cxhire.core.audit_chain import Event, digest
from cxhire.core.passwords import weakness
from cxhire.services import passwords
from cxhire.services.sessions import key_of, new_token
from cxhire.store import audit, links, people, sessions, transaction
from cxhire.store.people import Colleague, Role

LINK_LASTS = timedelta(hours=24)


class Purpose(StrEnum):
    """What a one-time link is for."""

    FIRST = "first"
    INVITE = "invite"


class WrongPassword(ValueError):
    """The old password wasn't theirs."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Whom a living link lets in."""

    colleague: Colleague
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody signs in from, as keyed digests only."""

    address: str
    secret: bytes


def sign_in(email: str, password: str, visitor: Visitor, now: datetime) -> Colleague | None:
    """The colleague, if the password is theirs; takes the same time for an unknown one. Commits."""
    found = people.get_colleague_by_email(email.strip())
    may = found is not None and found.member and found.active
    right = passwords.is_right(found.password_hash if found and may else None, password)
    with transaction.write():
        if found and right and passwords.is_outdated(found.password_hash):
            found.password_hash = passwords.hashed(password)
        audit.append([_attempt(email.strip().lower(), found, right, visitor, now)])
    return found if right else None


def _attempt(email: str, found: Colleague | None, right: bool, visitor: Visitor, now: datetime) -> Event:
    who = f"colleague:{found.id}" if found else "colleague:unknown"
    detail = {"address": digest(visitor.secret, email), "from": digest(visitor.secret, visitor.address)}
    if right:
        return Event(now, who, "session.started", who, detail=detail)
    return Event(now, "visitor", "session.refused", who, detail=detail)


def sign_out(colleague_id: int, now: datetime) -> None:
    """Notes that somebody signed out; the session itself ends with the answer. Commits."""
    who = f"colleague:{colleague_id}"
    with transaction.write():
        audit.append([Event(now, who, "session.ended", who)])


def first_link(now: datetime, base_url: str) -> str | None:
    """The link for the first admin, a new one at each start until somebody has a password; then None. Commits."""
    if people.has_password_anywhere():
        return None
    with transaction.write():
        admin = people.get_first_admin() or people.add_placeholder_admin(now)
        links.forget_links_of(admin.id)
        return new_link(admin, Purpose.FIRST, now, base_url)


def new_link(colleague: Colleague, purpose: Purpose, now: datetime, base_url: str) -> str:
    """A one-time link; the first that is used ends all others of this colleague. Doesn't commit."""
    token = new_token()
    links.add_link(key_of(token), colleague.id, purpose.value, now + LINK_LASTS)
    return f"{base_url}/welcome/{token}"


def find_welcome(token: str, now: datetime) -> Welcome | None:
    """Whom a link is for; None alike for an expired, used, withdrawn or unknown one."""
    link = links.get_living_link(key_of(token), now)
    colleague = people.get_colleague(link.colleague_id) if link else None
    if link is None or colleague is None or not (colleague.member and colleague.active):
        return None
    return Welcome(colleague, Purpose(link.purpose))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody fills in behind a link; the address counts for the first admin only."""

    name: str
    email: str
    password: str


def use_link(token: str, newcomer: Newcomer, now: datetime) -> Colleague | None:
    """Sets name and password and ends all older sessions; None when the link was used meanwhile. Commits.

    Raises ValueError with the reason for a password that is too weak.
    """
    if reason := weakness(newcomer.password, (newcomer.email, newcomer.name)):
        raise ValueError(reason)
    password_hash = passwords.hashed(newcomer.password)
    with transaction.write():
        welcome = find_welcome(token, now)
        if welcome is None or not links.claim_link(key_of(token), now):
            return None
        colleague = welcome.colleague
        if welcome.purpose is Purpose.FIRST and newcomer.email.lower() != colleague.email:
            colleague = _with_address(colleague, newcomer.email)
        colleague.name, colleague.password_hash = newcomer.name, password_hash
        colleague.must_change_password = False
        sessions.delete_sessions_of(colleague.id)
        links.forget_links_of(colleague.id)
        who = f"colleague:{colleague.id}"
        audit.append([Event(now, who, "link.used", who, detail={"purpose": welcome.purpose.value})])
        return colleague


def _with_address(placeholder: Colleague, email: str) -> Colleague:
    """The first admin under their own address: the placeholder, or the colleague mail already knows by it."""
    known = people.get_colleague_by_email(email)
    if known is None:
        people.set_main_address(placeholder, email)
        return placeholder
    if known.id != placeholder.id:
        known.role, known.member, known.active = Role.ADMIN.value, True, True
        links.forget_links_of(placeholder.id)
        people.remove_placeholder(placeholder)
    return known


def change_password(colleague_id: int, old: str, new: str, keep: bytes | None, now: datetime) -> None:
    """Sets a new password and ends the colleague's sessions but the one to keep. Commits.

    Raises WrongPassword, or ValueError with the reason why the new one is too weak.
    """
    colleague = people.get_colleague(colleague_id)
    if colleague is None or not passwords.is_right(colleague.password_hash, old):
        raise WrongPassword("That is not your password.")
    if reason := weakness(new, (colleague.email, colleague.name)):
        raise ValueError(reason)
    password_hash = passwords.hashed(new)
    with transaction.write():
        colleague.password_hash, colleague.must_change_password = password_hash, False
        sessions.delete_sessions_of(colleague_id, but=keep)
        who = f"colleague:{colleague_id}"
        audit.append([Event(now, who, "password.changed", who)])


def end_session(colleague_id: int, session_id: bytes, now: datetime) -> None:
    """Ends one of a colleague's own sessions; another's id changes nothing. Commits."""
    with transaction.write():
        row = sessions.get_session(session_id)
        if row is None or row.colleague_id != colleague_id:
            return
        sessions.delete_session(row.id)
        who = f"colleague:{colleague_id}"
        audit.append([Event(now, who, "session.ended", who, detail={"elsewhere": True})])


def end_other_sessions(colleague_id: int, keep: bytes, now: datetime) -> int:
    """Ends all of a colleague's sessions but the one to keep; answers how many. Commits."""
    with transaction.write():
        ended = sessions.delete_sessions_of(colleague_id, but=keep)
        who = f"colleague:{colleague_id}"
        audit.append([Event(now, who, "session.ended", who, detail={"elsewhere": True, "sessions": ended})])
    return ended
