"""Intake's SQL: what a batch asks once for all its mail, and the rows it adds in bulk."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, text, update

from cxhire.core.threading import SUBJECT
from cxhire.store.applications import Application, ThreadRef
from cxhire.store.bulk import Row, add_rows
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.drafts import Draft
from cxhire.store.mail import Blob, Message, Quarantine
from cxhire.store.merges import Merge, ToldApart, followers
from cxhire.store.obligations import Obligation, Settlement
from cxhire.store.outbox import MailKind, Outgoing
from cxhire.store.transaction import read

# Far below the limit on bound values of either engine.
MOST_VALUES = 5000


def _slices(values: Collection[Any]) -> Iterator[list[Any]]:
    items = list(values)
    for at in range(0, len(items), MOST_VALUES):
        yield items[at : at + MOST_VALUES]


def list_known(identities: Collection[bytes]) -> dict[bytes, str]:
    """Those of the identities that are stored already, and whom each is from."""
    found: dict[bytes, str] = {}
    for part in _slices(identities):
        query = select(Message.identity, Message.from_email).where(Message.identity.in_(part))
        found.update((identity, author) for identity, author in read().execute(query))
    return found


def list_own_message_ids(message_ids: Collection[str]) -> set[str]:
    """Those of the Message-IDs that we sent ourselves."""
    found: set[str] = set()
    for part in _slices(message_ids):
        found.update(read().scalars(select(Outgoing.message_id).where(Outgoing.message_id.in_(part))))
    return found


def list_own_notices(message_ids: Collection[str]) -> set[str]:
    """Those of the Message-IDs under which we told a colleague something."""
    found: set[str] = set()
    for part in _slices(message_ids):
        ours = (Outgoing.message_id.in_(part), Outgoing.to_colleague_id.is_not(None))
        found.update(read().scalars(select(Outgoing.message_id).where(*ours)))
    return found


def list_message_ids_of(message_ids: Collection[str], kinds: Collection[MailKind]) -> set[str]:
    """Those of the Message-IDs under which we sent mail of these kinds."""
    found: set[str] = set()
    for part in _slices(message_ids):
        query = select(Outgoing.message_id).where(Outgoing.message_id.in_(part), Outgoing.kind.in_(kinds))
        found.update(read().scalars(query))
    return found


@dataclass(slots=True)
class OwnLetter:
    """A letter that a colleague wrote in cxhire; `known_from` are the senders under whom a copy of it is stored.

    Both ids are None where what we knew of its writing has been let go.
    """

    application_id: int | None
    author_id: int | None
    known_from: set[str] = field(default_factory=set)


def list_own_letters(message_ids: Collection[str]) -> dict[str, OwnLetter]:
    """Those of the Message-IDs that are a letter's which was written here."""
    found: dict[str, OwnLetter] = {}
    for part in _slices(message_ids):
        query = (
            select(Outgoing.message_id, Draft.application_id, Draft.author_id, Message.from_email)
            .outerjoin(Draft, Draft.id == Outgoing.draft_id)
            .outerjoin(Message, Message.message_id == Outgoing.message_id)
            .where(Outgoing.message_id.in_(part), Outgoing.kind == MailKind.LETTER.value)
        )
        for message_id, application_id, author_id, known_from in read().execute(query):
            letter = found.setdefault(message_id, OwnLetter(application_id, author_id))
            letter.known_from |= {known_from} - {None}
    return found


def list_thread_refs(refs: Collection[str]) -> Iterator[tuple[str, int, bool]]:
    """(Message-ID, application id, own) of all applications that one of the Message-IDs belongs to."""
    columns = (ThreadRef.ref, ThreadRef.application_id, ThreadRef.own)
    for part in _slices(refs):
        query = select(*columns).where(ThreadRef.ref.in_(part))
        yield from read().execute(query.order_by(ThreadRef.ref, ThreadRef.application_id))


def list_subject_refs(application_ids: Collection[int]) -> Iterator[tuple[str, int, bool]]:
    """The same of the subjects of some applications. Never asked by subject: thousands may share one."""
    columns = (ThreadRef.ref, ThreadRef.application_id, ThreadRef.own)
    for part in _slices(application_ids):
        query = select(*columns).where(ThreadRef.application_id.in_(part), ThreadRef.ref.startswith(SUBJECT))
        yield from read().execute(query.order_by(ThreadRef.ref, ThreadRef.application_id))


def list_candidates_by_address(emails: Collection[str]) -> Iterator[tuple[str, int, bool]]:
    """(address, candidate id, provisional) of the addresses that are a candidate's."""
    for part in _slices(emails):
        query = (
            select(CandidateAddress.email, CandidateAddress.candidate_id, Candidate.provisional)
            .join(Candidate, Candidate.id == CandidateAddress.candidate_id)
            .where(CandidateAddress.email.in_(part))
        )
        yield from read().execute(query)


