"""The line that says who wrote what is quoted below it: "On 4 May 2026, Maria wrote:" in any client's form.

An attribution cuts what follows, so a sentence of one's own that ends in "he wrote:" must not be taken for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxhire.core import quote_marks as marks

_LOOK_BACK = 5
_LONGEST = 500
_COLONS = (":", "：")
_INITIALS = re.compile(r"[A-Z][\w.-]{0,15}>")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Lines `start` to `end`, from `column` on in the first one.

    `strong` says that the words below are quoted even where no mark stands before them.
    """

    start: int
    end: int
    strong: bool
    column: int = 0


def attribution(lines: list[str], at: int, stripped: str) -> Attribution | None:
    """The attribution that ends on this line; it may have begun some lines before."""
    if stripped[0] in "12" and marks.DATE_AND_NAME.match(stripped):
        return Attribution(at, at + 1, strong=True)
    if not may_end(stripped):
        return None
    joined, start = stripped, at
    for _ in range(_LOOK_BACK):
        if len(joined) > _LONGEST:
            break
        if _is_whole(joined):
            return Attribution(start, at + 1, strong=True)
        start -= 1
        if start < 0 or not lines[start].strip() or lines[start].lstrip().startswith(">"):
            break
        joined = f"{lines[start].strip()} {joined}"
    return _inside_line(at, stripped) or _weak(lines, at, stripped)


def may_end(stripped: str) -> bool:
    """Whether the line ends as attributions do: with a colon, a dash, or a word for writing."""
    return stripped[-1] in ":：-" or stripped.rpartition(" ")[2].lower() in marks.LAST_WORDS


def run_on(stripped: str) -> bool:
    """Whether the line begins with a whole attribution and goes on with the quote, as Yahoo's phones write it."""
    if not stripped.startswith(marks.RUN_ON_OPENERS) or "@" not in stripped[:300]:
        return False
    found = marks.RUN_ON.match(stripped)
    return found is not None and marks.DATE.search(found[0]) is not None


def split_over_quote(lines: list[str], at: int, stripped: str) -> Attribution | None:
    """An attribution whose last line only looks quoted: Polymail's `> wrote:`, and `>:` after a wrapped address."""
    if len(stripped) > 20 or not marks.SPLIT_WROTE.match(stripped):
        return None
    for start in range(at - 1, max(-1, at - 7), -1):
        line = lines[start].strip()
        if marks.OPENER.match(line) and marks.DATE.search(line):
            return Attribution(start, at + 1, strong=True)
    return None


def is_quote_mark(line: str) -> bool:
    """Whether a line carries a sign of quoting: `>`, `|`, or the initials that Emacs sets before it."""
    return line[:1] in (">", "|") or _INITIALS.match(line) is not None


def initials(line: str) -> str:
    """`KD>` of `KD> Are you free?`, as Emacs quotes Kim Doe; an empty string where there is none."""
    found = _INITIALS.match(line)
    return found[0] if found else ""


def next_words(lines: list[str], at: int) -> str:
    """The next line that holds anything, stripped."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return lines[at].strip() if at < len(lines) else ""


def _is_whole(joined: str) -> bool:
    """Whether a logical line is a whole attribution: an opener with a date and a verb of writing."""
    if not (marks.OPENER.match(joined) and marks.DATE.search(joined)):
        return False
    if joined[-1] not in _COLONS and not marks.WROTE_AT_END.search(joined[-60:]):
        return False
    return bool(marks.WROTE.search(joined)) and not _is_prose(joined)


def _is_prose(text: str) -> bool:
    """No client says "I" or "we", nor ends one sentence and begins another."""
    return bool(marks.FIRST_PERSON.search(text)) or bool(marks.SENTENCE_END.search(text))


def _inside_line(at: int, stripped: str) -> Attribution | None:
    """An attribution that some client glued to the end of one's own words."""
    found = marks.MID_LINE.search(stripped)
    if found is None or found.start() == 0:
        return None
    return Attribution(at, at + 1, strong=True, column=found.start())


def _weak(lines: list[str], at: int, stripped: str) -> Attribution | None:
    """ "Name wrote:" counts only right before a quote, or with an address."""
    if len(stripped) > 200 or _is_prose(stripped):
        return None
    quoted = next_words(lines, at + 1)[:1] in (">", "|")
    address = bool(marks.ADDRESS.search(stripped))
    if not marks.WROTE.search(stripped):
        return _wordless(lines, at, stripped, quoted, address)
    if (quoted and marks.WROTE_AT_END.search(stripped)) or (address and (quoted or stripped[-1] in _COLONS)):
        return Attribution(at, at + 1, strong=address)
    return None


def _wordless(lines: list[str], at: int, stripped: str, quoted: bool, address: bool) -> Attribution | None:
    """A date and an address, or one of them before a quote: an attribution in a language we have no verb of."""
    if stripped[-1] not in _COLONS:
        return None
    start = _wordless_start(lines, at, stripped, quoted)
    if start < at and marks.DATE.search(lines[start]):
        stripped = f"{lines[start].strip()} {stripped}"
    dated = bool(marks.DATE.search(stripped))
    if (dated and address) or (quoted and (dated or address)):
        return Attribution(start, at + 1, strong=dated and address)
    if lines[at + 1 : at + 2] and lines[at + 1].startswith(">") and marks.QUOTING.fullmatch(stripped):
        return Attribution(at, at + 1, strong=False)
    return None


def _wordless_start(lines: list[str], at: int, stripped: str, quoted: bool) -> int:
    if at == 0:
        return at
    above = lines[at - 1]
    wrapped = not marks.DATE.search(stripped) and marks.DATE.search(above) and "<" in above[-60:]
    return at - 1 if wrapped or (quoted and marks.WROTE.search(above[-30:])) else at
