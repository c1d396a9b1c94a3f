"""What people do about what is owed: one verb each, for the page, for links in mails, for many at once.

Each commits, is audited, and answers a `Done` by which `undo` takes it back. Each raises LookupError where it is settled already
or the colleague may not act there, NotYours where a concern on the application is about them, ValueError with a sentence else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cxhire.core.obligations import Direction, Kind
from cxhire.services import applications as decisions
from cxhire.services import log
from cxhire.services import snooze as reminding
from cxhire.services.act_terms import Act, Answered, HandOver, NothingOwed, Owing, Snooze
from cxhire.store import applications, candidates, obligations, people, visibility
from cxhire.store.applications import Application
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write

LONGEST_WHY = 500
CHANNELS = (Channel.PHONE, Channel.VIDEO, Channel.MEETING, Channel.CHAT, Channel.POST)


@dataclass(frozen=True, slots=True)
class Doer:
    """The colleague who acts, and when. `remark` is what the audit trail says of it besides: {"via": "mail"}."""

    id: int
    now: datetime
    remark: Mapping[str, object] = field(default_factory=dict)

    @property
    def actor(self) -> str:
        return f"colleague:{self.id}"


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done; `back` is what taking it back needs to know, as JSON can hold it."""

    act: Act
    obligation_id: int
    application_id: int
    back: Mapping[str, Any]


def may_own(colleague: Colleague | None) -> bool:
    """Whether an application can be handed to a colleague."""
    return bool(colleague and colleague.member and colleague.active and colleague.role != Role.AUDITOR.value)


def may_act(colleague: Colleague | None, application: Application) -> bool:
    """Whether a colleague's role lets them act for an application: an auditor's never, a hiring owner's where they have to do with it.

    The lead of whoever answers for it has: escalations go to them. Whether a concern is about them is asked apart.
    """
    if not may_own(colleague):
        return False
    assert colleague is not None
    if colleague.role != Role.OWNER.value or visibility.can_see(application.candidate_id, colleague.id):
        return True
    owner = people.get_colleague(application.owner_id) if application.owner_id else None
    return owner is not None and owner.lead_id == colleague.id


def act(obligation_id: int, terms: Owing, doer: Doer) -> Done:
    """Does what the terms say, as one of the verbs below."""
    match terms:
        case Answered():
            return answered(obligation_id, terms, doer)
        case Snooze(until):
            return snooze(obligation_id, until, doer)
        case HandOver(to_id):
            return hand_over(obligation_id, to_id, doer)
        case NothingOwed(why):
            return nothing_owed(obligation_id, why, doer)


def answered(obligation_id: int, answer: Answered, doer: Doer) -> Done:
    """Answered elsewhere: who, when and how. A hiring owner notes only their own answers."""
    if answer.channel not in CHANNELS:
        raise ValueError("Say how it was answered.")
    with _acting(obligation_id, doer) as (owed, application):
        by, me = people.get_colleague(answer.by_id), people.get_colleague(doer.id)
        asked_by = doer.remark.get("asked_by")
        if by is None or (me and me.role == Role.OWNER.value and by.id not in (me.id, asked_by)):
            raise ValueError("Say who answered; for somebody else, a recruiter notes it.")
        if answer.at < owed.since:
            raise ValueError("That was before it was owed.")
        address = candidates.list_addresses_of([application.candidate_id])[application.candidate_id][0]
        noted = log.log_interaction(
            address, answer.channel, Direction.OUTBOUND, by.email, answer.at, "", doer.now, doer.actor,
            application_id=application.id, obligation_id=owed.id,
        )  # fmt: skip
    return Done(Act.ANSWERED, obligation_id, application.id, {"interaction": noted.id})


def snooze(obligation_id: int, until: datetime, doer: Doer) -> Done:
    """Says nothing of it until then, at most a month ahead; the candidate's clock goes on."""
    with _acting(obligation_id, doer) as (owed, application):
        before = owed.snoozed_until
        reminding.snooze(obligation_id, until, doer.now, doer.actor)
    back = {"until": until.isoformat(), "before": before.isoformat() if before else None}
    return Done(Act.SNOOZE, obligation_id, application.id, back)


