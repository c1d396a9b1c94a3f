"""A migrated application for each test, a clock that the test moves, and a browser for each role."""

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from werkzeug.test import TestResponse

from config import Config
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.services import sessions
from cxhire.services.passwords import hashed
from cxhire.store import people, transaction
from cxhire.store.people import Role
from cxhire.store.schema import upgrade
from cxhire.web.guards import limiter
from tests.engines import kept_engines  # noqa: F401

START = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
PASSWORD = "purple horse lamp"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Clock:
    """The application's time."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def move(self, **step: float) -> None:
        self.time += timedelta(**step)


def config_for(folder: Path, **more: object) -> Config:
    settings: dict[str, object] = {
        "instance": folder, "database_url": f"sqlite:///{folder / 'cxhire.db'}", "secret_key": "k" * 32,
        "host": "127.0.0.1", "port": 8000, "base_url": "http://localhost:8000", "base_url_given": True,
        "smtp_url": None, "mail_from": None, "zone": "UTC", "proxies": 0,
    }  # fmt: skip
    return Config(**settings | more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(config_for(folder), web=False)
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "cxhire.db"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Compiled templates, once for all applications: that is most of what a page's first visit costs."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of each test's own applications: at one address, so that they share an engine."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def make_app(migrated: Path, made_folder: Path, templates: BytecodeCache) -> Iterator[Callable[..., Flask]]:
    """Applications on a copy of the empty database; arguments change the configuration."""
    made: list[Flask] = []
    emptied(made_folder, migrated)

    def make(**more: object) -> Flask:
        app = create_app(config_for(made_folder, **more))
        app.jinja_env.bytecode_cache = templates
        made.append(begun(app))
        return app

    yield make
    for app in made:
        ended(app)


def emptied(folder: Path, migrated: Path) -> None:
    """Leaves nothing in the folder but a copy of the empty database."""
    shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(migrated, folder / "cxhire.db")


def begun(app: Flask) -> Flask:
    """The application as a test finds it."""
    app.testing = True
    app.config["NOW"] = Clock()
    limiter.reset()
    return app


def ended(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, templates: BytecodeCache) -> Flask:
    """One application for all tests that change nothing about it: to make one costs more than most tests."""
    app = create_app(config_for(tmp_path_factory.mktemp("standing")))
    app.jinja_env.bytecode_cache = templates
    return app


@pytest.fixture
def app(standing: Flask, migrated: Path) -> Iterator[Flask]:
    """The application in an instance folder that holds nothing but a copy of the empty database."""
    emptied(Path(standing.instance_path), migrated)
    kept = dict(standing.config)
    yield begun(standing)
    ended(standing)
    standing.config.clear()
    standing.config.update(kept)


@pytest.fixture
def clock(app: Flask) -> Clock:
    found = app.config["NOW"]
    assert isinstance(found, Clock)
    return found


class Browser:
    """A test client that sends the CSRF token of its session with every post, as a page's form would."""

    def __init__(self, app: Flask, host: str = "localhost") -> None:
        self.app, self.client, self.host = app, app.test_client(), host

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, **more)

    def token(self) -> str:
        page = self.client.get("/sign-in", follow_redirects=True)
        found = TOKEN.search(page.text)
        assert found, page.text
        return found[1]

    def post(self, path: str, data: dict[str, object] | None = None, **more: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **more)

    def sign_in(self, email: str, password: str = PASSWORD, path: str = "/sign-in") -> TestResponse:
        return self.post(path, {"email": email, "password": password})

    def cookie(self, name: str = "cxhire") -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def make_colleague(app: Flask, password_hash: str) -> Callable[..., int]:
    """Adds a member of the team who can sign in with PASSWORD; answers their id."""

    def make(role: Role = Role.ADMIN, email: str | None = None, name: str = "") -> int:
        with app.app_context(), transaction.write():
            added = people.add_colleague(
                email or f"{role.value}@example.org", START, name=name or role.value.title(), role=role
            )
            added.password_hash = password_hash
            return added.id

    return make


@pytest.fixture
def browse(app: Flask, make_colleague: Callable[..., int]) -> Callable[..., Browser]:
    """A signed-in browser of a new colleague with some role (None: a visitor), without the cost of signing in."""

    def make(role: Role | None = Role.ADMIN, email: str | None = None) -> Browser:
        browser = Browser(app)
        if role is None:
            return browser
        colleague_id = make_colleague(role, email)
        token = secrets.token_urlsafe(32)
        with app.app_context():
            sessions.start_session(
                token,
                {"_user_id": str(colleague_id), "_fresh": True},
                colleague_id,
                "test",
                app.config["NOW"](),
            )
        browser.client.set_cookie("cxhire", token)
        return browser

    return make
