"""Mail out against a real SMTP server in a thread; what a server can't be made to do, a scripted socket does."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from cxhire.mail.errors import MailError, Permanent, Transient, Uncertain
from cxhire.mail.smtp_out import Sender, Server
from tests.smtp_sink import Sink, listening


def a_mail(to: str = "jonas@us.example", text: str = "Hello\n.dot\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Hiring <hiring@us.example>"
    message["To"] = to
    message["Subject"] = "Amara has been waiting"
    message["Message-ID"] = "<cxhire.1@us.example>"
    message.set_content(text)
    return message


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as started:
        yield started


def test_several_mails_leave_over_one_connection(sink: Sink) -> None:
    with Sender(f"smtp://127.0.0.1:{sink.port}") as sender:
        for _ in range(3):
            sender.send(a_mail())
    assert len(sink.mails) == 3
    assert len(sink.connections) == 1
    assert b"\r\n.dot\r\n" in bytes(sink.envelopes[0].content or b"")


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(sink: Sink) -> None:
    with Sender(f"smtp://127.0.0.1:{sink.port}") as sender:
        sender.send(a_mail())
        assert sender._connection is not None
        assert sender._connection.sock is not None
        sender._connection.sock.shutdown(socket.SHUT_RDWR)
        sender.send(a_mail())
    assert len(sink.mails) == 2
    assert len(sink.connections) == 2


@pytest.mark.parametrize(
    ("stage", "answer", "error", "everyone", "about_sender"),
    [
        ("connect", "421 too many connections", Transient, True, False),
        ("connect", "554 you are listed", Permanent, True, False),
        ("EHLO", "550 who are you", Permanent, True, False),
        ("MAIL", "451 later", Transient, True, True),
        ("MAIL", "553 not your address", Permanent, True, True),
        ("MAIL", "530 sign in first", Permanent, True, False),
        ("MAIL", "552 too large", Permanent, False, True),
        ("RCPT", "450 greylisted", Transient, False, False),
        ("RCPT", "550 no such mailbox", Permanent, False, False),
        ("RCPT", "421 closing down", Transient, True, False),
        ("RCPT", "530 sign in first", Permanent, True, False),
        ("DATA", "451 not now", Transient, False, False),
        ("DATA", "554 no", Permanent, False, False),
        (".", "452 no room", Transient, False, False),
        (".", "554 looks like spam", Permanent, False, False),
        (".", "421 closing down", Transient, True, False),
    ],
)
def test_a_refusal_concerns_whom_it_was_said_of(
    stage: str, answer: str, error: type[MailError], everyone: bool, about_sender: bool
) -> None:
    with (
        Sender(f"smtp://127.0.0.1:{refusing(stage, answer)}") as sender,
        pytest.raises(error, match=answer) as caught,
    ):
        sender.send(a_mail())
    assert (caught.value.everyone, caught.value.about_sender) == (everyone, about_sender)


def refusing(stage: str, answer: str) -> int:
    """A server that refuses at one stage; answers its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    said = {"connect": "220 hello", "DATA": "354 go on", stage: answer}
    said["HELO"] = said.get("EHLO", "250 fine")  # what is asked next

    def talk() -> None:
        with listener, listener.accept()[0] as peer, peer.makefile("rwb") as lines:
            heard, in_mail = "connect", False
            while heard != "QUIT":
                if not in_mail or heard == ".":
                    in_mail = heard == "DATA" and stage != "DATA"
                    lines.write(said.get(heard, "250 fine").encode() + b"\r\n")
                    lines.flush()
                if not (line := lines.readline().decode()):
                    return
                heard = line.rstrip() if in_mail else line.split(" ")[0].split(":")[0].strip().upper()

    threading.Thread(target=talk, daemon=True).start()
    return int(listener.getsockname()[1])


def test_a_refused_mail_leaves_the_connection_to_the_next(sink: Sink) -> None:
    sink.rcpt["gone@us.example"] = "550 no such mailbox"
    with Sender(f"smtp://127.0.0.1:{sink.port}") as sender:
        with pytest.raises(Permanent):
            sender.send(a_mail("gone@us.example"))
        sender.send(a_mail())
    assert len(sink.mails) == 1
    assert len(sink.connections) == 1


