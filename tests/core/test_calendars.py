"""Days off as a value, and as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from cxhire.core.calendars import Calendar, NamedDay, day_lines, laid_together, of_plain_days, parse_days

EVE, DAY = NamedDay(date(2026, 12, 24), "Christmas Eve"), NamedDay(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", ()),
        ("2026-12-24 Christmas Eve", (EVE,)),
        ("2026-12-24: Christmas Eve\n\n  2026-12-25  ", (EVE, DAY)),
        ("2026-12-25\n2026-12-24, Christmas   Eve", (EVE, DAY)),
        ("2026-12-24\n2026-12-24 Christmas Eve\n2026-12-24 Again", (EVE,)),
        (
            "2026-12-30 to 2027-01-01 Closed",
            tuple(NamedDay(day, "Closed") for day in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1))),
        ),
        ("2026-12-24 - 2026-12-24 Christmas Eve", (EVE,)),
        ("2026-12-24 - the day before Christmas", (NamedDay(EVE.on, "- the day before Christmas"),)),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str, days: tuple[NamedDay, ...]) -> None:
    assert parse_days(text) == days
    assert parse_days(day_lines(days)) == days


@pytest.mark.parametrize(
    "text",
    ["Christmas", "24.12.2026", "2026-13-01", "2026-12-31 to 2026-12-01", "2026-01-01 to 2028-01-01", "2026-12-1 x"],
)  # fmt: skip
def test_what_is_no_day_is_said_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no day: write|comes after"):
        parse_days("2026-12-24\n" + text)


def test_a_day_that_two_sources_know_has_the_first_name_for_it() -> None:
    assert laid_together([DAY], [NamedDay(DAY.on, "Christmas Day"), EVE], [NamedDay(EVE.on, "Feed")]) == {
        EVE.on: "Christmas Eve",
        DAY.on: "Christmas Day",
    }


def test_a_calendar_survives_its_table() -> None:
    calendar = Calendar("DE", "BY", (EVE, DAY), (1, 3))
    assert Calendar.from_json(calendar.to_json()) == calendar
    assert of_plain_days([DAY.on]).own_days == (DAY,)
    for value in ({}, {"country": None, "subdivision": None, "own_days": 1, "feed_ids": []}):
        with pytest.raises(ValueError, match="not a calendar"):
            Calendar.from_json(value)
