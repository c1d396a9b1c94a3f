"""What we promised a candidate and when they were interviewed, by form: each act is audited and has a way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from cxhire.core.rule_packs import PACKS, RulePack
from cxhire.core.turns import Kept
from cxhire.services import interviews, log, promises
from cxhire.services.found_promises import due_in
from cxhire.services.pledges import Pledge
from cxhire.services.policy import load_policies
from cxhire.store import interviews as held
from cxhire.store import promises as stored
from cxhire.store.applications import Application
from cxhire.store.interactions import Interaction
from cxhire.store.interviews import Interview
from cxhire.store.promises import Promise
from cxhire.web.guards import actor, now, signed_in
from cxhire.web.local_time import as_instant, localtime, reader_zone, zone_or_reader_s
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.options import options
from cxhire.web.pledge_words import TONES, due_words, is_soft, state_words
from cxhire.web.scope import application_or_404
from cxhire.web.waiting_filters import place_arguments

bp = Blueprint("commitments", __name__)

NO_CONTACT = 0
WAITING = "waiting"
GONE = "Nothing was changed: that isn't there any more."
NOT_FILLED_IN = "Nothing was changed: say what, and by when."
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
CHANNELS = {
    "mail": "mail", "phone": "call", "video": "video call", "meeting": "meeting", "chat": "chat", "post": "letter",
}  # fmt: skip


class DueForm(FlaskForm):  # type: ignore[misc]  # untyped
    """By when something was promised."""

    on = DateField("By", [InputRequired()])
    time = TimeField("At", [Optional()])


class PromiseForm(DueForm):
    """Something that we said we would do."""

    words = StringField("What", [InputRequired(), Length(max=promises.LONGEST_WORDS)])
    contact = SelectField("We said so in", coerce=int)


class InterviewForm(FlaskForm):  # type: ignore[misc]
    """When somebody was interviewed, or is to be."""

    at = DateTimeLocalField("Interview on", [InputRequired()], format=MOMENT)


class UndecidedForm(FlaskForm):  # type: ignore[misc]
    """In which contact they were told that nothing is decided yet."""

    contact = SelectField("Told in", coerce=int)


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as the card shows it; `form` corrects its time, None where it is settled.

    `found` says where its time comes from; `is_withdrawn` that a colleague said it was none.
    """

    promise: Promise
    tone: str
    state: str
    icon: str
    by: str
    found: str | None
    is_withdrawn: bool
    form: DueForm | None


@dataclass(frozen=True, slots=True)
class LawRow:
    """What a law asks, by when, and the form that says it was done; None where we said nothing since."""

    pack: RulePack
    due_at: datetime
    form: UndecidedForm | None


def commitments(application: Application) -> dict[str, Any]:
    """What the card of promises and interviews shows, with its forms."""
    said = promises.list_said(application.id)
    return {
        "promises": [_row(pledge) for pledge in promises.list_pledges(application.id, now())],
        "interviews": interviews.list_held(application.id), "law": _law(application, said),
        "promise_form": _with_contacts(PromiseForm(formdata=None), said),
        "interview_form": InterviewForm(formdata=None),
    }  # fmt: skip


def _row(pledge: Pledge) -> PromiseRow:
    tone, icon = TONES[pledge.state]
    promise, state = pledge.promise, state_words(pledge)
    return PromiseRow(
        promise, tone, state[:1].upper() + state[1:], icon, due_words(promise.due_at, promise.zone), _found(promise), promise.withdrawn_at is not None,
        due_form(promise) if pledge.state in (Kept.OPEN, Kept.BROKEN) else None,
    )  # fmt: skip


def due_form(promise: Promise) -> DueForm:
    """Corrects by when it was promised; filled with the day that counts now, where it was promised."""
    zone = zone_or_reader_s(promise.zone)
    on = promise.due_at.astimezone(zone).date()
    form = DueForm(formdata=None, prefix=f"correct-{promise.id}-", on=on)
    form.time.description = _meant_in(zone.key)
    return form


