"""The second person: whoever a concern is about can't decide on that application, but can ask a colleague to.

An act waits here with its terms. Somebody else who may decide there does it, in their own name, or says why not; it is
never done in the asker's name alone. What is about something that isn't owed any more ends by itself. All commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.services import acts
from cxhire.services import applications as decisions
from cxhire.services.act_terms import (
    Act,
    Ended,
    HandOver,
    Owing,
    Snooze,
    Terms,
    ToStage,
    act_of,
    as_json,
    from_json,
)
from cxhire.services.acts import Doer, Done
from cxhire.services.steering import can_steer, require_steering
from cxhire.store import applications, asked_acts, audit, obligations, people
from cxhire.store.applications import Application
from cxhire.store.asked_acts import AskedAct
from cxhire.store.transaction import write

LONGEST_WHY = 500
ANSWERS_SHOWN = timedelta(days=30)
OVER = "That was decided already, or isn't owed any more."
OWN = "You asked for this yourself, so a colleague decides."


@dataclass(frozen=True, slots=True)
class Answer:
    """An act that was asked for, and what became of it so far."""

    asked: AskedAct
    terms: Terms
    application: Application
    is_owed: bool

    @property
    def is_waiting(self) -> bool:
        return self.asked.decided_at is None and self.is_owed

    @property
    def was_taken_back(self) -> bool:
        return self.asked.accepted is None and self.asked.decided_by_id is not None


def ask_about(obligation_id: int, terms: Owing, doer: Doer) -> AskedAct:
    """Asks for an act on something owed. Asked again while it waits it is one; with other terms they take the place of the first.

    Raises LookupError where it is settled already or the colleague may not act there, ValueError where they may decide themselves.
    """
    with write(doer.remark):
        owed = obligations.get_obligation(obligation_id) if obligations.is_open(obligation_id) else None
        if owed is None:
            raise LookupError("no such obligation")
        return _ask(owed.application_id, obligation_id, terms, doer)


def ask_for(application_id: int, terms: ToStage | Ended | HandOver, doer: Doer) -> AskedAct:
    """Asks for another stage, owner, or an outcome of an application. Otherwise like `ask_about`."""
    with write(doer.remark):
        return _ask(application_id, None, terms, doer)


def _ask(application_id: int, obligation_id: int | None, terms: Terms, doer: Doer) -> AskedAct:
    application = applications.get_application(application_id)
    acts.require_reach(application, doer)
    if can_steer(application_id, doer.actor):
        raise ValueError("You can decide this yourself.")
    act, held = act_of(terms), as_json(terms)
    for earlier in asked_acts.list_undecided([application_id]):
        if (earlier.asked_by_id, earlier.obligation_id, earlier.act) == (doer.id, obligation_id, act):
            if earlier.terms == held:
                return earlier
            asked_acts.decide(earlier.id, doer.now, doer.id, None)
    asked = asked_acts.add_asked(
        AskedAct(
            application_id=application_id, obligation_id=obligation_id, act=act.value, terms=held,
            asked_by_id=doer.id, asked_at=doer.now,
        )
    )  # fmt: skip
    _note(asked, "act.asked", doer)
    return asked


def accept(asked_id: int, doer: Doer) -> Done:
    """Does what was asked for, as the colleague who says yes to it; answers by what they can take it back.

    Raises LookupError where it is decided already or isn't owed any more, NotYours for who asked and whoever else a concern
    there is about, ValueError where the act itself can't be done now.
    """
    with _deciding(asked_id, doer) as asked:
        second = Doer(doer.id, doer.now, {**doer.remark, "asked_by": asked.asked_by_id})
        asked_acts.decide(asked.id, doer.now, doer.id, True)
        done = _do(asked, from_json(Act(asked.act), asked.terms), second)
        _note(asked, "act.accepted", doer)
    return done


def refuse(asked_id: int, why: str, doer: Doer) -> AskedAct:
    """Leaves it undone, and says why: who asked reads it. Raises like `accept`."""
    why = why.strip()[:LONGEST_WHY]
    if not why:
        raise ValueError("Say in a few words why not.")
    with _deciding(asked_id, doer) as asked:
        asked_acts.decide(asked.id, doer.now, doer.id, False, why)
        _note(asked, "act.refused", doer)
    return asked


def take_back(asked_id: int, doer: Doer) -> AskedAct:
    """Ends what one asked for oneself, before it is decided. Raises LookupError where it isn't theirs, or is decided."""
    with write(doer.remark):
        asked = asked_acts.get_asked(asked_id)
        if (
            asked is None
            or asked.asked_by_id != doer.id
            or not asked_acts.decide(asked_id, doer.now, doer.id, None)
        ):
            raise LookupError(OVER)
        _note(asked, "act.taken_back", doer)
    return asked


