"""What is logged of an error: where it happened, never what it says. Its words can be a mail's, or hold an address."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Wordless(logging.Formatter):
    """A line a record, and of an error its type and the places it came through, with those of what caused it."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """On one line, so that nobody who has a say in it can write another record."""
        return super().formatMessage(record).replace("\n", "\\n")

    def formatException(self, ei: Raised) -> str:
        return "\n".join(_told(ei[1])) if ei[1] else ""


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    places = [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    before = [*_told(cause), "then:"] if cause else []
    return [*before, f"{type(error).__module__}.{type(error).__qualname__}", *places]


def init_logs() -> None:
    """Logs to standard error in that way, unless whoever runs us has set up logging."""
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless(LINE))
    root.addHandler(handler)
