"""Away: who is, who will be soon, and who stands in. One's own, or of others for admins and recruiters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from cxhire.core.business_time import WorkingHours, local_date
from cxhire.services import absences
from cxhire.services.absences import Entered
from cxhire.services.hours import reader_hours
from cxhire.services.policy import load_policies
from cxhire.services.steering import NotYours
from cxhire.store import people
from cxhire.store.absences import Absence, AbsenceSource
from cxhire.store.people import Colleague, Role
from cxhire.web.guards import allow, now, role, signed_in
from cxhire.web.settings_forms import choices

bp = Blueprint("absences", __name__)

acts = allow(Role.ADMIN, Role.RECRUITER, Role.OWNER)
NOTED_LATE = "It is noted. What is over changes no reminder."
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One absence in words; days are those of whoever is away."""

    id: int
    who: str
    first: date
    last: date
    deputy: str | None
    is_found: bool
    found_at: datetime
    now: bool
    over: bool
    may_change: bool


class AwayForm(FlaskForm):  # type: ignore[misc]  # untyped
    colleague = SelectField("Who")
    first = DateField("First day away", [InputRequired()])
    last = DateField("Last day away", [InputRequired()])
    deputy = SelectField("Who stands in")

    @classmethod
    def offered(cls, members: list[Colleague]) -> AwayForm:
        """The form, with whom the reader may choose."""
        form = cls()
        named = {c.id: c.shown for c in members}
        mine = named if role() in (Role.ADMIN, Role.RECRUITER) else {current_user.id: current_user.name}
        form.colleague.choices = choices(mine)
        form.deputy.choices = choices({"": "Nobody", **named})
        if not form.is_submitted():
            form.colleague.data = str(current_user.id)
        return form


@bp.get("/away")
@signed_in
def index() -> str:
    return _page(AwayForm.offered(_members()))


@bp.post("/away")
@acts
def enter() -> ResponseReturnValue:
    form = AwayForm.offered(_members())
    if form.validate():
        deputy_id = int(form.deputy.data) if form.deputy.data else None
        entered = Entered(int(form.colleague.data), form.first.data, form.last.data, deputy_id)
        try:
            absence = absences.enter(entered, current_user.colleague, now())
        except ValueError as wrong:
            form.last.errors = [str(wrong)]
        else:
            _say(
                NOTED_LATE if absence.ends_at <= now() else "It is noted.",
                url_for(".withdraw", absence_id=absence.id),
            )
            return redirect(url_for(".index"))
    return _page(form), 400


@bp.post("/away/<int:absence_id>/withdraw")
@acts
def withdraw(absence_id: int) -> ResponseReturnValue:
    try:
        absences.withdraw(absence_id, current_user.colleague, now())
    except LookupError:
        abort(404)
    except NotYours:
        abort(403)
    _say("It counts no more.", url_for(".put_back", absence_id=absence_id))
    return redirect(url_for(".index"))


@bp.post("/away/<int:absence_id>/put-back")
@acts
def put_back(absence_id: int) -> ResponseReturnValue:
    try:
        absences.put_back(absence_id, current_user.colleague, now())
    except LookupError:
        abort(404)
    except NotYours:
        abort(403)
    flash("It counts again.", "success")
    return redirect(url_for(".index"))


def _page(form: AwayForm) -> str:
    names = {c.id: c.shown for c in people.list_colleagues()}
    hours, otherwise = reader_hours(), load_policies().newest.hours
    listed = [*absences.list_over(now()), *absences.list_coming(now())]
    rows = [_row(a, hours.get(a.colleague_id, otherwise), names) for a in listed]
    return render_template("absences/index.html", form=form, rows=rows)


def _row(absence: Absence, hours: WorkingHours, names: dict[int, str]) -> Row:
    return Row(
        absence.id, names[absence.colleague_id], local_date(absence.starts_at, hours),
        local_date(absence.ends_at - INSTANT, hours), names.get(absence.deputy_id or 0),
        absence.source == AbsenceSource.OUT_OF_OFFICE.value, absence.created_at, absence.starts_at <= now() < absence.ends_at,
        absence.ends_at <= now(),
        role() is not Role.AUDITOR and absences.may_change(absence.colleague_id, current_user.colleague),
    )  # fmt: skip


def _members() -> list[Colleague]:
    return [c for c in people.list_colleagues(members_only=True) if c.active]


def _say(words: str, undo_url: str) -> None:
    flash({"text": words, "undo_url": undo_url}, "success")  # type: ignore[arg-type]
