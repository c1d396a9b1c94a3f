"""Openings: what we hire for, who is in the running, and whose turn it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from cxhire.core.audit_chain import Event
from cxhire.core.policies import Scope
from cxhire.services import audit, openings
from cxhire.services.csv_rows import csv_lines
from cxhire.services.openings import Profile
from cxhire.services.policy import set_opening_team
from cxhire.store import people, roster
from cxhire.store.applications import Opening, Stage
from cxhire.store.people import Role
from cxhire.store.roster import Asked, OpeningRow
from cxhire.store.teams import list_teams
from cxhire.web.account import ADDRESS
from cxhire.web.candidates import lines
from cxhire.web.guards import actor, allow, now, signed_in
from cxhire.web.notices import done
from cxhire.web.options import options
from cxhire.web.policy_words import policy_lines
from cxhire.web.scope import seen_by
from cxhire.web.timeline_words import STAGES

bp = Blueprint("openings", __name__)

MOST_ROWS = 500
FILTERS = ("state", "q")
COLUMNS = ("opening", "address", "owner", "under_way", "waiting", "ended", "opened_on", "closed_on")


def _strip(value: str | None) -> str | None:
    return value.strip() if value else value


class OpeningForm(FlaskForm):  # type: ignore[misc]  # untyped
    """What people set of an opening."""

    title = StringField("Title", [InputRequired(), Length(max=200)], filters=[_strip])
    address = EmailField(
        "Address for mail", [Optional(), Length(max=320), ADDRESS], filters=[_strip],
        description="If it has one of its own: mail to it is taken to be about this opening.",
    )  # fmt: skip
    owner = SelectField("Owner", coerce=int)
    team = SelectField(
        "Team",
        coerce=int,
        description="Its policy counts for this opening, where the opening has none of its own.",
    )


@bp.get("/openings")
@signed_in
def index() -> str:
    state = request.args.get("state", "open")
    rows = [
        row
        for row in roster.list_opening_rows(seen_by())
        if _is_wanted(row, state, request.args.get("q", ""))
    ]
    arguments: dict[str, Any] = {key: request.args[key] for key in FILTERS if request.args.get(key)}
    return render_template(
        "openings/index.html", rows=rows, state=state, arguments=arguments, may_edit=_may_edit()
    )


@bp.get("/openings.csv")
@signed_in
def export_csv() -> ResponseReturnValue:
    audit.record([Event(now(), actor(), "openings.exported", "openings", detail={"form": "csv"})])
    state, words = request.args.get("state", "open"), request.args.get("q", "")
    rows = (_cells(row) for row in roster.list_opening_rows(seen_by()) if _is_wanted(row, state, words))
    headers = {"Content-Disposition": f"attachment; filename=openings-{now():%Y-%m-%d}.csv"}
    return "".join(csv_lines(COLUMNS, rows)), 200, {"Content-Type": "text/csv; charset=utf-8", **headers}


def _is_wanted(row: OpeningRow, state: str, words: str) -> bool:
    if state != "all" and (row.opening.closed_at is None) != (state != "closed"):
        return False
    return all(word in row.opening.title.casefold() for word in words.casefold().split())


def _cells(row: OpeningRow) -> list[object]:
    o = row.opening
    closed = o.closed_at.date().isoformat() if o.closed_at else ""
    return [o.title, o.address, row.owner, row.under_way, row.waiting, row.ended, o.created_at.date().isoformat(),
            closed]  # fmt: skip


@bp.route("/openings/new", methods=["GET", "POST"])
@allow(Role.ADMIN, Role.RECRUITER)
def new() -> ResponseReturnValue:
    form = _with_owners(OpeningForm())
    if form.validate_on_submit() and (opening_id := _add(form)):
        flash("The opening is added.", "success")
        return redirect(url_for(".show", opening_id=opening_id), 303)
    return render_template("openings/form.html", form=form, opening=None), 400 if form.errors else 200


@bp.route("/openings/<int:opening_id>/edit", methods=["GET", "POST"])
@allow(Role.ADMIN, Role.RECRUITER)
def edit(opening_id: int) -> ResponseReturnValue:
    opening = _opening_or_404(opening_id)
    form = _with_owners(
        OpeningForm(
            title=opening.title, address=opening.address, owner=opening.owner_id or 0, team=opening.team_id or 0
        )
    )  # fmt: skip
    if form.validate_on_submit() and _change(opening_id, form):
        flash("The opening is changed.", "success")
        return redirect(url_for(".show", opening_id=opening_id), 303)
    return render_template("openings/form.html", form=form, opening=opening), 400 if form.errors else 200


@bp.get("/openings/<int:opening_id>")
@signed_in
def show(opening_id: int) -> str:
    row = _row_or_404(opening_id)
    found = roster.list_rows(Asked(opening_id=opening_id, under_way=True, seen_by=seen_by(), limit=MOST_ROWS))
    by_stage: dict[str, list[dict[str, Any]]] = {
        stage.value: [] for stage in Stage if stage is not Stage.DONE
    }
    for line in lines(found):
        by_stage.setdefault(line["row"].stage, []).append(line)
    groups = [(STAGES[Stage(stage)], of_stage) for stage, of_stage in by_stage.items() if of_stage]
    return render_template(
        "openings/show.html",
        opening=row.opening,
        row=row,
        groups=groups,
        cut=len(found) == MOST_ROWS,
        policy=policy_lines(Scope(opening_id=opening_id)),
        may_edit=_may_edit(),
    )


@bp.post("/openings/<int:opening_id>/close")
@allow(Role.ADMIN, Role.RECRUITER)
def close(opening_id: int) -> ResponseReturnValue:
    _opening_or_404(opening_id)
    openings.close_opening(opening_id, now(), actor())
    undo = url_for(".reopen", opening_id=opening_id)
    done("Closed. Who is still under way is to be told that it is filled.", undo)
    return redirect(url_for(".show", opening_id=opening_id), 303)


@bp.post("/openings/<int:opening_id>/reopen")
@allow(Role.ADMIN, Role.RECRUITER)
def reopen(opening_id: int) -> ResponseReturnValue:
    _opening_or_404(opening_id)
    openings.reopen_opening(opening_id, now(), actor())
    flash("The opening is open again.", "success")
    return redirect(url_for(".show", opening_id=opening_id), 303)


def _may_edit() -> bool:
    return current_user.role in (Role.ADMIN, Role.RECRUITER)


def _row_or_404(opening_id: int) -> OpeningRow:
    """An opening that the visitor may see, with its counts."""
    return next(iter(roster.list_opening_rows(seen_by(), opening_id)), None) or abort(404)


def _opening_or_404(opening_id: int) -> Opening:
    return _row_or_404(opening_id).opening


def _with_owners(form: OpeningForm) -> OpeningForm:
    members = [(c.id, c.shown) for c in people.list_colleagues(members_only=True) if c.active]
    form.owner.choices = options([(0, "Nobody yet"), *members])
    known = [(team.id, team.name) for team in list_teams()]
    form.team.choices = options([(0, "None"), *known])
    # Whose policy counts is for those to say who may set it.
    if current_user.role is not Role.ADMIN or not known:
        del form.team
    return form


def _add(form: OpeningForm) -> int | None:
    owner = people.get_colleague(form.owner.data) if form.owner.data else None
    try:
        added = openings.add_opening(
            form.title.data, now(), actor(), owner_email=owner.email if owner else None,
            address=form.address.data or None,
        ).id  # fmt: skip
        _set_team(added, form)
        return added
    except ValueError as wrong:
        form.address.errors = [str(wrong)]
        return None


def _change(opening_id: int, form: OpeningForm) -> bool:
    profile = Profile(form.title.data, form.address.data or None, form.owner.data or None)
    try:
        openings.change_opening(opening_id, profile, now(), actor())
        _set_team(opening_id, form)
    except ValueError as wrong:
        form.address.errors = [str(wrong)]
        return False
    return True


def _set_team(opening_id: int, form: OpeningForm) -> None:
    if form.team is not None:
        set_opening_team(opening_id, form.team.data or None, current_user.id, now())
