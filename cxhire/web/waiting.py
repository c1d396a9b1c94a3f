"""Waiting, the first page: who waits on us, the longest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.audit_chain import Event
from cxhire.core.durations import calendar_time
from cxhire.services import acts, asked_acts, audit, hand_overs
from cxhire.services.csv_rows import csv_lines
from cxhire.services.owed import Line, owed_lines, utc
from cxhire.store import applications, concerns, drafts, people, teams, waiting
from cxhire.store.applications import Stage
from cxhire.store.hand_overs import HandOver
from cxhire.store.obligations import Wanted
from cxhire.store.people import Colleague, Role
from cxhire.web.act_forms import CHANNEL_WORDS, SNOOZES
from cxhire.web.guards import actor, is_within_reach, now, signed_in
from cxhire.web.local_time import reader_zone
from cxhire.web.numbers import place_in_list, place_key, row_id
from cxhire.web.scope import seen_by
from cxhire.web.sessions import browser
from cxhire.web.timeline_words import STAGES
from cxhire.web.waiting_bulk import for_page
from cxhire.web.waiting_filters import (
    KINDS,
    Handed,
    View,
    Whose,
    chips,
    count,
    counted,
    left_out,
    list_arguments,
    list_tabs,
    place_arguments,
    view,
    whose_tabs,
)
from cxhire.web.waiting_rows import Reader, waiting_rows
from cxhire.web.waiting_words import sentence, words

bp = Blueprint("waiting", __name__)

PAGE = 50
EXPORTED = 500  # read at once for CSV
PACE_DAYS = 30
COLUMNS = (
    "candidate", "address", "opening", "stage", "owed", "owner", "since", "due_at", "overdue", "calendar_minutes",
    "business_minutes", "snoozed_until", "sentence", "words",
)  # fmt: skip


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    seen, arguments, after = view(), list_arguments(), place_in_list(request.args.get("after"))
    lines = owed_lines(now(), seen.wanted(after, PAGE + 1))
    if after and not lines:  # all of a last page was settled meanwhile
        return redirect(url_for(".index", **arguments))
    last = lines[PAGE - 1].owed if len(lines) > PAGE else None
    more = url_for(".index", **arguments, after=place_key(last.since, last.id)) if last else None
    everyone = people.list_colleagues()
    shown = len(lines) if not after and not more else count(seen)
    return render_template(
        "waiting/index.html", rows=waiting_rows(lines[:PAGE], _reader(seen, everyone)), arguments=arguments, next_url=more,
        seen=seen, list_tabs=list_tabs(seen), whose_tabs=whose_tabs(seen), left_out=left_out(seen, shown), figures=_figures(seen),
        empty=None if lines else _empty(seen), longest=sentence(lines[0], current_user.id) if lines else None,
        may_set_up=is_within_reach("settings.index"), may_import=is_within_reach("mail.index"),
        may_act=current_user.role is not Role.AUDITOR, **_asked(),
        drafts=drafts.count_open(current_user.id), local_now=now().astimezone(reader_zone()), newest=waiting.get_newest_id(),
        bulk_url=url_for("waiting_bulk.act", **place_arguments()), **for_page(), **_options(seen, everyone),
    )  # fmt: skip


@bp.get("/waiting/new")
@signed_in
def newer() -> ResponseReturnValue:
    """How much came to the list since a page of it was made, for that page to say so; nothing where it has said that already.

    Who only leaves the page open isn't there.
    """
    browser().idle = True
    new = counted(count(view(), newer_than=request.args.get("since", 0, type=row_id)))
    if new == request.args.get("told", "0"):
        return "", 204
    return render_template("waiting/_new.html", new=new, url=url_for(".index", **list_arguments()))


@bp.get("/waiting.csv")
@signed_in
def export_csv() -> ResponseReturnValue:
    audit.record([Event(now(), actor(), "waiting.exported", "waiting", detail={"form": "csv"})])
    reader_id = current_user.id
    return Response(
        stream_with_context(csv_lines(COLUMNS, (_cells(line, reader_id) for line in _all_lines(view())))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=waiting-{now():%Y-%m-%d}.csv"},
    )


def _all_lines(seen: View) -> Iterator[Line]:
    """All of the list, a page at a time: in constant memory."""
    after = None
    while lines := owed_lines(now(), seen.wanted(after, EXPORTED)):
        yield from lines
        after = (lines[-1].owed.since, lines[-1].owed.id)


def _reader(seen: View, everyone: Sequence[Colleague]) -> Reader:
    return Reader(
        current_user.id, current_user.name, current_user.role is not Role.AUDITOR, now(), place_arguments(),
        {one.id: one.shown for one in everyone}, _moves(seen.handed),
    )  # fmt: skip


def _moves(handed: Handed | None) -> dict[int, HandOver]:
    """The hand-overs of the list, by application."""
    if handed is None:
        return {}
    listed = hand_overs.list_handed_over if handed is Handed.AWAY else hand_overs.list_received
    return {one.application_id: one for one in listed(current_user.id, now())}


def _figures(seen: View) -> dict[str, Any]:
    """The cards on top: of the reader's own, or of everybody's; whatever else is filtered."""
    own_only = current_user.role is Role.OWNER
    owner_id = current_user.id if seen.whose is Whose.MINE or own_only else None
    waits, overdue = waiting.count_waiting(now(), owner_id)
    pace = waiting.get_pace(now() - timedelta(days=PACE_DAYS), owner_id)
    return {
        "waiting": waits, "overdue": overdue, "answers": pace.answers, "days": PACE_DAYS, "own": owner_id is not None,
        "median": _short(pace.business_minutes), "calendar": calendar_time(pace.calendar_minutes or 0),
        "concerns": concerns.count_open(seen_by()), "own_concerns": own_only,
    }  # fmt: skip


def _asked() -> dict[str, Any]:
    """What waits for the reader's decision, and whether they asked for one."""
    to_decide, asked = (
        asked_acts.list_to_decide(current_user.id),
        asked_acts.list_asked(current_user.id, now()),
    )
    return {"to_decide": len(to_decide), "asked": bool(asked)}


