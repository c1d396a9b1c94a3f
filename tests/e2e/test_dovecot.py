"""Fetching from a real Dovecot: what its users and its administrator do to a mailbox while we read it."""

from __future__ import annotations

import select
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.core.mailkind import MailKind
from cxhire.extensions import db
from cxhire.jobs import mailboxes as job
from cxhire.jobs.clock import utc_now
from cxhire.mail import imap
from cxhire.mail.errors import Permanent
from cxhire.mail.imap import Security
from cxhire.services import fetch_chunk, reconcile, team
from cxhire.services.fetch import Outcome
from cxhire.services.letters import Letter
from cxhire.services.owed import owed_lines
from cxhire.store import mail, outbox
from cxhire.store.mail import Message
from cxhire.store.mailboxes import MailboxState
from cxhire.store.obligations import Wanted
from cxhire.store.outbox import MailKind as OwnKind
from cxhire.store.schema import ensure_newest
from cxhire.store.transaction import read, write
from tests import dovecot
from tests.dovecot import Dovecot
from tests.factories import make_config
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter
from tests.services.fetching import Clock, change, connect, fetch_now, folder, mailbox, message_ids, strangers
from tests.smtp_sink import Sink, listening

pytestmark = [
    pytest.mark.imap, pytest.mark.skipif(dovecot.MISSING is not None, reason=dovecot.MISSING or "")
]  # fmt: skip
NOW = MONDAY + timedelta(days=30)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot.running() as running:
        yield running


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)


@pytest.fixture(autouse=True)
def app(config: Config) -> Iterator[Flask]:
    app = create_app(config, web=False)
    with app.app_context():
        ensure_newest()
        team.add_domain("acme.example", MONDAY, "test")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def numbered(count: int, prefix: str = "n") -> list[bytes]:
    return [letter(f"{prefix}{n}", KIM, JOBS, f"Question {n}?", hour=n / 10) for n in range(count)]


def await_mails(count: int) -> None:
    until = time.monotonic() + 60
    while mail.count_messages() != count:
        assert time.monotonic() < until, "the mail did not arrive"
        time.sleep(0.02)
        read().rollback()


def test_mail_is_in_the_record_soon_after_its_delivery(server: Dovecot, config: Config, app: Flask) -> None:
    server.deliver("jobs", *numbered(2))
    connect(server.account("jobs"), config, utc_now())
    stopping = threading.Event()
    fetching = job.Mailboxes(app, stopping)
    fetching.start()
    try:
        await_mails(2)
        for n in range(3):
            server.deliver("jobs", letter(f"live{n}", KIM, JOBS, f"Question {n}?", hour=20 + n))
            await_mails(3 + n)
    finally:
        stopping.set()
        fetching.join()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_encrypted_connection_is_only_made_to_whom_we_trust(server: Dovecot, security: Security) -> None:
    account = server.account("jobs", security)
    with pytest.raises(Permanent, match=r"certificate of 127\.0\.0\.1 can't be trusted"):
        imap.check(account)
    trusted = ssl.create_default_context(cafile=str(server.certificate))
    with imap.Connection(account, tls=trusted) as connection:
        connection.select("INBOX")
        assert not connection.idle(0.1, lambda: True)
        delivering = threading.Timer(0.2, server.deliver, ["jobs", *numbered(1)])
        delivering.start()
        assert connection.idle(60, lambda: True)
        delivering.join()
        assert list(connection.mails(connection.search())) == [1]


def test_mail_that_came_between_a_look_and_idle_ends_idle_at_once(server: Dovecot) -> None:
    with imap.Connection(server.account("jobs")) as connection:
        connection.select("INBOX")
        assert connection.search() == []
        server.deliver("jobs", *numbered(1))
        assert connection.idle(60, lambda: True)


