"""What an out-of-office reply says: that somebody is away, since when, and when they are back.

English, German, French and Spanish. Relative words count from the day on which the reply was sent. A date without a
year may lie up to 60 days back, so that a reply which somebody forgot to switch off is known to be over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MOST_TEXT = 5_000  # replies are short; what comes after is a signature or a law
FORGOTTEN = timedelta(days=60)  # so long ago a date without a year may lie; before that it is the next one
PARAGRAPH = "¶"  # between paragraphs, once lines are joined: no phrase goes on behind it


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away until `back_on` (the first day on which they are there), None where no day is named.

    `since` is named where the reply announces what is yet to begin.
    """

    back_on: date | None = None
    since: date | None = None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jän jänner janvier janv enero ene",
            "february feb februar février fevrier févr fév febrero",
            "march mar märz maerz mär mrz mars marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet juil julio",
            "august aug août aout agosto ago",
            "september sept sep septembre septiembre setiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre déc diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes",
            "tuesday tue tues dienstag mardi martes",
            "wednesday wed mittwoch mercredi miércoles miercoles",
            "thursday thu thur thurs donnerstag jeudi jueves",
            "friday fri freitag vendredi viernes",
            "saturday sat samstag sonnabend samedi sábado sabado",
            "sunday sun sonntag dimanche domingo",
        )
    )
    for name in names.split()
}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_SHORT = "mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim"  # before a date only: nothing hangs on them
_LED = rf"(?:(?:{_any_of(_WEEKDAYS)}|{_SHORT})\b\.?,?\s+)?(?:(?:the|den|dem|le|el|día|dia)\s+)*"
_MONTH_NAME = rf"(?:{_any_of(_MONTHS)})\b\.?"
_YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(?P<{0}year>20\d\d)\b)?"
_NUMBER = r"(?P<{0}day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?"


def _dated(name: str) -> str:
    """A pattern of one day, its parts named with a prefix."""
    year, number = _YEAR.format(f"{name}w_"), _NUMBER.format(f"{name}w_")
    us_year, us_number = _YEAR.format(f"{name}u_"), _NUMBER.format(f"{name}u_")
    return (
        rf"(?:{_LED}(?:"
        rf"(?P<{name}iso>20\d\d-\d\d-\d\d)(?!\d)"
        rf"|(?<![\d/.])(?P<{name}first>\d{{1,2}})(?P<{name}mark>[./])\s?(?P<{name}second>\d{{1,2}})(?:(?P={name}mark)\s?(?P<{name}year>20\d\d|\d\d)(?!\d)|\.(?!\d)|(?![\d/:.]))"
        rf"|{number}\s+(?:of\s+|de\s+)?(?P<{name}w_month>{_MONTH_NAME}){year}"
        rf"|(?P<{name}u_month>{_MONTH_NAME})\s+(?:the\s+)?{us_number}(?!\d|:){us_year}"
        r"))"
    )


