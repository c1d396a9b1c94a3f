"""A real IMAP server for tests: pymap in a process of its own, with one empty mailbox, on a free port."""

from __future__ import annotations

import imaplib
import itertools
import multiprocessing
import os
import random
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from cxhire.mail.imap import Account, Security

USER, PASSWORD = "jobs", "secret"
STARTS_WITHIN_SECONDS = 30
FIRST_PORT, PORTS_EACH, WORKERS = 12_000, 1_000, 16
# Most of a server's start is the imports: a process that has done them is copied for each.
FORKS = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
FORKS.set_forkserver_preload(["pymap.main", "pymap.backend.dict", "pymap.imap"])


@dataclass
class Server:
    """A server that runs; `deliver` puts mail in as another program would."""

    port: int
    process: BaseProcess

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
        self.process.join(20)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server with an empty Inbox, as long as the block runs; what it says lies in `folder`."""
    port = free_port()
    arguments = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict",
                 "--demo-user", USER, "--demo-password", PASSWORD]  # fmt: skip
    process = FORKS.Process(target=run_pymap, args=(arguments, folder), daemon=True)
    process.start()
    server = Server(port, process)
    try:
        await_port(port, process.is_alive)
        yield server
    finally:
        server.stop()


def run_pymap(arguments: list[str], folder: Path) -> None:
    """The server's process: what it says goes to a file."""
    from pymap.main import main

    os.chdir(folder)
    log = os.open("pymap.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["pymap", *arguments]
    main()


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


def await_port(port: int, alive: Callable[[], bool] = lambda: True) -> None:
    """Returns once something listens there; fails where what should listen is no longer alive."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert alive(), "the server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def has(program: str) -> bool:
    return shutil.which(program) is not None or Path("/usr/sbin", program).exists()
