"""Numbers that name a row or a place in a list, as addresses and forms hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.routing import IntegerConverter, Map

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST = 2**63 - 1  # of a BIGINT: no row has more, and to ask for it is an error of the database


def row_id(text: str) -> int:
    """A row's number, as the `type` of `request.args.get`; ValueError where no row can have it."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError("no row has that number")
    return number


class RowId(IntegerConverter):
    """`<int:...>` of a route: no such page where no row can have the number."""

    def __init__(self, routes: Map, *args: Any, **more: Any) -> None:
        super().__init__(routes, *args, **{"max": LARGEST, **more})


def microseconds(at: datetime) -> int:
    """A moment as a number, for an address; `moment` reads it."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(number: int) -> datetime:
    """The moment of a number; the epoch where there is none such."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError:
        return _EPOCH


def place_key(at: datetime, id_: int) -> str:
    """A place in a list that is ordered by a moment, then an id, for the address of the next page."""
    return f"{microseconds(at)}-{id_}"


def place_in_list(key: str | None) -> tuple[datetime, int] | None:
    """The place that `place_key` names; None for anything else."""
    try:
        microseconds, id_ = map(row_id, (key or "").split("-"))
        return _EPOCH + timedelta(microseconds=microseconds), id_
    except (ValueError, OverflowError):
        return None
