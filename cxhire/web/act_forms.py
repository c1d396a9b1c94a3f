"""What the forms of an act say, wherever they stand: on the list, behind a link in a mail, for a colleague to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cxhire.services import acts, snooze
from cxhire.services.act_terms import Act, Answered, HandOver, NothingOwed, Owing, Snooze
from cxhire.services.acts import CHANNELS, Doer
from cxhire.store import people
from cxhire.store.interactions import Channel
from cxhire.store.people import Colleague, Role
from cxhire.web.local_time import as_instant, reader_zone
from cxhire.web.numbers import row_id

Form = Mapping[str, str]
Options = tuple[tuple[str, str], ...]
SNOOZES: Options = (("1", "Tomorrow"), ("3", "In 3 days"), ("7", "In a week"), ("14", "In two weeks"))
CHANNEL_WORDS: Mapping[Channel, str] = {
    Channel.PHONE: "By phone", Channel.VIDEO: "By video", Channel.MEETING: "In person", Channel.CHAT: "By chat",
    Channel.POST: "By post",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offered:
    """What the forms let somebody choose; times and days are on their own clock, as inputs write them."""

    reader_id: int
    channels: Options
    speakers: Options
    snoozes: Options
    colleagues: Options
    now: str
    first_day: str
    last_day: str


def offered(reader: Colleague, owner_id: int | None, now: datetime) -> Offered:
    """What the forms let a colleague choose about something that `owner_id` answers for."""
    able = [c for c in people.list_colleagues(members_only=True) if acts.may_own(c)]
    for_all = reader.role != Role.OWNER.value
    speakers = [c for c in able if c.id == reader.id or (for_all and c.id == owner_id)]
    local = now.astimezone(reader_zone())
    return Offered(
        reader.id, tuple((channel.value, words) for channel, words in CHANNEL_WORDS.items()),
        tuple((str(c.id), "I did" if c.id == reader.id else c.shown) for c in speakers), SNOOZES,
        tuple((str(c.id), c.shown) for c in able if c.id != owner_id),
        f"{local:%Y-%m-%dT%H:%M}", f"{local + timedelta(days=1):%Y-%m-%d}", f"{local + snooze.LONGEST:%Y-%m-%d}",
    )  # fmt: skip


def act_named(name: str | None) -> Act:
    """One of the four acts about something owed. Raises ValueError with a sentence for anything else."""
    if name not in (Act.ANSWERED, Act.SNOOZE, Act.HAND_OVER, Act.NOTHING_OWED):
        raise ValueError("Choose what to do.")
    return Act(name)


def read_terms(act: Act, form: Form, doer: Doer) -> Owing:
    """The terms that a form gives. Raises ValueError with a sentence where one is missing."""
    reading: dict[Act, Callable[[Form, Doer], Owing]] = {
        Act.ANSWERED: _answered, Act.SNOOZE: _snooze, Act.HAND_OVER: _hand_over, Act.NOTHING_OWED: _nothing_owed,
    }  # fmt: skip
    return reading[act](form, doer)


def _answered(form: Form, doer: Doer) -> Answered:
    channel = next((channel for channel in CHANNELS if channel == form.get("channel")), None)
    if channel is None:
        raise ValueError("Say how it was answered.")
    return Answered(channel, _number(form.get("by")) or doer.id, _moment(form.get("at"), doer.now))


def _moment(text: str | None, now: datetime) -> datetime:
    """What the reader's clock says, as an instant; now where nothing is said, or this very minute."""
    try:
        local = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError("Say when it was, like 2026-03-04 10:30.") from None
    if local is None:
        return now
    at = as_instant(local.replace(tzinfo=None))
    if at > now:
        raise ValueError("That lies in the future.")
    return now if at == now.replace(second=0, microsecond=0) else at


def _snooze(form: Form, doer: Doer) -> Snooze:
    """A date of the reader's own calendar where they gave one, else one of the usual choices."""
    hours = snooze.hours_of(doer.id)
    if given := form.get("on"):
        day = _day(given)
        if day <= doer.now.astimezone(reader_zone()).date():
            raise ValueError("Choose a day that is still to come.")
        return Snooze(snooze.waking_on(day, hours))
    days = _number(form.get("until"))
    if days is None or str(days) not in dict(SNOOZES):
        raise ValueError("Choose until when.")
    return Snooze(snooze.waking_at(doer.now, days, hours))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Say until which day, like 2026-03-04.") from None


def _hand_over(form: Form, _: Doer) -> HandOver:
    chosen = _number(form.get("colleague"))
    if chosen is None:
        raise ValueError("Choose whom to hand it to.")
    return HandOver(chosen)


def _nothing_owed(form: Form, _: Doer) -> NothingOwed:
    why = form.get("why", "").strip()
    if not why:
        raise ValueError("Say in a few words why nothing is owed.")
    return NothingOwed(why)


def _number(text: str | None) -> int | None:
    try:
        return row_id(text or "")
    except ValueError:
        return None
