"""Whom of a few people a text names, where it can't mean another of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WORDS = re.compile(r"\w+")
SHORTEST_PART = 3  # "Li" and "Jo" are words of other kinds, too


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody's name and addresses."""

    name: str
    emails: Sequence[str] = ()


def named_one(text: str, people: Mapping[int, Named]) -> int | None:
    """The key of the only one whom a text names: by an address, the whole name, or a part of it that none of the others bears.

    None where it names nobody, or more than one.
    """
    words = _words(text)
    lowered = text.casefold()
    parts = {key: set(_words(person.name)) for key, person in people.items()}
    found = set()
    for key, person in people.items():
        others = set().union(*(part for other, part in parts.items() if other != key))
        own = {part for part in parts[key] - others if len(part) >= SHORTEST_PART}
        if (
            any(_holds(lowered, e) for e in person.emails)
            or own & set(words)
            or _follows(words, _words(person.name))
        ):
            found.add(key)
    return found.pop() if len(found) == 1 else None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _holds(text: str, email: str) -> bool:
    return re.search(rf"(?<![\w.+-]){re.escape(email.casefold())}(?![\w-])", text) is not None


def _follows(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a name of several words stands in a text as it is."""
    size = len(name)
    return size > 1 and any(list(words[at : at + size]) == list(name) for at in range(len(words) - size + 1))
