"""The second person: what whoever a concern is about asks for, and a colleague decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import asked_acts
from cxhire.services.act_terms import Ended, HandOver, ToStage
from cxhire.services.asked_acts import Answer
from cxhire.services.owed import owed_lines
from cxhire.services.steering import WHY
from cxhire.store import addresses, candidates, obligations
from cxhire.store.applications import Application, Outcome, Stage
from cxhire.store.obligations import Wanted
from cxhire.web.act_forms import act_named, offered, read_terms
from cxhire.web.act_words import answer_words, done_words, shown, told_of, wish_words
from cxhire.web.acts import GONE, doer, undo_url
from cxhire.web.applications import (
    OutcomeForm,
    OwnerForm,
    StageForm,
    decided_at,
    decision_forms,
    with_colleagues,
)
from cxhire.web.guards import now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import application_or_404

bp = Blueprint("asked", __name__, url_prefix="/asked")

Decision = TypeVar("Decision")
ASKED = "A colleague is asked to decide. You see here what they say."


@bp.get("")
@signed_in
def index() -> str:
    """What waits for the visitor's decision, and what became of what they asked for."""
    return render_template(
        "asked/index.html", to_decide=rows(asked_acts.list_to_decide(current_user.id)),
        mine=rows(asked_acts.list_asked(current_user.id, now())),
    )  # fmt: skip


@bp.app_template_global("acts_to_decide")
def acts_to_decide(application_id: int | None = None) -> list[dict[str, Any]]:
    """What waits for the visitor's decision, of one application or of all: for other features' pages."""
    return rows(asked_acts.list_to_decide(current_user.id, application_id))


def rows(answers: list[Answer]) -> list[dict[str, Any]]:
    """Acts that were asked for, as the templates draw them."""
    return [_row(answer) for answer in answers]


def _row(answer: Answer) -> dict[str, Any]:
    application = answer.application
    return {
        "id": answer.asked.id, "candidate": _name(application), "wish": wish_words(answer.terms),
        "by": shown(answer.asked.asked_by_id), "at": answer.asked.asked_at, "waits": answer.is_waiting,
        "answer": answer_words(answer), "decided_at": answer.asked.decided_at,
        "url": url_for("candidates.show", candidate_id=application.candidate_id, application=application.id),
    }  # fmt: skip


def _name(application: Application) -> str:
    candidate = candidates.get_candidate(application.candidate_id)
    return (candidate and candidate.name) or addresses.list_addresses(application.candidate_id)[0].email


@bp.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    """What one may ask for: about one thing owed, or about an application."""
    owed_id, application_id = (request.args.get(key, type=row_id) for key in ("obligation", "application"))
    if owed_id is None:
        application = application_or_404(application_id or 0)
        return _page(application, forms=decision_forms(application))
    owed = obligations.get_obligation(owed_id)
    if owed is None:
        return _gone()
    return _page(application_or_404(owed.application_id), owed_id=owed_id)


def _page(application: Application, owed_id: int | None = None, **more: Any) -> str:
    line = next(
        (
            one
            for one in owed_lines(now(), Wanted(candidate_id=application.candidate_id))
            if one.owed.id == owed_id
        ),
        None,
    )
    return render_template(
        "asked/new.html", name=_name(application), application=application, owed_id=owed_id, why_not=WHY,
        sentence=told_of(line, current_user.id).sentence if line else "",
        offered=offered(current_user.colleague, application.owner_id, now()), **more,
    )  # fmt: skip


@bp.post("/owed/<int:obligation_id>")
@signed_in
def about(obligation_id: int) -> ResponseReturnValue:
    """Asks for an act on something owed."""
    owed = obligations.get_obligation(obligation_id)
    if owed is None:
        return _gone()
    application = application_or_404(owed.application_id)
    try:
        terms = read_terms(act_named(request.form.get("act")), request.form, doer())
        asked = asked_acts.ask_about(obligation_id, terms, doer())
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
        return _page(application, obligation_id, failed=request.form.get("act"), given=request.form), 422
    except LookupError:
        return _gone()
    done(ASKED, url_for(".take_back", asked_id=asked.id))
    return redirect(url_for(".index"), 303)


@bp.post("/applications/<int:application_id>")
@signed_in
def about_application(application_id: int) -> ResponseReturnValue:
    """Asks for another stage or owner of an application, or for its outcome."""
    application_or_404(application_id)
    try:
        asked = asked_acts.ask_for(application_id, _terms(request.form.get("act")), doer())
        done(ASKED, url_for(".take_back", asked_id=asked.id))
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
        return redirect(url_for(".new", application=application_id), 303)
    return redirect(url_for(".index"), 303)


def _terms(act: str | None) -> ToStage | Ended | HandOver:
    stage, outcome, owner = StageForm(), OutcomeForm(), with_colleagues(OwnerForm())
    if act == "stage" and stage.validate():
        return ToStage(Stage(stage.stage.data))
    if act == "outcome" and outcome.validate():
        return Ended(Outcome(outcome.outcome.data), decided_at(outcome.on.data))
    if act == "hand_over" and owner.validate() and owner.owner.data:
        return HandOver(owner.owner.data)
    raise ValueError("That can't be chosen here.")


@bp.post("/<int:asked_id>/accept")
@signed_in
def accept(asked_id: int) -> ResponseReturnValue:
    """Does what was asked for, as the visitor."""
    answer = _answer_or_404(asked_id)
    made = _decided(lambda: asked_acts.accept(asked_id, doer()))
    if made:
        done(done_words(answer.terms), undo_url(made))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:asked_id>/refuse")
@signed_in
def refuse(asked_id: int) -> ResponseReturnValue:
    answer = _answer_or_404(asked_id)
    if _decided(lambda: asked_acts.refuse(asked_id, request.form.get("why", ""), doer())):
        done(f"Left undone. {shown(answer.asked.asked_by_id)} reads why.")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:asked_id>/take-back")
@signed_in
def take_back(asked_id: int) -> ResponseReturnValue:
    """Ends what the visitor asked for."""
    _answer_or_404(asked_id)
    if _decided(lambda: asked_acts.take_back(asked_id, doer())):
        done("Taken back. Nobody decides it now.")
    return redirect(url_for(".index"), 303)


def _answer_or_404(asked_id: int) -> Answer:
    answer = asked_acts.get_answer(asked_id)
    if answer is None:
        abort(404)
    application_or_404(answer.application.id)
    return answer


def _decided(decide: Callable[[], Decision]) -> Decision | None:
    """What came of a decision; None where it can't be made, which is then said. NotYours has a page of its own."""
    try:
        return decide()
    except (ValueError, LookupError) as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
        return None


def _gone() -> ResponseReturnValue:
    flash(GONE, "info")
    return redirect(url_for("waiting.index"), 303)
