"""`run.py` with MAIL_IN: mail is brought as a mail server brings it, also while the process is killed or stopped."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config import from_environment
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.services.hook import make_hook_secret
from tests.letters import JOBS, KIM, MARIA, letter

from .demo_server import OURS, ROOT

DOOR = re.compile(r"Mail comes in by (s|l)mtp://127\.0\.0\.1:(\d+)")
BOTH = "smtp://127.0.0.1:0,lmtp://127.0.0.1:0"


class Installation:
    """A fresh one in a folder: our domain is acme.example, jobs@ is an opening's address."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "cxhire.db"
        self.env = {k: v for k, v in os.environ.items() if k not in OURS}
        self.env |= {"CXHIRE_INSTANCE": str(folder), "CXHIRE_NO_VENV": "1"}
        self.run("team", "add-domain", "acme.example")
        with self.asking() as connection:
            connection.execute(
                "INSERT INTO setting (key, value) VALUES ('team_addresses', '[\"jobs@acme.example\"]')"
            )

    def run(self, *arguments: str) -> None:
        command = [sys.executable, str(ROOT / "run.py"), *arguments]
        subprocess.run(command, env=self.env, check=True, capture_output=True, timeout=120)

    @contextmanager
    def asking(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.database, timeout=30)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def ask(self, question: str) -> list[Any]:
        with self.asking() as connection:
            return connection.execute(question).fetchall()

    @contextmanager
    def working(self, command: str = "work", mail_in: str = BOTH) -> Iterator[Working]:
        with Working(self.env | {"MAIL_IN": mail_in}, command) as process:
            process.wait_for_doors(mail_in.count("://"))
            yield process


class Working:
    """`run.py work` or `serve`, and what it said."""

    def __init__(self, env: dict[str, str], command: str) -> None:
        arguments = [command, "--port", "0"]
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), *arguments], env=env, stderr=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said: list[str] = []
        self.ports: dict[str, int] = {}

    def wait_for_doors(self, number: int) -> None:
        """Reads what it says until so many doors are open or can't be."""
        assert self.process.stderr
        while sum("Mail comes in" in line or "No mail" in line for line in self.said) < number:
            self.said.append(self.process.stderr.readline())
            assert self.said[-1], "".join(self.said)
            if found := DOOR.search(self.said[-1]):
                self.ports[f"{found[1]}mtp"] = int(found[2])

    def __enter__(self) -> Working:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.ports["smtp"], timeout=60)

    def lmtp(self) -> smtplib.SMTP:
        return smtplib.LMTP("127.0.0.1", self.ports["lmtp"])


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("installation"))


@pytest.fixture
def installation(fresh: Installation) -> Installation:
    with fresh.asking() as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for table in (
            "message",
            "interaction",
            "application",
            "candidate_address",
            "candidate",
            "thread_ref",
            "quarantine",
        ):
            connection.execute(f"DELETE FROM {table}")
    return fresh


def question(number: int) -> bytes:
    return letter(
        f"q{number}", f"Kim <kim{number}@mail.example>", JOBS, f"When do I hear about number {number}?"
    )


def ids(installation: Installation) -> list[str]:
    return [row[0] for row in installation.ask("SELECT message_id FROM message ORDER BY id")]


def test_mail_by_smtp_and_lmtp_is_in_the_record_and_a_stop_ends_it_well(installation: Installation) -> None:
    with installation.working() as working:
        with working.smtp() as smtp:
            smtp.sendmail("kim@mail.example", [JOBS], letter("q", KIM, JOBS, "When do I hear from you?"))
            with pytest.raises(smtplib.SMTPDataError, match="anybody can write that"):
                smtp.sendmail("maria@acme.example", [JOBS], letter("f", MARIA, KIM, "Never.", answers="q"))
        with working.lmtp() as lmtp:
            lmtp.sendmail(
                "maria@acme.example", [JOBS], letter("a", MARIA, KIM, "On Friday.", answers="q", hour=1)
            )
            lmtp.sendmail("kim@mail.example", [JOBS], letter("q", KIM, JOBS, "When do I hear from you?"))
        assert working.stop(signal.SIGTERM) == 0
    assert ids(installation) == ["<q@x>", "<a@x>"]
    assert installation.ask("SELECT direction FROM interaction ORDER BY id") == [("inbound",), ("outbound",)]
    assert installation.ask("SELECT count(*) FROM obligation WHERE kind = 'answer'") == [(0,)]
    actors = installation.ask(
        "SELECT actor FROM audit_event WHERE action IN ('mail.inbound', 'mail.outbound') ORDER BY seq DESC"
    )
    assert actors[:2] == [("lmtp",), ("smtp",)]


