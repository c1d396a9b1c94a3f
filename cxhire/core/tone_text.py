"""What of a text the tone model reads: one's own words, with names, greetings and genders taken out.

A verdict must not hang on who is written to. So every name becomes the same name, he becomes she, and a plain greeting
or sign-off is left out, in training as in use: what the model can't see it can't have an opinion on. Nationalities
and religions stay, since discrimination is told by them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

__all__ = ["NAME", "Reading", "read_as"]

# The one name that all names become: short, of either gender, and no word.
NAME = "Sam"

_HONORIFIC = r"(?:Mrs?|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Rev(?:d|erend)?|Sister|Brother|Herr|Frau|Madame|Monsieur|Señora?)\b\.?"
_NAME_WORD = (
    r"(?:[^\W\d_a-z][\w'’.-]*|al|bin|da|de|del|della|den|der|di|do|dos|du|el|la|le|van|von|zu|y|ap|ibn)"
)
_ADDRESSED = r"(?:all|both|everyone|everybody|team|there|again|folks|guys|sir|madam|mate|love|you two|you both|colleague|candidate|applicant)s?"
_GREETING = re.compile(
    r"\s*(?i:hi|hiya|hello|hey|heya|dear|good (?:morning|afternoon|evening|day)|greetings|g['’]day|howdy|morning|afternoon|hallo|salaam"
    r"|namaste|kia ora|ahoj|ciao|bonjour|guten tag|hola)"
    rf"(?: +(?i:my )?(?:(?i:{_ADDRESSED})|(?i:{_HONORIFIC})|{_NAME_WORD}|and|&|,)){{0,6}} *(?:[,.!:;–—-]+ *|(?=\n)|\Z)"
)
# "Nadia," or "Mr Singh -" by itself: a greeting, too.
_CALLED = re.compile(
    rf"\s*(?:(?i:{_HONORIFIC}) *)?{_NAME_WORD}(?: {_NAME_WORD}){{0,3}} *(?:[,:!–—-]+ *(?=\n)|(?=\n\s*\n))"
)
_CLOSING = re.compile(
    r"\s*(?:(?:with |very )?(?:best|kind|warm|kindest|warmest|many|sincere)?,? *(?:regards|wishes|thanks)|best|cheers|thanks|thank you"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|yours|all the best|take care|respectfully|br|rgds|kr|mit freundlichen grüßen"
    r"|cordialement|saludos|lg|mfg|groeten|met vriendelijke groet|pozdrawiam|x+)(?: from \w+)?[,.!]* *",
    re.IGNORECASE,
)
# A line of a signature: short, and no whole sentence.
_SIGNED = re.compile(r"[^!?\n]{0,44}[^.!?\n]")
_SIGNED_NAME = re.compile(
    rf"\s*{_NAME_WORD}(?: {_NAME_WORD}){{0,3}}(?:,? (?!.*\b(?i:you|your|yours)\b)[^.!?\n]{{0,30}})?\s*"
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$\n?", re.MULTILINE)

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_NAMED = re.compile(r"(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le|Van)?[^\W\d_a-z][^\W\d_A-Z]+(?:['’-][^\W\d_]+)*")
_STARTS_AFTER = re.compile(r"(?:^|[.!?:;…\n\"“”„»«(•*-])[\s\"“”'‘’(»«*•-]*\Z")
_KEPT = frozenset(
    "i mon tue tues wed weds thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday january february march july september october november"
    " december english british irish scottish welsh european american african asian indian pakistani bangladeshi chinese japanese korean"
    " filipino vietnamese thai indonesian malaysian singaporean australian canadian mexican brazilian latino latina hispanic spanish"
    " portuguese italian french german austrian swiss dutch belgian danish swedish norwegian finnish polish czech slovak hungarian romanian"
    " bulgarian serbian croatian albanian greek turkish kurdish russian ukrainian arab arabic arabian egyptian moroccan algerian tunisian"
    " syrian iraqi iranian afghan israeli jewish muslim hindu sikh buddhist catholic protestant nigerian ghanaian kenyan somali ethiopian"
    " eritrean zulu xhosa caribbean jamaican gypsy roma traveller eastern western islam ramadan christmas easter eid diwali".split()
)
_ONE_GENDER = {
    "he": "she", "him": "her", "his": "her", "hers": "her", "himself": "herself", "man": "woman", "men": "women", "boy": "girl",
    "boys": "girls", "lad": "girl", "lads": "girls", "gentleman": "lady", "gentlemen": "ladies", "mr": NAME, "mrs": NAME, "ms": NAME,
    "miss": NAME, "mx": NAME, "sir": "madam", "father": "mother", "dad": "mum", "mom": "mum", "son": "daughter", "brother": "sister",
    "husband": "wife", "fathers": "mothers", "dads": "mums", "sons": "daughters", "brothers": "sisters",
}  # fmt: skip
# Titles whose gender the name behind them takes along.
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the model reads it, with the way back: `starts[i]` of `text` is `origins[i]` of the text given."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[tuple[int, int], ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece [start, end) of `text` stands in the text given, in characters; a changed word as a whole."""
        return self._at(start, start=True), self._at(max(end - 1, start), start=False)

    def _at(self, position: int, *, start: bool) -> int:
        piece = bisect_right(self.starts, position) - 1
        begin, end = self.origins[piece]
        until = self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)
        if end - begin == until - self.starts[piece]:
            return begin + position - self.starts[piece] + (not start)
        return begin if start else end


