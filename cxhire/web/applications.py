"""What is decided about an application, and about a candidate's addresses: each a form, each can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from cxhire.services import applications, candidates
from cxhire.store import applications as store
from cxhire.store import people
from cxhire.store.applications import Application, Outcome, Stage
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, now, signed_in
from cxhire.web.local_time import as_instant, reader_zone
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.options import options
from cxhire.web.scope import application_or_404, candidate_or_404
from cxhire.web.timeline_words import OUTCOMES, STAGES

bp = Blueprint("applications", __name__)

NOBODY = 0
STAGE_CHOICES = options((stage.value, STAGES[stage]) for stage in applications.UNDER_WAY)

OUTCOME_CHOICES = options([("", "Choose…"), *((o.value, OUTCOMES[o]) for o in Outcome)])


class StageForm(FlaskForm):  # type: ignore[misc]  # untyped
    stage = SelectField("Stage", choices=STAGE_CHOICES)


class OwnerForm(FlaskForm):  # type: ignore[misc]
    owner = SelectField("Hiring owner", coerce=int)


class OpeningForm(FlaskForm):  # type: ignore[misc]
    opening = SelectField("Opening", coerce=int)


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    outcome = SelectField("Outcome", [InputRequired()], choices=OUTCOME_CHOICES)
    on = DateField("Decided on", [InputRequired()])


class ReopenForm(FlaskForm):  # type: ignore[misc]
    stage = SelectField("Goes on in stage", choices=STAGE_CHOICES, id="reopen-stage")


def decision_forms(application: Application) -> dict[str, Any]:
    """The forms of an application's card, filled with what holds now."""
    owner_id = application.owner_id if application.owner_fixed else NOBODY
    return {
        "stage": StageForm(formdata=None, stage=application.stage),
        "owner": with_colleagues(OwnerForm(formdata=None, owner=owner_id)),
        "opening": _with_openings(
            OpeningForm(formdata=None, opening=application.opening_id or NOBODY), application
        ),
        "outcome": OutcomeForm(formdata=None, on=now().astimezone(reader_zone()).date()),
        "reopen": ReopenForm(formdata=None, stage=Stage.INTERVIEW.value),
    }


def with_colleagues(form: OwnerForm) -> OwnerForm:
    """The form with whom one may choose."""
    members = [c for c in people.list_colleagues(members_only=True) if c.active]
    form.owner.choices = options([(NOBODY, "Whoever answers first"), *((c.id, c.shown) for c in members)])
    return form


def _with_openings(form: OpeningForm, application: Application) -> OpeningForm:
    offered = [o for o in store.list_openings() if o.closed_at is None or o.id == application.opening_id]
    form.opening.choices = options([(NOBODY, "None yet"), *((o.id, o.title) for o in offered)])
    return form


