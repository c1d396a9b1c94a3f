"""What one does about who waits, from the list and back to it: each a POST, audited, and with a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import acts, applications, log
from cxhire.services.act_terms import Act
from cxhire.services.acts import Doer, Done
from cxhire.store import interactions, obligations
from cxhire.web.act_forms import read_terms
from cxhire.web.act_words import done_words
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import application_or_404
from cxhire.web.waiting_filters import place_arguments

bp = Blueprint("acts", __name__, url_prefix="/waiting")

GONE = "That is settled already: nothing more is owed there."


def doer() -> Doer:
    """The visitor, as who acts now."""
    return Doer(current_user.id, now())


@bp.post("/<int:obligation_id>/answered")
@signed_in
def answered(obligation_id: int) -> ResponseReturnValue:
    """Answered elsewhere: who, when and how."""
    return _act(obligation_id, lambda: _done(obligation_id, Act.ANSWERED))


@bp.post("/<int:obligation_id>/snooze")
@signed_in
def snooze(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, lambda: _done(obligation_id, Act.SNOOZE))


@bp.post("/<int:obligation_id>/hand-over")
@signed_in
def hand_over(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, lambda: _done(obligation_id, Act.HAND_OVER))


@bp.post("/<int:obligation_id>/nothing-owed")
@signed_in
def nothing_owed(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, lambda: _done(obligation_id, Act.NOTHING_OWED))


@bp.post("/<int:obligation_id>/wake")
@signed_in
def wake(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, lambda: _woken(obligation_id))


def _done(obligation_id: int, act: Act) -> tuple[str, str]:
    """Does what the form says; answers in words what was done, and where "Undo" posts to."""
    terms = read_terms(act, request.form, doer())
    made = acts.act(obligation_id, terms, doer())
    return done_words(terms), undo_url(made)


def _woken(obligation_id: int) -> tuple[str, None]:
    acts.wake(obligation_id, doer())
    return "Back on the list.", None


def undo_url(made: Done) -> str:
    """Where "Undo" posts to, and from there back to the list as it is filtered."""
    if made.act in (Act.STAGE, Act.OUTCOME):
        view = "applications.stage" if made.act is Act.STAGE else "applications.undo_outcome"
        return url_for(view, application_id=made.application_id, stage=made.back["stage"], undo=1)
    if made.act is Act.SNOOZE:
        return _undo("wake", obligation_id=made.obligation_id)
    if made.act is Act.HAND_OVER:
        return _undo("handed_back", application_id=made.application_id, former=made.back["former"] or 0)
    return _undo("taken_back", interaction_id=made.back["interaction"])


@bp.post("/applications/<int:application_id>/handed-back")
@signed_in
def handed_back(application_id: int) -> ResponseReturnValue:
    """Undoes a hand-over: to whom it was set before, else to whoever answers."""
    application_or_404(application_id)
    former = request.args.get("former", type=row_id) or None
    try:
        applications.set_owner(application_id, former, now(), actor(), undoing=True)
        done("Handed back.")
    except ValueError as wrong:
        flash(str(wrong), "error")
    return _back()


@bp.post("/noted/<int:interaction_id>/taken-back")
@signed_in
def taken_back(interaction_id: int) -> ResponseReturnValue:
    """Undoes what was noted by hand; what was owed before is owed again, since the same time."""
    noted = interactions.get_interaction(interaction_id)
    if noted is None:
        abort(404)
    application_or_404(noted.application_id)
    try:
        log.take_back(interaction_id, current_user.id, now(), actor())
        done("Taken back. It is owed again, since the same time.")
    except ValueError as wrong:
        flash(str(wrong), "error")
    return _back()


def _act(obligation_id: int, act: Callable[[], tuple[str, str | None]]) -> ResponseReturnValue:
    """Does it, says so with the way back, and returns to the list as it was filtered."""
    owed = obligations.get_obligation(obligation_id)
    if owed is None:
        flash(GONE, "info")
        return _back()
    application_or_404(owed.application_id)
    try:
        done(*act())
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
    except LookupError:
        flash(GONE, "info")
    return _back()


def _undo(name: str, **values: Any) -> str:
    return url_for(f"acts.{name}", **place_arguments() | values)


def _back() -> ResponseReturnValue:
    return redirect(url_for("waiting.index", **place_arguments()), 303)
