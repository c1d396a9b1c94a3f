"""Mail from IMAP servers (RFC 9051, 3501): one connection to one account, read only but for `append`.

Folders are opened with EXAMINE and mail is fetched with PEEK, so that nothing looks read that nobody has read.
All errors are MailErrors with words for a person; after one that is `everyone`'s the connection is of no more use.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import (
    MailboxAppendError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
)
from imap_tools.idle import get_socket_poller

from cxhire.mail.errors import Permanent
from cxhire.mail.imap_folders import Folder, Listed, Use, folders
from cxhire.mail.imap_words import (
    FolderGone,
    Insecure,
    Refused,
    Withheld,
    answer_of,
    in_words,
    is_full,
    is_passing,
    refused_sign_in,
    said,
)

__all__ = [
    "Account",
    "Connection",
    "Folder",
    "FolderGone",
    "Insecure",
    "Position",
    "Refused",
    "Security",
    "Use",
    "Withheld",
    "check",
]

TIMEOUT_SECONDS = 30
TLS_PORT = 993
IDLE_SLICE_SECONDS = 0.5
MOST_BYTES = 256 << 20  # in the answer to one command, whatever sizes were told before
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_UID = re.compile(rb"\bUID (\d+)", re.I)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.I)
_QUOTED = re.compile(rb'\bBODY\[[A-Z]*\] "((?:[^"\\]|\\.)*)"', re.I)


class Security(StrEnum):
    """How the connection is encrypted."""

    TLS = "tls"  # from the first byte
    STARTTLS = "starttls"  # before the sign-in, or no sign-in
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is and who signs in, with a password or an OAuth access token (XOAUTH2)."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(default="", repr=False)
    access_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a folder stands: the next mail gets `uidnext` (0 where the server doesn't say), under `uidvalidity`."""

    uidvalidity: int
    uidnext: int
    messages: int


def check(account: Account, *, timeout_seconds: float = TIMEOUT_SECONDS) -> list[Folder]:
    """Signs in and answers what folders there are, Inbox and Sent first. Raises a MailError with words to show."""
    with Connection(account, timeout_seconds=timeout_seconds) as connection:
        return connection.folders()