def test_a_server_that_is_not_there_concerns_everyone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with (
            Sender(f"smtp://127.0.0.1:{port}") as sender,
            pytest.raises(Transient, match="can't be reached") as caught,
        ):
            sender.send(a_mail())
    assert caught.value.everyone


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate for localhost, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {cert}"
    )
    try:
        subprocess.run(
            [*command.split(), "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return key, cert


@pytest.fixture
def secure_sink(certificate: tuple[Path, Path]) -> Iterator[Sink]:
    """Offers STARTTLS, and takes mail only after it and a sign-in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])

    def check(server: SMTP, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"p@ss/word", handled=False)

    made = Sink(tls_context=context, require_starttls=True, auth_required=True, authenticator=check)
    with listening(made) as started:
        yield started


def test_starttls_and_sign_in(
    secure_sink: Sink, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with Sender(f"smtp://hiring%40us.example:p%40ss%2Fword@localhost:{secure_sink.port}") as sender:
        sender.send(a_mail())
    assert len(secure_sink.mails) == 1


def test_a_wrong_password_concerns_everyone(
    secure_sink: Sink, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with (
        Sender(f"smtp://hiring:wrong@localhost:{secure_sink.port}") as sender,
        pytest.raises(Permanent, match="535") as caught,
    ):
        sender.send(a_mail())
    assert caught.value.everyone
    assert "wrong" not in str(caught.value)


def test_an_unknown_certificate_is_refused(secure_sink: Sink) -> None:
    with (
        Sender(f"smtp://hiring:secret@localhost:{secure_sink.port}") as sender,
        pytest.raises(Permanent, match="certificate refused"),
    ):
        sender.send(a_mail())
    assert not secure_sink.mails


def test_a_password_is_never_sent_in_the_clear_unless_asked(sink: Sink) -> None:
    with (
        Sender(f"smtp://hiring:secret@127.0.0.1:{sink.port}") as sender,
        pytest.raises(Permanent, match="no encryption") as caught,
    ):
        sender.send(a_mail())
    assert "secret" not in str(caught.value)


def test_tls_none_skips_an_offered_starttls(certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    with (
        listening(Sink(tls_context=context)) as sink,
        Sender(f"smtp://127.0.0.1:{sink.port}?tls=none") as sender,
    ):
        sender.send(a_mail())
    assert len(sink.mails) == 1


def scripted(after_data: bytes | None, *, until: bytes = b"\r\n.\r\n") -> int:
    """A server for one mail that goes silent or away once it has read up to `until`; answers its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        with listener, listener.accept()[0] as peer:
            peer.sendall(b"220 hello\r\n")
            for answer in (b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
                peer.recv(4096)
                peer.sendall(answer)
            heard = b""
            while until not in heard and (more := peer.recv(65536)):
                heard += more
            if after_data is None:
                peer.settimeout(5)
                peer.recv(1)  # says nothing until the other side hangs up
            else:
                peer.sendall(after_data)

    threading.Thread(target=talk, daemon=True).start()
    return int(listener.getsockname()[1])


@pytest.mark.parametrize("after_data", [None, b""], ids=["silence", "hangs up"])
def test_no_answer_after_the_mail_is_uncertain(after_data: bytes | None) -> None:
    with (
        Sender(f"smtp://127.0.0.1:{scripted(after_data)}", timeout_seconds=0.5) as sender,
        pytest.raises(Uncertain) as caught,
    ):
        sender.send(a_mail())
    assert not caught.value.everyone


def test_a_connection_that_breaks_within_the_mail_is_transient() -> None:
    message = a_mail()
    message.add_attachment(bytes(12_000_000), maintype="application", subtype="octet-stream")
    port = scripted(b"", until=b"Hello")
    with Sender(f"smtp://127.0.0.1:{port}", timeout_seconds=2) as sender, pytest.raises(MailError) as caught:
        sender.send(message)
    assert isinstance(caught.value, Transient)
    assert not caught.value.everyone  # it may be this mail that the server chokes on


def test_a_url_says_how_to_connect() -> None:
    assert Server.from_url("smtps://mail.example") == Server("mail.example", 465, implicit=True)
    assert Server.from_url("smtp://mail.example:25?tls=none") == Server("mail.example", 25, starttls=False)
    with pytest.raises(ValueError, match="SMTP URL"):
        Server.from_url("https://mail.example")
    assert "hidden" not in repr(Server.from_url("smtp://me:hidden@mail.example"))