def wake(obligation_id: int, doer: Doer) -> None:
    """Ends a snooze."""
    with _acting(obligation_id, doer):
        reminding.wake(obligation_id, doer.now, doer.actor)


def hand_over(obligation_id: int, to_id: int, doer: Doer) -> Done:
    """Gives the application to a colleague to answer for, with all that is owed on it."""
    with _acting(obligation_id, doer) as (_, application):
        if not may_own(people.get_colleague(to_id)):
            raise ValueError("Choose whom to hand it to.")
        former = decisions.set_owner(application.id, to_id, doer.now, doer.actor)
    return Done(Act.HAND_OVER, obligation_id, application.id, {"to": to_id, "former": former})


def nothing_owed(obligation_id: int, why: str, doer: Doer) -> Done:
    """Records that nothing is owed there, and why."""
    why = why.strip()[:LONGEST_WHY]
    if not why:
        raise ValueError("Say in a few words why nothing is owed.")
    with _acting(obligation_id, doer) as (owed, application):
        noted = log.waive(
            application.id, why, doer.id, doer.now, doer.actor,
            kind=Kind(owed.kind), promise_id=owed.promise_id, obligation_id=owed.id,
        )  # fmt: skip
    return Done(Act.NOTHING_OWED, obligation_id, application.id, {"interaction": noted.id})


def undo(done: Done, doer: Doer) -> None:
    """Takes an act back; what was owed before is owed again, since the same time.

    Raises ValueError where somebody has gone on from there since.
    """
    ways: dict[Act, Callable[[Done, Doer], None]] = {
        Act.ANSWERED: _take_back, Act.NOTHING_OWED: _take_back, Act.SNOOZE: _unsnooze, Act.HAND_OVER: _hand_back,
    }  # fmt: skip
    with write(doer.remark):
        require_reach(applications.get_application(done.application_id), doer)
        ways[done.act](done, doer)


def require_reach(application: Application | None, doer: Doer) -> None:
    """Raises LookupError where the colleague may not act for an application."""
    if application is None or not may_act(people.get_colleague(doer.id), application):
        raise LookupError("no such application")


@contextmanager
def _acting(obligation_id: int, doer: Doer) -> Iterator[tuple[Obligation, Application]]:
    """One transaction around an act: what is owed is looked at inside it, for somebody else may just have settled it."""
    with write(doer.remark) as session:
        owed = obligations.get_obligation(obligation_id) if obligations.is_open(obligation_id) else None
        if owed is None:
            raise LookupError("no such obligation")
        session.refresh(owed)
        application = applications.get_application(owed.application_id)
        require_reach(application, doer)
        assert application is not None
        yield owed, application


def _take_back(done: Done, doer: Doer) -> None:
    log.take_back(done.back["interaction"], doer.id, doer.now, doer.actor)


def _unsnooze(done: Done, doer: Doer) -> None:
    owed = obligations.get_obligation(done.obligation_id) if obligations.is_open(done.obligation_id) else None
    if owed is None:
        raise LookupError("no such obligation")
    if owed.snoozed_until != datetime.fromisoformat(done.back["until"]):
        raise ValueError("Somebody has changed since when we are reminded of it.")
    before = datetime.fromisoformat(done.back["before"]) if done.back["before"] else None
    if before and before > doer.now:
        reminding.snooze(done.obligation_id, before, doer.now, doer.actor)
    else:
        reminding.wake(done.obligation_id, doer.now, doer.actor)


def _hand_back(done: Done, doer: Doer) -> None:
    application = applications.get_application(done.application_id)
    assert application is not None
    if application.owner_id != done.back["to"]:
        raise ValueError("Somebody else answers for it since.")
    decisions.set_owner(done.application_id, done.back["former"], doer.now, doer.actor, undoing=True)
