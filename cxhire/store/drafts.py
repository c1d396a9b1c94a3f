"""Letters that colleagues write in cxhire: drafts with their files, and the templates they start from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short


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


class LetterTemplate(Base):
    """Words to start a letter from, in one language; `$name` fields are filled by `string.Template`."""

    __tablename__ = "letter_template"

    id: Mapped[pk]
    name: Mapped[short]
    language: Mapped[short]
    subject: Mapped[prose]
    body: Mapped[prose]
    changed_by_id: Mapped[int | None] = link("colleague.id")
    updated_at: Mapped[moment]
    gone_at: Mapped[moment | None]
