"""A candidate's story in words, as the rows that templates/candidates/_timeline.html draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxhire.core.business_time import WorkingHours
from cxhire.core.durations import calendar_time, working_time
from cxhire.core.obligations import Direction, Effect, Kind, Open
from cxhire.core.turns import Clocks, Side, Silence, Turn, clocks
from cxhire.services.log import can_be_taken_back
from cxhire.services.timeline import Entry
from cxhire.store.applications import Outcome, Stage
from cxhire.store.concerns import Concern
from cxhire.web.local_time import localtime
from cxhire.web.pledge_words import chip, glance

STAGES = {
    Stage.APPLIED: "Applied", Stage.SCREENING: "Screening", Stage.INTERVIEW: "Interview",
    Stage.FINAL: "Final round", Stage.OFFER: "Offer", Stage.DONE: "Ended",
}  # fmt: skip
OUTCOMES = {
    Outcome.HIRED: "Hired",
    Outcome.DECLINED_BY_US: "Declined by us",
    Outcome.WITHDRAWN: "Withdrawn by them",
}
CONCERNS = {
    "tone": "Tone", "contradiction": "Contradiction", "undermining": "Undermines a colleague", "pattern": "A pattern",
}  # fmt: skip
DIRECTIONS = {Direction.INBOUND: "in", Direction.OUTBOUND: "out", Direction.INTERNAL: "internal"}
OWES = {
    Kind.ANSWER: "the answer", Kind.PROMISE: "what was promised", Kind.CLOSURE: "word of the outcome",
    Kind.UPDATE: "an update",
}  # fmt: skip
LONGEST = 1500
Chip = tuple[str, str, str]


def stage_words(stage: str, outcome: str | None = None) -> str:
    """How far an application is, or how it ended."""
    return OUTCOMES[Outcome(outcome)] if outcome else STAGES[Stage(stage)]


@dataclass(frozen=True, slots=True)
class TurnWords:
    """Whose turn it is, for a list: `tone` is ok, soon, late or quiet, `spoken` says it to those who can't see it."""

    tone: str
    text: str
    spoken: str
    business: str
    who: str
    theirs: bool = False


def turn_words(turn: Turn, owner: str | None, now: datetime, hours: WorkingHours) -> TurnWords:
    """Whose turn it is and since when, on both clocks."""
    if turn.owed is None:
        theirs = turn.side is Side.THEIRS
        return TurnWords("quiet", "Their turn" if theirs else "Nothing owed", "", "", "", theirs)
    time = clocks(turn.owed.since, now, hours)
    owes = f"{owner} owes {OWES[turn.owed.kind]}" if owner else f"Nobody owes {OWES[turn.owed.kind]} yet"
    tone, spoken = ("late", "overdue") if turn.overdue else ("ok", "waiting")
    business = working_time(time.business_minutes)
    return TurnWords(tone, calendar_time(time.calendar_minutes), spoken, business, owes)


def standing_words(
    turn: Turn, name: str, owner: str | None, *, ended: bool, now: datetime, hours: WorkingHours
) -> tuple[str, str]:
    """(tone, sentence) on top of the page: "Amara has been waiting 3 days (11 working hours). Jonas owes ..."."""
    if turn.owed is None:
        if ended:
            return "ok", f"This has ended, and {name} was told. Nothing is owed."
        return (
            "ok",
            f"We wrote last: it is {name}'s turn." if turn.side is Side.THEIRS else "Nothing is owed.",
        )
    said = turn_words(turn, owner, now, hours)
    who = f"{said.who}." if owner else "It is nobody's yet: set an owner."
    since = {
        Kind.ANSWER: f"{name} has been waiting {said.text} ({said.business}).",
        Kind.PROMISE: f"{name} was promised something {_due(turn.owed.due_at, now)}.",
        Kind.CLOSURE: _untold(turn.owed, said, name, ended=ended),
        Kind.UPDATE: f"{name} has heard nothing for {said.text} ({said.business}).",
    }[turn.owed.kind]
    return ("late" if turn.overdue else "soon"), f"{since} {who}"


def _untold(owed: Open, said: TurnWords, name: str, *, ended: bool) -> str:
    if owed.by_law:
        return f"{name} is to hear by {localtime(owed.due_at, 'date')} whether there is a decision."
    what = "The outcome was recorded" if ended else "The opening was filled"
    return f"{what} {said.text} ago ({said.business}), and {name} hasn't been told."


def _due(due_at: datetime, now: datetime) -> str:
    return f"for {localtime(due_at, 'date')}{', which has passed' if due_at < now else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """One contact as the timeline draws it."""

    id: int
    direction: str
    channel: str
    at: datetime
    title: str
    subject: str | None
    words: str
    shortened: bool
    spans: tuple[tuple[int, int], ...]
    chips: tuple[Chip, ...]
    message_pk: int | None
    attachments: int
    assessed: bool
    may_take_back: bool
    silence: SilenceWords | None


@dataclass(frozen=True, slots=True)
class SilenceWords:
    """A silence as the timeline draws it."""

    days: float
    text: str
    note: str | None
    tone: str


def rows(entries: Sequence[Entry], name: str, addresses: Sequence[str], hours: WorkingHours) -> list[Row]:
    """All contacts of a story; `name` and `addresses` are the candidate's."""
    return [_row(entry, name, addresses, hours) for entry in entries]


