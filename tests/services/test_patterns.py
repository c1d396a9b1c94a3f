"""A pattern: one concern that lists its parts, grows, asks, and can't be steered by whom it is about."""

from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.modules import Module
from cxhire.core.obligations import Effect
from cxhire.core.patterns import PartKind, Thresholds
from cxhire.services import absences as away
from cxhire.services import applications, keep_concerns, modules, patterns, review, steering, team
from cxhire.services.absences import Entered
from cxhire.services.steering import NotYours
from cxhire.store import absences, audit, concern_keeping
from cxhire.store import patterns as store
from cxhire.store.absences import Absence
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.concern_parts import ConcernPart
from cxhire.store.concerns import Concern, ConcernKind, ConcernState
from cxhire.store.people import Colleague, Role
from cxhire.store.reminders import list_concerned
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

NOW = WEDNESDAY + timedelta(days=10)


class Story:
    """Dieter writes to Ana's candidates; Mina reviews."""

    def __init__(self) -> None:
        self.ana, self.dieter = make_colleague("Ana Silva", Role.RECRUITER), make_colleague("Dieter Kranz")
        self.mina = make_colleague("Mina Sato", Role.ADMIN)

    def said(
        self, kind: ConcernKind, day: int, candidate: str = "Amara Okafor", by: Colleague | None = None
    ) -> Concern:
        """Words of Dieter's that a concern is about; against Ana's, where it is that kind."""
        at, by = WEDNESDAY + timedelta(days=day), by or self.dieter
        application = make_application(candidate, owner=self.ana)
        before = make_answer(application, at, self.ana, "The pay is 60,000.")
        found = make_concern(make_answer(application, at + timedelta(hours=1), by), by)
        with write() as session:
            found = session.get_one(Concern, found.id)
            found.kind = kind.value
            if kind is not ConcernKind.TONE:
                found.earlier_interaction_id = before.id
        return found

    def silent(self, day: int, candidate: str = "Tom Berg") -> Application:
        """A question to Dieter, by one of Ana's candidates, that nobody answers."""
        application = make_application(candidate, owner=self.ana)
        asked = make_question(application, WEDNESDAY + timedelta(days=day))
        with write() as session:
            session.merge(asked).colleague_id = self.dieter.id
        return application


@pytest.fixture
def story(database: Flask) -> Story:
    return Story()


def found() -> list[Concern]:
    kind = Concern.kind == ConcernKind.PATTERN.value
    return list(read().query(Concern).filter(kind).populate_existing().order_by(Concern.id))


def parts() -> list[str]:
    return [p.kind for p in read().query(ConcernPart).order_by(ConcernPart.at)]


def events(action: str) -> list[str]:
    return [event.subject for event in audit.list_events(Filter(action=action))]


