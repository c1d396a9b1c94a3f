"""What our side says it will do for the candidate, and by when.

Rules find each time that can be resolved, and believe in a promise where a future form of a doing verb stands with it and nothing says that
it is a condition, a duty of the candidate, the past or a third party's. A judge, which reads the whole sentence, shifts that belief.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain, pairwise, repeat, zip_longest
from zoneinfo import ZoneInfo

from cxhire.core.claim_dates import DueWords, Sending, due_words
from cxhire.core.claim_judge import BELIEVED, NO_OPINION, Judge, believed
from cxhire.core.claim_promise_words import (
    AND_IF,
    AWAY,
    BOUNDARY,
    CONDITION,
    COURTESY,
    ENGLISH_CUE,
    HEDGE,
    OTHER_CUE,
    PAST,
    REFUSAL,
    REPORTED,
    THIRD_PARTY,
    UNREAL,
    YOUR_DUTY,
)
from cxhire.core.claim_text import sentences


class PromiseKind(StrEnum):
    """What was promised, roughly; borderline by nature."""

    REPLY = "reply"
    DECISION = "decision"
    CALL = "call"
    INTERVIEW_INVITE = "interview_invite"
    DOCUMENT = "document"
    FEEDBACK = "feedback"
    OTHER = "other"


class Certainty(StrEnum):
    """`soft` where the verb hedges or the date is approximate."""

    FIRM = "firm"
    SOFT = "soft"


@dataclass(frozen=True)
class Promise:
    """One undertaking; `due_on` is the last local day that keeps it, `due_at` (aware UTC) only where a clock time is said."""

    quote: str
    kind: PromiseKind
    due_on: date
    due_at: datetime | None
    certainty: Certainty


@dataclass(frozen=True)
class Dated:
    """A sentence, one time in it, and the rules' belief that it promises something by then; `quote` are the words that belong to that time."""

    sentence: str
    quote: str
    part: str
    words: DueWords
    time: str
    belief: float


