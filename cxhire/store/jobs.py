"""The slot ledger: who inserts (job, slot) first, runs it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, moment, short


class JobRun(Base):
    __tablename__ = "job_run"

    job: Mapped[short] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    started_at: Mapped[moment]
    finished_at: Mapped[moment | None]
    error: Mapped[str | None]


def claim_slot(job: str, slot: datetime, now: datetime) -> bool:
    """True for the one process that may run this job for this slot."""
    session = read()
    adding = conflict_insert()(JobRun).values(job=job, slot=slot, started_at=now).on_conflict_do_nothing()
    # Not by rowcount: psycopg answers -1 here.
    return session.scalar(adding.returning(JobRun.job)) is not None


def finish_slot(job: str, slot: datetime, now: datetime, error: str | None) -> None:
    session = read()
    session.execute(
        update(JobRun).where(JobRun.job == job, JobRun.slot == slot).values(finished_at=now, error=error)
    )


def forget_slots(before: datetime) -> None:
    """Lets go of ledger lines that are older than anybody asks for."""
    read().execute(delete(JobRun).where(JobRun.slot < before))
