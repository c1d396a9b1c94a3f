"""Candidates and their addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.names import name_key
from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short


def _name_key(context: Any) -> str:
    return name_key(context.get_current_parameters().get("name") or "")


class Candidate(Base):
    """A person who applies. `provisional` until a reply of theirs to a mail we don't have yet is placed.

    Whoever was merged into another candidate keeps their row, with nothing left in it, so that it can be undone.
    `name_key` is the name as names are compared (core.names).
    """

    __tablename__ = "candidate"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[pk]
    name: Mapped[short] = mapped_column(default="", index=True)
    name_key: Mapped[short] = mapped_column(default=_name_key, server_default="", index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    provisional: Mapped[bool] = mapped_column(default=False)
    surveys_off: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[moment | None]
    merged_into_id: Mapped[int | None] = link("candidate.id", index=True)


class CandidateAddress(Base):
    """`proposed` addresses were joined because of a reply; a colleague can confirm or part them."""

    __tablename__ = "candidate_address"

    email: Mapped[short] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = link("candidate.id", index=True)
    proposed: Mapped[bool] = mapped_column(default=False)
    main: Mapped[bool] = mapped_column(default=True)


def get_candidate(candidate_id: int) -> Candidate | None:
    return read().get(Candidate, candidate_id)


def get_candidate_by_email(email: str) -> Candidate | None:
    query = select(Candidate).join(CandidateAddress).where(CandidateAddress.email == email.lower())
    return read().scalars(query).one_or_none()


def list_candidate_addresses(emails: Iterable[str]) -> dict[str, int]:
    """Those of the addresses that are a candidate's → the candidate's id."""
    rows = read().execute(
        select(CandidateAddress.email, CandidateAddress.candidate_id).where(
            CandidateAddress.email.in_(list(emails))
        )
    )
    return {row[0]: row[1] for row in rows}


def list_addresses_of(candidate_ids: Iterable[int]) -> dict[int, list[str]]:
    """Candidates' ids → their addresses, the main one first."""
    query = (
        select(CandidateAddress.candidate_id, CandidateAddress.email)
        .where(CandidateAddress.candidate_id.in_(list(candidate_ids)))
        .order_by(CandidateAddress.main.desc(), CandidateAddress.email)
    )
    found: dict[int, list[str]] = {}
    for candidate_id, email in read().execute(query):
        found.setdefault(candidate_id, []).append(email)
    return found


def list_names(candidate_ids: Iterable[int]) -> dict[int, str]:
    """Candidates' ids → how to call them: the name, else the main address."""
    ids = list(candidate_ids)
    addresses = list_addresses_of(ids)
    rows = read().execute(select(Candidate.id, Candidate.name).where(Candidate.id.in_(ids)))
    return {id_: name or next(iter(addresses.get(id_, ())), f"candidate {id_}") for id_, name in rows}


def add_candidate(email: str, name: str, now: datetime) -> Candidate:
    session = read()
    candidate = Candidate(name=name, created_at=now)
    session.add(candidate)
    session.flush()
    session.add(CandidateAddress(email=email.lower(), candidate_id=candidate.id))
    session.flush()
    return candidate
