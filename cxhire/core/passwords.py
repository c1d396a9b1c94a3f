"""What makes a password too weak: short, common, or the person's own name (NIST SP 800-63B 3.1.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

SHORTEST = 12
LONGEST = 256

# What people write when 12 characters are asked for; digits and signs around them don't help.
COMMON = frozenset(
    "password passwort motdepasse contrasena administrator administrador welcome willkommen bienvenue changeme "
    "changemenow letmein letmeinnow iloveyou iloveyouforever qwertyuiop qwertyuiopas qwertzuiop qwertzuiopas "
    "azertyuiop asdfghjkl asdfghjklqwe zxcvbnm qwertyqwerty passwordpassword adminadmin adminadminadmin "
    "testtesttest correcthorsebatterystaple trustno superman batman footballfootball sunshinesunshine "
    "recruiting recruitment candidate candidates cxhire cxhirecxhire abcdefghijkl abcdefghijklm summer winter "
    "spring autumn monkeymonkey dragondragon princessprincess secretsecret supersecret topsecret default "
    "mypassword mypasswordis newpassword password password".split()
)
LEET = str.maketrans("013457@$", "oieastas")


def weakness(password: str, own_words: Iterable[str] = ()) -> str | None:
    """Why a password is refused, as a sentence to its owner; None if it is fine. There are no composition rules."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few words in a row are easy to keep in mind."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    forms = {_letters(password), _letters(password, leet=True)}
    if _runs(password) or _repeats(password.lower()) or any(_once(form) in COMMON for form in forms):
        return "That password is among the first that anybody would try. A few unrelated words are better."
    own = {_letters(part) for word in own_words for part in (word, word.partition("@")[0])}
    if forms & own - {""}:
        return "That is your own name or address with little added. A few unrelated words are better."
    return None


def _letters(text: str, *, leet: bool = False) -> str:
    lower = text.lower()
    return re.sub(r"[^a-z]", "", lower.translate(LEET) if leet else lower)


def _once(text: str) -> str:
    """The word that a text is made of, once or several times."""
    return re.sub(r"^(.{5,}?)\1+$", r"\1", text)


def _repeats(text: str) -> bool:
    """One to four characters over and over."""
    return re.fullmatch(r"(.{1,4}?)\1+.{0,3}", text) is not None


def _runs(text: str) -> bool:
    """Neighbours in the alphabet or among the digits all the way: 123456789012."""
    steps = {(ord(b) - ord(a)) % 10 if (a + b).isdigit() else ord(b) - ord(a) for a, b in pairwise(text)}
    return steps <= {1} or steps <= {-1} or steps <= {9}