def _row(entry: Entry, name: str, addresses: Sequence[str], hours: WorkingHours) -> Row:
    i, message = entry.contact.interaction, entry.contact.message
    text = (message.new_text if message else i.note) or ""
    words = text[:LONGEST]
    return Row(
        i.id, DIRECTIONS[Direction(i.direction)], i.channel, i.at, _title(entry, name, addresses),
        message.subject if message else None, words.strip() and words, len(text) > LONGEST,
        _spans(text, len(words), entry.concerns), _chips(entry), i.message_pk,
        message.attachments if message else 0, entry.assessed or not words.strip(), can_be_taken_back(i) and not entry.taken_back,
        _silence(entry.silence, name, hours) if entry.silence else None,
    )  # fmt: skip


def _title(entry: Entry, name: str, addresses: Sequence[str]) -> str:
    i, message, colleague = entry.contact.interaction, entry.contact.message, entry.contact.colleague
    ours = colleague.shown if colleague else i.author_email or "Somebody"
    if i.direction == Direction.INBOUND and i.author_email not in addresses and message:
        name = message.from_name or i.author_email or name
    special = _special(i.effect, i.kind, i.direction, ours, name)
    if special:
        return special
    if i.direction == Direction.INTERNAL:
        return f"{ours} noted" if i.channel == "note" else f"{ours} wrote among ourselves"
    who, whom = (name, ours) if i.direction == Direction.INBOUND else (ours, name)
    verb = {"phone": "called", "chat": "wrote in a chat to", "post": "sent a letter to"}.get(i.channel)
    if verb:
        return (
            f"{who} {verb} {whom}" if colleague or i.direction == Direction.OUTBOUND else f"{who} {verb} us"
        )
    joint = {"video": "Video call of", "meeting": "Meeting of"}.get(i.channel)
    return f"{joint} {who} and {whom}" if joint else f"{who} wrote"


def _special(effect: str, kind: str, direction: str, ours: str, name: str) -> str | None:
    """What isn't a person's word to another."""
    if effect == Effect.WAIVES:
        return f"{ours} recorded that nothing is owed"
    if effect == Effect.KEEPS:
        return f"{ours} noted that it was done"
    if effect == Effect.UNDOES:
        return f"{ours} took something back"
    if effect == Effect.BOUNCES or kind == "bounce":
        return "A mail of ours came back"
    who = ours if direction == Direction.OUTBOUND else name
    return {
        "auto_reply": f"{who}'s mailbox answered by itself", "notification": "An automatic message",
        "list": "A mailing", "feedback": "A receipt", "calendar_request": f"{who} sent an invitation",
        "calendar_reply": f"{who} answered an invitation", "calendar_counter": f"{who} proposed another time",
        "calendar_cancel": f"{who} called a meeting off",
    }.get(kind)  # fmt: skip


def _spans(text: str, shown: int, concerns: Sequence[Concern]) -> tuple[tuple[int, int], ...]:
    """Where the flagged words are, in order and without overlap."""
    found: list[tuple[int, int]] = []
    for start, quote in sorted((c.quote_start, c.quote) for c in concerns):
        at = start if text[start : start + len(quote)] == quote else text.find(quote)
        if at >= (found[-1][1] if found else 0) and at + len(quote) <= shown:
            found.append((at, at + len(quote)))
    return tuple(found)


def _chips(entry: Entry) -> tuple[Chip, ...]:
    chips: list[Chip] = []
    if entry.taken_back:
        chips.append(("quiet", "Taken back", "arrow-back-up"))
    if not entry.arrived:
        chips.append(("late", "Never arrived", "mail-off"))
    chips += [chip(pledge) for pledge in entry.pledges]
    return (*chips, *(_concern(concern) for concern in entry.concerns))


def _concern(concern: Concern) -> Chip:
    return (
        "late" if concern.state == "confirmed" else "soon",
        f"{CONCERNS[concern.kind]}: “{glance(concern.quote)}”",
        "flag",
    )


def _silence(silence: Silence, name: str, hours: WorkingHours) -> SilenceWords:
    time = clocks(silence.since, silence.until, hours)
    long = calendar_time(time.calendar_minutes)
    if silence.wait is None:
        theirs = f"{long}; it {'is' if silence.is_open else 'was'} {name}'s turn"
        return SilenceWords(
            silence.days, theirs if silence.side is Side.THEIRS else f"{long} of quiet", None, "quiet"
        )
    tone = "late" if silence.overdue else "soon"
    so_far = " so far" if silence.is_open else ""
    return SilenceWords(silence.days, f"{long} of silence{so_far}", _note(silence, time, name, hours), tone)


def _note(silence: Silence, time: Clocks, name: str, hours: WorkingHours) -> str:
    """What we owed in it, and for how long in all where the wait began earlier."""
    assert silence.wait is not None
    wait = silence.wait
    what = {
        Kind.ANSWER: f"{name} waited for an answer", Kind.PROMISE: f"{name} was promised word by then",
        Kind.CLOSURE: f"{name} didn't know {'whether there is a decision' if wait.by_law else 'the outcome'}", Kind.UPDATE: f"{name} heard nothing new",
    }[wait.kind]  # fmt: skip
    whole = f"; {calendar_time(clocks(wait.since, silence.until, hours).calendar_minutes)} in all"
    return f"{what}: {working_time(time.business_minutes)}{whole if wait.since < silence.since else ''}."
