"""Words for a time, resolved to the last local day on which a promise that names them is kept.

The rules are those of shared/data/claims/README.md: ISO weeks, working days Monday to Friday, no holidays.
English first; German, French and Spanish for the common words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class DueWords:
    """Words of a text that name a time; `soft` where the time is approximate."""

    start: int
    end: int
    due_on: date
    due_at: datetime | None = None
    soft: bool = False


@dataclass(frozen=True)
class Sending:
    """When and where a mail was written; `day` is the local day of sending."""

    sent_at: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        """Answers the day that relative words count from."""
        return self.sent_at.astimezone(self.zone).date()

    @property
    def month_first(self) -> bool:
        """Answers whether 03/04 is the 4th of March where this was written."""
        american = self.zone.key.startswith(("America/", "US/"))
        mexican = {
            "America/Mexico_City",
            "America/Tijuana",
            "America/Monterrey",
            "America/Cancun",
            "America/Hermosillo",
        }
        return american and self.zone.key not in mexican


_Found = tuple[date, bool]
_Resolver = Callable[[re.Match[str], Sending], _Found | None]

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday tues dienstag mardi martes",
            "wednesday mittwoch mercredi miércoles miercoles",
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
    "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "zehn": 10, "vierzehn": 14, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "cinq": 5, "huit": 8, "dix": 10, "quinze": 15, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
    "siete": 7, "diez": 10, "quince": 15,
}  # fmt: skip


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_DAY = rf"(?P<weekday>{_WEEKDAY_NAMES})"
_MONTH = rf"(?P<month>{_any_of(_MONTHS)})\b\.?"
_COUNT = rf"(?P<count>\d{{1,3}}|{_any_of(_NUMBER_WORDS)})(?:\s*(?:-|–|to|or|bis|à|a|oder|ou|o)\s*(?P<upto>\d{{1,3}}|{_any_of(_NUMBER_WORDS)}))?"
_NTH = r"(?P<nth>\d{1,2})(?:st|nd|rd|th)\b"


def working_day(day: date, count: int) -> date:
    """Answers the nth day from Monday to Friday after `day`, which itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _weekday(match: re.Match[str]) -> int:
    return _WEEKDAYS[match["weekday"].lower()]


def _of_week(day: date, weekday: int, weeks: int = 0) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(days=weekday, weeks=weeks)


