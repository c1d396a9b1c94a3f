"""Fetching a mailbox from a real IMAP server: what comes in, once, and where the cursor stands afterwards."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.jobs.clock import utc_now
from cxhire.mail import imap
from cxhire.mail.imap import Connection
from cxhire.services import fetch, fetch_chunk, fetch_folder, fetch_work, ingest, team
from cxhire.services.fetch import Outcome
from cxhire.store import candidates, fetching, mail
from cxhire.store.mailboxes import AddressSearch, FolderRole, MailboxState, Stranger
from cxhire.store.transaction import read, release, write
from tests.imap_server import Server, serving
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter
from tests.services.fetching import (
    Clock,
    candidate_addresses,
    change,
    connect,
    fetch_now,
    folder,
    mailbox,
    message_ids,
    strangers,
)

from .conftest import config_on

pytestmark = pytest.mark.imap
NOW = MONDAY + timedelta(days=30)
MUM, SAM = "Mum <mum@family.example>", "Sam Ode <sam@mail.example>"
OWN = "maria@acme.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        running.create("Sent")
        yield running


@pytest.fixture
def config(database: Flask, database_url: str, tmp_path: Path) -> Config:
    team.add_domain("acme.example", MONDAY, "test")
    return config_on(database_url, tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def numbered(count: int, sender: str = KIM, to: str = JOBS) -> list[bytes]:
    return [letter(f"n{n}", sender, to, f"Question {n}?", hour=n) for n in range(count)]


def shared(server: Server, config: Config, **more: Any) -> int:
    return connect(server.account, config, NOW, **more)


def personal(server: Server, config: Config, **more: Any) -> int:
    return connect(server.account, config, NOW, address=OWN, shared=False, **more)


# One pass


def test_inbox_and_sent_come_in_once_and_the_mailbox_is_watched(
    server: Server, config: Config, clock: Clock
) -> None:
    box = shared(server, config)
    server.deliver(letter("q", KIM, JOBS, "Is it remote?"))
    server.deliver(letter("a", MARIA, KIM, "It is.", answers="q", hour=1), folder="Sent")
    for _ in range(2):
        assert fetch_now(box, config, clock) is Outcome.DONE
        assert sorted(message_ids()) == ["<a@x>", "<q@x>"]
    found = mailbox(box)
    assert (found.state, found.error, found.kept, found.left, found.lease) == ("watching", None, 2, 0, None)
    assert found.reached_at == NOW
    assert (folder(box, "Sent").role, folder(box, "Sent").filled) == (FolderRole.SENT, True)
    assert candidate_addresses() == ["kim@mail.example"]


def test_new_mail_is_taken_in_by_the_next_pass(server: Server, config: Config, clock: Clock) -> None:
    box = shared(server, config)
    fetch_now(box, config, clock)
    server.deliver(*numbered(3))
    fetch_now(box, config, clock)
    assert message_ids() == ["<n0@x>", "<n1@x>", "<n2@x>"]


def test_older_mail_is_filled_in_newest_first_and_new_mail_does_not_wait_for_it(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_chunk, "MOST_MAILS", 2)
    server.deliver(*numbered(5))
    box = shared(server, config)
    progress = []

    class Watching(fetch_folder.FolderReader):
        def fill(self) -> None:
            super().fill()
            read().rollback()
            row = folder(box)
            progress.append((row.done, row.to_do, row.filled, mailbox(box).state))
            if len(progress) == 1:
                server.deliver(letter("new", KIM, JOBS, "And on Friday?", hour=9))

    monkeypatch.setattr(fetch, "FolderReader", Watching)
    server.delete("Sent")
    fetch_now(box, config, clock)
    assert message_ids() == ["<n3@x>", "<n4@x>", "<new@x>", "<n1@x>", "<n2@x>", "<n0@x>"]
    assert progress == [
        (2, 3, False, "catching_up"),
        (4, 1, False, "catching_up"),
        (5, 0, True, "catching_up"),
    ]
    assert mailbox(box).state == MailboxState.WATCHING


def test_only_mail_since_a_day_is_filled_in(server: Server, config: Config, clock: Clock) -> None:
    old, young = numbered(2)
    server.deliver(old, at=datetime(2026, 1, 5, tzinfo=UTC))
    server.deliver(young, at=datetime(2026, 3, 5, tzinfo=UTC))
    box = shared(server, config, since_on=date(2026, 3, 1))
    fetch_now(box, config, clock)
    assert message_ids() == ["<n1@x>"]
    assert (folder(box).filled, folder(box).done) == (True, 1)


def test_chosen_folders_are_read_too_and_one_that_is_gone_is_said(
    server: Server, config: Config, clock: Clock
) -> None:
    server.create("Applications")
    server.deliver(letter("q", KIM, JOBS, "Is it remote?"), folder="Applications")
    box = shared(server, config, folders=["Applications"])
    fetch_now(box, config, clock)
    server.rename("Applications", "Bewerbungen")
    server.deliver(letter("r", KIM, JOBS, "Hello?", hour=1))
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert message_ids() == ["<q@x>", "<r@x>"]
    found = mailbox(box)
    assert found.state == MailboxState.WATCHING
    assert "“Applications” is no longer there" in (found.error or "")
    change(box, folders=["Bewerbungen"])
    fetch_now(box, config, clock)
    assert (mailbox(box).error, message_ids()) == (None, ["<q@x>", "<r@x>"])
    assert sorted(fetching.list_folders_by_name(box)) == ["Bewerbungen", "INBOX", "Sent"]


def test_a_mailbox_without_a_folder_for_sent_mail_says_so(
    server: Server, config: Config, clock: Clock
) -> None:
    server.delete("Sent")
    box = shared(server, config)
    fetch_now(box, config, clock)
    assert "No folder for sent mail was found" in (mailbox(box).error or "")


def test_a_folder_that_is_numbered_anew_is_read_again_and_nothing_is_twice(
    server: Server, config: Config, clock: Clock
) -> None:
    box = shared(server, config)
    server.deliver(*numbered(3))
    fetch_now(box, config, clock)
    before = folder(box).uidvalidity
    with write():
        fetching.move_cursor(
            fetching.get_cursor(folder(box).id), {"uidvalidity": before - 1, "newest_uid": 900}
        )  # type: ignore[arg-type]
    server.deliver(letter("r", KIM, JOBS, "Hello?", hour=1))
    fetch_now(box, config, clock)
    assert sorted(message_ids()) == ["<n0@x>", "<n1@x>", "<n2@x>", "<r@x>"]
    row = folder(box)
    assert (row.uidvalidity, row.filled, row.again, row.done) == (before, True, True, 4)


def test_the_same_mail_in_two_mailboxes_is_one(server: Server, config: Config, clock: Clock) -> None:
    boxes = [shared(server, config), connect(server.account, config, NOW, address="all@acme.example")]
    server.deliver(letter("q", KIM, JOBS, "Is it remote?", Delivered_To="jobs@acme.example"))
    server.deliver(letter("q", KIM, JOBS, "Is it remote?", Delivered_To="all@acme.example"), folder="Sent")
    for box in boxes:
        fetch_now(box, config, clock)
    assert message_ids() == ["<q@x>"]


def test_what_cannot_be_read_is_quarantined_and_the_next_mail_is_not_held_up(
    server: Server, config: Config, clock: Clock
) -> None:
    box = shared(server, config)
    server.deliver(b"\r\n", letter("q", KIM, JOBS, "Is it remote?"))
    fetch_now(box, config, clock)
    assert (message_ids(), mail.count_quarantine()) == (["<q@x>"], 1)


def test_of_a_mail_that_is_too_large_only_the_header_is_kept_with_the_reason(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_chunk, "LARGEST", 1000)
    box = shared(server, config)
    server.deliver(letter("big", KIM, JOBS, "x " * 2000), letter("q", KIM, JOBS, "Is it remote?", hour=1))
    fetch_now(box, config, clock)
    assert message_ids() == ["<q@x>"]
    [held] = mail.list_quarantine()
    assert "we read up to" in held.error
    raw = mail.get_raw(held.blob)
    assert raw is not None
    assert b"<big@x>" in raw
    assert b"x x x" not in raw


@pytest.mark.parametrize("refusal", [None, "[SERVERBUG] Internal error occurred.", "Command Error. 12"])
def test_a_mail_that_the_server_does_not_give_is_shown_and_holds_up_none_of_the_others(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch, refusal: str | None
) -> None:
    asked = Connection._asked

    def _asked(self: Connection, command: str, *arguments: str | bytes) -> list[Any]:
        found = asked(self, command, *arguments)
        withheld = "BODY.PEEK[]" in str(arguments) and b"<n1@x>" in b"".join(
            r[1] for r in found if len(r) == 2
        )
        if not withheld:
            return found
        if refusal:
            raise self._box.client.error(refusal)
        return [row for row in found if len(row) != 2 or b"<n1@x>" not in row[1]]

    monkeypatch.setattr(Connection, "_asked", _asked)
    box = shared(server, config)
    server.deliver(*numbered(3))
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert message_ids() == ["<n0@x>", "<n2@x>"]
    [held] = mail.list_quarantine()
    assert "didn't give it" in held.error
    assert b"<n1@x>" in (mail.get_raw(held.blob) or b"")
    assert folder(box).filled


def test_a_server_that_gives_nothing_for_now_is_asked_again_and_nothing_is_passed_over(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ill(self: Connection, *_: object) -> dict[int, bytes]:
        raise imap.Withheld("It said: internal error.", is_ill=True)

    monkeypatch.setattr(Connection, "mails", ill)
    box = shared(server, config)
    server.deliver(*numbered(3))
    assert fetch_now(box, config, clock) is Outcome.FAILED
    monkeypatch.undo()
    clock.pass_(minutes=2)
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert message_ids() == ["<n0@x>", "<n1@x>", "<n2@x>"]
    assert mail.count_quarantine() == 0


@pytest.mark.parametrize("said", [{}, {101: 0, 102: 0, 103: 0}])
def test_a_server_that_says_no_size_gives_its_mail_all_the_same(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch, said: dict[int, int]
) -> None:
    monkeypatch.setattr(Connection, "sizes", lambda *_: said)
    box = shared(server, config)
    server.deliver(*numbered(3))
    fetch_now(box, config, clock)
    assert message_ids() == ["<n0@x>", "<n1@x>", "<n2@x>"]


def test_a_candidates_mail_in_a_personal_mailbox_that_cannot_be_read_is_shown(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.import_messages([("x", letter("q", KIM, JOBS, "Is it remote?"))], clock, "test")
    box = personal(server, config)
    fetch_now(box, config, clock)
    read_mail = ingest.read_mail

    def reading(source: str, raw: bytes, *more: Any) -> Any:
        if b"strange" in raw:
            raise RecursionError
        return read_mail(source, raw, *more)

    monkeypatch.setattr(ingest, "read_mail", reading)
    server.deliver(
        letter("a", KIM, MARIA, "strange"), letter("b", "Tom <tom@acme.example>", MARIA, "strange")
    )
    fetch_now(box, config, clock)
    assert [b"<a@x>" in (mail.get_raw(held.blob) or b"") for held in mail.list_quarantine()] == [True]


def test_a_mail_that_cannot_be_stored_is_set_aside_and_the_others_are_not(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = ingest.Batch.store

    def store(self: ingest.Batch, items: Any) -> None:
        if any(b"<n1@x>" in item.raw for item in items):
            raise ValueError("a column that is too narrow")
        stored(self, items)

    monkeypatch.setattr(ingest.Batch, "store", store)
    box = shared(server, config)
    server.deliver(*numbered(3))
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert sorted(message_ids()) == ["<n0@x>", "<n2@x>"]
    assert [held.error for held in mail.list_quarantine()] == [
        "It could not be taken in (ValueError). Try again; if it fails again, the log says where."
    ]
    assert folder(box).filled


# Crashes, and others at the same time


def test_a_crash_in_a_transaction_moves_neither_the_cursor_nor_the_mail(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(*numbered(3))
    box = shared(server, config)
    fetch_now(box, config, clock)
    server.deliver(letter("late", KIM, JOBS, "Hello?", hour=5))
    before = folder(box).newest_uid

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "count_mails", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch_now(box, config, clock)
    read().rollback()
    assert (folder(box).newest_uid, len(message_ids())) == (before, 3)
    fetch_now(box, config, clock)
    assert (folder(box).newest_uid, len(message_ids())) == (before + 1, 4)


def test_a_mailbox_that_another_process_has_is_left_to_it_until_its_lease_ends(
    server: Server, config: Config, clock: Clock
) -> None:
    box = shared(server, config)
    server.deliver(*numbered(1))
    change(box, lease="other", leased_until=NOW + timedelta(seconds=60))
    assert fetch_now(box, config, clock) is Outcome.BUSY
    clock.pass_(seconds=61)
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert message_ids() == ["<n0@x>"]


@pytest.mark.parametrize("taken", [{"lease": "other"}, {"state": MailboxState.PAUSED.value}])
def test_who_has_lost_a_mailbox_stops_and_takes_its_chunk_back(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch, taken: dict[str, object]
) -> None:
    box = shared(server, config)
    server.deliver(*numbered(3))
    fetched = imap.Connection.mails

    def mails(self: imap.Connection, uids: Any) -> dict[int, bytes]:
        change(box, **taken)
        return fetched(self, uids)

    monkeypatch.setattr(imap.Connection, "mails", mails)
    assert fetch_now(box, config, clock) is Outcome.BUSY
    assert message_ids() == []
    found = mailbox(box)
    assert {name: getattr(found, name) for name in taken} == taken


def test_of_two_who_read_the_same_mail_without_a_lease_one_counts_it(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor itself holds, should two ever believe that the mailbox is theirs."""
    monkeypatch.setattr(fetching, "change_leased", lambda *_: True)
    monkeypatch.setattr(fetching, "is_free", lambda *_: True)
    monkeypatch.setattr(fetching, "claim_mailbox", lambda *_: True)
    monkeypatch.setattr(fetch_chunk, "MOST_MAILS", 2)
    box = personal(server, config)
    server.deliver(*[letter(f"s{n}", MUM, MARIA, "On Sunday?", hour=n) for n in range(6)])
    fetched, inner = imap.Connection.headers, iter([True])

    def headers(self: imap.Connection, uids: Any) -> dict[int, bytes]:
        found = fetched(self, uids)
        if uids and next(inner, False):
            assert fetch_now(box, config, clock) is Outcome.DONE  # another comes and reads it all meanwhile
        return found

    monkeypatch.setattr(imap.Connection, "headers", headers)
    assert fetch_now(box, config, clock) is Outcome.DONE
    assert (mailbox(box).left, strangers(box)["mum@family.example"][2]) == (6, 6)


