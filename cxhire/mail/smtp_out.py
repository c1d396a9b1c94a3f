"""Mail out over SMTP (RFC 5321): one connection for a run, and errors that say whether to try again.

What the server answers to RCPT or to the mail itself, and a connection that breaks within the mail, concerns that mail;
what it answers before concerns everyone, or to MAIL all from that sender. Once the last byte of a mail has left and no answer comes, nobody knows: that is `Uncertain`.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn, Self
from urllib.parse import parse_qs, unquote, urlsplit

from cxhire.mail.errors import MailError, Permanent, Transient, Uncertain

TIMEOUT_SECONDS = 30
CLOSING = 421  # "service not available, closing the channel", in answer to anything
TOO_LARGE = 552
SIGN_IN = (530, 534, 535, 538)  # who may send at all, whatever it is answered to (RFC 4954, 6)


# Headers unfolded (RFC 5322, 2.1.1 allows 998): a folded link or Message-ID would be encoded, and be none any more.
class _AsIs(EmailPolicy):
    """Each header written out once: most are the same in all our mails, and writing them costs more than sending."""

    @lru_cache(maxsize=512)  # noqa: B019 (there are two, for ever)
    def fold_binary(self, name: str, value: Any) -> bytes:
        return super().fold_binary(name, value)


ASIS = _AsIs(linesep="\r\n", max_line_length=990)
ASIS_UTF8 = ASIS.clone(utf8=True)
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes out. `starttls` uses STARTTLS when it is offered; `implicit` speaks TLS from the first byte."""

    host: str
    port: int
    user: str | None = None
    password: str = field(default="", repr=False)
    implicit: bool = False
    starttls: bool = True

    @classmethod
    def from_url(cls, url: str) -> Server:
        """`smtp://user:password@host:587`, `smtps://host`, `smtp://host?tls=none`; raises ValueError for others."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError(
                "not an SMTP URL: it must look like smtp://user:password@host:587 or smtps://host"
            )
        return cls(
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password or ""),
            implicit=parts.scheme == "smtps",
            starttls=parse_qs(parts.query).get("tls") != ["none"],
        )


class Sender:
    """Sends mails one after another on one connection, opened with the first and closed on leaving `with`.

    Certificates are checked against the system's authorities (or SSL_CERT_FILE's) unless `tls` says otherwise.
    """

    def __init__(
        self, url: str, *, tls: ssl.SSLContext | None = None, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._server = Server.from_url(url)
        self._tls = tls
        self._timeout_seconds = timeout_seconds
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._drop()

    def send(self, message: EmailMessage) -> None:
        """Hands one mail to the server; returns once the server has taken it. Raises a MailError."""
        kept = self._connection is not None
        try:
            envelope = _envelope(message)
            try:
                connection = self._announced(envelope)
            except smtplib.SMTPServerDisconnected:
                if not kept:
                    raise
                self._drop()  # it had closed a connection that was idle: nothing was said yet
                connection = self._announced(envelope)
            _transmit(connection, _payload(message.as_bytes(policy=envelope.policy)))
        except MailError as error:
            self._recover(error)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Transient(f"the connection broke off: {_reason(error)}", everyone=True) from error

    def _connect(self) -> smtplib.SMTP:
        if self._connection is None:
            with _about_the_connection(self._server):
                self._connection = self._opened()
                self._secure_and_sign_in(self._connection)
        return self._connection

    def _opened(self) -> smtplib.SMTP:
        server, timeout = self._server, self._timeout_seconds
        if server.implicit:
            return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=self._context())
        return smtplib.SMTP(server.host, server.port, timeout=timeout)

    def _context(self) -> ssl.SSLContext:
        self._tls = self._tls or ssl.create_default_context()
        return self._tls

    def _secure_and_sign_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        secure = server.implicit
        if not secure and server.starttls and connection.has_extn("starttls"):
            connection.starttls(context=self._context())
            connection.ehlo()
            secure = True
        if server.user is None:
            return
        if not secure and server.starttls:
            raise Permanent(
                f"{server.host} offers no encryption, so the password was not sent; ?tls=none would send it readable",
                everyone=True,
            )
        connection.login(server.user, server.password)

    def _announced(self, envelope: _Envelope) -> smtplib.SMTP:
        """MAIL, RCPT and DATA: a connection on which the server waits for this mail."""
        connection = self._connect()
        options = ["SMTPUTF8"] if envelope.is_international else []
        if options and not connection.has_extn("smtputf8"):
            raise Permanent("the server can't deliver to an address with letters beyond ASCII")
        _expect_welcome(connection.mail(envelope.sender, options))
        for recipient in envelope.recipients:
            _expect(connection.rcpt(recipient), 250, 251, 252)
        _expect(connection.docmd("DATA"), 354)
        return connection

    def _recover(self, error: MailError) -> None:
        """After a refused mail the connection is reset for the next; after anything worse it is dropped."""
        is_of_no_use = (error.everyone and not error.about_sender) or isinstance(error, Uncertain)
        if is_of_no_use or self._connection is None:
            return self._drop()
        try:
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


class _Envelope(NamedTuple):
    """Between which addresses a mail travels."""

    sender: str
    recipients: tuple[str, ...]

    @property
    def is_international(self) -> bool:
        return not all(address.isascii() for address in (self.sender, *self.recipients))

    @property
    def policy(self) -> EmailPolicy:
        return ASIS_UTF8 if self.is_international else ASIS


def _envelope(message: EmailMessage) -> _Envelope:
    sender = [address for _, address in getaddresses([str(message["From"])])]
    reached = [str(value) for name in ("To", "Cc") for value in message.get_all(name, ())]
    recipients = tuple(dict.fromkeys(address for _, address in getaddresses(reached) if address))
    if not sender or not recipients:
        raise Permanent("the mail names no sender or no recipient")
    return _Envelope(sender[0], recipients)


def wire_bytes(message: EmailMessage) -> bytes:
    """A mail as it arrives: CRLF lines, headers unfolded. Raises Permanent for one without sender or recipient."""
    return message.as_bytes(policy=_envelope(message).policy)


def _payload(raw: bytes) -> bytes:
    """The bytes after DATA: leading dots doubled, and the end mark (RFC 5321, 4.5.2)."""
    lines = raw.removesuffix(b"\r\n").replace(b"\r\n.", b"\r\n..")
    return (b"." if lines.startswith(b".") else b"") + lines + b"\r\n.\r\n"


def _transmit(connection: smtplib.SMTP, payload: bytes) -> None:
    """Where sending fails the end mark never left, so the mail isn't taken; and it may be this mail that the server chokes on."""
    try:
        connection.send(payload)
    except (OSError, smtplib.SMTPException) as error:
        connection.close()  # what is said next would be read as part of the mail
        raise Transient(f"the connection broke off within the mail: {_reason(error)}") from error
    _expect_taken(connection)


