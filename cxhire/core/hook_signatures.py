"""Who may bring mail by the web hook: the signatures that we ask for, and whether they are fresh.

Ours covers what is sent: HMAC-SHA256 of "TIMESTAMP.BODY". Mailgun's covers only its own timestamp and token, so that a token
stands for the first mail that came with it, and for no other (ADR 0014).
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum

FRESH = timedelta(minutes=5)
# It brings a mail again for 8 hours, and doesn't say whether it signs anew. A token is remembered for as long.
MAILGUN_FRESH = timedelta(hours=12)


class Denial(StrEnum):
    """Why somebody isn't believed. Only for the log: who asks isn't told."""

    NO_SECRET = "no secret is set"  # noqa: S105  # a reason
    STALE = "the timestamp is missing or too far from now"
    WRONG = "the signature is missing or wrong"
    USED = "the token came with another mail before"  # a reason


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What X-Cxhire-Signature must be."""
    return "v1=" + hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def mailgun_signature(key: str, timestamp: str, token: str) -> str:
    """What Mailgun's field `signature` must be."""
    return hmac.digest(key.encode(), (timestamp + token).encode(), "sha256").hex()


def is_same(given: str, right: str) -> bool:
    """Compares in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right.encode())


def is_fresh(timestamp: str, now: datetime, window: timedelta = FRESH) -> bool:
    """Whether it says, in whole seconds since 1970, a moment that near to now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= window
