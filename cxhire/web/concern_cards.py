"""A concern in words, as templates/concerns/_card.html draws it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cxhire.store.concerns import Concern, ConcernKind, ConcernState, Raised, Said, is_about
from cxhire.web.concern_history import Remark, decision, history
from cxhire.web.concern_offers import Offered, offered
from cxhire.web.guards import is_within_reach

TITLES = {
    ConcernKind.TONE: "How {author} wrote",
    ConcernKind.CONTRADICTION: "{author} said otherwise than {other}",
    ConcernKind.UNDERMINING: "{author} set aside what {other} had said",
    ConcernKind.PATTERN: "Several of {author}'s messages",
}
FALLIBLE = "A machine can be wrong, which is why people decide."
AROUND = 220  # characters shown at most on each side of the quote
_SENTENCE_ENDS = re.compile(r"[.!?…][)\"”’]*\s+|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of ours with what the concern is about marked in them; `whole` is all of them, where these aren't."""

    text: str
    spans: tuple[tuple[int, int], ...]
    who: str
    at: datetime
    label: str
    side: str
    whole: Quoted | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A concern as a list or its page shows it."""

    id: int
    kind: str
    title: str
    url: str | None
    candidate: str
    candidate_url: str | None
    opening: str | None
    flagged: Quoted
    other: Quoted | None
    why: str
    found_by: str
    status: str
    status_text: str | None
    own: bool
    assigned: str | None
    asked: str | None
    answers: tuple[Remark, ...]
    may: Offered
    answer: str


def card(raised: Raised, reader_id: int, *, whole: bool, may_write: bool) -> Card:
    """One concern for a reader; `whole` is that of its own page: with its history, and all of the messages to unfold."""
    c = raised.concern
    return Card(
        c.id, c.kind, title(raised), None if whole else url_for("concerns.show", concern_id=c.id),
        raised.candidate, _candidate_url(raised), raised.opening,
        _quoted(raised.said, c.quote, c.quote_start, "What was sent", "flagged", whole),
        _quoted(raised.earlier, raised.earlier_quote or "", 0, "What had been said before", "ours", whole)
        if raised.earlier else None,
        _sentence(c.reason), found_by(c), c.state, _status(c),
        is_about(c, reader_id), raised.assigned, raised.asked,
        tuple(history(raised) if whole else decision(raised)), offered(c, reader_id, may_write=may_write, whole=whole), c.answer or "",
    )  # fmt: skip


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith(('.', '?')) else '.'}"


def title(raised: Raised) -> str:
    """What a concern is about, in a line; never more than was found."""
    other = raised.earlier.by if raised.earlier else "a colleague"
    author = raised.said.by
    if other == author:
        other = "they had before"
    return TITLES[ConcernKind(raised.concern.kind)].format(author=author, other=other)


def found_by(concern: Concern) -> str:
    """Which version found it, and what that is worth."""
    sure = f", with a score of {concern.score:.2f}" if concern.kind == ConcernKind.TONE else ""
    return f"Found by {concern.found_by}{sure}. {FALLIBLE}"


def _status(concern: Concern) -> str | None:
    """What the state alone doesn't say."""
    return "Appealed" if concern.state == ConcernState.OPEN and concern.appealed_at else None


def _candidate_url(raised: Raised) -> str | None:
    if not is_within_reach("candidates.show"):
        return None
    return url_for(
        "candidates.show", candidate_id=raised.candidate_id, application=raised.concern.application_id
    )


def _quoted(said: Said, quote: str, start: int, label: str, side: str, whole: bool) -> Quoted:
    """The words around a quote; on the concern's own page with all of them to unfold."""
    text, span = said.text, located(said.text, quote, start)
    if not text.strip():
        text, span = quote, (0, len(quote))
    everything = Quoted(text, (span,) if span else (), said.by, said.at, label, side)
    if not span:
        return everything
    shown, within = _excerpt(text, span)
    rest = everything if whole and shown != text else None
    return Quoted(shown, (within,), said.by, said.at, label, side, rest)


def located(text: str, quote: str, start: int) -> tuple[int, int] | None:
    """Where a quote stands in the words it was taken from; None where they have it no more."""
    at = start if text[start : start + len(quote)] == quote else text.find(quote)
    return (at, at + len(quote)) if quote and at >= 0 else None


def _excerpt(text: str, span: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """The sentences around a quote; where they are long, cut between words."""
    start, end = span
    first, last = _first(text, start), _last(text, end)
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    moved = len(before) - first
    return f"{before}{text[first:last]}{after}", (start + moved, end + moved)


def _first(text: str, start: int) -> int:
    """Where to begin: with the sentence before the quote's own, unless all that is before it is short."""
    if start <= AROUND:
        return 0
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text, start - AROUND, start)]
    return ends[0] if ends else text.find(" ", start - AROUND, start) + 1 or start


def _last(text: str, end: int) -> int:
    """Where to stop."""
    if len(text) - end <= AROUND:
        return len(text)
    ends = [found.start() + 1 for found in _SENTENCE_ENDS.finditer(text, end, end + AROUND)]
    return ends[-1] if ends else max(text.rfind(" ", end, end + AROUND), end)
