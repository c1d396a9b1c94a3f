"""What fetching asks and notes: whose turn a mailbox is, how far its folders are read, who wrote what was left.

Every change of a cursor names what it was before: of two who read the same mail, one finds its change refused.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, or_, select, update

from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.intake import list_thread_refs
from cxhire.store.mailboxes import AddressSearch, Mailbox, MailboxFolder, MailboxState, SignIn, Stranger
from cxhire.store.transaction import conflict_insert, read

Values = dict[str, Any]
# What the fetching of a mailbox depends on: when one of these changes, it starts anew.
_TERMS = (
    Mailbox.id, Mailbox.address, Mailbox.shared, Mailbox.host, Mailbox.port, Mailbox.security, Mailbox.user_name,
    Mailbox.sign_in, Mailbox.since_on, Mailbox.folders,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder is read; the columns of MailboxFolder."""

    id: int
    uidvalidity: int
    newest_uid: int
    oldest_uid: int
    filled: bool
    again: bool
    done: int


def list_terms() -> dict[int, tuple[str, ...]]:
    """The mailboxes that are to be fetched → what their fetching depends on, to compare.

    Tokens aren't part of it: they are renewed while a mailbox is fetched, and it needn't sign in again for that.
    """
    password = case((Mailbox.sign_in == SignIn.PASSWORD.value, Mailbox.secret), else_="")
    rows = read().execute(select(*_TERMS, password).where(Mailbox.state != MailboxState.PAUSED.value))
    return {row[0]: tuple(map(repr, row[1:])) for row in rows}


def is_free(mailbox_id: int, now: datetime) -> bool:
    """Whether a mailbox could be claimed: asked without the writer's lock, so that waiting costs others nothing."""
    return read().scalar(select(Mailbox.id).where(Mailbox.id == mailbox_id, *_free(now))) is not None


def list_free(now: datetime, since: datetime) -> list[int]:
    """The mailboxes that could be claimed and haven't been reached since then, the longest first."""
    seen_at = func.coalesce(Mailbox.reached_at, Mailbox.created_at)
    return list(read().scalars(select(Mailbox.id).where(*_free(now), seen_at < since).order_by(seen_at)))


def claim_mailbox(mailbox_id: int, lease: str, now: datetime, until: datetime) -> bool:
    """Takes a mailbox for the caller, if it isn't paused, waits for nothing, and nobody else has it."""
    wanted = (Mailbox.id == mailbox_id, *_free(now))
    return _changed(update(Mailbox).where(*wanted).values(lease=lease, leased_until=until))


def _free(now: datetime) -> tuple[Any, ...]:
    unleased = or_(Mailbox.lease.is_(None), Mailbox.leased_until <= now)
    due = or_(Mailbox.retry_at.is_(None), Mailbox.retry_at <= now)
    return Mailbox.state != MailboxState.PAUSED.value, unleased, due


def change_leased(mailbox_id: int, lease: str, values: Values) -> bool:
    """Changes a mailbox if the lease is still the caller's; a paused one stays so."""
    mine = (Mailbox.id == mailbox_id, Mailbox.lease == lease, Mailbox.state != MailboxState.PAUSED.value)
    return _changed(update(Mailbox).where(*mine).values(**values))


def release_mailbox(mailbox_id: int, lease: str) -> None:
    """Lets others fetch it, unless they do already."""
    mine = (Mailbox.id == mailbox_id, Mailbox.lease == lease)
    read().execute(update(Mailbox).where(*mine).values(lease=None, leased_until=None))


def count_mails(mailbox_id: int, kept: int, left: int) -> None:
    """Adds to what a mailbox has kept and left; `left` may be below nought where some is kept after all."""
    rest = case((Mailbox.left + left > 0, Mailbox.left + left), else_=0)
    counted = update(Mailbox).where(Mailbox.id == mailbox_id).values(kept=Mailbox.kept + kept, left=rest)
    read().execute(counted)


def list_folders_by_name(mailbox_id: int) -> dict[str, MailboxFolder]:
    """The folders of a mailbox that are read, by name, as they are in the database now."""
    query = select(MailboxFolder).where(MailboxFolder.mailbox_id == mailbox_id)
    return {f.name: f for f in read().scalars(query, execution_options={"populate_existing": True})}


def get_cursor(folder_id: int) -> Cursor | None:
    """How far a folder is read, as it is in the database now."""
    f = MailboxFolder
    columns = (f.id, f.uidvalidity, f.newest_uid, f.oldest_uid, f.filled, f.again, f.done)
    row = read().execute(select(*columns).where(f.id == folder_id)).one_or_none()
    return Cursor(*row) if row else None


