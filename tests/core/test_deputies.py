"""Who stands in for whom."""

from __future__ import annotations

import pytest

from cxhire.core.deputies import standing_in

ANN, BEN, CARA, DAN = 1, 2, 3, 4
MEMBERS = {ANN, BEN, CARA}


@pytest.mark.parametrize(
    ("deputies", "expected"),
    [
        ({}, {}),
        ({ANN: None}, {ANN: None}),
        ({ANN: BEN}, {ANN: BEN}),
        ({ANN: BEN, BEN: CARA}, {ANN: CARA, BEN: CARA}),
        ({ANN: BEN, BEN: None}, {ANN: None, BEN: None}),
        ({ANN: BEN, BEN: ANN}, {ANN: None, BEN: None}),
        ({ANN: ANN}, {ANN: None}),
        ({ANN: BEN, BEN: CARA, CARA: BEN}, {ANN: None, BEN: None, CARA: None}),
        ({ANN: DAN}, {ANN: None}),  # no member any more
    ],
)
def test_a_deputy_is_present_active_and_found_without_going_round(
    deputies: dict[int, int | None], expected: dict[int, int | None]
) -> None:
    assert standing_in(deputies, MEMBERS) == expected
