"""A candidate's link: 256 bits that lie nowhere, worked out again when the mail leaves (ADR 0009)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from cxhire.store.surveys import Asked

NONCE_BYTES = 32


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def token_from(nonce: bytes, secret: str) -> str:
    """The link's token: an HMAC of 256 random bits under the installation's secret key."""
    key = hmac.digest(secret.encode(), b"survey:" + nonce, "sha256")
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def hash_of(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def why_not_open(asked: Asked | None, now: datetime) -> str:
    """Why a link can't be answered any more; "" while it can."""
    if asked is None:
        return "there is no such invitation"
    invitation = asked.invitation
    if invitation.responded_at is not None:
        return "it has been answered"
    if invitation.revoked_at is not None or asked.surveys_off:
        return "it was withdrawn"
    return "it has expired" if invitation.expires_at <= now else ""
