"""What ends one's own words in a mail: a signature behind its delimiter, a phone's line, a disclaimer, a footer."""

from __future__ import annotations

import re

from cxhire.core import quote_marks as marks
from cxhire.core.attributions import next_words
from cxhire.core.quoted_headers import mark_of

_LOOK_AHEAD = 30
_PARAGRAPH = 12
_DASHES = "-—–_=*#~+\u1427"
_SEPARATOR = re.compile(r"[-_=*#~+—–\s\u1427]{3,}|[—–]|--|__|\u1427")
_STANDARD = ("--", "—", "–", "__")
# Opens a word of some sign-off, so that most lines are passed over without a search.
_OPENERS = marks.DISCLAIMER_OPENS | marks.SENT_FROM_OPENS


def is_separator(stripped: str) -> bool:
    """Whether a line is nothing but dashes, underscores or stars."""
    return stripped[:1] in _DASHES and _SEPARATOR.fullmatch(stripped) is not None


def may_open(line: str) -> bool:
    """Whether a line that begins with a letter may be a phone's line or open a disclaimer, by its first word."""
    return line.partition(" ")[0].lower() in _OPENERS or "phone" in line


def is_phone_line(stripped: str) -> bool:
    """ "Sent from my iPhone", in any language."""
    return len(stripped) < 160 and marks.SENT_FROM.fullmatch(stripped) is not None


def is_postscript(stripped: str) -> bool:
    """ "PS: ...": words of one's own below the signature."""
    return marks.POSTSCRIPT.match(stripped) is not None


def opens_disclaimer(lines: list[str], at: int, stripped: str) -> bool:
    """Whether a paragraph begins here that a company sets below each mail; a person says "I" or asks, it does not."""
    first = stripped.lstrip("*_[( -").partition(" ")[0].lower().strip(":*_")
    if first not in marks.DISCLAIMER_OPENS:
        return False
    paragraph = _paragraph(lines, at)
    return marks.DISCLAIMER.match(paragraph) is not None and not marks.PERSONAL.search(paragraph)


def _paragraph(lines: list[str], at: int) -> str:
    words: list[str] = []
    for line in lines[at : at + _PARAGRAPH]:
        if not line.strip():
            break
        words.append(line.strip()[:1_000])
    return " ".join(words)


def delimits_signature(lines: list[str], at: int, stripped: str, has_words: bool) -> bool:
    """Whether a separator stands above a signature, a footer, or nothing; above words of one's own it adorns them."""
    if lines[at].rstrip("\r") == "-- ":  # RFC 3676 4.3; git ends a patch so, with its version
        return not marks.VERSION.fullmatch(next_words(lines, at + 1))
    rest = _below(lines, at)
    if rest is None:
        return False
    # Rows of dashes adorn headings too; underscores part a list's footer, which may name the list first.
    named = rest[: 3 if "_" in stripped or stripped == "--" else 1]
    if not rest or any(marks.FOOTER.match(line) for line in named):
        return True
    prose = sum(len(line) >= 65 and "http" not in line for line in rest)
    if stripped in _STANDARD:
        asks = stripped != "--" and any(line[-1] in "?？" for line in rest)
        return len(rest) <= 15 and prose < 3 and not asks
    if set(stripped) != {"_"} or len(rest) > 8 or prose > 1 or not has_words:
        return False
    return _names_a_sender(rest) or (_is_short(lines, at) and not any(map(marks.SENTENCE.search, rest)))


def _names_a_sender(rest: list[str]) -> bool:
    """Whether a telephone, an address or a company's disclaimer is among the lines."""
    return any(marks.CONTACT.search(line[:500]) or marks.DISCLAIMER.match(line[:500]) for line in rest)


def _is_short(lines: list[str], at: int) -> bool:
    """Whether the last line above is a name or "Thanks", as one closes a mail."""
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    return at > 0 and len(lines[at - 1].split()) <= 3


def _below(lines: list[str], at: int) -> list[str] | None:
    """The lines that hold words below a separator, up to a quote; None where another separator decides."""
    rest: list[str] = []
    for line in lines[at + 1 : at + 1 + _LOOK_AHEAD]:
        stripped = line.strip()
        if stripped == "--" or (stripped[:1] == "_" and set(stripped) == {"_"}):
            return None
        if not stripped or is_separator(stripped):
            continue
        if stripped[0] == ">" or mark_of(stripped):
            break
        rest.append(stripped)
    return rest
