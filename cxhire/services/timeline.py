"""A candidate's application as they saw it, or with everything that we know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from cxhire.core.business_time import WorkingHours
from cxhire.core.obligations import Direction, Effect, Kind, Open, Settled, repeated, standing, undelivered
from cxhire.core.turns import (
    Moment,
    Silence,
    Turn,
    Wait,
    reaches_candidate,
    silences,
    whose_turn,
)
from cxhire.services.pledges import Pledge, pledges_of
from cxhire.services.policy import load_policies
from cxhire.store import obligations, timeline, verdicts
from cxhire.store.applications import Application
from cxhire.store.concerns import Concern
from cxhire.store.interactions import list_facts
from cxhire.store.timeline import Contact


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact, what hangs on it, and the silence after it. `assessed` is False where its tone couldn't be."""

    contact: Contact
    arrived: bool
    taken_back: bool
    assessed: bool
    pledges: tuple[Pledge, ...]
    concerns: tuple[Concern, ...]
    silence: Silence | None


@dataclass(frozen=True, slots=True)
class Story:
    """An application from its first contact to now. `hidden` says how many contacts the candidate never saw."""

    entries: tuple[Entry, ...]
    turn: Turn
    hidden: int


def story(application: Application, now: datetime, *, everything: bool) -> Story:
    """All contacts, oldest first, or only those that the candidate saw; with the silences between those shown."""
    contacts = _once(timeline.list_contacts(application.id))
    facts = sorted(list_facts(application.id), key=lambda f: f.at)
    true = standing(facts)
    lost, again = undelivered(true), repeated(true)
    gone = {f.id for f in facts} - {f.id for f in true}
    seen = [c for c in contacts if _is_seen(c, lost | again | gone)]
    shown = contacts if everything else seen
    owed = [o for _, _, _, o in obligations.list_open([application.id])]
    settled = [s for _, _, s in obligations.list_settled([application.id])]
    gaps = silences(
        [_moment(c) for c in shown], _waits(owed, settled), now, goes_on=application.outcome_at is None
    )
    pledges, concerns = _pledges(application.id, owed, settled, now), _concerns(application.id)
    unassessed = verdicts.list_unassessed([application.id])
    entries = [
        Entry(c, c.interaction.id not in lost, c.interaction.id in gone, c.interaction.message_pk not in unassessed,
              () if c.interaction.id in gone else tuple(pledges.get(c.interaction.id, ())),
              tuple(concerns.get(c.interaction.id, ())), gap)
        for c, gap in zip(shown, gaps, strict=True)
    ]  # fmt: skip
    return Story(tuple(entries), whose_turn(owed, now), len(contacts) - len(seen))


def _once(contacts: Sequence[Contact]) -> list[Contact]:
    """Each mail once: where two candidates were merged, one mail to both is a contact with each."""
    seen: dict[int, Contact] = {}
    for contact in contacts:
        seen.setdefault(contact.interaction.message_pk or -contact.interaction.id, contact)
    return list(seen.values())


def working_hours() -> Callable[[int | None, str | None], WorkingHours]:
    """Our hours by the policy of an opening and a stage: asked once for a page."""
    policies = load_policies()
    return lambda opening_id, stage: policies.newest_for(opening_id, stage).hours


def turns(application_ids: Sequence[int], now: datetime) -> dict[int, Turn]:
    """Whose turn it is in each of some applications."""
    owed: dict[int, list[Open]] = {id_: [] for id_ in application_ids}
    for application_id, _, _, one in obligations.list_open(application_ids):
        owed[application_id].append(one)
    return {id_: whose_turn(found, now) for id_, found in owed.items()}


def _is_seen(contact: Contact, unseen: AbstractSet[int]) -> bool:
    i = contact.interaction
    return i.id not in unseen and reaches_candidate(Direction(i.direction), i.kind, Effect(i.effect))


def _moment(contact: Contact) -> Moment:
    return Moment(contact.interaction.at, contact.interaction.direction == Direction.OUTBOUND)


def _waits(owed: Sequence[Open], settled: Sequence[Settled]) -> list[Wait]:
    still = [Wait(o.kind, o.since, o.due_at, by_law=o.by_law) for o in owed]
    return still + [
        Wait(s.kind, s.since, s.due_at, s.settled_at, s.kind is Kind.CLOSURE and s.shown_from is not None)
        for s in settled
    ]


def _pledges(
    application_id: int, owed: Sequence[Open], settled: Sequence[Settled], now: datetime
) -> dict[int, list[Pledge]]:
    """Promises by the interaction that made them."""
    found: dict[int, list[Pledge]] = {}
    for pledge in pledges_of(timeline.list_promises(application_id), owed, settled, now):
        found.setdefault(pledge.promise.interaction_id, []).append(pledge)
    return found


def _concerns(application_id: int) -> dict[int, list[Concern]]:
    """Concerns that stand by the interaction whose words they are about."""
    found: dict[int, list[Concern]] = {}
    for concern in timeline.list_standing_concerns(application_id):
        found.setdefault(concern.interaction_id, []).append(concern)
    return found
