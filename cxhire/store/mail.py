"""Mail as it came: blobs, messages, quarantine, imports."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import BigInt, UTCDateTime, link, moment, pk, prose, short


class Blob(Base):
    """Raw bytes by content, compressed with zlib; `size` is that of the raw bytes."""

    __tablename__ = "blob"

    sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    size: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class MessageState(StrEnum):
    RECEIVED = "received"  # its words of ours are still to be analysed
    ANALYSED = "analysed"
    SKIPPED = "skipped"  # nothing in it to analyse
    SET_ASIDE = "set_aside"  # its analysis failed too often; see `store.analysis`


class Message(Base):
    """A parsed mail. `identity` makes a second delivery of it known (ARCHITECTURE.md 4.2).

    `new_text` holds its new words; the whole text is read again from the blob when asked for.
    `unmatched` says why no application has it, else NULL.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_received", "id",
            sqlite_where=text("state = 'received'"), postgresql_where=text("state = 'received'"),
        ),
        Index(
            "ix_message_unmatched", "id", "unmatched",
            sqlite_where=text("unmatched IS NOT NULL"), postgresql_where=text("unmatched IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[pk]
    identity: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    message_id: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[short]
    state: Mapped[short]
    from_email: Mapped[short]
    from_name: Mapped[short]
    recipients: Mapped[list[str]] = mapped_column(JSON)
    subject: Mapped[prose]
    at: Mapped[moment]
    new_text: Mapped[prose]
    attachments: Mapped[int]
    unmatched: Mapped[short | None]
    import_id: Mapped[int | None] = link("import_run.id")
    created_at: Mapped[moment]


class Quarantine(Base):
    """Bytes that we could not read. They stay until they can be, or somebody lets them go."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("blob"),)

    id: Mapped[pk]
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[prose]
    error: Mapped[prose]
    created_at: Mapped[moment]
    released_at: Mapped[moment | None]


class ImportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"  # by whoever holds the lease, while `alive_at` is recent
    DONE = "done"
    FAILED = "failed"


class ImportRun(Base):
    """One import by page or command, with how far it is. `done_bytes` of `total_bytes` are read.

    `folder` is where an upload lies under the instance's uploads; a command's mail lies elsewhere and has none.
    `files` are the names that the uploaded files came with, only to be shown.
    """

    __tablename__ = "import_run"

    id: Mapped[pk]
    source: Mapped[prose]
    state: Mapped[short]
    folder: Mapped[short | None]
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    opening_id: Mapped[int | None] = link("opening.id")
    owner_id: Mapped[int | None] = link("colleague.id")
    lease: Mapped[short | None]
    alive_at: Mapped[moment | None]
    started_by_id: Mapped[int | None] = link("colleague.id")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    finished_at: Mapped[moment | None]
    total_bytes: Mapped[int] = mapped_column(BigInt, default=0)
    done_bytes: Mapped[int] = mapped_column(BigInt, default=0)
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    unmatched: Mapped[int] = mapped_column(default=0)
    candidates: Mapped[int] = mapped_column(default=0)
    applications: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]


def get_message(message_pk: int) -> Message | None:
    return read().get(Message, message_pk)


def get_raw(sha256: bytes) -> bytes | None:
    """The raw bytes of a stored mail."""
    blob = read().get(Blob, sha256)
    return zlib.decompress(blob.packed) if blob else None


class Unmatched(StrEnum):
    """Why no application has a mail."""

    NOBODY = "nobody"
    INTERNAL = "internal"
    IGNORED = "ignored"
    OURS = "ours"
    REMINDER = "reminder"  # answers a reminder about several candidates, and names none of them alone


class IgnoredSender(Base):
    """An address that is never a candidate's, by a colleague's word."""

    __tablename__ = "ignored_sender"

    email: Mapped[short] = mapped_column(primary_key=True)
    created_at: Mapped[moment]


def list_unmatched(
    before_id: int | None = None, limit: int = 50, *, reason: str | None = None, sender: str = ""
) -> list[Message]:
    """Mail in no application, newest first, a page by key. `sender` is any part of an address or name."""
    query = select(Message).where(Message.unmatched.is_not(None)).order_by(Message.id.desc()).limit(limit)
    if reason:
        query = query.where(Message.unmatched == reason)
    if sender:
        query = query.where(
            or_(*(c.icontains(sender, autoescape=True) for c in (Message.from_email, Message.from_name)))
        )
    return list(read().scalars(query.where(Message.id < before_id) if before_id else query))


def count_unmatched() -> dict[str, int]:
    """How many mails are in no application, by reason."""
    query = select(Message.unmatched, func.count()).where(Message.unmatched.is_not(None))
    return {row[0] or "": row[1] for row in read().execute(query.group_by(Message.unmatched))}


def list_quarantine(before_id: int | None = None, limit: int = 50) -> list[Quarantine]:
    """What could not be read, newest first, a page by key."""
    query = select(Quarantine).where(Quarantine.released_at.is_(None)).order_by(Quarantine.id.desc())
    return list(read().scalars((query.where(Quarantine.id < before_id) if before_id else query).limit(limit)))


def count_quarantine() -> int:
    return read().scalar(select(func.count()).where(Quarantine.released_at.is_(None))) or 0


def get_quarantine(quarantine_id: int) -> Quarantine | None:
    return read().get(Quarantine, quarantine_id)


def list_sizes(digests: Collection[bytes]) -> dict[bytes, int]:
    """How many bytes some blobs have, unpacked."""
    rows = read().execute(select(Blob.sha256, Blob.size).where(Blob.sha256.in_(list(digests))))
    return {row[0]: row[1] for row in rows}


def list_ignored() -> list[IgnoredSender]:
    return list(read().scalars(select(IgnoredSender).order_by(IgnoredSender.email)))


def add_ignored(email: str, now: datetime) -> bool:
    """Notes that an address is never a candidate's; False if that was known."""
    session = read()
    if session.get(IgnoredSender, email):
        return False
    session.add(IgnoredSender(email=email, created_at=now))
    session.flush()
    return True


def remove_ignored(email: str) -> bool:
    """Takes that back; False if it wasn't so."""
    return read().execute(delete(IgnoredSender).where(IgnoredSender.email == email)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def set_reason(email: str, old: Unmatched, new: Unmatched) -> int:
    """Gives another reason to a sender's mail that is in no application; answers how many that were."""
    statement = update(Message).where(Message.from_email == email, Message.unmatched == old.value)
    return read().execute(statement.values(unmatched=new.value)).rowcount  # type: ignore[attr-defined,no-any-return]


def match(message_pk: int, kind: str, state: MessageState) -> None:
    """Notes that a mail is in an application now, and as what it was read for that."""
    read().execute(
        update(Message).where(Message.id == message_pk).values(unmatched=None, kind=kind, state=state.value)
    )


def count_messages() -> int:
    return read().scalar(select(func.count()).select_from(Message)) or 0
