"""People's names, as far as two of them may be compared."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 320
_WORDS = re.compile(r"\w+")


def name_key(name: str) -> str:
    """A name's words without case, accents and marks, in alphabetical order: "Okafor, Amára" is "amara okafor".

    Two people may share a name, so equal keys suggest something and prove nothing.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(sorted(words))[:LONGEST]


def first_name(name: str) -> str:
    """What to call somebody by: the first word, or the one behind the comma of "Okafor, Amara"."""
    last, comma, given = name.partition(",")
    words = (given if comma and given.strip() else last).split()
    return words[0] if words else ""
