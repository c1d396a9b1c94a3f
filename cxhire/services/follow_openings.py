"""After an opening was closed or opened again: what is owed to its candidates is derived anew, a page a transaction.

How far that has come stands in a setting that moves with each page, so that a process may die and the clock go on. Nothing
is lost by doing a page twice.
"""

from __future__ import annotations

from collections.abc import Callable

from cxhire.services.derive import derive
from cxhire.services.policy import load_policies
from cxhire.store import applications, settings
from cxhire.store.tasks import POLICY, defer
from cxhire.store.transaction import write

CHANGED = "following_openings"  # the setting with openings' ids → up to which application each has come
PAGE = 200


def begin(opening_id: int) -> None:
    """Notes that all applications for an opening are to be derived again. Doesn't commit."""
    settings.set_setting(CHANGED, _under_way() | {str(opening_id): 0})
    defer(POLICY)


def is_behind() -> bool:
    """Whether an opening has changed that what is owed doesn't follow yet."""
    return bool(_under_way())


def follow_openings(stop: Callable[[], bool] = lambda: False) -> bool:
    """Brings what is owed up to date with the openings that changed; answers whether anything was to do. Commits in pages.

    Ends between two pages when `stop` says so; the next call goes on there.
    """
    if not is_behind():
        return False
    while not stop():
        with write():
            if not _follow_page():
                break
    return True


def _follow_page() -> bool:
    under_way = _under_way()
    if not under_way:
        return False
    opening, after = next(iter(under_way.items()))
    page = applications.list_ids(after, PAGE, opening_id=int(opening))
    derive(page, load_policies())
    if len(page) < PAGE:
        del under_way[opening]
    else:
        under_way[opening] = page[-1]
    settings.set_setting(CHANGED, under_way)
    return True


def _under_way() -> dict[str, int]:
    return dict(settings.get_setting(CHANGED) or {})
