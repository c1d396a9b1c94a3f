"""A mail's own sentences: where they stand, and without what is quoted in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# No mail that a colleague wrote by hand is longer; it bounds the work that a hostile text can cause.
MOST_CHARACTERS = 20_000

_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
# RFC 3676 "-- " opens a signature; the others are what mail clients put above the mail that is answered.
_TAIL = re.compile(
    r"^(?:--[ \t]*$|-{2,} ?(?:Original|Ursprüngliche|Forwarded)|_{8,}|From: .+\n(?:Sent|Date|To|Subject): |(?:On|Am|Le|El) [^\n]{6,120}"
    r"(?:\n[^\n]{0,80})?(?:wrote|schrieb|a écrit|escribió)[^\n]{0,60}:[ \t]*$)",
    re.MULTILINE,
)
_MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
_END = re.compile(
    rf"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bSt)(?<!\bProf)(?<!\bapprox)(?<!\be\.g)(?<!\bi\.e)(?<!\b[A-Z])"
    rf"[.!?]+[)\"”’]*(?=\s|$)(?!\s+(?:{_MONTHS})\b)(?!\s+[a-z])|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d+[.)]) )"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of a body; `body[start:end] == text`."""

    start: int
    end: int
    text: str


def own_words(body: str) -> str:
    """Answers the body with what others wrote blanked out; every character keeps its place.

    What follows the first 20,000 characters is left out.
    """
    blanked = _QUOTED_LINE.sub(lambda match: " " * len(match[0]), body[:MOST_CHARACTERS])
    tail = _TAIL.search(blanked)
    return blanked if tail is None else blanked[: tail.start()]


def sentences(body: str) -> Iterator[Sentence]:
    """Yields the sentences of the body's own words in order; a line break alone ends none."""
    own, start = own_words(body), 0
    ends = [match.end() for match in _END.finditer(own)]
    for end in [*ends, len(own)]:
        text = own[start:end].strip()
        if any(map(str.isalpha, text)):
            at = own.index(text, start)
            yield Sentence(at, at + len(text), text)
        start = end
