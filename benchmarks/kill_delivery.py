"""SIGKILL while all that is due is told: what was lost, what came twice, and how.

    python benchmarks/kill_delivery.py [--due 20000] [--kills 8] [--workers 6] [DATABASE_URL]

So many obligations are due, each of another owner, and nothing is in the outbox: worker processes (`run.py work`) queue the
reminders and send them to a real SMTP server that takes 5 % of them without a word, and refuses 5 %. A worker is killed at random
again and again, and another takes its place. Only the waiting is shortened: leases and back-offs are seconds. DATABASE_URL is
empty; without it the run is on SQLite. To be seen: each reader got their mail or it is listed as given up; each mail has one
Message-ID; nothing is left under way; the audit trail is whole.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import Config
from cxhire.app import create_app
from cxhire.core.obligations import Effect
from cxhire.core.policies import Policy
from cxhire.services import audit
from cxhire.services.derive import derive
from cxhire.services.policy import load_policies, set_policy
from cxhire.store.applications import Application
from cxhire.store.bulk import add_rows
from cxhire.store.candidates import Candidate
from cxhire.store.intake import add_returning_ids
from cxhire.store.interactions import Interaction
from cxhire.store.outbox import OutboxState, Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.schema import ensure_newest
from cxhire.store.transaction import read, write
from tests.factories import make_colleague, make_config
from tests.smtp_sink import FickleSink, listening

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 1000
ANSWER = timedelta(hours=8)
UNDER_WAY = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNCERTAIN)
WORK = """
import sys
from datetime import timedelta
from cxhire.app import main
from cxhire.mail.smtp_out import Sender
from cxhire.services import deliver, deliver_outcome
deliver.LEASE = timedelta(seconds=20)
deliver_outcome.BACK_OFF_MINUTES = (0.05,) * 7
deliver_outcome.UNCERTAIN_MINUTES = deliver_outcome.SERVER_DOWN_MINUTES = 0.05
Sender.__init__.__kwdefaults__["timeout_seconds"] = 3
sys.exit(main(["work"]))
"""


class WritingSink(FickleSink):
    """Writes down what arrives, a line each, for another process to read."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file.open("a", encoding="utf-8", buffering=1)

    def took(self, to: str, message_id: str) -> None:
        self.file.write(f"{to} {message_id}\n")


def listen(file: Path, ready: Any, ended: Event) -> None:
    with listening(WritingSink(file)) as sink:
        ready.put(sink.url)
        ended.wait()


@contextmanager
def sink_beside(file: Path) -> Any:
    """The server in a process of its own; its URL."""
    file.touch()
    context = multiprocessing.get_context("spawn")
    ready, ended = context.Queue(), context.Event()
    process = context.Process(target=listen, args=(file, ready, ended))
    process.start()
    try:
        yield ready.get(timeout=60)
    finally:
        ended.set()
        process.join(20)


def make_due(number: int, now: datetime) -> None:
    """So many questions of candidates, each of another owner, due five minutes ago, by a policy that knows no night."""
    admin = make_colleague("Ana Admin", Role.ADMIN)
    always = replace(Policy().hours, zone="UTC", days=(((0, 1440),),) * 7)
    asked_at = now - ANSWER - timedelta(minutes=5)
    set_policy(Policy(always, answer_minutes=480), admin.id, asked_at - timedelta(days=1))
    for first in range(0, number, AT_ONCE):
        with write():
            add_some(range(first, min(first + AT_ONCE, number)), asked_at)


def add_some(numbers: range, at: datetime) -> None:
    owners = add_returning_ids(Colleague, [
        {"email": f"owner.{n}@us.example", "name": f"Owner {n}", "role": Role.OWNER.value, "member": True, "active": True,
         "digests": True, "must_change_password": False, "created_at": at} for n in numbers
    ])  # fmt: skip
    people = add_returning_ids(Candidate, [
        {"name": f"Candidate {n}", "name_key": f"candidate {n}", "created_at": at, "provisional": False, "surveys_off": False}
        for n in numbers
    ])  # fmt: skip
    made = add_returning_ids(Application, [
        {"candidate_id": candidate, "owner_id": owner, "owner_fixed": True, "stage": "applied", "created_at": at, "last_at": at}
        for candidate, owner in zip(people, owners, strict=True)
    ])  # fmt: skip
    add_rows(Interaction, [
        {"application_id": id_, "channel": "phone", "direction": "inbound", "kind": "human", "effect": Effect.OWES.value,
         "at": at, "author_email": "candidate@mail.example", "note": "When will I hear from you?", "ref": f"ref-{id_}",
         "created_at": at} for id_ in made
    ])  # fmt: skip
    derive(made, load_policies())


