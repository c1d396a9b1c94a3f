import pytest

from cxhire.core.steering import may_steer


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
