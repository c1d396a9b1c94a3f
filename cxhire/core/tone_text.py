"""What of a text the tone model reads: one's own words, with names, greetings and genders taken out.

A verdict must not hang on who is written to. So every name becomes the same name, he becomes she, and a plain greeting
or sign-off is left out, in training as in use: what the model can't see it can't have an opinion on. Nationalities
and religions stay, since discrimination is told by them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
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
# "hi maria": as above, but no word in small letters is taken for a name that is an ordinary one.
_SMALL_GREETING = re.compile(
    rf"\s*(?i:hi|hiya|hello|hey|heya|dear|good (?:morning|afternoon|evening)|morning)(?: +(?i:{_HONORIFIC}))?((?: +[^\W\d_]+){{1,3}})(?: *[,!:;]+ *| +[–—-]+ *|(?=\n))"
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
# Written small between the parts of a name, or before its only one.
_PARTICLE = r"(?:van|von|vom|zu|ter|der|den|de|del|della|di|da|dos|du|la|le|y|bin|binti|ibn|ben|abu|al|el|ap)"
_BETWEEN = re.compile(rf"[ '’-]*(?:(?:{_PARTICLE}[ '’-]+|[^\W\d_a-z]\.? )){{0,3}}")
_BEFORE = re.compile(
    r"(?<!\w)(?:(?:van|von|vom|der|den|de|del|della|di|da|dos|du|bin|binti|ibn|al) +|[^\W\d_a-z]\. ?){1,3}\Z"
)
_INITIAL = re.compile(r"(?<!\w)[^\W\d_a-zI]\. ?\Z")
_TITLED = re.compile(r"\b(?i:mrs?|ms|mx|dr|prof|herr|frau)\.? +\Z")
_SHORTENED = re.compile(r"\b(?i:mrs?|ms|mx|dr|prof|rev|st|sr|sra|hr|fr)\Z")
_SMALL_FRONT = re.compile(r"(?:al|el|d|o|de|da|bin|ben|abu|ad|as|az|an|ar|l)['’-](?=[^\W\d_a-z])")
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
# Words that are names, too, where a name is what fits: next to another one, or where no date is.
_DAYS = frozenset("jan sun sat mon wed mar apr jun dec".split())
_NAMES_TOO = _DAYS | frozenset("islam roma".split())
# "I'd", "CVs", "PhD", "A-level": neither names nor words.
_SHORT_FOR = re.compile(r"[IYiy]['’]|[A-Z]{2}|[A-Z]-|\w*[A-Z]\Z")
_SURNAMES = frozenset("english irish welsh french german scottish roman holland israel".split())
_DATED_BEFORE = re.compile(
    r"(?:\d(?:st|nd|rd|th)?[ ./-]*|\b(?i:on|by|in|until|till|since|next|last|this|every|each|mid|early|late)[ -]+|[-–/] ?)\Z"
)
_DATED_AFTER = re.compile(r"\.?[ ,/-]*(?:\d|(?i:morning|afternoon|evening|night|at|or|to)\b|[-–/])")
_GREETS = frozenset(
    "hi hiya hello hey heya dear good morning afternoon evening day greetings howdy my mr mrs ms miss mx dr prof herr frau".split()
)
# What stands in front of capitals that are no name: "you IMBECILE", "A COMPLETE FARCE".
_SHOUTED = re.compile(
    r"\b(?:(?i:you|your|my|our|his|her|their|its|no|any|all|[0-9]+|an?|the|such|this|that|so|too|very|total|complete|utter|bloody|is|are|was|were|be|been)|[A-Z]{2,}) +\Z"
)
# Words that begin sentences, and are names where one who does something is meant.
_WHO_TOO = frozenset(
    "amber april art august bill bob brook carol chance chase christian cliff crystal daisy dale dawn dean drew ernest faith frank gene"
    " glen grace grant guy harry heather holly hope iris ivy jack jasmine jewel josh joy june lance lee mark may melody miles nick norm olive pat"
    " peg penny pierce ray reed rich rob robin rose ruby rusty sandy sterling sue summer sunny ted tony victor"
    " violet wade ward will".split()
)
_DOES = re.compile(
    r"(?:['’]s\b(?! +(?:a|an|the|not|no|that|how|what|why)\b)| +(?:and +[^\W\d_a-z]|(?:is|was|has|had|says?|said|told|tells|asked|asks|wrote|writes|thinks|thought|wants|wanted|called|calls|does|did|doesn['’]t|didn['’]t|isn['’]t"
    r"|wasn['’]t|hasn['’]t|won['’]t|would|could|should|might|sent|sends|gave|gives|went|goes|made|makes|knows|knew|left|came|comes|took|takes|interviewed|reviewed|decided|promised|mentioned|can|will)\b))"
)
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

    own = list(_own(text, ordinary))
    known = _called(text, own, ordinary)
    for begin, end in own:
        at = begin
        for start, stop, instead in _joined(text, begin, _changes(text, begin, end, ordinary, known)):
            add(text[at:start], at, start)
            add(instead, start, stop)
            at = stop
        add(text[at:end], at, end)
    if not pieces:
        return Reading("", (0,), ((0, 0),))
    return Reading("".join(pieces), tuple(starts), tuple(origins))


def _own(text: str, ordinary: Set[str]) -> Iterator[tuple[int, int]]:
    """The stretches of one's own words: without greeting, sign-off and quoted lines."""
    begin, end = 0, _end_of_words(text)
    small = _SMALL_GREETING.match(text, 0, end)
    if small and small.end() < end and (ordinary - _WHO_TOO).isdisjoint(small[1].lower().split()):
        begin = small.end()
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


