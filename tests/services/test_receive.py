"""Mail that is brought to us: to whom, from whom, once, and never lost."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.obligations import Direction
from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.services import ingest, openings, quarantine, receive, team
from cxhire.services.incoming import TEAM_ADDRESSES, Given
from cxhire.services.owed import owed_lines
from cxhire.services.private_address import list_private_addresses, make_private_address, private_address
from cxhire.store import applications, audit, candidates, intake, interactions, mail, outbox
from cxhire.store.audit import Filter
from cxhire.store.obligations import Wanted
from cxhire.store.outbox import MailKind
from cxhire.store.settings import set_setting
from cxhire.store.transaction import read, write
from tests.letters import JOBS, KIM, MARIA, MONDAY, bounce, letter

NOW = MONDAY + timedelta(days=2, hours=3)
QUESTION = letter("q", KIM, JOBS, "Could you tell me whether the position allows remote work?")
ANSWER = letter("a", MARIA, KIM, "Yes, three days a week.", hour=2, answers="q")


@pytest.fixture(autouse=True)
def acme(database: Flask) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    with write():
        set_setting(TEAM_ADDRESSES, ["jobs@acme.example"])


@pytest.fixture
def private() -> str:
    return make_private_address("in.acme.example", MONDAY, "test")


def brought(raw: bytes, *to: str, way: Way = Way.SMTP, sender: str | None = "x@y.example") -> Outcome:
    [outcome] = receive.receive([Brought(raw, to or (JOBS,), way, sender)], "cx.test", NOW)
    return outcome


def answers_owed() -> list[str]:
    return [line.owed.candidate for line in owed_lines(NOW, Wanted(kind="answer"))]


def test_mail_to_the_team_is_taken_and_owes_an_answer() -> None:
    assert brought(QUESTION) is Outcome.TAKEN
    assert answers_owed() == ["kim@mail.example"]
    assert [event.actor for event in audit.list_events(Filter(action="mail.inbound"))] == ["smtp"]


@pytest.mark.parametrize(
    "to",
    ["nobody@acme.example", "maria@acme.example", "", "<>", "log-@in.acme.example", "jobs@acme.example.x"],
)
def test_mail_to_nobody_here_is_refused(private: str, to: str) -> None:
    assert not receive.knows(to)
    assert brought(QUESTION, to) is Outcome.UNKNOWN
    assert mail.count_messages() == 0


def test_addresses_of_the_team_of_openings_and_the_private_one_are_known_however_they_are_written(
    private: str,
) -> None:
    openings.add_opening("Night nurse", NOW, "test", address="nurses@acme.example")
    for to in ("Jobs@Acme.Example", "<jobs@acme.example>", "NURSES@acme.example", private.upper()):
        assert receive.knows(to), to


def test_an_openings_address_names_it_also_when_the_mail_itself_does_not() -> None:
    opening = openings.add_opening("Night nurse", NOW, "test", address="nurses@acme.example")
    hidden = letter("h", KIM, "undisclosed-recipients:;", "May I still apply for it?")
    assert brought(hidden, "nurses@acme.example") is Outcome.TAKEN
    found = candidates.get_candidate_by_email("kim@mail.example")
    assert found
    assert [a.opening_id for a in applications.list_applications_of([found.id])] == [opening.id]


@pytest.mark.parametrize("way", [Way.SMTP, Way.HOOK])
@pytest.mark.parametrize("sender", [MARIA, "Jobs <jobs@acme.example>", "New <who@acme.example>"])
def test_nobody_outside_can_speak_for_us(way: Way, sender: str) -> None:
    brought(QUESTION)
    forged = letter("f", sender, f"{KIM}, {JOBS}", "We have chosen somebody else.", hour=3, answers="q")
    assert brought(forged, way=way) is Outcome.FORGED
    assert mail.count_messages() == 1
    assert answers_owed() == ["kim@mail.example"]


@pytest.mark.parametrize(
    "lines",
    [b"From: maria@acme.example\nFrom: kim@mail.example", b"from : Maria <MARIA@ACME.EXAMPLE>", b"Sender: maria@acme.example",
     b"From:\n maria@acme.example", b"From: =?utf-8?q?Kim?= <maria@acme.example>", b"X: y\nReply-To: maria@acme.example"],
)  # fmt: skip
def test_however_a_mail_says_that_it_is_ours_it_is_not_believed(lines: bytes) -> None:
    brought(QUESTION)
    raw = lines + b"\nTo: kim@mail.example\nSubject: Re: Application\nIn-Reply-To: <q@x>\n\nNo.\n"
    assert brought(raw) is Outcome.FORGED
    assert answers_owed() == ["kim@mail.example"]


def test_who_is_named_by_the_envelope_alone_is_not_believed_either() -> None:
    assert (
        brought(b"To: kim@mail.example\nSubject: x\n\nNo.\n", sender="maria@acme.example") is Outcome.FORGED
    )


def test_a_colleague_who_writes_in_copy_to_the_private_address_settles_what_is_owed(private: str) -> None:
    brought(QUESTION)
    assert brought(ANSWER, private) is Outcome.TAKEN
    assert answers_owed() == []


def test_our_own_mail_server_is_believed() -> None:
    brought(QUESTION)
    assert brought(ANSWER, way=Way.LMTP) is Outcome.TAKEN
    assert answers_owed() == []


def test_the_private_address_in_a_mail_makes_nobody_a_candidate_not_even_when_it_was_replaced(
    private: str,
) -> None:
    later = make_private_address("in.acme.example", NOW, "test")
    assert brought(letter("1", MARIA, private, "For the record.", hour=1), later) is Outcome.TAKEN
    assert brought(letter("2", MARIA, f"{KIM}, {later}", "Hello Kim.", hour=2), later) is Outcome.TAKEN
    assert intake.count_candidates() == 1


def test_a_replaced_private_address_takes_nothing_more(private: str) -> None:
    later = make_private_address("in.acme.example", NOW, "test")
    assert private_address() == later != private
    assert list_private_addresses() == [later, private]
    assert not receive.knows(private)
    assert brought(ANSWER, private) is Outcome.UNKNOWN


def test_a_private_address_has_eighty_random_bits_and_a_domain_that_mail_can_go_to() -> None:
    made = {make_private_address(" IN.acme.Example ", NOW, "test") for _ in range(20)}
    assert len(made) == 20
    assert all(re.fullmatch(r"log-[a-z2-7]{16}@in\.acme\.example", address) for address in made)
    for wrong in (
        "",
        "localhost",
        "127.0.0.1",
        "a b.example",
        "x.example\nBcc: y",
        "-a.example",
        "a..example",
        "ä.example",
    ):
        with pytest.raises(ValueError):
            make_private_address(wrong, NOW, "test")
    assert "log-" not in str([(e.subject, e.detail) for e in audit.list_events(Filter())])


def test_a_bounce_of_our_own_mail_server_is_no_forgery() -> None:
    brought(QUESTION)
    brought(ANSWER, way=Way.LMTP)
    lost = bounce("b", "a", "kim@mail.example", hour=3).replace(
        b"MAILER-DAEMON@mx.example", b"MAILER-DAEMON@acme.example"
    )
    assert brought(lost, sender="") is Outcome.TAKEN
    assert answers_owed() == ["kim@mail.example"]


def test_an_automatic_reply_is_taken_and_nothing_is_ever_sent_back() -> None:
    brought(QUESTION)
    away = letter("o", KIM, JOBS, "I am away.", hour=1, Auto_Submitted="auto-replied")
    for raw in (away, b"\n", letter("f", MARIA, JOBS, "x")):
        brought(raw, sender="")
        brought(raw, "nobody@acme.example")
    assert outbox.list_outgoing() == []


def test_our_own_notifications_are_taken_and_left_out() -> None:
    with write():
        outbox.add_outgoing("x", MailKind.REMINDER, "<r@x>", "maria@acme.example", NOW, NOW)
    reminder = letter("r", "cxhire <cxhire@else.example>", MARIA, "Kim is waiting.", X_Cxhire="reminder")
    assert brought(reminder) is Outcome.TAKEN
    assert mail.count_messages() == 0


def test_what_cannot_be_read_is_kept_as_it_came_and_once() -> None:
    for _ in range(2):
        assert brought(b" \r\n\0\r\n") is Outcome.TAKEN
    [held] = mail.list_quarantine()
    assert (held.source, mail.get_raw(held.blob)) == ("brought by SMTP, from outside", b" \r\n\0\r\n")


@pytest.mark.parametrize(
    ("way", "to", "settles"),
    [(Way.SMTP, JOBS, False), (Way.HOOK, JOBS, False), (Way.LMTP, JOBS, True), (Way.SMTP, "private", True)],
)
def test_what_could_not_be_read_when_it_came_is_believed_no_more_when_it_is_read_later(
    way: Way, to: str, settles: bool, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(letter("q", KIM, JOBS, "When do I hear from you?", hour=49))
    answer = letter("a", MARIA, KIM, "On Friday.", hour=50, answers="q")

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(ingest, "read_mail", fail)
    assert brought(answer, private if to == "private" else to, way=way) is Outcome.TAKEN
    monkeypatch.undo()
    [held] = mail.list_quarantine()
    said = quarantine.try_again(held.id, NOW, "test")
    assert (said is None, answers_owed() == []) == (settles, settles)
    assert said is None or "anybody can write that" in said


def test_a_mail_is_kept_whole_under_who_sent_it_and_when_it_came() -> None:
    brought(QUESTION, sender="kim@mail.example")
    [message] = read_messages()
    raw = mail.get_raw(message.blob)
    assert raw == (
        b"Return-Path: <kim@mail.example>\r\nReceived: by cx.test with SMTP; Wed, 06 May 2026 12:00:00 +0000\r\n"
        + QUESTION
    )


def test_the_time_of_receipt_counts_where_the_date_is_wrong() -> None:
    brought(letter("q", KIM, JOBS, "When do I hear from you?", hour=-24 * 400))
    [found] = interactions.list_interactions([1])
    assert (found.direction, found.at) == (Direction.INBOUND, NOW)


@pytest.mark.parametrize("sender", ["x\r\nBcc: y@z", "<a@b> c", "a\0b@c.example", "\udcff@x", "y" * 400])
def test_no_header_can_be_put_in_by_the_envelope(sender: str) -> None:
    assert brought(QUESTION, sender=sender) is Outcome.TAKEN
    [message] = read_messages()
    assert (mail.get_raw(message.blob) or b"").startswith(b"Received: by cx.test")


@pytest.mark.parametrize("raw", [QUESTION, QUESTION.replace(b"Message-ID: <q@x>\n", b""), QUESTION.replace(b"\n", b"\r\n") + b"\r\n",
                                 QUESTION.rstrip()])  # fmt: skip
def test_the_same_mail_by_every_way_is_one(raw: bytes, private: str) -> None:
    ingest.import_messages([("file", raw)], lambda: NOW, "test")
    for way in Way:
        for to in (JOBS, private):
            assert brought(raw, to, way=way) is Outcome.TAKEN
    ingest.take_in(
        [("mailbox", b"Received: by mx; Tue, 05 May 2026 09:00:00 +0000\n" + raw)], Given(), NOW, "test"
    )
    assert mail.count_messages() == 1


def test_several_letters_each_get_their_own_answer(private: str) -> None:
    letters = [
        Brought(QUESTION, (JOBS,), Way.SMTP), Brought(QUESTION, ("nobody@x.example",), Way.SMTP),
        Brought(ANSWER, (JOBS,), Way.SMTP), Brought(ANSWER, (JOBS, private), Way.SMTP),
        Brought(b"", (JOBS,), Way.SMTP), Brought(QUESTION, (JOBS,), Way.LMTP),
    ]  # fmt: skip
    taken = Outcome.TAKEN
    assert receive.receive(letters, "cx.test", NOW) == [
        taken,
        Outcome.UNKNOWN,
        Outcome.FORGED,
        taken,
        taken,
        taken,
    ]
    assert (mail.count_messages(), mail.count_quarantine()) == (2, 1)


def test_one_letter_that_fails_does_not_take_the_others_with_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = ingest.Batch.store

    def stored(batch: ingest.Batch, items: list[ingest.Item]) -> None:
        store(batch, items)
        if any(b"poison" in item.raw for item in items):
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(ingest.Batch, "store", stored)
    raws = [letter(str(n), KIM, JOBS, "poison" if n == 2 else f"Question {n}?") for n in range(4)]
    outcomes = receive.receive([Brought(raw, (JOBS,), Way.SMTP) for raw in raws], "cx.test", NOW)
    assert [outcome is Outcome.TAKEN for outcome in outcomes] == [True, True, False, True]
    assert outcomes[2] is Outcome.NOT_STORED
    assert mail.count_messages() == 3
    assert "kim" not in "".join(record.getMessage() for record in caplog.records)


def test_a_denial_is_logged_without_addresses(caplog: pytest.LogCaptureFixture) -> None:
    brought(ANSWER)
    brought(QUESTION, "nobody@acme.example")
    assert [record.getMessage() for record in caplog.records] == [
        "refused a mail that was brought: forged", "refused a mail that was brought: unknown",
    ]  # fmt: skip


def test_the_same_mail_brought_at_once_by_many_is_one(database: Flask) -> None:
    outcomes: list[Outcome] = []

    def bring(way: Way) -> None:
        with database.app_context():
            outcomes.append(brought(QUESTION, way=way))

    threads = [threading.Thread(target=bring, args=(way,)) for way in list(Way) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [Outcome.TAKEN] * 12
    assert mail.count_messages() == 1


def read_messages() -> list[mail.Message]:
    from sqlalchemy import select

    return list(read().scalars(select(mail.Message)))


@pytest.fixture(autouse=True)
def _leave_nothing_open(acme: None) -> Iterator[None]:
    yield
    read().rollback()


@pytest.mark.parametrize("together", [False, True])
def test_who_brings_our_answer_first_as_theirs_does_not_keep_it_out_of_the_record(together: bool) -> None:
    stolen = letter("a", KIM, JOBS, "Yes, three days a week.", hour=1, answers="q")
    batches = [[stolen, ANSWER]] if together else [[stolen], [ANSWER]]
    for raws in [[QUESTION], *batches, [ANSWER], [stolen]]:
        ingest.take_in([("Sent", raw) for raw in raws], Given(), NOW, "test")
    found = interactions.list_interactions([a.id for a in applications.list_applications_of([1])])
    assert sorted(i.author_email for i in found) == ["kim@mail.example"] * 2 + ["maria@acme.example"]
    assert [i.direction for i in found].count(Direction.OUTBOUND) == 1
    assert answers_owed() == []
