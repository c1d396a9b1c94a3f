"""The schema: one head, equal to the models, up and down with rows in the tables; the audit trail can't be bent."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import JSON, MetaData, Table, insert, text
from sqlalchemy.exc import DatabaseError

from config import from_environment
from cxhire.app import create_app
from cxhire.core.audit_chain import Event
from cxhire.extensions import db
from cxhire.services import audit
from cxhire.store import schema
from cxhire.store.types import UTCDateTime

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    config = from_environment({"DATABASE_URL": database_url, "CXHIRE_INSTANCE": str(tmp_path)}, tmp_path)
    app = create_app(config, web=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_head_and_it_is_the_newest_file() -> None:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(schema.FOLDER))
    assert ScriptDirectory.from_config(settings).get_heads() == [schema.newest_revision()]


def test_the_migrations_make_what_the_models_say(empty: Flask) -> None:
    schema.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        differences = compare_metadata(context, db.metadatas[None])
    assert differences == []


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """The tables of the task queue are Procrastinate's to describe."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def value_for(column: Any, number: int) -> Any:
    """Something that a column takes."""
    if column.name == "recommend":
        return 7
    if isinstance(column.type, UTCDateTime):
        return NOW
    if isinstance(column.type, JSON):
        return {"a": number}
    values = {
        int: number,
        str: f"{column.name} {number}",
        bytes: bytes([number]) * 32,
        bool: True,
        float: 0.5,
    }
    return values.get(column.type.python_type, NOW.date())


def fill(tables: list[Table]) -> None:
    """One row in every table, each pointing at row 1 of the tables it refers to."""
    with db.engine.begin() as connection:
        for table in tables:
            row = {c.name: value_for(c, 1) for c in table.columns if not (c.nullable and c.foreign_keys)}
            connection.execute(insert(table), row)


def counts(tables: list[Table]) -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            t.name: connection.execute(text(f"SELECT count(*) FROM {t.name}")).scalar_one() for t in tables
        }


def test_up_down_and_up_again_with_rows_in_every_table(empty: Flask) -> None:
    schema.upgrade()
    tables = db.metadatas[None].sorted_tables
    fill(tables)
    assert set(counts(tables).values()) == {1}
    schema.downgrade("base")
    schema.upgrade()
    assert set(counts(tables).values()) == {0}
    assert schema.current_revision() == schema.newest_revision()


def test_migrating_a_filled_database_again_loses_no_row(empty: Flask) -> None:
    schema.upgrade()
    tables = db.metadatas[None].sorted_tables
    fill(tables)
    schema.upgrade()
    schema.ensure_newest()
    assert set(counts(tables).values()) == {1}


def said_before_0005() -> None:
    """A confirmed concern with its author's answer, as the release before wrote it: in a database at 0004."""
    metadata = MetaData()
    with db.engine.begin() as connection:
        metadata.reflect(connection, only=["colleague", "candidate", "application", "interaction", "concern"])
        for name in ("colleague", "candidate", "application", "interaction", "concern"):
            table = metadata.tables[name]
            row = {c.name: value_for(c, 1) for c in table.columns if not (c.nullable and c.foreign_keys)}
            decided = {"state": "confirmed", "reviewed_by_id": 1, "author_id": 1, "answer": "Sorry."}
            decided |= {"created_at": NOW, "reviewed_at": NOW + timedelta(days=1)}
            connection.execute(insert(table), row | (decided if name == "concern" else {}))


def test_what_was_decided_and_answered_about_concerns_stays_on_the_way_up_and_down(empty: Flask) -> None:
    schema.upgrade("0004")
    said_before_0005()
    schema.upgrade()
    with db.engine.begin() as connection:
        acts = connection.execute(text("SELECT act, by_id, note FROM concern_act ORDER BY id")).all()
        assert [tuple(row) for row in acts] == [("answered", 1, "Sorry."), ("confirmed", 1, "review_note 1")]
        assert connection.execute(text("SELECT told_at = reviewed_at FROM concern")).scalar_one()
        connection.execute(text("UPDATE concern SET state = 'expired', assigned_to_id = 1"))
        connection.execute(text(
            "INSERT INTO outbox (slot, kind, message_id, to_email, subject, obligation_ids, state, attempts, created_at, send_at, "
            "concern_act_id) VALUES ('t', 'talk', 'm', 'e', '', '[]', 'waiting', 0, '2026-05-04 09:00', '2026-05-04 09:00', 1)"
        ))  # fmt: skip
    schema.downgrade("0004")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0
        kept = connection.execute(text("SELECT state, quote, answer, reviewed_by_id FROM concern")).all()
    assert [tuple(row) for row in kept] == [("dismissed", "quote 1", "Sorry.", 1)]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"])
def test_the_audit_trail_refuses_to_be_changed(empty: Flask, statement: str) -> None:
    schema.upgrade()
    audit.record([Event(NOW, "test", "test.done", "test")])
    with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert audit.verify().ok


def test_a_link_that_is_bent_behind_the_triggers_is_found(empty: Flask) -> None:
    schema.upgrade()
    audit.record([Event(NOW, "test", "test.done", f"test:{n}") for n in range(5)])
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_event_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep"))
        connection.execute(text("UPDATE audit_event SET subject = 'test:9' WHERE seq = 3"))
    found = audit.verify()
    assert (found.ok, found.broken_at) == (False, 3)
