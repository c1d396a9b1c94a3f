"""Mail as it came: blobs, messages, quarantine, imports."""

from __future__ import annotations

import zlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short


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
    unmatched: Mapped[short | None] = mapped_column(index=True)
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


class ImportRun(Base):
    """One import by page or command, with how far it is. `done_bytes` of `total_bytes` are read."""

    __tablename__ = "import_run"

    id: Mapped[pk]
    source: Mapped[prose]
    state: Mapped[short]  # running, done, failed
    started_by_id: Mapped[int | None] = link("colleague.id")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    finished_at: Mapped[moment | None]
    total_bytes: Mapped[int] = mapped_column(default=0)
    done_bytes: Mapped[int] = mapped_column(default=0)
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


def list_unmatched(before_id: int | None = None, limit: int = 50) -> list[Message]:
    """Mail in no application, newest first, a page by key."""
    query = select(Message).where(Message.unmatched.is_not(None)).order_by(Message.id.desc()).limit(limit)
    return list(read().scalars(query.where(Message.id < before_id) if before_id else query))


def list_quarantine() -> list[Quarantine]:
    query = select(Quarantine).where(Quarantine.released_at.is_(None)).order_by(Quarantine.id.desc())
    return list(read().scalars(query))


def list_imports(limit: int = 20) -> list[ImportRun]:
    return list(read().scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)))


def get_import(import_id: int) -> ImportRun | None:
    return read().get(ImportRun, import_id)


def count_messages() -> int:
    return read().scalar(select(func.count()).select_from(Message)) or 0
