"""IMAP against a real server, and against one that says what no test server would."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cxhire.mail.errors import MailError, Permanent, Transient
from cxhire.mail.imap import (
    MOST_BYTES,
    Account,
    Connection,
    Folder,
    FolderGone,
    Insecure,
    Refused,
    Security,
    Use,
    check,
    uid_set,
)
from cxhire.mail.imap_folders import Listed, folders
from tests.imap_server import Server, free_port, serving
from tests.letters import JOBS, KIM, MARIA, letter

pytestmark = pytest.mark.imap
MAILS = [letter(ref, KIM, JOBS, f"This is mail {ref}.") for ref in "abc"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        yield running


def test_checking_an_account_answers_its_folders_inbox_and_sent_first(server: Server) -> None:
    server.create("Archive")
    server.create("Gesendete Objekte")
    assert check(server.account) == [
        Folder("INBOX", Use.INBOX), Folder("Gesendete Objekte", Use.SENT), Folder("Archive"),
    ]  # fmt: skip


def test_mail_comes_byte_for_byte_and_stays_unread(server: Server) -> None:
    server.deliver(*MAILS)
    with Connection(server.account) as connection:
        position = connection.select("INBOX")
        uids = connection.search()
        assert (position.messages, len(uids), position.uidnext) == (3, 3, uids[-1] + 1)
        fetched = connection.mails(uids)
        assert [fetched[uid].replace(b"\r\n", b"\n") for uid in uids] == MAILS
        assert connection.sizes(uids) == {uid: len(raw) for uid, raw in fetched.items()}
        assert connection.headers(uids) == {uid: raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for uid, raw in fetched.items()}  # fmt: skip
    with server.admin() as client:
        client.select("INBOX", readonly=True)
        assert client.search(None, "SEEN") == ("OK", [b""])


def test_a_search_above_the_last_mail_finds_nothing(server: Server) -> None:
    server.deliver(*MAILS)
    with Connection(server.account) as connection:
        connection.select("INBOX")
        first, second, third = connection.search()
        assert connection.search(above=third) == []
        assert connection.search(above=first) == [second, third]
        assert connection.search(up_to=second) == [first, second]
        assert connection.search(above=first, up_to=first) == []


def test_mail_delivered_meanwhile_is_found_by_the_next_search(server: Server) -> None:
    with Connection(server.account) as connection:
        connection.select("INBOX")
        assert connection.search() == []
        server.deliver(MAILS[0])
        assert len(connection.search()) == 1


def test_mail_is_found_by_address_and_by_day(server: Server) -> None:
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    server.deliver(letter("k", KIM, JOBS, "x"), letter("m", MARIA, "mum@family.example", "x"), at=at)
    with Connection(server.account) as connection:
        connection.select("INBOX")
        first, second = connection.search()
        assert connection.search_address("kim@mail.example") == [first]
        assert connection.search_address("mum@family.example") == [second]
        assert connection.search_address('nobody"\r\n@x') == []
        assert connection.search(since=date(2026, 5, 3)) == [first, second]
        assert connection.search(since=date(2026, 5, 6)) == []
        assert connection.search_address("kim@mail.example", date(2026, 5, 6)) == []


def test_a_mail_of_ours_is_put_into_sent_as_read(server: Server) -> None:
    server.create("Sent")
    with Connection(server.account) as connection:
        connection.append("Sent", MAILS[0], datetime(2026, 5, 4, 9, tzinfo=UTC))
        assert connection.holds("Sent", "<a@x>")
        assert not connection.holds("Sent", "<b@x>")
        with pytest.raises(FolderGone, match="“Nowhere” can't be opened"):
            connection.append("Nowhere", MAILS[0], datetime(2026, 5, 4, 9, tzinfo=UTC))
    with server.admin() as client:
        client.select("Sent", readonly=True)
        assert client.search(None, "SEEN") == ("OK", [b"1"])


def test_idle_ends_when_mail_comes_and_when_it_is_told_to(server: Server) -> None:
    with Connection(server.account) as connection:
        assert connection.offers_idle
        connection.select("INBOX")
        assert not connection.idle(0.1, lambda: True)
        assert not connection.idle(600, lambda: False)
        delivering = threading.Timer(0.2, server.deliver, [MAILS[0]])
        delivering.start()
        assert connection.idle(600, lambda: True)
        delivering.join()
        assert len(connection.search()) == 1


def test_another_folder_is_looked_at_without_opening_it(server: Server) -> None:
    server.create("Sent")
    with Connection(server.account) as connection:
        connection.select("INBOX")
        before = connection.status("Sent")
        server.deliver(MAILS[0], folder="Sent")
        after = connection.status("Sent")
        assert (after.messages, after.uidvalidity) == (before.messages + 1, before.uidvalidity)
        assert after.uidnext == before.uidnext + 1
        for ask in (connection.status, connection.select):
            with pytest.raises(FolderGone, match="“Gone” can't be opened"):
                ask("Gone")


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"password": "wrong"}, Refused, "refused the sign-in of jobs"),
        ({"password": "Grüße"}, Refused, "refused the sign-in of jobs"),
        ({"access_token": "expired"}, Refused, "refused the sign-in of jobs"),
        ({"user": "a\r\nb LOGOUT"}, Permanent, "control character"),
        ({"security": Security.TLS}, Transient, "doesn't speak TLS at port"),
        ({"security": Security.STARTTLS}, Insecure, "doesn't offer STARTTLS at port"),
        ({"security": Security.STARTTLS, "port": 993}, Insecure, "choose TLS"),
        ({"host": "nowhere.invalid"}, Transient, "No server is known by the name nowhere.invalid"),
    ],
)
def test_what_goes_wrong_on_connecting_is_said_for_a_person(
    server: Server, change: dict[str, object], kind: type[MailError], words: str
) -> None:
    with pytest.raises(kind, match=words) as raised:
        check(replace(server.account, **change), timeout_seconds=5)  # type: ignore[arg-type]
    assert type(raised.value) is kind
    assert raised.value.everyone
    assert "\n" not in str(raised.value)


def test_a_port_where_nothing_listens_and_a_server_that_is_gone_are_said_so(server: Server) -> None:
    with pytest.raises(Transient, match="takes no connections at port"):
        check(replace(server.account, port=free_port()))
    with Connection(server.account) as connection:
        connection.select("INBOX")
        server.stop()
        with pytest.raises(Transient, match="closed the connection"):
            connection.search()


def test_a_password_is_never_shown() -> None:
    assert "secret" not in repr(Account("h", 1, Security.TLS, "u", "secret", "secret token"))


@contextmanager
def answering(*answers: bytes) -> Iterator[Account]:
    """A server that gives one answer a command, `TAG` standing for the command's, and then only says farewell."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listening.accept()
        client.settimeout(20)
        with client, client.makefile("rb") as lines:
            client.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
            for answer in answers:
                tag = lines.readline().partition(b" ")[0]
                client.sendall(answer.replace(b"TAG", tag))
            with suppress(OSError):  # who was offended hangs up without a farewell
                for line in lines:
                    if b"LOGOUT" in line:
                        client.sendall(b"* BYE\r\n" + line.partition(b" ")[0] + b" OK bye\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Account("127.0.0.1", listening.getsockname()[1], Security.NONE, "u", "p")
    finally:
        thread.join()
        listening.close()


CAPABLE = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
SIGNED_IN = (CAPABLE, b"TAG OK in\r\n", CAPABLE)
OPEN = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] open\r\n"


