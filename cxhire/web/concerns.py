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
from cxhire.core.reviewing import FEW, WHYS, Why
from cxhire.services import analyse_again, audit, own_words, review
from cxhire.services.concern_change import list_reviewers, why_not
from cxhire.services.csv_rows import csv_lines
from cxhire.store import concerns as store
from cxhire.store.concerns import Chosen, ConcernKind, ConcernState, Queue, Raised
from cxhire.store.people import Role
from cxhire.web.concern_cards import card
from cxhire.web.concern_parts import parts_of
from cxhire.web.guards import actor, is_within_reach, now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import seen_by

bp = Blueprint("concerns", __name__)

PAGE = 50
FILTERS = ("kind", "state", "author", "queue")
KINDS = (
    (ConcernKind.TONE, "Tone"), (ConcernKind.CONTRADICTION, "Contradiction"),
    (ConcernKind.UNDERMINING, "Undermines a colleague"), (ConcernKind.PATTERN, "A pattern"),
)  # fmt: skip
KIND_WORDS = {kind.value: words for kind, words in KINDS}
STATES = (
    (ConcernState.OPEN, "To decide"),
    (ConcernState.CONFIRMED, "Confirmed"),
    (ConcernState.DISMISSED, "Dismissed"),
    (ConcernState.EXPIRED, "Expired"),
)
QUEUES = (
    (Queue.MINE, "Given to me"), (Queue.OPINION, "My opinion is asked"), (Queue.APPEALED, "Appealed"),
    (Queue.NOBODYS, "Nobody has it"),
)  # fmt: skip
COLUMNS = (
    "id", "state", "kind", "candidate", "author", "message_id", "quote", "earlier_message_id", "earlier_quote",
    "score", "reason", "found_by", "created_at", "reviewer", "reviewed_at", "review_note", "answer", "author_name",
)  # fmt: skip


@bp.get("/concerns")
@signed_in
def index() -> str:
    arguments: dict[str, Any] = {key: request.args[key] for key in FILTERS if request.args.get(key)}
    found = store.list_concerns(chosen(after_of(request.args.get("after")), PAGE + 1))
    more = url_for(".index", **arguments, after=key_of(found[PAGE - 1])) if len(found) > PAGE else None
    cards = [card(raised, current_user.id, whole=False, may_write=may_write()) for raised in found[:PAGE]]
    return render_template(
        "concerns/index.html", cards=cards, arguments=arguments, next_url=more, own_only=seen_by() is not None,
        open_count=store.count_open(seen_by()), kind_options=[("", "Any"), *_pairs(KINDS)],
        state_options=[("", "Any"), *_pairs(STATES)],
        author_options=[("", "Anybody"), *store.list_authors()], queue_options=[("", "Anything"), *_pairs(QUEUES)],
        precision=[(KIND_WORDS[one.kind], one) for one in review.precision()] if seen_by() is None else [],
        few=FEW, rules=is_within_reach("concern_rules.index"),
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
    raised = concern_or_404(concern_id)
    audit.saw(actor(), raised.candidate_id, now())
    return page(raised)


@bp.post("/concerns/<int:concern_id>/confirm")
@signed_in
def confirm(concern_id: int) -> ResponseReturnValue:
    return change(
        concern_id, lambda: review.confirm(concern_id, said("note"), current_user.id, now()),
        "Confirmed. Talk to the author soon, and kindly.", url_for(".reopen", concern_id=concern_id),
    )  # fmt: skip


@bp.post("/concerns/<int:concern_id>/dismiss")
@signed_in
def dismiss(concern_id: int) -> ResponseReturnValue:
    why = Why(said("why")) if said("why") in set(Why) else None
    return change(
        concern_id, lambda: review.dismiss(concern_id, said("note"), current_user.id, now(), why),
        "Dismissed. The author sees that, too.", url_for(".reopen", concern_id=concern_id),
    )  # fmt: skip


@bp.post("/concerns/<int:concern_id>/reopen")
@signed_in
def reopen(concern_id: int) -> ResponseReturnValue:
    return change(
        concern_id, lambda: review.reopen(concern_id, current_user.id, now()), "It is to be decided again."
    )


@bp.post("/concerns/<int:concern_id>/answer")
@signed_in
def answer(concern_id: int) -> ResponseReturnValue:
    return change(
        concern_id, lambda: own_words.answer(concern_id, said("answer"), current_user.id, now()),
        "Your answer is kept with the words, and is read with them.",
    )  # fmt: skip


def chosen(after: tuple[int, int] | None, limit: int) -> Chosen:
    """What the address bar asks for, narrowed to the reader's own words where their role sees no others."""
    kind, state, queue = (request.args.get(key) for key in ("kind", "state", "queue"))
    own_only = seen_by()
    return Chosen(
        kind if kind in set(ConcernKind) else None,
        state if state in set(ConcernState) else None,
        request.args.get("author", type=row_id) if own_only is None else own_only,
        Queue(queue) if queue in set(Queue) and own_only is None else None, current_user.id,
        after=after, limit=limit,
    )  # fmt: skip


def may_write() -> bool:
    return current_user.role is not Role.AUDITOR


def concern_or_404(concern_id: int) -> Raised:
    """A concern that the reader may see: any, or, as a hiring owner, one about their own words."""
    raised = store.get_raised(concern_id)
    own_only = seen_by()
    if raised is None or (own_only is not None and not store.is_about(raised.concern, own_only)):
        abort(404)
    return raised


def change(
    concern_id: int, act: Callable[[], object], text: str, undo_url: str | None = None
) -> ResponseReturnValue:
    """Does it and says so; what can't be done is said on the page, with what was typed still in its field."""
    concern_or_404(concern_id)
    try:
        act()
    except LookupError:
        abort(404)
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
        return page(concern_or_404(concern_id)), 400
    done(text, undo_url)
    return redirect(url_for("concerns.show", concern_id=concern_id), 303)


def page(raised: Raised) -> str:
    """A concern's own page, with what was typed into its forms."""
    shown = card(raised, current_user.id, whole=True, may_write=may_write())
    able = list_reviewers(raised.concern) if shown.status == ConcernState.OPEN else []
    reviewers = able if shown.may.assign else []
    return render_template(
        "concerns/show.html", concern=shown, typed=request.form, why_not=why_not(raised.concern, current_user.id),
        whys=[("", "Choose, or say it below"), *((why.value, words) for why, words in WHYS.items())],
        reviewers=[("", "Nobody in particular"), *((one.id, one.shown) for one in reviewers)],
        others=[("", "Nobody"), *((one.id, one.shown) for one in reviewers if one.id != current_user.id)],
        assigned_to_id=raised.concern.assigned_to_id or "", opinion_of_id=raised.concern.opinion_of_id or "",
        nobody=shown.status == ConcernState.OPEN and not able, parts=parts_of(raised.concern),
        later=analyse_again.later_words(raised.concern), unread=review.unread_words(raised.concern),
    )  # fmt: skip


def said(name: str) -> str:
    """What was typed into a field."""
    return request.form.get(name, "")


def _pairs(options: Any) -> list[tuple[str, str]]:
    return [(value.value, words) for value, words in options]


def key_of(raised: Raised) -> str:
    """A concern's place in the list, for the address of the next page."""
    return f"{store.rank(raised.concern.state)}-{raised.concern.id}"


def after_of(key: str | None) -> tuple[int, int] | None:
    """The place in the list that a key of `key_of` names; None for anything else."""
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
        "answer": c.answer, "author_name": raised.said.by,
    }  # fmt: skip
    return [values[name] for name in COLUMNS]
