"""What the benchmarks of fetching share: an installation in a folder, run as a user runs it, and mail."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.dovecot import Dovecot

ROOT = Path(__file__).resolve().parent.parent
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PATIENCE_SECONDS = 120


def make_mail(number: int) -> bytes:
    """Threads of a candidate and us: a question, an answer, a question again."""
    thread, turn = divmod(number, 3)
    candidate, maria = f"Kim {thread} <kim{thread}@mail.example>", "Maria <maria@acme.example>"
    mail = EmailMessage()
    mail["From"], mail["To"] = (maria, candidate) if turn == 1 else (candidate, f"{maria}, jobs@acme.example")
    mail["Subject"], mail["Message-ID"] = f"Application {thread}", f"<{number}@fetch>"
    mail["Date"] = format_datetime(START + timedelta(minutes=number))
    if turn:
        mail["In-Reply-To"] = mail["References"] = f"<{number - 1}@fetch>"
    mail.set_content(f"Is it remote, and when do I hear more? ({number})\n" + "More words. " * (number % 300))
    return mail.as_bytes()


class Installation:
    """An empty one on SQLite, its commands in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "CXHIRE_INSTANCE": str(folder), "CXHIRE_NO_VENV": "1"}
        self.environment.pop("DATABASE_URL", None)
        assert self.run("team", "add-domain", "acme.example")[0] == 0

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return self._process(str(ROOT / "run.py"), *arguments)

    def python(self, program: str) -> subprocess.Popen[str]:
        """A Python program in the installation's environment."""
        return self._process("-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}")

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.start(*arguments)
        said, _ = process.communicate()
        return process.returncode, said

    def _process(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def connect(self, server: Dovecot, user: str) -> None:
        """Adds the team's mailbox, as the page does."""
        process = self.python(
            "from datetime import UTC, datetime\n"
            "from cxhire.app import create_app\n"
            "from cxhire.mail.imap import Account\n"
            "from tests.services.fetching import connect\n"
            "app = create_app(web=False)\n"
            "with app.app_context():\n"
            f"    connect(Account('127.0.0.1', {server.imap}, 'none', {user!r}, 'secret'), app.config['CXHIRE'],"
            f" datetime.now(UTC), address='{user}@acme.example')\n"
        )
        said, _ = process.communicate()
        assert process.returncode == 0, said

    def stored(self) -> int:
        return int(self.ask("SELECT count(*) FROM message")[0][0])

    def state(self) -> str:
        return str(self.ask("SELECT state FROM mailbox")[0][0])

    def ask(self, question: str) -> list[Any]:
        connection = sqlite3.connect(self.folder / "cxhire.db", timeout=30)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError("it did not come to that")
        time.sleep(0.005)
