"""Databases on a PostgreSQL of the tests' own."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import LiteralString

import psycopg

NUMBERS = count(1)
# What a test may have left behind: rows, and counters that have moved on. The schema's number stays.
EMPTY: LiteralString = """
DO $$
DECLARE one regclass;
BEGIN
    FOR one IN SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %s', one); END LOOP;
    FOR one IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
    LOOP PERFORM setval(one, 1, false); END LOOP;
END $$
"""
SHAPE: LiteralString = """
SELECT (SELECT array_agg(c.oid ORDER BY c.oid) FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace)::text,
    (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint)
"""


class Reused:
    """A database that one test after another uses, emptied in between: a tenth of the time that a copy takes.

    A test that has changed its schema leaves it to nobody: the next one gets a new copy.
    """

    def __init__(self, server: str, template: str) -> None:
        self.server, self.template = server, template
        self.name = f"test_{next(NUMBERS)}"
        self.shape: object = None

    def url(self) -> str:
        """The SQLAlchemy URL of it, empty; whoever is still connected is put out."""
        if not self._is_emptied():
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.template} STRATEGY FILE_COPY")
            with self._connected() as connection:
                self.shape = connection.execute(SHAPE).fetchone()
        return url_of(self.server, self.name)

    def _is_emptied(self) -> bool:
        if self.shape is None:
            return False
        with self._connected() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(SHAPE).fetchone() != self.shape:
                return False
            connection.execute("SET session_replication_role = replica")  # no foreign key is looked at
            connection.execute(EMPTY)
        return True

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.server.replace("/postgres?", f"/{self.name}?"), autocommit=True)


@contextmanager
def postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a copy of a database, dropped at the end."""
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield url_of(server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server: str, name: str) -> str:
    """The SQLAlchemy URL of a database on a server, which libpq's URL names."""
    return server.replace("postgresql:", "postgresql+psycopg:").replace("/postgres?", f"/{name}?")
