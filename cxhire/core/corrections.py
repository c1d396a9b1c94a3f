"""A reviewer's decision as training data: the words without whom they are from, to or about.

Names that we know go first, whatever their case, then what the tone model's own reading takes out (other names, genders,
greetings, sign-offs), so that what is learnt from is what will be read. Nothing makes free text wholly anonymous: who
knows the case may know it again, which is why this is asked for, and only for admins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from cxhire.core.tone_text import NAME, Reading, read_as

INSTEAD = {"link": "link", "address": "address", "handle": NAME, "digit": "0"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+)|(?P<address>[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]+)"
    rf"|(?P<handle>(?<!\w)@\w+)|(?P<digit>\d)|{_WORD.pattern}"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """Words without names; `span` is where the quote is in them, None where it was wholly a greeting or the like."""

    text: str
    span: tuple[int, int] | None


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words that names and addresses are made of, in lower case, two letters and longer."""
    return frozenset(word.lower() for name in names for word in _WORD.findall(name.partition("@")[0]))


def masked(text: str, quote: tuple[int, int] | None, names: Set[str], ordinary: Set[str]) -> Masked:
    """The text as training data. `names` are of `name_words`; `ordinary` are words that begin sentences and are no names."""
    plain, moved = _replaced(text, quote, names, ordinary)
    reading = read_as(plain, ordinary)
    return Masked(reading.text, _found_again(reading, moved) if moved else None)


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
        instead = INSTEAD.get(match.lastgroup or "")
        if instead or _is_name(match[0], names, ordinary):
            yield match.start(), match.end(), instead or NAME


def _is_name(word: str, names: Set[str], ordinary: Set[str]) -> bool:
    """Whether a word is one of our names; "will" is none, though somebody is called Will."""
    return word.lower() in names and not (word.islower() and word in ordinary)


def _found_again(reading: Reading, quote: tuple[int, int]) -> tuple[int, int] | None:
    """Where the quote is in what is left of the words."""
    places = [
        place
        for place in range(len(reading.text))
        if (whence := reading.origin(place, place + 1))[0] < quote[1] and whence[1] > quote[0]
    ]
    return (places[0], places[-1] + 1) if places else None
