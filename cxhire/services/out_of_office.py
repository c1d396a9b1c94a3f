"""Absences that our own automatic replies tell of (ADR 0016)."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cxhire.core import business_time
from cxhire.core.absences import is_receipt
from cxhire.core.audit_chain import Event
from cxhire.core.business_time import WorkingHours, local_date, start_of_day
from cxhire.core.claim_calendar import Sending
from cxhire.core.kind_marks import MAILBOX
from cxhire.core.mailkind import MailKind
from cxhire.core.out_of_office import Away, away_words
from cxhire.services.absences import event
from cxhire.services.hours import reader_hours
from cxhire.services.incoming import Item
from cxhire.store import absences as store
from cxhire.store import people
from cxhire.store.absences import Absence, AbsenceSource

# Nobody's word for it but a machine's: a longer absence is entered by somebody.
LONGEST = timedelta(days=60)


def hear_out_of_office(items: Sequence[Item], now: datetime, actor: str) -> list[Event]:
    """Notes the absences that automatic replies of members tell of, each once. Doesn't commit.

    Without a day named, somebody is away until the end of their next working day, and each further reply extends it.
    What was entered stands, and what a colleague has withdrawn isn't found again while it would last.
    """
    replies = [item for item in items if item.kind is MailKind.AUTO_REPLY and not is_receipt(item.mail)]
    if not replies:
        return []
    addresses = people.list_addresses()
    if not any(item.reading.author.email in addresses for item in replies):
        return []
    hours, events = reader_hours(), []
    for item in sorted(replies, key=lambda item: item.reading.at):
        colleague_id = addresses.get(item.reading.author.email)
        if colleague_id is not None and colleague_id in hours:
            noted = _note(item, colleague_id, hours[colleague_id], now)
            if noted is not None:
                noted.deputy_id = noted.deputy_id or _deputy(item, colleague_id, addresses, hours)
                events.append(event("absence.found", noted, actor, now))
    return events


def _note(item: Item, colleague_id: int, hours: WorkingHours, now: datetime) -> Absence | None:
    """The absence that is new, or longer than before."""
    at = min(item.reading.at, now)
    sending = Sending(at, ZoneInfo(hours.zone))
    away = away_words(item.new_text, sending.day, month_first=sending.month_first)
    if away is None:
        return None
    starts_at = start_of_day(away.since, hours) if away.since else at
    ends_at = min(_end(away, at, hours), starts_at + LONGEST)
    if ends_at <= now or _is_entered(colleague_id, starts_at):
        return None
    return _added(item, colleague_id, starts_at, ends_at, now)


def _end(away: Away, at: datetime, hours: WorkingHours) -> datetime:
    if away.back_on is not None:
        return start_of_day(away.back_on, hours)
    tomorrow = start_of_day(local_date(at, hours) + timedelta(days=1), hours)
    next_day = local_date(business_time.next_open(tomorrow, hours), hours)
    return start_of_day(next_day + timedelta(days=1), hours)


def _is_entered(colleague_id: int, at: datetime) -> bool:
    entered = store.list_absences(at, at + timedelta(seconds=1), colleague_id)
    return any(absence.source == AbsenceSource.ENTERED.value for absence in entered)


def _added(
    item: Item, colleague_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> Absence | None:
    for found in store.list_found(colleague_id, starts_at):
        # What was over can't be made longer: it would count as said at its time.
        if found.starts_at > ends_at or found.ends_at < now:
            continue
        # Replies without a day, each longer than the one before, could go on for ever.
        longest = min(ends_at, found.starts_at + LONGEST)
        if found.withdrawn_at is not None or longest <= found.ends_at:
            return None
        found.ends_at = longest
        return found
    return store.add_absence(
        Absence(
            colleague_id=colleague_id, starts_at=starts_at, ends_at=ends_at, created_at=now,
            source=AbsenceSource.OUT_OF_OFFICE.value, message_pk=item.row_id or None,
        )
    )  # fmt: skip


def _deputy(
    item: Item, colleague_id: int, addresses: Mapping[str, int], members: Container[int]
) -> int | None:
    """Whom the reply names by an address of ours, where that is exactly one member."""
    named = {addresses.get(found[0].lower()) for found in MAILBOX.finditer(item.new_text[:5_000])}
    others = {number for number in named if number and number != colleague_id and number in members}
    return others.pop() if len(others) == 1 else None