@bp.post("/applications/<int:application_id>/stage")
@signed_in
def stage(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = StageForm(formdata=request.values)
    return _decide(application, form, lambda: _change_stage(application_id, Stage(form.stage.data)))


def _change_stage(application_id: int, wanted: Stage) -> tuple[str, str]:
    before = applications.change_stage(application_id, wanted, now(), actor())
    return f"The stage is now {STAGES[wanted].lower()}.", url_for(
        ".stage", application_id=application_id, stage=before.value, undo=1
    )


@bp.post("/applications/<int:application_id>/owner")
@signed_in
def owner(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = with_colleagues(OwnerForm(formdata=request.values))
    return _decide(application, form, lambda: _set_owner(application_id, form.owner.data))


def _set_owner(application_id: int, owner_id: int) -> tuple[str, str]:
    undoing = bool(request.args.get("undo"))
    before = applications.set_owner(application_id, owner_id or None, now(), actor(), undoing=undoing)
    chosen = people.get_colleague(owner_id) if owner_id else None
    text = f"{chosen.shown} answers for it now." if chosen else "It falls to whoever answers first."
    return text, url_for(".owner", application_id=application_id, owner=before or NOBODY, undo=1)


@bp.post("/applications/<int:application_id>/opening")
@signed_in
def opening(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = _with_openings(OpeningForm(formdata=request.values), application)
    return _decide(application, form, lambda: _set_opening(application_id, form.opening.data))


def _set_opening(application_id: int, opening_id: int) -> tuple[str, str]:
    before = applications.set_opening(application_id, opening_id or None, now(), actor())
    chosen = store.get_opening(opening_id) if opening_id else None
    text = f"It is for {chosen.title} now." if chosen else "It is for no opening now."
    return text, url_for(".opening", application_id=application_id, opening=before or NOBODY, undo=1)


@bp.post("/applications/<int:application_id>/outcome")
@signed_in
def outcome(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = OutcomeForm(formdata=request.values)
    return _decide(application, form, lambda: _record_outcome(application_id, form))


def _record_outcome(application_id: int, form: OutcomeForm) -> tuple[str, str]:
    chosen = Outcome(form.outcome.data)
    before = applications.record_outcome(application_id, chosen, decided_at(form.on.data), now(), actor())
    undo = url_for(".undo_outcome", application_id=application_id, stage=before.value, undo=1)
    return f"Recorded: {OUTCOMES[chosen].lower()}. Now tell them.", undo


def decided_at(day: date) -> datetime:
    """Noon of a day on the reader's clock. Today means now, so that a word of ours from this morning doesn't count as telling them."""
    local = now().astimezone(reader_zone())
    noon = local.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None).time()
    return now() if day == local.date() else as_instant(datetime.combine(day, noon))


@bp.post("/applications/<int:application_id>/outcome/undo")
@signed_in
def undo_outcome(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = ReopenForm(formdata=request.values)

    def reopen() -> tuple[str, None]:
        applications.undo_outcome(application_id, Stage(form.stage.data), now(), actor())
        return "The outcome is taken back; the application goes on.", None

    return _decide(application, form, reopen)


def _decide(
    application: Application, form: Any, act: Callable[[], tuple[str, str | None]]
) -> ResponseReturnValue:  # fmt: skip
    """Does it and says so, with the way back; what can't be done is said in a sentence."""
    if form.validate_on_submit():
        try:
            text, undo_url = act()
            done(text, None if request.args.get("undo") else undo_url)
        except (ValueError, LookupError) as wrong:
            flash(f"{wrong}", "error")
    else:
        flash("Nothing was changed: that can't be chosen here.", "error")
    back = url_for("candidates.show", candidate_id=application.candidate_id, application=application.id)
    return redirect(back, 303)


@bp.post("/candidates/<int:candidate_id>/addresses/confirm")
@signed_in
def confirm_address(candidate_id: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    email, theirs = request.values.get("email", ""), not request.args.get("undo")

    def confirm() -> tuple[str, str | None]:
        candidates.confirm_address(candidate_id, email, now(), actor(), theirs=theirs)
        undo = url_for(".confirm_address", candidate_id=candidate_id, email=email, undo=1)
        return (f"{email} is theirs.", undo) if theirs else (f"{email} is to be confirmed again.", None)

    return _about_address(candidate_id, confirm)


@bp.post("/candidates/<int:candidate_id>/addresses/part")
@allow(Role.ADMIN, Role.RECRUITER)
def part_address(candidate_id: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    email = request.form.get("email", "")

    def part() -> tuple[str, str | None]:
        parted = candidates.part_address(candidate_id, email, now(), actor())
        undo = url_for(".join_again", candidate_id=candidate_id, parted=parted.id)
        return f"{email} is somebody else now, with a record of their own.", undo

    return _about_address(candidate_id, part)


@bp.post("/candidates/<int:candidate_id>/join")
@allow(Role.ADMIN, Role.RECRUITER)
def join_again(candidate_id: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    parted = candidate_or_404(request.args.get("parted", 0, type=row_id))

    def join() -> tuple[str, None]:
        candidates.join_again(candidate_id, parted.id, now(), actor())
        return "They are one candidate again.", None

    return _about_address(candidate_id, join)


def _about_address(candidate_id: int, act: Callable[[], tuple[str, str | None]]) -> ResponseReturnValue:
    try:
        text, undo_url = act()
        done(text, undo_url)
    except ValueError as wrong:
        flash(str(wrong), "error")
    except LookupError:
        flash("Nothing was changed: that address isn't theirs any more.", "error")
    return redirect(url_for("candidates.show", candidate_id=candidate_id), 303)
