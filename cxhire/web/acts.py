"""What one does about who waits, from the list and back to it: each a POST, audited, and with a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.obligations import Direction, Kind
from cxhire.services import applications, log
from cxhire.services import snooze as service
from cxhire.services.policy import load_policies
from cxhire.store import candidates, interactions, obligations, people
from cxhire.store.applications import Application
from cxhire.store.interactions import Channel
from cxhire.store.obligations import Obligation
from cxhire.store.people import Role
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.local_time import as_instant, localtime
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import application_or_404
from cxhire.web.waiting import CHANNELS, SNOOZES, can_own, list_arguments

bp = Blueprint("acts", __name__, url_prefix="/waiting")

GONE = "That is settled already: nothing more is owed there."
Done = tuple[str, str | None]  # what to say, and where "Undo" posts to


@bp.post("/<int:obligation_id>/answered")
@signed_in
def answered(obligation_id: int) -> ResponseReturnValue:
    """Answered elsewhere: who, when and how."""
    return _act(obligation_id, _log_answer)


def _log_answer(owed: Obligation, application: Application) -> Done:
    channel = request.form.get("channel")
    if channel not in dict(CHANNELS):
        raise ValueError("Say how it was answered.")
    by = people.get_colleague(request.form.get("by", current_user.id, type=row_id))
    address = candidates.list_addresses_of([application.candidate_id])[application.candidate_id][0]
    if by is None or (current_user.role is Role.OWNER and by.id != current_user.id):
        raise ValueError("Say who answered; for somebody else, a recruiter notes it.")
    at = _moment(request.form.get("at"))
    if at < owed.since:
        raise ValueError("That was before it was owed.")
    noted = log.log_interaction(
        address, Channel(channel), Direction.OUTBOUND, by.email, at, "", now(), actor(),
        application_id=application.id, obligation_id=owed.id,
    )  # fmt: skip
    return f"Noted: {by.shown} answered.", _undo("taken_back", interaction_id=noted.id)


def _moment(text: str | None) -> datetime:
    """What the reader's clock says, as an instant; now where nothing is said, or this very minute."""
    try:
        local = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError("Say when it was, like 2026-03-04 10:30.") from None
    if local is None:
        return now()
    at = as_instant(local)
    if at > now():
        raise ValueError("That lies in the future.")
    return now() if at == now().replace(second=0, microsecond=0) else at


@bp.post("/<int:obligation_id>/snooze")
@signed_in
def snooze(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, _snooze)


def _snooze(owed: Obligation, _: Application) -> Done:
    days = request.form.get("until", "")
    if days not in dict(SNOOZES):
        raise ValueError("Choose until when.")
    until = service.waking_at(now(), int(days), load_policies().newest.hours)
    service.snooze(owed.id, until, now(), actor())
    words = f"Put off until {localtime(until)}. The candidate goes on waiting, and their clock goes on."
    return words, _undo("wake", obligation_id=owed.id)


@bp.post("/<int:obligation_id>/wake")
@signed_in
def wake(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, _wake)


def _wake(owed: Obligation, _: Application) -> Done:
    service.wake(owed.id, now(), actor())
    return "Back on the list.", None


@bp.post("/<int:obligation_id>/hand-over")
@signed_in
def hand_over(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, _hand_over)


def _hand_over(_: Obligation, application: Application) -> Done:
    chosen = people.get_colleague(request.form.get("colleague", 0, type=row_id))
    if chosen is None or not can_own(chosen):
        raise ValueError("Choose whom to hand it to.")
    before = applications.set_owner(application.id, chosen.id, now(), actor())
    undo = _undo("handed_back", application_id=application.id, former=before or 0)
    return f"{chosen.shown} answers for it now.", undo


@bp.post("/applications/<int:application_id>/handed-back")
@signed_in
def handed_back(application_id: int) -> ResponseReturnValue:
    """Undoes a hand-over: to whom it was set before, else to whoever answers."""
    application_or_404(application_id)
    try:
        applications.set_owner(
            application_id, request.args.get("former", type=row_id) or None, now(), actor()
        )
        done("Handed back.")
    except ValueError as wrong:
        flash(str(wrong), "error")
    return _back()


@bp.post("/<int:obligation_id>/nothing-owed")
@signed_in
def nothing_owed(obligation_id: int) -> ResponseReturnValue:
    return _act(obligation_id, _waive)


def _waive(owed: Obligation, application: Application) -> Done:
    why = request.form.get("why", "").strip()[:500]
    if not why:
        raise ValueError("Say in a few words why nothing is owed.")
    noted = log.waive(
        application.id,
        why,
        current_user.id,
        now(),
        actor(),
        kind=Kind(owed.kind),
        promise_id=owed.promise_id,
        obligation_id=owed.id,
    )
    return "Noted: nothing is owed.", _undo("taken_back", interaction_id=noted.id)


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


def _act(obligation_id: int, act: Callable[[Obligation, Application], Done]) -> ResponseReturnValue:
    """Does it, says so with the way back, and returns to the list as it was filtered."""
    owed = obligations.get_obligation(obligation_id)
    if owed is None:
        flash(GONE, "info")
        return _back()
    try:
        text, undo_url = act(owed, application_or_404(owed.application_id))
        done(text, undo_url)
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
    except LookupError:
        flash(GONE, "info")
    return _back()


def _undo(name: str, **values: int) -> str:
    return url_for(f".{name}", **list_arguments() | values)


def _back() -> ResponseReturnValue:
    return redirect(url_for("waiting.index", **list_arguments()), 303)
