"""The pairs that the claims model learns from: what we said first, what we said later, and whether they collide.

`tools/claims` holds ours: pairs of sentences, and conversations with what collides in them. `../shared/data/claims` holds more pairs, and public
ones of entailment (LICENCES.md there); of these nothing is copied here.
"""

from __future__ import annotations

import csv
import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxhire.core.claim_judge import windows
from cxhire.core.claim_text import sentences

OWN = Path(__file__).parent
SEED = 20261123
# Of a conversation's sentences that collide with nothing, so many for each later message.
HARMLESS = 6
COLLIDES_AGAIN = 2
ENTAILMENTS = ("contradiction", "entailment", "neutral")
# Of each public source so many pairs; nyu_base_wiki is left out, its licence is not stated.
PUBLIC = {
    "mnli": 15100, "vitaminc_real": 9000, "vitaminc_synthetic": 4000, "conjnli": 4000, "cad": 4000, "snli": 3000,
    "negnli": 2464, "breaking_nli": 1000, "scone": 800, "fever_symmetric": 600,
}  # fmt: skip
MOST_CHARACTERS = 420

Conversation = dict[str, Any]


@dataclass(slots=True)
class Pair:
    """Earlier and later words; whether they contradict, and whether the later ones undermine: 1, 0, or None where nobody says.

    `entails` is the place in ENTAILMENTS of a public pair's label.
    """

    earlier: str
    later: str
    contradiction: float | None = None
    undermining: float | None = None
    entails: int | None = None
    ids: list[int] = field(default_factory=list)


def labelled(shared: Path) -> list[Pair]:
    """The pairs of sentences that were written for this, ours and those beside the checkout."""
    found: list[Pair] = []
    for path in (OWN / "pairs.jsonl", shared / "pairs_train.jsonl"):
        for row in _rows(path):
            slights = float(row["label"] == "undermining")
            collides = None if slights else float(row["label"] == "contradiction")
            found.append(Pair(row["earlier"], row["later"], collides, slights))
            if row["label"] in ("contradiction", "corrected", "undermining"):
                found.append(Pair("", row["later"], None, slights))
    return found


def conversations() -> dict[str, list[Conversation]]:
    """Ours, by who wrote them."""
    return {path.stem: list(_rows(path)) for path in sorted((OWN / "conversations").glob("*.jsonl"))}


def staff(conversation: Conversation) -> list[dict[str, Any]]:
    """The messages that aren't the candidate's, in order."""
    return [message for message in conversation["messages"] if message["role"] != "candidate"]


def told(conversation: Conversation, rng: random.Random) -> Iterator[Pair]:
    """Pairs of an earlier sentence and a later message's words, as the product will read them."""
    messages = staff(conversation)
    for at, later in enumerate(messages):
        findings = [one for one in conversation["findings"] if one["message"] == later["n"]]
        slights = float(any("undermining" in (one["kind"], one.get("kind_also")) for one in findings))
        texts = windows([one.text for one in sentences(later["body"])])
        marked = next((text for text in texts if findings and findings[0]["quote"] in text), None)
        harmless: list[Pair] = []
        for earlier in messages[:at]:
            against = [
                one for one in findings
                if earlier["n"] in (one["earlier_message"], *(one.get("earlier_also") or ()))
                and "contradiction" in (one["kind"], one.get("kind_also"))
            ]  # fmt: skip
            for sentence in sentences(earlier["body"]):
                words = marked or rng.choice(texts or [later["body"]])
                if any(_same(sentence.text, one["earlier_quote"] or "") for one in against):
                    yield from [Pair(sentence.text, words, 1.0, slights)] * COLLIDES_AGAIN
                else:
                    harmless.append(Pair(sentence.text, words, None if against or slights else 0.0, slights))
        rng.shuffle(harmless)
        yield from harmless[:HARMLESS]
        if texts:
            yield Pair("", marked or rng.choice(texts), None, slights)


def public(shared: Path, which: str) -> list[Pair]:
    """Public pairs of entailment, `which` is "train" or "dev"; in random order, at most PUBLIC of each source."""
    with lzma.open(shared / "nli" / f"pairs.{which}.tsv.xz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    random.Random(SEED).shuffle(rows)
    left, found = dict(PUBLIC), []
    for premise, hypothesis, label, source in (row for row in rows if len(row) == 4):
        if left.get(source, 0) and len(premise) + len(hypothesis) <= MOST_CHARACTERS:
            left[source] -= 1
            found.append(Pair(premise, hypothesis, entails=ENTAILMENTS.index(label)))
    return found


def _same(sentence: str, quote: str) -> bool:
    """Whether a quote and a sentence are one, or most of one."""
    one, other = set(sentence.lower().split()), set(quote.lower().split())
    return bool(quote) and len(one & other) >= 0.7 * min(len(one), len(other))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
