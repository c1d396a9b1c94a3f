"""What obligations are worked out from and what comes of it, as values: facts, what is owed, what was settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from cxhire.core import business_time
from cxhire.core.policies import Course, Stages

# What the `about` of a word of ours says that told the candidate that nothing is decided yet.
UNDECIDED: Final = "undecided"


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
    KEEPS = "keeps"  # a colleague's recorded "done": keeps a promise, or says of a word of ours that it was UNDECIDED
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
    MOVED = "moved"  # we promised the same anew, or said that it will be later
    WITHDRAWN = "withdrawn"  # we said openly that a promise won't be kept
    OVERTAKEN = "overtaken"  # something else is owed instead: an answer, a promise, word of the outcome


@dataclass(frozen=True, slots=True)
class Fact:
    """One interaction as the clock sees it. `ref` is its Message-ID, or a name of its own where it was noted by hand.

    `about` is what a bounce reports on, what a waiver is about (`waived_name`), whose `ref` is taken back, which
    promise (`waived_name`) or word (its `ref`) of ours somebody recorded something of or keeps, or UNDECIDED;
    `copies` the Message-IDs and `content_key` the words that a forward repeats; `colleague_id` is our side;
    `channel` is "mail", "phone", "video", "meeting", "chat", "post" or "note".
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
    channel: str = ""


class Renewal(StrEnum):
    """What words of ours are to what was promised before."""

    NO = "no"  # nothing: what they come with delivers something
    REPEATS = "repeats"  # they stand in for an earlier promise of the same, if there is one
    MOVES = "moves"  # they say openly that an earlier promise won't be kept in its time
    ONLY_MOVES = "only_moves"  # the same, but with nothing to move they promise nothing
    WITHDRAWS = (
        "withdraws"  # they promise nothing: they say openly that an earlier promise won't be kept at all
    )


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """A promise of ours that nobody withdrew, by the interaction that made it; `kind` is a core.claims.PromiseKind."""

    id: int
    interaction_id: int
    made_at: datetime
    due_at: datetime
    quote: str = ""
    kind: str = "other"
    renews: Renewal = Renewal.NO


@dataclass(frozen=True, slots=True)
class InterviewFact:
    """An interview that took place or is to, and the contact that it hangs on, if any."""

    at: datetime
    interaction_id: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one application when its obligations are worked out.

    `begun_at` is when it began where there is no contact to tell; `filled_at` when its opening was closed.
    """

    facts: Sequence[Fact]
    promises: Sequence[PromiseFact] = ()
    active: bool = True
    outcome_at: datetime | None = None
    opening_id: int | None = None
    stages: Stages = ()
    begun_at: datetime | None = None
    filled_at: datetime | None = None
    interviews: Sequence[InterviewFact] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Something owed: since when, due when (aware UTC), opened by which interaction.

    Before `shown_from` nobody has to do anything about it: an update is none before it is due.
    """

    kind: Kind
    since: datetime
    due_at: datetime
    shown_from: datetime
    opened_by: int | None
    promise_id: int | None = None

    @property
    def by_law(self) -> bool:
        """Whether only a law asks for it, to say whether there is a decision: there is no outcome yet."""
        return self.kind is Kind.CLOSURE and self.shown_from > self.since


@dataclass(frozen=True, slots=True)
class Settled:
    """Something that was owed and how it ended; both durations in whole minutes. `shown_from` is None for `since`."""

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
    shown_from: datetime | None = None


class End(NamedTuple):
    """When and by which interaction something ended that was owed."""

    at: datetime
    by: int | None
    how: How


@dataclass(frozen=True, slots=True)
class Ledger:
    """The outcome of a replay."""

    open: tuple[Open, ...] = ()
    settled: tuple[Settled, ...] = ()


SAYING: Final = frozenset({Effect.SETTLES, Effect.TELLS})


def waived_name(kind: Kind, promise_id: int | None = None) -> str:
    """What the `about` of a waiver says: the kind that nothing is owed of, of promises which one."""
    return kind.value if promise_id is None else f"{kind.value}:{promise_id}"


def waives(fact: Fact, name: str) -> bool:
    """Whether it says that nothing is owed of that; a waiver that names nothing is about the answer."""
    return fact.effect is Effect.WAIVES and (fact.about or Kind.ANSWER.value) == name


def keeps(fact: Fact, name: str) -> bool:
    """Whether it records that this was done."""
    return fact.effect is Effect.KEEPS and fact.about == name


def ended_by(fact: Fact, how: How) -> End:
    """The end that a fact makes of something owed: waived by a waiver, else as told."""
    return End(fact.at, fact.id, How.WAIVED if fact.effect is Effect.WAIVES else how)


def settlement(owed: Open, end: End, course: Course) -> Settled:
    """What was owed, with both clocks from its beginning to its end."""
    return Settled(
        owed.kind, owed.since, owed.due_at, owed.opened_by, end.at, end.by, end.how,
        business_time.minutes_between(owed.since, end.at, course.at(end.at).hours),
        max(0, int((end.at - owed.since) / timedelta(minutes=1))),
        owed.promise_id, owed.shown_from if owed.shown_from != owed.since else None,
    )  # fmt: skip
