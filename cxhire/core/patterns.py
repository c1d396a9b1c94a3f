"""When several things by one colleague touch another's candidates: a question for people, never a verdict.

Each thing by itself may be nothing. A pattern says only that they lie close together, and which they are; it scores
nobody. Why it is counted like this stands in docs/adr/0026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

VERSION = "patterns-1"
# One mail that is unkind and wrong is one mail, however much is found in it.
FEWEST_CONTACTS = 2
Pair = tuple[int, int]


class PartKind(StrEnum):
    TONE = "tone"
    CONTRADICTION = "contradiction"
    UNDERMINING = "undermining"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """So many things, of so many kinds, within so many days."""

    days: int = 30
    parts: int = 3
    kinds: int = 2

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.days)


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Something by `sender_id` in a contact: a concern about words, or (a silence) an answer that didn't come in time.

    `ref` is the concern's id, else the contact's. `against_id` is the colleague whose words it stands against, `owner_id` whose
    the application is. `at` is when it was said, or fell due.
    """

    at: datetime
    kind: PartKind
    ref: int
    sender_id: int
    application_id: int
    contact_id: int
    against_id: int | None = None
    owner_id: int | None = None

    @property
    def key(self) -> tuple[bool, int]:
        """What it is, whatever it is taken for: a concern, or a contact that nobody answered in time."""
        return self.kind is PartKind.SILENCE, self.ref


@dataclass(frozen=True, slots=True)
class Known:
    """A pattern that was told already: its parts' keys, dismissed ones too, and when the first and last of them was."""

    id: int
    pair: Pair
    keys: frozenset[tuple[bool, int]]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts, in the order of time, by the first of the pair and touching candidates of the second."""

    pair: Pair
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What known patterns grow by, by their ids, and what is new."""

    grown: Mapping[int, tuple[Part, ...]]
    new: tuple[Pattern, ...]


def patterns(parts: Iterable[Part], known: Sequence[Known], limits: Thresholds) -> Found:
    """What parts make, in whatever order they are given.

    A part joins the pattern of its pair within whose days it lies, whatever was decided about that; only of those that
    are left over a new one can come. No two parts of a pattern are further apart than the days.
    """
    grown: dict[int, tuple[Part, ...]] = {}
    new: list[Pattern] = []
    for pair, theirs in sorted(by_pair(parts, known).items()):
        left = theirs
        for one in sorted((k for k in known if k.pair == pair), key=lambda k: (k.first_at, k.id)):
            joined, left = _joined(one, left, limits.span)
            if joined:
                grown[one.id] = joined
        new += [Pattern(pair, run) for run in _runs(left, limits)]
    return Found(grown, tuple(new))


def by_pair(parts: Iterable[Part], known: Sequence[Known] = ()) -> dict[Pair, list[Part]]:
    """Who touches whose candidates, with which parts, oldest first; a part can touch several colleagues'.

    Whoever's words are set aside; else whose the application is; and where that is the sender's own, those whose words
    the sender sets aside on it. What was told of other colleagues' stays theirs: the application was handed over since.
    """
    told: dict[tuple[int, tuple[bool, int]], set[int]] = {}
    for one in known:
        for key in one.keys:
            told.setdefault((one.pair[0], key), set()).add(one.pair[1])
    listed = sorted(set(parts))
    set_aside: dict[tuple[int, int], set[int]] = {}
    for part in listed:
        if part.against_id is not None and part.against_id != part.sender_id:
            set_aside.setdefault((part.sender_id, part.application_id), set()).add(part.against_id)
    found: dict[Pair, list[Part]] = {}
    for part in listed:
        now = _whose(part, set_aside.get((part.sender_id, part.application_id), set()))
        before = told.get((part.sender_id, part.key), set())
        for whose in now if before <= now else before:
            found.setdefault((part.sender_id, whose), []).append(part)
    return found


def is_enough(parts: Sequence[Part], limits: Thresholds) -> bool:
    """Whether parts within the days are worth a question. Silence alone is what reminders are for."""
    kinds = {part.kind for part in parts}
    return (
        len(parts) >= limits.parts
        and len(kinds) >= limits.kinds
        and len({part.contact_id for part in parts}) >= FEWEST_CONTACTS
        and kinds != {PartKind.SILENCE}
    )


def question(kinds: Sequence[PartKind], whose: str, days: int) -> str:
    """What a pattern asks a human, of the parts that still count."""
    if not kinds:
        return f"Nothing is left of what touched candidates of {whose}: all of it was dismissed. Is it done with?"
    things = "One thing" if len(kinds) == 1 else f"{_number(len(kinds)).capitalize()} things"
    verb = "touches" if len(kinds) == 1 else "touch"
    named = [_counted(kind, kinds.count(kind)) for kind in PartKind if kind in kinds]
    listed = ", ".join(named[:-1]) + (" and " if named[1:] else "") + named[-1]
    return f"{things} within {days} days {verb} candidates of {whose}: {listed}. Is there something to talk about?"


def _whose(part: Part, set_aside: set[int]) -> set[int]:
    for colleague_id in (part.against_id, part.owner_id):
        if colleague_id is not None and colleague_id != part.sender_id:
            return {colleague_id}
    return set_aside


def _joined(known: Known, parts: Iterable[Part], span: timedelta) -> tuple[tuple[Part, ...], list[Part]]:
    """Those of the parts that are new to a pattern and lie within its days, and those that have no place in it."""
    first, last = known.first_at, known.last_at
    joined, left = [], []
    for part in parts:
        if part.key in known.keys:
            continue
        if max(last, part.at) - min(first, part.at) <= span:
            first, last = min(first, part.at), max(last, part.at)
            joined.append(part)
        else:
            left.append(part)
    return tuple(joined), left


def _runs(parts: Sequence[Part], limits: Thresholds) -> Iterable[tuple[Part, ...]]:
    """Runs of parts, oldest first, each within the days and enough; what begins one is in no other."""
    start = 0
    while start < len(parts):
        run = tuple(part for part in parts[start:] if part.at - parts[start].at <= limits.span)
        if is_enough(run, limits):
            yield run
        start += len(run) if is_enough(run, limits) else 1


def _counted(kind: PartKind, count: int) -> str:
    one, more = {
        PartKind.TONE: ("the tone of a message", "the tone of {} messages"),
        PartKind.CONTRADICTION: ("a contradiction", "{} contradictions"),
        PartKind.UNDERMINING: ("a colleague's word set aside", "a colleague's word set aside {} times"),
        PartKind.SILENCE: ("an answer that didn't come in time", "{} answers that didn't come in time"),
    }[kind]
    return one if count == 1 else more.format(_number(count))


def _number(count: int) -> str:
    words = (
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    return words[count] if count < len(words) else str(count)
