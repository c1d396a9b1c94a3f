"""Rows added in bulk, a column at a time: SQLAlchemy binds each value of each row by itself, which takes longer than SQLite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.engine import Dialect

from cxhire.store.transaction import conflict_insert, read

Row = dict[str, Any]
OnConflict = Callable[[Any], Any]
WAS = "was_"


@dataclass(frozen=True, slots=True)
class _Written:
    """An insert in an engine's own words: its columns in their order, and what makes a value of each fit to be sent."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    positional: bool

    def values(self, rows: Sequence[Row]) -> list[Any]:
        return self.of_columns({name: [row[name] for row in rows] for name, _ in self.columns})

    def of_columns(self, columns: dict[str, list[Any]]) -> list[Any]:
        values = zip(*(_bound(columns[name], bind) for name, bind in self.columns), strict=True)
        if self.positional:
            return list(values)
        names = [name for name, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in values]


def add_rows(model: type[Any], rows: Sequence[Row], on_conflict: OnConflict | None = None) -> None:
    """Inserts rows that all have the same keys.

    `on_conflict` makes more of the engine's own insert; it must be a plain function. Where Python works out a default of
    a column, SQLAlchemy does it all.
    """
    if not rows:
        return
    connection = read().connection()
    written = _written(connection.dialect, model.__table__, tuple(rows[0]), on_conflict)
    if written is None:
        connection.execute(_statement(model.__table__, on_conflict), list(rows))
    else:
        connection.exec_driver_sql(written.sql, written.values(rows))


def change_rows(model: type[Any], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Updates rows by key, where they still are as they were read, and answers how many were.

    A row holds what `names` say: by its column's name what is to be written, by `was_` and that what was read, null too.
    """
    if not rows:
        return 0
    connection = read().connection()
    changing = _changing(connection.dialect, model.__table__, tuple(names))
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return connection.exec_driver_sql(changing.sql, changing.of_columns(columns)).rowcount


def _statement(table: Table, on_conflict: OnConflict | None) -> Any:
    return on_conflict(conflict_insert()(table)) if on_conflict else insert(table)


@lru_cache(maxsize=64)
def _written(
    dialect: Dialect, table: Table, names: tuple[str, ...], on_conflict: OnConflict | None
) -> _Written | None:
    statement = _statement(table, on_conflict).inline()
    compiled = statement.compile(dialect=dialect, column_keys=names)
    if compiled.insert_prefetch:
        return None
    order = compiled.positiontup or names
    return _Written(
        str(compiled),
        tuple((name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order),
        compiled.positional,
    )


@lru_cache(maxsize=64)
def _changing(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Written:
    columns = {name: table.c[name.removeprefix(WAS)] for name in names}
    bound = {name: bindparam(name, type_=column.type) for name, column in columns.items()}
    found = [
        # Only equality finds a row by its key on PostgreSQL.
        column == bound[name] if column.primary_key else column.is_not_distinct_from(bound[name])
        for name, column in columns.items()
        if name.startswith(WAS)
    ]
    setting = {name: value for name, value in bound.items() if not name.startswith(WAS)}
    compiled = update(table).where(*found).values(setting).compile(dialect=dialect)
    order = compiled.positiontup or names
    return _Written(
        str(compiled),
        tuple((name, columns[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order),
        compiled.positional,
    )


def _bound(values: list[Any], bind: Callable[[Any], Any] | None) -> list[Any]:
    """Values as they are sent; an object that many rows share (the moment, what an event tells) is made fit once."""
    if bind is None:
        return values
    shared = {id(value): value for value in values}
    if len(shared) == len(values):
        return [bind(value) for value in values]
    made = {key: bind(value) for key, value in shared.items()}
    return [made[id(value)] for value in values]
