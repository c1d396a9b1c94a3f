"""Whether a mail that may have arrived did: its Message-ID is looked for in the mailboxes that are connected.

In the reader's it lies in the Inbox, in the sender's in Sent, where the provider puts what its server took. All by
the network, outside any transaction, and never for long: what isn't found is sent once more, under the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from config import Config
from cxhire.mail.errors import MailError
from cxhire.mail.imap import Connection, FolderGone, Use
from cxhire.services import mail_settings
from cxhire.services.letters import Letter
from cxhire.services.mailbox_secrets import account_of
from cxhire.store import mailboxes
from cxhire.store.mailboxes import Mailbox
from cxhire.store.outbox import Outgoing
from cxhire.store.transaction import release

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5  # for each answer: a mail that waits for this is late already
LOOKED_THROUGH = (Use.INBOX, Use.SENT, Use.ALL, Use.JUNK)
MOST_MAILBOXES = 3


def is_in_a_mailbox(row: Outgoing, letter: Letter, config: Config, now: datetime) -> bool:
    """Whether the mail lies in a connected mailbox of its reader or its sender; False also where none can be asked."""
    sender = letter.written.sender if letter.written else parseaddr(mail_settings.mail_from(config) or "")[1]
    found = mailboxes.list_readable(row.to_colleague_id, [row.to_email, sender.lower()])[:MOST_MAILBOXES]
    release()
    return any(_holds(mailbox, row.message_id, config, now) for mailbox in found)


def _holds(mailbox: Mailbox, message_id: str, config: Config, now: datetime) -> bool:
    id_ = mailbox.id
    try:
        account = account_of(mailbox, config, now)
        release()
        with Connection(account, timeout_seconds=TIMEOUT_SECONDS) as connection:
            names = [folder.name for folder in connection.folders() if folder.use in LOOKED_THROUGH]
            return _is_in(connection, names, message_id)
    except MailError as error:
        log.warning("mailbox %s could not be asked for a mail of ours: %s", id_, type(error).__name__)
        return False


def _is_in(connection: Connection, names: Iterable[str], message_id: str) -> bool:
    for name in names:
        try:
            if connection.holds(name, message_id):
                return True
        except FolderGone:
            continue
    return False
