"""After a change of policy: what is open in its scope is derived again, a page a transaction, by the clock.

Whoever set the policy only wrote down a version. How far the rest has come stands in a setting that moves with each page, so
that a process may die, another go on, and two do it at once: they take turns. Nothing is lost by doing a page twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from cxhire.core.policies import Scope
from cxhire.services.derive import derive
from cxhire.services.policy import load_policies
from cxhire.store import obligations, policies, settings
from cxhire.store.policies import PolicyVersion
from cxhire.store.transaction import write

FOLLOWED = "followed_policy"  # the setting with the id of the version by which all that is open was derived
UNDER_WAY = "following_policy"  # the setting with how far the newer ones have come
PAGE = 200
# SQLite hands its lock to whoever asks first: without a breath in between, nobody else would ever be first.
BREATH_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """How many applications were brought up to date, of how many; both 0 before it has begun."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class _Work:
    """Following the versions behind the followed one up to `upto`: applications up to the key `after` are done."""

    upto: int
    total: int
    after: int = 0
    done: int = 0


def is_behind() -> bool:
    """Whether there is a version that what is open doesn't follow yet."""
    return policies.get_newest_id() != _followed()


def progress() -> Progress | None:
    """How far what is open has come in following the newest policy; None where it does."""
    if not is_behind():
        return None
    work = _under_way()
    return Progress(work.done, work.total) if work else Progress()


def follow_policy(stop: Callable[[], bool] = lambda: False) -> bool:
    """Brings what is open up to date with the newest policy; answers whether anything was to do. Commits in pages.

    Ends between two pages when `stop` says so; the next call goes on there.
    """
    if not is_behind():
        return False
    while not stop():
        with write():
            if not _follow_page():
                break
        if is_behind():
            time.sleep(BREATH_SECONDS)
    return True


def _follow_page() -> bool:
    """One page, and that it is done. What is settled before the versions came isn't read: it keeps its policy."""
    versions = [v for v in policies.list_policy_versions() if v.id > _followed()]
    if not versions:
        return False
    work = _under_way() or _begun(versions)
    now_followed = [v for v in versions if v.id <= work.upto]
    page = policies.list_open_in(_scopes(now_followed), work.after, PAGE)
    if page:
        derive(page, load_policies(), settled_from=_since(now_followed))
        obligations.look_again(page)
        work = _Work(work.upto, max(work.total, work.done + len(page)), page[-1], work.done + len(page))
    if len(page) < PAGE:
        settings.set_setting(FOLLOWED, work.upto)
        settings.set_setting(UNDER_WAY, None)
    else:
        settings.set_setting(UNDER_WAY, asdict(work))
    return True


def _begun(versions: list[PolicyVersion]) -> _Work:
    return _Work(max(v.id for v in versions), policies.count_open_in(_scopes(versions)))


def _scopes(versions: list[PolicyVersion]) -> set[Scope]:
    return {version.scope for version in versions}


def _since(versions: list[PolicyVersion]) -> datetime:
    return min(version.valid_from for version in versions)


def _followed() -> int:
    return int(settings.get_setting(FOLLOWED) or 0)


def _under_way() -> _Work | None:
    found = settings.get_setting(UNDER_WAY)
    return _Work(**found) if found else None
