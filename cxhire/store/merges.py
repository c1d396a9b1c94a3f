"""Two candidates who turned out to be one: what was moved, so that it can be moved back, and who may be the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from cxhire.core.merging import MOST_ALIKE
from cxhire.core.obligations import Kind
from cxhire.extensions import Base
from cxhire.store.applications import Application, ThreadRef
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.obligations import Obligation, Settlement
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, link, moment, pk, short

Row = dict[str, Any]
DERIVED: tuple[Any, ...] = (Obligation, Settlement)
MARKS = ("snoozed_until", "steps_done", "reminded_at", "escalations", "escalated_at", "next_at")


class Merge(Base):
    """All of `gone_id`'s went to `kept_id`. `moved` holds the ids of what went, as undoing needs them."""

    __tablename__ = "merge"

    id: Mapped[pk]
    kept_id: Mapped[int] = link("candidate.id", index=True)
    gone_id: Mapped[int] = link("candidate.id", index=True)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[short]
    at: Mapped[moment]
    undone_at: Mapped[moment | None]


class ToldApart(Base):
    """Two candidates who are not the same person, by a colleague's word; `one_id` is the lower."""

    __tablename__ = "told_apart"

    one_id: Mapped[int] = link("candidate.id", primary_key=True)
    other_id: Mapped[int] = link("candidate.id", primary_key=True, index=True)
    at: Mapped[moment]


# -- rows as JSON, and back


