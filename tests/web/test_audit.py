"""The audit pages: the chain, its filters, and what leaves by them."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cxhire.core.audit_chain import GENESIS, Event, digest, next_hash
from cxhire.extensions import db
from cxhire.services import audit
from cxhire.services.csv_rows import csv_lines, neutral
from cxhire.store import audit as store
from cxhire.store import candidates, transaction
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from cxhire.web.audit_words import ACTIONS, action_words, actor_words, detail_words

from .conftest import START, Browser, Clock

# An event's action where it is made: Event(now, actor, "noun.verb", and the `action = "noun.verb"` before one.
ACTION = re.compile(r'(?:Event\([^"()]+(?:\(\))?[^"()]*, |action = )"([a-z_]+\.[a-z_]+)"')


def record(app: Flask, events: Iterable[Event]) -> None:
    with app.app_context():
        audit.record(events)


def some(count: int) -> list[Event]:
    return [
        Event(START + timedelta(minutes=n), "system", "mail.inbound", f"message:{n}") for n in range(count)
    ]


def tamper(app: Flask, statement: str) -> None:
    """As somebody with the database file could, who has taken the triggers away."""
    with app.app_context(), db.engine.connect() as connection:
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_event_no_{verb}"))
        connection.execute(text(statement))
        connection.commit()


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_or_delete_an_event(app: Flask, statement: str) -> None:
    record(app, some(3))
    with (
        app.app_context(),
        db.engine.connect() as connection,
        pytest.raises(IntegrityError, match="append-only"),
    ):
        connection.execute(text(statement))


def test_an_untouched_trail_verifies(app: Flask) -> None:
    record(app, some(5))
    with app.app_context():
        found = audit.verify()
        assert (found.ok, found.events, found.broken_at) == (True, 5, None)
        assert found.head == store.get_head()[1].hex()


def test_an_empty_trail_verifies(app: Flask) -> None:
    with app.app_context():
        assert audit.verify() == audit.Verification(True, 0, GENESIS.hex(), None)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_event SET actor = 'colleague:9' WHERE seq = 3", 3),
        ("UPDATE audit_event SET detail = '{\"a\": 1}' WHERE seq = 4", 4),
        ("UPDATE audit_event SET at = '2025-11-04 00:00:00' WHERE seq = 1", 1),
        ("DELETE FROM audit_event WHERE seq = 2", 3),
        ("DELETE FROM audit_event WHERE seq = 1", 2),
        ("UPDATE audit_event SET seq = seq + 10 WHERE seq = 5", 15),
    ],
)
def test_tampering_is_found_where_it_happened(
    app: Flask, browse: Callable[..., Browser], statement: str, broken_at: int
) -> None:
    record(app, some(5))
    tamper(app, statement)
    with app.app_context():
        found = audit.verify()
    assert (found.ok, found.broken_at) == (False, broken_at)
    answer = browse(Role.AUDITOR).post("/audit/verify", follow_redirects=True)
    assert f"event {broken_at} is not as it was written" in answer.text


def test_verifying_says_so_and_is_an_event_itself(app: Flask, browse: Callable[..., Browser]) -> None:
    record(app, some(3))
    answer = browse(Role.AUDITOR).post("/audit/verify", follow_redirects=True)
    assert "All 3 events are as they were written" in answer.text
    assert "Auditor</a> verified the audit trail" in answer.text


def test_reading_a_candidate_is_one_event_in_15_minutes_for_each_reader(app: Flask, clock: Clock) -> None:
    with app.app_context():
        for minutes, actor, candidate in ((0, 1, 5), (14, 1, 5), (0, 2, 5), (0, 1, 6), (1, 1, 5), (1, 1, 5)):
            clock.move(minutes=minutes)
            audit.saw(f"colleague:{actor}", candidate, clock())
        seen = store.list_events(Filter(action="candidate.seen"))[::-1]
    assert [(e.actor, e.candidate_id) for e in seen] == [
        ("colleague:1", 5), ("colleague:2", 5), ("colleague:1", 6), ("colleague:1", 5),
    ]  # fmt: skip


def test_pages_of_50_go_back_to_the_first_event_and_miss_none(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    record(app, some(120))
    browser, path, seen = browse(Role.ADMIN), "/audit?what=mail.inbound", []
    while path:
        page = browser.get(path).text
        seen += [int(part.split("<")[0]) for part in page.split(">no. ")[1:]]
        path = (
            page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )
    assert seen == list(range(120, 0, -1))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {1, 2, 3}),
        ("who=colleague:7", {2}),
        ("what=candidate.seen", {2, 3}),
        ("candidate=1", {2}),
        ("candidate=Amara@example.net", {2}),
        ("candidate=nobody@example.net", set()),
        ("candidate=99999999999999999999", set()),
        ("from=2025-11-04", {2, 3}),
        ("to=2025-11-04", {1, 2}),
        ("from=2025-11-04&to=2025-11-04", {2}),
        ("from=yesterday", set()),
        ("before=2", {1}),
        ("before=x", {1, 2, 3}),
    ],
)
def test_filters_are_in_the_address_bar(
    app: Flask, browse: Callable[..., Browser], query: str, numbers: set[int]
) -> None:
    with app.app_context(), transaction.write():
        candidates.add_candidate("amara@example.net", "Amara Okafor", START)
        store.append([
            Event(START, "system", "mail.inbound", "message:1"),
            Event(START + timedelta(days=1), "colleague:7", "candidate.seen", "candidate:1", candidate_id=1),
            Event(START + timedelta(days=2), "colleague:8", "candidate.seen", "candidate:2", candidate_id=2),
        ])  # fmt: skip
    page = browse(Role.ADMIN).get(f"/audit?{query}")
    assert page.status_code == 200
    assert {n for n in (1, 2, 3) if f">no. {n}<" in page.text} == numbers


def test_a_candidate_is_shown_by_name_and_can_be_followed(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context(), transaction.write():
        candidates.add_candidate("amara@example.net", "<b>Amara</b>", START)
        store.append([Event(START, "system", "candidate.seen", "candidate:1", candidate_id=1)])
    page = browse(Role.ADMIN).get("/audit").text
    assert "&lt;b&gt;Amara&lt;/b&gt;" in page
    assert 'href="/audit?candidate=1"' in page
    assert 'href="/audit?who=system"' in page


def test_the_exported_lines_can_be_verified_elsewhere(app: Flask, browse: Callable[..., Browser]) -> None:
    from datetime import datetime

    record(app, some(30))
    browser = browse(Role.AUDITOR)
    answer = browser.get("/audit.jsonl")
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit-2025-11-03.jsonl"
    head = GENESIS
    for line in answer.text.splitlines():
        row = json.loads(line)
        event = Event(
            datetime.fromisoformat(row["at"]), row["actor"], row["action"], row["subject"],
            row["application_id"], row["candidate_id"], row["detail"],
        )  # fmt: skip
        head = next_hash(head, event)
        assert row["hash"] == head.hex()
    assert json.loads(answer.text.splitlines()[-1])["action"] == "audit.exported"


def test_the_csv_has_what_the_filter_shows_and_no_formulas(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    record(app, [Event(START, "=cmd|' /C calc'!A0", "mail.inbound", "@subject"), *some(2)])
    answer = browse(Role.ADMIN).get("/audit.csv?what=mail.inbound")
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["seq"] for row in rows] == ["1", "2", "3"]
    assert (rows[0]["actor"], rows[0]["who"], rows[0]["subject"]) == (
        "'=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", "'@subject",
    )  # fmt: skip
    assert (rows[1]["who"], rows[1]["what"]) == ("cxhire", "took in mail from a candidate")


def test_exporting_is_an_event(app: Flask, browse: Callable[..., Browser]) -> None:
    browse(Role.ADMIN).get("/audit.csv").close()
    with app.app_context():
        event = store.list_events(Filter())[0]
    assert (event.action, event.actor, event.detail) == ("audit.exported", "colleague:1", {"form": "csv"})


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_cells_that_a_spreadsheet_would_run_are_neutralised(lead: str) -> None:
    assert neutral(f"{lead}1+1") == f"'{lead}1+1"
    assert neutral(f"x{lead}1") == f"x{lead}1"


def test_numbers_stay_numbers_and_lines_end_as_rfc_4180_says() -> None:
    assert list(csv_lines(("a", "b"), [(-1, 'say "hi"'), (None, "-2")])) == [
        "a,b\r\n", '-1,"say ""hi"""\r\n', ",'-2\r\n",
    ]  # fmt: skip


def test_words_fall_back_to_what_is_written() -> None:
    assert action_words("session.started") == "signed in"
    assert action_words("new_thing.was_done") == "new thing: was done"
    assert actor_words("colleague:4", {4: "Mina"}) == "Mina"
    assert actor_words("colleague:5", {}) == "Colleague 5"
    assert (
        detail_words({"address": digest(b"k", "a"), "ok": True, "kinds": ["a", "b"]})
        == "ok: yes, kinds: a, b"
    )


def test_every_action_in_the_code_has_words() -> None:
    root = Path(__file__).resolve().parents[2] / "cxhire"
    quoted = {found for path in root.rglob("*.py") for found in ACTION.findall(path.read_text())}
    assert {action for action in quoted if action not in ACTIONS} == set()
