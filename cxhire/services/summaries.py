"""Monday morning: a lead hears what their people owe and what was answered last week.

Of what is late there are single mails; this is the whole. It sets no colleague beside another, and none comes where
nothing is owed and nothing happened.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.weeks import Week, answered, last_week, week_to_tell
from cxhire.mail.render import Summary, message_id
from cxhire.services import mail_settings
from cxhire.services.owed_words import Words
from cxhire.services.staff import Office, office
from cxhire.store import audit, outbox, reminders, telling
from cxhire.store import summaries as store
from cxhire.store.outbox import MailKind
from cxhire.store.transaction import write

MOST_ROWS = 10


def tell_leads(config: Config, now: datetime) -> list[int]:
    """Queues the week's mail to each lead whose week begins; answers the ids of the mails. Commits."""
    here = office(now)
    weeks = {id_: week for id_, week in _untold(here, now).items() if summary(id_, week, here, config, now)}
    if not weeks:
        return []
    with write():
        queued = [_queue(id_, week, here, config, now) for id_, week in weeks.items()]
    return [id_ for id_ in queued if id_]


def is_wanted(now: datetime) -> bool:
    """Whether any lead's week begins; asked without a lock, and mostly it doesn't."""
    return bool(_untold(office(now), now))


def _untold(here: Office, now: datetime) -> dict[int, Week]:
    """The week of each lead who is to hear of it now and hasn't."""
    weeks = {id_: week for id_ in _leads(here) if (week := week_to_tell(now, here.staff.hours[id_]))}
    had = telling.list_slots([_slot(id_, week) for id_, week in weeks.items()])
    return {id_: week for id_, week in weeks.items() if _slot(id_, week) not in had}


def _leads(here: Office) -> list[int]:
    """Present leads of somebody, who want to hear."""
    staff = here.staff
    wanted = {staff.leads[id_] for id_ in here.members if id_ in staff.leads}
    return sorted((wanted & staff.hours.keys()) - staff.away.keys() - staff.no_digests)


def _queue(lead_id: int, week: Week, here: Office, config: Config, now: datetime) -> int | None:
    slot = _slot(lead_id, week)
    key = message_id(slot, config.secret_key, mail_settings.mail_from(config), config.base_url)
    queued = outbox.add_outgoing(
        slot, MailKind.SUMMARY, key, here.members[lead_id].email, now, now, to_colleague_id=lead_id
    )
    if queued:
        detail = {"week": week.name, "to": [lead_id]}
        audit.append([Event(now, "system", "summary.queued", f"outbox:{queued}", detail=detail)])
    return queued


def _slot(lead_id: int, week: Week) -> str:
    return f"summary:{lead_id}:{week.name}"


def summary_at(
    lead_id: int, queued_at: datetime, here: Office, config: Config, now: datetime
) -> Summary | None:
    """What the mail that was queued at a moment says if it leaves now."""
    week = last_week(queued_at, here.staff.hours[lead_id])
    return summary(lead_id, week, here, config, now)


def summary(lead_id: int, week: Week, here: Office, config: Config, now: datetime) -> Summary | None:
    """What a lead is told of a week; None where nothing is owed and nothing happened.

    Applications that a concern about the lead belongs to are left out.
    """
    people = [id_ for id_ in here.members if here.staff.leads.get(id_) == lead_id]
    waiting = _visible(lead_id, store.list_waiting(people, week.opens_at, now))
    given = store.list_answers(people, week.begins_at, week.ends_at)
    figures = answered(given, store.count_missing(people, week.begins_at, week.ends_at))
    if not waiting and figures is None:
        return None
    due = {one.id: one for one in reminders.list_due_of(waiting[:MOST_ROWS])}
    words = Words(here, lead_id, config, now)
    rows = tuple(words.of(told, due[told.id]) for told in reminders.list_told(waiting[:MOST_ROWS]))
    return Summary(rows, len(waiting), figures, _uncovered(people, here))


def _visible(lead_id: int, found: list[tuple[int, int]]) -> list[int]:
    """Of each application the longest wait."""
    concerned = reminders.list_concerned([application_id for _, application_id in found])
    longest = {application_id: id_ for id_, application_id in reversed(found)}
    return [
        id_ for id_, application_id in found
        if longest[application_id] == id_ and lead_id not in concerned.get(application_id, ())
    ]  # fmt: skip


def _uncovered(people: Collection[int], here: Office) -> tuple[str, ...]:
    """Who is away with nobody to stand in, by name."""
    away = here.staff.away
    return tuple(sorted(here.members[id_].shown for id_ in people if id_ in away and away[id_] is None))
