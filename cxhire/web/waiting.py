"""Waiting, the first page: who waits on us, the longest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.audit_chain import Event
from cxhire.core.durations import calendar_time
from cxhire.core.obligations import Kind
from cxhire.services import audit
from cxhire.services.csv_rows import csv_lines
from cxhire.services.owed import Line, owed_lines, utc
from cxhire.store import applications, concerns, drafts, people, waiting
from cxhire.store.applications import Stage
from cxhire.store.obligations import NOBODY, Wanted
from cxhire.store.people import Colleague, Role
from cxhire.web.guards import actor, is_within_reach, now, signed_in
from cxhire.web.local_time import reader_zone
from cxhire.web.numbers import row_id
from cxhire.web.scope import seen_by
from cxhire.web.timeline_words import STAGES
from cxhire.web.waiting_rows import Reader, sentence, waiting_rows, words

bp = Blueprint("waiting", __name__)

PAGE = 50
EXPORTED = 500  # read at once for CSV
PACE_DAYS = 30
FILTERS = ("whose", "kind", "owner", "opening", "stage", "overdue", "snoozed")
KINDS = {
    Kind.ANSWER: "An answer",
    Kind.UPDATE: "An update",
    Kind.PROMISE: "A promise",
    Kind.CLOSURE: "The outcome",
}
SNOOZES = (("1", "Tomorrow"), ("3", "In 3 days"), ("7", "In a week"), ("14", "In two weeks"))
CHANNELS = (
    ("phone", "By phone"), ("video", "By video"), ("meeting", "In person"), ("chat", "By chat"), ("post", "By post"),
)  # fmt: skip
COLUMNS = (
    "candidate", "address", "opening", "stage", "owed", "owner", "since", "due_at", "overdue", "calendar_minutes",
    "business_minutes", "snoozed_until", "sentence", "words",
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@bp.get("/")
@signed_in
def index() -> str:
    arguments = list_arguments()
    view = {key: value for key, value in arguments.items() if key in ("whose", "snoozed")}
    lines = owed_lines(now(), wanted(_after(request.args.get("after")), PAGE + 1))
    more = url_for(".index", **arguments, after=_key(lines[PAGE - 1])) if len(lines) > PAGE else None
    reader = Reader(current_user.id, current_user.role is not Role.AUDITOR, now(), arguments)
    return render_template(
        "waiting/index.html", rows=waiting_rows(lines[:PAGE], reader), arguments=arguments, next_url=more,
        mine=is_mine(), snoozed=is_snoozed(), figures=_figures(), segments=_segments(arguments),
        empty=None if lines else _empty(arguments), longest=sentence(lines[0], reader.id) if lines else None,
        clear_url=url_for(".index", **view) if arguments != view else None,
        may_set_up=is_within_reach("settings.index"), may_import=is_within_reach("mail.index"),
        drafts=drafts.count_open(current_user.id), local_now=now().astimezone(reader_zone()), snoozes=SNOOZES, channels=CHANNELS, **_options(),
    )  # fmt: skip


@bp.get("/waiting.csv")
@signed_in
def export_csv() -> ResponseReturnValue:
    audit.record([Event(now(), actor(), "waiting.exported", "waiting", detail={"form": "csv"})])
    reader_id = current_user.id
    return Response(
        stream_with_context(csv_lines(COLUMNS, (_cells(line, reader_id) for line in _all_lines()))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=waiting-{now():%Y-%m-%d}.csv"},
    )


def list_arguments() -> dict[str, Any]:
    """The list's filters that the address bar holds, and nothing else that it may hold."""
    return {key: request.args[key] for key in FILTERS if request.args.get(key)}


def is_mine() -> bool:
    """Whether the list is narrowed to what the reader owes: so for hiring owners, unless they ask for more."""
    default = "mine" if current_user.role is Role.OWNER else "all"
    return request.args.get("whose", default) == "mine"


def is_snoozed() -> bool:
    return bool(request.args.get("snoozed"))