def test_silence_tone_and_a_contradiction_are_one_question_that_lists_them(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    against = story.said(ConcernKind.CONTRADICTION, 1, "Kim Park")
    story.silent(2)
    assert patterns.look(NOW) == [one.id for one in found()]
    [one] = found()
    assert one.reason.startswith("Three things within 30 days touch candidates of Ana Silva: ")
    assert one.reason.endswith("Is there something to talk about?")
    assert (one.author_id, one.about_id) == (story.dieter.id, story.ana.id)
    assert one.interaction_id == against.interaction_id
    assert parts() == [PartKind.TONE, PartKind.CONTRADICTION, PartKind.SILENCE]
    assert [p.candidate for p in store.list_parts(one.id)] == ["Amara Okafor", "Kim Park", "Tom Berg"]
    assert events("concern.found") == [f"concern:{one.id}"]


def test_looking_again_finds_nothing_and_a_new_part_joins(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    story.silent(2)
    patterns.look(NOW)
    assert patterns.look(NOW) == []
    fresh = story.said(ConcernKind.UNDERMINING, 5)
    with write():
        assert patterns.look_around([fresh], NOW) == []
    [one] = found()
    assert len(parts()) == 4
    assert one.reason.startswith("Four things within 30 days")
    assert events("concern.grew") == [f"concern:{one.id}"]


@pytest.mark.parametrize("answered", [False, True], ids=["still silent", "answered late"])
def test_parts_that_are_learnt_day_by_day_are_one_concern_that_grows(story: Story, answered: bool) -> None:
    waited = story.silent(0)
    day = WEDNESDAY + timedelta(days=3)
    assert patterns.look(day) == []
    if answered:
        make_answer(waited, day, story.dieter, "Here you are.")
    steps = [
        (ConcernKind.TONE, 4, "Amara Okafor"),
        (ConcernKind.CONTRADICTION, 6, "Kim Park"),
        (ConcernKind.UNDERMINING, 9, "Lee Wong"),
        (ConcernKind.TONE, 29, "Ada Bell"),
    ]
    for kind, later, candidate in steps:
        fresh = story.said(kind, later, candidate)
        now = WEDNESDAY + timedelta(days=later, hours=2)
        with write():
            patterns.look_around([fresh], now)
        patterns.look(now + timedelta(hours=4))
    [one] = found()
    assert one.reason.startswith("Five things within 30 days")
    assert parts()[0] == PartKind.SILENCE


def test_a_colleague_is_known_by_all_their_addresses(story: Story) -> None:
    team.add_alias(story.dieter.id, "d.kranz@home.example", NOW, "test")
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        said = story.said(kind, day)
    with write() as session:
        other = session.get_one(Concern, said.id)
        other.author_id, other.author_email = None, "D.Kranz@nowhere.example"
    assert patterns.look(NOW) == []
    with write() as session:
        session.get_one(Concern, said.id).author_email = "D.Kranz@home.example"
    assert len(patterns.look(NOW)) == 1


def test_parts_learnt_of_months_later_join_the_pattern_of_their_days(story: Story) -> None:
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, day)
    for day in (26, 27, 28):
        kind = ConcernKind.TONE if day == 27 else ConcernKind.CONTRADICTION
        by_alias = story.said(kind, day, "Kim Park")
        with write() as session:
            other = session.get_one(Concern, by_alias.id)
            other.author_id, other.author_email = None, "d.kranz@home.example"
    assert len(patterns.look(NOW)) == 1
    team.add_alias(story.dieter.id, "d.kranz@home.example", NOW, "test")
    assert patterns.look(WEDNESDAY + timedelta(days=70)) == []
    assert (len(found()), len(parts())) == (1, 6)


def test_an_application_handed_over_after_it_was_told_makes_no_second_one(story: Story) -> None:
    tone, contradiction = story.said(ConcernKind.TONE, 0), story.said(ConcernKind.TONE, 1, "Kim Park")
    waiting = story.silent(2)
    assert len(patterns.look(NOW)) == 1
    for application_id in (tone.application_id, contradiction.application_id, waiting.id):
        applications.set_owner(application_id, story.mina.id, NOW, "test")
    assert patterns.look(NOW) == []
    assert len(found()) == 1


def test_dismissed_parts_do_not_count(story: Story) -> None:
    gone = story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    review.dismiss(gone.id, "It was fair.", story.mina.id, NOW)
    story.silent(2)
    assert patterns.look(NOW) == []
    review.reopen(gone.id, story.mina.id, NOW)
    patterns.look(NOW)
    review.dismiss(gone.id, "It was fair.", story.mina.id, NOW)
    patterns.look(NOW)
    [one] = found()
    assert one.reason.startswith("Two things within 30 days")


def test_what_was_decided_stays_so_while_parts_come_and_no_second_one_does(story: Story) -> None:
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, day)
    [id_] = patterns.look(NOW)
    review.dismiss(id_, "We have talked.", story.mina.id, NOW)
    before = found()[0].reason
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, 4 + day, "Kim Park")
    patterns.look(NOW)
    [one] = found()
    assert (one.state, one.reason, len(parts())) == (ConcernState.DISMISSED, before, 6)


def test_one_that_was_forgotten_does_not_come_back(story: Story) -> None:
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, day)
    [id_] = patterns.look(NOW)
    review.dismiss(id_, "We have talked.", story.mina.id, NOW)
    with write():
        concern_keeping.forget([id_], NOW)
    assert patterns.look(NOW) == []
    assert [one.about_id for one in found()] == [None]


