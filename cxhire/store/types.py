"""Column types of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime in and out; SQLite would give it back naive. Naive input is a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        """What SQLAlchemy's own would write into SQLite, by C code: mail brings ten of these each."""
        return self._written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def _written(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """What was written so, read as fast: lists bring thousands of these."""
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


# SQLite only numbers rows itself where the key is exactly INTEGER.
BigInt = BigInteger().with_variant(Integer, "sqlite")

pk = Annotated[int, mapped_column(BigInt, primary_key=True)]
moment = Annotated[datetime, mapped_column(UTCDateTime)]
short = Annotated[str, mapped_column(String(320))]
prose = Annotated[str, mapped_column(Text)]


def link(target: str, *, ondelete: str | None = None, **more: Any) -> Any:
    """A foreign key column to `table.column`."""
    return mapped_column(BigInt, ForeignKey(target, ondelete=ondelete), **more)
