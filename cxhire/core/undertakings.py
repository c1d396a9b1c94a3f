"""What a text of ours undertakes: its promises, and what it says of earlier ones ("I said Friday, it will be Tuesday").

What a promise is, core.claims finds; here each learns whether it may stand in for an earlier one (core.promise_ends),
and sentences that only move one are found besides, and those that take one back (core.withdrawals). English first; a few words of German, French and Spanish. ADR 0028.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cxhire.core.claim_dates import DueWords, Sending, due_words
from cxhire.core.claim_promises import kind_of
from cxhire.core.claim_text import Sentence, sentences
from cxhire.core.claims import Certainty, Promise, PromiseKind, promises
from cxhire.core.owing import Renewal
from cxhire.core.promise_topics import topic
from cxhire.core.withdrawals import SORRY, clauses, taken_back


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A promise and what it is to an earlier one; `due_on` is the last local day that keeps it."""

    promise: Promise
    renews: Renewal


# Words of ours about what was said or meant before: beside the day that was said, they own up to it.
_SAID = re.compile(
    r"\b(?:I|we)(?:\s+have|\s+had|['’]ve|['’]d)?\s+(?:also\s+)?(?:promised|said|told|announced|written|wrote|mentioned|named)\b"
    r"|\b(?:I|we)(?:\s+had|['’]d)\s+(?:hoped|planned|meant|wanted|expected|intended)\b"
    r"|\byou\s+(?:were|had\s+been)\s+(?:told|promised)\b|\b(?:was|were)\s+(?:due|supposed|meant|going)\b|\b(?:versprochen|promis|prometí|prometimos)\b",
    re.IGNORECASE,
)
# Words that own up by themselves.
_LATER = re.compile(
    r"\b(?:later|longer)\s+than\s+(?:I|we|planned|expected|hoped|promised|announced|said)\b|\b(?:takes?|taking|needs?|need)\s+(?:\w+\s+){0,2}?(?:longer|more\s+time)\b"
    r"|\b(?:instead\s+of|rather\s+than)\s+(?:by\s+|on\s+|until\s+)?(?:today|tomorrow|next|this|the\s+\d|\d|\w+day\b)"
    r"|\b(?:is|are|was|were|has\s+been|have\s+been|be|gets?|got)\s+(?:delayed|postponed|pushed\s+back|put\s+off|held\s+up)\b|\bslipp(?:ed|ing)\b|\brunning\s+late\b"
    r"|\b(?:can(?:no|['’])t|cannot|won['’]t|will\s+not|couldn['’]t|could\s+not)\s+(?:keep|make|manage|meet|hold)\s+(?:it|that|this|the|my|our|to)\b"
    r"|\b(?:doch\s+erst|später\s+als|verschieb\w*|verzöger\w*)\b|\b(?:plus\s+tard\s+que|reporté\w*|retard\w*)\b|\b(?:más\s+tarde\s+(?:de|que)|aplaz\w*|retras\w*)\b",
    re.IGNORECASE,
)
# A new day for something that was spoken of: "it will be", "needs until", "moves to".
_WILL_BE = re.compile(
    r"\b(?:it|that|this|they|(?:the|our|your|my|his|her|their)\s+(?:\w+\s+){0,3}?\w+)(?:['’]ll|\s+will|\s+is|\s+are|\s+has|\s+have)?\s+"
    r"(?:now\s+|have\s+to\s+|has\s+to\s+|only\s+|not\s+|more\s+likely\s+|going\s+to\s+|probably\s+)*(?:be|come|reach|arrive|follow|wait|takes?|needs?|moves?|moved|slips?|slipped|pushed|postponed|delayed)\b"
    r"|\b(?:wird\s+es|es\s+wird|ce\s+sera|será)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:interview|meeting|appointment|session|visit|start\s+date|first\s+day)\b", re.IGNORECASE)  # fmt: skip
_DELIVERS = re.compile(
    r"\b(?:here\s+(?:is|are|it\s+is|you\s+(?:go|are)|comes?)|here['’]s|(?:is|are|['’]s|['’]ve|have|I)\s+(?:now\s+)?(?:attached|enclosed)|attached\s+(?:is|are|you)|enclosed\s+(?:is|are|you)|"
    r"please\s+find|(?:see|find)\s+(?:the\s+)?(?:attached|below|enclosed)|as\s+promised|we(?:['’]ve|\s+have)?\s+(?:now\s+)?decided|"
    r"(?:delighted|pleased|happy|glad)\s+to\s+(?:tell|offer|say|inform|confirm|invite)|(?:you\s+are|you['’]re)\s+(?:hired|through|invited)|we(?:['’]d|\s+would)\s+like\s+to\s+(?:offer|invite)|"
    r"the\s+(?:answer|decision|outcome)\s+is|anbei|im\s+anhang|hiermit|wie\s+versprochen|ci-joint\w*|voici|comme\s+promis|adjunt\w+|aquí\s+(?:está|tiene)\w*|como\s+prometí)\b",
    re.IGNORECASE,
)
# Where an old day is named: what was promised, and what is no more.
_OLD_DAY = re.compile(
    r"(?:\b(?:promised|said|told|announced|written|wrote|mentioned|named|hoped|planned|meant|wanted|expected|due|supposed|going)\b[^,;:.–—-]{0,60}?"
    r"|\b(?:instead\s+of|rather\s+than|later\s+than|longer\s+than|not|moved\s+from|from)\s+(?:by\s+|on\s+|until\s+|this\s+)?)$",
    re.IGNORECASE,
)
# "Before Tuesday" is Monday, "not before Tuesday" isn't.
_NOT_BEFORE = re.compile(r"\bnot\b[^,;.]{0,40}\bbefore\s+\S+(?:\s+\S+){0,3}$", re.IGNORECASE)


