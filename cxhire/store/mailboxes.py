"""Mailboxes that we fetch from: how to reach them, how far each folder is read, and who wrote that we don't know."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Date, Index, UniqueConstraint, case, delete, false, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.outbox import Outgoing
from cxhire.store.transaction import read
from cxhire.store.types import BigInt, link, moment, pk, prose, short


class MailboxState(StrEnum):
    NEW = "new"  # never reached yet
    CATCHING_UP = "catching_up"  # older mail is still to be read
    WATCHING = "watching"
    TROUBLE = "trouble"  # not reached; tried again at `retry_at`
    REFUSED = "refused"  # the sign-in was refused: a person must do something
    PAUSED = "paused"


class SignIn(StrEnum):
    PASSWORD = "password"  # noqa: S105  # how, not what
    MICROSOFT = "microsoft"
    GOOGLE = "google"


class FolderRole(StrEnum):
    INBOX = "inbox"
    SENT = "sent"
    OTHER = "other"


class Mailbox(Base):
    """One IMAP account. `secret` is encrypted: the password, or the tokens as JSON (SECURITY 45).

    A `shared` mailbox is where candidates write to us: all its mail is kept. Of a personal one only mail with
    people that we know is; `kept` counts that, `left` what was looked at and left. `folders` are read besides Inbox
    and Sent. Candidates who were added until `searched_until` have been looked for among what was left earlier.
    A removed mailbox is paused with `gone_at`, and forgotten a day later: until then that can be undone.
    """

    __tablename__ = "mailbox"

    id: Mapped[pk]
    address: Mapped[short] = mapped_column(unique=True)
    colleague_id: Mapped[int | None] = link("colleague.id")
    shared: Mapped[bool] = mapped_column(default=False)
    host: Mapped[short]
    port: Mapped[int]
    security: Mapped[short]
    user_name: Mapped[short]
    sign_in: Mapped[short]
    secret: Mapped[prose]
    since_on: Mapped[date | None] = mapped_column(Date)
    folders: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[short] = mapped_column(default=MailboxState.NEW.value)
    error: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[moment | None]
    told_at: Mapped[moment | None]
    retry_at: Mapped[moment | None]
    reached_at: Mapped[moment | None]
    searched_until: Mapped[moment]
    kept: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    gone_at: Mapped[moment | None]
    lease: Mapped[short | None]
    leased_until: Mapped[moment | None]
    created_at: Mapped[moment]


class MailboxFolder(Base):
    """How far a folder is read: all UIDs above `oldest_uid` up to `newest_uid`, under one UIDVALIDITY (RFC 9051, 2.3.1.1).

    New mail moves `newest_uid` up, the back-fill moves `oldest_uid` down until nothing is `to_do`. Where it reads
    `again` what was read before, it counts nothing as left that was counted then.
    """

    __tablename__ = "mailbox_folder"
    __table_args__ = (UniqueConstraint("mailbox_id", "name"),)

    id: Mapped[pk]
    mailbox_id: Mapped[int] = link("mailbox.id", ondelete="CASCADE")
    name: Mapped[short]
    role: Mapped[short]
    uidvalidity: Mapped[int] = mapped_column(BigInt, default=0)
    newest_uid: Mapped[int] = mapped_column(BigInt, default=0)
    oldest_uid: Mapped[int] = mapped_column(BigInt, default=0)
    filled: Mapped[bool] = mapped_column(default=False)
    again: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    to_do: Mapped[int] = mapped_column(default=0)


class Stranger(Base):
    """A sender in a mailbox whose mail was left there, with the newest subject and nothing else of it.

    Since `never_at` the mailbox's owner knows that no candidate comes of them: nothing more is noted.
    """

    __tablename__ = "stranger"
    __table_args__ = (UniqueConstraint("mailbox_id", "email"), Index("ix_stranger_at", "at", "id"))

    id: Mapped[pk]
    mailbox_id: Mapped[int] = link("mailbox.id", ondelete="CASCADE")
    email: Mapped[short]
    name: Mapped[short]
    subject: Mapped[short]
    at: Mapped[moment]
    mails: Mapped[int] = mapped_column(default=1)
    never_at: Mapped[moment | None]


class AddressSearch(Base):
    """An address whose older mail is still to be looked for in a mailbox, since it has become a candidate's."""

    __tablename__ = "address_search"

    mailbox_id: Mapped[int] = link("mailbox.id", ondelete="CASCADE", primary_key=True)
    email: Mapped[short] = mapped_column(primary_key=True)
    created_at: Mapped[moment]


