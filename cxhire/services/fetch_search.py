"""Older mail of people who have become candidates since: it was left in personal mailboxes, and is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cxhire.mail.imap import FolderGone
from cxhire.services.fetch_folder import FolderReader, Moved
from cxhire.services.fetch_work import LostLease, Work
from cxhire.store import fetching, mailboxes
from cxhire.store.transaction import release, write

MOST_SEARCHED = 20  # more than this, and to look at all headers once more asks less of the server
# A candidate is there as of the beginning of a batch that may be committed after another one.
OVERLAP = timedelta(minutes=5)


def look_for_new_candidates(work: Work, readers: Sequence[FolderReader], searched: set[int]) -> bool:
    """Takes in what a personal mailbox holds of those who became candidates; True where all is to be read again.

    `searched` are candidates that were looked for in this session, and grows. Commits.
    """
    mailbox = mailboxes.get_mailbox(work.terms.id)
    if mailbox is None:
        raise LostLease
    asked = fetching.list_searches(mailbox.id)
    known_until = mailbox.searched_until
    fresh = [] if work.terms.shared else fetching.list_new_addresses(known_until - OVERLAP)
    release()
    fresh = [row for row in fresh if row[1] not in searched]
    emails = list(dict.fromkeys([*asked, *(email for email, _, _ in fresh)]))
    if not emails:
        return False
    again = not work.terms.shared and len(emails) > MOST_SEARCHED
    if not again and not work.terms.shared:
        _search(work, readers, emails)
    until = max([known_until, *(at for _, _, at in fresh)])
    _settle(work, emails, until, again=again)
    searched.update(candidate_id for _, candidate_id, _ in fresh)
    return again


def _search(work: Work, readers: Sequence[FolderReader], emails: Sequence[str]) -> None:
    for reader in readers:
        try:
            reader.open()
        except (FolderGone, Moved):
            continue  # the next pass says so, or reads it
        found = {
            uid for email in emails for uid in work.connection.search_address(email, work.terms.since_on)
        }
        reader.read_found(reader.looked_at(sorted(found)))


def _settle(work: Work, emails: Sequence[str], until: datetime, *, again: bool) -> None:
    """Notes that these were looked for, or will be when all is read again."""
    with write():
        work.hold()
        fetching.remove_searches(work.terms.id, emails)
        fetching.forget_strangers(work.terms.id, emails)
        fetching.change_leased(work.terms.id, work.lease, {"searched_until": until})
        if again:
            fetching.start_anew(work.terms.id)