def undertakings(text: str, sent_at: datetime, zone: str) -> list[Undertaking]:
    """The promises in a text of ours and the words that only move an earlier one or take it back, in order.

    `sent_at` is aware; days are those of `zone` (an IANA name, ZoneInfoNotFoundError where there is none).
    """
    told = _Told(text, Sending(sent_at, ZoneInfo(zone)))
    promised = [told.undertaking(one) for one in promises(text, sent_at, zone)]
    only = (one for one in told.only_moving() if not any(_same(one, other) for other in promised))
    return sorted(
        [*promised, *only, *told.taking_back()], key=lambda one: max(0, text.find(one.promise.quote))
    )


class _Told:
    """A text, sentence by sentence, with what it delivers."""

    def __init__(self, text: str, sending: Sending) -> None:
        self.sentences = list(sentences(text))
        self.sending = sending
        self.delivered = [topic(s.text) for s in self.sentences if _DELIVERS.search(s.text)]

    def undertaking(self, promise: Promise) -> Undertaking:
        """What a promise is to earlier ones; of a sentence that names the old day as well, the new one counts."""
        before, own = self._around(promise.quote)
        in_it = _owns_up(own, self.sending, times=2)
        if (in_it or _owns_up(before, self.sending)) and not self.delivered:
            moved = _new_day(own, self.sending) if in_it else None
            return Undertaking(_on(promise, moved) if moved else promise, Renewal.MOVES)
        about = topic(promise.quote)
        came = any(not about or about & delivered for delivered in self.delivered)
        return Undertaking(promise, Renewal.NO if came else Renewal.REPEATS)

    def only_moving(self) -> Iterator[Undertaking]:
        """Sentences that name a new day for something, and own up to an old one, beside what is promised."""
        for before, own in pairwise([None, *self.sentences]):
            assert own is not None
            moved = _moved(own.text, before.text if before else "", self.sending)
            if moved and (not self.delivered or topic(own.text)):
                yield Undertaking(_bare(own, moved), Renewal.ONLY_MOVES)

    def taking_back(self) -> Iterator[Undertaking]:
        """What is openly taken back, unless it comes with this very text."""
        befores = ["", *(sentence.text for sentence in self.sentences)]
        told = zip(befores, self.sentences, strict=False)
        quotes = [one for before, own in told for one in taken_back(own.text, before, self.sending)]
        parts = [part for own in self.sentences if quotes for part in clauses(own.text)]
        came = [topic(part) for part in parts if part not in quotes and _DELIVERS.search(part)]
        for quote in quotes:
            kind, about = kind_of(quote), topic(quote)
            if not any(about & it or not (it or kind is PromiseKind.CALL) for it in came):
                taken = Promise(quote, kind, self.sending.day, None, Certainty.FIRM)
                yield Undertaking(taken, Renewal.WITHDRAWS)

    def _around(self, quote: str) -> tuple[str, str]:
        """The sentence before a quote's, and its own."""
        for before, own in pairwise([None, *self.sentences]):
            if own and quote in own.text:
                return before.text if before else "", own.text
        return "", quote


def _same(one: Undertaking, other: Undertaking) -> bool:
    """Whether a sentence is the one in which the other was promised."""
    return one.promise.quote in other.promise.quote or other.promise.quote in one.promise.quote


def _moved(text: str, before: str, sending: Sending) -> DueWords | None:
    if text.rstrip().endswith("?") or not _WILL_BE.search(text):
        return None
    owns_up = _owns_up(text, sending, times=2) or _owns_up(before, sending)
    # "Sorry" alone is manners; beside a bare new day it owns up to the old one.
    if not owns_up and (_EVENT.search(text) or not (SORRY.search(text) or SORRY.search(before))):
        return None
    return _new_day(text, sending)


def _owns_up(text: str, sending: Sending, *, times: int = 1) -> bool:
    """Whether a sentence owns up to what was promised before; of what was said, with so many times named."""
    return bool(_LATER.search(text) or (_SAID.search(text) and len(due_words(text, sending)) >= times))


def _new_day(text: str, sending: Sending) -> DueWords | None:
    """The last time in a sentence that isn't the old one."""
    named: Sequence[DueWords] = due_words(text, sending)
    new = [words for words in named if not _OLD_DAY.search(text[max(0, words.start - 100) : words.start])]
    if not new:
        return None
    not_before = _NOT_BEFORE.search(text[: new[-1].end])
    return replace(new[-1], due_on=new[-1].due_on + timedelta(days=1)) if not_before else new[-1]


def _on(promise: Promise, moved: DueWords) -> Promise:
    return replace(promise, due_on=moved.due_on, due_at=moved.due_at)


def _bare(sentence: Sentence, moved: DueWords) -> Promise:
    certainty = Certainty.SOFT if moved.soft else Certainty.FIRM
    return Promise(sentence.text, PromiseKind.OTHER, moved.due_on, moved.due_at, certainty)