def _meant_in(zone: str) -> str:
    return f"Without a time: by the end of that day. Both are meant in {zone}."


def _found(promise: Promise) -> str | None:
    if promise.corrected_from is not None:
        return f"corrected by a colleague from {due_words(promise.corrected_from, promise.zone)}"
    if promise.entered_by_id is not None:
        return None
    return "found in our words, as something hoped for" if is_soft(promise) else "found in our words"


def _law(application: Application, said: Sequence[Interaction]) -> LawRow | None:
    owed = interviews.asked_by_law(application)
    policy = load_policies().newest_for(application.opening_id, application.stage)
    pack = next((PACKS[id_] for id_ in policy.rule_packs if id_ in PACKS), None)
    if owed is None or pack is None:
        return None
    since = [one for one in said if one.at >= owed.since]
    return LawRow(pack, owed.due_at, _told_in(since) if since else None)


def _with_contacts(form: PromiseForm, said: Sequence[Interaction]) -> PromiseForm:
    form.contact.choices = options([(NO_CONTACT, "Nothing that is noted here"), *_contacts(said)])
    form.time.description = _meant_in(reader_zone().key)
    return form


def _told_in(said: Sequence[Interaction]) -> UndecidedForm:
    form = UndecidedForm(formdata=None)
    form.contact.choices = options(_contacts(said))
    return form


def _contacts(said: Sequence[Interaction]) -> list[tuple[object, str]]:
    return [(one.id, f"Our {CHANNELS.get(one.channel, 'contact')} of {localtime(one.at)}") for one in said]


