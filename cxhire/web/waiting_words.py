"""What a row of Waiting says: what is owed, whose turn it is, who is reminded when, who put it off, who handed it over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from cxhire.core.obligations import Kind
from cxhire.mail import render
from cxhire.services.owed import Line
from cxhire.services.remind import ADMINISTRATORS
from cxhire.store.hand_overs import HandOver
from cxhire.store.obligations import Owed
from cxhire.web.local_time import localtime, reader_zone

A_WEEK = timedelta(days=6)


def sentence(line: Line, reader_id: int) -> str:
    """'Amara has been waiting 3 days (11 working hours). Jonas owes the answer.'"""
    o = line.owed
    told = render.Owed(
        Kind(o.kind), o.candidate_name or o.candidate, o.opening or "", "", owner(o), o.owner_id == reader_id,
        line.calendar_minutes, line.business_minutes, "",
    )  # fmt: skip
    return told.sentence


def owner(o: Owed) -> str | None:
    return o.owner_name or o.owner


def words(o: Owed) -> str:
    """What is owed, as briefly as it goes: of an answer the candidate's own words, of a promise ours."""
    kind = Kind(o.kind)
    if kind is Kind.ANSWER:
        return _glance(o.words) or "Got in touch, without words that we have."
    if kind is Kind.PROMISE:
        return f"We said: “{_glance(o.quote)}”"
    return {Kind.UPDATE: "We wrote last, and nothing since.", Kind.CLOSURE: "Doesn't know the outcome yet."}[
        kind
    ]


def _glance(text: str | None) -> str:
    return render.shortened(" ".join((text or "").split()), render.LONGEST_ROW)


def reminder_words(
    reminder: tuple[datetime, str] | None, owed: Owed, reader_name: str, now: datetime
) -> str | None:
    """'Reminded tomorrow at 09:00' of the owner, else 'Mira is reminded ...'; None where nobody is told any more."""
    if reminder is None:
        return None
    at, name = reminder
    when = soon_words(at, now)
    if name == reader_name:
        return f"You are reminded {when}"
    if name == owner(owed):
        return f"Reminded {when}"
    return f"{name[:1].upper()}{name[1:]} {'are' if name == ADMINISTRATORS else 'is'} reminded {when}"


def soon_words(at: datetime, now: datetime) -> str:
    """When something to come is, on the reader's clock: 'tomorrow at 09:00', 'on Thursday at 09:00', 'on 12 Mar 2026 at 09:00'."""
    if at <= now:
        return "with the next mail"
    local, today = at.astimezone(reader_zone()), now.astimezone(reader_zone()).date()
    days = (local.date() - today).days
    if days < 2:
        day = ("today", "tomorrow")[days]
    else:
        day = f"on {local:%A}" if timedelta(days=days) <= A_WEEK else f"on {localtime(at, 'date')}"
    return f"{day} at {local:%H:%M}"


def moved_words(moved: HandOver, names: Mapping[int, str], reader_id: int) -> str:
    """'You handed it to Jonas on 3 Mar 2026', 'Mira handed it to you on …'."""
    by = "You" if moved.by_id == reader_id else names.get(moved.by_id or 0, "Somebody")
    to = "you" if moved.to_id == reader_id else names.get(moved.to_id, "somebody")
    return f"{by} handed it to {to} on {localtime(moved.at, 'date')}"
