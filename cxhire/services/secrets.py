"""Secrets at rest: sealed with a key that isn't in the database (SECURITY 45, ADR 0012)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from config import Config
from cxhire.mail.errors import Permanent

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

# Names what the key is for: the secret key also signs cookies and links (RFC 5869, 3.2). Sealed values die with it.
LABEL = b"cxhire: secrets at rest, 1"


class SecretLost(Permanent):
    """What was sealed can't be opened: the installation has another secret key than then."""

    def __init__(self) -> None:
        super().__init__(
            "The stored password can't be read any more, for this installation's secret key has changed. "
            "Type the password again, or sign in again.",
            everyone=True,
        )


def seal(config: Config, text: str) -> str:
    """A text as it may lie in the database: encrypted and authenticated, different each time."""
    return _fernet(config).encrypt(text.encode()).decode("ascii")


def unseal(config: Config, sealed: str) -> str:
    """What was sealed. Raises SecretLost where it wasn't sealed with this installation's key."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(config).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretLost from None


def _fernet(config: Config) -> Fernet:
    """HKDF (RFC 5869) turns the secret key, of any length, into Fernet's 256 bits."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=LABEL).derive(config.secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
