"""Numbers that name a row, as addresses and forms hold them."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

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
