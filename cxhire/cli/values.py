"""What the commands share: how times are given and how JSON lines are written."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click

# Working hours are counted from and to a moment, so there must be a calendar on both sides of it.
EARLIEST_YEAR, LATEST_YEAR = 1971, 2199


class Moment(click.ParamType[datetime]):
    """An ISO 8601 instant; without an offset it is UTC."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time like 2026-05-04T09:00:00+00:00", param, ctx)
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            self.fail(f"{value!r} is not between {EARLIEST_YEAR} and {LATEST_YEAR}", param, ctx)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def utcnow() -> datetime:
    """The one clock of the commands."""
    return datetime.now(UTC)


def write_json(value: Any) -> None:
    """One JSON object on a line of standard output; ASCII, so that no character in it can look like a line end."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


def say(text: str) -> None:
    """A message to the person, on standard error."""
    click.echo(text, err=True)
