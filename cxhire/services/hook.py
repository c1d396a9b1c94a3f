"""The web hook's secrets, and whether what came was signed with them."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.hook_signatures import (
    MAILGUN_FRESH,
    Denial,
    is_fresh,
    is_same,
    mailgun_signature,
    signature,
)
from cxhire.services.secrets import SecretLost, seal, unseal
from cxhire.store import audit, hooks
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import write

log = logging.getLogger(__name__)
HOOK_SECRET = "hook_secret"  # noqa: S105  # the setting's name
MAILGUN_KEY = "hook_mailgun_key"


@dataclass(frozen=True, slots=True)
class MailgunSigned:
    """What Mailgun's form says of itself."""

    timestamp: str
    token: str
    signature: str


def make_hook_secret(config: Config, now: datetime, actor: str) -> str:
    """A new secret, to be shown once; what is signed with the one before is refused from now on. Commits."""
    made = secrets.token_urlsafe(32)
    _set(HOOK_SECRET, seal(config, made), now, actor)
    return made


def set_mailgun_key(key: str, config: Config, now: datetime, actor: str) -> None:
    """Takes the key that Mailgun signs with; an empty one forgets it. Commits."""
    _set(MAILGUN_KEY, seal(config, key.strip()) if key.strip() else None, now, actor)


def forget_hook_secret(now: datetime, actor: str) -> None:
    """Shuts the hook for mail that is signed with our secret. Commits."""
    _set(HOOK_SECRET, None, now, actor)


def has_hook_secret() -> bool:
    return bool(get_setting(HOOK_SECRET))


def has_mailgun_key() -> bool:
    return bool(get_setting(MAILGUN_KEY))


def denial(timestamp: str, signed: str, body: bytes, config: Config, now: datetime) -> Denial | None:
    """Why a mail that says to be signed with our secret isn't believed; None where it is."""
    if not is_fresh(timestamp, now):
        return Denial.STALE
    secret = _secret(HOOK_SECRET, config)
    if secret is None:
        return Denial.NO_SECRET
    return None if is_same(signed, signature(secret, timestamp, body)) else Denial.WRONG


def mailgun_denial(
    said: MailgunSigned, content: Sequence[bytes], config: Config, now: datetime
) -> Denial | None:
    """Why Mailgun's form isn't believed; None where it is, and `content` is what its token stands for. Commits."""
    if not is_fresh(said.timestamp, now, MAILGUN_FRESH):
        return Denial.STALE
    key = _secret(MAILGUN_KEY, config)
    if key is None:
        return Denial.NO_SECRET
    if not is_same(said.signature, mailgun_signature(key, said.timestamp, said.token)):
        return Denial.WRONG
    return None if _is_first(said.token, content, now) else Denial.USED


def _is_first(token: str, content: Sequence[bytes], now: datetime) -> bool:
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in content)).digest()
    with write():
        hooks.forget_tokens(now - 2 * MAILGUN_FRESH)
        return hooks.claim_token(hashlib.sha256(token.encode()).hexdigest(), digest, now)


def _secret(name: str, config: Config) -> str | None:
    sealed = get_setting(name)
    try:
        return unseal(config, sealed) if sealed else None
    except SecretLost:
        log.error(
            "%s can't be read any more: this installation's secret key has changed; make a new one", name
        )
        return None


def _set(name: str, sealed: str | None, now: datetime, actor: str) -> None:
    with write():
        set_setting(name, sealed)
        audit.append([Event(now, actor, "setting.changed", f"setting:{name}")])
