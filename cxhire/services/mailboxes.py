"""Mailboxes that we fetch from: connecting and changing them, pausing, removing with undo, reading older mail.

Each commits and leaves a line in the trail: which mailbox, never its address or secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.mail import imap
from cxhire.mail.imap import Account, Folder
from cxhire.services.incoming import TEAM_ADDRESSES
from cxhire.services.mailbox_secrets import Credentials
from cxhire.store import audit, fetching, mailboxes, people
from cxhire.store.mailboxes import Mailbox, MailboxState, SignIn
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import release, write

UNDO = timedelta(days=1)  # a removed mailbox is kept that long, with its secret
ANSWER_SECONDS = 15  # of a server, while a person waits for a page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is, and how it is signed in to."""

    host: str
    port: int
    security: str
    user: str
    sign_in: SignIn


@dataclass(frozen=True, slots=True)
class Connecting:
    """A mailbox to be. Without a colleague it is the team's; `since_on` is the first day whose mail is read."""

    address: str
    colleague_id: int | None
    place: Place
    since_on: date | None = None


def try_connection(place: Place, credentials: Credentials) -> list[Folder]:
    """Signs in and answers the folders, Inbox and Sent first. Ends any transaction. Raises MailError in plain words."""
    release()
    account = Account(
        place.host,
        place.port,
        place.security,
        credentials.user,
        credentials.password,
        credentials.access_token,
    )
    return imap.check(account, timeout_seconds=ANSWER_SECONDS)


def connect(given: Connecting, sealed: str, now: datetime, actor: str) -> int:
    """Adds a mailbox with its sealed secret and answers its id; it is read within seconds.

    Raises ValueError where it is connected already, or a personal one isn't that colleague's.
    """
    address = given.address.strip().lower()
    with write() as session:
        known = mailboxes.get_mailbox_by_address(address)
        if known and known.gone_at is None:
            raise ValueError("This mailbox is connected already.")
        if given.colleague_id is not None:
            _check_colleague(given.colleague_id, address)
        if known:
            mailboxes.forget(known)
        made = Mailbox(
            address=address, colleague_id=given.colleague_id, shared=given.colleague_id is None, secret=sealed,
            since_on=given.since_on, searched_until=now, created_at=now,
        )  # fmt: skip
        _put_at(made, given.place)
        session.add(made)
        session.flush()
        detail = {"shared": made.shared, "sign_in": made.sign_in, "colleague": made.colleague_id}
        audit.append([Event(now, actor, "mailbox.connected", f"mailbox:{made.id}", detail=detail)])
        return made.id


def _check_colleague(colleague_id: int, address: str) -> None:
    """A personal mailbox is read as that colleague's: its address must be known as theirs."""
    colleague = people.get_colleague(colleague_id)
    if colleague is None or not (colleague.member and colleague.active):
        raise ValueError("Only a member of the team can have a mailbox here.")
    if people.list_addresses().get(address) != colleague_id:
        raise ValueError(
            f"{address} is not known as {colleague.shown}'s address. An admin adds it under Settings, Team first."
        )


def _put_at(mailbox: Mailbox, place: Place) -> None:
    mailbox.host, mailbox.port, mailbox.security = place.host, place.port, place.security
    mailbox.user_name, mailbox.sign_in = place.user, place.sign_in.value


def change_place(mailbox_id: int, place: Place, sealed: str | None, now: datetime, actor: str) -> None:
    """Changes where a mailbox is or how it is signed in to; None keeps the secret. It is tried again at once.

    Raises ValueError where a secret would go to another server or user than it was given for.
    """
    with _changing(mailbox_id, "mailbox.changed", now, actor) as mailbox:
        before = (mailbox.host, mailbox.user_name, mailbox.sign_in)
        if sealed is None and before != (place.host, place.user, place.sign_in.value):
            raise ValueError("Type the password again: it is kept for the server and user it was given for.")
        _put_at(mailbox, place)
        mailbox.secret = sealed or mailbox.secret
        _look_at_once(mailbox)


