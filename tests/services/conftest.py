"""A migrated database in an application context, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.store import schema


def config_on(url: str, folder: Path) -> Config:
    """The configuration of an installation that is only its database."""
    return Config(
        instance=folder, database_url=url, secret_key="k" * 32, host="127.0.0.1", port=8000,
        base_url="http://localhost:8000", base_url_given=True, smtp_url=None, mail_from=None, zone="UTC",
        proxies=0,
    )  # fmt: skip


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The test runs inside an application on an empty, migrated database of each engine."""
    app = create_app(config_on(database_url, tmp_path), web=False)
    with app.app_context():
        schema.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()
