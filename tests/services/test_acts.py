"""What people do about what is owed: done, taken back, and whole or not at all."""

from contextlib import suppress
from datetime import timedelta

import pytest

from cxhire.services import acts, audit, hand_overs
from cxhire.services.act_terms import (
    Answered,
    Ended,
    HandOver,
    NothingOwed,
    Snooze,
    act_of,
    as_json,
    from_json,
)
from cxhire.services.acts import Doer
from cxhire.services.derive import rebuild
from cxhire.store import applications, obligations
from cxhire.store.applications import Outcome
from cxhire.store.audit import Filter, list_events
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Obligation
from cxhire.store.people import Role
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_question, the_only

pytestmark = pytest.mark.usefixtures("database")

LATER = WEDNESDAY + timedelta(hours=2)
TOMORROW = WEDNESDAY + timedelta(days=1)


def owed() -> list[tuple[str, str]]:
    return [(o.kind, o.owner or "") for o in obligations.list_owed(LATER)]


def test_each_act_is_done_once_says_by_which_way_and_can_be_taken_back() -> None:
    mina, jonas = make_colleague("Mina Sato", Role.RECRUITER), make_colleague("Jonas Weber")
    application = make_application(owner=mina)
    make_question(application, WEDNESDAY)
    before, by_mail = owed(), Doer(mina.id, LATER, {"via": "mail"})
    for terms in (
        Answered(Channel.PHONE, jonas.id, WEDNESDAY + timedelta(hours=1)), Snooze(TOMORROW), HandOver(jonas.id),
        NothingOwed(" They took another job. "),
    ):  # fmt: skip
        done = acts.act(the_only(Obligation).id, terms, by_mail)
        assert done.act is act_of(terms)
        acts.undo(done, by_mail)
        assert owed() == before
        assert the_only(Obligation).snoozed_until is None
    said = [e for e in list_events(Filter(actor=f"colleague:{mina.id}")) if e.action != "mail.placed"]
    assert len(said) == 8
    assert {e.detail["via"] for e in said} == {"mail"}
    assert audit.verify().broken_at is None
    assert rebuild(check=True) == 0


def test_what_is_settled_already_takes_no_act() -> None:
    mina = make_colleague("Mina Sato", Role.RECRUITER)
    application = make_application(owner=mina)
    make_question(application, WEDNESDAY)
    id_ = the_only(Obligation).id
    make_answer(application, LATER, mina)
    for terms in (
        Snooze(TOMORROW),
        HandOver(mina.id),
        NothingOwed("why"),
        Answered(Channel.CHAT, mina.id, LATER),
    ):
        with pytest.raises(LookupError):
            acts.act(id_, terms, Doer(mina.id, LATER))


def test_only_whose_role_lets_them_act_can_and_whom_an_escalation_goes_to_can_too() -> None:
    jonas, lead, other = (
        make_colleague("Jonas Weber"),
        make_colleague("Lena Berg"),
        make_colleague("Otto Kern"),
    )
    auditor = make_colleague("Ada Audit", Role.AUDITOR)
    gone = make_colleague("Gus Gone", Role.RECRUITER)
    with write() as session:
        session.merge(jonas).lead_id = lead.id
        session.merge(gone).active = False
    make_question(make_application(owner=jonas), WEDNESDAY)
    id_ = the_only(Obligation).id
    for nobody in (other.id, auditor.id, gone.id, 999):
        with pytest.raises(LookupError):
            acts.snooze(id_, TOMORROW, Doer(nobody, LATER))
    for somebody in (jonas.id, lead.id):
        acts.snooze(id_, TOMORROW, Doer(somebody, LATER))


def test_an_undo_never_undoes_what_somebody_else_decided_since() -> None:
    mina, jonas, lena = (
        make_colleague(name, Role.RECRUITER) for name in ("Mina Sato", "Jonas Weber", "Lena Berg")
    )
    make_question(make_application(owner=mina), WEDNESDAY)
    id_, doer = the_only(Obligation).id, Doer(mina.id, LATER)
    asleep, given = acts.snooze(id_, TOMORROW, doer), acts.hand_over(id_, jonas.id, doer)
    acts.snooze(id_, TOMORROW + timedelta(days=1), Doer(lena.id, LATER))
    acts.hand_over(id_, lena.id, Doer(jonas.id, LATER))
    for done in (asleep, given):
        with pytest.raises(ValueError, match="since"):
            acts.undo(done, doer)


def test_what_was_handed_over_is_on_record_while_it_is_owed_and_whose_it_was() -> None:
    mina, jonas, lena = (
        make_colleague(name, Role.RECRUITER) for name in ("Mina Sato", "Jonas Weber", "Lena Berg")
    )
    application = make_application(owner=mina)
    make_question(application, WEDNESDAY)
    id_ = the_only(Obligation).id

    def handed() -> list[tuple[int | None, int]]:
        return [(h.from_id, h.to_id) for h in hand_overs.list_handed_over(mina.id, LATER)]

    done = acts.hand_over(id_, jonas.id, Doer(mina.id, LATER))
    assert handed() == [(mina.id, jonas.id)]
    assert [h.by_id for h in hand_overs.list_received(jonas.id, LATER)] == [mina.id]
    acts.undo(done, Doer(mina.id, LATER))
    assert handed() == []
    acts.hand_over(id_, jonas.id, Doer(mina.id, LATER))
    acts.hand_over(id_, lena.id, Doer(jonas.id, LATER))
    assert handed() == []  # Jonas gave it on
    assert [h.by_id for h in hand_overs.list_received(lena.id, LATER)] == [jonas.id]
    make_answer(application, LATER, lena)
    assert hand_overs.list_received(lena.id, LATER) == []


def test_terms_come_back_from_json_as_they_were() -> None:
    for terms in (
        Answered(Channel.PHONE, 7, LATER), Snooze(TOMORROW), HandOver(3), NothingOwed("why"), Ended(Outcome.HIRED, LATER),
    ):  # fmt: skip
        assert from_json(act_of(terms), as_json(terms)) == terms


def test_verbs_in_one_transaction_stand_or_fall_together() -> None:
    mina, jonas = make_colleague("Mina Sato", Role.RECRUITER), make_colleague("Jonas Weber")
    application = make_application(owner=mina)
    make_question(application, WEDNESDAY)
    id_, doer = the_only(Obligation).id, Doer(mina.id, LATER)

    def both() -> None:
        with write():
            acts.hand_over(id_, jonas.id, doer)
            acts.snooze(id_, LATER + timedelta(days=90), doer)

    with pytest.raises(ValueError, match="month"):
        both()
    read().expire_all()
    found = applications.get_application(application.id)
    assert found is not None
    assert found.owner_id == mina.id


def test_whoever_swallows_the_error_of_a_part_keeps_nothing_of_the_whole() -> None:
    mina = make_colleague("Mina Sato", Role.RECRUITER)
    make_question(make_application(owner=mina), WEDNESDAY)
    id_, doer = the_only(Obligation).id, Doer(mina.id, LATER)

    def swallow() -> None:
        with write():
            acts.snooze(id_, TOMORROW, doer)
            with suppress(LookupError):
                acts.snooze(999, TOMORROW, doer)

    with pytest.raises(RuntimeError, match="a part of this transaction failed"):
        swallow()
    read().expire_all()
    assert the_only(Obligation).snoozed_until is None
