"""How long we give ourselves and whom we remind when: for everybody, a team, an opening, a stage, through time.

A `Rule` says only what differs in its scope. A policy at a moment is everybody's with all rules that are in force
there laid over it, the widest first: stage, team, team and stage, opening, opening and stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from cxhire.core.business_time import DEFAULT_HOURS, WorkingHours
from cxhire.core.calendars import NO_CALENDAR, Calendar

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
FIRST_STAGE: Final = "applied"
Stages = tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """How long we give ourselves: working minutes for an answer, business days for the rest. Defaults: INTERFACE.md.

    `before_minutes` are working minutes before something is due at which its owner is told, None or 0 for never. The days
    of reminders, of the word past the owner to their lead and of that to the administrators are business days after.
    `rule_packs` name the laws that apply (core.rule_packs); `calendar` is what the hours' days off were made from.
    """

    hours: WorkingHours = DEFAULT_HOURS
    answer_minutes: int = 8 * 60
    update_days: int = 5
    closure_days: int = 3
    before_minutes: int | None = None
    reminder_days: tuple[int, ...] = (0, 1, 3)
    lead_days: int = 2
    admin_days: int = 4
    rule_packs: tuple[str, ...] = ()
    calendar: Calendar = NO_CALENDAR

    def __post_init__(self) -> None:
        # In a narrower scope's terms None would say nothing, so that "never" needs a value of its own.
        object.__setattr__(self, "before_minutes", self.before_minutes or None)
        if list(self.reminder_days) != sorted(set(self.reminder_days)):
            raise ValueError(f"reminder days must rise: {self.reminder_days}")
        if min((0, *self.reminder_days, self.lead_days, self.admin_days)) < 0:
            raise ValueError("days after an obligation is due must not be negative")
        if self.admin_days < self.lead_days:
            raise ValueError("the administrators are told after the lead, not before")


TERMS: Final = frozenset(f.name for f in fields(Policy))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which applications a rule is about; None takes any. At most one of opening and team is named."""

    opening_id: int | None = None
    team_id: int | None = None
    stage: str | None = None

    @property
    def breadth(self) -> tuple[bool, bool, bool]:
        """Rules are laid over each other in this order, so that the narrowest has the last word."""
        return self.opening_id is not None, self.team_id is not None, self.stage is not None


EVERYBODY: Final = Scope()


@dataclass(frozen=True, slots=True)
class Rule:
    """What differs in a scope from an instant on, until a later rule of the same scope.

    `terms` are fields of `Policy` by name; none of them takes the scope's own policy away. `team_id` is, on an
    opening's rule, the team that the opening belongs to from then on.
    """

    valid_from: datetime
    scope: Scope
    terms: Mapping[str, Any] = field(default_factory=dict, hash=False)
    team_id: int | None = None

    def __post_init__(self) -> None:
        if unknown := self.terms.keys() - TERMS:
            raise ValueError(f"no such terms: {sorted(unknown)}")


@dataclass(frozen=True, slots=True)
class Course:
    """The policies of one application by the time from which each is in force, oldest first.

    The first also covers all before it. What is settled keeps the policy that was in force when it was settled; what
    is open has the newest.
    """

    versions: tuple[tuple[datetime, Policy], ...] = ((LONG_AGO, Policy()),)

    @property
    def newest(self) -> Policy:
        return self.versions[-1][1]

    def at(self, moment: datetime) -> Policy:
        """The policy in force at an instant (aware UTC)."""
        found = self.versions[0][1]
        for since, policy in self.versions:
            if since > moment:
                break
            found = policy
        return found

    def between(self, since: datetime, until: datetime | None) -> Iterator[tuple[datetime, Policy]]:
        """The policy in force at `since`, and those that came into force after it and before `until` (None: ever)."""
        if until is not None and until <= since:
            return
        yield since, self.at(since)
        for turn, policy in self.versions:
            if turn > since and (until is None or turn < until):
                yield turn, policy


