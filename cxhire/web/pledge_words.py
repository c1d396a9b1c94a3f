"""What became of a promise, in words: for the timeline, the card of promises and Waiting."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from cxhire.core.claims import Certainty
from cxhire.core.turns import Kept
from cxhire.services.found_promises import LAST_MINUTE
from cxhire.services.pledges import Pledge, day_of
from cxhire.store.promises import Promise
from cxhire.web.local_time import localtime

LONGEST_QUOTE = 80
TONES = {
    Kept.KEPT: ("ok", "check"), Kept.LATE: ("soon", "hourglass"), Kept.OPEN: ("quiet", "clock"),
    Kept.BROKEN: ("late", "x"), Kept.MOVED: ("soon", "arrow-right"), Kept.WITHDRAWN: ("quiet", "arrow-back-up"),
}  # fmt: skip
STATES = {
    Kept.KEPT: "kept", Kept.LATE: "kept late", Kept.OPEN: "open", Kept.BROKEN: "broken", Kept.MOVED: "moved",
    Kept.WITHDRAWN: "withdrawn",
}  # fmt: skip


def day_words(pledge: Pledge) -> str:
    """The day by which it was promised: where it was promised, else, where that isn't known, on the reader's clock."""
    return localtime(pledge.by or pledge.promise.due_at, "date")


def due_words(due_at: datetime, zone: str | None) -> str:
    """By when exactly something was promised in a zone (None where that isn't known): the day alone if no hour was said."""
    there = due_at.astimezone(ZoneInfo(zone)) if zone else None
    return localtime(there.date() if there and there.time() == time(*LAST_MINUTE) else due_at)


def state_words(pledge: Pledge) -> str:
    """What became of it: "kept late", "moved to 10 Mar 2026", "withdrawn"."""
    if pledge.state is not Kept.MOVED or pledge.moved_to is None:
        return STATES[pledge.state]
    to = _new_day(pledge.moved_to)
    moved = "said again" if to == day_words(pledge) else f"moved to {to}"
    return f"{moved}, once it was overdue" if pledge.late else moved


def chip(pledge: Pledge) -> tuple[str, str, str]:
    """(tone, text, icon) of a promise on the timeline, with its words."""
    tone, icon = TONES[pledge.state]
    day = day_words(pledge)
    if pledge.state is Kept.OPEN:
        told = f"{'Hoped for' if is_soft(pledge.promise) else 'Promised'}: open until {day}"
    else:
        told = f"{by_words(pledge)}: {state_words(pledge)}"
    return tone, f"{told}. “{glance(pledge.promise.quote)}”", icon


def by_words(pledge: Pledge) -> str:
    """By when it was promised: "Promised by 6 Mar 2026"; what was only hoped for isn't called a promise."""
    return f"{'Hoped for' if is_soft(pledge.promise) else 'Promised'} by {day_words(pledge)}"


def is_soft(promise: Promise) -> bool:
    """Whether it was hedged, or its day was approximate."""
    return promise.certainty == Certainty.SOFT


def glance(quote: str) -> str:
    """A quote on one line, shortened."""
    line = " ".join(quote.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE].rstrip()}…"


def _new_day(later: Promise) -> str:
    return day_words(Pledge(later, Kept.OPEN, day_of(later)))
