"""A real SMTP server in a thread that keeps what arrives and answers as told."""

from __future__ import annotations

import email
import email.policy
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


@contextmanager
def listening(sink: Sink) -> Iterator[Sink]:
    """Starts and stops it."""
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