_RELATIVE = (
    rf"(?P<next>(?:(?:on|the|am|den|el|ce|le)\s+)*(?:next|coming|following|nächste[nrms]?|naechste[nrms]?|kommende[nrms]?|próximo|proximo)\s+)?(?P<weekday>{_any_of(_WEEKDAYS)})\b(?P<next_>\s+(?:prochain|próximo|proximo|que\s+viene))?"
    r"|(?P<tomorrow>tomorrow|(?<!guten\s)morgen|demain|mañana)\b"
    r"|(?P<today>today|heute|aujourd['’]hui|hoy)\b"
    r"|(?P<end_of_week>(?:the\s+)?end\s+of\s+(?:the|this)\s+week|Ende\s+(?:der|dieser)\s+Woche|(?:la\s+)?fin\s+de\s+(?:la\s+)?semaine|(?:el\s+)?final\s+de\s+(?:la\s+|esta\s+)?semana)\b"
    r"|(?P<next_week>(?:of\s+)?next\s+week|nächste[r]?\s+Woche|(?:la\s+)?semaine\s+prochaine|(?:la\s+)?(?:próxima\s+semana|semana\s+que\s+viene))\b"
    rf"|(?P<end_of>(?:the\s+)?end\s+of|Ende|(?:la\s+)?fin|(?:el\s+)?fin(?:al(?:es)?)?\s+de)\s+(?P<month_end>{_MONTH_NAME})"
    rf"|(?P<month_only>(?:{_any_of(n for n in _MONTHS if len(n) > 3)})\b)(?!\s*\d{{1,2}}\b(?!\d))"
)
_DAY = rf"(?:{_dated('a_')}|{_LED}(?:{_RELATIVE}))"
# Of a range the first day may lack its month: "3 to 7 August", "vom 3. bis 7.8.".
_FIRST = rf"(?:{_dated('b_')}|{_LED}(?P<bare>\d{{1,2}})(?:st|nd|rd|th|er|\.)?)"
_TO = r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill?\b|\bthrough\b|\bthru\b|\bbis\b(?:\s+(?:einschlie(?:ß|ss)lich|inkl\.?|zum|zur))*|\bau\b|\bjusqu['’]au\b|\bal\b|\bhasta\b|\band\b|\bund\b|\bet\b|\by\b)\s*"
_INCLUDING = r"(?P<including>(?:and\s+|up\s+to\s+and\s+)?including\s+|einschlie(?:ß|ss)lich\s+|inklusive\s+|inkl\.?\s+|einschl\.?\s+|zum\s+einschlie(?:ß|ss)lich\s+)?"
_FILLER = rf"[^{PARAGRAPH}!?;]{{0,60}}?\b"

_RETURN = (
    # "I'll get back to you on Monday" and "return your call" promise something else.
    rf"\b(?:back(?!\s+to\s+(?:you|your))|returning|return(?!\s+(?:your|any|all|calls?|e-?mails?|messages?)\b)|available\s+again|reachable\s+again|resume\b){_FILLER}(?:(?:on|from|by|at|in|until)\s+)*{_DAY}",
    rf"\b(?:ab|am)\s+{_DAY}{_FILLER}(?:wieder|zurück|zurueck)\b",
    rf"\b(?:wieder|zurück|zurueck|Rückkehr|Rueckkehr)\b{_FILLER}(?:ab|am|im)\s+{_DAY}",
    rf"\b(?:wieder|zurück)\s+(?:da|zurück|erreichbar)?\s*{_DAY}",
    rf"\b(?:retour|reviens|reviendrai|reprends|reprendrai|(?:de|à)\s+nouveau|rentre|rentrerai)\b{_FILLER}(?:le|du|au|dès|en)\s+{_DAY}",
    rf"\b(?:retour|reviens|reviendrai|rentre)\s+{_DAY}",
    rf"\b(?:vuelta|vuelvo|volveré|regreso|regresaré|regresar|reincorporo|reincorporaré|reincorporación|de\s+nuevo|nuevamente)\b{_FILLER}(?:el|del|en|desde)\s+{_DAY}",
    rf"\b(?:vuelvo|volveré|regreso|regresaré)\s+{_DAY}",
)  # fmt: skip
_RANGE = rf"(?<!\d){_FIRST}{_TO}{_INCLUDING}{_DAY}"
_UNTIL = (
    rf"\b(?:until|till?|through|thru|up\s+to)\s+{_INCLUDING}(?:on\s+)?{_DAY}",
    rf"\bbis\s+(?:zum\s+|zur\s+|voraussichtlich\s+|auf\s+|mit\s+|und\s+mit\s+)*{_INCLUDING}{_DAY}",
    rf"\bjusqu['’](?:au|à|en)\s+{_INCLUDING}{_DAY}",
    rf"\bhasta\s+{_INCLUDING}{_DAY}",
)  # fmt: skip
_FLAGS = re.IGNORECASE
_RETURNS = tuple(re.compile(pattern, _FLAGS) for pattern in _RETURN)
_RANGES = re.compile(_RANGE, _FLAGS)
_UNTILS = tuple(re.compile(pattern, _FLAGS) for pattern in _UNTIL)
_MONTH_FIRST = re.compile(rf"\b({_MONTH_NAME})\s+(\d{{1,2}})\s?[-–]\s?(\d{{1,2}})(?!\d|[:.]\d)", _FLAGS)
_AFTERWARDS_INCLUDING = re.compile(
    r"[\s,(]*(?:inclus(?:ive)?|inclusive|einschlie(?:ß|ss)lich|inkl)\b", _FLAGS
)

_ABSENT = re.compile(
    r"\bout\s+of\s+(?:the\s+)?office\b|\bOOO\b|\b(?:I\s+am|I['’]m|will\s+be|currently|be)\s+(?:away|out|off|abroad|travell?ing)\b"
    r"|\bon\s+(?:(?:annual|parental|maternity|paternity|sick|medical|my|a|public|bank)\s+)*(?:leave|vacation|holidays?)\b|\baway\s+from\s+(?:the|my)\s+(?:office|desk)\b"
    r"|\bnot\s+(?:be\s+)?(?:in|at)\s+(?:the|my)\s+office\b|\b(?:no|limited|little)\s+access\s+to\s+(?:my\s+)?e-?mails?\b|\bday\s+off\b"
    r"|\babwesend\b|\bAbwesenheit\b|\bnicht\s+im\s+(?:Büro|Buero|Haus|Dienst)\b|\b(?:im|in)\s+(?:\w+\s+)?(?:Urlaub|Mutterschutz|Elternzeit)\b|\bau(?:ß|ss)er\s+Haus\b|\bnicht\s+(?:persönlich\s+)?(?:erreichbar|am\s+Arbeitsplatz)\b|\bunterwegs\b|\bauf\s+Dienstreise\b|\bkrank\b"
    r"|\babsente?\b|\babsence\b|\ben\s+(?:congés?|vacances|déplacement|arrêt)\b|\bhors\s+du\s+bureau\b|\bpas\s+(?:au|joignable)\b"
    r"|\bausente\b|\bausencia\b|\bfuera\s+de\s+(?:la\s+|mi\s+)?oficina\b|\bde\s+(?:vacaciones|baja|permiso|viaje)\b|\bno\s+(?:estoy|estaré|me\s+encuentro)\b",
    _FLAGS,
)


def away_words(text: str, sent_on: date, *, month_first: bool = False) -> Away | None:
    """What an automatic reply's own words say; None where they tell of no absence, or of one that is over.

    `sent_on` is the local day of sending; `month_first` reads 8/12 as the 12th of August.
    """
    text = PARAGRAPH.join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text[:MOST_TEXT]))
    if _ABSENT.search(text) is None:
        return None
    text = _MONTH_FIRST.sub(r"\1 \2 - \1 \3", text)  # "August 10-21"
    read = _Reader(sent_on, month_first)
    found = next(read.ends(text), None)
    if found is None:
        return Away()
    return found if found.back_on is not None and found.back_on > sent_on else None


