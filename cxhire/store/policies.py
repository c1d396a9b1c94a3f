"""The versions of the policy, and which applications are in the scope of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.policies import EVERYBODY, FIRST_STAGE, Scope
from cxhire.extensions import Base
from cxhire.store.applications import Application, Opening, Stage, StageChange
from cxhire.store.interviews import Interview
from cxhire.store.obligations import Obligation
from cxhire.store.tasks import POLICY, defer
from cxhire.store.transaction import read
from cxhire.store.types import link, moment, pk, short

SCATTER: Final = 10_007


class PolicyVersion(Base):
    """How long we give ourselves, from when on; never edited, only followed by a newer one of the same scope.

    A scope narrower than everything (an opening, a team, a stage) holds only what differs there.
    """

    __tablename__ = "policy_version"

    id: Mapped[pk]
    valid_from: Mapped[moment]
    opening_id: Mapped[int | None] = link("opening.id", index=True)
    team_id: Mapped[int | None] = link("team.id", index=True)
    stage: Mapped[short | None]
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    set_by_id: Mapped[int | None] = link("colleague.id")

    @property
    def scope(self) -> Scope:
        return Scope(self.opening_id, self.team_id, self.stage)


def list_policy_versions() -> list[PolicyVersion]:
    """All policies that were ever set, in the order in which they came into force."""
    return list(read().scalars(select(PolicyVersion).order_by(PolicyVersion.valid_from, PolicyVersion.id)))


def get_policy_version(version_id: int) -> PolicyVersion | None:
    return read().get(PolicyVersion, version_id)


def get_newest_id() -> int:
    """The id of the version that was set last, of whatever scope; 0 where none was."""
    return read().scalar(select(func.max(PolicyVersion.id))) or 0


def get_edition() -> tuple[object, ...]:
    """What differs from any other set of versions, here or in another database: to tell whether one read before is whole."""
    v = PolicyVersion
    found = read().execute(select(func.max(v.id), func.count(), func.max(v.valid_from)))
    return (read().get_bind().engine.url.render_as_string(), *found.one())


def add_policy_version(
    policy: dict[str, Any], now: datetime, set_by_id: int | None, scope: Scope = EVERYBODY
) -> PolicyVersion:
    """A policy in force from now on, or from the last one on where another machine's clock is ahead of ours."""
    session = read()
    last = session.scalar(select(PolicyVersion.valid_from).order_by(PolicyVersion.valid_from.desc()).limit(1))
    version = PolicyVersion(
        valid_from=max(now, last or now), policy=policy, set_by_id=set_by_id,
        opening_id=scope.opening_id, team_id=scope.team_id, stage=scope.stage,
    )  # fmt: skip
    session.add(version)
    session.flush()
    defer(POLICY)
    return version


def list_open_in(scopes: Collection[Scope], after: int, limit: int) -> list[int]:
    """A page by key of the ids of the applications in any of the scopes for which something is owed or may yet be."""
    query = select(Application.id).where(Application.id > after, _is_open(), _in(scopes))
    return list(read().scalars(query.order_by(Application.id).limit(limit)))


def count_open_in(scopes: Collection[Scope], after: int = 0) -> int:
    """How many those are behind a key."""
    query = select(func.count()).select_from(Application)
    return read().scalar(query.where(Application.id > after, _is_open(), _in(scopes))) or 0


def _is_open() -> ColumnElement[bool]:
    owed = select(Obligation.id).where(Obligation.application_id == Application.id)
    return or_(Application.stage != Stage.DONE.value, owed.exists())


def _in(scopes: Collection[Scope]) -> ColumnElement[bool]:
    return or_(*(is_in(scope) for scope in scopes))


def is_in(scope: Scope) -> ColumnElement[bool]:
    """The condition on applications that are in a scope now."""
    found: list[ColumnElement[bool]] = []
    if scope.opening_id is not None:
        found.append(Application.opening_id == scope.opening_id)
    if scope.team_id is not None:
        openings = select(Opening.id).where(Opening.team_id == scope.team_id)
        found.append(Application.opening_id.in_(openings))
    if scope.stage is not None:
        found.append(Application.stage == scope.stage)
    return and_(true(), *found)


def list_recent_in(scope: Scope, since: datetime, until: datetime, most: int) -> tuple[list[int], int]:
    """The ids, in order, of applications that are or were in a scope and to which something happened in some days;
    and how many there are. Of more than about `most`, a part that is chosen by key."""
    chosen = _was_in(scope), _has_happened(since, until)
    total = read().scalar(select(func.count()).select_from(Application).where(*chosen)) or 0
    query = select(Application.id).where(*chosen).order_by(Application.id)
    if total > most:
        # Scattered by a prime, so that no pattern in how applications were made decides which are looked at.
        query = query.where((Application.id * 7919) % SCATTER < most * SCATTER // total)
    return list(read().scalars(query)), total


def _was_in(scope: Scope) -> ColumnElement[bool]:
    if scope.stage is None or scope.stage == FIRST_STAGE:
        return is_in(replace(scope, stage=None))
    entered = select(StageChange.id).where(
        StageChange.application_id == Application.id, StageChange.stage == scope.stage
    )
    return and_(is_in(replace(scope, stage=None)), or_(Application.stage == scope.stage, entered.exists()))


def _has_happened(since: datetime, until: datetime) -> ColumnElement[bool]:
    """A contact, an interview, an outcome, or that the opening was closed."""
    interviewed = select(Interview.application_id).where(Interview.at.between(since, until))
    return or_(
        Application.last_at >= since,
        Application.outcome_at >= since,
        Application.id.in_(interviewed),
        Application.opening_id.in_(select(Opening.id).where(Opening.closed_at >= since)),
    )
