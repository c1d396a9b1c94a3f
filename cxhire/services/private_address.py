"""The address that only we know: who writes to it in BCC, or from our own From, is believed to be one of us (ADR 0014)."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.store import audit
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import write

PRIVATE_ADDRESSES = "private_addresses"  # the one that mail may come to, then those that were it before
RANDOM_BYTES = 10
_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def private_address() -> str | None:
    """The address that mail may come to; None until one is made."""
    return next(iter(list_private_addresses()), None)


def list_private_addresses() -> list[str]:
    """The same and those before it: no mail comes to them any more, but they are never a candidate's."""
    return list(get_setting(PRIVATE_ADDRESSES, ()))


def make_private_address(domain: str, now: datetime, actor: str) -> str:
    """A new address that nobody can guess; the one before takes nothing from now on. Commits.

    Raises ValueError for what can't be a mail domain.
    """
    domain = domain.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("That is no domain that mail can go to, like in.example.com.")
    word = base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).decode().lower()
    made = f"log-{word}@{domain}"
    with write():
        set_setting(PRIVATE_ADDRESSES, [made, *list_private_addresses()])
        audit.append([Event(now, actor, "setting.changed", f"setting:{PRIVATE_ADDRESSES}")])
    return made
