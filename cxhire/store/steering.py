"""Whom the concerns on an application are about."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select

from cxhire.core.policies import Scope
from cxhire.store.applications import Application
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.patterns import list_silent
from cxhire.store.people import ColleagueAddress
from cxhire.store.policies import is_in
from cxhire.store.transaction import read

STANDING = (ConcernState.OPEN.value, ConcernState.CONFIRMED.value)


def list_concern_authors(application_id: int) -> frozenset[int]:
    """The colleagues whom an open or confirmed concern on an application is about, or a pattern that it has a part in.

    By the author's address too: a concern found before the address was known as theirs is still theirs.
    """
    standing = Concern.state.in_(STANDING), Concern.application_id == application_id
    known = select(Concern.author_id).where(*standing, Concern.author_id.is_not(None))
    by_address = select(ColleagueAddress.colleague_id).join(
        Concern, func.lower(Concern.author_email) == ColleagueAddress.email
    )
    silent = {author for _, author in list_silent(Application.id == application_id)}
    found = read().scalars(known.union(by_address.where(*standing)))
    return frozenset(silent.union(id_ for id_ in found if id_ is not None))


def list_concerned_applications(application_ids: Collection[int], colleague_id: int) -> set[int]:
    """Those of the applications on which an open or confirmed concern is about a colleague: a list's page at once."""
    theirs = select(ColleagueAddress.email).where(ColleagueAddress.colleague_id == colleague_id)
    by_address = func.lower(Concern.author_email).in_(theirs)
    query = select(Concern.application_id).where(
        Concern.application_id.in_(application_ids),
        Concern.state.in_(STANDING),
        or_(Concern.author_id == colleague_id, by_address),
    )
    silent = list_silent(Application.id.in_(application_ids))
    return {*read().scalars(query), *(id_ for id_, author in silent if author == colleague_id)}


def is_concerned_in(scope: Scope, colleague_id: int) -> bool:
    """Whether an open or confirmed concern on any application in a policy's scope is about a colleague."""
    theirs = select(ColleagueAddress.email).where(ColleagueAddress.colleague_id == colleague_id)
    about = or_(Concern.author_id == colleague_id, func.lower(Concern.author_email).in_(theirs))
    query = select(Concern.id).join(Application, Application.id == Concern.application_id)
    if read().scalar(query.where(Concern.state.in_(STANDING), about, is_in(scope)).limit(1)) is not None:
        return True
    return any(author == colleague_id for _, author in list_silent(is_in(scope)))
