"""How mail leaves: what the Settings page says, else the environment."""

from __future__ import annotations

from config import Config
from cxhire.mail.render import Letterhead
from cxhire.services.secrets import unseal
from cxhire.services.smtp_password import SMTP_PASSWORD, SMTP_URL, with_password
from cxhire.store.settings import get_setting


def smtp_url(config: Config) -> str | None:
    """The server that takes our mail, with its password; None where mail waits until there is one.

    Raises SecretLost where the password was kept under another secret key.
    """
    chosen: str | None = get_setting(SMTP_URL)
    if not chosen:
        return config.smtp_url
    sealed = get_setting(SMTP_PASSWORD)
    return with_password(chosen, unseal(config, sealed)) if sealed else chosen


def has_server(config: Config) -> bool:
    """Whether a server is set at all."""
    return bool(get_setting(SMTP_URL) or config.smtp_url)


def mail_from(config: Config) -> str | None:
    """The address that our mail comes from."""
    chosen: str | None = get_setting("mail_from") or config.mail_from
    return chosen


def letterhead(config: Config) -> Letterhead:
    """Whom our mail comes from. Without a sender's address it can be rendered, but not sent."""
    return Letterhead(mail_from(config) or "", get_setting("organisation", "cxhire"), config.base_url)
