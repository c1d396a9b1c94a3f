"""The pairs that the claims model learns from: what we said first, what we said later, and whether they collide.

`tools/claims` holds ours: pairs of sentences, and conversations with what collides in them. `../shared/data/claims` holds more pairs, and public
ones of entailment (LICENCES.md there); of these nothing is copied here.
"""

from __future__ import annotations

import csv
import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cxhire.core.claim_judge import windows
from cxhire.core.claim_promises import dated
from cxhire.core.claim_text import sentences
from cxhire.core.english import is_english

OWN = Path(__file__).parent
SEED = 20261123
# Of a conversation's sentences that collide with nothing, so many for each later message.
HARMLESS = 10
COLLIDES_AGAIN = 2
# And so many of them with one later sentence by itself.
HARMLESS_ALONE = 3
ENTAILMENTS = ("contradiction", "entailment", "neutral")
# nyu_base_wiki is left out, its licence is not stated.
PUBLIC = {
    "mnli", "vitaminc_real", "vitaminc_synthetic", "conjnli", "cad", "snli", "negnli", "breaking_nli", "scone", "fever_symmetric",
}  # fmt: skip
MOST_CHARACTERS = 420

ANY_DAY = datetime(2027, 3, 3, 10, tzinfo=UTC)
Conversation = dict[str, Any]
Mail = dict[str, Any]
Finding = dict[str, Any]


@dataclass(slots=True)
class Pair:
    """Earlier and later words; whether they contradict, whether the later ones undermine, and whether they promise something by the time that
    the earlier words name: 1, 0, or None where nobody says.

    `entails` is the place in ENTAILMENTS of a public pair's label.
    """

    earlier: str
    later: str
    contradiction: float | None = None
    undermining: float | None = None
    promise: float | None = None
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
    return found + list(_unrelated(found))


def _unrelated(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Earlier and later words of two pairs that have nothing to do with each other: they don't collide, however short they are."""
    rng = random.Random(SEED)
    earlier = [pair.earlier for pair in pairs if pair.earlier]
    later = [pair.later for pair in pairs if pair.earlier and not pair.undermining]
    rng.shuffle(later)
    for one, other in zip(earlier, later, strict=False):
        if not _stems(one) & _stems(other):
            yield Pair(one, other, 0.0)


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[^\W\d_]{4,}", text.lower())}


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
        texts = windows([one.text for one in sentences(later["body"])])
        harmless: list[Pair] = []
        for text, held in _held(texts, findings):
            slights = float(any("undermining" in _kinds(one) for one in held))
            yield Pair("", text, None, slights)
            for earlier in messages[:at]:
                disputed = [one for one in findings if _is_against(one, earlier)]
                for sentence in sentences(earlier["body"]):
                    meant = [
                        one for one in disputed
                        if one in held and _same(sentence.text, one["earlier_quote"] or "")
                    ]  # fmt: skip
                    if meant:
                        yield from [Pair(sentence.text, text, 1.0, slights)] * COLLIDES_AGAIN
                        yield from [Pair(sentence.text, one["quote"], 1.0) for one in meant]
                    else:
                        harmless.append(Pair(sentence.text, text, None if disputed else 0.0, slights))
        rng.shuffle(harmless)
        yield from harmless[:HARMLESS]
        alone = [one.text for one in sentences(later["body"])]
        yield from [
            Pair(one.earlier, rng.choice(alone), 0.0)
            for one in harmless[:HARMLESS_ALONE] if one.contradiction == 0.0
        ]  # fmt: skip


def _held(texts: Sequence[str], findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Each stretch of a message with the findings whose words it holds; where none holds them whole, the one with most of them does."""
    found: list[tuple[str, list[Finding]]] = [(text, []) for text in texts]
    for one in findings:
        whole = [held for text, held in found if one["quote"] in text]
        most = max(found, key=lambda pair: len(_words(pair[0]) & _words(one["quote"])))
        for held in whole or [most[1]]:
            held.append(one)
    return found


def _is_against(finding: Finding, earlier: dict[str, Any]) -> bool:
    """Whether a finding is a contradiction of something in that message."""
    meant = (finding["earlier_message"], *(finding.get("earlier_also") or ()))
    return earlier["n"] in meant and "contradiction" in _kinds(finding)


def _kinds(finding: Finding) -> tuple[str | None, ...]:
    return finding["kind"], finding.get("kind_also")


def mails(writer: str) -> list[Mail]:
    """Our mails with promises by one writer."""
    return list(_rows(OWN / "promises" / f"mails_{writer}.jsonl"))


def dated_sentences(shared: Path, but: str) -> list[Pair]:
    """Times with their sentences that are in English: ours, and those that the product finds in labelled mails, ours and beside the checkout.

    Without the mails of the writer `but`.
    """
    found = [
        Pair(_as_read(row["text"], row["time"]), " ".join(row["text"].split()), promise=float(row["promise"]))
        for path in sorted((OWN / "promises").glob("sentences_*.jsonl")) for row in _rows(path)
    ]  # fmt: skip
    written = [
        path for path in sorted((OWN / "promises").glob("mails_*.jsonl")) if path.stem != f"mails_{but}"
    ]
    for path in (*written, shared / "promises_open.jsonl"):
        for mail in _rows(path):
            found += _in_mail(mail)
    return found


def _as_read(text: str, time: str) -> str:
    """The words for a time as the product cuts them out, which may be fewer: "Friday" of "by Friday"."""
    cut = [one.time for one in dated(text, ANY_DAY, "UTC") if one.time in time or time in one.time]
    return max(cut, key=len, default=time)


def _in_mail(mail: Mail) -> Iterator[Pair]:
    """Each time in a labelled mail with its sentence."""
    for one in dated(mail["body"], datetime.fromisoformat(mail["sent_at"]), mail["timezone"]):
        if is_english(one.sentence):
            meant = any(is_meant(gold, one.quote, one.words.due_on) for gold in mail["promises"])
            yield Pair(one.time, one.sentence, promise=float(meant))


def is_meant(gold: dict[str, Any], quote: str, due_on: date) -> bool:
    """Whether a labelled promise is the one with this quote and day."""
    return bool(gold["due_on"] == str(due_on)) and _overlaps(gold["quote"], quote)


def _overlaps(one: str, other: str) -> bool:
    """Whether two quotes share three words in a row."""
    first, second = (re.findall(r"[^\W_]+", text.lower()) for text in (one, other))
    threes = {tuple(second[n : n + 3]) for n in range(len(second))}
    return any(tuple(first[n : n + 3]) in threes for n in range(max(1, len(first) - 2)))


def public(shared: Path, which: str) -> list[Pair]:
    """Public pairs of entailment, `which` is "train" or "dev"; in random order."""
    with lzma.open(shared / "nli" / f"pairs.{which}.tsv.xz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    random.Random(SEED).shuffle(rows)
    return [
        Pair(premise, hypothesis, entails=ENTAILMENTS.index(label))
        for premise, hypothesis, label, source in (row for row in rows if len(row) == 4)
        if source in PUBLIC and len(premise) + len(hypothesis) <= MOST_CHARACTERS
    ]


def _same(sentence: str, quote: str) -> bool:
    """Whether a quote and a sentence are one, or most of one."""
    one, other = _words(sentence), _words(quote)
    return bool(quote) and len(one & other) >= 0.7 * min(len(one), len(other))


def _words(text: str) -> set[str]:
    return set(text.lower().split())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