def _short(minutes: int | None) -> str | None:
    """A time for a card: "2 h", under an hour "34 min"."""
    if minutes is None:
        return None
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def _empty(seen: View) -> str:
    """Which of the empty pages it is."""
    if seen.narrowed != Wanted():
        return "filtered"
    if seen.handed:
        return f"handed-{seen.handed}"
    if seen.snoozed:
        return "snoozed"
    if not waiting.has_contacts():
        return "new"
    return seen.whose.value


def _options(seen: View, everyone: list[Colleague]) -> dict[str, Any]:
    openings, in_teams = applications.list_openings(), teams.list_teams()
    set_ = chips(everyone, openings, in_teams)
    view_only = {
        key: value for key, value in list_arguments().items() if key in ("whose", "snoozed", "handed")
    }
    return {
        "chips": set_, "clear_url": url_for(".index", **view_only) if set_ else None, "view_only": view_only,
        "snoozes": SNOOZES, "channels": [(one.value, told) for one, told in CHANNEL_WORDS.items()],
        "colleagues": [(c.id, c.shown) for c in everyone if acts.may_own(c)],
        "owner_options": [("", "Anybody"), ("none", "Nobody yet"), *((c.id, c.shown) for c in everyone)],
        "team_options": [("", "Any"), *((t.id, t.name) for t in in_teams)] if in_teams else [],
        "opening_options": [("", "Any"), *((o.id, o.title) for o in openings)],
        "stage_options": [("", "Any"), *((stage.value, STAGES[stage]) for stage in Stage)],
        "kind_options": [("", "Anything"), *((kind.value, KINDS[kind]) for kind in KINDS)],
    }  # fmt: skip


def _cells(line: Line, reader_id: int) -> list[object]:
    o = line.owed
    return [
        o.candidate_name, o.candidate, o.opening, STAGES[Stage(o.stage)], o.kind, o.owner, utc(o.since), utc(o.due_at),
        "yes" if line.overdue else "no", line.calendar_minutes, line.business_minutes,
        utc(o.snoozed_until) if o.snoozed_until else "", sentence(line, reader_id), words(o),
    ]  # fmt: skip
