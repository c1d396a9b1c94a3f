"""Whether the machines do their work, by what was seen of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.health import Part, Seen, checks

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WELL = Seen(True, NOW - timedelta(seconds=12), None, NOW - timedelta(minutes=1))


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def unwell(seen: Seen | None) -> set[Part]:
    return {part for part, check in checks(seen, NOW).items() if not check.ok}


@pytest.mark.parametrize(
    ("seen", "parts"),
    [
        (WELL, set()),
        (None, {Part.DATABASE}),
        (replace(WELL, is_newest=False), {Part.SCHEMA}),
        (replace(WELL, ticked_at=None), {Part.CLOCK}),
        (replace(WELL, ticked_at=ago(3)), set()),
        (replace(WELL, ticked_at=ago(3.1)), {Part.CLOCK}),
        (replace(WELL, due_since=ago(30)), set()),
        (replace(WELL, due_since=ago(31)), {Part.OUTBOX}),
        (replace(WELL, reached_at=None), set()),  # no mailbox, or none that nothing is wrong with
        (replace(WELL, reached_at=ago(11)), {Part.MAILBOXES}),
    ],
)
def test_what_is_too_old_is_not_well(seen: Seen | None, parts: set[Part]) -> None:
    assert unwell(seen) == parts


def test_another_machine_s_clock_ahead_of_ours_makes_no_age_below_nought() -> None:
    ahead = replace(WELL, ticked_at=NOW + timedelta(seconds=5))
    assert checks(ahead, NOW)[Part.CLOCK].age == timedelta()
