"""What is done about a concern: who takes care, what a second one says, an appeal, a mail to the author; all of it kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.modules import Module
from cxhire.core.patterns import Thresholds
from cxhire.services import modules, own_words, patterns, review, second_look, steering
from cxhire.services.concern_change import list_reviewers
from cxhire.services.steering import NotYours
from cxhire.store import concern_acts, concerns
from cxhire.store.concern_acts import Did, Verdict
from cxhire.store.concerns import Chosen, Concern, ConcernState, Queue
from cxhire.store.people import Colleague, Role
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern, the_only

LATER = WEDNESDAY + timedelta(hours=1)
Act = Callable[[int, int], object]


@dataclass
class Cast:
    """A concern about Jonas, who is an admin himself, and those around it."""

    jonas: Colleague
    mina: Colleague
    elena: Colleague
    concern: Concern

    def confirmed_and_appealed(self) -> None:
        review.confirm(self.concern.id, "Not like this.", self.mina.id, LATER)
        own_words.appeal(self.concern.id, "It was a quotation.", self.jonas.id, LATER)


@pytest.fixture
def cast(database: Flask) -> Cast:
    jonas = make_colleague("Jonas Weber", Role.ADMIN)
    said = make_answer(make_application(), WEDNESDAY, jonas, "As I said, you people never listen.")
    return Cast(
        jonas, make_colleague("Mina Sato", Role.RECRUITER), make_colleague("Elena Ruiz", Role.ADMIN),
        make_concern(said, jonas),
    )  # fmt: skip


def history() -> list[tuple[str, str | None, str | None, str]]:
    return [
        (done.act.act, done.by, done.to, done.act.note)
        for done in concern_acts.list_acts(the_only(Concern).id)
    ]


def queue(name: Queue, reader: Colleague) -> int:
    return len(concerns.list_concerns(Chosen(queue=name, reader_id=reader.id)))


REVIEWERS_ACTS: dict[str, Act] = {
    "confirm": lambda id_, by: review.confirm(id_, "", by, LATER),
    "dismiss": lambda id_, by: review.dismiss(id_, "harmless", by, LATER),
    "assign": lambda id_, by: second_look.assign(id_, None, by, LATER),
    "ask": lambda id_, by: second_look.ask_opinion(id_, None, "", by, LATER),
    "opine": lambda id_, by: second_look.opine(id_, Verdict.DISMISS, "harmless", by, LATER),
}


@pytest.mark.parametrize("act", REVIEWERS_ACTS)
def test_the_author_and_other_roles_do_nothing_of_a_reviewer_s(act: str, cast: Cast) -> None:
    others = [cast.jonas, *(make_colleague(f"A {role}", role) for role in (Role.OWNER, Role.AUDITOR))]
    for other in others:
        with pytest.raises(NotYours):
            REVIEWERS_ACTS[act](cast.concern.id, other.id)
    assert (history(), the_only(Concern).state) == ([], "open")


@pytest.mark.parametrize("act", [own_words.answer, own_words.appeal])
def test_nobody_but_the_author_answers_or_appeals(act: Callable[..., None], cast: Cast) -> None:
    review.confirm(cast.concern.id, "", cast.mina.id, LATER)
    for other in (cast.mina, cast.elena):
        with pytest.raises(NotYours, match="whoever wrote"):
            act(cast.concern.id, "He meant well", other.id, LATER)


def test_a_concern_is_given_to_a_reviewer_and_back(cast: Cast) -> None:
    assert second_look.assign(cast.concern.id, cast.elena.id, cast.mina.id, LATER) is None
    assert (queue(Queue.MINE, cast.elena), queue(Queue.MINE, cast.mina), queue(Queue.NOBODYS, cast.mina)) == (
        1,
        0,
        0,
    )
    assert second_look.assign(cast.concern.id, None, cast.mina.id, LATER) == cast.elena.id
    assert queue(Queue.NOBODYS, cast.mina) == 1
    assert history() == [("assigned", "Mina Sato", "Elena Ruiz", ""), ("assigned", "Mina Sato", None, "")]


def test_it_is_given_and_asked_only_of_those_who_could_decide(cast: Cast) -> None:
    clara, gone = make_colleague("Clara Whitfield", Role.OWNER), make_colleague("Ben Gone", Role.ADMIN)
    gone.active = False
    assert [one.id for one in list_reviewers(cast.concern)] == [cast.elena.id, cast.mina.id]
    for able in (cast.jonas, clara, gone):
        with pytest.raises(ValueError, match="choose another"):
            second_look.assign(cast.concern.id, able.id, cast.mina.id, LATER)
        with pytest.raises(ValueError, match="choose another"):
            second_look.ask_opinion(cast.concern.id, able.id, "", cast.mina.id, LATER)
    with pytest.raises(ValueError, match="somebody else's"):
        second_look.ask_opinion(cast.concern.id, cast.mina.id, "", cast.mina.id, LATER)


def test_what_is_so_already_and_a_question_to_nobody_are_no_acts(cast: Cast) -> None:
    with pytest.raises(ValueError, match="so already"):
        second_look.assign(cast.concern.id, None, cast.mina.id, LATER)
    with pytest.raises(ValueError, match="whom to ask"):
        second_look.ask_opinion(cast.concern.id, None, "", cast.mina.id, LATER)
    second_look.ask_opinion(cast.concern.id, cast.elena.id, "", cast.mina.id, LATER)
    second_look.ask_opinion(cast.concern.id, None, "", cast.mina.id, LATER)
    assert [(act, to) for act, _, to, _ in history()] == [
        ("opinion_asked", "Elena Ruiz"),
        ("opinion_asked", None),
    ]


def test_a_second_opinion_is_asked_given_and_decides_nothing(cast: Cast) -> None:
    with pytest.raises(NotYours, match="isn't asked"):
        second_look.opine(cast.concern.id, Verdict.CONFIRM, "It hurts", cast.elena.id, LATER)
    second_look.ask_opinion(cast.concern.id, cast.elena.id, "Is it just me?", cast.mina.id, LATER)
    assert (queue(Queue.OPINION, cast.elena), queue(Queue.OPINION, cast.mina)) == (1, 0)
    with pytest.raises(ValueError, match="why"):
        second_look.opine(cast.concern.id, Verdict.DISMISS, " ", cast.elena.id, LATER)
    second_look.opine(cast.concern.id, Verdict.DISMISS, "A saying of his", cast.elena.id, LATER)
    assert (the_only(Concern).state, queue(Queue.OPINION, cast.elena)) == ("open", 0)
    assert history() == [
        ("opinion_asked", "Mina Sato", "Elena Ruiz", "Is it just me?"), ("opined", "Elena Ruiz", None, "A saying of his"),
    ]  # fmt: skip


def test_what_is_decided_is_neither_given_nor_asked_about(cast: Cast) -> None:
    review.confirm(cast.concern.id, "", cast.mina.id, LATER)
    for act in ("assign", "ask", "opine"):
        with pytest.raises(ValueError, match="decided already"):
            REVIEWERS_ACTS[act](cast.concern.id, cast.mina.id)


@pytest.mark.parametrize("act", [*REVIEWERS_ACTS, "reopen"])
def test_who_had_confirmed_does_nothing_about_the_appeal(act: str, cast: Cast) -> None:
    cast.confirmed_and_appealed()
    if act == "reopen":
        review.dismiss(cast.concern.id, "a quotation", cast.elena.id, LATER)
    before = history()
    with pytest.raises(NotYours, match="someone else decides"):
        (REVIEWERS_ACTS | {"reopen": lambda id_, by: review.reopen(id_, by, LATER)})[act](
            cast.concern.id, cast.mina.id
        )
    assert history() == before
    assert cast.mina.id not in {one.id for one in list_reviewers(cast.concern)}


def test_an_appeal_is_decided_by_another_and_only_made_once(cast: Cast) -> None:
    with pytest.raises(ValueError, match="confirmed"):
        own_words.appeal(cast.concern.id, "But I meant well", cast.jonas.id, LATER)
    cast.confirmed_and_appealed()
    assert (the_only(Concern).state, queue(Queue.APPEALED, cast.elena)) == ("open", 1)
    assert not steering.can_steer(cast.concern.application_id, f"colleague:{cast.jonas.id}")
    review.confirm(cast.concern.id, "It was not one.", cast.elena.id, LATER)
    assert not own_words.may_appeal(the_only(Concern))
    with pytest.raises(ValueError, match="once"):
        own_words.appeal(cast.concern.id, "Again", cast.jonas.id, LATER)
    assert [(act, by) for act, by, *_ in history()] == [
        ("confirmed", "Mina Sato"), ("appealed", "Jonas Weber"), ("confirmed", "Elena Ruiz"),
    ]  # fmt: skip


def test_a_granted_appeal_lets_the_author_steer_again(cast: Cast) -> None:
    cast.confirmed_and_appealed()
    review.dismiss(cast.concern.id, "a quotation", cast.elena.id, LATER)
    assert steering.can_steer(cast.concern.application_id, f"colleague:{cast.jonas.id}")


def test_an_appeal_that_is_withdrawn_leaves_the_decision_as_it_was(cast: Cast) -> None:
    cast.confirmed_and_appealed()
    own_words.withdraw_appeal(cast.concern.id, cast.jonas.id, LATER)
    found = the_only(Concern)
    assert (found.state, found.reviewed_by_id, found.review_note) == (
        ConcernState.CONFIRMED, cast.mina.id, "Not like this.",
    )  # fmt: skip
    with pytest.raises(ValueError, match="no appeal"):
        own_words.withdraw_appeal(cast.concern.id, cast.jonas.id, LATER)
    assert own_words.may_appeal(found)


def test_an_appeal_whose_decision_was_taken_back_waits_for_another_and_not_for_the_first(cast: Cast) -> None:
    cast.confirmed_and_appealed()
    review.dismiss(cast.concern.id, "a quotation", cast.elena.id, LATER)
    review.reopen(cast.concern.id, cast.elena.id, LATER)
    assert not own_words.is_pending(the_only(Concern))
    with pytest.raises(NotYours):
        review.confirm(cast.concern.id, "", cast.mina.id, LATER)
    review.confirm(cast.concern.id, "", cast.elena.id, LATER)


def test_a_decision_that_is_taken_back_lets_a_second_opinion_wait_again(cast: Cast) -> None:
    review.confirm(cast.concern.id, "", cast.mina.id, LATER)
    review.reopen(cast.concern.id, cast.mina.id, LATER)
    assert the_only(Concern).opinion_of_id is None
    second_look.assign(cast.concern.id, cast.mina.id, cast.mina.id, LATER)
    second_look.ask_opinion(cast.concern.id, cast.elena.id, "Is it?", cast.mina.id, LATER)
    review.confirm(cast.concern.id, "", cast.mina.id, LATER)
    assert the_only(Concern).opinion_of_id is None
    review.reopen(cast.concern.id, cast.mina.id, LATER)
    found = the_only(Concern)
    assert (found.opinion_of_id, found.assigned_to_id) == (cast.elena.id, cast.mina.id)
    second_look.opine(cast.concern.id, Verdict.CONFIRM, "It is.", cast.elena.id, LATER)
    review.confirm(cast.concern.id, "", cast.mina.id, LATER)
    review.reopen(cast.concern.id, cast.mina.id, LATER)
    assert the_only(Concern).opinion_of_id is None


def test_whom_it_is_about_changes_nothing_of_what_is_looked_at_until_it_is_decided(cast: Cast) -> None:
    jonas = f"colleague:{cast.jonas.id}"
    for act in (
        lambda: patterns.set_thresholds(Thresholds(parts=50), jonas, LATER),
        lambda: modules.switch(Module.TONE, False, cast.jonas.id, LATER),
    ):
        with pytest.raises(NotYours, match="someone else changes this"):
            act()
    assert modules.switch(Module.TONE, False, cast.elena.id, LATER)
    assert modules.switch(Module.TONE, True, cast.jonas.id, LATER)
    review.dismiss(cast.concern.id, "harmless", cast.mina.id, LATER)
    patterns.set_thresholds(Thresholds(parts=50), jonas, LATER)
    assert modules.switch(Module.TONE, False, cast.jonas.id, LATER)


def test_each_answer_is_kept_though_only_the_last_is_the_answer(cast: Cast) -> None:
    for text in ("I was tired", "I was wrong"):
        own_words.answer(cast.concern.id, text, cast.jonas.id, LATER)
    assert [row[3] for row in history()] == ["I was tired", "I was wrong"]
    assert the_only(Concern).answer == "I was wrong"
    assert {row[0] for row in history()} == {Did.ANSWERED}


def test_a_reason_that_was_chosen_needs_no_words_and_is_kept_for_training(cast: Cast) -> None:
    review.dismiss(cast.concern.id, "", cast.mina.id, LATER, review.Why.FAIR)
    assert the_only(Concern).review_note == "Firm or unwelcome, but fair"
    review.reopen(cast.concern.id, cast.mina.id, LATER)
    review.dismiss(cast.concern.id, "He was asked twice.", cast.mina.id, LATER, review.Why.FAIR)
    assert the_only(Concern).review_note == "Firm or unwelcome, but fair. He was asked twice"
    assert [done.act.why for done in concern_acts.list_acts(cast.concern.id)] == ["fair", None, "fair"]
