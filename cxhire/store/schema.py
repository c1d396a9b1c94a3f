"""Bringing a database to the newest schema, and asking cheaply whether it is there already."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from cxhire.extensions import db

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def newest_revision() -> str:
    """The head by file name: revisions are named 0001_..., so the last name is the newest."""
    return max(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py"))[:4]


def current_revision() -> str | None:
    """The revision a database is at; None where it is empty."""
    try:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except (OperationalError, ProgrammingError):
        return None


def upgrade(revision: str = "head") -> None:
    """Runs the migrations. Needs an application context; each migration commits by itself."""
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    command.upgrade(settings, revision)


def downgrade(revision: str) -> None:
    """Runs the migrations backwards, for tests and for going back a release."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    command.downgrade(settings, revision)


def ensure_newest() -> bool:
    """Migrates only if needed (the usual start pays one small query); True if the database was new."""
    current = current_revision()
    if current != newest_revision():
        upgrade()
    return current is None