def get_mailbox(mailbox_id: int) -> Mailbox | None:
    """A mailbox as it is in the database now, a removed one too."""
    return read().get(Mailbox, mailbox_id, populate_existing=True)


def get_mailbox_by_address(address: str) -> Mailbox | None:
    """The mailbox of an address, a removed one too."""
    return read().scalars(select(Mailbox).where(Mailbox.address == address.lower())).one_or_none()


def list_mailboxes() -> list[Mailbox]:
    """All mailboxes that aren't removed, the team's first, then by address."""
    query = select(Mailbox).where(Mailbox.gone_at.is_(None))
    return list(read().scalars(query.order_by(Mailbox.shared.desc(), Mailbox.address)))


def list_readable(colleague_id: int | None, addresses: Collection[str]) -> list[Mailbox]:
    """The mailboxes of a colleague and of some addresses that can be read at the moment."""
    going_well = (MailboxState.CATCHING_UP.value, MailboxState.WATCHING.value)
    of_colleague = Mailbox.colleague_id == colleague_id if colleague_id is not None else false()
    theirs = or_(Mailbox.address.in_(addresses), of_colleague)
    query = select(Mailbox).where(theirs, Mailbox.state.in_(going_well), Mailbox.gone_at.is_(None))
    return list(read().scalars(query.order_by(Mailbox.id)))


def list_folders(mailbox_ids: Iterable[int]) -> dict[int, list[MailboxFolder]]:
    """Mailboxes' ids → their folders, Inbox and Sent first, then by name."""
    order = case(
        (MailboxFolder.role == FolderRole.INBOX, 0), (MailboxFolder.role == FolderRole.SENT, 1), else_=2
    )
    query = select(MailboxFolder).where(MailboxFolder.mailbox_id.in_(list(mailbox_ids)))
    found: dict[int, list[MailboxFolder]] = {}
    for folder in read().scalars(query.order_by(order, MailboxFolder.name)):
        found.setdefault(folder.mailbox_id, []).append(folder)
    return found


def pause_mailboxes_of(colleague_id: int) -> None:
    """Reads nothing more from a colleague's own mailboxes."""
    theirs = (Mailbox.colleague_id == colleague_id, Mailbox.shared.is_(False))
    read().execute(update(Mailbox).where(*theirs).values(state=MailboxState.PAUSED.value))


def list_gone(before: datetime) -> list[Mailbox]:
    """Mailboxes that were removed before then."""
    return list(read().scalars(select(Mailbox).where(Mailbox.gone_at < before)))


def forget(mailbox: Mailbox) -> None:
    """Deletes a mailbox with its secret, its folders and whoever wrote there; what it brought in stays."""
    session = read()
    session.execute(update(Outgoing).where(Outgoing.mailbox_id == mailbox.id).values(mailbox_id=None))
    for model in (MailboxFolder, Stranger, AddressSearch):
        session.execute(delete(model).where(model.mailbox_id == mailbox.id))
    session.delete(mailbox)
    session.flush()


def list_shared_addresses() -> list[str]:
    """The addresses of the mailboxes that are the team's."""
    return list(read().scalars(select(Mailbox.address).where(Mailbox.shared)))


def get_secret(mailbox_id: int) -> str | None:
    """A mailbox's sealed secret as it is in the database now, past what the session remembers."""
    return read().scalar(select(Mailbox.secret).where(Mailbox.id == mailbox_id))


def replace_secret(mailbox_id: int, old: str, new: str) -> bool:
    """Stores another sealed secret where it is still the old one; False where it isn't."""
    still = (Mailbox.id == mailbox_id, Mailbox.secret == old)
    return read().execute(update(Mailbox).where(*still).values(secret=new)).rowcount == 1  # type: ignore[attr-defined,no-any-return]
