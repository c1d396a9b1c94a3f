"""The address in a digest at which its reader stops them, or has them sent again: good for nothing else.

It holds whose it is and a keyed digest of that. It doesn't expire: mails are kept for years, and so is who doesn't want them.
"""

from __future__ import annotations

import base64
import hmac

from config import Config
from cxhire.store.outbox import MailKind

DIGESTS = frozenset({MailKind.REMINDER, MailKind.SUMMARY})
KEY_BYTES = 16


def link(colleague_id: int, config: Config) -> str:
    """The address for one colleague; the same for ever under one secret key."""
    return f"{config.base_url}/digests/{token(colleague_id, config.secret_key)}"


def token(colleague_id: int, secret: str) -> str:
    """Whose it is, signed."""
    key = hmac.digest(secret.encode(), b"digests:%d" % colleague_id, "sha256")[:KEY_BYTES]
    return f"{colleague_id}-{base64.urlsafe_b64encode(key).rstrip(b'=').decode()}"


def whose(given: str, secret: str) -> int | None:
    """The id of the colleague whom a token is of; None where nobody signed it."""
    number = given.partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    right = token(int(number), secret)
    return int(number) if hmac.compare_digest(given.encode(), right.encode()) else None
