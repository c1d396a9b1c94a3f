"""A migrated database in an application context, once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.store import schema
from tests.engines import kept_engines  # noqa: F401
from tests.factories import make_config
from tests.postgres import Reused, postgres_database
from tests.smtp_sink import Sink, listening


def config_on(url: str, folder: Path) -> Config:
    """The configuration of an installation that is only its database."""
    return Config(
        instance=folder, database_url=url, secret_key="k" * 32, host="127.0.0.1", port=8000,
        base_url="http://localhost:8000", base_url_given=True, smtp_url=None, mail_from=None, zone="UTC",
        proxies=0,
    )  # fmt: skip


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, to be copied: to migrate each test's own takes longer than most tests."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(f"sqlite:///{(folder / 'test.db').as_posix()}", folder)
    return folder / "test.db"


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reused]:
    """The same on PostgreSQL."""
    with postgres_database(postgres_server) as url:
        migrate(url, tmp_path_factory.mktemp("migrated"))
        yield Reused(postgres_server, template=url.partition("?")[0].rpartition("/")[2])


def migrate(url: str, folder: Path) -> None:
    with create_app(config_on(url, folder), web=False).app_context():
        schema.upgrade()
        if url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's SQLite database lies: at one address, so that they share an engine."""
    return tmp_path_factory.mktemp("sqlite")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, sqlite_folder: Path) -> str:
    """The SQLAlchemy URL of a migrated, empty database: the test runs twice, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        return str(request.getfixturevalue("migrated_postgres").url())
    for left in sqlite_folder.iterdir():
        left.unlink()
    shutil.copy(request.getfixturevalue("migrated_sqlite"), sqlite_folder / "test.db")
    return f"sqlite:///{(sqlite_folder / 'test.db').as_posix()}"


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The test runs inside an application on an empty, migrated database of each engine."""
    app = create_app(config_on(database_url, tmp_path), web=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A real SMTP server."""
    with listening(Sink()) as started:
        yield started


@pytest.fixture
def config(database_url: str, tmp_path: Path, sink: Sink) -> Config:
    """An installation whose mail goes out by the sink."""
    return make_config(database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The test runs inside an application of that installation, on an empty, migrated database of each engine."""
    app = create_app(config, web=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
