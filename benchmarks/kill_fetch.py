#!/usr/bin/env python3
"""SIGKILLs whoever fetches 10,000 mails from a real Dovecot, every few hundred of them: nothing lost, nothing twice.

.venv/bin/python benchmarks/kill_fetch.py [--mails 10000] [--every 400]; exits 1 where something isn't as it must be.
Between two kills the lease is not waited for: the fetching process has one of a second. Needs dovecot-imapd.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.fetching import Installation, make_mail  # noqa: E402
from tests import dovecot  # noqa: E402

FETCH = """
from datetime import timedelta
from cxhire.app import create_app
from cxhire.jobs.clock import utc_now
from cxhire.services import fetch_work
from cxhire.services.fetch import Outcome, fetch
import time
fetch_work.LEASE = timedelta(seconds=1)
app = create_app(web=False)
with app.app_context():
    while (outcome := fetch(1, app.config["CXHIRE"], utc_now)) is Outcome.BUSY:
        time.sleep(0.05)
    print(outcome)
"""


def fill(server: dovecot.Dovecot, user: str, mails: int) -> None:
    """Has a mailbox with so many mails, two thirds in the Inbox, ours in Sent."""
    for folder in ("INBOX", "Sent"):
        raws = [make_mail(n) for n in range(mails) if (n % 3 == 1) is (folder == "Sent")]
        with server.program(user) as client:
            for raw in raws:
                assert client.append(folder, "", "", raw)[0] == "OK"


def kill_on_the_way(installation: Installation, mails: int, every: int, chance: random.Random) -> list[int]:
    """How many mails were stored at each kill; ends when one fetch has come to its end unharmed."""
    stored: list[int] = []
    while True:
        wanted = installation.stored() + chance.randrange(every // 2, every * 3 // 2)
        process = installation.python(FETCH)
        while process.poll() is None and installation.stored() < min(wanted, mails):
            time.sleep(0.002)
        if wanted >= mails:
            said, _ = process.communicate()
            assert said.strip() == "done", said
            return stored
        time.sleep(chance.uniform(0, 0.1))  # somewhere in the next chunk, not just behind a commit
        process.send_signal(signal.SIGKILL)
        process.communicate()
        stored.append(installation.stored())


def findings(installation: Installation, mails: int) -> dict[str, object]:
    """What must hold afterwards, each with what was found: all noughts where it does."""
    ids = [row[0] for row in installation.ask("SELECT message_id FROM message")]
    contacts, told = installation.ask("SELECT count(*), count(DISTINCT message_pk) FROM interaction")[0]
    kept, to_do = installation.ask("SELECT m.kept, sum(f.to_do) FROM mailbox m JOIN mailbox_folder f ON f.mailbox_id = m.id")[0]  # fmt: skip
    audited = installation.run("audit", "verify", "--json")
    return {
        "lost": mails - len(set(ids)), "twice": len(ids) - len(set(ids)), "contacts twice": contacts - told,
        "mails without a contact": mails - told, "counted wrong": kept - mails, "left to do": to_do,
        "rebuild --check": installation.run("rebuild", "--check")[0],
        "audit verify": 0 if audited[0] == 0 and json.loads(audited[1])["ok"] else 1,
        "integrity": 0 if installation.ask("PRAGMA integrity_check") == [("ok",)] else 1,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--every", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, dovecot.running() as server:
        installation = Installation(Path(folder))
        fill(server, "jobs", given.mails)
        installation.connect(server, "jobs")
        began = time.monotonic()
        stored = kill_on_the_way(installation, given.mails, given.every, random.Random(given.seed))
        seconds = time.monotonic() - began
        found = findings(installation, given.mails)
    print(
        json.dumps(
            {
                "mails": given.mails,
                "kills": len(stored),
                "stored at": stored,
                "seconds": round(seconds),
                **found,
            }
        )
    )
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
