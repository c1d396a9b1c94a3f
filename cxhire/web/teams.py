"""Settings: teams, and who is in which. An auditor may look."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import hours, teams
from cxhire.store import people
from cxhire.store import teams as store
from cxhire.store.people import Role
from cxhire.store.teams import Team
from cxhire.web.guards import actor, allow, now
from cxhire.web.hours_forms import TeamForm

bp = Blueprint("teams", __name__)

reads = allow(Role.ADMIN, Role.AUDITOR)
changes = allow(Role.ADMIN)


@bp.get("/settings/teams")
@reads
def index() -> str:
    return _index(TeamForm())


def _index(form: TeamForm) -> str:
    return render_template(
        "settings/teams.html", form=form, teams=store.list_teams(), counts=store.count_members_by_team(),
        kept=hours.all_hours(),
    )  # fmt: skip


@bp.post("/settings/teams")
@changes
def add() -> ResponseReturnValue:
    form = TeamForm()
    if form.validate():
        try:
            team = teams.add_team(form.name.data, now(), actor())
        except ValueError as wrong:
            form.name.errors = [str(wrong)]
        else:
            flash(f"{team.name} is there. Put into it who belongs to it.", "success")
            return redirect(url_for(".show", team_id=team.id))
    return _index(form), 400


@bp.get("/settings/teams/<int:team_id>")
@reads
def show(team_id: int) -> str:
    team = _found(team_id)
    return _show(team, TeamForm(data={"name": team.name}))


def _show(team: Team, form: TeamForm) -> str:
    members = [c for c in people.list_colleagues(members_only=True) if c.active]
    return render_template(
        "settings/one_team.html", team=team, form=form, inside=[c for c in members if c.team_id == team.id],
        outside=[c for c in members if c.team_id != team.id], kept=hours.hours_of(team.id),
    )  # fmt: skip


@bp.post("/settings/teams/<int:team_id>")
@changes
def rename(team_id: int) -> ResponseReturnValue:
    team, form = _found(team_id), TeamForm()
    if form.validate():
        try:
            teams.rename(team_id, form.name.data, now(), actor())
        except ValueError as wrong:
            form.name.errors = [str(wrong)]
        else:
            flash("The name is saved.", "success")
            return redirect(url_for(".show", team_id=team_id))
    return _show(team, form), 400


@bp.post("/settings/teams/<int:team_id>/people")
@changes
def put_in(team_id: int) -> ResponseReturnValue:
    return _put(team_id, _found(team_id).id)


@bp.post("/settings/teams/<int:team_id>/people/remove")
@changes
def take_out(team_id: int) -> ResponseReturnValue:
    return _put(team_id, None)


def _put(shown: int, team_id: int | None) -> ResponseReturnValue:
    number = request.form.get("colleague", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        abort(404)
    try:
        teams.put_into(int(number), team_id, now(), actor())
    except LookupError:
        abort(404)
    flash("They are in the team." if team_id else "They are in the team no more.", "success")
    return redirect(url_for(".show", team_id=shown))


@bp.post("/settings/teams/<int:team_id>/remove")
@changes
def remove(team_id: int) -> ResponseReturnValue:
    team = _found(team_id)
    teams.remove(team.id, current_user.id, now())
    words = "The team is removed. Its hours, holidays and policy count no more."
    flash({"text": words, "undo_url": url_for(".bring_back", team_id=team_id)}, "success")  # type: ignore[arg-type]
    return redirect(url_for(".index"))


@bp.post("/settings/teams/<int:team_id>/bring-back")
@changes
def bring_back(team_id: int) -> ResponseReturnValue:
    try:
        teams.bring_back(team_id, current_user.id, now())
    except LookupError:
        abort(404)
    flash("The team is back, with who was in it.", "success")
    return redirect(url_for(".show", team_id=team_id))


def _found(team_id: int) -> Team:
    team = store.get_team(team_id)
    return team if team is not None and team.gone_at is None else abort(404)