def read_as(text: str, ordinary: Set[str]) -> Reading:
    """The text as the model reads it. `ordinary`: lower-cased words that may begin a sentence and are no names."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    length = 0

    def add(words: str, begin: int, end: int) -> None:
        nonlocal length
        if words:
            pieces.append(words)
            starts.append(length)
            origins.append((begin, end))
            length += len(words)

    for begin, end in _own(text):
        at = begin
        for start, stop, instead in _joined(text, _changes(text, begin, end, ordinary)):
            add(text[at:start], at, start)
            add(instead, start, stop)
            at = stop
        add(text[at:end], at, end)
    if not pieces:
        return Reading("", (0,), ((0, 0),))
    return Reading("".join(pieces), tuple(starts), tuple(origins))


def _own(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of one's own words: without greeting, sign-off and quoted lines."""
    begin, end = 0, _end_of_words(text)
    for greets in (_GREETING, _CALLED):
        if (greeting := greets.match(text, begin, end)) and greeting.end() < end:
            begin = greeting.end()
    for quoted in _QUOTED_LINE.finditer(text, begin, end):
        if quoted.start() > begin:
            yield begin, quoted.start()
        begin = quoted.end()
    if begin < end:
        yield begin, end


def _end_of_words(text: str) -> int:
    """Where the sign-off begins, the end of the text where there is none; never at the top of the text."""
    lines = text.splitlines(keepends=True)
    ends = len(text.rstrip())
    at = len(text)
    behind: list[str] = []
    for number in range(len(lines) - 1, 0, -1):
        at -= len(lines[number])
        line = lines[number].strip()
        if _CLOSING.fullmatch(line.partition(",")[0] if _signs_in_line(line) else line) and line:
            return at
        if not line:
            if behind and len(behind) == 1 and _SIGNED_NAME.fullmatch(behind[0]):
                return at
            continue
        if len(behind) == 6 or not _SIGNED.fullmatch(line):
            break
        behind.append(line)
    last = lines[-1].strip() if lines else ""
    if len(lines) > 1 and _SIGNED_NAME.fullmatch(last) and len(last) < 40:
        return len(text.rstrip()) - len(last)
    return ends


def _signs_in_line(line: str) -> bool:
    """ "Best, Anna": closing and name in one line."""
    closing, comma, name = line.partition(",")
    return bool(comma and name.strip() and _CLOSING.fullmatch(closing) and _SIGNED_NAME.fullmatch(name))


def _changes(text: str, begin: int, end: int, ordinary: Set[str]) -> Iterator[tuple[int, int, str]]:
    """Words that the model reads otherwise: (start, end, instead)."""
    for word in _WORD.finditer(text, begin, end):
        said = word[0]
        possessive = said[-2:].lower() in ("'s", "’s")
        bare = said[:-2] if possessive else said
        stop = word.end() - 2 * possessive
        lower = bare.lower()
        if (instead := _ONE_GENDER.get(lower)) and (instead != NAME or lower in _TITLES):
            yield word.start(), stop, instead.capitalize() if bare[0].isupper() else instead
        elif (
            _NAMED.fullmatch(bare)
            and lower not in _KEPT
            and not _is_ordinary(text, word.start(), begin, lower, ordinary)
        ):
            yield word.start(), stop, NAME


def _joined(text: str, changes: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The changes with names that follow each other as one: "Dr. Mary-Ann Blake" is somebody, too."""
    last: tuple[int, int, str] | None = None
    for start, stop, instead in changes:
        if last and last[2] == instead == NAME and not text[last[1] : start].strip(" .-"):
            last = (last[0], stop, NAME)
            continue
        if last:
            yield last
        last = (start, stop, instead)
    if last:
        yield last


def _is_ordinary(text: str, start: int, begin: int, lower: str, ordinary: Set[str]) -> bool:
    """Whether a capitalised word is one only because it begins a sentence."""
    if not _STARTS_AFTER.search(text, max(begin, start - 8), start) and start != begin:
        return False
    return lower.partition("'")[0].partition("’")[0] in ordinary
