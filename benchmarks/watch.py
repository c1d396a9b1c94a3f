"""One pass of `watch` against the plain SQL of the same pass, with much that is settled.

    python benchmarks/watch.py [--settled 1000000 10000000] [--open 50000] [--due 500] [--owners 100] [--runs 15] [DATABASE_URL...]

For each number of settled obligations a database is filled (SQLite in a temporary folder, or the empty one that is named),
with the applications, mails and audit events that such a history leaves behind. Then all take turns, each over the same state:
the product's pass, and the very statements of that pass by plain DB-API, in one transaction: the questions about what is
due, the mails, the marks, the audit events. To be seen: under 3 times the plain SQL; ten times as much settled costs at
most 1.2 times as long.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from sqlalchemy import event

from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.services.watch import watch
from cxhire.store.schema import ensure_newest
from tests.factories import WEDNESDAY, make_config

NOW = WEDNESDAY  # noon
LATE = 5  # of so many that are due one has been told twice and goes past its owner
A_LEAD, SETTLED_EACH, SETTLED_A_MAIL = 10, 20, 10
PEOPLE = """
INSERT INTO colleague (id, email, name, role, member, active, lead_id, digests, must_change_password, created_at)
SELECT i, 'c' || i || '@us.example', 'Colleague ' || i, CASE i WHEN 1 THEN 'admin' ELSE 'owner' END, TRUE, TRUE,
       CASE WHEN i > {leads} + 1 THEN 2 + i % {leads} END, TRUE, FALSE, {long_ago} FROM ({numbers}) n"""
HISTORY = (
    """INSERT INTO opening (id, title, created_at) SELECT i, 'Opening ' || i, {long_ago} FROM ({numbers_200}) n""",
    """INSERT INTO candidate (id, name, name_key, created_at, provisional, surveys_off)
       SELECT i, 'Candidate ' || i, 'candidate ' || i, {long_ago}, FALSE, FALSE FROM ({numbers_applications}) n""",
    """INSERT INTO application (id, candidate_id, opening_id, owner_id, owner_fixed, stage, created_at, last_at)
       SELECT i, i, 1 + i % 200, {leads} + 2 + i % {owners}, FALSE, 'applied', {long_ago}, {long_ago}
       FROM ({numbers_applications}) n""",
    """INSERT INTO settlement (id, application_id, kind, since, due_at, settled_at, how, business_minutes, calendar_minutes)
       SELECT i, 1 + i / {settled_each}, 'answer', {settled_at}, {settled_at}, {settled_at}, 'answered', 60, 60
       FROM ({numbers_settled}) n""",
    """INSERT INTO outbox (id, slot, kind, message_id, to_email, to_colleague_id, subject, obligation_ids, state, attempts,
                           created_at, send_at, sent_at)
       SELECT i, 'old:' || i, 'reminder', '<old.' || i || '@us.example>', 'c@us.example', {leads} + 2 + i % {owners}, '',
              '[]', 'sent', 1, {settled_at}, {settled_at}, {settled_at} FROM ({numbers_mails}) n""",
    """INSERT INTO audit_event (seq, at, actor, action, subject, detail, hash)
       SELECT i, {settled_at}, 'system', 'mail.sent', 'outbox:' || i, '{{}}', {a_hash} FROM ({numbers_mails}) n""",
    # Of what is open the first are due, half of the rest will be, and half was told to the end.
    """INSERT INTO obligation (id, application_id, kind, since, due_at, shown_from, owner_id, steps_done, reminded_at,
                               escalations, next_at)
       SELECT i, i, 'answer', {asked_at}, {due_at}, {asked_at}, {leads} + 2 + i % {owners},
              CASE WHEN i <= {due} AND i % {late} = 0 THEN 2 ELSE 0 END,
              CASE WHEN i <= {due} AND i % {late} = 0 THEN {told_at} END, 0,
              CASE WHEN i <= {due} THEN {due_at} WHEN i % 2 = 0 THEN {later} END FROM ({numbers_open}) n""",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    settled: int
    open: int
    due: int
    owners: int


class Engine:
    """What SQLite and PostgreSQL say differently."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.mark = "?" if self.is_sqlite else "%s"

    def at(self, minutes: str) -> str:
        """SQL for the moment of the pass and so many minutes (SQL, too) from it."""
        now = NOW.isoformat(" ", "microseconds")[:26]
        if self.is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', '{now}', ({minutes}) || ' minutes')"
        return f"(timestamptz '{now}+00' + ({minutes}) * interval '1 minute')"

    def sql(self, template: str, size: Size) -> str:
        leads = max(1, size.owners // A_LEAD)
        applications = max(size.open, size.settled // SETTLED_EACH + 1)
        counts = {
            "numbers": 1 + leads + size.owners, "numbers_200": 200, "numbers_applications": applications,
            "numbers_settled": size.settled, "numbers_mails": size.settled // SETTLED_A_MAIL, "numbers_open": size.open,
        }  # fmt: skip
        series = {
            name: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            f"WHERE i < {count}) SELECT i FROM n"
            if self.is_sqlite
            else f"SELECT generate_series(1, {count}::bigint) AS i"
            for name, count in counts.items()
        }
        late = f"i % {LATE} = 0"
        return template.format(
            **series, leads=leads, owners=size.owners, settled_each=SETTLED_EACH, due=size.due, late=LATE,
            long_ago=self.at("-5000000"), settled_at=self.at(f"-8640 - i * 2000000 / {size.settled}"),
            asked_at=self.at("-20000 - i % 600"), later=self.at("30 + i"),
            # Within the last half hour; what is late, two working days before that.
            due_at=self.at(f"CASE WHEN i > {size.due} THEN 30 + i WHEN {late} THEN -2 * 1440 - 20 ELSE -i % 30 END"),
            told_at=self.at("-1440 - 10"),
            a_hash="zeroblob(32)" if self.is_sqlite else r"decode(repeat('00', 32), 'hex')",
        )  # fmt: skip


def fill(size: Size, engine: Engine) -> None:
    """Writes it all by SQL, without keys being checked or the disk being waited for."""
    with plain() as connection:
        say = connection.cursor().execute
        connection.rollback()
        if not engine.is_sqlite:
            connection.autocommit = True
        for setting in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -1000000"):
            if engine.is_sqlite:
                say(f"PRAGMA {setting}")
        if engine.is_sqlite:
            say("DROP TRIGGER audit_event_no_delete")
        else:
            say("SET session_replication_role = replica")
            say("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep")
        for template in (PEOPLE, *HISTORY):
            say(engine.sql(template, size))
        say("ANALYZE")
        if engine.is_sqlite:
            say("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in ("colleague", "outbox", "obligation", "application", "candidate", "settlement"):
                say(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            say("VACUUM")
            connection.autocommit = False
    db.engine.dispose()


@contextmanager
def plain() -> Iterator[Any]:
    """A DB-API connection of the product's own kind: same settings, same disk to wait for."""
    pooled = db.engine.raw_connection()
    try:
        yield pooled.driver_connection
    finally:
        pooled.close()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the driver was given, as it was given."""

    sql: str
    values: Any
    many: bool


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """All statements of the product meanwhile."""
    found: list[Statement] = []

    def note(_c: object, _cursor: object, sql: str, values: Any, _context: object, many: bool) -> None:
        if not sql.startswith("BEGIN"):
            found.append(Statement(sql, values, many))

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def plain_pass(statements: list[Statement], engine: Engine) -> None:
    """The same questions and the same rows, in one transaction, and no more Python than it takes to say so."""
    with plain() as connection:
        cursor = connection.cursor()
        if engine.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for one in statements:
            (cursor.executemany if one.many else cursor.execute)(one.sql, one.values)
            if cursor.description:
                cursor.fetchall()
        connection.commit()


MARKS = "steps_done, reminded_at, escalations, escalated_at, next_at"


@dataclass(frozen=True, slots=True)
class Before:
    """The state to which both go back: the last rows of what is added to, and the marks of what is due."""

    mail: int
    event: int
    marks: list[tuple[Any, ...]]


def before(size: Size) -> Before:
    with plain() as connection:
        cursor = connection.cursor()
        found = []
        for sql in (
            "SELECT max(id) FROM outbox", "SELECT max(seq) FROM audit_event",
            f"SELECT {MARKS}, id FROM obligation WHERE id <= {size.due}",
        ):  # fmt: skip
            cursor.execute(sql)
            found.append([tuple(row) for row in cursor.fetchall()])
        connection.rollback()
    return Before(found[0][0][0] or 0, found[1][0][0] or 0, found[2])


def undo(then: Before, engine: Engine) -> None:
    with plain() as connection:
        cursor = connection.cursor()
        if engine.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(f"DELETE FROM outbox WHERE id > {then.mail}")
        cursor.execute(f"DELETE FROM audit_event WHERE seq > {then.event}")
        if not engine.is_sqlite:
            cursor.execute("DELETE FROM procrastinate_jobs")
        setting = ", ".join(f"{name} = {engine.mark}" for name in MARKS.split(", "))
        cursor.executemany(f"UPDATE obligation SET {setting} WHERE id = {engine.mark}", then.marks)
        connection.commit()
        if engine.is_sqlite:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def timed(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1000


@dataclass(slots=True)
class Place:
    """A filled database, and what was measured on it, in milliseconds."""

    size: Size
    engine: Engine
    app: Flask
    then: Before
    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    def measure(self, *, counts: bool) -> None:
        """A pass of the product and one of plain SQL, from the same state."""
        config = self.app.config["CXHIRE"]
        with self.app.app_context():
            with recorded() as statements:
                watch(config, NOW)
            assert (
                sum(len(s.values) for s in statements if s.sql.startswith("UPDATE obligation"))
                == self.size.due
            )
            undo(self.then, self.engine)
            ours = timed(lambda: watch(config, NOW))
            undo(self.then, self.engine)
            plain_ = timed(lambda: plain_pass(statements, self.engine))
            undo(self.then, self.engine)
            db.session.remove()
        if counts:
            self.ours.append(ours)
            self.plain.append(plain_)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.plain)

    def __str__(self) -> str:
        def told(times: list[float]) -> str:
            return f"{statistics.median(times):.1f} ms ({min(times):.1f} to {max(times):.1f})"

        return (f"{self.size.settled:>12,} settled, {self.size.open:,} open, {self.size.due} due: "
                f"watch {told(self.ours)}, plain SQL {told(self.plain)}, {self.ratio:.2f} times")  # fmt: skip


def filled(size: Size, url: str, folder: Path) -> Place:
    engine = Engine(url)
    app = create_app(make_config(url, folder, MAIL_FROM="hiring@us.example"), web=False)
    with app.app_context():
        ensure_newest()
        took = timed(lambda: fill(size, engine))
        print(f"{size.settled:,} settled written in {took / 1000:.0f} s", file=sys.stderr)
        return Place(size, engine, app, before(size))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("urls", nargs="*", help="an empty database for each number of settled ones")
    arguments.add_argument("--settled", type=int, nargs="+", default=[1_000_000, 10_000_000])
    arguments.add_argument("--open", type=int, default=50_000)
    arguments.add_argument("--due", type=int, default=500)
    arguments.add_argument("--owners", type=int, default=100)
    arguments.add_argument("--runs", type=int, default=15)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = []
        for number, settled in enumerate(given.settled):
            url = given.urls[number] if given.urls else f"sqlite:///{folder}/{settled}.db"
            places.append(filled(Size(settled, given.open, given.due, given.owners), url, Path(folder)))
        for run in range(given.runs + 1):
            for place in places:
                place.measure(counts=run > 0)  # the first fills the caches of both
        for place in places:
            print(place)
            with place.app.app_context():
                if given.urls:
                    emptied()
                db.engine.dispose()
    return report(places)


def report(places: list[Place]) -> int:
    ratio = max(place.ratio for place in places)
    growth = statistics.median(places[-1].ours) / statistics.median(places[0].ours)
    times = places[-1].size.settled // places[0].size.settled
    print(
        f"watch / plain SQL: {ratio:.2f} at most; {times} times as much settled: {growth:.2f} times as long"
    )
    return 0 if ratio < 3 and growth <= 1.2 else 1


def emptied() -> None:
    """Leaves a database of somebody's as it was found: empty of rows."""
    tables = ", ".join(table.name for table in db.metadatas[None].sorted_tables)
    with db.engine.begin() as connection:
        # The audit trail's own guard refuses it otherwise.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


if __name__ == "__main__":
    sys.exit(main())
