"""What is set on the Settings page; it wins over the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.services.mail_settings import mail_from, smtp_url
from cxhire.services.secrets import SecretLost, seal
from cxhire.services.smtp_password import SMTP_PASSWORD, SMTP_URL
from cxhire.store import audit, settings, transaction

ORGANISATION = "organisation"
MAIL_FROM = "mail_from"
PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where our mail goes out, without the password; `is_lost` where that can't be read any more."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    has_password: bool = False
    mail_from: str = ""
    is_lost: bool = False


def mail_server(config: Config) -> MailServer:
    """What may be shown of how mail goes out."""
    is_lost = False
    try:
        url = smtp_url(config)
    except SecretLost:
        url, is_lost = settings.get_setting(SMTP_URL), True
    if url is None:
        return MailServer()
    parts = urlsplit(url)
    security = "tls" if parts.scheme == "smtps" else "none" if parts.query == "tls=none" else "starttls"
    return MailServer(
        parts.hostname or "", parts.port or PORTS[security], security, unquote(parts.username or ""),
        bool(parts.password), mail_from(config) or "", is_lost,
    )  # fmt: skip


def set_mail_server(server: MailServer, password: str, config: Config, actor: str, now: datetime) -> None:
    """Sets how mail goes out. An empty password keeps the one there is, for the same server and user only. Commits.

    Raises ValueError where the password must be typed again.
    """
    before = mail_server(config)
    if not password and server.user and (before.has_password or before.is_lost):
        if before.is_lost or (server.host, server.user) != (before.host, before.user):
            raise ValueError("Type the password again: it is kept for the server and user it was given for.")
        password = unquote(urlsplit(smtp_url(config) or "").password or "")
    sealed = seal(config, password) if password and server.user else None
    change({SMTP_URL: _url(server), SMTP_PASSWORD: sealed, MAIL_FROM: server.mail_from}, actor, now)


def forget_mail_server(actor: str, now: datetime) -> None:
    """Back to what the environment says. Commits."""
    change({SMTP_URL: None, SMTP_PASSWORD: None, MAIL_FROM: None}, actor, now)


def change(values: Mapping[str, Any], actor: str, now: datetime) -> None:
    """Sets what differs; the trail learns which keys, never the values. Commits."""
    with transaction.write():
        changed = [key for key, value in values.items() if settings.get_setting(key) != value]
        for key in changed:
            settings.set_setting(key, values[key])
        audit.append([Event(now, actor, "setting.changed", f"setting:{key}") for key in changed])


def _url(server: MailServer) -> str:
    scheme = "smtps" if server.security == "tls" else "smtp"
    account = f"{quote(server.user, safe='')}@" if server.user else ""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{scheme}://{account}{host}:{server.port}{'?tls=none' if server.security == 'none' else ''}"
