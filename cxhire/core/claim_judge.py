"""The seam for a model that reads two sentences together, and how its view and the rules' are weighed.

Rules propose pairs with a belief; a judge, where there is one, shifts it. Without one the rules' belief stands, so a
proposal that is only a shared topic is then never a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# From this belief on a proposal is a finding.
BELIEVED = 0.5
_SUREST = 0.98


@dataclass(frozen=True)
class PairScore:
    """How a judge reads (earlier, later): probabilities from 0 to 1, each for itself."""

    contradiction: float
    undermining: float
    acknowledged: float = 0.0


Judge = Callable[[Sequence[tuple[str, str]]], Sequence[PairScore]]


def believed(belief: float, score: float, acknowledged: float = 0.0) -> float:
    """Answers the belief after a judge's `score` for the same thing, as odds multiply; what is acknowledged is lessened.

    A score of 0.5 changes nothing. Both are held within 0.02 and 0.98, so that neither decides alone against the other.
    """
    odds = 1.0
    for value in (belief, score):
        held = min(max(value, 1 - _SUREST), _SUREST)
        odds *= held / (1 - held)
    return odds / (1 + odds) * (1 - acknowledged)
