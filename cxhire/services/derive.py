"""Obligations and settlements from the facts: for what a change touched, and for everything (`rebuild`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from cxhire.core.obligations import Case, Ledger, Open, Policies, Settled, natural_owner, replay
from cxhire.services.policy import load_policies
from cxhire.store import applications, interactions, obligations
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


def derive(application_ids: Collection[int], policies: Policies, fresh: Collection[int] = ()) -> Difference:
    """Brings the derived rows of some applications up to date; answers what changed. Doesn't commit.

    `fresh` are those that are known to have no derived rows yet.
    """
    found = difference(application_ids, policies, fresh)
    obligations.drop(found.drop_open, found.drop_settled)
    obligations.change_open(found.change)
    obligations.add_open(found.add)
    obligations.add_settled(found.settle)
    applications.set_owners(found.owners)
    return found


def difference(
    application_ids: Collection[int], policies: Policies, fresh: Collection[int] = ()
) -> Difference:
    """How the derived rows differ from what the facts say."""
    facts = interactions.list_facts(application_ids)
    promises = obligations.list_promise_facts(application_ids)
    stored = _Stored(set(application_ids) - set(fresh))
    found = Difference()
    for id_, (owner_id, fixed, active, outcome_at) in applications.list_states(application_ids).items():
        case = Case(facts.get(id_, ()), promises.get(id_, ()), active, outcome_at)
        owner = owner_id if fixed else (natural_owner(case.facts) or owner_id)
        if owner is not None and owner != owner_id:
            found.owners.append((id_, owner))
        _compare(id_, owner, replay(case, policies), stored, found)
    return found


class _Stored:
    """The derived rows as they are, by application."""

    def __init__(self, application_ids: Collection[int]) -> None:
        self.open: dict[int, list[tuple[int, int | None, Open]]] = {}
        self.settled: dict[int, list[tuple[int, Settled]]] = {}
        if not application_ids:
            return
        for application_id, row_id, owner_id, owed in obligations.list_open(application_ids):
            self.open.setdefault(application_id, []).append((row_id, owner_id, owed))
        for application_id, row_id, settled in obligations.list_settled(application_ids):
            self.settled.setdefault(application_id, []).append((row_id, settled))


def _compare(id_: int, owner: int | None, ledger: Ledger, stored: _Stored, found: Difference) -> None:
    wanted = {(o.kind, o.since, o.promise_id): o for o in ledger.open}
    for row_id, row_owner, owed in stored.open.get(id_, ()):
        right = wanted.pop((owed.kind, owed.since, owed.promise_id), None)
        if right is None:
            found.drop_open.append(row_id)
        elif right != owed or row_owner != owner:
            found.change.append((row_id, owner, right))
    found.add += [(id_, owner, owed) for owed in wanted.values()]
    missing = Counter(ledger.settled)
    for row_id, settled in stored.settled.get(id_, ()):
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
