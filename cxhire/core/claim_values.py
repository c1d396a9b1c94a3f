"""The figures, days, places, titles and deciders that a sentence names, and whether two sentences name different ones."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

_MONTH_NAMES = (
    "january jan januar janvier enero", "february feb februar février febrero", "march mar märz mars marzo", "april apr avril abril",
    "may mai mayo", "june jun juni juin junio", "july jul juli juillet julio", "august aug août agosto",
    "september sept sep septembre septiembre", "october oct oktober octobre octubre", "november nov novembre noviembre", "december dec dezember décembre diciembre",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "|".join(
    sorted((name for name in _MONTHS if name != "may" and name != "mars"), key=len, reverse=True)
)
_DAY_NAMES = (
    "monday montag lundi lunes", "tuesday dienstag mardi martes", "wednesday mittwoch mercredi miércoles", "thursday donnerstag jeudi jueves",
    "friday freitag vendredi viernes", "saturday samstag samedi sábado", "sunday sonntag dimanche domingo",
)  # fmt: skip
_DAYS = {name: number for number, names in enumerate(_DAY_NAMES) for name in names.split()}
_NUMBERS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split())
} | {"a": 1, "an": 1, "un": 1, "una": 1, "une": 1, "ein": 1, "einen": 1, "einem": 1, "seis": 6, "cinco": 5, "diez": 10, "fünf": 5, "cinq": 5, "dos": 2, "tres": 3, "cuatro": 4, "deux": 2, "trois": 3, "quatre": 4, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6, "thirty": 30, "forty": 40, "once": 1, "twice": 2}  # fmt: skip
_NUMBER = "|".join(sorted(_NUMBERS.keys() - {"a", "an"}, key=len, reverse=True))

_MONEY = re.compile(
    r"(?:[£$€]|\b(?:eur|chf|usd|gbp|cad|aud|sek|nok|dkk|pln|r)\s?)\s?(\d[\d.,]*)\s?(k\b|million\b|m\b)?|\b(\d[\d.,]*)\s?(k\b|million\b)?\s?(?:(?:euros?|€|£|pounds?|dollars?|eur|chf|usd|gbp|francs?|franken|kronor|kr|yen|zł|cents?|k)\b|(?<=\d)[€£])|\b(\d{1,3}[.,]\d{3})\b(?!\s*(?:km|kilomet\w+|miles?|words|people|hours|employees|colleagues|staff|pupils|students|patients|beds|members|customers|square|tons?|tonnes|litres|kg))"
    r"|(?<![\d.,/-])(\d{4,6})(?=\s*(?:(?:a|per|an|the) (?:month|year|annum|hour|week)\b|gross\b|net\b|before tax|monthly|yearly|annually|brutto|netto|bruts?\b|brutos?\b|par (?:mois|an)\b|al (?:mes|año)\b|im (?:monat|jahr)\b))",
)
_COUNT = re.compile(
    rf"\b(an?|one|two|three|four|six)\s+(weeks?|months?|days?)'s?(?=\s+(?:notice|trial|probation|contract))|\b(\d{{1,3}}|{_NUMBER})(?:\s+|-)(?:(?!or\b|to\b|and\b|of\b|in\b|at\b)[^\W\d]+\s+)?"
    r"(rounds?|interviews?|stages?|steps?|conversations?|meetings?|days? (?:a|per|each|every) week|(?:days?|weeks?) (?:of )?(?:annual |paid )?(?:leave|holiday|vacation)|days?|weeks?|months?|hours?|nights?|shifts?|periods?|years?|people|referees?|references?|%|per ?cent|percent|entrevistas?|entretiens?|gespräche|wochen|monate|tage|jours|días|semanas|mois|mes|meses|monat|semana|semaine|woche|stunden|heures|horas|jahre|ans|años)(?!\w)|\b(\d{1,3}(?:[.,]\d)?)\s?(%)"
)
_UNITS = {"percent": "%", "per cent": "%", "entrevista": "interview", "entretien": "interview", "gespräche": "interview", "round": "interview", "stage": "interview", "step": "interview", "conversation": "interview", "meeting": "interview", "wochen": "week", "semana": "week", "monate": "month", "mois": "month", "moi": "month", "me": "month", "mese": "month", "monat": "month", "woche": "week", "semaine": "week", "tage": "day", "jour": "day", "día": "day", "stunden": "hour", "heure": "hour", "hora": "hour", "jahre": "year", "an": "year", "año": "year", "reference": "referee"}  # fmt: skip
_DATED = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?({_MONTH}|may|mars)\b|({_MONTH}|may)\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:))|\b(?:in|until|from|by|before|mid|early|late|end of|im|en|since)\s+(?:mid |early |late |the end of )?({_MONTH}|may)\b"
    r"|\b(?:the|le|am|el|zum)\s+(\d{1,2})(?:st|nd|rd|th|er|\.)?(?!\.?\s+(?:of\s+|de\s+)?(?:[a-zäéû]*(?:uary|ruar|uar|arch|pril|june|july|ugust|ember|tober|uni|uli|vier|vrier|mars|avril|mai|juin|juillet|août|enero|febrero|marzo|abril|mayo|junio|julio|agosto|bre|ober|ärz)|may)\b)(?!\s*(?:\w+ ){0,1}(?:floor|round|year|time|century|percent|%|days|weeks|hours|street))(?=[\s,.;!?)]|$)|\bfirst of (?:the )?(\w+)"
)
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})s?\b")
_PLURAL_DAYS = re.compile(
    rf"\b(?:every|each|{'|'.join(name + 's' for name in _DAYS if name.endswith('day'))})\b|\bto\s+(?:{'|'.join(_DAYS)})\b"
)
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Tt]o|[Oo]ut\s+of|[Ff]rom|[Ii]s|[Bb]e|near|nach|à|en)\s+(?:the\s+|our\s+|your\s+|unserer?\s+|nuestra\s+|notre\s+)?((?:[A-ZÀ-Þ][\w'’-]+)(?:\s+(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)[A-ZÀ-Þ][\w'’-]+)*)|\b(?:[Tt]he|[Oo]ur)\s+([A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)*)\s+(?:office|campus|branch|site|studio|branch|clinic|hub|plant|depot|shop|yard|hospital|school|base)"
)
_NO_PLACE = {*(_DAYS), *(_MONTHS), "teams", "zoom", "skype", "hr", "i", "it", "ceo", "english", "german", "french", "spanish", "swedish", "dutch", "easter", "christmas", "whitsun", "dear", "hi", "hello", "cv", "dbs", "otes"}  # fmt: skip
_RANKS = {
    "junior": 1, "trainee": 0, "apprentice": 0, "intern": 0, "assistant": 1, "commis": 0, "mid": 2, "associate": 2, "specialist": 2, "senior": 3, "lead": 4,
    "principal": 5, "deputy": 4, "head": 5, "chief": 6, "director": 6, "manager": 4, "supervisor": 3, "team-leader": 4, "teamleiterin": 4, "teamleiter": 4, "executive": 4, "partner": 6, "editor": 3, "chef": 5, "sous": 4, "foreman": 3, "leader": 3, "operative": 1, "worker": 1, "helper": 0, "officer": 2, "administrator": 2, "coordinator": 2,
}  # fmt: skip
_RANK = re.compile(rf"\b({'|'.join(_RANKS)})\b")
_TITLED = re.compile(
    r"\b(?:title|titled|level|called|role|position|post|hire you as|join(?: us)? as|contract|bring you in|be an?|as (?:an?|our|the)|badge|named|grade|graded|designation|job|on paper|rank|ranked|report\w*)\b"
)
_GRADE = re.compile(r"\b(band|grade|level|step|point|increment|spine)\s+(\d{1,2}|[a-h])\b")
_RANGE = re.compile(
    r"\b(?:between|zwischen|entre|up to|at least|at most|around|about|approximately|roughly|depending|range|ranges|somewhere|minimum|maximum|on top|so far|until|pro rata|(?:current|this) year|rising|counted|from [£$€]?\d\S* (?:to|up)|starting (?:at|from)|or so|typically|usually|first (?:year|month)|after (?:\w+ ){1,3}(?:year|month|probation|training)|each|per (?:mile|km|kilometre|word)|a mile|another|added|more)\b|\d\S* (?:to|or|and) [£$€]?\d|\d\s?[-–]\s?[£$€]?\d"
)
_PERIODS = {
    "hour": re.compile(
        r"\b(?:per hour|an hour|hourly|the hour|pro stunde|de l'heure|la hora|a shift|per day|a day)\b|/h"
    ),
    "year": re.compile(r"\b(?:a year|per year|per annum|annual\w*|im jahr|al año|par an|yearly|pa)\b"),
    "month": re.compile(
        r"\b(?:a month|per month|monthly|pro monat|im monat|par mois|al mes|mensual\w*|mensuel\w*|/month)\b"
    ),
}
_WHO = r"(xx|i|we|the (?:\w+ ){0,2}?\w+|my (?:\w+ )?\w+|our (?:\w+ )?\w+|hr|(?:only )?(?!(?:and|or|will|to|then|it|who|you|not|that|is|are|they|she|he|also|has|have|can|may|which|but|so|soon|else|must|would|shall)\b)\w+)"
_DECIDES = (
    re.compile(rf"\b{_WHO} (?:alone |himself |herself |myself |always |will |shall |then |personally |make up my |also |is the one who |are the ones who |jointly |together )?(?:decides?|chooses?|picks?|votes?|appoints?|selects?|makes? (?:the |this |that )?(?:final )?(?:decisions?|choice|selection)|(?:has|have|will have) (?:the )?(?:last word|final say|final word|only vote|say|final word|decision)|signs? (?:it )?off|entscheidet|entscheide|tranche|décide|decide|takes? the decision)\b"),
    re.compile(r"\b(?:rests?|lies?|sits?|is|are) (?:solely |entirely |only )?(?:with|a matter for|up to|made by|taken by|for|in the hands of|down to) (the (?:\w+ ){0,2}?\w+|xx|me|us|\w+)(?: alone| to (?:decide|say|choose|make))?\b"),
    re.compile(r"\b(?:made|taken|chosen|decided|selected|picked) by (the (?:\w+ ){0,2}?\w+|xx|me|us|an? (?:\w+ ){0,2}?\w+)\b"),
    re.compile(r"\bit is (the (?:\w+ ){0,2}?\w+|xx|me|us|\w+) (?:that|who) (?:decides?|chooses?|appoints?|picks?)"),
    re.compile(r"\b(?:decision|choice|call|appointments?)(?: \w+){0,4} (?:is|are) (?:\w+ )?(mine|ours|xx's)\b"),
    re.compile(r"\b(?:it is|this is|that is|is) (xx's|my|our|(?:the )?\w+'s) (?:own )?(?:decision|call|choice|kitchen|vote)\b"),
)  # fmt: skip
# From when to when one works.
_HOURS = re.compile(
    r"(?<![\d£$€.,])\b(\d{1,2})(?:[:.]\d\d)?(?: ?[ap]m)? (?:to|till|until|bis|à|a) (\d{1,2})\b(?![.,]?\d| (?:days|weeks|months|working|business|years|%|euros|people|hours|minutes))"
)
_REPORTS = re.compile(r"\breport(?:s|ing)? (?:straight |directly |only )?to (?:the |our |your )?(\w+)")
_DECIDING = re.compile(
    r"\b(?:decid|choos|choice|selection|decision|pick|vote|appoint|select|last word|final say|final word|call\b|say\b|hire|entscheid|tranch|word on|hands|veto|sign)"
)
_NOT_DECIDER = re.compile(
    r"\b(?:not (?:my|xx's|our) (?:choice|decision|call)|not (?:in my hands|up to me|mine to|for me|my|xx who)|(?:not|nor) (?:\w+ ){0,2}(?:decide|choose|have (?:the|a|any) say)|no (?:say|vote|veto|part)|(?:only|just|merely) (?:sitting in|asked|arranging|a comment|advis\w+|recommend\w*|propos\w+|sits? in|gives?)|merely|no part in this|is not (?:xx's|the \w+'s) (?:choice|decision|call))\b"
)


@dataclass(frozen=True)
class Values:
    """What a sentence names. `loose` where it has a range or "about": its figures then prove nothing.

    `money` in the currency's unit, `counts` by unit, `dates` as (month, day) with 0 for what isn't said.
    """

    loose: bool
    money: frozenset[float]
    periods: frozenset[str]
    counts: tuple[tuple[str, frozenset[float]], ...]
    dates: frozenset[tuple[int, int]]
    weekdays: frozenset[int]
    places: frozenset[str]
    ranks: frozenset[str]
    grades: frozenset[tuple[str, str]]
    deciders: frozenset[str]
    denied_deciders: bool
    bosses: frozenset[str]
    hours: frozenset[tuple[str, str]]


def values(plain: str, places: frozenset[str] = frozenset()) -> Values:
    """Answers what a clause in plain spelling, with people as xx, names; `places` are those of its sentence."""
    digits = any(map(str.isdigit, plain))
    counts = _counts(plain)
    figures = digits or bool(counts)
    deciding = bool(_DECIDING.search(plain))
    return Values(
        loose=figures and bool(_RANGE.search(plain)),
        money=frozenset(_money(plain)) if digits else frozenset(),
        periods=frozenset(name for name, words in _PERIODS.items() if words.search(plain))
        if digits
        else frozenset(),
        counts=tuple(sorted((unit, frozenset(numbers)) for unit, numbers in counts.items())),
        dates=frozenset(_dates(plain)),
        weekdays=frozenset(_weekdays(plain)),
        places=places,
        ranks=frozenset(_RANK.findall(plain)) if _TITLED.search(plain) else frozenset(),
        grades=frozenset(_GRADE.findall(plain)) if figures or "band" in plain else frozenset(),
        deciders=frozenset(_deciders(plain)) if deciding else frozenset(),
        denied_deciders=bool(_NOT_DECIDER.search(plain)),
        hours=frozenset(_HOURS.findall(plain)) if digits else frozenset(),
        bosses=frozenset(_REPORTS.findall(plain)) if "report" in plain else frozenset(),
    )


def _weekdays(plain: str) -> set[int]:
    found = {_DAYS[match[1]] for match in _WEEKDAY.finditer(plain)}
    return set() if found and _PLURAL_DAYS.search(plain) else found


def _number(text: str) -> float:
    bare = re.sub(r"[.,](?=\d{3}\b)", "", text).replace(",", ".").rstrip(".")
    return float(bare) if bare.count(".") <= 1 else 0.0


def _money(plain: str) -> set[float]:
    found = set()
    for match in _MONEY.finditer(plain):
        unit = match[2] or match[4] or ("k" if match[0].endswith("k") else "")
        times = {"k": 1e3, "million": 1e6, "m": 1e6}.get(unit.strip(), 1)
        found.add(_number(match[1] or match[3] or match[5] or match[6]) * times)
    return found


def _counts(plain: str) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for match in _COUNT.finditer(plain):
        word, unit = next((match[at], match[at + 1]) for at in (1, 3, 5) if match[at])
        unit = unit if unit == "%" else unit.removesuffix("s")
        unit = (
            "leave"
            if re.search("leave|holiday|vacation", unit)
            else re.sub(r" (?:per|each|every) ", " a ", unit)
        )
        found.setdefault(_UNITS.get(unit, unit), set()).add(
            float(_NUMBERS[word] if word in _NUMBERS else _number(word))
        )
    return found


def _dates(plain: str) -> set[tuple[int, int]]:
    found = set()
    for match in _DATED.finditer(plain):
        month = match[2] or match[3] or match[5] or match[7] or ""
        found.add((_MONTHS.get(month, 0), int(match[1] or match[4] or match[6] or (1 if match[7] else 0))))
    return found - {(0, 0)}


def places(text: str, people: frozenset[str] = frozenset()) -> frozenset[str]:
    """Answers the places that a sentence as written names; `people` are none."""
    found = {(match[1] or match[2]).lower() for match in _PLACE.finditer(text)}
    persons = {name.lower() for name in people}
    return frozenset(place for place in found if place not in _NO_PLACE and not set(place.split()) & persons)


def _deciders(plain: str) -> set[str]:
    found = {
        match[1].removesuffix("'s").removeprefix("only ").removeprefix("the ")
        for words in _DECIDES
        for match in words.finditer(plain)
    }
    return {
        {"me": "i", "my": "i", "us": "we", "our": "we", "mine": "i", "ours": "we"}.get(who, who)
        for who in found
    }


def apart(one: Set[object], other: Set[object]) -> bool:
    """Answers whether both name something and nothing in common."""
    return bool(one) and bool(other) and not one & other


def dates_apart(one: Values, other: Values) -> bool:
    """Answers whether two sentences name days that can't be the same; a month alone covers all its days."""
    if one.dates and other.dates:
        return not any(_may_be_same(a, b) for a in one.dates for b in other.dates)
    return apart(one.weekdays, other.weekdays)


def _may_be_same(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return all(x == y or not x or not y for x, y in zip(a, b, strict=True))