def _called(text: str, own: Sequence[tuple[int, int]], ordinary: Set[str]) -> frozenset[str]:
    """The names in greeting and sign-off, in small letters: they are names below as well, however they are written there."""
    begin, end = (own[0][0], own[-1][1]) if own else (len(text), len(text))
    signed = next(
        (line for line in text[end:].splitlines() if line.strip() and not _CLOSING.fullmatch(line.strip())),
        "",
    )
    words = {word[0].lower() for part in (text[:begin], signed[:40]) for word in _WORD.finditer(part)}
    return frozenset(
        word
        for word in words - _GREETS
        if not re.fullmatch(_PARTICLE, word) and (word not in ordinary or word in _WHO_TOO)
    )


def _changes(
    text: str, begin: int, end: int, ordinary: Set[str], known: Set[str]
) -> Iterator[tuple[int, int, str]]:
    """Words that the model reads otherwise: (start, end, instead)."""
    named = begin  # where the last name ended
    for word in _WORD.finditer(text, begin, end):
        said = word[0]
        possessive = said[-2:].lower() in ("'s", "’s")
        bare = said[:-2] if possessive else said
        stop = word.end() - 2 * possessive
        lower = bare.lower()
        if (instead := _ONE_GENDER.get(lower)) and (instead != NAME or lower in _TITLES):
            yield word.start(), stop, instead.capitalize() if bare[0].isupper() else instead
            named = stop if instead == NAME else named
        elif _is_name(
            text,
            (begin, word.start(), stop),
            ordinary,
            known,
            behind=_goes_on(text, begin, named, word.start()),
        ):
            yield word.start(), stop, NAME
            named = stop


def _is_name(
    text: str, place: tuple[int, int, int], ordinary: Set[str], known: Set[str], *, behind: bool
) -> bool:
    """Whether the word at (beginning of the text, start, stop) is a name; `behind`: it follows one."""
    begin, start, stop = place
    said = text[start:stop]
    lower = said.lower()
    if lower == said.upper():  # letters of a script that has no capitals
        return True
    begins = start == begin or _STARTS_AFTER.search(text, max(begin, start - 8), start) is not None
    if not said[0].isupper():
        called = lower in known or _TITLED.search(text, max(begin, start - 8), start) is not None
        return _SMALL_FRONT.match(said) is not None or (
            called and lower not in ordinary and lower not in _KEPT
        )
    if len(said) == 1:
        return behind and lower not in "ai"
    if lower in _KEPT:
        also = lower in _NAMES_TOO and (behind or _is_no_date(text, start, stop, lower, begins=begins))
        return also or lower in known or (behind and lower in _SURNAMES)
    first = re.split("['’-]", lower, maxsplit=1)[0]
    if said.isupper():
        shouted = first in ordinary or _SHOUTED.search(text, max(begin, start - 24), start) is not None
        return lower in known or (not shouted and (behind or len(said) > 3))
    if _SHORT_FOR.match(said):
        return False
    if not begins or behind or re.split("['’]", lower, maxsplit=1)[0] not in ordinary:
        return True
    return lower in _WHO_TOO and (
        _DOES.match(text, stop) is not None
        or (lower in known and text[stop : stop + 1] == ",")
        or _INITIAL.search(text, max(begin, start - 4), start) is not None
        or text[start - 1 : start] + text[stop : stop + 1] == "()"
    )


def _goes_on(text: str, begin: int, end: int, start: int) -> bool:
    """Whether a word that starts here belongs to the name that ends there."""
    if text[end : end + 1] == "." and _SHORTENED.search(text, max(begin, end - 5), end):
        end += 1
    return begin < end and _BETWEEN.fullmatch(text, end, start) is not None


def _is_no_date(text: str, start: int, stop: int, lower: str, *, begins: bool) -> bool:
    """Whether a word that may be a day, a month, a people or a faith stands where only a name fits."""
    if re.match(r" [^\W\d_a-z][^\W\d_A-Z]", text[stop : stop + 3]):
        return True
    dated = _DATED_BEFORE.search(text, max(0, start - 10), start) or _DATED_AFTER.match(text, stop)
    return lower in _DAYS and not dated and (not begins or _DOES.match(text, stop) is not None)


def _joined(text: str, begin: int, changes: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The changes with names that follow each other as one: "Dr. Mary-Ann van der Blake" is somebody, too."""
    last: tuple[int, int, str] | None = None
    for start, stop, instead in changes:
        if last and last[2] == instead == NAME and _goes_on(text, begin, last[1], start):
            last = (last[0], stop, NAME)
            continue
        if last:
            yield last
        if instead == NAME and (led := _BEFORE.search(text, last[1] if last else begin, start)):
            start = led.start()
        last = (start, stop, instead)
    if last:
        yield last
