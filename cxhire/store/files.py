"""Files that hang on mail. Their bytes stay in the stored mail; a row says where, and what they are (ADR 0013)."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import link, pk, prose, short


class MailFile(Base):
    """One attachment of a mail: `position` among its leaf parts, `name` and `declared_type` as the mail says.

    `sha256` is that of its decoded bytes, so that the same file in three mails is known as one, and `type` what
    those bytes look like; both NULL until the job has read them. `trouble` says why it is not offered.
    """

    __tablename__ = "mail_file"
    __table_args__ = (
        UniqueConstraint("message_pk", "position"),
        Index(
            "ix_mail_file_unread", "id",
            sqlite_where=text("sha256 IS NULL"), postgresql_where=text("sha256 IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[pk]
    message_pk: Mapped[int] = link("message.id")
    position: Mapped[int]
    name: Mapped[short]
    declared_type: Mapped[short]
    size: Mapped[int]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    type: Mapped[short | None]
    trouble: Mapped[prose | None]
