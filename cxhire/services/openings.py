"""Openings: adding, closing, and who owns them."""

from __future__ import annotations

from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.store import applications, audit, people
from cxhire.store.applications import Opening
from cxhire.store.transaction import write


def add_opening(
    title: str, now: datetime, actor: str, *, owner_email: str | None = None, address: str | None = None
) -> Opening:
    """A new opening. Commits. Raises ValueError for an empty title or an owner who isn't on the team."""
    title = " ".join(title.split())
    if not title:
        raise ValueError("an opening needs a title")
    with write():
        owner = people.get_colleague_by_email(owner_email) if owner_email else None
        if owner_email and owner is None:
            raise ValueError(f"{owner_email} is not on the team")
        opening = applications.add_opening(title, now, owner.id if owner else None)
        opening.address = address.lower() if address else None
        audit.append([Event(now, actor, "opening.added", f"opening:{opening.id}")])
    return opening


def opening_for(title: str, now: datetime, actor: str) -> int:
    """The id of the opening of a title, which is added if there is none. Commits."""
    found = applications.get_opening_by_title(" ".join(title.split()))
    return found.id if found else add_opening(title, now, actor).id
