"""A concern in words, as templates/concerns/_card.html draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cxhire.services import own_words, review
from cxhire.store.concerns import Concern, ConcernKind, ConcernState, Raised, Said, is_about
from cxhire.web.guards import is_within_reach

TITLES = {
    ConcernKind.TONE: "How {author} wrote",
    ConcernKind.CONTRADICTION: "{author} said otherwise than {other}",
    ConcernKind.UNDERMINING: "{author} set aside what {other} had said",
    ConcernKind.PATTERN: "Several of {author}'s messages",
}
FIRST_VERSION = "a first version that looks for phrases; it misses much"
AROUND = 220  # characters shown on each side of the quote in a list


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of ours with what the concern is about marked in them."""

    text: str
    spans: tuple[tuple[int, int], ...]
    who: str
    at: datetime
    label: str
    side: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said about a concern."""

    who: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A concern as a list or its page shows it; an act's URL is None where the reader may not do it."""

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
    answers: tuple[Remark, ...]
    confirm_url: str | None
    dismiss_url: str | None
    reopen_url: str | None
    answer_url: str | None
    answer: str


def card(raised: Raised, reader_id: int, *, whole: bool, may_write: bool) -> Card:
    """One concern for a reader; `whole` shows all of the messages, else what is around the quotes."""
    c = raised.concern
    own = is_about(c, reader_id)
    decides = may_write and review.may_review(c, reader_id)
    is_open = c.state == ConcernState.OPEN
    return Card(
        c.id, c.kind, title(raised), None if whole else url_for("concerns.show", concern_id=c.id),
        raised.candidate, _candidate_url(raised), raised.opening,
        _quoted(raised.said, c.quote, c.quote_start, "What was sent", "flagged", whole),
        _quoted(raised.earlier, c.earlier_quote or "", 0, "What had been said before", "ours", whole)
        if raised.earlier else None,
        f"{c.reason[:1].upper()}{c.reason[1:]}.".replace("..", "."), found_by(c), c.state, None, own, tuple(_remarks(raised)),
        _act("confirm", c, decides and is_open), _act("dismiss", c, decides and is_open),
        _act("reopen", c, decides and not is_open), _act("answer", c, own and may_write and own_words.may_answer(c)),
        c.answer or "",
    )  # fmt: skip


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
    return f"Found by {concern.found_by}{sure}: {FIRST_VERSION}."


def _act(name: str, concern: Concern, may: bool) -> str | None:
    return url_for(f"concerns.{name}", concern_id=concern.id) if may else None


def _candidate_url(raised: Raised) -> str | None:
    if not is_within_reach("candidates.show"):
        return None
    return url_for(
        "candidates.show", candidate_id=raised.candidate_id, application=raised.concern.application_id
    )


def _remarks(raised: Raised) -> list[Remark]:
    c, found = raised.concern, []
    if c.answer:
        found.append(Remark(f"{raised.said.by}, whose words these are", None, c.answer))
    if c.state != ConcernState.OPEN:
        verdict = "confirmed it" if c.state == ConcernState.CONFIRMED else "dismissed it"
        found.append(Remark(f"{raised.reviewer or 'Somebody'} {verdict}", c.reviewed_at, c.review_note or ""))
    return found


def _quoted(said: Said, quote: str, start: int, label: str, side: str, whole: bool) -> Quoted:
    text, span = said.text, located(said.text, quote, start)
    if not text.strip():
        text, span = quote, (0, len(quote))
    if not whole and span:
        text, span = _excerpt(text, span)
    return Quoted(text, (span,) if span else (), said.by, said.at, label, side)


def located(text: str, quote: str, start: int) -> tuple[int, int] | None:
    """Where a quote stands in the words it was taken from; None where they have it no more."""
    at = start if text[start : start + len(quote)] == quote else text.find(quote)
    return (at, at + len(quote)) if quote and at >= 0 else None


def _excerpt(text: str, span: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """The words around a quote, cut between words."""
    start, end = span
    first = 0 if start <= AROUND else text.find(" ", start - AROUND, start) + 1 or start
    last = len(text) if len(text) - end <= AROUND else max(text.rfind(" ", end, end + AROUND), end)
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    moved = len(before) - first
    return f"{before}{text[first:last]}{after}", (start + moved, end + moved)
