"""What becomes of promises: which later contact of ours keeps one, and which puts another in its place.

A promise is kept by a contact of ours that reaches the candidate, on a channel on which it can be kept. One that only
promises the same again, or says that it will be later, moves it; one that says openly that it won't come takes it back. ADR 0028.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from cxhire.core.claims import PromiseKind
from cxhire.core.owing import (
    Effect,
    Fact,
    How,
    Kind,
    Ledger,
    Open,
    PromiseFact,
    Renewal,
    ended_by,
    keeps,
    settlement,
    waived_name,
    waives,
)
from cxhire.core.policies import Course
from cxhire.core.promise_topics import stands_for_another, topic

SPOKEN: Final = frozenset({"phone", "video", "meeting"})
WRITTEN: Final = frozenset({"mail", "chat", "post", "meeting"})
_IN_PLACE_OF_NONE: Final = frozenset({Renewal.NO, Renewal.WITHDRAWS})
_OPENLY: Final = frozenset({Renewal.MOVES, Renewal.ONLY_MOVES})
# Word of where they stand: a promise of one may be renewed by one of another of these, where both name nothing else.
_OF_WORD: Final = frozenset({PromiseKind.REPLY, PromiseKind.OTHER})
_ANSWERS: Final = _OF_WORD | {PromiseKind.DECISION, PromiseKind.FEEDBACK}
_IN_WRITING = re.compile(
    r"\b(?:e-?mail|mail|write|writing|letter|message|text|answer|reply|schreib\w*|écri\w*|escrib\w*)\b",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\b(?:send|sends|sending|sent|e-?mail|mail|post|forward|upload|schick\w*|send\w+|envo\w+|envi\w+)\b",
    re.IGNORECASE,
)

_TOLD = re.compile(
    r"\b(?:hear|know|learn|tell|told|inform\w*|answer\w*|repl(?:y|ies)|respon\w+|deci\w+|outcome|results?|verdict|feedback|updates?|news|back|in\s+touch|meld\w*|bescheid|antwort\w*)\b",
    re.IGNORECASE,
)


def channels_for(promise: PromiseFact) -> frozenset[str] | None:
    """On which channels a promise can be kept; None for any.

    A call is one that is spoken, and what is to be sent doesn't come by phone.
    """
    if promise.kind == PromiseKind.CALL and not _IN_WRITING.search(promise.quote):
        return SPOKEN
    return WRITTEN if promise.kind == PromiseKind.DOCUMENT and _SENT.search(promise.quote) else None


def renews(later: PromiseFact, earlier: PromiseFact) -> bool:
    """Whether a later promise stands in for an earlier one by what both are about."""
    return later.renews not in _IN_PLACE_OF_NONE and _is_of_the_same(later, earlier)


def withdraws(later: PromiseFact, earlier: PromiseFact) -> bool:
    """Whether later words take an earlier promise back by what both are about.

    What was to be said is only taken back as such: "we won't send an offer after all" is the answer that was promised.
    """
    if later.renews is not Renewal.WITHDRAWS:
        return False
    if PromiseKind.CALL in (later.kind, earlier.kind):
        return later.kind == earlier.kind
    same_manner = bool(_TOLD.search(later.quote)) == bool(_TOLD.search(earlier.quote))
    return same_manner and _is_of_the_same(later, earlier)


def _is_of_the_same(later: PromiseFact, earlier: PromiseFact) -> bool:
    kinds = {earlier.kind, later.kind}
    if kinds == {PromiseKind.CALL}:
        return True
    one, other = topic(earlier.quote), topic(later.quote)
    if one or other:
        return bool(one & other)
    return len(kinds) == 1 or (kinds <= _ANSWERS and bool(kinds & _OF_WORD))


def renewal_of(earlier: PromiseFact, made: Sequence[PromiseFact]) -> PromiseFact | None:
    """Which of the promises of the contact that moved one has taken its place."""
    alike = [later for later in made if renews(later, earlier)]
    open_ones = [later for later in made if later.renews not in _IN_PLACE_OF_NONE]
    return next(iter(alike or open_ones), None)


def promised(
    promises: Iterable[PromiseFact], standing: Collection[int], ends: Sequence[Fact], course: Course
) -> Ledger:
    """What is owed and was settled of promises, by our contacts and a colleague's marks in the order of time.

    They stand with the contacts that made them (ids that are `standing`): taking a call back takes along what it promised.
    """
    made = sorted((p for p in promises if p.interaction_id in standing), key=lambda p: (p.made_at, p.id))
    ledger = _Promised(made)
    for fact in ends if made else ():
        ledger.meet(fact)
    waiting = ledger.waiting_at_the_end()
    return Ledger(
        tuple(_owed(p) for p in waiting),
        tuple(settlement(_owed(p), ended_by(fact, how), course) for p, fact, how in ledger.ended),
    )


class _Promised:
    """Promises in the order in which they were made, met by one contact after the other."""

    def __init__(self, made: Sequence[PromiseFact]) -> None:
        self.coming = list(reversed(made))
        self.by_contact: dict[int, list[PromiseFact]] = {}
        for promise in made:
            self.by_contact.setdefault(promise.interaction_id, []).append(promise)
        self.waiting: list[PromiseFact] = []
        self.ended: list[tuple[PromiseFact, Fact, How]] = []
        self.moved_by: set[int] = set()

    def meet(self, fact: Fact) -> None:
        """Ends what a contact or a mark ends."""
        while self.coming and self.coming[-1].made_at < fact.at:
            self._begin(self.coming.pop())
        met = dict(_met(fact, self.waiting, self.by_contact.get(fact.id, ())))
        if not met:
            return
        self.ended += [(promise, fact, met[promise.id]) for promise in self.waiting if promise.id in met]
        self.waiting = [promise for promise in self.waiting if promise.id not in met]
        if How.MOVED in met.values():
            self.moved_by.add(fact.id)

    def waiting_at_the_end(self) -> list[PromiseFact]:
        """What nothing has ended."""
        while self.coming:
            self._begin(self.coming.pop())
        return self.waiting

    def _begin(self, promise: PromiseFact) -> None:
        if promise.renews is Renewal.WITHDRAWS:
            return
        if promise.renews is not Renewal.ONLY_MOVES or promise.interaction_id in self.moved_by:
            self.waiting.append(promise)


def _met(
    fact: Fact, waiting: Sequence[PromiseFact], made: Sequence[PromiseFact]
) -> Iterator[tuple[int, How]]:
    """Which promises one contact ends, by id, and how; `made` are those that it makes itself."""
    if fact.effect in (Effect.WAIVES, Effect.KEEPS):
        names = {waived_name(Kind.PROMISE, promise.id): promise for promise in waiting}
        yield from ((p.id, How.KEPT) for name, p in names.items() if waives(fact, name) or keeps(fact, name))
    elif fact.effect is Effect.SETTLES and fact.outbound:
        moved = _moved(waiting, made)
        yield from ((id_, How.MOVED) for id_ in moved)
        left = [p for p in waiting if p.id not in moved]
        gone = _withdrawn(left, made)
        yield from ((id_, How.WITHDRAWN) for id_ in gone)
        # "It will be Tuesday, sorry" says nothing else.
        if not (moved and any(later.renews in _OPENLY for later in made)):
            yield from ((p.id, How.KEPT) for p in left if p.id not in gone and _keeps(fact, p))


def _moved(waiting: Sequence[PromiseFact], made: Sequence[PromiseFact]) -> set[int]:
    moved = {p.id for p in waiting for later in made if renews(later, p)}
    if waiting and not moved and any(_means_the_last(later) for later in made):
        moved.add(waiting[-1].id)
    return moved


def _withdrawn(waiting: Sequence[PromiseFact], made: Sequence[PromiseFact]) -> set[int]:
    gone = {p.id for p in waiting for later in made if withdraws(later, p)}
    if waiting and not gone and any(_keeps_no_word(later) for later in made):
        gone.add(waiting[-1].id)
    return gone


def _keeps_no_word(later: PromiseFact) -> bool:
    """Whether it takes a promise back without naming it ("I can't keep that promise"): then the one that was made last."""
    return later.renews is Renewal.WITHDRAWS and later.kind == PromiseKind.OTHER and not topic(later.quote)


def _means_the_last(later: PromiseFact) -> bool:
    """Whether it speaks of a promise without naming it: then of the one that was made last."""
    if later.renews in _OPENLY:
        return not topic(later.quote)
    return later.renews is Renewal.REPEATS and stands_for_another(later.quote)


def _keeps(fact: Fact, promise: PromiseFact) -> bool:
    if fact.about == waived_name(Kind.PROMISE, promise.id):  # whoever noted it said that this is what it was
        return True
    channels = channels_for(promise)
    return channels is None or fact.channel in channels


def _owed(promise: PromiseFact) -> Open:
    since = promise.made_at
    return Open(Kind.PROMISE, since, promise.due_at, since, promise.interaction_id, promise.id)
