"""Files that hang on mail. Their bytes stay in the stored mail; a row says where, and what they are (ADR 0013)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    LargeBinary,
    Select,
    UniqueConstraint,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.applications import Application
from cxhire.store.interactions import Direction, Interaction
from cxhire.store.mail import Blob, Message
from cxhire.store.transaction import read
from cxhire.store.types import link, pk, prose, short


class MailFile(Base):
    """One attachment of a mail, `name` and `declared_type` as the mail says.

    `part` is its index among the mail's leaf parts; where it hangs on an attached mail, that one's index comes first:
    "2.1". `sha256` is that of its decoded bytes, so that the same file in three mails is known as one, and `type` what
    those bytes look like; both NULL until the job has read them, the first empty where it couldn't. `trouble` says why
    it is not offered. What is `aside` isn't listed: a logo, a signature, an attached mail.
    """

    __tablename__ = "mail_file"
    __table_args__ = (
        UniqueConstraint("message_pk", "part"),
        Index(
            "ix_mail_file_unread", "message_pk",
            sqlite_where=text("sha256 IS NULL"), postgresql_where=text("sha256 IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[pk]
    message_pk: Mapped[int] = link("message.id")
    part: Mapped[short]
    name: Mapped[short]
    declared_type: Mapped[short]
    size: Mapped[int]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    type: Mapped[short | None]
    trouble: Mapped[prose | None]
    aside: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail whose files are to be looked into; `size` is that of its raw bytes."""

    message_pk: int
    blob: bytes
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A file with the mail that it came with; `attachments` are all that the mail has."""

    file: MailFile
    message_pk: int
    at: datetime
    subject: str
    words: str
    author_email: str
    inbound: bool
    attachments: int


def list_unread(limit: int) -> list[Waiting]:
    """Mails with files that nobody has looked into, the newest first."""
    unread = select(MailFile.message_pk).where(MailFile.sha256.is_(None)).distinct()
    return _waiting(unread.order_by(MailFile.message_pk.desc()).limit(limit))


def list_without(before_id: int, limit: int) -> list[Waiting]:
    """Mails with attachments but without rows of them (they came before there were any), the newest first."""
    missing = ~exists().where(MailFile.message_pk == Message.id)
    older = select(Message.id).where(Message.id < before_id, Message.attachments > 0, missing)
    return _waiting(older.order_by(Message.id.desc()).limit(limit))


def list_of(message_pk: int) -> list[Waiting]:
    """That mail, whatever is known of its files."""
    return _waiting(select(Message.id).where(Message.id == message_pk))


def _waiting(ids: Select[*tuple[Any, ...]]) -> list[Waiting]:
    chosen = list(read().scalars(ids))
    query = (
        select(Message.id, Message.blob, Message.kind, func.coalesce(Blob.size, 0))
        .outerjoin(Blob, Blob.sha256 == Message.blob)
        .where(Message.id.in_(chosen))
        .order_by(Message.id.desc())
    )
    return [Waiting(*row) for row in read().execute(query)]


def save_files(message_pk: int, rows: Sequence[dict[str, Any]]) -> None:
    """Brings a mail's rows up to date by `part`; those that are new are added."""
    session = read()
    stored = session.execute(select(MailFile.part, MailFile.id).where(MailFile.message_pk == message_pk))
    known = {row.part: row.id for row in stored}
    changed = [{"id": known[row["part"]], **row} for row in rows if row["part"] in known]
    new = [{"message_pk": message_pk, **row} for row in rows if row["part"] not in known]
    if changed:
        session.execute(update(MailFile), changed)
    if new:
        session.execute(insert(MailFile), new)


def give_up(message_pk: int, trouble: str) -> None:
    """Says of all a mail's files that nobody could look into yet, why that stays so."""
    unread = update(MailFile).where(MailFile.message_pk == message_pk, MailFile.sha256.is_(None))
    read().execute(unread.values(sha256=b"", trouble=trouble))


def list_files(candidate_id: int) -> list[Listed]:
    """The files on all mail of a candidate, the oldest mail first."""
    i = Interaction
    mails = (
        select(i.message_pk, func.min(i.direction).label("direction"))
        .join(Application, Application.id == i.application_id)
        .where(Application.candidate_id == candidate_id, i.message_pk.is_not(None))
        .group_by(i.message_pk)
        .subquery()
    )
    query = (
        select(MailFile, Message, mails.c.direction)
        .join(Message, Message.id == MailFile.message_pk)
        .join(mails, mails.c.message_pk == Message.id)
        .where(~MailFile.aside)
        .order_by(Message.at, Message.id, MailFile.id)
        .execution_options(populate_existing=True)
    )
    return [
        Listed(file, m.id, m.at, m.subject, m.new_text, m.from_email, direction == Direction.INBOUND, m.attachments)
        for file, m, direction in read().execute(query)
    ]  # fmt: skip


def get_file(file_id: int) -> MailFile | None:
    return read().get(MailFile, file_id, populate_existing=True)


def get_file_at(message_pk: int, part: str) -> MailFile | None:
    query = select(MailFile).where(MailFile.message_pk == message_pk, MailFile.part == part)
    return read().scalars(query.execution_options(populate_existing=True)).one_or_none()
