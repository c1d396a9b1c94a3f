"""What our own words say: tone, promises, conflicts. After commit, so that slow analysis never delays intake.

Only new words of mail that staff wrote are judged; never a quote, a signature or a candidate's mail. Messages
wait in state `received`; whatever happens to the process, the next pass finds them there. One on which a module fails
is tried three times, then set aside and told on the System page; the others don't wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.modules import Module
from cxhire.core.schedule import BACK_OFF
from cxhire.services import modules, patterns
from cxhire.services.derive import derive
from cxhire.services.found_promises import keep_promises, load_zones
from cxhire.services.incoming import load_us
from cxhire.services.judge import BATCH, Bench, Judged, Row, judge
from cxhire.services.policy import load_policies
from cxhire.store import analysis, audit, verdicts, words
from cxhire.store.analysis import AnalysisFailure
from cxhire.store.concerns import Concern
from cxhire.store.transaction import read, write
from cxhire.store.words import Word

# Conflicts are looked for among this many of an application's newest words.
MOST_WORDS = 200
TRIES = 3


def analyse_pending(limit: int, now: datetime) -> int:
    """Analyses up to so many messages that wait, and compares what was moved together; answers how many messages.

    Commits a batch at a time.
    """
    done = 0
    us = load_us()
    while done < limit and (pending := words.list_pending(min(BATCH, limit - done), now)):
        bench = Bench(modules.switched_on(), us, load_zones(), now)
        if _analyse(pending, bench):
            done += len(_messages(pending))
    for application_id in analysis.list_to_compare():
        _compare(application_id, now)
    read().rollback()
    return done


def take_up_again(actor: str, now: datetime) -> int:
    """Has all that was set aside analysed once more; answers how many mails. Commits, and is audited."""
    with write():
        found = analysis.take_up_again()
        if found:
            audit.append(
                [Event(now, actor, "analysis.tried_again", "analysis", detail={"mails": len(found)})]
            )
    return len(found)


def _analyse(pending: Sequence[Word], bench: Bench) -> bool:
    """Judges outside the transaction, then writes what was found and moves the messages on, all at once.

    False, with nothing written, where somebody has switched a module meanwhile.
    """
    touched = sorted({word.application_id for word in pending})
    judged = judge(pending, words.list_conversations(touched, MOST_WORDS), bench)
    with write():
        if modules.switched_on() != bench.modules:
            return False
        fresh = words.add_concerns(_not_raised(judged.concerns))
        keep_promises(judged.promises)
        verdicts.keep_verdicts(judged.verdicts)
        done = _messages(pending) - put_off(pending, judged, bench.now)
        words.mark_analysed(done)
        analysis.forget_failures(done)
        derive(touched, load_policies())
        tell(fresh, bench)
    return True


def _compare(application_id: int, now: datetime) -> None:
    """Holds what was said in one application against each other, since a merge or a move has brought it together. Commits."""
    on = modules.switched_on() & {Module.CONTRADICTIONS, Module.PATTERNS}
    bench = Bench(on, load_us(), load_zones(), now)
    told = words.list_conversations([application_id], MOST_WORDS)
    ours = [word for said in told.values() for word in said if word.outbound and word.message_pk]
    judged = judge(ours, told, bench)
    with write():
        if modules.switched_on() & on == on and analysis.is_compared(application_id):
            verdicts.keep_verdicts(judged.verdicts)
            put_off(ours, judged, now)
            tell(words.add_concerns(_not_raised(judged.concerns)), bench)


def _not_raised(found: Sequence[Row]) -> list[Row]:
    """What is new: a contact has one concern of a kind, also where an earlier mail comes late and it is found anew by other words."""
    raised = analysis.list_raised({row["interaction_id"] for row in found})
    return [row for row in found if (row["interaction_id"], row["kind"]) not in raised]


def tell(fresh: Sequence[Concern], bench: Bench) -> None:
    """What follows from new concerns: events, and the patterns that they are part of. Doesn't commit."""
    audit.append([
        Event(bench.now, "system", "concern.found", f"concern:{c.id}", c.application_id,
              detail={"kind": c.kind, "by": c.found_by}) for c in fresh
    ])  # fmt: skip
    if Module.PATTERNS in bench.modules:
        patterns.look_around(fresh, bench.now)


def put_off(said: Sequence[Word], judged: Judged, now: datetime) -> set[int]:
    """Has the mails on which a module failed wait for another try; answers them. Doesn't commit.

    What has failed often enough is set aside. What was analysed before waits again like what never was.
    """
    failed = {
        word.message_pk: judged.failed[word.interaction_id]
        for word in said if word.message_pk and word.interaction_id in judged.failed
    }  # fmt: skip
    known, aside = analysis.list_failures(list(failed)), set()
    for message_pk, error in failed.items():
        failure = known.get(message_pk) or AnalysisFailure(message_pk=message_pk, failures=0)
        failure.failures, failure.error, failure.at = failure.failures + 1, error, now
        failure.retry_at = now + BACK_OFF[failure.failures - 1] if failure.failures < TRIES else None
        analysis.add_failure(failure)
        if failure.retry_at is None:
            aside.add(message_pk)
    analysis.await_again(failed.keys() - aside)
    analysis.set_aside(aside)
    audit.append([Event(now, "system", "analysis.set_aside", f"message:{id_}") for id_ in sorted(aside)])
    return set(failed)


def _messages(pending: Sequence[Word]) -> set[int]:
    return {word.message_pk for word in pending if word.message_pk}
