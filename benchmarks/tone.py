#!/usr/bin/env python3
"""What `assess` is worth beside two known libraries, on the same labelled texts in one run; its speed, and what it adds to a process.

uv run --with vaderSentiment --with alt-profanity-check (in the checkout's .venv, see CONTRIBUTING.md) benchmarks/tone.py DATA.tsv…
A file needs the columns text and label (1: a reviewer should look). The libraries are left out, and said to be, where they are missing.
Speed is of one core, batches as `analyse` makes them; the ratio to VADER's rate holds on a busy machine, the rate doesn't.
"""

from __future__ import annotations

import argparse
import csv
import gc
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxhire.core import tone  # noqa: E402

Scorer = Callable[[Sequence[str]], list[float]]


def resident_mb() -> float:
    """Resident memory of this process, in MB; Linux only."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 1e6


def vader() -> Scorer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda texts: [-analyzer.polarity_scores(text)["compound"] for text in texts]


def profanity() -> Scorer:
    from profanity_check import predict_prob

    return lambda texts: [float(p) for p in predict_prob(list(texts))]


def ours() -> Scorer:
    return lambda texts: [verdict.score for verdict in tone.assess_all(texts)]


SCORERS: dict[str, Callable[[], Scorer]] = {"VADER": vader, "alt-profanity-check": profanity, "cxhire": ours}


def area(scores: Sequence[float], labels: Sequence[int]) -> float:
    """Area under the ROC curve: how often a concern gets the higher score of two; ties count half."""
    bad = [s for s, y in zip(scores, labels, strict=True) if y]
    fine = [s for s, y in zip(scores, labels, strict=True) if not y]
    return sum((b > f) + (b == f) / 2 for b in bad for f in fine) / (len(bad) * len(fine))


def best_f1(scores: Sequence[float], labels: Sequence[int]) -> float:
    """The best F1 of any threshold."""
    found, positive, best = 0, sum(labels), 0.0
    for n, (_, label) in enumerate(sorted(zip(scores, labels, strict=True), reverse=True), start=1):
        found += label
        best = max(best, 2 * found / (n + positive))
    return best


def recall_at(precision: float, scores: Sequence[float], labels: Sequence[int]) -> float:
    """The largest share of concerns found by a threshold at which at least so many of what is found are concerns."""
    found, positive, best = 0, sum(labels), 0.0
    for n, (_, label) in enumerate(sorted(zip(scores, labels, strict=True), reverse=True), start=1):
        found += label
        if found / n >= precision:
            best = max(best, found / positive)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    before = resident_mb()
    tone.assess_all(["A first text, so that the model is there."] * 32)
    gc.collect()
    print(f"memory that the model adds: {resident_mb() - before:.0f} MB")
    csv.field_size_limit(sys.maxsize)
    for path in given.files:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        texts, labels = [row["text"] for row in rows], [int(float(row["label"]) >= 0.5) for row in rows]
        print(f"\n{path.name}: {len(rows)} texts, {sum(labels)} concerns")
        for name, make in SCORERS.items():
            try:
                score = make()
            except ImportError:
                print(f"  {name}: not installed")
                continue
            began = time.process_time()
            scores = score(texts)
            rate = len(texts) / (time.process_time() - began)
            print(
                f"  {name:20} AUC {area(scores, labels):.3f}  best F1 {best_f1(scores, labels):.3f}"
                f"  recall at 95 % precision {recall_at(0.95, scores, labels):.3f}  {rate:,.0f} texts a second of CPU"
            )


if __name__ == "__main__":
    main()
