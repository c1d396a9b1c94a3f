"""Acts about what is owed, and a second person's answers, in sentences."""

from __future__ import annotations

from cxhire.core.obligations import Kind
from cxhire.mail import render
from cxhire.services.act_terms import Answered, Ended, HandOver, NothingOwed, Snooze, Terms, ToStage
from cxhire.services.asked_acts import Answer
from cxhire.services.owed import Line
from cxhire.store import people
from cxhire.web.local_time import localtime
from cxhire.web.timeline_words import OUTCOMES, STAGES


def done_words(terms: Terms) -> str:
    """What was done."""
    match terms:
        case Answered():
            return f"Noted: {shown(terms.by_id)} answered."
        case Snooze(until):
            return (
                f"Put off until {localtime(until)}. The candidate goes on waiting, and their clock goes on."
            )
        case HandOver(to_id):
            return f"{shown(to_id)} answers for it now."
        case NothingOwed():
            return "Noted: nothing is owed."
        case ToStage(stage):
            return f"The stage is now {STAGES[stage].lower()}."
        case Ended(outcome):
            return f"Recorded: {OUTCOMES[outcome].lower()}."


def wish_words(terms: Terms) -> str:
    """What was asked for: "put it off until 6 Mar 2026, 09:00"."""
    match terms:
        case Answered():
            return f"note that {shown(terms.by_id)} answered on {localtime(terms.at)}"
        case Snooze(until):
            return f"put it off until {localtime(until)}"
        case HandOver(to_id):
            return f"hand it over to {shown(to_id)}"
        case NothingOwed(why):
            return f"note that nothing is owed: “{why}”" if why else "note that nothing is owed"
        case ToStage(stage):
            return f"move the application to the stage {STAGES[stage].lower()}"
        case Ended(outcome, at):
            return f"record the outcome {OUTCOMES[outcome].lower()} of {localtime(at, 'date')}"


def asked_words(terms: Terms) -> str:
    return f"You asked a colleague to {wish_words(terms)}."


def answer_words(answer: Answer) -> str:
    """What became of something that was asked for."""
    asked = answer.asked
    if asked.decided_at is None and answer.is_owed:
        return "It waits for their decision."
    who = shown(asked.decided_by_id) if asked.decided_by_id else ""
    if asked.accepted:
        return f"{who} said yes, and did it."
    if asked.accepted is False:
        return f"{who} said no: “{asked.why}”"
    return (
        "It was taken back." if answer.was_taken_back else "It isn't owed any more, so nobody had to decide."
    )


def shown(colleague_id: int) -> str:
    colleague = people.get_colleague(colleague_id)
    return colleague.shown if colleague else "Somebody"


def told_of(line: Line, reader_id: int) -> render.Owed:
    """Something owed as a mail tells it, but as of now."""
    o = line.owed
    words = {Kind.ANSWER: o.words, Kind.PROMISE: o.quote}.get(Kind(o.kind))
    return render.Owed(
        kind=Kind(o.kind), candidate=o.candidate_name or o.candidate, opening=o.opening or "", words=words or "",
        owner=o.owner_name or o.owner, yours=o.owner_id == reader_id, calendar_minutes=line.calendar_minutes,
        business_minutes=line.business_minutes, url="",
    )  # fmt: skip
