"""The header block that mail clients set above a quoted or forwarded mail, and the forwarded mail itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from cxhire.core import quote_marks as marks
from cxhire.core.message import Address

MAX_LINES = 20_000
_LOOK_AHEAD = 40
_ZONE = re.compile(r"[+-]\d{4}\b|\b(?:GMT|UTC?|Z)\b")


@dataclass(frozen=True, slots=True)
class Block:
    """A quoted header block: lines `start` to `end`, what its labels said."""

    start: int
    end: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that stands forwarded (or quoted under a header block) in another one's text.

    `marked` says that the client called it forwarded; otherwise it may as well be the mail that is answered.
    `sent_at` is None where the block names no zone.
    """

    sender: Address
    subject: str
    sent_at: datetime | None
    text: str
    marked: bool


def mark_of(stripped: str) -> str:
    """`original` or `forward` where the line is such a mark: dashes around it, or a colon after it."""
    decorated = stripped[0] in "-=_*"
    if len(stripped) > 200 or not (decorated or stripped[-1] in ":："):
        return ""
    core = stripped.strip(marks.DECORATION)
    if decorated and marks.ORIGINAL_MARK.fullmatch(core):
        return "original"
    return "forward" if marks.FORWARD_MARK.fullmatch(core) else ""


def header_block(lines: list[str], at: int) -> Block | None:
    """The quoted header block that begins on this line, in any language, or None.

    A block has From with Subject, or From with a date and To; Lotus Notes puts name and date above To instead.
    """
    first = _label(lines[at])
    if first is None or first[0] not in ("from", "date", "to", "subject"):
        return None
    fields: dict[str, str] = {}
    end, last, blank = at, "", 0
    for i in range(at, min(len(lines), at + _LOOK_AHEAD)):
        found = _label(lines[i])
        if found is not None and found[0] != "other" and found[0] in fields:
            break
        if found is not None:
            last, blank = found[0], 0
            fields[last] = found[1]
            end = i + 1
        elif not lines[i].strip(" \t\xa0>*"):
            blank += 1
            # Lotus Notes leaves room between the line with name and date and the others.
            if (
                blank > (4 if list(fields) == ["from"] and marks.LOTUS_DATE.search(fields["from"]) else 1)
                or "subject" in fields
            ):
                break
        elif blank or not last or (last == "subject" and "from" in fields and "to" in fields and i > end):
            break
        elif last in ("to", "cc", "from", "subject", "date"):
            if last == "subject" and (i > end or len(lines[end - 1]) < 60):
                break
            fields[last] += " " + lines[i].strip()
            end = i + 1
    if not _is_block(fields):
        return None
    return Block(_block_start(lines, at, fields), end, fields)


def _is_block(fields: dict[str, str]) -> bool:
    if "from" in fields:
        return "subject" in fields or ("date" in fields and "to" in fields)
    return "to" in fields and "subject" in fields and ("cc" in fields or "date" in fields)


def _block_start(lines: list[str], at: int, fields: dict[str, str]) -> int:
    """Where the block begins, with the name and date that Lotus Notes writes above it."""
    if "from" in fields:
        return at
    for up in range(1, 6):
        if at - up < 0 or (up == 5 and not lines[at - up].strip()):
            return at
        if found := marks.LOTUS_DATE.search(lines[at - up]):
            start = at - up
            while (
                found.start() < 4 and start > 0 and at - start < 5 and 0 < len(lines[start - 1].strip()) < 50
            ):
                start -= 1
            return start
    return at


def _label(line: str) -> tuple[str, str] | None:
    if len(line) > 20_000 or not (":" in line[:40] or "：" in line[:40]):
        return None
    found = marks.LABEL_LINE.match(line)
    if not found:
        return None
    name = found[1].strip().lower()
    kind = "other" if name.startswith("x-") else marks.KIND_OF_LABEL.get(name)
    return (kind, found[2].strip()) if kind else None


def forwarded(text: str) -> Forwarded | None:
    """The mail that a colleague forwarded inline, in any client's form; None where no sender address is named."""
    lines = [_unquoted(line) for line in text.split("\n")[:MAX_LINES]]
    marked = False
    for at, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if mark_of(stripped) == "forward":
            marked = True
        elif (block := header_block(lines, at)) and "from" in block.fields:
            return _forwarded_block(lines, block, marked)
    return None


def _unquoted(line: str) -> str:
    while line.startswith(">"):
        line = line[1:].removeprefix(" ")
    return line


def _forwarded_block(lines: list[str], block: Block, marked: bool) -> Forwarded | None:
    sender = mailbox_in(block.fields["from"])
    if sender is None:
        return None
    subject = " ".join(block.fields.get("subject", "").split())
    text = "\n".join(lines[block.end :]).strip("\n")
    return Forwarded(sender, subject, _moment(block.fields.get("date", "")), text, marked)


def mailbox_in(text: str) -> Address | None:
    """The first address in a line as clients print it: `Name <a@b>`, `Name [mailto:a@b]`, `a@b (Name)`, `a@b`."""
    found = marks.ADDRESS.search(text[:1_000])
    if not found or "@" not in found[0]:
        return None
    name = re.split(r"[<\[(]", text[: found.start()])[0].strip(" \t\"'*_,;")
    return Address(found[0].strip(".'-").lower(), "" if "@" in name else name)


def _moment(text: str) -> datetime | None:
    if not _ZONE.search(text):
        return None
    try:
        fields = parsedate_tz(text)
        if not fields or fields[9] is None:
            return None
        local = datetime(*fields[:6], tzinfo=UTC)
        return local - timedelta(seconds=fields[9])
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
