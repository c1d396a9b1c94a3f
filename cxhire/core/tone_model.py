"""The trained model behind `tone`.

Loaded at first use, since most processes never judge a text; some 60 MB then, measured in benchmarks/tone.py. What the files hold is
written by tools/train_tone.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cxhire.core import networks
from cxhire.core.networks import open_network, open_tokenizer
from cxhire.core.tone_kinds import ToneKind

FOLDER = networks.FOLDER / "tone"
Places = list[tuple[int, int]]
# Tokens of one window, [CLS] and [SEP] among them, and how far on the next one begins.
WINDOW, STRIDE = 254, 190


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model hears in one text: how much (log-odds, not calibrated), and a weight of 0 to 1 for each token.

    `offsets` are where the tokens stand in the text given to it; `kinds` holds a row of log-odds for each token, a column a kind.
    """

    logit: float
    weights: tuple[float, ...]
    offsets: tuple[tuple[int, int], ...]
    kinds: Any


KINDS = tuple(ToneKind)
NOTHING = Heard(-math.inf, (), (), None)


class Model:
    """A network, its tokens, and the numbers by which its answers are read."""

    def __init__(self, folder: Path) -> None:
        self._session = open_network(folder / "model.onnx")
        self._tokenizer = open_tokenizer()
        self._begins, self._ends = self._tokenizer.encode("").ids
        card = json.loads((folder / "card.json").read_text("utf-8"))
        self.version: str = card["version"]
        self.flag_at: float = card["flag_at"]
        self.look_at: float = card["look_at"]
        self.evidence_share: float = card["evidence_share"]
        self._usual = np.array([card["usual_kinds"][kind] for kind in KINDS])
        self._slope: float = card["slope"]
        self._intercept: float = card["intercept"]
        self.ordinary_words = frozenset((folder / "words.txt").read_text("utf-8").split())

    def kind(self, heard: Heard, first: int, stop: int) -> ToneKind:
        """Of which kind tokens [first, stop) are, the kinds' own frequency set against it, so that rare ones are told, too."""
        return KINDS[int((heard.kinds[first:stop].mean(axis=0) - self._usual).argmax())]

    def calibrated(self, logit: float) -> float:
        """The share of texts heard like this that are a concern, 0 to 1."""
        return 1 / (1 + math.exp(-(self._slope * logit + self._intercept)))

    def hear(self, texts: Sequence[str]) -> list[Heard]:
        """What is heard in each text, in their order. A long one is heard in windows, and the worst of them counts.

        Each window by itself: in eight bits the scale is set by all that is heard at once, so a neighbour would move the
        verdict; and on one core a batch is no faster.
        """
        coded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [
            max(
                (self._heard(*window) for window in _windows(one.ids, one.offsets)),
                key=_logit,
                default=NOTHING,
            )
            for one in coded
        ]

    def _heard(self, tokens: list[int], places: Places) -> Heard:
        ids = np.array([[self._begins, *tokens, self._ends]], dtype=np.int64)
        logits, weights, kinds = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        shares = 1 / (1 + np.exp(-weights[0, 1:-1]))
        return Heard(float(logits[0]), tuple(shares.tolist()), tuple(places), kinds[0, 1:-1])


def _windows(ids: list[int], places: Places) -> Iterator[tuple[list[int], Places]]:
    room = WINDOW - 2
    for at in range(0, max(len(ids) - room + STRIDE, 1) if ids else 0, STRIDE):
        yield ids[at : at + room], places[at : at + room]


def _logit(heard: Heard) -> float:
    return heard.logit


@cache
def load_model(folder: Path = FOLDER) -> Model:
    """The model; read once a process."""
    return Model(folder)
