"""Texts put together from others, for the teacher to judge: a sentence dropped, taken from another mail, two mails joined, one passage alone.

Nobody may say what such a text is worth but somebody who reads it: labels by rule ("without its offending sentence it is fine") made the
student worse. A teacher's verdict on many of them is what makes a small network follow a large one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from tone.texts import SEED, Text

TRIES_EACH = 20
SHORTEST, LONGEST = 3, 230  # words
DROPS, MIXES, JOINS = 0.30, 0.32, 0.26  # the rest are passages
# What the teacher is so sure of that its words and kinds are taken for the donor's, or for none.
SURELY, SURELY_NOT = 0.6, 0.25
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"”')]*\s+(?=\S)|\n+")


def made(donors: Sequence[Text], count: int) -> list[Text]:
    """So many different texts, fewer where the donors give no more, without a label: `soft` is still to be given, then `settle` them."""
    rng = random.Random(SEED)
    split = [_sentences(text.text) for text in donors]
    loose = [(part, n) for n, parts in enumerate(split) for part in parts if 4 <= len(part.split()) <= 45]
    found: dict[str, Text] = {}
    for _ in range(TRIES_EACH * count):
        if len(found) == count:
            break
        words, sources = _put_together(split, loose, rng)
        if SHORTEST <= len(words.split()) <= LONGEST and words not in found:
            kept = {n: [span for span in donors[n].spans or () if span in words] for n in sources}
            spans = [span for of in kept.values() for span in of]
            kinds = [kind for n, of in kept.items() if of for kind in donors[n].kinds or ()]
            found[words] = Text(
                f"made{len(found)}", words, 0, "made", "made", list(dict.fromkeys(kinds)), spans
            )
    return list(found.values())


def settle(texts: Sequence[Text]) -> None:
    """Takes the teacher's verdict for the label, and the donors' words and kinds only where both agree."""
    for text in texts:
        soft = text.soft or 0.0
        text.label = soft
        if soft < SURELY_NOT:
            text.spans, text.kinds = [], []
        elif soft <= SURELY or not text.spans:
            text.spans, text.kinds = None, None


def _put_together(
    split: Sequence[list[str]], loose: Sequence[tuple[str, int]], rng: random.Random
) -> tuple[str, list[int]]:
    """(words, the numbers of the texts that they come from)."""
    one, way = rng.randrange(len(split)), rng.random()
    parts, sources = list(split[one]), [one]
    if way < DROPS:
        for _ in range(rng.choice((1, 1, 2))):
            if len(parts) > 1:
                parts.pop(rng.randrange(len(parts)))
    elif way < DROPS + MIXES:
        (part, other), at = rng.choice(loose), rng.randrange(len(parts))
        blank = "\n" if parts[at].endswith("\n") else " "
        parts[at : at + rng.choice((0, 1))] = [part.rstrip() + blank]
        sources.append(other)
    elif way < DROPS + MIXES + JOINS:
        other = rng.randrange(len(split))
        cut, begin = rng.randint(1, max(1, len(parts) - 1)), rng.randint(0, max(0, len(split[other]) - 2))
        parts = [*parts[:cut], " ", *split[other][begin:]]
        sources.append(other)
    else:
        begin = rng.randrange(len(parts))
        parts = parts[begin : begin + rng.choice((1, 2, 2, 3))]
    return "".join(parts).strip(), sources


def _sentences(text: str) -> list[str]:
    """Sentences with the blanks after them: joined they give the text."""
    return list(_cut(text))


def _cut(text: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_ENDS.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]
