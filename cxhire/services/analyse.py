"""What our own words say: tone, promises, conflicts. After commit, so that slow analysis never delays intake.

Only new words of mail that staff wrote are judged; never a quote, a signature or a candidate's mail. Messages
wait in state `received`; whatever happens to the process, the next pass finds them there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from cxhire.core import claims, tone
from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours
from cxhire.core.claims import CANDIDATE, Finding, contradictions, promises
from cxhire.core.claims import Message as Said
from cxhire.core.reading import Us
from cxhire.services.derive import derive
from cxhire.services.incoming import load_us
from cxhire.services.policy import load_policies
from cxhire.store import audit, concerns, words
from cxhire.store.concerns import ConcernKind
from cxhire.store.transaction import read, write
from cxhire.store.words import Word

Row = dict[str, Any]

log = logging.getLogger(__name__)

BATCH = 32
# Conflicts are looked for among this many of an application's newest words.
MOST_WORDS = 200


def analyse_pending(limit: int, now: datetime) -> int:
    """Analyses up to so many messages that wait; answers how many. Commits a batch at a time."""
    done = 0
    us = load_us()
    while done < limit and (pending := words.list_pending(min(BATCH, limit - done))):
        _analyse(pending, us, now)
        done += len({word.message_pk for word in pending})
    read().rollback()
    return done


def _analyse(pending: Sequence[Word], us: Us, now: datetime) -> None:
    """Scores outside the transaction, then writes what was found and moves the messages on, all at once."""
    touched = sorted({word.application_id for word in pending})
    hours = load_policies().newest.hours
    found = [row for word in pending for row in _safely(_tone, word, now)]
    promised = [row for word in pending for row in _safely(promises_in, word, hours)]
    told = words.list_conversations(touched, MOST_WORDS)
    found += [row for said in told.values() for row in _safely(_conflicts, said, us, now)]
    with write():
        fresh = words.add_concerns(found)
        words.add_promises(promised)
        words.mark_analysed({word.message_pk for word in pending if word.message_pk})
        derive(touched, load_policies())
        audit.append([
            Event(now, "system", "concern.found", f"concern:{c.id}", c.application_id,
                  detail={"kind": c.kind, "by": c.found_by}) for c in fresh
        ])  # fmt: skip


def _safely(judge: Callable[..., Iterable[Row]], *given: Any) -> list[Row]:
    """What a judge finds; nothing where it fails on a text, which must not hold up the next one."""
    try:
        return list(judge(*given))
    except Exception:
        log.exception("the analysis of a message failed")
        return []


def _tone(word: Word, now: datetime) -> Iterable[Row]:
    heard = tone.assess(word.text)
    if not heard.flag or not heard.evidence:
        return
    first = heard.evidence[0]
    yield _concern(ConcernKind.TONE, word, now, heard.version) | {
        "quote": first.quote, "quote_start": first.start, "score": heard.score, "reason": first.reason,
    }  # fmt: skip


def _concern(kind: ConcernKind, word: Word, now: datetime, version: str) -> Row:
    return {
        "kind": kind.value, "application_id": word.application_id, "interaction_id": word.interaction_id,
        "author_id": word.colleague_id, "author_email": word.author_email, "found_by": version,
        "state": concerns.ConcernState.OPEN.value, "created_at": now,
        "earlier_interaction_id": None, "earlier_quote": None,
    }  # fmt: skip


def promises_in(word: Word, hours: WorkingHours) -> Iterable[Row]:
    """The promises in our words, as rows; a day without an hour lasts to its end in our zone."""
    for promise in promises(word.text, word.at, hours.zone, word.author_email):
        last_moment = datetime.combine(promise.due_on, time(23, 59), ZoneInfo(hours.zone))
        yield {
            "application_id": word.application_id, "interaction_id": word.interaction_id,
            "quote": promise.quote, "made_at": word.at, "due_at": promise.due_at or last_moment,
            "certainty": promise.certainty.value,
        }  # fmt: skip


def _conflicts(said: Sequence[Word], us: Us, now: datetime) -> Iterable[Row]:
    """Conflicts within one application's words, oldest first; each is about the later one of the two."""
    told = [Said(n, word.author, _role(word, us), word.text) for n, word in enumerate(said)]
    for finding in contradictions(told):
        later = said[finding.message]
        # A logged call holds the logger's words, not the author's: it is held against, never judged.
        if later.message_pk is not None:
            yield _concern(ConcernKind(finding.kind.value), later, now, claims.VERSION) | _held_against(
                finding, said
            )


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
