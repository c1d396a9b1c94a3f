"""Which words of a mail are new, and which are quoted, forwarded or a signature.

Works on lines. Words of one's own below or between quotes are kept: losing what somebody wrote is worse than
showing a quote twice. The marks are in `quote_marks`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from cxhire.core import quote_marks as marks
from cxhire.core.quoted_headers import MAX_LINES, Block, Forwarded, forwarded, header_block, mark_of

__all__ = ["Forwarded", "Parts", "forwarded", "split"]

_LOOK_BACK = 5
_LONGEST_MARK = 600
_SEPARATOR = re.compile(r"[-_=*#~+—–\s\u1427]{3,}|[—–]|--|__|\u1427")
_INITIALS = re.compile(r"[A-Z][A-Za-z]{0,2}>")


@dataclass(frozen=True, slots=True)
class Parts:
    """A text cut in three, each with its lines in order; `new` is what the sender wrote this time."""

    new: str
    quoted: str = ""
    signature: str = ""


def split(text: str) -> Parts:
    """The new words of a mail's text, and the quoted ones and the signature beside them.

    A text of nothing but `>` lines without an attribution is taken for words of one's own.
    """
    if not text.strip():
        return Parts("")
    reading = _Reading(text.split("\n"))
    reading.run()
    return reading.parts(text)


class _Reading:
    """One pass over the lines; `kinds` holds n(ew), q(uoted) or s(ignature) for each."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines[:MAX_LINES]
        self.kinds: list[str] = []
        self.attributed = False
        self.new_lines = 0
        self.in_signature = False
        self.initials: Counter[str] = Counter()

    def run(self) -> None:
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if not line:
                self.kinds.append("s" if self.in_signature else "n")
                at += 1
            elif self._plainly_prose(at, line):
                self.kinds.append("n")
                self.new_lines += 1
                at += 1
            elif line[:1] == ">" and len(line) > 20 and self.kinds and self.kinds[-1] == "q":
                self.kinds.append("q")
                at += 1
            else:
                at = self._step(at, line)

    def _plainly_prose(self, at: int, line: str) -> bool:
        """A line inside a paragraph of one's own that cannot be a mark: most lines, passed over for speed."""
        return (
            at > 0
            and line[:1].isalpha()
            and ":" not in line
            and "：" not in line
            and ">" not in line[:4]
            and self.kinds[-1] == "n"
            and bool(self.lines[at - 1].strip())
            and at + 1 < len(self.lines)
            and bool(self.lines[at + 1].strip())
            and line.rstrip().rpartition(" ")[2].lower() not in marks.LAST_WORDS
            and not line.startswith("From ")
        )

    def _step(self, at: int, line: str) -> int:
        """Decides on the line (and maybe those after it); the next line to look at."""
        stripped = line.strip(" \t\xa0")
        if not stripped:
            return self._mark("s" if self.in_signature else "n", at + 1)
        first = stripped[0]
        if first == ">" and (end := self._split_attribution(at, stripped)) is not None:
            return end
        if first == ">" and not (
            stripped.startswith(">From ") and line[0] == ">" and not self._quoted_before(at)
        ):
            self.in_signature = False
            return self._mark("q", at + 1)
        if first == "|" and self.attributed and self._quoted_before(at):
            return self._mark("q", at + 1)
        if len(stripped) < _LONGEST_MARK and (end := self._foreign(at, stripped)) is not None:
            return end
        if self.in_signature:
            return self._mark("n" if marks.FILE_LINE.fullmatch(stripped) else "s", at + 1)
        if (end := self._signature(at, stripped, first)) is not None:
            return end
        if self._wrapped_remnant(at, stripped) or self._by_initials(stripped):
            return self._mark("q", at + 1)
        self.new_lines += 1
        return self._mark("n", at + 1)

    def _mark(self, kind: str, until: int) -> int:
        self.kinds.extend(kind * (until - len(self.kinds)))
        return until

    def _only_looks_quoted(self, at: int, stripped: str) -> bool:
        """An mbox's `>From `, or a form's `>Field:` at the top of the message."""
        if self._quoted_before(at):
            return False
        return stripped.startswith(">From ") or (
            not self.attributed and marks.FORM_FIELD.match(stripped) is not None
        )

    def _take_back(self, start: int) -> None:
        """Lines from here, already passed, were the beginning of what is quoted."""
        for i in range(start, len(self.kinds)):
            self.new_lines -= self.kinds[i] == "n" and bool(self.lines[i].strip())
            self.kinds[i] = "q"

    def _quoted_before(self, at: int) -> bool:
        while at > 0 and not self.lines[at - 1].strip():
            at -= 1
        return at > 0 and self.kinds[at - 1] == "q"

    # What begins somebody else's words

    def _foreign(self, at: int, stripped: str) -> int | None:
        """Attribution lines, header blocks and forward marks: the line after what they cut off."""
        colon = ":" in stripped or "：" in stripped
        if stripped[0] in "-_=*" and _SEPARATOR.fullmatch(stripped):
            return None
        if mark_of(stripped) or (stripped[0] == "-" and self._wrapped_mark(at, stripped)):
            return self._cut_rest(at, at + 1)
        if colon and (block := header_block(self.lines, at)):
            return self._cut_at_block(block)
        if stripped[0] in "12" and marks.DATE_AND_NAME.match(stripped):
            return self._cut_attributed(at, at + 1, strong=True)
        if (colon or stripped[0] in "-F") and len(stripped) < 200 and marks.TRACKER.fullmatch(stripped):
            return self._mark("q", at + 1)
        return self._attribution(at, stripped)

    def _wrapped_mark(self, at: int, stripped: str) -> bool:
        """Lotus Notes breaks its long mark in two lines."""
        following = self.lines[at + 1].strip() if at + 1 < len(self.lines) else ""
        return following[-3:] == "---" and mark_of(f"{stripped} {following}") == "forward"

    def _cut_at_block(self, block: Block) -> int:
        if self._headed(block):
            return self._mark("q", block.end)
        self._take_back(block.start)
        return self._cut_rest(len(self.kinds), block.end)

    def _headed(self, block: Block) -> bool:
        """Whether the block heads the message itself: a patch, an article, a message that a tracker passes on."""
        if not self.new_lines and "to" not in block.fields:
            return True
        before = [line.strip() for line in self.lines[: block.start] if line.strip()]
        if before and marks.PATCH_LINE.fullmatch(before[-1]):
            return True
        return len(before) == 1 and bool(marks.RELAY_INTRO.match(before[0]))

    def _cut_rest(self, at: int, end: int) -> int:
        """Everything from here is somebody else's, but for what answers between `>` lines below."""
        self.attributed = True
        while at > 0 and len(self.kinds) >= at and _SEPARATOR.fullmatch(self.lines[at - 1].strip() or "x"):
            at -= 1
            self._take_back(at)
        self.in_signature = False
        following = self._next_line(end)
        if following.startswith(">"):
            return self._mark("q", end)
        return self._mark("q", len(self.lines))

    def _next_line(self, at: int) -> str:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return self.lines[at].strip() if at < len(self.lines) else ""

    def _attribution(self, at: int, stripped: str) -> int | None:
        """Whether an attribution ends on this line; it may have begun some lines before."""
        if stripped[-1] not in ":：-" and stripped.rpartition(" ")[2].lower() not in marks.LAST_WORDS:
            return None
        joined = stripped
        begun = at
        for back in range(_LOOK_BACK):
            if len(joined) > 500:
                break
            if _is_attribution(joined):
                return self._cut_attributed(at - back if back else at, at + 1, strong=True)
            begun = at - back - 1
            if begun < 0 or not self.lines[begun].strip() or self.lines[begun].lstrip().startswith(">"):
                break
            joined = f"{self.lines[begun].strip()} {joined}"
        return self._weak_attribution(at, stripped)

    def _split_attribution(self, at: int, stripped: str) -> int | None:
        """Polymail puts the address on lines of its own, so that the last one looks quoted: `> wrote:`."""
        if len(stripped) > 20 or not marks.SPLIT_WROTE.match(stripped):
            return None
        for start in range(at - 1, max(-1, at - 7), -1):
            line = self.lines[start].strip()
            if marks.OPENER.match(line) and marks.DATE.search(line):
                return self._cut_attributed(start, at + 1, strong=True)
        return None

    def _weak_attribution(self, at: int, stripped: str) -> int | None:
        """ "Name wrote:" counts only right before a quote, or with an address; text before it on the line is kept."""
        if (found := marks.MID_LINE.search(stripped)) and found.start() > 0:
            self.lines[at] = stripped[: found.start()].rstrip()
            self.lines.insert(at + 1, stripped[found.start() :])
            self.new_lines += 1
            self._mark("n", at + 1)
            return self._cut_attributed(at + 1, at + 2, strong=True)
        if len(stripped) > 200:
            return None
        quoted = self._next_line(at + 1)[:1] in (">", "|")
        address = bool(marks.ADDRESS.search(stripped))
        if not marks.WROTE.search(stripped):
            return self._wordless_attribution(at, stripped, quoted, address)
        if (quoted and marks.WROTE_AT_END.search(stripped)) or (
            address and (quoted or stripped[-1] in ":：")
        ):
            return self._cut_attributed(at, at + 1, strong=address)
        return None

    def _wordless_attribution(self, at: int, stripped: str, quoted: bool, address: bool) -> int | None:
        """A date and an address, or one of them before a quote: an attribution in a language we have no verb of."""
        if stripped[-1] not in ":：":
            return None
        start = at
        if (
            at
            and not marks.DATE.search(stripped)
            and marks.DATE.search(self.lines[at - 1])
            and "<" in self.lines[at - 1][-60:]
        ):
            start = at - 1
            stripped = f"{self.lines[start].strip()} {stripped}"
        elif at and quoted and marks.WROTE.search(self.lines[at - 1][-30:]):
            start = at - 1
        dated = bool(marks.DATE.search(stripped))
        if (dated and address) or (quoted and (dated or address)):
            return self._cut_attributed(start, at + 1, strong=dated and address)
        return None

    def _cut_attributed(self, start: int, end: int, strong: bool) -> int:
        self._take_back(start)
        self.attributed = True
        self.in_signature = False
        self._mark("q", end)
        following = self._next_line(end)
        prefixed = following.startswith((">", "|")) or bool(_INITIALS.match(following))
        if prefixed or not strong or not self.new_lines:
            return end
        return self._mark("q", len(self.lines))

    def _wrapped_remnant(self, at: int, stripped: str) -> bool:
        """The end of a quoted line that was wrapped on its way: short, between two `>` lines, after a long one."""
        if at == 0 or at + 1 >= len(self.lines) or self.kinds[at - 1] != "q":
            return False
        before = self.lines[at - 1]
        if not self.lines[at + 1].lstrip().startswith(">") or not before.lstrip().startswith(">"):
            return False
        return (
            len(before) + len(stripped.partition(" ")[0]) > 72
            and len(stripped) < 30
            and stripped[0].islower()
        )

    def _by_initials(self, stripped: str) -> bool:
        """`KD> ...`, as Emacs quotes Kim Doe: at least two lines with the same letters."""
        found = _INITIALS.match(stripped)
        if not found:
            return False
        if not self.initials:
            self.initials = Counter(m[0] for line in self.lines if (m := _INITIALS.match(line.lstrip())))
        return self.initials[found[0]] > 1

    # What ends one's own words

    def _signature(self, at: int, stripped: str, first: str) -> int | None:
        if first in "-—–_=*#~+\u1427" and _SEPARATOR.fullmatch(stripped):
            if self._signature_follows(at, stripped):
                self.in_signature = True
                return self._mark("s", at + 1)
            return None
        if len(stripped) < 160 and marks.SENT_FROM.fullmatch(stripped):
            return self._mark("s", at + 1)
        opens = stripped.lstrip("*_[( -").partition(" ")[0].lower().strip(":*_") in marks.DISCLAIMER_OPENS
        if (
            opens
            and self.new_lines
            and not self._inside_paragraph(at)
            and marks.DISCLAIMER.match(self._paragraph(at))
        ):
            self.in_signature = True
            return self._mark("s", at + 1)
        return None

    def _inside_paragraph(self, at: int) -> bool:
        return at > 0 and bool(self.lines[at - 1].strip()) and self.kinds[at - 1] == "n"

    def _paragraph(self, at: int) -> str:
        return " ".join(line.strip() for line in self.lines[at : at + 4])

    def _signature_follows(self, at: int, stripped: str) -> bool:
        """A delimiter line counts where what follows looks like a signature, a footer, or nothing."""
        line = self.lines[at]
        if line.rstrip("\r") == "-- ":  # RFC 3676 4.3; git ends a patch so, with its version
            return not marks.VERSION.fullmatch(self._next_line(at + 1))
        rest: list[str] = []
        for following in self.lines[at + 1 : at + 31]:
            following = following.strip()
            if following == "--" or set(following) == {"_"}:
                return False
            if not following or _SEPARATOR.fullmatch(following):
                continue
            if following[0] == ">" or mark_of(following):
                break
            rest.append(following)
        # Rows of dashes adorn headings too; underscores part a list's footer, which may name the list first.
        named = rest[: 3 if "_" in stripped or stripped == "--" else 1]
        if not rest or any(marks.FOOTER.match(r) for r in named):
            return True
        prose = sum(len(r) >= 65 and "http" not in r for r in rest)
        if stripped in ("--", "—", "–", "__"):
            return len(rest) <= 15 and prose < 3
        return set(stripped) == {"_"} and len(rest) <= 8 and prose < 2 and self.new_lines > 0

    def parts(self, text: str) -> Parts:
        of: dict[str, list[str]] = {"n": [], "q": [], "s": []}
        for line, kind in zip(self.lines, self.kinds, strict=True):
            of[kind].append(line)
        new, quoted, signature = _tidy("\n".join(of["n"])), "\n".join(of["q"]), "\n".join(of["s"])
        if not new and not self.attributed and quoted.strip():
            return Parts(text.strip("\n"), quoted, signature)
        return Parts(new, quoted, signature)


def _tidy(text: str) -> str:
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or _SEPARATOR.fullmatch(lines[-1].strip())):
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text


def _is_attribution(joined: str) -> bool:
    """Whether a logical line is a whole attribution: an opener with a date and a verb of writing or an address."""
    if not (marks.OPENER.match(joined) and marks.DATE.search(joined)):
        return False
    if joined[-1] not in ":：" and not marks.WROTE_AT_END.search(joined[-60:]):
        return False
    return bool(marks.WROTE.search(joined))
