"""The threads that stay with mailboxes: mail is there soon after it came, changes are noticed, and all ends in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.app import create_app
from cxhire.extensions import db
from cxhire.jobs import mailboxes, table
from cxhire.jobs.clock import tick, utc_now
from cxhire.jobs.mailboxes import Mailboxes
from cxhire.jobs.presence import present
from cxhire.mail import imap
from cxhire.services import fetch
from cxhire.store import mail
from cxhire.store.mailboxes import MailboxState
from cxhire.store.processes import ProcessRole
from cxhire.store.schema import ensure_newest
from cxhire.store.transaction import read
from tests.factories import make_config
from tests.imap_server import Server, serving
from tests.jobs.queue import run_tasks
from tests.letters import JOBS, KIM, letter
from tests.services.fetching import change, connect, mailbox

pytestmark = pytest.mark.imap
PATIENCE_SECONDS = 60  # far more than it takes: only a test that fails waits so long


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        running.create("Sent")
        yield running


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "LOOK_SECONDS", 0.1)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return make_config(database_url, tmp_path)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    app = create_app(config, web=False)
    with app.app_context():
        ensure_newest()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def fetching(app: Flask) -> Iterator[Mailboxes]:
    stopping = threading.Event()
    supervisor = Mailboxes(app, stopping)
    supervisor.start()
    try:
        yield supervisor
    finally:
        stopping.set()
        supervisor.join()


def await_(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)
        read().rollback()


def has_mails(count: int) -> Callable[[], bool]:
    return lambda: mail.count_messages() == count


def has_state(box: int, state: MailboxState) -> Callable[[], bool]:
    return lambda: mailbox(box).state == state


def test_mail_that_comes_is_in_the_record_and_the_lease_is_given_back_at_the_end(
    server: Server, config: Config, app: Flask
) -> None:
    box = connect(server.account, config, utc_now())
    with fetching(app):
        await_(has_state(box, MailboxState.WATCHING))
        assert mailbox(box).lease is not None
        for n in range(3):
            server.deliver(letter(f"n{n}", KIM, JOBS, f"Question {n}?", hour=n))
            await_(has_mails(n + 1))
    read().rollback()
    assert mailbox(box).lease is None


def test_a_server_without_idle_is_asked_again_and_again(
    server: Server, config: Config, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap.Connection, "offers_idle", False)
    monkeypatch.setattr(fetch, "POLL_SECONDS", 0.2)
    box = connect(server.account, config, utc_now())
    with fetching(app):
        await_(has_state(box, MailboxState.WATCHING))
        server.deliver(letter("q", KIM, JOBS, "Is it remote?"))
        await_(has_mails(1))
        server.deliver(letter("a", JOBS, KIM, "Yes.", answers="q"), folder="Sent")
        await_(has_mails(2))


def test_a_mailbox_that_is_added_paused_resumed_or_moved_is_noticed(
    server: Server, config: Config, app: Flask, tmp_path: Path
) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with fetching(app), serving(other_folder) as other:
        other.create("Sent")
        box = connect(server.account, config, utc_now())
        await_(has_state(box, MailboxState.WATCHING))
        change(box, state=MailboxState.PAUSED.value)
        await_(lambda: mailbox(box).lease is None)
        server.deliver(letter("q", KIM, JOBS, "Is it remote?"))
        assert mail.count_messages() == 0
        change(box, state=MailboxState.NEW.value)
        await_(has_mails(1))
        other.deliver(letter("r", KIM, JOBS, "Is it in Porto?"))
        change(box, port=other.port)
        await_(has_mails(2))


def test_of_two_processes_one_has_a_mailbox_and_the_other_takes_over_when_it_ends(
    server: Server, config: Config, app: Flask
) -> None:
    box = connect(server.account, config, utc_now())
    with fetching(app):
        with fetching(app):
            await_(has_state(box, MailboxState.WATCHING))
            server.deliver(letter("q", KIM, JOBS, "Is it remote?"))
            await_(has_mails(1))
            first = mailbox(box).lease
        server.deliver(letter("r", KIM, JOBS, "Is it in Porto?"))
        await_(has_mails(2))
        assert first is not None


@pytest.mark.parametrize(
    ("mailboxes_", "workers", "each"), [(0, 1, 1), (1, 3, 1), (4, 2, 2), (5, 2, 3), (7, 3, 3), (5, 0, 5)]
)
def test_shares_are_even_and_together_enough(mailboxes_: int, workers: int, each: int) -> None:
    share = mailboxes.fair_share(mailboxes_, workers)
    assert share == each
    assert share * max(workers, 1) >= mailboxes_


def test_two_processes_share_the_mailboxes_and_one_that_is_left_takes_all(
    server: Server, config: Config, app: Flask, tmp_path: Path
) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with serving(other_folder) as other, present(app, ProcessRole.WORK):
        other.create("Sent")
        boxes = [
            connect(box.account, config, utc_now(), address=f"{name}@acme.example")
            for name, box in (("jobs", server), ("ada", other))
        ]
        with fetching(app) as first:
            await_(lambda: all(mailbox(box).lease for box in boxes))
            with present(app, ProcessRole.WORK), fetching(app) as second:
                await_(lambda: len(first.share.held) == len(second.share.held) == 1)
                await_(lambda: all(mailbox(box).lease for box in boxes))
            await_(lambda: len(first.share.held) == 2 and all(mailbox(box).lease for box in boxes))


def test_a_mailbox_that_nobody_stays_with_is_read_once(server: Server, config: Config, app: Flask) -> None:
    box = connect(server.account, config, utc_now())
    server.deliver(letter("q", KIM, JOBS, "Is it remote?"))
    (job,) = (job for job in table.JOBS if job.name == "mailboxes")
    assert not tick(app, job, utc_now())  # it was only just connected
    change(box, created_at=utc_now() - timedelta(minutes=4))
    assert tick(app, job, utc_now())
    run_tasks(app, [job])
    read().rollback()
    assert has_mails(1)()
    assert mailbox(box).lease is None


def test_a_server_that_comes_back_is_fetched_again(server: Server, config: Config, app: Flask) -> None:
    box = connect(server.account, config, utc_now())
    with fetching(app):
        await_(has_state(box, MailboxState.WATCHING))
        server.stop()
        await_(has_state(box, MailboxState.TROUBLE))
        assert mailbox(box).retry_at is not None
