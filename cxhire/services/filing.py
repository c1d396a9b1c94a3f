"""Puts letters that left into their sender's Sent folder, where their own mail program shows them.

A minute after they left: providers that file what their SMTP server took have done so by then, and it is not filed twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from config import Config
from cxhire.mail.errors import MailError
from cxhire.mail.imap import Connection
from cxhire.services.mailbox_secrets import account_of
from cxhire.store import drafts, mail, mailboxes
from cxhire.store.drafts import DraftState, ToFile
from cxhire.store.mailboxes import Mailbox
from cxhire.store.transaction import release, write

log = logging.getLogger(__name__)

AFTER = timedelta(minutes=1)
AT_FIRST = timedelta(
    minutes=10
)  # every minute; then once an hour, so that a mailbox in trouble isn't hammered
GIVEN_UP_AFTER = timedelta(days=7)


def file_sent(config: Config, now: datetime) -> int:
    """Files what left and isn't in Sent yet, a connection a mailbox; answers how many were filed. Commits each.

    A mailbox that can't be reached doesn't hold up the others.
    """
    waiting = _due(now)
    filed = 0
    for mailbox_id, letters in groupby(waiting, key=lambda letter: letter.mailbox_id):
        mailbox = mailboxes.get_mailbox(mailbox_id)
        if mailbox is None:
            continue
        try:
            filed += _file(mailbox, list(letters), config, now)
        except MailError as error:
            log.warning(
                "mailbox %s: letters could not be filed in Sent: %s", mailbox_id, type(error).__name__
            )
    release()
    return filed


def is_wanted(now: datetime) -> bool:
    """Whether anything is to be filed; asked every minute."""
    found = bool(_due(now))
    release()
    return found


def _due(now: datetime) -> list[ToFile]:
    oldest = GIVEN_UP_AFTER if now.minute == 0 else AT_FIRST
    return drafts.list_to_file(now - oldest, now - AFTER)


def _file(mailbox: Mailbox, letters: Sequence[ToFile], config: Config, now: datetime) -> int:
    account = account_of(mailbox, config, now)
    release()
    with Connection(account) as connection:
        for letter in letters:
            raw = mail.get_raw(letter.blob)
            release()
            if raw is not None and not connection.holds(letter.folder, letter.message_id):
                connection.append(letter.folder, raw, letter.sent_at)
            with write():
                drafts.move_draft(letter.draft_id, DraftState.SENT, DraftState.FILED)
    return len(letters)
