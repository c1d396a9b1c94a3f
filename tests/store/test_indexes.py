"""What runs for each mail and each tick must not grow with what is stored: SQLite says how it would find the rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.services import analyse, ingest, survey, team
from cxhire.services.watch import watch
from cxhire.store import intake, mail, patterns, schema, timeline
from cxhire.store.obligations import NOBODY, Wanted, list_owed
from cxhire.store.transaction import read, write
from tests.factories import make_config
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

NOW = MONDAY + timedelta(days=9)
GROWING = (
    "application", "blob", "candidate", "candidate_address", "concern", "interaction", "message", "obligation", "outbox",
    "promise", "settlement", "survey_invitation", "thread_ref",
)  # fmt: skip
QUESTION = letter("q", KIM, JOBS, "When do I hear from you?")
ANSWER = letter("a", MARIA, KIM, "We will call you by Friday.", hour=1, answers="q")
SECOND = letter("s", "kimmy@other.example", JOBS, "And then?", hour=2, answers="m")
MIDDLE = letter("m", KIM, JOBS, "One more thing: is it remote?", hour=1.5, answers="a")
NOBODY_S = letter("n", MARIA, "tom@acme.example", "Lunch?")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(make_config(f"sqlite:///{tmp_path / 'test.db'}", tmp_path), web=False)
    with app.app_context():
        schema.upgrade()
        team.add_domain("acme.example", MONDAY, "test")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def asked(app: Flask) -> Iterator[dict[str, object]]:
    """All statements since, with the values of one of their runs."""
    found: dict[str, object] = {}

    def note(
        _c: object, _cursor: object, statement: str, values: object, _context: object, many: bool
    ) -> None:
        found.setdefault(statement, values[0] if many and isinstance(values, list) else values)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def take_in(*raws: bytes) -> None:
    ingest.import_messages([("mail", raw) for raw in raws], lambda: NOW, "test")


def scanned(asked: dict[str, object]) -> list[str]:
    """The growing tables that would be read from end to end, each with the question."""
    found = []
    for statement, values in list(asked.items()):
        if (
            not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE"))
            or "count(*)" in statement
        ):
            continue
        connection = db.engine.raw_connection()
        for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall():
            if step.startswith("SCAN") and step.split()[1] in GROWING and "ix_message_" not in step:
                found.append(f"{step}: {' '.join(statement.split())[:200]}")
        connection.close()
    return found


def minute(app: Flask, now: datetime) -> None:
    """What the clock does, but for sending."""
    analyse.analyse_pending(100, now)
    watch(app.config["CXHIRE"], now)
    survey.invite_due(app.config["CXHIRE"], now)


def test_no_mail_and_no_tick_reads_a_growing_table_through(app: Flask, asked: dict[str, object]) -> None:
    take_in(QUESTION, ANSWER, SECOND, NOBODY_S)
    minute(app, NOW)
    take_in(MIDDLE)  # joins the second address
    minute(app, NOW)
    with write():
        mail.list_unmatched()
        timeline.list_settled_by(1)
    assert intake.count_candidates() == 1
    assert len(asked) > 40
    assert scanned(asked) == []


@pytest.mark.parametrize("senders", [None, {1, 2}])
def test_no_look_for_patterns_reads_a_growing_table_through(
    app: Flask, asked: dict[str, object], senders: set[int] | None
) -> None:
    take_in(QUESTION, SECOND)
    asked.clear()
    patterns.list_silences(MONDAY, NOW, senders)
    patterns.list_parts(1)
    assert len(asked) == 4
    assert scanned(asked) == []


@pytest.mark.parametrize("wanted", [
    Wanted(), Wanted(asleep=False), Wanted(asleep=True), Wanted(owner_id=1), Wanted(owner_id=NOBODY), Wanted(team_id=1), Wanted(seen_by=1),
    Wanted(opening_id=1, stage="offer", overdue_at=NOW), Wanted(kind="promise"), Wanted(application_ids=[1, 2]), Wanted(after=(MONDAY, 1)),
])  # fmt: skip
def test_no_list_of_who_waits_reads_a_growing_table_through(
    app: Flask, asked: dict[str, object], wanted: Wanted
) -> None:
    take_in(QUESTION, SECOND)
    asked.clear()
    list_owed(NOW, replace(wanted, limit=51))
    assert len(asked) >= 3
    assert scanned(asked) == []


def test_a_table_read_through_would_be_seen(app: Flask, asked: dict[str, object]) -> None:
    read().execute(text("SELECT id FROM interaction WHERE kind = :kind"), {"kind": "x"})
    assert len(scanned(asked)) == 1
