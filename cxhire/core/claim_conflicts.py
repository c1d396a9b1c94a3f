"""Where a later message of ours denies, reverses or discards what an earlier one told the same candidate.

A first version by rules, in four steps of falling certainty: words that discard a colleague, words that deny that
anything was said, two values of one thing, two opposite states of one thing. It finds little of what is only
implied. A finding is a question to a human, with both quotes; who is right isn't decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from cxhire.core.claim_text import Sentence, sentences
from cxhire.core.claim_topics import DENIAL, DISCARD, claim, one_denies, opposed, topics, values_differ

CANDIDATE = "candidate"
# Every sentence is held against every earlier one: this bounds the pairs.
MOST_SENTENCES = 60
OUTSIDE_ROLES = ("consultant",)


class FindingKind(StrEnum):
    """`undermining` discards a person, `contradiction` a fact."""

    CONTRADICTION = "contradiction"
    UNDERMINING = "undermining"


@dataclass(frozen=True)
class Message:
    """One message of a conversation; `number` is how findings name it, `role` is "candidate" for theirs."""

    number: int
    sender: str
    role: str
    body: str


@dataclass(frozen=True)
class Finding:
    """Two messages that collide, by number; the earlier one is None where the discarded colleague wrote none."""

    kind: FindingKind
    message: int
    quote: str
    earlier_message: int | None
    earlier_quote: str | None
    reason: str


_TOLD = re.compile(
    r"\b(?:told|said|wrote|mentioned|promised|described|announced|quoted|confirmed|called\s+it|my\s+(?:\w+\s+){0,2}(?:mail|message|letter|note|figure)|earlier|previous(?:ly)?|expecting|gave\s+you|take\s+back|had\s+you\s+down|originally|schrieb|geschrieben|gesagt|hatte|dit|parlé|reviens\s+sur|annonc\w+|écrit|dijo|dije|dicho|escribí)\b",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\b(?:sorry|apolog\w+|afraid|regret\w*|mistake|wrong|my\s+error|error|since\s+then|has\s+(?:since\s+)?(?:moved|changed)|had\s+to\s+(?:move|change)|forgive|correct(?:ion|ed|ing)|overlooked|misread|mixed\s+up|muddle|outdated|missed|ought\s+to\s+have|should\s+have\s+(?:told|let)|owe\s+you|can['’]t\s+keep|postpone\w*|leider|Entschuldig\w+|Fehler|désolé\w*|excus\w+|erreur|rectif\w+|lo\s+siento|perdón|disculp\w+|error)\b",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"\b(?:as|like|just\s+as)\s+(?:\w+\s+){1,3}(?:told|said|wrote|mentioned|described|gave|explained|promised)\b|\bI\s+can\s+confirm\b|\b(?:stands|holds|was\s+(?:quite\s+)?right|correctly|indeed)\b|\bwie\b[^.]*\b(?:schrieb|sagte|gesagt|geschrieben)|\b(?:tal\s+)?como\s+(?:te|le)\s+dijo|\bcomme\s+(?:convenu|prévu|l['’]a\s+dit)",
    re.IGNORECASE,
)
_CONCEDES = re.compile(
    r"\b(?:as\s+you(?:['’]ve|\s+have)?\s+asked|at\s+your\s+(?:request|wish)|you\s+asked\s+(?:for\s+(?:it|this)|us\s+to)|(?:we['’]re|we\s+are|I['’]m)\s+(?:prepared|able|willing|happy)\s+to|as\s+an\s+exception|exceptionally|fair\s+point|not\s+a\s+problem|(?:raise|increase|improve)\s+(?:the|our|your)\s+offer|counter-offer|go\s+up\s+to|supersed\w+|no\s+(?:trouble|problem)|good\s+news|congratulations|you['’]re\s+welcome\s+to|don['’]t\s+be\s+(?:alarmed|confused))\b",
    re.IGNORECASE,
)
_SUPERSEDED = re.compile(
    r"\bwhat\s+(?:I|we)\b|\bI\s+(?:asked|promised|told|wrote)\b|\bsupersed|\bapolog|\bsorry\b|\bthe\s+(?:old|earlier)\s+(?:\w+|one)\b|\bout\s+of\s+date",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|his|her|him|hers)\b", re.IGNORECASE)
_OUTSIDER = re.compile(
    r"\b(?:consultants?|agenc(?:y|ies)|headhunters?|outside|external|intermediar\w+|recruiters?|Berater\w*|consultor\w*)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*")

_REASONS = {
    "discard": "tells the candidate that a colleague's words or position do not count",
    "denial": "denies that the candidate was told what an earlier message says",
    "value": "names another figure or day for the same thing, without saying that it changed",
    "negated": "negates what an earlier message affirms, or the other way round, without saying that it changed",
    "opposed": "states the opposite about the same thing, without saying that it changed",
}


_TESTS = (("value", values_differ), ("opposed", opposed), ("negated", one_denies))


def contradictions(conversation: Sequence[Message]) -> list[Finding]:
    """Answers the findings of one conversation, its messages in the order they were sent.

    Only staff messages are compared, in their own words. One finding a pair of messages and kind.
    """
    found: dict[tuple[FindingKind, int, int | None], Finding] = {}
    staff = [message for message in conversation if message.role != CANDIDATE]
    for index, later in enumerate(staff):
        for finding in _findings(later, staff[:index]):
            found.setdefault((finding.kind, finding.message, finding.earlier_message), finding)
    return list(found.values())


def _findings(later: Message, earlier: Sequence[Message]) -> Iterator[Finding]:
    own = list(islice(sentences(later.body), MOST_SENTENCES))
    discards = [sentence for sentence in own if DISCARD.search(sentence.text)]
    if discards and not _CONFIRMS.search(later.body) and not _SUPERSEDED.search(discards[0].text):
        yield _undermining(later, discards[0], earlier)
    denials = [sentence for sentence in own if DENIAL.search(sentence.text)]
    if denials:
        denied = _denied(denials[0], own, earlier)
        if denied is not None:
            yield _conflict(later, denials[0], *denied, "denial")
    elif not discards and not _acknowledges(later.body):
        yield from _facts(later, own, earlier)


def _acknowledges(body: str) -> bool:
    """Answers whether a message owns a change, confirms a colleague, or grants what the candidate asked for."""
    return bool(
        _CONFIRMS.search(body) or _CONCEDES.search(body) or (_TOLD.search(body) and _OWNED.search(body))
    )


def _undermining(later: Message, words: Sentence, earlier: Sequence[Message]) -> Finding:
    target = _discarded(later, words.text, earlier)
    quote = None if target is None else _likeliest(target, words.text)
    number = None if target is None else target.number
    return Finding(FindingKind.UNDERMINING, later.number, words.text, number, quote, _REASONS["discard"])


def _discarded(later: Message, text: str, earlier: Sequence[Message]) -> Message | None:
    """Answers the last message of the colleague meant: by name, by the word for outsiders, else by a bare pronoun."""
    others = [message for message in reversed(earlier) if message.sender != later.sender]
    named = [message for message in others if _names(message.sender) & _capitalised(text)]
    if not named:
        named = [message for message in others if _names(message.sender) & _capitalised(later.body)]
    if named:
        return named[0]
    if _OUTSIDER.search(text):
        outside = [message for message in others if message.role in OUTSIDE_ROLES]
        return outside[0] if outside else None
    strangers = _capitalised(text) - _names(later.sender)
    return others[0] if others and (not strangers or not _PRONOUN.search(text)) else None


def _names(sender: str) -> set[str]:
    return set(_NAME.findall(sender.split("<")[0]))


def _capitalised(text: str) -> set[str]:
    return {match[0] for match in _NAME.finditer(text) if match[0][0].isupper() and match.start() > 0} | {
        match[0] for match in list(_NAME.finditer(text))[:1] if match[0][0].isupper()
    }


def _denied(
    words: Sentence, own: Sequence[Sentence], earlier: Sequence[Message]
) -> tuple[Message, str] | None:
    """Answers which earlier message is denied: the last that shares a topic with the denial or with what is around it."""
    near = " ".join(sentence.text for sentence in own if abs(sentence.start - words.start) < 300)
    for text in (words.text, near):
        asked = topics(text)
        best = max(
            (
                (len(asked & topics(sentence.text)), message.number, message, sentence)
                for message in earlier
                for sentence in sentences(message.body)
            ),
            key=lambda row: row[:2],
            default=None,
        )
        if best is not None and best[0]:
            return best[2], best[3].text
    return (earlier[-1], _likeliest(earlier[-1], words.text)) if earlier else None


def _likeliest(message: Message, text: str) -> str:
    """Answers the sentence of a message that has most in common with `text`; where none has, the longest."""
    own = list(sentences(message.body))
    asked = topics(text)
    return max(own, key=lambda s: (len(asked & topics(s.text)), len(s.text))).text if own else message.body


def _facts(later: Message, own: Sequence[Sentence], earlier: Sequence[Message]) -> Iterator[Finding]:
    claims = [(sentence, claim(sentence.text)) for sentence in own]
    for message in earlier:
        for said in islice(sentences(message.body), MOST_SENTENCES):
            before = claim(said.text)
            for sentence, after in claims:
                how = next((how for how, test in _TESTS if test(before, after)), None)
                if how is not None:
                    yield _conflict(later, sentence, message, said.text, how)


def _conflict(later: Message, words: Sentence, earlier: Message, earlier_quote: str, how: str) -> Finding:
    return Finding(
        FindingKind.CONTRADICTION, later.number, words.text, earlier.number, earlier_quote, _REASONS[how]
    )
