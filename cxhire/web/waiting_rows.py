"""Who waits, as the rows that templates/waiting/_row.html draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from flask import url_for

from cxhire.core.durations import calendar_time, working_time
from cxhire.core.obligations import Kind
from cxhire.services import remind
from cxhire.services.owed import Line
from cxhire.services.steering import WHY
from cxhire.store import waiting
from cxhire.store.hand_overs import HandOver
from cxhire.store.obligations import Owed
from cxhire.store.steering import list_concerned_applications
from cxhire.web.guards import is_within_reach
from cxhire.web.local_time import zone_or_reader_s
from cxhire.web.timeline_words import OWES, stage_words
from cxhire.web.waiting_words import moved_words, owner, reminder_words, sentence, words

SOON = timedelta(hours=2)
REPLIES = ("re:", "aw:", "sv:", "antw:", "rv:", "ré:")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing owed, as the list shows it; an act's URL is None where the reader may not do it."""

    id: int
    candidate: str
    candidate_url: str | None
    opening: str
    stage: str
    words: str
    sentence: str
    tone: str
    spoken: str
    calendar: str
    business: str
    since: datetime
    due_at: datetime
    owner: str | None
    owner_id: int | None
    what: str
    snoozed_until: datetime | None
    snoozed_by: str | None
    reminder: str | None
    moved: str | None
    why_not: str | None
    reply_url: str | None
    answered_url: str | None
    log_url: str | None
    snooze_url: str | None
    wake_url: str | None
    hand_over_url: str | None
    nothing_owed_url: str | None
    correct_url: str | None
    no_promise_url: str | None
    promise_id: int | None
    due_on: date

    @property
    def can_pick(self) -> bool:
        """Whether it can be chosen for an act on several."""
        return bool(self.hand_over_url)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the list, and how they came to it: `arguments` lead back to the same place in the same list.

    `names` are all colleagues' by id; `moves` the hand-overs of a list of these, by application.
    """

    id: int
    name: str
    may_act: bool
    now: datetime
    arguments: Mapping[str, Any]
    names: Mapping[int, str]
    moves: Mapping[int, HandOver] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked once for a page: on which applications a concern is about the reader, the next reminders, who snoozed what."""

    concerned: set[int]
    reminders: Mapping[int, tuple[datetime, str]]
    snoozers: Mapping[int, int]


def waiting_rows(lines: Sequence[Line], reader: Reader) -> list[Row]:
    """The rows of a page, in the same order, by as many questions to the database however many they are."""
    ids = [line.owed.id for line in lines]
    asleep = {line.owed.id: line.owed.candidate_id for line in lines if _asleep(line.owed, reader)}
    known = _Known(
        list_concerned_applications({line.owed.application_id for line in lines}, reader.id),
        remind.next_for(ids, reader.now),
        waiting.list_snoozers(asleep),
    )
    return [_row(line, reader, known) for line in lines]


def _row(line: Line, reader: Reader, known: _Known) -> Row:
    o = line.owed
    tone, spoken = _tone(line, reader.now)
    concerned, moved = o.application_id in known.concerned, reader.moves.get(o.application_id)
    asleep = _asleep(o, reader)
    return Row(
        o.id, o.candidate_name or o.candidate, _candidate_url(o), o.opening or "No opening yet", stage_words(o.stage),
        words(o), sentence(line, reader.id), tone, spoken, calendar_time(line.calendar_minutes),
        working_time(line.business_minutes), o.since, o.due_at, owner(o), o.owner_id, OWES[Kind(o.kind)],
        o.snoozed_until if asleep else None, reader.names.get(known.snoozers.get(o.id, 0)) if asleep else None,
        reminder_words(known.reminders.get(o.id), o, reader.name, reader.now),
        moved_words(moved, reader.names, reader.id) if moved else None,
        WHY if concerned and reader.may_act else None, _reply_url(o, concerned) if reader.may_act else None,
        **_acts(o, reader, concerned), promise_id=o.promise_id, due_on=o.due_at.astimezone(zone_or_reader_s(o.promise_zone)).date(),
    )  # fmt: skip


def _asleep(o: Owed, reader: Reader) -> bool:
    return bool(o.snoozed_until and o.snoozed_until > reader.now)


def _acts(o: Owed, reader: Reader, concerned: bool) -> dict[str, str | None]:
    may, asleep = reader.may_act and not concerned, _asleep(o, reader)

    def act(name: str, possible: bool = True) -> str | None:
        return url_for(f"acts.{name}", obligation_id=o.id, **reader.arguments) if may and possible else None

    def on_promise(name: str) -> str | None:
        if not may or o.promise_id is None:
            return None
        return url_for(f"commitments.{name}", promise_id=o.promise_id, back="waiting", **reader.arguments)

    logged = may and is_within_reach("log.new")
    return {
        "answered_url": act("answered"),
        "log_url": url_for(
            "log.new", candidate=o.candidate_id, application=o.application_id, direction="outbound"
        ) if logged else None,
        "snooze_url": act("snooze", not asleep),
        "wake_url": act("wake", asleep),
        "hand_over_url": act("hand_over"),
        "nothing_owed_url": act("nothing_owed"),
        "correct_url": on_promise("correct"),
        "no_promise_url": on_promise("withdraw"),
    }  # fmt: skip


def _tone(line: Line, now: datetime) -> tuple[str, str]:
    if line.overdue:
        return "late", "overdue"
    return ("soon", "due soon") if line.owed.due_at - now <= SOON else ("ok", "in time")


def _candidate_url(o: Owed) -> str | None:
    if not is_within_reach("candidates.show"):
        return None
    return url_for("candidates.show", candidate_id=o.candidate_id, application=o.application_id)


def _reply_url(o: Owed, concerned: bool) -> str:
    """The composer, on the contact that it is about; whoever can't write there has their own mail program."""
    if concerned or not is_within_reach("candidates.show"):
        return reply_url(o)
    asked_id = o.contact_id if o.kind == Kind.ANSWER else None  # of a promise it is our own mail
    return url_for(
        "candidates.show", candidate_id=o.candidate_id, application=o.application_id, answer=asked_id,
        _anchor="write",
    )  # fmt: skip


def reply_url(o: Owed) -> str:
    """A mail to the candidate in the reader's own program (RFC 6068): it stays in the thread where that obeys."""
    subject = " ".join((o.subject or o.opening or "").split())
    if not subject.lower().startswith(REPLIES):
        subject = f"Re: {subject}".strip()
    about = f"&In-Reply-To={quote(o.message_id, safe='')}" if o.message_id else ""
    return f"mailto:{quote(o.candidate, safe='@')}?subject={quote(subject, safe='')}{about}"
