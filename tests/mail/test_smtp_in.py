"""A real listener, spoken to by smtplib and by hand: what a session answers, whatever is sent."""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.mail.smtp_in import Clerk, Limits, Listener
from tests.letters import JOBS, KIM, letter

MAIL = letter("q", KIM, JOBS, "When do I hear from you?").replace(b"\n", b"\r\n")
LIMITS = Limits()
KNOWN = ("jobs@acme.example", "hr@acme.example", "jöbs@acme.example")


class Desk:
    """A clerk who knows three addresses and keeps what comes."""

    def __init__(self) -> None:
        self.letters: list[Brought] = []
        self.outcome = Outcome.TAKEN
        self.before: Callable[[], object] = lambda: None

    def knows(self, address: str) -> bool:
        self.before()
        return address.lower() in KNOWN

    def take(self, found: Brought) -> Outcome:
        self.before()
        self.letters.append(found)
        return self.outcome


@contextmanager
def listening(
    desk: Desk, way: Way = Way.SMTP, limits: Limits = LIMITS, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[Listener, int]]:
    listener = Listener(way, Clerk(desk.knows, desk.take), name="cxhire.test", limits=limits, tls=tls)
    port = listener.start("127.0.0.1", 0)
    try:
        yield listener, port
    finally:
        listener.stop(2)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    with listening(desk) as (_, port):
        yield port


