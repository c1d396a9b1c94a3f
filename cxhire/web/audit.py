"""The audit trail: who did, changed or saw what; verify it, follow somebody, take it away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from cxhire.core.audit_chain import Event
from cxhire.services import audit
from cxhire.services.csv_rows import csv_lines
from cxhire.store import audit as store
from cxhire.store import candidates, people
from cxhire.store.audit import AuditEvent, Filter
from cxhire.store.people import Role
from cxhire.web.audit_words import ACTORS, action_words, actor_words, detail_words
from cxhire.web.guards import actor, allow, is_within_reach, now
from cxhire.web.local_time import reader_zone
from cxhire.web.numbers import row_id

bp = Blueprint("audit", __name__)

PAGE = 50
FILTERS = ("who", "what", "candidate", "from", "to")
COLUMNS = (
    "seq", "at", "who", "what", "actor", "action", "subject", "application_id", "candidate_id", "detail", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the page shows it."""

    event: AuditEvent
    who: str
    what: str
    detail: str
    candidate: str | None
    candidate_url: str | None


@bp.get("/audit")
@allow(Role.ADMIN, Role.AUDITOR)
def index() -> str:
    chosen, wrong = chosen_filter()
    events = [] if wrong else store.list_events(chosen, request.args.get("before", type=row_id), PAGE + 1)
    arguments: dict[str, Any] = {key: request.args[key] for key in FILTERS if request.args.get(key)}
    more = url_for(".index", **arguments, before=events[PAGE - 1].seq) if len(events) > PAGE else None
    return render_template(
        "audit/index.html", rows=_rows(events[:PAGE]), wrong=wrong, arguments=arguments, next_url=more,
        people_options=_people(), action_options=_actions(), count=store.get_head()[0], chosen=chosen,
        follow=_follow,
    )  # fmt: skip


@bp.post("/audit/verify")
@allow(Role.ADMIN, Role.AUDITOR)
def verify() -> ResponseReturnValue:
    found = audit.verify()
    detail = {"ok": found.ok, "events": found.events}
    audit.record([Event(now(), actor(), "audit.verified", "audit", detail=detail)])
    if found.ok:
        flash(f"All {found.events:,} events are as they were written. Head: {found.head[:16]}…", "success")
    else:
        flash(f"The trail was changed: event {found.broken_at:,} is not as it was written. Keep a copy of the "
              "database as it is, and compare with an export.", "error")  # fmt: skip
    return redirect(url_for(".index"))


@bp.get("/audit.csv")
@allow(Role.ADMIN, Role.AUDITOR)
def export_csv() -> ResponseReturnValue:
    names = _names()
    return _export("csv", "text/csv", lambda rows: csv_lines(COLUMNS, (_cells(row, names) for row in rows)))


@bp.get("/audit.jsonl")
@allow(Role.ADMIN, Role.AUDITOR)
def export_jsonl() -> ResponseReturnValue:
    return _export("jsonl", "application/jsonl", lambda rows: (json.dumps(row) + "\n" for row in rows))


def _export(form: str, kind: str, lines: Any) -> ResponseReturnValue:
    chosen, wrong = chosen_filter()
    if wrong:
        return redirect("?".join((url_for(".index"), request.query_string.decode())))
    audit.record([Event(now(), actor(), "audit.exported", "audit", detail={"form": form})])
    name = f"audit-{now():%Y-%m-%d}.{form}"
    return Response(
        stream_with_context(lines(audit.export(chosen))), content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )  # fmt: skip


def chosen_filter() -> tuple[Filter, str | None]:
    """What the address bar asks for, and what is wrong with it as a sentence."""
    asked = request.args
    wrong = None
    try:
        since, until = _day(asked.get("from")), _day(asked.get("to"))
        period = _instant(since), _instant(until + timedelta(days=1) if until else None)
    except (ValueError, OverflowError):
        return Filter(), "A day is written like 2025-11-03."
    candidate = asked.get("candidate", "").strip()
    candidate_id = _candidate(candidate)
    if candidate and candidate_id is None:
        wrong = "No candidate has that address or number."
    return Filter(
        asked.get("who") or None, asked.get("what") or None, candidate_id, *period,
    ), wrong  # fmt: skip


def _candidate(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if len(text) < 18 else None
    found = candidates.get_candidate_by_email(text) if text else None
    return found.id if found else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(day: date | None) -> datetime | None:
    """The start of a day on the reader's clock."""
    return datetime.combine(day, time(), reader_zone()).astimezone(UTC) if day else None


def _rows(events: list[AuditEvent]) -> Iterator[Row]:
    names = _names()
    called = candidates.list_names({e.candidate_id for e in events if e.candidate_id})
    linked = is_within_reach("candidates.show")
    for event in events:
        id_ = event.candidate_id
        yield Row(
            event, actor_words(event.actor, names), action_words(event.action), _more(event, names),
            called.get(id_, f"candidate {id_}") if id_ else None,
            url_for("candidates.show", candidate_id=id_) if linked and id_ in called else None,
        )  # fmt: skip


def _more(event: AuditEvent, names: dict[int, str]) -> str:
    """What the event was about, where that isn't the actor or the candidate, and its detail."""
    kind, _, number = event.subject.partition(":")
    about = (
        ""
        if event.subject in (event.actor, "audit") or kind == "candidate"
        else event.subject.replace(":", " ")
    )
    if kind == "colleague" and about and number.isdigit():
        about = names.get(int(number), about)
    return ". ".join(filter(None, [about, detail_words(event.detail)]))


def _follow(**chosen: Any) -> str:
    """Only the events of somebody, whatever else is filtered now."""
    return url_for(".index", **chosen)


def _cells(row: dict[str, Any], names: dict[int, str]) -> list[object]:
    values = {
        **row, "who": actor_words(row["actor"], names), "what": action_words(row["action"]),
        "detail": json.dumps(row["detail"], sort_keys=True),
    }  # fmt: skip
    return [values[name] for name in COLUMNS]


def _names() -> dict[int, str]:
    return {colleague.id: colleague.shown for colleague in people.list_colleagues()}


def _people() -> list[tuple[str, str]]:
    known = [(f"colleague:{id_}", name) for id_, name in _names().items()]
    return [("", "Anyone"), *known, *ACTORS.items()]


def _actions() -> list[tuple[str, str]]:
    return [
        ("", "Anything"),
        *sorted(((a, action_words(a)) for a in store.list_actions()), key=lambda pair: pair[1]),
    ]
