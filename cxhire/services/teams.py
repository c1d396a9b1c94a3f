"""Teams: who hires together. A policy, a calendar and a list can be narrowed to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.policies import Scope
from cxhire.services.policy import change_terms, load_policies
from cxhire.store import audit, people
from cxhire.store import teams as store
from cxhire.store.teams import Team
from cxhire.store.transaction import write


def add_team(name: str, now: datetime, actor: str) -> Team:
    """A new team; one of that name that was removed comes back with who was in it. Commits.

    Raises ValueError for a name that another has.
    """
    with write():
        found = store.get_team_by_name(name)
        if found is not None and found.gone_at is None:
            raise ValueError(f"There is a team {found.name} already.")
        team = found or store.add_team(name, now)
        team.gone_at = None
        audit.append([Event(now, actor, "teams.added", f"team:{team.id}")])
    return team


def rename(team_id: int, name: str, now: datetime, actor: str) -> None:
    """Gives a team another name. Commits. Raises ValueError for one that another has or had, LookupError for no team."""
    with write():
        team = _known(team_id)
        other = store.get_team_by_name(name)
        if other is not None and other.id != team.id:
            raise ValueError(f"{'Another' if other.gone_at is None else 'A removed'} team has that name.")
        team.name = name
        audit.append([Event(now, actor, "teams.renamed", f"team:{team.id}")])


def remove(team_id: int, colleague_id: int, now: datetime) -> None:
    """Takes a team away: what it has of its own counts no more. Who was in it is remembered for `bring_back`. Commits."""
    _set_gone(team_id, now, colleague_id, now)
    for scope, terms in _terms(team_id).items():
        if terms[-1]:
            change_terms(scope, dict.fromkeys(terms[-1]), colleague_id, now)


def bring_back(team_id: int, colleague_id: int, now: datetime) -> None:
    """Undoes a removal, with what the team had of its own. Commits."""
    gone_at = _known(team_id).gone_at
    if gone_at is None:
        return
    _set_gone(team_id, None, colleague_id, now)
    for scope, terms in _terms(team_id).items():
        if not terms[-1] and (before := [each for each in terms if each]):
            change_terms(scope, before[-1], colleague_id, now)


def put_into(colleague_id: int, team_id: int | None, now: datetime, actor: str) -> None:
    """Makes a colleague one of a team, or of none. Commits. Raises LookupError for nobody and for no team."""
    with write():
        colleague = people.get_colleague(colleague_id)
        if colleague is None or (team_id is not None and _known(team_id).gone_at is not None):
            raise LookupError("no such colleague or team")
        if colleague.team_id == team_id:
            return
        colleague.team_id = team_id
        detail = {"team": team_id} if team_id else {}
        audit.append([Event(now, actor, "team.moved", f"colleague:{colleague.id}", detail=detail)])


def _set_gone(team_id: int, gone_at: datetime | None, colleague_id: int, now: datetime) -> None:
    with write():
        _known(team_id).gone_at = gone_at
        action = "teams.removed" if gone_at else "teams.brought_back"
        audit.append([Event(now, f"colleague:{colleague_id}", action, f"team:{team_id}")])


def _terms(team_id: int) -> dict[Scope, list[Mapping[str, Any]]]:
    """What has differed for a team, as a whole and in stages, oldest first."""
    found: dict[Scope, list[Mapping[str, Any]]] = {}
    for rule in load_policies().rules:
        if rule.scope.team_id == team_id:
            found.setdefault(rule.scope, []).append(rule.terms)
    return found


def _known(team_id: int) -> Team:
    team = store.get_team(team_id)
    if team is None:
        raise LookupError("no such team")
    return team
