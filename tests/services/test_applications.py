"""What people decide about applications, candidates' addresses and openings, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxhire.core.obligations import Kind
from cxhire.core.turns import Side
from cxhire.services import applications, candidates, openings, timeline
from cxhire.services.derive import rebuild
from cxhire.services.log import log_interaction, take_back, waive
from cxhire.services.steering import NotYours, can_steer
from cxhire.store import addresses, audit, obligations
from cxhire.store import applications as store
from cxhire.store import candidates as people_outside
from cxhire.store.applications import Outcome, Stage
from cxhire.store.audit import Filter
from cxhire.store.candidates import CandidateAddress
from cxhire.store.concerns import ConcernState
from cxhire.store.interactions import Channel, Direction
from cxhire.store.people import Role
from cxhire.store.transaction import write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
)

pytestmark = pytest.mark.usefixtures("database")
LATER = WEDNESDAY + timedelta(days=2)


def actions(candidate_id: int) -> list[str]:
    return [e.action for e in reversed(audit.list_events(Filter(candidate_id=candidate_id)))]


def owed(application_id: int) -> list[Kind]:
    return [one.kind for _, _, _, one in obligations.list_open([application_id])]


def test_a_stage_is_changed_told_and_undone_by_doing_it_again() -> None:
    made = make_application()
    before = applications.change_stage(made.id, Stage.INTERVIEW, LATER, "colleague:9")
    assert (before, store.get_application(made.id).stage) == (Stage.APPLIED, "interview")
    assert applications.change_stage(made.id, before, LATER, "colleague:9") is Stage.INTERVIEW
    assert actions(made.candidate_id) == ["application.stage_changed"] * 2


def test_an_application_does_not_end_by_its_stage() -> None:
    with pytest.raises(ValueError, match="outcome"):
        applications.change_stage(make_application().id, Stage.DONE, LATER, "command")


def test_an_owner_who_is_set_stays_and_one_who_is_not_follows_from_the_answer() -> None:
    made, mina, jonas = make_application(), make_colleague("Mina Sato"), make_colleague("Jonas Weber")
    make_question(made, WEDNESDAY)
    assert applications.set_owner(made.id, jonas.id, LATER, "command") is None
    make_answer(made, WEDNESDAY + timedelta(hours=1), mina)
    assert store.get_application(made.id).owner_id == jonas.id
    assert applications.set_owner(made.id, None, LATER, "command") == jonas.id
    assert store.get_application(made.id).owner_id == mina.id
    assert [owner for _, _, owner, _ in obligations.list_open([made.id])] == [mina.id]


def test_nobody_who_gets_no_mail_can_be_an_owner() -> None:
    seen = make_colleague("Only Seen", member=False)
    with pytest.raises(ValueError, match="member"):
        applications.set_owner(make_application().id, seen.id, LATER, "command")


def test_an_outcome_owes_a_word_about_it_and_taking_it_back_owes_what_was_owed() -> None:
    made = make_application()
    make_question(made, WEDNESDAY)
    applications.change_stage(made.id, Stage.FINAL, LATER, "command")
    before = applications.record_outcome(made.id, Outcome.DECLINED_BY_US, LATER, LATER, "command")
    assert before is Stage.FINAL
    assert sorted(owed(made.id)) == [Kind.ANSWER, Kind.CLOSURE]
    applications.undo_outcome(made.id, before, LATER, "command")
    found = store.get_application(made.id)
    assert (found.stage, found.outcome, found.outcome_at) == ("final", None, None)
    assert owed(made.id) == [Kind.ANSWER]
    assert rebuild(check=True) == 0


def test_an_outcome_is_recorded_once_and_not_ahead_of_time() -> None:
    made = make_application()
    with pytest.raises(ValueError, match="future"):
        applications.record_outcome(made.id, Outcome.HIRED, LATER + timedelta(days=1), LATER, "command")
    applications.record_outcome(made.id, Outcome.HIRED, LATER, LATER, "command")
    with pytest.raises(ValueError, match="already"):
        applications.record_outcome(made.id, Outcome.WITHDRAWN, LATER, LATER, "command")
    with pytest.raises(ValueError, match="ended"):
        applications.change_stage(made.id, Stage.OFFER, LATER, "command")


def test_whoever_a_concern_is_about_decides_nothing_on_that_application() -> None:
    made, jonas = make_application(), make_colleague("Jonas Weber", Role.ADMIN)
    make_question(made, WEDNESDAY)
    concern = make_concern(make_answer(made, LATER, jonas), jonas)
    jonas_says, opening_id = f"colleague:{jonas.id}", made.opening_id
    before = actions(made.candidate_id)
    for act in (
        lambda: applications.change_stage(made.id, Stage.OFFER, LATER, jonas_says),
        lambda: applications.set_owner(made.id, None, LATER, jonas_says),
        lambda: applications.set_opening(made.id, opening_id, LATER, jonas_says),
        lambda: applications.record_outcome(made.id, Outcome.WITHDRAWN, LATER, LATER, jonas_says),
        lambda: applications.undo_outcome(made.id, Stage.OFFER, LATER, jonas_says),
        lambda: waive(made.id, "all said", jonas.id, LATER, jonas_says),
    ):
        with pytest.raises(NotYours):
            act()
    assert actions(made.candidate_id) == before
    assert can_steer(make_application("Somebody Else").id, jonas_says)
    concern.state = ConcernState.DISMISSED.value
    with write() as session:
        session.merge(concern)
    assert can_steer(made.id, jonas_says)


def test_a_concern_is_about_whoever_wrote_from_the_address_whenever_it_became_theirs() -> None:
    made, jonas = make_application(), make_colleague("Jonas Weber")
    concern = make_concern(make_answer(made, LATER, jonas), jonas)
    with write() as session:
        concern.author_id = None
        session.merge(concern)
    assert not can_steer(made.id, f"colleague:{jonas.id}")


def test_a_candidate_is_added_once_and_never_one_of_us() -> None:
    make_colleague("Mina Sato")
    added = candidates.add_candidate(" Ada  Byron ", "Ada@Mail.example", None, LATER, "command")
    assert added.name == "Ada Byron"
    assert len(store.list_applications_of([added.id])) == 1
    with pytest.raises(candidates.KnownAddress) as known:
        candidates.add_candidate("Ada", "ada@mail.example", None, LATER, "command")
    assert known.value.candidate_id == added.id
    with pytest.raises(ValueError, match="ours"):
        candidates.add_candidate("Mina", "mina.sato@us.example", None, LATER, "command")


def propose(candidate_id: int, email: str) -> None:
    with write() as session:
        session.add(CandidateAddress(email=email, candidate_id=candidate_id, proposed=True, main=False))


def test_a_proposed_address_is_parted_with_its_contacts_and_joined_again() -> None:
    made, mina = make_application(), make_colleague("Mina Sato")
    propose(made.candidate_id, "other@mail.example")
    make_question(made, WEDNESDAY)
    theirs = make_question(made, WEDNESDAY + timedelta(hours=2))
    with write() as session:
        theirs.author_email = "other@mail.example"
        session.merge(theirs)
    parted = candidates.part_address(made.candidate_id, "other@mail.example", LATER, f"colleague:{mina.id}")
    (application,) = store.list_applications_of([parted.id])
    assert (owed(made.id), owed(application.id)) == ([Kind.ANSWER], [Kind.ANSWER])
    assert application.opening_id == made.opening_id
    assert [a.email for a in addresses.list_addresses(parted.id)] == ["other@mail.example"]
    assert rebuild(check=True) == 0
    candidates.join_again(made.candidate_id, parted.id, LATER, f"colleague:{mina.id}")
    assert people_outside.get_candidate_by_email("other@mail.example").id == made.candidate_id
    assert len(addresses.list_contact_ids(made.id)) == 2
    assert addresses.get_address(made.candidate_id, "other@mail.example").proposed
    assert rebuild(check=True) == 0


def test_the_main_address_is_never_parted() -> None:
    made = make_application()
    (main,) = addresses.list_addresses(made.candidate_id)
    with pytest.raises(ValueError, match="main"):
        candidates.part_address(made.candidate_id, main.email, LATER, "command")
    with pytest.raises(LookupError):
        candidates.part_address(made.candidate_id, "nobody@mail.example", LATER, "command")


def test_an_address_is_confirmed_and_doubted_again() -> None:
    made = make_application()
    propose(made.candidate_id, "other@mail.example")
    candidates.confirm_address(made.candidate_id, "other@mail.example", LATER, "command")
    assert not addresses.get_address(made.candidate_id, "other@mail.example").proposed
    candidates.confirm_address(made.candidate_id, "other@mail.example", LATER, "command", theirs=False)
    assert addresses.get_address(made.candidate_id, "other@mail.example").proposed


def test_an_opening_is_changed_closed_and_reopened_and_its_address_is_its_own() -> None:
    first = openings.add_opening("Data Analyst", WEDNESDAY, "command", address="Data@Us.example")
    other = openings.add_opening("Designer", WEDNESDAY, "command")
    profile = openings.Profile("Product  Designer", "data@us.example", None)
    with pytest.raises(ValueError, match="Data Analyst"):
        openings.change_opening(other.id, profile, LATER, "command")
    openings.change_opening(first.id, profile, LATER, "command")
    openings.close_opening(first.id, LATER, "command")
    assert (store.get_opening(first.id).title, store.get_opening(first.id).closed_at) == (
        "Product Designer",
        LATER,
    )
    openings.reopen_opening(first.id, LATER, "command")
    assert store.get_opening(first.id).closed_at is None


def test_the_story_is_what_the_candidate_saw_with_the_silence_drawn_up_to_now() -> None:
    made, mina = make_application(), make_colleague("Mina Sato")
    make_question(made, WEDNESDAY)
    log_interaction("amara.okafor@mail.example", Channel.NOTE, Direction.INTERNAL, mina.email,
                    WEDNESDAY + timedelta(days=1), "Seems good.", LATER, "command")  # fmt: skip
    seen = timeline.story(made, LATER, everything=False)
    assert (len(seen.entries), seen.hidden, seen.turn.side, seen.turn.overdue) == (1, 1, Side.OURS, True)
    assert (seen.entries[0].silence.days, seen.entries[0].silence.is_open) == (2, True)
    assert len(timeline.story(made, LATER, everything=True).entries) == 2
    make_answer(made, LATER, mina)
    answered = timeline.story(made, LATER + timedelta(days=3), everything=False)
    assert [e.silence.side for e in answered.entries] == [Side.OURS, Side.THEIRS]
    assert answered.entries[0].silence.wait.until == LATER


def test_what_was_taken_back_is_not_part_of_what_the_candidate_saw() -> None:
    made, mina = make_application(), make_colleague("Mina Sato")
    make_question(made, WEDNESDAY)
    call = log_interaction("amara.okafor@mail.example", Channel.PHONE, Direction.OUTBOUND, mina.email, LATER, "",
                           LATER, "command")  # fmt: skip
    take_back(call.id, mina.id, LATER, f"colleague:{mina.id}")
    seen = timeline.story(made, LATER, everything=False)
    assert ([e.contact.interaction.id == call.id for e in seen.entries], seen.turn.side) == (
        [False],
        Side.OURS,
    )
    known = timeline.story(made, LATER, everything=True)
    assert [e.taken_back for e in known.entries if e.contact.interaction.id == call.id] == [True]
