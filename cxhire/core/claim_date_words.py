"""The words for a time in English, German, French and Spanish, each with the day it means.

The rules are those of shared/data/claims/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from cxhire.core.claim_calendar import (
    Sending,
    calendar_day,
    month_end,
    months_from,
    of_week,
    strictly_after,
    this_friday,
    weekday_of_month,
    working_day,
    year_of_month,
)

_Found = tuple[date, bool]
_Resolver = Callable[[re.Match[str], Sending], _Found | None]
Table = tuple[tuple[re.Pattern[str], _Resolver], ...]

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday tues dienstag mardi martes",
            "wednesday weds mittwoch mercredi miércoles miercoles",
            "thursday thurs donnerstag jeudi jueves",
            "friday freitag vendredi viernes",
            "saturday samstag sonnabend samedi sábado",
            "sunday sonntag dimanche domingo",
        )
    )
    for name in names.split()
}
_SHORT_DAYS = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Thur": 3, "Fri": 4, "Sat": 5, "Sun": 6}
_WEEKDAYS |= {name.lower(): number for name, number in _SHORT_DAYS.items()}
_LONG_DAYS = sorted(
    (name for name in _WEEKDAYS if name.capitalize() not in _SHORT_DAYS), key=len, reverse=True
)
# "mon" is French for my, "sun" and "sat" are words: the short names count with a capital after by, on or until only.
_WEEKDAY_NAMES = (
    "|".join(_LONG_DAYS)
    + r"|(?-i:(?:(?<=by )|(?<=on )|(?<=ntil )|(?<=next )|(?<=before )|(?<=you )|(?<=back )|(?<=touch ))(?:Mon|Tue|Wed|Thur?|Fri|Sat|Sun))"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar février febrero",
            "march mar märz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août agosto",
            "september sept sep septembre septiembre",
            "october oct oktober octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember décembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "fourteen": 14, "a couple of": 2, "couple of": 2, "the": 1, "ein": 1, "eine": 1, "einer": 1, "einem": 1, "eines": 1, "zwei": 2,
    "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "zehn": 10, "vierzehn": 14, "fifteen": 15, "twenty": 20, "fortyeight": 48, "forty-eight": 48, "twenty-four": 24, "seventy-two": 72, "vierundzwanzig": 24, "fünfzehn": 15, "sept": 7, "neuf": 9, "ocho": 8, "nueve": 9, "seis": 6, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "cinq": 5, "huit": 8, "dix": 10, "quinze": 15, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
    "siete": 7, "diez": 10, "quince": 15,
}  # fmt: skip
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
        "eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh "
        "twenty-eighth twenty-ninth thirtieth thirty-first".split(),
        start=1,
    )
}
# Which of a month's Mondays, as an index.
_WHICH = {
    name: number
    for number, names in enumerate(
        (
            "last letzter letzten dernier último",
            "first 1st erster ersten premier primer",
            "second 2nd zweiter zweiten deuxième segundo",
            "third 3rd dritter dritten troisième tercer",
            "fourth 4th vierter vierten quatrième cuarto",
        ),
        start=-1,
    )
    for name in names.split()
}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_DAY = rf"(?P<weekday>{_WEEKDAY_NAMES})"
_MONTH = rf"(?P<month>{_any_of(_MONTHS)})\b\.?"
_COUNT = rf"(?P<count>\d{{1,3}}|{_any_of(_NUMBER_WORDS)})(?:\s*(?:-|–|to|or|bis|à|a|oder|ou|o)\s*(?P<upto>\d{{1,3}}|{_any_of(_NUMBER_WORDS)}))?"
_NTH = r"(?P<nth>\d{1,2})(?:st|nd|rd|th)\b"


def _named_day(match: re.Match[str]) -> int:
    """Answers the weekday of whichever group named one."""
    groups = match.groupdict()
    return next(
        _WEEKDAYS[value.lower()] for name, value in groups.items() if value and name.startswith("weekday")
    )


def _weekday(match: re.Match[str]) -> int:
    return _WEEKDAYS[match["weekday"].lower()]


def _number(word: str) -> int:
    return _ORDINALS.get(word.lower()) or int(word)


def _dated(match: re.Match[str], sending: Sending) -> _Found | None:
    found = calendar_day(
        match["year"], _MONTHS[match["month"].lower()], _number(match["number"]), sending.day
    )
    return None if found is None else (found, False)


def _iso(match: re.Match[str], sending: Sending) -> _Found | None:
    found = calendar_day(match["year"], int(match["month"]), int(match["number"]), sending.day)
    return None if found is None else (found, False)


def _numeric(match: re.Match[str], sending: Sending) -> _Found | None:
    first, second = int(match["first"]), int(match["second"])
    if match["mark"] != "." and sending.month_first:
        first, second = second, first
    found = calendar_day(match["year"], second, first, sending.day)
    return None if found is None else (found, False)


def _week_of(match: re.Match[str], sending: Sending) -> _Found | None:
    found = calendar_day(match["year"], _MONTHS[match["month"].lower()], int(match["number"]), sending.day)
    return None if found is None else (of_week(found, 4), False)


def _nth_of_month(match: re.Match[str], sending: Sending) -> _Found | None:
    groups = match.groupdict()
    number = _number(groups.get("nth") or groups["nth_"])
    for year, month in months_from(sending.day):
        if 1 <= number <= month_end(year, month).day and date(year, month, number) >= sending.day:
            return date(year, month, number), False
    return None


def _nth_weekday(match: re.Match[str], sending: Sending) -> _Found | None:
    month = match["month"] and _MONTHS[match["month"].lower()]
    since = month_end(sending.day.year, sending.day.month) if match["next"] else sending.day
    for year, number in months_from(sending.day):
        found = weekday_of_month(year, number, _weekday(match), _WHICH[match["which"].lower()])
        if found >= since and month in (None, number) and match["year"] in (None, str(year)):
            return found, False
    return None


def _part_of_month(match: re.Match[str], sending: Sending) -> _Found:
    groups = match.groupdict()
    name = groups.get("month") or groups.get("month_")
    month = _MONTHS[name.lower()] if name else sending.day.month
    year = year_of_month(month, sending.day)
    part = re.sub(r"^(?:the|la|à\s+la)\s+", "", (groups.get("part") or groups["part_"]).lower())
    day = next((day for words, day in _PARTS if words.match(part)), None)
    if day is None:
        return month_end(year, month), part.startswith(("late", "towards"))
    return _not_past(year, month, day, named=bool(name), sending=sending), True


def _not_past(year: int, month: int, day: int, *, named: bool, sending: Sending) -> date:
    """Answers that day of the month; of a named month whose part is over, a year later."""
    found = date(year, month, day)
    return date(year + 1, month, day) if named and found < sending.day else found


def _end_of_next_month(_: re.Match[str], sending: Sending) -> _Found:
    following = month_end(sending.day.year, sending.day.month) + timedelta(days=1)
    return month_end(following.year, following.month), False


def _end_of_quarter(_: re.Match[str], sending: Sending) -> _Found:
    return month_end(sending.day.year, (sending.day.month - 1) // 3 * 3 + 3), False


def _count(word: str) -> int:
    word = re.sub(r"\s+", " ", word.lower())
    return int(word) if word.isdigit() else _NUMBER_WORDS[word]


def _after_days(match: re.Match[str], sending: Sending) -> _Found | None:
    count = _count(match["upto"] or match["count"])
    soft = bool(match["upto"]) or "couple" in match["count"].lower()
    unit = match["unit"].lower()
    if unit.startswith(("h", "st")):
        later = sending.sent_at.astimezone(UTC) + timedelta(hours=count)
        return later.astimezone(sending.zone).date(), soft
    weeks = re.match(r"w(?!erk)|sem|arbeitsw", unit)
    if match["working"] or match["after"] or unit.startswith(("werk", "arbeit")):
        return working_day(sending.day, count * 5 if weeks else count), soft
    if unit.startswith("month"):
        return _months_later(sending.day, count), soft
    if weeks:
        return sending.day + timedelta(weeks=count), soft
    return sending.day + timedelta(days=count), soft


def _after_weekday(match: re.Match[str], sending: Sending) -> _Found | None:
    anchor = datetime.combine(strictly_after(sending.day, _weekday(match)), time(12), sending.zone)
    return _after_days(match, Sending(anchor, sending.zone))


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def _today_or_tomorrow(match: re.Match[str], sending: Sending) -> _Found | None:
    """Answers the day where it has that name; without, these are two days."""
    day = sending.day + timedelta(days=0 if match["today"] else 1)
    return (day, False) if day.weekday() == _weekday(match) else None


def _days(count: int) -> _Resolver:
    return lambda _, sending: (sending.day + timedelta(days=count), False)


def _next_week(weekday: int, soft: bool, weeks: int = 1) -> _Resolver:
    return lambda _, sending: (of_week(sending.day, weekday, weeks), soft)


def _approximate(match: re.Match[str]) -> bool:
    return bool(
        re.match(
            r"(?:late|towards|some\s*time|gegen|courant|(?:in\s+)?the\s+second)", match[0], re.IGNORECASE
        )
    )


# A time of a month is a day by when: which day is in the words.
_PARTS = (
    (re.compile(r"first|1st|erste|première|primera", re.IGNORECASE), 7),
    (re.compile(r"second|2nd|zweite|deuxième|segunda", re.IGNORECASE), 14),
    (re.compile(r"third|3rd|dritte|troisième|tercera", re.IGNORECASE), 21),
    (
        re.compile(
            r"early|beginning|start|anfang|(?:au\s+)?début|(?:a\s+)?principios|(?:a\s+)?comienzos",
            re.IGNORECASE,
        ),
        10,
    ),
    (re.compile(r"mi|(?:a\s+)?mediados|halfway", re.IGNORECASE), 15),
)
_AHEAD = r"(?:before|ahead\s+of|prior\s+to|vor|avant|antes\s+del?)"
_BEFORE = r"(?:(?P<before>(?<!\bor\s)before|ahead\s+of|prior\s+to|vor|avant|antes\s+del?)\s+(?:the\s+|dem\s+|le\s+|el\s+)?)?"
_TODAY = r"today|heute|aujourd['’]hui|\bhoy\b"
_TOMORROW = r"tomorrow|tmrw|tmr|(?<!guten\s)(?<!Guten\s)\bmorgen|demain|(?<!la\s)(?<!buena\s)mañana"
_NEXT_WEEK = r"(?:(?:of\s+|in\s+|during\s+)?(?:the\s+)?next\s+week|(?:in\s+)?(?:der\s+)?nächste[rn]?\s+Woche|(?:in\s+)?(?:der\s+)?kommende[rn]?\s+Woche|(?:de\s+)?(?:la\s+)?semaine\s+prochaine|(?:de\s+)?la\s+semana\s+que\s+viene|(?:de\s+)?la\s+semana\s+próxima|(?:de\s+)?la\s+próxima\s+semana)"
_EARLY = r"(?:early|(?:at\s+)?(?:the\s+)?(?:very\s+)?(?:beginning|start)\s+of|(?:in\s+)?(?:the\s+)?first\s+half\s+of|first\s+thing|Anfang|(?:en\s+|au\s+)?début\s+de|(?:a\s+)?(?:principios|comienzos)\s+de)"
_LATE = r"(?:late|late\s+in|(?:in\s+)?the\s+second\s+half\s+of|towards\s+(?:the\s+)?end\s+of|(?:the\s+)?end\s+of|some\s*time|in\s+the\s+course\s+of|im\s+Laufe|gegen\s+Ende|Ende|(?:en\s+)?(?:la\s+)?fin\s+de|dans\s+le\s+courant\s+de|courant|(?:a\s+)?final(?:es)?\s+de|a\s+lo\s+largo\s+de)"
_UNIT = r"(?P<working>working\s+|business\s+|office\s+|werk)?(?P<unit>hours?|hrs?|(?<=\d)h|(?<=\d\s)h|days?|weeks?|months?|Stunden?|Werktag\w*|Arbeitstag\w*|Arbeitswoche\w*|Tag\w*|Woche\w*|heures?|jours?|semaines?|horas?|días?|semanas?)(?P<after>\s+(?:ouvr\w+|hábiles|laborables))?\b"
_SPAN = rf"{_COUNT}(?:\s*\([\w-]+\))?(?:\s+(?:more\s+|full\s+)?|(?<=\d)){_UNIT}"
# Days that count from an event count from a day that isn't said.
_NO_EVENT = (
    r"(?!\s+(?:(?:of|after|from|following)\s+(?:the|your|our|my|his|her|their|this|that)\s|nach\s+(?:dem|der|Ihre[mr]|unsere[mr])\s|(?:après|suivant)\s+(?:l['’]|la\s|le\s|votre\s|notre\s)|(?:tras|después\s+de|desde)\s+(?:la|el|su|tu|nuestra)\s)\s*(?:[\w-]+\s+){0,2}?"
    r"(?:interview|meeting|panel|visit|session|conversation|call|test|trial|assessment|presentation|deadline|closing\s+date|start|first\s+day|\w*gespräch|Termin|Probetag|entretien|rendez-vous|réunion|entrevista|reunión|prueba)\b)"
)
_IN = r"(?:within|in|inside(?:\s+of)?|over|innerhalb(?:\s+von)?|binnen|sous|dans|d['’]ici(?!\s+(?:1?\d|2[0-3])\s*h\b)|en|dentro\s+de|endéans)"
_ABOUT = r"(?:the\s+|about\s+|around\s+|den\s+|der\s+|les\s+|un\s+délai\s+(?:maximum\s+)?de\s+|under\s+|max(?:imum|imal)?\s+|roughly\s+|nächsten\s+|prochain\w*\s+|un\s+plazo\s+(?:máximo\s+)?de\s+|las?\s+próxim\w+\s+|los\s+próximos\s+|las\s+|los\s+|spätestens\s+|about\s+|approximately\s+|at\s+most\s+)*"

# The order is the priority: a calendar date wins, then the longer expression.
_TABLE: tuple[tuple[str, _Resolver], ...] = (
    (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<number>\d\d)", _iso),
    (rf"(?:the\s+)?week\s+(?:of|commencing|beginning)\s+(?:the\s+)?(?P<number>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>\d{{4}})\b)?", _week_of),
    (rf"{_BEFORE}(?:{_DAY}\b[\s,]+(?:the\s+|den\s+|le\s+)?)?(?P<number>\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?(?P<year>\d{{4}})\b)?", _dated),
    (rf"{_BEFORE}(?:{_DAY}\b[\s,]+)?{_MONTH}\s+(?:the\s+)?(?P<number>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year>\d{{4}})\b)?", _dated),
    (rf"{_BEFORE}(?:{_DAY}\b[\s,]+)?(?:the\s+)?(?:(?P<number>{_any_of(_ORDINALS)})\s+of\s+{_MONTH})(?:,?\s+(?P<year>\d{{4}})\b)?", _dated),
    (rf"{_BEFORE}(?:{_DAY}\b[\s,]+)?{_MONTH}\s+the\s+(?P<number>{_any_of(_ORDINALS)})\b(?:,?\s+(?P<year>\d{{4}})\b)?", _dated),
    (rf"{_BEFORE}(?:the\s+|le\s+|el\s+)?(?P<which>{_any_of(_WHICH)})\s+{_DAY}\s+(?:of|in|im|des|de|du|del)\s+(?:(?:the\s+|this\s+|(?P<next>next)\s+)?(?:month|Monats?|mois|mes)\b|{_MONTH}(?:,?\s+(?P<year>\d{{4}})\b)?)", _nth_weekday),
    (r"(?:the\s+)?first\s+of\s+(?:the|next)\s+month", lambda _, sending: (month_end(sending.day.year, sending.day.month) + timedelta(days=1), False)),
    (r"(?<![\d/.-])(?P<first>\d{1,2})(?P<mark>-)(?P<second>\d{1,2})-(?P<year>\d{4})(?!-)", _numeric),
    (r"(?<![\d/.])(?<!\bat\s)(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d\d)\b|\.(?=\s|$)|(?![\d/.:]|\s*(?:[ap]\.?m\b|Uhr|h\b|o['’]clock|%|euro)))", _numeric),
    (rf"(?P<part>first|second|third|1st|2nd|3rd)\s+week\s+(?:of|in)\s+{_MONTH}|(?P<part_>erste|zweite|dritte)n?\s+(?P<month_>{_any_of(_MONTHS)})woche", _part_of_month),
    (rf"(?P<part>early|(?:the\s+)?(?:beginning|start)|mid|(?:the\s+)?middle|late|towards\s+the\s+end|(?:the\s+)?end|(?:the\s+)?last\s+(?:working\s+)?day|Anfang|Mitte|Ende|(?:au\s+)?début|(?:à\s+la\s+)?mi|(?:la\s+)?fin|(?:a\s+)?(?:principios|comienzos|mediados)|(?:a\s+)?final(?:es)?)(?:[\s-]+(?:of|in|de|d['’]))?[\s-]*(?:the\s+|du\s+mois\s+de\s+)?{_MONTH}", _part_of_month),
    (rf"{_AHEAD}\s+(?:next\s+month|dem\s+nächsten\s+Monat|le\s+mois\s+prochain|próximo\s+mes|mes\s+que\s+viene)(?!['’]s|\s+(?:is|ends))", lambda _, sending: (month_end(sending.day.year, sending.day.month), False)),
    (r"(?:the\s+)?end\s+of\s+next\s+month|Ende\s+(?:des\s+)?nächsten\s+Monats|(?:la\s+)?fin\s+du\s+mois\s+prochain|finales\s+del\s+(?:próximo\s+mes|mes\s+que\s+viene)|(?:in\s+)?next\s+month|(?:im\s+)?nächsten\s+Monat|le\s+mois\s+prochain|el\s+(?:próximo\s+mes|mes\s+que\s+viene)", _end_of_next_month),
    (
        r"(?P<part>early|(?:the\s+)?middle|mid|late|(?:the\s+)?end|(?:the\s+)?last\s+(?:working\s+)?day|(?:la\s+)?fin|Ende|Mitte|(?:a\s+)?mediados|(?:a\s+)?final(?:es)?|fines?)[\s-]+(?:of\s+|in\s+)?(?:the\s+|this\s+|des\s+|dieses\s+|du\s+|de\s+|del\s+)?(?:month|Monats|mois|mes)\b"
        r"|(?P<part_>month[\s-]?end|Monatsende|month['’]s\s+end|(?:the\s+)?month\s+(?:is\s+(?:out|over)|ends)|(?:later\s+)?this\s+month|diesen\s+Monat|ce\s+mois-ci|este\s+mes)",
        lambda match, sending: (month_end(sending.day.year, sending.day.month), False)
        if match["part"] is None
        else _part_of_month(match, sending),
    ),
    (r"(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?quarter|quarter[\s-]end|quarter\s+is\s+out|Quartalsende|Ende\s+des\s+Quartals|(?:la\s+)?fin\s+du\s+trimestre|(?:final(?:es)?|fin)\s+de(?:l)?\s+trimestre)", _end_of_quarter),
    (
        r"(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?year|year[\s-]?(?:end|is\s+(?:out|over)|ends)|before\s+(?:the\s+)?new\s+year|New\s+Year['’]?s\s+Eve|this\s+year|Jahresende|Ende\s+des\s+Jahres|Ende\s+dieses\s+Jahres|(?:la\s+)?fin\s+de\s+l['’]année|(?:fin(?:al(?:es)?)?|finales)\s+de(?:l)?\s+año|year['’]s\s+end|dieses\s+Jahr|cette\s+année|este\s+año)",
        lambda _, sending: (date(sending.day.year, 12, 31), False),
    ),
    (r"(?:before|by|ahead\s+of|vor|bis|avant|d['’]ici|antes\s+de)\s+(?:Christmas|Xmas|Weihnachten|Noël|Navidad(?:es)?)", lambda _, sending: (date(sending.day.year, 12, 24), False)),
    (r"(?:in\s+)?(?:the\s+)?week\s+after\s+next|(?:in\s+)?(?:der\s+)?übernächste\w*\s+Woche|dans\s+la\s+semaine\s+d['’]après", _next_week(4, False, 2)),
    (
        rf"{_BEFORE}(?:{_DAY}\b(?:\s+(?:morning|afternoon|evening|lunchtime|night))?,?\s+{_NEXT_WEEK}|(?:\bnext|\bnächste[nrm])\s+(?P<weekday_>{_WEEKDAY_NAMES})\b|{_NEXT_WEEK}(?:,|\s+on|\s+am|\s+le|\s+el)?\s+(?P<weekday__>{_WEEKDAY_NAMES})\b)|(?<!el\s)\b(?:el\s+)?(?P<weekday___>{_WEEKDAY_NAMES})\s+(?:prochain|que\s+viene|próximo)|(?:el\s+)?próximo\s+(?P<weekday____>{_WEEKDAY_NAMES})",
        lambda match, sending: (of_week(sending.day, _named_day(match), 1), False),
    ),
    (rf"(?:a\s+week\s+(?:on|from|after)\s+{_DAY}|(?P<weekday_>{_WEEKDAY_NAMES})\s+week)\b", lambda match, sending: (strictly_after(sending.day, _named_day(match)) + timedelta(weeks=1), False)),
    (rf"(?:(?:a\s+fortnight|two\s+weeks)\s+(?:on|from)\s+{_DAY}|(?P<weekday_>{_WEEKDAY_NAMES})\s+fortnight)\b", lambda match, sending: (strictly_after(sending.day, _named_day(match)) + timedelta(weeks=2), False)),
    (rf"{_EARLY}\s+{_NEXT_WEEK}|early\s+in\s+{_NEXT_WEEK}", _next_week(2, True)),
    (rf"(?:mid(?:dle)?(?:\s+of)?|the\s+middle\s+of|Mitte|(?:en\s+|au\s+)?milieu\s+de|(?:a\s+)?mediados\s+de|midweek)[\s-]+{_NEXT_WEEK}", _next_week(2, True)),
    (rf"{_AHEAD}\s+{_NEXT_WEEK}(?!['’]s|\s+(?:is|ends|closes)\b)", lambda _, sending: (of_week(sending.day, 6), False)),
    (rf"(?:{_LATE}\s+)?{_NEXT_WEEK}", lambda match, sending: (of_week(sending.day, 4, 1), _approximate(match))),
    (r"midweek|Mitte\s+der\s+Woche|en\s+milieu\s+de\s+semaine|a\s+mediados\s+de\s+semana", lambda _, sending: (strictly_after(sending.day, 2), True)),
    (r"a\s+week\s+tomorrow|tomorrow\s+week|morgen\s+in\s+einer\s+Woche", _days(8)),
    (r"this\s+time\s+next\s+week|a\s+week\s+(?:from\s+)?(?:today|now)|today\s+week|heute\s+in\s+einer\s+Woche|(?:sous|d['’]ici)\s+(?:une\s+)?huitaine", lambda match, sending: (sending.day + timedelta(days=8 if "huitaine" in match[0].lower() else 7), False)),
    (r"a\s+fortnight(?:\s+(?:from\s+)?(?:today|now))?|(?:the\s+)?next\s+fortnight", _days(14)),
    (r"sous\s+quinzaine", _days(15)),
    (rf"{_SPAN}\s+(?:from\s+)?(?:now|today|heute)", _after_days),
    (rf"{_DAY}\b(?:\s+(?:morning|afternoon|evening))?\s+(?:of\s+)?this\s+week", lambda match, sending: (strictly_after(sending.day, _weekday(match)), False)),
    (r"(?:over|at|on|during|this|this\s+coming)\s+(?:the\s+)?weekend|(?:am|dieses|übers?)\s+Wochenende|ce\s+week-?end|(?:el|este)\s+fin\s+de\s+semana", lambda match, sending: (of_week(sending.day, 6), False)),
    (
        r"(?:later\s+|some\s*time\s+|still\s+)?this\s+(?:coming\s+)?week\b|(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?:working\s+)?week\b|(?:by|before|ahead\s+of|until|till)\s+(?:the\s+)?weekend|(?:the\s+)?(?:working\s+)?week\s+(?:is\s+(?:out|over|done)|closes)|week['’]s\s+end|week[\s-]end(?=\s+at)|week\s+ends|EOW"
        r"|(?:in\s+)?diese[rn]?\s+Woche|Ende\s+(?:der|dieser)\s+Woche|(?:vor\s+dem|bis\s+zum|zum|bis)\s+Wochenende|(?:en\s+|la\s+)?fin\s+de\s+(?:la\s+|cette\s+)?semaine|cette\s+semaine|avant\s+le\s+week-?end|la\s+semaine\s+se\s+(?:termine|finit)"
        r"|esta\s+(?:misma\s+)?semana|antes\s+del?\s+fin\s+de\s+semana|(?:a\s+)?final(?:es)?\s+de\s+(?:la\s+|esta\s+)?semana|(?:que\s+)?(?:acabe|termine)\s+la\s+semana",
        lambda _, sending: (this_friday(sending.day), False),
    ),
    (r"(?:in|within)\s+a\s+day\s+or\s+two|(?:in|within)\s+a\s+day\s+or\s+so", lambda match, sending: (sending.day + timedelta(days=2 if "two" in match[0].lower() else 1), True)),
    (r"(?:in|within)\s+a\s+week\s+or\s+two|(?:in|within)\s+a\s+week\s+or\s+so", lambda match, sending: (sending.day + timedelta(weeks=2 if "two" in match[0].lower() else 1), True)),
    (rf"{_IN}\s+{_ABOUT}{_SPAN}\s+(?:of|after|from|following)\s+(?:(?:the|your|our|my)\s+(?:[\w-]+\s+){{0,2}}?(?:on\s+)?)?{_DAY}", _after_weekday),
    (rf"{_IN}\s+{_ABOUT}(?:next\s+|coming\s+|following\s+)?{_SPAN}{_NO_EVENT}", _after_days),
    (rf"(?:give\s+(?:me|us)|allow\s+(?:me|us)|takes?\s+(?:me|us)|no\s+(?:later|more)\s+than|not\s+more\s+than|at\s+most|up\s+to|spätestens\s+nach|au\s+plus\s+tard\s+dans)\s+{_SPAN}{_NO_EVENT}", _after_days),
    (rf"(?P<count>\d{{1,2}}|{_any_of(_NUMBER_WORDS)})\s*(?:-|–|to|or|bis|à|a|oder|ou|o)\s*(?P<upto>\d{{1,2}}|{_any_of(_NUMBER_WORDS)})(?:\s+|(?<=\d)){_UNIT}{_NO_EVENT}(?!\s+(?:a|per|each|every|of|old|ago|long|into|notice)\b)", _after_days),
    (r"(?:the\s+)?next\s+(?:working|business)\s+day|(?:am\s+)?nächsten\s+(?:Werktag|Arbeitstag)|(?:le\s+)?prochain\s+jour\s+ouvr\w+|(?:el\s+)?(?:próximo|siguiente)\s+día\s+(?:hábil|laborable)", lambda _, sending: (working_day(sending.day, 1), False)),
    (r"within\s+the\s+hour", lambda _, sending: ((sending.sent_at + timedelta(hours=1)).astimezone(sending.zone).date(), False)),
    (r"(?:the\s+)?day\s+after\s+tomorrow|übermorgen|après-demain|pasado\s+mañana", _days(2)),
    (rf"(?:(?P<today>{_TODAY})|{_TOMORROW})[\s,(–-]+{_DAY}\)?", _today_or_tomorrow),
    (rf"{_BEFORE}(?:{_TOMORROW})", _days(1)),
    (rf"(?:(?P<before>(?<!\bor\s)before|ahead\s+of|prior\s+to)\s+the\s+|(?:on|by|until|till|or\s+before)\s+the\s+|{_DAY}\b[\s,]+the\s+)(?P<nth>{_any_of(_ORDINALS)})(?=\s*(?:[.,;:!?)]|$)|\s+(?:at|and|or|but|if|when|I|we|you|of\s+(?:this|the)\s+month)\b)", _nth_of_month),
    (rf"{_BEFORE}{_DAY}\b[\s,]+(?:the\s+)?{_NTH}", _nth_of_month),
    (rf"(?<!last\s)(?<!past\s)(?<!previous\s)(?<!letzten\s)(?<!pasado\s){_BEFORE}(?:around\s+|about\s+|this\s+(?:coming\s+)?|coming\s+|kommende[nrm]?\s+|diese[nrm]?\s+|este\s+|ce\s+)?{_DAY}(?P<ish>-?ish|\s+or\s+so|\s+or\s+thereabouts)?\b(?!\s+(?:dernier|pasado))", lambda match, sending: (strictly_after(sending.day, _weekday(match)), bool(match["ish"]))),
    (rf"(?:(?P<before>(?<!\bor\s)before|ahead\s+of|prior\s+to)\s+the\s+|(?:the|on|by|until)\s+){_NTH}(?!\s+(?:floor|round|stage|interview|of\s+(?!this|the\s+month)|step|week|person|candidate|time|birthday|century))", _nth_of_month),
    (r"(?:am|zum|vom)\s+(?P<nth>\d{1,2})\.(?!\s*\d)|\b(?:d['’]ici\s+)?(?:le|el\s+día|el)\s+(?P<nth_>\d{1,2})\b(?!\s*(?:[h:%€]|\.\d|euros|heures))", _nth_of_month),
    (rf"\b(?:in|during|im|en|courant)\s+(?:the\s+month\s+of\s+|mes\s+de\s+)?{_MONTH}(?!\s*\d)", lambda match, sending: (month_end(year_of_month(_MONTHS[match["month"].lower()], sending.day), _MONTHS[match["month"].lower()]), False)),
    (rf"{_TODAY}|tonight|this\s+(?:very\s+)?(?:morning|afternoon|evening)|ce\s+soir|ce\s+matin|cet\s+après-midi|dans\s+la\s+journée|esta\s+(?:tarde|noche|mañana)", _days(0)),
)  # fmt: skip
# Only an hour of the day of sending, where no day stands with it.
_HOURS: tuple[tuple[str, _Resolver], ...] = (
    (r"(?:the\s+)?end\s+of\s+(?:the\s+|my\s+)?(?:working\s+|business\s+)?day|(?:the\s+)?day\s+is\s+(?:out|over)|(?:close|end)\s+of\s+(?:business|play)|\bEOD\b|\bCOB\b|\bCOP\b|lunchtime|Feierabend|(?:by|before)\s+(?:noon|midday|lunch|midnight)|(?:by|at|before|until|um|à|d['’]ici|a\s+las)\s+\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|[ap]\.m|o['’]clock|Uhr|h)|(?:by|at|before|until|d['’]ici)\s+\d{1,2}[:.h]\d\d", _days(0)),
)  # fmt: skip


def _compiled(table: tuple[tuple[str, _Resolver], ...]) -> Table:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), resolve) for words, resolve in table
    )


@cache
def day_words() -> Table:
    """The words that say a day. Compiled when first asked for: it takes longer than most commands need for their work."""
    return _compiled(_TABLE)


@cache
def hour_words() -> Table:
    """The words that say only an hour of the day of sending."""
    return _compiled(_HOURS)
