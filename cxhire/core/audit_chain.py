"""The tamper-evident record: canonical bytes of an event, its hash, and the check of a whole chain.

`hash = SHA-256(previous ‖ canonical bytes)` (ARCHITECTURE.md decision 10). Events hold ids and keyed digests,
never text, so that a person can be erased and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

GENESIS = bytes(32)
_PLAIN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@dataclass(frozen=True, slots=True)
class Event:
    """Who did, changed or saw what. `actor` is "colleague:7", "system", "candidate-link" or "command"."""

    at: datetime
    actor: str
    action: str
    subject: str
    application_id: int | None = None
    candidate_id: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def canonical(event: Event) -> bytes:
    """The bytes that are hashed: JSON with sorted keys, no spaces, times in microseconds of UTC."""
    fields = [
        _written(event.at), event.actor, event.action, event.subject, event.application_id, event.candidate_id,
        dict(event.detail),
    ]  # fmt: skip
    return _PLAIN.encode(fields).encode()


@lru_cache(maxsize=64)
def _written(at: datetime) -> str:
    """The same moment is that of many events."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def next_hash(previous: bytes, event: Event) -> bytes:
    return hashlib.sha256(previous + canonical(event)).digest()


def digest(secret: bytes, value: str) -> str:
    """A keyed digest of something personal, short enough to read, for the detail of an event."""
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]


def first_break(previous: bytes, links: Iterable[tuple[int, Event, bytes]]) -> tuple[int | None, bytes]:
    """The sequence number of the first event whose hash is wrong (None if all hold), and the last good hash.

    `links` are (sequence number, event, stored hash) in order; numbers must have no gap.
    """
    expected: int | None = None
    for number, event, stored in links:
        if expected is not None and number != expected:
            return number, previous
        if not hmac.compare_digest(next_hash(previous, event), stored):
            return number, previous
        previous, expected = stored, number + 1
    return None, previous
