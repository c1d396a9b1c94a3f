"""When jobs run, and when one that failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from cxhire.core.schedule import PERIODS, next_slot, retry_at, slot_of

NOW = datetime(2026, 3, 4, 12, 0, 7, 250_000, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize("period", sorted(set(PERIODS.values())))
def test_now_lies_in_its_slot_and_before_the_next(period: timedelta) -> None:
    assert slot_of(NOW, period) <= NOW < next_slot(NOW, period) == slot_of(NOW, period) + period


@pytest.mark.parametrize(
    ("failures", "period", "after"),
    [
        (1, MINUTE, None),  # its next slot comes sooner
        (1, 5 * MINUTE, MINUTE),
        (1, DAY, MINUTE),
        (2, DAY, 5 * MINUTE),
        (4, DAY, 60 * MINUTE),
        (9, DAY, 60 * MINUTE),
    ],
)
def test_who_failed_is_tried_again_later_each_time(
    failures: int, period: timedelta, after: timedelta | None
) -> None:
    whole = NOW.replace(microsecond=0)
    assert retry_at(failures, NOW, period) == (None if after is None else whole + after)


def test_at_the_end_of_a_slot_nothing_is_tried_again_in_the_next() -> None:
    late = datetime(2026, 3, 4, 23, 59, 30, tzinfo=UTC)
    assert retry_at(1, late, DAY) is None