class Wire:
    """A connection on which one says what one likes."""

    def __init__(self, port: int, *, greet: str | None = "EHLO me") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")
        self.greeting = self.reply()
        if greet:
            self.hello = self.say(greet)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.socket.close()

    def send(self, sent: bytes) -> None:
        self.socket.sendall(sent)

    def reply(self) -> str:
        """One reply, its lines joined; empty where the other side is gone."""
        lines = [self.file.readline().decode()]
        while lines[-1][3:4] == "-":
            lines.append(self.file.readline().decode())
        return "".join(lines).strip()

    def say(self, line: str | bytes) -> str:
        self.send((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return self.reply()

    def until_data(self, recipient: str = JOBS) -> str:
        self.say("MAIL FROM:<kim@mail.example>")
        self.say(f"RCPT TO:<{recipient}>")
        return self.say("DATA")

    def bring(self, raw: bytes) -> str:
        assert self.until_data().startswith("354")
        self.send(raw + b".\r\n")
        return self.reply()


def until(is_so: Callable[[], bool]) -> None:
    """Waits for what another thread is about to do."""
    for _ in range(2000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def sent(port: int, raw: bytes, *to: str, sender: str = "kim@mail.example", **more: object) -> object:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
        return smtp.sendmail(sender, list(to) or [JOBS], raw, **more)  # type: ignore[arg-type]


def test_a_mail_comes_in_as_it_was_sent_with_its_envelope(desk: Desk, port: int) -> None:
    sent(port, MAIL, "Jobs@acme.example", "hr@acme.example")
    assert desk.letters == [
        Brought(MAIL, ("Jobs@acme.example", "hr@acme.example"), Way.SMTP, "kim@mail.example")
    ]


def test_a_recipient_who_is_not_here_is_refused_and_the_others_get_the_mail(desk: Desk, port: int) -> None:
    refused = sent(port, MAIL, "nobody@acme.example", JOBS)
    assert isinstance(refused, dict)
    assert refused["nobody@acme.example"][0] == 550
    assert [found.recipients for found in desk.letters] == [(JOBS,)]


@pytest.mark.parametrize(
    "to", ["someone@else.example", "jobs@acme.example@relay.example", "jobs%acme.example@x"]
)
def test_nothing_is_relayed(desk: Desk, port: int, to: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        sent(port, MAIL, to)
    assert desk.letters == []


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(Outcome.TAKEN, "250 2"), (Outcome.UNKNOWN, "550 5"), (Outcome.FORGED, "550 5"), (Outcome.NOT_STORED, "451 4")],
)  # fmt: skip
def test_the_answer_to_a_mail_is_what_became_of_it(
    desk: Desk, port: int, outcome: Outcome, code: str
) -> None:
    desk.outcome = outcome
    with Wire(port) as wire:
        assert wire.bring(MAIL).startswith(code)


def test_no_answer_comes_before_the_mail_is_safe(desk: Desk, port: int) -> None:
    gate = threading.Event()
    with Wire(port) as wire:
        assert wire.until_data().startswith("354")
        desk.before = gate.wait
        wire.send(MAIL + b".\r\n")
        wire.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            wire.socket.recv(1)
        assert desk.letters == []
        gate.set()
        wire.socket.settimeout(20)
        assert wire.socket.recv(3) == b"250"


def test_trouble_of_ours_is_said_to_be_passing_and_not_in_its_own_words(desk: Desk, port: int) -> None:
    def fail() -> None:
        raise RuntimeError("kim@mail.example is in the way")

    with Wire(port) as wire:
        assert wire.until_data().startswith("354")
        desk.before = fail
        wire.send(MAIL + b".\r\n")
        reply = wire.reply()
        assert reply.startswith("451 4.3.0")
        assert "kim" not in reply
        assert wire.say("RCPT TO:<jobs@acme.example>").startswith("503")
        desk.before = lambda: None
        assert wire.bring(MAIL).startswith("250")


def test_the_size_is_announced_and_kept_to(desk: Desk) -> None:
    with listening(desk, limits=Limits(size_bytes=20_000)) as (_, port), Wire(port) as wire:
        assert "250-SIZE 20000" in wire.hello
        assert wire.say("MAIL FROM:<kim@mail.example> SIZE=20001").startswith("552")
        assert wire.bring(b"x" * 998 + b"\r\n" + b"y\r\n" * 10_000).startswith("552 5.3.4")
        assert wire.bring(MAIL).startswith("250")
    assert len(desk.letters) == 1


def test_an_endless_mail_is_let_go_while_it_comes(desk: Desk) -> None:
    with listening(desk, limits=Limits(size_bytes=1 << 20)) as (listener, port), Wire(port) as wire:
        wire.until_data()
        for _ in range(64):
            wire.send(b"z" * (1 << 20))
            assert sum(listener.held.values()) <= 3 << 20
        wire.send(b"\r\n.\r\n")
        assert wire.reply().startswith("552")
        until(lambda: listener.held == {})


def test_all_connections_together_hold_no_more_than_there_is_room_for(desk: Desk) -> None:
    limits = Limits(size_bytes=1 << 20, held_bytes=1 << 20)
    with listening(desk, limits=limits) as (listener, port), Wire(port) as first, Wire(port) as second:
        first.until_data()
        second.until_data()
        first.send(b"x" * 900_000)
        until(lambda: sum(listener.held.values()) >= 900_000)
        second.send(b"y" * 900_000 + b"\r\n.\r\n")
        assert second.reply().startswith("452 4.3.1")
        first.send(b"\r\n.\r\n")
        assert first.reply().startswith("250")


def test_a_line_may_be_of_any_length(desk: Desk, port: int) -> None:
    raw = MAIL + b"w" * 3_000_000 + b"\r\n"
    with Wire(port) as wire:
        assert wire.bring(raw).startswith("250")
    assert desk.letters[0].raw == raw


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n", bytes(range(256)) * 40 + b"\r\n", MAIL.replace(b"When", b"Wh\0en"), b"a\nb\rc\r\n",
     b"X-Line: y\r\n" * 100_000 + b"\r\nwords\r\n", "Subject: Grüße\r\n\r\nschön\r\n".encode("latin-1")],
)  # fmt: skip
def test_any_bytes_come_in_as_they_are(desk: Desk, port: int, raw: bytes) -> None:
    with Wire(port) as wire:
        assert wire.bring(raw).startswith("250")
    assert desk.letters[0].raw == raw


