"""How a text of ours would sound to the candidate who reads it: score, kinds, evidence.

This is the first, lexical version: hand-written phrases (`tone_phrases`) and a fixed table of weights. It finds what
is said in so many words and misses most of what is only implied: silence of this module means nothing. Measured on
shared/data/tone, validation (260 mails, 112 concerns) at first sight: 14 of 18 flags right (precision 0.78, recall
0.13, area under the ROC curve 0.57). Six phrases that can be said kindly were then weakened, after which 13 of 13
flags are right, recall 0.12: read that precision as an upper bound. On the 1,040 training mails, which the phrases'
author had partly read: precision 0.98, recall 0.34, area 0.69. A trained model is to take its place behind `assess`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cxhire.core.tone_phrases import PhraseGroup, ToneKind, compiled_groups

__all__ = ["FLAG_AT", "VERSION", "Evidence", "Tone", "ToneKind", "assess", "is_english"]

VERSION = "phrases-1"
FLAG_AT = 0.8
# Longer is no mail that a colleague wrote by hand; it bounds the work that a hostile text can cause.
MOST_CHARACTERS = 20_000
# Log-odds of a concern where no phrase hits, as in the training texts (45 % concerns): "nothing found", not "nothing there".
NO_HIT = -0.7
# A second and third hit add less than the first: phrases of one sentence are not independent.
FURTHER_HITS = 0.5

_GROUPS = tuple(compiled_groups())
_QUOTED = re.compile(r'^[ \t]*>.*$|"[^"\n]{1,300}"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]', re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")
# A sentence that owns or condemns the words is not the offence: "I apologise that he called you useless."
_OWNED = re.compile(
    r"\bapologi[sz]e|\bapolog(?:y|ies)\b|\bsorry (?:that|for|about|if)\b|(?:un|not |never )acceptable|should (?:never|not)|shouldn['’]t have"
    r"|\bwas wrong of\b|\bhave reported\b|\bour (?:fault|mistake)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bnobody thinks|\bno one thinks|\bdoes not mean|\bwithout)\s+(?:that\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENGLISH_WORDS = (
    "the and you your is are of to that with for this have we our not was it be will would can us but from at my what when "
    "please if there who been has had don't can't i'm it's you're thanks thank sorry yes no hi hello how about him her they them "
    "on in as an or he she me do did so by all any more just now here then than which were could should same time new"
)
_OTHER_WORDS = (
    # Particles of names (de, van, der, la, von) are left out: a name must not change the language.
    "und ist nicht ich sie wir mit für auf ein eine das zu haben wird bitte ihre ihnen sind auch vielen dank sehr danke uns dass "
    "les est que nous vous pour pas une dans sur votre avec bonjour merci sommes être avons cette mais et des je ne ce "
    "los las por para con una su usted gracias hola es está pero más muy como nuestro y se lo al "
    "het niet een voor zijn wij jij hebben maar ook bedankt graag uw dat ik op te "
    "och det att inte som är för på med jag ikke jeg og til har av vi du deg "
    "nie się jest że dla jak czy proszę dziękuję na "
    "che non per sono grazie della una il è un ma gli ci "
    "não uma obrigado para você com mas são os um em é "
    "ve bir için değil teşekkürler nem és egy hogy az"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split())


@dataclass(frozen=True)
class Evidence:
    """Words that carry a concern; `text[start:end] == quote`, offsets in characters of the text assessed."""

    start: int
    end: int
    quote: str
    kind: ToneKind
    reason: str


@dataclass(frozen=True)
class Tone:
    """The verdict on one text; `assessed` is False where the text is not English and nothing was guessed."""

    score: float
    flag: bool
    kinds: tuple[ToneKind, ...]
    evidence: tuple[Evidence, ...]
    assessed: bool = True
    version: str = VERSION


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    group: PhraseGroup


def assess(text: str) -> Tone:
    """Answers how the text would sound to its reader.

    Give it new words only: quotes and signatures are somebody else's. What follows 20,000 characters isn't read. A flag always has evidence; evidence without a
    flag is a hint for the writer. The score is calibrated on the project's own texts, where 45 % are concerns.
    """
    text = text[:MOST_CHARACTERS]
    if not is_english(text):
        return Tone(0.0, False, (), (), assessed=False)
    hits = _shortest(_hits(text))
    score = _score(hits)
    evidence = tuple(
        Evidence(hit.start, hit.end, text[hit.start : hit.end], hit.group.kind, hit.group.reason)
        for hit in hits
    )
    kinds = tuple(dict.fromkeys(e.kind for e in evidence))
    return Tone(score, bool(hits) and score >= FLAG_AT, kinds, evidence)


def is_english(text: str) -> bool:
    """Answers whether the text is English enough to be assessed.

    Capitalised words don't count unless all are: they may be names. Up to three words pass unless they are known as foreign.
    """
    found = _WORD.findall(text)
    words = [word for word in found if not word[0].isupper()] or [word.lower() for word in found]
    if not words:
        return False
    english = sum(word.replace("’", "'") in _ENGLISH for word in words)
    other = sum(word in _OTHER for word in words)
    if len(words) <= 3:
        return other == 0 and all(word.isascii() for word in words)
    return english > other and english / len(words) >= 0.12


def _hits(text: str) -> Iterator[_Hit]:
    skipped = [match.span() for match in _QUOTED.finditer(text)]
    skipped += [match.span() for match in _SENTENCE.finditer(text) if _OWNED.search(match[0])]
    for group, pattern in _GROUPS:
        for match in pattern.finditer(text):
            inside = any(start <= match.start() and match.end() <= end for start, end in skipped)
            right_case = group.any_case or match[0].islower() or match[0].isupper()
            if (
                right_case
                and not inside
                and not _NEGATED.search(text, max(0, match.start() - 40), match.start())
            ):
                yield _Hit(match.start(), match.end(), group)


def _shortest(hits: Iterator[_Hit]) -> tuple[_Hit, ...]:
    """Keeps the heaviest, then shortest, of hits that overlap; in the order of the text."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (-h.group.weight, h.end - h.start, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))


def _score(hits: tuple[_Hit, ...]) -> float:
    weights = sorted((hit.group.weight for hit in hits), reverse=True)
    odds = NO_HIT + sum(weights[:1]) + FURTHER_HITS * sum(weights[1:3])
    return round(1 / (1 + math.exp(-odds)), 4)
