#!/usr/bin/env python3
"""SIGKILLs `run.py import` at random moments, 20 times over one mbox, then lets it finish: nothing lost, nothing twice.

python3 benchmarks/kill_import.py [--kills 20] [--mails 2500]; exits 1 where something isn't as it must be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def make_mbox(path: Path, count: int, seed: int) -> None:
    """Threads of a candidate and us: a question, an answer to two in three, a thank-you to some of those."""
    chance = random.Random(seed)
    with path.open("wb") as file:
        for number in range(count):
            thread, turn = divmod(number, 3)
            mail = EmailMessage()
            candidate, maria = f"Kim {thread} <kim{thread}@mail.example>", "Maria <maria@acme.example>"
            mail["From"], mail["To"] = (maria, candidate) if turn == 1 else (candidate, maria)
            mail["Subject"], mail["Message-ID"] = f"Application {thread}", f"<{number}@kill>"
            at = START + timedelta(minutes=number)
            mail["Date"] = format_datetime(at)
            if turn:
                mail["In-Reply-To"] = mail["References"] = f"<{number - 1}@kill>"
            words = (
                ("Thank you!", "And when do I hear more?") if turn == 2 else ("Is it remote?", "On Friday.")
            )
            mail.set_content(f"{chance.choice(words)}\n" + "More words. " * chance.randrange(400))
            file.write(b"From x@y " + f"{at:%a %b %d %H:%M:%S %Y}".encode() + b"\n" + mail.as_bytes() + b"\n")


class Installation:
    """An empty one in a folder, run as a user runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "CXHIRE_INSTANCE": str(folder), "CXHIRE_NO_VENV": "1"}
        self.environment.pop("DATABASE_URL", None)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), *arguments], env=self.environment, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, out + err

    def stored(self) -> int:
        return int(self.ask("SELECT count(*) FROM message")[0][0])

    def ask(self, question: str) -> list[Any]:
        connection = sqlite3.connect(self.folder / "cxhire.db", timeout=30)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()


def kill_some(installation: Installation, mbox: Path, kills: int, seconds: float, seed: int) -> list[int]:
    """Kills imports at random moments, spread so that they die all over the mbox; how many mails each had stored."""
    chance, stored = random.Random(seed), []
    for _ in range(kills):
        process = installation.start("import", "--json", str(mbox))
        time.sleep(chance.uniform(0.2, seconds))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        stored.append(installation.stored())
    return stored


def findings(installation: Installation, mails: int) -> dict[str, object]:
    """What must hold afterwards, each with what was found."""
    ids = [row[0] for row in installation.ask("SELECT message_id FROM message")]
    contacts = installation.ask("SELECT count(*), count(DISTINCT message_pk) FROM interaction")[0]
    rebuilt, audited = installation.run("rebuild", "--check"), installation.run("audit", "verify", "--json")
    return {
        "lost": mails - len(set(ids)), "twice": len(ids) - len(set(ids)), "contacts twice": contacts[0] - contacts[1],
        "mails without a contact": mails - contacts[1], "rebuild --check": rebuilt[0],
        "audit verify": 0 if audited[0] == 0 and json.loads(audited[1])["ok"] else 1,
        "integrity": 0 if installation.ask("PRAGMA integrity_check") == [("ok",)] else 1,
    }  # fmt: skip


def crash_and_finish(folder: Path, mails: int, kills: int, seed: int) -> tuple[list[int], dict[str, object]]:
    """How much was stored at each kill, and what is wrong at the end: all noughts where nothing is."""
    mbox = folder / "mail.mbox"
    make_mbox(mbox, mails, seed)
    whole = Installation(folder / "undisturbed")
    whole.folder.mkdir()
    assert whole.run("team", "add-domain", "acme.example")[0] == 0
    began = time.monotonic()
    assert whole.run("import", "--json", str(mbox))[0] == 0
    seconds = time.monotonic() - began
    crashed = Installation(folder / "crashed")
    crashed.folder.mkdir()
    assert crashed.run("team", "add-domain", "acme.example")[0] == 0
    stored = kill_some(crashed, mbox, kills, seconds, seed)
    status, said = crashed.run("import", "--json", str(mbox))
    assert status == 0, said
    found = findings(crashed, mails)
    for table in ("candidate", "application", "interaction", "obligation", "settlement"):
        counted = f"SELECT count(*) FROM {table}"
        found[f"{table}s more or less than undisturbed"] = (
            crashed.ask(counted)[0][0] - whole.ask(counted)[0][0]
        )
    return stored, found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--mails", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cxhire-kill-") as folder:
        stored, found = crash_and_finish(Path(folder), asked.mails, asked.kills, asked.seed)
    print(f"{asked.kills} kills over {asked.mails} mails; stored at each: {', '.join(map(str, stored))}")
    for name, value in found.items():
        print(f"{name:45} {value}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
