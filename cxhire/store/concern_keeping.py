"""Concerns by the many: who is yet to be told, what expires and is forgotten, and what came of them in numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.orm import aliased

from cxhire.store.applications import Application
from cxhire.store.candidates import Candidate
from cxhire.store.concern_acts import ConcernAct, Did, forget_words
from cxhire.store.concerns import OVER, Concern, ConcernKind, ConcernState, stands_against, whose_words
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.people import Colleague
from cxhire.store.transaction import read

_is_open = Concern.state == ConcernState.OPEN.value
_is_confirmed = Concern.state == ConcernState.CONFIRMED.value
_is_over = Concern.state.in_(OVER)
_is_decided = Concern.state.in_((ConcernState.CONFIRMED.value, ConcernState.DISMISSED.value))
_touched_at = func.coalesce(Concern.touched_at, Concern.reviewed_at, Concern.created_at)


def list_untold() -> dict[int, list[int]]:
    """Members' ids → the concerns about words of theirs of which they weren't told: open, or confirmed since they were."""
    not_told = or_(Concern.told_at.is_(None), Concern.told_at < Concern.reviewed_at)
    query = (
        select(Colleague.id, Concern.id)
        .select_from(Concern)
        .join(Colleague, Colleague.id == whose_words)
        .where(
            or_(_is_open & Concern.told_at.is_(None), _is_confirmed & not_told),
            Colleague.member,
            Colleague.active,
        )
        .order_by(Concern.id)
    )
    found: dict[int, list[int]] = {}
    for colleague_id, concern_id in read().execute(query):
        found.setdefault(colleague_id, []).append(concern_id)
    return found


def mark_told(concern_ids: Collection[int], now: datetime) -> None:
    """Notes that their author was told how they stand."""
    read().execute(update(Concern).where(Concern.id.in_(concern_ids)).values(told_at=now))


def count_told_since(colleague_id: int, since: datetime) -> tuple[int, int]:
    """Of how many open, and how many confirmed concerns about a colleague's words they were told since then."""
    query = select(func.count(case((_is_open, 1))), func.count(case((_is_confirmed, 1)))).select_from(Concern)
    row = read().execute(query.where(whose_words == colleague_id, Concern.told_at >= since)).one()
    return row[0], row[1]


def list_untouched(since: datetime) -> list[Concern]:
    """Open concerns that nobody has touched since then, oldest first."""
    return _list(_is_open, since)


def list_over(since: datetime) -> list[Concern]:
    """Dismissed and expired ones that have been so since then, and aren't forgotten yet."""
    return _list(and_(_is_over, Concern.forgotten_at.is_(None)), since)


def _list(condition: Any, since: datetime) -> list[Concern]:
    query = select(Concern).where(condition, _touched_at < since).order_by(Concern.id)
    return list(read().scalars(query.execution_options(populate_existing=True)))


def forget(concern_ids: Sequence[int], now: datetime) -> None:
    """Takes the words and the author from concerns. That a contact was looked at, and what came of it, stays."""
    values = {
        "quote": "", "reason": "", "earlier_quote": None, "review_note": None, "answer": None, "author_id": None,
        "author_email": "", "about_id": None, "assigned_to_id": None, "opinion_of_id": None, "forgotten_at": now,
    }  # fmt: skip
    read().execute(update(Concern).where(Concern.id.in_(concern_ids)).values(values))
    forget_words(concern_ids)


def list_parted(application_ids: Collection[int]) -> list[Concern]:
    """Concerns that nobody ever decided, on some applications or against words there, whose two sides are in two; by id."""
    earlier = aliased(Interaction)
    near = or_(Concern.application_id.in_(application_ids), earlier.application_id.in_(application_ids))
    query = (
        select(Concern)
        .join(earlier, earlier.id == Concern.earlier_interaction_id)
        .where(
            _is_open, Concern.appealed_at.is_(None), near, earlier.application_id != Concern.application_id
        )
        .order_by(Concern.id)
    )
    return list(read().scalars(query.execution_options(populate_existing=True)))


def withdraw(concern_ids: Sequence[int], now: datetime) -> None:
    """Forgets concerns, and what they were held against; should the two come together again, it can be found anew."""
    forget(concern_ids, now)
    # No words stand there: their place is free for another concern of that contact, by the unique key.
    values = {
        "state": ConcernState.WITHDRAWN.value,
        "earlier_interaction_id": None,
        "quote_start": -Concern.id,
    }
    read().execute(update(Concern).where(Concern.id.in_(concern_ids)).values(values))


def count_decided() -> list[tuple[str, str, bool, int]]:
    """(kind, version, whether confirmed, how many) of what was decided, forgotten ones too."""
    confirmed = case((Concern.state == ConcernState.CONFIRMED.value, True), else_=False)
    query = select(Concern.kind, Concern.found_by, confirmed, func.count()).where(_is_decided)
    rows = read().execute(query.group_by(Concern.kind, Concern.found_by, Concern.state))
    return [(kind, version, bool(is_confirmed), number) for kind, version, is_confirmed, number in rows]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about words of ours, with both texts whole and the candidate's name."""

    concern: Concern
    text: str
    earlier: str | None
    candidate: str
    why: str | None


def iterate_decided(size: int = 200) -> Iterator[Decided]:
    """Decisions about words that are still there, oldest first, in constant memory; a pattern's are decided by its parts."""
    after = 0
    while rows := read().execute(_decided().where(Concern.id > after).limit(size)).all():
        yield from (Decided(*row) for row in rows)
        after = rows[-1][0].id


def _decided() -> Any:
    said, mail, earlier, earlier_mail = (
        aliased(Interaction), aliased(Message), aliased(Interaction), aliased(Message),
    )  # fmt: skip
    dismissals = select(ConcernAct.why).where(
        ConcernAct.concern_id == Concern.id, ConcernAct.act == Did.DISMISSED.value
    )
    why = dismissals.order_by(ConcernAct.id.desc()).limit(1).correlate(Concern).scalar_subquery()
    return (
        select(
            Concern, func.coalesce(mail.new_text, said.note, ""), func.coalesce(earlier_mail.new_text, earlier.note),
            Candidate.name, case((Concern.state == ConcernState.DISMISSED.value, why), else_=None),
        )
        .join(said, said.id == Concern.interaction_id)
        .outerjoin(mail, mail.id == said.message_pk)
        .join(Application, Application.id == Concern.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(earlier, stands_against(earlier))
        .outerjoin(earlier_mail, earlier_mail.id == earlier.message_pk)
        .where(_is_decided, Concern.forgotten_at.is_(None), Concern.kind != ConcernKind.PATTERN.value)
        .order_by(Concern.id)
    )  # fmt: skip
