"""Whether a candidate's message positively ends the exchange, so that no answer is owed.

We would rather remind once too often than leave a person waiting: every sentence must be recognised as thanks,
acknowledgement, goodbye, courtesy, or a report that all is settled, and one of them must be more than courtesy.
A sentence that isn't recognised owes, whether or not it asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from cxhire.core import closing_phrases as phrases

_MOST_WORDS = 200
_MOST_CHARACTERS = 2_000
_INVISIBLE = re.compile(r"[\u200b-\u200f\ufe0f\u2060\ufeff\U0001f3fb-\U0001f3ff]")
_URL = re.compile(r"<?\b(?:https?://|www\.)\S+", re.I)
_SIGNATURE = re.compile(r"(?:^|\n)--[ \t]*(?:\n.*|$)", re.S)
# A line of 45 characters or more that ends without a stop. It asks for the line end first, which is rare.
_GOES_ON = re.compile(r"(?=[ \t]*\n)(?<=[^\n]{45})(?<![.!:;\n])[ \t]*\n[ \t]*(?=[^\s*-])")
_SENTENCE_END = re.compile(r"(?<=[.!…;:])\s+|(?<=!)(?=\w)|\n+|\s+[-–—]+\s+|-{2,}|—")
_BETWEEN = re.compile(r"[\s,.:;!¡…&+*_'\"()\[\]“”„«»/–—-]+")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|Prof|Hr|Fr|Sra?|e\.g|i\.e)\.", re.I)
_SMILEY = re.compile(r"(?<!\w)[:;=]-?[)DPp](?!\w)|(?<!\w)<3(?!\w)")
_AND = re.compile(
    r",?\s+(?:and|und|et|y|e|en|as\s+well\s+as)\s+|\s*[,(]\s*|\s+(?=see\s+you\b|have\s+a\b|looking\s+forward\b)",
    re.I,
)

# A capitalised word that is more than a name when it stands alone.
_NOT_A_NAME = (
    r"(?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Yes|No|Not|Ask|Call|Send|Tell|Give|Let|Help|Contact|Waiting|Hire|Pay|Never|But|Please|Pls|However|Unfortunately|Accepted|Declined|Rejected"
    r"|Withdrawn|Still|Why|When|What|Where|How|Who|Which|Could|Can|Would|Will|Do|Does|Is|Are|Any|Urgent|Tomorrow|Today|Now|Later|Ja|Nein|Bitte|Oui|Non|Sí|Si|Nee|Sim|I|We|If|It|My"
    r"|(?:Diens|Donners|Frei|Sams|Sonn|Mon)tag|Mittwoch|Aber|Leider|Wann|Wie|Warum|Was|Wo|Ich|Wir|Mais|Pero|Ma|Maar|Mas)\b)"
)
_WORD_OF_NAME = rf"{_NOT_A_NAME}[A-ZÀ-ÖØ-Þ](?:\.|[\w'-]*)"
_NAMES = re.compile(
    rf"(?:{_WORD_OF_NAME})(?:\s+(?:(?:van|von|de|der|den|da|di|dos|le|la)\s+)*{_WORD_OF_NAME}){{0,3}}(?!\w)"
)

# A clause behind "thanks for" that holds more than its reason.
_MORE_THAN_REASON = re.compile(
    r"\b(?:but|however|although|though|please|pls|could|would|can|should|if|whether|when|why|which|how|need\w*|want\w*"
    r"|wonder\w*|in\s+advance|nothing|reject\w*|delet\w+|leak\w*|refus\w+|cancel\w*|without|stranger|look\w*\s+into|my\s+(?:data|address|details|private|personal)|broken|wrong|unless|never|no\s+one|nobody|wast\w+|finally|ghost\w+|ignor\w+|i'll|i'm|i'd|i've|i\s+\w+|we\s+\w+|we'\w+"
    r"|attached|until|still|soon\w*|accept\w*|declin\w+|withdr\w+|by\s+(?:\w+day|tomorrow|tonight|the\s+end|\d)|asap|as\s+soon|within|after\s+\w+\s+(?:days|weeks|months)|(?:days|weeks|months|hours)\s+(?:after|late)|had|were|salary|attitude|prompt\s+attention|another|instead|(?:a|an|any|eine|un|una|uma|een)\s+(?:\w+\s+){0,2}(?:reply|answer|response|feedback|update|antwort|rückmeldung|nachricht|réponse|retour|respuesta|risposta|riscontro|resposta|reactie|antwoord)|baldige?|(?<!pour\svotre\s)(?<!pour\ston\s)retour\s+rapide"
    r"|im\s+voraus|aber|jedoch|bitte|wenn|ob|wann|falls|ich|d'avance|par\s+avance|mais|svp|s'il|si|por\s+adelantado|de\s+antemano|pero|anticipad\w+|in\s+anticipo|anticipatamente"
    r"|ma|però|se|alvast|bij\s+voorbaat|maar|als|antecipadamente|desde\s+já|mas|por\s+favor|per\s+favore)\b",
    re.I,
)
# What asks us, is about the hiring, sets a date or hurts: never part of a closing message.
_ASKS = re.compile(
    r"\b(?:please|pls|kindly|could|would|wonder\w*|(?:i|we)\s+(?:have|had)\s+(?:a\s+|some\s+)?questions?|if\s+(?:you|someone|anyone|possible)|any\s+(?:view|idea|pointer|help|thought|suggestion|advice|hint|comment|chance|news|update)s?"
    r"|you|let\s+me\s+know|tell\s+me|lets|let's|i\s+(?:want|wish|hope|asked|wanted)|hoping|help\s+me|advise|not\s+sure|unclear|schedul\w+|contact\w*|phone\w*|called\s+(?:us|him|her|them)|(?:i|we|he|she|they|i've)\s+(?:have\s+)?called|make\s+sure|be\s+(?:sure|assured)"
    r"|available|availability|free|attach\w*|enclos\w*|resume|cv|appl(?:y|ied|ying)|position|role|job|hir\w+|recruit\w*|salary|pay|offer\w*|interview\w*|contract|visa|reference\w*|accept\w*|declin\w*|withdr\w+|reject\w*|worried|concern\w*|questions?\s+(?:about|on)|assum\w*|thought|expect\w*|hoped|understood\s+that|agreed|disagree\w*|humiliat\w*|hurt|felt|feel|feeling|surpris\w*|children|pregnan\w*|stopped|withdrew|interrogat\w*"
    r"|hear\w*|wait\w*|promis\w*|told|said|sent|send|repl(?:y|ied)|respon\w+|nobody|no\s+one|nothing|never|weeks?|months?|days?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|tomorrow|\d{1,2}(?:[:h]\d\d|\.\d\d\s*(?:uhr|h|am|pm))"
    r"|rude|unfair|unprofessional|disappoint\w*|upset\w*|uncomfortable|complain\w*|insult\w*|discriminat\w*|ill|sick|moved|married|nervous|(?:hiring|my|your|the|line)\s+manager|colleague|office|late|delayed|locked|cancel\w*|broken|start\s+date|suits?|upload\w*|submit\w*|documents?|certificates?|deadline|employer)\b",
    re.I,
)
# An order stands first; later in a sentence these are mostly nouns.
_ORDERS = re.compile(
    r"\W*(?:(?:and|then|so|now|just|also|but)\s+)*(?:give|set|book|check|confirm|arrange|forward|call|keep|remember|stop|note|get|ask|try|put|bring|come|go|leave|make|see|look|take|move|show|explain)\b",
    re.I,
)
# What leaves something open, though it asks nobody.
_OPEN = re.compile(
    r"\b(?:my(?!\s+(?:\w+\s+)?(?:problem|mistake|newness|ignorance|misunderstanding|fault|understanding|code|machine|system|setup|computer|script)\b)|me|your|need\w*|how\s+(?:to|do|i)|where\s+to|what\s+to|confus\w+|don't|doesn't|isn't|aren't|can't|cannot|won't"
    r"|still|yet|remain\w*|only|crash\w*|second|came\s+up|wants?|requir\w+|unfortunately|fail(?:s|ed|ing)?|stuck|strange|weird\s+(?:error|result)|wrong|missing|closed|changed\s+my|another|instead|prefer\w*|decid\w*|rather"
    r"|(?:i|we)\s+(?:am|are|have(?!\s+learn)|can|will|shall|should|do|like|love|live|work|start|must|speak)|i'(?:m|ve|d|ll)|we'(?:re|ve|d|ll))\b",
    re.I,
)
_SETTLED = re.compile(
    r"\b(?:(?:work(?:s|ed|ing))\s+(?:now|perfectly|fine|great|well|as\s+expected|like\s+a\s+charm|without\s+(?:any\s+)?(?:problem|issue|error)s?)|works?\s+for\s+me,?\s+too|now\s+works|did\s+the\s+trick"
    r"|(?:solv|fix|resolv|mend)ed(?!\s+(?:price|term|date|rate|salary|contract))|found\s+the\s+(?:problem|cause|error|bug|solution|answer|mistake)"
    r"|(?:answers|answered|solves|explains|clears\s+up|clarifies|addresses)\s+(?:my|the|all|everything|it|that)(?:\s+(?:\w+\s+)?(?:questions?|problems?|issues?|doubts?))?|(?:that|this|it|which|keyword\s+\S+|tip|hint)\s+(?:really\s+|certainly\s+|definitely\s+)?help(?:s|ed)|helped\s+(?:a\s+lot|me|very\s+much)"
    r"|(?:that|this)\s+(?:is|was)\s+(?:very|extremely|really|most)\s+(?:helpful|useful|informative)|exactly\s+what\s+i\s+(?:was\s+looking\s+for|needed|wanted)|(?:that|this|it)\s+(?:gives|gave|encourages)\s+me"
    r"|(?:i'll|i\s+will)\s+(?:use|follow|adopt|go\s+with|try)\s+(?:[\w']+\s+){0,3}(?:suggestion|advice|approach|solution|idea|recommendation)"
    r"|(?:was\s+able|managed)\s+to\s+get\s+\S+\s+(?:working|running|to\s+work)|got\s+\S+\s+(?:working|running|to\s+work))\b",
    re.I,
)
_NOT_SETTLED = re.compile(
    r"\b(?:not|n't|never|nobody|get|be|being|until|unless|wants?|should|must|to\s+have|nicht|pas|no|non|niet|não)\b|n't\b",
    re.I,
)
# The matter is a program, not people: a past report on it leaves nothing open.
_SOFTWARE = re.compile(
    r"\b(?:install(?:ed|ation|ing)|compil\w+|computation|cores?|cpu|librar(?:y|ies)|drivers?|ubuntu|linux|windows|mac\s?os|syntax|functions?)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|didn't|hadn't|wasn't|weren't|\w{2,}ed|got|found|saw|ran|made|took|forgot|seems?)\b",
    re.I,
)


_SIGNS = frozenset(phrases.GLAD_SIGNS + phrases.SMILES)
_WITHOUT_SIGNS = {ord(sign): None for sign in _SIGNS}
_SIGNS_END_LINES = {ord(sign): "\n" for sign in _SIGNS}


class _Part(StrEnum):
    closing = "closing"
    courtesy = "courtesy"
    settled = "settled"
    report = "report"
    program = "program"
    statement = "statement"
    background = "background"
    owing = "owing"


def _union(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(parts) + r")(?![\w'])", re.I)


_THANKS = _union(phrases.THANKS)
_FOR = re.compile(phrases.FOR, re.I)
_FORWARD = _union(phrases.FORWARD)
# "Thanks for a call back" asks for one; "thanks for a nice talk" had one.
_ASKED_FOR = re.compile(
    r"(?:^(?:for|für|pour|por|per|voor)|\b(?:and|und|et|y|e|en))\s+(?:an?|any|eine[nrs]?|une?|una?|uma?|een)\s+"
    r"(?!(?:very|really|great|nice|good|lovely|wonderful|pleasant|fantastic|sehr|tolle\w*|gute\w*|nette\w*|angenehme\w*|schöne\w*)\b)",
    re.I,
)
_LISTED = re.compile(r"\w+(?:,|\s+(?:and|und|et|y|e|en)\s)", re.I)
# Set phrases that name whom or what they are for: "all the best to ...", "I enjoyed meeting ...".
_OPEN_END = re.compile(
    r"\b(?:to|for|with|in|für|dem|der|bei|mit|met|con|en|wish(?:ing)?\s+(?:you|everyone)|meet|talk|speak|see|chat|get|learn|hear|\w{4,}ing|our|the|enjoyed\s+my)$",
    re.I,
)


def is_closing(new_words: str) -> bool:
    """Whether these words of a candidate (quotes and signature cut) end the exchange; False when unsure.

    Knows English, German, French, Spanish, Italian, Dutch and Portuguese, and the reactions of Gmail, Outlook and
    phones. A `?` within a URL is no question; any other is one.
    """
    if len(new_words) > _MOST_CHARACTERS or len(new_words.split()) > _MOST_WORDS:
        return False
    text = _tidied(new_words)
    if _is_reaction(text):
        return True
    if re.search(r"[?？¿]", text):
        return False
    parts: list[_Part] = []
    for sentence in _sentences(text):
        for clause in _clauses(sentence):
            parts.append(_part(clause))
            if parts[-1] is _Part.owing:  # nothing after it can make up for it, and most mails have one early
                return False
    return _all_ends(parts)


def _all_ends(parts: list[_Part]) -> bool:
    """Whether sentences of these parts, in their order, end an exchange."""
    kinds = set(parts)
    thanked, settled = _Part.closing in kinds, _Part.settled in kinds
    if _Part.owing in kinds or not (thanked or settled):
        return False
    if (_Part.report in kinds and not settled) or (_Part.statement in kinds and not (thanked and settled)):
        return False
    # What was open before "I will follow your advice, many thanks" isn't any more; what comes after it is.
    return _Part.background not in kinds or (
        thanked and settled and _last(parts, _Part.background) < _last(parts, _Part.settled)
    )


def _last(parts: list[_Part], part: _Part) -> int:
    return max(index for index, other in enumerate(parts) if other is part)


def _tidied(text: str) -> str:
    text = text.replace("\r", "").replace("’", "'").replace("‘", "'").replace("`", "'").replace("\xa0", " ")
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    text = "\n".join(line for line in text.split("\n") if not line.startswith(">"))
    text = _SIGNATURE.sub("", _URL.sub(" ", text))
    return _TITLE.sub(r"\1", _without_name(_without_introduction(text.strip())))


def _without_introduction(text: str) -> str:
    """Without a last paragraph that introduces what was cut ("... wrote:")."""
    before, _, last = text.rpartition("\n\n")
    is_introduction = last.rstrip().endswith(":") or re.match(r"\s*(?:from|von|de|da|van):\s", last, re.I)
    return before.strip() if before and is_introduction and last.count("\n") < 4 else text


def _without_name(text: str) -> str:
    """Without a last line of its own that is but a name."""
    before, _, last = text.rpartition("\n")
    return before.strip() if before.strip() and _NAMES.fullmatch(last.strip(" \t-–—~*.,")) else text


def _is_reaction(text: str) -> bool:
    if text.isascii() or _SIGNS.isdisjoint(text):
        return bool(phrases.REACTION.fullmatch(text.strip()))
    if phrases.REACTION.fullmatch(text.translate(_WITHOUT_SIGNS).strip()):
        return True
    bare = set(_BETWEEN.sub("", text))
    return bare <= _SIGNS and not bare.isdisjoint(phrases.GLAD_SIGNS)


def _sentences(text: str) -> list[str]:
    """The sentences, where a long line that ends without a stop goes on in the next."""
    joined = _SMILEY.sub("\n", _GOES_ON.sub(" ", text))
    if not joined.isascii():
        joined = joined.translate(_SIGNS_END_LINES)
    return [s for s in (part.strip() for part in _SENTENCE_END.split(joined)) if _BETWEEN.sub("", s)]


def _part(sentence: str) -> _Part:
    part = _formula(sentence)
    if part is not _Part.owing:
        return part
    settled = _SETTLED.search(sentence)
    rest = _SETTLED.sub("", sentence)
    if settled and not _ASKS.search(rest) and not _NOT_SETTLED.search(rest):
        return _Part.settled
    if _ASKS.search(sentence) or _ORDERS.match(sentence):
        return _Part.owing
    if _OPEN.search(sentence):
        return _Part.background
    if not _PAST.search(sentence):
        return _Part.statement
    return _Part.program if _SOFTWARE.search(sentence) else _Part.report


def _clauses(sentence: str) -> list[str]:
    """The sentence in parts at the commas that set off a set phrase ("Thanks, that answers my question")."""
    if _formula(sentence) is not _Part.owing:
        return [sentence]
    clauses: list[str] = []
    pieces = [piece for piece in re.split(r",\s", sentence) if _BETWEEN.sub("", piece)]
    for piece, is_formula in [(piece, _formula(piece) is not _Part.owing) for piece in pieces]:
        if clauses and not is_formula and _formula(clauses[-1]) is _Part.owing:
            clauses[-1] += ", " + piece
        else:
            clauses.append(piece)
    return clauses


def _formula(sentence: str) -> _Part:
    """What a sentence is when set phrases fill it to its end; owing when a word is left over."""
    found, at, named = _Part.courtesy, _skip(sentence, 0), True
    while at < len(sentence):
        part, end = _phrase(sentence, at)
        if part is _Part.owing:
            # A name belongs to the phrase before it; alone it may be the answer to what we asked.
            name = None if named else _NAMES.match(sentence, at)
            if name is None:
                return _Part.owing
            end = name.end()
        elif part is _Part.closing:
            found = part
        named = part is _Part.owing
        at = _skip(sentence, end)
    return found


def _skip(sentence: str, at: int) -> int:
    gap = _BETWEEN.match(sentence, at)
    return gap.end() if gap else at


@cache
def _phrases() -> list[tuple[re.Pattern[str], _Part]]:
    """Set phrases, compiled when first asked for, as most commands never do."""
    return [
        *((_union([phrase]), _Part.closing) for phrase in phrases.ACKNOWLEDGED + phrases.FAREWELL),
        *((_union([phrase]), _Part.courtesy) for phrase in phrases.FILLER),
    ]


def _phrase(sentence: str, at: int) -> tuple[_Part, int]:
    """The set phrase that starts here and where it ends, or (owing, at)."""
    if thanks := _THANKS.match(sentence, at):
        name = _NAMES.match(sentence, _skip(sentence, thanks.end()))
        return _Part.closing, _reason_end(sentence, name.end() if name else thanks.end())
    if forward := _FORWARD.match(sentence, at):
        end = _clause_end(sentence, forward.end())
        goodbye = phrases.MEETING.search(sentence, at, end) and not phrases.HEARING.search(sentence, at, end)
        goodbye = goodbye and not _MORE_THAN_REASON.search(sentence, forward.end(), end)
        return (_Part.closing, end) if goodbye else (_Part.owing, at)
    ends = [(match.end(), part) for pattern, part in _phrases() if (match := pattern.match(sentence, at))]
    if not ends:
        return _Part.owing, at
    # The longest: "good luck" begins like "good".
    end, part = max(ends)
    return part, _reason_end(sentence, end, any_word=True) if _OPEN_END.search(sentence[at:end]) else end


def _reason_end(sentence: str, at: int, *, any_word: bool = False) -> int:
    """Where the clause of what for ends, or `at` when none starts here or it holds more than a reason."""
    start = at + len(sentence[at:]) - len(sentence[at:].lstrip())
    if not any_word and not _FOR.match(sentence, start):
        return at
    end = _clause_end(sentence, start)
    reason = sentence[start:end]
    more = _MORE_THAN_REASON.search(reason) or _ASKED_FOR.search(reason) or len(reason.split()) > 18
    return at if more else end


def _clause_end(sentence: str, at: int) -> int:
    """The first comma that isn't in a list, or "and" behind which a set phrase starts, else the sentence's end."""
    for joint in _AND.finditer(sentence, at):
        rest = sentence[joint.end() :]
        if joint.group().lstrip().startswith((",", "(")) and not _LISTED.match(rest):
            return joint.start()
        if (
            _THANKS.match(rest)
            or _FORWARD.match(rest)
            or any(pattern.match(rest) for pattern, _ in _phrases())
        ):
            return joint.start()
    return len(sentence)
