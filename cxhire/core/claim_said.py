"""What one sentence of ours claims: its topics, the side it takes on each, what it names, and how firmly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cxhire.core.claim_plain import with_people, with_strangers
from cxhire.core.claim_topics import COSTS, MONEY, TOPIC, Topic, topics
from cxhire.core.claim_values import Values, places, values

_CLAUSE = re.compile(
    r"[;:()]|, (?=(?:and |but |so |which |reviewed |rising |depending |who |because |since |as |though |although |while |whereas |not |no |we|you|i|they|there|it|the|this|that|xx|for|in our|everyone|nobody|wir|sie|für|nous|vous|il|pas|no)\b)| - | (?:but|while|whereas|although|though|however|because|aber|mais|pero|sondern|and (?=(?:you|we|i|they|there|it|no|the|that is|nobody|xx)\b))(?: |\b)"
)
_NEGATOR = re.compile(
    r"\b(?:no|not|never|without|nobody|none|neither|nor|nothing|no one|barred|excluded|excludes?|ended|skip|unnecessary|forbidden|rarely|stopped|stops|only for|nur für|réservé\w*|(?:sólo|solo) para|reserved for|kein\w*|nicht|nie|niemals|ohne|pas|jamais|aucune?|sans|personne|rien|nunca|ningún|ninguna|sin|nadie|tampoco|ni)\b"
)
_NO = r"(?:no|not an?|not any|not the|without|neither|nor|none of|nobody|no one|zero|never|skip|waive|dropped|kein\w*|ohne|sans|aucune?|pas de|pas d'|sin|ningún|ninguna|ni)"
_NEVER = r"(?:(?:is|are|was|were|be|been|will|would|can|has|have|does|do|we|they|i) (?:\w+ )?(?:not|never|no longer)|never|no longer|nicht|nie|kein\w*|pas|jamais|n'est|no) (?:be |been |\w+ )?(?:paid|covered|reimburs\w+|refund\w+|possible|available|included|required|needed|necessary|offer\w*|provid\w+|allow\w*|permit\w*|exist|part|an?|any|expect\w*|foreseen|obligatory|compulsory|mandatory|there|sponsor\w*|on|given|kept|something|our|what|worked|used|done|have|do|contact\w*|apply|count\w*|welcome|free|yours|up|erstattet|vorgesehen|bezahlt|übernommen|nötig|möglich|erforderlich|gewährt|remboursé\w*|nécessaire|possible|prévu\w*|incluid\w*|necesari\w*)"
# What affirms a thing: that somebody gets, gives, needs or does it, or that it is so.
_GIVES = r"(?:there (?:is|are|will be)|(?:get|gets|have|has|receive|receives|given|paid|pay|pays|need|needs|must|sit|sits|take|takes|do|does|offer|offers|provide|provides|give|gives|cover|covers|sponsor|sponsors|include|includes|require|requires|expect|expects|run|runs|bring|speak|hold|earn|earns|plus|and|with|allow|allows|reimburse|refund|refunds|fund|funds|complete|pass|serve|work|works|every|each|all|possible|gibt|bekommen|erhalten|haben|zahlen|brauchen|hay|tendrás|pagamos|ofrecemos|aurez|payons|offrons)|(?:a|an|the) (?:full |first |paid )?)"
_IS = r"(?:is|are|was|will be|can be|may be|comes?|required|needed|mandatory|obligatory|compulsory|essential|necessary|included|provided|paid|covered|free|possible|available|allowed|expected|welcome|helps|stands|exists|applies|imprescindible|obligatori[ao]s?|necesari[ao]s?|erforderlich|pflicht|nötig|obligatoire|indispensable|exigée?|starts|kicks in|ist|sind|est|sont|es|está|son|enough|fine|ok)"
_ONLY_OTHERS = re.compile(
    r"\b(?:only (?:for|from|after)|only \w+ (?:get|have|receive)|nur für|réservé\w*|(?:sólo|solo) para|reserved for|excludes?|excluded|barred|abolished|scrapped|ended|is something the|n'est pas|no existe|no hay)\b"
)
_WITHHELD = re.compile(
    r"\b(?:not|never|nobody|no one|nicht|nie|pas|jamais|no|nunca)(?: (?!only\b)\w+){0,2} (?:offer|have(?! to\b)|do|does|pay|pays|provide|need(?! to\b)|needs|require|get|gets|cover|covers|sponsor|give|gives|allow|permit|reimburse|refund|include|included|fund|grant|grants|receive|supply|exist|eligible|entitled|available|part of|foreseen|on offer|possible|planned|paid|covered|required|necessary|needed|provided|obligatory|compulsory|mandatory|allowed|permitted|used|matter|matters|minds?|expects?|asks?|demands?|going to be|worked|works?)\b"
    r"|\b(?:we|i|you|company|firm) have none\b|\bwe do not have\b|\bnot have\b(?! to\b)|\bgibt es (?:\w+ )*(?:nicht|keine\w*)|\bnicht (?:vorgesehen|möglich|nötig|bezahlt|üblich)|\bno (?:pagamos|ofrecemos|damos|tenemos|hace falta)"
)
# The thing in question is put as this, so that a pattern is compiled once for all things.
_THING = "qq"
_GAP = r"(?: (?!(?:for|of|during|in|at|to|on|from|until|about|with)\b)[\w%.']+){0,4}"
_WITHOUT = re.compile(
    r"\bwithout\b.*\bqq.*\b(?:can not|no|not|nothing|nobody)\b|\b(?:can not|no|not|nobody)\b.*\bwithout\b.*\bqq"
)
_DENIED = (
    _ONLY_OTHERS,
    _WITHHELD,
    re.compile(rf"\b{_NO}{_GAP} qq\w*(?! on \w*day)|\bnot (?:need|have) to(?: (?!pay\b)\w+){{0,3}} qq"),
    re.compile(rf"\bqq\w*(?: [\w%.]+){{0,4}} {_NEVER}\b(?! (?:only|before|until|yet))"),
)
_AFFIRMED = re.compile(rf"\b{_GIVES}{_GAP} qq|\bqq\w*(?: [\w%.']+){{0,3}} {_IS}\b|\bqq\w*[.!]?$")
# Whoever is asked to come for a thing is told that there is one.
_PRESUPPOSED = re.compile(
    r"\b(?:be (?:there|here|with us)|come|arrive|turn up|report|allow|plan|prepare|ready)\b(?! (?:not|no)\b).{0,40}\bfor (?:the|our|your|a|an) (?:\w+ ){0,2}qq"
)
_NOUNS = r"((?:(?!(?:for|of|in|at|to|on|from|until|about|with|and|but|or|not|no|that|which)\b)[\w'-]+ ){0,3}(?!(?:for|of|in|at|to|on|from|with|and|but|or|not|no|that|which)\b)[\w'-]+)"
_GIVING = re.compile(
    rf"\b(?:you (?:\w+ )?(?:have|get|receive|lead|use)|you'd (?:have|get)|there (?:is|are|will be)(?! (?:no|not|never)\b)|we (?:\w+ )?(?:offer|provide|give you|pay for|have|run)|comes? with|includes?|covers?) (?!no\b|not\b|to\b){_NOUNS}"
)
_REFUSING = re.compile(
    rf"\b(?:there (?:is|are|was|were|will be) no|(?:we|i|you|you'd|they) (?:\w+ )?(?:have|get|offer|provide|pay|give|do) no|there (?:is|are) not an?y?|(?:we|you) do not (?:have|get|offer|provide|do|pay for|run) (?:an?y? )?|without an?y?) {_NOUNS}"
)
# What is denied in passing: no problem, no doubt.
_EMPTY = frozenset(
    "probl idea doubt reaso hurry rush troub news decis answe quest matte chanc point longe worry chang limit furth excep excus guara word words hard risk harm pressu press secre other anyth anyon someo thing day days place places date dates".split()
)
_BEFORE = re.compile(
    r"\b(?:no|not|never|without|nobody|none|neither|kein\w*|nicht|nie|ohne|pas|jamais|aucune?|sans|nunca|ningún|ninguna|sin|ni|no longer|stopped|skip|instead of|neither)(?: (?!only\b)\w+){0,3} $"
)
_AFTER = re.compile(
    r"(?: (?:pas|nicht|jamais|plus|nie)\b)|(?:(?: [\w']+){0,3} (?:(?:is|are|was|were|does|do|can|will|would|has|have)(?: \w+)? (?:not|never|no longer|out of the question|impossible)|gibt es(?: \w+){0,3} nicht|ist nicht|sind nicht|n'est pas|no es|no está)\b(?! (?:only|just)))"
)
_NO_CLAIM = re.compile(
    r"\b(?:thank|thanks|please|have a (?:nice|good|great|lovely)|attached|enclosed|danke|bitte|merci|gracias|helps?|sorry)\b"
)
_CONDITION = re.compile(
    r"\b(?<!even )(?:if|unless|provided (?:that|you|we|the|they)|depending|in case|whether|should you|were you|would you like|if you'd rather|wenn|falls|sofern|sobald|si (?:vous|tu|usted|le|el|nous)|cuando)\b"
)
_QUESTION = re.compile(r"\?[\"”')]*$")
_OPEN = re.compile(
    r"\b(?:not (?:yet|been|so far)|yet|still|so far|at the moment|for now|as of now|currently|noch|encore|todavía|aún|my understanding|i think|i believe|i hope|we hope|hopefully|probably|might|perhaps|i gather|i don't know)\b"
)
_PRONOUN = re.compile(r"\s*(?:it|this|that|they|these|those|which|es|das|il|elle|c'est|esto)\b")
_GOES_ON = re.compile(
    r"\b(?:it|its|this|that|these|those|them|they|none|same|which|keine?[rs]?|never|not|no|themselves|yourself|unpaid|free|also|es|das|il|elle|lo)\b"
)
_PHASE = re.compile(
    r"\b(?:(?:once|twice|three times) (?:a|per|each) (?:year|month|quarter|season)|now and then|occasionally|from time to time|(?:before|after|until|during|from) (?:\w+ ){0,2}(?:probation|training|induction|the trial)|(?:for|in|during|after|until) (?:the |your )?(?:first|initial) (?:\w+ )?(?:days?|weeks?|months?|year|season|term|summer)|the first (?:\w+ )?(?:days?|weeks?|months?)|during|initially|at first|to begin with|to start with|later on|eventually|once you|as from|as of|from (?:january|february|march|april|may|june|july|august|september|october|november|december|monday|then|now) on\w*|from \w+ with|now that|is (?:done|over|behind)|are over|till|come april|in (?:the )?(?:winter|summer|spring|autumn|low season|high season)|for the (?:\w+ )?(?:workshop|trial|visit|first)|only for this|this one|en temporada|à partir|ab dem|a partir|anfangs|au début|al principio)\b"
)
_STAGE = re.compile(
    r"\b(first|second|third|final|last|next|phone|telephone|one|two)(?= (?:\w+ )?(?:round|interview|stage|conversation|meeting|screen|talk|chat|entrevista|one|and last)\b)"
)
_STEM = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    "that this with have will from your you're them they their there then than what when where which would could should about after before again into just like more most much only other over some such very well were been being also each every make made need take come comes want wants give given know tell told said says write wrote good great hello dear kind regards thank thanks please best hope look looking forward here does done dont cant isnt work works working team people candidate candidates applicant applicants company interview first next last time week weeks month months year years".split()
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One clause with what it claims. `sides` holds (word, state) by topic, "" for the word where a state's own words say it.

    `sentence` and `plain` are its sentence and itself in plain spelling with people as xx; `firm` is False for questions and conditions; `open`
    where it says "yet", "so far" or "I think", which time may overtake; `phase` has the words where it is for a time only.
    """

    quote: str
    sentence: str
    plain: str
    topics: dict[str, frozenset[str]]
    sides: dict[str, frozenset[tuple[str, bool]]]
    stems: frozenset[str]
    negated: bool
    values: Values
    firm: bool
    open: bool
    phase: str
    stages: frozenset[str]
    given: frozenset[str]
    refused: frozenset[str]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Answers what it is found by: its topics, and the things that it gives or denies by any name."""
        things = {f"thing {stem}" for stem in self.given | self.refused}
        return (
            frozenset(self.topics)
            | things
            | {name for name in ("hours", "places") if getattr(self.values, name)}
        )

    @cached_property
    def valued(self) -> bool:
        """Answers whether it names anything that another claim could differ from."""
        named = self.values
        return bool(
            named.money or named.counts or named.dates or named.weekdays or named.places or named.ranks or named.grades
            or named.hours or named.deciders or named.denied_deciders or named.bosses
        )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One sentence of ours: its quote, its plain spelling with the `people` of the conversation as xx, its claims in order."""

    quote: str
    plain: str
    people: frozenset[str]
    claims: tuple[Claim, ...]

    @cached_property
    def acts(self) -> str:
        """Answers its plain spelling with strangers as xx too: what discarding and denying are looked for in."""
        return with_strangers(self.quote, self.people)

    @cached_property
    def topics(self) -> frozenset[str]:
        """Answers what the sentence is about."""
        return frozenset(name for claim in self.claims for name in claim.topics)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Answers the stems of its content words."""
        return frozenset(stem for claim in self.claims for stem in claim.stems)


@lru_cache(maxsize=2048)
def said(text: str, people: frozenset[str]) -> Said:
    """Answers what a sentence claims, as far as the tables know it; `people` are the names in the conversation.

    Kept for a while: a conversation is read again with each new mail.
    """
    plain = with_people(text, people)
    return Said(text, plain, people, tuple(_claims(text, plain, people)))


def _claims(text: str, plain: str, people: frozenset[str]) -> Iterator[Claim]:
    firm = not (_CONDITION.search(plain) or _QUESTION.search(plain))
    open_ = bool(_OPEN.search(plain))
    where = places(text, people)
    clauses = [clause for clause in _CLAUSE.split(plain) if clause.strip()]
    before: dict[str, frozenset[str]] = {}
    for clause in clauses:
        # A clause that names nothing goes on about what the one before it named.
        named = topics(clause) or (before if _GOES_ON.search(clause) else {})
        if _PRONOUN.match(clause):
            named = {**before, **named}
        found = values(clause, where)
        if found.money and not named.keys() & MONEY:
            named = {"pay": frozenset(), **named}
        if named.keys() & COSTS:
            named = {"costs": frozenset(), **named}
        before = named
        yield Claim(
            quote=text,
            sentence=plain,
            plain=clause,
            topics=named,
            sides={
                name: sides
                for name in named
                if (sides := frozenset(_sides(clause, TOPIC[name], named[name])))
            },
            stems=_stems(clause),
            negated=bool(_NEGATOR.search(clause)),
            values=found,
            firm=firm,
            open=open_,
            phase=match[0] if (match := _PHASE.search(clause)) else "",
            stages=frozenset(_STAGE.findall(clause)),
            given=_things(_GIVING, clause) if firm else frozenset(),
            refused=_things(_REFUSING, clause) if firm else frozenset(),
        )


def _things(frame: re.Pattern[str], clause: str) -> frozenset[str]:
    """Answers the stems of what a clause gives or refuses, whatever the thing is called."""
    return frozenset(stem for match in frame.finditer(clause) for stem in _stems(match[1]) - _EMPTY)


def _sides(clause: str, topic: Topic, words: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yields the sides that a clause takes: by the words for a state, turned by a negation before them, else by naming alone."""
    found = {
        ("", state is not _turned(clause, match))
        for state, pattern in zip((True, False), topic.states, strict=True)
        if pattern is not None
        for match in pattern.finditer(clause)
    }
    if topic.granted and found == {("", True)} and (_ONLY_OTHERS.search(clause) or _WITHHELD.search(clause)):
        found = {("", False)}
    if found or not topic.granted:
        yield from found
        return
    for part in clause.split(","):
        for word in words:
            if word in part and (stance := _stance(word, part)) is not None:
                yield word, stance


def _turned(clause: str, match: re.Match[str]) -> bool:
    """Answers whether a negation before or after turns what was found into its opposite."""
    if re.match(r"(?:no|not|never|nobody|neither|without|kein\w*)\b", match[0]):
        return False
    return bool(_BEFORE.search(clause[: match.start()]) or _AFTER.match(clause[match.end() :]))


def _stance(word: str, part: str) -> bool | None:
    """Answers whether a part of a clause affirms a thing (True), says that there is none (False), or neither.

    "Please don't bring knives to the test" says nothing about the test.
    """
    part = part.replace(word, _THING)
    if _WITHOUT.search(part):
        return True
    if any(words.search(part) for words in _DENIED):
        return False
    if not _NEGATOR.search(part) and _PRESUPPOSED.search(part):
        return True
    if _NEGATOR.search(part) or _NO_CLAIM.search(part):
        return None
    return True if _AFFIRMED.search(part) else None


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:5] for word in _STEM.findall(text) if word not in _COMMON)
