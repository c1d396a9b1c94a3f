"""Our people as the ladder sees them: who can be written to, when they work, who leads, who is away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cxhire.core.ladder import Owed, Staff
from cxhire.core.policies import Policies, Policy
from cxhire.services.absences import list_away
from cxhire.services.hours import reader_hours
from cxhire.services.policy import load_policies
from cxhire.store import people, reminders
from cxhire.store.people import Member, Role
from cxhire.store.reminders import Due


@dataclass(frozen=True, slots=True)
class Office:
    """What is needed to say whom an obligation is told, as of one moment."""

    staff: Staff
    members: dict[int, Member]
    policies: Policies
    _policies: dict[tuple[int | None, str], Policy] = field(default_factory=dict, init=False, repr=False)

    def policy(self, due: Due) -> Policy:
        """The newest policy of its opening and stage."""
        key = due.opening_id, due.stage
        if key not in self._policies:
            self._policies[key] = self.policies.newest_for(*key)
        return self._policies[key]

    def owed(self, due: Due, concern_about: frozenset[int] = frozenset()) -> Owed:
        """An obligation as the ladder sees it."""
        return Owed(
            due.id, due.kind, due.since, due.due_at, due.owner_id, self.policy(due),
            due.steps_done, due.reminded_at, due.escalations, due.escalated_at, due.snoozed_until, due.shown_from,
            concern_about,
        )  # fmt: skip

    def all_owed(
        self, due: Collection[Due], concerned: Mapping[int, frozenset[int]] | None = None
    ) -> list[Owed]:
        """The same of many, with whom the concerns are about, which is asked for where nobody has."""
        if concerned is None:
            concerned = reminders.list_concerned([one.application_id for one in due])
        return [self.owed(one, concerned.get(one.application_id, frozenset())) for one in due]


def office(now: datetime) -> Office:
    """Our people at a moment. The first admin has no address until they have signed in."""
    colleagues = people.list_members()
    members = {c.id: c for c in colleagues if c.active and "@" in c.email}
    policies = load_policies()
    hours = reader_hours(colleagues, policies)
    staff = Staff(
        {id_: hours[id_] for id_ in members},
        {c.id: c.lead_id for c in colleagues if c.lead_id is not None},
        tuple(c.id for c in members.values() if c.role == Role.ADMIN.value),
        list_away(now),
        frozenset(c.id for c in members.values() if not c.digests),
    )
    return Office(staff, members, policies)