def test_a_server_that_is_silent_is_given_up_after_a_while() -> None:
    with answering(CAPABLE) as account, pytest.raises(Transient, match="took too long to answer"):
        check(account, timeout_seconds=0.3)


@pytest.mark.parametrize(
    "answer",
    [
        b"[UNAVAILABLE] the password server is down",
        b"Too many simultaneous connections. (Failure)",
        b"[INUSE] x",
    ],
)
def test_a_sign_in_refused_for_the_servers_own_trouble_is_tried_again(answer: bytes) -> None:
    with (
        answering(CAPABLE, b"TAG NO " + answer + b"\r\n") as account,
        pytest.raises(Transient, match="at the moment"),
    ):
        check(account, timeout_seconds=5)


def test_a_server_without_encryption_that_takes_no_password_gets_none() -> None:
    capable = CAPABLE.replace(b"rev1", b"rev1 LOGINDISABLED")
    with answering(capable) as account, pytest.raises(Insecure, match="no password without encryption"):
        check(account, timeout_seconds=5)


def test_the_last_words_of_a_server_that_hangs_up_are_passed_on() -> None:
    with (
        answering(*SIGNED_IN, b"* BYE Server is shutting down\r\n") as account,
        pytest.raises(Transient, match=r"closed the connection: Server is shutting down"),
        Connection(account) as connection,
    ):
        connection.select("INBOX")


