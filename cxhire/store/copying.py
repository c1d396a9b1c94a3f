"""The whole database into a file and back: SQLite by its own online copy, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url, text

from cxhire.extensions import db
from cxhire.store.audit import AuditEvent
from cxhire.store.transaction import read

IN_ENVIRONMENT = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "username", "PGPASSWORD": "password"}


class CopyFailed(Exception):
    """The database could not be copied; the text says why, without its password."""


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def has_tables() -> bool:
    """Whether there is anything in the database at all; doesn't make a SQLite file that isn't there."""
    if is_sqlite():
        path = _sqlite_path()
        return path.exists() and path.stat().st_size > 0
    with db.engine.connect() as connection:
        counted = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
        return bool(connection.execute(text(counted)).scalar_one())


def copy_out(target: Path) -> None:
    """Writes the database as it is at one moment, while others go on writing. Raises CopyFailed."""
    if is_sqlite():
        with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def copy_in(source: Path) -> None:
    """Fills a database that holds nothing from such a file. Raises CopyFailed, also where the file is damaged."""
    if not is_sqlite():
        _run(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            str(source),
        )
        return
    _check(source)
    db.engine.dispose()
    path = _sqlite_path()
    partial = path.with_name(f"{path.name}.restoring")
    shutil.copyfile(source, partial)
    os.replace(partial, path)


def get_hash_at(seq: int) -> bytes | None:
    """The audit chain's hash at an event; None where it has fewer."""
    found = read().get(AuditEvent, seq)
    return found.hash if found else None


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"the copy can't be read ({error})") from error
    if found != "ok":
        raise CopyFailed(f"the copy is damaged ({found})")


def _sqlite_path() -> Path:
    return Path(db.engine.url.database or "").absolute()


def _run(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's own programs. What signs in goes by the environment: a command line can be read by all."""
    found = shutil.which(program)
    if found is None:
        raise CopyFailed(f"{program} isn't installed; it comes with PostgreSQL's client programs")
    url = make_url(db.engine.url)
    host = url.query.get("host")
    given = {name: getattr(url, part) for name, part in IN_ENVIRONMENT.items()} | (
        {"PGHOST": host} if host else {}
    )
    environ = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run(  # noqa: S603  # a fixed program; its arguments are ours
        [found, f"--dbname={url.database}", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CopyFailed(
            f"{program}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        )
