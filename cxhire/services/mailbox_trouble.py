"""Telling the admins that a mailbox can't be read for an hour: once each time, and only while it lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.mail.render import message_id
from cxhire.services import mail_settings
from cxhire.store import audit, mailboxes, outbox, people
from cxhire.store.mailboxes import Mailbox, MailboxState, SignIn
from cxhire.store.outbox import MailKind
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write

TOLD_AFTER = timedelta(hours=1)


def tell_admins(mailbox_id: int, config: Config, now: datetime) -> list[int]:
    """Queues a mail to each admin about a mailbox that has failed for an hour; answers the mails' ids. Commits.

    Nothing where it fails for less, or they were told of this failure before.
    """
    if not _is_news(mailboxes.get_mailbox(mailbox_id), now):
        return []
    with write():
        mailbox = mailboxes.get_mailbox(mailbox_id)
        if mailbox is None or not _is_news(mailbox, now):  # between the look and the lock another was here
            return []
        admins = _admins()
        queued = [_queue(mailbox, admin, config, now) for admin in admins]
        mailbox.told_at = now
        told: list[int | str] = [admin.id for admin in admins]
        audit.append(
            [Event(now, "system", "mailbox.trouble_told", f"mailbox:{mailbox_id}", detail={"to": told})]
        )
    return [id_ for id_ in queued if id_ is not None]


def is_failing(mailbox: Mailbox | None) -> bool:
    """Whether a mailbox should be read and can't be."""
    if mailbox is None or mailbox.gone_at is not None or mailbox.state == MailboxState.PAUSED:
        return False
    return mailbox.failing_since is not None


def what_to_do(mailbox: Mailbox) -> str:
    """What a person can do about a mailbox that fails."""
    if mailbox.state != MailboxState.REFUSED:
        return "If the server is only away for a while, nothing: we try again by ourselves. If it stays away, check its name and port."
    if mailbox.sign_in == SignIn.PASSWORD:
        return "Type the password again, or correct the server."
    return "Sign in again."


def _is_news(mailbox: Mailbox | None, now: datetime) -> bool:
    if mailbox is None or mailbox.failing_since is None or not is_failing(mailbox):
        return False
    was_told = mailbox.told_at is not None and mailbox.told_at >= mailbox.failing_since
    return not was_told and now - mailbox.failing_since >= TOLD_AFTER


def _admins() -> list[Colleague]:
    """Active admins with an address; the first admin has none until they have signed in."""
    members = people.list_colleagues(members_only=True)
    return [c for c in members if c.active and c.role == Role.ADMIN and "@" in c.email]


def _queue(mailbox: Mailbox, admin: Colleague, config: Config, now: datetime) -> int | None:
    assert mailbox.failing_since is not None
    slot = f"trouble:{mailbox.id}:{mailbox.failing_since.isoformat()}:{admin.id}"
    key = message_id(slot, config.secret_key, mail_settings.mail_from(config), config.base_url)
    return outbox.add_outgoing(
        slot, MailKind.TROUBLE, key, admin.email, now, now, to_colleague_id=admin.id, mailbox_id=mailbox.id
    )
