"""Merging two candidates and taking it back: nothing is lost, nothing doubled, and what came since follows its address."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from cxhire.core.obligations import Direction, Kind
from cxhire.extensions import Base
from cxhire.services import applications as decide
from cxhire.services import audit, ingest, log, merge, review, snooze, team
from cxhire.services.analyse import analyse_pending
from cxhire.services.candidates import join_again, part_address
from cxhire.services.derive import rebuild
from cxhire.services.files import list_offered, look_into_pending
from cxhire.services.merge import tell_apart, undo
from cxhire.services.moving import move_contact
from cxhire.services.owed import owed_lines
from cxhire.services.promises import correct_promise
from cxhire.services.steering import NotYours
from cxhire.services.timeline import story
from cxhire.store import (
    addresses,
    applications,
    candidates,
    concern_keeping,
    concerns,
    intake,
    interactions,
    merges,
    obligations,
)
from cxhire.store import promises as stored
from cxhire.store.applications import Application, Outcome, Stage
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.concerns import ConcernState
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Wanted
from cxhire.store.people import Role
from cxhire.store.transaction import read, write
from tests.factories import make_colleague, make_concern
from tests.files import PDF, with_files
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

NOW = MONDAY + timedelta(days=20)
JON = "Jon Weber <jon@acme.example>"
KIMMY = "Kim Park <kimmy@other.example>"
QUESTION = letter("q", KIM, JOBS, "Could you tell me whether the position allows remote work?")
OTHER = letter("o", KIMMY, JOBS, "Is there parking, by the way?", hour=5, subject="Parking")


@pytest.fixture(autouse=True)
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    team.add("maria@acme.example", MONDAY, "test")
    with write():
        for title in ("Cook", "Baker"):
            applications.add_opening(title, MONDAY)


def take_in(*raws: bytes) -> None:
    ingest.import_messages(((f"{n}", raw) for n, raw in enumerate(raws)), lambda: NOW, "test")


def who(email: str) -> int:
    found = candidates.get_candidate_by_email(email)
    assert found
    return found.id


def the_two() -> tuple[int, int]:
    return who("kim@mail.example"), who("kimmy@other.example")


def waiting() -> list[tuple[int, datetime]]:
    return [(o.owed.candidate_id, o.owed.since) for o in owed_lines(NOW, Wanted(kind="answer"))]


def contacts(candidate_id: int) -> list[str | None]:
    mine = [a.id for a in applications.list_applications_of([candidate_id])]
    return [i.ref for i in interactions.list_interactions(mine)]


# What only ever grows, or is about merging itself.
BESIDE = {"audit_event", "audit_head", "merge", "job_run", "told_apart", "setting"}


def dump() -> dict[str, Any]:
    """All rows of all tables."""
    read().expire_all()
    tables = [t for t in Base.metadata.sorted_tables if t.name not in BESIDE]
    return {t.name: sorted(map(repr, read().execute(t.select()).all())) for t in tables}


def holds() -> None:
    assert rebuild(check=True) == 0
    assert audit.verify().ok


def test_two_records_become_one_and_their_applications_for_the_same_opening_too() -> None:
    take_in(QUESTION, OTHER)
    kept, gone = the_two()
    merge.merge(kept, gone, NOW, "test")
    assert intake.count_candidates() == 1
    assert intake.count_applications() == 1
    assert contacts(kept) == ["<q@x>", "<o@x>"]
    assert [(a.email, a.main, a.proposed) for a in addresses.list_addresses(kept)] == [
        ("kim@mail.example", True, False), ("kimmy@other.example", False, False),
    ]  # fmt: skip
    assert waiting() == [(kept, MONDAY)]
    assert candidates.get_candidate(gone).merged_into_id == kept  # type: ignore[union-attr]
    holds()


def test_applications_for_other_openings_come_as_they_are() -> None:
    take_in(
        letter("q", KIM, JOBS, "Is it remote?", subject="Cook"),
        letter("b", KIMMY, JOBS, "When does it start?", subject="Baker"),
        letter("c", KIMMY, JOBS, "Is there parking?", subject="Cook"),
    )
    kept, gone = the_two()
    looked = merge.preview(kept, gone)
    assert ([len(looked.joining), len(looked.coming)], looked.contacts) == ([1, 1], 2)
    merge.merge(kept, gone, NOW, "test")
    assert len(applications.list_applications_of([kept])) == 2
    assert len(waiting()) == 2
    holds()


def test_mail_after_a_merge_finds_the_one_candidate_from_either_address() -> None:
    take_in(QUESTION, OTHER)
    kept, gone = the_two()
    merge.merge(kept, gone, NOW, "test")
    take_in(
        letter("p", KIMMY, JOBS, "Hello?", hour=30), letter("a", MARIA, KIMMY, "Yes.", hour=40, answers="o")
    )
    assert contacts(kept) == ["<q@x>", "<o@x>", "<p@x>", "<a@x>"]
    assert waiting() == []
    holds()


def all_sorts() -> None:
    """Two records with all that can hang on them."""
    maria = make_colleague("Jonas Weber")
    take_in(
        letter("q", KIM, JOBS, "Is it remote?", subject="Cook"),
        letter("a", MARIA, KIM, "Yes. You will hear from us by Friday.", hour=3, subject="Cook", answers="q"),
        letter("c", KIMMY, JOBS, "Is there parking?", hour=4, subject="Cook"),
        letter(
            "d", MARIA, KIMMY, "There is. I will call you on 20 May.", hour=6, subject="Cook", answers="c"
        ),
        letter("e", KIMMY, JOBS, "And a canteen?", hour=8, subject="Cook", answers="d"),
        letter("t", MARIA, f"{KIM}, {KIMMY}", "To both of you: see you.", hour=8.5, subject="Both"),
        letter("b", KIMMY, JOBS, "When does it start?", hour=9, subject="Baker"),
        with_files("f", ("cv.pdf", "application/pdf", PDF), sender=KIMMY, hour=12),
    )
    analyse_pending(100, NOW)
    look_into_pending(100)
    kim, kimmy = the_two()
    [cook] = [a for a in applications.list_applications_of([kimmy]) if a.opening_id == 1]
    decide.change_stage(cook.id, Stage.INTERVIEW, NOW, "test")
    decide.set_owner(cook.id, maria.id, NOW, "test")
    log.log_interaction("kimmy@other.example", Channel.PHONE, Direction.INBOUND, maria.email, NOW, "Rang.", NOW, "test",
                        application_id=cook.id)  # fmt: skip
    held = [a.id for a in applications.list_applications_of([kim, kimmy])]
    for _, id_, _, owed in list(obligations.list_open(held)):
        if owed.kind is not Kind.UPDATE:
            snooze.snooze(id_, NOW + timedelta(days=2), NOW, "test")


def test_taking_a_merge_back_restores_every_row_of_every_table() -> None:
    all_sorts()
    before = dump()
    kim, kimmy = the_two()
    for kept, gone in ((kim, kimmy), (kimmy, kim)):
        done = merge.merge(kept, gone, NOW, "test")
        holds()
        assert dump() != before
        undo(done, NOW, "test")
        assert dump() == before
        holds()


def test_the_stage_the_owner_and_what_was_snoozed_survive_a_merge() -> None:
    all_sorts()
    kim, kimmy = the_two()
    snoozed = (
        read().query(obligations.Obligation).filter(obligations.Obligation.snoozed_until.is_not(None)).count()
    )
    merge.merge(kim, kimmy, NOW, "test")
    [cook] = [a for a in applications.list_applications_of([kim]) if a.opening_id == 1]
    assert (cook.stage, cook.owner_fixed) == ("interview", True)
    assert snoozed > 0
    assert (
        read().query(obligations.Obligation).filter(obligations.Obligation.snoozed_until.is_not(None)).count()
        == snoozed
    )


def test_files_and_promises_follow_and_one_mail_to_both_is_told_once() -> None:
    all_sorts()
    kim, kimmy = the_two()
    promised = read().query(stored.Promise).count()
    merge.merge(kim, kimmy, NOW, "test")
    assert [o.file.name for o in list_offered(kim)] == ["cv.pdf"]
    mine = [a.id for a in applications.list_applications_of([kim])]
    assert promised > 0
    assert read().query(stored.Promise).filter(stored.Promise.application_id.in_(mine)).count() == promised
    told = [e.contact.interaction.ref for a in applications.list_applications_of([kim])
            for e in story(a, NOW, everything=True).entries]  # fmt: skip
    assert told.count("<t@x>") == 1


def test_what_came_since_follows_its_address_and_the_rest_stays() -> None:
    take_in(QUESTION, OTHER)
    kept, gone = the_two()
    done = merge.merge(kept, gone, NOW, "test")
    take_in(
        letter("p", KIMMY, JOBS, "And a canteen?", hour=30, answers="o"),
        letter("r", KIM, JOBS, "Hello again?", hour=31, answers="q"),
        letter("s", MARIA, KIMMY, "There is.", hour=32, answers="p"),
        letter("n", KIMMY, JOBS, "Do you need a baker?", hour=33, subject="Baker"),
    )
    log.log_interaction(
        "kim@mail.example", Channel.PHONE, Direction.OUTBOUND, "maria@acme.example", NOW, "", NOW, "test"
    )
    undo(done, NOW, "test")
    assert contacts(gone) == ["<o@x>", "<p@x>", "<s@x>", "<n@x>"]
    assert contacts(kept)[:2] == ["<q@x>", "<r@x>"]
    assert len(contacts(kept)) == 3
    holds()


def test_what_came_since_and_was_put_off_stays_so_when_the_merge_is_taken_back() -> None:
    take_in(QUESTION, OTHER, letter("y", MARIA, KIMMY, "There is.", hour=6, subject="Parking", answers="o"))
    kept, gone = the_two()
    done = merge.merge(kept, gone, NOW, "test")
    promise = "We will send you the contract by Friday."
    take_in(letter("p", MARIA, KIMMY, promise, hour=30, subject="Parking", answers="o"))
    analyse_pending(100, NOW)
    [owed] = read().query(obligations.Obligation).filter_by(kind="promise")
    snooze.snooze(owed.id, NOW + timedelta(days=2), NOW, "test")
    undo(done, NOW, "test")
    [owed] = read().query(obligations.Obligation).filter_by(kind="promise").populate_existing()
    theirs = [a.id for a in applications.list_applications_of([gone])]
    assert (owed.application_id in theirs, owed.snoozed_until) == (True, NOW + timedelta(days=2))
    holds()


def test_a_merge_is_taken_back_though_what_was_owed_moved_on_since() -> None:
    take_in(
        letter("q", KIM, JOBS, "Is it remote?", subject="Cook"),
        letter("c", KIMMY, JOBS, "Is there parking?", hour=4, subject="Cook"),
        letter(
            "p", MARIA, KIMMY, "We will send you the plan by Friday.", hour=6, subject="Cook", answers="c"
        ),
        letter("b", KIMMY, JOBS, "When does it start?", hour=9, subject="Baker"),
    )
    analyse_pending(100, NOW)
    kept, gone = the_two()
    done = merge.merge(kept, gone, NOW, "test")
    [owed] = read().query(obligations.Obligation).filter_by(kind="promise")
    snooze.snooze(owed.id, NOW + timedelta(days=2), NOW, "test")
    home, said = owed.application_id, owed.opened_by_id
    [baker] = [a for a in applications.list_applications_of([kept]) if a.opening_id == 2]
    move_contact(said, baker.id, NOW, "test")
    undo(done, NOW, "test")
    [owed] = read().query(obligations.Obligation).filter_by(kind="promise").populate_existing()
    assert (owed.application_id != home, owed.snoozed_until) == (True, NOW + timedelta(days=2))
    holds()


@pytest.mark.parametrize("since", [False, True])
def test_what_people_said_since_of_promises_goes_with_who_was_promised(since: bool) -> None:
    """Whether the promise was made before the merge or after it."""
    jonas = make_colleague("Jonas Weber").id
    soon = "We will send you the contract by Friday. I will call you on Tuesday."
    promise = letter("p", MARIA, KIMMY, soon, hour=6, subject="Parking", answers="o")
    take_in(QUESTION, OTHER, *(() if since else (promise,)))
    kept, gone = the_two()
    done = merge.merge(kept, gone, NOW, "test")
    take_in(*((promise,) if since else ()))
    analyse_pending(100, NOW)
    waived, corrected = read().query(stored.Promise).order_by(stored.Promise.id).all()
    [home] = applications.list_applications_of([kept])
    log.waive(home.id, "none", jonas, NOW, "test", kind=Kind.PROMISE, promise_id=waived.id)
    later = corrected.due_at + timedelta(days=3)
    correct_promise(corrected.id, later, NOW, "test")
    assert promised(kept) == {(corrected.id, later)}
    undo(done, NOW, "test")
    assert (promised(kept), promised(gone)) == (set(), {(corrected.id, later)})
    holds()


def promised(candidate_id: int) -> set[tuple[int | None, datetime]]:
    mine = [a.id for a in applications.list_applications_of([candidate_id])]
    owed = [one for _, _, _, one in obligations.list_open(mine)]
    return {(one.promise_id, one.due_at) for one in owed if one.kind is Kind.PROMISE}


def test_a_concern_that_nobody_decided_is_withdrawn_when_its_sides_become_two_people_s() -> None:
    kept, gone, done = one_who_was_told_two_things()
    [found] = concerns.list_concerns()
    assert found.earlier_quote == "The salary is 50,000 euros a year."
    undo(done, NOW, "test")
    assert concerns.list_concerns() == []
    [event] = [e for e in audit.export() if e["action"] == "concern.withdrawn"]
    assert event["subject"] == f"concern:{found.concern.id}"
    merge.merge(kept, gone, NOW, "test")
    analyse_pending(100, NOW)
    assert [again.concern.state for again in concerns.list_concerns()] == ["open"]
    holds()


@pytest.mark.parametrize("state", [ConcernState.CONFIRMED, ConcernState.DISMISSED])
def test_a_decision_stays_without_the_words_to_the_other_of_the_two(state: ConcernState) -> None:
    kept, gone, done = one_who_was_told_two_things()
    ada = make_colleague("Ada", Role.ADMIN).id
    (review.confirm if state is ConcernState.CONFIRMED else review.dismiss)(1, "Seen.", ada, NOW)
    undo(done, NOW, "test")
    [stays] = concerns.list_concerns()
    assert (stays.concern.state, stays.candidate_id, stays.earlier) == (state.value, gone, None)
    told = review.as_json(stays)
    assert (told["earlier_quote"], told["earlier_message_id"]) == (None, None)
    assert [decided.earlier for decided in concern_keeping.iterate_decided()] == [None]
    merge.merge(kept, gone, NOW, "test")
    assert [one.earlier_quote for one in concerns.list_concerns()] == ["The salary is 50,000 euros a year."]
    assert [decided.earlier for decided in concern_keeping.iterate_decided()] != [None]


def one_who_was_told_two_things() -> tuple[int, int, int]:
    """Two records that were merged, each of whom was told another salary: who was kept, who was gone, and the merge."""
    take_in(
        QUESTION, OTHER,
        letter("s1", MARIA, KIM, "The salary is 50,000 euros a year.", hour=6, answers="q"),
        letter("s2", JON, KIMMY, "The salary is 40,000 euros a year.", hour=7, subject="Parking", answers="o"),
    )  # fmt: skip
    kept, gone = the_two()
    done = merge.merge(kept, gone, NOW, "test")
    analyse_pending(100, NOW)
    return kept, gone, done


def test_a_concern_is_withdrawn_with_a_parted_address_and_found_again_with_it() -> None:
    take_in(
        QUESTION, letter("r", KIMMY, JOBS, "From here, too.", hour=1, answers="q"),
        letter("s1", MARIA, KIM, "The salary is 50,000 euros a year.", hour=6, answers="q"),
        letter("s2", JON, KIMMY, "The salary is 40,000 euros a year.", hour=7, answers="r"),
    )  # fmt: skip
    analyse_pending(100, NOW)
    assert len(concerns.list_concerns()) == 1
    kim = who("kim@mail.example")
    parted = part_address(kim, "kimmy@other.example", NOW, "test")
    assert concerns.list_concerns() == []
    join_again(kim, parted.id, NOW, "test")
    analyse_pending(100, NOW)
    assert len(concerns.list_concerns()) == 1


def test_what_is_noted_or_taken_back_since_of_a_contact_goes_back_with_it() -> None:
    jonas = make_colleague("Jonas Weber", email="jonas@acme.example")
    take_in(QUESTION, OTHER)
    kept, gone = the_two()
    call = log.log_interaction("kimmy@other.example", Channel.PHONE, Direction.OUTBOUND, jonas.email, NOW, "Rang.", NOW, "test")  # fmt: skip
    done = merge.merge(kept, gone, NOW, "test")
    read().expire_all()
    log.take_back(call.id, jonas.id, NOW, "test")
    undo(done, NOW, "test")
    assert sorted(waiting()) == [(kept, MONDAY), (gone, MONDAY + timedelta(hours=5))]
    holds()


def test_what_people_said_of_promises_goes_with_an_address_that_is_parted() -> None:
    jonas = make_colleague("Jonas Weber").id
    take_in(QUESTION, letter("r", KIMMY, JOBS, "From here, too.", hour=1, answers="q"))
    take_in(letter("p", MARIA, KIMMY, "We will send you the contract by Friday.", hour=6, answers="r"))
    analyse_pending(100, NOW)
    kim = who("kim@mail.example")
    assert who("kimmy@other.example") == kim
    [promise] = read().query(stored.Promise).all()
    log.waive(promise.application_id, "", jonas, NOW, "test", kind=Kind.PROMISE, promise_id=promise.id)
    parted = part_address(kim, "kimmy@other.example", NOW, "test")
    assert (promised(kim), promised(parted.id)) == (set(), set())
    join_again(kim, parted.id, NOW, "test")
    assert promised(kim) == set()
    holds()


def test_replies_find_their_thread_again_after_undoing() -> None:
    take_in(QUESTION, OTHER)
    kept, gone = the_two()
    undo(merge.merge(kept, gone, NOW, "test"), NOW, "test")
    take_in(letter("x", "kim@third.example", JOBS, "From here.", hour=50, answers="o"))
    assert contacts(gone) == ["<o@x>", "<x@x>"]


def test_what_was_changed_since_stays_changed() -> None:
    all_sorts()
    kim, kimmy = the_two()
    done = merge.merge(kim, kimmy, NOW, "test")
    [cook] = [a for a in applications.list_applications_of([kim]) if a.opening_id == 1]
    decide.record_outcome(cook.id, Outcome.DECLINED_BY_US, NOW, NOW, "test")
    undo(done, NOW, "test")
    [mine] = [a for a in applications.list_applications_of([kim]) if a.opening_id == 1]
    [theirs] = [a for a in applications.list_applications_of([kimmy]) if a.opening_id == 1]
    assert (mine.outcome, theirs.outcome, theirs.stage) == ("declined", None, "interview")
    holds()


def test_merges_are_taken_back_in_their_order() -> None:
    take_in(QUESTION, OTHER, letter("z", "Kim Park <kim@third.example>", JOBS, "Hi?", hour=1))
    kept, gone = the_two()
    third = who("kim@third.example")
    first, second = merge.merge(kept, gone, NOW, "test"), merge.merge(third, kept, NOW, "test")
    with pytest.raises(ValueError, match="since"):
        undo(first, NOW, "test")
    undo(second, NOW, "test")
    undo(first, NOW, "test")
    with pytest.raises(LookupError):
        undo(first, NOW, "test")
    assert [contacts(c) for c in (kept, gone, third)] == [["<q@x>"], ["<o@x>"], ["<z@x>"]]


def test_only_two_records_that_are_there_can_be_merged() -> None:
    take_in(QUESTION, OTHER, letter("z", "Kim Park <kim@third.example>", JOBS, "Hi?", hour=1))
    kept, gone = the_two()
    with pytest.raises(ValueError, match="same record"):
        merge.merge(kept, kept, NOW, "test")
    merge.merge(kept, gone, NOW, "test")
    for one, other in ((gone, kept), (kept, gone), (kept, 999)):
        with pytest.raises(LookupError):
            merge.merge(one, other, NOW, "test")


@pytest.mark.parametrize("about_the_kept", [True, False])
def test_whom_a_concern_is_about_cannot_steer_by_merging(about_the_kept: bool) -> None:
    all_sorts()
    kim, kimmy = the_two()
    jonas = make_colleague("Nina Wolf")
    held = applications.list_applications_of([kim if about_the_kept else kimmy])
    make_concern(interactions.list_interactions([held[-1].id])[0], jonas)
    for kept, gone in ((kim, kimmy), (kimmy, kim)):
        with pytest.raises(NotYours):
            merge.merge(kept, gone, NOW, f"colleague:{jonas.id}")
    done = merge.merge(kim, kimmy, NOW, "test")
    with pytest.raises(NotYours):
        undo(done, NOW, f"colleague:{jonas.id}")


def test_an_address_that_was_parted_since_stays_parted() -> None:
    take_in(QUESTION, OTHER)
    kept, gone = the_two()
    done = merge.merge(kept, gone, NOW, "test")
    parted = part_address(kept, "kimmy@other.example", NOW, "test").id
    undo(done, NOW, "test")
    assert contacts(parted) == ["<o@x>"]
    assert who("kimmy@other.example") == parted
    holds()
    merge.merge(parted, gone, NOW, "test")
    with pytest.raises(ValueError, match="since"):
        join_again(kept, parted, NOW, "test")


def test_a_provisional_record_that_was_merged_is_nobody_else_s_any_more() -> None:
    early = letter("m", KIMMY, JOBS, "From here as well: when?", hour=1, answers="q")
    take_in(letter("z", "Kim Park <kim@third.example>", JOBS, "Hi?", hour=1), early)
    third, gone = who("kim@third.example"), who("kimmy@other.example")
    done = merge.merge(gone, third, NOW, "test")
    take_in(QUESTION)
    assert len(contacts(gone)) == 2
    undo(done, NOW, "test")
    take_in(letter("q2", KIM, JOBS, "Is it?", hour=2, answers="q"))
    holds()


def test_a_record_whose_merge_was_taken_back_can_still_be_joined_by_its_thread() -> None:
    early = letter("m", KIMMY, JOBS, "From here as well: when?", hour=1, answers="q")
    take_in(letter("z", "Kim Park <kim@third.example>", JOBS, "Hi?", hour=1), early)
    third, gone = who("kim@third.example"), who("kimmy@other.example")
    undo(merge.merge(third, gone, NOW, "test"), NOW, "test")
    tell_apart(third, gone, NOW, "test")
    take_in(QUESTION)
    assert who("kimmy@other.example") == who("kim@mail.example")
    holds()


def test_who_may_be_the_same_is_suggested_until_somebody_says_otherwise() -> None:
    take_in(QUESTION, OTHER, letter("z", "Kim <kim@third.example>", JOBS, "Hi?", hour=1))
    kept, gone = the_two()
    [found] = merge.list_alike(kept)
    assert (found.one.id, found.other.id) == (kept, gone)
    assert [(a.one.id, a.other.id) for a in merge.list_all_alike("")[0]] == [(kept, gone)]
    tell_apart(gone, kept, NOW, "test")
    assert (merge.list_alike(kept), merge.list_all_alike("")) == ([], ([], None))
    tell_apart(kept, gone, NOW, "test", apart=False)
    assert len(merge.list_alike(gone)) == 1
    done = merge.merge(kept, gone, NOW, "test")
    assert merge.list_alike(kept) == []
    undo(done, NOW, "test")
    assert merge.list_alike(kept) == []


def test_each_table_that_hangs_on_an_application_is_seen_to() -> None:
    hanging = {
        t.name for t in Base.metadata.sorted_tables
        if any(k.column is Application.__table__.c.id for c in t.columns for k in c.foreign_keys)
    }  # fmt: skip
    seen_to = {t.name for t in merges.followers()} | {"thread_ref", "obligation", "settlement"}
    assert hanging == seen_to
    on_people = {
        t.name for t in Base.metadata.sorted_tables
        if any(k.column is Candidate.__table__.c.id for c in t.columns for k in c.foreign_keys)
    }  # fmt: skip
    assert on_people == {"application", "candidate", "candidate_address", "merge", "told_apart"}


PEOPLE = [KIM, KIMMY, "Kim Park <kim@third.example>", "Sam Roe <sam@mail.example>"]


def some_mail(chance: random.Random, number: int) -> bytes:
    person, subject = chance.choice(PEOPLE), chance.choice(["Cook", "Baker", "News"])
    answers = f"m{chance.randrange(number)}" if number and chance.random() < 0.6 else None
    sender, to = (person, JOBS) if chance.random() < 0.6 else (MARIA, person)
    return letter(
        f"m{number}", sender, to, f"Number {number}?", hour=number + 1, subject=subject, answers=answers
    )


def living() -> list[int]:
    return [
        c.id
        for c in read().query(Candidate).filter(Candidate.merged_into_id.is_(None)).order_by(Candidate.id)
    ]


def some_act(chance: random.Random, undoable: list[int], number: int) -> None:
    act = chance.choice(["mail", "mail", "merge", "undo", "decide"])
    people = living()
    if act == "mail":
        take_in(*(some_mail(chance, number * 3 + n) for n in range(chance.randint(1, 3))))
    elif act == "merge" and len(people) > 1:
        undoable.append(merge.merge(*chance.sample(people, 2), NOW, "test"))
    elif act == "undo" and undoable:
        undo(undoable.pop(), NOW, "test")
    elif act == "decide" and people and (held := applications.list_applications_of([chance.choice(people)])):
        decide.set_owner(chance.choice(held).id, None, NOW, "test")


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_mail_merges_and_undoing_is_what_rebuilding_finds(seed: int) -> None:
    chance, undoable = random.Random(seed), list[int]()
    for number in range(14):
        some_act(chance, undoable, number)
        assert rebuild(check=True) == 0, f"seed {seed}, step {number}"
    while undoable:
        undo(undoable.pop(), NOW, "test")
        assert rebuild(check=True) == 0
    assert read().query(Candidate).filter(Candidate.merged_into_id.is_not(None)).count() == 0
    mine = {a.email: a.candidate_id for a in read().query(CandidateAddress)}
    for email, candidate_id in mine.items():
        held = interactions.list_interactions(
            [a.id for a in applications.list_applications_of([candidate_id])]
        )
        assert {i.author_email for i in held if i.direction == "inbound"} <= {
            e for e, c in mine.items() if c == candidate_id
        }, email
    assert audit.verify().ok


@pytest.mark.parametrize("seed", range(6))
def test_merges_taken_back_in_their_order_leave_no_trace(seed: int) -> None:
    chance = random.Random(seed)
    take_in(*(some_mail(chance, n) for n in range(25)))
    before, done = dump(), list[int]()
    while len(people := living()) > 1:
        done.append(merge.merge(*chance.sample(people, 2), NOW, "test"))
    holds()
    while done:
        undo(done.pop(), NOW, "test")
    assert dump() == before
    holds()


def test_what_is_noted_of_stages_says_after_merging_and_undoing_where_each_application_is() -> None:
    take_in(QUESTION, letter("o", KIMMY, JOBS, "Is there parking?", hour=5))
    kept, gone = the_two()
    [mine], [theirs] = (applications.list_applications_of([c]) for c in (kept, gone))
    decide.change_stage(theirs.id, Stage.INTERVIEW, MONDAY + timedelta(days=1), "test")
    decide.change_stage(mine.id, Stage.SCREENING, MONDAY + timedelta(days=2), "test")
    before = applications.list_stages([mine.id, theirs.id])
    done = merge.merge(kept, gone, NOW, "test")
    assert [stage for _, stage in applications.list_stages([mine.id])[mine.id]] == [
        "interview", "screening", "interview",
    ]  # fmt: skip
    undo(done, NOW, "test")
    assert applications.list_stages([mine.id, theirs.id]) == before
    again = merge.merge(kept, gone, NOW, "test")
    decide.change_stage(mine.id, Stage.OFFER, NOW, "test")
    undo(again, NOW, "test")
    assert applications.list_stages([mine.id])[mine.id][-1][1] == "offer"
    holds()