@dataclass(frozen=True, slots=True)
class Policies(Course):
    """Everybody's policies through time, and the rules of narrower scopes, in the order in which they came."""

    rules: tuple[Rule, ...] = ()
    _courses: dict[tuple[int | None, str], Course] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def course(self, opening_id: int | None = None, stages: Stages = ()) -> Course:
        """The policies of an application for an opening that has gone through stages (instant, stage), oldest first."""
        if not self.rules:
            return self
        if not stages or not any(rule.scope.stage for rule in self.rules):
            return self._in_stage(opening_id, FIRST_STAGE)
        versions: list[tuple[datetime, Policy]] = []
        entered = ((LONG_AGO, FIRST_STAGE), *stages)
        for (since, stage), (until, _) in zip(entered, (*stages, (None, "")), strict=True):
            for turn, policy in self._in_stage(opening_id, stage).between(since, until):
                if not versions or versions[-1][1] != policy:
                    versions.append((turn, policy))
        return Course(tuple(versions))

    def newest_for(self, opening_id: int | None, stage: str | None) -> Policy:
        """The policy of what is open for an opening in a stage."""
        return self.course(opening_id, ((LONG_AGO, stage),) if stage else ()).newest

    def standing(self, scope: Scope, *, own: bool = True) -> Standing:
        """What counts now in a scope, or without what is its `own`: what it has from above."""
        rules = _covering(self.rules, scope)
        rules = rules if own else [rule for rule in rules if rule.scope != scope]
        return Standing(
            _with(self.newest, rules), {term: rule.scope for rule in rules for term in rule.terms}
        )

    def _in_stage(self, opening_id: int | None, stage: str) -> Course:
        """The policies of an application that was never in another stage."""
        key = opening_id, stage
        if key not in self._courses:
            self._courses[key] = _course(self, self._rules_for(opening_id, stage), stage)
        return self._courses[key]

    def _rules_for(self, opening_id: int | None, stage: str) -> list[Rule]:
        own = [r for r in self.rules if r.scope.opening_id is not None and r.scope.opening_id == opening_id]
        teams = {rule.team_id for rule in own} | {None}
        return [
            rule for rule in self.rules
            if rule.scope.opening_id in (None, opening_id)
            and rule.scope.team_id in teams
            and rule.scope.stage in (None, stage)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy, and of each term that isn't everybody's the scope that it comes from."""

    policy: Policy
    origins: Mapping[str, Scope]


def stage_at(stages: Stages, moment: datetime) -> str:
    """The stage in which an application that went through stages was at an instant."""
    found = FIRST_STAGE
    for at, stage in stages:
        if at <= moment:
            found = stage
    return found


def _course(policies: Course, rules: Sequence[Rule], stage: str) -> Course:
    # A rule must not count before its time, though it be older than everybody's first policy.
    turns = {LONG_AGO} | {since for since, _ in policies.versions} | {rule.valid_from for rule in rules}
    versions: list[tuple[datetime, Policy]] = []
    for turn in sorted(turns):
        policy = _laid_over(policies.at(turn), _in_force(rules, turn), stage)
        if not versions or versions[-1][1] != policy:
            versions.append((turn, policy))
    return Course(tuple(versions))


def _in_force(rules: Iterable[Rule], moment: datetime) -> list[Rule]:
    """The latest rule of each scope."""
    latest: dict[Scope, Rule] = {}
    for rule in rules:
        if rule.valid_from <= moment:
            latest[rule.scope] = rule
    return sorted(latest.values(), key=lambda rule: rule.scope.breadth)


def _covering(rules: Sequence[Rule], scope: Scope) -> list[Rule]:
    """The rules that are in force now of all scopes that a scope lies in, the widest first; its own are the last."""
    latest = _in_force(rules, LATEST)
    team_id = scope.team_id or next((r.team_id for r in latest if r.scope == Scope(scope.opening_id)), None)
    return [
        rule for rule in latest
        if rule.scope.opening_id in (None, scope.opening_id)
        and rule.scope.team_id in (None, team_id)
        and rule.scope.stage in (None, scope.stage)
    ]  # fmt: skip


def _laid_over(policy: Policy, rules: Sequence[Rule], stage: str) -> Policy:
    team_id = next((r.team_id for r in rules if r.scope.opening_id is not None and r.team_id), None)
    mine = (r for r in rules if r.scope.team_id in (None, team_id) and r.scope.stage in (None, stage))
    return _with(policy, mine)


def _with(policy: Policy, rules: Iterable[Rule]) -> Policy:
    terms = {name: term for rule in rules for name, term in rule.terms.items()}
    if not terms:
        return policy
    # Each scope was right by itself; what is set above or beside it may have changed since.
    lead_days = terms.get("lead_days", policy.lead_days)
    terms["admin_days"] = max(lead_days, terms.get("admin_days", policy.admin_days))
    return replace(policy, **terms)
