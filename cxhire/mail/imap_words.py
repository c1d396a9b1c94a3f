"""What an IMAP server or the way to it would not do, in words for a person, and whether to try again."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from cxhire.mail.errors import MailError, Permanent, Transient


class FolderGone(Permanent):
    """A folder can't be opened: it was renamed, deleted or closed to us."""


class Refused(Permanent):
    """The sign-in was refused: a person must do something."""


class Withheld(Transient):
    """Mails that the server has and would not give; `is_ill` where what it said may be about all of them, and pass."""

    def __init__(self, reason: str, *, is_ill: bool) -> None:
        super().__init__(reason, everyone=True)
        self.is_ill = is_ill


class Insecure(Permanent):
    """The connection can't be encrypted in the way that was asked for, or not with whom we trust."""


_CODE = re.compile(r"\[([A-Z-]+)[^\]]*\]\s*")
# RFC 5530, 3: the server is busy or ill, whatever the command was. Gmail and Exchange say it in words.
_LATER_CODES = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "THROTTLED", "CONTACTADMIN"}
_LATER_WORDS = re.compile(
    r"too many|simultaneous|try again|temporar|exceeded|throttl|unavailable|internal error", re.I
)


def said(data: object) -> str:
    """What the server said, on one line, as far as a person wants it: without codes and control characters."""
    last = data[-1] if isinstance(data, list | tuple) and data else data
    text = last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last or "")
    text = re.sub(r"^b'(.*)'$", r"\1", text)
    clean = "".join(c if c.isprintable() else " " for c in _CODE.sub("", text))
    return " ".join(clean.split())[:200]


def is_passing(text: str) -> bool:
    """Whether what the server said is about its own state, which passes."""
    code = _CODE.search(text)
    return bool(code and code[1] in _LATER_CODES) or bool(_LATER_WORDS.search(text))


def is_full(text: str) -> bool:
    """Whether the mailbox has no room left (RFC 9208, 4.3; `[LIMIT]` and words elsewhere)."""
    return "OVERQUOTA" in text or bool(re.search(r"over quota|quota exceeded|mailbox (is )?full", text, re.I))


def refused_sign_in(host: str, user: str, answer: str) -> MailError:
    """The error for a NO to LOGIN or AUTHENTICATE."""
    words = said(answer)
    reason = f" It said: {words}" if words else ""
    if is_passing(answer):
        return Transient(f"{host} takes no sign-in at the moment.{reason}", everyone=True)
    return Refused(f"{host} refused the sign-in of {user}.{reason}", everyone=True)


def answer_of(error: UnexpectedCommandStatusError) -> str:
    """What the server said with its NO, with its codes."""
    data = error.command_result[1] if len(error.command_result) > 1 else b""
    last = data[-1] if isinstance(data, list) and data else data
    return last.decode("utf-8", "replace") if isinstance(last, bytes) else str(last or "")


@contextmanager
def in_words(host: str, port: int) -> Iterator[None]:
    """Turns whatever goes wrong inside into a MailError that a person can read."""
    try:
        yield
    except MailError:
        raise
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, LookupError) as error:
        raise _told(error, host, port) from error


def _told(error: Exception, host: str, port: int) -> MailError:
    if isinstance(error, OSError):
        return _about_the_way(error, host, port)
    if "TLS not supported" in str(error):
        return Insecure(f"{host} doesn't offer STARTTLS at port {port}.", everyone=True)
    if isinstance(error, imaplib.IMAP4.abort):
        return _hung_up(error, host)
    if isinstance(error, UnexpectedCommandStatusError):
        return _refusal(answer_of(error), host)
    if isinstance(error, imaplib.IMAP4.error):
        return _refusal(str(error), host)
    return Transient(f"{host} answered in a way we can't read ({type(error).__name__}).", everyone=True)


def _hung_up(error: imaplib.IMAP4.abort, host: str) -> MailError:
    """The connection broke, or what came over it is no IMAP; the server's last words where it had any (BYE)."""
    words = said(str(error).rpartition(" => ")[2])
    is_ours = not words or words.startswith(("socket error", "unexpected", "command"))
    return Transient(f"{host} closed the connection" + ("." if is_ours else f": {words}"), everyone=True)


def _refusal(answer: str, host: str) -> MailError:
    if is_full(answer):
        return Permanent(f"The mailbox is full: {host} takes no more mail into it.")
    return Transient(f"{host} didn't do what was asked of it. It said: {said(answer)}", everyone=True)


def _about_the_way(error: OSError, host: str, port: int) -> MailError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Insecure(f"The certificate of {host} can't be trusted: {error.verify_message}.", everyone=True)
    if isinstance(error, ssl.SSLError):
        return Transient(f"{host} doesn't speak TLS at port {port}, or broke it off.", everyone=True)
    if isinstance(error, socket.gaierror):
        return Transient(f"No server is known by the name {host}.", everyone=True)
    if isinstance(error, TimeoutError):
        return Transient(f"{host} took too long to answer at port {port}.", everyone=True)
    if isinstance(error, ConnectionRefusedError):
        return Transient(f"{host} takes no connections at port {port}.", everyone=True)
    if isinstance(error, ConnectionError):
        return Transient(f"{host} closed the connection.", everyone=True)
    return Transient(
        f"{host} can't be reached at port {port}: {error.strerror or type(error).__name__}.", everyone=True
    )
