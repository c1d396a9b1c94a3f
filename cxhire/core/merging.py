"""What becomes of two records of one person: how their applications stand together, and whose a contact was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

# The order in which an application gets on; what has ended is told by its outcome.
STAGES = ("applied", "screening", "interview", "final", "offer", "done")
# Part of an address that many people share.
_ANYBODY = frozenset(
    "info mail email contact me hello office jobs hr work post kontakt privat private".split()
)
# More records of one name than this are no person's: a job board, a family of namesakes.
MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an application is, and who answers for it."""

    stage: str
    outcome: str | None
    outcome_at: datetime | None
    owner_id: int | None
    owner_fixed: bool


def together(kept: Standing, gone: Standing) -> Standing:
    """How two applications for the same opening stand as one.

    What is under way goes before what has ended, then whichever is further on, or ended last. The kept one's owner
    stays, unless only the other's was set by hand.
    """
    further = max(kept, gone, key=_progress)
    owned = gone if (gone.owner_fixed and not kept.owner_fixed) or kept.owner_id is None else kept
    return replace(further, owner_id=owned.owner_id, owner_fixed=owned.owner_fixed)


def _progress(standing: Standing) -> tuple[bool, int, datetime]:
    ended = standing.outcome is not None
    step = STAGES.index(standing.stage) if standing.stage in STAGES and not ended else 0
    return not ended, step, standing.outcome_at or datetime.min.replace(tzinfo=UTC)


def is_with(author: str, reached: Collection[str], theirs: Collection[str], others: Collection[str]) -> bool:
    """Whether a contact is with one of two people: they wrote it, or it reached them and not the other."""
    if author in theirs:
        return True
    return (
        author not in others and any(r in theirs for r in reached) and not any(r in others for r in reached)
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A candidate as far as two are compared: `name_key` is `core.names.name_key` of their name."""

    id: int
    name_key: str
    emails: tuple[str, ...]


def why_alike(one: Known, other: Known) -> str | None:
    """Why two candidates may be the same person, as a sentence; None where nothing says so.

    A full name is enough; a first name alone isn't, unless the addresses are alike too.
    """
    if not one.name_key or one.name_key != other.name_key:
        return None
    shared = {_mailbox(email) for email in one.emails} & {_mailbox(email) for email in other.emails}
    shared = {name for name in shared if len(name) > 2 and name not in _ANYBODY}
    if shared:
        return f"The same name, and “{min(shared)}” before the @ in both addresses."
    return "The same name, with other addresses." if " " in one.name_key else None


def _mailbox(email: str) -> str:
    return email.rpartition("@")[0].partition("+")[0].replace(".", "")


def pairs(group: Sequence[Known]) -> list[tuple[Known, Known, str]]:
    """All pairs of candidates of one name that may be the same person, the older record first, and why."""
    if len(group) > MOST_ALIKE:
        return []
    ordered = sorted(group, key=lambda known: known.id)
    found = ((a, b, why_alike(a, b)) for n, a in enumerate(ordered) for b in ordered[n + 1 :])
    return [(a, b, why) for a, b, why in found if why]
