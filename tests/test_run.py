"""`run.py` on a machine that has nothing but Python: set-up, mending, refusals.

Each test has a checkout of its own with the real run.py and bootstrap, one tiny package to install, and a `cxhire.app`
that only reports how it was called. No network is used.
"""

import ast
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import cache_from_source
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent
COPIED = ("run.py", "cxhire/__init__.py", "cxhire/refusal.py", "cxhire/bootstrap.py")
REPORT = """
import json, sys
def main(argv):
    try:
        import tiny
        version = tiny.VERSION
    except ImportError:
        version = None
    print(json.dumps({"argv": argv, "prefix": sys.prefix, "tiny": version}))
    return 0
"""
NOT_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and permissions")


@dataclass(frozen=True)
class Checkout:
    """A small copy of the repository and the environment that its commands run in."""

    root: Path
    wheels: Path
    python: str = sys.executable
    settings: tuple[tuple[str, str], ...] = ()

    def start(self, *argv: str, **options: object) -> subprocess.Popen[str]:
        """Starts `run.py argv`."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("CXHIRE_", "PIP_", "PYTEST_", "DATABASE_"))
        }
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            [self.python, str(self.root / "run.py"), *argv],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=kept | pip | {"PIP_NO_CACHE_DIR": "1"} | dict(self.settings),
            **options,
        )

    def run(self, *argv: str, **options: object) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `run.py argv`."""
        process = self.start(*argv, **options)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def report(self, *argv: str) -> dict[str, object]:
        """What the command saw, after a start that must succeed."""
        code, out, err = self.run(*argv)
        assert code == 0, err
        return json.loads(out)  # type: ignore[no-any-return]

    def with_settings(self, **settings: str) -> "Checkout":
        """The same with more environment variables."""
        return replace(self, settings=(*self.settings, *settings.items()))

    def lock(self, version: str) -> None:
        """Makes a wheel of `tiny` and locks requirements.txt to it."""
        wheel = add_wheel(self.wheels, version)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.root / "requirements.txt").write_text(f"tiny=={version} --hash=sha256:{digest}\n")


def add_wheel(folder: Path, version: str) -> Path:
    """A wheel of one module that knows its version."""
    wheel = folder / f"tiny-{version}-py3-none-any.whl"
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]))
    return wheel


