"""A real SMTP server in a thread that keeps what arrives and answers as told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class Sink(Controller):
    """Listens on a free port of 127.0.0.1 while started; `rcpt` and `data` are what it answers."""

    def __init__(self, **more: Any) -> None:
        super().__init__(self, hostname="127.0.0.1", port=0, server_hostname="sink", **more)
        self.envelopes: list[Envelope] = []
        self.connections: set[int] = set()
        self.rcpt: dict[str, str] = {}
        self.data = "250 taken"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, as mail programs read it."""
        made = [
            email.message_from_bytes(e.content or b"", policy=email.policy.default) for e in self.envelopes
        ]  # type: ignore[arg-type]
        return [message for message in made if isinstance(message, EmailMessage)]

    def await_mail(self) -> None:
        """Until one has been taken: who hangs up without hearing the answer may be ahead of it."""
        until = time.monotonic() + 20
        while not self.envelopes:
            assert time.monotonic() < until, "no mail came"
            time.sleep(0.01)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.connections.add(id(session))
        if self.data.startswith("250"):
            self.envelopes.append(envelope)
        return self.data


class FickleSink(Sink):
    """Takes some mails and says nothing, and refuses some, by chance: in hundredths. `arrived` is (To, Message-ID) of each taken.

    Of those that it leaves without an answer it keeps one in `waiting` waiting (0: none), and hangs up on the others.
    """

    unanswered, put_off, refused, waiting = 5, 2, 3, 10

    def __init__(self, seed: int = 1, **more: Any) -> None:
        super().__init__(**more)
        self.chance = random.Random(seed)
        self.arrived: list[tuple[str, str]] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        fate = self.chance.randrange(100)
        if fate < self.put_off:
            return "450 4.2.0 come again later"
        if fate < self.put_off + self.refused - 1:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        fate = self.chance.randrange(100)
        if fate == 0:
            return "554 5.7.1 looks like spam"
        parsed = email.message_from_bytes(bytes(envelope.content or b"").partition(b"\r\n\r\n")[0])
        self.took(envelope.rcpt_tos[0], str(parsed["Message-ID"]))
        if fate <= self.unanswered:
            if self.waiting and self.chance.randrange(self.waiting) == 0:
                await asyncio.sleep(3600)
            server.transport.close()
        return "250 taken"

    def took(self, to: str, message_id: str) -> None:
        self.arrived.append((to, message_id))


@contextmanager
def listening(sink: Sink) -> Iterator[Sink]:
    """Starts and stops it."""
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
