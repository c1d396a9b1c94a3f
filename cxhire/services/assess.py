"""Texts in, verdicts out, a line each: what the commands assess, promises and contradictions print.

Nothing is stored and nothing is read but the lines given. The shapes are those of INTERFACE.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from cxhire.core.claims import Finding, Message, Promise, contradictions, promises
from cxhire.core.tone import assess
from cxhire.refusal import Refusal

Row = dict[str, Any]


class BadLineError(Refusal):
    """A line that can't be used, with its number and why, to be shown to who gave it."""


def assess_lines(lines: Iterable[str]) -> Iterator[Row]:
    """Yields the tone of each text: of JSON lines `{"id", "text"}`, or of the whole input where it is plain text.

    Plain text is one text with the id None. Raises BadLineError.
    """
    given = list(lines)
    texts = _rows(given, "text") if _is_json(given) else [(1, {"id": None, "text": "".join(given)})]
    for _, row in texts:
        yield _tone_row(row.get("id"), str(row["text"]))


def promises_lines(lines: Iterable[str]) -> Iterator[Row]:
    """Yields the promises of each mail of JSON lines `{"id", "sent_at", "timezone", "author", "body"}`.

    `due_on` is a day in the writer's zone, `due_at` UTC. Raises BadLineError.
    """
    for number, row in _rows(lines, "sent_at", "timezone", "body"):
        try:
            sent_at = datetime.fromisoformat(row["sent_at"])
            if sent_at.tzinfo is None:
                raise ValueError("sent_at has no offset")
            found = promises(str(row["body"]), sent_at, row["timezone"])
        except (ValueError, TypeError, ZoneInfoNotFoundError) as error:
            raise BadLineError(f"line {number}: {error}") from error
        yield {"id": row.get("id"), "promises": [_promise_row(promise) for promise in found]}


def contradictions_lines(lines: Iterable[str]) -> Iterator[Row]:
    """Yields the findings of each conversation of JSON lines `{"id", "messages": [{"n", "from", "role", "body"}]}`.

    Raises BadLineError.
    """
    for number, row in _rows(lines, "messages"):
        try:
            conversation = [
                Message(int(m["n"]), str(m["from"]), str(m["role"]), str(m["body"])) for m in row["messages"]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise BadLineError(f"line {number}: a message needs n, from, role and body") from error
        yield {
            "id": row.get("id"),
            "findings": [_finding_row(finding) for finding in contradictions(conversation)],
        }


def _is_json(lines: list[str]) -> bool:
    first = next((line for line in lines if line.strip()), "")
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _rows(lines: Iterable[str], *needed: str) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadLineError(f"line {number}: not JSON") from error
        missing = [name for name in needed if not isinstance(row, dict) or name not in row]
        if missing:
            raise BadLineError(f"line {number}: needs {', '.join(missing)}")
        yield number, row


def _tone_row(name: object, text: str) -> Row:
    tone = assess(text)
    return {
        "id": name,
        "score": tone.score,
        "flag": tone.flag,
        "kinds": [kind.value for kind in tone.kinds],
        "evidence": [
            {"start": e.start, "end": e.end, "quote": e.quote, "kind": e.kind.value, "reason": e.reason}
            for e in tone.evidence
        ],
        "assessed": tone.assessed,
        "version": tone.version,
    }


def _promise_row(promise: Promise) -> Row:
    return {
        "quote": promise.quote,
        "kind": promise.kind.value,
        "due_on": promise.due_on.isoformat(),
        "due_at": None if promise.due_at is None else promise.due_at.isoformat(),
        "certainty": promise.certainty.value,
    }


def _finding_row(finding: Finding) -> Row:
    return {
        "kind": finding.kind.value,
        "message": finding.message,
        "quote": finding.quote,
        "earlier_message": finding.earlier_message,
        "earlier_quote": finding.earlier_quote,
        "reason": finding.reason,
    }
