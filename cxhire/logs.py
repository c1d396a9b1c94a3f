"""What is logged of an error: where it happened, never what it says. Its words can be a mail's, or hold an address.

A line says in which request or run of a job it was written. LOG_FORMAT chooses between plain lines and JSON, one object a line.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

LINE = "%(asctime)s %(levelname)s %(name)s%(mark)s: %(message)s"
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# (what it is: "request" or "run", its id) of what this thread is at.
_at: ContextVar[tuple[str, str] | None] = ContextVar("at", default=None)


@contextmanager
def marked(what: str, id_: str) -> Iterator[None]:
    """Has every line that is logged meanwhile, in this thread, say what it belongs to."""
    token = _at.set((what, id_))
    try:
        yield
    finally:
        _at.reset(token)


def mark(what: str, id_: str) -> None:
    """The same until another is set or `unmark` is called: a request begins and ends in different functions."""
    _at.set((what, id_))


def unmark() -> None:
    _at.set(None)


class Wordless(logging.Formatter):
    """A line a record, and of an error its type and the places it came through, with those of what caused it."""

    def format(self, record: logging.LogRecord) -> str:
        at = _at.get()
        record.mark = f" [{' '.join(at)}]" if at else ""
        return super().format(record).replace("\r", "\\r")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """On one line, so that nobody who has a say in it can write another record."""
        return super().formatMessage(record).replace("\n", "\\n")

    def formatException(self, ei: Raised) -> str:
        return "\n".join(_told(ei[1])) if ei[1] else ""


class Structured(logging.Formatter):
    """The same as one JSON object: time (UTC), level, logger, message, request or run, and of an error its places."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
        }  # fmt: skip
        if at := _at.get():
            said[at[0]] = at[1]
        if record.exc_info and record.exc_info[1]:
            said["error"] = _told(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    places = [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    before = [*_told(cause), "then:"] if cause else []
    return [*before, f"{type(error).__module__}.{type(error).__qualname__}", *places]


def init_logs(form: str = "plain") -> None:
    """Logs to standard error in that way, "plain" or "json", unless whoever runs us has set up logging."""
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(Structured() if form == "json" else Wordless(LINE))
    root.addHandler(handler)
