"""What was done about a concern, in words: on a list how it was decided, on its page all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cxhire.services.review import dismissal_words
from cxhire.store.concern_acts import ConcernAct, Did, Done, Verdict, list_acts
from cxhire.store.concerns import ConcernState, Raised

BY_NOBODY = (Did.EXPIRED, Did.APPEAL_LAPSED)
# Each goes on from who did it, unless nobody did.
WORDS = {
    Did.CONFIRMED: "confirmed it",
    Did.DISMISSED: "dismissed it",
    Did.REOPENED: "took it up again",
    Did.ANSWERED: "answered",
    Did.APPEALED: "appealed",
    Did.APPEAL_WITHDRAWN: "took the appeal back",
    Did.OPINED: "gave a second opinion",
    Did.TALK_UNDONE: "took the mail back before it left",
    Did.EXPIRED: "It expired, as nobody had taken it up",
    Did.APPEAL_LAPSED: "Nobody decided the appeal in time, so the first decision stands",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody did or said about a concern; the text may be empty."""

    who: str
    at: datetime | None
    text: str


def decision(raised: Raised) -> Iterator[Remark]:
    """What the author says, and how it was decided."""
    c = raised.concern
    if c.answer:
        yield Remark(f"{raised.said.by}, whose words these are", None, c.answer)
    if c.state == ConcernState.EXPIRED:
        yield Remark(WORDS[Did.EXPIRED], c.touched_at, "")
    elif c.state != ConcernState.OPEN:
        did = Did.CONFIRMED if c.state == ConcernState.CONFIRMED else Did.DISMISSED
        yield Remark(f"{raised.reviewer or 'Somebody'} {WORDS[did]}", c.reviewed_at, c.review_note or "")


def history(raised: Raised) -> list[Remark]:
    """All of it, oldest first. What was decided before there was a history is told from the concern itself."""
    done = list_acts(raised.concern.id)
    return [_remark(one, raised.said.by) for one in done] or list(decision(raised))


def _remark(done: Done, author: str) -> Remark:
    act = done.act
    if act.act in BY_NOBODY:
        return Remark(WORDS[Did(act.act)], act.at, "")
    who = done.by or "Somebody"
    if act.act == Did.ANSWERED:
        return Remark(f"{done.by or author}, whose words these are", act.at, act.note)
    return Remark(f"{who} {_did(done)}", act.at, _said(act))


def _did(done: Done) -> str:
    did, to = Did(done.act.act), done.to
    if did is Did.ASSIGNED:
        return f"gave it to {to}" if to else "gave it to nobody in particular"
    if did is Did.OPINION_ASKED:
        return f"asked {to} for a second opinion" if to else "no longer asks for a second opinion"
    if did is Did.TALKED:
        return f"wrote to {to}"
    return WORDS[did]


def _said(act: ConcernAct) -> str:
    if act.act == Did.DISMISSED:
        return dismissal_words(act)
    if act.act == Did.OPINED:
        would = "I would confirm it" if act.verdict == Verdict.CONFIRM else "I would dismiss it"
        return f"{would}. {act.note}"
    return act.note
