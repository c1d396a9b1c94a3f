"""The header block that mail clients set above a quoted or forwarded mail, and the forwarded mail itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cxhire.core import quote_marks as marks
from cxhire.core.message import Address
from cxhire.core.printed_dates import printed_moment

MAX_LINES = 20_000
_LOOK_AHEAD = 40
_QUOTE_SIGNS = re.compile(r"(?:> ?)++")


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
    `sent_at` is None where the block has no date that can be read.
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
    gathered = _Gathering(at)
    for i in range(at, min(len(lines), at + _LOOK_AHEAD)):
        if not gathered.takes(lines, i):
            break
    if not _is_block(gathered.fields) or not _is_evident(gathered.fields):
        return None
    return Block(_block_start(lines, at, gathered.fields), gathered.end, gathered.fields)


class _Gathering:
    """The fields of a block while its lines are read; `end` is the line after the last one that belongs to it."""

    def __init__(self, at: int) -> None:
        self.fields: dict[str, str] = {}
        self.end = at
        self.last = ""
        self.blank = 0

    def takes(self, lines: list[str], i: int) -> bool:
        """Whether the line may still belong to the block."""
        found = _label(lines[i])
        if found is not None:
            return self._field(i, *found)
        if not lines[i].strip(" \t\xa0>*"):
            return self._gap()
        return self._continuation(lines, i)

    def _field(self, i: int, kind: str, value: str) -> bool:
        if kind != "other" and kind in self.fields:
            return False
        self.fields[kind] = value
        self.last, self.blank, self.end = kind, 0, i + 1
        return True

    def _gap(self) -> bool:
        """Lotus Notes leaves room between the line with name and date and the others."""
        self.blank += 1
        lotus = list(self.fields) == ["from"] and marks.LOTUS_DATE.search(self.fields["from"])
        return self.blank <= (4 if lotus else 1) and "subject" not in self.fields

    def _continuation(self, lines: list[str], i: int) -> bool:
        """A field that was wrapped; a subject only where its line was long, for the text may follow at once."""
        if self.blank or not self.last:
            return False
        if self.last == "subject" and (i > self.end or len(lines[self.end - 1]) < 60):
            return False
        if self.last != "other":
            self.fields[self.last] += " " + lines[i].strip()
            self.end = i + 1
        return True


def _is_block(fields: dict[str, str]) -> bool:
    if "from" in fields:
        return "subject" in fields or ("date" in fields and "to" in fields)
    if "to" not in fields:
        return False
    if "subject" in fields:
        return "cc" in fields or "date" in fields
    return "@" in fields["to"] and marks.DATE.search(fields.get("date", "")) is not None


def _is_evident(fields: dict[str, str]) -> bool:
    """Whether a client wrote these fields: most of them, or an address and a date in numbers; a person lists less.

    A journey has a date, From and To as well, but no subject, no address and not this order.
    """
    if "to" in fields and "subject" in fields and len(fields.keys() & {"from", "date", "cc"}) > 1:
        return True
    sender = fields.get("from", "")[:2_000]
    if "@" in sender or "@" in fields.get("to", "") or marks.LOTUS_DATE.search(sender):
        return True
    date = marks.UNSEEN.sub("", fields.get("date", "")[:2_000])
    if "subject" in fields:
        return marks.MOMENT.search(date) is not None
    in_order = [name for name in fields if name != "other"][:3] == ["from", "date", "to"]
    return in_order and marks.YEAR.search(date) is not None and marks.HOUR.search(date) is not None


def _block_start(lines: list[str], at: int, fields: dict[str, str]) -> int:
    """Where the block begins, with the name and date that Lotus Notes writes above it."""
    if "from" in fields:
        return at
    for up in range(1, 6):
        if at - up < 0 or (up == 5 and not lines[at - up].strip()):
            return at
        if found := marks.LOTUS_DATE.search(lines[at - up]):
            start = at - up
            while found.start() < 4 and start > 0 and at - start < 5 and _names_somebody(lines[start - 1]):
                start -= 1
            return start
    return at


def _names_somebody(line: str) -> bool:
    """A line of Lotus Notes' above the date: a name, or an address with "Sent by:" before it."""
    return 0 < len(line.strip()) < (100 if "@" in line else 50)


def bare_block(lines: list[str], at: int) -> Block | None:
    """Lotus Notes' block as a table: name and date, then To, cc and Subject without colons, each on its own line.

    Begins to look on the line that says To.
    """
    if _bare_label(lines[at]) != "to":
        return None
    dated = next(
        (i for i in range(at - 1, max(-1, at - 5), -1) if marks.LOTUS_DATE.match(lines[i].strip())), None
    )
    if dated is None:
        return None
    about = next(
        (i for i in range(at + 1, min(len(lines), at + 15)) if _bare_label(lines[i]) == "subject"), None
    )
    if about is None:
        return None
    start = dated
    while start > 0 and dated - start < 3 and _names_somebody(lines[start - 1]):
        start -= 1
    end = about + 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    return Block(start, min(end + 1, len(lines)), {"subject": lines[end].strip() if end < len(lines) else ""})


def _bare_label(line: str) -> str:
    stripped = line.strip(" \t\xa0*_")
    return marks.KIND_OF_LABEL.get(stripped.lower(), "") if len(stripped) < 20 else ""


def _label(line: str) -> tuple[str, str] | None:
    if len(line) > 20_000 or not (":" in line[:40] or "：" in line[:40]):
        return None
    found = marks.LABEL_LINE.match(line)
    if not found:
        return None
    name = found[1].strip().lower()
    kind = "other" if name.startswith("x-") else marks.KIND_OF_LABEL.get(name)
    return (kind, found[2].strip()) if kind else None


def forwarded(text: str, offset: timedelta = timedelta()) -> Forwarded | None:
    """The mail that a colleague forwarded inline, in any client's form; None where no sender address is named.

    Its date is mostly printed without a zone, by the clock of whoever forwards: `offset` is that clock's from UTC.
    """
    lines = [_unquoted(line) for line in text.split("\n")[:MAX_LINES]]
    marked = False
    for at, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if mark_of(stripped) == "forward":
            marked = True
        elif (block := header_block(lines, at)) and "from" in block.fields:
            return _forwarded_block(lines, block, marked, offset)
    return None


def _unquoted(line: str) -> str:
    signs = _QUOTE_SIGNS.match(line)
    return line[signs.end() :] if signs else line


def _forwarded_block(lines: list[str], block: Block, marked: bool, offset: timedelta) -> Forwarded | None:
    sender = mailbox_in(block.fields["from"])
    if sender is None:
        return None
    subject = " ".join(block.fields.get("subject", "").split())
    text = "\n".join(lines[block.end :]).strip("\n")
    sent_at = printed_moment(block.fields.get("date", ""), offset)
    return Forwarded(sender, subject, sent_at, text, marked)


def mailbox_in(text: str) -> Address | None:
    """The first address in a line as clients print it: `Name <a@b>`, `Name [mailto:a@b]`, `a@b (Name)`, `a@b`."""
    found = marks.ADDRESS.search(text[:1_000])
    if not found or "@" not in found[0]:
        return None
    name = re.split(r"[<\[(]", text[: found.start()])[0].strip(" \t\"'*_,;")
    return Address(found[0].strip(".'-").lower(), "" if "@" in name else name)
