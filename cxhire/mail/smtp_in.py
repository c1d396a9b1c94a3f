"""Mail in by SMTP (RFC 5321) and LMTP (RFC 2033), over aiosmtpd.

Who decides is the clerk: whether a recipient is ours, and what became of a mail. 250 is answered only once the clerk has it
safe; whatever goes wrong before is answered with 4xx or 5xx in the session, so that the sender knows. We never relay, never
send a bounce, and ask nobody for a password.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Peer

from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.mail.smtp_data import Content

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own: it names addresses

REPLIES = {
    Outcome.TAKEN: "250 2.0.0 Taken in.",
    Outcome.UNKNOWN: "550 5.1.1 Nobody here has that address.",
    Outcome.FORGED: "550 5.7.1 It says that it is from one of us, and anybody can write that: such mail is taken"
    " at the private address only, or from our own mail server.",
    Outcome.NOT_STORED: "451 4.3.0 It could not be stored; nothing of it was kept. Try again later.",
}
AMBIGUOUS = "554 5.6.0 A line with a dot alone must end in CRLF, or the mail can be taken for two."
TOO_LARGE = "552 5.3.4 The mail is too large."
NO_ROOM = "452 4.3.1 Too much mail at once; try again later."
TOO_MANY = "452 4.5.3 Too many recipients; bring it to the others in a mail of its own."
GUESSING = "421 4.7.0 Too many unknown recipients."
BUSY = b"421 4.3.2 Too many connections; try again later.\r\n"
LEAVING = b"421 4.3.2 Stopping; try again later.\r\n"
IDLE = b"421 4.4.2 Nothing came for too long.\r\n"
GOODBYE_SECONDS = 0.5  # an encrypted connection is closed by both sides
PIECE = 1 << 24  # more than the reader ever holds
_BARE_CODE = re.compile(r"([245])\d\d (?!\d\.\d)")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who decides. Both are called in threads, many at once, and may wait for a database."""

    knows: Callable[[str], bool]
    take: Callable[[Brought], Outcome]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one listener takes. `held_bytes` is for the mail of all connections together.

    Where there are too many connections, one that brought nothing for `patience_seconds` makes room.
    """

    size_bytes: int = 50 << 20
    held_bytes: int = 200 << 20
    recipients: int = 100
    unknown_recipients: int = 20
    connections: int = 50
    idle_seconds: float = 300
    patience_seconds: float = 60
    data_seconds: float = 1800


class Session(SMTP):
    """One connection. Says what the listener's clerk decides."""

    line_length_limit = (
        1 << 16
    )  # of commands, and half of what is read ahead; a mail's lines may be any length
    way = Way.SMTP
    answers_each = False

    def __init__(self, listener: Listener) -> None:
        limits = listener.limits
        super().__init__(
            listener, data_size_limit=limits.size_bytes, enable_SMTPUTF8=True, hostname=listener.name,
            ident="cxhire", tls_context=listener.tls, timeout=limits.idle_seconds, loop=listener.loop,
        )  # fmt: skip
        self.command_size_limits = defaultdict(lambda: 2048)  # the library's is one for all connections
        self.listener = listener
        self.is_in_data = False
        self.quiet_since = listener.loop.time()
        self.unknown = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.listener.sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.listener.sessions.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        try:
            await super()._handle_client()
        except ConnectionError:
            log.debug("a sender went away")

    def _timeout_cb(self) -> None:
        self.leave(IDLE)

    def leave(self, words: bytes) -> None:
        """Ends the connection, saying why."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(words)  # type: ignore[attr-defined]  # always a write transport
            self.transport.close()

    def cut(self) -> None:
        """Ends it without waiting for the other side."""
        transport = self._original_transport or self.transport
        if transport is not None:
            transport.abort()  # type: ignore[attr-defined]  # always a write transport

    async def push(self, status: Any) -> None:
        """Sends a reply, with an enhanced status code (RFC 2034) where the library gives none."""
        if isinstance(status, str) and "\r\n" not in status:
            status = _BARE_CODE.sub(lambda code: f"{code[0]}{code[1]}.0.0 ", status, count=1)
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:
        """Who we are and what we can."""
        if not hostname:
            await self.push("501 5.5.4 Say your name too.")
            return
        assert self.session
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self.session.extended_smtp, self.session.host_name = True, hostname
        can = ["PIPELINING", f"SIZE {self.data_size_limit}", "8BITMIME", "SMTPUTF8"]
        if self.tls_context and not self._tls_protocol:
            can.append("STARTTLS")
        lines = [f"250-{word}" for word in (self.hostname, *can)]
        await self.push("\r\n".join([*lines, "250 ENHANCEDSTATUSCODES"]))

    async def smtp_STARTTLS(self, arg: str) -> None:
        """Once a connection."""
        if self._tls_protocol:
            await self.push("503 5.5.1 It is encrypted already.")
        else:
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        """Nobody signs in here."""
        await self.push("502 5.5.1 Nobody signs in here.")

    async def smtp_DATA(self, arg: str) -> None:
        """Reads a mail to its end, hands it to the clerk, and says what became of it."""
        if await self.check_helo_needed():
            return
        assert self.envelope
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Just DATA." if arg else "503 5.5.1 Say first whom it is for.")
            return
        self.is_in_data = True
        try:
            await self.push("354 End with a line that holds a dot alone.")
            replies = len(self.envelope.rcpt_tos) if self.answers_each else 1
            await self.push("\r\n".join([await self._reply_to_content(self.envelope)] * replies))
        finally:
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            self.is_in_data, self.quiet_since = False, self.loop.time()
        if self.listener.is_stopping:
            self.leave(LEAVING)

    async def _reply_to_content(self, envelope: Envelope) -> str:
        content = Content(self.listener.limits.size_bytes)
        try:
            has_room = await self._read(content)
            if not has_room or content.is_too_large:
                return TOO_LARGE if has_room else NO_ROOM
            if content.is_ambiguous:
                log.warning("%s: refused a mail that could be taken for two", self.way)
                return AMBIGUOUS
            letter = Brought(content.raw(), tuple(envelope.rcpt_tos), self.way, envelope.mail_from or "")
            return REPLIES[await self.listener.ask(self.listener.clerk.take, letter)]
        finally:
            self.listener.held.pop(self, None)

    async def _read(self, content: Content) -> bool:
        """Reads to the mail's end; False where all mail together was too much to hold."""
        held, limits, loop = self.listener.held, self.listener.limits, self.loop
        has_room, until = True, loop.time() + limits.data_seconds
        while True:
            piece = await self._reader.read(PIECE)
            behind = content.feed(piece)
            if behind is not None:
                self._reader.feed_data(behind)  # the next command: the reader was emptied, so it stays first
                return has_room
            held[self] = content.size
            if sum(held.values()) > limits.held_bytes:
                has_room = False
                content.let_go()
            self._reset_timeout(max(0.001, min(limits.idle_seconds, until - loop.time())))


