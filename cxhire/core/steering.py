"""Who may decide what happens to an application: nobody whom a concern on it is about (ARCHITECTURE.md 2.12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def may_steer(colleague_id: int | None, concern_authors: Collection[int]) -> bool:
    """Whether a colleague may reassign, end or wave aside an application.

    `concern_authors` are those whom an open or confirmed concern on it is about. None is no colleague but the
    system or the command line, and passes.
    """
    return colleague_id is None or colleague_id not in concern_authors


def hands_of(colleague_ids: Collection[int], acts: Iterable[tuple[int | None, int | None]]) -> frozenset[int]:
    """Whose accounts some colleagues had a hand in, or an account in which they had one: they may sign in as them.

    `acts` are (who did something to an account, whose it is), oldest first.
    """
    hands = set(colleague_ids)
    for by, whose in acts:
        if by in hands and whose is not None:
            hands.add(whose)
    return frozenset(hands.difference(colleague_ids))
