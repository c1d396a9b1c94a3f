"""What the teacher thought of the texts: kept in the repository, so that the student can be trained again without its teacher.

A line a text: the first digits of its SHA-256, and the teacher's log-odds in hundredths. Texts themselves are ours or are put together
again by `made`; no sentence stands here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tone.texts import Text

FILE = Path(__file__).with_name("verdicts.tsv")
DIGITS = 12


def give(texts: Sequence[Text]) -> int:
    """Sets `soft` of each text that the teacher has judged, and returns how many it hasn't."""
    known = dict(line.split("\t") for line in FILE.read_text("ascii").splitlines())
    for text in texts:
        if hundredths := known.get(_key(text)):
            text.soft = share(int(hundredths) / 100)
    return sum(text.soft is None for text in texts)


def keep(texts: Sequence[Text], odds: Sequence[float]) -> None:
    """Writes the verdicts (log-odds, one a text) in place of what was there."""
    lines = {_key(text): round(100 * value) for text, value in zip(texts, odds, strict=True)}
    FILE.write_text("".join(f"{key}\t{lines[key]}\n" for key in sorted(lines)), "ascii")


def _key(text: Text) -> str:
    return sha256(text.text.encode()).hexdigest()[:DIGITS]


def share(logit: float) -> float:
    """Log-odds as a share, 0 to 1."""
    return 1 / (1 + math.exp(-logit))
