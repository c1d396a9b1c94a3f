"""What intake hears of mails that cxhire sent: that one lies in a mailbox, or that it came back.

A Message-ID of ours is an HMAC, so only who got the mail knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.bounces import bounced
from cxhire.core.mailkind import MailKind
from cxhire.core.obligations import Effect
from cxhire.core.undelivered import Reason, reason_of
from cxhire.mail.render import OWN_ID
from cxhire.services.incoming import RECORDED, Item
from cxhire.store import undelivered

CAME_BACK = "It came back: {status}"


def hear_own_mail(items: Sequence[Item], now: datetime, actor: str) -> list[Event]:
    """Notes of mails of ours which of them were seen in a mailbox, and which came back. Doesn't commit."""
    if seen := {item.reading.ref for item in items if _is_seen(item)}:
        undelivered.note_arrived([ref for ref in seen if ref], now)
    noted = [_note(item, now, actor) for item in items if is_about_ours(item)]
    return [event for event in noted if event]


def is_about_ours(item: Item) -> bool:
    """Whether it says that a mail under a Message-ID like ours could not be delivered. A delay doesn't."""
    about = item.reading.about or ""
    return item.kind is MailKind.BOUNCE and item.reading.effect is Effect.BOUNCES and about.startswith(OWN_ID)


def _is_seen(item: Item) -> bool:
    """Not a letter that is only put into the record, by ourselves."""
    ref = item.reading.ref or ""
    return ref.startswith(OWN_ID) and item.kind is not MailKind.BOUNCE and item.source != RECORDED


def _note(item: Item, now: datetime, actor: str) -> Event | None:
    report = bounced(item.mail)
    status = report.status if report else ""
    reason = reason_of(status) if status else Reason.OTHER
    said = CAME_BACK.format(status=status or "its report doesn't say why")
    row = undelivered.note_returned(item.reading.about or "", reason, said, now)
    if row is None:
        return None
    detail = {"kind": row.kind, "colleague": row.to_colleague_id, "status": status}
    return Event(now, actor, "mail.returned", f"outbox:{row.id}", detail=detail)
