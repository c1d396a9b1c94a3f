"""Makes `.venv` and keeps it in step with the locked requirements. Standard library only; why so: docs/adr/0001."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from cxhire.refusal import Refusal

PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
OFFLINE = (
    "connection broken",
    "Could not fetch URL",
    "Temporary failure",
    "ConnectionError",
    "ReadTimeout",
    "ProxyError",
)
LOCK_WAIT_SECONDS = 0.2


def enter(root: Path, argv: Sequence[str], locks: Sequence[str]) -> None:
    """Returns once this process runs in a `.venv` that holds these locks; else makes it and starts again there.

    A process already inside a `.venv` that is not ready goes back to the Python that made it: nothing mends
    the ground that it stands on.
    """
    inside = Path(sys.prefix).resolve() == (root / ".venv").resolve()
    if not inside:
        prepare(root, locks)
        start(venv_python(root), root, argv)
    elif not is_ready(root, locks):
        start(Path(sys._base_executable), root, argv)  # type: ignore[attr-defined]  # set since 3.11, not in typeshed


def start(python: Path, root: Path, argv: Sequence[str]) -> None:
    """Becomes `python run.py argv`. Windows has no such call: there a child does it and its exit code is passed on."""
    command = [str(python), str(root / "run.py"), *argv]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def prepare(root: Path, locks: Sequence[str]) -> None:
    """Makes `.venv` hold these locks; does nothing, and starts no process, when it does already."""
    if is_ready(root, locks):
        return
    with sole_use(root):
        if is_ready(root, locks):
            return
        if not is_sound(root):
            make(root)
        for name in locks:
            if read_state(root)["locks"].get(name) != sha256(root / name):
                install(root, name)
        compile_own(root)
    say("set up")


def is_ready(root: Path, locks: Iterable[str]) -> bool:
    """Whether `.venv` is whole and made from these very files; reads a few small files only."""
    if not is_sound(root):
        return False
    installed = read_state(root)["locks"]
    return all(installed.get(name) == sha256(root / name) for name in locks)


def is_sound(root: Path) -> bool:
    """Whether `.venv` was finished, by this Python version, and the Python it points to is still the same."""
    state = read_state(root)
    python = venv_python(root)
    return state["python"] == PYTHON and python.exists() and state["executable"] == os.path.realpath(python)


def read_state(root: Path) -> dict[str, Any]:
    """What the last finished set-up wrote; an empty one when that is missing or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        state = json.loads(state_path(root).read_bytes())
        return {"python": state["python"], "executable": state["executable"], "locks": dict(state["locks"])}
    return {"python": None, "executable": None, "locks": {}}


def write_state(root: Path, locks: dict[str, str]) -> None:
    """Declares `.venv` whole. The file appears at once or not at all."""
    state = {"python": PYTHON, "executable": os.path.realpath(venv_python(root)), "locks": locks}
    partial = state_path(root).with_suffix(".partial")
    partial.write_text(json.dumps(state, indent=1))
    partial.replace(state_path(root))


def make(root: Path) -> None:
    """Makes `.venv` anew with nothing but pip in it; needs neither ensurepip nor the network."""
    import venv

    folder = root / ".venv"
    say(f"making .venv with Python {PYTHON}; a minute or so, this once")
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    state_path(root).unlink(missing_ok=True)
    venv.EnvBuilder(clear=True, symlinks=sys.platform != "win32", with_pip=False).create(folder)
    unpack_pip(root)
    write_state(root, {})


def unpack_pip(root: Path) -> None:
    """Puts pip, a wheel kept in tools/, into `.venv`: a wheel of pure Python is installed by unzipping it."""
    import sysconfig
    import zipfile

    wheel = root / "tools" / PIP_WHEEL
    if not wheel.exists() or sha256(wheel) != PIP_SHA256:
        raise Refusal(f"tools/{PIP_WHEEL} is missing or not the file it was: restore it from the repository.")
    base = str(root / ".venv")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sysconfig.get_path("purelib", "venv", {"base": base, "platbase": base}))


