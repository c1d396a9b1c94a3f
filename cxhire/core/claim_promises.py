"""What our side says it will do for the candidate, and by when.

A first version by rules: a sentence is a promise where a future form of a doing verb and a time that can be resolved
stand together, and nothing says that it is a condition, a duty of the candidate, the past or a third party's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from cxhire.core.claim_dates import DueWords, Sending, due_words
from cxhire.core.claim_text import Sentence, sentences


class PromiseKind(StrEnum):
    """What was promised, roughly; borderline by nature."""

    REPLY = "reply"
    DECISION = "decision"
    CALL = "call"
    INTERVIEW_INVITE = "interview_invite"
    DOCUMENT = "document"
    FEEDBACK = "feedback"
    OTHER = "other"


class Certainty(StrEnum):
    """`soft` where the verb hedges or the date is approximate."""

    FIRM = "firm"
    SOFT = "soft"


@dataclass(frozen=True)
class Promise:
    """One undertaking; `due_on` is the last local day that keeps it, `due_at` (aware UTC) only where a clock time is said."""

    quote: str
    kind: PromiseKind
    due_on: date
    due_at: datetime | None
    certainty: Certainty


_ACTION = (
    r"(?:send|sending|e-?mail|mail|post|forward|share|return|reply|answer|respond|write|drop|call|ring|phone|text|ping|message|contact|reach|tell|"
    r"let|inform|notify|update|advise|confirm|come\s+back|get\s+back|report\s+back|be\s+back|revert|circle\s+back|follow\s+up|be\s+in\s+(?:touch|contact)|touch\s+base|"
    r"get\s+in\s+touch|get|give|provide|issue|deliver|hear|receive|have|see|know|learn|find\s+out|be\s+told|arrange|schedule|book|set\s+up|sort|fix|organi[sz]e|invite|"
    r"decide|make|reach|announce|review|look|process|put|finali[sz]e|prepare|complete|finish|draft|do|chase|speak|talk|be\s+with|be\s+(?:sent|e-?mailed|posted|informed|"
    r"told|notified|contacted|called|given|invited|made|ready|available|issued|published|released|on\s+its\s+way|in\s+your|answered|reviewed|confirmed|shared|out)|"
    r"go\s+out|follow|land|arrive|upload|publish|release|pass|bring|explain|walk|show|transfer|refund|pay|reimburse|settle|clear|close\s+the\s+loop|catch\s+up|shoot|acknowledge|(?:try|have)\s+you)"
)
_MODAL = (
    r"(?:['’]ll|will|shall|(?:am|are|is|['’]m|['’]re|['’]s)\s+(?:going|aiming|planning|hoping|due|expecting|trying|scheduled|supposed)\s+to|aims?\s+to|hopes?\s+(?:to|that\s+\w+)|plans?\s+to|intends?\s+to|"
    r"expects?\s+to|anticipates?|want\s+to|should|ought\s+to|may|can|promises?\s+(?:to|you)|commit\s+to|undertakes?\s+to|(?:['’]ve\s+)?agreed\s+to|tr(?:y|ies)\s+to|can\s+expect(?:\s+to)?|wants?\s+to|need\s+to|have\s+to)"
)
_PRESENT = r"\b(?:I|we|he|she|they|(?:my|our|the)\s+(?:\w+\s+){1,4}?)\s*(?:then\s+|also\s+)?(?:send|answer|call|write|give|inform|tell|reply|contact|confirm|ring|forward|mail|e-?mail|get|come|let|decide|publish|phone|text|invite|pay|make|deliver|share|bring|return|aim|owe)s?\b"
_ENGLISH_CUE = re.compile(
    rf"(?:\b|(?<=\w)){_MODAL}\s+(?:[^\s.!?]+\s+){{0,7}}?{_ACTION}\b"
    rf"|{_PRESENT}(?:\s+(?:back|in\s+touch))?\s"
    r"|\b(?:please\s+)?(?:expect|look\s+out\s+for|watch\s+for)\s+(?:my|our|an?|the|to|it|his|her|their|news|word|feedback)\b|\byou\s+(?:can\s+)?expect\b|\bgive\s+(?:me|us)\s+(?:until|till|a|one|two|three|\d)"
    r"|\b(?:answer|reply|decision|feedback|contract|offer|letter|verdict|result|results|outcome|comments|report|update|news|invitation|details|call)\s+(?:comes?|follows?|to\s+follow|coming|due|(?:is|are)\s+(?:due|coming|planned|expected))\b"
    r"|\b(?:it\s+is|it['’]s)\s+planned\b|\bis\s+(?:calling|sending|writing|e-?mailing|ringing|coming\s+back|getting\s+back)\b|\b(?:I|we)(?:['’]m|['’]re|\s+am|\s+are)\s+(?:calling|sending|writing|e-?mailing|ringing|coming\s+back|getting\s+back|posting)\b"
    r"|\b(?:will|to)\s+revert\b|^(?:Will|More|Feedback|Answer|Decision|Contract|Offer|Results?|Verdict|Update|News|Back\s+to\s+you)\b",
    re.IGNORECASE,
)
_OTHER_CUE = re.compile(
    r"\b(?:ich|wir|sie|er|kolleg\w+|frau\s+\w+|herr\s+\w+)\b[^.!?]*\b(?:melden?|meldet|schicken?|schickt|senden?|sendet|rufen?|ruft|geben?|gibt|teilen?|antworten?|antwortet|informieren?|lassen?|mailen?|klären?|entscheiden|bekommen|erhalten|werden?|wird)\b"
    r"|\b(?:melden?|schicken?|senden?|rufen?|ruft|gebe[n]?|teilen?|antworten?|informieren?|lassen?|mailen?|erhalten|bekommen|hören|werden?|wird)\s+(?:ich|wir|sie|ihnen|dir|er|unsere?\s+\w+|meine?\s+\w+)\b"
    r"|\b(?:je|nous|on|il|elle|collègue\s+\w+|\w+)\s+(?:vous|te|t['’])\s*\w+(?:rai|rons|ra|ront|oie|elle|onds|ons|is|e)\b|\b(?:vous|tu)\s+(?:aurez|recevrez|saurez|serez|auras|recevras)\b|\brev(?:iens|enons|iendrons?|iendrai)\s+vers\b|\b(?:reviendrons|reviendrai|recontacterons|tiendrai|tiendrons|donnerai|donnerons|ferai|ferons|enverrai|enverrons)\b"
    r"|\b(?:te|le|os|les|lo|la|se\s+lo)\s+(?:llam|env|mand|dig|dir|respond|confirm|dar|doy|escrib|contact|pas|hac|inform|comunic)\w+|\b(?:recibir[áé]s?|tendr[áé]s?|sabr[áé]s?|tendremos|daremos|enviaremos|llamaremos|intentaré|intentaremos|voy\s+a|vamos\s+a|responderemos|contactaremos|diremos|informaremos|llamar[áé]|enviar[áé]|dar[áé]|pondremos|pondré)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:if\s+(?:that|this|it)['’]?s?\s+(?:\w+\s+)?(?:suits?|works?|helps?|ok|okay|fine|convenient|alright|all\s+right)\b[^,.;]*|if\s+you\s+(?:like|don['’]t\s+mind|wish|agree)\b|if\s+not\s+(?:sooner|before|earlier)|if\s+I\s+may|unless\s+you\s+(?:tell|hear|say|object|prefer)[^,.;]*|"
    r"whether\s+(?:or\s+not|it|you|the|we)[^,.;]*|even\s+if[^,.;]*|when\s+I\s+(?:can|said)|if\s+you\s+have\s+(?:any\s+)?questions[^,.;]*|(?:whatever|regardless|no\s+matter)[^,.;]*)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|provided|assuming|whoever|should\s+(?:you|the|we|they|it)\b(?!\s+not)|were\s+(?:we|I|it)\s+to|as\s+long\s+as|subject\s+to|in\s+case|depending\s+on|unless|whichever|those\s+(?:who|shortlisted|selected)|shortlisted|successful\s+(?:candidates|applicants)|"
    r"falls|wenn|sofern|si\s+(?:le|la|nous|vous|el|nos|tu|usted|todo))\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:would|could|might|(?:I|we|she|he|they)['’]d|würden?|könnten?|pourrait|pourrions|podría\w*|wish|cannot\s+promise)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:won['’]t|will\s+not|can['’]?t|cannot|can\s+not|(?:is|are|am|was|be|['’]m)\s+(?:not|un)\s*able|unable|unlikely|not\s+(?:yet\s+)?(?:sure|certain|know|clear|possible|be|have|going|expect|promise)|don['’]t|do\s+not|doesn['’]t|isn['’]t|never|no\s+(?:date|promises?|guarantee|idea|one|decision\s+(?:will|before))|"
    r"nicht|kein\w*|ne\s+\w+\s+pas|ne\s+(?:peux|pouvons)|no\s+(?:puedo|podemos|sé|sabemos|habrá|podré))\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:had|have|has|['’]d)\s+(?:hoped|planned|promised|wanted|meant|intended|said|told|expected|called|sent|written)|(?:was|were)\s+(?:going|meant|supposed|due|told|to|hoping|planning|sent|e-?mailed|called|expecting)|wanted\s+to|promised|(?:as\s+(?:I\s+)?(?:said|agreed|announced))|"
    r"hatte[n]?|wollte[n]?|wurde[n]?|habe\s+\w+\s+\w+t\b|avait|avais|avions|había\w*|yesterday|gestern|hier\s+(?:soir|matin)|ayer)\b",
    re.IGNORECASE,
)
_THIRD_PARTY = re.compile(
    r"\b(?:universit\w+|lawyer|solicitor|attorney|embassy|consulate|authorit\w+|agency|union|council|ministry|(?:home|immigration|visa|tax|foreign)\s+(?:office|service)|landlord|bank|insurer|insurance|(?:current|previous|former|last|old|present)\s+employer|"
    r"referees?|notary|police|court|regulator|registry|government|courier|bureau|DBS|NMC|GMC|chamber|works\s+council|doctor|surgery|Behörde|Ausländerbehörde|Amt|Anwalt|Universität|préfecture|avocat|université|gestoría|abogad\w+|ayuntamiento|universidad)\b",
    re.IGNORECASE,
)
_YOUR_DUTY = re.compile(
    r"\bplease\s+(?!expect|find|allow|look\s+out|rest|be\s+assured|bear)|\byou\s+(?:must|need|have\s+(?:until|to)|should\s+(?!hear|have|receive|get|see|know|expect)|may\s+(?!hear|expect)|could|can\s+(?!expect|look)|are\s+(?:asked|welcome|free|required|expected)|['’]?ll\s+need)|\b(?:must|should|need\s+to)\s+(?:reach|arrive|be\s+(?:returned|received|signed|submitted|in))|\bfeel\s+free|\bbitte\b|\bmerci\s+de\b|\bveuillez\b|\bpor\s+favor\b|\bexpir|"
    r"\blet\s+(?:me|us)\s+(?:know|have)|\byou(?:['’]ll|\s+will)\s+find\s+(?:us|the|our)\b|\b(?:deadline|closing\s+date|you\s+(?:start|begin|join)|start\s+date|first\s+day|probation|induction|pay\s?day|salary\s+(?:will|is))\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"\s+(?:and|but)\s+(?=(?:aim|hope|plan|expect|intend|will|shall)\b)|\s*;\s*|\s+[-–—]\s+|[,:]?\s+(?:and|but|so|und|aber|et|mais|y|pero)\s+(?=(?:then\s+)?(?:I|we|you|she|he|they|it|my|our|your|the|[A-Z]\w+)(?:['’]\w+)?\b)|,\s+(?=(?:I|we|you|she|he|they|it|please|ich|wir|je|nous)(?:['’]\w+)?\b)|:\s+|\)\s+|,?\s+(?:before|after\s+which|at\s+which|until|whereupon)\s+(?=(?:I|we|you)\s)",
)
_HEDGE = re.compile(
    r"\b(?:hop(?:e|es|ing)|aim\w*|try|trying|plan\w*|intend\w*|expect(?:s|ing)?\s+to|anticipat\w+|think|should|ought|may|normally|probably|likely|with\s+(?:any\s+)?luck|usually|possibly|perhaps|all\s+being\s+well|target\w*|approximately|about|roughly|around|voraussichtlich|hoffe\w*|espér\w+|espero|esperamos|devr\w+|sollte\w*|deber\w+)\b",
    re.IGNORECASE,
)
_KINDS = (
    (PromiseKind.INTERVIEW_INVITE, r"\binvit|second\s+(?:interview|conversation|round)|interview\s+(?:slot|date|time)s?|onsite|book(?:ed)?\b|schedul"),
    (PromiseKind.FEEDBACK, r"feedback|comments|impressions|individual\s+report|retour\s+détaillé|Rückmeldung\s+zu"),
    (PromiseKind.CALL, r"\bcall\b|\bring\b|phone|rufe|ruft|appel|llam"),
    (PromiseKind.DECISION, r"deci[sd]|verdict|outcome|where\s+we\s+landed|result|shortlist|yes\s+or\s+no|Entscheid|décision|définitive|decisión"),
    (PromiseKind.DOCUMENT, r"contract|offer|letter|form|document|report|\bbrief\b|agenda|pack|details|agreement|Vertrag|contrat|contrato|Unterlagen|exercise|link|codes?\b"),
    (PromiseKind.REPLY, r"answer|reply|respon|hear|touch|back|let\s+you\s+know|tell|confirm|contact|revert|update|meld|antwort|reviendr|répon|respond|dir"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _KINDS)


def promises(body: str, sent_at: datetime, timezone: str, author: str = "") -> list[Promise]:
    """Answers the promises in the body's own words, in order.

    `sent_at` is aware; relative words count from its local day in `timezone` (an IANA name, ZoneInfoNotFoundError where
    there is none). `author` is not used yet: everything unquoted is taken as ours.
    """
    sending = Sending(sent_at, ZoneInfo(timezone))
    return [promise for sentence in sentences(body) for promise in _of_sentence(body, sentence, sending)]


def _of_sentence(body: str, sentence: Sentence, sending: Sending) -> Iterator[Promise]:
    times = due_words(sentence.text, sending)
    if not times or sentence.text.rstrip(')"”’ ').endswith("?"):
        return
    for start, end, words in _parts(sentence.text, times):
        part = sentence.text[start:end]
        if _is_promise(part, words.start - start, sentence.text[:start]):
            quote = body[sentence.start + start : sentence.start + end].strip(" \t\n,;:-–—(")
            soft = words.soft or bool(_HEDGE.search(part))
            yield Promise(
                quote, _kind(part), words.due_on, words.due_at, Certainty.SOFT if soft else Certainty.FIRM
            )


def _parts(text: str, times: list[DueWords]) -> Iterator[tuple[int, int, DueWords]]:
    """Yields the part of the sentence that belongs to each time, as (start, end, time).

    With one time it is the whole sentence; with more, the sentence is cut at the first clause boundary between two
    times. Times without a boundary between them share a part, and the last one counts.
    """
    start = 0
    for words, following in pairwise(times):
        boundary = _BOUNDARY.search(text, words.end, following.start)
        if boundary:
            yield start, boundary.start(), words
            start = boundary.end()
    yield start, len(text), times[-1]


def _is_promise(part: str, at: int, before: str) -> bool:
    """Answers whether a part with its time at `at` promises something; `before` is the sentence up to it."""
    plain = _COURTESY.sub(lambda match: " " * len(match[0]), part)
    if _CONDITION.search(plain) or _CONDITION.match(before.lstrip()):
        return False
    clause = _clause(plain, at)
    if _cue(clause) is None:
        clause = plain
    cue = _cue(clause)
    if cue is None or any(rule.search(clause) for rule in (_UNREAL, _REFUSAL, _PAST, _YOUR_DUTY)):
        return False
    return not _THIRD_PARTY.search(clause[: cue.end()])


def _cue(text: str) -> re.Match[str] | None:
    return _ENGLISH_CUE.search(text) or _OTHER_CUE.search(text)


def _clause(text: str, at: int) -> str:
    """Answers the clause of `text` around position `at`."""
    start, end = 0, len(text)
    for boundary in _BOUNDARY.finditer(text):
        if boundary.end() <= at:
            start = boundary.end()
        elif boundary.start() > at:
            end = boundary.start()
            break
    return text[start:end]


def _kind(part: str) -> PromiseKind:
    return next((kind for kind, words in _KIND_PATTERNS if words.search(part)), PromiseKind.OTHER)