def end_gone(now: datetime) -> int:
    """Ends what waits for a decision about something that isn't owed any more; answers how many. Commits."""
    with write():
        return asked_acts.end_gone(now)


def list_to_decide(colleague_id: int, application_id: int | None = None) -> list[Answer]:
    """What waits for a colleague's decision, oldest first: what others asked for, where they may decide; of one application or of all."""
    me = people.get_colleague(colleague_id)
    waiting = asked_acts.list_undecided(None if application_id is None else [application_id])
    found = [_answer(asked) for asked in waiting if asked.asked_by_id != colleague_id]
    return [
        one for one in found
        if acts.may_act(me, one.application) and can_steer(one.application.id, f"colleague:{colleague_id}")
    ]  # fmt: skip


def list_asked(colleague_id: int, now: datetime) -> list[Answer]:
    """What a colleague asked for that waits, or was answered in the last 30 days; the newest first."""
    return [_answer(asked) for asked in asked_acts.list_asked_by(colleague_id, now - ANSWERS_SHOWN)]


def get_answer(asked_id: int) -> Answer | None:
    asked = asked_acts.get_asked(asked_id)
    return _answer(asked) if asked else None


def _answer(asked: AskedAct) -> Answer:
    application = applications.get_application(asked.application_id)
    assert application is not None
    owed = asked.obligation_id is None or obligations.is_open(asked.obligation_id)
    return Answer(asked, from_json(Act(asked.act), asked.terms), application, owed)


@contextmanager
def _deciding(asked_id: int, doer: Doer) -> Iterator[AskedAct]:
    """One transaction around a decision, of somebody who may make it."""
    with write(doer.remark):
        asked = asked_acts.get_asked(asked_id)
        if asked is None or not _answer(asked).is_waiting:
            raise LookupError(OVER)
        acts.require_reach(applications.get_application(asked.application_id), doer)
        require_steering(asked.application_id, doer.actor)
        if asked.asked_by_id == doer.id:  # the concern was dismissed meanwhile: now they act themselves
            raise ValueError(OWN)
        yield asked


def _do(asked: AskedAct, terms: Terms, second: Doer) -> Done:
    with write(second.remark):
        if asked.obligation_id is None:
            back = _decide(asked.application_id, terms, second)
            return Done(Act(asked.act), 0, asked.application_id, back)
        if isinstance(terms, Snooze) and terms.until <= second.now:
            raise ValueError("That day has come already.")
        assert not isinstance(terms, ToStage | Ended)
        return acts.act(asked.obligation_id, terms, second)


def _decide(application_id: int, terms: Terms, second: Doer) -> dict[str, Any]:
    """Decides about an application as a whole; answers what taking it back needs to know."""
    if isinstance(terms, ToStage):
        before = decisions.change_stage(application_id, terms.stage, second.now, second.actor)
        return {"stage": before.value}
    if isinstance(terms, Ended):
        before = decisions.record_outcome(application_id, terms.outcome, terms.at, second.now, second.actor)
        return {"stage": before.value}
    assert isinstance(terms, HandOver)
    former = decisions.set_owner(application_id, terms.to_id, second.now, second.actor)
    return {"to": terms.to_id, "former": former}


def _note(asked: AskedAct, action: str, doer: Doer) -> None:
    application = applications.get_application(asked.application_id)
    audit.append([
        Event(doer.now, doer.actor, action, f"asked_act:{asked.id}", asked.application_id,
              application.candidate_id if application else None, {"act": asked.act, "asked_by": asked.asked_by_id})
    ])  # fmt: skip
