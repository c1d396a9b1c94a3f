"""Words of ours that openly take an earlier promise back: "we won't be able to send the contract after all".

Only what gives up for good: what names a time, a condition or another way comes late or otherwise, and an act that is
no doing for the candidate takes nothing back. English first; a few words of German, French and Spanish. ADR 0028.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxhire.core.claim_dates import Sending, due_words
from cxhire.core.claim_promise_words import BOUNDARY, CONDITION, HEDGE
from cxhire.core.claim_promises import PromiseKind, kind_of
from cxhire.core.promise_topics import topic

SORRY = re.compile(
    r"\b(?:sorry|apolog\w+|unfortunately|afraid|leider|entschuldig\w+|désolé\w*|malheureusement|lo\s+siento|lamentablemente|lamento)\b",
    re.IGNORECASE,
)
_DOES = (
    r"(?:send|sending|give|giving|provid\w+|shar(?:e|ing)|forward\w*|post|posting|mail|mailing|e-?mail\w*|issue|issuing|draw|return\w*|deliver\w*|hand|upload\w*|prepare|draft|"
    r"call|calling|ring|ringing|phone|phoning|speak\w*|talk\w*|answer\w*|reply\w*|respond\w*|tell|telling|let|write|writing|get|come|invite|inviting|arrange|schedule|book|set|be\s+in\s+touch)"
)
_TUT = r"(?:schick|send|geb|ruf|meld|schreib|erstatt|zahl|lad|teil|antwort|liefer|mach|stell)\w*"
# Not "make you an offer": that is the answer itself, which keeps the promise of one.
_GIVES_UP = re.compile(
    rf"\b(?:I|we)\s+(?:\w+ly\s+|now\s+)?(?:(?:won['’]t|will\s+not|will\s+no\s+longer|shall\s+not)\s+(?:be\s+able\s+to\s+|be\s+)?|can(?:['’]?t|not|\s+not|\s+no\s+longer)\s+|have\s+(?:now\s+)?decided\s+not\s+to\s+"
    rf"|(?:am|are)\s+(?:no\s+longer\s+(?:able|going)\s+to|not\s+(?:able|going)\s+to(?:\s+be\s+able\s+to)?|unable\s+to)\s+)(?:\w+ly\s+|now\s+)?{_DOES}\b"
    rf"|\b(?:I|we)(?:['’]m|['’]re)\s+(?:no\s+longer\s+(?:able|going)\s+to|not\s+(?:able|going)\s+to(?:\s+be\s+able\s+to)?|unable\s+to)\s+{_DOES}\b"
    r"|\byou\s+(?:won['’]t|will\s+not|will\s+no\s+longer)\s+(?:be\s+)?(?:get|getting|receive|receiving|hear|hearing|have)\b"
    r"|\bthere\s+(?:will\s+be\s+no|won['’]t\s+be\s+an?y?|will\s+not\s+be\s+an?y?)\b"
    rf"|\b(?:(?:ich|wir)\s+{_TUT}|{_TUT}\s+(?:ich|wir))\b[^.!?]{{0,120}}?\b(?:nicht|kein\w*)\b"
    rf"|\b(?:(?:ich|wir)\s+(?:kann|können|werden?)|(?:kann|können|werden?)\s+(?:ich|wir))\b[^.!?]{{0,120}}?\b(?:nicht|kein\w*)\b[^.!?]{{0,60}}?\b(?:an|aus|ein|mit|zu|zurück)?{_TUT}\b"
    r"|\b(?:je|nous)\s+ne\s+\w+\s+(?:finalement\s+)?(?:pas|plus)\b|\bno\s+(?:podr(?:é|emos)|puedo|podemos|v(?:oy|amos)\s+a|enviar(?:é|emos)|llamar(?:é|emos))(?!\w)",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"\b(?:after\s+all|any\s?more|any\s+longer|no\s+longer|decided\s+not|doch\s+(?:nicht|kein\w*)|nicht\s+mehr|kein\w*\s+\w+\s+mehr|finalement|ya\s+no|al\s+final)\b",
    re.IGNORECASE,
)
_AT_LAST = re.compile(r"\W*(?:finalement|al\s+final)\b", re.IGNORECASE)
_WILL_NOT = re.compile(r"\b(?:won['’]t|will\s+not)\b", re.IGNORECASE)
# Late, in part, or done another way, by or to somebody else.
_IN_PART = re.compile(
    r"\b(?:until|till|before|without|yet|only|right\s+now|just\s+now|moment|currently|presently|sooner|earlier|soon|quick\w*|fast\w*|in\s+time|as\s+(?:planned|promised|announced|agreed)|"
    r"(?<!after\s)all\s+(?:of|the)|both|via|by\s+(?:post|mail|e-?mail|fax|phone|courier|letter)|myself|personally|in\s+person|erst|bis|"
    r"(?:call|calling|ring|ringing|phone|phoning|tell|telling)\s+(?:your|his|her|their|him|them|anyone|anybody))\b",
    re.IGNORECASE,
)
_ANOTHER_WAY = re.compile(
    r"\b(?:instead|you\s+(?:can|may|could)|you(?:['’]ll|\s+will)\s+(?:find|get|have|receive)|(?:will|['’]ll)\s+(?:do\s+(?:so|it)|(?:call|ring|send|write|answer)))\b",
    re.IGNORECASE,
)
_OUR_WORD = re.compile(
    r"\b(?:I|we)\s+(?:can(?:['’]?t|not|\s+no\s+longer)|won['’]t\s+be\s+able\s+to|will\s+not\s+be\s+able\s+to)\s+(?:keep|honour|honor|fulfil)\s+(?:that|this|my|our)\s+promise\b",
    re.IGNORECASE,
)


def taken_back(text: str, before: str, sending: Sending) -> Iterator[str]:
    """The clauses of a sentence that take a promise back, with what it was about; `before` is the sentence before it."""
    if text.rstrip().endswith("?") or CONDITION.search(text) or _ANOTHER_WAY.search(text):
        return
    sorry = bool(SORRY.search(text) or SORRY.search(before))
    at_last = bool(_AT_LAST.match(text))
    for clause in clauses(text):
        if _gives_up(clause, sorry, at_last) and not _is_in_part(clause, sending):
            yield clause


def clauses(text: str) -> list[str]:
    """The parts of a sentence between its clause boundaries, without what stands around them."""
    return [part.strip(" \t\n,;:-–—()") for part in BOUNDARY.split(text) if part]


def _is_in_part(clause: str, sending: Sending) -> bool:
    return bool(_IN_PART.search(clause) or HEDGE.search(clause) or due_words(clause, sending))


def _gives_up(clause: str, sorry: bool, at_last: bool) -> bool:
    if _OUR_WORD.search(clause):
        return True
    if not _GIVES_UP.search(clause) or not (topic(clause) or kind_of(clause) is not PromiseKind.OTHER):
        return False
    return at_last or bool(_FOR_GOOD.search(clause)) or (sorry and bool(_WILL_NOT.search(clause)))
