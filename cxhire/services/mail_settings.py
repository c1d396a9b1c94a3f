"""How mail leaves: what the Settings page says, else the environment."""

from __future__ import annotations

from config import Config
from cxhire.mail.render import Letterhead
from cxhire.store.settings import get_setting


def smtp_url(config: Config) -> str | None:
    """The server that takes our mail; None where mail waits until there is one."""
    chosen: str | None = get_setting("smtp_url") or config.smtp_url
    return chosen


def mail_from(config: Config) -> str | None:
    """The address that our mail comes from."""
    chosen: str | None = get_setting("mail_from") or config.mail_from
    return chosen


def letterhead(config: Config) -> Letterhead:
    """Whom our mail comes from. Without a sender's address it can be rendered, but not sent."""
    return Letterhead(mail_from(config) or "", get_setting("organisation", "cxhire"), config.base_url)
