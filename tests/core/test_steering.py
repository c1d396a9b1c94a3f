import pytest

from cxhire.core.steering import hands_of, may_steer


@pytest.mark.parametrize(
    ("colleague_id", "concern_authors", "may"),
    [
        (1, (), True),
        (1, (2, 3), True),
        (1, (1,), False),
        (1, (2, 1), False),
        (None, (1,), True),
    ],
)
def test_nobody_decides_where_a_concern_is_about_them(colleague_id, concern_authors, may):
    assert may_steer(colleague_id, concern_authors) is may


@pytest.mark.parametrize(
    ("acts", "hands"),
    [
        ([], set()),
        ([(1, 2), (3, 4)], {2}),
        ([(1, 2), (2, 3), (3, 4)], {2, 3, 4}),
        ([(2, 3), (1, 2)], {2}),
        ([(1, 1), (2, 1), (None, 3), (1, None)], set()),
    ],
)
def test_a_hand_reaches_through_every_account_it_has_been_in_from_then_on(acts, hands):
    assert hands_of([1], acts) == hands
