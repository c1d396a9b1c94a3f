"""Senders in a colleague's own mailboxes whom we don't know: only that colleague is ever shown them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from cxhire.store.mail import IgnoredSender
from cxhire.store.mailboxes import AddressSearch, Mailbox, Stranger
from cxhire.store.transaction import read


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose strangers, with which part of an address or name, those set aside or the others, after which (at, id)."""

    colleague_id: int
    part: str = ""
    never: bool = False
    after: tuple[datetime, int] | None = None
    limit: int = 50


def list_strangers(asked: Asked) -> list[tuple[Stranger, str]]:
    """A page of strangers, each with the mailbox's address, who wrote last first."""
    query = select(Stranger, Mailbox.address).join(Mailbox, Mailbox.id == Stranger.mailbox_id)
    query = query.where(_of(asked.colleague_id), _is_set_aside() if asked.never else ~_is_set_aside())
    if asked.part:
        columns = (Stranger.email, Stranger.name)
        query = query.where(or_(*(c.icontains(asked.part, autoescape=True) for c in columns)))
    if asked.after:
        at, id_ = asked.after
        query = query.where(or_(Stranger.at < at, and_(Stranger.at == at, Stranger.id < id_)))
    rows = read().execute(query.order_by(Stranger.at.desc(), Stranger.id.desc()).limit(asked.limit))
    return [(row[0], row[1]) for row in rows]


def count_strangers(colleague_id: int) -> tuple[int, int]:
    """How many strangers are to be decided about, and how many are set aside."""
    query = select(func.count()).select_from(Stranger).join(Mailbox, Mailbox.id == Stranger.mailbox_id)
    query = query.where(_of(colleague_id))
    both = (read().scalar(query.where(only)) or 0 for only in (~_is_set_aside(), _is_set_aside()))
    return next(both), next(both)


def get_stranger(stranger_id: int, colleague_id: int) -> Stranger | None:
    """A stranger in one of a colleague's own mailboxes."""
    query = select(Stranger).join(Mailbox, Mailbox.id == Stranger.mailbox_id)
    return read().scalars(query.where(Stranger.id == stranger_id, _of(colleague_id))).one_or_none()


def set_never(email: str, colleague_id: int, at: datetime | None) -> int:
    """Sets a sender aside in all of a colleague's own mailboxes, or (None) takes that back; answers in how many."""
    mine = select(Mailbox.id).where(Mailbox.colleague_id == colleague_id, Mailbox.shared.is_(False))
    those = update(Stranger).where(Stranger.email == email, Stranger.mailbox_id.in_(mine))
    done = read().execute(those.values(never_at=at).execution_options(synchronize_session=False))
    return done.rowcount  # type: ignore[attr-defined,no-any-return]


def search_everywhere(email: str, now: datetime) -> None:
    """Lets an address's older mail be looked for in all mailboxes, and no longer lists it as a stranger's."""
    session = read()
    asked = select(AddressSearch.mailbox_id).where(AddressSearch.email == email)
    open_ = session.scalars(select(Mailbox.id).where(Mailbox.gone_at.is_(None), Mailbox.id.not_in(asked)))
    rows = [{"mailbox_id": id_, "email": email, "created_at": now} for id_ in open_]
    if rows:
        session.execute(insert(AddressSearch), rows)
    session.execute(delete(Stranger).where(Stranger.email == email))


def _of(colleague_id: int) -> ColumnElement[bool]:
    """In a colleague's own mailbox that isn't removed: nobody else's strangers are ever shown."""
    return and_(Mailbox.colleague_id == colleague_id, Mailbox.shared.is_(False), Mailbox.gone_at.is_(None))


def _is_set_aside() -> ColumnElement[bool]:
    """Set aside here, or for the whole team."""
    return or_(Stranger.never_at.is_not(None), Stranger.email.in_(select(IgnoredSender.email)))
