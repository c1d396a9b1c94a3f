"""The processes that serve, work and tick: which there are, and when each was last seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, moment, short

BEAT = timedelta(seconds=30)
# Who has missed three beats is taken for dead.
SILENT_AFTER = 3 * BEAT + timedelta(seconds=10)


class ProcessRole(StrEnum):
    """What a process does: the pages, the work, or both (`demo` counts as that)."""

    SERVE = "serve"
    WEB = "web"
    WORK = "work"


WORKING = (ProcessRole.SERVE.value, ProcessRole.WORK.value)


class Process(Base):
    """One process of ours; `id` is its own, new at each start."""

    __tablename__ = "process"

    id: Mapped[short] = mapped_column(primary_key=True)
    role: Mapped[short]
    host: Mapped[short]
    pid: Mapped[int]
    started_at: Mapped[moment]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def note_process(process: Process) -> None:
    """Adds a process, or notes that it was seen again."""
    values = {
        "id": process.id, "role": process.role, "host": process.host, "pid": process.pid,
        "started_at": process.started_at, "seen_at": process.seen_at,
    }  # fmt: skip
    adding = conflict_insert()(Process).values(**values)
    seen = {"seen_at": adding.excluded.seen_at}
    read().execute(adding.on_conflict_do_update(index_elements=["id"], set_=seen))


def remove_process(process_id: str) -> None:
    """A process that ends as it should leaves nothing."""
    read().execute(delete(Process).where(Process.id == process_id))


def list_processes() -> list[Process]:
    """All that were seen lately, the first started first; who died without a word is among them for a day."""
    query = select(Process).order_by(Process.started_at, Process.id)
    return list(read().scalars(query, execution_options={"populate_existing": True}))


def is_alive(process: Process, now: datetime) -> bool:
    """Whether a process was seen lately."""
    return process.seen_at > now - SILENT_AFTER


def count_working(now: datetime) -> int:
    """How many processes fetch mail and run jobs."""
    alive = (Process.role.in_(WORKING), Process.seen_at > now - SILENT_AFTER)
    return read().scalar(select(func.count()).select_from(Process).where(*alive)) or 0


def forget_processes(before: datetime) -> None:
    """Lets go of those that nobody has seen since."""
    read().execute(delete(Process).where(Process.seen_at < before))
