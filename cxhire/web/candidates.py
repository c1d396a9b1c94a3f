"""Candidates: the list, and each one's page: what they saw, and what is decided about them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from cxhire.core.audit_chain import Event
from cxhire.core.names import first_name
from cxhire.core.turns import Turn
from cxhire.services import audit, timeline
from cxhire.services.candidates import KnownAddress, add_candidate
from cxhire.services.csv_rows import csv_lines
from cxhire.services.steering import WHY, can_steer
from cxhire.store import addresses, applications, people, roster
from cxhire.store.applications import Application, Stage
from cxhire.store.people import Role
from cxhire.web.account import ADDRESS
from cxhire.web.applications import decision_forms
from cxhire.web.commitments import commitments
from cxhire.web.compose_card import Entered, card
from cxhire.web.files import SHOWN, file_rows
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.merging import same_person
from cxhire.web.numbers import place_in_list, place_key, row_id
from cxhire.web.options import options
from cxhire.web.scope import candidate_or_404, seen_by
from cxhire.web.timeline_words import STAGES, rows, stage_words, standing_words, turn_words

bp = Blueprint("candidates", __name__)

PAGE = 50
FILTERS = ("q", "opening", "stage", "owner")
COLUMNS = (
    "candidate", "address", "opening", "stage", "owner", "last_contact_at", "whose_turn", "waiting_since", "due_at",
)  # fmt: skip


class CandidateForm(FlaskForm):  # type: ignore[misc]  # untyped
    """Somebody whom we met other than by mail."""

    name = StringField("Name", [InputRequired(), Length(max=200)], filters=[lambda v: v.strip() if v else v])
    email = EmailField(
        "E-mail address",
        [InputRequired(), Length(max=320), ADDRESS],
        filters=[lambda v: v.strip() if v else v],
    )
    opening = SelectField("Opening", coerce=int)


@bp.get("/candidates")
@signed_in
def index() -> str:
    asked = chosen(request.args.get("before"), PAGE + 1)
    found = roster.list_rows(asked)
    arguments: dict[str, Any] = {key: request.args[key] for key in FILTERS if request.args.get(key)}
    last = found[PAGE - 1] if len(found) > PAGE else None
    next_key = place_key(last.last_at, last.application_id) if last else None
    more = url_for(".index", **arguments, before=next_key) if next_key else None
    return render_template(
        "candidates/index.html", lines=lines(found[:PAGE]), arguments=arguments, next_url=more,
        opening_options=_opening_options(), owner_options=_owner_options(), stage_options=_stage_options(),
        stage_words=stage_words, may_write=current_user.role is not Role.AUDITOR,
        may_compare=current_user.role is not Role.OWNER,
    )  # fmt: skip


@bp.get("/candidates.csv")
@signed_in
def export_csv() -> ResponseReturnValue:
    asked = chosen(None, PAGE)
    audit.record([Event(now(), actor(), "candidates.exported", "candidates", detail={"form": "csv"})])
    return Response(
        stream_with_context(csv_lines(COLUMNS, _cells(asked))), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=candidates-{now():%Y-%m-%d}.csv"},
    )  # fmt: skip


@bp.route("/candidates/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    form = CandidateForm(name=request.args.get("name"), email=request.args.get("email"))
    form.opening.choices = options([(0, "None yet"), *_open_openings()])
    if form.validate_on_submit():
        try:
            added = add_candidate(
                form.name.data, form.email.data, form.opening.data or None, now(), actor(), owner_id=seen_by()
            )
            return redirect(_after_adding(added.id), 303)
        except ValueError as wrong:
            form.email.errors = [_explained(wrong)]
    return render_template("candidates/new.html", form=form), 400 if form.errors else 200


def _after_adding(candidate_id: int) -> str:
    if request.args.get("then") == "log":
        return url_for("log.new", candidate=candidate_id)
    return url_for(".show", candidate_id=candidate_id)


@bp.get("/candidates/<int:candidate_id>")
@signed_in
def show(candidate_id: int) -> str:
    return page(candidate_id, request.args.get("application", type=row_id))


def page(candidate_id: int, application_id: int | None, entered: Entered | None = None) -> str:
    """The page of a candidate, on one of their applications; `entered` is a letter's form that came back."""
    candidate = candidate_or_404(candidate_id)
    audit.saw(actor(), candidate_id, now())
    mine = applications.list_applications_of([candidate_id])
    everything = request.args.get("view") == "all"
    told: dict[str, Any] = {
        "candidate": candidate, "addresses": addresses.list_addresses(candidate_id), "everything": everything,
        "applications": mine, "titles": _titles(mine), "application": None, "stage_words": stage_words,
        "may_part": current_user.role in (Role.ADMIN, Role.RECRUITER),
        "may_write": current_user.role is not Role.AUDITOR,
    }  # fmt: skip
    told["name"] = candidate.name or next((a.email for a in told["addresses"]), f"Candidate {candidate_id}")
    told |= {"files": file_rows(candidate_id, told["name"]), "files_shown": SHOWN}
    told |= same_person(candidate_id) if told["may_part"] else {}
    if mine:
        told |= _application_page(_chosen(mine, application_id), told, everything)
    if mine and told["may_write"]:
        answer = request.args.get("answer", type=row_id)
        told["compose"] = card(told["application"], told["first"], entered, answer)
    return render_template("candidates/show.html", **told)


