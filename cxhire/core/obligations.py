"""What an interaction opens, settles or leaves, and when it is due: ARCHITECTURE.md section 5 as one fold.

`replay` takes all facts of one application and answers what is owed and what was settled. Intake calls it for
the applications that a batch touched, `rebuild` for all: so "incremental equals rebuilt" holds by construction,
and since facts are sorted by their own time first, the order of arrival cannot matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cxhire.core import business_time
from cxhire.core.closures import closure, interviews_of, over_at
from cxhire.core.owing import (
    SAYING,
    UNDECIDED,
    Case,
    Direction,
    Effect,
    End,
    Fact,
    How,
    InterviewFact,
    Kind,
    Ledger,
    Open,
    PromiseFact,
    Renewal,
    Settled,
    ended_by,
    settlement,
    waived_name,
    waives,
)
from cxhire.core.policies import Course, Policies, Policy
from cxhire.core.promise_ends import promised
from cxhire.core.updates import busy_times, updates, words_of

__all__ = [
    "UNDECIDED",
    "Case",
    "Direction",
    "Effect",
    "Fact",
    "How",
    "InterviewFact",
    "Kind",
    "Ledger",
    "Open",
    "PromiseFact",
    "Renewal",
    "Settled",
    "natural_owner",
    "reached",
    "repeated",
    "replay",
    "standing",
    "undelivered",
    "waived_name",
]

# At one instant the question comes before its answer, whichever arrived first.
_RANK = {
    Effect.OWES: 0, Effect.COPY: 1, Effect.NOTHING: 2, Effect.TELLS: 3,
    Effect.SETTLES: 4, Effect.WAIVES: 5, Effect.KEEPS: 6, Effect.BOUNCES: 7,
}  # fmt: skip
_ENDING = SAYING | {Effect.WAIVES, Effect.KEEPS}


def replay(case: Case, policies: Policies) -> Ledger:
    """What one application owes and has settled, from all its facts in any order."""
    course = policies.course(case.opening_id, case.stages)
    facts = _in_order(case.facts)
    lost = undelivered(facts)
    ends = [f for f in facts if f.effect in _ENDING and f.id not in lost]
    begun = End(facts[0].at, facts[0].id, How.TOLD) if facts else None
    if begun is None and case.begun_at is not None:
        begun = End(case.begun_at, None, How.TOLD)
    over = over_at(case, begun)
    asked = [_answers(facts, lost, course), promised(case.promises, {f.id for f in facts}, ends, course)]
    parts = [
        *asked,
        closure(over, interviews_of(case, facts, over), ends, course),
        updates(begun, words_of(ends), busy_times(asked), over, course, goes_on=case.active),
    ]
    return Ledger(tuple(o for p in parts for o in p.open), tuple(s for p in parts for s in p.settled))


def _in_order(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(standing(facts), key=lambda f: (f.at, _RANK[f.effect], f.ref or "", f.id))


def standing(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts without those that were taken back, and without the taking back."""
    undone = {f.about for f in facts if f.effect is Effect.UNDOES}
    if not undone:
        return facts
    return [f for f in facts if f.effect is not Effect.UNDOES and (f.ref is None or f.ref not in undone)]


def natural_owner(facts: Sequence[Fact]) -> int | None:
    """The colleague an application falls to when nobody said: who first answered, else who was written to."""
    known = [f for f in standing(facts) if f.colleague_id is not None]
    answered = [f for f in known if f.outbound and f.effect is Effect.SETTLES]
    asked = [f for f in known if not f.outbound and f.effect in (Effect.OWES, Effect.COPY)]
    first = min(answered or asked, key=lambda f: (f.at, f.ref or "", f.id), default=None)
    return first.colleague_id if first else None


def undelivered(facts: Sequence[Fact]) -> frozenset[int]:
    """Ids of our messages that bounced, of facts in order; a bounce that names none is about the last one before it."""
    lost: set[int] = set()
    for bounce in facts:
        if bounce.effect is not Effect.BOUNCES:
            continue
        ours = [f for f in facts if f.effect in (Effect.SETTLES, Effect.TELLS) and f.at <= bounce.at]
        if bounce.about:
            lost.update(f.id for f in facts if f.ref == bounce.about)
        elif ours:
            lost.add(ours[-1].id)
    return frozenset(lost)


def reached(facts: Sequence[Fact]) -> frozenset[int]:
    """Ids of what was said, of facts in any order: without what was taken back, and our messages that bounced."""
    true = _in_order(facts)
    return frozenset(f.id for f in true) - undelivered(true)


def _answers(facts: Sequence[Fact], lost: frozenset[int], course: Course) -> Ledger:
    originals = {f.ref for f in facts if f.ref and f.effect is not Effect.COPY}
    words = {f.content_key for f in facts if f.content_key and f.effect is not Effect.COPY}
    waiting: Fact | None = None
    settled: list[Settled] = []
    for fact in facts:
        if fact.effect is Effect.OWES or (fact.effect is Effect.COPY and _is_new(fact, originals, words)):
            waiting = waiting or fact
        elif waiting and _answers_it(fact) and fact.id not in lost:
            owed = _answer(waiting, course.at(fact.at))
            settled.append(settlement(owed, ended_by(fact, How.ANSWERED), course))
            waiting = None
    return Ledger((_answer(waiting, course.newest),) if waiting else (), tuple(settled))


def _answers_it(fact: Fact) -> bool:
    return fact.effect is Effect.SETTLES or waives(fact, Kind.ANSWER)


def repeated(facts: Iterable[Fact]) -> frozenset[int]:
    """Ids of the forwards whose original is among the facts."""
    kept = list(facts)
    originals = {f.ref for f in kept if f.ref and f.effect is not Effect.COPY}
    words = {f.content_key for f in kept if f.content_key and f.effect is not Effect.COPY}
    return frozenset(f.id for f in kept if f.effect is Effect.COPY and not _is_new(f, originals, words))


def _is_new(copy: Fact, originals: set[str], words: set[str]) -> bool:
    return not (copy.copies & originals) and (copy.content_key is None or copy.content_key not in words)


def _answer(question: Fact, policy: Policy) -> Open:
    due = business_time.add_minutes(question.at, policy.answer_minutes, policy.hours)
    return Open(Kind.ANSWER, question.at, due, question.at, question.id)
