"""How a text of ours may sound to the candidate who reads it: a score, its kinds, and the words that carry it.

A small transformer, trained by tools/train_tone.py on mails written for this, judges the text as `tone_text` reads it:
without names, genders, greetings and sign-offs. What it was measured to be worth stands in docs/tone-model.md, and in
docs/adr/0023 why it is this one. A verdict is a question to a human, never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxhire.core.english import is_english
from cxhire.core.tone_kinds import REASONS, ToneKind
from cxhire.core.tone_text import Reading, read_as

if TYPE_CHECKING:
    from cxhire.core.tone_model import Heard, Model

__all__ = ["Evidence", "Tone", "ToneKind", "assess", "assess_all", "is_english", "version"]

# Longer is no mail that a colleague wrote by hand; it bounds the work that a hostile text can cause.
MOST_CHARACTERS = 20_000
MOST_EVIDENCE = 3
# Words between two pieces of evidence that are shown along, so that a reader sees one phrase and not its splinters.
GAP_TOKENS = 3
# So few words of a neighbouring sentence say nothing by themselves.
SPLINTER_WORDS = 2
_SENTENCE_ENDS = re.compile(r"[.!?…][\"”')]*\s+|\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Evidence:
    """Words that carry a concern; `text[start:end] == quote`, offsets in characters of the text assessed."""

    start: int
    end: int
    quote: str
    kind: ToneKind
    reason: str


@dataclass(frozen=True)
class Tone:
    """The verdict on one text.

    `score`: of texts like those it was measured on with 0.8, eight in ten are a concern. `flag`: for a reviewer; `look`:
    worth a second glance of the writer, never stored. `assessed` is False where the text is not English: nothing was guessed.
    """

    score: float
    flag: bool
    look: bool
    kinds: tuple[ToneKind, ...]
    evidence: tuple[Evidence, ...]
    version: str
    assessed: bool = True


def version() -> str:
    """Which model judges."""
    return _model().version


def assess(text: str) -> Tone:
    """How one text would sound. Give it new words only: quotes and signatures are somebody else's."""
    return assess_all([text])[0]


def assess_all(texts: Sequence[str]) -> list[Tone]:
    """How each text would sound, in their order.

    What follows 20,000 characters isn't read. A flag always has evidence.
    """
    model = _model()
    tones = [Tone(0.0, False, False, (), (), model.version, assessed=False)] * len(texts)
    readings = {
        n: read_as(text[:MOST_CHARACTERS], model.ordinary_words)
        for n, text in enumerate(texts)
        if is_english(text[:MOST_CHARACTERS])
    }
    for n, heard in zip(readings, model.hear([reading.text for reading in readings.values()]), strict=True):
        tones[n] = _tone(model, texts[n], readings[n], heard)
    return tones


def _model() -> Model:
    # Imported where a text is judged, since most commands judge none: a quarter of a second, and some 100 MB with the model.
    from cxhire.core.tone_model import load_model

    return load_model()


def _tone(model: Model, text: str, reading: Reading, heard: Heard) -> Tone:
    score = round(model.calibrated(heard.logit), 4)
    flag = score >= model.flag_at
    # A word alone ("OK") is next to nothing to judge by.
    look = flag or (score >= model.look_at and len(text.split()) > 1)
    evidence = tuple(_evidence(model, text, reading, heard)) if look else ()
    kinds = tuple(dict.fromkeys(e.kind for e in evidence))
    return Tone(score, flag and bool(evidence), look, kinds, evidence, model.version)


def _evidence(model: Model, text: str, reading: Reading, heard: Heard) -> Iterable[Evidence]:
    """The words that carry it, in the order of the text, the weightiest few."""
    runs = sorted(_runs(heard, model.evidence_share), key=lambda run: -max(heard.weights[run[0] : run[1]]))
    found: list[Evidence] = []
    for first, stop in sorted(runs[:MOST_EVIDENCE]):
        start, end = _words(text, *reading.origin(heard.offsets[first][0], heard.offsets[stop - 1][1]))
        start, end = _without_splinters(text, start, end)
        if start < end and (not found or found[-1].end <= start):
            kind = model.kind(heard, first, stop)
            found.append(Evidence(start, end, text[start:end], kind, REASONS[kind]))
    return found


def _runs(heard: Heard, share: float) -> list[tuple[int, int]]:
    """Runs [first, stop) of tokens that weigh at least a share of the heaviest; small gaps are closed."""
    least = share * max(heard.weights, default=0.0)
    runs: list[tuple[int, int]] = []
    for n, weight in enumerate(heard.weights):
        if weight < least:
            continue
        if runs and n - runs[-1][1] <= GAP_TOKENS:
            runs[-1] = (runs[-1][0], n + 1)
        else:
            runs.append((n, n + 1))
    return runs


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch widened to whole words, without blanks and stops at its ends."""
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _without_splinters(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the last or first words of a neighbouring sentence, unless that leaves as little."""
    ends = list(_SENTENCE_ENDS.finditer(text, start, end))
    for split in ends:
        if len(text[start : split.start()].split()) > SPLINTER_WORDS:
            break
        if len(text[split.end() : end].split()) > SPLINTER_WORDS:
            start = split.end()
    for split in reversed(ends):
        if split.start() < start or len(text[split.end() : end].split()) > SPLINTER_WORDS:
            break
        if len(text[start : split.start()].split()) > SPLINTER_WORDS:
            end = split.start()
    return start, end
