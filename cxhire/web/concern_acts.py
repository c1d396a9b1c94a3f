"""What is done about a concern besides deciding: who takes care, a second opinion, a word to the author, an appeal."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import mail_settings, own_words, second_look, talk
from cxhire.services.concern_change import require_reviewer
from cxhire.store.concern_acts import Verdict
from cxhire.store.people import Role
from cxhire.web.concern_cards import card
from cxhire.web.concerns import change, concern_or_404, said
from cxhire.web.guards import allow, config, now, signed_in
from cxhire.web.notices import done
from cxhire.web.numbers import row_id

bp = Blueprint("concern_acts", __name__, url_prefix="/concerns/<int:concern_id>")

reviewers = allow(Role.ADMIN, Role.RECRUITER)


@bp.post("/assign")
@reviewers
def assign(concern_id: int) -> ResponseReturnValue:
    to_id, before = _colleague("to"), concern_or_404(concern_id).concern.assigned_to_id
    return change(
        concern_id, lambda: second_look.assign(concern_id, to_id, current_user.id, now()),
        "Who takes care of it is noted." if to_id else "Nobody in particular takes care of it.",
        url_for(".assign", concern_id=concern_id, to=before or ""),
    )  # fmt: skip


@bp.post("/opinion/ask")
@reviewers
def ask_opinion(concern_id: int) -> ResponseReturnValue:
    of_id, before = _colleague("of"), concern_or_404(concern_id).concern.opinion_of_id
    return change(
        concern_id, lambda: second_look.ask_opinion(concern_id, of_id, said("asks"), current_user.id, now()),
        "A second opinion is asked. You can decide before it comes." if of_id else "Nobody is asked any more.",
        url_for(".ask_opinion", concern_id=concern_id, of=before or ""),
    )  # fmt: skip


@bp.post("/opinion")
@reviewers
def opine(concern_id: int) -> ResponseReturnValue:
    if said("verdict") not in set(Verdict):
        abort(400)
    return change(
        concern_id,
        lambda: second_look.opine(concern_id, Verdict(said("verdict")), said("opinion"), current_user.id, now()),
        "Your opinion stands with the concern. Whoever decides reads it.",
    )  # fmt: skip


@bp.get("/talk")
@reviewers
def talk_page(concern_id: int) -> ResponseReturnValue:
    """A mail to the author, begun for its writer to finish."""
    raised = concern_or_404(concern_id)
    require_reviewer(raised.concern, current_user.id)
    return _talk_page(concern_id, talk.beginning(raised.concern, current_user.colleague))


@bp.post("/talk")
@reviewers
def send_talk(concern_id: int) -> ResponseReturnValue:
    concern_or_404(concern_id)
    try:
        act_id = talk.talk(concern_id, said("words"), current_user.id, config(), now())
    except ValueError as wrong:
        flash(f"{wrong} Nothing was sent; what you wrote is still here.", "error")
        return _talk_page(concern_id, said("words")), 400
    seconds = int(talk.UNDO_WITHIN.total_seconds())
    done(
        f"Your words leave in {seconds} seconds.", url_for(".undo_talk", concern_id=concern_id, act_id=act_id)
    )
    return redirect(url_for("concerns.show", concern_id=concern_id), 303)


@bp.post("/talk/<int:act_id>/undo")
@reviewers
def undo_talk(concern_id: int, act_id: int) -> ResponseReturnValue:
    return change(
        concern_id,
        lambda: talk.undo(concern_id, act_id, current_user.id, now()),
        "Taken back: nothing left.",
    )


@bp.post("/appeal")
@signed_in
def appeal(concern_id: int) -> ResponseReturnValue:
    return change(
        concern_id, lambda: own_words.appeal(concern_id, said("appeal"), current_user.id, now()),
        "You have appealed. Somebody who hasn't confirmed it decides now.",
        url_for(".withdraw_appeal", concern_id=concern_id),
    )  # fmt: skip


@bp.post("/appeal/withdraw")
@signed_in
def withdraw_appeal(concern_id: int) -> ResponseReturnValue:
    return change(
        concern_id, lambda: own_words.withdraw_appeal(concern_id, current_user.id, now()),
        "Your appeal is taken back; the decision stands.",
    )  # fmt: skip


def _talk_page(concern_id: int, words: str) -> str:
    raised = concern_or_404(concern_id)
    author = talk.author_of(raised.concern)
    if author is None:
        flash(talk.NO_MEMBER, "warning")
    return render_template(
        "concerns/talk.html", concern=card(raised, current_user.id, whole=False, may_write=True),
        author=author, words=words, has_server=mail_settings.has_server(config()),
    )  # fmt: skip


def _colleague(name: str) -> int | None:
    """Whom a form or the address of "Undo" names; None for nobody."""
    given = request.values.get(name, "")
    try:
        return row_id(given) if given else None
    except ValueError:
        abort(400)
