"""What comes of a mail of ours once it has left: it is seen in a mailbox, or it comes back; and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from cxhire.core.undelivered import Reason
from cxhire.mail.errors import Uncertain
from cxhire.services import audit, ingest, mail_limit, returned, team
from cxhire.services.deliver import deliver
from cxhire.services.incoming import Given, Keep
from cxhire.services.secrets import seal
from cxhire.services.watch import watch
from cxhire.store import outbox, reminders, undelivered
from cxhire.store.mail import Message
from cxhire.store.mailboxes import Mailbox
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.settings import set_setting
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_application, make_colleague, make_question, the_only
from tests.imap_server import Server, serving
from tests.letters import bounce
from tests.smtp_sink import Sink

YESTERDAY = WEDNESDAY - timedelta(days=1, hours=1)
THURSDAY = WEDNESDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    team.add_domain("us.example", WEDNESDAY, "test")
    return make_colleague("Jonas Weber")


@pytest.fixture
def queued(jonas: Colleague, config: Config) -> Outgoing:
    """A reminder to Jonas about Amara that waits in the outbox."""
    make_question(make_application(owner=jonas), YESTERDAY)
    watch(config, WEDNESDAY)
    return the_only(Outgoing)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        running.create("Sent")
        yield running


def sent(config: Config, minutes: float = 0) -> list[str]:
    return [a.outcome.state.value for a in deliver(config, lambda: WEDNESDAY + minutes * MINUTE)]


def left_unanswered(config: Config, sink: Sink, patched: pytest.MonkeyPatch) -> None:
    """The server takes the mail, and says nothing."""

    def nothing(*_: object) -> None:
        raise Uncertain("no answer after the mail was handed over")

    with patched.context() as patch:
        patch.setattr("cxhire.mail.smtp_out._expect_taken", nothing)
        assert sent(config) == ["uncertain"]
    sink.await_mail()


def take_in(*raws: bytes, keep: Keep = Keep.TEAM) -> None:
    ingest.take_in([("box", raw) for raw in raws], Given(keep=keep), WEDNESDAY + MINUTE, "test")


def came_back(row: Outgoing, minutes: float = 1) -> None:
    """A report on a mail of ours comes in."""
    raw = bounce(f"b{row.id}", "about", row.to_email, hour=0).replace(b"<about@x>", row.message_id.encode())
    at = WEDNESDAY + minutes * MINUTE
    ingest.take_in([("box", raw)], Given(keep=Keep.TEAM), at, "test")


def of_kind(kind: MailKind) -> list[Outgoing]:
    read().rollback()
    return [row for row in outbox.list_outgoing() if row.kind == kind]


def test_a_reminder_seen_in_a_mailbox_is_noted_and_not_kept(
    queued: Outgoing, config: Config, sink: Sink
) -> None:
    assert sent(config) == ["sent"]
    take_in(bytes(sink.envelopes[0].content or b""))
    assert the_only(Outgoing).arrived_at == WEDNESDAY + MINUTE
    assert read().query(Message).count() == 0


def test_what_intake_has_seen_is_not_sent_again(
    queued: Outgoing, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_unanswered(config, sink, monkeypatch)
    take_in(bytes(sink.envelopes[0].content or b""))
    assert sent(config, 5) == ["sent"]
    assert len(sink.mails) == 1
    assert the_only(Outgoing).error == "found in the mailbox"
    assert [e["detail"].get("found") for e in audit.export() if e["action"] == "mail.sent"] == [True]


@pytest.mark.imap
@pytest.mark.parametrize("folder", ["INBOX", "Sent", None])
def test_it_is_looked_for_in_the_mailboxes_of_reader_and_sender_before_it_is_sent_again(
    queued: Outgoing, jonas: Colleague, config: Config, sink: Sink, server: Server, folder: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    connect(server, config, "hiring@us.example" if folder == "Sent" else jonas.email)
    left_unanswered(config, sink, monkeypatch)
    if folder:
        server.deliver(bytes(sink.envelopes[0].content or b""), folder=folder)
    assert sent(config, 5) == ["sent"]
    assert [mail["Message-ID"] for mail in sink.mails] == [queued.message_id] * (1 if folder else 2)


@pytest.mark.imap
def test_a_mailbox_that_does_not_answer_holds_up_no_mail(
    queued: Outgoing, jonas: Colleague, config: Config, sink: Sink, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    connect(server, config, jonas.email)
    left_unanswered(config, sink, monkeypatch)
    server.stop()
    assert sent(config, 5) == ["sent"]
    assert len(sink.mails) == 2


def connect(server: Server, config: Config, address: str) -> None:
    with write() as session:
        session.add(Mailbox(
            address=address, shared=True, host="127.0.0.1", port=server.port, security="none",
            user_name=server.account.user, sign_in="password", secret=seal(config, server.account.password),
            state="watching", searched_until=WEDNESDAY, created_at=WEDNESDAY,
        ))  # fmt: skip


def test_what_a_dead_sender_left_is_not_sent_again_where_it_has_arrived(
    queued: Outgoing, config: Config, sink: Sink
) -> None:
    with write():
        outbox.claim(WEDNESDAY, WEDNESDAY + MINUTE, "a dead sender")
        undelivered.note_arrived([queued.message_id], WEDNESDAY)
    assert sent(config) == []
    assert sent(config, 2) == ["sent"]
    assert not sink.mails


def test_a_reminder_that_comes_back_is_told_to_the_other_admins_once_a_day(
    queued: Outgoing, jonas: Colleague, config: Config, sink: Sink
) -> None:
    ana = make_colleague("Ana Admin", Role.ADMIN)
    sent(config)
    came_back(the_only(Outgoing))
    row = the_only(Outgoing)
    assert (row.bounced_at, row.reason, row.error) == (
        WEDNESDAY + MINUTE,
        Reason.NO_SUCH_ADDRESS,
        "It came back: 5.1.1",
    )
    assert read().query(Message).count() == 0
    assert returned.is_wanted(WEDNESDAY + MINUTE)
    assert len(returned.tell_admins(config, WEDNESDAY + 2 * MINUTE)) == 1
    assert returned.tell_admins(config, WEDNESDAY + 3 * MINUTE) == []
    (told,) = of_kind(MailKind.RETURNED)
    assert (told.to_colleague_id, told.about_id) == (ana.id, row.id)
    assert sent(config, 4) == ["sent"]
    mail = sink.mails[-1]
    assert (mail["To"], mail["Subject"]) == ("ana.admin@us.example", "Mail to Jonas Weber comes back")
    assert "There is no such address" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert returned.tell_admins(config, WEDNESDAY + 10 * MINUTE) == []


def test_more_of_the_same_day_waits_for_tomorrow(
    queued: Outgoing, jonas: Colleague, config: Config, sink: Sink
) -> None:
    make_colleague("Ana Admin", Role.ADMIN)
    mia = make_colleague("Mia")
    sent(config)
    came_back(the_only(Outgoing))
    returned.tell_admins(config, WEDNESDAY + 2 * MINUTE)
    sent(config, 3)
    make_question(make_application("Lukas", owner=mia), YESTERDAY)
    watch(config, WEDNESDAY + 4 * MINUTE)
    sent(config, 5)
    came_back(next(row for row in outbox.list_outgoing() if row.to_colleague_id == mia.id), 6)
    assert len(returned.tell_admins(config, WEDNESDAY + 7 * MINUTE)) == 1
    assert of_kind(MailKind.RETURNED)[0].send_at == THURSDAY.replace(hour=9)
    assert sent(config, 8) == []
    assert [a.outcome.state.value for a in deliver(config, lambda: THURSDAY)] == ["sent"]
    assert sink.mails[-1]["Subject"] == "Mail to Mia comes back"


@pytest.mark.parametrize("kind", [MailKind.RETURNED, MailKind.TROUBLE, MailKind.LETTER, MailKind.SURVEY])
def test_nobody_is_told_that_a_mail_about_trouble_or_to_a_candidate_came_back(
    queued: Outgoing, config: Config, kind: MailKind
) -> None:
    make_colleague("Ana Admin", Role.ADMIN)
    sent(config)
    with write() as session:
        session.query(Outgoing).update({"kind": kind.value})
    came_back(the_only(Outgoing))
    assert the_only(Outgoing).bounced_at
    assert returned.tell_admins(config, WEDNESDAY + 2 * MINUTE) == []


def test_nobody_is_told_that_their_own_mail_came_back(app: Flask, config: Config) -> None:
    ana = make_colleague("Ana Admin", Role.ADMIN)
    make_question(make_application(owner=ana), YESTERDAY)
    watch(config, WEDNESDAY)
    sent(config)
    came_back(the_only(Outgoing))
    assert returned.tell_admins(config, WEDNESDAY + 2 * MINUTE) == []


def test_who_knows_no_message_id_of_ours_can_claim_nothing(queued: Outgoing, config: Config) -> None:
    sent(config)
    take_in(
        bounce("b", "about", queued.to_email, hour=0).replace(b"<about@x>", b"<cxhire.guessed@us.example>")
    )
    assert the_only(Outgoing).bounced_at is None


def queue(config: Config, mails: int) -> None:
    """So many reminders, each to another owner."""
    for number in range(mails):
        owner = make_colleague(f"Owner {number}")
        make_question(make_application(f"Candidate {number}", owner=owner), YESTERDAY)
    watch(config, WEDNESDAY)


def limit_to(mails: int | None) -> None:
    with write():
        set_setting(mail_limit.MAILS_AN_HOUR, mails)


def test_no_more_mails_leave_in_any_hour_than_are_allowed(app: Flask, config: Config, sink: Sink) -> None:
    queue(config, 5)
    limit_to(3)
    assert mail_limit.goes_on_at(WEDNESDAY) is None
    assert sent(config) == ["sent"] * 3
    assert sent(config, 59) == []
    assert mail_limit.goes_on_at(WEDNESDAY + 59 * MINUTE) == WEDNESDAY + 60 * MINUTE
    assert sent(config, 60) == ["sent"] * 2
    assert sent(config, 61) == []
    assert len(sink.mails) == 5


def test_what_another_process_has_taken_counts_as_left(app: Flask, config: Config) -> None:
    queue(config, 5)
    limit_to(3)
    with write():
        assert len(outbox.claim(WEDNESDAY, WEDNESDAY + 10 * MINUTE, "another", 2)) == 2
    assert sent(config) == ["sent"]
    assert mail_limit.goes_on_at(WEDNESDAY)
    limit_to(None)
    assert sent(config) == ["sent"] * 2


def test_who_is_to_stop_gives_back_what_was_not_begun(app: Flask, config: Config, sink: Sink) -> None:
    queue(config, 5)
    attempts = deliver(config, lambda: WEDNESDAY, stop=lambda: len(sink.mails) == 2)
    assert len(attempts) == 2
    rows = outbox.list_outgoing()
    assert (
        sorted((row.state, row.attempts, row.leased_by) for row in rows)
        == [("sent", 1, None)] * 2 + [("waiting", 0, None)] * 3
    )
    assert sent(config) == ["sent"] * 3


def test_nothing_is_begun_in_the_second_half_of_a_lease(
    app: Flask, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mail takes a minute here: what would be begun after five is given back and taken anew."""
    queue(config, 9)
    groups: list[int] = []
    claim = outbox.claim

    def counting(*given: Any) -> list[outbox.Taken]:
        taken = claim(*given)
        groups.append(len(taken))
        return taken

    monkeypatch.setattr(outbox, "claim", counting)
    deliver(config, lambda: WEDNESDAY + len(sink.mails) * MINUTE)
    assert groups == [9, 3, 0]
    assert {(row.state, row.attempts) for row in outbox.list_outgoing()} == {("sent", 1)}


