"""Whose mailboxes the visitor may see and change: admins all; others their own, recruiters the team's to look at."""

from __future__ import annotations

from flask import abort, request
from flask_login import current_user

from cxhire.core.audit_chain import Event
from cxhire.services import audit
from cxhire.store import mailboxes
from cxhire.store.mailboxes import Mailbox, MailboxState
from cxhire.store.people import Role
from cxhire.web.guards import actor, now

URGENCY = {MailboxState.REFUSED: 0, MailboxState.TROUBLE: 1}


def is_mine(mailbox: Mailbox) -> bool:
    return not mailbox.shared and bool(mailbox.colleague_id == current_user.id)


def may_see(mailbox: Mailbox) -> bool:
    """A colleague's own mailbox is nobody's business but theirs, an admin's who keeps it working, and an auditor's."""
    if current_user.role in (Role.ADMIN, Role.AUDITOR) or is_mine(mailbox):
        return True
    return mailbox.shared and bool(current_user.role is Role.RECRUITER)


def may_change(mailbox: Mailbox) -> bool:
    if current_user.role is Role.AUDITOR:
        return False
    return bool(current_user.role is Role.ADMIN) or is_mine(mailbox)


def may_connect(colleague_id: int | None) -> bool:
    """Whether the visitor may connect a mailbox of a colleague, or (None) one of the team."""
    if current_user.role is Role.AUDITOR:
        return False
    return bool(current_user.role is Role.ADMIN) or bool(colleague_id == current_user.id)


def list_visible() -> list[Mailbox]:
    """The mailboxes that the visitor may see: those that need somebody first, then the team's, by address."""
    seen = [mailbox for mailbox in mailboxes.list_mailboxes() if may_see(mailbox)]
    return sorted(seen, key=lambda mailbox: URGENCY.get(MailboxState(mailbox.state), len(URGENCY)))


def mailbox_or_404(mailbox_id: int, *, gone: bool = False) -> Mailbox:
    """A mailbox that the visitor may see; with `gone` one that was removed."""
    found = mailboxes.get_mailbox(mailbox_id)
    if found is None or (found.gone_at is not None) != gone:
        abort(404)
    if not may_see(found):
        _note_denial(mailbox_id)
        abort(404)
    return found


def mailbox_to_change(mailbox_id: int, *, gone: bool = False) -> Mailbox:
    """A mailbox that the visitor may change."""
    found = mailbox_or_404(mailbox_id, gone=gone)
    if not may_change(found):
        _note_denial(mailbox_id)
        abort(403)
    return found


def _note_denial(mailbox_id: int) -> None:
    detail = {"mailbox": mailbox_id}
    audit.record([Event(now(), actor(), "access.denied", f"page:{request.endpoint}", detail=detail)])
