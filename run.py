"""Sets cxhire up where that is needed, then runs one command: `python3 run.py --help`. Standard library only.

Written so that Python 3.6 can still parse it: an old one is told so in a line, not by a traceback.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        f"cxhire needs Python 3.11 or newer, this is {sys.version_info[0]}.{sys.version_info[1]}.\n"
    )
    sys.exit(2)

import errno
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cxhire import __version__, bootstrap
from cxhire.refusal import Refusal

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent

COMMANDS = {
    "serve": "set up if needed; serve the web app, the scheduler and mail intake (also with no command)",
    "test": "set up if needed; run the tests; --all makes a skip a failure, the rest goes to pytest",
    "demo": "fill an empty database with the demo organisation and serve",
    "work": "workers only, past one machine",
    "web": "the web app only, past one machine",
    "team": "who we are: add-domain DOMAIN, add EMAIL",
    "import": "take in .eml, mbox, Maildir, folders and zips of them",
    "log": "an interaction that was no mail",
    "obligations": "what we owe now",
    "concerns": "what a human should look at",
    "classify": "what kind of message each .eml is, and its new words",
    "assess": "tone of texts",
    "promises": "promises in texts",
    "contradictions": "conflicts in conversations",
    "remind": "one pass of watch and deliver",
    "rebuild": "derive again; --check only compares",
    "audit": "the chain: verify, export",
    "backup": "write all that this installation is into one file",
    "restore": "put a back-up into an installation that has no database yet",
    "bench": "the benchmarks",
}


def main(argv: list[str]) -> int:
    """The exit code of one command: 0 done, 1 done and something needs you, 2 wrong use said in one line."""
    if argv[:1] in (["--help"], ["-h"], ["help"]):
        print(usage())
        return 0
    if argv[:1] == ["--version"]:
        print(__version__)
        return 0
    command, arguments = split(argv)
    if command not in COMMANDS:
        raise Refusal(f"There is no command {command!r}. Commands: {', '.join(COMMANDS)}.")
    if os.environ.get("CXHIRE_NO_VENV") != "1":
        bootstrap.enter(ROOT, argv, locks(command))
    if command == "test":
        return run_tests(arguments)
    # To load makes no garbage, and a mail hardly any: Python would look for it after each 700 objects.
    gc.set_threshold(50_000, 20, 50)
    from cxhire.app import main as run_command

    return run_command([command, *arguments])


def create_app() -> "Flask":
    """The application for `flask --app run` and for other servers: `gunicorn 'run:create_app()'`."""
    from cxhire.app import create_app as create

    return create()


def usage() -> str:
    """All commands with a line each."""
    lines = ["python3 run.py [COMMAND] [ARGUMENTS]", ""]
    lines += [f"  {name:15} {does}" for name, does in COMMANDS.items()]
    return "\n".join([*lines, "", "`python3 run.py COMMAND --help` tells more of one."])


def split(argv: list[str]) -> tuple[str, list[str]]:
    """The command and its arguments; options alone are those of `serve`."""
    if not argv or argv[0].startswith("-"):
        return "serve", argv
    return argv[0], argv[1:]


def locks(command: str) -> list[str]:
    """The requirement files that a command needs, in the order they are installed."""
    database = os.environ.get("DATABASE_URL", "")
    secret_file = os.environ.get("DATABASE_URL_FILE", "")
    if secret_file and os.path.isfile(secret_file):
        database = Path(secret_file).read_text()
    names = ["requirements.txt"]
    if database.startswith("postgres"):
        names.append("requirements-postgres.txt")
    return [*names, "requirements-dev.txt"] if command == "test" else names


def run_tests(arguments: list[str]) -> int:
    """pytest's exit code; `--all` is passed to tests/conftest.py by the environment, also to its worker processes.

    The whole suite runs in up to four processes, a file at a time in the order of their names: one more than there are
    cores, since much of it waits. What is asked for by name runs in this process.
    """
    import pytest

    if "--all" in arguments:
        os.environ["CXHIRE_TEST_ALL"] = "1"
    os.chdir(ROOT)
    chosen = [argument for argument in arguments if argument != "--all"]
    workers = min(4, 1 + (os.cpu_count() or 1))
    return int(pytest.main(chosen or ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]))


def refusal(error: OSError) -> "str | None":
    """What to tell a user whose machine said no; None when the error is ours and its traceback is wanted."""
    where = error.filename or "this"
    if error.errno == errno.EADDRINUSE:
        return "The port is taken by another program. Choose another one, like this: PORT=8001 python3 run.py"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Not allowed: {where} ({error.strerror}). Check who owns it, or set CXHIRE_INSTANCE or PORT."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full ({where}). What was finished before is kept; make room and run it again."
    return None


def run(argv: list[str]) -> int:
    """`main`, with refusals and what the machine forbids said in one line on standard error."""
    try:
        code = main(argv)
        sys.stdout.flush()
        return code
    except Refusal as no:
        said = str(no)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read has had enough, like `head`. Python flushes once more at its end, and must find nothing closed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        said = refusal(error) or ""
        if not said:
            raise
    sys.stderr.write("cxhire: " + said + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
