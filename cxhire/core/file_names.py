"""Names of files that strangers sent."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_PATH = re.compile(r"[/\\]")
_FORBIDDEN = frozenset('<>:"|?*;')


def safe_file_name(name: str, fallback: str = "attachment") -> str:
    """The last part of a name without what a header, a shell or a file system takes for something else.

    Control characters go (CR and LF would end a header) and so do those that turn the reading direction, with
    which `gpj.exe` looks like `exe.jpg`. Dots at either end go too: neither `..` nor a hidden file is left.
    """
    last = _PATH.split(name)[-1]
    kept = "".join(c for c in last if c not in _FORBIDDEN and unicodedata.category(c)[0] != "C")
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 10:
        kept = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if stem else ending
    return kept[:LONGEST] or fallback
