"""Which words of a mail are new, and which are quoted, forwarded or a signature.

Works on lines. Words of one's own below or between quotes are kept: losing what somebody wrote is worse than
showing a quote twice. The marks are in `quote_marks`; `attributions`, `quoted_headers` and `sign_offs` know them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from cxhire.core import quote_marks as marks
from cxhire.core import sign_offs
from cxhire.core.attributions import (
    Attribution,
    attribution,
    initials,
    is_quote_mark,
    may_end,
    next_words,
    run_on,
    split_over_quote,
)
from cxhire.core.quoted_headers import (
    MAX_LINES,
    Block,
    Forwarded,
    bare_block,
    forwarded,
    header_block,
    mark_of,
)

__all__ = ["Forwarded", "Parts", "forwarded", "split"]

_LONGEST_MARK = 600
_BLANK = " \t\xa0" + marks.DIRECTIONS
_SENTENCE_ENDS = frozenset(".,;!?")
# Letters from here on belong to scripts that put no space between words.
_UNSPACED = "\u2e80"


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
        self.initials: Counter[str] | None = None
        self.only_prompts: bool | None = None
        self.rows: Counter[str] = Counter()

    def run(self) -> None:
        lines, kinds = self.lines, self.kinds
        at, last = 0, len(lines) - 1
        while at < len(lines):
            line = lines[at]
            if not line:
                kinds.append("s" if self.in_signature else "n")
            elif (
                line[0].isalpha()
                and ":" not in line
                and self._is_prose(line, lines[at + 1] if at < last else "")
            ):
                kinds.append("s" if self.in_signature else "n")
                self.new_lines += not self.in_signature
            elif line[0] == ">" and (len(line) > 20 or line == ">") and kinds and kinds[-1] == "q":
                kinds.append("q")
            else:
                at = self._step(at, line)
                last = len(lines) - 1
                continue
            at += 1

    def _is_prose(self, line: str, below: str) -> bool:
        """A line that begins with a letter and cannot be a mark: most lines, passed over for speed."""
        if line[0] >= _UNSPACED or ">" in line[:20] or "：" in line or line[:5] == "From ":
            return False
        at = len(self.kinds)
        above = self.kinds[-1] if at else ""
        if above == "n" and below[:1].isalpha() and self.lines[at - 1].strip():
            return True  # in the middle of a paragraph
        if above == "q" or " " not in line or sign_offs.may_open(line):
            return False
        return line[-1] in _SENTENCE_ENDS or not may_end(line.rstrip(_BLANK))

    def _step(self, at: int, line: str) -> int:
        """Decides on the line (and maybe those after it); the next line to look at."""
        stripped = line.strip(_BLANK)
        if not stripped:
            return self._mark("s" if self.in_signature else "n", at + 1)
        if stripped[0] == ">" and (found := split_over_quote(self.lines, at, stripped)):
            return self._cut_attributed(found)
        if stripped[-3:] == ">>>" and marks.GROUPWISE.fullmatch(stripped):
            return self._cut_rest(at, at + 1)
        if stripped[0] == ">" and not self._only_looks_quoted(at, stripped):
            self.in_signature = False
            return self._mark("q", at + 1)
        if stripped[0] == "|" and self.attributed and self._quoted_before(at):
            return self._mark("q", at + 1)
        if (end := self._foreign(at, stripped)) is not None:
            return end
        if (end := self._sign_off(at, stripped)) is not None:
            return end
        if self._wrapped_remnant(at, stripped) or self._by_initials(stripped):
            return self._mark("q", at + 1)
        self.new_lines += 1
        return self._mark("n", at + 1)

    def _mark(self, kind: str, until: int) -> int:
        self.kinds.extend(kind * (until - len(self.kinds)))
        return until

    def _take_back(self, start: int) -> None:
        """Lines from here, already passed, were the beginning of what is quoted."""
        for i in range(start, len(self.kinds)):
            self.new_lines -= self.kinds[i] == "n" and bool(self.lines[i].strip())
            self.kinds[i] = "q"

    def _quoted_before(self, at: int) -> bool:
        while at > 0 and not self.lines[at - 1].strip():
            at -= 1
        return at > 0 and self.kinds[at - 1] == "q"

    # `>` that quotes nothing

    def _only_looks_quoted(self, at: int, stripped: str) -> bool:
        """An mbox's `>From `, a form's `>Field:`, or "more than" at the beginning of a wrapped line."""
        if self.attributed or self._quoted_before(at):
            return False
        if stripped.startswith(">From "):
            return True
        if marks.FORM_FIELD.match(stripped) and header_block(self.lines, at) is None:
            return True
        if marks.PYTHON_PROMPT.match(stripped):
            return self._has_only_prompts()
        return self._more_than(at, stripped)

    def _has_only_prompts(self) -> bool:
        """Whether no lesser quotes stand around `>>>` lines, so that they are Python's."""
        if self.only_prompts is None:
            self.only_prompts = all(line.startswith(">>>") for line in self.lines if line[:1] == ">")
        return self.only_prompts

    def _more_than(self, at: int, stripped: str) -> bool:
        """`> 60,000 a year`, where the sentence began on the line above and no other `>` stands below."""
        if not marks.MORE_THAN.match(stripped) or at == 0 or not self.lines[at - 1].strip():
            return False
        return self.lines[at - 1].rstrip()[-1] not in ".:!?" and not next_words(
            self.lines, at + 1
        ).startswith(">")

    # What begins somebody else's words

    def _foreign(self, at: int, stripped: str) -> int | None:
        """Attribution lines, header blocks and forward marks: the line after what they cut off."""
        if run_on(stripped):
            return self._cut_rest(at, at + 1)
        if len(stripped) >= _LONGEST_MARK or sign_offs.is_separator(stripped):
            return None
        if mark_of(stripped) or (stripped[0] == "-" and self._wrapped_mark(at, stripped)):
            return self._cut_rest(at, at + 1)
        if self._asks_for_reply_above(stripped):
            return self._cut_rest(at, at + 1)
        colon = ":" in stripped or "：" in stripped
        block = header_block(self.lines, at) if colon else bare_block(self.lines, at)
        if block:
            return self._cut_at_block(block)
        if self._passed_on(at, stripped):
            return self._mark("q", at + 1)
        found = attribution(self.lines, at, stripped)
        return self._cut_attributed(found) if found else None

    def _asks_for_reply_above(self, stripped: str) -> bool:
        if not self.new_lines or not ("line" in stripped or stripped[0] in "#-="):
            return False
        return marks.REPLY_ABOVE.fullmatch(stripped.strip(marks.DECORATION + "#")) is not None

    def _wrapped_mark(self, at: int, stripped: str) -> bool:
        """Lotus Notes breaks its long mark in two lines."""
        following = self.lines[at + 1].strip() if at + 1 < len(self.lines) else ""
        return following[-3:] == "---" and mark_of(f"{stripped} {following}") == "forward"

    def _passed_on(self, at: int, stripped: str) -> bool:
        """A line by which a tracker, or git, names the author of the words below; those are the message."""
        if len(stripped) >= 200:
            return False
        if not self.new_lines and marks.IN_BODY_FROM.fullmatch(stripped):
            return at + 1 < len(self.lines) and not self.lines[at + 1].strip()
        may_be = stripped[-1] == ":" or stripped[0] == "-" or stripped.startswith("From ")
        return may_be and marks.TRACKER.fullmatch(stripped) is not None

    def _cut_at_block(self, block: Block) -> int:
        if self._headed(block):
            return self._mark("q", block.end)
        self._take_back(block.start)
        return self._cut_rest(len(self.kinds), block.end)

    def _headed(self, block: Block) -> bool:
        """Whether the block heads the message itself: a patch, an article, a message that a tracker passes on."""
        if not self.new_lines and "to" not in block.fields:
            return True
        above = block.start - 1
        while above >= 0 and not self.lines[above].strip():
            above -= 1
        if above < 0:
            return False
        before = self.lines[above].strip()
        if marks.PATCH_LINE.fullmatch(before):
            return True
        return bool(marks.RELAY_INTRO.match(before)) and not any(line.strip() for line in self.lines[:above])

    def _cut_rest(self, at: int, end: int) -> int:
        """Everything from here is somebody else's, but for what answers between `>` lines below."""
        self.attributed = True
        while at > 0 and len(self.kinds) >= at and sign_offs.is_separator(self.lines[at - 1].strip()):
            at -= 1
            self._take_back(at)
        self.in_signature = False
        marked = next_words(self.lines, end).startswith(">")
        return self._mark("q", end if marked else len(self.lines))

    def _cut_attributed(self, found: Attribution) -> int:
        if found.column:
            return self._cut_in_line(found)
        self._take_back(found.start)
        self.attributed = True
        self.in_signature = False
        self._mark("q", found.end)
        if is_quote_mark(next_words(self.lines, found.end)) or not found.strong or not self.new_lines:
            return found.end
        return self._mark("q", len(self.lines))

    def _cut_in_line(self, found: Attribution) -> int:
        """Keeps what stands before the attribution on its line."""
        line = self.lines[found.start].strip(_BLANK)
        self.lines[found.start : found.end] = [line[: found.column].rstrip(), line[found.column :]]
        self.new_lines += 1
        self._mark("n", found.end)
        return self._cut_attributed(Attribution(found.end, found.end + 1, found.strong))

    def _wrapped_remnant(self, at: int, stripped: str) -> bool:
        """The end of a quoted line that was wrapped on its way: between two `>` lines, after a long one."""
        if at == 0 or at + 1 >= len(self.lines) or self.kinds[at - 1] != "q":
            return False
        before, after = self.lines[at - 1].strip(), self.lines[at + 1].lstrip()
        if not (before.startswith(">") and after.startswith(">")):
            return False
        if "://" in before.rpartition(" ")[2] and marks.URL_REST.fullmatch(stripped):
            return True
        wrapped = len(before) + len(stripped.partition(" ")[0]) > 72 and stripped[0].islower()
        return wrapped and len(stripped) < (30 if before[-1] in ".!?" else 50)

    def _by_initials(self, stripped: str) -> bool:
        """`KD> ...`: at least two lines with the same letters."""
        found = initials(stripped)
        if not found:
            return False
        if self.initials is None:
            self.initials = Counter(filter(None, (initials(line.lstrip()) for line in self.lines)))
        return self.initials[found] > 1

    # What ends one's own words

    def _sign_off(self, at: int, stripped: str) -> int | None:
        if self.in_signature:
            self.in_signature = not sign_offs.is_postscript(stripped)
            if not self.in_signature:
                return None
            return self._mark("n" if marks.FILE_LINE.fullmatch(stripped) else "s", at + 1)
        if sign_offs.is_separator(stripped):
            self.rows[stripped] += 1
            if self.rows[stripped] > 1 and len(stripped) > 2:
                return None  # a row that parts their own words elsewhere
            if not sign_offs.delimits_signature(self.lines, at, stripped, self.new_lines > 0):
                return None
            self.in_signature = True
        elif self._opens_disclaimer(at, stripped):
            self.in_signature = True
        elif not sign_offs.is_phone_line(stripped):
            return None
        return self._mark("s", at + 1)

    def _opens_disclaimer(self, at: int, stripped: str) -> bool:
        inside_paragraph = at > 0 and bool(self.lines[at - 1].strip()) and self.kinds[at - 1] == "n"
        if not self.new_lines or inside_paragraph:
            return False
        return sign_offs.opens_disclaimer(self.lines, at, stripped)

    def parts(self, text: str) -> Parts:
        own_rows = {row for row, times in self.rows.items() if times > 1}
        if "q" not in self.kinds and "s" not in self.kinds:
            return Parts(_tidy(self.lines, own_rows))
        of: dict[str, list[str]] = {"n": [], "q": [], "s": []}
        for line, kind in zip(self.lines, self.kinds, strict=True):
            of[kind].append(line)
        new, quoted, signature = _tidy(of["n"], own_rows), "\n".join(of["q"]), "\n".join(of["s"])
        if not new and not self.attributed and quoted.strip():
            return Parts(text.strip("\n"), quoted, signature)
        return Parts(new, quoted, signature)


def _tidy(lines: list[str], own_rows: set[str]) -> str:
    """The lines without the empty ones around them, and without rows of dashes at their end that part nothing."""
    start, end = 0, len(lines)
    while end > start:
        last = lines[end - 1].strip()
        if last and (last in own_rows or not sign_offs.is_separator(last)):
            break
        end -= 1
    while start < end and not lines[start].strip():
        start += 1
    text = "\n".join(lines[start:end])
    return re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text
