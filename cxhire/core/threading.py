"""Which candidate and which application a mail belongs to (ARCHITECTURE.md 5.7 to 5.9).

A `Board` holds what a batch knows: people by address, applications by Message-ID. `place` decides for one mail
after the other and remembers what is new, for the store to write. It asks nothing and knows no database.

The order of arrival must not matter: a reply that comes before the mail it answers makes a *provisional* person,
who is joined to the right one when that mail arrives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cxhire.core.message import Address
from cxhire.core.obligations import Direction
from cxhire.core.reading import Reading

SAME_SUBJECT_WITHIN = timedelta(days=30)
# A subject is remembered in the clothes of a Message-ID, which never starts so.
SUBJECT = "subject:"


@dataclass(slots=True, eq=False)
class Person:
    """A candidate; `id` is None until written. `addresses` are the new ones, with whether only proposed."""

    id: int | None
    name: str = ""
    provisional: bool = False
    addresses: list[tuple[str, bool]] = field(default_factory=list)
    applications: list[Dossier] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Dossier:
    """An application; `id` is None until written."""

    id: int | None
    person: Person
    opening_id: int | None
    last_at: datetime
    done: bool = False
    changed: bool = False
    first_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A provisional person that turned out to be another one: all of theirs goes to `into`."""

    old: Person
    old_applications: tuple[Dossier, ...]
    into: Dossier


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings by address and by title; titles are found in subjects as whole words."""

    by_address: dict[str, int] = field(default_factory=dict)
    by_title: dict[str, int] = field(default_factory=dict)

    def named_in(self, subject_key: str, addresses: Iterable[str]) -> int | None:
        """The opening that a mail was sent to or whose title its subject names, the longest one."""
        for address in addresses:
            if address in self.by_address:
                return self.by_address[address]
        found = [
            t
            for t in self.by_title
            if t in subject_key and re.search(rf"(?<!\w){re.escape(t)}(?!\w)", subject_key)
        ]
        return self.by_title[max(found, key=len)] if found else None


class Board:
    """People and applications of a batch, as known before and as decided since."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.persons: list[Person] = []
        self.dossiers: list[Dossier] = []
        self.refs: dict[str, dict[Dossier, bool]] = {}
        self.new_refs: dict[tuple[str, Dossier], bool] = {}
        self.joins: list[Join] = []

    def know(self, email: str, person: Person) -> None:
        """Says whose an address is."""
        self.people[email] = person

    def know_ref(self, ref: str, dossier: Dossier, own: bool) -> None:
        """Says which application a Message-ID belongs to; `own` if that message is here."""
        held = self.refs.setdefault(ref, {})
        held[dossier] = own or held.get(dossier, False)

    def place(self, reading: Reading, opening_id: int | None) -> list[Dossier]:
        """The applications that a mail belongs to, one a candidate; none for what is no candidate's."""
        if reading.direction is Direction.INTERNAL:
            return self._spoken_of(reading)
        if reading.about is not None and (about := self._hits((reading.about,))):
            wanted = {p for a in reading.people if (p := self.people.get(a.email))}
            return [d for d in about if d.person in wanted] or about[:1]
        persons = self._persons(reading)
        placed = [self._dossier(person, reading, opening_id) for person in persons]
        for dossier in placed:
            self._note(dossier, reading)
        if reading.ref and len(placed) == 1:
            self._join_early_replies(reading.ref, placed[0])
        return placed

    def knows_thread(self, reading: Reading) -> bool:
        """Whether a mail answers, or reports on, one that is in an application."""
        return bool(self._hits(filter(None, (*reading.refs, reading.about))))

    def _hits(self, refs: Iterable[str]) -> list[Dossier]:
        """Applications that hold one of these messages themselves, nearest reference first."""
        return list(dict.fromkeys(d for ref in refs for d, own in self.refs.get(ref, {}).items() if own))

    def _spoken_of(self, reading: Reading) -> list[Dossier]:
        return self._hits(reading.refs)[:1]

    def _persons(self, reading: Reading) -> list[Person]:
        known = list(dict.fromkeys(p for a in reading.people if (p := self.people.get(a.email))))
        if known and (reading.refs or reading.direction is Direction.INBOUND):
            return known
        fresh = [a for a in reading.people[: reading.invented] if a.email not in self.people]
        parents = list(dict.fromkeys(d.person for d in self._hits(reading.refs)))
        if fresh and reading.joins and len(parents) == 1:
            self._add_address(parents[0], fresh[0], proposed=True)
            return [parents[0]]
        early = bool(reading.refs) and not parents
        return known + [self._add_person(address, early) for address in fresh]

    def _add_person(self, address: Address, provisional: bool) -> Person:
        person = Person(None, address.name, provisional)
        self.persons.append(person)
        self._add_address(person, address, proposed=False)
        return person

    def _add_address(self, person: Person, address: Address, *, proposed: bool) -> None:
        person.addresses.append((address.email, proposed))
        person.name = person.name or address.name
        self.people[address.email] = person

    def _dossier(self, person: Person, reading: Reading, opening_id: int | None) -> Dossier:
        subject = _subject_ref(reading)
        threaded = self._of(person, filter(None, (reading.ref, *reading.refs)))
        if not threaded and opening_id is None and subject:
            alike = self._of(person, (subject,))
            threaded = [d for d in alike if abs(d.last_at - reading.at) <= SAME_SUBJECT_WITHIN]
        found = threaded[0] if threaded else _latest(person.applications, opening_id)
        if found is None:
            found = Dossier(None, person, opening_id, reading.at, first_at=reading.at)
            person.applications.append(found)
            self.dossiers.append(found)
        elif found.opening_id is None and opening_id is not None:
            found.opening_id, found.changed = opening_id, True
        return found

    def _of(self, person: Person, refs: Iterable[str]) -> list[Dossier]:
        return list(dict.fromkeys(d for ref in refs for d in self.refs.get(ref, ()) if d.person is person))

    def _note(self, dossier: Dossier, reading: Reading) -> None:
        if reading.at > dossier.last_at:
            dossier.last_at, dossier.changed = reading.at, True
        # What a bounce is about belongs with it, though it comes later: a folder of Sent mail is read after the Inbox.
        for ref in filter(None, (reading.ref, reading.about, *reading.refs, _subject_ref(reading))):
            held = self.refs.setdefault(ref, {})
            is_own = ref == reading.ref
            if dossier not in held or (is_own and not held[dossier]):
                held[dossier] = self.new_refs[ref, dossier] = is_own

    def _join_early_replies(self, ref: str, dossier: Dossier) -> None:
        for early, own in list(self.refs[ref].items()):
            person = early.person
            if own or not person.provisional or person is dossier.person:
                continue
            self.joins.append(Join(person, tuple(person.applications), dossier))
            for email, other in self.people.items():
                if other is person:
                    self.people[email] = dossier.person
            self._move(person.applications, dossier)
            person.provisional = False

    def _move(self, old: Sequence[Dossier], into: Dossier) -> None:
        for held in self.refs.values():
            for dossier in [d for d in old if d in held]:
                held[into] = held.pop(dossier) or held.get(into, False)
        into.changed = True
        into.last_at = max(into.last_at, *(d.last_at for d in old))


def _subject_ref(reading: Reading) -> str | None:
    return f"{SUBJECT}{reading.subject_key}"[:300] if reading.subject_key else None


def _latest(applications: Sequence[Dossier], opening_id: int | None) -> Dossier | None:
    """The application that a mail without a thread goes on with; None where it starts a new one."""
    if opening_id is not None:
        same = [d for d in applications if d.opening_id == opening_id]
        blank = [d for d in applications if d.opening_id is None]
        return _latest(same or blank, None) if same or blank else None
    return max(applications, key=lambda d: (not d.done, d.last_at), default=None)
