"""What the modules make of some words of ours, as rows to be kept. Reads and writes nothing, and takes its time.

A text on which a module fails holds up neither the next one nor what the other modules find in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from cxhire.core import claims, tone
from cxhire.core.claims import CANDIDATE, Finding, contradictions
from cxhire.core.claims import Message as Said
from cxhire.core.modules import Module
from cxhire.core.reading import Us
from cxhire.core.tone import Tone
from cxhire.services.found_promises import Zones, promises_in
from cxhire.store.concerns import ConcernKind, ConcernState
from cxhire.store.words import Word

Row = dict[str, Any]
T = TypeVar("T")

log = logging.getLogger(__name__)

BATCH = 32


@dataclass(slots=True)
class Judged:
    """Rows of concerns, promises and verdicts; and on which contacts a module failed, by the error's kind."""

    concerns: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """What judging needs to know: what is on, who we are, in whose zone we write, and the moment."""

    modules: frozenset[Module]
    us: Us
    zones: Zones
    now: datetime


def version_of(module: Module) -> str:
    """Which version of a module judges now; loads the model of tone."""
    return tone.version() if module is Module.TONE else claims.VERSION


def judge(words: Sequence[Word], told: Mapping[int, Sequence[Word]], bench: Bench) -> Judged:
    """What is found in words, and in the conversations (by application) that they belong to."""
    judged = Judged()
    if Module.TONE in bench.modules:
        _judge_tone(words, bench, judged)
    if Module.PROMISES in bench.modules:
        _judge_promises(words, bench, judged)
    if Module.CONTRADICTIONS in bench.modules:
        _judge_conversations(words, told, bench, judged)
    return judged


def _judge_tone(words: Sequence[Word], bench: Bench, judged: Judged) -> None:
    for start in range(0, len(words), BATCH):
        for word, heard in _tones(words[start : start + BATCH], judged):
            judged.verdicts.append(_verdict(word.interaction_id, Module.TONE, heard.flag, bench) | {
                "version": heard.version, "score": heard.score if heard.assessed else None,
            })  # fmt: skip
            if heard.flag and heard.evidence:
                judged.concerns.append(_unkind(word, heard, bench))


def _tones(words: Sequence[Word], judged: Judged) -> list[tuple[Word, Tone]]:
    try:
        return list(zip(words, tone.assess_all([word.text for word in words]), strict=True))
    except Exception:
        log.exception("a batch failed; each of its texts is tried by itself")
    return [(word, heard) for word in words for heard in _safely(tone.assess, [word], judged, word.text)]


def _judge_promises(words: Sequence[Word], bench: Bench, judged: Judged) -> None:
    for word in words:
        for found in _safely(lambda one: promises_in(one, bench.zones), [word], judged, word):
            judged.promises += found
            judged.verdicts.append(_verdict(word.interaction_id, Module.PROMISES, bool(found), bench))


def _judge_conversations(
    words: Sequence[Word], told: Mapping[int, Sequence[Word]], bench: Bench, judged: Judged
) -> None:
    for application_id, said in told.items():
        fresh = [word for word in words if word.application_id == application_id]
        new = {word.interaction_id for word in fresh}
        for rows in _safely(
            lambda both: list(_conflicts(both[0], both[1], bench)), fresh, judged, (said, new)
        ):
            judged.concerns += rows
            flagged = {row["interaction_id"] for row in rows}
            contacts = sorted(flagged | {word.interaction_id for word in fresh})
            judged.verdicts += [
                _verdict(one, Module.CONTRADICTIONS, one in flagged, bench) for one in contacts
            ]


def _safely(act: Callable[[Any], T], about: Sequence[Word], judged: Judged, given: object) -> list[T]:
    """What a judge answers; nothing where it fails, which is noted of the words it is about."""
    try:
        return [act(given)]
    except Exception as error:
        log.exception("the analysis of a text failed")
        judged.failed |= {word.interaction_id: type(error).__name__ for word in about}
        return []


def _verdict(contact_id: int, module: Module, flag: bool, bench: Bench) -> Row:
    return {
        "interaction_id": contact_id, "module": module.value, "version": claims.VERSION, "score": None,
        "flag": flag, "at": bench.now,
    }  # fmt: skip


def _unkind(word: Word, heard: Tone, bench: Bench) -> Row:
    first = heard.evidence[0]
    return _concern(ConcernKind.TONE, word, bench.now, heard.version) | {
        "quote": first.quote, "quote_start": first.start, "score": heard.score, "reason": first.reason,
        "kinds": [kind.value for kind in heard.kinds],
    }  # fmt: skip


def _concern(kind: ConcernKind, word: Word, now: datetime, version: str) -> Row:
    return {
        "kind": kind.value, "application_id": word.application_id, "interaction_id": word.interaction_id,
        "author_id": word.colleague_id, "author_email": word.author_email, "found_by": version,
        "state": ConcernState.OPEN.value, "created_at": now, "earlier_interaction_id": None, "earlier_quote": None,
    }  # fmt: skip


def _conflicts(said: Sequence[Word], new: Set[int], bench: Bench) -> Iterator[Row]:
    """Conflicts within one application's words, oldest first, in which a new contact has a part; each is about the later one of the two."""
    told = [Said(n, word.author, _role(word, bench.us), word.text) for n, word in enumerate(said)]
    # A logged call waits in no queue to be judged: it is held against what is near it each time.
    fresh = {n for n, word in enumerate(said) if word.message_pk is None or word.interaction_id in new}
    for finding in contradictions(told, fresh):
        later = said[finding.message]
        # A logged call holds the logger's words, not the author's: it is held against, never judged.
        if later.message_pk is not None:
            concern = _concern(ConcernKind(finding.kind.value), later, bench.now, claims.VERSION)
            yield concern | _held_against(finding, said)


def _held_against(finding: Finding, said: Sequence[Word]) -> Row:
    earlier = said[finding.earlier_message] if finding.earlier_message is not None else None
    return {
        "quote": finding.quote, "quote_start": max(0, said[finding.message].text.find(finding.quote)),
        "score": 1.0, "reason": finding.reason,
        "earlier_interaction_id": earlier.interaction_id if earlier else None,
        "earlier_quote": finding.earlier_quote,
    }  # fmt: skip


def _role(word: Word, us: Us) -> str:
    if not word.outbound:
        return CANDIDATE
    return "colleague" if word.author_email.rpartition("@")[2] in us.domains else "consultant"