def test_what_was_answered_with_250_survives_a_kill(installation: Installation) -> None:
    with installation.working() as working:
        smtp = working.smtp()
        for number in range(5):
            smtp.sendmail("kim@mail.example", [JOBS], question(number))
        working.stop(signal.SIGKILL)
        smtp.close()
    assert ids(installation) == [f"<q{number}@x>" for number in range(5)]
    assert installation.ask("PRAGMA integrity_check") == [("ok",)]


def test_what_is_sent_again_after_a_kill_is_stored_once(installation: Installation) -> None:
    """Killed while it waits for the database, and again at once after the mail is in it, with 250 on its way."""
    with installation.working() as working, installation.asking() as holding:
        holding.execute("BEGIN IMMEDIATE")
        smtp = working.smtp()
        sending = threading.Thread(target=lambda: refused(smtp, question(0)))
        sending.start()
        sending.join(0.5)
        working.stop(signal.SIGKILL)
        sending.join(30)
        holding.rollback()
    assert ids(installation) == []
    for _ in range(2):
        with installation.working() as working:
            smtp = working.smtp()
            sending = threading.Thread(target=lambda found=smtp: refused(found, question(0)))
            sending.start()
            while ids(installation) == []:
                pass
            working.stop(signal.SIGKILL)
            sending.join(30)
    assert ids(installation) == ["<q0@x>"]


def refused(smtp: smtplib.SMTP, raw: bytes) -> None:
    with suppress(smtplib.SMTPException, OSError):
        smtp.sendmail("kim@mail.example", [JOBS], raw)
    smtp.close()


def test_the_mail_at_hand_is_finished_when_a_stop_comes(installation: Installation) -> None:
    with installation.working() as working, installation.asking() as holding:
        holding.execute("BEGIN IMMEDIATE")
        smtp, answers = working.smtp(), []
        sending = threading.Thread(
            target=lambda: answers.append(smtp.sendmail("kim@mail.example", [JOBS], question(1)))
        )
        sending.start()
        sending.join(0.5)
        working.process.send_signal(signal.SIGTERM)
        sending.join(0.5)
        holding.rollback()
        sending.join(30)
        assert working.process.wait(30) == 0
        smtp.close()
    assert answers == [{}]
    assert ids(installation) == ["<q1@x>"]


def test_twenty_senders_at_once_bring_each_mail_once(installation: Installation) -> None:
    def send(sender: int) -> None:
        with working.smtp() if sender % 2 else working.lmtp() as connection:
            for number in range(20):
                connection.sendmail("kim@mail.example", [JOBS], question(sender * 20 + number))
                if number % 5 == 0:  # a neighbour's too, at about the time that they bring it
                    connection.sendmail(
                        "kim@mail.example", [JOBS], question((sender * 20 + number + 20) % 400)
                    )

    with installation.working() as working:
        threads = [threading.Thread(target=send, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    found = ids(installation)
    assert sorted(found) == sorted({f"<q{number}@x>" for number in range(400)})
    assert installation.ask("SELECT count(*), count(DISTINCT message_pk) FROM interaction") == [(400, 400)]


def test_a_taken_port_is_said_and_the_pages_still_come_up(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with installation.working("serve", f"smtp://127.0.0.1:{port}") as working:
            assert f"No mail comes in by smtp://127.0.0.1:{port} (Address already in use)" in working.said[-1]
            assert working.process.stdout
            assert working.process.stdout.readline().startswith("http://127.0.0.1:")
            working.stop(signal.SIGTERM)


def test_the_script_in_the_documents_brings_mail(installation: Installation, tmp_path: Path) -> None:
    document = (ROOT / "docs" / "mail-in.md").read_text(encoding="utf-8")
    script = tmp_path / "hook.py"
    script.write_text(document.partition("```python\n")[2].partition("```")[0], encoding="utf-8")

    def bring(secret: str, *arguments: str) -> int:
        return subprocess.run(
            [sys.executable, str(script), *arguments], input=question(7), env={"URL": url, "SECRET": secret},
            capture_output=True, timeout=60, check=False,
        ).returncode  # fmt: skip

    with installation.working("serve") as working:
        assert working.process.stdout
        url = working.process.stdout.readline().strip()
        app = create_app(from_environment(installation.env, ROOT), web=False)
        with app.app_context():
            secret = make_hook_secret(app.config["CXHIRE"], datetime.now(UTC), "test")
            db.engine.dispose()
        ends = [
            bring(secret, JOBS, "kim@mail.example"),
            bring(secret, JOBS),
            bring(secret, "x@y.example"),
            bring("no", JOBS),
        ]
        working.stop(signal.SIGTERM)
    assert ends == [0, 0, 69, 75]
    assert bring(secret, JOBS) == 75
    assert ids(installation) == ["<q7@x>"]


def test_serving_takes_mail_in_too(installation: Installation) -> None:
    with installation.working("serve") as working:
        with working.smtp() as smtp:
            smtp.sendmail("kim@mail.example", [JOBS], question(3))
        working.stop(signal.SIGTERM)
    assert ids(installation) == ["<q3@x>"]