def test_a_server_that_says_nothing_three_times_in_a_row_is_left_alone(
    app: Flask, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(config, 5)

    def nothing(*_: object) -> None:
        raise Uncertain("no answer")

    monkeypatch.setattr("cxhire.mail.smtp_out._expect_taken", nothing)
    assert sent(config) == ["uncertain"] * 3
    assert [row.attempts for row in outbox.list_outgoing() if row.state == OutboxState.WAITING] == [0, 0]


def test_what_a_dead_sender_left_is_taken_alone_and_given_up_after_twenty_deaths(
    app: Flask, config: Config
) -> None:
    queue(config, 3)
    moment = WEDNESDAY
    for _ in range(20):
        with write():
            taken = outbox.claim(moment, moment + MINUTE, "dies", 20)
        moment += 2 * MINUTE
        assert [one.row.id for one in taken][1:] in ([], [2, 3])
    attempts = deliver(config, lambda: moment, limit=1)
    assert [a.outcome.state.value for a in attempts] == ["failed"]
    assert outbox.list_outgoing([OutboxState.FAILED])[0].reason == Reason.NOT_MADE
    assert len(deliver(config, lambda: moment)) == 2


def test_a_mail_that_cannot_be_looked_up_holds_up_no_other(
    app: Flask, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(config, 3)
    list_told = reminders.list_told

    def failing(ids: list[int]) -> list[reminders.Told]:
        if 2 in ids:
            raise RuntimeError("a strange row")
        return list_told(ids)

    monkeypatch.setattr(reminders, "list_told", failing)
    assert sorted(sent(config)) == ["sent", "sent", "waiting"]
    assert len(sink.mails) == 2
