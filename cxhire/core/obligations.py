"""What an interaction opens, settles or leaves, and when it is due: ARCHITECTURE.md section 5 as one fold.

`replay` takes all facts of one application and answers what is owed and what was settled. Intake calls it for
the applications that a batch touched, `rebuild` for all: so "incremental equals rebuilt" holds by construction,
and since facts are sorted by their own time first, the order of arrival cannot matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cxhire.core import business_time
from cxhire.core.policies import Course, Policies, Policy, Stages


class Direction(StrEnum):
    """Which way a contact goes, seen from us."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Effect(StrEnum):
    """What one interaction does to the answer clock. Set once, from the interaction alone."""

    OWES = "owes"  # a human message of the candidate's that isn't positively a closing one
    SETTLES = "settles"  # a human word of ours that reaches the candidate
    TELLS = "tells"  # reaches the candidate but answers nothing: an automatic acknowledgement
    WAIVES = "waives"  # a colleague's recorded "nothing owed"; `about` names what, else the answer
    UNDOES = "undoes"  # takes back the contact that `about` names, which a colleague had noted by hand
    BOUNCES = "bounces"  # says that `about` never arrived
    COPY = "copy"  # a colleague's forward: owes, unless the original is here too
    NOTHING = "nothing"


class Kind(StrEnum):
    """The four things we can owe a candidate."""

    ANSWER = "answer"
    UPDATE = "update"
    PROMISE = "promise"
    CLOSURE = "closure"


class How(StrEnum):
    """How an obligation ended."""

    ANSWERED = "answered"
    WAIVED = "waived"
    TOLD = "told"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Fact:
    """One interaction as the clock sees it. `ref` is its Message-ID, or a name of its own where it was noted by hand.

    `about` is what a bounce reports on, what a waiver is about (`waived_name`), or whose `ref` is taken back;
    `copies` the Message-IDs and `content_key` the words that a forward repeats; `colleague_id` is our side.
    """

    id: int
    at: datetime
    effect: Effect
    ref: str | None = None
    about: str | None = None
    content_key: str | None = None
    copies: frozenset[str] = frozenset()
    colleague_id: int | None = None
    outbound: bool = False


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """A promise of ours, by the interaction that made it; `withdrawn` once a colleague said it was none."""

    id: int
    interaction_id: int
    made_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one application when its obligations are worked out."""

    facts: Sequence[Fact]
    promises: Sequence[PromiseFact] = ()
    active: bool = True
    outcome_at: datetime | None = None
    opening_id: int | None = None
    stages: Stages = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Something owed: since when, due when (aware UTC), opened by which interaction."""

    kind: Kind
    since: datetime
    due_at: datetime
    opened_by: int | None
    promise_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Something that was owed and how it ended; both durations in whole minutes."""

    kind: Kind
    since: datetime
    due_at: datetime
    opened_by: int | None
    settled_at: datetime
    settled_by: int | None
    how: How
    business_minutes: int
    calendar_minutes: int
    promise_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The outcome of a replay."""

    open: tuple[Open, ...] = ()
    settled: tuple[Settled, ...] = ()


# At one instant the question comes before its answer, whichever arrived first.
_RANK = {
    Effect.OWES: 0, Effect.COPY: 1, Effect.NOTHING: 2, Effect.TELLS: 3,
    Effect.SETTLES: 4, Effect.WAIVES: 5, Effect.BOUNCES: 6,
}  # fmt: skip
_ENDING = frozenset({Effect.SETTLES, Effect.TELLS, Effect.WAIVES})


def replay(case: Case, policies: Policies) -> Ledger:
    """What one application owes and has settled, from all its facts in any order."""
    course = policies.course(case.opening_id, case.stages)
    facts = sorted(standing(case.facts), key=lambda f: (f.at, _RANK[f.effect], f.ref or "", f.id))
    lost = undelivered(facts)
    opened, settled = _answers(facts, lost, course)
    ends = [f for f in facts if f.effect in _ENDING and f.id not in lost]
    made = {f.id for f in facts}
    for found in (_promises(case, made, ends, course), _closure(case, ends, course)):
        opened += found.open
        settled += found.settled
    if case.active and case.outcome_at is None and not opened:
        opened += _update(ends, course.newest)
    return Ledger(tuple(opened), tuple(settled))


