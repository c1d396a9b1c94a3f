"""Dates above forwarded mails, as clients print them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.printed_dates import offset_of, printed_moment

MORNING = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)

PRINTED = [
    "Mon, May 4, 2026 at 8:30 AM",
    "Monday, May 4, 2026 8:30 AM",
    "Mon, 4 May 2026 08:30:12",
    "May 4th, 2026, 8:30 a.m.",
    "2026-05-04 08:30",
    "Montag, 4. Mai 2026 08:30",
    "Mo., 4. Mai 2026 um 08:30 Uhr",
    "04.05.2026 08:30",
    "4. 5. 2026 8:30:59",
    "lundi 4 mai 2026 08:30",
    "lun. 4 mai 2026 à 08h30",
    "lunes, 4 de mayo de 2026 8:30",
    "lunedì 4 maggio 2026 08:30",
    "maandag 4 mei 2026 08:30",
    "segunda-feira, 4 de maio de 2026 08:30",
]


@pytest.mark.parametrize("text", PRINTED)
def test_a_date_without_a_zone_is_by_the_clock_of_whoever_printed_it(text: str) -> None:
    assert printed_moment(text, timedelta()) == MORNING
    assert printed_moment(text, timedelta(hours=2)) == MORNING - timedelta(hours=2)


@pytest.mark.parametrize(
    "text",
    ["Mon, 4 May 2026 10:30:00 +0200", "Mon, 4 May 2026 04:30 -0400", "4 May 2026 08:30 GMT",
     "4 May 2026 at 10:30:00 CEST", "2026-05-04 10:30+02:00"],
)  # fmt: skip
def test_a_zone_that_is_named_wins(text: str) -> None:
    assert printed_moment(text, timedelta(hours=9)) == MORNING


def test_a_weekday_is_no_month() -> None:
    tuesday = datetime(2026, 5, 5, 9, tzinfo=UTC)
    for text in ("mardi 5 mai 2026 09:00", "martes, 5 de mayo de 2026 9:00", "martedì 5 maggio 2026 09:00"):
        assert printed_moment(text, timedelta()) == tuesday


def test_the_afternoon_is_twelve_hours_later() -> None:
    for text, hour in (("12:05 AM", 0), ("12:05 PM", 12), ("1:05 pm", 13), ("11:05 p.m.", 23)):
        found = printed_moment(f"May 4, 2026 {text}", timedelta())
        assert found is not None
        assert found.hour == hour


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "5/4/2026 8:30 AM", "May 4, 2026", "31 February 2026 08:30", "99.99.2026 08:30", "8:30"],
)  # fmt: skip
def test_what_could_be_two_dates_or_none_is_none(text: str) -> None:
    assert printed_moment(text, timedelta()) is None


def test_a_slashed_date_counts_where_it_can_only_be_one() -> None:
    for text in ("13/5/2026 8:30", "5/13/2026 8:30 AM", "5/5/2026 8:30"):
        assert printed_moment(text, timedelta()) is not None


@given(st.text(max_size=100))
def test_no_text_is_too_strange(text: str) -> None:
    found = printed_moment(text, timedelta(hours=-11))
    assert found is None or found.tzinfo is UTC
    assert abs(offset_of(text)) < timedelta(hours=101)
