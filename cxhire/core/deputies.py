"""Who stands in for whom while people are away."""

from __future__ import annotations

from collections.abc import Container, Mapping


def standing_in(deputies: Mapping[int, int | None], members: Container[int]) -> dict[int, int | None]:
    """Who is away → who stands in for them: the deputy they named, or the deputy of a deputy who is away too.

    `deputies` are all who are away, with whom they named. None where that leads to nobody, to somebody who isn't in
    `members`, or back to one of those who are away.
    """
    return {away: _present(away, deputies, members) for away in deputies}


def _present(away: int, deputies: Mapping[int, int | None], members: Container[int]) -> int | None:
    passed, deputy = {away}, deputies[away]
    while deputy is not None and deputy in deputies:
        if deputy in passed:
            return None
        passed.add(deputy)
        deputy = deputies[deputy]
    return deputy if deputy in members else None
