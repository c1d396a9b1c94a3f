"""Imports on their way: one process at a time holds a run's lease and says that it is alive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from cxhire.store.mail import ImportRun, ImportState
from cxhire.store.transaction import read


def add_import(run: ImportRun) -> ImportRun:
    session = read()
    session.add(run)
    session.flush()
    return run


def get_import(import_id: int) -> ImportRun | None:
    return read().get(ImportRun, import_id, populate_existing=True)


def list_imports(before_id: int | None = None, limit: int = 50) -> list[ImportRun]:
    """Newest first, a page by key."""
    query = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    return list(read().scalars(query.where(ImportRun.id < before_id) if before_id else query))


def has_pending(died_before: datetime) -> bool:
    """Whether a run waits for somebody to do it."""
    return read().scalar(select(ImportRun.id).where(_is_pending(died_before)).limit(1)) is not None


def claim_import(lease: str, now: datetime, died_before: datetime) -> ImportRun | None:
    """The oldest upload that waits, or whose process has said nothing since an instant; it is the caller's now."""
    session = read()
    query = select(ImportRun.id).where(ImportRun.folder.is_not(None), _is_pending(died_before))
    found = session.scalar(query.order_by(ImportRun.id).limit(1))
    if found is None:
        return None
    claimed = session.execute(
        update(ImportRun)
        .where(ImportRun.id == found, _is_pending(died_before))
        .values(state=ImportState.RUNNING.value, lease=lease, alive_at=now)
    )
    return get_import(found) if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def change_import(import_id: int, lease: str, values: dict[str, Any]) -> bool:
    """Changes a run if the lease is still the caller's."""
    statement = update(ImportRun).where(ImportRun.id == import_id, ImportRun.lease == lease)
    return read().execute(statement.values(**values)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def renew_import(import_id: int) -> bool:
    """Lets an upload that failed be tried again; False for any other."""
    failed = (ImportRun.state == ImportState.FAILED.value, ImportRun.folder.is_not(None))
    statement = update(ImportRun).where(ImportRun.id == import_id, *failed)
    changed = statement.values(state=ImportState.WAITING.value, error=None, finished_at=None, lease=None)
    return read().execute(changed).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def list_dead_commands(died_before: datetime) -> list[int]:
    """Runs of commands that were ended: nobody but whoever gave the command can go on with those."""
    query = select(ImportRun.id).where(ImportRun.folder.is_(None), _is_pending(died_before))
    return list(read().scalars(query))


def fail_imports(import_ids: Collection[int], error: str, now: datetime) -> None:
    read().execute(
        update(ImportRun)
        .where(ImportRun.id.in_(list(import_ids)))
        .values(state=ImportState.FAILED.value, error=error, finished_at=now)
    )


def _is_pending(died_before: datetime) -> Any:
    dead = and_(ImportRun.state == ImportState.RUNNING.value, ImportRun.alive_at < died_before)
    return or_(ImportRun.state == ImportState.WAITING.value, dead)