def wanted(after: tuple[datetime, int] | None, limit: int) -> Wanted:
    """What the address bar asks for; what can't be meant is taken for no filter."""
    asked = request.args
    kind, stage = asked.get("kind"), asked.get("stage")
    owner_id = NOBODY if asked.get("owner") == "none" else asked.get("owner", type=row_id)
    return Wanted(
        kind=kind if kind in set(Kind) else None,
        owner_id=current_user.id if is_mine() else owner_id,
        opening_id=asked.get("opening", type=row_id),
        stage=stage if stage in set(Stage) else None,
        overdue_at=now() if asked.get("overdue") else None,
        asleep=is_snoozed(),
        seen_by=None if is_mine() else seen_by(),  # one's own are seen anyway
        after=after,
        limit=limit,
    )


def _all_lines() -> Iterator[Line]:
    """All of the list, a page at a time: in constant memory."""
    after = None
    while lines := owed_lines(now(), wanted(after, EXPORTED)):
        yield from lines
        after = (lines[-1].owed.since, lines[-1].owed.id)


def _key(line: Line) -> str:
    return f"{(line.owed.since - _EPOCH) // timedelta(microseconds=1)}-{line.owed.id}"


def _after(key: str | None) -> tuple[datetime, int] | None:
    """The place in the list that a key of `_key` names; None for anything else."""
    try:
        microseconds, id_ = map(row_id, (key or "").split("-"))
        return _EPOCH + timedelta(microseconds=microseconds), id_
    except (ValueError, OverflowError):
        return None


def _figures() -> dict[str, Any]:
    """The cards on top: of the reader's own, or of everybody's; whatever else is filtered."""
    own_only = current_user.role is Role.OWNER
    owner_id = current_user.id if is_mine() or own_only else None
    waits, overdue = waiting.count_waiting(now(), owner_id)
    pace = waiting.get_pace(now() - timedelta(days=PACE_DAYS), owner_id)
    return {
        "waiting": waits, "overdue": overdue, "answers": pace.answers, "days": PACE_DAYS, "own": owner_id is not None,
        "median": _short(pace.business_minutes), "calendar": calendar_time(pace.calendar_minutes or 0),
        "concerns": concerns.count_open(seen_by()), "own_concerns": own_only,
    }  # fmt: skip


def _short(minutes: int | None) -> str | None:
    """A time for a card: "2 h", under an hour "34 min"."""
    if minutes is None:
        return None
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def _segments(arguments: dict[str, Any]) -> list[tuple[str, str, bool]]:
    kept = {key: value for key, value in arguments.items() if key not in ("whose", "owner", "snoozed")}
    whose = "mine" if is_mine() else "all"
    return [
        (url_for(".index", **kept, whose="mine"), "Mine", is_mine() and not is_snoozed()),
        (url_for(".index", **kept, whose="all"), "Everyone's", not is_mine() and not is_snoozed()),
        (url_for(".index", **kept, whose=whose, snoozed=1), "Snoozed", is_snoozed()),
    ]


def _empty(arguments: dict[str, Any]) -> str:
    """Which of the empty pages it is."""
    if set(arguments) - {"whose", "snoozed"} or request.args.get("after"):
        return "filtered"
    if is_snoozed():
        return "snoozed"
    return "done" if waiting.has_contacts() else "new"


def _options() -> dict[str, Any]:
    everyone = people.list_colleagues()
    return {
        "colleagues": [(c.id, c.shown) for c in everyone if can_own(c)],
        "owner_options": [("", "Anybody"), ("none", "Nobody yet"), *((c.id, c.shown) for c in everyone)],
        "opening_options": [("", "Any"), *((o.id, o.title) for o in applications.list_openings())],
        "stage_options": [("", "Any"), *((stage.value, STAGES[stage]) for stage in Stage)],
        "kind_options": [("", "Anything"), *((kind.value, KINDS[kind]) for kind in Kind)],
    }


def can_own(colleague: Colleague) -> bool:
    """Whether an application can be handed to a colleague."""
    return colleague.member and colleague.active and colleague.role != Role.AUDITOR


def _cells(line: Line, reader_id: int) -> list[object]:
    o = line.owed
    return [
        o.candidate_name, o.candidate, o.opening, STAGES[Stage(o.stage)], o.kind, o.owner, utc(o.since), utc(o.due_at),
        "yes" if line.overdue else "no", line.calendar_minutes, line.business_minutes,
        utc(o.snoozed_until) if o.snoozed_until else "", sentence(line, reader_id), words(o),
    ]  # fmt: skip
