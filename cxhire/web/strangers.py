"""Senders we don't know, in the visitor's own mailboxes: a candidate for an opening, or never one. Never a body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.audit_chain import Event
from cxhire.services import audit, strangers
from cxhire.services.csv_rows import csv_lines
from cxhire.store import applications
from cxhire.store import strangers as store
from cxhire.store.people import Role
from cxhire.store.strangers import Asked
from cxhire.web.guards import actor, allow, now, signed_in
from cxhire.web.mail_tabs import tabs
from cxhire.web.mailbox_access import is_mine, list_visible
from cxhire.web.notices import done
from cxhire.web.numbers import place_in_list, place_key, row_id
from cxhire.web.scope import seen_by

bp = Blueprint("strangers", __name__)
changes = allow(Role.ADMIN, Role.RECRUITER, Role.OWNER)

PAGE, CHUNK = 50, 500
COLUMNS = ("at", "name", "address", "subject", "mails", "mailbox")


@bp.get("/mail/strangers")
@signed_in
def index() -> str:
    asked = _asked(PAGE + 1)
    rows = store.list_strangers(asked)
    arguments = _arguments()
    last = rows[PAGE - 1][0] if len(rows) > PAGE else None
    more = url_for(".index", **arguments, before=place_key(last.at, last.id)) if last else None
    open_, never = store.count_strangers(current_user.id)
    return render_template(
        "strangers/index.html", rows=rows[:PAGE], asked=asked, arguments=arguments, next_url=more,
        tabs=tabs("strangers.index"), openings=_openings(), may=current_user.role is not Role.AUDITOR,
        has_own=any(is_mine(mailbox) for mailbox in list_visible()),
        segments=[(url_for(".index"), f"To decide ({open_:,})", not asked.never),
                  (url_for(".index", never=1), f"Never candidates ({never:,})", asked.never)],
    )  # fmt: skip


@bp.get("/mail/strangers.csv")
@signed_in
def export_csv() -> Response:
    """What the list shows, of all its pages."""
    audit.record([Event(now(), actor(), "strangers.exported", "mail")])
    return Response(
        stream_with_context(csv_lines(COLUMNS, _cells(_asked(CHUNK)))), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=senders-{now():%Y-%m-%d}.csv"},
    )  # fmt: skip


def _cells(asked: Asked) -> Iterator[list[object]]:
    while rows := store.list_strangers(asked):
        for row, mailbox in rows:
            yield [row.at.isoformat(), row.name, row.email, row.subject, row.mails, mailbox]
        last = rows[-1][0]
        asked = replace(asked, after=(last.at, last.id))


@bp.post("/mail/strangers/<int:stranger_id>/candidate")
@changes
def accept(stranger_id: int) -> ResponseReturnValue:
    opening_id = _opening_id()
    try:
        strangers.accept(stranger_id, current_user.id, opening_id, now(), actor(), owner_id=seen_by())
    except LookupError:
        abort(404)
    except ValueError as wrong:
        flash(str(wrong), "warning")
        return _back()
    flash(
        "They are a candidate now. Their older mail is looked for in all mailboxes and comes in by itself.",
        "success",
    )
    return _back()


def _opening_id() -> int | None:
    """The opening that was chosen; 404 where there is none such."""
    chosen = request.form.get("opening", type=row_id)
    if chosen is not None and applications.get_opening(chosen) is None:
        abort(404)
    return chosen


@bp.post("/mail/strangers/<int:stranger_id>/never")
@changes
def set_aside(stranger_id: int) -> ResponseReturnValue:
    email = _or_404(strangers.set_aside, stranger_id)
    done(f"{email} is never asked about again.", url_for(".take_up", stranger_id=stranger_id))
    return _back()


@bp.post("/mail/strangers/<int:stranger_id>/take-up")
@changes
def take_up(stranger_id: int) -> ResponseReturnValue:
    email = _or_404(strangers.take_up, stranger_id)
    flash(f"{email} is in the list again.", "success")
    return _back()


def _or_404(act: Any, stranger_id: int) -> str:
    try:
        return str(act(stranger_id, current_user.id, now(), actor()))
    except LookupError:
        abort(404)


def _asked(limit: int) -> Asked:
    asked = request.args
    return Asked(
        current_user.id, asked.get("q", "").strip()[:200], asked.get("never") == "1",
        place_in_list(asked.get("before")), limit,
    )  # fmt: skip


def _arguments() -> dict[str, Any]:
    """The filter as the address bar has it."""
    return {key: request.args[key] for key in ("q", "never") if request.args.get(key)}


def _back() -> ResponseReturnValue:
    """To the list as it was filtered."""
    asked: dict[str, Any] = {key: request.form[key] for key in ("q", "never") if request.form.get(key)}
    return redirect(url_for(".index", **asked), 303)


def _openings() -> list[tuple[str, str]]:
    return [
        ("", "Not known yet"),
        *((str(o.id), o.title) for o in applications.list_openings() if o.closed_at is None),
    ]
