"""Senders in a colleague's own mailbox whom we don't know: a candidate after all, or never one.

Only the mailbox's owner is asked, and 'never' is noted in their mailboxes alone: the team's list of senders who are
never candidates would tell everybody whom a colleague writes with.
"""

from __future__ import annotations

from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.services import placing
from cxhire.services.candidates import KnownAddress, add_candidate
from cxhire.store import audit, strangers
from cxhire.store.mailboxes import Stranger
from cxhire.store.transaction import write


def accept(
    stranger_id: int, colleague_id: int, opening_id: int | None, now: datetime, actor: str, *,
    owner_id: int | None = None,
) -> int:  # fmt: skip
    """Makes a candidate of a stranger and has their older mail looked for in every mailbox; answers their id.

    Commits in steps that can be done again. Raises LookupError for somebody else's stranger, ValueError for an
    address of ours.
    """
    found = _own(stranger_id, colleague_id)
    email, name = found.email, found.name
    placing.heed(email, now, actor)
    try:
        candidate_id = add_candidate(name, email, opening_id, now, actor, owner_id=owner_id).id
    except KnownAddress as known:  # by mail to the team, or by a click of the moment before
        candidate_id = known.candidate_id
    with write():
        strangers.search_everywhere(email, now)
        event = Event(now, actor, "stranger.accepted", f"candidate:{candidate_id}", candidate_id=candidate_id)
        audit.append([event])
    return candidate_id


def set_aside(stranger_id: int, colleague_id: int, now: datetime, actor: str) -> str:
    """Notes that a stranger is never a candidate, and answers their address. Commits. Raises LookupError."""
    return _note(stranger_id, colleague_id, now, now, actor)


def take_up(stranger_id: int, colleague_id: int, now: datetime, actor: str) -> str:
    """Takes that back, and answers their address. Commits. Raises LookupError."""
    return _note(stranger_id, colleague_id, None, now, actor)


def _note(stranger_id: int, colleague_id: int, never_at: datetime | None, now: datetime, actor: str) -> str:
    with write():
        email = _own(stranger_id, colleague_id).email
        strangers.set_never(email, colleague_id, never_at)
        action = "stranger.set_aside" if never_at else "stranger.taken_up"
        audit.append([Event(now, actor, action, f"stranger:{stranger_id}")])
    return email


def _own(stranger_id: int, colleague_id: int) -> Stranger:
    found = strangers.get_stranger(stranger_id, colleague_id)
    if found is None:
        raise LookupError("no such stranger in a mailbox of theirs")
    return found
