"""A mailbox that fails for an hour: each admin is told once, at delivery, if it still does."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from cxhire.services.deliver import deliver
from cxhire.services.mailbox_trouble import tell_admins
from cxhire.store import audit, mailboxes, outbox
from cxhire.store.mailboxes import Mailbox, MailboxState, SignIn
from cxhire.store.outbox import OutboxState
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_colleague, make_config, make_mailbox
from tests.smtp_sink import Sink, listening

HOUR_AGO = WEDNESDAY - timedelta(hours=1)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as started:
        yield started


@pytest.fixture
def config(database: Flask, database_url: str, tmp_path: Path, sink: Sink) -> Config:
    make_colleague("Ada", Role.ADMIN)
    return make_config(database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM="hiring@us.example")


def failing(**more: Any) -> Mailbox:
    values: dict[str, Any] = {
        "state": MailboxState.TROUBLE.value, "error": "imap.us.example took too long to answer at port 993.",
        "failing_since": HOUR_AGO, "reached_at": HOUR_AGO - timedelta(minutes=1), "failures": 6,
    }  # fmt: skip
    return make_mailbox(**values | more)


def change(mailbox: Mailbox, **values: Any) -> None:
    with write() as session:
        session.refresh(mailbox)
        for name, value in values.items():
            setattr(mailbox, name, value)


def outcomes(config: Config, minutes: float = 0) -> list[tuple[str, str]]:
    moment = WEDNESDAY + timedelta(minutes=minutes)
    return [(a.outcome.state.value, a.outcome.error or "") for a in deliver(config, lambda: moment)]


def test_after_an_hour_each_active_admin_is_told_once(config: Config, sink: Sink) -> None:
    for name, more in (("Ben", {}), ("Gone", {"member": False})):
        make_colleague(name, Role.ADMIN, **more)
    make_colleague("Otto", Role.OWNER)
    mailbox = failing()
    assert len(tell_admins(mailbox.id, config, WEDNESDAY)) == 2
    assert tell_admins(mailbox.id, config, WEDNESDAY + timedelta(hours=5)) == []
    assert outcomes(config) == [("sent", ""), ("sent", "")]
    assert sorted(mail["To"] for mail in sink.mails) == ["ada@us.example", "ben@us.example"]
    found = mailboxes.get_mailbox(mailbox.id)
    assert found
    assert found.told_at == WEDNESDAY
    events = [e for e in audit.list_events(audit.Filter()) if e.action == "mailbox.trouble_told"]
    assert [(e.subject, e.detail) for e in events] == [(f"mailbox:{mailbox.id}", {"to": [1, 2]})]


def test_the_mail_says_what_happened_since_when_what_was_kept_and_what_to_do(
    config: Config, sink: Sink
) -> None:
    mailbox = failing()
    tell_admins(mailbox.id, config, WEDNESDAY)
    outcomes(config, minutes=65)
    [mail] = sink.mails
    assert mail["Subject"] == "Nothing has come in from jobs@us.example for 2 hours"
    assert mail["X-Cxhire"] == "trouble"
    for kind in ("plain", "html"):
        words = " ".join(mail.get_body((kind,)).get_content().replace("&#39;", "'").split())
        for said in (
            "took too long to answer", "Since 4 Mar 2026, 11:00.", "What came until 4 Mar 2026, 10:59 is in the record",
            "we try again by ourselves", f"https://hire.example/mail/mailboxes/{mailbox.id}",
        ):  # fmt: skip
            assert said in words, (kind, said)


@pytest.mark.parametrize(
    ("sign_in", "said"),
    [
        (SignIn.PASSWORD, "Type the password again, or correct the server."),
        (SignIn.MICROSOFT, "Sign in again."),
    ],
)
def test_a_refused_sign_in_asks_for_what_helps(
    config: Config, sink: Sink, sign_in: SignIn, said: str
) -> None:
    mailbox = failing(state=MailboxState.REFUSED.value, sign_in=sign_in.value, reached_at=None)
    tell_admins(mailbox.id, config, WEDNESDAY)
    outcomes(config)
    text = sink.mails[0].get_body(("plain",)).get_content()
    assert f"What to do: {said}" in text
    assert "Nothing was read from it yet" in text


def test_less_than_an_hour_is_no_news(config: Config) -> None:
    mailbox = failing(failing_since=HOUR_AGO + timedelta(seconds=1))
    assert tell_admins(mailbox.id, config, WEDNESDAY) == []
    assert tell_admins(mailbox.id, config, WEDNESDAY + timedelta(seconds=1)) != []


@pytest.mark.parametrize(
    "values",
    [{"failing_since": None}, {"state": MailboxState.PAUSED.value}, {"gone_at": WEDNESDAY}],
)
def test_what_works_again_or_is_no_longer_read_by_then_is_not_told(
    config: Config, sink: Sink, values: dict[str, Any]
) -> None:
    mailbox = failing()
    tell_admins(mailbox.id, config, WEDNESDAY)
    change(mailbox, **values)
    assert outcomes(config) == [("cancelled", "the mailbox works again, or is no longer read")]
    assert sink.mails == []
    assert tell_admins(mailbox.id, config, WEDNESDAY) == []


def test_a_second_failure_is_told_anew_and_the_first_ones_mail_is_dropped(config: Config, sink: Sink) -> None:
    mailbox = failing()
    tell_admins(mailbox.id, config, WEDNESDAY)
    change(mailbox, failing_since=WEDNESDAY + timedelta(minutes=1))
    assert len(tell_admins(mailbox.id, config, WEDNESDAY + timedelta(minutes=61))) == 1
    assert sorted(state for state, _ in outcomes(config, minutes=61)) == ["cancelled", "sent"]
    assert len(sink.mails) == 1


def test_an_admin_who_is_one_no_more_hears_nothing(config: Config, sink: Sink) -> None:
    mailbox = failing()
    [queued] = tell_admins(mailbox.id, config, WEDNESDAY)
    with write() as session:
        session.get_one(Colleague, 1).role = Role.OWNER.value
    outcomes(config)
    row = outbox.get_outgoing(queued)
    assert row
    assert (row.state, sink.mails) == (OutboxState.CANCELLED, [])