# What goes wrong


def test_a_server_that_is_gone_is_tried_again_later_each_time_and_the_admins_hear_of_it(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[datetime] = []
    monkeypatch.setattr(fetch_work, "tell_admins", lambda _box, _config, now: told.append(now))
    box = shared(server, config)
    server.stop()
    waits = []
    for _ in range(6):
        assert fetch_now(box, config, clock) is Outcome.FAILED
        found = mailbox(box)
        assert (found.state, found.failing_since) == (MailboxState.TROUBLE, NOW)
        assert "takes no connections at port" in (found.error or "")
        assert found.retry_at is not None
        waits.append((found.retry_at - clock.now) / timedelta(minutes=1))
        assert fetch_now(box, config, clock) is Outcome.BUSY
        clock.now = found.retry_at
    assert waits == [1, 2, 5, 15, 30, 7]
    assert fetch_now(box, config, clock) is Outcome.FAILED
    assert clock.now - NOW == timedelta(hours=1)
    assert told[-1] == clock.now


def test_a_refused_sign_in_waits_for_a_person_and_is_fine_again_once_it_works(
    server: Server, config: Config, clock: Clock
) -> None:
    box = shared(server, config)
    change(box, user_name="nobody")
    assert fetch_now(box, config, clock) is Outcome.FAILED
    found = mailbox(box)
    assert found.state == MailboxState.REFUSED
    assert "refused the sign-in of nobody" in (found.error or "")
    assert found.retry_at == NOW + timedelta(minutes=30)
    change(box, user_name=server.account.user, retry_at=None)
    assert fetch_now(box, config, clock) is Outcome.DONE
    found = mailbox(box)
    assert (found.state, found.error, found.failures, found.failing_since) == ("watching", None, 0, None)


def test_a_paused_mailbox_is_not_touched(server: Server, config: Config, clock: Clock) -> None:
    box = shared(server, config)
    change(box, state=MailboxState.PAUSED.value)
    server.deliver(*numbered(1))
    assert fetch_now(box, config, clock) is Outcome.BUSY
    assert message_ids() == []


def test_an_error_of_our_own_is_said_without_its_words(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("kim@mail.example")

    monkeypatch.setattr(fetch, "look_for_new_candidates", broken)
    box = shared(server, config)
    assert fetch_now(box, config, clock) is Outcome.FAILED
    assert (
        mailbox(box).error
        == "Something went wrong on our side (RuntimeError). The log says where; we try again."
    )


# Personal mailboxes


def test_other_peoples_mail_is_left_uncopied_in_a_personal_mailbox(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloaded: list[int] = []
    fetched = imap.Connection.mails

    def mails(self: imap.Connection, uids: Any) -> dict[int, bytes]:
        downloaded.extend(uids)
        return fetched(self, uids)

    monkeypatch.setattr(imap.Connection, "mails", mails)
    box = personal(server, config)
    server.deliver(
        letter("s1", MUM, MARIA, "Do you come on Sunday?", subject="Sunday"),
        letter("s2", MUM, MARIA, "Well?", hour=2, subject="Sunday, again"),
        letter("news", "Shop <news@shop.example>", MARIA, "Buy!", List_Unsubscribe="<https://shop.example>", Precedence="bulk"),
    )  # fmt: skip
    server.deliver(letter("s3", MARIA, MUM, "I do!", hour=3), folder="Sent")
    fetch_now(box, config, clock)
    assert (message_ids(), downloaded, mailbox(box).left, mailbox(box).kept) == ([], [], 4, 0)
    assert strangers(box) == {"mum@family.example": ("Mum", "Sunday, again", 2)}


def test_mail_with_candidates_in_threads_and_to_the_team_is_kept_of_a_personal_mailbox(
    server: Server, config: Config, clock: Clock
) -> None:
    box = personal(server, config)
    jobs = connect(server.account, config, NOW)
    change(jobs, state=MailboxState.PAUSED.value)
    ingest.import_messages([("x", letter("q", KIM, JOBS, "Is it remote?"))], clock, "test")
    other = "kim@home.example"
    server.deliver(
        letter("k", KIM, MARIA, "I ask you too: is it remote?", hour=1),
        letter("team", SAM, f"{MARIA}, {JOBS}", "May I apply?", hour=2),
        letter("t", other, MARIA, "In May.", hour=4, answers="a"),
        letter("s", MUM, MARIA, "Sunday?", hour=5),
    )
    server.deliver(letter("a", MARIA, KIM, "Yes. When can you start?", hour=3, answers="q"), folder="Sent")
    fetch_now(box, config, clock)
    fetch_now(box, config, clock)
    assert sorted(message_ids()) == ["<a@x>", "<k@x>", "<q@x>", "<t@x>", "<team@x>"]
    assert mailbox(box).left == 1
    assert candidate_addresses() == [other, "kim@mail.example", "sam@mail.example"]


def test_a_forward_between_colleagues_is_looked_into(server: Server, config: Config, clock: Clock) -> None:
    ingest.import_messages([("x", letter("q", KIM, JOBS, "Is it remote?"))], clock, "test")
    box = personal(server, config)
    forward = f"See below.\n\n---------- Forwarded message ---------\nFrom: {KIM}\nDate: Mon, 4 May 2026 10:00:00 +0000\nSubject: Salary\nTo: Tom <tom@acme.example>\n\nWhat is the salary?\n"
    server.deliver(
        letter("f", "Tom <tom@acme.example>", MARIA, forward, subject="Fwd: Salary", hour=2),
        letter("l", "Tom <tom@acme.example>", MARIA, "Lunch?", hour=3, subject="Lunch"),
    )
    fetch_now(box, config, clock)
    assert sorted(message_ids()) == ["<f@x>", "<q@x>"]
    assert (mailbox(box).left, strangers(box)) == (1, {})


def test_who_is_set_aside_is_noted_no_more(server: Server, config: Config, clock: Clock) -> None:
    box = personal(server, config)
    server.deliver(letter("s1", MUM, MARIA, "Sunday?", subject="Sunday"))
    fetch_now(box, config, clock)
    with write():
        read().query(Stranger).update({"never_at": NOW})
    server.deliver(letter("s2", MUM, MARIA, "Monday?", subject="Monday", hour=2))
    fetch_now(box, config, clock)
    assert strangers(box) == {"mum@family.example": ("Mum", "Sunday", 1)}
    assert mailbox(box).left == 2


def test_older_mail_of_a_new_candidate_is_found_where_it_was_left(
    server: Server, config: Config, clock: Clock
) -> None:
    box = personal(server, config)
    server.deliver(letter("k", KIM, MARIA, "Is it remote?"), letter("s", MUM, MARIA, "Sunday?", hour=1))
    server.deliver(letter("a", MARIA, KIM, "It is.", hour=2), folder="Sent")
    fetch_now(box, config, clock)
    assert (message_ids(), mailbox(box).left) == ([], 3)
    clock.pass_(minutes=1)
    with write():
        candidates.add_candidate("kim@mail.example", "Kim Park", clock.now)
    fetch_now(box, config, clock)
    assert sorted(message_ids()) == ["<a@x>", "<k@x>"]
    found = mailbox(box)
    assert (found.left, found.kept, found.searched_until) == (1, 2, clock.now)
    assert list(strangers(box)) == ["mum@family.example"]


def test_an_address_that_somebody_named_is_looked_for_and_the_wish_is_gone_then(
    server: Server, config: Config, clock: Clock
) -> None:
    box = personal(server, config)
    server.deliver(letter("k", KIM, MARIA, "Is it remote?"))
    fetch_now(box, config, clock)
    with write() as session:
        candidates.add_candidate("kim@mail.example", "Kim Park", NOW - timedelta(days=9))
        session.add(AddressSearch(mailbox_id=box, email="kim@mail.example", created_at=NOW))
    fetch_now(box, config, clock)
    assert (message_ids(), fetching.list_searches(box), strangers(box)) == (["<k@x>"], [], {})


def test_many_new_candidates_have_the_mailbox_read_again_and_nothing_is_counted_twice(
    server: Server, config: Config, clock: Clock
) -> None:
    box = personal(server, config)
    server.deliver(letter("k", KIM, MARIA, "Is it remote?"), letter("s", MUM, MARIA, "Sunday?", hour=1))
    fetch_now(box, config, clock)
    clock.pass_(minutes=1)
    with write():
        for n in range(30):
            candidates.add_candidate(f"c{n}@mail.example", f"C {n}", clock.now)
        candidates.add_candidate("kim@mail.example", "Kim Park", clock.now)
    fetch_now(box, config, clock)
    assert message_ids() == ["<k@x>"]
    assert (folder(box).again, folder(box).filled, mailbox(box).kept) == (True, True, 1)
    assert strangers(box) == {"mum@family.example": ("Mum", "Application", 1)}
    assert mailbox(box).left == 1


def test_a_mail_too_large_in_a_personal_mailbox_is_only_shown_where_it_is_a_candidates(
    server: Server, config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_chunk, "LARGEST", 1000)
    ingest.import_messages([("x", letter("q", KIM, JOBS, "Is it remote?"))], clock, "test")
    box = personal(server, config)
    server.deliver(
        letter("b1", KIM, MARIA, "x " * 2000), letter("b2", "Tom <tom@acme.example>", MARIA, "x " * 2000)
    )
    fetch_now(box, config, clock)
    assert [b"<b1@x>" in (mail.get_raw(held.blob) or b"") for held in mail.list_quarantine()] == [True]
    assert mailbox(box).left == 1


def fetch_without_lease(config: Config, box: int) -> None:
    """In a process of its own, one that takes itself for the only one."""
    fetching.is_free = fetching.claim_mailbox = fetching.change_leased = lambda *_: True  # type: ignore[assignment]
    fetch_chunk.MOST_MAILS = 3
    app = create_app(config, web=False)
    with app.app_context():
        outcome = fetch.fetch(box, config, utc_now)
    sys.exit(outcome is not Outcome.DONE)


def test_two_processes_that_read_a_mailbox_at_the_same_time_take_all_in_once(
    server: Server, config: Config
) -> None:
    server.deliver(*numbered(30))
    box = personal(server, config)
    ingest.import_messages([("x", letter("q", KIM, JOBS, "Is it remote?"))], utc_now, "test")
    server.deliver(*[letter(f"s{n}", MUM, MARIA, "On Sunday?", hour=n) for n in range(15)])
    release()
    spawning = multiprocessing.get_context("spawn")
    workers = [
        spawning.Process(target=fetch_without_lease, args=(config, box), daemon=True) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert sorted(message_ids()) == sorted(["<q@x>", *(f"<n{n}@x>" for n in range(30))])
    found = mailbox(box)
    assert (found.kept, found.left, strangers(box)["mum@family.example"][2]) == (30, 15, 15)
    assert (folder(box).done, folder(box).filled) == (45, True)
