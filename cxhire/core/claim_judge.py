"""What reads two texts of ours together, and how its view and the rules' are weighed.

Rules propose pairs with a belief; a judge shifts it. It also reads pairs that no rule proposes, which then need it to be surer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# From this belief on a proposal is a finding.
BELIEVED = 0.5
# Up to SUSPECTED, a rule has seen a topic and nothing yet. The belief in words against a colleague that no rule proposes; and in a pair that
# none proposes by how many words and topics its two have in common: none, one, more.
SUSPECTED = 0.2
UNPROPOSED = 0.1
UNPROPOSED_PAIR = (0.08, 0.1, 0.12)
_SUREST = 0.98
# A judge reads a later message in stretches of so many words: whether a change is owned stands beside it.
WINDOW_WORDS = 100
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class PairScore:
    """How a judge reads (earlier sentence, later words): probabilities from 0 to 1, each for itself.

    `undermining` is about the later words alone; their pair may be with an empty text. `promise` is about a pair of (the words
    that name a time, their sentence): whether it promises something by then.
    """

    contradiction: float
    undermining: float
    promise: float = 0.5


# Changes no belief: what a judge answers of a language that it doesn't know.
NO_OPINION = PairScore(0.5, 0.5, 0.5)
Judge = Callable[[Sequence[tuple[str, str]]], Sequence[PairScore]]


def believed(belief: float, score: float) -> float:
    """Answers the belief after a judge's `score` for the same thing, as odds multiply.

    A score of 0.5 changes nothing. Both are held within 0.02 and 0.98, so that neither decides alone against the other.
    """
    odds = 1.0
    for value in (belief, score):
        held = min(max(value, 1 - _SUREST), _SUREST)
        odds *= held / (1 - held)
    return odds / (1 + odds)


def windows(sentences: Sequence[str]) -> list[str]:
    """Answers the sentences of one message in stretches of at most WINDOW_WORDS words, a longer sentence in pieces.

    Each begins in the middle of the one before it, so that neighbours are together in one of them unless they are longer than that.
    """
    found: list[str] = []
    start = 0
    while start < len(sentences):
        end, words = start, 0
        while end < len(sentences) and (end == start or words + len(sentences[end].split()) <= WINDOW_WORDS):
            words += len(sentences[end].split())
            end += 1
        found += _pieces(" ".join(sentences[start:end]))
        if end == len(sentences):
            break
        start = max(start + 1, (start + end) // 2)
    return found


def _pieces(stretch: str) -> list[str]:
    """Answers a stretch, or parts of a sentence that is longer than a window.

    Whole it would be cut, and to the model what is that long denies everything.
    """
    words = [word.span() for word in _WORD.finditer(stretch)]
    if len(words) <= WINDOW_WORDS:
        return [stretch]
    size = WINDOW_WORDS // 2
    starts = range(0, len(words) - size // 2, size // 2)
    return [stretch[words[at][0] : words[min(at + size, len(words)) - 1][1]] for at in starts]