def standing(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts without those that were taken back, and without the taking back."""
    undone = {f.about for f in facts if f.effect is Effect.UNDOES}
    if not undone:
        return facts
    return [f for f in facts if f.effect is not Effect.UNDOES and (f.ref is None or f.ref not in undone)]


def waived_name(kind: Kind, promise_id: int | None = None) -> str:
    """What the `about` of a waiver says: the kind that nothing is owed of, of promises which one."""
    return kind.value if promise_id is None else f"{kind.value}:{promise_id}"


def _waives(fact: Fact, name: str) -> bool:
    return fact.effect is Effect.WAIVES and (fact.about or Kind.ANSWER.value) == name


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


def _answers(facts: Sequence[Fact], lost: frozenset[int], course: Course) -> tuple[list[Open], list[Settled]]:
    originals = {f.ref for f in facts if f.ref and f.effect is not Effect.COPY}
    words = {f.content_key for f in facts if f.content_key and f.effect is not Effect.COPY}
    waiting: Fact | None = None
    settled: list[Settled] = []
    for fact in facts:
        if fact.effect is Effect.OWES or (fact.effect is Effect.COPY and _is_new(fact, originals, words)):
            waiting = waiting or fact
        elif waiting and _answers_it(fact) and fact.id not in lost:
            owed = _answer(waiting, course.at(fact.at))
            settled.append(_settled(owed, fact, How.ANSWERED, course))
            waiting = None
    return ([_answer(waiting, course.newest)] if waiting else []), settled


def _answers_it(fact: Fact) -> bool:
    return fact.effect is Effect.SETTLES or _waives(fact, Kind.ANSWER)


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
    return Open(Kind.ANSWER, question.at, due, question.id)


def _settled(owed: Open, by: Fact, how: How, course: Course) -> Settled:
    hours = course.at(by.at).hours
    return Settled(
        owed.kind, owed.since, owed.due_at, owed.opened_by, by.at, by.id,
        How.WAIVED if by.effect is Effect.WAIVES else how,
        business_time.minutes_between(owed.since, by.at, hours),
        max(0, int((by.at - owed.since) / timedelta(minutes=1))),
        owed.promise_id,
    )  # fmt: skip


def _promises(case: Case, made: Collection[int], ends: Sequence[Fact], course: Course) -> Ledger:
    """Promises stand with the contacts that `made` them: whoever takes a call back, takes back what it promised."""
    opened, settled = [], []
    for promise in (p for p in case.promises if p.interaction_id in made):
        owed = Open(Kind.PROMISE, promise.made_at, promise.due_at, promise.interaction_id, promise.id)
        name = waived_name(Kind.PROMISE, promise.id)
        kept = _first(
            f for f in ends
            if f.at > promise.made_at and (f.effect is Effect.SETTLES or _waives(f, name))
        )  # fmt: skip
        if kept:
            settled.append(_settled(owed, kept, How.KEPT, course))
        else:
            opened.append(owed)
    return Ledger(tuple(opened), tuple(settled))


def _closure(case: Case, ends: Sequence[Fact], course: Course) -> Ledger:
    if case.outcome_at is None:
        return Ledger()
    since = case.outcome_at
    word = _first(
        f for f in ends if f.at >= since and (f.effect is not Effect.WAIVES or _waives(f, Kind.CLOSURE))
    )
    policy = course.at(word.at) if word else course.newest
    due = business_time.add_days(since, policy.closure_days, policy.hours)
    owed = Open(Kind.CLOSURE, since, due, None)
    if word:
        return Ledger((), (_settled(owed, word, How.TOLD, course),))
    return Ledger((owed,))


def _update(ends: Sequence[Fact], policy: Policy) -> list[Open]:
    """An update is owed from our last word (or "nothing owed"), while nothing else is."""
    words = [
        f for f in ends
        if f.effect is not Effect.WAIVES or _waives(f, Kind.ANSWER) or _waives(f, Kind.UPDATE)
    ]  # fmt: skip
    if not words:
        return []
    last = max(words, key=lambda f: (f.at, f.ref or ""))
    due = business_time.add_days(last.at, policy.update_days, policy.hours)
    return [Open(Kind.UPDATE, last.at, due, last.id)]


def _first(facts: Iterable[Fact]) -> Fact | None:
    return next(iter(facts), None)
