"""Bringing a database to the newest schema, and asking cheaply whether it is there already."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from cxhire.extensions import db
from cxhire.store import tasks

# As in `transaction`: any number will do, as long as all processes agree on it.
MIGRATOR = 0x6378686972_02
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
    """Runs the migrations; on PostgreSQL makes the tables of the task queue, too. Commits, a migration at a time.

    Needs an application context. Of several processes one does it, and the others wait.
    """
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    with _alone():
        command.upgrade(settings, revision)
        if is_postgresql():
            with db.engine.begin() as connection:
                tasks.follow_schema(connection)


@contextmanager
def _alone() -> Iterator[None]:
    """Keeps other processes' migrations out. SQLite's own lock does, once the migration has begun."""
    if not is_postgresql():
        yield
        return
    with db.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATOR})
        yield


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


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
    if not is_newest():
        upgrade()
    return current is None


def is_newest() -> bool:
    """Whether a database is just as this version expects it: ours, and the task queue's tables."""
    if current_revision() != newest_revision():
        return False
    if not is_postgresql():
        return True
    with db.engine.connect() as connection:
        return tasks.is_schema_newest(connection)
