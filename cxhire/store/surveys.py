"""Survey invitations and what came back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.types import UTCDateTime, link, moment, pk, short


class SurveyInvitation(Base):
    """A candidate's link. Its token is worked out from `nonce` and the secret key, and kept as a SHA-256 only."""

    __tablename__ = "survey_invitation"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    asked_by_id: Mapped[int | None] = link("colleague.id")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    expires_at: Mapped[moment]
    revoked_at: Mapped[moment | None]
    responded_at: Mapped[moment | None]


class SurveyResponse(Base):
    """What came back. It names the opening, not the candidate; the day, not the minute."""

    __tablename__ = "survey_response"
    __table_args__ = (CheckConstraint("recommend BETWEEN 0 AND 10", name="recommend"),)

    id: Mapped[pk]
    invitation_id: Mapped[int] = link("survey_invitation.id", unique=True)
    opening_id: Mapped[int | None] = link("opening.id", index=True)
    version: Mapped[int] = mapped_column(default=1)
    recommend: Mapped[int | None]
    fair: Mapped[short | None]
    informed: Mapped[short | None]
    value: Mapped[str | None]
    change: Mapped[str | None]
    responded_on: Mapped[date]
