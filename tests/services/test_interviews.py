"""Interviews, by hand and from our invitations, and what a law asks for after them."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from cxhire.core.obligations import Direction, How, Kind
from cxhire.core.policies import Policy
from cxhire.services import acts, ingest, interviews, log, team
from cxhire.services.act_terms import Answered
from cxhire.services.derive import rebuild
from cxhire.services.log import Besides
from cxhire.services.moving import move_contact
from cxhire.services.policy import set_policy
from cxhire.services.steering import NotYours
from cxhire.store import applications, audit, candidates, obligations
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.interviews import Interview
from cxhire.store.obligations import Settlement
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write
from tests.factories import make_concern, the_only
from tests.letters import JOBS, KIM, MARIA, MONDAY, bounce, invitation, letter

DAY = timedelta(days=1)
NOW = MONDAY + 20 * DAY
QUESTION = letter("q", KIM, JOBS, "May I visit you?")


@pytest.fixture(autouse=True)
def maria(database: Flask) -> int:
    team.add_domain("acme.example", MONDAY, "test")
    added = team.add("maria@acme.example", MONDAY, "test", role=Role.ADMIN)
    set_policy(Policy(rule_packs=("CA-ON",)), added.id, MONDAY)
    return added.id


def take_in(*raws: bytes) -> Application:
    ingest.import_messages(((f"{n}", raw) for n, raw in enumerate(raws)), lambda: NOW, "test")
    found = candidates.get_candidate_by_email("kim@mail.example")
    assert found
    return applications.list_applications_of([found.id])[0]


def asked(application: Application) -> list[tuple[datetime, datetime]]:
    """Since when and by when the law asks something."""
    assert rebuild(check=True) == 0
    owed = [one for _, _, _, one in obligations.list_open([application.id])]
    return [(o.since, o.due_at) for o in owed if o.kind is Kind.CLOSURE]


def actions() -> list[str]:
    return [event.action for event in audit.list_events(Filter()) if "interview" in event.action]


def test_an_interview_noted_by_hand_is_withdrawn_and_put_back(maria: int) -> None:
    kim, actor = take_in(QUESTION), f"colleague:{maria}"
    held = interviews.note_interview(kim.id, MONDAY + DAY, maria, NOW, actor)
    assert asked(kim) == [(MONDAY + DAY, datetime(2026, 6, 19, 9, tzinfo=MONDAY.tzinfo))]
    with pytest.raises(ValueError, match="noted already"):
        interviews.note_interview(kim.id, MONDAY + DAY, maria, NOW, actor)
    interviews.withdraw_interview(held.id, maria, NOW, actor)
    assert asked(kim) == []
    interviews.restore_interview(held.id, NOW, actor)
    assert len(asked(kim)) == 1
    assert actions() == ["interview.restored", "interview.withdrawn", "interview.noted"]


def test_whoever_a_concern_is_about_notes_no_interview(maria: int) -> None:
    kim = take_in(QUESTION)
    make_concern(the_only(Interaction), read().get_one(Colleague, maria))
    with pytest.raises(NotYours):
        interviews.note_interview(kim.id, MONDAY, maria, NOW, f"colleague:{maria}")


INVITED = invitation("i1", KIM, MONDAY + 3 * DAY, hour=1)
MOVED = invitation("i2", KIM, MONDAY + 5 * DAY, hour=2)
CALLED_OFF = invitation("i3", KIM, MONDAY + 5 * DAY, hour=3, method="CANCEL")
AGAIN = invitation("i4", KIM, MONDAY + 8 * DAY, hour=4)


@pytest.mark.parametrize(
    ("told", "held"),
    [
        ([INVITED], [3]), ([INVITED, MOVED], [5]), ([MOVED, INVITED], [5]), ([CALLED_OFF, INVITED, MOVED], []),
        ([INVITED, MOVED, CALLED_OFF, AGAIN], [8]), ([AGAIN, CALLED_OFF, MOVED, INVITED], [8]),
    ],
)  # fmt: skip
def test_our_invitation_is_an_interview_in_whatever_order_its_mails_arrive(
    told: list[bytes], held: list[int]
) -> None:
    kim = take_in(QUESTION)
    for raw in told:
        take_in(raw)
    found = [i.at for i in interviews.list_held(kim.id)]
    assert found == [MONDAY + day * DAY for day in held]
    assert [since for since, _ in asked(kim)] == found


def test_mails_of_one_batch_are_heard_in_the_order_in_which_they_were_sent() -> None:
    kim = take_in(QUESTION, AGAIN, MOVED, CALLED_OFF, INVITED)
    assert [i.at for i in interviews.list_held(kim.id)] == [MONDAY + 8 * DAY]


def test_a_colleagues_word_about_an_interview_stands_against_later_mail(maria: int) -> None:
    kim = take_in(QUESTION, INVITED)
    interviews.withdraw_interview(the_only(Interview).id, maria, NOW, f"colleague:{maria}")
    take_in(MOVED)
    assert asked(kim) == []


def test_an_interview_goes_where_its_invitation_goes() -> None:
    kim = take_in(QUESTION, INVITED)
    with write():
        other = applications.add_application(kim.candidate_id, NOW)
    invited = read().query(Interaction).filter_by(ref="<i1@x>").one()
    move_contact(invited.id, other.id, NOW, "test")
    assert asked(kim) == []
    assert len(asked(other)) == 1


def test_a_call_can_be_an_interview_and_say_that_nothing_is_decided(maria: int) -> None:
    kim, actor = take_in(QUESTION), f"colleague:{maria}"

    def call(day: float, **besides: bool) -> Interaction:
        return log.log_interaction(
            "kim@mail.example", Channel.VIDEO, Direction.OUTBOUND, "maria@acme.example", MONDAY + day * DAY, "",
            NOW, actor, besides=Besides(**besides),
        )  # fmt: skip

    first = call(1, interview=True)
    assert [since for since, _ in asked(kim)] == [MONDAY + DAY]
    log.take_back(first.id, maria, NOW, actor)
    assert asked(kim) == []
    call(2, interview=True)
    call(3)
    assert len(asked(kim)) == 1
    told = call(4, undecided=True)
    assert asked(kim) == []
    assert [s.settled_by_id for s in read().query(Settlement) if s.kind == "closure"] == [told.id]
    with pytest.raises(ValueError, match="can be an interview"):
        log.log_interaction(
            "kim@mail.example", Channel.POST, Direction.OUTBOUND, "maria@acme.example", NOW, "", NOW, actor,
            besides=Besides(interview=True),
        )  # fmt: skip


def test_a_mail_that_told_them_is_noted_and_a_bounce_of_it_owes_it_again(maria: int) -> None:
    actor = f"colleague:{maria}"
    kim = take_in(QUESTION, letter("a", MARIA, KIM, "We haven't decided.", hour=100, answers="q"))
    interviews.note_interview(kim.id, MONDAY + DAY, maria, NOW, actor)
    mail = read().query(Interaction).filter_by(ref="<a@x>").one()
    noted = log.note_undecided(mail.id, maria, NOW, actor)
    assert asked(kim) == []
    [told] = [s for s in read().query(Settlement) if s.kind == "closure"]
    assert (told.settled_by_id, told.how) == (mail.id, How.TOLD)
    log.take_back(noted.id, maria, NOW, actor)
    assert len(asked(kim)) == 1
    log.note_undecided(mail.id, maria, NOW, actor)
    take_in(bounce("b", "a", "kim@mail.example", hour=101))
    assert len(asked(kim)) == 1


def test_answered_elsewhere_is_what_the_law_asks(maria: int) -> None:
    kim = take_in(QUESTION)
    interviews.note_interview(kim.id, MONDAY + DAY, maria, NOW, f"colleague:{maria}")
    [owed] = [o for o in read().query(obligations.Obligation) if o.kind == "closure"]
    acts.answered(owed.id, Answered(Channel.PHONE, maria, NOW), acts.Doer(maria, NOW))
    assert asked(kim) == []
