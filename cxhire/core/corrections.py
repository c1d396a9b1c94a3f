"""A reviewer's decision as training data: the words without whom they are from, to or about.

Of a text only what stands next to the quote is given. Names that we know go first, whatever their case and what they are
written together with, then what the tone model's own reading takes out (other names, genders, greetings, sign-offs), so
that what is learnt from is what will be read. Nothing makes free text wholly anonymous: who knows the case may know it
again, which is why this is asked for, and only for admins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from cxhire.core.tone_text import NAME, Reading, read_as

INSTEAD = {"link": "link", "address": "address", "handle": NAME, "code": "0", "digit": "0"}
LEAST_JOINED = 4  # letters of a name that is known inside a longer word
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+)|(?P<address>[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]+)"
    r"|(?P<handle>(?<!\w)@\w+)"
    # A host without "https", and whatever has letters and figures in it: references, numbers of cases and of passports.
    r"|(?P<site>(?<![\w.])(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}\b(?:/\S*)?)"
    r"|(?P<code>(?<!\w)(?=[\w/#-]{0,40}\d)(?=[\w/#-]{0,40}[^\W\d_])[\w/#-]+)"
    rf"|(?P<digit>\d)|{_WORD.pattern}"
)
_ENDS = re.compile(r"[.!?…][\"”')]*\s+|\n\s*")


@dataclass(frozen=True, slots=True)
class Masked:
    """The sentences of a quote, with one before and one after, without names; `span` is where the quote is in them.

    Without a quote, or where it was wholly a greeting or the like, there are no words, and `span` is None.
    """

    text: str
    span: tuple[int, int] | None


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words that names and addresses are made of, in lower case, two letters and longer."""
    return frozenset(word.lower() for name in names for word in _WORD.findall(name.partition("@")[0]))


def masked(text: str, quote: tuple[int, int] | None, names: Set[str], ordinary: Set[str]) -> Masked:
    """The text as training data. `names` are of `name_words`; `ordinary` are words that begin sentences and are no names."""
    plain, moved = _replaced(text, quote, names, ordinary)
    reading = read_as(plain, ordinary)
    span = _found_again(reading, moved) if moved else None
    return _beside(reading.text, span) if span else Masked("", None)


def _beside(text: str, span: tuple[int, int]) -> Masked:
    """What stands next to the quote: its sentences, one before and one after."""
    starts = [0, *(end.end() for end in _ENDS.finditer(text)), len(text)]
    first = max(0, bisect_right(starts, span[0]) - 2)
    last = min(len(starts) - 1, bisect_left(starts, span[1]) + 1)
    begin = starts[first]
    return Masked(text[begin : starts[last]].rstrip(), (span[0] - begin, span[1] - begin))


def _replaced(
    text: str, quote: tuple[int, int] | None, names: Set[str], ordinary: Set[str]
) -> tuple[str, tuple[int, int] | None]:
    """The text without known names, addresses, links and figures, and where the quote is now."""
    changes = list(_changes(text, names, ordinary))
    pieces, at = [], 0
    for begin, end, instead in changes:
        pieces += [text[at:begin], instead]
        at = end
    plain = "".join([*pieces, text[at:]])
    return plain, (_moved(quote[0], changes), _moved(quote[1], changes)) if quote else None


def _moved(place: int, changes: Sequence[tuple[int, int, str]]) -> int:
    """A place in the text after the changes; one inside a changed word is where that begins."""
    shift = 0
    for begin, end, instead in changes:
        if begin < place < end:
            return begin + shift
        if end <= place:
            shift += len(instead) - (end - begin)
    return place + shift


def _changes(text: str, names: Set[str], ordinary: Set[str]) -> Iterator[tuple[int, int, str]]:
    for match in _TOKEN.finditer(text):
        name, instead = match.lastgroup, INSTEAD.get(match.lastgroup or "")
        if name == "site" and match[0].rpartition(".")[2] not in ordinary:
            instead = INSTEAD["link"]
        if instead or _is_name(match[0], names, ordinary):
            yield match.start(), match.end(), instead or NAME


def _is_name(word: str, names: Set[str], ordinary: Set[str]) -> bool:
    """Whether a word is one of our names, or has one in it; "will" is none, though somebody is called Will."""
    lower = word.lower()
    if lower in ordinary:
        return lower in names and not word.islower()
    return lower in names or any(len(name) >= LEAST_JOINED and name in lower for name in names)


def _found_again(reading: Reading, quote: tuple[int, int]) -> tuple[int, int] | None:
    """Where the quote is in what is left of the words."""
    places = [
        place
        for place in range(len(reading.text))
        if (whence := reading.origin(place, place + 1))[0] < quote[1] and whence[1] > quote[0]
    ]
    return (places[0], places[-1] + 1) if places else None
