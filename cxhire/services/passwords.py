"""Hashing passwords: Argon2id as OWASP's Password Storage Cheat Sheet sets it (19 MiB, 2 passes, 1 lane)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# Of a random password, same setting: verifying it takes as long as verifying anybody's.
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$0uLTnMsZUR7T92vl4KG8uQ$J/gQkmvkuhW/OupMVljVt6lYHFBS6LgWE7syY8xO9Gc"


@lru_cache(1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def hashed(password: str) -> str:
    return _hasher().hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password has this hash; as slow as ever, and False, where there is none."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(password_hash or NOBODYS, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str | None) -> bool:
    """Whether a hash was made with another setting than today's."""
    return password_hash is not None and _hasher().check_needs_rehash(password_hash)