class Connection:
    """A signed-in connection, closed on leaving `with`. Nothing waits longer than the time-out for one answer."""

    def __init__(
        self, account: Account, *, tls: ssl.SSLContext | None = None, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        """Connects and signs in. Certificates are checked against the system's authorities unless `tls` says else."""
        self.account = account
        self.selected: str | None = None
        self._room = MOST_BYTES
        with self._words():
            self._box: Any = _opened(account, tls, timeout_seconds)
            client: Any = self._box.client
            self._read, client.read = client.read, self._bounded
            try:
                if account.security == Security.STARTTLS:
                    self._box.client.starttls(tls or ssl.create_default_context())
                self._sign_in()
                self._offers = self._capabilities()
            except BaseException:
                self._drop()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Says goodbye, if the server still listens."""
        with suppress(Exception):
            self._box.client.sock.settimeout(2)
            self._box.logout()
        self._drop()

    @property
    def offers_idle(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return "IDLE" in self._offers

    def folders(self) -> list[Folder]:
        """The folders that can be opened, Inbox and Sent first."""
        with self._words():
            listed = self._box.folder.list()
        return folders(Listed(f.name, "" if f.delim == "NIL" else f.delim, f.flags) for f in listed)

    def status(self, folder: str) -> Position:
        """Where a folder stands that isn't the open one (RFC 9051, 6.3.11). Raises FolderGone."""
        with self._words(), _gone(folder):
            found = self._box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
        return Position(found.get("UIDVALIDITY", 0), found.get("UIDNEXT", 0), found.get("MESSAGES", 0))

    def select(self, folder: str) -> Position:
        """Opens a folder to read from. Raises FolderGone."""
        self.selected = None
        with self._words():
            with _gone(folder):
                found = self._box.folder.set(folder, readonly=True)
            self.selected = folder
            self._forget_hint()
            return Position(self._code("UIDVALIDITY"), self._code("UIDNEXT"), _number(found[1][0]))

    def search(self, *, above: int = 0, up_to: int | None = None, since: date | None = None) -> list[int]:
        """UIDs in the open folder, ascending: above one, up to another, arrived since a day."""
        if up_to is not None and up_to <= above:
            return []
        criteria = f"UID {above + 1}:{'*' if up_to is None else up_to}"
        found = self._uids(criteria.encode() + _since(since))
        # `n:*` names the last mail even where that is below n (RFC 9051, 9).
        return [uid for uid in found if uid > above and (up_to is None or uid <= up_to)]

    def search_address(self, email: str, since: date | None = None) -> list[int]:
        """UIDs of mail in the open folder from or to an address, ascending. It is found within longer ones too."""
        quoted = _quoted(email)
        return self._uids(b"OR FROM %b OR TO %b CC %b" % (quoted, quoted, quoted) + _since(since))

    def holds(self, folder: str, message_id: str) -> bool:
        """Whether a mail with that Message-ID is in a folder. Raises FolderGone."""
        self.select(folder)
        return bool(self._uids(b"HEADER Message-ID " + _quoted(message_id)))

    def present(self, uids: Sequence[int]) -> list[int]:
        """Those of the UIDs that are in the open folder, ascending."""
        return self._uids(b"UID " + uid_set(uids).encode()) if uids else []

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes mails have; those that are gone are left out."""
        lines = [_joined(item) for item in self._fetch(uids, "(UID RFC822.SIZE)")]
        return {
            int(uid[1]): int(size[1])
            for line in lines if (uid := _UID.search(line)) and (size := _SIZE.search(line))
        }  # fmt: skip

    def headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The header blocks of mails; those that are gone are left out."""
        return _bodies(self._fetch(uids, "(UID BODY.PEEK[HEADER])"))

    def mails(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The raw bytes of mails; those that are gone are left out. Ask for `sizes` first. Raises Withheld."""
        return _bodies(self._fetch(uids, "(UID BODY.PEEK[])"))

    def append(self, folder: str, raw: bytes, at: datetime) -> None:
        """Puts a mail of ours into a folder, as read, under its date. Raises FolderGone, or Permanent where it is full."""
        with self._words(), _gone(folder):
            self._box.append(raw, folder, dt=at, flag_set=["\\Seen"])

    def idle(self, seconds: float, go_on: Callable[[], bool]) -> bool:
        """Waits until the server tells of something new in the open folder: True. False after the time, or not `go_on`."""
        until = time.monotonic() + seconds
        if "EXISTS" in self._box.client.untagged_responses:
            return True  # it was told with the answer to another command, and won't be told again
        with self._words():
            self._box.idle.start()
            heard = self._has_unread_bytes()
            while not heard and time.monotonic() < until and go_on():
                heard = bool(self._poll())
            self._box.idle.stop()
        return heard

    def _poll(self) -> object:
        """Whether the socket has something to read, waited for a moment only."""
        return get_socket_poller(self._box.client.sock, IDLE_SLICE_SECONDS)  # type: ignore[arg-type]

    def _forget_hint(self) -> None:
        """What the server tells of new mail from here on, the last search doesn't know."""
        self._box.client.untagged_responses.pop("EXISTS", None)

    def _words(self) -> AbstractContextManager[None]:
        return in_words(self.account.host, self.account.port)

    def _has_unread_bytes(self) -> bool:
        """Whether lines came in one packet with the answer to IDLE: no poll of the socket would tell of them."""
        client = self._box.client
        if hasattr(client, "_readbuf"):  # Python 3.14 buffers by itself
            pending = getattr(client.sock, "pending", int)
            return any(client._readbuf) or pending() > 0
        timeout = client.sock.gettimeout()
        client.sock.settimeout(0)
        try:
            return bool(client.file.peek(1))
        except OSError:  # TLS has nothing yet
            return False
        finally:
            client.sock.settimeout(timeout)

    def _sign_in(self) -> None:
        account, client = self.account, self._box.client
        if any(ord(c) < 32 or ord(c) == 127 for c in account.user + account.password):
            raise Permanent("The name or password has a control character in it.", everyone=True)
        try:
            if account.access_token is not None:
                client.authenticate("XOAUTH2", _once(_xoauth2(account.user, account.access_token)))
            elif "LOGINDISABLED" in client.capabilities:
                raise Insecure(
                    f"{account.host} takes no password without encryption: choose TLS or STARTTLS.", everyone=True
                )  # fmt: skip
            else:
                self._log_in()
        except client.abort:
            raise
        except MailboxLoginError as error:
            raise refused_sign_in(account.host, account.user, answer_of(error)) from error
        except client.error as error:
            raise refused_sign_in(account.host, account.user, str(error)) from error

    def _log_in(self) -> None:
        account, client = self.account, self._box.client
        if account.user.isascii() and account.password.isascii():
            self._box.login(account.user, account.password, initial_folder=None)
        else:  # LOGIN knows no other letters (RFC 9051, 6.2.3)
            plain = b"\0".join((b"", account.user.encode(), account.password.encode()))
            client.authenticate("PLAIN", _once(plain))

    def _capabilities(self) -> set[str]:
        """What the server offers now: before the sign-in many say less."""
        _, data = self._box.client.capability()
        return {word.upper() for line in data if isinstance(line, bytes) for word in line.decode("ascii", "replace").split()}  # fmt: skip

    def _code(self, name: str) -> int:
        """A number from a response code of the last command (`[UIDNEXT 7]`), else 0."""
        return _number(self._box.client.response(name)[1][0])

    def _uids(self, criteria: bytes) -> list[int]:
        with self._words():
            self._box.client.noop()  # else the first SEARCH after a delivery may miss it
            self._forget_hint()
            charset = () if criteria.isascii() else (b"CHARSET", b"UTF-8")
            data = self._asked("SEARCH", *charset, criteria)
            return sorted({int(uid) for line in data if isinstance(line, bytes) for uid in line.split()})

    def _fetch(self, uids: Sequence[int], parts: str) -> list[Any]:
        client = self._box.client
        with self._words():
            try:
                return self._asked("FETCH", uid_set(uids), parts) if uids else []
            except client.abort:
                raise
            except client.error as error:
                words = f"{self.account.host} didn't give what was asked of it. It said: {said(str(error))}"
                raise Withheld(words, is_ill=is_passing(str(error))) from error

    def _asked(self, command: str, *arguments: str | bytes) -> list[Any]:
        client, self._room = self._box.client, MOST_BYTES
        typ, data = client.uid(command, *arguments)
        if typ != "OK":
            raise client.error((data[-1] or b"").decode("utf-8", "replace"))
        return list(data)

    def _bounded(self, size: int) -> bytes:
        """Reads what a server announces in brackets, unless it is more than anybody asked for."""
        self._room -= size
        if self._room < 0:
            raise self._box.client.abort("unexpected: more bytes than were asked for")
        return bytes(self._read(size))

    def _drop(self) -> None:
        with suppress(Exception):
            self._box.client.shutdown()


def _opened(account: Account, tls: ssl.SSLContext | None, timeout_seconds: float) -> BaseMailBox:
    """A connection on which nothing was said yet, encrypted only where that comes first."""
    if account.security == Security.TLS:
        context = tls or ssl.create_default_context()
        return MailBox(account.host, account.port, timeout_seconds, ssl_context=context)
    if account.security == Security.STARTTLS and account.port == TLS_PORT:
        raise Insecure(
            f"At port {TLS_PORT} the connection is encrypted from the start: choose TLS.", everyone=True
        )
    return MailBoxUnencrypted(account.host, account.port, timeout_seconds)


@contextmanager
def _gone(folder: str) -> Iterator[None]:
    """A folder that the server won't open is that folder's matter, not the connection's."""
    try:
        yield
    except (MailboxFolderSelectError, MailboxFolderStatusError, MailboxAppendError) as error:
        answer = answer_of(error)
        if error.command_result[0] != "NO" or is_passing(answer) or is_full(answer):
            raise
        raise FolderGone(f"The folder “{folder}” can't be opened. The server said: {said(answer)}") from error


def uid_set(uids: Iterable[int]) -> str:
    """UIDs as IMAP names them: `1:3,7`, the shortest way."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(f"{a}:{b}" if a != b else str(a) for a, b in runs)


def _bodies(items: Sequence[Any]) -> dict[int, bytes]:
    """UID → bytes of the answers to a FETCH of one part; the UID stands before or behind it."""
    found: dict[int, bytes] = {}
    for n, item in enumerate(items):
        behind = items[n + 1] if n + 1 < len(items) and isinstance(items[n + 1], bytes) else b""
        uid = _UID.search(item[0]) or _UID.search(behind) if isinstance(item, tuple) else _UID.search(item)
        if uid is None:
            continue
        if isinstance(item, tuple):
            found[int(uid[1])] = item[1]
        elif quoted := _QUOTED.search(item):  # a server may send a short one so, as `""` for an empty mail
            found[int(uid[1])] = re.sub(rb"\\(.)", rb"\1", quoted[1])
    return found


def _joined(item: Any) -> bytes:
    return b" ".join(item) if isinstance(item, tuple) else item or b""


def _number(value: Any) -> int:
    return int(value) if isinstance(value, bytes) and value.isdigit() else 0


def _quoted(text: str) -> bytes:
    """A string of IMAP; whoever named it can't end the command."""
    clean = "".join(c for c in text if c.isprintable())
    return b'"' + clean.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def _since(day: date | None) -> bytes:
    return f" SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}".encode() if day else b""


def _xoauth2(user: str, access_token: str) -> bytes:
    return f"user={user}\1auth=Bearer {access_token}\1\1".encode()


def _once(answer: bytes) -> Callable[[bytes], bytes]:
    """Gives an answer to the first challenge; what the server asks then is only to be acknowledged."""
    answers = [answer]
    return lambda _: answers.pop() if answers else b""
