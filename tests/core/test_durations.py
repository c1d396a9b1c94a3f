"""Hours as people write them."""

import pytest

from cxhire.core.durations import hours_text, parse_hours


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("8", 480),
        (" 8 ", 480),
        ("1:30", 90),
        ("1.5", 90),
        ("0,25", 15),
        ("0", 0),
        ("0:05", 5),
        ("1000", 60_000),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert parse_hours(text) == minutes
    assert parse_hours(hours_text(minutes)) == minutes


@pytest.mark.parametrize("text", ["", "eight", "-1", "1:60", "1001", "8 h", "1.5.5", "٣:00000"])
def test_what_is_no_number_of_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="Write hours like"):
        parse_hours(text)