def list_application_rows(candidate_ids: Collection[int], application_ids: Collection[int]) -> Iterator[Any]:
    """Applications of some candidates, and some by id, with their candidate's `provisional`."""
    a = Application
    columns = (a.id, a.candidate_id, a.opening_id, a.last_at, a.outcome_at, Candidate.provisional)
    for column, wanted in ((a.candidate_id, candidate_ids), (a.id, application_ids)):
        for part in _slices(wanted):
            query = select(*columns).join(Candidate, Candidate.id == a.candidate_id).where(column.in_(part))
            yield from read().execute(query.order_by(a.id))


def add_returning_ids(model: type[Any], rows: Sequence[Row]) -> list[int]:
    """Inserts rows in bulk and answers their keys in the same order.

    Keys are taken first, under the writer's lock: asking for them back costs SQLite a statement a row.
    """
    if not rows:
        return []
    ids = _next_ids(model, len(rows))
    add_rows(model, [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)])
    return ids


def _next_ids(model: type[Any], number: int) -> list[int]:
    table: Table = model.__table__
    connection = read().connection()
    if connection.dialect.name == "postgresql":
        taken = "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :number)"
        return list(connection.execute(text(taken), {"table": table.name, "number": number}).scalars())
    # AUTOINCREMENT remembers the highest key ever given, so that none is used again after an erasure.
    asked = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    last = connection.execute(asked, {"table": table.name}).scalar() or 0
    return list(range(last + 1, last + 1 + number))


def pack(raw: bytes) -> bytes:
    """Compressed as stored, for `zlib.decompress`.

    Level 1: mail shrinks nearly as much as at 6, in a third of the time. A window of 8 kB loses nothing on mail, and
    to make room for the usual 32 kB takes nearly as long as to compress one.
    """
    packing = zlib.compressobj(level=1, wbits=13, memLevel=7)
    return packing.compress(raw) + packing.flush()


def add_blobs(rows: Sequence[Row]) -> None:
    """Adds raw mails, leaving those alone that are there already."""
    add_rows(Blob, rows, _leave_alone)


def _leave_alone(adding: Any) -> Any:
    return adding.on_conflict_do_nothing()


def add_quarantine(rows: Sequence[Row]) -> int:
    """Adds what is not in quarantine yet; answers how many that were."""
    known = set(read().scalars(select(Quarantine.blob).where(Quarantine.blob.in_([r["blob"] for r in rows]))))
    fresh = {r["blob"]: r for r in rows if r["blob"] not in known}
    add_rows(Quarantine, list(fresh.values()))
    return len(fresh)


def add_refs(rows: Sequence[Row]) -> None:
    """Adds thread references; one that was known from others' references becomes `own` when its message comes."""
    add_rows(ThreadRef, rows, _become_own)


def _become_own(adding: Any) -> Any:
    own = ThreadRef.__table__.c.own | adding.excluded.own
    return adding.on_conflict_do_update(index_elements=["ref", "application_id"], set_={"own": own})


def own_refs(application_id: int, refs: Iterable[str]) -> None:
    """Marks Message-IDs, known so far from others' references, as those of messages that are here."""
    read().execute(
        update(ThreadRef)
        .where(ThreadRef.application_id == application_id, ThreadRef.ref.in_(list(refs)))
        .values(own=True)
    )


def touch_applications(rows: Sequence[Row]) -> None:
    """Updates applications' `last_at` and `opening_id` by `id`."""
    if rows:
        read().execute(update(Application), rows)


def move_candidate(old_id: int, new_id: int, application_id: int) -> None:
    """Gives all that one candidate has to another one's application, and removes the emptied rows."""
    session = read()
    old = list(session.scalars(select(Application.id).where(Application.candidate_id == old_id)))
    for table in followers():
        theirs = update(table).where(table.c.application_id.in_(old))
        session.execute(theirs.values(application_id=application_id))
    for derived in (Obligation, Settlement):
        session.execute(delete(derived).where(derived.application_id.in_(old)))
    kept = set(session.scalars(select(ThreadRef.ref).where(ThreadRef.application_id == application_id)))
    moved = session.execute(
        select(ThreadRef.ref, ThreadRef.own).where(ThreadRef.application_id.in_(old))
    ).all()
    session.execute(delete(ThreadRef).where(ThreadRef.application_id.in_(old)))
    add_rows(
        ThreadRef,
        [{"ref": r, "application_id": application_id, "own": own} for r, own in moved if r not in kept],
    )
    own_refs(application_id, [r for r, own in moved if own])
    session.execute(delete(Application).where(Application.id.in_(old)))
    session.execute(
        update(CandidateAddress)
        .where(CandidateAddress.candidate_id == old_id)
        .values(candidate_id=new_id, proposed=True, main=False)
    )
    # Merges that were taken back, and who was told apart from them: about a record that is no more.
    session.execute(delete(Merge).where(or_(Merge.kept_id == old_id, Merge.gone_id == old_id)))
    session.execute(delete(ToldApart).where(or_(ToldApart.one_id == old_id, ToldApart.other_id == old_id)))
    session.execute(delete(Candidate).where(Candidate.id == old_id))


def count_candidates() -> int:
    return read().scalar(select(func.count()).where(Candidate.merged_into_id.is_(None))) or 0


def count_applications() -> int:
    return read().scalar(select(func.count()).select_from(Application)) or 0
