"""A sentence in the plain spelling that the tables of claims are written in, with its people made alike.

Small letters, straight apostrophes, no hyphens, "n't" as " not": a table then needs one form of each word. People are
put as `xx`, since "ignore what Ilse wrote" is the same act whatever the name.
"""

from __future__ import annotations

import re
from functools import lru_cache

# "I'd" stays: had and would aren't told apart without grammar.
_SHORT = (
    (re.compile(r"\b(?:can't|cant)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bain't\b"), "is not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"\bi'm\b"), "i am"),
    (
        re.compile(r"\b(it|that|there|here|he|she|what|who|everyone|everybody|nobody|nothing|which)'s\b"),
        r"\1 is",
    ),
)
_QUOTES = str.maketrans("’‘`", "'''")
_HYPHEN = re.compile(r"(?<=\w)[-–](?=[^\W\d])")

_ROLE = (
    r"(?:the|our|your|my|that|this|some|an?|any|those|these|external|outside|der|die|le|la|el|les|los)\s+(?:\w+\s+){0,2}?"
    r"(?:head\s?-?hunters?|consultants?|recruiters?|agents?|adviser|advisor|coordinator|colleagues?|receptionists?|intern|temp|assistant|secretary|middlem[ae]n|"
    r"agenc(?:y|ies)|recruitment\s+(?:firm|company|agency|people|team)|search\s+firm|intermediar(?:y|ies)|go-?between|Berater(?:in)?|Vermittler(?:in)?|Personalberater(?:in)?|Kolleg(?:e|in)|consultante?|consultora?|cabinet|recruteuse|recruteur|reclutadora?|agencia)"
)
_TITLED = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof(?:essor)?|Herrn?|Frau|Mme|M|Madame|Monsieur|Sra|Sr|Señora|Señor|Doña|Don)\.?\s+[^\W\d_a-z]\w+"
_PERSON = re.compile(
    rf"\b(?:(?i:{_ROLE})|{_TITLED}|(?i:(?:external|outside)\s+(?:consultants|recruiters|people|agencies|parties)|consultants|recruiters|headhunters|agencies|"
    r"HR(?:\s+(?:people|kids|folks?|team|department))?|personnel|recruitment|human\s+resources|the\s+(?:HR|people)\s+(?:team|department|office)))\b",
)
# A capital before a verb or a possessive is a name, unless it is a word that opens sentences.
_STRANGER = re.compile(
    r"\b(?!(?:It|That|This|There|Here|What|Who|Which|Everyone|Everybody|Nobody|None|Someone|Anyone|Nothing|Everything|Something|Pay|Leave|Training|Salary|Interview|Contract|Start|Travel|Base|Today|Tomorrow|Yesterday|One|All|Each|Every|Our|My|Your|His|Her|Their|The|An?|Part|Neither|Both|Staff|Work|Working|Relocation|Overtime|Parking|Housing|Accommodation|Office|Remote|English|German|French|Spanish|Swedish|Probation|Commission|Notice|Feedback|Nights?|Weekends?|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter|You|He|She|We|They|Let|Hope|Whoever|Whatever|Nor|So|Now|Then|But|And|Or|If|As|How|Why|When|Where|Das|Die|Der|Es|Ich|Wir|Sie|Il|Elle|Le|La|El|Los|En|Es|Se|No)\b)"
    r"[A-ZÀ-Þ][a-zß-ÿ]+(?:-[A-ZÀ-Þ][a-zß-ÿ]+)?(?:\s+[A-ZÀ-Þ][a-zß-ÿ]+)?(?=['’]s\b|\s+(?:has|hasn['’]t|had|hadn['’]t|is|isn['’]t|was|wasn['’]t|does|doesn['’]t|did|didn['’]t|can|can['’]t|cannot|could|couldn['’]t|may|might|should|shouldn['’]t|must|likes|gets|tells|told|said|says|wrote|writes|promised|promises|sent|speaks|spoke|decides|described|explained|mentioned|gave|confirmed|announced|quoted|outlined|organises|sits|from|in\s+(?:HR|the\s+office|recruitment)|and\s+(?:his|her|their)|hat|ist|darf|est|n['’]a|no\s+(?:pinta|tiene|decide))\b)"
)
_AFTER_VERB = re.compile(
    r"\b((?i:what|anything|everything|whatever|than|whom|ignore|trust|believe|disregard|discard|forget|listen to|rely on|from)(?: what| whatever)? )(?!The\b|Our\b|All\b|Any\b|I\b|You\b|We\b)([A-ZÀ-Þ][a-zß-ÿ]+)\b"
)
_PRONOUN = re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE)
_OWNED = re.compile(r"\b(?i:his|her|their|its)\s+(?!own\b)(?=[a-z])")
_NAME = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")


def plain(text: str) -> str:
    """Answers the text in plain spelling, on one line; offsets are lost."""
    text = " ".join(text.lower().translate(_QUOTES).split())
    if "'" in text:
        for pattern, spelling in _SHORT:
            text = pattern.sub(spelling, text)
    return _HYPHEN.sub(" ", text).replace("cannot", "can not")


def names(sender: str) -> frozenset[str]:
    """Answers the words of a sender's name, without address or title."""
    return frozenset(_NAME.findall(sender.split("<")[0])) - {
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "Prof",
        "van",
        "von",
        "der",
        "de",
        "la",
    }


@lru_cache(maxsize=64)
def _naming(known: frozenset[str]) -> re.Pattern[str] | None:
    if not known:
        return None
    name = rf"(?:{'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})"
    return re.compile(rf"\b(?:(?:Mr|Mrs|Ms|Dr|Frau|Herr)\.?\s+)?{name}(?:\s+{name})*\b")


def with_people(text: str, known: frozenset[str]) -> str:
    """Answers the text in plain spelling with colleagues as `xx` and theirs as `xx's`.

    Colleagues are the `known` names, whoever bears a title, the words for outsiders and personnel, he and she.
    """
    pattern = _naming(known)
    if pattern:
        text = pattern.sub("xx", text)
    text = _OWNED.sub("xx's ", _PRONOUN.sub("xx", _PERSON.sub("xx", text)))
    text = re.sub(r"\bxx['’]s (?=(?:an?|the|not|only|just|merely|been|never|no)\b)", "xx is ", text)
    return re.sub(r"\bxx'(?=\s)", "xx's", re.sub(r"\b(?:xx (?:and|or|und|et|y) )?xx\b", "xx", plain(text)))


def with_strangers(text: str, known: frozenset[str]) -> str:
    """Answers the same, with what looks like the name of somebody unknown as `xx` too. It may swallow a capitalised thing."""
    return with_people(_STRANGER.sub("xx", _AFTER_VERB.sub(r"\1xx", text)), known)


def strangers(text: str) -> frozenset[str]:
    """Answers what looks like the name of a person in a sentence, known or not."""
    found = [match[0] for match in _STRANGER.finditer(text)] + [
        match[2] for match in _AFTER_VERB.finditer(text)
    ]
    return frozenset(name for words in found for name in words.split())