def choose_folders(mailbox_id: int, names: Sequence[str], now: datetime, actor: str) -> None:
    """Sets which folders are read besides Inbox and Sent."""
    detail = {"folders": len(names)}
    with _changing(mailbox_id, "mailbox.folders_chosen", now, actor, detail) as mailbox:
        mailbox.folders = list(dict.fromkeys(names))
        mailbox.retry_at = None


def pause(mailbox_id: int, now: datetime, actor: str) -> None:
    """Reads nothing from a mailbox until it goes on."""
    with _changing(mailbox_id, "mailbox.paused", now, actor) as mailbox:
        mailbox.state = MailboxState.PAUSED.value


def go_on(mailbox_id: int, now: datetime, actor: str) -> None:
    """Reads a mailbox again, from where it was."""
    with _changing(mailbox_id, "mailbox.resumed", now, actor) as mailbox:
        _look_at_once(mailbox)


def read_from(mailbox_id: int, since_on: date | None, now: datetime, actor: str) -> None:
    """Reads a mailbox's older mail back to a day (None: all of it) once more; what is here is not doubled."""
    detail = {"since": since_on.isoformat() if since_on else None}
    with _changing(mailbox_id, "mailbox.read_anew", now, actor, detail) as mailbox:
        mailbox.since_on = since_on
        fetching.start_anew(mailbox_id)
        if mailbox.state != MailboxState.PAUSED:
            _look_at_once(mailbox)


def remove(mailbox_id: int, now: datetime, actor: str) -> bool:
    """Stops reading a mailbox for good; what came from it stays. Answers whether it was paused before, for the undo."""
    with _changing(mailbox_id, "mailbox.removed", now, actor) as mailbox:
        was_paused = mailbox.state == MailboxState.PAUSED
        mailbox.state, mailbox.gone_at = MailboxState.PAUSED.value, now
    return was_paused


def put_back(mailbox_id: int, now: datetime, actor: str, *, paused: bool = False) -> None:
    """Undoes a removal. Raises LookupError where it is too late for that, or it wasn't removed."""
    with write():
        mailbox = mailboxes.get_mailbox(mailbox_id)
        if mailbox is None or mailbox.gone_at is None:
            raise LookupError("no such removed mailbox")
        mailbox.gone_at = None
        if not paused:
            _look_at_once(mailbox)
        audit.append([Event(now, actor, "mailbox.put_back", f"mailbox:{mailbox_id}")])


def forget_removed(now: datetime) -> None:
    """Deletes what was removed a day ago, with its secret. The team's address stays one of ours: candidates have it."""
    if not mailboxes.list_gone(now - UNDO):
        return
    with write():
        for mailbox in mailboxes.list_gone(now - UNDO):
            if mailbox.shared:
                team = {*get_setting(TEAM_ADDRESSES, ()), mailbox.address}
                set_setting(TEAM_ADDRESSES, sorted(team))
            mailboxes.forget(mailbox)
            audit.append([Event(now, "system", "mailbox.forgotten", f"mailbox:{mailbox.id}")])


def _look_at_once(mailbox: Mailbox) -> None:
    """Forgets what went wrong, so that the next look comes now."""
    mailbox.state, mailbox.failures = MailboxState.NEW.value, 0
    mailbox.error = mailbox.failing_since = mailbox.told_at = mailbox.retry_at = None


@contextmanager
def _changing(
    mailbox_id: int, action: str, now: datetime, actor: str, detail: Mapping[str, object] | None = None
) -> Iterator[Mailbox]:
    """One transaction around a change. Raises LookupError where the mailbox isn't there any more."""
    with write() as session:
        mailbox = mailboxes.get_mailbox(mailbox_id)
        if mailbox is None or mailbox.gone_at is not None:
            raise LookupError("no such mailbox")
        yield mailbox
        session.flush()
        audit.append([Event(now, actor, action, f"mailbox:{mailbox_id}", detail=detail or {})])
