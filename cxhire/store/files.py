"""Files that hang on mail. Their bytes stay in the stored mail; a row says where, and what they are (ADR 0013)."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
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
