"""The ledger of the jobs' runs: who inserts (job, slot) first, runs it; and how each run went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import conflict_insert, read
from cxhire.store.types import UTCDateTime, moment, short


class JobRun(Base):
    """One run of a job. `slot` is the period that it is of, or the moment for which it was asked for.

    `started_at` is empty while it waits for somebody to begin; `finished_at` of a process that died stays empty.
    """

    __tablename__ = "job_run"

    job: Mapped[short] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    started_at: Mapped[moment | None]
    finished_at: Mapped[moment | None]
    error: Mapped[str | None]


Index(
    "ix_job_run_slot", JobRun.slot,
    sqlite_where=JobRun.started_at.is_(None), postgresql_where=JobRun.started_at.is_(None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands: its last run that ended, when one last began, and the next that was asked for out of turn."""

    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None
    begun_at: datetime | None = None
    asked_for: datetime | None = None


def claim_slot(job: str, slot: datetime, started_at: datetime | None) -> bool:
    """True for the one process that may run this job for this slot; without `started_at` it is left to who begins it."""
    session = read()
    adding = conflict_insert()(JobRun).values(job=job, slot=slot, started_at=started_at)
    # Not by rowcount: psycopg answers -1 here.
    return session.scalar(adding.on_conflict_do_nothing().returning(JobRun.job)) is not None


def has_slot(job: str, slot: datetime) -> bool:
    """Whether a slot is claimed: asked without the writer's lock, for all but one of several processes come too late."""
    query = select(JobRun.job).where(JobRun.job == job, JobRun.slot == slot)
    return read().scalar(query) is not None


def begin_runs(job: str, now: datetime) -> list[datetime]:
    """The slots of a job that waited for somebody to begin, which are the caller's from now on."""
    waits = (JobRun.job == job, JobRun.started_at.is_(None), JobRun.slot <= now)
    return list(read().scalars(update(JobRun).where(*waits).values(started_at=now).returning(JobRun.slot)))


def finish_runs(job: str, slots: Sequence[datetime], now: datetime, error: str | None) -> None:
    """Notes that runs have ended, and what kind of error ended them."""
    mine = (JobRun.job == job, JobRun.slot.in_(slots))
    read().execute(update(JobRun).where(*mine).values(finished_at=now, error=error))


def list_waiting(now: datetime) -> list[str]:
    """The jobs of which a run waits for somebody to begin it."""
    query = select(JobRun.job).where(JobRun.started_at.is_(None), JobRun.slot <= now)
    return list(read().scalars(query.distinct().order_by(JobRun.job)))


def count_failures(job: str, most: int) -> int:
    """How many of a job's newest runs, up to so many, ended with an error one after another."""
    ended = (JobRun.job == job, JobRun.finished_at.is_not(None))
    query = select(JobRun.error).where(*ended).order_by(JobRun.slot.desc()).limit(most)
    errors = list(read().scalars(query))
    return next((n for n, error in enumerate(errors) if error is None), len(errors))


def get_standing(job: str) -> Standing:
    """How a job stands, by its newest runs."""
    mine = JobRun.job == job
    last = select(JobRun).where(mine, JobRun.finished_at.is_not(None)).order_by(JobRun.slot.desc()).limit(1)
    found = read().scalars(last.execution_options(populate_existing=True)).first()
    begun = select(JobRun.started_at).where(mine, JobRun.started_at.is_not(None)).order_by(JobRun.slot.desc())
    asked = select(func.min(JobRun.slot)).where(mine, JobRun.started_at.is_(None))
    return Standing(
        found.started_at if found else None, found.finished_at if found else None, found.error if found else None,
        read().scalar(begun.limit(1)), read().scalar(asked),
    )  # fmt: skip


def forget_slots(before: datetime) -> None:
    """Lets go of ledger lines that are older than anybody asks for."""
    read().execute(delete(JobRun).where(JobRun.slot < before))
