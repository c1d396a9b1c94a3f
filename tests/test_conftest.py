"""What the tests themselves stand on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

SKIPS = """
import pytest

@pytest.mark.skip(reason="no such server here")
def test_skipped(): pass

@pytest.mark.xfail(reason="known", strict=True)
def test_known_failure(): assert False
"""
SKIPPED_FILE = 'import pytest\npytest.importorskip("no_such_module")\n'


@pytest.mark.postgres
def test_every_test_gets_an_empty_postgresql_database(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (id int)"))
        tables = connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    engine.dispose()
    assert tables == 1


@pytest.mark.postgres
def test_another_test_gets_another_one(postgres_url: str) -> None:
    test_every_test_gets_an_empty_postgresql_database(postgres_url)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_skip_is_a_failure_under_all_and_an_expected_failure_is_not(tmp_path: Path, workers: str) -> None:
    (tmp_path / "conftest.py").write_text((Path(__file__).parent / "conftest.py").read_text())
    (tmp_path / "test_a.py").write_text(SKIPS)
    (tmp_path / "test_b.py").write_text(SKIPPED_FILE)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-n",
        workers,
        "--rootdir=.",
        str(tmp_path),
    ]
    lenient = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment(None))
    strict = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment("1"))
    assert (lenient.returncode, "2 skipped, 1 xfailed" in lenient.stdout) == (0, True), lenient.stdout
    assert strict.returncode != 0
    assert "--all allows no skip, and this was one: " in strict.stdout
    assert "no_such_module" in strict.stdout


def environment(test_all: str | None) -> dict[str, str]:
    """This process's, with CXHIRE_TEST_ALL as given and none of what pytest-xdist left."""
    kept = {k: v for k, v in os.environ.items() if k != "CXHIRE_TEST_ALL" and not k.startswith("PYTEST_")}
    return kept | ({"CXHIRE_TEST_ALL": test_all} if test_all else {})