def test_silence_of_somebody_away_is_none(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    story.silent(2)
    day = WEDNESDAY + timedelta(days=2)
    with write():
        absences.add_absence(
            Absence(
                colleague_id=story.dieter.id,
                starts_at=day,
                ends_at=day + timedelta(days=6),
                created_at=day,
            )
        )
    assert patterns.look(NOW) == []


FIRST, LAST = (WEDNESDAY + timedelta(days=2)).date(), (WEDNESDAY + timedelta(days=8)).date()


def test_an_absence_that_they_note_of_themselves_afterwards_is_said_and_excuses_nothing(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    story.silent(2)
    away.enter(Entered(story.dieter.id, FIRST, LAST), story.dieter, NOW)
    [id_] = patterns.look(NOW)
    patterns.look(NOW)
    assert found()[0].reason.startswith("Three things within 30 days")
    [absent] = [one.absent for one in store.list_parts(id_) if one.kind == PartKind.SILENCE]
    assert absent is not None
    assert (absent.counts, absent.by, absent.at) == (False, "Dieter Kranz", NOW)


def test_one_that_a_colleague_notes_excuses_it_and_the_page_still_lists_it(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    story.silent(2)
    away.enter(Entered(story.dieter.id, FIRST, LAST), story.dieter, NOW)
    [id_] = patterns.look(NOW)
    noted = away.enter(Entered(story.dieter.id, FIRST, LAST), story.mina, NOW)
    patterns.look(NOW)
    assert found()[0].reason.startswith("Two things within 30 days")
    [absent] = [one.absent for one in store.list_parts(id_) if one.kind == PartKind.SILENCE]
    assert absent is not None
    assert (absent.counts, absent.by) == (True, "Mina Sato")
    away.withdraw(noted.id, story.mina, NOW)
    patterns.look(NOW)
    assert found()[0].reason.startswith("Three things within 30 days")


def test_an_absence_kept_in_reserve_excuses_nothing_when_they_put_it_back(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    story.silent(2)
    kept = away.enter(Entered(story.dieter.id, FIRST, LAST), story.dieter, WEDNESDAY)
    away.withdraw(kept.id, story.dieter, WEDNESDAY)
    away.put_back(kept.id, story.dieter, NOW)
    assert len(patterns.look(NOW)) == 1
    away.withdraw(kept.id, story.dieter, NOW)
    away.put_back(kept.id, story.mina, NOW)
    patterns.look(NOW)
    assert found()[0].reason.startswith("Two things within 30 days")


@pytest.mark.parametrize(("days", "counts"), [(0.1, False), (7, True), (20, True)])
def test_an_answer_that_came_too_late_was_silence_until_then(story: Story, days: float, counts: bool) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    waited = story.silent(2)
    make_answer(waited, WEDNESDAY + timedelta(days=2 + days), story.dieter, "Here you are.")
    assert patterns.look(NOW + timedelta(days=15)) == [one.id for one in found()]
    assert parts() == ([PartKind.TONE, PartKind.CONTRADICTION, PartKind.SILENCE] if counts else [])


def test_a_late_answer_is_found_around_an_archive_s_words(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    fresh = story.said(ConcernKind.CONTRADICTION, 1)
    waited = story.silent(2)
    make_answer(waited, WEDNESDAY + timedelta(days=150), story.dieter, "Here you are.")
    with write():
        [id_] = patterns.look_around([fresh], NOW + timedelta(days=900))
    answered = [one.answered_at for one in store.list_parts(id_)]
    assert answered == [None, None, WEDNESDAY + timedelta(days=150)]


def test_what_a_colleague_said_needs_no_answer_is_no_silence(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    waived = story.silent(2)
    make_interaction(waived, WEDNESDAY + timedelta(days=8), Effect.WAIVES, "", story.mina)
    assert patterns.look(NOW) == []


@pytest.mark.parametrize(("days", "counts"), [(0.1, False), (8, True)])
def test_nobody_wipes_out_their_own_silence_by_saying_that_nothing_was_owed(
    story: Story, days: float, counts: bool
) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    waited = story.silent(2)
    make_interaction(waited, WEDNESDAY + timedelta(days=2 + days), Effect.WAIVES, "", story.dieter)
    assert bool(patterns.look(NOW + timedelta(days=15))) is counts


def test_whom_it_is_about_decides_neither_about_it_nor_about_the_candidate_they_left_waiting(
    story: Story,
) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    waiting = story.silent(2)
    actor = f"colleague:{story.dieter.id}"
    assert steering.can_steer(waiting.id, actor)
    [id_] = patterns.look(NOW)
    assert not steering.can_steer(waiting.id, actor)
    assert steering.can_steer(waiting.id, f"colleague:{story.ana.id}")
    assert list_concerned([waiting.id])[waiting.id] == {story.dieter.id}
    with pytest.raises(NotYours):
        review.dismiss(id_, "Nothing in it.", story.dieter.id, NOW)
    review.dismiss(id_, "We have talked.", story.mina.id, NOW)
    assert steering.can_steer(waiting.id, actor)


def test_thresholds_are_followed_kept_within_reason_and_audited(story: Story) -> None:
    story.said(ConcernKind.TONE, 0)
    story.said(ConcernKind.CONTRADICTION, 1)
    with pytest.raises(ValueError, match="Between 2 and 50 things"):
        patterns.set_thresholds(Thresholds(30, 1, 1), "colleague:1", NOW)
    assert patterns.set_thresholds(Thresholds(30, 2, 2), "colleague:1", NOW) == Thresholds(30, 3, 2)
    assert len(patterns.look(NOW)) == 1
    assert events("patterns.changed") == ["setting:pattern_thresholds"]


def test_switched_off_it_opens_nothing_and_leaves_what_there_is(story: Story) -> None:
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, day)
    modules.switch(Module.PATTERNS, False, story.mina.id, NOW)
    assert patterns.look(NOW) == []
    modules.switch(Module.PATTERNS, True, story.mina.id, NOW)
    assert len(patterns.look(NOW)) == 1
    modules.switch(Module.PATTERNS, False, story.mina.id, NOW)
    assert len(found()) == 1
    assert events("module.switched_off") == ["module:patterns"] * 2


def test_a_decided_one_teaches_nothing_about_the_words_that_stand_for_it(story: Story) -> None:
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, day)
    [id_] = patterns.look(NOW)
    review.confirm(id_, "", story.mina.id, NOW)
    assert list(concern_keeping.iterate_decided()) == []


def test_an_untouched_one_expires_like_any_concern(story: Story) -> None:
    for day, kind in enumerate((ConcernKind.TONE, ConcernKind.CONTRADICTION, ConcernKind.TONE)):
        story.said(kind, day)
    patterns.look(NOW)
    keep_concerns.expire_and_forget(NOW + timedelta(days=200))
    assert [one.state for one in found()] == [ConcernState.EXPIRED]


def test_words_that_are_forgotten_stay_in_no_pattern_that_showed_them(story: Story) -> None:
    made = [story.said(ConcernKind.TONE, 0), story.said(ConcernKind.CONTRADICTION, 1)]
    story.silent(2)
    with write() as session:
        for n, one in enumerate(made):
            session.get_one(Concern, one.id).quote = f"words {n}"
    [id_] = patterns.look(NOW)
    review.confirm(id_, "", story.mina.id, NOW)
    [before] = [one.quote for one in found()]
    shown, other = made if before == "words 0" else made[::-1]
    review.dismiss(shown.id, "harmless", story.mina.id, NOW)
    assert [one.quote for one in found()] == [before]
    assert keep_concerns.expire_and_forget(NOW + timedelta(days=91)) == (0, 1)
    assert [(one.id, one.quote, one.interaction_id) for one in found()] == [
        (id_, "words 0" if before == "words 1" else "words 1", other.interaction_id)
    ]
    review.dismiss(other.id, "harmless", story.mina.id, NOW + timedelta(days=91))
    assert keep_concerns.expire_and_forget(NOW + timedelta(days=182)) == (0, 1)
    assert [(one.id, one.quote) for one in found()] == [(id_, "")]
