"""What nobody should see is a traceback: wrong use is one line and exit code 2, and who stops reading sees nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """run.py with arguments, on an installation of its own."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PYTHONUNBUFFERED")}
    env = {**inherited, "CXHIRE_INSTANCE": str(tmp_path / "instance"), "CXHIRE_NO_VENV": "1"}

    def started(*args: str, given: str = "", **more: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "run.py"), *args]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.run(command, env=env, input=given, text=True, timeout=60, check=False, **streams)  # type: ignore[call-overload,no-any-return]

    return started


@pytest.mark.parametrize(
    ("args", "given", "said"),
    [
        (("obligations", "--as-of", "9999-12-31"), "", "not between 1971 and 2199"),
        (("obligations", "--as-of", "0001-01-01"), "", "not between 1971 and 2199"),
        (("obligations", "--as-of", "Friday"), "", "no time like"),
        (("obligations", "--candidate", "nobody@x.example"), "", "no candidate has the address"),
        (("import", ".", "--opening", " "), "", "needs a title"),
        (("import", ".", "--opening", "t" * 321), "", "at most 320 characters"),
        (("promises", "--json"), "no JSON\n", "line 1: not JSON"),
        (("contradictions",), '{"messages": [{"n": 1}]}\n', "line 1: a message needs"),
    ],
)  # fmt: skip
def test_wrong_use_is_said_in_one_line(run: Run, args: tuple[str, ...], given: str, said: str) -> None:
    done = run(*args, given=given)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("cxhire: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close in another way there")
@pytest.mark.parametrize("args", [("--help",), ("team", "--help"), ("assess", "--json")])
def test_who_stops_reading_early_is_told_nothing(run: Run, args: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run(*args, given='{"id": 1, "text": "You idiot."}\n', stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
