"""Telling the admins that mail to colleagues comes back: whoever was reminded so was not.

One mail an admin and day at most, never about mail to that admin, and never about a mail that tells of trouble itself: two
addresses that fail would write to each other for ever. On the ladder the step stays done; a person is to find another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config import Config
from cxhire.core import business_time
from cxhire.core.audit_chain import Event
from cxhire.core.undelivered import REASONS, Reason
from cxhire.mail.render import CameBack, message_id
from cxhire.services import mail_settings
from cxhire.services.staff import Office, office
from cxhire.store import audit, outbox, people, undelivered
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.transaction import release, write

TOLD_OF = (MailKind.REMINDER, MailKind.ESCALATION, MailKind.SUMMARY)
LOOK_BACK = timedelta(days=3)
SENDING_TAKES = timedelta(minutes=1)  # what came back while the last mail was on its way may not be in it


def is_wanted(now: datetime) -> bool:
    """Whether any mail to a colleague came back lately; asked each minute."""
    found = bool(undelivered.list_returned(now - LOOK_BACK, TOLD_OF))
    release()
    return found


def tell_admins(config: Config, now: datetime) -> list[int]:
    """Queues a mail to each admin who hasn't heard yet of what came back; answers the mails' ids. Commits."""
    if not any(_has_news(admin_id, now) for admin_id in office(now).staff.admins):
        return []
    with write():
        here = office(now)
        queued = {admin_id: _tell(admin_id, here, config, now) for admin_id in here.staff.admins}
        told = {admin_id: id_ for admin_id, id_ in queued.items() if id_}
        audit.append([_event(admin_id, id_, now) for admin_id, id_ in told.items()])
    return list(told.values())


def news_for(row: Outgoing, now: datetime, config: Config, zone: str) -> list[CameBack]:
    """What a mail about this says if it leaves now: each colleague whose mail came back since the last such mail."""
    assert row.to_colleague_id is not None
    news = _news(row.to_colleague_id, row.created_at, row.id)
    by_colleague: dict[int, list[Outgoing]] = {}
    for one in news:
        by_colleague.setdefault(one.to_colleague_id or 0, []).append(one)
    return [_came_back(id_, rows, config, zone) for id_, rows in by_colleague.items()]


def _has_news(admin_id: int, now: datetime) -> bool:
    """Whether there is something to tell, and no mail waits that will tell it."""
    last = undelivered.get_last(MailKind.RETURNED, admin_id)
    return not (last and last.state == OutboxState.WAITING) and bool(_news(admin_id, now, None))


def _tell(admin_id: int, here: Office, config: Config, now: datetime) -> int | None:
    if not _has_news(admin_id, now):
        return None
    last, news = undelivered.get_last(MailKind.RETURNED, admin_id), _news(admin_id, now, None)
    hours = here.staff.hours[admin_id]
    send_at = business_time.next_open(now, hours)
    if last and last.slot == _slot(admin_id, send_at, hours):
        send_at = business_time.next_open(business_time.next_day(send_at, hours), hours)
    slot = _slot(admin_id, send_at, hours)
    key = message_id(slot, config.secret_key, mail_settings.mail_from(config), config.base_url)
    return outbox.add_outgoing(
        slot, MailKind.RETURNED, key, here.members[admin_id].email, now, send_at,
        to_colleague_id=admin_id, about_id=news[0].id,
    )  # fmt: skip


def _slot(admin_id: int, send_at: datetime, hours: business_time.WorkingHours) -> str:
    return f"returned:{admin_id}:{business_time.local_date(send_at, hours)}"


def _news(admin_id: int, now: datetime, before_id: int | None) -> Sequence[Outgoing]:
    """What came back since the admin was last told, but for their own mail."""
    last = undelivered.get_last(MailKind.RETURNED, admin_id, before_id)
    told_at = (last.sent_at or last.created_at) - SENDING_TAKES if last else now - LOOK_BACK
    since = max(told_at, now - LOOK_BACK)
    return [row for row in undelivered.list_returned(since, TOLD_OF) if row.to_colleague_id != admin_id]


def _came_back(colleague_id: int, rows: Sequence[Outgoing], config: Config, zone: str) -> CameBack:
    colleague, last = people.get_colleague(colleague_id), rows[-1]
    assert colleague is not None
    assert rows[0].bounced_at is not None
    return CameBack(
        colleague.shown, last.to_email, len(rows), rows[0].bounced_at.astimezone(ZoneInfo(zone)),
        REASONS[Reason(last.reason or Reason.OTHER)], f"{config.base_url}/settings/team/{colleague_id}",
    )  # fmt: skip


def _event(admin_id: int, outgoing_id: int, now: datetime) -> Event:
    return Event(now, "system", "mail.return_told", f"outbox:{outgoing_id}", detail={"to": [admin_id]})