def _application_page(application: Application, page: dict[str, Any], everything: bool) -> dict[str, Any]:
    """What the page shows of one application."""
    hours = timeline.working_hours()(application.opening_id, application.stage)
    told = timeline.story(application, now(), everything=everything)
    owner = people.get_colleague(application.owner_id) if application.owner_id else None
    first = first_name(page["name"]) if page["candidate"].name else page["name"]
    emails = [a.email for a in page["addresses"]]
    return {
        "application": application, "owner": owner, "story": told, "rows": rows(told.entries, first, emails, hours),
        "standing": standing_words(
            told.turn, first, owner.shown if owner else None, ended=application.outcome_at is not None, now=now(), hours=hours
        ),
        "may_steer": can_steer(application.id, actor()), "why_not": WHY, "forms": decision_forms(application),
        "reply_to": next(iter(emails), None), "first": first, "promised": commitments(application),
    }  # fmt: skip


def _chosen(mine: list[Application], wanted: int | None) -> Application:
    """The application that the address bar names, else the one with the latest contact."""
    if wanted is None:
        return max(mine, key=lambda a: (a.outcome_at is None, a.last_at))
    return next((a for a in mine if a.id == wanted), None) or abort(404)


def chosen(before: str | None, limit: int) -> roster.Asked:
    """What the address bar asks for."""
    asked = request.args
    stage = asked.get("stage")
    return roster.Asked(
        asked.get("q", "")[:200], asked.get("opening", type=row_id), stage if stage in set(Stage) else None,
        asked.get("owner", type=row_id), seen_by=seen_by(), before=place_in_list(before), limit=limit,
    )  # fmt: skip


def lines(found: list[roster.Row]) -> list[dict[str, Any]]:
    """Rows with whose turn it is, as words."""
    turns, hours = timeline.turns([row.application_id for row in found], now()), timeline.working_hours()
    return [
        {"row": row, "turn": turn_words(turns[row.application_id], row.owner, now(), hours(row.opening_id, row.stage)),
         "url": url_for("candidates.show", candidate_id=row.candidate_id, application=row.application_id)}
        for row in found
    ]  # fmt: skip


def _cells(asked: roster.Asked) -> Iterator[list[object]]:
    """All rows of a filter, a page of them in memory at a time."""
    rows_ = roster.iterate_rows(asked)
    while page := list(islice(rows_, roster.CHUNK)):
        turns = timeline.turns([row.application_id for row in page], now())
        yield from (_cells_of(row, turns[row.application_id]) for row in page)


def _cells_of(row: roster.Row, turn: Turn) -> list[object]:
    owed = turn.owed
    return [
        row.name, row.email, row.opening, stage_words(row.stage, row.outcome), row.owner, row.last_at.isoformat(),
        turn.side.value, owed.since.isoformat() if owed else "", owed.due_at.isoformat() if owed else "",
    ]  # fmt: skip


def _titles(mine: list[Application]) -> dict[int, str]:
    """Applications' ids → what each is for, told apart where two are for the same."""
    titles = {o.id: o.title for o in applications.list_openings()}
    return {a.id: titles.get(a.opening_id or 0, "No opening yet") for a in mine}


def _explained(wrong: ValueError) -> str:
    if not isinstance(wrong, KnownAddress):
        return str(wrong)
    return f"{wrong} Look for it in the list of candidates, or ask a recruiter."


def _open_openings() -> list[tuple[int, str]]:
    return [(o.id, o.title) for o in applications.list_openings() if o.closed_at is None]


def _opening_options() -> list[tuple[object, str]]:
    titled = [(o.id, o.title) for o in applications.list_openings()]
    return [("", "Any"), (roster.NONE, "None yet"), *titled]


def _owner_options() -> list[tuple[object, str]]:
    named = [(c.id, c.shown) for c in people.list_colleagues(members_only=True)]
    return [("", "Anyone"), (roster.NONE, "Nobody"), *named]


def _stage_options() -> list[tuple[str, str]]:
    return [("", "Any"), *((stage.value, words) for stage, words in STAGES.items())]
