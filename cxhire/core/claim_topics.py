"""What a sentence of ours is about, what it says about it, and whether two sentences say opposite things.

Tables of words, English first with the commonest German, French and Spanish; all hand-written.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache


def _words(expression: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{expression})(?!\w)".replace(" ", r"\s+").replace("'", "['’]"), re.IGNORECASE
    )


# Somebody's say or word is discarded.
DISCARD = _words(
    r"(?:ignore|disregard|forget|delete|discard|bin|dismiss|don't (?:go by|listen to|rely on|mind|believe|trust)|do not (?:go by|listen to|rely on|mind|believe|trust)|pay no attention to|take no notice of|put (?:much|any) (?:stock|faith|trust) in) "
    r"(?:about )?(?:(?:\S+ ){1,6}?(?:told|said|says|wrote|promised|sent|sends|offered|tells?|came from|comes from|may have|might have)|him|her|them all|(?-i:[A-Z][a-zé]+)(?=[.,;:!]| (?:and|he|she|completely|entirely)))"
    r"|(?<!I\s)(?<!we\s)(?:has|have|had|with) (?:absolutely |really |quite )?no (?:say|authority|mandate|business|standing|clue|idea|credibility|influence)(?: (?:here|in|on|over|to|how|what|about|whatsoever|at all))?"
    r"|(?:is|was|are|were)(?:n't| not) (?:in (?:a|any) position|authori[sz]ed|entitled|empowered|allowed|permitted|qualified|competent) to (?:promise|offer|tell|say|decide|make|speak|give|commit|agree|judge|discuss)|(?:is|was)(?:n't| not) (?:his|hers|her|theirs|their place|his place|her place) to"
    r"|nobody (?:here )?(?:takes|listens to|trusts|believes) (?:\S+ ){1,5}?(?:seriously|any ?more|here)|nobody (?:here )?listens to (?:him|her|them)|(?:pinch|grain) of salt|carries no weight|counts for (?:nothing|little)|means nothing (?:here|to us)"
    r"|(?:hasn't|has not|haven't|hasn't got|doesn't have|don't have) (?:a clue|the (?:faintest|first|slightest)|any (?:say|authority|idea|business|influence))|doesn't know (?:the first thing|what (?:he|she|they)(?:'s|'re| is| are)? (?:talking|saying|doing))|out of (?:his|her|their) depth"
    r"|(?:hires|decides|promises) nobody|decides nothing|(?:is|he's|she's) (?:only|just|merely|no more than) (?:a|an|the|our|some) (?:\w+ )?(?:intern|temp|assistant|secretary|trainee|go-between|middleman|messenger|salesman|salesperson|receptionist)|doesn't speak for|does not speak for|do(?:es)?n't speak for us|can't be (?:trusted|relied)|not to be (?:trusted|relied|taken seriously)"
    r"|(?:word|words|opinions?|views?|advice|tips|instructions|answers|letters?|mails?|emails?|forecasts|promises|figures|certainties|recommendations?|impressions|schedules?|notes?)(?: \S+){0,5}? (?:(?:is|are) (?:worthless|nonsense|guesswork|meaningless|irrelevant|(?:his|her|their) own invention|not worth)|has no worth|have no worth|(?:don't|doesn't|do not|does not) count|counts? for (?:nothing|zero|little)|won't help you|in the bin|commit(?:s)? (?:\S+ ){1,3}to nothing)"
    r"|wouldn't (?:build|rely|bank|count) (?:\S+ )?(?:on|upon)|pay (?:it|them|him|her) no (?:heed|attention|mind)|(?:long ago )?stopped listening to|(?:isn't|aren't|wasn't|is not|are not|never) (?:consulted|asked|privy to|party to|involved in)|overstepp\w+|makes? (?:\S+ ){1,3}up as (?:he|she|they) goes?|(?:take|taken?) (?:\S+ ){1,5}to heart|to be taken seriously"
    r"|glorified|nothing (?:he|she|they) (?:says?|asks?|promises?|writes?)(?: \S+){0,3} (?:binds?|counts?|matters?|needs)|(?:isn't|is not|aren't|are not) (?:one of us|part of (?:us|this|the|our) ?\w*)|mak(?:es?|ing) (?:things|it|this|that) up|(?:as if|as though) you(?:'d| had) never|read (?:nothing|little) into|knows? (?:very |next to |precious )?(?:little|nothing) about (?:us|how|the|our)|playing (?:the )?(?:lawyer|manager|boss|expert)|nothing to say (?:in|on|about)|in the (?:basket|bin|shredder)|(?:whatever|no matter what) (?:\S+ ){1,3}may have (?:put|told|said|written|promised)|safely (?:delete|ignore|forget)|can't tell (?:you|anybody|anyone) (?:when|what|how|anything|precisely|where)"
    r"|belongs? in the bin|(?:talks|talking) (?:nonsense|rubbish)|makes? (?:things|it|promises) up|promises? (?:everyone |everybody )?the (?:moon|earth|world)|(?:get|gets|got) (?:rather |a bit |easily )?carried away"
    r"|hat (?:hier )?nichts zu (?:sagen|entscheiden|melden)|nicht ernst (?:zu )?nehmen|keine (?:Befugnis|Ahnung)|vergessen Sie,? was|n'a (?:aucun|pas) (?:pouvoir|autorité|mot à dire|qualité)|ne tenez pas compte|oubliez ce que|no (?:pinta|decide|manda) nada|no tiene (?:ni idea|autoridad|competencia)|no (?:le )?(?:haga|hagas) caso|olvid[ea] lo que"
)

# It is denied that the candidate was told, or claimed that it was always otherwise.
DENIAL = _words(
    r"(?:nobody|no one|no-one|none of us|none of my \w+|neither \w+ nor \w+)(?: here| at \S+| on (?:my|our|this) team| in (?:this|my|our) \w+)*(?: has| have| had| would have| can have| could have)? (?:ever |actually )?(?:told|promised|said|offered|agreed|assured|mentioned|guaranteed|invited)"
    r"|(?:that|this|it|which|there|such a thing|\w+ (?:appointment|bonus|offer|call|promise|interview|date|salary|range|agreement)) (?:was|were|has been|have been|is) never (?:\w+ )?(?:agreed|promised|said|offered|discussed|mentioned|on the table|part of|the (?:plan|case|deal|idea)|in my|on offer|an? (?:option|offer|promise))|never (?:agreed|promised|said|offered|told you|any such|any question of|any talk of|been any)"
    r"|(?:I|we) (?:never|don't recall|do not recall|don't remember) (?:having )?(?:said|promis\w+|agreed|agreeing|told|telling|offered|offering|saying)|(?:I|we) can't (?:think|imagine|see) (?:why|where|how|who)|(?:I've|I have|we have|I|we) no idea (?:where|who|how|why)|I don't know (?:where|who|how|why) (?:you|told|anyone)|don't know where you(?:'ve| have)? (?:got|get|took|had|heard)"
    r"|(?:isn't|is not) something I (?:recogni[sz]e|know of)|don't recogni[sz]e (?:that|this|any)|(?:no (?:date|promise|offer|commitment|assurance|such \w+)) (?:has|have|had|was|were) (?:ever )?(?:been )?(?:given|made|promised|offered|agreed|said)|you must have (?:misheard|misread|misunderstood|dreamt|dreamed|imagined)|whoever told you|who(?:ever)? (?:told|gave) you that"
    r"|(?:as|like) (?:it was |it has |was |we have |we've |has )?(?:always|from the (?:beginning|start|outset)) (?:been )?(?:described|said|stated|clear|told|the case)?|as was (?:always )?(?:made )?clear|(?:we|I) (?:have |'ve )?(?:said|told you|made clear|always said)(?: so)?,? from the (?:beginning|start|outset|first)|was only ever|were only ever|has always been|have always been|at no (?:point|time)"
    r"|niemand (?:hat|hatte) Ihnen|das wurde (?:Ihnen )?nie|davon war nie|nie (?:zugesagt|versprochen|vereinbart|die Rede)|wer (?:hat )?Ihnen das|personne ne vous a|il n'a jamais été|jamais (?:été question|promis|dit)|nadie (?:te|le|os) (?:ha|dijo)|nunca (?:se|te|le|hemos|he) |no sé (?:quién|de dónde)"
)

_TOPICS = {
    "pay": r"salar\w+|pay|pays|paid|wages?|rate|base|compensation|gross|hourly|per hour|an hour|a year|per annum|remuneration|Gehalt|Lohn|salaire|sueldo|salario|[£$€]\s?\d[\d.,]*k?|\d[\d.,]*\s?(?:k|euros?|€|£|\$|pounds|EUR|CHF|USD|GBP)",
    "bonus": r"bonus|sign-on|commission|surcharge|premium|allowance|prime|Prämie|night rate",
    "remote": r"remote\w*|from home|home[- ]?(?:office|working)|work from|hybrid|in the office|in the building|on[- ]?site|office days?|days? (?:a|per) week|at your desk|teletrabaj\w*|télétravail|Homeoffice|présence",
    "place": r"based in|located|office is in|site|campus|relocat\w+|commut\w+|your base|branch",
    "start": r"start\w*|begin\w*|first day|join us|joining|Beginn|anfangen|commenc\w+|empez\w+|incorpor\w+",
    "contract": r"permanent|fixed[- ]term|temporary|open-ended|contract|freelance|self-employed|probation|trial period|unbefristet\w*|befristet\w*|CDI|CDD|indefinid\w+|temporal",
    "stages": r"rounds?|interviews?|stages?|steps?|assessment|test|task|exercise|presentation|hoops?|process|Gespräch\w*|entretiens?|entrevistas?",
    "decision_date": r"decision|decide\w*|hear (?:from )?us|let you know|answer|verdict|yes or no|outcome|news|Entscheidung|décision|decisión",
    "who_decides": r"decision maker|last word|decides?|final say|hiring manager|picks|choose|chooses|my call|have the say|sign off|report to|contact",
    "expenses": r"expenses|relocation|travel(?:ling)?|fares?|tickets?|train|flights?|hotel|reimburs\w+|refund\w*|receipts?|Fahrtkosten|frais|gastos",
    "visa": r"visas?|sponsor\w*|permit|right to work|Visum|titre de séjour|immigration",
    "housing": r"accommodation|room|flat|cottage|housing|lodging|rent|Wohnung|logement|alojamiento",
    "hours": r"hours|shifts?|nights?|weekends?|evenings|days-only|rota|part-time|full-time|overtime|four-day|Stunden|Schicht\w*|turnos?",
    "title": r"title|senior|junior|principal|lead|deputy|level|band|grade|grading|associate|manager role",
    "call": r"call|phone|telephone|ring|telefon\w+|rufe\w*|appel\w*|llam\w+",
    "references": r"references?|referees?|present boss|current (?:boss|employer|manager|head)",
    "equipment": r"laptop|phone|computer|tools?|kit|car|van|uniform|boots|screens?",
    "training": r"training|course|exams?|study|qualification|college|certificate|academy",
    "language": r"English|German|French|Spanish|Swedish|Dutch|language|Deutsch|français|inglés",
    "leave": r"holidays?|leave|vacation|days off|Urlaub\w*|congés?|vacaciones",
    "outcome": r"offer\w*|shortlist\w*|considered|unsuccessful|rejected|chosen|selected|frozen|filled|reserve|vacancy|position is",
    "receipt": r"received|arrived|got your|your (?:papers|transcript|documents|certificates?|form)|submitted|incomplete|complete|missing",
    "feedback": r"feedback|comments|report",
    "side_jobs": r"own jobs|private work|side (?:job|business)|second job|weekends",
}  # fmt: skip
_TOPIC_WORDS = {name: _words(words) for name, words in _TOPICS.items()}

# Opposite states of one thing: (what it is about, said one way, said the other way). An empty "about" is anything.
_OPPOSITES = tuple(
    tuple(_words(words) if words else re.compile("") for words in row)
    for row in (
        (r"", r"remote(?:ly)?|from home|home[- ]?(?:office|working)|hybrid|from anywhere|wherever (?:you|there)|teletrabaj\w+|télétravail|Homeoffice",
         r"in the (?:building|office|shop|lab|plant)(?: \w+){0,2} (?:every|each|all|five|5|Monday)(?: \w+)*|on[- ]?site (?:every|each|five|only|all)(?: \w+)*|five days (?:a week )?(?:in|on|at)|no (?:home|remote)[- ]?\w*|(?:don't|do not|never) (?:do|offer|allow|have) (?:home|remote)[- ]?\w*|(?:présence|Präsenz|presencia)(?: \w+){0,6} (?:lundi|Montag|lunes)(?: \w+)*|no (?:existe|hay) (?:el )?teletrabajo|kein Homeoffice|office (?:\S+ ){0,2}(?:Monday|every|each)(?: \w+)*|(?:Monday|Mondays) to (?:Thursday|Friday)|compulsory presence|in person|nine to five|never been an option|only work from within|not compatible|has to be in the office"),
        (r"", r"permanent|open-ended|(?:full )?employee status|on our own payroll|unbefristet\w*|CDI|indefinid\w+", r"fixed[- ]term|temporary|befristet\w*|CDD|(?:contract|engagement|post|position) (?:ends|runs until|is limited|expires)(?: \w+)*|for (?:one year|six months|twelve months|12 months)(?: only)?|freelance|temporal|\d+-day \w+|temp assignment|through the agency|(?:your )?engagement ends|(?:send|sends) us invoices|register a business|will be your employer"),
        (r"salar\w+|pay|figure|band|[£$€]", r"negotiable|open to discussion|room above|flexible", r"fixed|not negotiable|non-negotiable|that's that|not up for discussion"),
        (r"accommodation|room|cottage|flat|training|course|exams?|travel\w*|fares?|tickets?|train|flights?|hotel|uniform|tools?|visa|equipment|fees|expenses|costs?|laptop|lunch|parking",
         r"free(?: of charge)?|rent-free|(?:we|firm|company|practice|trust|school|hotel) (?:will )?(?:pays?|covers?|reimburses?|refunds?)|(?:is|are|fully|be) (?:paid|covered|reimbursed|refunded|included)|on us|at our (?:cost|expense)|on our cost|no cost|erstatten|übernehmen wir|prenons en charge|a nuestro cargo|corre de nuestra cuenta",
         r"unpaid|(?:at |on )?(?:your|their|the (?:applicant|candidate|employee)'s?) own (?:expense|cost|affair|pocket|charge)|borne by (?:applicants|candidates|you|the \w+)|(?:do not|don't|doesn't|does not|cannot|can't|won't|never) (?:pay|cover|reimburse|refund)(?: for)?|(?:take|deduct|charge|withhold)\w* (?:\S+ ){1,6}(?:wages|pay|salary|month|for it)|(?:supply|pay|pays|meet|cover|buy) (?:for )?(?:their|your) own|(?:meet|pay|bear|met|paid|borne) (?:\S+ ){0,3}(?:themselves|yourself)|for you to (?:organi[sz]e|pay|fund|find)|fund yourself|private matter|bring your (?:own|full)|not (?:paid|covered|reimbursed|refunded)|nicht (?:erstattet|übernommen)|à (?:votre|la) charge|por (?:tu|su) cuenta"),
        (r"visas?|sponsor\w*|permit|right to work|immigration|H-1B", r"(?:will|can|do|does|we|university|company|practice|firm|trust) (?:\w+ )?(?:sponsors?|help|apply|hold a sponsor)|sponsors? (?:\w+ )?visas?",
         r"only (?:take|hire|consider|employ)(?: \w+)* (?:right to work|permit|visa)|never (?:done|sponsored|do) (?:visas?|\w+)|(?:no|not|cannot|can't|don't|do not|doesn't|aren't|unable to) (?:\w+ )?(?:sponsor\w*|visas?|filing)|(?:need|have) (?:your|their) own (?:visa|permit)"),
        (r"", r"(?:don't|do not|won't) need (?:any )?\w+|no (?:\w+ )?(?:needed|required|necessary)|not (?:required|needed|necessary|a requirement)|isn't (?:required|needed|necessary)", r"(?:is|are) (?:obligatory|mandatory|compulsory|essential|required|a must|necessary)|must (?:have|hold|speak|bring)|(?:can't|cannot) do without"),
        (r"", r"company (?:car|truck|van|phone|laptop|bike|vehicle)|(?:we|company|theatre|firm) (?:will )?(?:provides?|suppl(?:y|ies)|lends?)(?: \w+)*|one of ours|Firmenwagen|Dienstwagen", r"(?:need|bring|use|have|supply|in) (?:your|their|his|an?) own (?:\w+ )?(?:car|vehicle|van|phone|laptop|computer|tools?|kit|camera|bike|equipment)?|private (?:vehicle|car|phone|laptop)"),
        (r"", r"(?:job|post|place|position|role)(?: \w+){0,4} is yours|(?:have|we've) chosen you|you're through|said yes|we (?:have|'ve) found you|you got the job|you're one of (?:our|the) \w+ new", r"(?:not|n't) (?:been )?(?:selected|successful|among|voted|chosen)|no (?:decision|contract|offer)(?: \w+)*|unsuccessful|decided against"),
        (r"", r"(?:very much |still |remains? )open|not filled|nobody (?:has been )?(?:hired|chosen)", r"(?:we |we've |has been |was |been )filled(?: \w+)*|took up the post|closed the vacancy"),
        (r"", r"frozen|cancelled|withdrawn the (?:ad|vacancy)", r"took up the post|(?:start|begin)s? in the position|stays online|still (?:open|looking)|has been filled"),
        (r"", r"(?:I|she|he|they|team|professor|manager|[A-Z]\w+) (?:alone )?(?:decides?|chooses?|picks?|votes?|makes? the (?:decision|choice))(?: alone)?|(?:have|has|'ll have|will have) the (?:last word|final say)|(?:his|her|my|whose) (?:decision|call|choice)(?: \w+){0,3}", r"(?:not|isn't|n't) (?:my|his|her) (?:choice|decision|call)|only the \w+ decides?|rests? with|without the (?:\S+ ){1,4}nod|for the (?:\S+ ){1,4}to say|only sitting in|it's the \w+ that appoints"),
        (r"round|interview|stage|step|hoop|meeting|process|conversation", r"(?:the |that was (?:the )?|it's the )?(?:last|final) (?:round|interview|stage|step|hoop|conversation)|nothing (?:more|else|further)|(?:then )?you're done|only (?:one|two) (?:rounds?|interviews?|stages?)", r"next (?:up|round|stage|step)(?: \w+)*|another (?:round|interview|stage|test)|(?:further|additional|second|third|fourth) (?:round|interview|stage|test)|assessment (?:day|centre)|psychometric\w*|two more"),
        (r"test|task|exercise|translation|sample", r"(?:not|isn't|won't be) (?:counted|scored|marked|graded|part of)|doesn't count|does not count", r"eliminated|(?:less|lower|below|under) (?:than )?\d+\s?%|failed|not enough points|because of (?:your|the) (?:test|score|result)"),
        (r"video|interview|call|travel", r"(?:all )?(?:on|by|via|over) (?:video|zoom|teams)|(?:won't|don't) need to travel", r"(?:don't|do not|never) do (?:\w+ )?(?:by video|video|remote)\w*|in person only|see you (?:\S+ ){0,4}in [A-Z]\w+"),
        (r"", r"(?:can|may|could|free to) (?:hold on to|keep|do|have|take) (?:your |a |other )?(?:own jobs?|side \w+|second job|private \w+|other work)(?: \w+)*", r"no (?:private|side|other|outside|second) (?:work|jobs?)|exclusively for us|other employment is (?:not|forbidden)"),
        (r"papers|transcript|documents?|certificates?|application|form|file|references?|contract|CV", r"(?:arrived|received|got)|right here|is complete", r"never (?:received|arrived|submitted|came|reached|got)|(?:still )?waiting for (?:the|your)|(?:not|haven't|hasn't) (?:been )?(?:received|arrived|submitted|reached|got)|incomplete|is missing"),
        (r"", r"(?:will|I'll|we'll|'ll) (?:call|ring|phone|telephone)(?: you)?", r"(?:never|not|nobody|don't|do not|no) (?:\w+ ){0,4}(?:call|ring|phone|telephone|calls|telephoning|telephone you)|in writing only"),
        (r"", r"no probation|without (?:a )?probation|no trial period", r"(?:probation|trial period)(?: \w+){0,3} (?:is|of|lasts|period|are)|first (?:\w+ )?months serve"),
        (r"holidays?|leave|days off|nights?|weekends?|shifts?|hours|evenings?", r"days[- ]only|no (?:nights|weekends|shifts|evenings|overtime)|never (?:nights|weekends)|(?:weekends|evenings|nights) are (?:never|sacred|free|yours|not)(?: \w+)*|Monday to Friday", r"(?:weekend|night|Saturday|Sunday|late) shifts?|nights and weekends|(?:every|one|each) (?:second |other )?(?:Saturday|Sunday|weekend)|weekends included"),
    )
)  # fmt: skip

_ABOUT_ANYTHING = frozenset(row for row, (about, _, _) in enumerate(_OPPOSITES) if about.search(""))

_MONEY = re.compile(
    r"(?:[£$€]|\b(?:EUR|CHF|USD|GBP|CAD)\s?)\s?(\d[\d.,]*)\s?(k\b)?|\b(\d[\d.,]*)\s?(k\b)?\s?(?:euros?|€|£|pounds|dollars|EUR|CHF|USD|GBP|k\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|dos|tres|deux|trois|zwei|drei|vier)[\s-]+(?:\w+[\s-]){0,1}?(rounds?|interviews?|stages?|steps?|days? (?:a|per) week|days?|weeks?|months?|hours?|nights?|years?|%|per\s?cent|references?|entrevistas?|entretiens?|Gespräche|Wochen|Monate|Tage)(?!\w)"
    r"|\b(band|grade|level)\s+(\d{1,2})\b",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December)\s+(\d{1,2})\b",
    re.IGNORECASE,
)
_OPEN_ENDED = _words(
    r"between|up to|at least|at most|around|about|depending|range|somewhere|minimum|maximum|if|unless|after|until|once|during|on top|extra|sundays?|already|so far"
    r"|\d\S* (?:to|or|and|-) [£$€]?\d\S*|for the first|from \w+ to"
)
_CONDITIONAL = _words(r"if|unless|until|once|after|wenn|si|falls|depending")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
_NUMBERS |= {"dos": 2, "tres": 3, "deux": 2, "trois": 3, "zwei": 2, "drei": 3, "vier": 4}
_PERIODS = {
    "hour": _words(r"per hour|an hour|hourly|/h|a shift|pro Stunde|de l'heure|la hora"),
    "year": _words(r"a year|per year|per annum|annual\w*|im Jahr|al año|par an"),
    "month": _words(r"a month|per month|monthly|pro Monat|par mois|al mes|mensual\w*"),
}
_DATED_TOPICS = frozenset({"start", "decision_date"})
_NEGATOR = _words(
    r"no|not|never|\w+n't|cannot|without|nobody|none|neither|skip|barred|kein\w*|nicht|nie|pas|jamais|aucune?|nunca|ningún|ninguna|sin"
)
_SCOPE = re.compile(r"^(?:\W+\w[\w'’-]*){1,5}")
_NOT_YET = _words(r"yet|still|so far|noch|encore|todavía|aún")
_CHANGES = _words(r"decid\w*|pass\w*|test\w*|decision|yet|received?|news|answer\w*")


@dataclass(frozen=True)
class Claim:
    """What one sentence says: topics, figures and days, what it negates or affirms, and its sides in `_OPPOSITES`.

    `exact` is False where the sentence has a range, a condition or "about": its figures then prove nothing.
    """

    topics: frozenset[str]
    exact: bool
    money: frozenset[float]
    periods: frozenset[str]
    counts: dict[str, set[float]]
    days: frozenset[tuple[str, int]]
    negated: frozenset[str]
    affirmed: frozenset[str]
    about: frozenset[int]
    sides: frozenset[tuple[int, bool]]


@lru_cache(maxsize=8192)
def claim(text: str) -> Claim:
    """Answers what a sentence says, as far as the tables know it.

    Kept for a while: each sentence of a conversation is held against all others, and some are in every mail.
    """
    rows = list(enumerate(_OPPOSITES))
    return Claim(
        topics=frozenset(topics(text)),
        exact=not _OPEN_ENDED.search(text),
        money=frozenset(_money(text)),
        periods=frozenset(name for name, words in _PERIODS.items() if words.search(text)),
        counts=_counts(text),
        days=frozenset(_days(text)),
        negated=frozenset(_negated(text)),
        affirmed=frozenset(_affirmed(text)),
        about=frozenset(row for row, (about, _, _) in rows if about.search(text)),
        sides=frozenset(
            (row, side)
            for row, (_, one, other) in rows
            for side in (True, False)
            if (one if side else other).search(text)
        ),
    )


def topics(text: str) -> set[str]:
    """Answers what a sentence is about, by name of topic."""
    return {name for name, words in _TOPIC_WORDS.items() if words.search(text)}


def values_differ(before: Claim, after: Claim) -> bool:
    """Answers whether two sentences name different figures or days for the same thing."""
    shared = before.topics & after.topics
    if not (shared and before.exact and after.exact):
        return False
    same_period = before.periods == after.periods or not before.periods or not after.periods
    pay = "pay" in shared and same_period and _disjoint(before.money, after.money)
    counted = any(
        _disjoint(before.counts[unit], after.counts[unit])
        for unit in before.counts.keys() & after.counts.keys()
    )
    dated = bool(shared & _DATED_TOPICS) and _disjoint(before.days, after.days)
    return pay or counted or dated


def opposed(before: Claim, after: Claim) -> bool:
    """Answers whether two sentences put one thing in opposite states, in either order."""
    for row, side in before.sides:
        turned = (row, not side) in after.sides and (row, not side) not in before.sides
        if turned and row in before.about | after.about:
            return row in _ABOUT_ANYTHING or bool(before.topics & after.topics)
    return False


def one_denies(before: Claim, after: Claim) -> bool:
    """Answers whether one sentence negates the very word of a topic that the other affirms.

    What changes as a matter of course (not yet decided, then decided) is left out.
    """
    return bool(after.negated & before.affirmed or before.negated & after.affirmed)


def _negated(text: str) -> set[str]:
    if _NOT_YET.search(text):
        return set()
    near = [scope[0] for match in _NEGATOR.finditer(text) if (scope := _SCOPE.match(text[match.end() :]))]
    return {stem for words in near for stem in _topic_stems(words)}


def _affirmed(text: str) -> set[str]:
    return set() if _NEGATOR.search(text) or _CONDITIONAL.search(text) else _topic_stems(text)


def _topic_stems(text: str) -> set[str]:
    """Answers the first five letters of the words that name a topic, numbers and what changes by itself left out."""
    found = {match[0].lower() for words in _TOPIC_WORDS.values() for match in words.finditer(text)}
    return {word[:5] for word in found if word[0].isalpha() and not _CHANGES.fullmatch(word)}


def _disjoint(one: Set[object], other: Set[object]) -> bool:
    return bool(one) and bool(other) and not one & other


def _number(text: str) -> float:
    plain = re.sub(r"[.,](?=\d{3}\b)", "", text).replace(",", ".").rstrip(".")
    return float(plain) if plain.count(".") <= 1 else 0.0


def _money(text: str) -> set[float]:
    found = set()
    for match in _MONEY.finditer(text):
        thousands = 1000 if match[2] or match[4] or match[0].lower().endswith("k") else 1
        found.add(_number(match[1] or match[3]) * thousands)
    return found


def _counts(text: str) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for match in _COUNTED.finditer(text):
        word, unit = (match[4], match[3]) if match[3] else (match[1], match[2])
        unit = re.sub(r"\s+", " ", unit.lower()).rstrip("s")
        found.setdefault(unit, set()).add(float(word) if word.isdigit() else float(_NUMBERS[word.lower()]))
    return found


def _days(text: str) -> set[tuple[str, int]]:
    return {
        ((match[2] or match[3]).lower()[:3], int(match[1] or match[4])) for match in _MONTH_DAY.finditer(text)
    }
