"""Tasks that a transaction makes due: on PostgreSQL a row of Procrastinate's, written with it (ADR 0018).

On SQLite there are none: the clock's next tick finds the work by its state. It would on PostgreSQL too, so a task that is
lost costs time and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from cxhire.extensions import db

QUEUE = "cxhire"
_KEY = "tasks"
# A name of ours in the comment says up to which of the package's migrations its tables are.
MARK = "cxhire keeps this at "


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done; of those with the same `lock` one runs at a time, and of the same `key` one waits at a time."""

    name: str
    lock: str | None = None
    of: int | None = None
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.name if self.of is None else f"{self.name}:{self.of}")


DELIVER = Task("deliver")  # mails are taken one by one, by lease: many may send
ANALYSE = Task("analyse", lock="analyse")
FILES = Task("files", lock="files")
POLICY = Task("policy", lock="policy")
IMPORT = Task("import", lock="import")


def mailbox(mailbox_id: int) -> Task:
    """Reading a mailbox once; never twice at a time."""
    return Task("mailbox", lock=f"mailbox:{mailbox_id}", of=mailbox_id)


def has_queue() -> bool:
    """Whether tasks are kept here at all."""
    return db.session.get_bind().dialect.name == "postgresql"


def defer(task: Task, at: datetime | None = None) -> None:
    """Has a worker run a task once this transaction is committed, or at an instant after that. Doesn't commit.

    However often it is asked for, one waits; it is not begun by anybody before this transaction has ended.
    """
    if not has_queue():
        return
    if at is not None:
        at = None if at <= datetime.now(UTC) else at.replace(microsecond=0) + timedelta(seconds=1)
    db.session().info.setdefault(_KEY, set()).add((task, at))


# Two transactions may ask for the same: the second locks the row that waits, so that no worker begins with it before
# the second's rows can be seen.
_ENQUEUE = text(
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)"
    " VALUES (:queue, :name, :lock, :key, CAST(:args AS jsonb), :at)"
    " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET scheduled_at = excluded.scheduled_at"
)


@event.listens_for(Session, "before_commit")
def _enqueue(session: Session) -> None:
    if wanted := session.info.pop(_KEY, None):
        session.execute(_ENQUEUE, [_row(task, at) for task, at in sorted(wanted, key=_order)])


def _order(wanted: tuple[Task, datetime | None]) -> str:
    return f"{wanted[0].key}@{wanted[1]}"


def _row(task: Task, at: datetime | None) -> dict[str, Any]:
    key = task.key if at is None else f"{task.key}@{at.isoformat()}"
    args = {} if task.of is None else {"of": task.of}
    return {
        "queue": QUEUE,
        "name": task.name,
        "lock": task.lock,
        "key": key,
        "args": json.dumps(args),
        "at": at,
    }


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_KEY, None)


def follow_schema(connection: Connection) -> None:
    """Makes Procrastinate's tables, or brings them to what the installed package expects. Doesn't commit.

    The package brings its schema and each change to it as files; a comment on a table says which was the last.
    """
    newest = max(path.name for path in _files())
    at = _schema_mark(connection)
    if at is None:
        _run(connection, _folder() / "schema.sql")
    for path in _files():
        if at is not None and path.name > at:
            _run(connection, path)
    if at is None or newest > at:
        connection.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS '{MARK}{newest}'")


def is_schema_newest(connection: Connection) -> bool:
    """Whether there is nothing for `follow_schema` to do."""
    at = _schema_mark(connection)
    return at is not None and at >= max(path.name for path in _files())


def _schema_mark(connection: Connection) -> str | None:
    said = connection.scalar(text("SELECT obj_description(to_regclass('procrastinate_jobs'))"))
    return str(said).removeprefix(MARK) if said else None


def _folder() -> Path:
    spec = find_spec("procrastinate")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("PostgreSQL needs what requirements-postgres.txt lists")
    return Path(spec.origin).parent / "sql"


def _files() -> list[Path]:
    return sorted(_folder().glob("migrations/[0-9]*.sql"))


def _run(connection: Connection, path: Path) -> None:
    """The statements of a file, as the server reads them: with no parameters, so that % means itself."""
    raw = connection.connection.cursor()
    try:
        raw.execute(path.read_text(encoding="utf-8").encode())
    finally:
        raw.close()
