"""Links in reminders: whose, how long, how often, and what they do; and who says yes where a concern is about their reader."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cxhire.services import act_links, asked_acts, audit
from cxhire.services import applications as decisions
from cxhire.services.act_links import LASTS, ActLink, Used, open_link, read_token, token_for
from cxhire.services.act_terms import Answered, Ended, HandOver, NothingOwed, Snooze, Terms, ToStage
from cxhire.services.acts import Doer
from cxhire.services.asked_acts import Answer
from cxhire.services.derive import rebuild
from cxhire.services.steering import NotYours
from cxhire.store import obligations
from cxhire.store.act_links import UsedActLink
from cxhire.store.applications import Application, Outcome, Stage
from cxhire.store.audit import Filter, list_events
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Obligation
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
    the_only,
)

LATER = WEDNESDAY + timedelta(hours=2)
TOMORROW = WEDNESDAY + timedelta(days=1)
SECRET = "s" * 32


def link_to(reader: Colleague, now: datetime = LATER) -> ActLink:
    owed = the_only(Obligation)
    return ActLink(7, owed.id, owed.application_id, reader.id, now + LASTS)


@pytest.fixture
def jonas(database: object) -> Colleague:
    """Jonas, whom Amara has asked something."""
    jonas = make_colleague("Jonas Weber")
    make_question(make_application(owner=jonas), WEDNESDAY)
    return jonas


# -- the token


def test_a_token_says_what_was_signed_until_it_expires() -> None:
    link = ActLink(1, 2**40, 3, 4, WEDNESDAY + LASTS)
    token = token_for(link, SECRET)
    assert len(token) == 75
    assert read_token(token, SECRET, LATER) == link
    assert read_token(token, SECRET, WEDNESDAY + LASTS) is None
    assert read_token(token, "another key" * 4, LATER) is None


def test_no_changed_token_is_taken() -> None:
    token = token_for(ActLink(1, 2, 3, 4, WEDNESDAY + LASTS), SECRET)
    changed = [token[:n] + ("B" if token[n] == "A" else "A") + token[n + 1 :] for n in range(len(token) - 1)]
    for wrong in (
        "",
        "x",
        "A" * 75,
        token[:-1],
        token + "A",
        "ä" * 75,
        token.swapcase(),
        " " + token,
        *changed,
    ):
        assert read_token(wrong, SECRET, LATER) is None, wrong


def test_a_mail_sent_twice_holds_one_link_and_another_reader_or_mail_has_another() -> None:
    link = ActLink(1, 2, 3, 4, WEDNESDAY + LASTS)
    assert replace(link, expires_at=LATER + LASTS).key == link.key
    assert len({link.key, replace(link, outgoing_id=9).key, replace(link, colleague_id=9).key}) == 3


# -- using it


def test_a_link_serves_once_and_its_act_can_be_taken_back_once(jonas: Colleague) -> None:
    link = link_to(jonas)
    act_links.use(link, NothingOwed("They took another job"), LATER)
    opened = open_link(link, LATER)
    assert opened is not None
    assert (opened.line, opened.terms, opened.may_undo) == (None, NothingOwed(""), True)
    with pytest.raises(Used):
        act_links.use(link, Snooze(TOMORROW), LATER)
    act_links.undo(link, LATER)
    assert the_only(Obligation).since == WEDNESDAY
    with pytest.raises(Used):
        act_links.undo(link, LATER)
    with pytest.raises(Used):
        act_links.use(replace(link, obligation_id=link.obligation_id), Snooze(TOMORROW), LATER)
    assert [e.detail["via"] for e in list_events(Filter(actor=f"colleague:{jonas.id}"))] == ["mail", "mail"]
    assert audit.verify().ok
    assert rebuild(check=True) == 0


def test_whoever_hands_it_over_by_a_link_still_sees_it_and_can_take_that_back(jonas: Colleague) -> None:
    link, mina = link_to(jonas), make_colleague("Mina Sato")
    act_links.use(link, HandOver(mina.id), LATER)
    opened = open_link(link, LATER)
    assert opened is not None
    assert opened.may_undo
    act_links.undo(link, LATER)
    assert the_only(Obligation).owner_id == jonas.id


def test_an_act_that_fails_leaves_the_link_unused(jonas: Colleague) -> None:
    link = link_to(jonas)
    for terms in (Snooze(LATER + timedelta(days=60)), HandOver(999), Answered(Channel.PHONE, 999, LATER)):
        with pytest.raises(ValueError, match=r"\w"):
            act_links.use(link, terms, LATER)
    assert read().query(UsedActLink).count() == 0
    act_links.use(link, Snooze(TOMORROW), LATER)


def test_what_was_settled_meanwhile_is_shown_calmly_and_takes_no_act(jonas: Colleague) -> None:
    link = link_to(jonas)
    application = the_only(Application)
    make_answer(application, LATER, make_colleague("Mina Sato"))
    opened = open_link(link, LATER)
    assert opened is not None
    assert (opened.line, opened.used) == (None, None)
    with pytest.raises(LookupError):
        act_links.use(link, NothingOwed("late"), LATER)


def test_rights_are_those_of_now_and_not_of_when_it_was_sent(jonas: Colleague) -> None:
    mina = make_colleague("Mina Sato")
    link = link_to(jonas)
    assert open_link(link, LATER) is not None
    decisions.set_owner(link.application_id, mina.id, LATER, "command")
    assert open_link(link, LATER) is None  # a hiring owner from whom it was taken
    with pytest.raises(LookupError):
        act_links.use(link, Snooze(TOMORROW), LATER)
    for column, value in (("active", False), ("member", False), ("role", Role.AUDITOR.value)):
        with write() as session:
            found = session.get(Colleague, mina.id)
            before = getattr(found, column)
            setattr(found, column, value)
        assert open_link(link_to(mina), LATER) is None, column
        with write():
            setattr(found, column, before)
    assert open_link(link_to(mina), LATER) is not None


# -- the second person


@pytest.fixture
def mina(jonas: Colleague) -> Colleague:
    """A recruiter; and a concern is about Jonas."""
    make_concern(make_answer(the_only(Application), WEDNESDAY - timedelta(days=1), jonas), jonas)
    return make_colleague("Mina Sato", Role.RECRUITER)


def to_decide(colleague: Colleague) -> list[Answer]:
    return asked_acts.list_to_decide(colleague.id)


TERMS: list[Terms] = [
    Snooze(TOMORROW),
    NothingOwed("done"),
    ToStage(Stage.OFFER),
    Ended(Outcome.HIRED, WEDNESDAY),
]


@pytest.mark.parametrize("terms", TERMS)
def test_a_colleague_decides_what_whoever_a_concern_is_about_asks_for(
    terms: Terms, jonas: Colleague, mina: Colleague
) -> None:
    id_, doer = the_only(Obligation).id, Doer(jonas.id, LATER)
    application_id = the_only(Application).id
    if isinstance(terms, ToStage | Ended):
        asked = asked_acts.ask_for(application_id, terms, doer)
        assert asked_acts.ask_for(application_id, terms, doer).id == asked.id
    else:
        asked = asked_acts.ask_about(id_, terms, doer)
        assert asked_acts.ask_about(id_, terms, doer).id == asked.id
    assert [one.asked.id for one in to_decide(mina)] == [asked.id]
    assert to_decide(jonas) == []
    with pytest.raises(NotYours):
        asked_acts.accept(asked.id, doer)
    asked_acts.accept(asked.id, Doer(mina.id, LATER))
    by_mina = list_events(Filter(actor=f"colleague:{mina.id}"))
    assert {e.detail["asked_by"] for e in by_mina} == {jonas.id}
    assert len(by_mina) == 2
    assert [e.action for e in list_events(Filter(actor=f"colleague:{jonas.id}"))] == ["act.asked"]
    with pytest.raises(LookupError):
        asked_acts.accept(asked.id, Doer(mina.id, LATER))
    assert [one.asked.accepted for one in asked_acts.list_asked(jonas.id, LATER)] == [True]


def test_an_answer_of_ones_own_and_a_hand_over_take_a_second_person_too(
    jonas: Colleague, mina: Colleague
) -> None:
    lena = make_colleague("Lena Berg")
    id_, doer = the_only(Obligation).id, Doer(jonas.id, LATER)
    given = asked_acts.ask_about(id_, HandOver(lena.id), doer)
    asked_acts.accept(given.id, Doer(mina.id, LATER))
    assert the_only(Obligation).owner_id == lena.id
    called = asked_acts.ask_about(id_, Answered(Channel.PHONE, jonas.id, LATER), doer)
    asked_acts.accept(
        called.id, Doer(lena.id, LATER)
    )  # a hiring owner, who says yes to what Jonas says of himself
    assert obligations.list_owed(LATER) == []


def test_a_no_has_a_reason_that_the_asker_reads_and_changes_nothing(
    jonas: Colleague, mina: Colleague
) -> None:
    asked = asked_acts.ask_about(the_only(Obligation).id, NothingOwed("I called her"), Doer(jonas.id, LATER))
    with pytest.raises(ValueError, match="why not"):
        asked_acts.refuse(asked.id, " ", Doer(mina.id, LATER))
    asked_acts.refuse(asked.id, "She told me that nobody called", Doer(mina.id, LATER))
    (answer,) = asked_acts.list_asked(jonas.id, LATER)
    assert (answer.asked.accepted, answer.asked.why) == (False, "She told me that nobody called")
    assert the_only(Obligation).since == WEDNESDAY
    assert to_decide(mina) == []


def test_other_terms_take_the_place_of_the_first_and_only_the_asker_takes_it_back(
    jonas: Colleague, mina: Colleague
) -> None:
    id_, doer = the_only(Obligation).id, Doer(jonas.id, LATER)
    first = asked_acts.ask_about(id_, Snooze(TOMORROW), doer)
    second = asked_acts.ask_about(id_, Snooze(TOMORROW + timedelta(days=1)), doer)
    assert [one.asked.id for one in to_decide(mina)] == [second.id]
    with pytest.raises(LookupError):
        asked_acts.accept(first.id, Doer(mina.id, LATER))
    with pytest.raises(LookupError):
        asked_acts.take_back(second.id, Doer(mina.id, LATER))
    asked_acts.take_back(second.id, doer)
    assert to_decide(mina) == []
    assert [one.was_taken_back for one in asked_acts.list_asked(jonas.id, LATER)] == [True, True]


def test_what_isnt_owed_any_more_ends_by_itself(jonas: Colleague, mina: Colleague) -> None:
    asked = asked_acts.ask_about(the_only(Obligation).id, Snooze(TOMORROW), Doer(jonas.id, LATER))
    make_answer(the_only(Application), LATER, mina)
    assert to_decide(mina) == []
    with pytest.raises(LookupError):
        asked_acts.accept(asked.id, Doer(mina.id, LATER))
    assert asked_acts.end_gone(LATER) == 1
    (answer,) = asked_acts.list_asked(jonas.id, LATER)
    assert (answer.asked.accepted, answer.is_waiting, answer.was_taken_back) == (None, False, False)


def test_whom_another_concern_there_is_about_and_who_has_no_business_there_decide_nothing(
    jonas: Colleague, mina: Colleague
) -> None:
    lena, otto = make_colleague("Lena Berg", Role.ADMIN), make_colleague("Otto Kern")
    auditor = make_colleague("Ada Audit", Role.AUDITOR)
    make_concern(make_answer(the_only(Application), WEDNESDAY - timedelta(days=2), lena), lena)
    asked = asked_acts.ask_about(the_only(Obligation).id, Snooze(TOMORROW), Doer(jonas.id, LATER))
    for nobody, error in ((lena, NotYours), (otto, LookupError), (auditor, LookupError)):
        assert to_decide(nobody) == []
        with pytest.raises(error):
            asked_acts.accept(asked.id, Doer(nobody.id, LATER))
        with pytest.raises(error):
            asked_acts.refuse(asked.id, "no", Doer(nobody.id, LATER))
    assert len(to_decide(mina)) == 1


def test_who_may_decide_themselves_asks_nobody(jonas: Colleague, mina: Colleague) -> None:
    with pytest.raises(ValueError, match="yourself"):
        asked_acts.ask_about(the_only(Obligation).id, Snooze(TOMORROW), Doer(mina.id, LATER))


def test_a_link_of_whoever_a_concern_is_about_only_asks(jonas: Colleague, mina: Colleague) -> None:
    link = link_to(jonas)
    with pytest.raises(NotYours):
        act_links.use(link, Snooze(TOMORROW), LATER)
    opened = open_link(link, LATER)
    assert opened is not None
    assert not opened.may_steer
    act_links.ask(link, Snooze(TOMORROW), LATER)
    with pytest.raises(Used):
        act_links.ask(link, NothingOwed("again"), LATER)
    act_links.undo(link, LATER)
    assert to_decide(mina) == []
    other = replace(link, outgoing_id=8)
    act_links.ask(other, Snooze(TOMORROW), LATER)
    asked_acts.accept(to_decide(mina)[0].asked.id, Doer(mina.id, LATER))
    assert the_only(Obligation).snoozed_until == TOMORROW
    opened = open_link(other, LATER)
    assert opened is not None
    assert opened.asked is not None
    assert (opened.asked.asked.decided_by_id, opened.may_undo) == (mina.id, False)
