"""Mail from live mailboxes: what concerns a candidate is stored, what is others' stays where it lies."""

from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.obligations import Direction
from cxhire.services import ingest, team
from cxhire.services.incoming import TEAM_ADDRESSES, Given, Keep
from cxhire.services.ingest import Batch
from cxhire.services.owed import owed_lines
from cxhire.store import candidates, intake, interactions, mail, outbox, people
from cxhire.store.obligations import Wanted
from cxhire.store.outbox import MailKind
from cxhire.store.settings import set_setting
from cxhire.store.transaction import read, write
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

NOW = MONDAY + timedelta(days=2, hours=3)
MUM = "Mum <mum@family.example>"
QUESTION = letter("q", KIM, JOBS, "Could you tell me whether the position allows remote work?")


@pytest.fixture(autouse=True)
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    with write():
        set_setting(TEAM_ADDRESSES, ["jobs@acme.example"])


def personal(*raws: bytes) -> Batch:
    return take_in(Keep.KNOWN, *raws)


def take_in(keep: Keep, *raws: bytes) -> Batch:
    named = [(f"mail {n}", raw) for n, raw in enumerate(raws)]
    return ingest.take_in(named, Given(keep=keep), NOW, "test")


def test_other_peoples_mail_in_a_personal_mailbox_is_not_stored_at_all() -> None:
    sunday = letter("s", MUM, MARIA, "Do you come on Sunday?")
    answer = letter("t", MARIA, MUM, "I do!", answers="s", hour=1)
    between_us = letter("u", MARIA, "Tom <tom@acme.example>", "Lunch?")
    batch = personal(sunday, answer, between_us)
    assert [item.mail.subject for item in batch.left] == ["Application", "Re: Application", "Application"]
    assert (batch.summary.new, mail.count_messages(), intake.count_candidates()) == (0, 0, 0)
    assert mail.count_unmatched() == {}


def test_mail_to_an_address_of_the_team_is_kept_and_makes_a_candidate() -> None:
    batch = personal(QUESTION)
    assert (batch.summary.new, batch.left) == (1, [])
    assert [o.owed.candidate for o in owed_lines(NOW, Wanted(kind="answer"))] == ["kim@mail.example"]


def test_mail_with_a_known_candidate_is_kept_both_ways() -> None:
    personal(QUESTION)
    answer = letter("a", MARIA, KIM, "Yes, three days a week.", hour=2)
    more = letter("b", KIM, MARIA, "And how many days of holiday are there?", hour=3)
    assert personal(answer, more).summary.new == 2


def test_a_stranger_in_the_copy_of_an_answer_does_not_become_a_candidate() -> None:
    personal(QUESTION)
    personal(letter("a", MARIA, f"{KIM}, {MUM}", "Yes.", hour=2))
    assert intake.count_candidates() == 1


def test_an_answer_from_another_address_is_kept_by_its_thread() -> None:
    personal(QUESTION, letter("a", MARIA, KIM, "Yes. When can you start?", hour=1, answers="q"))
    assert personal(letter("b", "kim.private@home.example", MARIA, "In May.", hour=2, answers="a")).left == []
    found = candidates.get_candidate_by_email("kim.private@home.example")
    assert found is not None
    assert intake.count_candidates() == 1


def test_what_cannot_be_read_stays_in_a_personal_mailbox_and_is_kept_from_a_shared_one() -> None:
    assert personal(b"\n").summary.quarantined == 0
    assert take_in(Keep.TEAM, b"\n").summary.quarantined == 1


def test_our_own_notifications_never_come_back_in() -> None:
    with write():
        outbox.add_outgoing("x", MailKind.REMINDER, "<r@x>", "maria@acme.example", NOW, NOW)
    reminder = letter("r", "cxhire <jobs@acme.example>", MARIA, "Kim is waiting.", X_Cxhire="reminder")
    assert take_in(Keep.TEAM, reminder).summary.new == 0
    assert mail.count_messages() == 0


def test_mail_of_the_shared_address_itself_is_ours_and_makes_no_colleague() -> None:
    personal(QUESTION)
    before = len(people.list_colleagues())
    take_in(Keep.TEAM, letter("a", "Jobs <jobs@acme.example>", KIM, "Yes, you can.", hour=2, answers="q"))
    assert owed_lines(NOW, Wanted(kind="answer")) == []
    assert len(people.list_colleagues()) == before
    [application] = intake.list_application_rows([1], [])
    directions = [i.direction for i in interactions.list_interactions([application[0]])]
    assert directions == [Direction.INBOUND, Direction.OUTBOUND]


def test_what_moves_with_a_batch_stands_or_falls_with_it() -> None:
    def fail(_: Batch) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        ingest.take_in([("mail", QUESTION)], Given(keep=Keep.TEAM), NOW, "test", inside=fail)
    read().rollback()
    assert mail.count_messages() == 0
