"""The same mail by every way in, in any order and all at once: one mail, one contact, one debt."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.services import audit, ingest, receive, team
from cxhire.services.derive import rebuild
from cxhire.services.incoming import TEAM_ADDRESSES
from cxhire.services.owed import owed_lines
from cxhire.services.private_address import make_private_address
from cxhire.store import candidates, interactions, mail
from cxhire.store.applications import list_applications_of
from cxhire.store.obligations import Wanted
from cxhire.store.settings import set_setting
from cxhire.store.transaction import read, write
from tests.imap_server import Server, serving
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter
from tests.services.conftest import config_on
from tests.services.fetching import Clock, connect, fetch_now

pytestmark = pytest.mark.imap
NOW = MONDAY + timedelta(days=2, hours=3)
OWN = "maria@acme.example"
RECEIVED = "from mail.example by mx.acme.example; Mon, 04 May 2026 {}:00:05 +0000"
QUESTION = letter("q", KIM, f"{JOBS}, {OWN}", "Could you tell me whether the position allows remote work?",
                  Received=RECEIVED.format("09"))  # fmt: skip
ANSWER = letter("a", MARIA, KIM, "Yes, three days a week.", hour=2, answers="q",
                Received=RECEIVED.format("11"))  # fmt: skip
LAST = letter("l", KIM, OWN, "And how many days of holiday are there?", hour=4, answers="a",
              Received=RECEIVED.format("13"))  # fmt: skip
ALL = (QUESTION, ANSWER, LAST)
Way_in = Callable[[], None]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[list[Server]]:
    """Two mailboxes that hold the same mail: the team's, and Maria's own."""
    with ExitStack() as stack:
        found = []
        for name in ("shared", "own"):
            (tmp_path / name).mkdir()
            found.append(stack.enter_context(serving(tmp_path / name)))
        for server in found:
            server.create("Sent")
            server.deliver(b"Delivered-To: somebody@acme.example\r\n" + QUESTION, LAST)
            server.deliver(ANSWER, folder="Sent")
        yield found


@pytest.fixture
def ways(database: Flask, database_url: str, tmp_path: Path, servers: list[Server]) -> dict[str, Way_in]:
    config = config_on(database_url, tmp_path)
    team.add_domain("acme.example", MONDAY, "test")
    with write():
        set_setting(TEAM_ADDRESSES, ["jobs@acme.example"])
    private = make_private_address("in.acme.example", MONDAY, "test")
    shared = connect(servers[0].account, config, NOW)
    own = connect(servers[1].account, config, NOW, address=OWN, shared=False)
    return {
        "shared mailbox": lambda: fetched(shared, config),
        "own mailbox": lambda: fetched(own, config),
        "import": lambda: imported(*ALL),
        "lmtp": lambda: brought(Way.LMTP, "jobs@acme.example"),
        "private address": lambda: brought(Way.SMTP, private),
        "hook": lambda: brought(Way.HOOK, private),
    }


def fetched(mailbox_id: int, config: Config) -> None:
    fetch_now(mailbox_id, config, Clock(NOW))


def imported(*raws: bytes) -> None:
    ingest.import_messages(((f"mail {n}", raw) for n, raw in enumerate(raws)), lambda: NOW, "test")


def brought(way: Way, to: str) -> None:
    letters = [Brought(raw.replace(b"\n", b"\r\n"), (to,), way, "x@mail.example") for raw in ALL]
    assert set(receive.receive(letters, "cx.test", NOW)) == {Outcome.TAKEN}


def assert_all_once() -> None:
    read().rollback()
    assert mail.count_messages() == 3
    kim = candidates.get_candidate_by_email("kim@mail.example")
    assert kim is not None
    [application] = list_applications_of([kim.id])
    assert [i.ref for i in interactions.list_interactions([application.id])] == ["<q@x>", "<a@x>", "<l@x>"]
    assert [o.owed.since for o in owed_lines(NOW, Wanted(kind="answer"))] == [MONDAY + timedelta(hours=4)]
    assert rebuild(check=True) == 0
    assert audit.verify().ok


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_order_of_the_ways_it_is_one(ways: dict[str, Way_in], seed: int) -> None:
    names = random.Random(seed).sample(sorted(ways), len(ways))
    for name in names:
        ways[name]()
    ways["own mailbox"]()  # where it was read before anybody was known, what was left is looked through again
    assert_all_once()


def test_all_ways_at_once_make_one(ways: dict[str, Way_in], database: Flask) -> None:
    failed: list[str] = []

    def come(name: str) -> None:
        with database.app_context():
            try:
                ways[name]()
            except Exception as error:
                failed.append(f"{name}: {error!r}")
            finally:
                read().close()

    threads = [threading.Thread(target=come, args=[name]) for name in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert_all_once()