def list_rows(model: Any, condition: ColumnElement[bool]) -> list[Row]:
    """Whole rows as JSON can hold them, by key."""
    table: Table = model.__table__
    found = read().execute(select(table).where(condition).order_by(*table.primary_key.columns)).mappings()
    return [{key: _plain(value) for key, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def add_rows(model: Any, rows: Sequence[Row]) -> None:
    """Adds such rows, with the keys that they had."""
    table: Table = model.__table__
    times = {c.name for c in table.columns if isinstance(c.type, UTCDateTime)}
    if rows:
        read().execute(
            insert(table),
            [
                {k: datetime.fromisoformat(v) if k in times and v else v for k, v in row.items()}
                for row in rows
            ],
        )


# -- what belongs to an application


def followers() -> list[Table]:
    """The tables whose rows go where their application goes; the threads and what is derived are seen to apart."""
    apart = {ThreadRef.__table__, *(model.__table__ for model in DERIVED)}
    return [
        table for table in Base.metadata.sorted_tables
        if table not in apart and "application_id" in table.columns and _refers(table.columns["application_id"])
    ]  # fmt: skip


def _refers(column: Any) -> bool:
    return any(key.column is Application.__table__.c.id for key in column.foreign_keys)


def move_rows(old_id: int, new_id: int) -> dict[str, list[int]]:
    """Gives all that hangs on an application to another one; answers the ids by table."""
    moved = {}
    for table in followers():
        mine = table.c.application_id == old_id
        moved[table.name] = list(read().scalars(select(table.c.id).where(mine).order_by(table.c.id)))
        read().execute(update(table).where(mine).values(application_id=new_id))
    return moved


def move_rows_back(moved: dict[str, list[int]], among: Collection[int], to_id: int) -> None:
    """Gives rows back, and what came to hang on the contacts among them since; `among` are those that may have them."""
    for table in followers():
        mine = [table.c.id.in_(moved.get(table.name, ()))]
        if "interaction_id" in table.columns:
            mine.append(table.c.interaction_id.in_(moved.get(Interaction.__tablename__, ())))
        theirs = update(table).where(or_(*mine), table.c.application_id.in_(among))
        read().execute(theirs.values(application_id=to_id))


def move_refs(old_id: int, new_id: int) -> dict[str, Any]:
    """Gives an application's threads to another one; answers which, and those that both had with whose they were."""
    old, new = _refs(old_id), _refs(new_id)
    shared = [[ref, own, new[ref]] for ref, own in old.items() if ref in new]
    doubled = delete(ThreadRef).where(
        ThreadRef.application_id == old_id, ThreadRef.ref.in_(old.keys() & new.keys())
    )
    read().execute(doubled)
    read().execute(update(ThreadRef).where(ThreadRef.application_id == old_id).values(application_id=new_id))
    _set_own(new_id, [ref for ref, own in old.items() if own and ref in new], own=True)
    return {"moved": [ref for ref in old if ref not in new], "shared": shared}


def move_refs_back(refs: dict[str, Any], old_id: int, new_id: int) -> None:
    """Undoes `move_refs`, of what is still where it put it. Contacts are back where they were already."""
    theirs = update(ThreadRef).where(ThreadRef.application_id == new_id, ThreadRef.ref.in_(refs["moved"]))
    read().execute(theirs.values(application_id=old_id))
    rows = [{"ref": ref, "application_id": old_id, "own": own} for ref, own, _ in refs["shared"]]
    if rows:
        read().execute(conflict_insert()(ThreadRef.__table__).on_conflict_do_nothing(), rows)
    lent = [ref for ref, own, before in refs["shared"] if own and not before]
    here = select(Interaction.ref).where(Interaction.application_id == new_id, Interaction.ref.in_(lent))
    staying = set(read().scalars(here))
    _set_own(new_id, [ref for ref in lent if ref not in staying], own=False)


def _refs(application_id: int) -> dict[str, bool]:
    query = select(ThreadRef.ref, ThreadRef.own).where(ThreadRef.application_id == application_id)
    return {ref: own for ref, own in read().execute(query.order_by(ThreadRef.ref))}  # noqa: C416


def _set_own(application_id: int, refs: Collection[str], *, own: bool) -> None:
    mine = update(ThreadRef).where(ThreadRef.application_id == application_id, ThreadRef.ref.in_(refs))
    read().execute(mine.values(own=own))


def move_derived(old_id: int, new_id: int) -> None:
    """Gives what is owed and was settled to another application, marks and all, for `derive` to put right there."""
    query = select(
        Obligation.id, Obligation.application_id, Obligation.kind, Obligation.since, Obligation.promise_id
    )
    rows = read().execute(query.where(Obligation.application_id.in_([old_id, new_id]))).all()
    taken = {(kind, since) for _, a, kind, since, promise in rows if a == new_id and promise is None}
    doubled = [
        id_
        for id_, a, kind, since, promise in rows
        if a == old_id and promise is None and (kind, since) in taken
    ]
    read().execute(delete(Obligation).where(Obligation.id.in_(doubled)))
    for model in DERIVED:
        read().execute(update(model).where(model.application_id == old_id).values(application_id=new_id))


def list_derived(application_ids: Collection[int]) -> dict[str, list[Row]]:
    """All derived rows of some applications, as JSON can hold them, by table."""
    return {
        model.__tablename__: list_rows(model, model.application_id.in_(application_ids)) for model in DERIVED
    }


def put_derived_back(saved: dict[str, list[Row]], among: Collection[int], into: dict[int, int]) -> None:
    """Puts derived rows back as they were, for `derive` to bring up to date in all of `among`.

    What people and the ladder marked since stays marked, also on what came since, or has moved within `among`; what left
    them stays where it is. `into` says which application had joined which.
    """
    parted = {*into, *into.values()}
    before = _still_theirs(saved[Obligation.__tablename__], {*parted, *among})
    for row in before:  # as they were saved before 0004
        row.setdefault("reminded_at", row["due_at"] if row["steps_done"] else None)
        row.setdefault("escalations", int(row["escalated_at"] is not None))
        row.setdefault("next_at", row["since"])
        row.setdefault("shown_from", row["due_at"] if row["kind"] == Kind.UPDATE.value else row["since"])
    ours = or_(
        Obligation.application_id.in_(parted), and_(Obligation.application_id.in_(among), _is_among(before))
    )
    here = list_rows(Obligation, ours)
    now, by_id = {_key(row): row for row in here}, {row["id"]: row for row in here}
    joined: dict[Any, Row] = {}
    for row in sorted(before, key=lambda row: row["application_id"] in into):
        joined.setdefault((into.get(row["application_id"], row["application_id"]), *_key(row)[1:]), row)
    for row in before:
        key = (into.get(row["application_id"], row["application_id"]), *_key(row)[1:])
        current, then = now.get(key) or by_id.get(row["id"]), joined[key]
        if current and any(current[mark] != then[mark] for mark in MARKS):
            row.update({mark: current[mark] for mark in MARKS})
    known = {row["id"] for row in before}, {row["promise_id"] for row in before} - {None}
    since = [row for row in here if _key(row) not in joined and not _is_one_of(row, *known)]
    read().execute(delete(Obligation).where(ours))
    read().execute(delete(Settlement).where(Settlement.application_id.in_(parted)))
    add_rows(Obligation, [*before, *since])
    add_rows(Settlement, saved[Settlement.__tablename__])


def _still_theirs(rows: Sequence[Row], application_ids: Collection[int]) -> list[Row]:
    """Those of the rows that are no other application's by now."""
    others = list_rows(Obligation, and_(Obligation.application_id.not_in(application_ids), _is_among(rows)))
    left = {row["id"] for row in others}, {row["promise_id"] for row in others} - {None}
    return [row for row in rows if not _is_one_of(row, *left)]


def _is_among(rows: Sequence[Row]) -> ColumnElement[bool]:
    """The condition on an obligation that it is one of some rows, or owed for the same promise."""
    promises = [row["promise_id"] for row in rows if row["promise_id"] is not None]
    return or_(Obligation.id.in_([row["id"] for row in rows]), Obligation.promise_id.in_(promises))


def _is_one_of(row: Row, ids: Collection[int], promise_ids: Collection[int]) -> bool:
    return row["id"] in ids or row["promise_id"] in promise_ids


def _key(row: Row) -> tuple[Any, ...]:
    return row["application_id"], row["kind"], row["since"], row["promise_id"]


def delete_application(application_id: int) -> None:
    read().execute(delete(Application).where(Application.id == application_id))


def newest_ids() -> dict[str, int]:
    """The highest keys given so far: what comes later came after the merge."""
    return {
        model.__tablename__: read().scalar(select(func.max(model.id))) or 0
        for model in (Interaction, Application)
    }


def list_contacts_since(
    application_ids: Collection[int], interaction_id: int
) -> list[tuple[int, int, str, list[str]]]:
    """(contact id, application id, author, whom the mail reached) of contacts that came after another one."""
    i = Interaction
    query = select(i.id, i.application_id, i.author_email, Message.recipients).outerjoin(
        Message, Message.id == i.message_pk
    )
    rows = read().execute(
        query.where(i.application_id.in_(application_ids), i.id > interaction_id).order_by(i.id)
    )
    return [(id_, a, author, [r.lower() for r in reached or ()]) for id_, a, author, reached in rows]


def get_last_contact_at(application_id: int) -> datetime | None:
    return read().scalar(select(func.max(Interaction.at)).where(Interaction.application_id == application_id))


def count_contacts(application_ids: Collection[int]) -> int:
    return read().scalar(select(func.count()).where(Interaction.application_id.in_(application_ids))) or 0


# -- merges


def add_merge(merge: Merge) -> Merge:
    read().add(merge)
    read().flush()
    return merge


def get_merge(merge_id: int) -> Merge | None:
    return read().get(Merge, merge_id, populate_existing=True)


def list_standing(candidate_id: int) -> list[Merge]:
    """The merges of others into a candidate, or of them into another, that nobody took back; the latest first."""
    mine = or_(Merge.kept_id == candidate_id, Merge.gone_id == candidate_id)
    return list(
        read().scalars(select(Merge).where(mine, Merge.undone_at.is_(None)).order_by(Merge.id.desc()))
    )


# -- who may be the same


def tell_apart(one_id: int, other_id: int, now: datetime) -> bool:
    """Remembers that two candidates are two people; False if that was known."""
    row = {"one_id": min(one_id, other_id), "other_id": max(one_id, other_id), "at": now}
    adding = conflict_insert()(ToldApart.__table__).on_conflict_do_nothing()
    return bool(read().connection().execute(adding, row).rowcount)


def forget_apart(one_id: int, other_id: int) -> bool:
    """Takes that back; False if it wasn't so."""
    mine = ToldApart.one_id == min(one_id, other_id), ToldApart.other_id == max(one_id, other_id)
    return bool(read().execute(delete(ToldApart).where(*mine)).rowcount)  # type: ignore[attr-defined]


def list_apart(candidate_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs (lower id first) among some candidates that somebody told apart, or merged and took that back."""
    t, m = ToldApart, Merge
    told = select(t.one_id, t.other_id).where(t.one_id.in_(candidate_ids), t.other_id.in_(candidate_ids))
    undone = select(m.kept_id, m.gone_id).where(m.kept_id.in_(candidate_ids), m.undone_at.is_not(None))
    return {(min(a, b), max(a, b)) for query in (told, undone) for a, b in read().execute(query)}


def _living() -> ColumnElement[bool]:
    return and_(Candidate.merged_into_id.is_(None), Candidate.erased_at.is_(None))


def list_names_given_twice(after: str, limit: int) -> list[str]:
    """Name keys that a few candidates share, in order, after another one."""
    key = Candidate.name_key
    query = select(key).where(_living(), key > after).group_by(key).order_by(key).limit(limit)
    return list(read().scalars(query.having(func.count().between(2, MOST_ALIKE))))


def list_named(name_keys: Collection[str]) -> list[Candidate]:
    """The candidates of some names, the oldest record first."""
    query = select(Candidate).where(_living(), Candidate.name_key.in_(name_keys), Candidate.name_key != "")
    return list(read().scalars(query.order_by(Candidate.id)))


def find_candidates(words: Iterable[str], but_id: int, limit: int) -> list[Candidate]:
    """Candidates in whose name or one of whose addresses all words are, by name."""
    query = select(Candidate).where(_living(), Candidate.id != but_id)
    for word in words:
        a = aliased(CandidateAddress)
        has = exists().where(a.candidate_id == Candidate.id, a.email.contains(word.lower(), autoescape=True))
        query = query.where(
            or_(
                Candidate.name.icontains(word, autoescape=True),
                Candidate.name_key.contains(word.casefold(), autoescape=True),
                has,
            )
        )
    return list(read().scalars(query.order_by(Candidate.name, Candidate.id).limit(limit)))
