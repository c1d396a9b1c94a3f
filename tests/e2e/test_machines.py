"""Past one machine, with real processes: `web` and `work` on one database, one killed in the middle, all stopped cleanly."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from cxhire.store.tasks import _ENQUEUE, ANALYSE, _row
from cxhire.store.transaction import WRITER
from tests.letters import JOBS, letter

from .demo_server import OURS, ROOT

MAILS = 5
PATIENCE_SECONDS = 90
WHERE = re.compile(r" at (http://\S+), process (\d+)")


class Machines:
    """An installation on a database of each engine, and its processes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.env = {k: v for k, v in os.environ.items() if k not in OURS}
        self.env |= {"CXHIRE_INSTANCE": str(folder / "instance"), "CXHIRE_NO_VENV": "1", "DATABASE_URL": url}
        self.env |= {"BASE_URL": "https://hire.example", "LOG_FORMAT": "json"}
        self.engine = create_engine(url)

    def run(self, *arguments: str) -> None:
        command = [sys.executable, str(ROOT / "run.py"), *arguments]
        subprocess.run(command, env=self.env, check=True, capture_output=True, timeout=120)

    @contextmanager
    def start(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        # A shell lets what it starts in the background ignore this signal, and a child inherits that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), *arguments], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def ask(self, question: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(question)).scalar()


def line(process: subprocess.Popen[str], holds: str) -> str:
    """The first line on standard error that says so."""
    assert process.stderr
    read = []
    while holds not in (said := process.stderr.readline()):
        read.append(said)
        assert said, "".join(read)
    return said


def await_(holds: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.fixture
def machines(database_url: str, tmp_path: Path) -> Iterator[Machines]:
    made = Machines(database_url, tmp_path)
    yield made
    made.engine.dispose()


def letters_from_us(folder: Path) -> Path:
    """A folder of mail that we wrote, each to somebody else."""
    found = folder / "mail"
    found.mkdir()
    for n in range(MAILS):
        to = f"Kim {n} <kim{n}@mail.example>"
        (found / f"{n}.eml").write_bytes(
            letter(f"m{n}", JOBS, to, "Thank you for Monday.", subject=f"Step {n}")
        )
    return found


def test_pages_and_work_apart_are_ready_together_and_end_cleanly(machines: Machines) -> None:
    with ExitStack() as stack:
        webs = [stack.enter_context(machines.start("web", "--port", "0")) for _ in range(2)]
        places = [WHERE.search(line(web, "serves pages only")) for web in webs]
        bases = [place[1] for place in places if place]
        assert len(set(bases)) == 2
        assert get(f"{bases[0]}/healthz") == (200, "ok\n")
        status, body = get(f"{bases[0]}/readyz")
        assert (status, json.loads(body)["checks"]["clock"]["ok"]) == (503, False)
        work = stack.enter_context(machines.start("work"))
        line(work, "does all the work")
        await_(lambda: get(f"{bases[1]}/readyz")[0] == 200, "it did not become ready")
        assert machines.ask("SELECT count(*) FROM process") == 3
        for process, how in zip((*webs, work), (signal.SIGTERM, signal.SIGINT, signal.SIGTERM), strict=True):
            process.send_signal(how)
            assert process.wait(60) == 0
        assert machines.ask("SELECT count(*) FROM process") == 0
        unfinished = "SELECT count(*) FROM job_run WHERE started_at IS NOT NULL AND finished_at IS NULL"
        assert machines.ask(unfinished) == 0
        assert [process.stderr.read() for process in webs if process.stderr] == ["", ""]


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_to_the_other(
    machines: Machines, tmp_path: Path
) -> None:
    machines.run("team", "add-domain", "acme.example")
    machines.run("import", str(letters_from_us(tmp_path)))
    left = "SELECT count(*) FROM message WHERE state = 'received'"
    doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'analyse'"
    with machines.start("work") as first, machines.start("web", "--port", "0") as web:
        place = WHERE.search(line(web, "serves pages only"))
        assert place
        await_(lambda: machines.ask(left) == 0, "the job did not run at all")
        await_(lambda: machines.ask(doing) == 0, "the job did not end")
        with machines.engine.connect() as connection:
            # Whoever holds this lets nobody write: the worker begins its task, and stands still in the middle of it.
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": WRITER})
            connection.execute(text("UPDATE message SET state = 'received' WHERE state = 'analysed'"))
            connection.execute(_ENQUEUE, [_row(ANALYSE, None)])
            connection.commit()
            await_(lambda: machines.ask(doing) == 1, "nobody took the task")
            first.send_signal(signal.SIGKILL)
            first.wait(10)
            assert (machines.ask(doing), machines.ask(left)) == (1, MAILS)
        # The connection that held it is kept by the pool; the lock isn't.
        machines.engine.dispose()
        with machines.start("work") as second:
            line(second, "does all the work")
            await_(lambda: machines.ask(left) == 0, "the other did not finish the job")
            await_(lambda: machines.ask(doing) == 0, "the dead one's task was left")
            await_(lambda: get(f"{place[1]}/readyz")[0] == 200, "it isn't ready again")
            second.send_signal(signal.SIGTERM)
            assert second.wait(60) == 0
