"""The list of candidates: a row an application, the one with the latest contact first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from cxhire.store.applications import Application, Opening, Stage
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague
from cxhire.store.transaction import read
from cxhire.store.visibility import is_visible_to

CHUNK = 500
NONE = 0  # asks for rows without an owner, or without an opening


@dataclass(frozen=True, slots=True)
class Row:
    """One application with what a list shows of it."""

    application_id: int
    candidate_id: int
    name: str
    email: str | None
    opening_id: int | None
    opening: str | None
    stage: str
    outcome: str | None
    owner_id: int | None
    owner_name: str | None
    owner_email: str | None
    last_at: datetime

    @property
    def shown(self) -> str:
        return self.name or self.email or f"Candidate {self.candidate_id}"

    @property
    def owner(self) -> str | None:
        return self.owner_name or self.owner_email


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows to list; None takes any. `seen_by` are only those that this colleague may see.

    `words` must all be in the name or one of the addresses. `before` is the (last contact, application id) of the
    last row seen.
    """

    words: str = ""
    opening_id: int | None = None
    stage: str | None = None
    owner_id: int | None = None
    under_way: bool = False
    seen_by: int | None = None
    before: tuple[datetime, int] | None = None
    limit: int = 50


def list_rows(asked: Asked) -> list[Row]:
    """A page of the list, by key."""
    a = Application
    address = (
        select(CandidateAddress.email)
        .where(CandidateAddress.candidate_id == Candidate.id)
        .order_by(CandidateAddress.main.desc(), CandidateAddress.email)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            a.id, a.candidate_id, Candidate.name, address, a.opening_id, Opening.title, a.stage, a.outcome,
            a.owner_id, Colleague.name, Colleague.email, a.last_at,
        )
        .join(Candidate, Candidate.id == a.candidate_id)
        .outerjoin(Opening, Opening.id == a.opening_id)
        .outerjoin(Colleague, Colleague.id == a.owner_id)
        .where(*_conditions(asked))
        .order_by(a.last_at.desc(), a.id.desc())
        .limit(asked.limit)
    )  # fmt: skip
    return [Row(*row) for row in read().execute(query)]


def iterate_rows(asked: Asked, chunk: int = CHUNK) -> Iterator[Row]:
    """All rows of a filter, in constant memory."""
    rows = list_rows(replace(asked, limit=chunk))
    while rows:
        yield from rows
        last = rows[-1]
        rows = list_rows(replace(asked, limit=chunk, before=(last.last_at, last.application_id)))


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    a = Application
    yield Candidate.erased_at.is_(None)
    for word in asked.words.split():
        yield _named(word)
    for column, value in ((a.opening_id, asked.opening_id), (a.owner_id, asked.owner_id)):
        if value is not None:
            yield column.is_(None) if value == NONE else column == value
    if asked.stage is not None:
        yield a.stage == asked.stage
    if asked.under_way:
        yield a.stage != Stage.DONE.value
    if asked.seen_by is not None:
        yield is_visible_to(a.candidate_id, asked.seen_by)
    if asked.before is not None:
        at, id_ = asked.before
        yield or_(a.last_at < at, and_(a.last_at == at, a.id < id_))


def _named(word: str) -> ColumnElement[bool]:
    """SQLite folds only ASCII, so a name's first letter is tried as a capital too."""
    address = CandidateAddress
    has_address = exists().where(
        address.candidate_id == Candidate.id, address.email.contains(word.lower(), autoescape=True)
    )
    capital = Candidate.name.contains(word.capitalize(), autoescape=True)
    return or_(Candidate.name.icontains(word, autoescape=True), capital, has_address)


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One opening with how many apply and how many of them wait for an answer."""

    opening: Opening
    owner: str | None
    under_way: int
    ended: int
    waiting: int


def list_opening_rows(seen_by: int | None = None, opening_id: int | None = None) -> list[OpeningRow]:
    """Openings, the open ones first, newest first, or only one; with `seen_by` those of a colleague who doesn't see all."""
    ended = Application.stage == Stage.DONE.value
    waits = exists().where(Obligation.application_id == Application.id, Obligation.kind == "answer")
    query = (
        select(
            Opening, Colleague,
            func.count(Application.id).filter(~ended), func.count(Application.id).filter(ended),
            func.count(Application.id).filter(waits),
        )
        .select_from(Opening)
        .outerjoin(Application, and_(Application.opening_id == Opening.id, *_only(seen_by)))
        .outerjoin(Colleague, Colleague.id == Opening.owner_id)
        .group_by(Opening.id, Colleague.id)
        .order_by(Opening.closed_at.is_not(None), Opening.id.desc())
    )  # fmt: skip
    if opening_id is not None:
        query = query.where(Opening.id == opening_id)
    if seen_by is not None:
        query = query.having(or_(func.count(Application.id) > 0, Opening.owner_id == seen_by))
    return [
        OpeningRow(opening, owner.shown if owner else None, *counts)
        for opening, owner, *counts in read().execute(query)
    ]


def _only(seen_by: int | None) -> list[Any]:
    return [] if seen_by is None else [is_visible_to(Application.candidate_id, seen_by)]
