#!/usr/bin/env python3
"""Mails a second through SMTP, each committed before its 250, beside aiosmtpd alone, which throws them away.

python3 benchmarks/smtp_in.py [--mails 1000] [--connections 20] [--database URL]; who sends is a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SENDER = """
import smtplib, sys, threading, time
sys.path.insert(0, sys.argv[1])
from benchmarks.smtp_in import mail
port, mails, connections, first = map(int, sys.argv[2:])
raws = [mail(first + n) for n in range(mails)]
def send(part):
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as smtp:
        for raw in part:
            smtp.sendmail("kim@mail.example", ["jobs@acme.example"], raw)
threads = [threading.Thread(target=send, args=(raws[n::connections],)) for n in range(connections)]
began = time.perf_counter()
for thread in threads: thread.start()
for thread in threads: thread.join()
print(time.perf_counter() - began)
"""


def mail(number: int) -> bytes:
    """A candidate's answer of about 3 kB, with our words quoted; three to a candidate."""
    who = f"kim{number // 3}@mail.example"
    words = (
        "I am glad to hear from you, and Tuesday at ten suits me well. May I bring my references along?\r\n"
        * 8
    )
    return (
        f"From: Kim Park <{who}>\r\nTo: jobs@acme.example\r\nSubject: Re: Application {number // 3}\r\n"
        f"Message-ID: <{number}@bench>\r\nDate: Mon, 04 May 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{words}\r\nOn Fri, 1 May 2026 at 09:00, Maria Lopez <maria@acme.example> wrote:\r\n"
        + "> "
        + words.replace("\n", "\n> ")
    ).encode()[:-2]


def seconds(port: int, mails: int, connections: int, first: int) -> float:
    """How long it took to send so many, all answered with 250."""
    arguments = [str(n) for n in (port, mails, connections, first)]
    done = subprocess.run(
        [sys.executable, "-c", SENDER, str(ROOT), *arguments], capture_output=True, text=True, check=True
    )
    assert not done.stderr, done.stderr
    return float(done.stdout)


@contextmanager
def discarding() -> Iterator[int]:
    """The port of aiosmtpd as it comes, whose handler keeps nothing."""
    from aiosmtpd.controller import Controller

    class Nothing:
        async def handle_DATA(self, *_: object) -> str:
            return "250 gone"

    class Here(Controller):
        def _trigger_server(self) -> None:
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    controller = Here(Nothing(), hostname="127.0.0.1", port=0, server_hostname="bench")
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def taking_in(folder: Path, database: str | None, taken: list[int]) -> Iterator[int]:
    """The port of an empty installation of ours; `taken` gets how many mails are in the record at the end."""
    from config import from_environment
    from cxhire.app import create_app
    from cxhire.core.ways_in import Way
    from cxhire.jobs.clock import utc_now
    from cxhire.jobs.desk import Desk
    from cxhire.mail.smtp_in import Clerk, Listener
    from cxhire.services import team
    from cxhire.services.incoming import TEAM_ADDRESSES
    from cxhire.services.installation import prepare
    from cxhire.services.settings import change

    config = from_environment(
        {"CXHIRE_INSTANCE": str(folder)} | ({"DATABASE_URL": database} if database else {}), ROOT
    )
    app = create_app(config, web=False)
    with app.app_context():
        prepare(config)
        team.add_domain("acme.example", utc_now(), "bench")
        change({TEAM_ADDRESSES: ["jobs@acme.example"]}, "bench", utc_now())
    desk = Desk(app, "bench")
    listener = Listener(Way.SMTP, Clerk(desk.knows, desk.take), name="bench")
    try:
        yield listener.start("127.0.0.1", 0)
    finally:
        listener.stop()
        with app.app_context():
            from cxhire.store.mail import count_messages

            print(f"in the record                          {count_messages():8}")
            taken.append(count_messages())


def show(what: str, mails: int, port: int, connections: int, first: int) -> float:
    cpu = time.process_time()
    rate = mails / seconds(port, mails, connections, first)
    print(f"{what:38} {rate:8.0f} mails/s, {1000 * (time.process_time() - cpu) / mails:.2f} ms CPU a mail")
    return rate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument(
        "--database", help="a SQLAlchemy URL of an empty database; SQLite in a temporary folder without"
    )
    asked = parser.parse_args()
    with discarding() as port:
        show("warming up", 100, port, 1, 0)
        raw = show("aiosmtpd alone, 1 connection", asked.mails, port, 1, 0)
        raw_many = show(
            f"aiosmtpd alone, {asked.connections} connections", asked.mails, port, asked.connections, 0
        )
    taken: list[int] = []
    with (
        tempfile.TemporaryDirectory(prefix="cxhire-smtp-") as folder,
        taking_in(Path(folder), asked.database, taken) as port,
    ):
        show("warming up", 100, port, 1, 0)
        one = show("cxhire, committed, 1 connection", asked.mails, port, 1, 1_000_000)
        many = show(
            f"cxhire, committed, {asked.connections} connections",
            asked.mails,
            port,
            asked.connections,
            2_000_000,
        )
    print(
        f"of aiosmtpd's rate: {one / raw:.0%} on one connection, {many / raw_many:.0%} on {asked.connections}"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(taken != [100 + 2 * asked.mails])


if __name__ == "__main__":
    sys.exit(main())
