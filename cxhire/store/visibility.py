"""Which candidates a colleague may see who doesn't see all: those they own, handed over or had to do with; and whose they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import aliased

from cxhire.store.applications import Application, Opening
from cxhire.store.hand_overs import HandOver
from cxhire.store.interactions import Interaction
from cxhire.store.people import Colleague
from cxhire.store.transaction import read


def is_visible_to(candidate_id: Any, colleague_id: int) -> ColumnElement[bool]:
    """The condition on a column of candidates' ids."""
    a = aliased(Application)
    owned = select(a.candidate_id).where(a.owner_id == colleague_id)
    took_part = (
        select(a.candidate_id)
        .join(Interaction, Interaction.application_id == a.id)
        .where(Interaction.colleague_id == colleague_id)
    )
    handed_over = (
        select(a.candidate_id)
        .join(HandOver, HandOver.application_id == a.id)
        .where(HandOver.by_id == colleague_id, HandOver.undone_at.is_(None))
    )
    found: ColumnElement[bool] = candidate_id.in_(union(owned, took_part, handed_over))
    return found


def can_see(candidate_id: int, colleague_id: int) -> bool:
    """Whether a colleague owns an application of a candidate, handed one over, or took part in one."""
    query = select(Application.id).where(
        Application.candidate_id == candidate_id, is_visible_to(Application.candidate_id, colleague_id)
    )
    return read().scalar(query.limit(1)) is not None


def is_of_team(team_id: int) -> ColumnElement[bool]:
    """The condition on applications that they are a team's: their opening's, and where that has none, their owner's."""
    a = Application
    theirs = select(Opening.id).where(Opening.team_id == team_id)
    anybody_s = select(Opening.id).where(Opening.team_id.is_not(None))
    members = select(Colleague.id).where(Colleague.team_id == team_id)
    free = or_(a.opening_id.is_(None), a.opening_id.not_in(anybody_s))
    return or_(a.opening_id.in_(theirs), and_(free, a.owner_id.in_(members)))
