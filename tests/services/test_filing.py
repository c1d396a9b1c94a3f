"""Letters that left are in their sender's Sent folder, once, whoever files them there; on a real IMAP server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from cxhire.services import filing, ingest, team
from cxhire.services.incoming import Given
from cxhire.services.secrets import seal
from cxhire.store import drafts, mailboxes, outbox
from cxhire.store.drafts import Draft, DraftState
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.mailboxes import Mailbox, MailboxFolder
from cxhire.store.outbox import End, MailKind, OutboxState
from cxhire.store.people import Colleague
from cxhire.store.transaction import read, write
from tests.factories import make_colleague
from tests.imap_server import Server, serving
from tests.letters import JOBS, KIM, MONDAY, letter

from .conftest import config_on

pytestmark = pytest.mark.imap
SENT_AT = MONDAY + timedelta(hours=1, seconds=30)
NOW = MONDAY + timedelta(hours=1, minutes=2)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        running.create("Sent")
        yield running


@pytest.fixture
def config(database: Flask, database_url: str, tmp_path: Path) -> Config:
    team.add_domain("acme.example", MONDAY, "test")
    return config_on(database_url, tmp_path)


@pytest.fixture
def maria(config: Config) -> Colleague:
    return make_colleague("Maria Lopez", email="maria@acme.example")


def connect(
    server: Server, config: Config, address: str, colleague: Colleague | None = None, state: str = "watching"
) -> None:
    with write() as session:
        box = Mailbox(
            address=address, colleague_id=colleague.id if colleague else None, shared=colleague is None,
            host="127.0.0.1", port=server.port, security="none", user_name=server.account.user, sign_in="password",
            secret=seal(config, server.account.password), state=state, searched_until=NOW, created_at=NOW,
        )  # fmt: skip
        session.add(box)
        session.flush()
        session.add(MailboxFolder(mailbox_id=box.id, name="Sent", role="sent"))


def left(
    author: Colleague, sender: str, *, shared: bool = False, at: datetime = SENT_AT, n: int = 1
) -> bytes:
    """A letter of somebody's that a server took: its bytes."""
    if not read().query(Interaction).count():
        ingest.take_in([("mail", letter("q", KIM, JOBS, "When?"))], Given(), MONDAY, "test")
    ref = f"<cxhire.{n:032}@acme.example>"
    raw = letter(None, sender, KIM, f"On Friday {n}.", hour=1, Message_ID=ref)
    with write():
        draft = drafts.add_draft(
            author.id,
            1,
            MONDAY,
            to_email="kim@mail.example",
            cc=[],
            subject="x",
            body="y",
            shared=shared,
            state="sent",
        )
        id_ = outbox.add_outgoing(
            f"letter:{n}", MailKind.LETTER, ref, "kim@mail.example", at, at, draft_id=draft.id
        )
        assert id_
        outbox.claim(at, at, "x")
        outbox.finish(id_, "x", End(OutboxState.SENT, sent_at=at))
    ingest.take_in([("letter", raw)], Given(), MONDAY, "test")
    return raw


def in_sent(server: Server) -> list[tuple[bytes, bytes]]:
    """(flags, bytes) of what is in Sent."""
    with server.admin() as client:
        client.select("Sent", readonly=True)
        _, found = client.fetch("1:*", "(FLAGS BODY.PEEK[])")
        return [(item[0], item[1]) for item in found if isinstance(item, tuple)]


def states() -> list[str]:
    read().rollback()
    return [draft.state for draft in read().query(Draft).order_by(Draft.id)]


def test_a_letter_is_filed_as_it_left_and_read_once(server: Server, config: Config, maria: Colleague) -> None:
    connect(server, config, "maria@acme.example", maria)
    raw = left(maria, "Maria <maria@acme.example>")
    assert filing.is_wanted(NOW)
    assert filing.file_sent(config, NOW) == 1
    ((flags, filed),) = in_sent(server)
    assert b"\\Seen" in flags
    assert filed.replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n")
    assert states() == [DraftState.FILED]
    assert not filing.is_wanted(NOW)
    assert filing.file_sent(config, NOW) == 0
    assert len(in_sent(server)) == 1
    ingest.take_in([("imap", filed)], Given(), NOW, "test")
    assert read().query(Message).count() == 2


def test_what_the_provider_filed_itself_is_not_filed_twice(
    server: Server, config: Config, maria: Colleague
) -> None:
    connect(server, config, "maria@acme.example", maria)
    server.deliver(left(maria, "Maria <maria@acme.example>"), folder="Sent")
    assert filing.file_sent(config, NOW) == 1
    assert len(in_sent(server)) == 1


def test_it_is_given_a_minute_in_which_the_provider_may(
    server: Server, config: Config, maria: Colleague
) -> None:
    connect(server, config, "maria@acme.example", maria)
    left(maria, "Maria <maria@acme.example>")
    assert filing.file_sent(config, SENT_AT + timedelta(seconds=59)) == 0


def test_a_letter_from_the_team_s_address_lies_in_the_team_s_sent(
    server: Server, config: Config, maria: Colleague
) -> None:
    connect(server, config, "jobs@acme.example")
    left(maria, "Maria <jobs@acme.example>", shared=True)
    left(maria, "Maria <maria@acme.example>", n=2)
    assert filing.file_sent(config, NOW) == 1
    assert states() == [DraftState.FILED, DraftState.SENT]


@pytest.mark.parametrize("state", ["paused", "refused", "trouble", "new"])
def test_a_mailbox_that_is_not_read_is_left_alone(
    server: Server, config: Config, maria: Colleague, state: str
) -> None:
    connect(server, config, "maria@acme.example", maria, state)
    left(maria, "Maria <maria@acme.example>")
    assert not filing.is_wanted(NOW)


def test_a_server_that_is_gone_is_tried_again_first_each_minute_then_each_hour(
    server: Server, config: Config, maria: Colleague
) -> None:
    connect(server, config, "maria@acme.example", maria)
    left(maria, "Maria <maria@acme.example>")
    server.stop()
    assert filing.file_sent(config, NOW) == 0
    assert states() == [DraftState.SENT]
    wanted = [n for n in range(1, 200) if filing.is_wanted(SENT_AT + timedelta(minutes=n))]
    assert wanted == [*range(1, 11), 60, 120, 180]
    assert not filing.is_wanted(MONDAY + timedelta(days=8))


def test_a_password_that_can_t_be_read_holds_up_nobody(
    server: Server, config: Config, maria: Colleague
) -> None:
    connect(server, config, "maria@acme.example", maria)
    connect(server, config, "jobs@acme.example")
    with write():
        found = mailboxes.get_mailbox_by_address("maria@acme.example")
        assert found
        found.secret = "not sealed by us"
    left(maria, "Maria <maria@acme.example>")
    left(maria, "Maria <jobs@acme.example>", shared=True, n=2)
    assert filing.file_sent(config, NOW) == 1
    assert states() == [DraftState.SENT, DraftState.FILED]
