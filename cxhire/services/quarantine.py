"""Mail that we could not read: trying again after a fix, letting go of what is none."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from cxhire.core.audit_chain import Event
from cxhire.services import incoming, ingest
from cxhire.services.outsiders import FORGED, is_forged
from cxhire.store import audit, intake, mail
from cxhire.store.mail import Quarantine
from cxhire.store.transaction import write


def set_aside(raw: bytes, source: str, error: str, now: datetime) -> None:
    """Keeps what could not be put into the record, for somebody to try again. Doesn't commit."""
    digest = sha256(raw).digest()
    intake.add_blobs([{"sha256": digest, "size": len(raw), "packed": intake.pack(raw)}])
    intake.add_quarantine([{"blob": digest, "source": source, "error": error, "created_at": now}])


def try_again(quarantine_id: int, now: datetime, actor: str) -> str | None:
    """Takes the stored bytes in again; None where that worked, else what still is wrong. Commits.

    Raises LookupError for what isn't in quarantine.
    """
    found, raw = _held(quarantine_id)
    us = incoming.load_us()
    try:
        item = incoming.read_mail(found.source, raw, us, now)
    except Exception as error:  # whatever a strange mail does to us
        return str(error) or type(error).__name__
    if is_forged(item, us):
        return FORGED
    # Taken in first: killed in between, it is known the next time and only released.
    ingest.import_messages([(found.source, raw)], lambda: now, actor)
    _set(quarantine_id, now, Event(now, actor, "quarantine.read", f"quarantine:{quarantine_id}"))
    return None


def let_go(quarantine_id: int, now: datetime, actor: str) -> None:
    """Takes it off the list; the bytes stay. Commits. Raises LookupError for what isn't in quarantine."""
    _held(quarantine_id)
    _set(quarantine_id, now, Event(now, actor, "quarantine.let_go", f"quarantine:{quarantine_id}"))


def take_back(quarantine_id: int, now: datetime, actor: str) -> None:
    """Puts what was let go on the list again. Commits. Raises LookupError for what was never on it."""
    if mail.get_quarantine(quarantine_id) is None:
        raise LookupError("nothing like that was in quarantine")
    _set(quarantine_id, None, Event(now, actor, "quarantine.taken_back", f"quarantine:{quarantine_id}"))


def raw_bytes(quarantine_id: int, now: datetime, actor: str) -> bytes:
    """The bytes as they came, for somebody to look at: it is noted who did. Commits. Raises LookupError."""
    _, raw = _held(quarantine_id)
    with write():
        audit.append([Event(now, actor, "quarantine.downloaded", f"quarantine:{quarantine_id}")])
    return raw


def _held(quarantine_id: int) -> tuple[Quarantine, bytes]:
    found = mail.get_quarantine(quarantine_id)
    raw = mail.get_raw(found.blob) if found and found.released_at is None else None
    if found is None or raw is None:
        raise LookupError("nothing like that is in quarantine")
    return found, raw


def _set(quarantine_id: int, released_at: datetime | None, event: Event) -> None:
    with write() as session:
        found = mail.get_quarantine(quarantine_id)
        assert found is not None
        found.released_at = released_at
        session.flush()
        audit.append([event])
