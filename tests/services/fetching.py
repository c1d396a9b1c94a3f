"""Mailboxes for tests: a row that points at a running server, and one pass over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from config import Config
from cxhire.mail.imap import Account
from cxhire.services import fetch
from cxhire.services.fetch import Outcome
from cxhire.services.fetch_work import Stop
from cxhire.services.secrets import seal
from cxhire.store import fetching, mailboxes
from cxhire.store.candidates import CandidateAddress
from cxhire.store.mail import Message
from cxhire.store.mailboxes import Mailbox, MailboxFolder, SignIn, Stranger
from cxhire.store.transaction import read, write

LATER = timedelta(hours=1)


class Clock:
    """The time as a test sets it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **more: float) -> None:
        self.now += timedelta(**more)


def connect(
    account: Account, config: Config, now: datetime, *, address: str = "jobs@acme.example", shared: bool = True,
    folders: Sequence[str] = (), since_on: date | None = None,
) -> int:  # fmt: skip
    """A mailbox on a server; its id."""
    with write() as session:
        made = Mailbox(
            address=address, shared=shared, host=account.host, port=account.port, security=account.security,
            user_name=account.user, sign_in=SignIn.PASSWORD.value, secret=seal(config, account.password),
            folders=list(folders), since_on=since_on, searched_until=now, created_at=now,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def fetch_now(mailbox_id: int, config: Config, clock: Clock, stop: Stop | None = None) -> Outcome:
    return fetch.fetch(mailbox_id, config, clock, stop)


def mailbox(mailbox_id: int) -> Mailbox:
    """As it is in the database now."""
    found = mailboxes.get_mailbox(mailbox_id)
    assert found is not None
    return found


def change(mailbox_id: int, **values: Any) -> None:
    with write():
        found = mailbox(mailbox_id)
        for name, value in values.items():
            setattr(found, name, value)


def folder(mailbox_id: int, name: str = "INBOX") -> MailboxFolder:
    return fetching.list_folders_by_name(mailbox_id)[name]


def message_ids() -> list[str]:
    """Of all mail in the record, in the order it was taken in."""
    read().rollback()
    return [row.message_id or "" for row in read().query(Message).order_by(Message.id)]


def strangers(mailbox_id: int) -> dict[str, tuple[str, str, int]]:
    """Their address → name, newest subject, number of mails."""
    read().rollback()
    rows = read().query(Stranger).filter(Stranger.mailbox_id == mailbox_id)
    return {row.email: (row.name, row.subject, row.mails) for row in rows}


def candidate_addresses() -> list[str]:
    read().rollback()
    return sorted(row.email for row in read().query(CandidateAddress))
