"""Who may decide about a concern, why one is dismissed, how long one is kept, and how often the machine was right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OWN = "These are your own words, so someone else decides about them. You can answer, and your answer is read with them."
NO_REVIEWER = "Concerns are decided by admins and recruiters."
CONFIRMED_BEFORE = (
    "You confirmed it, and the author has appealed, so someone else decides now. You can read along."
)
SECOND_ACCOUNT = (
    "Whoever wrote these words made your account or changed it while there was a concern about them, so someone else decides."
    " That says nothing about you."
)
# Below this many decisions a share says more about luck than about the machine.
FEW = 10


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody before a concern. `confirmed_before`: they confirmed it, and its author appealed after that.

    `is_hand`: its author has had a hand in their account, and may be able to sign in as them.
    """

    is_author: bool
    is_reviewer: bool
    confirmed_before: bool = False
    is_hand: bool = False


def why_not_decide(reader: Reader) -> str | None:
    """Why somebody may not decide about a concern, as a sentence to them; None where they may."""
    if reader.is_author:
        return OWN
    if not reader.is_reviewer:
        return NO_REVIEWER
    if reader.is_hand:
        return SECOND_ACCOUNT
    return CONFIRMED_BEFORE if reader.confirmed_before else None


class Why(StrEnum):
    """Why there was nothing in it: what the machine is to learn."""

    FAIR = "fair"
    MEANT_ELSE = "meant_else"
    NOT_THEIRS = "not_theirs"
    TURN_OF_PHRASE = "turn_of_phrase"
    CORRECTED = "corrected"
    BOTH_TRUE = "both_true"


WHYS: Mapping[Why, str] = {
    Why.FAIR: "Firm or unwelcome, but fair",
    Why.MEANT_ELSE: "It means something else here",
    Why.NOT_THEIRS: "These are not the author's own words",
    Why.TURN_OF_PHRASE: "A turn of phrase, or another mother tongue",
    Why.CORRECTED: "An open correction of what was said",
    Why.BOTH_TRUE: "Both can be true",
}


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days a concern waits for somebody, and is kept after it came to nothing."""

    open_days: int = 180
    closed_days: int = 90

    def untouched_since(self, now: datetime) -> datetime:
        """An open concern that nobody has touched since then expires."""
        return now - timedelta(days=self.open_days)

    def over_since(self, now: datetime) -> datetime:
        """One that was dismissed, or had expired, before then is forgotten."""
        return now - timedelta(days=self.closed_days)

    def or_longer(self, other: Keeping) -> Keeping:
        """Of each of the two, the longer."""
        return Keeping(max(self.open_days, other.open_days), max(self.closed_days, other.closed_days))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule as it is set, and those before it, oldest first, each with until when it was."""

    set_now: Keeping
    before: Sequence[tuple[datetime, Keeping]] = ()

    def rule_of(self, found_at: datetime) -> Keeping:
        """The rule for a concern: what was set when it was found, unless it is longer now. A shorter one ends nothing sooner."""
        then = next((rule for until, rule in self.before if found_at < until), self.set_now)
        return then.or_longer(self.set_now)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often people agreed with what one version of a module found: `confirmed` of `decided`."""

    kind: str
    version: str
    confirmed: int
    decided: int

    @property
    def share(self) -> float | None:
        """0 to 1; None of too few to say."""
        return self.confirmed / self.decided if self.decided >= FEW else None


def precisions(counts: Iterable[tuple[str, str, bool, int]]) -> list[Precision]:
    """What came of each kind and version, from (kind, version, whether confirmed, how many); most decided first."""
    found: dict[tuple[str, str], list[int]] = {}
    for kind, version, confirmed, number in counts:
        tally = found.setdefault((kind, version), [0, 0])
        tally[0] += number if confirmed else 0
        tally[1] += number
    listed = [Precision(*key, *tally) for key, tally in found.items()]
    return sorted(listed, key=lambda one: (-one.decided, one.kind, one.version))
