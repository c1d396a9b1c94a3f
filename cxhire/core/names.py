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
