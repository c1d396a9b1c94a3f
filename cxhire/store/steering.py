"""Whom the concerns on an application are about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from cxhire.core.policies import Scope
from cxhire.store.applications import Application
from cxhire.store.concerns import Concern, ConcernState, whose_words
from cxhire.store.patterns import list_silent
from cxhire.store.policies import is_in
from cxhire.store.transaction import read

STANDING = (ConcernState.OPEN.value, ConcernState.CONFIRMED.value)


def list_concern_authors(application_id: int) -> frozenset[int]:
    """The colleagues whom an open or confirmed concern on an application is about, or a pattern that it has a part in.

    By the author's address too, where no member is noted: found before it was known as theirs, it is still theirs.
    """
    query = select(whose_words).where(Concern.state.in_(STANDING), Concern.application_id == application_id)
    silent = {author for _, author in list_silent(Application.id == application_id)}
    return frozenset(silent.union(id_ for id_ in read().scalars(query) if id_ is not None))


def list_accused() -> dict[int, datetime]:
    """Colleagues whom an open or confirmed concern is about → since when the first of these was found."""
    query = select(whose_words, func.min(Concern.created_at)).where(Concern.state.in_(STANDING))
    rows = read().execute(query.group_by(whose_words))
    return {author: since for author, since in rows if author is not None}


def list_concerned_applications(application_ids: Collection[int], colleague_id: int) -> set[int]:
    """Those of the applications on which an open or confirmed concern is about a colleague: a list's page at once."""
    query = select(Concern.application_id).where(
        Concern.application_id.in_(application_ids),
        Concern.state.in_(STANDING),
        whose_words == colleague_id,
    )
    silent = list_silent(Application.id.in_(application_ids))
    return {*read().scalars(query), *(id_ for id_, author in silent if author == colleague_id)}


def is_concerned_in(scope: Scope, colleague_id: int) -> bool:
    """Whether an open or confirmed concern on any application in a policy's scope is about a colleague."""
    query = select(Concern.id).join(Application, Application.id == Concern.application_id)
    theirs = query.where(Concern.state.in_(STANDING), whose_words == colleague_id, is_in(scope))
    if read().scalar(theirs.limit(1)) is not None:
        return True
    return any(author == colleague_id for _, author in list_silent(is_in(scope)))
