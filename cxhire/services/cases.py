"""All that is known of applications, as the core replays it; one application's facts are held at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any, Generic, TypeVar

from cxhire.core.obligations import Case, natural_owner
from cxhire.store import applications, interactions
from cxhire.store.applications import State
from cxhire.store.interviews import list_interview_facts
from cxhire.store.promises import list_promise_facts

Row = TypeVar("Row", bound=tuple[Any, ...])


def iterate_cases(
    application_ids: Collection[int], stored: Collection[int] | None = None
) -> Iterator[tuple[int, State, Case]]:
    """(id, what is decided, what is known) of applications in the order of their ids.

    Those that aren't among `stored` are new: their contacts are all there is of them.
    """
    stored = application_ids if stored is None else stored
    promises = list_promise_facts(stored)
    states = applications.list_states(application_ids)
    stages = applications.list_stages(stored)
    interviews = list_interview_facts(stored)
    facts = ById(interactions.iterate_facts(application_ids))
    for id_ in sorted(states):
        state = states[id_]
        yield id_, state, Case(
            [fact for _, fact in facts.of(id_)], promises.get(id_, ()), state.active, state.outcome_at, state.opening_id,
            stages.get(id_, ()), state.begun_at, state.filled_at, interviews.get(id_, ()),
        )  # fmt: skip


def owner_of(state: State, case: Case) -> int | None:
    """Who answers for an application: who was set, else who answered first, or was written to."""
    return state.owner_id if state.fixed else (natural_owner(case.facts) or state.owner_id)


class ById(Generic[Row]):
    """Rows that start with an application's id, in its order, handed out an application at a time."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.groups = groupby(rows, key=lambda row: row[0])
        self.next = next(self.groups, None)

    def of(self, id_: int) -> list[Row]:
        """The rows of an application; ids must be asked for in ascending order."""
        while self.next is not None and self.next[0] < id_:
            self.next = next(self.groups, None)
        return list(self.next[1]) if self.next is not None and self.next[0] == id_ else []
