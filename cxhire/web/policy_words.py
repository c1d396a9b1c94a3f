"""A policy in words: its terms, whom it is for, and what differs between two of its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cxhire.core.durations import hours_text
from cxhire.core.policies import Scope, Standing
from cxhire.core.rule_packs import PACKS
from cxhire.services.policy import SHOWN, load_policies, read_terms
from cxhire.store import applications, people, teams
from cxhire.store.applications import Stage
from cxhire.store.policies import PolicyVersion
from cxhire.web.timeline_words import STAGES

# In the order in which they are shown.
TERMS: Final[Mapping[str, str]] = {
    "answer_minutes": "Answer within",
    "update_days": "Update after",
    "closure_days": "Tell an outcome within",
    "before_minutes": "Tell the owner ahead",
    "reminder_days": "Remind the owner",
    "lead_days": "Tell their lead",
    "admin_days": "Tell the administrators",
    "rule_packs": "Laws that apply",
}
AS_ABOVE: Final = "as above"


@dataclass(frozen=True, slots=True)
class Names:
    """What scopes and versions name by number."""

    openings: Mapping[int, str]
    teams: Mapping[int, str]
    colleagues: Mapping[int, str]

    def scope(self, scope: Scope) -> str:
        """Whom a policy is for: "Backend engineer in Offer", "team Platform", "everybody"."""
        if scope.opening_id is not None:
            wide = self.openings.get(scope.opening_id, f"opening {scope.opening_id}")
        elif scope.team_id is not None:
            wide = f"team {self.teams.get(scope.team_id, scope.team_id)}"
        else:
            wide = "everybody"
        return f"{wide} in {stage_name(scope.stage)}" if scope.stage else wide

    def setter(self, version: PolicyVersion) -> str:
        """Who set a version."""
        return self.colleagues.get(version.set_by_id, "a colleague") if version.set_by_id else "cxhire"


@dataclass(frozen=True, slots=True)
class Line:
    """One term: what it says, and where that comes from if not from the policy at hand."""

    label: str
    value: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One version in the history of a policy: what it made different from the one before."""

    version: PolicyVersion
    scope: str
    who: str
    lines: tuple[Line, ...]
    bring_back: bool

    @property
    def at(self) -> datetime:
        return self.version.valid_from


def load_names() -> Names:
    """The names of all that a scope can name; of teams also those that are gone."""
    return Names(
        {o.id: o.title for o in applications.list_openings()},
        teams.list_team_names(),
        {c.id: c.shown for c in people.list_colleagues()},
    )


def stage_name(stage: str | None) -> str:
    return STAGES[Stage(stage)] if stage in {s.value for s in Stage} else str(stage)


def value_words(term: str, value: Any) -> str:
    """What one term says."""
    if term == "rule_packs":
        return "; ".join(PACKS[id_].name if id_ in PACKS else id_ for id_ in value) or "none"
    if term == "reminder_days":
        return _reminder_words(value)
    if term == "answer_minutes":
        return _hours(value)
    if term == "before_minutes":
        return f"{_hours(value)} before it is due" if value else "never"
    if term in ("lead_days", "admin_days"):
        return f"{_days(value)} after it is due" if value else "when it is due"
    return _days(value)


def lines_of(terms: Mapping[str, Any]) -> list[Line]:
    """The terms that a version holds, in their order."""
    return [Line(label, value_words(term, terms[term])) for term, label in TERMS.items() if term in terms]


def standing_lines(standing: Standing, names: Names) -> list[Line]:
    """All terms of what counts in a scope; where one isn't everybody's, with where it comes from."""
    return [
        Line(label, value_words(term, getattr(standing.policy, term)), names.scope(standing.origins[term]) if term in standing.origins else "")
        for term, label in TERMS.items()
    ]  # fmt: skip


def policy_lines(scope: Scope) -> list[Line]:
    """What counts in a scope now."""
    return standing_lines(load_policies().standing(scope), load_names())


def history(versions: Sequence[PolicyVersion], names: Names) -> list[Change]:
    """What each of the versions changed, the newest first; those that changed nothing that is shown here are left out.

    `versions` are whole histories of their scopes, in the order in which they came.
    """
    found, before = list[Change](), dict[Scope, PolicyVersion]()
    newest = {version.scope: version.id for version in versions}
    for version in versions:
        lines = differing(before.get(version.scope), version)
        if lines:
            bring_back = version.id != newest[version.scope]
            found.append(
                Change(version, names.scope(version.scope), names.setter(version), lines, bring_back)
            )
        before[version.scope] = version
    return found[::-1]


def differing(before: PolicyVersion | None, after: PolicyVersion) -> tuple[Line, ...]:
    """The terms in which two versions of a scope differ, as the later one has them."""
    old, new = read_terms(before), read_terms(after)
    return tuple(
        Line(label, value_words(term, new[term]) if term in new else AS_ABOVE)
        for term, label in TERMS.items()
        if term in SHOWN and (term in old, old.get(term)) != (term in new, new.get(term))
    )


def _hours(minutes: int) -> str:
    return f"{hours_text(minutes)} working {'hour' if minutes == 60 else 'hours'}"


def _days(days: int) -> str:
    return f"{days} working {'day' if days == 1 else 'days'}"


def _reminder_words(days: Sequence[int]) -> str:
    later = [str(day) for day in days if day]
    listed = " and ".join([", ".join(later[:-1]), later[-1]] if len(later) > 1 else later)
    after = f"after {listed} working {'day' if later == ['1'] else 'days'}" if later else ""
    return ", then ".join(part for part in ("when it is due" if 0 in days else "", after) if part) or "never"