def test_dots_are_taken_off_where_they_were_put_on(desk: Desk, port: int) -> None:
    raw = MAIL + b".\r\n..\r\n.x\r\n"
    sent(port, raw)
    assert desk.letters[0].raw == raw


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r\n.\n"])
def test_no_second_mail_can_be_smuggled_in(desk: Desk, port: int, end: bytes) -> None:
    smuggled = b"MAIL FROM:<maria@acme.example>\r\nRCPT TO:<jobs@acme.example>\r\nDATA\r\nSubject: Yes!\r\n\r\nHired."
    with Wire(port) as wire:
        assert wire.bring(b"Subject: Hello\r\n\r\nHello" + end + smuggled + b"\r\n").startswith("554 5.6.0")
        assert wire.say("NOOP").startswith("250")
    assert desk.letters == []


def test_commands_may_come_in_one_go_also_behind_a_mail(desk: Desk, port: int) -> None:
    one = b"MAIL FROM:<>\r\nRCPT TO:<jobs@acme.example>\r\nDATA\r\n"
    with Wire(port) as wire:
        assert "250-PIPELINING" in wire.hello
        wire.send(one)
        assert [wire.reply()[:3] for _ in range(3)] == ["250", "250", "354"]
        wire.send(MAIL + b".\r\n" + one)
        assert [wire.reply()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
        wire.send(MAIL + b".\r\nQUIT\r\n")
        assert [wire.reply()[:3] for _ in range(2)] == ["250", "221"]
    assert len(desk.letters) == 2
    assert {(found.sender or "").strip("<>") for found in desk.letters} == {""}


def test_eight_bits_and_addresses_beyond_ascii_are_taken(desk: Desk, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
        smtp.ehlo()
        assert smtp.has_extn("8bitmime")
        assert smtp.has_extn("smtputf8")
        smtp.sendmail("kim@mail.example", ["jöbs@acme.example"], MAIL, ["BODY=8BITMIME", "SMTPUTF8"])
    assert desk.letters[0].recipients == ("jöbs@acme.example",)


def test_every_reply_has_an_enhanced_code(desk: Desk, port: int) -> None:
    with Wire(port) as wire:
        said = [wire.say(line) for line in ("NOOP", "RCPT TO:<jobs@acme.example>", "BDAT 3", "VRFY kim", "DATA", "EXPN a",
                                           "MAIL FROM:x y", "AUTH PLAIN AGEAYg==", "MAIL FROM:<a@b.example> BODY=7", "RSET",
                                           "STARTTLS", "QUIT")]  # fmt: skip
    assert [line for line in said if not re.match(r"([245])\d\d \1\.\d+\.\d+ ", line)] == []


def test_too_many_recipients_are_put_off_and_guessing_ends_the_connection(desk: Desk) -> None:
    limits = Limits(recipients=2, unknown_recipients=3)
    with listening(desk, limits=limits) as (_, port), Wire(port) as wire:
        wire.say("MAIL FROM:<kim@mail.example>")
        said = [wire.say("RCPT TO:<jobs@acme.example>")[:3] for _ in range(3)]
        assert said == ["250", "250", "452"]
        wire.say("RSET")
        wire.say("MAIL FROM:<kim@mail.example>")
        assert [wire.say(f"RCPT TO:<log-{n}@x>")[:3] for n in range(3)] == ["550", "550", "421"]
        assert wire.reply() == ""


def test_a_connection_too_many_is_put_off_and_makes_room_when_another_ends(desk: Desk) -> None:
    with listening(desk, limits=Limits(connections=1)) as (listener, port):
        with Wire(port), Wire(port, greet=None) as second:
            assert second.greeting.startswith("421")
        until(lambda: not listener.sessions)
        sent(port, MAIL)
    assert len(desk.letters) == 1


def test_who_only_talks_makes_room_for_who_brings_mail_and_nobody_in_the_middle_of_one_does(
    desk: Desk,
) -> None:
    with listening(desk, limits=Limits(connections=2, patience_seconds=0)) as (listener, port):
        with Wire(port) as bringing, Wire(port) as talking:
            assert bringing.until_data().startswith("354")
            assert talking.say("NOOP").startswith("250")
            sent(port, MAIL)
            assert talking.reply().startswith("421")
            bringing.send(MAIL + b"\r\n.\r\n")
            assert bringing.reply().startswith("250")
        until(lambda: not listener.sessions)
    assert len(desk.letters) == 2


def test_who_says_nothing_is_sent_away_also_in_the_middle_of_a_mail(desk: Desk) -> None:
    with listening(desk, limits=Limits(idle_seconds=0.2)) as (listener, port):
        with Wire(port) as wire:
            assert wire.reply().startswith("421 4.4.2")
        with Wire(port) as wire:
            wire.until_data()
            wire.send(b"Subject: half")
            assert wire.reply().startswith("421 4.4.2")
        until(lambda: listener.held == {})
    assert desk.letters == []


def test_who_goes_away_in_the_middle_of_a_mail_leaves_nothing(desk: Desk, port: int) -> None:
    with Wire(port) as wire:
        wire.until_data()
        wire.send(MAIL)
    sent(port, MAIL)
    assert len(desk.letters) == 1


@pytest.mark.parametrize(
    "line",
    [b"RCPT TO:<" + b"(" * 1500, b"RCPT TO:<", b"RCPT TO:", b"MAIL FROM:<a@b.example> " + b"X" * 3000, b"\xff\xfe", b"",
     b"RCPT TO:<\xff\xfe@acme.example>", b"HELP " + b"y" * 100_000, b"EXPN \xed\xa0\x80", b"RCPT TO:<a\0b@acme.example>"],
)  # fmt: skip
def test_nonsense_is_refused_and_the_next_mail_comes_in(desk: Desk, port: int, line: bytes) -> None:
    with Wire(port) as wire:
        wire.say("MAIL FROM:<kim@mail.example>")
        assert wire.say(line)[:1] in "45"
        wire.say("RSET")
        assert wire.bring(MAIL).startswith("250")


WORDS = [b"EHLO x", b"LHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<jobs@acme.example>", b"RCPT TO:<x@y>", b"DATA", b"RSET", b"HELP",
         b"STARTTLS", b"AUTH", b"VRFY", b"\r\n", b"\n", b"\r", b".", b" ", b"\0", b"\xff", b"(", b"<", b"SIZE=9"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(sent=st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=40)), max_size=40).map(b"".join))
