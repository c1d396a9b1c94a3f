"""Letters that colleagues write in cxhire: drafts with their files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.obligations import Direction, Effect
from cxhire.extensions import Base
from cxhire.store.applications import Application, Opening
from cxhire.store.candidates import Candidate
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Blob, Message, Quarantine
from cxhire.store.mailboxes import FolderRole, Mailbox, MailboxFolder, MailboxState
from cxhire.store.outbox import OutboxState, Outgoing
from cxhire.store.people import Colleague
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short
from cxhire.store.visibility import is_visible_to


class DraftState(StrEnum):
    OPEN = "open"
    LEAVING = "leaving"  # in the outbox, and can be taken back until it is sent
    SENT = "sent"  # to be filed in the sender's Sent folder, if their mailbox is connected
    FILED = "filed"
    GONE = "gone"  # thrown away; kept a while so that it can be fetched back


class Draft(Base):
    """A letter to a candidate in the making, or one that left. `interaction_id` is the contact that it answers.

    `shared` lets it leave from the installation's address instead of the author's own.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_application_id_updated_at", "application_id", "updated_at"),
        Index(
            "ix_draft_sent", "id", sqlite_where=text("state = 'sent'"), postgresql_where=text("state = 'sent'"),
        ),
    )  # fmt: skip

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id")
    author_id: Mapped[int] = link("colleague.id", index=True)
    interaction_id: Mapped[int | None] = link("interaction.id", index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    to_email: Mapped[short]
    cc: Mapped[list[str]] = mapped_column(JSON, default=list)
    subject: Mapped[prose]
    body: Mapped[prose]
    state: Mapped[short] = mapped_column(default=DraftState.OPEN.value)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[moment]
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DraftFile(Base):
    """A file on a draft; its bytes are in `blob`."""

    __tablename__ = "draft_file"

    id: Mapped[pk]
    draft_id: Mapped[int] = link("draft.id", ondelete="CASCADE", index=True)
    name: Mapped[short]
    content_type: Mapped[short]
    size: Mapped[int]
    blob: Mapped[bytes] = mapped_column(LargeBinary, index=True)


# A colleague has at most one of these for an application.
CURRENT = (DraftState.OPEN.value, DraftState.LEAVING.value)
SENT_SOON = timedelta(days=1)  # far longer than a mail leaves after the moment it was last put off to
READ = (MailboxState.WATCHING.value, MailboxState.CATCHING_UP.value)
ENDED = (DraftState.GONE.value, DraftState.SENT.value, DraftState.FILED.value)


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft as a list shows it. `opening` is None where the application has none yet."""

    draft: Draft
    candidate_id: int
    candidate: str
    opening: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody else who writes to the same candidate, and when they last typed."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """A contact with the candidate that came to the record; name and id are the colleague's, None where it is the candidate's."""

    id: int
    inbound: bool
    name: str | None
    at: datetime
    colleague_id: int | None = None


@dataclass(frozen=True, slots=True)
class ToFile:
    """A letter that left, as it lies in the record, and the folder where its sender looks for it."""

    draft_id: int
    mailbox_id: int
    folder: str
    message_id: str
    blob: bytes
    sent_at: datetime


def get_draft(draft_id: int) -> Draft | None:
    return read().get(Draft, draft_id, populate_existing=True)


def get_current(author_id: int, application_id: int) -> Draft | None:
    """The letter that a colleague is writing in an application, or that is about to leave."""
    query = select(Draft).where(
        Draft.author_id == author_id, Draft.application_id == application_id, Draft.state.in_(CURRENT)
    )
    return read().scalars(query.execution_options(populate_existing=True)).one_or_none()


def add_draft(author_id: int, application_id: int, now: datetime, **values: Any) -> Draft:
    session = read()
    added = Draft(
        author_id=author_id, application_id=application_id, created_at=now, updated_at=now, **values
    )
    session.add(added)
    session.flush()
    return added


def change_draft(draft_id: int, version: int, now: datetime, **values: Any) -> bool:
    """Changes an open draft if it still is at a version, which it leaves; False where it isn't."""
    still = Draft.id == draft_id, Draft.version == version, Draft.state == DraftState.OPEN.value
    changing = update(Draft).where(*still).values(version=version + 1, updated_at=now, **values)
    return read().execute(changing).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def move_draft(draft_id: int, old: DraftState, new: DraftState) -> bool:
    """Takes a draft from one state to another; False where it isn't in the first."""
    moving = update(Draft).where(Draft.id == draft_id, Draft.state == old.value).values(state=new.value)
    return read().execute(moving).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def list_current(author_id: int, seen_by: int | None = None, limit: int = 50) -> list[Listed]:
    """A colleague's open and leaving drafts, the last touched first; `seen_by` leaves out candidates out of their sight."""
    query = (
        select(Draft, Candidate.id, Candidate.name, Opening.title)
        .join(Application, Application.id == Draft.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(Opening, Opening.id == Application.opening_id)
        .where(Draft.author_id == author_id, Draft.state.in_(CURRENT), Candidate.erased_at.is_(None))
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(limit)
    )
    if seen_by is not None:
        query = query.where(is_visible_to(Candidate.id, seen_by))
    return [Listed(*row) for row in read().execute(query)]


def count_open(author_id: int) -> int:
    """How many letters a colleague has begun and not sent."""
    query = select(func.count()).where(Draft.author_id == author_id, Draft.state == DraftState.OPEN.value)
    return read().scalar(query) or 0


def list_beside(candidate_id: int, author_id: int, since: datetime) -> list[Beside]:
    """Others who have typed to a candidate since then, in any of their applications, the latest first."""
    query = (
        select(Colleague, Draft.updated_at)
        .join(Colleague, Colleague.id == Draft.author_id)
        .join(Application, Application.id == Draft.application_id)
        .where(
            Application.candidate_id == candidate_id, Draft.author_id != author_id, Draft.updated_at >= since,
            Draft.state.in_(CURRENT),
        )
        .order_by(Draft.updated_at.desc())
    )  # fmt: skip
    return [Beside(colleague.shown, at) for colleague, at in read().execute(query)]


def list_news(application_id: int, after_id: int, since: datetime | None) -> list[News]:
    """Contacts with the candidate that came to the record after a contact or after an instant, oldest first."""
    i = Interaction
    fresh = i.id > after_id if since is None else (i.id > after_id) | (i.created_at > since)
    query = (
        select(i.id, i.direction, i.author_email, Colleague, i.at)
        .outerjoin(Colleague, Colleague.id == i.colleague_id)
        .where(i.application_id == application_id, fresh, i.direction != Direction.INTERNAL.value)
        .where(i.effect.in_([Effect.SETTLES.value, Effect.OWES.value]))
        .order_by(i.id)
    )
    found = []
    for id_, direction, email, colleague, at in read().execute(query):
        inbound = direction == Direction.INBOUND.value
        ours = colleague.shown if colleague else email
        by_id = colleague.id if colleague and not inbound else None
        found.append(News(id_, inbound, None if inbound else ours, at, by_id))
    return found


def get_newest_contact_id(application_id: int) -> int:
    """The id of the newest contact of an application; 0 where it has none."""
    return (
        read().scalar(select(func.max(Interaction.id)).where(Interaction.application_id == application_id))
        or 0
    )


def get_answerable(application_id: int) -> Interaction | None:
    """The contact that a letter goes on from where nobody says otherwise: the candidate's last mail, else our last."""
    i = Interaction
    query = (
        select(i)
        .where(i.application_id == application_id, i.message_pk.is_not(None))
        .where(i.direction != Direction.INTERNAL.value, i.kind.in_(("human", "human_relay")))
        .order_by((i.direction == Direction.INBOUND.value).desc(), i.at.desc(), i.id.desc())
    )
    return read().scalars(query.limit(1)).first()


def list_files(draft_id: int) -> list[DraftFile]:
    """The files on a draft, in the order they came."""
    return list(
        read().scalars(select(DraftFile).where(DraftFile.draft_id == draft_id).order_by(DraftFile.id))
    )


def add_file(draft_id: int, name: str, content_type: str, size: int, blob: bytes) -> None:
    """Hangs a file on a draft, by its content; its bytes are in `blob` already."""
    session = read()
    session.add(DraftFile(draft_id=draft_id, name=name, content_type=content_type, size=size, blob=blob))
    session.flush()


def remove_file(draft_id: int, file_id: int) -> bool:
    """False where the draft has no such file."""
    mine = delete(DraftFile).where(DraftFile.id == file_id, DraftFile.draft_id == draft_id)
    return read().execute(mine).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def list_to_file(since: datetime, until: datetime, limit: int = 50) -> list[ToFile]:
    """Letters that left in a span of time and aren't in their sender's Sent folder yet, by mailbox, oldest first.

    Only where that mailbox is being read: by the address that they left from, else the author's own.
    """
    own = and_(~Draft.shared, ~Mailbox.shared, Mailbox.colleague_id == Draft.author_id)
    query = (
        select(Draft.id, Mailbox.id, MailboxFolder.name, Outgoing.message_id, Message.blob, Outgoing.sent_at)
        .join(Outgoing, and_(Outgoing.draft_id == Draft.id, Outgoing.state == OutboxState.SENT.value))
        .join(Message, Message.message_id == Outgoing.message_id)
        .join(Mailbox, or_(Mailbox.address == Message.from_email, own))
        .join(MailboxFolder, MailboxFolder.mailbox_id == Mailbox.id)
        .where(Draft.state == DraftState.SENT.value, Outgoing.sent_at >= since, Outgoing.sent_at <= until)
        .where(Outgoing.send_at >= since - SENT_SOON)  # by an index: what was ever sent only grows
        .where(
            Mailbox.gone_at.is_(None), Mailbox.state.in_(READ), MailboxFolder.role == FolderRole.SENT.value
        )
        .order_by(Mailbox.id, Draft.id)
        .limit(limit)
    )
    first: dict[int, ToFile] = {}
    for draft_id, mailbox_id, folder, message_id, blob, sent_at in read().execute(query):
        assert sent_at is not None
        first.setdefault(draft_id, ToFile(draft_id, mailbox_id, folder, message_id, blob, sent_at))
    return list(first.values())


def forget_ended(before: datetime) -> int:
    """Deletes drafts that were thrown away or left before then, with the bytes that hang on nothing else; answers how many."""
    session = read()
    old = select(Draft.id).where(Draft.state.in_(ENDED), Draft.updated_at < before)
    ids = list(session.scalars(old.limit(1000)))
    if not ids:
        return 0
    blobs = set(session.scalars(select(DraftFile.blob).where(DraftFile.draft_id.in_(ids))))
    session.execute(update(Outgoing).where(Outgoing.draft_id.in_(ids)).values(draft_id=None))
    session.execute(delete(DraftFile).where(DraftFile.draft_id.in_(ids)))
    session.execute(delete(Draft).where(Draft.id.in_(ids)))
    _forget_blobs(blobs)
    return len(ids)


def _forget_blobs(digests: Collection[bytes]) -> None:
    used: set[bytes] = set()
    for column in (DraftFile.blob, Message.blob, Quarantine.blob):
        used.update(read().scalars(select(column).where(column.in_(digests))))
    read().execute(delete(Blob).where(Blob.sha256.in_(set(digests) - used)))