class LmtpSession(Session):
    """The same by LMTP: another greeting, and an answer for each recipient."""

    way = Way.LMTP
    answers_each = True

    async def smtp_LHLO(self, hostname: str) -> None:
        """LMTP's greeting."""
        await super().smtp_EHLO(hostname)

    async def smtp_EHLO(self, hostname: str) -> None:
        """No LMTP (RFC 2033, 4.1)."""
        await self.push("500 5.5.1 This is LMTP: say LHLO.")

    async def smtp_HELO(self, hostname: str) -> None:
        """No LMTP either."""
        await self.smtp_EHLO(hostname)


class Refusing(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(BUSY)  # type: ignore[attr-defined]  # always a write transport
        transport.close()


class Listener:
    """Listens in a thread of its own from `start` to `stop`."""

    def __init__(
        self, way: Way, clerk: Clerk, *, name: str, limits: Limits = Limits(), tls: ssl.SSLContext | None = None
    ) -> None:  # fmt: skip
        self.clerk, self.name, self.limits, self.tls = clerk, name, limits, tls
        self.kind = LmtpSession if way is Way.LMTP else Session
        self.sessions: set[Session] = set()
        self.held: dict[Session, int] = {}
        self.is_stopping = False
        self._threads = ThreadPoolExecutor(limits.connections, thread_name_prefix=f"mail-in-{way}")
        self._thread = threading.Thread(target=self._run, name=f"mail-in-{way}", daemon=True)
        self._server: asyncio.Server | None = None

    def start(self, host: str, port: int) -> int:
        """Begins to listen; answers the port, which is a free one for 0. Raises OSError where it can't be had."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        door = socket.create_server((host, port), family=family, backlog=128)
        self.loop = asyncio.new_event_loop()
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(door), self.loop).result()
        return int(door.getsockname()[1])

    def stop(self, grace_seconds: float = 10) -> None:
        """Lets in nobody more, finishes what is in DATA, for so long at most, and what the clerk has in hand."""
        asyncio.run_coroutine_threadsafe(self._leave(grace_seconds), self.loop).result()
        self._threads.shutdown()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    async def ask(self, question: Callable[[Any], Any], of: object) -> Any:
        """The clerk's answer, who may take their time."""
        return await self.loop.run_in_executor(self._threads, question, of)

    async def handle_RCPT(
        self, session: Session, _peer: Peer, envelope: Envelope, address: str, _: Any
    ) -> str:
        """Whether a recipient is ours."""
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return TOO_MANY
        if await self.ask(self.clerk.knows, address):
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 Fine."
        log.warning("%s: refused a recipient who isn't here", session.way)
        session.unknown += 1
        if session.unknown < self.limits.unknown_recipients:
            return REPLIES[Outcome.UNKNOWN]
        self.loop.call_soon(session.leave, b"")
        return GUESSING

    async def handle_exception(self, error: Exception) -> str:
        """A line that no parser of addresses can take, or trouble of our own: never in the error's words."""
        if isinstance(error, (RecursionError, IndexError)):
            return "501 5.5.2 That can't be read."
        log.error("a command failed", exc_info=error)
        return "451 4.3.0 That didn't work; nothing was kept. Try again later."

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.close()

    async def _listen(self, door: socket.socket) -> None:
        self._server = await self.loop.create_server(self._admit, sock=door)

    def _admit(self) -> asyncio.Protocol:
        is_full = len(self.sessions) >= self.limits.connections
        if self.is_stopping or (is_full and not self._has_made_room()):
            log.warning("refused a connection too many")
            return Refusing()
        return self.kind(self)

    def _has_made_room(self) -> bool:
        """Sends away who has brought nothing for longest: commands cost nothing, and would keep everybody else out."""
        waiting = [session for session in self.sessions if not session.is_in_data]
        longest = min(waiting, key=lambda session: session.quiet_since, default=None)
        if longest is None or self.loop.time() - longest.quiet_since < self.limits.patience_seconds:
            return False
        self.sessions.discard(longest)
        longest.leave(IDLE)
        self.loop.call_later(GOODBYE_SECONDS, longest.cut)
        return True

    async def _leave(self, grace_seconds: float) -> None:
        self.is_stopping = True
        assert self._server
        self._server.close()
        for session in list(self.sessions):
            if not session.is_in_data:
                session.leave(LEAVING)
        await self._until(lambda: not any(session.is_in_data for session in self.sessions), grace_seconds)
        for session in list(self.sessions):
            session.leave(LEAVING)
        await self._until(lambda: not self.sessions, GOODBYE_SECONDS)
        for session in list(self.sessions):
            session.cut()

    async def _until(self, is_so: Callable[[], bool], seconds: float) -> None:
        until = self.loop.time() + seconds
        while not is_so() and self.loop.time() < until:
            await asyncio.sleep(0.01)
