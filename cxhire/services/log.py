"""Contacts that were no mail: a call, a meeting, a note. With the same effect on the clock as mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from cxhire.core.audit_chain import Event
from cxhire.core.closing import is_closing
from cxhire.core.modules import Module
from cxhire.core.obligations import UNDECIDED, Direction, Effect, Kind, waived_name
from cxhire.services import modules
from cxhire.services.derive import derive
from cxhire.services.found_promises import keep_promises, load_zones, promises_in
from cxhire.services.policy import load_policies
from cxhire.services.steering import colleague_of, require_steering
from cxhire.store import applications, audit, candidates, interactions, obligations, people
from cxhire.store.applications import Application
from cxhire.store.candidates import Candidate
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.interviews import Interview, add_interview
from cxhire.store.people import Colleague
from cxhire.store.transaction import read, write
from cxhire.store.words import Word

# What was noted by hand has a `ref` of its own, by which it can be taken back; no Message-ID begins like it.
NOTED = "noted:"
OLDEST_YEAR = 1971  # what is older is a slip of the keyboard, and counting its minutes takes seconds

INTERVIEWS = (Channel.PHONE, Channel.VIDEO, Channel.MEETING)


@dataclass(frozen=True, slots=True)
class Besides:
    """What a contact was besides: an interview; a word that nothing is decided yet, which some laws ask for."""

    interview: bool = False
    undecided: bool = False


class UnknownCandidate(LookupError):
    """No candidate has this address."""


def log_interaction(
    candidate_email: str, channel: Channel, direction: Direction, by_email: str, at: datetime, text: str,
    now: datetime, actor: str, *, application_id: int | None = None, obligation_id: int | None = None,
    besides: Besides = Besides(),
) -> Interaction:  # fmt: skip
    """Records a contact with a candidate, by the address of each side. Commits.

    With `obligation_id` it is the answer to that, and a LookupError where that is settled: sent twice, it is one.

    Without an application it goes to the one that waits longest, else to the latest. Raises UnknownCandidate,
    ValueError for a time in the future, a colleague that we don't have or a letter that is to be an interview, and
    NotYours where it would settle what is owed by the mere word of whom a concern is about.
    """
    if at > now + timedelta(minutes=5):
        raise ValueError("a contact can't lie in the future")
    if at.year < OLDEST_YEAR:
        raise ValueError(f"a contact can't lie before {OLDEST_YEAR}")
    if besides.interview and (channel not in INTERVIEWS or direction is Direction.INTERNAL):
        raise ValueError("only a call, a video call or a meeting with them can be an interview")
    with write():
        _require_open(obligation_id)
        candidate = candidates.get_candidate_by_email(candidate_email)
        if candidate is None:
            raise UnknownCandidate(f"no candidate has the address {candidate_email}")
        by = _colleague(by_email, now)
        application = _application(candidate, application_id, now)
        effect = effect_of(channel, direction, text)
        if effect is Effect.SETTLES:
            # Typed in a shell it is the word of whoever is said to have spoken: nobody else stands for it.
            by_word_of = actor if colleague_of(actor) is not None else f"colleague:{by.id}"
            require_steering(application.id, by_word_of)
        author = candidate_email if direction is Direction.INBOUND else by.email
        added = Interaction(
            application_id=application.id, channel=channel.value, direction=direction.value, kind="human",
            effect=effect.value, at=at, author_email=author.lower(), colleague_id=by.id, note=text,
            created_at=now, ref=new_ref(),
            about=_about(obligation_id, besides) if effect is Effect.SETTLES else None,
        )  # fmt: skip
        if besides.interview:
            _add_interview(added, now)
        add(added, application, now, actor, "interaction.logged")
    return added


def _about(obligation_id: int | None, besides: Besides) -> str | None:
    """What a word of ours says besides: that nothing is decided, or that it keeps the promise that it is noted on."""
    owed = obligations.get_obligation(obligation_id) if obligation_id is not None else None
    if owed is not None and owed.promise_id is not None and not besides.undecided:
        return waived_name(Kind.PROMISE, owed.promise_id)
    return UNDECIDED if _tells(obligation_id, besides) else None


def _tells(obligation_id: int | None, besides: Besides) -> bool:
    """Whether it says that nothing is decided yet; of what only a law asks for, nothing else would be the answer."""
    owed = obligations.get_obligation(obligation_id) if obligation_id is not None else None
    if owed is None or owed.kind != Kind.CLOSURE:
        return besides.undecided
    state = applications.list_states([owed.application_id])[owed.application_id]
    return besides.undecided or (state.outcome_at is None and state.filled_at is None)


def _add_interview(held: Interaction, now: datetime) -> None:
    read().add(held)
    read().flush()
    add_interview(
        Interview(
            application_id=held.application_id, at=held.at, interaction_id=held.id,
            noted_by_id=held.colleague_id, created_at=now,
        )
    )  # fmt: skip


def note_undecided(interaction_id: int, by_id: int, now: datetime, actor: str) -> Interaction:
    """Records that in a contact of ours the candidate was told that nothing is decided yet. Commits.

    An interaction that can be taken back. Raises like `waive`, and ValueError for what isn't ours to say.
    """
    said = interactions.get_interaction(interaction_id)
    if said is None or said.ref is None:
        raise LookupError("no such interaction")
    if said.effect != Effect.SETTLES:
        raise ValueError("Only a word of ours that reached them can have told them.")
    return decide(
        said.application_id, Effect.KEEPS, said.ref, "", by_id, now, actor, "interaction.told_undecided"
    )


def waive(
    application_id: int, why: str, by_id: int, now: datetime, actor: str,
    *, kind: Kind = Kind.ANSWER, promise_id: int | None = None, obligation_id: int | None = None,
) -> Interaction:  # fmt: skip
    """Records that nothing is owed of a kind (of promises: which one), and why. Commits.

    An interaction like any other: it can be seen and taken back. Raises NotYours where a concern on the application
    is about the actor, LookupError where there is no such row.
    """
    about = waived_name(kind, promise_id)
    return decide(
        application_id, Effect.WAIVES, about, why, by_id, now, actor, "obligation.waived", obligation_id
    )


def can_be_taken_back(noted: Interaction) -> bool:
    """Whether somebody noted it by hand; mail stays what it is."""
    return bool(noted.ref and noted.ref.startswith(NOTED))


def take_back(interaction_id: int, by_id: int, now: datetime, actor: str) -> Interaction:
    """Makes a contact or decision that was noted by hand count no more: a fact of its own, the first one stays. Commits.

    Raises NotYours like `waive`, LookupError where there is no such row, ValueError for mail.
    """
    noted = interactions.get_interaction(interaction_id)
    if noted is None:
        raise LookupError("no such interaction")
    if not can_be_taken_back(noted):
        raise ValueError("Only what was noted by hand can be taken back.")
    return decide(
        noted.application_id, Effect.UNDOES, noted.ref, "", by_id, now, actor, "interaction.taken_back"
    )


def decide(
    application_id: int, effect: Effect, about: str | None, why: str, by_id: int, now: datetime, actor: str,
    action: str, obligation_id: int | None = None,
) -> Interaction:  # fmt: skip
    """Records what a colleague decides or notes, as an interaction among ourselves. Commits. Raises like `waive`."""
    with write():
        _require_open(obligation_id)
        application = applications.get_application(application_id)
        by = people.get_colleague(by_id)
        if application is None or by is None:
            raise LookupError("no such application or colleague")
        require_steering(application_id, actor)
        added = Interaction(
            application_id=application.id, channel=Channel.NOTE.value, direction=Direction.INTERNAL.value,
            kind="human", effect=effect.value, about=about, at=now, author_email=by.email, colleague_id=by.id,
            note=why, created_at=now, ref=None if effect is Effect.UNDOES else new_ref(),
        )  # fmt: skip
        add(added, application, now, actor, action)
    return added


def _require_open(obligation_id: int | None) -> None:
    """Inside the lock: two who press the same button at once have both seen it open."""
    if obligation_id is not None and not obligations.is_open(obligation_id):
        raise LookupError("no such obligation")


def new_ref() -> str:
    """The `ref` of something noted by hand, by which it can be taken back."""
    return f"{NOTED}{uuid4()}"


def effect_of(channel: Channel, direction: Direction, text: str) -> Effect:
    """What a contact that was no mail does to the clock. A note is for ourselves, whoever it is about."""
    if channel is Channel.NOTE or direction is Direction.INTERNAL:
        return Effect.NOTHING
    if direction is Direction.OUTBOUND:
        return Effect.SETTLES
    # Only written words can be read as a goodbye; whoever calls has been spoken to.
    if channel in (Channel.CHAT, Channel.POST):
        return Effect.NOTHING if text and is_closing(text) else Effect.OWES
    return Effect.SETTLES


def _colleague(email: str, now: datetime) -> Colleague:
    """Whoever writes from an address of ours; somebody of our domains whom nobody entered is noted as seen."""
    email = email.strip().lower()
    found = people.get_colleague_by_email(email)
    if found is None and email.rpartition("@")[2] in people.list_domains():
        found = people.add_colleague(email, now, member=False)
    if found is None:
        raise ValueError(f"{email} is not on the team: run.py team add {email}")
    return found


def _application(candidate: Candidate, application_id: int | None, now: datetime) -> Application:
    mine = applications.list_applications_of([candidate.id])
    if application_id is not None:
        chosen = [a for a in mine if a.id == application_id]
        if not chosen:
            raise LookupError("that application is another candidate's")
        return chosen[0]
    waiting = [
        (owed.since, id_)
        for id_, _, _, owed in obligations.list_open([a.id for a in mine])
        if owed.kind is Kind.ANSWER
    ]
    if waiting:
        return next(a for a in mine if a.id == min(waiting)[1])
    if mine:
        return max(mine, key=lambda a: (a.outcome_at is None, a.last_at))
    return applications.add_application(candidate.id, now)


def add(added: Interaction, application: Application, now: datetime, actor: str, action: str) -> None:
    """Adds a contact that was no mail, with the promises in it, and derives what follows. Doesn't commit."""
    session = read()
    session.add(added)
    application.last_at = max(application.last_at, added.at)
    session.flush()
    policies = load_policies()
    ours = added.effect == Effect.SETTLES and added.direction == Direction.OUTBOUND and added.note
    if ours and Module.PROMISES in modules.switched_on():
        keep_promises(promises_in(_words_of(added), load_zones()))
    derive([application.id], policies)
    audit.append([
        Event(now, actor, action, f"interaction:{added.id}", application.id, application.candidate_id,
              {"channel": added.channel, "direction": added.direction})
    ])  # fmt: skip


def _words_of(noted: Interaction) -> Word:
    return Word(
        noted.id, noted.application_id, None, noted.at, noted.direction, noted.author_email, noted.colleague_id,
        None, noted.note or "",
    )  # fmt: skip
