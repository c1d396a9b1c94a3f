"""What a candidate's link leads to: no sign-in, no cookie, no script.

Opening a link records nothing (mail scanners open it too). Unknown, expired, used and withdrawn look the same. The
token is the right to answer, so these forms need no CSRF token: who doesn't know it can't forge them.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cxhire.core.surveys import questions
from cxhire.services import survey
from cxhire.services.survey import Answers
from cxhire.store.surveys import Asked
from cxhire.web.guards import csrf, limiter, now, public

ONE_CLICK = "List-Unsubscribe"
bp = Blueprint("public_surveys", __name__, url_prefix="/s")
csrf.exempt(bp)
often = limiter.shared_limit("60 per 15 minutes", scope="survey")


@bp.after_request
def _keep_the_token_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/thanks")
@public
def thanks() -> str:
    return render_template("public_surveys/thanks.html")


@bp.get("/stopped")
@public
def stopped() -> str:
    return render_template("public_surveys/stopped.html")


@bp.get("/<token>")
@often
@public
def show(token: str) -> ResponseReturnValue:
    asked = survey.open_invitation(token, now())
    return _form(asked, token, Answers()) if asked else _closed()


@bp.post("/<token>")
@often
@public
def answer(token: str) -> ResponseReturnValue:
    answers = survey.answers_of(request.form)
    asked = survey.open_invitation(token, now())
    if asked is None:
        return _closed()
    if answers.errors:
        return _form(asked, token, answers), 422
    if not survey.respond(token, answers, now()):
        return _closed()
    return redirect(url_for(".thanks"), 303)


@bp.get("/<token>/stop")
@often
@public
def ask_to_stop(token: str) -> str:
    """The same for every token, so that it tells nobody which ones there are."""
    return render_template("public_surveys/stop.html", token=token)


@bp.post("/<token>/stop")
@often
@public
def stop(token: str) -> ResponseReturnValue:
    """Also what a mail program's "unsubscribe" posts to, which mustn't be redirected (RFC 8058, 3.1)."""
    survey.stop(token, now())
    return stopped() if ONE_CLICK in request.form else redirect(url_for(".stopped"), 303)


def _form(asked: Asked, token: str, answers: Answers) -> str:
    return render_template(
        "public_surveys/form.html", asked=asked, token=token, answers=answers, questions=questions()
    )


def _closed() -> ResponseReturnValue:
    return render_template("public_surveys/closed.html"), 404
