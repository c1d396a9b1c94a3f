"""Settings: what we hold ourselves to, for everybody and for narrower scopes, with a preview. An auditor may look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.durations import calendar_time, working_time
from cxhire.core.policies import EVERYBODY, Scope
from cxhire.services import policy as service
from cxhire.services.follow_policy import progress
from cxhire.services.policy import Overtaken, get_newest, list_versions, load_policies, read_terms
from cxhire.services.policy_preview import DAYS, Preview, preview
from cxhire.services.steering import NotYours
from cxhire.store import applications, policies, teams
from cxhire.store.applications import Stage
from cxhire.store.people import Role
from cxhire.store.policies import PolicyVersion
from cxhire.web import policy_words as words
from cxhire.web.guards import allow, now
from cxhire.web.notices import done
from cxhire.web.policy_forms import SHOW, TermsForm, form_values
from cxhire.web.policy_words import Names, load_names

bp = Blueprint("policy", __name__, url_prefix="/settings/policy")

reads = allow(Role.ADMIN, Role.AUDITOR)
changes = allow(Role.ADMIN)
SHOWN_CHANGES = 20
KINDS = {"answer": "Answers", "update": "Updates", "promise": "Promises", "closure": "Outcomes"}


@bp.get("")
@reads
def index() -> str:
    names, known = load_names(), load_policies()
    asked = _scope_or_404()
    return render_template(
        "policy/index.html", names=names, everybody=words.standing_lines(known.standing(EVERYBODY), names),
        own=[_row(version, names) for version in _list_own()], progress=progress(), asked=asked,
        stages=_stages(), openings=applications.list_openings(), teams=teams.list_teams(),
        counts=words.standing_lines(known.standing(asked), names) if asked != EVERYBODY else None,
        changes=words.history(policies.list_policy_versions(), names)[:SHOWN_CHANGES], address_of=_arguments,
    )  # fmt: skip


@bp.get("/progress")
@reads
def show_progress() -> str:
    return render_template("policy/_progress.html", progress=progress())


@bp.get("/edit")
@reads
def edit() -> ResponseReturnValue:
    scope = _scope_or_404()
    if scope.opening_id is not None and scope.team_id is not None:
        flash("Choose an opening or a team: an opening goes by the policy of its team already.", "error")
        return redirect(url_for(".index"))
    newest, above = get_newest(scope), load_policies().standing(scope, own=scope == EVERYBODY)
    values = form_values(scope, read_terms(newest), above, newest.id if newest else 0)
    return _page(scope, TermsForm(scope, above, values))


@bp.post("/edit")
@changes
def save() -> ResponseReturnValue:
    """Saves the form, or only shows what it would come to."""
    scope = _scope_or_404()
    if scope.opening_id is not None and scope.team_id is not None:
        abort(404)
    form = TermsForm(scope, load_policies().standing(scope, own=scope == EVERYBODY))
    if not form.validate():
        return _page(scope, form), 400
    try:
        if "preview" in request.form:
            return _page(scope, form, looked=preview(scope, form.changed, now()))
        before = service.change_terms(scope, form.changed, current_user.id, now(), form.version_seen)
    except Overtaken as told:
        form.seen.data = str(told.newest.id)
        return _page(scope, form, newest=told.newest), 409
    except NotYours as why:
        flash(f"{why} Nothing was saved.", "error")
        return _page(scope, form), 403
    except ValueError as wrong:
        form.reminder_days.errors = [f"{str(wrong).capitalize()}."]
        return _page(scope, form), 400
    if before is None:
        flash("Nothing was changed: that is what counts already.", "info")
    else:
        done(
            "Saved. It counts from now on; what was settled keeps the policy that it ran under.",
            _undo_url(scope, before),
        )
    return redirect(url_for(".index"), 303)


@bp.post("/take-away")
@changes
def take_away() -> ResponseReturnValue:
    scope = _scope_or_404()
    if scope == EVERYBODY:
        abort(404)
    before = service.take_away(scope, current_user.id, now())
    if before:
        done(f"What counts for {load_names().scope(scope)} is what counts above.", _undo_url(scope, before))
    return redirect(url_for(".index"), 303)


@bp.post("/restore")
@changes
def restore() -> ResponseReturnValue:
    version = policies.get_policy_version(_number("version") or 0) or abort(404)
    before = service.restore(version.id, current_user.id, now())
    if before:
        done("It counts again from now on, as it was then.", _undo_url(version.scope, before))
    return redirect(url_for(".index"), 303)


def _page(
    scope: Scope, form: TermsForm, looked: Preview | None = None, newest: PolicyVersion | None = None
) -> str:
    names = load_names()
    return render_template(
        "policy/edit.html", scope=scope, name=names.scope(scope), names=names, form=form, terms=list(SHOW),
        arguments=_arguments(scope), looked=looked, days=DAYS, kinds=KINDS,
        theirs=_theirs(form, newest, names) if newest else None,
        history=words.history(list_versions(scope), names),
        counts=words.standing_lines(load_policies().standing(scope), names),
        working_time=working_time, calendar_time=calendar_time,
        has_own=bool(words.lines_of(read_terms(get_newest(scope)))) and scope != EVERYBODY,
    )  # fmt: skip


def _theirs(form: TermsForm, newest: PolicyVersion, names: Names) -> dict[str, Any]:
    return {
        "who": names.setter(newest),
        "at": newest.valid_from,
        "lines": words.lines_of({k: v for k, v in read_terms(newest).items() if k in form.changed}),
    }


def _list_own() -> list[PolicyVersion]:
    """The newest version of each narrower scope that has terms of its own; those of openings last."""
    newest = {version.scope: version for version in policies.list_policy_versions()}
    own = [v for scope, v in newest.items() if scope != EVERYBODY and words.lines_of(read_terms(v))]
    return sorted(own, key=lambda version: (version.scope.breadth, version.id))


def _row(version: PolicyVersion, names: Names) -> dict[str, Any]:
    return {
        "name": names.scope(version.scope), "lines": words.lines_of(read_terms(version)), "version": version,
        "who": names.setter(version), "arguments": _arguments(version.scope),
    }  # fmt: skip


def _undo_url(scope: Scope, before: int) -> str:
    if not before:
        return url_for(".take_away", **_arguments(scope))
    return url_for(".restore", version=before)


def _arguments(scope: Scope) -> dict[str, Any]:
    """A scope in an address."""
    pairs = ("opening", scope.opening_id), ("team", scope.team_id), ("stage", scope.stage)
    return {name: value for name, value in pairs if value is not None}


def _scope_or_404() -> Scope:
    """The scope that the address names; what is left empty takes any."""
    stage = request.args.get("stage") or None
    scope = Scope(_number("opening"), _number("team"), stage)
    known = stage is None or stage in {s.value for s in Stage}
    if scope.opening_id is not None:
        known = known and applications.get_opening(scope.opening_id) is not None
    if scope.team_id is not None:
        team = teams.get_team(scope.team_id)
        known = known and team is not None and team.gone_at is None
    return scope if known else abort(404)


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else abort(404)


def _stages() -> list[tuple[str, str]]:
    return [(stage.value, words.stage_name(stage.value)) for stage in Stage]