def test_a_folder_that_is_numbered_anew_is_read_again_and_nothing_is_twice(
    server: Dovecot, config: Config, clock: Clock
) -> None:
    box = connect(server.account("jobs"), config, NOW)
    server.deliver("jobs", *numbered(5))
    fetch_now(box, config, clock)
    before = folder(box).uidvalidity
    server.admin("mailbox", "update", "-u", "jobs", "--uid-validity", str(before + 7), "INBOX")
    server.deliver("jobs", letter("after", KIM, JOBS, "Hello?", hour=9))
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert sorted(message_ids()) == ["<after@x>", *(f"<n{n}@x>" for n in range(5))]
    assert (folder(box).uidvalidity, folder(box).filled) == (before + 7, True)


def test_who_is_kicked_in_the_middle_goes_on_where_they_were(
    server: Dovecot, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_chunk, "MOST_MAILS", 10)
    server.deliver("jobs", *numbered(35))
    box = connect(server.account("jobs"), config, NOW)
    fetched, chunks = imap.Connection.mails, iter([False, True])

    def mails(self: imap.Connection, uids: Any) -> dict[int, bytes]:
        if next(chunks, False):
            server.admin("kick", "jobs")
            assert select.select([self._box.client.sock], [], [], 20)[0], "no farewell came"
        return fetched(self, uids)

    monkeypatch.setattr(imap.Connection, "mails", mails)
    assert fetch_now(box, config, clock) is Outcome.FAILED
    found = mailbox(box)
    assert found.state == MailboxState.TROUBLE
    assert "closed the connection" in (found.error or "")
    assert (len(message_ids()), folder(box).to_do) == (10, 25)
    clock.pass_(minutes=1)
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert sorted(message_ids()) == sorted(f"<n{n}@x>" for n in range(35))
    assert (folder(box).done, folder(box).to_do, mailbox(box).state) == (35, 0, "watching")


def test_a_folder_that_is_renamed_is_said_and_the_others_go_on(
    server: Dovecot, config: Config, clock: Clock
) -> None:
    server.admin("mailbox", "create", "-u", "jobs", "Bewerbungen & Größe")
    server.put("jobs", letter("q", KIM, JOBS, "Is it remote?"), folder='"Bewerbungen &- Gr&APYA3w-e"')
    box = connect(server.account("jobs"), config, NOW, folders=["Bewerbungen & Größe"])
    fetch_now(box, config, clock)
    assert (message_ids(), mailbox(box).error) == (["<q@x>"], None)
    server.admin("mailbox", "rename", "-u", "jobs", "Bewerbungen & Größe", "Archiv")
    server.deliver("jobs", letter("r", KIM, JOBS, "Hello?", hour=1))
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert message_ids() == ["<q@x>", "<r@x>"]
    assert "“Bewerbungen & Größe” is no longer there" in (mailbox(box).error or "")


def test_a_refused_sign_in_is_said_in_words(server: Dovecot, config: Config, clock: Clock) -> None:
    account = server.account("jobs")
    box = connect(imap.Account(account.host, account.port, account.security, "jobs", "wrong"), config, NOW)
    assert fetch_now(box, config, clock) is Outcome.FAILED
    found = mailbox(box)
    assert (found.state, "refused the sign-in of jobs" in (found.error or "")) == (MailboxState.REFUSED, True)


def test_the_same_mail_in_two_mailboxes_is_one(server: Dovecot, config: Config, clock: Clock) -> None:
    question = letter("q", KIM, f"{JOBS}, {MARIA}", "Is it remote?")
    for user in ("jobs", "maria"):
        server.deliver(user, question)
    boxes = [
        connect(server.account("jobs"), config, NOW),
        connect(server.account("maria"), config, NOW, address="maria@acme.example", shared=False),
    ]
    for box in boxes:
        fetch_now(box, config, clock)
    assert message_ids() == ["<q@x>"]