@dataclass
class Crew:
    """Worker processes, of which there are always as many."""

    config: Config
    folder: Path
    workers: int
    alive: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    def fill_up(self) -> None:
        self.alive = [process for process in self.alive if process.poll() is None]
        while len(self.alive) < self.workers:
            environ = os.environ | {
                "CXHIRE_INSTANCE": str(self.config.instance), "DATABASE_URL": self.config.database_url,
                "SECRET_KEY": self.config.secret_key, "SMTP_URL": self.config.smtp_url or "",
                "MAIL_FROM": self.config.mail_from or "", "BASE_URL": self.config.base_url, "PYTHONPATH": str(ROOT),
            }  # fmt: skip
            log = (self.folder / "workers.log").open("ab")
            self.alive.append(
                subprocess.Popen([sys.executable, "-c", WORK], env=environ, stdout=log, stderr=log)
            )

    def kill_one(self) -> None:
        process = random.choice(self.alive)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills += 1

    def end(self) -> None:
        for process in self.alive:
            process.terminate()
        for process in self.alive:
            process.wait(60)


def lines(file: Path) -> list[tuple[str, str]]:
    found = [line.split(" ", 1) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(to, message_id) for to, message_id in found]


def work_through(crew: Crew, file: Path, due: int, kills: int, patience: timedelta) -> None:
    """Lets the crew work until nothing is under way, and kills one of them at random again and again."""
    moments = sorted(random.uniform(0.02, 0.9) * due for _ in range(kills))
    until = datetime.now(UTC) + patience
    while datetime.now(UTC) < until:
        crew.fill_up()
        if moments and file.read_bytes().count(b"\n") >= moments[0]:
            time.sleep(random.uniform(0, 0.2))
            crew.kill_one()
            moments.pop(0)
        if not moments and is_done(due):
            return
        time.sleep(0.05 if moments else 1)


def is_done(due: int) -> bool:
    read().rollback()
    under_way = (
        read().query(Outgoing).filter(Outgoing.state.in_([state.value for state in UNDER_WAY])).count()
    )
    return not under_way and read().query(Outgoing).count() >= due


def findings(due: int, arrivals: list[tuple[str, str]]) -> dict[str, object]:
    """What must hold, each with what was found; and what is only to be told."""
    read().rollback()
    rows = read().query(Outgoing).all()
    ids_of: dict[str, set[str]] = {}
    for to, message_id in arrivals:
        ids_of.setdefault(to, set()).add(message_id)
    came = Counter(message_id for _, message_id in arrivals)
    states = Counter(row.state for row in rows)
    given_up = [row for row in rows if row.state == OutboxState.FAILED]
    told = Counter(event["action"] for event in audit.export())
    events = Counter(e["subject"] for e in audit.export() if e["action"] == "obligation.reminded")
    ends = Counter(e["subject"] for e in audit.export() if e["action"] in ("mail.sent", "mail.failed"))
    return {
        "lost": due - len({row.to_colleague_id for row in rows}) + sum(
            1 for row in rows if not came[row.message_id] and row.state != OutboxState.FAILED
        ),
        "two Message-IDs": sum(len(ids) > 1 for ids in ids_of.values()) + len(came.keys() - {row.message_id for row in rows}),
        "said twice in the trail": sum(n > 1 for n in events.values()) + sum(n > 1 for n in ends.values()),
        "left under way": sum(states[state] for state in UNDER_WAY), "given up without a reason": sum(not row.reason for row in given_up),
        "chain broken": not audit.verify().ok,
        "told": {
            "due": due, "mails": len(rows), "arrived": len(came), "doubles": sum(n > 1 for n in came.values()),
            "arrivals": len(arrivals), "reasons": dict(Counter(row.reason for row in given_up)), "states": dict(states),
            "uncertain": told["mail.uncertain"], "reminded": told["obligation.reminded"],
        },
    }  # fmt: skip


def run(url: str, folder: Path, given: argparse.Namespace) -> dict[str, object]:
    file = folder / "arrived"
    with sink_beside(file) as smtp_url:
        config = make_config(url, folder, SMTP_URL=smtp_url, MAIL_FROM="hiring@us.example")
        with create_app(config, web=False).app_context():
            ensure_newest()
            make_due(given.due, datetime.now(UTC))
            crew = Crew(config, folder, given.workers)
            began = time.monotonic()
            try:
                work_through(crew, file, given.due, given.kills, timedelta(minutes=given.patience))
            finally:
                crew.end()
            found = findings(given.due, lines(file))
            return found | {"kills": crew.kills, "seconds": round(time.monotonic() - began)}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?")
    parser.add_argument("--due", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--workers", type=int, default=6)
    parser.add_argument("--patience", type=int, default=60, help="minutes")
    parser.add_argument("--keep-log", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = run(given.url or f"sqlite:///{folder}/test.db", folder, given)
        if given.keep_log:
            given.keep_log.write_bytes((folder / "workers.log").read_bytes())
    print(json.dumps({"workers": given.workers, **found}))
    told = ("told", "kills", "seconds")
    return 1 if any(value for name, value in found.items() if name not in told) else 0


if __name__ == "__main__":
    sys.exit(main())
