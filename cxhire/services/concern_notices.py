"""Telling colleagues of concerns about words of theirs: that there is one, that it is confirmed; one mail a day at most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from config import Config
from cxhire.core import business_time
from cxhire.core.audit_chain import Event
from cxhire.mail.render import message_id
from cxhire.services import mail_settings
from cxhire.services.staff import Office, office
from cxhire.store import audit, concern_keeping, outbox, undelivered
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.transaction import release, write

BETWEEN = timedelta(days=1)


def is_wanted(now: datetime) -> bool:
    """Whether there is somebody to tell; asked without a lock, and mostly there isn't."""
    found = any(_may_tell(author_id, now) for author_id in concern_keeping.list_untold())
    release()
    return found


def tell_authors(config: Config, now: datetime) -> list[int]:
    """Queues a mail to each author who is to be told; answers the mails' ids. Commits.

    What comes up while such a mail waits goes with it; what comes up within a day after it waits for the next.
    """
    with write():
        here, queued = office(now), []
        for author_id, concern_ids in concern_keeping.list_untold().items():
            if author_id in here.members and _may_tell(author_id, now):
                queued += _tell(author_id, concern_ids, here, config, now)
    return queued


def count_in(row: Outgoing) -> tuple[int, int]:
    """Of how many open, and how many confirmed concerns a mail tells if it leaves now; none of what was dismissed meanwhile."""
    assert row.to_colleague_id is not None
    return concern_keeping.count_told_since(row.to_colleague_id, row.created_at)


def _may_tell(author_id: int, now: datetime) -> bool:
    last = undelivered.get_last(MailKind.CONCERN, author_id)
    return last is None or last.state == OutboxState.WAITING or last.created_at <= now - BETWEEN


def _tell(
    author_id: int, concern_ids: Sequence[int], here: Office, config: Config, now: datetime
) -> list[int]:
    """The id of the mail that was queued, unless another waits to which this is added."""
    concern_keeping.mark_told(concern_ids, now)
    slot = f"concern:{author_id}:{concern_ids[0]}:{now.isoformat()}"
    audit.append([Event(now, "system", "concern.told", f"concern:{id_}") for id_ in concern_ids])
    last = undelivered.get_last(MailKind.CONCERN, author_id)
    if last and last.state == OutboxState.WAITING:
        return []
    key = message_id(slot, config.secret_key, mail_settings.mail_from(config), config.base_url)
    send_at = business_time.next_open(now, here.staff.hours[author_id])
    added = outbox.add_outgoing(
        slot, MailKind.CONCERN, key, here.members[author_id].email, now, send_at, to_colleague_id=author_id
    )
    return [added] if added else []
