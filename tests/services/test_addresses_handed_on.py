"""A concern is about whoever wrote the words at the time, also once their address is another colleague's."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from config import Config
from cxhire.core.policies import Scope
from cxhire.services import concern_notices, own_words, patterns, review, steering, talk, team
from cxhire.services.concern_change import list_reviewers
from cxhire.services.steering import NotYours
from cxhire.store import concerns, outbox, reminders
from cxhire.store.applications import Application
from cxhire.store.concerns import Chosen, Concern, ConcernKind
from cxhire.store.patterns import list_told
from cxhire.store.people import Colleague, Role
from cxhire.store.steering import is_concerned_in, list_concern_authors, list_concerned_applications
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern

SHARED = "jobs@us.example"
LATER = WEDNESDAY + timedelta(days=3)


@dataclass(frozen=True)
class Scene:
    """Words that Jonas wrote from an address that is Mina's by now; Clara is a third."""

    jonas: Colleague
    mina: Colleague
    clara: Colleague
    application: Application
    concern: Concern


def said_from(address: str, by: Colleague, application: Application, day: int = 0) -> Concern:
    at = WEDNESDAY + timedelta(days=day)
    said = make_answer(application, at, by, "As I said, you people never listen.")
    found = make_concern(said, by)
    with write() as session:
        found = session.merge(found)
        found.author_email = session.merge(said).author_email = address
    return found


def hand_on(address: str, old: Colleague, new: Colleague) -> None:
    team.remove_alias(old.id, address, LATER, "test")
    team.add_alias(new.id, address, LATER, "test")


@pytest.fixture
def scene(app: Flask) -> Scene:
    jonas, mina = make_colleague("Jonas Weber", Role.RECRUITER), make_colleague("Mina Sato", Role.RECRUITER)
    clara = make_colleague("Clara Whitfield", Role.ADMIN)
    team.add_alias(jonas.id, SHARED, WEDNESDAY, "test")
    application = make_application()
    concern = said_from(SHARED, jonas, application)
    hand_on(SHARED, jonas, mina)
    return Scene(jonas, mina, clara, application, concern)


def test_who_has_the_address_now_reviews_and_who_wrote_does_not(scene: Scene) -> None:
    assert {one.id for one in list_reviewers(scene.concern)} == {scene.mina.id, scene.clara.id}
    with pytest.raises(NotYours):
        review.dismiss(scene.concern.id, "It was fair.", scene.jonas.id, LATER)
    with pytest.raises(NotYours):
        own_words.answer(scene.concern.id, "I was tired.", scene.mina.id, LATER)
    own_words.answer(scene.concern.id, "I was tired.", scene.jonas.id, LATER)
    review.confirm(scene.concern.id, "", scene.mina.id, LATER)
    with pytest.raises(NotYours):
        own_words.appeal(scene.concern.id, "Look again.", scene.mina.id, LATER)
    own_words.appeal(scene.concern.id, "Look again.", scene.jonas.id, LATER)


def test_it_is_listed_and_counted_among_the_words_of_whoever_wrote_them(scene: Scene) -> None:
    def listed(author: Colleague) -> list[int]:
        return [raised.concern.id for raised in concerns.list_concerns(Chosen(author_id=author.id))]

    assert (listed(scene.jonas), listed(scene.mina)) == ([scene.concern.id], [])
    assert (concerns.count_open(scene.jonas.id), concerns.count_open(scene.mina.id)) == (1, 0)
    assert concerns.list_authors() == [(scene.jonas.id, "Jonas Weber")]


def test_whoever_wrote_them_is_told_and_talked_to(scene: Scene, config: Config) -> None:
    concern_notices.tell_authors(config, LATER)
    [told] = outbox.list_outgoing()
    assert (told.to_colleague_id, concern_notices.count_in(told)) == (scene.jonas.id, (1, 0))
    assert talk.author_of(scene.concern) == scene.jonas
    talk.talk(scene.concern.id, "Shall we talk?", scene.mina.id, config, LATER)
    assert {row.to_colleague_id for row in outbox.list_outgoing()} == {scene.jonas.id}


def test_only_whoever_wrote_them_steers_nothing(scene: Scene) -> None:
    id_ = scene.application.id
    assert list_concern_authors(id_) == {scene.jonas.id}
    assert reminders.list_concerned([id_]) == {id_: {scene.jonas.id}}
    for one, is_about in ((scene.jonas, True), (scene.mina, False)):
        assert steering.can_steer(id_, f"colleague:{one.id}") is not is_about
        assert (list_concerned_applications([id_], one.id) == {id_}) is is_about
        assert is_concerned_in(Scope(), one.id) is is_about


def test_what_makes_a_pattern_stays_theirs_and_against_whom_it_stands_too(scene: Scene) -> None:
    team.add_alias(scene.clara.id, "talent@us.example", WEDNESDAY, "test")
    for day in (1, 2):
        mail = said_from(SHARED, scene.jonas, scene.application, day)
        before = make_answer(scene.application, WEDNESDAY, scene.clara, "The pay is 60,000.")
        with write() as session:
            session.merge(before).author_email = "talent@us.example"
            mail = session.merge(mail)
            mail.kind, mail.earlier_interaction_id = ConcernKind.UNDERMINING.value, before.id
    hand_on("talent@us.example", scene.clara, scene.mina)
    [id_] = patterns.look(LATER)
    assert [told.known.pair for told in list_told(WEDNESDAY, None)] == [(scene.jonas.id, scene.clara.id)]
    assert steering.can_steer(scene.application.id, f"colleague:{scene.mina.id}")
    review.dismiss(id_, "We have talked.", scene.mina.id, LATER)


def test_words_of_who_left_stay_theirs_when_their_address_goes_to_another(
    scene: Scene, config: Config
) -> None:
    team.disable(scene.jonas.id, LATER, "test")
    assert talk.author_of(scene.concern) is None
    assert concern_notices.tell_authors(config, LATER) == []
    assert review.may_review(scene.concern, scene.mina.id)


def test_words_of_somebody_only_seen_in_mail_are_of_whoever_takes_the_address_over(scene: Scene) -> None:
    seen = make_colleague("", email="j@home.example", member=False)
    found = said_from("j@home.example", seen, scene.application)
    team.add_alias(scene.clara.id, "j@home.example", LATER, "test")
    assert list_reviewers(found) == [scene.jonas, scene.mina]
