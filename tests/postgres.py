"""Databases on a PostgreSQL of the tests' own."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

NUMBERS = count(1)


@contextmanager
def postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a copy of a database, dropped at the end."""
    import psycopg

    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield url_of(server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server: str, name: str) -> str:
    """The SQLAlchemy URL of a database on a server, which libpq's URL names."""
    return server.replace("postgresql:", "postgresql+psycopg:").replace("/postgres?", f"/{name}?")
