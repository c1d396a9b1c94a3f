"""A real IMAP server for tests: pymap in a process of its own, with one empty mailbox, on a free port."""

from __future__ import annotations

import imaplib
import itertools
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cxhire.mail.imap import Account, Security

USER, PASSWORD = "jobs", "secret"
STARTS_WITHIN_SECONDS = 30
FIRST_PORT, PORTS_EACH, WORKERS = 12_000, 1_000, 16
PYMAP = "import sys; sys.argv[0] = 'pymap'; from pymap.main import main; main()"


@dataclass
class Server:
    """A server that runs; `deliver` puts mail in as another program would."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def account(self) -> Account:
        return Account("127.0.0.1", self.port, Security.NONE, USER, PASSWORD)

    def deliver(self, *raws: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Puts mails into a folder, one after the other."""
        with self.admin() as client:
            for raw in raws:
                date = imaplib.Time2Internaldate(at or datetime.now(UTC))
                typ, said = client.append(f'"{folder}"', "", date, raw)
                assert typ == "OK", said

    def create(self, folder: str) -> None:
        with self.admin() as client:
            assert client.create(f'"{folder}"')[0] == "OK"

    def rename(self, old: str, new: str) -> None:
        with self.admin() as client:
            assert client.rename(f'"{old}"', f'"{new}"')[0] == "OK"

    def delete(self, folder: str) -> None:
        with self.admin() as client:
            assert client.delete(f'"{folder}"')[0] == "OK"

    @contextmanager
    def admin(self) -> Iterator[imaplib.IMAP4]:
        """A session of another mail program."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(USER, PASSWORD)
            yield client

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(20)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server with an empty Inbox, as long as the block runs."""
    port = free_port()
    command = [sys.executable, "-c", PYMAP, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict",
               "--demo-user", USER, "--demo-password", PASSWORD]  # fmt: skip
    with (folder / "pymap.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    server = Server(port, process)
    try:
        await_port(port, process)
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port that nobody listens on, and that no other test worker will choose before its server listens there.

    Each worker has ports of its own, below those that systems lend for an instant: a port found by binding to 0 and letting go went to two
    servers at once, and the tests of both read the first one's mail.
    """
    for port in itertools.islice(_ports, PORTS_EACH):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")


def _own_ports() -> Iterator[int]:
    """Round and round this worker's ports, from anywhere, so that two test runs on one machine seldom meet."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % WORKERS
    mine = range(FIRST_PORT + worker * PORTS_EACH, FIRST_PORT + (worker + 1) * PORTS_EACH)
    start = random.randrange(PORTS_EACH)
    return itertools.cycle([*mine[start:], *mine[:start]])


_ports = _own_ports()


def await_port(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Returns once something listens there."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert process is None or process.poll() is None, "the server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def has(program: str) -> bool:
    return shutil.which(program) is not None or Path("/usr/sbin", program).exists()
