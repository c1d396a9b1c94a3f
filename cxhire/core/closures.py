"""Telling the candidate how it ended, and, where a law asks for it, that nothing is decided yet (ADR 0022)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from cxhire.core import business_time, rule_packs
from cxhire.core.owing import (
    SAYING,
    UNDECIDED,
    Case,
    Effect,
    End,
    Fact,
    How,
    InterviewFact,
    Kind,
    Ledger,
    Open,
    Settled,
    ended_by,
    settlement,
    waives,
)
from cxhire.core.policies import Course, Policy


def over_at(case: Case, begun: End | None) -> datetime | None:
    """When there was something to tell: an outcome, or that the opening is filled, though never before it began."""
    filled_at = case.filled_at
    if filled_at is not None and begun is not None:
        filled_at = max(filled_at, begun.at)
    return min((at for at in (case.outcome_at, filled_at) if at is not None), default=None)


def interviews_of(case: Case, facts: Sequence[Fact], over: datetime | None) -> list[InterviewFact]:
    """The interviews that count, in order: they stand with their contacts, and none comes after the outcome."""
    made = {f.id for f in facts}
    counting = (i for i in case.interviews if i.interaction_id is None or i.interaction_id in made)
    return sorted(
        (i for i in counting if over is None or i.at < over), key=lambda i: (i.at, i.interaction_id or 0)
    )


def closure(
    over: datetime | None, interviews: Sequence[InterviewFact], ends: Sequence[Fact], course: Course
) -> Ledger:
    """One closure at a time: what the law asks until there is an outcome, then word of that, by the earlier of the two."""
    if over is None:
        return _by_law(interviews, ends, course.newest, course)
    before = [f for f in ends if f.at < over]
    word = _first(f for f in ends if f.at >= over and (f.effect in SAYING or waives(f, Kind.CLOSURE)))
    policy = course.at(word.at) if word else course.newest
    law = _by_law(interviews, before, course.at(over), course)
    settled = [*law.settled]
    settled += [
        settlement(o, End(over, None, How.OVERTAKEN), course) for o in law.open if o.shown_from < over
    ]
    limits = [o.due_at for o in _by_law(interviews, before, policy, course).open]
    due = min([business_time.add_days(over, policy.closure_days, policy.hours), *limits])
    owed = Open(Kind.CLOSURE, over, due, over, None)
    if word:
        return Ledger((), (*settled, settlement(owed, ended_by(word, How.TOLD), course)))
    return Ledger((owed,), tuple(settled))


def _by_law(
    interviews: Sequence[InterviewFact], ends: Sequence[Fact], policy: Policy, course: Course
) -> Ledger:
    """What the laws of `policy` ask for interviews in order; what was settled goes by the policy of that time.

    A later interview moves the count, but not of one that was due before it took place: so one that is still to come
    changes nothing until then, though nothing here knows what time it is.
    """
    if not interviews:
        return Ledger()
    told, opened, settled = _told_undecided(ends), list[Open](), list[Settled]()
    for interview, later in zip_longest(interviews, interviews[1:]):
        word = _first(f for f in told if f.at >= interview.at)
        then = course.at(word.at) if word else policy
        limit = rule_packs.limit(then.rule_packs, interview.at, then.hours)
        if limit is None:
            continue
        if later and later.at <= limit.due_at and not (word and word.at < later.at):
            continue
        shown = max(interview.at, limit.shown_from)
        owed = Open(Kind.CLOSURE, interview.at, limit.due_at, shown, interview.interaction_id)
        if word:
            settled.append(settlement(owed, ended_by(word, How.TOLD), course))
        else:
            opened.append(owed)
    return Ledger(tuple(opened[:1]), tuple(settled))


def _told_undecided(ends: Sequence[Fact]) -> list[Fact]:
    """Our words that nothing is decided yet, and "nothing owed" of it."""
    said = {f.about for f in ends if f.effect is Effect.KEEPS}
    return [
        f for f in ends
        if waives(f, Kind.CLOSURE)
        or (f.effect is Effect.SETTLES and (f.about == UNDECIDED or (f.ref is not None and f.ref in said)))
    ]  # fmt: skip


def _first(facts: Iterable[Fact]) -> Fact | None:
    return next(iter(facts), None)