@pytest.mark.parametrize("way", [Way.SMTP, Way.LMTP])
def test_no_bytes_at_all_keep_the_next_mail_out(way: Way, sent: bytes) -> None:
    desk = Desk()
    with listening(desk, way) as (listener, port):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as wire, suppress(ConnectionError):
            wire.sendall(sent)
            wire.shutdown(socket.SHUT_WR)
            while wire.recv(65536):
                pass
        before = len(desk.letters)
        with Wire(port, greet="LHLO me" if way is Way.LMTP else "EHLO me") as wire:
            assert wire.bring(MAIL).startswith("250")
        assert desk.letters[before].raw == MAIL
        until(lambda: listener.held == {})


def test_nothing_that_is_said_or_sent_is_logged(
    desk: Desk, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Wire(port) as wire:
        wire.bring(MAIL)
        for line in (
            "RCPT TO:<nobody@acme.example>",
            "WHO kim@mail.example",
            "VRFY kim@mail.example",
            "EHLO mx.acme.example",
        ):
            wire.say(line)
        wire.bring(b"Hello kim@mail.example\n.\nmore\r\n")
    said = "".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    assert "refused" in said
    assert "example" not in said


def test_lmtp_answers_for_each_recipient_and_wants_its_own_greeting(desk: Desk) -> None:
    with listening(desk, Way.LMTP) as (_, port), Wire(port, greet="LHLO mx") as wire:
        assert "250-PIPELINING" in wire.hello
        assert "250 ENHANCEDSTATUSCODES" in wire.hello
        assert wire.say("EHLO mx").startswith("500")
        assert wire.say("HELO mx").startswith("500")
        wire.say("MAIL FROM:<kim@mail.example>")
        said = [wire.say(f"RCPT TO:<{to}@acme.example>")[:3] for to in ("jobs", "nobody", "hr")]
        assert said == ["250", "550", "250"]
        wire.say("DATA")
        wire.send(MAIL + b".\r\n")
        assert [wire.reply()[:3] for _ in range(2)] == ["250", "250"]
        assert wire.say("NOOP").startswith("250")
    assert desk.letters == [Brought(MAIL, (JOBS, "hr@acme.example"), Way.LMTP, "kim@mail.example")]


def test_python_s_lmtp_client_brings_mail(desk: Desk) -> None:
    with listening(desk, Way.LMTP) as (_, port), smtplib.LMTP("127.0.0.1", port) as lmtp:
        lmtp.sendmail("kim@mail.example", [JOBS], MAIL)
    assert len(desk.letters) == 1


def test_stopping_finishes_the_mail_at_hand_and_sends_the_others_away(desk: Desk) -> None:
    gate, asked = threading.Event(), threading.Event()
    listener = Listener(Way.SMTP, Clerk(desk.knows, desk.take), name="cxhire.test")
    port = listener.start("127.0.0.1", 0)
    with Wire(port) as busy, Wire(port) as idle:
        assert busy.until_data().startswith("354")
        desk.before = lambda: (asked.set(), gate.wait())
        busy.send(MAIL + b".\r\n")
        assert asked.wait(10)
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        assert idle.reply().startswith("421")
        gate.set()
        assert busy.reply().startswith("250")
        assert busy.reply().startswith("421")
        stopping.join(10)
        assert not stopping.is_alive()
    assert len(desk.letters) == 1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_stopping_does_not_wait_for_a_mail_that_never_ends(desk: Desk) -> None:
    listener = Listener(Way.SMTP, Clerk(desk.knows, desk.take), name="cxhire.test")
    with Wire(listener.start("127.0.0.1", 0)) as wire:
        wire.until_data()
        listener.stop(0.1)
        assert wire.reply().startswith("421")


def test_a_port_that_is_taken_is_said_at_once(desk: Desk, port: int) -> None:
    second = Listener(Way.SMTP, Clerk(desk.knows, desk.take), name="cxhire.test")
    with pytest.raises(OSError, match="in use"):
        second.start("127.0.0.1", port)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of our own making for localhost, and its key."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(1))
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return paths


def test_a_connection_can_be_encrypted_and_what_came_before_is_forgotten(
    desk: Desk, certificate: tuple[Path, Path]
) -> None:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(*certificate)
    theirs = ssl.create_default_context(cafile=str(certificate[0]))
    with listening(desk, tls=ours) as (_, port), smtplib.SMTP("localhost", port, timeout=20) as smtp:
        smtp.ehlo()
        assert smtp.has_extn("starttls")
        smtp.mail("mallory@mail.example")
        smtp.starttls(context=theirs)
        assert smtp.docmd("MAIL FROM:<kim@mail.example>")[0] == 503
        smtp.ehlo()
        assert not smtp.has_extn("starttls")
        assert not smtp.has_extn("auth")
        assert smtp.docmd("STARTTLS")[0] == 503
        smtp.sendmail("kim@mail.example", [JOBS], MAIL + b"l" * 500_000 + b"\r\n")
    assert [found.sender for found in desk.letters] == ["kim@mail.example"]


def test_nothing_said_before_the_encryption_counts_behind_it(
    desk: Desk, certificate: tuple[Path, Path]
) -> None:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(*certificate)
    theirs = ssl.create_default_context(cafile=str(certificate[0]))
    with listening(desk, tls=ours) as (_, port), Wire(port) as wire:
        wire.send(b"STARTTLS\r\nEHLO injected\r\nMAIL FROM:<a@b.example>\r\n")
        assert wire.reply().startswith("220")
        with theirs.wrap_socket(wire.socket, server_hostname="localhost") as safe:
            safe.sendall(b"MAIL FROM:<kim@mail.example>\r\n")
            assert safe.recv(3) == b"503"