class _Reader:
    """Turns what the patterns found into days."""

    def __init__(self, sent_on: date, month_first: bool) -> None:
        self.sent_on, self.month_first = sent_on, month_first

    def ends(self, text: str) -> Iterator[Away]:
        """The first day of a return; else the end of a range; else the day until which. In the order of the text."""
        yield from self._returns(text)
        for match in _RANGES.finditer(text):
            last = self._last(match, text)
            if last is not None:
                since = self._begin(match, last)
                if since is not None:
                    yield Away(last + timedelta(days=1), since if since > self.sent_on else None)
        for pattern in _UNTILS:
            for match in pattern.finditer(text):
                last = self._last(match, text)
                if last is not None:
                    yield Away(last + timedelta(days=1))

    def _returns(self, text: str) -> Iterator[Away]:
        matches = sorted((m for pattern in _RETURNS for m in pattern.finditer(text)), key=lambda m: m.start())
        for match in matches:
            day = self._day(match)
            if day is not None:
                ranged = (self._begin_of(m) for m in _RANGES.finditer(text))
                since = next((begin for begin in ranged if begin and self.sent_on < begin < day), None)
                yield Away(day, since)

    def _begin_of(self, match: re.Match[str]) -> date | None:
        last = self._day(match)
        return self._begin(match, last) if last else None

    def _last(self, match: re.Match[str], text: str) -> date | None:
        """The last day away. Nobody is away through a Monday, a coming week or month, unless they say so."""
        day = self._day(match)
        if day is None:
            return None
        including = match["including"] or _AFTERWARDS_INCLUDING.match(text, match.end())
        begins = match["next_week"] or match["month_only"] or (match["weekday"] and day.weekday() == 0)
        return day - timedelta(days=1) if begins and not including else day

    def _day(self, match: re.Match[str]) -> date | None:
        dated = self._dated(match, "a_")
        return dated if dated or match["a_iso"] else self._relative(match)

    def _begin(self, match: re.Match[str], last: date) -> date | None:
        """The first day of a range that ends on `last`; None where it is no range."""
        bare = match["bare"]
        day = _date(last.year, last.month, int(bare)) if bare else self._dated(match, "b_")
        return day if day and day <= last else None

    def _dated(self, match: re.Match[str], name: str) -> date | None:
        found = match.groupdict()
        if found[f"{name}iso"]:
            year, month, day = map(int, found[f"{name}iso"].split("-"))
            return _date(year, month, day)
        if found[f"{name}first"]:
            first, second = int(found[f"{name}first"]), int(found[f"{name}second"])
            swapped = found[f"{name}mark"] == "/" and (self.month_first or second > 12) and first <= 12
            month, day = (first, second) if swapped else (second, first)
            return self._near(found[f"{name}year"], month, day)
        for form in ("w_", "u_"):
            if named := found[f"{name}{form}month"]:
                month = _MONTHS[named.lower().rstrip(".")]
                return self._near(found[f"{name}{form}year"], month, int(found[f"{name}{form}day"]))
        return None

    def _near(self, year: str | None, month: int, day: int) -> date | None:
        """The date; without a year the first that isn't long over."""
        if year:
            return _date(int(year) % 100 + 2000, month, day)
        years = (self.sent_on.year - 1, self.sent_on.year, self.sent_on.year + 1)
        days = [found for y in years if (found := _date(y, month, day))]
        return next((found for found in days if found >= self.sent_on - FORGOTTEN), None)

    def _relative(self, match: re.Match[str]) -> date | None:
        today, found = self.sent_on, match.groupdict()
        if found["weekday"]:
            ahead = (_WEEKDAYS[found["weekday"].lower()] - today.weekday()) % 7
            strictly = (found["next"] or found["next_"]) and ahead == 0
            return today + timedelta(days=7 if strictly else ahead)
        if found["tomorrow"]:
            return today + timedelta(days=1)
        if found["today"]:
            return today
        week = today - timedelta(days=today.weekday())
        if found["end_of_week"]:
            return week + timedelta(days=6)
        if found["next_week"]:
            return week + timedelta(days=7)
        return self._of_month(found)

    def _of_month(self, found: dict[str, str | None]) -> date | None:
        if named := found["month_end"]:
            first = self._near(None, _MONTHS[named.lower().rstrip(".")], 1)
            return None if first is None else (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if named := found["month_only"]:
            return self._near(None, _MONTHS[named.lower()], 1)
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
