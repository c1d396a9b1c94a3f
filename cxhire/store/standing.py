"""What operators ask: how much there is of each, how old it is, and how large all of it is. Cheap: it is asked often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select, text

from cxhire.extensions import db
from cxhire.store.mailboxes import Mailbox, MailboxState
from cxhire.store.obligations import Obligation
from cxhire.store.outbox import OutboxState, Outgoing
from cxhire.store.transaction import read

# What has left is counted by nobody: there are millions of it.
UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNCERTAIN, OutboxState.FAILED)
_RESTING = (OutboxState.WAITING.value, OutboxState.UNCERTAIN.value)
_WELL = (MailboxState.NEW.value, MailboxState.CATCHING_UP.value, MailboxState.WATCHING.value)


@dataclass(frozen=True, slots=True)
class Engine:
    """Which database it is, and how many bytes it takes."""

    name: str
    version: str
    size: int


def count_owed(now: datetime) -> dict[str, tuple[int, int]]:
    """Kind of obligation → how many are shown to people, how many of them are overdue."""
    o = Obligation
    late = func.sum(case((o.due_at < now, 1), else_=0))
    shown = or_(o.shown_from.is_(None), o.shown_from <= now)
    rows = read().execute(select(o.kind, func.count(), late).where(shown).group_by(o.kind))
    return {kind: (count, int(overdue or 0)) for kind, count, overdue in rows}


def count_outgoing() -> dict[str, int]:
    """State → how many mails are in it, of those that haven't left."""
    o = Outgoing
    states = [state.value for state in UNSETTLED]
    rows = read().execute(select(o.state, func.count()).where(o.state.in_(states)).group_by(o.state))
    return dict.fromkeys(states, 0) | dict(rows.all())


def due_since(now: datetime) -> datetime | None:
    """Since when the mail is due that waits the longest of those that are; None where none is."""
    o = Outgoing
    return read().scalar(select(func.min(o.send_at)).where(o.state.in_(_RESTING), o.send_at <= now))


def count_put_off(now: datetime) -> int:
    """How many mails wait for another try, since the last one failed."""
    o = Outgoing
    query = select(func.count()).select_from(o).where(o.state.in_(_RESTING), o.error.is_not(None))
    return read().scalar(query) or 0


def count_mailboxes() -> dict[str, int]:
    """State → how many mailboxes are in it."""
    query = select(Mailbox.state, func.count()).where(Mailbox.gone_at.is_(None)).group_by(Mailbox.state)
    return dict(read().execute(query).all())


def reached_at() -> datetime | None:
    """When that mailbox was reached (or added) that was the longest ago, of those that nothing is wrong with."""
    m = Mailbox
    query = select(func.min(func.coalesce(m.reached_at, m.created_at)))
    return read().scalar(query.where(m.state.in_(_WELL), m.gone_at.is_(None)))


def get_engine() -> Engine:
    """The database's name, version and size."""
    session = read()
    if db.engine.dialect.name == "sqlite":
        pages = session.scalar(text("PRAGMA page_count")) or 0
        size = pages * (session.scalar(text("PRAGMA page_size")) or 0)
        return Engine("SQLite", str(session.scalar(text("SELECT sqlite_version()"))), size)
    size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    return Engine("PostgreSQL", str(session.scalar(text("SHOW server_version"))).split()[0], size)