@bp.post("/applications/<int:application_id>/promises")
@signed_in
def promise(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = _with_contacts(PromiseForm(), promises.list_said(application_id))
    return _act(application, form, lambda: _promise(application, form))


def _promise(application: Application, form: PromiseForm) -> tuple[str, str]:
    contact = next((c for c in promises.list_said(application.id) if c.id == form.contact.data), None)
    zone = reader_zone().key
    due_at = due_in(zone, form.on.data, form.time.data)
    made = promises.add_promise(
        application.id, form.words.data, due_at, current_user.id, now(), actor(),
        interaction_id=contact.id if contact else None, zone=zone,
    )  # fmt: skip
    return f"Noted: promised by {due_words(due_at, zone)}.", url_for(".withdraw", promise_id=made.id)


@bp.post("/promises/<int:promise_id>/correct")
@signed_in
def correct(promise_id: int) -> ResponseReturnValue:
    found, application = _promise_or_404(promise_id)
    form = DueForm(prefix=f"correct-{promise_id}-")

    def corrected() -> tuple[str, str]:
        due_at = due_in(zone_or_reader_s(found.zone).key, form.on.data, form.time.data)
        before = promises.correct_promise(promise_id, due_at, now(), actor())
        back = url_for(".put_back", promise_id=promise_id, due=before.isoformat(), **_from_where())
        return f"It is due {due_words(due_at, found.zone)} now.", back

    return _act(application, form, corrected)


@bp.post("/promises/<int:promise_id>/put-back")
@signed_in
def put_back(promise_id: int) -> ResponseReturnValue:
    """Undoes a correction."""
    found, application = _promise_or_404(promise_id)

    def as_before() -> tuple[str, None]:
        due_at = datetime.fromisoformat(request.args.get("due", ""))
        if due_at.tzinfo is None:
            raise ValueError("Nothing was changed: that is no time.")
        promises.correct_promise(promise_id, due_at, now(), actor())
        return f"It is due {due_words(due_at, found.zone)} again.", None

    return _act(application, None, as_before)


@bp.post("/promises/<int:promise_id>/withdraw")
@signed_in
def withdraw(promise_id: int) -> ResponseReturnValue:
    _, application = _promise_or_404(promise_id)

    def withdrawn() -> tuple[str, str]:
        promises.withdraw_promise(promise_id, now(), actor())
        return "Noted: that is no promise.", url_for(".restore", promise_id=promise_id, **_from_where())

    return _act(application, None, withdrawn)


@bp.post("/promises/<int:promise_id>/restore")
@signed_in
def restore(promise_id: int) -> ResponseReturnValue:
    _, application = _promise_or_404(promise_id)

    def restored() -> tuple[str, None]:
        promises.restore_promise(promise_id, now(), actor())
        return "It is a promise again.", None

    return _act(application, None, restored)


@bp.post("/promises/<int:promise_id>/keep")
@signed_in
def keep(promise_id: int) -> ResponseReturnValue:
    _, application = _promise_or_404(promise_id)

    def kept() -> tuple[str, str]:
        noted = promises.keep_promise(promise_id, current_user.id, now(), actor())
        return "Noted: the promise is kept.", url_for("log.take_back", interaction_id=noted.id)

    return _act(application, None, kept)


@bp.post("/applications/<int:application_id>/interviews")
@signed_in
def interview(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    form = InterviewForm()

    def noted() -> tuple[str, str]:
        at = as_instant(form.at.data)
        added = interviews.note_interview(application_id, at, current_user.id, now(), actor())
        return f"Noted: interview on {localtime(at)}.", url_for(".withdraw_interview", interview_id=added.id)

    return _act(application, form, noted)


@bp.post("/interviews/<int:interview_id>/withdraw")
@signed_in
def withdraw_interview(interview_id: int) -> ResponseReturnValue:
    _, application = _interview_or_404(interview_id)

    def withdrawn() -> tuple[str, str]:
        interviews.withdraw_interview(interview_id, current_user.id, now(), actor())
        return "Noted: no interview.", url_for(".restore_interview", interview_id=interview_id)

    return _act(application, None, withdrawn)


@bp.post("/interviews/<int:interview_id>/restore")
@signed_in
def restore_interview(interview_id: int) -> ResponseReturnValue:
    _, application = _interview_or_404(interview_id)

    def restored() -> tuple[str, None]:
        interviews.restore_interview(interview_id, now(), actor())
        return "The interview is back.", None

    return _act(application, None, restored)


@bp.post("/applications/<int:application_id>/undecided")
@signed_in
def undecided(application_id: int) -> ResponseReturnValue:
    application = application_or_404(application_id)
    said = {one.id for one in promises.list_said(application_id)}

    def told() -> tuple[str, str]:
        contact = request.form.get("contact", type=row_id)
        if contact not in said:
            raise LookupError("no such contact")
        noted = log.note_undecided(contact, current_user.id, now(), actor())
        return "Noted: they know that nothing is decided yet.", url_for(
            "log.take_back", interaction_id=noted.id
        )

    return _act(application, None, told)


def _promise_or_404(promise_id: int) -> tuple[Promise, Application]:
    found = stored.get_promise(promise_id) or abort(404)
    return found, application_or_404(found.application_id)


def _interview_or_404(interview_id: int) -> tuple[Interview, Application]:
    found = held.get_interview(interview_id) or abort(404)
    return found, application_or_404(found.application_id)


def _act(
    application: Application, form: Any, act: Callable[[], tuple[str, str | None]]
) -> ResponseReturnValue:
    """Does it and says so, with the way back; what can't be done is said in a sentence."""
    try:
        if form is None or form.validate_on_submit():
            done(*act())
        else:
            flash(NOT_FILLED_IN, "error")
    except LookupError:
        flash(GONE, "error")
    except ValueError as wrong:
        flash(str(wrong), "error")
    return redirect(_way_back(application), 303)


def _from_where() -> dict[str, Any]:
    """What leads back to Waiting, as it is filtered, for whoever came from there."""
    return {"back": WAITING, **place_arguments()} if request.args.get("back") == WAITING else {}


def _way_back(application: Application) -> str:
    if _from_where():
        return url_for("waiting.index", **place_arguments())
    return url_for(
        "candidates.show",
        candidate_id=application.candidate_id,
        application=application.id,
        _anchor="promised",
    )