def install(root: Path, name: str) -> None:
    """Installs one lock file. While packages change there is no state file, so a kill is followed by a new `.venv`."""
    before = read_state(root)["locks"]
    state_path(root).unlink()
    output: list[str] = []
    try:
        code = run_pip(root, name, output)
    finally:
        if not any(line.startswith("Installing collected packages") for line in output):
            write_state(root, before)  # pip had touched nothing yet
    if code:
        raise Refusal(pip_failure(code, output, name))
    write_state(root, {**before, name: sha256(root / name)})


def compile_own(root: Path) -> None:
    """Compiles our own modules, as pip does with what it installs; one that can't be written is left to each start.

    Where Python is told to write no bytecode (PYTHONDONTWRITEBYTECODE, as in most containers) each start would compile
    them all again, which takes a fifth of a second.
    """
    import compileall

    compileall.compile_file(root / "config.py", quiet=2)
    compileall.compile_dir(root / "cxhire", quiet=2)


def run_pip(root: Path, name: str, output: list[str]) -> int:
    """pip's exit code; its lines are added to `output` as they come, and counted on standard error."""
    import subprocess

    path = root / name
    total = sum("==" in line for line in path.read_text().splitlines())
    say(f"installing {name}, up to {total} packages")
    command = [str(venv_python(root)), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--no-input", "--no-color", "--progress-bar=off", "--retries=2", "-r", str(path)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=pip_environment(),
    ) as pip:
        for line in pip.stdout or ():
            output.append(line.rstrip())
            show_progress(output, total)
    return pip.returncode


def pip_environment() -> dict[str, str]:
    """The user's environment, so that their index, proxy and cache count, without what sends packages elsewhere."""
    elsewhere = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON"}
    kept = {key: value for key, value in os.environ.items() if key not in elsewhere}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def pip_failure(code: int, output: Sequence[str], name: str) -> str:
    """One line for a failed pip: what happened and what to do."""
    text = "\n".join(output)
    kept = "What was set up before is kept; run the same command again."
    if "No space left on device" in text:
        return f"The disk is full, {name} could not be installed. {kept}"
    if "DO NOT MATCH THE HASHES" in text:
        return f"A downloaded package is not the one locked in {name}, so it was not installed. {kept}"
    if any(sign in text for sign in OFFLINE):
        return f"No network: pip can't reach a package index to install {name}. {kept}"
    errors = (
        [line for line in output if line.startswith("ERROR:")] or list(output[-1:]) or ["ERROR: no output"]
    )
    return f"pip could not install {name} (exit {code}): {errors[-1].removeprefix('ERROR: ')}"


@contextmanager
def sole_use(root: Path) -> Iterator[None]:
    """Holds `.venv.lock`: a second start says so and waits. The system frees it when its holder dies."""
    import time

    with (root / ".venv.lock").open("a") as handle:
        if not is_locked(handle):
            say("another start is setting up; waiting for it")
            while not is_locked(handle):
                time.sleep(LOCK_WAIT_SECONDS)
        yield


def is_locked(handle: IO[str]) -> bool:
    """Whether this process now holds the lock; closing the file lets it go."""
    if sys.platform == "win32":
        import msvcrt

        with suppress(OSError):
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            return True
        return False
    import fcntl

    with suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def venv_python(root: Path) -> Path:
    """Where `.venv` has its Python."""
    return root / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def state_path(root: Path) -> Path:
    """The file that says `.venv` is whole."""
    return root / ".venv" / "cxhire.json"


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def show_progress(output: Sequence[str], total: int) -> None:
    """On a terminal, how many packages pip has come to, on one line that writes over itself."""
    if not sys.stderr.isatty() or not output[-1].startswith(("Collecting ", "Installing ")):
        return
    count = sum(line.startswith("Collecting ") for line in output)
    end = "\n" if output[-1].startswith("Installing ") else ""
    sys.stderr.write(f"\r  {count} of {total}{end}")
    sys.stderr.flush()


def say(text: str) -> None:
    """Tells the user on standard error, so that --json commands keep standard output clean."""
    print(f"cxhire: {text}", file=sys.stderr, flush=True)
