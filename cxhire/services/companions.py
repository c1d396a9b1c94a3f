"""What goes along when a contact goes to another application: all that says something of it, or of what was promised in it."""

from __future__ import annotations

from collections.abc import Collection

from cxhire.core.obligations import Kind, waived_name
from cxhire.store import interactions
from cxhire.store.promises import list_promises_in


def companions_of(interaction_ids: Collection[int], application_id: int) -> list[int]:
    """Ids of an application's contacts that are about some others, wherever those are, and about these in turn.

    Bounces, forwards, what takes something back, and what people decided or noted of a promise.
    """
    facts = interactions.list_facts(application_id)
    along: dict[int, None] = {}
    fresh = set(interaction_ids)
    while fresh:
        names = _names(fresh)
        about = [f.id for f in facts if f.about in names or f.copies & names]
        fresh = set(about) - set(interaction_ids) - along.keys()
        along |= dict.fromkeys(sorted(fresh))
    return list(along)


def _names(interaction_ids: Collection[int]) -> set[str]:
    """By what facts speak of contacts: their own names, and those of the promises in them."""
    promised = [p.id for made in list_promises_in(interaction_ids).values() for p in made]
    return interactions.list_refs(interaction_ids) | {waived_name(Kind.PROMISE, id_) for id_ in promised}
