"""The texts that the tone model learns from and is measured on.

`tools/tone/mails` are ours: mails written for this by many imagined writers, most in pairs that differ in one clause.
`../shared/data/tone` holds more of them, and public sets (LICENCES.md there); of these nothing is copied here.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAILS = Path(__file__).parent / "mails"
UNSEEN = Path(__file__).parent / "unseen"
CLAIMS = Path(__file__).parents[1] / "claims"
PUBLIC = ("goemotions", "oss_incivility", "politeness", "surge")
# A tenth of these is kept back, to see whether other business mail is still judged well.
KEPT_BACK = ("oss_incivility", "politeness")
SEED = 20261122

csv.field_size_limit(sys.maxsize)


@dataclass(slots=True)
class Text:
    """A text with its label (1: a reviewer should look; between 0 and 1 where a teacher gave it), and where it is known its kinds and the words that carry it.

    `writer` is who wrote it, `source` the file; `soft` is the teacher's verdict, 0 to 1, where it has given one.
    """

    id: str
    text: str
    label: float
    source: str
    writer: str
    kinds: list[str] | None = None
    spans: list[str] | None = None
    soft: float | None = None
    held: bool = False
    ids: list[int] = field(default_factory=list)
    carried: list[int] | None = None


def recruiting(shared: Path) -> list[Text]:
    """All recruiting texts to learn from: ours, and those beside the checkout."""
    texts = [text for path in sorted(MAILS.glob("*.jsonl")) for text in _mails(path, "writer")]
    for path in sorted((shared / "train").glob("recruiting_*.jsonl")):
        texts += _mails(path, None)
    for name in ("recruiting_first", "recruiting_train_sentences"):
        for n, row in enumerate(_rows(shared / "train" / f"{name}.tsv")):
            label = int(row["label"])
            spans = ([row["text"]] if label else []) if "sentences" in name else None
            texts.append(Text(f"{name}{n}", row["text"], label, name, name, None, spans))
    return texts


def unlabelled() -> list[Text]:
    """What many more writers have staff say, of whose tone nobody has said anything: from tools/claims."""
    said = [
        message["body"]
        for path in sorted((CLAIMS / "conversations").glob("*.jsonl"))
        for conversation in map(json.loads, path.read_text("utf-8").splitlines())
        for message in conversation["messages"] if message["role"] != "candidate"
    ]  # fmt: skip
    for path in sorted((CLAIMS / "promises").glob("mails_*.jsonl")):
        said += [mail["body"] for mail in map(json.loads, path.read_text("utf-8").splitlines())]
    return [Text(f"unlabelled{n}", text, 0, "claims", "claims") for n, text in enumerate(dict.fromkeys(said))]


def validation(shared: Path) -> list[Text]:
    """What is never learnt from: mails of shared/data/tone/validation.tsv."""
    return [
        Text(r["id"], r["text"], int(r["label"]), "validation", r["author"], json.loads(r["kinds"] or "[]"), json.loads(r["spans"] or "[]"))
        for r in _rows(shared / "validation.tsv")
    ]  # fmt: skip


def unseen() -> list[Text]:
    """Mails of ours by writers who are never learnt from."""
    return [text for path in sorted(UNSEEN.glob("*.jsonl")) for text in _mails(path, "writer")]


def public(shared: Path) -> list[Text]:
    """The public sets in a fixed random order, a tenth of KEPT_BACK marked as held."""
    texts: list[Text] = []
    for name in PUBLIC:
        found = [
            Text(f"{name}{n}", row["text"], int(float(row["label"]) >= 0.5), name, name)
            for n, row in enumerate(_rows(shared / "train" / f"{name}.train.tsv"))
        ]
        random.Random(SEED).shuffle(found)
        for text in found[: len(found) // 10 if name in KEPT_BACK else 0]:
            text.held = True
        texts += found
    return texts


def ordinary_words(texts: Iterable[Text]) -> frozenset[str]:
    """Words that begin sentences and are no names: seen in small letters, and seldom with a capital in mid-sentence."""
    small: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for text in texts:
        small.update(re.findall(r"\b[a-z]+\b", text.text))
        named.update(word.lower() for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", text.text))
    return frozenset(
        word for word, n in small.items() if len(word) > 1 and n >= 3 and n >= 4 * named[word]
    ) | {"a", "i"}


def _mails(path: Path, writer: str | None) -> Iterator[Text]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        by = row[writer] if writer else path.stem.rpartition("_")[2]
        yield Text(row["id"], row["text"], row["label"], path.stem, by, row["kinds"], row["spans"])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))
