"""Survey invitations and what came back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, LargeBinary, ScalarSelect, Select, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.obligations import Kind
from cxhire.extensions import Base
from cxhire.store.applications import Application, Opening
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.obligations import Obligation
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short

Rows = Select[*tuple[Any, ...]]


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


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation with whom it went to and what about; `email` is None where we have no address."""

    invitation: SurveyInvitation
    candidate_id: int
    candidate: str
    email: str | None
    surveys_off: bool
    opening_id: int | None
    opening: str


@dataclass(frozen=True, slots=True)
class Askable:
    """An application whose candidate might be asked, as far as core.surveys decides by it."""

    application_id: int
    candidate_id: int
    email: str | None
    outcome_at: datetime | None
    surveys_off: bool
    last_asked_at: datetime | None
    owed: int
    candidate: str
    opening: str


def _main_address() -> ScalarSelect[str]:
    return (
        select(CandidateAddress.email)
        .where(CandidateAddress.candidate_id == Candidate.id)
        .order_by(CandidateAddress.main.desc(), CandidateAddress.email)
        .limit(1)
        .scalar_subquery()
    )


def _asked() -> Rows:
    return (
        select(SurveyInvitation, Candidate, _main_address(), Opening.id, Opening.title)
        .join(Application, Application.id == SurveyInvitation.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(Opening, Opening.id == Application.opening_id)
    )


def _list_asked(
    query: Rows,
) -> list[Asked]:
    return [
        Asked(invitation, c.id, c.name, email, c.surveys_off, opening_id, opening or "")
        for invitation, c, email, opening_id, opening in read().execute(
            query.execution_options(populate_existing=True)
        )
    ]


def get_asked(invitation_id: int) -> Asked | None:
    found = _list_asked(_asked().where(SurveyInvitation.id == invitation_id))
    return found[0] if found else None


def get_asked_by_token(token_hash: bytes) -> Asked | None:
    found = _list_asked(_asked().where(SurveyInvitation.token_hash == token_hash))
    return found[0] if found else None


def list_asked(before_id: int | None = None, limit: int = 50) -> list[Asked]:
    """Invitations, the newest first, a page by key."""
    query = _asked().order_by(SurveyInvitation.id.desc()).limit(limit)
    return _list_asked(query.where(SurveyInvitation.id < before_id) if before_id else query)


def _askable(owing: Collection[str]) -> Rows:
    """Applications with what decides whether to ask. What is owed and asked counts over all of a candidate's."""
    theirs = select(Application.id).where(Application.candidate_id == Candidate.id).correlate(Candidate)
    last_asked = select(func.max(SurveyInvitation.created_at)).where(
        SurveyInvitation.application_id.in_(theirs)
    )
    # What only a law asks for, while nothing is decided, keeps nobody from being asked.
    at_once = or_(Obligation.kind != Kind.CLOSURE.value, Obligation.shown_from <= Obligation.since)
    owed = select(func.count()).where(
        Obligation.application_id.in_(theirs), Obligation.kind.in_(owing), at_once
    )
    columns = (
        Application.id, Candidate.id, _main_address(), Application.outcome_at, Candidate.surveys_off,
        last_asked.scalar_subquery(), owed.scalar_subquery(), Candidate.name, func.coalesce(Opening.title, ""),
    )  # fmt: skip
    query = select(*columns).join(Candidate, Candidate.id == Application.candidate_id)
    return query.outerjoin(Opening, Opening.id == Application.opening_id)


def list_askable(outcome_from: datetime, outcome_until: datetime, owing: Collection[str]) -> list[Askable]:
    """Applications with an outcome recorded in that time and no invitation yet; `owing` are kinds of obligations."""
    invited = exists().where(SurveyInvitation.application_id == Application.id)
    query = _askable(owing).where(
        Application.outcome_at.between(outcome_from, outcome_until),
        ~Candidate.surveys_off,
        Candidate.erased_at.is_(None),
        ~invited,
    )
    return [Askable(*row) for row in read().execute(query.order_by(Application.id))]


def get_askable(application_id: int, owing: Collection[str]) -> Askable | None:
    """One application, whatever its state; None for one of an erased candidate."""
    query = _askable(owing).where(Application.id == application_id, Candidate.erased_at.is_(None))
    row = read().execute(query).one_or_none()
    return Askable(*row) if row else None


def add_invitation(invitation: SurveyInvitation) -> SurveyInvitation:
    read().add(invitation)
    read().flush()
    return invitation


def claim_invitation(invitation_id: int, now: datetime) -> bool:
    """True for the one response that an invitation may have."""
    i = SurveyInvitation
    open_ = (i.id == invitation_id, i.responded_at.is_(None), i.revoked_at.is_(None), i.expires_at > now)
    changed = read().execute(update(i).where(*open_).values(responded_at=now))
    return changed.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def revoke_invitation(invitation_id: int, now: datetime) -> bool:
    """Closes a link that nobody has answered yet; False where there is nothing to close."""
    i = SurveyInvitation
    open_ = (i.id == invitation_id, i.responded_at.is_(None), i.revoked_at.is_(None))
    return read().execute(update(i).where(*open_).values(revoked_at=now)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def set_surveys_off(candidate_id: int, now: datetime) -> None:
    """No more surveys to a candidate; the links that are out are closed."""
    session = read()
    session.execute(update(Candidate).where(Candidate.id == candidate_id).values(surveys_off=True))
    theirs = select(Application.id).where(Application.candidate_id == candidate_id)
    i = SurveyInvitation
    open_ = (i.application_id.in_(theirs), i.responded_at.is_(None), i.revoked_at.is_(None))
    session.execute(update(i).where(*open_).values(revoked_at=now))


def add_response(response: SurveyResponse) -> SurveyResponse:
    read().add(response)
    read().flush()
    return response


def list_responses(opening_id: int | None = None) -> list[SurveyResponse]:
    """All responses, or one opening's, in no order that would tell who wrote which."""
    query = select(SurveyResponse).order_by(SurveyResponse.responded_on.desc(), SurveyResponse.recommend)
    return list(read().scalars(query.where(SurveyResponse.opening_id == opening_id) if opening_id else query))


def count_invitations() -> int:
    return read().scalar(select(func.count()).select_from(SurveyInvitation)) or 0
