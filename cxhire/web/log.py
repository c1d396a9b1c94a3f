"""Contacts that were no mail, by form; and taking back what was noted by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from cxhire.core.audit_chain import Event
from cxhire.core.durations import calendar_time, working_time
from cxhire.core.obligations import Direction, Effect, Kind
from cxhire.services import audit
from cxhire.services import log as contacts
from cxhire.services.steering import NotYours
from cxhire.store import addresses, applications, interactions, people, roster, timeline
from cxhire.store.candidates import Candidate
from cxhire.store.interactions import Channel, Interaction
from cxhire.store.obligations import Settlement
from cxhire.store.people import Role
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.local_time import as_instant, reader_zone
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.options import options
from cxhire.web.scope import application_or_404, candidate_or_404, seen_by
from cxhire.web.timeline_words import stage_words

bp = Blueprint("log", __name__)

CHANNELS = {
    Channel.PHONE: "Phone", Channel.VIDEO: "Video", Channel.MEETING: "Meeting", Channel.CHAT: "Chat",
    Channel.POST: "Letter", Channel.NOTE: "Note for ourselves",
}  # fmt: skip
DIRECTIONS = {
    Direction.OUTBOUND: "We reached them", Direction.INBOUND: "They reached us",
    Direction.INTERNAL: "Among ourselves",
}  # fmt: skip
SETTLED = {
    Kind.ANSWER: "{name} has the answer", Kind.PROMISE: "The promise is kept", Kind.CLOSURE: "{name} knows the outcome",
    Kind.UPDATE: "{name} has heard from us",
}  # fmt: skip
UNDECIDED = "{name} knows that nothing is decided yet"
SEARCHED = 20


class LogForm(FlaskForm):  # type: ignore[misc]  # untyped
    """A contact with a candidate."""

    channel = SelectField("How", choices=options(CHANNELS.items()))
    direction = RadioField("Which way", choices=options(DIRECTIONS.items()))
    application = SelectField("About", coerce=int)
    by = SelectField("Who of us", coerce=int)
    at = DateTimeLocalField("When", [InputRequired()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    text = TextAreaField("What was said", [Length(max=20_000)])
    interview = BooleanField("This was an interview")
    undecided = BooleanField("We told them that no decision has been made yet")


@bp.get("/log")
@signed_in
def index() -> str:
    """Finds the candidate whom it was with."""
    words = request.args.get("q", "").strip()[:200]
    found = roster.list_rows(roster.Asked(words, seen_by=seen_by(), limit=SEARCHED * 3))
    once = list({row.candidate_id: row for row in reversed(found)}.values())[::-1][:SEARCHED]
    return render_template(
        "log/index.html", rows=once, words=words, passed=_passed(), stage_words=stage_words,
        email=words if "@" in words else None,
    )  # fmt: skip


@bp.route("/log/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    candidate_id = request.args.get("candidate", type=row_id)
    if candidate_id is None:
        passed: dict[str, Any] = dict(_passed())
        return redirect(url_for(".index", **passed))
    candidate = candidate_or_404(candidate_id)
    form = _form(candidate)
    status = 400 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _saved(candidate, _log(candidate, form))
        except NotYours as wrong:
            audit.record([Event(now(), actor(), "access.denied", "page:log.new", candidate_id=candidate.id)])
            form.channel.errors, status = [str(wrong)], 403
        except ValueError as wrong:
            form.at.errors = [f"{str(wrong).rstrip('.')}."]
    return render_template("log/new.html", form=form, candidate=candidate, name=_name(candidate)), status


@bp.post("/log/<int:interaction_id>/take-back")
@signed_in
def take_back(interaction_id: int) -> ResponseReturnValue:
    noted = interactions.get_interaction(interaction_id)
    if noted is None:
        abort(404)
    application = application_or_404(noted.application_id)
    try:
        contacts.take_back(interaction_id, current_user.id, now(), actor())
        flash("Taken back: it counts no more.", "success")
    except ValueError as wrong:
        flash(str(wrong), "error")
    back = url_for("candidates.show", candidate_id=application.candidate_id, application=application.id)
    return redirect(back, 303)


def _form(candidate: Candidate) -> LogForm:
    """The form, filled as the address asks and with now; whoever isn't an owner may log for a colleague."""
    asked = request.args
    local = now().astimezone(reader_zone()).replace(tzinfo=None)
    mine = applications.list_applications_of([candidate.id])
    titles = {o.id: o.title for o in applications.list_openings()}
    form = LogForm(
        channel=asked.get("channel", Channel.PHONE.value), direction=asked.get("direction", Direction.OUTBOUND.value),
        application=asked.get("application", type=row_id), by=current_user.id, at=local, text=asked.get("text"),
        undecided=bool(asked.get("undecided")),
    )  # fmt: skip
    form.application.choices = options(
        (
            a.id,
            f"{titles.get(a.opening_id or 0, 'No opening yet')} ({stage_words(a.stage, a.outcome).lower()})",
        )
        for a in reversed(mine)
    )
    form.by.choices = options((c.id, c.shown) for c in _speakers())
    if len(mine) < 2:
        del form.application
    if len(form.by.choices) < 2:
        del form.by
    return form


def _speakers() -> list[people.Colleague]:
    if current_user.role is Role.OWNER:
        return [current_user.colleague]
    return [c for c in people.list_colleagues(members_only=True) if c.active]


def _log(candidate: Candidate, form: LogForm) -> Interaction:
    channel = Channel(form.channel.data)
    direction = Direction.INTERNAL if channel is Channel.NOTE else Direction(form.direction.data)
    by = people.get_colleague(form.by.data) if form.by else current_user.colleague
    return contacts.log_interaction(
        addresses.list_addresses(candidate.id)[0].email, channel, direction, by.email if by else "", _instant(form),
        (form.text.data or "").strip(), now(), actor(),
        application_id=form.application.data if form.application else None,
        besides=contacts.Besides(form.interview.data, form.undecided.data),
    )  # fmt: skip


def _instant(form: LogForm) -> datetime:
    """The time typed, on the reader's clock; within this minute it is now, so that it follows what came before."""
    at = as_instant(form.at.data)
    return now() if at <= now() and (now() - at).total_seconds() < 60 else at


def _saved(candidate: Candidate, logged: Interaction) -> ResponseReturnValue:
    settled = timeline.list_settled_by(logged.id)
    said = " ".join(["Recorded.", *(_settled(one, _name(candidate)) for one in settled)])
    if logged.effect == Effect.OWES:
        said += f" {_name(candidate)} waits for an answer now."
    done(said, url_for(".take_back", interaction_id=logged.id))
    return redirect(
        url_for(
            "candidates.show", candidate_id=candidate.id, application=logged.application_id,
            _anchor=f"contact-{logged.id}", view="all" if logged.direction == Direction.INTERNAL else None,
        ), 303,
    )  # fmt: skip


def _settled(one: Settlement, name: str) -> str:
    by_law = one.kind == Kind.CLOSURE and one.shown_from is not None
    words = UNDECIDED.format(name=name) if by_law else SETTLED[Kind(one.kind)].format(name=name)
    return f"{words} after {calendar_time(one.calendar_minutes)} ({working_time(one.business_minutes)})."


def _name(candidate: Candidate) -> str:
    return candidate.name or addresses.list_addresses(candidate.id)[0].email


def _passed() -> dict[str, str]:
    """What the address asks of the form, to be handed on while the candidate is still looked for."""
    return {key: request.args[key] for key in ("channel", "direction", "text") if request.args.get(key)}
