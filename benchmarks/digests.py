"""A thousand owners' morning digests: made and sent to a local server, against the raw rate of that server.

    python benchmarks/digests.py [--owners 1000] [--each 5] [--runs 3] [DATABASE_URL]

Each owner owes several candidates a word. `watch` queues the digests, `deliver` makes and sends them over one kept
connection; the server runs in a process of its own and keeps nothing. Then the very bytes that it was given are sent again
with smtplib, over one kept connection. To be seen: under 10 seconds, and at least half the raw rate.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import smtplib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aiosmtpd.smtp import SMTP

from config import Config
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.mail import smtp_out
from cxhire.services.deliver import deliver
from cxhire.services.derive import derive
from cxhire.services.policy import load_policies
from cxhire.services.watch import watch
from cxhire.store.applications import Application
from cxhire.store.bulk import add_rows
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.interactions import Interaction
from cxhire.store.people import Colleague, ColleagueAddress
from cxhire.store.schema import ensure_newest
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_config

YESTERDAY = WEDNESDAY - timedelta(days=1, hours=1)
WORDS = "Hello,\n\nI applied three weeks ago and would like to know how it goes on. When do I hear from you?\n\nKind regards"


class Nowhere:
    """Takes every mail and forgets it."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 taken"


def listen(port: Any) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Nowhere(), hostname="sink"), "127.0.0.1", 0)
        port.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()

    asyncio.run(serve())


@contextmanager
def sink() -> Iterator[int]:
    """The port of a server in its own process: in ours it would take turns with the sender."""
    context = multiprocessing.get_context("spawn")
    port = context.Value("i", 0)
    process = context.Process(target=listen, args=(port,), daemon=True)
    process.start()
    while not port.value:
        time.sleep(0.01)
    try:
        yield port.value
    finally:
        process.terminate()
        process.join()


def fill(owners: int, each: int) -> None:
    """Owners with so many open questions each, written as rows."""
    total = owners * each
    with write():
        add_rows(Colleague, [
            {"id": n, "email": f"owner.{n}@us.example", "name": f"Owner {n}", "role": "owner", "member": True, "active": True,
             "digests": True, "must_change_password": False, "created_at": YESTERDAY} for n in range(1, owners + 1)
        ])  # fmt: skip
        add_rows(ColleagueAddress, [
            {"email": f"owner.{n}@us.example", "colleague_id": n} for n in range(1, owners + 1)
        ])  # fmt: skip
        add_rows(Candidate, [
            {"id": n, "name": f"Candidate {n}", "name_key": f"candidate {n}", "created_at": YESTERDAY, "provisional": False,
             "surveys_off": False} for n in range(1, total + 1)
        ])  # fmt: skip
        add_rows(CandidateAddress, [
            {"email": f"c{n}@mail.example", "candidate_id": n, "main": True, "proposed": False} for n in range(1, total + 1)
        ])  # fmt: skip
        add_rows(Application, [
            {"id": n, "candidate_id": n, "owner_id": 1 + n % owners, "owner_fixed": True, "stage": "applied",
             "created_at": YESTERDAY, "last_at": YESTERDAY} for n in range(1, total + 1)
        ])  # fmt: skip
        add_rows(Interaction, [
            {"application_id": n, "channel": "phone", "kind": "human", "effect": "owes", "at": YESTERDAY, "direction": "inbound",
             "note": WORDS, "created_at": YESTERDAY, "author_email": f"c{n}@mail.example", "ref": f"ref-{n}"}
            for n in range(1, total + 1)
        ])  # fmt: skip
        derive(range(1, total + 1), load_policies())


def delivered(config: Config, owners: int) -> tuple[float, float, list[bytes]]:
    """Seconds that queueing and sending took, and the bytes that were sent."""
    payloads: list[bytes] = []
    kept = smtp_out._transmit

    def keeping(connection: smtplib.SMTP, payload: bytes) -> None:
        payloads.append(payload)
        kept(connection, payload)

    begin = time.perf_counter()
    queued = len(watch(config, WEDNESDAY))
    looked = time.perf_counter()
    assert queued == owners, (queued, owners)
    smtp_out._transmit = keeping
    try:
        attempts = deliver(config, lambda: WEDNESDAY, limit=owners)
    finally:
        smtp_out._transmit = kept
    took = time.perf_counter() - looked
    assert {a.outcome.state.value for a in attempts} == {"sent"}
    assert len(payloads) == owners, len(payloads)
    return looked - begin, took, payloads


def sent_raw(port: int, payloads: list[bytes]) -> float:
    """Seconds that the same bytes take over one connection."""
    begin = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.ehlo()
        for number, payload in enumerate(payloads):
            assert connection.mail("hiring@us.example")[0] == 250
            assert connection.rcpt(f"owner.{number}@us.example")[0] == 250
            assert connection.docmd("DATA")[0] == 354
            connection.send(payload)
            assert connection.getreply()[0] == 250
    return time.perf_counter() - begin


def measured(url: str, folder: Path, port: int, owners: int, each: int) -> tuple[float, float, float]:
    config = make_config(url, folder, SMTP_URL=f"smtp://127.0.0.1:{port}", MAIL_FROM="hiring@us.example")
    with create_app(config, web=False).app_context():
        ensure_newest()
        fill(owners, each)
        looked, took, payloads = delivered(config, owners)
        raw = statistics.median(sent_raw(port, payloads) for _ in range(3))
        if not url.startswith("sqlite"):
            tables = ", ".join(table.name for table in db.metadatas[None].sorted_tables)
            with db.engine.begin() as connection:
                # The audit trail's own guard refuses it otherwise.
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        db.session.remove()
        db.engine.dispose()
    print(f"{owners} digests of {each}, {sum(map(len, payloads)) // owners:,} bytes each: queued in {looked:.2f} s, sent in {took:.2f} s "
          f"({owners / took:.0f} a second), raw {raw:.2f} s ({owners / raw:.0f} a second): {raw / took:.0%} of the raw rate",
          flush=True)  # fmt: skip
    return looked, took, raw


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url", nargs="?")
    arguments.add_argument("--owners", type=int, default=1000)
    arguments.add_argument("--each", type=int, default=5)
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    found = []
    with sink() as port:
        for _ in range(given.runs):
            with tempfile.TemporaryDirectory() as folder:
                url = given.url or f"sqlite:///{folder}/test.db"
                found.append(measured(url, Path(folder), port, given.owners, given.each))
    slowest = max(looked + took for looked, took, _ in found)
    share = statistics.median(raw / took for _, took, raw in found)
    print(f"{slowest:.2f} s at most; {share:.0%} of the raw rate")
    return 0 if slowest < 10 and share >= 0.5 else 1


if __name__ == "__main__":
    sys.exit(main())