def add_folder(mailbox_id: int, name: str, role: str) -> None:
    """Adds a folder to read, if it isn't there yet."""
    row = {"mailbox_id": mailbox_id, "name": name, "role": role, "uidvalidity": 0, "newest_uid": 0,
           "oldest_uid": 0, "filled": False, "again": False, "done": 0, "to_do": 0}  # fmt: skip
    read().execute(conflict_insert()(MailboxFolder).values(**row).on_conflict_do_nothing())


def change_role(folder_id: int, role: str) -> None:
    read().execute(update(MailboxFolder).where(MailboxFolder.id == folder_id).values(role=role))


def remove_folders(folder_ids: Collection[int]) -> None:
    """Forgets how far folders were read."""
    read().execute(delete(MailboxFolder).where(MailboxFolder.id.in_(list(folder_ids))))


def move_cursor(cursor: Cursor, values: Values) -> bool:
    """Moves a folder's cursor on from where the caller saw it; False where somebody else has moved it."""
    f = MailboxFolder
    same = (
        f.id == cursor.id, f.uidvalidity == cursor.uidvalidity, f.newest_uid == cursor.newest_uid,
        f.oldest_uid == cursor.oldest_uid, f.filled == cursor.filled,
    )  # fmt: skip
    return _changed(update(f).where(*same).values(**values))


def start_anew(mailbox_id: int) -> None:
    """Has all of a mailbox's folders read again, the newest first; what is here already is passed over."""
    here = (MailboxFolder.mailbox_id == mailbox_id, MailboxFolder.uidvalidity != 0)
    read().execute(
        update(MailboxFolder)
        .where(*here)
        .values(oldest_uid=MailboxFolder.newest_uid, filled=False, again=True, done=0, to_do=0)
    )


def note_strangers(mailbox_id: int, rows: Sequence[Values], *, again: bool) -> None:
    """Adds senders, or to what is known of them: their newest subject, and unless `again` how many mails more.

    Of those who are set aside nothing is noted.
    """
    if not rows:
        return
    table = Stranger.__table__
    adding = conflict_insert()(table)
    new, newer = adding.excluded, adding.excluded.at >= table.c.at
    changed: Values = {
        name: case((newer, new[name]), else_=table.c[name]) for name in ("name", "subject", "at")
    }
    changed["mails"] = table.c.mails if again else table.c.mails + new.mails
    noted = adding.on_conflict_do_update(
        index_elements=["mailbox_id", "email"], set_=changed, where=table.c.never_at.is_(None)
    )
    ordered = sorted(rows, key=lambda row: str(row["email"]))
    read().connection().execute(noted, [{"mailbox_id": mailbox_id, **row} for row in ordered])


def forget_strangers(mailbox_id: int, emails: Collection[str]) -> None:
    """Lets go of senders who are none any more."""
    those = (Stranger.mailbox_id == mailbox_id, Stranger.email.in_(list(emails)))
    read().execute(delete(Stranger).where(*those))


def list_searches(mailbox_id: int) -> list[str]:
    """Addresses whose older mail is to be looked for in a mailbox."""
    query = select(AddressSearch.email).where(AddressSearch.mailbox_id == mailbox_id)
    return list(read().scalars(query.order_by(AddressSearch.email)))


def remove_searches(mailbox_id: int, emails: Collection[str]) -> None:
    those = (AddressSearch.mailbox_id == mailbox_id, AddressSearch.email.in_(list(emails)))
    read().execute(delete(AddressSearch).where(*those))


def list_new_addresses(since: datetime) -> list[tuple[str, int, datetime]]:
    """(address, candidate id, since when) of the candidates who were added after an instant, the first added first."""
    query = (
        select(CandidateAddress.email, Candidate.id, Candidate.created_at)
        .join(Candidate, Candidate.id == CandidateAddress.candidate_id)
        .where(Candidate.created_at > since, Candidate.erased_at.is_(None))
    )
    return [
        (row[0], row[1], row[2]) for row in read().execute(query.order_by(Candidate.created_at, Candidate.id))
    ]


def list_known_refs(refs: Collection[str]) -> set[str]:
    """Those of the Message-IDs that are of mail in the record."""
    return {ref for ref, _, own in list_thread_refs(refs) if own}


def _changed(statement: Any) -> bool:
    return read().execute(statement).rowcount == 1  # type: ignore[attr-defined,no-any-return]
