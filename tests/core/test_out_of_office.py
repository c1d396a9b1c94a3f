"""What out-of-office replies say, in four languages. Every text here was written for the test."""

from __future__ import annotations

from datetime import date

import pytest

from cxhire.core.out_of_office import Away, away_words

SENT = date(2026, 8, 5)  # a Wednesday


def back(text: str, since: str | None = None) -> Away:
    return Away(date.fromisoformat(text), date.fromisoformat(since) if since else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # English
        ("I am out of the office until 14 August.", back("2026-08-15")),
        ("I'm out of office through Friday, August 14th, 2026, with no access to email.", back("2026-08-15")),
        ("I am on annual leave and will be back in the office on Monday, 17 August 2026.", back("2026-08-17")),
        ("Thank you for your mail. I am away, returning Aug 17.", back("2026-08-17")),
        ("I will be out of the office from 3 August to 14 August.", back("2026-08-15")),
        ("I am on leave from 3rd to 14th August and will return on the 17th of August.", back("2026-08-17")),
        ("Out of office 2026-08-03 - 2026-08-14", back("2026-08-15")),
        ("I will be traveling on August 10-21.", back("2026-08-22", "2026-08-10")),
        ("I am out of the office until Monday.", back("2026-08-10")),
        ("I am out of the office until and including Monday.", back("2026-08-11")),
        ("I'm away until Friday.", back("2026-08-08")),
        ("I'm out today and will be back tomorrow.", back("2026-08-06")),
        ("I am out of the office today.", Away()),
        ("I'm on vacation until the end of August.", back("2026-09-01")),
        ("I'm on parental leave until September.", back("2026-09-01")),
        ("I'm away and back next week.", back("2026-08-10")),
        ("I am on holiday until the end of the week.", back("2026-08-10")),
        ("I'm on leave until 3 January.", back("2027-01-04")),
        ("I will be out of the office from 20 to 24 August.", back("2026-08-25", "2026-08-20")),
        ("I will be on leave from 20 to 24 August, back on Thursday 27 August.", back("2026-08-27", "2026-08-20")),
        ("I am currently out of the office. I will return your call. I'll get back to you on Monday.", Away()),
        ("I am out of the office with limited access to email until further notice.", Away()),
        ("I'm out of the office.\nI will be back\non 12/08/2026.", back("2026-08-12")),
        ("I'm out of the office and back on 31 February.", Away()),
        ("I'm out until\n\n14 August is our summer party.", Away()),
        # German
        ("Ich bin bis zum 14.08.2026 nicht im Büro.", back("2026-08-15")),
        ("Ich bin bis einschließlich 14.8. im Urlaub.", back("2026-08-15")),
        ("Vielen Dank für Ihre Nachricht. Ich bin vom 3. bis 14. August abwesend.", back("2026-08-15")),
        ("Ich bin vom 03.08. bis zum 14.08.2026 im Urlaub und ab dem 17.08. wieder für Sie da.", back("2026-08-17")),
        ("Ich bin derzeit abwesend und am Montag, den 17. August wieder erreichbar.", back("2026-08-17")),
        ("Ich bin außer Haus. Ab 17. August bin ich wieder im Büro.", back("2026-08-17")),
        ("Leider bin ich krank und voraussichtlich bis Freitag nicht erreichbar.", back("2026-08-08")),
        ("Ich bin im Urlaub und wieder da am Mo, 10.8.", back("2026-08-10")),
        ("Ich bin unterwegs, morgen bin ich zurück.", Away()),
        ("Guten Morgen, ich bin bis auf Weiteres abwesend.", Away()),
        ("Ich bin bis Ende August in Elternzeit.", back("2026-09-01")),
        ("Ich bin bis nächste Woche nicht im Büro.", back("2026-08-10")),
        # French
        ("Je suis absente du bureau jusqu'au 14 août inclus.", back("2026-08-15")),
        ("Je suis en congés du 3 au 14 août 2026.", back("2026-08-15")),
        ("Je suis en congé jusqu’au vendredi 14 août. De retour le lundi 17 août.", back("2026-08-17")),
        ("Actuellement en déplacement, je serai de retour au bureau le 10/08.", back("2026-08-10")),
        ("Je suis absent jusqu'au 1er septembre.", back("2026-09-02")),
        ("Je suis absent et reviens lundi.", back("2026-08-10")),
        ("Je suis en vacances jusqu'au lundi 10 août inclus.", back("2026-08-11")),
        # Spanish
        ("Estoy fuera de la oficina hasta el 14 de agosto de 2026.", back("2026-08-15")),
        ("Estaré de vacaciones del 3 al 14 de agosto.", back("2026-08-15")),
        ("Estoy ausente y volveré el lunes 17 de agosto.", back("2026-08-17")),
        ("Estoy de baja. Me reincorporo el 17/08/2026.", back("2026-08-17")),
        ("No estoy en la oficina hasta mañana.", back("2026-08-07")),
    ],
)  # fmt: skip
def test_the_first_day_back_is_read(text: str, expected: Away) -> None:
    assert away_words(text, SENT) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your application. We will be in touch by 14 August.",
        "Your message was displayed on 5 August 2026.",
        "We aim to answer within two working days. Our office is open until 5 pm.",
        "Vielen Dank, Ihre Nachricht ist eingegangen. Wir melden uns bis zum 14.08.",
        "",
        # Nobody switched these off.
        "I am out of the office until 31 July.",
        "I'm on leave from 20 to 31 July 2026 and back on 3 August.",
        "Ich bin bis zum 4.8. im Urlaub.",
        "I'm away and will be back on Wednesday.",
        "Je suis absent jusqu'au 3 juillet 2025.",
    ],
)
def test_what_tells_of_no_absence_or_of_one_that_is_over_is_none(text: str) -> None:
    assert away_words(text, SENT) is None


@pytest.mark.parametrize(
    ("month_first", "expected"), [(True, back("2026-08-10")), (False, back("2026-10-08"))]
)
def test_a_date_in_numbers_is_read_as_where_it_was_written(month_first: bool, expected: Away) -> None:
    assert away_words("I am away and back on 8/10.", SENT, month_first=month_first) == expected


def test_a_year_turns_without_a_year_named() -> None:
    assert away_words("I'm on leave until 6 January.", date(2026, 12, 22)) == back("2027-01-07")
    assert away_words("I'm on leave until 22 December.", date(2027, 1, 4)) is None


@pytest.mark.parametrize(
    "filler", ["back ", "bis 1. ", "1-", "Montag ", "from 1 to ", "12/", "wieder am ", "ab "]
)
def test_text_written_to_take_long_is_read_like_any(filler: str) -> None:
    assert away_words("out of office " + filler * 5_000, SENT) in (Away(), None)
