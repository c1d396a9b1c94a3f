"""Delivery to a real SMTP server: what arrives, what doesn't any more, and what happens when it goes wrong."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.mail.errors import Permanent, Transient, Uncertain
from cxhire.services import audit, digest_links
from cxhire.services.deliver import deliver
from cxhire.services.deliver_outcome import BACK_OFF_MINUTES, after_error
from cxhire.services.remind import remind
from cxhire.services.send_now import send_test
from cxhire.services.watch import watch
from cxhire.store import outbox
from cxhire.store.outbox import OutboxState, Outgoing
from cxhire.store.settings import set_setting
from cxhire.store.transaction import write
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_config,
    make_question,
    the_only,
)
from tests.smtp_sink import FickleSink, Sink, listening

YESTERDAY = WEDNESDAY - timedelta(days=1, hours=1)


@pytest.fixture
def queued(app: Flask, config: Config) -> int:
    """A reminder to Jonas about Amara that waits in the outbox."""
    make_question(make_application(owner=make_colleague("Jonas Weber")), YESTERDAY)
    return watch(config, WEDNESDAY)[0]


def later(minutes: float) -> datetime:
    return WEDNESDAY + timedelta(minutes=minutes)


def sent(config: Config, moment: datetime = WEDNESDAY) -> list[str]:
    return [a.outcome.state.value for a in deliver(config, lambda: moment)]


def the_row() -> Outgoing:
    return the_only(Outgoing)


def test_a_reminder_arrives_in_text_and_html_marked_as_a_machines(
    queued: int, config: Config, sink: Sink
) -> None:
    assert sent(config) == ["sent"]
    mail = sink.mails[0]
    assert mail["To"] == "jonas.weber@us.example"
    assert mail["From"] == "cxhire <hiring@us.example>"
    assert mail["Subject"] == "Amara Okafor has been waiting 25 hours"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Cxhire"] == "reminder"
    assert mail["Message-ID"].startswith("<cxhire.")
    assert mail["Message-ID"].endswith("@us.example>")
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "> When will I hear from you?" in text.get_content()
    assert "(9 working hours). You owe the answer." in text.get_content()
    assert "When will I hear from you?" in html.get_content()
    assert 'style="' in html.get_content()
    assert mail["List-Unsubscribe"] == f"<{digest_links.link(1, config)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_is_not_sent_again(queued: int, config: Config, sink: Sink) -> None:
    assert sent(config) == ["sent"]
    assert watch(config, later(1)) == []
    assert sent(config, later(2)) == []
    assert len(sink.mails) == 1
    assert the_row().sent_at == WEDNESDAY


def test_nothing_arrives_once_the_answer_was_recorded(app: Flask, config: Config, sink: Sink) -> None:
    jonas = make_colleague("Jonas Weber")
    application = make_application(owner=jonas)
    make_question(application, YESTERDAY)
    watch(config, WEDNESDAY)
    make_answer(application, later(1), jonas)
    assert sent(config, later(2)) == ["cancelled"]
    assert watch(config, later(60 * 24)) == []
    assert not sink.mails
    assert the_row().error == "nothing of it is owed any more"


def test_a_digest_lists_only_what_is_still_owed(app: Flask, config: Config, sink: Sink) -> None:
    jonas = make_colleague("Jonas Weber")
    amara, lukas = make_application(owner=jonas), make_application("Lukas Brandt", owner=jonas)
    make_question(amara, YESTERDAY)
    make_question(lukas, YESTERDAY)
    watch(config, WEDNESDAY)
    make_answer(lukas, later(1), jonas)
    sent(config, later(2))
    assert sink.mails[0]["Subject"] == "Amara Okafor has been waiting 25 hours"
    assert "Lukas" not in sink.mails[0].as_string()


def test_mail_waits_until_a_server_is_set(app: Flask, database_url: str, tmp_path: Path, sink: Sink) -> None:
    config = make_config(database_url, tmp_path)
    make_question(make_application(owner=make_colleague("Jonas Weber")), YESTERDAY)
    watch(config, WEDNESDAY)
    assert sent(config) == []
    assert the_row().state == OutboxState.WAITING
    with write():
        set_setting("smtp_url", sink.url)
        set_setting("mail_from", "People <people@us.example>")
    assert sent(config) == ["sent"]
    assert sink.mails[0]["From"] == "People <people@us.example>"


def test_a_mail_that_comes_free_at_night_waits_for_the_morning(
    queued: int, config: Config, sink: Sink
) -> None:
    night = WEDNESDAY.replace(hour=23)
    assert sent(config, night) == ["waiting"]
    assert the_row().send_at == WEDNESDAY.replace(hour=9) + timedelta(days=1)
    assert sent(config, the_row().send_at) == ["sent"]


def test_what_is_only_put_off_uses_up_no_attempt(queued: int, config: Config) -> None:
    assert sent(config, WEDNESDAY.replace(hour=22)) == ["waiting"]
    assert (the_row().state, the_row().attempts) == ("waiting", 0)


def test_a_temporary_refusal_is_tried_again_later(queued: int, config: Config, sink: Sink) -> None:
    sink.rcpt["jonas.weber@us.example"] = "450 greylisted"
    assert sent(config) == ["waiting"]
    assert sent(config) == []
    assert the_row().error == "450 greylisted"
    sink.rcpt.clear()
    assert sent(config, later(BACK_OFF_MINUTES[0])) == ["sent"]
    assert the_row().error is None


def test_a_permanent_refusal_ends_it(queued: int, config: Config, sink: Sink) -> None:
    sink.rcpt["jonas.weber@us.example"] = "550 no such mailbox"
    assert sent(config) == ["failed"]
    assert sent(config, later(60)) == []
    assert the_row().error == "550 no such mailbox"


def test_a_server_that_is_gone_costs_no_mail_its_attempts(queued: int, config: Config) -> None:
    make_question(make_application("Lukas Brandt", owner=make_colleague("Mia")), YESTERDAY)
    watch(config, WEDNESDAY)
    with write():
        set_setting("smtp_url", "smtp://127.0.0.1:1")  # where nobody listens
    assert sent(config) == ["waiting"]
    rows = outbox.list_outgoing()
    assert [row.attempts for row in rows] == [0, 0]
    assert all(row.send_at > WEDNESDAY for row in rows)


def test_no_answer_after_data_is_tried_once_more_with_the_same_message_id(
    queued: int, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: object) -> None:
        raise Uncertain("no answer after the mail was handed over")

    message_id = the_row().message_id
    with monkeypatch.context() as patched:
        patched.setattr("cxhire.mail.smtp_out._expect_taken", breaks_off)
        assert sent(config) == ["uncertain"]
    sink.await_mail()
    assert sent(config, later(5)) == ["sent"]
    assert [mail["Message-ID"] for mail in sink.mails] == [message_id, message_id]


@pytest.mark.parametrize(
    ("error", "was", "attempts", "state", "minutes"),
    [
        (Transient("450"), OutboxState.WAITING, 1, OutboxState.WAITING, 1),
        (Transient("450"), OutboxState.WAITING, 3, OutboxState.WAITING, 15),
        (Transient("450"), OutboxState.WAITING, 8, OutboxState.FAILED, None),
        (Transient("450"), OutboxState.UNCERTAIN, 2, OutboxState.UNCERTAIN, 5),
        (Permanent("550"), OutboxState.WAITING, 1, OutboxState.FAILED, None),
        (Uncertain("?"), OutboxState.WAITING, 1, OutboxState.UNCERTAIN, 5),
        (Uncertain("?"), OutboxState.SENDING, 2, OutboxState.UNCERTAIN, 5),
        (Uncertain("?"), OutboxState.UNCERTAIN, 2, OutboxState.FAILED, None),
        (Transient("down", everyone=True), OutboxState.WAITING, 99, OutboxState.WAITING, 2),
        (Permanent("535", everyone=True), OutboxState.UNCERTAIN, 1, OutboxState.UNCERTAIN, 15),
    ],
)
def test_what_becomes_of_a_mail_that_was_not_sent(
    error: Transient, was: OutboxState, attempts: int, state: OutboxState, minutes: int | None
) -> None:
    outcome = after_error(error, was, attempts, WEDNESDAY)
    assert outcome.state is state
    assert outcome.retry_at == (later(minutes) if minutes else None)


def test_each_end_is_in_the_audit_trail_without_an_address(queued: int, config: Config) -> None:
    sent(config)
    actions = [event["action"] for event in audit.export()]
    assert actions.count("obligation.reminded") == 1
    assert actions.count("mail.sent") == 1
    assert "@" not in str(list(audit.export()))
    assert audit.verify().ok


def test_the_test_mail_says_what_is_wrong(
    app: Flask, config: Config, database_url: str, tmp_path: Path, sink: Sink
) -> None:
    assert send_test(config, "admin@us.example", WEDNESDAY) == ""
    assert sink.mails[0]["X-Cxhire"] == "test"
    sink.rcpt["admin@us.example"] = "550 not here"
    assert send_test(config, "admin@us.example", WEDNESDAY) == "550 not here"
    assert "No mail server" in send_test(make_config(database_url, tmp_path), "a@us.example", WEDNESDAY)
    assert "header" in send_test(config, "a@us.example\nBcc: b@us.example", WEDNESDAY)


def test_a_dry_run_tells_what_would_be_sent_and_writes_nothing(
    app: Flask, config: Config, sink: Sink
) -> None:
    make_question(make_application(owner=make_colleague("Jonas Weber")), YESTERDAY)
    (told,) = remind(config, WEDNESDAY, dry_run=True)
    assert told.as_json() == {
        "to": "jonas.weber@us.example", "kind": "reminder", "subject": "Amara Okafor has been waiting 25 hours",
        "send_at": "2026-03-04T12:00:00+00:00", "state": "planned", "why": "due",
        "obligations": [{
            "kind": "answer", "candidate": "amara.okafor@mail.example", "application": 1,
            "opening": "Backend Engineer", "since": "2026-03-03T11:00:00+00:00", "due_at": "2026-03-04T11:00:00+00:00",
            "why": "due",
        }],
    }  # fmt: skip
    assert outbox.list_outgoing() == []
    (real,) = remind(config, WEDNESDAY)
    assert real.as_json() == told.as_json() | {"state": "sent"}
    assert remind(config, WEDNESDAY, dry_run=True) == []
    assert len(sink.mails) == 1


def _deliver_for_ever(config: Config, moment: datetime) -> None:
    with create_app(config, web=False).app_context():
        while True:
            deliver(config, lambda: moment)


def test_killed_senders_over_a_fickle_server_lose_nothing(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    """benchmarks/kill_delivery.py in small: SIGKILL while mails leave; others take over when the leases end."""
    sink = FickleSink(seed=3)
    sink.waiting, sink.unanswered, sink.put_off, sink.refused = 0, 10, 10, 10
    with listening(sink):
        config = make_config(database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")
        for number in range(40):
            owner = make_colleague(f"Owner {number}")
            make_question(make_application(f"Candidate {number}", owner=owner), YESTERDAY)
        assert len(watch(config, WEDNESDAY)) == 40
        killed_on_the_way(config, sink, WEDNESDAY)
        for half_hours in range(1, 100):  # the back-off is long, and there are nights between
            sent(config, later(half_hours * 30))
    rows = outbox.list_outgoing(limit=99)
    assert {row.state for row in rows} == {OutboxState.SENT, OutboxState.FAILED}
    arrived = dict(sink.arrived)
    assert all(row.reason for row in rows if row.state == OutboxState.FAILED)
    assert {row.to_email for row in rows if row.state == OutboxState.SENT} <= arrived.keys()
    assert set(sink.arrived) == set(arrived.items())  # nobody got it under two Message-IDs
    assert set(arrived.values()) <= {row.message_id for row in rows}
    actions = [event["action"] for event in audit.export()]
    assert (
        actions.count("obligation.reminded")
        == actions.count("mail.sent") + actions.count("mail.failed")
        == 40
    )
    assert audit.verify().ok


def killed_on_the_way(config: Config, sink: FickleSink, moment: datetime) -> None:
    """Two senders, killed a few mails later."""
    context, wanted = multiprocessing.get_context("spawn"), len(sink.arrived) + 6
    workers = [context.Process(target=_deliver_for_ever, args=(config, moment)) for _ in range(2)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + 60
    while len(sink.arrived) < wanted and time.monotonic() < deadline:
        time.sleep(0.001)
    for worker in workers:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
