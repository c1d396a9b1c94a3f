"""What a pattern consists of, as its page lists it: each part with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from cxhire.core.durations import calendar_time
from cxhire.store.concerns import Concern, ConcernKind
from cxhire.store.patterns import Absent, Shown, list_parts
from cxhire.web.guards import is_within_reach
from cxhire.web.local_time import localtime

MINUTE = timedelta(minutes=1)
KINDS = {
    "tone": "Tone", "contradiction": "Contradiction", "undermining": "Undermines a colleague",
    "silence": "No answer in time",
}  # fmt: skip
STATES = {
    "open": "to decide",
    "confirmed": "confirmed",
    "dismissed": "dismissed",
    "expired": "expired",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `url` leads to its own concern, or (a silence) to the conversation."""

    words: str
    at: datetime
    candidate: str
    quote: str | None
    state: str | None
    url: str | None


def parts_of(concern: Concern) -> list[Part]:
    """The parts of a pattern, oldest first; none of anything else."""
    if concern.kind != ConcernKind.PATTERN:
        return []
    return [_part(one) for one in list_parts(concern.id)]


def _part(one: Shown) -> Part:
    return Part(
        KINDS.get(one.kind, one.kind), one.at, one.candidate, one.quote or None,
        _state(one), _url(one),
    )  # fmt: skip


def _state(one: Shown) -> str | None:
    """What became of it; nothing is said of a silence that lasts."""
    if one.kind != "silence":
        return STATES.get(one.state, one.state) if one.state else None
    told = []
    if one.answered_at is not None and one.answered_at > one.at:
        told.append(f"answered {calendar_time((one.answered_at - one.at) // MINUTE)} late")
    if one.absent is not None:
        told.append(_absent(one.absent))
    return "; ".join(told) or None


def _absent(said: Absent) -> str:
    """What was said of an absence, and what that means: nobody excuses themselves afterwards."""
    on, by = localtime(said.at, "date"), said.by or "An automatic reply"
    if said.counts:
        return f"counts no more: away then, as {by} noted on {on}"
    return f"{by} noted on {on}, afterwards, that they were away: it counts once a colleague notes it, too"


def _url(one: Shown) -> str | None:
    """Where there is more to see; nowhere where the words are forgotten."""
    if one.concern_id is not None:
        return url_for("concerns.show", concern_id=one.concern_id) if one.quote else None
    if not is_within_reach("candidates.show"):
        return None
    return url_for("candidates.show", candidate_id=one.candidate_id, application=one.application_id)
