"""Words for a time: a table written for these tests, and a second, slow reading of the rules that must agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.claim_calendar import Sending, working_day
from cxhire.core.claim_dates import due_words

# Wednesday 10 June 2026, 10:00 in London.
WEDNESDAY = Sending(datetime(2026, 6, 10, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"))

DUE = {
    "06-10": [
        "today",
        "by the end of today",
        "before the day is out",
        "by the end of the day",
        "by close of business today",
        "by COB",
        "this afternoon",
        "later today",
        "before lunch",
        "heute",
        "heute noch",
        "heute Nachmittag",
        "aujourd'hui",
        "ce soir",
        "dans la journée",
        "hoy",
        "hoy mismo",
        "esta tarde",
        "EOD",
        "by close of play",
        "today (Wednesday)",
        "today, Wednesday,",
        "heute, Mittwoch,",
        "aujourd'hui mercredi",
        "hoy, miércoles,",
        "before tomorrow",
        "vor morgen",
        "avant demain",
        "antes de mañana",
        "on Wednesday the tenth",
        "by 3:30 p.m.",
        "d'ici 14h",
    ],
    "06-11": [
        "by COB tomorrow",
        "by this time tomorrow",
        "tomorrow evening",
        "tomorrow by noon",
        "first thing tomorrow",
        "within a day",
        "by Thurs",
        "before Friday",
        "ahead of Friday",
        "within 24 hours",
        "within one working day",
        "the next working day",
        "morgen",
        "morgen früh",
        "bis morgen Abend",
        "vor Freitag",
        "innerhalb von 24 Stunden",
        "demain",
        "demain matin",
        "d'ici demain",
        "jeudi",
        "d'ici jeudi",
        "avant vendredi",
        "dans les 24 heures",
        "mañana",
        "mañana por la mañana",
        "el jueves",
        "antes del viernes",
        "en 24 horas",
        "by tmrw",
        "end of play Thursday",
        "end of play tomorrow",
        "by the close of Thursday",
        "this Thursday",
        "Thursday this week",
        "tomorrow morning",
        "tomorrow, Thursday,",
        "before tomorrow evening",
        "within 24h",
        "within 24 h",
        "in 24 hrs",
        "sous 24h",
        "en 24 h",
    ],
    "06-12": [
        "the day after tomorrow",
        "in two days' time",
        "in a day or two",
        "by Friday",
        "by this Friday",
        "this coming Friday",
        "on Friday morning",
        "Friday lunchtime",
        "by Friday at the latest",
        "until Friday",
        "till Friday",
        "no later than Friday",
        "latest on Friday",
        "by close on Friday",
        "COB Friday",
        "first thing Friday",
        "Thursday/Friday",
        "around Friday",
        "about Friday",
        "Fridayish",
        "Friday or so",
        "on or around Friday",
        "this week",
        "still this week",
        "later this week",
        "before the week is out",
        "before the week is over",
        "by the end of this week",
        "by end of week",
        "by EOW",
        "at the end of the week",
        "by week's end",
        "before the week ends",
        "by the weekend",
        "ahead of the weekend",
        "in 48 hours",
        "within two days",
        "in the next couple of days",
        "in a couple of days",
        "in 2 business days",
        "on Friday the 12th",
        "übermorgen",
        "am Freitag",
        "bis Freitag",
        "bis spätestens Freitag",
        "spätestens am Freitag",
        "bis einschließlich Freitag",
        "kommenden Freitag",
        "diese Woche",
        "noch diese Woche",
        "in dieser Woche",
        "bis Ende der Woche",
        "bis Ende dieser Woche",
        "bis zum Wochenende",
        "vor dem Wochenende",
        "binnen 48 Stunden",
        "in den nächsten zwei Tagen",
        "après-demain",
        "d'ici à vendredi",
        "vendredi au plus tard",
        "cette semaine",
        "d'ici la fin de la semaine",
        "avant la fin de la semaine",
        "en fin de semaine",
        "avant le week-end",
        "sous 48 heures",
        "pasado mañana",
        "este viernes",
        "el viernes a más tardar",
        "a más tardar el viernes",
        "esta semana",
        "antes de que acabe la semana",
        "antes de fin de semana",
        "a finales de semana",
        "antes del fin de semana",
        "en un plazo de 48 horas",
        "by EOD Friday",
        "Friday afternoon at the very latest",
        "by the day after tomorrow",
        "on Friday",
        "before noon on Friday",
        "on Thursday or Friday",
        "Friday-ish",
        "before the weekend",
        "within 48 hours",
        "before Friday afternoon",
        "on or before Friday",
        "on or before 12 June",
        "on or before the 12th",
        "on or before the twelfth",
        "before Friday at noon",
        "in 48h",
        "in 24-48h",
        "d'ici 48 h",
    ],
    "06-13": [
        "within the next 72 hours",
        "in 3 days",
        "within two or three days",
        "innerhalb von drei Tagen",
        "in drei Tagen",
        "dans les trois jours",
        "en tres días",
        "dentro de tres días",
    ],
    "06-14": [
        "before Monday",
        "over the weekend",
        "at the weekend",
        "this weekend",
        "on the 14th",
        "by 14 June",
        "by June 14",
        "by June 14th, 2026",
        "by 14th of June",
        "by the 14th of June",
        "before the 15th",
        "before 15 June",
        "am Wochenende",
        "avant lundi",
        "ce week-end",
        "avant le 15 juin",
        "el fin de semana",
        "antes del 15 de junio",
        "by midnight on Sunday",
        "by Sunday night",
        "on 14 June",
        "on June 14th",
        "before next week",
        "vor nächster Woche",
        "avant la semaine prochaine",
        "antes de la semana que viene",
    ],
    "06-15": [
        "first thing on Monday",
        "come Monday",
        "before noon on Monday",
        "before 5 pm on Monday",
        "on Monday next week",
        "within five days",
        "within three working days",
        "two to three working days",
        "on Monday 15th",
        "by Monday the 15th of June",
        "mid-month",
        "by the middle of the month",
        "am kommenden Montag",
        "am Montag nächster Woche",
        "bis zum 15. Juni",
        "am 15. Juni",
        "bis 15. Juni 2026",
        "lundi prochain",
        "sous 5 jours",
        "dans un délai de 5 jours",
        "le 15 juin",
        "d'ici le 15 juin",
        "jusqu'au 15 juin",
        "el próximo lunes",
        "el lunes que viene",
        "el 15 de junio",
        "hasta el 15 de junio",
        "before Tuesday",
        "within three days of Friday",
        "within three days of the interview on Friday",
        "um 9.10 Uhr am Montag",
    ],
    "06-16": [
        "on Tues",
        "by Monday or Tuesday",
        "on Monday or Tuesday",
        "next week Tuesday",
        "next week on Tuesday",
        "Tuesday next week",
        "Tuesday of next week",
        "mardi de la semaine prochaine",
        "el martes de la semana que viene",
    ],
    "06-17": [
        "today week",
        "by Weds",
        "by Wednesday",
        "between Monday and Wednesday",
        "on Wednesday of next week",
        "a week today",
        "a week from today",
        "a week from now",
        "in a week",
        "within a week",
        "within the week",
        "inside a week",
        "in a week's time",
        "in one week",
        "early next week",
        "at the start of next week",
        "at the beginning of next week",
        "midweek next week",
        "in the middle of next week",
        "mid next week",
        "in the first half of next week",
        "within 5 working days",
        "five working days from today",
        "within 3-5 business days",
        "on Wed 17 June",
        "Anfang nächster Woche",
        "Mitte nächster Woche",
        "innerhalb von fünf Werktagen",
        "innerhalb von 5 Arbeitstagen",
        "innerhalb einer Woche",
        "in einer Woche",
        "début de semaine prochaine",
        "en début de semaine prochaine",
        "au début de la semaine prochaine",
        "en milieu de semaine prochaine",
        "sous cinq jours ouvrés",
        "dans une semaine",
        "d'ici une semaine",
        "a principios de la semana que viene",
        "a principios de la próxima semana",
        "a mediados de la semana que viene",
        "en cinco días hábiles",
        "en un plazo de cinco días laborables",
        "en una semana",
        "within a working week",
        "within one business week",
        "innerhalb einer Arbeitswoche",
        "en una semana laborable",
        "within 5 (five) working days",
        "within five (5) working days",
        "within 5 working days of this mail",
        "within a week of receipt",
    ],
    "06-18": [
        "a week tomorrow",
        "tomorrow week",
        "sous huit jours",
        "sous huitaine",
    ],
    "06-19": [
        "next Friday",
        "Friday week",
        "a week on Friday",
        "a week from Friday",
        "next week",
        "sometime next week",
        "in the course of next week",
        "during next week",
        "by the end of next week",
        "late next week",
        "towards the end of next week",
        "before the end of next week",
        "nächsten Freitag",
        "nächste Woche",
        "in der nächsten Woche",
        "kommende Woche",
        "in der kommenden Woche",
        "im Laufe der nächsten Woche",
        "bis Ende nächster Woche",
        "la semaine prochaine",
        "d'ici la fin de la semaine prochaine",
        "en fin de semaine prochaine",
        "la semana que viene",
        "la próxima semana",
        "a finales de la semana que viene",
        "Friday of next week",
    ],
    "06-20": [
        "in ten days",
        "in 10 days' time",
    ],
    "06-23": [
        "Tuesday week",
        "a week on Tuesday",
    ],
    "06-24": [
        "within fourteen days",
        "in two weeks",
        "within the next two weeks",
        "two weeks from now",
        "two weeks from today",
        "two weeks today",
        "in two weeks' time",
        "in a fortnight",
        "within a fortnight",
        "a fortnight today",
        "a fortnight from today",
        "in a couple of weeks",
        "in 1 to 2 weeks",
        "in one or two weeks",
        "within the next ten working days",
        "in zwei Wochen",
        "innerhalb von zwei Wochen",
        "innerhalb der nächsten zwei Wochen",
        "in 14 Tagen",
        "dans les 10 jours ouvrables",
        "dans deux semaines",
        "d'ici deux semaines",
        "dentro de dos semanas",
        "within ten business days",
        "within two working weeks",
        "innerhalb von zwei Arbeitswochen",
        "en dos semanas laborables",
    ],
    "06-25": [
        "dans quinze jours",
        "sous quinzaine",
        "en quince días",
    ],
    "06-26": [
        "the week after next",
        "in the week after next",
        "the week of 22 June",
        "übernächste Woche",
        "two weeks on Friday",
        "on the last Friday of the month",
        "am letzten Freitag des Monats",
        "le dernier vendredi du mois",
        "el último viernes del mes",
    ],
    "06-29": [
        "Monday fortnight",
    ],
    "06-30": [
        "by the 30th",
        "by the end of the month",
        "before the end of the month",
        "by month's end",
        "by month-end",
        "before the month is out",
        "later this month",
        "this month",
        "by the end of June",
        "by the end of the quarter",
        "by quarter end",
        "before 1 July",
        "bis Ende des Monats",
        "bis zum Monatsende",
        "bis Ende Juni",
        "bis Ende des Quartals",
        "avant la fin du mois",
        "d'ici la fin du mois",
        "d'ici fin juin",
        "a fin de mes",
        "antes de fin de mes",
        "a finales de mes",
        "by the last day of June",
        "on the last working day of the month",
        "by month end",
        "before next month",
        "vor dem nächsten Monat",
        "avant le mois prochain",
        "antes del próximo mes",
    ],
    "07-01": [
        "three weeks from now",
        "within 2-3 weeks",
        "in two to three weeks",
        "in zwei bis drei Wochen",
        "d'ici deux à trois semaines",
        "en dos o tres semanas",
        "on the first of July",
        "by the first of the month",
        "within 2 to 3 weeks",
    ],
    "07-03": [
        "by the 3rd",
        "on 03/07",
        "bis zum 3.",
        "le 3",
        "el día 3",
        "on the third of July",
        "by the third of July 2026",
        "by July the third",
        "by the third at the latest",
        "by 03-07-2026",
    ],
    "07-05": [
        "before the first Monday in July",
    ],
    "07-06": [
        "on the first Monday in July",
        "am ersten Montag im Juli",
        "le premier lundi de juillet",
        "el primer lunes de julio",
        "on the first Monday of next month",
    ],
    "07-07": [
        "in the first week of July",
    ],
    "07-10": [
        "within a month",
        "in early July",
        "at the beginning of July",
        "at the start of July",
        "Anfang Juli",
        "début juillet",
        "a principios de julio",
        "by early July",
        "before the eleventh of July",
    ],
    "07-09": [
        "by the ninth",
        "before the tenth of July",
    ],
    "07-14": [
        "the second week of July",
        "by the second Tuesday of the month",
    ],
    "07-15": [
        "by mid July",
        "in mid-July",
        "by the middle of July",
        "Mitte Juli",
        "mi-juillet",
        "a mediados de julio",
        "mid-July",
    ],
    "07-20": [
        "on 20.07. at the latest",
    ],
    "07-21": [
        "in the third week of July",
    ],
    "07-22": [
        "by 22.7.2026",
        "by 2026-07-22",
        "on 22/07",
    ],
    "07-31": [
        "end of July",
        "in July",
        "during July",
        "by the end of next month",
        "next month",
        "in late July",
        "towards the end of July",
        "Ende Juli",
        "im Juli",
        "Ende nächsten Monats",
        "fin juillet",
        "en juillet",
        "a finales de julio",
        "en julio",
    ],
    "08-31": [
        "in August",
    ],
    "09-01": [
        "by 1/9",
    ],
    "09-02": [
        "by 2 September",
        "by Sept 2",
        "by 2 Sep",
        "Wednesday 2 September",
    ],
    "12-24": [
        "before Christmas",
        "by Christmas",
        "vor Weihnachten",
        "avant Noël",
        "antes de Navidad",
    ],
    "12-31": [
        "by the end of the year",
        "before the year is out",
        "by year end",
        "this year",
        "bis zum Jahresende",
        "avant la fin de l'année",
        "antes de fin de año",
    ],
}
SAYS_AN_HOUR = re.compile(r"\bnoon|\bpm\b|p\.m|hours|hrs|Stunden|heures|horas|\d ?h\b|Uhr")
# What is said at 12:00 in London on that Wednesday, and the hour of London that it means.
AT: dict[str, list[tuple[str, str | None]]] = {
    "06-10": [("today at 8", None), ("tonight at 8", "20:00"), ("this afternoon at 8", "20:00"), ("by 9 am", None), ("by 3 pm", "15:00"), ("à 14 h", "14:00")],
    "06-11": [
        ("tomorrow evening at 8", "20:00"), ("at 8 tomorrow evening", "20:00"), ("tomorrow at 8 in the evening", "20:00"), ("morgen Abend um 8", "20:00"),
        ("mañana por la tarde a las 8", "20:00"), ("demain à 8 heures du soir", "20:00"), ("tomorrow morning at 6", "06:00"), ("demain à 6 heures du matin", "06:00"),
        ("tomorrow at 2", "14:00"), ("tomorrow at 12 pm", "12:00"), ("tomorrow at 12:30 am", "00:30"), ("by Thursday 17:00", "17:00"), ("on Thursday, 5 p.m.", "17:00"),
        ("am Donnerstag 17 Uhr", "17:00"), ("jeudi 14h30", "14:30"), ("el jueves a las 17:00", "17:00"), ("on Thursday at 25", None), ("on Thursday to 9 people", None),
    ],
    "06-12": [
        ("on Friday at 06:30", "06:30"), ("on Friday at 6:30", "18:30"), ("on Friday at 10 and then tonight", "10:00"), ("um 12 am Freitag", "12:00"),
        ("at 9 on Friday to 5 of us", "09:00"), ("before Friday at noon", "12:00"), ("before Friday, 2 pm", "14:00"), ("vor Freitag um 12 Uhr", "12:00"),
    ],
    "06-30": [("by 30 June", None), ("until 30 June at 10", "10:00"), ("by 30th of June", None), ("by 30 of June", None), ("um 9 Uhr am 30. Juni", "09:00")],
    "07-05": [("by 5 July", None), ("gegen 5. Juli", None), ("à 5 juillet", None), ("hasta el 5 de julio a las 10", "10:00"), ("before 6 July", None), ("avant le 6 juillet", None)],
}  # fmt: skip
VAGUE = [
    "in the next few days",
    "in a few days",
    "shortly",
    "soon",
    "in the coming weeks",
    "in due course",
    "last Friday",
    "in den nächsten Tagen",
    "dans les prochains jours",
    "en los próximos días",
    "prochainement",
    "in Kürze",
    "once I know more",
    "within three days of the interview",
    "within two weeks of our last meeting",
    "two to three days after your visit",
    "innerhalb von drei Tagen nach dem Gespräch",
    "sous trois jours après l'entretien",
    "en tres días después de la entrevista",
    "by the second round",
    "before the third interview",
    "by phone on 020-06-2026",
]

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
WHICH = "first second third fourth last".split()
COUNTS = "one two three four five six seven eight nine ten".split()


def first(day: date, fits: Callable[[date], bool]) -> date:
    """The first day from `day` on that fits, tried one by one."""
    while not fits(day):
        day += timedelta(days=1)
    return day


def week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def weeks_later(day: date, weeks: int) -> tuple[int, int]:
    return week(day + timedelta(weeks=weeks))


def last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def is_weekday_of_month(day: date, which: str) -> bool:
    weeks = [count for count in range(-5, 6) if (day + timedelta(weeks=count)).month == day.month]
    return weeks[-1] == 0 if which == "last" else weeks[0] == -WHICH.index(which)


def nth_working_day(day: date, count: int) -> date:
    days = (day + timedelta(days=n) for n in range(1, 200))
    return [d for d in days if d.strftime("%a") not in ("Sat", "Sun")][count - 1]


ONE_DAY = timedelta(days=1)
# Each rule: the words for numbers drawn, and the day found by trying days one after the other.
RULES: dict[str, tuple[Callable[[int], str], Callable[[date, int], date]]] = {
    "a weekday is strictly later": (
        lambda n: f"by {DAYS[n % 7]}",
        lambda day, n: first(day + ONE_DAY, lambda d: d.strftime("%A") == DAYS[n % 7]),
    ),
    "before a weekday is the day before it": (
        lambda n: f"before {DAYS[n % 7]}",
        lambda day, n: first(day + ONE_DAY, lambda d: d.strftime("%A") == DAYS[n % 7]) - ONE_DAY,
    ),
    "next weekday is in the next ISO week": (
        lambda n: f"next {DAYS[n % 7]}",
        lambda day, n: first(day, lambda d: week(d) == weeks_later(day, 1) and d.strftime("%A") == DAYS[n % 7]),
    ),
    "weekday of next week is the same": (
        lambda n: f"on {DAYS[n % 7]} of next week",
        lambda day, n: first(day, lambda d: week(d) == weeks_later(day, 1) and d.strftime("%A") == DAYS[n % 7]),
    ),
    "weekday week is seven days after the weekday": (
        lambda n: f"{DAYS[n % 7]} week",
        lambda day, n: first(day + 8 * ONE_DAY, lambda d: d.strftime("%A") == DAYS[n % 7]),
    ),
    "next week lasts to its Friday": (
        lambda n: "by the end of next week" if n % 2 else "next week",
        lambda day, n: first(day, lambda d: week(d) == weeks_later(day, 1) and d.strftime("%A") == "Friday"),
    ),
    "early next week is its Wednesday": (
        lambda n: "early next week" if n % 2 else "in the middle of next week",
        lambda day, n: first(day, lambda d: week(d) == weeks_later(day, 1) and d.strftime("%A") == "Wednesday"),
    ),
    "the week after next lasts to its Friday": (
        lambda n: "the week after next",
        lambda day, n: first(day, lambda d: week(d) == weeks_later(day, 2) and d.strftime("%A") == "Friday"),
    ),
    "this week lasts to Friday, at the weekend to the next one": (
        lambda n: "by the end of the week" if n % 2 else "later this week",
        lambda day, n: first(day, lambda d: d.strftime("%A") == "Friday"),
    ),
    "the weekend lasts to the Sunday of the week": (
        lambda n: "over the weekend",
        lambda day, n: first(day, lambda d: d.strftime("%A") == "Sunday"),
    ),
    "so many days": (lambda n: f"within {n % 30 + 2} days", lambda day, n: day + (n % 30 + 2) * ONE_DAY),
    "so many weeks": (
        lambda n: f"in {COUNTS[n % 9 + 1]} weeks",
        lambda day, n: day + 7 * (n % 9 + 2) * ONE_DAY,
    ),
    "so many working days": (
        lambda n: f"within {n % 20 + 2} working days",
        lambda day, n: nth_working_day(day, n % 20 + 2),
    ),
    "of a range the later end": (
        lambda n: f"within {n % 5 + 1} to {n % 5 + 3} business days",
        lambda day, n: nth_working_day(day, n % 5 + 3),
    ),
    "the nth is the next such day from today on": (
        lambda n: f"by the {n % 17 + 4}th",
        lambda day, n: first(day, lambda d: d.day == n % 17 + 4),
    ),
    "a day of a month is the next one from today on": (
        lambda n: f"by {n % 28 + 1} {MONTHS[n % 12]}",
        lambda day, n: first(day, lambda d: (d.day, d.strftime("%B")) == (n % 28 + 1, MONTHS[n % 12])),
    ),
    "before a day of a month is the day before it": (
        lambda n: f"before {MONTHS[n % 12]} {n % 28 + 1}",
        lambda day, n: first(day, lambda d: (d.day, d.strftime("%B")) == (n % 28 + 1, MONTHS[n % 12])) - ONE_DAY,
    ),
    "such a weekday of a month is the next one from today on": (
        lambda n: f"by the {WHICH[n % 5]} {DAYS[n % 7]} of {MONTHS[n % 12]}",
        lambda day, n: first(day, lambda d: is_weekday_of_month(d, WHICH[n % 5]) and d.strftime("%A of %B") == f"{DAYS[n % 7]} of {MONTHS[n % 12]}"),
    ),
    "the end of the month": (
        lambda n: "by the end of the month" if n % 2 else "before the month is out",
        lambda day, n: first(day, last_of_month),
    ),
    "a month lasts to its end": (
        lambda n: f"{'in' if n % 2 else 'by the end of'} {MONTHS[n % 12]}",
        lambda day, n: first(day, lambda d: last_of_month(d) and d.strftime("%B") == MONTHS[n % 12]),
    ),
    "the end of the quarter": (
        lambda n: "by the end of the quarter",
        lambda day, n: first(day, lambda d: last_of_month(d) and d.month % 3 == 0),
    ),
    "the end of the year": (
        lambda n: "by the end of the year",
        lambda day, n: first(day, lambda d: (d.month, d.day) == (12, 31)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "due_on"), [(words, due) for due, rows in DUE.items() for words in rows])
def test_words_for_a_time_mean_one_day(words: str, due_on: str) -> None:
    (found,) = due_words(f"I'll write to you {words}.", WEDNESDAY)
    assert found.due_on == date.fromisoformat(f"2026-{due_on}")
    assert (found.due_at is not None) == bool(SAYS_AN_HOUR.search(words))


@pytest.mark.parametrize(
    ("words", "due_on", "hour"), [(words, due, hour) for due, rows in AT.items() for words, hour in rows]
)
def test_an_hour_beside_a_day_is_read_and_the_day_of_a_month_is_none(
    words: str, due_on: str, hour: str | None
) -> None:
    at_noon = Sending(datetime(2026, 6, 10, 11, 0, tzinfo=UTC), ZoneInfo("Europe/London"))
    found = due_words(f"I'll write to you {words}.", at_noon)[0]
    due_at = hour and datetime.fromisoformat(f"2026-{due_on}T{hour}+01:00")
    assert (f"{found.due_on:%m-%d}", found.due_at) == (due_on, due_at)


def test_today_with_its_name_is_today_and_no_week_later() -> None:
    friday = Sending(datetime(2026, 6, 12, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"))
    found = due_words("I'll write to you today, Friday.", friday)
    assert [(time.due_on.day, time.due_at) for time in found] == [(12, None)]


def test_the_last_friday_of_the_month_is_of_the_next_when_it_is_over() -> None:
    late = Sending(datetime(2026, 6, 27, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"))
    said = ["the last Friday of the month", "the first Monday in June", "the first Monday in June 2027"]
    found = [due_words(f"I'll write by {words}.", late)[0].due_on for words in said]
    assert found == [date(2026, 7, 31), date(2027, 6, 7), date(2027, 6, 7)]


def test_each_hour_belongs_to_the_day_beside_it() -> None:
    found = due_words(
        "I'll ring you on Monday at 9 and Dana writes on Tuesday, or on Thursday at 5.", WEDNESDAY
    )
    assert [time.due_at and time.due_at.hour for time in found] == [8, 16]


@pytest.mark.parametrize("words", VAGUE)
def test_vague_words_mean_no_day(words: str) -> None:
    assert due_words(f"I'll write to you {words}.", WEDNESDAY) == []


TWO_DAYS = {
    "I'll send the contract by June 14 and call you on Monday.": ["06-14", "06-15"],
    "I'll ring you on Monday and send the contract by June 30 at 3 pm.": ["06-15", "06-30"],
    "You get the form this afternoon and the contract on Friday.": ["06-10", "06-12"],
    "I'll write by end of July and ring you on Monday.": ["07-31", "06-15"],
    "I'll write to you today, Friday I'll ring.": ["06-10", "06-12"],
    "By the end of next week, and not before next month.": ["06-19", "06-30"],
    "Before noon I'll ask Dana, and you'll hear on Friday.": ["06-12"],
    "I'll finish it by 3 pm and ring you on Monday.": ["06-15"],
}


@pytest.mark.parametrize(("text", "due"), TWO_DAYS.items())
def test_of_two_days_both_count_and_a_mere_hour_beside_a_day_does_not(text: str, due: list[str]) -> None:
    assert [f"{time.due_on:%m-%d}" for time in due_words(text, WEDNESDAY)] == due


COUNTED = {
    "The panel meets on Tuesday and you'll hear the next day.": ["06-16", "06-17"],
    "The panel meets on Friday and I'll ring the following day.": ["06-12", "06-13"],
    "The panel meets on Friday and I'll ring the next working day.": ["06-12", "06-15"],
    "I'll ring you the next working day.": ["06-11"],
    "The panel meets next week; you'll hear the day after.": ["06-19", "06-20"],
    "The panel meets on Tuesday and I'll ring the day after with its verdict.": ["06-16", "06-17"],
    "The panel meets on Tuesday and I'll ring the day after the meeting.": ["06-16"],
    "The panel meets on Tuesday and you'll hear the same day.": ["06-16"],
    "I'll write on Friday or the day after tomorrow.": ["06-12"],
    "You'll hear the next day or so.": [],
    "You'll hear the next day.": [],
    "Der Vorstand tagt am Dienstag und wir melden uns am nächsten Tag.": ["06-16", "06-17"],
    "La commission se réunit mardi et vous répond le lendemain.": ["06-16", "06-17"],
    "El comité se reúne el martes y le llama al día siguiente.": ["06-16", "06-17"],
}


@pytest.mark.parametrize(("text", "due"), COUNTED.items())
def test_the_next_day_counts_from_the_one_named_before(text: str, due: list[str]) -> None:
    assert [f"{time.due_on:%m-%d}" for time in due_words(text, WEDNESDAY)] == due


@pytest.mark.parametrize(("text", "due"), [
    ("I'll ring you the day after.", ["06-17"]), ("I'll ring you the same day.", ["06-16"]),
    ("I'll ring you the next working day.", ["06-11"]), ("I'll ring you on Friday.", ["06-12"]),
])  # fmt: skip
def test_or_from_the_last_one_of_the_sentence_before(text: str, due: list[str]) -> None:
    (before,) = due_words("The panel meets on Tuesday.", WEDNESDAY)
    assert [f"{time.due_on:%m-%d}" for time in due_words(text, WEDNESDAY, before)] == due


@given(st.sampled_from(sorted(RULES)), st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(0, 1000))
def test_a_slow_reading_of_each_rule_gives_the_same_day(rule: str, day: date, number: int) -> None:
    words, expected = RULES[rule]
    sending = Sending(datetime.combine(day, time(10), UTC), ZoneInfo("Europe/London"))
    (found,) = due_words(f"You will hear from me {words(number)}.", sending)
    assert (found.due_on, found.due_at) == (expected(day, number), None)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)), st.integers(1, 100))
def test_hours_are_elapsed_time_across_a_change_of_the_clocks(at: datetime, hours: int) -> None:
    sending = Sending(at.replace(tzinfo=UTC), ZoneInfo("America/New_York"))
    later = (at.replace(tzinfo=UTC) + timedelta(hours=hours)).astimezone(sending.zone)
    (found,) = due_words(f"I'll write within {hours} hours.", sending)
    assert found.due_on == later.date()


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_the_nth_working_day_is_a_working_day_with_n_from_the_start(day: date, count: int) -> None:
    assert working_day(day, count) == nth_working_day(day, count)


@given(st.text(alphabet="0123456789./- adehiklnortuwy", max_size=60))
def test_any_numbers_resolve_or_are_left_alone(text: str) -> None:
    assert all(0 <= words.start < words.end <= len(text) for words in due_words(text, WEDNESDAY))
