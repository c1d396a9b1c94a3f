"""Obligations and settlements from the facts: for what a change touched, and for everything (`rebuild`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cxhire.core.obligations import Ledger, Open, Settled, replay
from cxhire.core.policies import LONG_AGO, Policies
from cxhire.services.cases import ById, iterate_cases, owner_of
from cxhire.services.policy import load_policies
from cxhire.store import applications, obligations
from cxhire.store.transaction import read, write


@dataclass(slots=True)
class Difference:
    """What the derived rows would have to become; empty where they are right."""

    add: list[tuple[int, int | None, Open]] = field(default_factory=list)
    change: list[tuple[int, int | None, Open]] = field(default_factory=list)
    settle: list[tuple[int, Settled]] = field(default_factory=list)
    drop_open: list[int] = field(default_factory=list)
    drop_settled: list[int] = field(default_factory=list)
    owners: list[tuple[int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        parts = (self.add, self.change, self.settle, self.drop_open, self.drop_settled, self.owners)
        return sum(len(part) for part in parts)


def derive(
    application_ids: Collection[int], policies: Policies, fresh: Collection[int] = (),
    settled_from: datetime = LONG_AGO,
) -> Difference:  # fmt: skip
    """Brings the derived rows of some applications up to date; answers what changed. Doesn't commit.

    `fresh` are those that are known to be new: their contacts are all there is of them. What was settled before
    `settled_from` is known to be right.
    """
    found = difference(application_ids, policies, fresh, settled_from)
    obligations.drop(found.drop_open, found.drop_settled)
    obligations.change_open(found.change)
    obligations.add_open(found.add)
    obligations.add_settled(found.settle)
    applications.set_owners(found.owners)
    return found


def difference(
    application_ids: Collection[int], policies: Policies, fresh: Collection[int] = (),
    settled_from: datetime = LONG_AGO,
) -> Difference:  # fmt: skip
    """How the derived rows differ from what the facts say; holds one application's facts at a time."""
    stored = sorted(set(application_ids) - set(fresh))
    open_rows = ById(obligations.list_open(stored) if stored else iter(()))
    settled_rows = ById(obligations.list_settled(stored, settled_from) if stored else iter(()))
    found = Difference()
    for id_, state, case in iterate_cases(application_ids, stored):
        owner = owner_of(state, case)
        if owner is not None and owner != state.owner_id:
            found.owners.append((id_, owner))
        ledger = replay(case, policies)
        _compare_open(id_, owner, ledger, open_rows.of(id_), found)
        settled = [one for one in ledger.settled if one.settled_at >= settled_from]
        _compare_settled(id_, settled, settled_rows.of(id_), found)
    return found


def _compare_open(
    id_: int,
    owner: int | None,
    ledger: Ledger,
    rows: list[tuple[int, int, int | None, Open]],
    found: Difference,
) -> None:
    wanted = {(o.kind, o.since, o.promise_id): o for o in ledger.open}
    for _, row_id, row_owner, owed in rows:
        right = wanted.pop((owed.kind, owed.since, owed.promise_id), None)
        if right is None:
            found.drop_open.append(row_id)
        elif right != owed or row_owner != owner:
            found.change.append((row_id, owner, right))
    found.add += [(id_, owner, owed) for owed in wanted.values()]


def _compare_settled(
    id_: int, wanted: Iterable[Settled], rows: list[tuple[int, int, Settled]], found: Difference
) -> None:
    missing = Counter(wanted)
    for _, row_id, settled in rows:
        if missing[settled]:
            missing[settled] -= 1
        else:
            found.drop_settled.append(row_id)
    found.settle += [(id_, settled) for settled in missing.elements()]


def rebuild(*, check: bool = False) -> int:
    """Derives everything again and answers how many rows differed; with `check` nothing is changed.

    Works through applications a page a transaction, so intake can go on beside it.
    """
    policies, differing = load_policies(), 0
    for page in _pages():
        if check:
            differing += len(difference(page, policies))
            read().rollback()
        else:
            with write():
                differing += len(derive(page, policies))
    return differing


def _pages() -> Iterator[list[int]]:
    after = 0
    while page := applications.list_ids(after):
        yield page
        after = page[-1]
