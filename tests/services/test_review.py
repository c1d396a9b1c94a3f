"""Concerns are decided by someone they aren't about, can be taken back, and their author is heard."""

from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import own_words, review
from cxhire.services.steering import NotYours
from cxhire.store import audit, concerns, transaction
from cxhire.store.audit import Filter
from cxhire.store.concerns import Chosen, Concern, ConcernState
from cxhire.store.people import Colleague, Role, add_aliases
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
    the_only,
)

LATER = WEDNESDAY + timedelta(hours=1)


def concern_about(author: Colleague, state: ConcernState = ConcernState.OPEN) -> Concern:
    """A concern about what a colleague told Amara."""
    said = make_answer(make_application(), WEDNESDAY, author, "As I said, you people never listen.")
    return make_concern(said, author, state)


def actions() -> list[tuple[str, str]]:
    return [(event.action, event.actor) for event in audit.list_events(Filter())]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.RECRUITER])
def test_someone_else_decides_and_takes_it_back(role: Role, database: Flask) -> None:
    jonas, mina = make_colleague("Jonas Weber", Role.ADMIN), make_colleague("Mina Sato", role)
    found = concern_about(jonas)
    review.confirm(found.id, " not like this ", mina.id, LATER)
    decided = the_only(Concern)
    assert (decided.state, decided.reviewed_by_id, decided.reviewed_at, decided.review_note) == (
        "confirmed", mina.id, LATER, "not like this",
    )  # fmt: skip
    review.reopen(found.id, mina.id, LATER)
    assert (the_only(Concern).state, the_only(Concern).review_note) == ("open", None)
    review.dismiss(found.id, "a quotation", mina.id, LATER)
    assert the_only(Concern).state == "dismissed"
    who = f"colleague:{mina.id}"
    assert actions() == [("concern.dismissed", who), ("concern.reopened", who), ("concern.confirmed", who)]


def test_the_audit_trail_holds_no_word_of_it(database: Flask) -> None:
    jonas, mina = make_colleague("Jonas Weber"), make_colleague("Mina Sato", Role.RECRUITER)
    found = concern_about(jonas)
    own_words.answer(found.id, "secret words", jonas.id, LATER)
    review.dismiss(found.id, "secret words", mina.id, LATER)
    events = audit.list_events(Filter())
    assert [(event.subject, event.detail) for event in events] == [
        (f"concern:{found.id}", {"kind": "tone"})
    ] * 2
    assert all(event.application_id and event.candidate_id for event in events)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_decides_about_their_own_words_whatever_their_role(role: Role, database: Flask) -> None:
    jonas = make_colleague("Jonas Weber", role)
    found, decided = concern_about(jonas), concern_about(jonas, ConcernState.CONFIRMED)
    for act in (
        lambda: review.confirm(found.id, "", jonas.id, LATER),
        lambda: review.dismiss(found.id, "harmless", jonas.id, LATER),
        lambda: review.reopen(decided.id, jonas.id, LATER),
    ):
        with pytest.raises(NotYours, match="your own words"):
            act()
    assert (found.state, decided.state, actions()) == ("open", "confirmed", [])


def test_words_from_an_address_that_became_known_later_are_their_own(database: Flask) -> None:
    jonas, mina = make_colleague("Jonas Weber", Role.ADMIN), make_colleague("Mina Sato", Role.ADMIN)
    found = concern_about(jonas)
    with transaction.write() as session:
        found.author_id, found.author_email = None, "J.Weber@old.example"
        add_aliases(jonas, ["j.weber@old.example"])
        session.flush()
    assert [raised.concern.id for raised in concerns.list_concerns(Chosen(author_id=jonas.id))] == [found.id]
    assert concerns.count_open(jonas.id) == 1
    with pytest.raises(NotYours):
        review.confirm(found.id, "", jonas.id, LATER)
    assert review.may_review(found, mina.id)


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR])
def test_owners_and_auditors_decide_nothing(role: Role, database: Flask) -> None:
    found = concern_about(make_colleague("Jonas Weber"))
    other = make_colleague("Clara Whitfield", role)
    assert not review.may_review(found, other.id)
    with pytest.raises(NotYours, match="admins and recruiters"):
        review.confirm(found.id, "", other.id, LATER)


