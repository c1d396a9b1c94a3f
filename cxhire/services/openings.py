"""Openings: adding, closing, and who owns them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.policies import Scope
from cxhire.services import follow_openings
from cxhire.services.steering import require_steering_in
from cxhire.store import applications, audit, people
from cxhire.store.applications import Opening
from cxhire.store.transaction import write

LONGEST_TITLE = 320  # what the column holds


def add_opening(
    title: str, now: datetime, actor: str, *, owner_email: str | None = None, address: str | None = None
) -> Opening:
    """A new opening. Commits. Raises ValueError for an empty title or a very long one, an owner who
    isn't on the team, or an address that is another opening's."""
    title = _checked(title)
    with write():
        owner = people.get_colleague_by_email(owner_email) if owner_email else None
        if owner_email and owner is None:
            raise ValueError(f"{owner_email} is not on the team")
        _check_address(address, None)
        opening = applications.add_opening(title, now, owner.id if owner else None)
        opening.address = address.lower() if address else None
        audit.append([Event(now, actor, "opening.added", f"opening:{opening.id}")])
    return opening


def opening_for(title: str, now: datetime, actor: str) -> int:
    """The id of the opening of a title, which is added if there is none. Commits. Raises ValueError like `add_opening`."""
    found = applications.get_opening_by_title(" ".join(title.split()))
    return found.id if found else add_opening(title, now, actor).id


@dataclass(frozen=True, slots=True)
class Profile:
    """What people set of an opening."""

    title: str
    address: str | None
    owner_id: int | None


def change_opening(opening_id: int, profile: Profile, now: datetime, actor: str) -> None:
    """Changes an opening. Commits. Raises ValueError for an empty title or an address that is another's."""
    title = _checked(profile.title)
    with write() as session:
        opening = _known(opening_id)
        _check_address(profile.address, opening_id)
        opening.title, opening.owner_id = title, profile.owner_id
        opening.address = profile.address.lower() if profile.address else None
        session.flush()
        audit.append([Event(now, actor, "opening.changed", f"opening:{opening_id}")])


def close_opening(opening_id: int, now: datetime, actor: str) -> None:
    """It is filled: mail is no longer taken to be about it, and who is still under way is owed word of that.

    Commits, and derives what is owed in pages after that: the clock goes on where this process dies. Raises NotYours for
    whoever a concern on one of its applications is about.
    """
    _set_closed(opening_id, now, now, actor, "opening.closed")


def reopen_opening(opening_id: int, now: datetime, actor: str) -> None:
    """Takes a closing back, and with it the word that was owed of it. Commits like `close_opening`."""
    _set_closed(opening_id, None, now, actor, "opening.reopened")


def _set_closed(opening_id: int, closed_at: datetime | None, now: datetime, actor: str, action: str) -> None:
    with write() as session:
        opening = _known(opening_id)
        require_steering_in(Scope(opening_id=opening_id), actor)
        opening.closed_at = closed_at
        session.flush()
        follow_openings.begin(opening_id)
        audit.append([Event(now, actor, action, f"opening:{opening_id}")])
    follow_openings.follow_openings()


def _known(opening_id: int) -> Opening:
    found = applications.get_opening(opening_id)
    if found is None:
        raise LookupError("no such opening")
    return found


def _checked(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise ValueError("an opening needs a title")
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"a title has at most {LONGEST_TITLE} characters")
    return title


def _check_address(address: str | None, opening_id: int | None) -> None:
    other = next((o for o in applications.list_openings() if address and o.address == address.lower()), None)
    if other and other.id != opening_id:
        raise ValueError(f"{address} is the address of {other.title} already")
