"""Surveys for those who sign in: what came back, who was asked, asking by hand."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.audit_chain import Event
from cxhire.services import audit, survey, survey_results
from cxhire.services.csv_rows import csv_lines
from cxhire.services.steering import NotYours
from cxhire.services.survey import NotAskable
from cxhire.services.survey_results import Group
from cxhire.store import surveys, undelivered
from cxhire.store.people import Role
from cxhire.store.surveys import Asked
from cxhire.web.guards import actor, allow, config, now, role
from cxhire.web.numbers import row_id
from cxhire.web.scope import application_or_404

bp = Blueprint("surveys", __name__, url_prefix="/surveys")

PAGE = 50
READERS = (Role.ADMIN, Role.RECRUITER, Role.AUDITOR)
ASKERS = (Role.ADMIN, Role.RECRUITER)
COLUMNS = ("opening", "responses", "promoters", "passives", "detractors", "nps")


@bp.get("")
@allow(*READERS)
def index() -> str:
    return render_template("surveys/index.html", results=survey_results.results())


@bp.get("/results.csv")
@allow(*READERS)
def export_csv() -> ResponseReturnValue:
    audit.record([Event(now(), actor(), "surveys.exported", "surveys", detail={"form": "csv"})])
    found = survey_results.results()
    groups = [*found.groups, *([found.all] if found.all else [])]
    headers = {"Content-Disposition": f"attachment; filename=surveys-{now():%Y-%m-%d}.csv"}
    lines = csv_lines(COLUMNS, (_cells(group) for group in groups))
    return "".join(lines), 200, {"Content-Type": "text/csv; charset=utf-8", **headers}


def _cells(group: Group) -> list[object]:
    score = group.nps
    value = "" if score.value is None else round(score.value)
    return [group.name, group.responses, score.promoters, score.passives, score.detractors, value]


@bp.get("/invitations")
@allow(*READERS)
def invitations() -> str:
    asked = surveys.list_asked(request.args.get("before", type=row_id), PAGE + 1)
    more = url_for(".invitations", before=asked[PAGE - 1].invitation.id) if len(asked) > PAGE else None
    may_ask = role() in ASKERS
    lost = undelivered.list_returned_invitations([one.invitation.id for one in asked])
    return render_template(
        "surveys/invitations.html", rows=[(one, state_of(one, now(), lost)) for one in asked[:PAGE]], next_url=more,
        may_ask=may_ask, askable=survey.list_ripe(now()) if may_ask else [],
    )  # fmt: skip


def state_of(asked: Asked, at: datetime, lost: Container[int] = ()) -> tuple[str, str]:
    """What became of an invitation: the pill's kind, and words; `lost` are those whose mail wasn't delivered.

    When it was answered isn't told.
    """
    invitation = asked.invitation
    if invitation.responded_at:
        return "ok", "Answered"
    if invitation.revoked_at:
        return "quiet", "Withdrawn"
    if invitation.id in lost:
        return "late", "Not delivered"
    return ("quiet", "Expired") if invitation.expires_at <= at else ("soon", "Open")


@bp.post("/invite/<int:application_id>")
@allow(*ASKERS)
def invite(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    try:
        survey.invite(application.id, current_user.id, config(), now())
    except NotAskable as why:
        flash(f"Not asked. {why}", "warning")
    else:
        flash("The survey goes out with the next mail.", "success")
    return redirect(url_for(".invitations"))


@bp.post("/revoke/<int:invitation_id>")
@allow(*ASKERS)
def revoke(invitation_id: int) -> ResponseReturnValue:
    asked = surveys.get_asked(invitation_id) or abort(404)
    application_id = asked.invitation.application_id
    try:
        done = survey.revoke(invitation_id, current_user.id, now())
    except NotYours as why:
        audit.record(
            [Event(now(), actor(), "access.denied", "page:surveys.revoke", application_id=application_id)]
        )
        flash(str(why), "warning")
    else:
        flash("The link doesn't work any more." if done else "That link was closed already.", "success")
    return redirect(url_for(".invitations"))