@pytest.mark.parametrize(
    ("state", "act", "sentence"),
    [
        (ConcernState.OPEN, lambda id_, by: review.dismiss(id_, "  ", by, LATER), "why"),
        (ConcernState.OPEN, lambda id_, by: review.reopen(id_, by, LATER), "Nothing was decided"),
        (ConcernState.CONFIRMED, lambda id_, by: review.confirm(id_, "", by, LATER), "already"),
        (ConcernState.CONFIRMED, lambda id_, by: review.dismiss(id_, "why", by, LATER), "already"),
        (ConcernState.OPEN, lambda id_, by: review.confirm(id_, "x" * 4001, by, LATER), "At most"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence_and_changes_nothing(
    state: ConcernState, act, sentence: str, database: Flask
) -> None:
    found = concern_about(make_colleague("Jonas Weber"), state)
    with pytest.raises(ValueError, match=sentence):
        act(found.id, make_colleague("Mina Sato", Role.ADMIN).id)
    assert (the_only(Concern).state, actions()) == (state, [])


def test_a_concern_that_is_not_there_is_a_lookup_error(database: Flask) -> None:
    with pytest.raises(LookupError):
        review.confirm(999, "", make_colleague("Mina Sato", Role.ADMIN).id, LATER)


def test_the_author_can_change_their_answer_until_it_is_decided(database: Flask) -> None:
    jonas, mina = make_colleague("Jonas Weber"), make_colleague("Mina Sato", Role.ADMIN)
    found = concern_about(jonas)
    own_words.answer(found.id, "I was tired", jonas.id, LATER)
    own_words.answer(found.id, "I was wrong, and have said so", jonas.id, LATER)
    review.confirm(found.id, "", mina.id, LATER)
    with pytest.raises(ValueError, match="decided"):
        own_words.answer(found.id, "I never wrote it", jonas.id, LATER)
    assert the_only(Concern).answer == "I was wrong, and have said so"


def test_a_first_answer_is_taken_after_the_decision_too_but_not_an_empty_one(database: Flask) -> None:
    jonas = make_colleague("Jonas Weber")
    found = concern_about(jonas, ConcernState.CONFIRMED)
    with pytest.raises(ValueError, match="Write your answer"):
        own_words.answer(found.id, " ", jonas.id, LATER)
    own_words.answer(found.id, "I am sorry", jonas.id, LATER)
    assert the_only(Concern).answer == "I am sorry"


def test_nobody_answers_for_somebody_else(database: Flask) -> None:
    found = concern_about(make_colleague("Jonas Weber"))
    with pytest.raises(NotYours, match="whoever wrote"):
        own_words.answer(found.id, "He meant well", make_colleague("Mina Sato", Role.ADMIN).id, LATER)


def test_open_ones_are_listed_first_each_oldest_first_and_paged_by_key(database: Flask) -> None:
    jonas, clara = make_colleague("Jonas Weber"), make_colleague("Clara Whitfield")
    states = [ConcernState.CONFIRMED, ConcernState.OPEN, ConcernState.DISMISSED, ConcernState.OPEN]
    ids = [concern_about(author, state).id for author, state in zip([jonas, clara] * 2, states, strict=True)]
    in_order = [ids[1], ids[3], ids[0], ids[2]]
    assert [raised.concern.id for raised in concerns.list_concerns()] == in_order
    seen, after = [], None
    while page := concerns.list_concerns(Chosen(after=after, limit=1)):
        seen.append(page[0].concern.id)
        after = (concerns.rank(page[0].concern.state), page[0].concern.id)
    assert seen == in_order
    assert (concerns.count_open(), concerns.count_open(clara.id), concerns.count_open(jonas.id)) == (2, 2, 0)
    assert concerns.list_authors() == [(clara.id, "Clara Whitfield"), (jonas.id, "Jonas Weber")]


def test_a_concern_is_listed_with_both_messages_and_as_the_command_prints_it(database: Flask) -> None:
    elena, jonas = make_colleague("Elena Ruiz"), make_colleague("Jonas Weber")
    application = make_application()
    first = make_answer(application, WEDNESDAY, elena, "You will hear by Friday.")
    make_question(application, WEDNESDAY + timedelta(minutes=5))
    found = make_concern(make_answer(application, LATER, jonas, "Nobody told you people that."), jonas)
    with transaction.write() as session:
        found.earlier_interaction_id, found.earlier_quote = first.id, "by Friday"
        session.flush()
    [raised] = concerns.list_concerns()
    assert (raised.candidate, raised.opening) == ("Amara Okafor", "Backend Engineer")
    assert (raised.said.by, raised.said.text, raised.said.at) == (
        "Jonas Weber", "Nobody told you people that.", LATER,
    )  # fmt: skip
    assert (raised.earlier.by, raised.earlier.text) == ("Elena Ruiz", "You will hear by Friday.")
    assert review.as_json(raised) == {
        "kind": "tone", "candidate": "amara.okafor@mail.example", "author": "jonas.weber@us.example",
        "message_id": None, "quote": "you people", "earlier_message_id": None, "earlier_quote": "by Friday",
        "score": 0.9, "reason": "contempt", "state": "open",
    }  # fmt: skip
