"""One's own zone, week, country and team: from the account, and of others for admins."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import hours, teams
from cxhire.services.hours import OwnHours
from cxhire.store import people
from cxhire.store.people import Colleague, Role
from cxhire.store.teams import list_teams
from cxhire.web.guards import actor, allow, now
from cxhire.web.hours_forms import OwnHoursForm

bp = Blueprint("own_hours", __name__)


@bp.route("/account/hours", methods=["GET", "POST"])
@allow(Role.ADMIN, Role.RECRUITER, Role.OWNER)
def index() -> ResponseReturnValue:
    return _page(_found(current_user.id), url_for(".index"))


@bp.get("/settings/team/<int:colleague_id>/hours")
@allow(Role.ADMIN, Role.AUDITOR)
def of_colleague(colleague_id: int) -> ResponseReturnValue:
    return _page(_found(colleague_id), url_for(".of_colleague", colleague_id=colleague_id))


@bp.post("/settings/team/<int:colleague_id>/hours")
@allow(Role.ADMIN)
def change_of_colleague(colleague_id: int) -> ResponseReturnValue:
    return _page(_found(colleague_id), url_for(".of_colleague", colleague_id=colleague_id))


def _page(colleague: Colleague, address: str) -> ResponseReturnValue:
    """The form, and what it says once it is sent."""
    kept = hours.hours_of(colleague.team_id)
    names = {team.id: team.name for team in list_teams()}
    form = OwnHoursForm(hours.own_hours(colleague), kept, colleague.team_id, names)
    if form.validate_on_submit() and _save(colleague.id, form, form.chosen()):
        flash("Saved.", "success")
        return redirect(address)
    found = _found(colleague.id)
    page = render_template(
        "account/hours.html", colleague=found, form=form, address=address, kept=kept,
        own=hours.own_hours(found), is_self=found.id == current_user.id,
    )  # fmt: skip
    return page, 400 if form.errors else 200


def _save(colleague_id: int, form: OwnHoursForm, own: OwnHours) -> bool:
    try:
        hours.set_own_hours(colleague_id, own, now(), actor())
    except ValueError as wrong:
        form.own_week.errors = [f"{str(wrong).capitalize()}."]
        return False
    team_id = int(form.team.data) if form.team.data else None
    teams.put_into(colleague_id, team_id, now(), actor())
    return True


def _found(colleague_id: int) -> Colleague:
    return people.get_colleague(colleague_id) or abort(404)