def test_a_server_that_sends_more_than_anybody_asked_for_is_hung_up_on() -> None:
    with (
        answering(*SIGNED_IN, OPEN, b"* 1 FETCH (UID 11 BODY[] {%d}\r\n" % (MOST_BYTES + 1)) as account,
        Connection(account, timeout_seconds=5) as connection,
    ):
        connection.select("INBOX")
        with pytest.raises(Transient, match="closed the connection"):
            connection.mails([11])


def test_uids_behind_the_bytes_short_quoted_mails_and_flags_between_are_understood() -> None:
    fetched = (
        b"* 1 FETCH (BODY[] {5}\r\nfirst UID 11)\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 12 FLAGS ())\r\n"
        b'* 3 FETCH (UID 13 BODY[] "say \\"hi\\"")\r\n* 4 FETCH (UID 14 BODY[] NIL)\r\n* 5 FETCH (UID 15 BODY[] "")\r\nTAG OK x\r\n'
    )
    with (
        answering(*SIGNED_IN, OPEN, fetched) as account,
        Connection(account, timeout_seconds=5) as connection,
    ):
        position = connection.select("INBOX")
        assert (position.uidvalidity, position.uidnext, position.messages) == (7, 0, 2)
        assert connection.mails([11, 12, 13, 14, 15]) == {11: b"first", 13: b'say "hi"', 15: b""}


def test_mail_that_was_told_of_with_another_answer_ends_idle_at_once() -> None:
    found = b"* SEARCH 1 2\r\n* 3 EXISTS\r\nTAG OK searched\r\n"
    with answering(*SIGNED_IN, OPEN, b"TAG OK noop\r\n", found) as account, Connection(account) as connection:
        connection.select("INBOX")
        assert connection.search() == [1, 2]
        assert connection.idle(600, lambda: True)


def test_an_answer_that_is_no_imap_is_an_error_for_a_person_too() -> None:
    with (
        answering(*SIGNED_IN, b"* 2 EXISTS\r\nHTTP/1.1 400 Bad Request\r\n") as account,
        pytest.raises(Transient, match="closed the connection"),
        Connection(account) as connection,
    ):
        connection.select("INBOX")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([("INBOX", ()), ("Weg", ("\\Sent",)), ("Sent", ())], ("Weg", Use.SENT)),
        ([("Inbox", ()), ("INBOX.Envoyés", ())], ("INBOX.Envoyés", Use.SENT)),
        ([("INBOX", ()), ("Old.Sent", ()), ("Отправленные", ())], ("Отправленные", Use.SENT)),
        ([("INBOX", ()), ("A", ("\\Sent",)), ("B", ("\\Sent",))], ("B", Use.OTHER)),
        ([("INBOX", ()), ("[Gmail]", ("\\Noselect",)), ("Alle", ("\\All",))], ("Alle", Use.ALL)),
        ([("INBOX", ()), ("Sent", ("\\Drafts",))], ("Sent", Use.DRAFTS)),
    ],
)
def test_folders_are_known_by_their_mark_and_else_by_their_name(
    listed: list[tuple[str, tuple[str, ...]]], expected: tuple[str, Use]
) -> None:
    found = folders(Listed(name, ".", flags) for name, flags in listed)
    assert Folder(*expected) in found
    assert found[0].use is Use.INBOX
    assert "[Gmail]" not in [folder.name for folder in found]
    assert sum(folder.use is Use.SENT for folder in found) <= 1


def test_sets_of_uids_are_named_the_shortest_way() -> None:
    assert uid_set([7, 1, 3, 2, 9, 10]) == "1:3,7,9:10"
