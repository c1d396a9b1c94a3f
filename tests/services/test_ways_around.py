"""Whoever a concern is about finds no way around it: each service that decides about an application refuses them.

Not here: their own answer by mail, which can be read and counts; drafting (posting refuses the sending, tests of compose);
the ladder, which passes them over with the deputy they chose (tests of the ladder); policies (tests of policies).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from cxhire.cli import commands
from cxhire.core.obligations import Direction, Effect
from cxhire.core.policies import Scope
from cxhire.services import (
    act_links,
    acts,
    applications,
    asked_acts,
    bulk_acts,
    interviews,
    log,
    merge,
    moving,
    openings,
    policy,
    promises,
    snooze,
)
from cxhire.services.act_links import LASTS, ActLink
from cxhire.services.act_terms import Answered, HandOver, NothingOwed, Owing, Snooze
from cxhire.services.acts import Doer
from cxhire.services.steering import NotYours
from cxhire.store import intake
from cxhire.store.act_links import UsedActLink
from cxhire.store.applications import Application, Outcome, Stage
from cxhire.store.asked_acts import AskedAct
from cxhire.store.hand_overs import HandOver as Given
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_interaction,
    make_question,
)

LATER = WEDNESDAY + timedelta(hours=2)
TOMORROW = WEDNESDAY + timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """Jonas, a recruiter, whom a concern is about on an application where an answer and a promise are owed."""

    jonas: Colleague
    mina: Colleague
    application: Application
    noted: Interaction
    promise_id: int
    interview_id: int

    @property
    def owed_id(self) -> int:
        return int(read().query(Obligation.id).filter_by(kind="answer").scalar())

    @property
    def actor(self) -> str:
        return f"colleague:{self.jonas.id}"

    @property
    def doer(self) -> Doer:
        return Doer(self.jonas.id, LATER)

    def link(self) -> ActLink:
        return ActLink(1, self.owed_id, self.application.id, self.jonas.id, LATER + LASTS)


@pytest.fixture
def scene(database: Flask) -> Scene:
    jonas, mina = make_colleague("Jonas Weber", Role.RECRUITER), make_colleague("Mina Sato", Role.RECRUITER)
    application = make_application(owner=jonas)
    said = make_answer(application, WEDNESDAY - timedelta(days=1), jonas)
    by_mina = f"colleague:{mina.id}"
    promise = promises.add_promise(application.id, "We send the offer", TOMORROW, mina.id, WEDNESDAY, by_mina)
    interview = interviews.note_interview(application.id, WEDNESDAY, mina.id, WEDNESDAY, by_mina)
    noted = log.log_interaction(
        "amara.okafor@mail.example",
        Channel.PHONE,
        Direction.INTERNAL,
        mina.email,
        WEDNESDAY,
        "",
        WEDNESDAY,
        by_mina,
    )
    make_question(application, WEDNESDAY + timedelta(minutes=1))
    make_concern(said, jonas)
    return Scene(jonas, mina, application, noted, promise.id, interview.id)


def called(s: Scene, actor: str) -> None:
    log.log_interaction(
        "amara.okafor@mail.example", Channel.PHONE, Direction.OUTBOUND, s.jonas.email, LATER, "", LATER, actor
    )


def ask_and_say_yes(s: Scene) -> None:
    asked = asked_acts.ask_about(s.owed_id, Snooze(TOMORROW), s.doer)
    asked_acts.accept(asked.id, s.doer)


def other_application(s: Scene) -> Application:
    return make_application(opening="Data Analyst", owner=s.mina)


OWING: dict[str, Callable[[Scene], Owing]] = {
    "answered": lambda s: Answered(Channel.PHONE, s.jonas.id, LATER), "snooze": lambda _: Snooze(TOMORROW),
    "hand over": lambda s: HandOver(s.mina.id), "nothing owed": lambda _: NothingOwed("done"),
}  # fmt: skip
WAYS: dict[str, Callable[[Scene], object]] = {
    "snooze": lambda s: snooze.snooze(s.owed_id, TOMORROW, LATER, s.actor),
    "wake": lambda s: snooze.wake(s.owed_id, LATER, s.actor),
    "owner": lambda s: applications.set_owner(s.application.id, s.mina.id, LATER, s.actor),
    "no owner": lambda s: applications.set_owner(s.application.id, None, LATER, s.actor),
    "stage": lambda s: applications.change_stage(s.application.id, Stage.OFFER, LATER, s.actor),
    "opening": lambda s: applications.set_opening(s.application.id, None, LATER, s.actor),
    "outcome": lambda s: applications.record_outcome(s.application.id, Outcome.HIRED, LATER, LATER, s.actor),
    "undo outcome": lambda s: applications.undo_outcome(s.application.id, Stage.OFFER, LATER, s.actor),
    "waive": lambda s: log.waive(s.application.id, "done", s.jonas.id, LATER, s.actor),
    "take back": lambda s: log.take_back(s.noted.id, s.jonas.id, LATER, s.actor),
    "a call of their own": lambda s: called(s, s.actor),
    "a call, from a shell": lambda s: called(s, "command"),
    "close the opening": lambda s: openings.close_opening(s.application.opening_id or 0, LATER, s.actor),
    "reopen it": lambda s: openings.reopen_opening(s.application.opening_id or 0, LATER, s.actor),
    "its policy": lambda s: policy.change_terms(Scope(opening_id=s.application.opening_id), {"answer_minutes": 9000}, s.jonas.id, LATER),
    "merge": lambda s: merge.merge(s.application.candidate_id, make_application("Lukas Brandt").candidate_id, LATER, s.actor),
    "merge away": lambda s: merge.merge(make_application("Lukas Brandt").candidate_id, s.application.candidate_id, LATER, s.actor),
    "move the contact": lambda s: moving.move_contact(s.noted.id, other_application(s).id, LATER, s.actor),
    "promise anew": lambda s: promises.add_promise(s.application.id, "More", TOMORROW, s.jonas.id, LATER, s.actor),
    "promise's date": lambda s: promises.correct_promise(s.promise_id, TOMORROW + timedelta(days=9), LATER, s.actor),
    "promise withdrawn": lambda s: promises.withdraw_promise(s.promise_id, LATER, s.actor),
    "promise restored": lambda s: promises.restore_promise(s.promise_id, LATER, s.actor),
    "promise kept": lambda s: promises.keep_promise(s.promise_id, s.jonas.id, LATER, s.actor),
    "interview noted": lambda s: interviews.note_interview(s.application.id, LATER, s.jonas.id, LATER, s.actor),
    "interview withdrawn": lambda s: interviews.withdraw_interview(s.interview_id, s.jonas.id, LATER, s.actor),
    "interview restored": lambda s: interviews.restore_interview(s.interview_id, LATER, s.actor),
    "wake as an act": lambda s: acts.wake(s.owed_id, s.doer),
    "yes to themselves": ask_and_say_yes,
    **{f"act: {name}": lambda s, t=terms: acts.act(s.owed_id, t(s), s.doer) for name, terms in OWING.items()},  # type: ignore[misc]
    **{f"link: {name}": lambda s, t=terms: act_links.use(s.link(), t(s), LATER) for name, terms in OWING.items()},  # type: ignore[misc]
}  # fmt: skip


def rows(s: Scene) -> str:
    """What is owed and decided there."""
    tables = (Obligation, Application, Interaction, UsedActLink)
    return repr([
        read().execute(t.__table__.select().where(t.__table__.c[column] == s.application.id)).all()
        for t, column in zip(tables, ("application_id", "id", "application_id", "application_id"), strict=True)
    ])  # fmt: skip


def refuses(way: Callable[[Scene], object], scene: Scene) -> bool:
    """Whether a way is refused, and nothing was changed there."""
    before = rows(scene)
    try:
        way(scene)
    except NotYours:
        return rows(scene) == before
    return False


def test_no_service_lets_them_decide(scene: Scene) -> None:
    assert [name for name, way in WAYS.items() if not refuses(way, scene)] == []


def test_nor_many_at_once(scene: Scene) -> None:
    before = rows(scene)
    for terms in OWING.values():
        many = bulk_acts.act_on([scene.owed_id], terms(scene), scene.doer)
        assert (many.done, len(many.refused)) == (0, 1)
    assert rows(scene) == before


def test_the_command_says_why_it_notes_no_call_of_theirs(scene: Scene, database: Flask) -> None:
    arguments = ["log", "amara.okafor@mail.example", "--channel", "phone", "--direction", "outbound"]
    refused = CliRunner().invoke(commands, [*arguments, "--by", scene.jonas.email])
    assert (refused.exit_code, "someone else decides here" in refused.output) == (2, True)
    assert CliRunner().invoke(commands, [*arguments, "--by", scene.mina.email]).exit_code == 0


def test_what_waits_for_a_yes_or_was_handed_over_goes_along_where_candidates_are_joined(scene: Scene) -> None:
    asked_acts.ask_about(scene.owed_id, Snooze(TOMORROW), scene.doer)
    act_links.ask(scene.link(), NothingOwed("done"), LATER)
    applications.set_owner(scene.application.id, scene.mina.id, LATER, f"colleague:{scene.mina.id}")
    applications.change_stage(scene.application.id, Stage.OFFER, LATER, f"colleague:{scene.mina.id}")
    other = make_application("Lukas Brandt")
    with write():
        intake.move_candidate(scene.application.candidate_id, other.candidate_id, other.id)
    for model in (AskedAct, UsedActLink, Given):
        assert {row.application_id for row in read().query(model).populate_existing()} == {other.id}


def test_a_merge_takes_used_links_along_and_its_undoing_puts_them_back(scene: Scene) -> None:
    link = ActLink(2, scene.owed_id, scene.application.id, scene.mina.id, LATER + LASTS)
    act_links.use(link, Snooze(TOMORROW), LATER)
    twin = make_application("Lukas Brandt")
    make_interaction(twin, WEDNESDAY, Effect.NOTHING, "hello")
    admin = make_colleague("Ada Root", Role.ADMIN)
    done = merge.merge(twin.candidate_id, scene.application.candidate_id, LATER, f"colleague:{admin.id}")
    opened = act_links.open_link(link, LATER)
    assert opened is not None
    assert opened.application is not None
    assert opened.application.id == twin.id
    merge.undo(done, LATER, f"colleague:{admin.id}")
    read().expire_all()
    assert read().query(UsedActLink.application_id).scalar() == scene.application.id
    act_links.undo(link, LATER)