# How far the rules believe in a promise: all is there; no words for doing something; something speaks against it; a condition is named.
_PROMISED, _UNSAID, _REFUSED, _ON_CONDITION = 0.9, 0.2, 0.1, 0.02
# A judge is slow: of one text it reads so many sentences, the rest stands on the rules.
MOST_JUDGED = 40
# Years in which days can be counted on and back; no mail is from another.
_YEARS = range(1000, 9000)
_PRONOUN = re.compile(r"(?:and\s+|but\s+)?(?:they|it|he|she|who)\b", re.IGNORECASE)
_KINDS = (
    (PromiseKind.INTERVIEW_INVITE, r"\binvit|second\s+(?:interview|conversation|round)|interview\s+(?:slot|date|time)s?|onsite|book(?:ed)?\b|schedul"),
    (PromiseKind.FEEDBACK, r"feedback|comments|impressions|individual\s+report|retour\s+détaillé|Rückmeldung\s+zu"),
    (PromiseKind.CALL, r"\bcall\b|\bring\b|phone|rufe|ruft|appel|llam"),
    (PromiseKind.DECISION, r"deci[sd]|verdict|outcome|where\s+we\s+landed|result|shortlist|yes\s+or\s+no|Entscheid|décision|définitive|decisión"),
    (PromiseKind.DOCUMENT, r"contract|offer|letter|form|document|report|\bbrief\b|agenda|pack|details|agreement|Vertrag|contrat|contrato|Unterlagen|exercise|link|codes?\b"),
    (PromiseKind.REPLY, r"answer|reply|respon|hear|touch|back|let\s+you\s+know|tell|confirm|contact|revert|update|meld|antwort|reviendr|répon|respond|dir"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _KINDS)


def promises(body: str, sent_at: datetime, timezone: str, judge: Judge | None = None) -> list[Promise]:
    """Answers the promises in the body's own words, in order; everything unquoted is taken as ours.

    `sent_at` is aware; relative words count from its local day in `timezone` (an IANA name, ZoneInfoNotFoundError where
    there is none). Without a `judge` the rules alone decide.
    """
    found = list(dated(body, sent_at, timezone))
    read = judge([(one.time, one.sentence) for one in found[:MOST_JUDGED]]) if judge and found else ()
    scores = chain(read, repeat(NO_OPINION))
    return [
        _promise(one)
        for one, score in zip(found, scores, strict=False)
        if believed(one.belief, score.promise) >= BELIEVED
    ]


def dated(body: str, sent_at: datetime, timezone: str) -> Iterator[Dated]:
    """Yields what may be a promise: each time in a sentence that is no question, as `promises` reads them."""
    sending = Sending(sent_at, ZoneInfo(timezone))
    if sent_at.year not in _YEARS:
        return
    before = None
    for sentence in sentences(body):
        text = sentence.text
        times = due_words(text, sending, before)
        before = times[-1] if times else None
        if not times or text.rstrip(')"”’ ').endswith("?"):
            continue
        parts = list(_parts(text, times))
        for (start, end, words), following in zip_longest(parts, parts[1:]):
            part = text[start:end]
            if following and _cue(part) is None and _cue(text[following[0] : following[1]]):
                continue  # "the board meets on Monday, and I'll call on Tuesday": a day on which nothing is said to be done
            quote = body[sentence.start + start : sentence.start + end].strip(" \t\n,;:-–—(")
            belief = _belief(part, words.start - start, text[:start])
            time = text[words.start : words.end]
            yield Dated(" ".join(text.split()), quote, part, words, " ".join(time.split()), belief)


def _promise(one: Dated) -> Promise:
    soft = one.words.soft or bool(HEDGE.search(one.part))
    certainty = Certainty.SOFT if soft else Certainty.FIRM
    return Promise(one.quote, kind_of(one.part), one.words.due_on, one.words.due_at, certainty)


def _parts(text: str, times: list[DueWords]) -> Iterator[tuple[int, int, DueWords]]:
    """Yields the part of the sentence that belongs to each time, as (start, end, time).

    With one time it is the whole sentence; with more, the sentence is cut at the first clause boundary between two
    times. Times without a boundary between them share a part, and the last one counts.
    """
    start = 0
    for words, following in pairwise(times):
        boundary = BOUNDARY.search(text, words.end, following.start)
        if boundary:
            yield start, boundary.start(), words
            start = boundary.end()
    yield start, len(text), times[-1]


def _belief(part: str, at: int, before: str) -> float:
    """Answers how far the rules believe that a part with its time at `at` promises something; `before` is the sentence up to it."""
    reported = REPORTED.sub(lambda match: f"{match[1]}{match[2]} will".ljust(len(match[0])), part)
    plain = COURTESY.sub(lambda match: " " * len(match[0]), reported)
    besides = AND_IF.search(plain, at)
    if CONDITION.search(plain[: besides.start()] if besides else plain) or CONDITION.match(before.lstrip()):
        return _ON_CONDITION
    clause = _clause(plain, at)
    if AWAY.search(clause):
        return _REFUSED
    if _cue(clause) is None:
        clause = plain
    if any(rule.search(clause) for rule in (UNREAL, REFUSAL, PAST, YOUR_DUTY)):
        return _REFUSED
    # "They" is whoever was named before.
    if _PRONOUN.match(clause.lstrip()) and THIRD_PARTY.search(before + plain):
        return _REFUSED
    cue = _cue(clause)
    if THIRD_PARTY.search(clause[: cue.end()] if cue else clause):
        return _REFUSED
    return _PROMISED if cue else _UNSAID


def _cue(text: str) -> re.Match[str] | None:
    return ENGLISH_CUE.search(text) or OTHER_CUE.search(text)


def _clause(text: str, at: int) -> str:
    """Answers the clause of `text` around position `at`."""
    start, end = 0, len(text)
    for boundary in BOUNDARY.finditer(text):
        if boundary.end() <= at:
            start = boundary.end()
        elif boundary.start() > at:
            end = boundary.start()
            break
    return text[start:end]


def kind_of(part: str) -> PromiseKind:
    return next((kind for kind, words in _KIND_PATTERNS if words.search(part)), PromiseKind.OTHER)
