"""What people say of our promises: that there is one, by when, that it is kept, or that it is none after all.

Each refuses, with NotYours, whoever a concern on the application is about; each commits, is audited and has a way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.core.obligations import Direction, Effect, Kind, standing, waived_name
from cxhire.services.derive import derive
from cxhire.services.log import add, decide, new_ref
from cxhire.services.pledges import Pledge, pledges_of
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import applications, audit, interactions, obligations, people, timeline
from cxhire.store import promises as stored
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.promises import Promise
from cxhire.store.transaction import read, write

LONGEST_WORDS = 500
LONGEST = timedelta(days=731)
FIRM = "firm"


def add_promise(
    application_id: int, words: str, due_at: datetime, by_id: int, now: datetime, actor: str,
    *, interaction_id: int | None = None, zone: str | None = None,
) -> Promise:  # fmt: skip
    """Records a firm promise of ours, made in a contact of ours, else now, in a note that carries it. Commits.

    `zone` (an IANA name) is in which its day is meant.

    Raises ValueError without words, for a time that isn't after it, or for a contact that isn't ours or was taken back.
    """
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise ValueError(f"Say what was promised, in at most {LONGEST_WORDS} characters.")
    with write():
        require_steering(application_id, actor)
        made_in = _contact(application_id, interaction_id) or _note(application_id, words, by_id, now, actor)
        _check_due(due_at, made_in.at)
        promise = Promise(
            application_id=application_id, interaction_id=made_in.id, quote=words.strip(), made_at=made_in.at,
            due_at=due_at, certainty=FIRM, entered_by_id=by_id, zone=zone,
        )  # fmt: skip
        stored.add_promise(promise)
        _settle(promise, now, actor, "promise.added")
    return promise


def correct_promise(promise_id: int, due_at: datetime, now: datetime, actor: str) -> datetime:
    """Says by when it was really promised; answers what was said before. Commits. Raises like `add_promise`.

    Analysis leaves it alone from then on, until it is put back.
    """
    with _changing(promise_id, now, actor, "promise.corrected") as promise:
        _check_due(due_at, promise.made_at)
        before = promise.due_at
        first = promise.corrected_from or before
        promise.due_at, promise.corrected_from = due_at, None if due_at == first else first
    return before


def withdraw_promise(promise_id: int, now: datetime, actor: str) -> None:
    """Says that it was no promise. Commits."""
    with _changing(promise_id, now, actor, "promise.withdrawn") as promise:
        promise.withdrawn_at = now


def restore_promise(promise_id: int, now: datetime, actor: str) -> None:
    """Says that it was one after all. Commits."""
    with _changing(promise_id, now, actor, "promise.restored") as promise:
        promise.withdrawn_at = None


def keep_promise(promise_id: int, by_id: int, now: datetime, actor: str) -> Interaction:
    """Records that it was kept, other than by a word of ours. Commits. Can be taken back as what is noted by hand.

    Raises LookupError where it isn't open any more.
    """
    with write():
        promise = _promise(promise_id)
        if not obligations.is_promise_open(promise_id):
            raise LookupError("that promise isn't open")
        about = waived_name(Kind.PROMISE, promise_id)
        return decide(promise.application_id, Effect.KEEPS, about, "", by_id, now, actor, "promise.kept")


def list_pledges(application_id: int, now: datetime) -> list[Pledge]:
    """The promises, firm and soft, in the order in which they were made, and what became of each."""
    made = {fact.id for fact in standing(interactions.list_facts(application_id))}
    owed = [one for _, _, _, one in obligations.list_open([application_id])]
    settled = [one for _, _, one in obligations.list_settled([application_id])]
    promised = [one for one in timeline.list_promises(application_id) if one.interaction_id in made]
    return pledges_of(promised, owed, settled, now)


def list_said(application_id: int) -> list[Interaction]:
    """The contacts in which we may have said something to the candidate, the latest first."""
    facts = interactions.list_facts(application_id)
    true = {fact.id for fact in standing(facts) if fact.effect is Effect.SETTLES}
    return [one for one in reversed(interactions.list_interactions([application_id])) if one.id in true]


@contextmanager
def _changing(promise_id: int, now: datetime, actor: str, action: str) -> Iterator[Promise]:
    with write():
        promise = _promise(promise_id)
        require_steering(promise.application_id, actor)
        yield promise
        _settle(promise, now, actor, action)


def _promise(promise_id: int) -> Promise:
    found = stored.get_promise(promise_id)
    if found is None:
        raise LookupError("no such promise")
    return found


def _contact(application_id: int, interaction_id: int | None) -> Interaction | None:
    if interaction_id is None:
        return None
    found = interactions.get_interaction(interaction_id)
    if found is None or found.application_id != application_id or found.effect != Effect.SETTLES:
        raise ValueError("Choose a contact in which we said it.")
    if interaction_id not in {fact.id for fact in standing(interactions.list_facts(application_id))}:
        raise ValueError("That contact was taken back.")
    return found


def _note(application_id: int, words: str, by_id: int, now: datetime, actor: str) -> Interaction:
    application, by = applications.get_application(application_id), people.get_colleague(by_id)
    if application is None or by is None:
        raise LookupError("no such application or colleague")
    noted = Interaction(
        application_id=application_id, channel=Channel.NOTE.value, direction=Direction.INTERNAL.value, kind="human",
        effect=Effect.NOTHING.value, at=now, author_email=by.email, colleague_id=by_id, note=words.strip(),
        created_at=now, ref=new_ref(),
    )  # fmt: skip
    add(noted, application, now, actor, "interaction.logged")
    return noted


def _check_due(due_at: datetime, made_at: datetime) -> None:
    if due_at <= made_at:
        raise ValueError("It can't be due before it was promised.")
    if due_at > made_at + LONGEST:
        raise ValueError("A promise can be for two years ahead at most.")


def _settle(promise: Promise, now: datetime, actor: str, action: str) -> None:
    """What follows from a change: derived, and written down."""
    read().flush()
    application = applications.get_application(promise.application_id)
    derive([promise.application_id], load_policies())
    audit.append([
        Event(now, actor, action, f"promise:{promise.id}", promise.application_id,
              application.candidate_id if application else None,
              {"due_at": promise.due_at.isoformat(timespec="minutes")})
    ])  # fmt: skip
