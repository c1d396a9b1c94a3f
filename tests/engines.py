"""One engine for each database address, kept for all tests of a process."""

import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, make_url

from cxhire.extensions import db


@pytest.fixture(scope="session", autouse=True)
def kept_engines() -> Iterator[None]:
    """An application finds the engine of one before it at the same address, and with it the statements that are compiled.

    To compile them anew took a third of these tests' time. Nothing here outlives a crash: SQLite doesn't wait for the disk.
    """
    make = db._make_engine
    kept: dict[tuple[int, str], Engine] = {}

    def make_once(bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        key = os.getpid(), make_url(options["url"]).render_as_string(hide_password=False)
        if key not in kept:
            kept[key] = make(bind_key, options, app)
            event.listen(kept[key], "connect", hurry)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_make_engine", make_once)
        yield


def hurry(connection: Any, _record: object) -> None:
    """Comes after the product's own pragmas."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
