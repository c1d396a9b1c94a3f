"""The rules of review: for how long concerns are kept, and whether decisions may become training data."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.reviewing import Keeping
from cxhire.services import corrections, keep_concerns
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, now
from cxhire.web.notices import done

bp = Blueprint("concern_rules", __name__, url_prefix="/concerns/rules")

reads = allow(Role.ADMIN, Role.AUDITOR)
changes = allow(Role.ADMIN)
FIELDS = ("open_days", "closed_days")


@bp.get("")
@reads
def index() -> str:
    rule = keep_concerns.keeping()
    return _page(str(rule.open_days), str(rule.closed_days))


@bp.post("")
@changes
def change() -> ResponseReturnValue:
    typed = [request.values.get(name, "").strip() for name in FIELDS]
    before = keep_concerns.keeping()
    try:
        keep_concerns.set_keeping(Keeping(*map(_days, typed)), actor(), now())
    except ValueError as wrong:
        flash(f"{wrong} Nothing was saved.", "error")
        return _page(*typed), 400
    undo_url = url_for(".change", open_days=before.open_days, closed_days=before.closed_days)
    done("Saved. A shorter time counts only for what is found from now on.", undo_url)
    return redirect(url_for(".index"), 303)


@bp.post("/corrections")
@changes
def switch() -> ResponseReturnValue:
    on = request.values.get("on") == "1"
    corrections.switch(on, actor(), now())
    undo_url = url_for(".switch", on="" if on else "1")
    done("Admins can export decisions now." if on else "Decisions are exported no more.", undo_url)
    return redirect(url_for(".index"), 303)


@bp.get("/corrections.jsonl")
@changes
def export() -> ResponseReturnValue:
    try:
        lines = corrections.export(current_user.id, now())
    except ValueError as wrong:
        flash(str(wrong), "error")
        return redirect(url_for(".index"))
    return Response(
        stream_with_context(lines), content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=corrections-{now():%Y-%m-%d}.jsonl"},
    )  # fmt: skip


def _page(open_days: str, closed_days: str) -> str:
    return render_template(
        "concerns/rules.html", open_days=open_days, closed_days=closed_days, is_on=corrections.is_on(),
        fewest=keep_concerns.FEWEST_DAYS, most=keep_concerns.MOST_DAYS, may=current_user.role is Role.ADMIN,
    )  # fmt: skip


def _days(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise ValueError("A whole number of days, please.")
    return int(typed)