def test_a_personal_mailbox_keeps_what_is_others(server: Dovecot, config: Config, clock: Clock) -> None:
    jobs = connect(server.account("jobs"), config, NOW)
    box = connect(server.account("maria"), config, NOW, address="maria@acme.example", shared=False)
    server.deliver("jobs", letter("q", KIM, JOBS, "Is it remote?"))
    fetch_now(jobs, config, clock)
    server.deliver(
        "maria",
        letter("s", "Mum <mum@family.example>", MARIA, "Do you come on Sunday?", hour=1, subject="Sunday"),
        letter("k", KIM, MARIA, "I ask you too.", hour=2),
    )
    server.put("maria", letter("t", MARIA, "mum@family.example", "I do!", hour=3), letter("a", MARIA, KIM, "Yes.", answers="q", hour=4))  # fmt: skip
    fetch_now(box, config, clock)
    assert sorted(message_ids()) == ["<a@x>", "<k@x>", "<q@x>"]
    assert mailbox(box).left == 2
    assert strangers(box) == {"mum@family.example": ("Mum", "Sunday", 1)}
    with server.program("maria") as program:  # and none of it looks read
        program.select("INBOX", readonly=True)
        assert program.search(None, "SEEN") == ("OK", [b""])


def test_a_mail_of_ours_is_found_where_its_reader_or_sender_has_it(server: Dovecot, config: Config) -> None:
    for user in ("maria", "jobs"):
        box = connect(
            server.account(user), config, NOW, address=f"{user}@acme.example", shared=user == "jobs"
        )
        change(box, state=MailboxState.WATCHING.value)
    with write():
        for n in range(3):
            key = f"<cxhire.{n}@acme.example>"
            outbox.add_outgoing(str(n), OwnKind.REMINDER, key, "maria@acme.example", NOW, NOW)
    rows = outbox.list_outgoing()
    raws = [letter(None, JOBS, MARIA, "Kim waits.", Message_ID=row.message_id) for row in rows]
    server.deliver("maria", raws[0])
    server.put("jobs", raws[1])
    sending = replace(config, mail_from="Us <jobs@acme.example>")
    found = [reconcile.is_in_a_mailbox(row, Letter(OwnKind.REMINDER), sending, NOW) for row in rows]
    assert found == [True, True, False]


def test_a_vacation_responder_is_not_owed_an_answer_and_settles_nothing(config: Config) -> None:
    clock = Clock(utc_now())  # of the servers' own time, which they write into what they deliver
    three_hours_ago = (clock.now - MONDAY) / timedelta(hours=1) - 3
    with listening(Sink()) as sink, dovecot.running(submission=sink.port, sieve=True) as server:
        box = connect(server.account("jobs"), config, clock.now)
        server.on_holiday("jobs", "jobs@acme.example")
        server.on_holiday("kim", "kim@mail.example")
        server.deliver("jobs", letter("q", KIM, JOBS, "Is it remote?", hour=three_hours_ago))
        server.put("jobs", await_sent(sink, 1))  # our own absence, as a copy of it
        fetch_now(box, config, clock)
        assert kinds() == {"<q@x>": "human", "away": MailKind.AUTO_REPLY}
        assert [o.owed.candidate for o in owed_lines(clock.now, Wanted(kind="answer"))] == [
            "kim@mail.example"
        ]

        answer = letter("a", MARIA, KIM, "It is.", answers="q", hour=three_hours_ago + 1)
        server.put("jobs", answer)
        server.deliver("kim", answer, sender="maria@acme.example")
        server.deliver("jobs", await_sent(sink, 2))  # Kim's absence
        fetch_now(box, config, clock)
        assert kinds() == {"<q@x>": "human", "<a@x>": "human", "away": MailKind.AUTO_REPLY}
        assert len(message_ids()) == 4
        assert owed_lines(clock.now, Wanted(kind="answer")) == []


def await_sent(sink: Sink, count: int) -> bytes:
    until = time.monotonic() + 30
    while len(sink.envelopes) < count:
        assert time.monotonic() < until, "the responder sent nothing"
        time.sleep(0.05)
    raw = sink.envelopes[count - 1].content
    assert isinstance(raw, bytes)
    return raw


def kinds() -> dict[str, str]:
    """Message-ID → kind; the responder's ids are its own and go by `away`."""
    read().rollback()
    found = {row.message_id or "": row.kind for row in read().query(Message)}
    return {ref if ref.endswith("@x>") else "away": kind for ref, kind in found.items()}
