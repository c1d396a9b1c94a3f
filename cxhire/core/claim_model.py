"""The trained model that reads two texts of ours together, behind `claims`.

MiniLM with three heads, trained by tools/train_claims.py: whether the later words deny or reverse what the earlier sentence says,
whether they tell that a colleague's word doesn't count, and whether a sentence promises something by a time that it names. English only; of words in another language it has no opinion, and the rules stand alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from cxhire.core import networks
from cxhire.core.claim_judge import NO_OPINION, PairScore
from cxhire.core.english import is_english
from cxhire.core.networks import open_network, open_tokenizer

FOLDER = networks.FOLDER / "claims"
# Tokens of the earlier sentence and of the later words; what is longer is cut. Of longer texts not even so many characters are remembered.
EARLIER, LATER = 60, 150
MOST_CHARACTERS = 2000


class PairModel:
    """A network that reads pairs, and the numbers by which its answers are read."""

    def __init__(self, folder: Path) -> None:
        self._session = open_network(folder / "model.onnx")
        self._tokenizer = open_tokenizer()
        self._begins, self._ends = self._tokenizer.encode("").ids
        card = json.loads((folder / "card.json").read_text("utf-8"))
        self.version: str = card["version"]
        self._slopes: list[float] = card["slopes"]
        self._intercepts: list[float] = card["intercepts"]

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[PairScore]:
        """Answers how each (earlier, later) reads, in their order; earlier may be empty. NO_OPINION where one isn't English."""
        return [self.read_one(earlier[:MOST_CHARACTERS], later[:MOST_CHARACTERS]) for earlier, later in pairs]

    @lru_cache(maxsize=4096)  # noqa: B019 - one model a process; a conversation is read again with each new mail
    def read_one(self, earlier: str, later: str) -> PairScore:
        """Answers how one pair reads."""
        if not can_read(earlier, later):
            return NO_OPINION
        heads = zip(self.logits(earlier, later), self._slopes, self._intercepts, strict=True)
        return PairScore(*(1 / (1 + math.exp(-(slope * logit + add))) for logit, slope, add in heads))

    def logits(self, earlier: str, later: str) -> list[float]:
        """Answers the log-odds of (contradiction, undermining, promise), not calibrated."""
        before, after = (
            one.ids for one in self._tokenizer.encode_batch([earlier, later], add_special_tokens=False)
        )
        ids = np.array(
            [[self._begins, *before[:EARLIER], self._ends, *after[:LATER], self._ends]], dtype=np.int64
        )
        (logits,) = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        return [max(-20.0, min(20.0, float(one))) for one in logits[0]]


def can_read(earlier: str, later: str) -> bool:
    """Answers whether both are English; an earlier text that is empty or a part of the later one is no hindrance."""
    return is_english(later) and (earlier in later or is_english(earlier))


@cache
def load_pairs(folder: Path = FOLDER) -> PairModel:
    """The model; read once a process."""
    return PairModel(folder)
