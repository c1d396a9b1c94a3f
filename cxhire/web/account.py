"""Signing in and out, one-time links, and what a colleague does with their own account."""

from __future__ import annotations

import hashlib

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from cxhire.services import account, digest_choice, sessions
from cxhire.services.account import Newcomer, Purpose, Visitor
from cxhire.store.people import Colleague, Role
from cxhire.web.guards import SignedIn, actor, allow, client_address, limiter, now, public, secret
from cxhire.web.notices import done
from cxhire.web.sessions import browser

bp = Blueprint("account", __name__)
WINDOW = "15 minutes"

ADDRESS = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="That is not an e-mail address.")
PASSWORD = "At least 12 characters. A few unrelated words are easy to keep in mind."  # noqa: S105


def one_line(value: str | None) -> str | None:
    """What was typed, without breaks and spaces around: a line break in a name would stop the mail that bears it."""
    return " ".join(value.split()) if value else value


class SignInForm(FlaskForm):  # type: ignore[misc]  # untyped
    email = EmailField("E-mail address", [InputRequired(), Length(max=320)], filters=[one_line])
    password = PasswordField("Password", [InputRequired(), Length(max=1000)])


class WelcomeForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Your name", [InputRequired(), Length(max=200)], filters=[one_line])
    email = EmailField("Your e-mail address", [InputRequired(), Length(max=320), ADDRESS], filters=[one_line])
    password = PasswordField("Password", [InputRequired(), Length(max=1000)], description=PASSWORD)


class PasswordForm(FlaskForm):  # type: ignore[misc]
    old = PasswordField("Your password until now", [InputRequired(), Length(max=1000)])
    new = PasswordField("New password", [InputRequired(), Length(max=1000)], description=PASSWORD)


def account_key() -> str:
    """The account somebody tries to enter, for the rate limit, whether it exists or not."""
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


def own_key() -> str:
    return actor()


def has_failed(response: Response) -> bool:
    return response.status_code != 302


def local_path(target: str | None) -> str:
    """A path on this site to go on to; the first page where it is anything else."""
    safe = target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if target and safe else "/"


def _enter(colleague: Colleague) -> None:
    browser().renew()
    login_user(SignedIn(colleague))


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(f"30 per {WINDOW}", methods=["POST"], deduct_when=has_failed)
@limiter.limit(f"10 per {WINDOW}", key_func=account_key, methods=["POST"], deduct_when=has_failed)
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next")))
    form = SignInForm()
    if form.validate_on_submit():
        visitor = Visitor(client_address(), secret())
        colleague = account.sign_in(form.email.data, form.password.data, visitor, now())
        if colleague:
            _enter(colleague)
            return redirect(local_path(request.args.get("next")))
        flash("That address and password don't belong together. After 10 attempts there is a pause.", "error")
    return render_template("account/sign_in.html", form=form), 401 if request.method == "POST" else 200


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        account.sign_out(current_user.id, now())
        browser().renew()
        flash("You are signed out.", "success")
    return redirect(url_for("account.sign_in"))


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@public
@limiter.limit(f"60 per {WINDOW}")
def welcome(token: str) -> ResponseReturnValue:
    """Behind a one-time link. Opening it changes nothing: mail scanners do."""
    found = account.find_welcome(token, now())
    if found is None:
        return _without_referrer(render_template("account/link_over.html"), 404)
    first = found.purpose is Purpose.FIRST
    form = WelcomeForm(name=found.colleague.name, email="" if first else found.colleague.email)
    if not first:
        form.email.data = found.colleague.email
    if form.validate_on_submit() and _use(token, form):
        return redirect("/")
    page = render_template("account/welcome.html", form=form, first=first, colleague=found.colleague)
    return _without_referrer(page, 400 if form.errors else 200)


def _use(token: str, form: WelcomeForm) -> bool:
    newcomer = Newcomer(form.name.data, form.email.data, form.password.data)
    try:
        colleague = account.use_link(token, newcomer, now())
    except ValueError as weak:
        form.password.errors = [str(weak)]
        return False
    if colleague:
        _enter(colleague)
        flash(f"Welcome, {colleague.shown}.", "success")
    return True


def _without_referrer(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/account")
@allow(*Role)
def index() -> str:
    held = browser().held
    return render_template(
        "account/index.html",
        browsers=sessions.list_browsers(current_user.id),
        this=held.id.hex() if held else "",
        agent_words=agent_words,
    )


def agent_words(agent: str) -> str:
    """A browser's own description in two words; it can say anything, so it is only a hint."""
    names = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "macOS",
        "Linux": "Linux",
    }
    name = next((name for sign, name in names.items() if sign in agent), "A browser")
    system = next((name for sign, name in systems.items() if sign in agent), None)
    return f"{name} on {system}" if system else name


@bp.post("/account/digests/stop")
@allow(*Role)
def stop_digests() -> ResponseReturnValue:
    digest_choice.stop(current_user.id, now(), actor())
    done("You get no more digests. What waits on you is on the Waiting page.", url_for(".send_digests"))
    return redirect(url_for(".index"))


@bp.post("/account/digests/send")
@allow(*Role)
def send_digests() -> ResponseReturnValue:
    digest_choice.send(current_user.id, now(), actor())
    flash("You get digests again, from the next morning on.", "success")
    return redirect(url_for(".index"))


@bp.route("/account/password", methods=["GET", "POST"])
@allow(*Role)
@limiter.limit(f"10 per {WINDOW}", key_func=own_key, methods=["POST"], deduct_when=has_failed)
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and _change_password(form):
        flash("Your password is changed; your other sessions are ended.", "success")
        return redirect(url_for("account.index"))
    return render_template("account/password.html", form=form), 400 if form.errors else 200


def _change_password(form: PasswordForm) -> bool:
    held = browser().held
    try:
        account.change_password(
            current_user.id, form.old.data, form.new.data, held.id if held else None, now()
        )
    except account.WrongPassword as wrong:
        form.old.errors = [str(wrong)]
        return False
    except ValueError as weak:
        form.new.errors = [str(weak)]
        return False
    return True


@bp.post("/account/sessions/<key>/end")
@allow(*Role)
def end_session(key: str) -> ResponseReturnValue:
    account.end_session(current_user.id, _session_id(key), now())
    flash("That session is ended.", "success")
    return redirect(url_for("account.index"))


def _session_id(key: str) -> bytes:
    try:
        return bytes.fromhex(key)
    except ValueError:
        abort(404)


@bp.post("/account/sessions/end-others")
@allow(*Role)
def end_other_sessions() -> ResponseReturnValue:
    held = browser().held
    ended = account.end_other_sessions(current_user.id, held.id if held else b"", now())
    flash("Other sessions ended: " + str(ended), "success")
    return redirect(url_for("account.index"))
