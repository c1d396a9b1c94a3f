"""A clock for tests of the ladder: passes of watch, and mail that leaves at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from config import Config
from cxhire.services.watch import watch
from cxhire.store import outbox
from cxhire.store.outbox import Outgoing
from cxhire.store.transaction import read, write

Said = tuple[datetime, str, str, int]


def queued() -> list[tuple[str, str, int]]:
    """(to, kind, how many obligations) of all mail, oldest first."""
    read().rollback()
    rows = sorted(outbox.list_outgoing(limit=500), key=lambda row: row.id)
    return [(row.to_email.split("@")[0], row.kind, len(row.obligation_ids)) for row in rows]


def let_all_leave(moment: datetime) -> None:
    """Marks what waits as sent."""
    with write() as session:
        waiting = Outgoing.__table__.update().where(Outgoing.state == "waiting")
        session.execute(waiting.values(state="sent", sent_at=moment))


def lived_through(config: Config, begin: datetime, end: datetime, step: timedelta) -> list[Said]:
    """Watches and sends every so often; answers (when, to, kind, how many obligations) of each mail."""
    said: list[Said] = []
    for moment in moments(begin, end, step):
        for number in watch(config, moment):
            row = outbox.get_outgoing(number)
            assert row is not None
            said.append((moment, row.to_email.split("@")[0], row.kind, len(row.obligation_ids)))
        let_all_leave(moment)
    return said


def moments(begin: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += step
