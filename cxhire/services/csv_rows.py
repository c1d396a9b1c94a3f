"""Rows as CSV that a spreadsheet shows and never runs (OWASP: CSV injection)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

# What makes a spreadsheet take a cell for a formula, in its wide forms too; also behind what one that expects
# semicolons or tabs takes for the start of the next cell, or of the next row.
_FORMULA = re.compile(r"(?:\A(?=[\t\r\n])|(?:\A|(?<=[;\t\r\n]))(?=[=+\-@＝＋－＠]))")


def neutral(cell: object) -> object:
    """The cell, with an apostrophe before text that would be a formula; numbers stay numbers."""
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines with CRLF (RFC 4180), the header first, in constant memory."""
    yield _line(header)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([neutral(cell) for cell in row])
    return text.getvalue()
