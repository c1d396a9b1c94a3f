"""Concerns that nobody takes up expire, and what came to nothing is forgotten: its words and its author, not that it was."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from config import Config
from cxhire.core.reviewing import Keeping, Precision
from cxhire.services import keep_concerns, own_words, review, second_look, steering, talk
from cxhire.services.housekeeping import forget_old
from cxhire.store import audit, concern_acts, concern_keeping, concerns
from cxhire.store.audit import Filter
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern, the_only

DAY = timedelta(days=1)


@pytest.fixture
def jonas(database: Flask) -> Colleague:
    return make_colleague("Jonas Weber")


@pytest.fixture
def mina(database: Flask) -> Colleague:
    return make_colleague("Mina Sato", Role.ADMIN)


@pytest.fixture
def concern(jonas: Colleague) -> Concern:
    said = make_answer(make_application(), WEDNESDAY, jonas, "As I said, you people never listen.")
    return make_concern(said, jonas)


def run_after(days: float, since: datetime = WEDNESDAY) -> tuple[int, int]:
    return keep_concerns.expire_and_forget(since + days * DAY)


def test_an_open_one_that_nobody_touched_expires_and_its_author_steers_again(
    concern: Concern, jonas: Colleague
) -> None:
    actor = f"colleague:{jonas.id}"
    assert (run_after(179.9), steering.can_steer(concern.application_id, actor)) == ((0, 0), False)
    assert (run_after(180.1), steering.can_steer(concern.application_id, actor)) == ((1, 0), True)
    assert run_after(180.2) == (0, 0)
    assert the_only(Concern).state == ConcernState.EXPIRED
    assert [e.actor for e in audit.list_events(Filter(action="concern.expired"))] == ["system"]


@pytest.mark.parametrize("act", ["assign", "answer", "reopen"])
def test_whatever_people_do_about_it_counts_from_then(
    act: str, concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    touched = WEDNESDAY + 100 * DAY
    if act == "assign":
        second_look.assign(concern.id, mina.id, mina.id, touched)
    elif act == "answer":
        own_words.answer(concern.id, "Sorry", jonas.id, touched)
    else:
        review.confirm(concern.id, "", mina.id, WEDNESDAY)
        review.reopen(concern.id, mina.id, touched)
    assert run_after(181) == (0, 0)
    assert run_after(180.1, touched) == (1, 0)


def test_what_was_confirmed_stays(concern: Concern, mina: Colleague) -> None:
    review.confirm(concern.id, "", mina.id, WEDNESDAY)
    assert run_after(3000) == (0, 0)


@pytest.mark.parametrize("decided_and_reopened", [False, True])
def test_an_appeal_that_nobody_decides_lapses_and_the_first_decision_stands_again(
    decided_and_reopened: bool, concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    review.confirm(concern.id, "Not like this.", mina.id, WEDNESDAY)
    own_words.appeal(concern.id, "It was a quotation.", jonas.id, WEDNESDAY + DAY)
    if decided_and_reopened:
        elena = make_colleague("Elena Ruiz", Role.ADMIN)
        review.confirm(concern.id, "Indeed.", elena.id, WEDNESDAY + DAY)
        review.reopen(concern.id, elena.id, WEDNESDAY + DAY)
    assert run_after(180.9) == (0, 0)
    assert the_only(Concern).state == ConcernState.OPEN
    assert run_after(181.1) == (0, 0)
    found = the_only(Concern)
    assert (found.state, found.reviewed_by_id, found.reviewed_at, found.review_note) == (
        ConcernState.CONFIRMED, mina.id, WEDNESDAY, "Not like this.",
    )  # fmt: skip
    assert not steering.can_steer(concern.application_id, f"colleague:{jonas.id}")
    assert [e.actor for e in audit.list_events(Filter(action="concern.appeal_lapsed"))] == ["system"]
    assert concern_acts.list_acts(concern.id)[-1].act.act == "appeal_lapsed"
    assert run_after(3000) == (0, 0)


def test_a_lapsed_appeal_is_told_can_be_made_anew_and_is_decided_by_another(
    concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    review.confirm(concern.id, "", mina.id, WEDNESDAY)
    concern_keeping.mark_told([concern.id], WEDNESDAY + DAY)
    own_words.appeal(concern.id, "It was a quotation.", jonas.id, WEDNESDAY)
    run_after(181)
    assert concern_keeping.list_untold() == {jonas.id: [concern.id]}
    again = WEDNESDAY + 182 * DAY
    own_words.appeal(concern.id, "It still is.", jonas.id, again)
    with pytest.raises(steering.NotYours):
        review.dismiss(concern.id, "harmless", mina.id, again)
    review.dismiss(concern.id, "harmless", make_colleague("Elena Ruiz", Role.ADMIN).id, again)


def test_what_had_expired_can_be_taken_up_until_it_is_forgotten(concern: Concern, mina: Colleague) -> None:
    run_after(200)
    review.reopen(concern.id, mina.id, WEDNESDAY + 201 * DAY)
    assert the_only(Concern).state == ConcernState.OPEN
    run_after(400)
    run_after(500)
    with pytest.raises(LookupError):
        review.reopen(concern.id, mina.id, WEDNESDAY + 501 * DAY)


def test_of_a_dismissed_one_no_word_and_no_author_is_left_but_that_it_was_dismissed(
    concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    own_words.answer(concern.id, "secret words", jonas.id, WEDNESDAY)
    review.dismiss(concern.id, "secret words", mina.id, WEDNESDAY)
    assert run_after(89) == (0, 0)
    assert run_after(91) == (0, 1)
    found = the_only(Concern)
    values = {column.name: getattr(found, column.name) for column in Concern.__table__.columns}
    assert not {"secret words", "you people", "contempt", jonas.email} & set(map(str, values.values()))
    assert found.author_id is None
    acts = [(done.act.act, done.act.by_id, done.act.note) for done in concern_acts.list_acts(concern.id)]
    assert acts == [("answered", None, ""), ("dismissed", mina.id, "")]
    assert review.precision() == [Precision("tone", "test", 0, 1)]
    assert (concerns.list_concerns(), concerns.get_raised(concern.id)) == ([], None)
    assert run_after(92) == (0, 0)


def test_no_word_about_a_dismissed_one_puts_its_forgetting_off(
    concern: Concern, jonas: Colleague, mina: Colleague, config: Config
) -> None:
    review.dismiss(concern.id, "harmless", mina.id, WEDNESDAY)
    talk.talk(concern.id, "All the same, …", mina.id, config, WEDNESDAY + 80 * DAY)
    own_words.answer(concern.id, "I meant no harm.", jonas.id, WEDNESDAY + 85 * DAY)
    assert run_after(91) == (0, 1)


def test_what_was_forgotten_is_not_found_again_in_the_same_words(concern: Concern, mina: Colleague) -> None:
    review.dismiss(concern.id, "harmless", mina.id, WEDNESDAY)
    run_after(91)
    from cxhire.store import words

    again = {"interaction_id": concern.interaction_id, "kind": "tone", "quote_start": concern.quote_start}
    assert words.add_concerns([again]) == []


def test_the_rule_is_a_setting_within_reason_and_the_daily_job_goes_by_it(
    concern: Concern, mina: Colleague
) -> None:
    for wrong in (Keeping(6, 90), Keeping(180, 4000)):
        with pytest.raises(ValueError, match="Between 7 and 3,650"):
            keep_concerns.set_keeping(wrong, "test", WEDNESDAY)
    assert keep_concerns.keeping() == Keeping()
    keep_concerns.set_keeping(Keeping(10, 20), "test", WEDNESDAY)
    forget_old(WEDNESDAY + 11 * DAY)
    assert the_only(Concern).state == ConcernState.EXPIRED
    forget_old(WEDNESDAY + 32 * DAY)
    assert read().get(Concern, concern.id).forgotten_at == WEDNESDAY + 32 * DAY


def test_a_shorter_rule_ends_nothing_that_was_found_before(concern: Concern, mina: Colleague) -> None:
    keep_concerns.set_keeping(Keeping(30, 20), "test", WEDNESDAY + DAY)
    keep_concerns.set_keeping(Keeping(7, 7), "test", WEDNESDAY + 2 * DAY)
    assert run_after(179.9) == (0, 0)
    assert run_after(180.1) == (1, 0)
    assert run_after(180.1 + 89.9) == (0, 0)
    assert run_after(180.1 + 90.1) == (0, 1)


def test_a_longer_rule_counts_for_what_was_found_before_too(concern: Concern, mina: Colleague) -> None:
    keep_concerns.set_keeping(Keeping(300, 90), "test", WEDNESDAY + DAY)
    assert run_after(299) == (0, 0)
    assert run_after(301) == (1, 0)


def test_a_rule_that_was_too_long_for_a_moment_binds_nobody(concern: Concern) -> None:
    keep_concerns.set_keeping(Keeping(3650, 3650), "test", WEDNESDAY + DAY)
    keep_concerns.set_keeping(Keeping(), "test", WEDNESDAY + 2 * DAY)
    assert run_after(181) == (1, 0)


@pytest.mark.parametrize("state", [ConcernState.OPEN, ConcernState.CONFIRMED])
def test_whoever_a_concern_is_about_doesnt_set_for_how_long(state: ConcernState, mina: Colleague) -> None:
    said = make_answer(make_application(), WEDNESDAY, mina, "As I said, you people never listen.")
    made = make_concern(said, mina, state)
    with pytest.raises(steering.NotYours, match="someone else sets"):
        keep_concerns.set_keeping(Keeping(7, 7), f"colleague:{mina.id}", WEDNESDAY)
    assert keep_concerns.keeping() == Keeping()
    elena = make_colleague("Elena Ruiz", Role.ADMIN)
    if state is ConcernState.OPEN:
        review.dismiss(made.id, "harmless", elena.id, WEDNESDAY)
        keep_concerns.set_keeping(Keeping(7, 7), f"colleague:{mina.id}", WEDNESDAY)
        assert keep_concerns.keeping() == Keeping(7, 7)
