"""The password of the mail server on the Settings page: sealed, beside its URL, and no longer in it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.store import audit
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import write

SMTP_URL = "smtp_url"
SMTP_PASSWORD = "smtp_password"  # noqa: S105  # the setting's name


def with_password(url: str, password: str) -> str:
    """A URL that names a user, with that user's password in it."""
    account, at, place = url.rpartition("@")
    return f"{account}:{quote(password, safe='')}@{place}" if at else url


def without_password(url: str) -> tuple[str, str]:
    """A URL without its password, and the password."""
    account, at, place = url.rpartition("@")
    scheme, colons, user = account.partition("://")
    password = unquote(urlsplit(url).password or "")
    return f"{scheme}{colons}{user.partition(':')[0]}{at}{place}", password


def seal_clear_password(config: Config) -> None:
    """Seals the password that an older version left in the clear. Commits; called at every start."""
    url = get_setting(SMTP_URL)
    if not url or not urlsplit(url).password:
        return
    from cxhire.services.secrets import seal

    bare, password = without_password(url)
    with write():
        set_setting(SMTP_URL, bare)
        set_setting(SMTP_PASSWORD, seal(config, password))
        audit.append([Event(datetime.now(UTC), "system", "setting.sealed", f"setting:{SMTP_PASSWORD}")])
