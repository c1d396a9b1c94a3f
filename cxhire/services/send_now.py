"""Mails that leave at once, past the outbox: somebody looks at a page and wants to know whether it went."""

from __future__ import annotations

from datetime import datetime

from config import Config
from cxhire.mail import render
from cxhire.mail.errors import MailError
from cxhire.mail.render import Content
from cxhire.mail.smtp_out import Sender
from cxhire.services import mail_settings
from cxhire.services.secrets import SecretLost
from cxhire.store.outbox import MailKind
from cxhire.store.transaction import release


def send_test(config: Config, to_email: str, now: datetime) -> str:
    """Sends the test of the Settings page at once; "" when the server took it, else why not, for a person."""
    return _send_now(config, render.test(mail_settings.letterhead(config)), MailKind.TEST, to_email, now)


def send_invite(config: Config, to_email: str, inviter: str, link: str, now: datetime) -> str:
    """Sends a new colleague their link at once, for it is stored nowhere; "" when it is out, else why not."""
    content = render.invite(inviter, link, mail_settings.letterhead(config))
    return _send_now(config, content, MailKind.INVITE, to_email, now)


def _send_now(config: Config, content: Content, kind: MailKind, to_email: str, now: datetime) -> str:
    try:
        url, head = mail_settings.smtp_url(config), mail_settings.letterhead(config)
    except SecretLost as lost:
        return str(lost)
    release()
    if not (url and head.mail_from):
        return "No mail server and sender address are set yet."
    slot = f"{kind.value}:{to_email}:{now.isoformat()}"
    message_id = render.message_id(slot, config.secret_key, head.mail_from, config.base_url)
    try:
        made = render.message(
            content, kind=kind.value, to=to_email, message_id=message_id, head=head, now=now
        )
        with Sender(url) as sender:
            sender.send(made)
    except (MailError, ValueError) as error:
        return str(error)
    return ""
