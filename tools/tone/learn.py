"""Learning and measuring, the same for teacher and student."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

from cxhire.core.tone_kinds import ToneKind
from cxhire.core.tone_text import read_as
from tone.texts import Text

KINDS = [kind.value for kind in ToneKind]
BATCH = 16
HEADS_FASTER = 10.0
WARM_UP = 0.1
SMOOTHED = 0.02  # labels are believed to 98 %
CARRYING_WEIGHS = 3.0  # of a token that carries the concern, against one that doesn't


@dataclass(frozen=True)
class Course:
    """How one network learns: passes over the texts, rate, and how much each task and source counts."""

    epochs: int
    rate: float
    carrying: float = 1.0
    kinds: float = 1.5
    soft: float = 0.0
    sources: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1


def code(texts: Sequence[Text], tokenizer: Tokenizer, ordinary: Set[str], longest: int) -> None:
    """Gives each text its token ids, and for each token whether it carries the concern; what is longer is cut."""
    for text in texts:
        reading = read_as(text.text, ordinary)
        coded = tokenizer.encode(reading.text)
        keep = [*range(min(len(coded.ids), longest) - 1), len(coded.ids) - 1]
        text.ids = [coded.ids[n] for n in keep]
        if text.spans is None:
            continue
        places = [(at, at + len(span)) for span in text.spans if (at := text.text.find(span)) >= 0]
        origins = [
            reading.origin(*coded.offsets[n]) if coded.offsets[n][0] < coded.offsets[n][1] else (0, 0)
            for n in keep
        ]
        text.carried = [
            int(any(start < end_ and end > start_ for start_, end_ in places)) for start, end in origins
        ]


def learn(network: nn.Module, texts: Sequence[Text], padding: int, course: Course) -> None:
    """Trains the network in place; prints the loss of each pass."""
    torch.manual_seed(course.seed)
    rng = random.Random(course.seed)
    parameters = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([
        {"params": [p for n, p in network.named_parameters() if p.requires_grad and n.startswith("encoder.")]},
        {"params": [p for n, p in network.named_parameters() if not n.startswith("encoder.")], "lr": course.rate * HEADS_FASTER},
    ], lr=course.rate, weight_decay=0.01)  # fmt: skip
    steps = course.epochs * math.ceil(len(texts) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    began = time.monotonic()
    for epoch in range(course.epochs):
        network.train()
        total = 0.0
        for batch in _batches(texts, rng):
            loss = _loss(network(*_padded(batch, padding)), batch, course)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(
            f"pass {epoch + 1}: loss {total * BATCH / len(texts):.3f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )


@torch.inference_mode()
def judge(network: nn.Module, texts: Sequence[Text], padding: int) -> list[float]:
    """The log-odds of each text, in their order."""
    network.eval()
    found: dict[int, float] = {}
    for batch in _batches(texts, None):
        for text, value in zip(batch, network(*_padded(batch, padding))[0].tolist(), strict=True):
            found[id(text)] = value
    return [found[id(text)] for text in texts]


def _rate(share: float) -> float:
    return min(share / WARM_UP + 1e-3, 1.0) * max(0.02, 1 - max(0.0, share - WARM_UP) / (1 - WARM_UP))


def _batches(texts: Sequence[Text], rng: random.Random | None) -> Iterator[list[Text]]:
    """Batches of texts of about one length; in random order where they are learnt from."""
    order = list(texts)
    if rng:
        rng.shuffle(order)
    pools = [
        sorted(order[at : at + BATCH * 16], key=lambda t: len(t.ids))
        for at in range(0, len(order), BATCH * 16)
    ]
    batches = [pool[at : at + BATCH] for pool in pools for at in range(0, len(pool), BATCH)]
    if rng:
        rng.shuffle(batches)
    yield from batches


def _padded(batch: Sequence[Text], padding: int) -> tuple[Tensor, Tensor]:
    length = max(len(text.ids) for text in batch)
    ids = torch.full((len(batch), length), padding)
    mask = torch.zeros((len(batch), length), dtype=torch.long)
    for row, text in enumerate(batch):
        ids[row, : len(text.ids)] = torch.tensor(text.ids)
        mask[row, : len(text.ids)] = 1
    return ids, mask


def _loss(answer: tuple[Tensor, Tensor, Tensor], batch: Sequence[Text], course: Course) -> Tensor:
    whole, carries, kinds = answer
    counts = torch.tensor([course.sources.get(text.source, 1.0) for text in batch])
    labels = torch.tensor([text.label * (1 - 2 * SMOOTHED) + SMOOTHED for text in batch])
    loss = (F.binary_cross_entropy_with_logits(whole, labels, reduction="none") * counts).mean()
    if (taught := [n for n, text in enumerate(batch) if text.soft is not None]) and course.soft:
        soft = torch.tensor([batch[n].soft or 0.0 for n in taught])
        loss = (
            loss
            + course.soft
            * (
                F.binary_cross_entropy_with_logits(whole[taught], soft, reduction="none") * counts[taught]
            ).mean()
        )
    if told := [n for n, text in enumerate(batch) if text.carried is not None]:
        loss = loss + course.carrying * len(told) / len(batch) * _carrying_loss(
            carries[told], [batch[n] for n in told]
        )
    if named := [n for n, text in enumerate(batch) if text.kinds is not None]:
        wanted = torch.tensor([[float(kind in (batch[n].kinds or ())) for kind in KINDS] for n in named])
        share = _inside(carries[named], [batch[n] for n in named]).softmax(-1)
        heard = (kinds[named] * share[:, :, None]).sum(1)
        loss = loss + course.kinds * len(named) / len(batch) * F.binary_cross_entropy_with_logits(
            heard, wanted
        )
    return loss


def _carrying_loss(carries: Tensor, texts: Sequence[Text]) -> Tensor:
    wanted, counted = torch.zeros_like(carries), torch.zeros_like(carries)
    for row, text in enumerate(texts):
        wanted[row, : len(text.ids)] = torch.tensor(text.carried or [], dtype=wanted.dtype)
        counted[row, 1 : len(text.ids) - 1] = 1
    weight = torch.tensor(CARRYING_WEIGHS)
    each = F.binary_cross_entropy_with_logits(carries, wanted, reduction="none", pos_weight=weight)
    return (each * counted).sum() / counted.sum().clamp(min=1)


def _inside(carries: Tensor, texts: Sequence[Text]) -> Tensor:
    """The log-odds with all that is padding shut out."""
    shut = torch.zeros_like(carries)
    for row, text in enumerate(texts):
        shut[row, len(text.ids) :] = -1e4
    return carries + shut
