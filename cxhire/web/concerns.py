"""Concerns: words of ours that a human should look at, decided by someone they aren't about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from cxhire.services import audit, own_words, review
from cxhire.services.csv_rows import csv_lines
from cxhire.store import concerns as store
from cxhire.store.concerns import Chosen, ConcernKind, ConcernState, Raised
from cxhire.store.people import Role
from cxhire.web.concern_cards import card
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import seen_by

bp = Blueprint("concerns", __name__)

PAGE = 50
FILTERS = ("kind", "state", "author")
KINDS = (
    (ConcernKind.TONE, "Tone"), (ConcernKind.CONTRADICTION, "Contradiction"),
    (ConcernKind.UNDERMINING, "Undermines a colleague"), (ConcernKind.PATTERN, "A pattern"),
)  # fmt: skip
STATES = (
    (ConcernState.OPEN, "To decide"),
    (ConcernState.CONFIRMED, "Confirmed"),
    (ConcernState.DISMISSED, "Dismissed"),
)
COLUMNS = (
    "id", "state", "kind", "candidate", "author", "message_id", "quote", "earlier_message_id", "earlier_quote",
    "score", "reason", "found_by", "created_at", "reviewer", "reviewed_at", "review_note", "answer",
)  # fmt: skip


@bp.get("/concerns")
@signed_in
def index() -> str:
    arguments: dict[str, Any] = {key: request.args[key] for key in FILTERS if request.args.get(key)}
    found = store.list_concerns(chosen(_after(request.args.get("after")), PAGE + 1))
    more = url_for(".index", **arguments, after=_key(found[PAGE - 1])) if len(found) > PAGE else None
    cards = [card(raised, current_user.id, whole=False, may_write=may_write()) for raised in found[:PAGE]]
    return render_template(
        "concerns/index.html", cards=cards, arguments=arguments, next_url=more, own_only=seen_by() is not None,
        open_count=store.count_open(seen_by()), kind_options=[("", "Any"), *_pairs(KINDS)],
        state_options=[("", "Any"), *_pairs(STATES)],
        author_options=[("", "Anybody"), *store.list_authors()],
    )  # fmt: skip


@bp.get("/concerns.csv")
@signed_in
def export_csv() -> ResponseReturnValue:
    audit.record([Event(now(), actor(), "concerns.exported", "concerns", detail={"form": "csv"})])
    return Response(
        stream_with_context(csv_lines(COLUMNS, (_cells(raised) for raised in _all()))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=concerns-{now():%Y-%m-%d}.csv"},
    )


@bp.get("/concerns/<int:concern_id>")
@signed_in
def show(concern_id: int) -> str:
    raised = _raised(concern_id)
    audit.saw(actor(), raised.candidate_id, now())
    return _page(raised)


@bp.post("/concerns/<int:concern_id>/confirm")
@signed_in
def confirm(concern_id: int) -> ResponseReturnValue:
    return _change(
        concern_id, lambda: review.confirm(concern_id, _said("note"), current_user.id, now()),
        "Confirmed. Talk to the author soon, and kindly.", undo=True,
    )  # fmt: skip


@bp.post("/concerns/<int:concern_id>/dismiss")
@signed_in
def dismiss(concern_id: int) -> ResponseReturnValue:
    return _change(
        concern_id, lambda: review.dismiss(concern_id, _said("note"), current_user.id, now()),
        "Dismissed. The author sees that, too.", undo=True,
    )  # fmt: skip


@bp.post("/concerns/<int:concern_id>/reopen")
@signed_in
def reopen(concern_id: int) -> ResponseReturnValue:
    return _change(
        concern_id, lambda: review.reopen(concern_id, current_user.id, now()), "It is to be decided again."
    )


@bp.post("/concerns/<int:concern_id>/answer")
@signed_in
def answer(concern_id: int) -> ResponseReturnValue:
    return _change(
        concern_id, lambda: own_words.answer(concern_id, _said("answer"), current_user.id, now()),
        "Your answer is kept with the words, and is read with them.",
    )  # fmt: skip


def chosen(after: tuple[int, int] | None, limit: int) -> Chosen:
    """What the address bar asks for, narrowed to the reader's own words where their role sees no others."""
    kind, state = request.args.get("kind"), request.args.get("state")
    own_only = seen_by()
    return Chosen(
        kind if kind in set(ConcernKind) else None,
        state if state in set(ConcernState) else None,
        request.args.get("author", type=row_id) if own_only is None else own_only,
        after=after, limit=limit,
    )  # fmt: skip


def may_write() -> bool:
    return current_user.role is not Role.AUDITOR


def _raised(concern_id: int) -> Raised:
    """A concern that the reader may see: any, or, as a hiring owner, one about their own words."""
    raised = store.get_raised(concern_id)
    own_only = seen_by()
    if raised is None or (own_only is not None and not store.is_about(raised.concern, own_only)):
        abort(404)
    return raised


def _change(
    concern_id: int, change: Callable[[], None], text: str, *, undo: bool = False
) -> ResponseReturnValue:
    """Does it and says so; what can't be done is said on the page, with what was typed still in its field."""
    _raised(concern_id)
    try:
        change()
    except ValueError as wrong:
        flash(str(wrong), "error")
        return _page(_raised(concern_id)), 400
    done(text, url_for(".reopen", concern_id=concern_id) if undo else None)
    return redirect(url_for(".show", concern_id=concern_id), 303)


def _page(raised: Raised) -> str:
    shown = card(raised, current_user.id, whole=True, may_write=may_write())
    return render_template("concerns/show.html", concern=shown, typed=request.form)


def _said(name: str) -> str:
    return request.form.get(name, "")


def _pairs(options: Any) -> list[tuple[str, str]]:
    return [(value.value, words) for value, words in options]


def _key(raised: Raised) -> str:
    return f"{store.rank(raised.concern.state)}-{raised.concern.id}"


def _after(key: str | None) -> tuple[int, int] | None:
    """The place in the list that a key of `_key` names; None for anything else."""
    rank, _, id_ = (key or "").partition("-")
    return (int(rank), int(id_)) if rank in ("0", "1") and id_.isdecimal() and len(id_) < 18 else None


def _all() -> Iterator[Raised]:
    """All of the list, a page at a time: in constant memory."""
    after = None
    while page := store.list_concerns(chosen(after, PAGE * 10)):
        yield from page
        after = (store.rank(page[-1].concern.state), page[-1].concern.id)


def _cells(raised: Raised) -> list[object]:
    c = raised.concern
    values = review.as_json(raised) | {
        "id": c.id, "found_by": c.found_by, "created_at": c.created_at.isoformat(), "reviewer": raised.reviewer,
        "reviewed_at": c.reviewed_at.isoformat() if c.reviewed_at else None, "review_note": c.review_note,
        "answer": c.answer,
    }  # fmt: skip
    return [values[name] for name in COLUMNS]
