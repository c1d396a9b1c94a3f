"""What the forms of an act say, wherever they stand: on the list, behind a link in a mail, for a colleague to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from cxhire.services import snooze
from cxhire.services.act_terms import Act, Answered, HandOver, NothingOwed, Owing, Snooze
from cxhire.services.acts import CHANNELS, Doer
from cxhire.web.local_time import as_instant, reader_zone
from cxhire.web.numbers import row_id

Form = Mapping[str, str]
SNOOZE_DAYS = (1, 3, 7, 14)


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
    if days not in SNOOZE_DAYS:
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