def _expect_taken(connection: smtplib.SMTP) -> None:
    try:
        answer = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Uncertain(f"no answer after the mail was handed over: {_reason(error)}") from error
    _expect(answer, 250)


def _expect_welcome(answer: tuple[int, bytes]) -> None:
    """Looks at the answer to MAIL, which is about the sender: of most mails the same."""
    try:
        _expect(answer, 250, everyone=answer[0] != TOO_LARGE)
    except MailError as error:
        error.about_sender = answer[0] not in (CLOSING, *SIGN_IN)
        raise


def _expect(answer: tuple[int, bytes], *fine: int, everyone: bool = False) -> None:
    code, text = answer
    if code not in fine:
        _refuse(code, text, everyone=everyone or code in SIGN_IN)


def _refuse(code: int, text: bytes, *, everyone: bool) -> NoReturn:
    said = "".join(c for c in " ".join(text.decode("utf-8", "replace").split()) if c.isprintable())
    said = f"{code} {said}"[:500]
    if code == -1:
        raise smtplib.SMTPServerDisconnected("closed without an answer")
    if code == CLOSING:
        raise Transient(said, everyone=True)
    raise (Permanent if code >= 500 else Transient)(said, everyone=everyone)


@contextmanager
def _about_the_connection(server: Server) -> Iterator[None]:
    """Turns what goes wrong before the first mail into errors that concern everyone."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Permanent(
            f"{server.host}: certificate refused ({error.verify_message})", everyone=True
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Permanent(f"{server.host} offers no sign-in", everyone=True) from error
    except smtplib.SMTPResponseException as error:
        _refuse_everyone(error)
    except (OSError, smtplib.SMTPException) as error:
        raise Transient(
            f"{server.host}:{server.port} can't be reached: {_reason(error)}", everyone=True
        ) from error


def _refuse_everyone(error: smtplib.SMTPResponseException) -> NoReturn:
    text = error.smtp_error
    _refuse(error.smtp_code, text if isinstance(text, bytes) else text.encode(), everyone=True)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