def _strictly_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def _this_friday(day: date) -> date:
    return _strictly_after(day, 4) if day.weekday() > 4 else _of_week(day, 4)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _calendar_day(year: str | None, month: int, day: int, since: date) -> date | None:
    """Answers the date; without a year the next such day on or after `since`; None for no date at all."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        found = date(since.year, month, day)
        return found if found >= since else date(since.year + 1, month, day)
    except ValueError:
        return None


def _year_of_month(month: int, since: date) -> int:
    return since.year if month >= since.month else since.year + 1


def _dated(match: re.Match[str], sending: Sending) -> _Found | None:
    found = _calendar_day(match["year"], _MONTHS[match["month"].lower()], int(match["number"]), sending.day)
    return None if found is None else (found, False)


def _iso(match: re.Match[str], sending: Sending) -> _Found | None:
    found = _calendar_day(match["year"], int(match["month"]), int(match["number"]), sending.day)
    return None if found is None else (found, False)


def _numeric(match: re.Match[str], sending: Sending) -> _Found | None:
    first, second = int(match["first"]), int(match["second"])
    if match["mark"] == "/" and sending.month_first:
        first, second = second, first
    found = _calendar_day(match["year"], second, first, sending.day)
    return None if found is None else (found, False)


def _nth_of_month(match: re.Match[str], sending: Sending) -> _Found | None:
    year, month = sending.day.year, sending.day.month
    for _ in range(13):
        number = int(match["nth"])
        if 1 <= number <= monthrange(year, month)[1] and date(year, month, number) >= sending.day:
            return date(year, month, number), False
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def _part_of_month(match: re.Match[str], sending: Sending) -> _Found:
    name = match.groupdict().get("month")
    month = _MONTHS[name.lower()] if name else sending.day.month
    year = _year_of_month(month, sending.day)
    part = match["part"].lower()
    for words, number in (
        ("first", 7),
        ("second", 14),
        ("third", 21),
        ("early", 10),
        ("beginning", 10),
        ("start", 10),
        ("anfang", 10),
        ("début", 10),
        ("principios", 10),
        ("mi", 15),
    ):
        if part.startswith(words):
            return date(year, month, number), True
    return _month_end(year, month), part.startswith(("late", "towards"))


def _end_of_next_month(_: re.Match[str], sending: Sending) -> _Found:
    following = _month_end(sending.day.year, sending.day.month) + timedelta(days=1)
    return _month_end(following.year, following.month), False


def _end_of_quarter(_: re.Match[str], sending: Sending) -> _Found:
    return _month_end(sending.day.year, (sending.day.month - 1) // 3 * 3 + 3), False


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
    if match["working"] or unit.startswith(("werk", "arbeit")):
        return working_day(sending.day, count), soft
    if unit.startswith(("w", "sem")):
        return sending.day + timedelta(weeks=count), soft
    return sending.day + timedelta(days=count), soft


def _days(count: int) -> _Resolver:
    return lambda _, sending: (sending.day + timedelta(days=count), False)


def _next_week(weekday: int, soft: bool, weeks: int = 1) -> _Resolver:
    return lambda _, sending: (_of_week(sending.day, weekday, weeks), soft)


def _approximate(match: re.Match[str]) -> bool:
    return bool(re.match(r"(?:late|towards|sometime)", match[0], re.IGNORECASE))


_BEFORE = r"(?:(?P<before>before|vor|avant|antes\s+del?)\s+(?:the\s+|dem\s+|le\s+|el\s+)?)?"
_NEXT_WEEK = r"(?:(?:of\s+)?next\s+week|nächster\s+Woche|nächste\s+Woche|(?:der\s+)?kommende[rn]?\s+Woche|(?:de\s+)?(?:la\s+)?semaine\s+prochaine|(?:de\s+)?la\s+semana\s+que\s+viene|(?:de\s+)?la\s+próxima\s+semana)"

# The order is the priority: a calendar date wins, then the longer expression.
_TABLE: tuple[tuple[str, _Resolver], ...] = (
    (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<number>\d\d)", _iso),
    (
        rf"{_BEFORE}(?:{_DAY}\b[\s,]+(?:the\s+|den\s+)?)?(?P<number>\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?P<year>\d{{4}})\b)?",
        _dated,
    ),
    (
        rf"{_BEFORE}(?:{_DAY}\b[\s,]+)?{_MONTH}\s+(?:the\s+)?(?P<number>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year>\d{{4}})\b)?",
        _dated,
    ),
    (r"(?<![\d/.])(?<!\bat\s)(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d\d)\b|\.(?=\s|$)|(?![\d/.:]|\s*(?:am|pm|%|euro)))", _numeric),
    (rf"(?P<part>first|second|third|1st|2nd)\s+week\s+(?:of|in)\s+{_MONTH}", _part_of_month),
    (rf"(?P<part>early|beginning|start|mid|middle|late|towards\s+the\s+end|end|Anfang|Mitte|Ende|début|mi|fin|principios|mediados|fin(?:al)?(?:es)?)(?:[\s-]+(?:of|in|de|d'))?[\s-]+(?:the\s+|du\s+mois\s+de\s+)?{_MONTH}", _part_of_month),
    (r"(?:the\s+)?end\s+of\s+next\s+month|Ende\s+(?:des\s+)?nächsten\s+Monats", _end_of_next_month),
    (
        r"(?P<part>middle|mid|late|end|early|fin|Ende|mediados|final|fines?|finales)[\s-]+(?:of\s+|in\s+)?(?:the\s+|this\s+|des\s+|dieses\s+|du\s+|de\s+|del\s+)?(?:month|Monats|mois|mes)\b|(?P<part_>month[\s-]?end|Monatsende)",
        lambda match, sending: (_month_end(sending.day.year, sending.day.month), False)
        if match["part"] is None
        else _part_of_month(match, sending),
    ),
    (r"(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?quarter|quarter[\s-]end|Quartalsende)", _end_of_quarter),
    (
        r"(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?year|year[\s-]?(?:end|is\s+out)|before\s+(?:the\s+)?new\s+year|Jahresende|Ende\s+des\s+Jahres|fin\s+de\s+l['’]année|fin\s+de\s+año|year['’]s\s+end|year\s+ends)",
        lambda _, sending: (date(sending.day.year, 12, 31), False),
    ),
    (r"(?:before|by|vor|avant|antes\s+de)\s+(?:Christmas|Xmas|Weihnachten|Noël|Navidad)", lambda _, sending: (date(sending.day.year, 12, 24), False)),
    (r"(?:the\s+)?week\s+after\s+next|übernächste\w*\s+Woche", _next_week(4, False, 2)),
    (
        rf"(?:{_DAY}\b(?:\s+(?:morning|afternoon|evening|lunchtime))?,?\s+{_NEXT_WEEK})|(?:\bnext|\bnächste[nr])\s+(?P<weekday_>{_WEEKDAY_NAMES})\b|(?P<weekday__>{_WEEKDAY_NAMES})\s+(?:prochain|que\s+viene|próximo)",
        lambda match, sending: (
            _of_week(sending.day, _WEEKDAYS[(match["weekday"] or match["weekday_"] or match["weekday__"]).lower()], 1),
            False,
        ),
    ),
    (rf"(?:a\s+week\s+on\s+{_DAY}|(?P<weekday_>{_WEEKDAY_NAMES})\s+week)\b", lambda match, sending: (
        _strictly_after(sending.day, _WEEKDAYS[(match["weekday"] or match["weekday_"]).lower()]) + timedelta(weeks=1), False)),
    (rf"(?:early|(?:the\s+)?(?:beginning|start)\s+of|first\s+thing|Anfang|(?:en\s+)?début\s+de|(?:a\s+)?principios\s+de)\s+{_NEXT_WEEK}", _next_week(2, True)),
    (rf"(?:mid(?:dle)?(?:\s+of)?|Mitte|(?:en\s+)?milieu\s+de|(?:a\s+)?mediados\s+de)[\s-]+{_NEXT_WEEK}|midweek\s+next\s+week", _next_week(2, True)),
    (
        rf"(?:(?:late|towards\s+the\s+end\s+of|(?:the\s+)?end\s+of|sometime|Ende|(?:la\s+)?fin\s+de|(?:a\s+)?finales\s+de)\s+)?{_NEXT_WEEK}",
        lambda match, sending: (_of_week(sending.day, 4, 1), _approximate(match)),
    ),
    (r"midweek", lambda _, sending: (_strictly_after(sending.day, 2), True)),
    (r"this\s+time\s+next\s+week|a\s+week\s+(?:from\s+)?(?:today|now)|heute\s+in\s+einer\s+Woche", _days(7)),
    (r"a\s+fortnight(?:\s+(?:from\s+)?today)?|(?:the\s+)?next\s+fortnight|two\s+weeks\s+(?:from\s+)?(?:today|now)", _days(14)),
    (r"(?:over|at|on|during)\s+the\s+weekend|am\s+Wochenende|ce\s+week-?end|el\s+fin\s+de\s+semana", lambda _, sending: (_of_week(sending.day, 6), False)),
    (
        r"(?:later\s+|some\s*time\s+)?this\s+(?:coming\s+)?week\b|(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?:working\s+)?week\b|(?:by|before)\s+(?:the\s+)?weekend|(?:the\s+)?week\s+is\s+out|week['’]s\s+end|week\s+ends|EOW|diese[rn]?\s+Woche|Ende\s+der\s+Woche|vor\s+dem\s+Wochenende|(?:la\s+)?fin\s+de\s+(?:la\s+)?semaine|cette\s+semaine|esta\s+semana|antes\s+del\s+fin\s+de\s+semana|la\s+semaine\s+se\s+termine",
        lambda _, sending: (_this_friday(sending.day), False),
    ),
    (
        rf"(?:within|in|inside(?:\s+of)?|over|innerhalb(?:\s+von)?|binnen|sous|dans|d['’]ici|en)\s+(?:the\s+|about\s+|around\s+|den\s+|les\s+|under\s+|max(?:imum)?\s+|roughly\s+|nächsten\s+|un\s+plazo\s+de\s+)*(?:next\s+|coming\s+|following\s+)?{_COUNT}\s+"
        r"(?:more\s+)?(?P<working>working\s+|business\s+)?(?P<unit>hours?|hrs?|days?|weeks?|Stunden?|Werktag\w*|Arbeitstag\w*|Tag\w*|Woche\w*|heures?|jours?|semaines?|horas?|días?|semanas?)(?P<after>\s+(?:ouvr\w+|hábiles|laborables))?\b",
        lambda match, sending: (working_day(sending.day, _count(match["upto"] or match["count"])), False)
        if match["after"]
        else _after_days(match, sending),
    ),
    (rf"(?:give\s+(?:me|us)|allow\s+(?:me|us)|no\s+(?:later|more)\s+than|not\s+more\s+than|at\s+most|up\s+to)\s+{_COUNT}\s+(?P<working>working\s+|business\s+)?(?P<unit>hours?|days?|weeks?)\b", _after_days),
    (r"(?:the\s+)?next\s+(?:working|business)\s+day|nächsten\s+(?:Werktag|Arbeitstag)", lambda _, sending: (working_day(sending.day, 1), False)),
    (r"within\s+the\s+hour", lambda _, sending: ((sending.sent_at + timedelta(hours=1)).astimezone(sending.zone).date(), False)),
    (r"(?:the\s+)?day\s+after\s+tomorrow|übermorgen|après-demain|pasado\s+mañana", _days(2)),
    (r"tomorrow|tmrw|(?<!guten\s)(?<!Guten\s)\bmorgen|demain|(?<!la\s)(?<!buena\s)mañana", _days(1)),
    (rf"(?<!last\s)(?<!past\s)(?<!previous\s)(?<!letzten\s){_BEFORE}(?:around\s+|this\s+(?:coming\s+)?|coming\s+)?{_DAY}(?P<ish>-?ish)?\b(?!\s+(?:dernier|pasado))", lambda match, sending: (
        _strictly_after(sending.day, _weekday(match)), bool(match["ish"]) or "around" in match[0].lower())),
    (rf"(?:the|on|by)\s+{_NTH}(?!\s+(?:floor|round|stage|interview|of\s+(?!this|the\s+month)|step|week))", _nth_of_month),
    (r"(?:am|zum)\s+(?P<nth>\d{1,2})\.(?!\s*\d)|\b(?:le|el\s+día)\s+(?P<nth_>\d{1,2})\b(?!\s*[h:])", lambda match, sending: _nth_of_month(match, sending) if match["nth"] else None),
    (rf"\bin\s+{_MONTH}(?!\s*\d)", lambda match, sending: (_month_end(_year_of_month(_MONTHS[match["month"].lower()], sending.day), _MONTHS[match["month"].lower()]), False)),
    (r"today|tonight|this\s+(?:morning|afternoon|evening)|heute|aujourd['’]hui|ce\s+soir|cet\s+après-midi|\bhoy\b|esta\s+tarde", _days(0)),
    (r"(?:the\s+)?end\s+of\s+(?:the\s+|my\s+)?(?:working\s+|business\s+)?day|close\s+of\s+(?:business|play)|\bEOD\b|\bCOB\b|\bCOP\b|lunchtime|(?:by|before)\s+(?:noon|midday|lunch)|(?:by|at|before|until|um|à|a\s+las)\s+\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|Uhr|h)|(?:by|at|before|until)\s+\d{1,2}[:.]\d\d", _days(0)),
)  # fmt: skip
_PATTERNS = tuple(
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), resolve) for words, resolve in _TABLE
)
_JOIN = re.compile(
    r"\s*(?:,\s*)?(?:or|to|and|/|-|–|oder|bis|ou|o)\s+(?:on\s+|the\s+|at\s+the\s+latest\s+)*", re.IGNORECASE
)
_TIME_OF_DAY = re.compile(
    r"(?:the\s+)?end\s+of.*day|close\s+of\s+\w+|EOD|COB|COP|lunchtime|[^\d]*(?:noon|midday|lunch)|\D+\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|Uhr|h)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:at|before|by|um|à|a\s+las|until|gegen)\s+(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\b)?(?!\s*(?:days|weeks|working|business|%|[./]?\d|(?:st|nd|rd|th)\b))"
    r"|\b(?P<hour_>\d{1,2})(?:[:.](?P<minute_>\d\d))?\s*(?P<half_>[ap]\.?m\b)|\b(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)


def due_words(text: str, sending: Sending) -> list[DueWords]:
    """Answers the words in `text` that name a time, in order, each resolved to the last day that keeps the promise.

    Of two times joined by "or" or "to" the later one is meant, and it is soft. Vague words (soon, in a few days) are no time.
    """
    found: list[DueWords] = []
    for words in _all_matches(text, sending):
        if all(words.end <= other.start or other.end <= words.start for other in found):
            found.append(words)
    found.sort(key=lambda words: words.start)
    named = [words for words in found if not _only_time_of_day(text[words.start : words.end])]
    joined = _joined(text, named or found)
    return [replace(words, due_at=_due_at(text, words, sending)) for words in joined]


def _all_matches(text: str, sending: Sending) -> Iterator[DueWords]:
    for pattern, resolve in _PATTERNS:
        for match in pattern.finditer(text):
            answer = resolve(match, sending)
            if answer is not None:
                due_on, soft = answer
                if match.groupdict().get("before"):
                    due_on -= timedelta(days=1)
                yield DueWords(match.start(), match.end(), due_on, soft=soft)


def _only_time_of_day(words: str) -> bool:
    return bool(_TIME_OF_DAY.fullmatch(words))


def _joined(text: str, found: list[DueWords]) -> list[DueWords]:
    kept: list[DueWords] = []
    for words in found:
        if kept and _JOIN.fullmatch(text[kept[-1].end : words.start]):
            first = kept.pop()
            words = DueWords(first.start, words.end, max(first.due_on, words.due_on), soft=True)
        kept.append(words)
    return kept


def _due_at(text: str, words: DueWords, sending: Sending) -> datetime | None:
    """Answers the clock time that stands within a few words of the date, as aware UTC."""
    hours = re.search(r"(\d+)\s+(?:hours|Stunden|heures|horas)", text[words.start : words.end])
    if hours:
        return sending.sent_at.astimezone(UTC) + timedelta(hours=int(hours[1]))
    for match in _CLOCK.finditer(text, max(0, words.start - 20), min(len(text), words.end + 20)):
        hour = 12 if match["noon"] else int(match["hour"] or match["hour_"])
        half = (match["half"] or match["half_"] or "").lower()
        hour += 12 if half.startswith("p") and hour < 12 else 0
        # "at 2" in an office is the afternoon.
        hour += 12 if not half and not match["noon"] and 1 <= hour <= 6 else 0
        minute = int(match["minute"] or match["minute_"] or 0)
        if hour < 24 and minute < 60:
            return datetime.combine(words.due_on, time(hour, minute), sending.zone).astimezone(UTC)
    return None