def lay_out(folder: Path) -> Checkout:
    """A fresh checkout in a folder that is made for it."""
    checkout = Checkout(folder / "checkout", folder / "wheels")
    checkout.wheels.mkdir(parents=True)
    for name in COPIED:
        (checkout.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout.root / name)
    (checkout.root / "tools").mkdir()
    (wheel,) = (ROOT / "tools").glob("pip-*.whl")
    shutil.copy(wheel, checkout.root / "tools")
    (checkout.root / "cxhire/app.py").write_text(REPORT)
    checkout.lock("1.0")
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout that was never started."""
    return lay_out(tmp_path)


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    checkout = lay_out(tmp_path_factory.mktemp("started"))
    checkout.report("rebuild")
    return checkout


@pytest.fixture
def ready(started_once: Checkout, tmp_path: Path) -> Checkout:
    """A checkout that was set up before."""
    shutil.copytree(started_once.root.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    return replace(started_once, root=tmp_path / "checkout", wheels=tmp_path / "wheels")


def test_the_first_start_makes_a_venv_and_passes_the_command_on(fresh: Checkout) -> None:
    code, out, err = fresh.run("import", "a.eml", "--json")
    assert code == 0, err
    assert json.loads(out) == {
        "argv": ["import", "a.eml", "--json"],
        "prefix": str(fresh.root / ".venv"),
        "tiny": "1.0",
    }
    assert "making .venv" in err


def test_the_second_start_installs_nothing_and_says_nothing(ready: Checkout) -> None:
    state = ready.root / ".venv/cxhire.json"
    before = state.stat().st_mtime_ns
    offline = ready.with_settings(PIP_FIND_LINKS="")
    code, out, err = offline.run()
    assert (code, err, json.loads(out)["argv"]) == (0, "", ["serve"])
    assert state.stat().st_mtime_ns == before


def test_our_modules_are_compiled_once_where_python_writes_no_bytecode(fresh: Checkout) -> None:
    fresh.with_settings(PYTHONDONTWRITEBYTECODE="1").report("import")
    assert Path(cache_from_source(str(fresh.root / "cxhire" / "app.py"))).is_file()


def test_options_without_a_command_are_those_of_serve(ready: Checkout) -> None:
    assert ready.report("--port", "0")["argv"] == ["serve", "--port", "0"]


def test_changed_requirements_are_installed_into_the_same_venv(ready: Checkout) -> None:
    (ready.root / ".venv/kept").touch()
    ready.lock("2.0")
    assert ready.report("rebuild")["tiny"] == "2.0"
    assert (ready.root / ".venv/kept").exists()


@NOT_WINDOWS
def test_the_venvs_own_python_can_start_it_too(ready: Checkout) -> None:
    inside = replace(ready, python=str(ready.root / ".venv/bin/python"))
    ready.lock("2.0")
    assert inside.report("rebuild")["tiny"] == "2.0"
    assert inside.report("rebuild")["prefix"] == str(ready.root / ".venv")


def damage_state(venv: Path) -> None:
    (venv / "cxhire.json").write_text('{"python": "3.1')


def damage_state_shape(venv: Path) -> None:
    (venv / "cxhire.json").write_text("[]")


def drop_state_and_half_the_package(venv: Path) -> None:
    (venv / "cxhire.json").unlink()
    next(venv.rglob("tiny.py")).unlink()


def drop_python(venv: Path) -> None:
    (venv / "bin/python").unlink()


def replace_base_python(venv: Path) -> None:
    state = json.loads((venv / "cxhire.json").read_text())
    (venv / "cxhire.json").write_text(json.dumps(state | {"executable": "/gone/python3.11"}))


def become_a_file(venv: Path) -> None:
    shutil.rmtree(venv)
    venv.touch()


@NOT_WINDOWS
@pytest.mark.parametrize(
    "damage",
    [
        damage_state,
        damage_state_shape,
        drop_state_and_half_the_package,
        drop_python,
        replace_base_python,
        become_a_file,
        shutil.rmtree,
    ],
)
def test_a_damaged_venv_is_made_anew(ready: Checkout, damage: Callable[[Path], None]) -> None:
    damage(ready.root / ".venv")
    assert ready.report("rebuild")["tiny"] == "1.0"


@NOT_WINDOWS
@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 1.5])
def test_a_set_up_killed_at_any_moment_is_finished_by_the_next_start(fresh: Checkout, seconds: float) -> None:
    process = fresh.start("rebuild", start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert fresh.report("rebuild")["tiny"] == "1.0"


def test_of_two_first_starts_one_sets_up_and_the_other_waits(fresh: Checkout) -> None:
    both = [fresh.start("rebuild") for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("making .venv" in err for _, err in outputs) == [False, True]
    assert sum("waiting for it" in err for _, err in outputs) == 1


def test_python_without_ensurepip_and_with_hostile_pip_settings_is_enough(
    fresh: Checkout, tmp_path: Path
) -> None:
    poison = tmp_path / "poison"
    poison.mkdir()
    (poison / "ensurepip.py").write_text("raise ImportError('Debian has no ensurepip')")
    settings = {"PIP_USER": "1", "PIP_TARGET": str(tmp_path / "elsewhere"), "PYTHONPATH": str(poison)}
    assert fresh.with_settings(**settings).report("rebuild")["tiny"] == "1.0"
    assert not (tmp_path / "elsewhere").exists()


def test_the_systems_own_python_is_enough(fresh: Checkout) -> None:
    python = shutil.which("python3", path="/usr/bin")
    modern = "import sys; sys.exit(sys.version_info < (3, 11))"
    if python is None or subprocess.run([python, "-c", modern]).returncode:
        pytest.skip("the system has no Python 3.11 or newer of its own")
    assert replace(fresh, python=python).report("rebuild")["tiny"] == "1.0"


def refused(result: tuple[int, str, str]) -> str:
    """The last line of a refusal, which must be all there is besides progress, with exit code 2."""
    code, out, err = result
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    return err.splitlines()[-1]


def test_an_old_python_is_told_so_before_anything_else(fresh: Checkout) -> None:
    assert ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 6))
    old = "import runpy, sys; sys.version_info = (3, 8, 2); runpy.run_path('run.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", old], cwd=fresh.root, capture_output=True, text=True)
    line = refused((done.returncode, done.stdout, done.stderr))
    assert line == done.stderr.strip() == "cxhire needs Python 3.11 or newer, this is 3.8."


def test_an_unknown_command_is_refused_before_any_set_up(fresh: Checkout) -> None:
    line = refused(fresh.run("tset"))
    assert "'tset'" in line
    assert "obligations, concerns" in line
    assert not (fresh.root / ".venv").exists()


def test_without_a_network_nothing_is_lost_and_the_next_start_goes_on(fresh: Checkout) -> None:
    settings = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    line = refused(fresh.with_settings(**settings).run("rebuild"))
    assert line.startswith("cxhire: No network: ")
    assert "run the same command again" in line
    code, _, err = fresh.run("rebuild")
    assert code == 0
    assert "making .venv" not in err


def test_what_worked_before_works_after_an_install_that_could_not_begin(ready: Checkout) -> None:
    (ready.root / "requirements-dev.txt").write_text("absent==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert "absent==1.0" in refused(ready.run("test"))
    assert ready.run("rebuild")[2] == ""


def test_a_package_that_is_not_the_locked_one_is_refused(fresh: Checkout) -> None:
    (fresh.root / "requirements.txt").write_text("tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert "not the one locked" in refused(fresh.run("rebuild"))


def test_a_changed_pip_is_refused(fresh: Checkout) -> None:
    (wheel,) = (fresh.root / "tools").iterdir()
    with wheel.open("ab") as file:
        file.write(b"x")
    assert wheel.name in refused(fresh.run("rebuild"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that any user can enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@NOT_WINDOWS
def test_a_folder_that_is_not_writable_is_refused(open_folder: Path) -> None:
    checkout = lay_out(open_folder / "deep")
    checkout.root.chmod(0o555)
    nobody = {"user": 65534} if os.geteuid() == 0 else {}
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") if nobody else sys.executable
    line = refused(replace(checkout, python=python or sys.executable).run("rebuild", **nobody))
    checkout.root.chmod(0o755)
    assert line.startswith(f"cxhire: Not allowed: {checkout.root}")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EADDRINUSE, "The port is taken"),
        (errno.EROFS, "Not allowed: x"),
        (errno.ENOSPC, "The disk is full (x)"),
    ],
)
def test_what_the_machine_forbids_is_said_in_one_line(fresh: Checkout, number: int, said: str) -> None:
    (fresh.root / "cxhire/app.py").write_text(f"def main(argv): raise OSError({number}, 'no', 'x')")
    line = refused(fresh.with_settings(CXHIRE_NO_VENV="1").run())
    assert line.startswith(f"cxhire: {said}")


def test_an_error_of_ours_keeps_its_traceback(fresh: Checkout) -> None:
    (fresh.root / "cxhire/app.py").write_text("def main(argv): open('not-there')")
    code, _, err = fresh.with_settings(CXHIRE_NO_VENV="1").run()
    assert code == 1
    assert "FileNotFoundError" in err


def test_cxhire_no_venv_uses_the_python_it_was_started_with(fresh: Checkout) -> None:
    report = fresh.with_settings(CXHIRE_NO_VENV="1").report("audit", "verify")
    assert report == {"argv": ["audit", "verify"], "prefix": sys.prefix, "tiny": None}
    assert not (fresh.root / ".venv").exists()


def test_help_and_version_need_no_set_up(fresh: Checkout) -> None:
    assert "obligations" in fresh.run("--help")[1]
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", fresh.run("--version")[1])
    assert not (fresh.root / ".venv").exists()


def test_the_test_command_hands_its_arguments_to_pytest_and_all_to_the_environment(fresh: Checkout) -> None:
    (fresh.root / "pytest.py").write_text(
        "import os\ndef main(args): print(args, os.environ.get('CXHIRE_TEST_ALL'), os.getcwd()); return 5"
    )
    bare = fresh.with_settings(CXHIRE_NO_VENV="1")
    assert bare.run("test", "--all", "-k", "x")[:2] == (5, f"['-k', 'x'] 1 {fresh.root}\n")
    workers = min(4, 1 + (os.cpu_count() or 1))
    whole = f"['-n', '{workers}', '--dist', 'loadfile', '--no-loadscope-reorder'] None {fresh.root}\n"
    assert bare.run("test")[:2] == (5, whole)


@pytest.mark.parametrize(
    ("environ", "files"),
    [
        ({}, ["requirements.txt"]),
        ({"DATABASE_URL": "sqlite://"}, ["requirements.txt"]),
        ({"DATABASE_URL": "postgres://db/cx"}, ["requirements.txt", "requirements-postgres.txt"]),
        ({"DATABASE_URL_FILE": "url"}, ["requirements.txt", "requirements-postgres.txt"]),
    ],
)
def test_postgresql_brings_its_driver(
    environ: dict[str, str], files: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text("postgresql://db/cx")
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert run.locks("serve") == files


@pytest.mark.shared
def test_every_command_of_the_interface_is_there(shared: Path) -> None:
    told = set(re.findall(r"run\.py ([a-z]+)", (shared / "INTERFACE.md").read_text()))
    later = {"candidate", "openapi"}  # come with the issues on privacy and on the API
    ours = {"serve", "backup", "restore"}
    assert (told | ours) - later == set(run.COMMANDS)
