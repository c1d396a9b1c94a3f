"""Records that may be one person's, or contacts in the wrong application: looking, joining, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import merge as merging
from cxhire.services.merge import Alike
from cxhire.services.moving import move_contact
from cxhire.store import applications, candidates, interactions, merges
from cxhire.store.applications import Application
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import application_or_404, candidate_or_404
from cxhire.web.timeline_words import stage_words

bp = Blueprint("merging", __name__)

MOST_FOUND = 20


def same_person(candidate_id: int) -> dict[str, Any]:
    """What a candidate's page says of other records: who may be the same, and who was merged in, the latest first."""
    alike = merging.list_alike(candidate_id)
    return {"alike": _lines(alike), "merged": _merged(candidate_id)}


@bp.get("/candidates/same")
@allow(Role.ADMIN, Role.RECRUITER, Role.AUDITOR)
def index() -> str:
    """All records that may be one person's."""
    found, after = merging.list_all_alike(request.args.get("after", "")[:320])
    return render_template(
        "candidates/same.html", lines=_lines(found), next_url=url_for(".index", after=after) if after else None,
        may_merge=current_user.role is not Role.AUDITOR,
    )  # fmt: skip


@bp.get("/candidates/<int:candidate_id>/same")
@allow(Role.ADMIN, Role.RECRUITER)
def search(candidate_id: int) -> str:
    candidate_or_404(candidate_id)
    words = request.args.get("who", "")[:200]
    found = merges.find_candidates(words.split(), candidate_id, MOST_FOUND + 1) if words.strip() else []
    emails = candidates.list_addresses_of([c.id for c in found])
    return render_template(
        "candidates/same_search.html", candidate_id=candidate_id, name=_name(candidate_id), words=words,
        found=found[:MOST_FOUND], more=len(found) > MOST_FOUND, emails=emails,
    )  # fmt: skip


@bp.get("/candidates/<int:candidate_id>/same/<int:other_id>")
@allow(Role.ADMIN, Role.RECRUITER)
def preview(candidate_id: int, other_id: int) -> str:
    """What would come together, before it does."""
    candidate_or_404(candidate_id)
    try:
        looked = merging.preview(candidate_id, other_id)
        _, _, why = merging.describe(candidate_id, other_id)
    except (LookupError, ValueError):
        abort(404)
    mine = applications.list_applications_of([candidate_id])
    return render_template(
        "candidates/merge.html", candidate_id=candidate_id, other_id=other_id, name=_name(candidate_id),
        other=_name(other_id), why=why, looked=looked, coming=_titled(looked.coming),
        joining=_titled(looked.joining), mine=_titled(mine), emails=candidates.list_addresses_of([candidate_id]),
    )  # fmt: skip


@bp.post("/candidates/<int:candidate_id>/merge")
@allow(Role.ADMIN, Role.RECRUITER)
def merge(candidate_id: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    other_id = request.form.get("other", 0, type=row_id)

    def join() -> tuple[str, str]:
        name = _name(other_id)
        undo_url = url_for(".undo", merge_id=merging.merge(candidate_id, other_id, now(), actor()))
        return f"{name} is part of this record now.", undo_url

    return _act(join, candidate_id)


@bp.post("/merges/<int:merge_id>/undo")
@allow(Role.ADMIN, Role.RECRUITER)
def undo(merge_id: int) -> ResponseReturnValue:
    found = merges.get_merge(merge_id) or abort(404)
    candidate_or_404(found.kept_id)
    kept_id, gone_id = found.kept_id, found.gone_id

    def split() -> tuple[str, None]:
        merging.undo(merge_id, now(), actor())
        return f"They are two again: {_name(kept_id)} and {_name(gone_id)}, each with their own mail.", None

    return _act(split, kept_id)


@bp.post("/candidates/<int:candidate_id>/apart")
@allow(Role.ADMIN, Role.RECRUITER)
def tell_apart(candidate_id: int) -> ResponseReturnValue:
    candidate_or_404(candidate_id)
    other_id = request.values.get("other", 0, type=row_id)
    apart = not request.args.get("undo")

    def tell() -> tuple[str, str | None]:
        merging.tell_apart(candidate_id, other_id, now(), actor(), apart=apart)
        again = url_for(".tell_apart", candidate_id=candidate_id, other=other_id, undo=1)
        return ("They are two people. We won't ask again.", again) if apart else ("We may ask again.", None)

    return _act(tell, candidate_id, to_list=request.form.get("from") == "list")


@bp.post("/contacts/<int:interaction_id>/move")
@signed_in
def move(interaction_id: int) -> ResponseReturnValue:
    contact = interactions.get_interaction(interaction_id) or abort(404)
    candidate_id = application_or_404(contact.application_id).candidate_id
    target = application_or_404(request.values.get("application", 0, type=row_id))

    def put() -> tuple[str, str | None]:
        before = move_contact(interaction_id, target.id, now(), actor())
        again = url_for(".move", interaction_id=interaction_id, application=before, undo=1)
        title = _titled([target])[0][1]
        return f"It belongs to {title} now.", None if request.args.get("undo") else again

    return _act(put, candidate_id, application=target.id)


def _act(
    act: Callable[[], tuple[str, str | None]], candidate_id: int, *, to_list: bool = False, **more: Any
) -> ResponseReturnValue:
    """Does it and says so, with the way back; what can't be done is said in a sentence. NotYours has a page of its own."""
    try:
        text, undo_url = act()
        done(text, undo_url)
    except ValueError as wrong:
        flash(str(wrong), "error")
    except LookupError:
        flash("Nothing was changed: one of them isn't there any more.", "error")
    back = url_for(".index") if to_list else url_for("candidates.show", candidate_id=candidate_id, **more)
    return redirect(back, 303)


def _lines(found: Sequence[Alike]) -> list[dict[str, Any]]:
    names = candidates.list_names({known.id for pair in found for known in (pair.one, pair.other)})
    return [
        {"pair": pair, "why": pair.why,
         "people": [(known.id, names[known.id], known.emails) for known in (pair.one, pair.other)]}
        for pair in found
    ]  # fmt: skip


def _merged(candidate_id: int) -> list[dict[str, Any]]:
    """Only the latest can be taken back: those before it are part of what it moved."""
    standing = [m for m in merges.list_standing(candidate_id) if m.kept_id == candidate_id]
    return [
        {"id": m.id, "at": m.at, "emails": [a["email"] for a in m.moved["addresses"]], "latest": n == 0}
        for n, m in enumerate(standing)
    ]  # fmt: skip


def _name(candidate_id: int) -> str:
    return candidates.list_names([candidate_id]).get(candidate_id, f"Candidate {candidate_id}")


def _titled(found: Sequence[Application]) -> list[tuple[int, str, str]]:
    """Applications' ids, what each is for, and how far it is."""
    titles = {o.id: o.title for o in applications.list_openings()}
    return [
        (a.id, titles.get(a.opening_id or 0, "No opening yet"), stage_words(a.stage, a.outcome))
        for a in found
    ]
