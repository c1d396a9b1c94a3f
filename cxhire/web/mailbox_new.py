"""Connecting a mailbox: by password, or by signing in on the provider's own page and coming back (OAuth 2)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cxhire.core.mail_providers import likely_place
from cxhire.mail import oauth
from cxhire.mail.errors import MailError, Permanent
from cxhire.services import mailboxes, oauth_settings
from cxhire.services.mailbox_secrets import Credentials, sealed_tokens
from cxhire.services.mailboxes import Connecting, Place
from cxhire.services.secrets import seal
from cxhire.store.mailboxes import SignIn
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, config, now
from cxhire.web.mailbox_access import mailbox_to_change, may_connect
from cxhire.web.mailbox_forms import AddressForm, ConnectForm, has_app

bp = Blueprint("mailbox_new", __name__, url_prefix="/mail/mailboxes")
changes = allow(Role.ADMIN, Role.RECRUITER, Role.OWNER)

WAITING = "mailbox_sign_in"  # the session's key for a sign-in on its way
WAITS = timedelta(minutes=30)
USUALLY_BACK = timedelta(days=365)
NOTHING = "Nothing was connected."


@bp.get("/new")
@changes
def new() -> str:
    return render_template("mailboxes/new.html", form=AddressForm(formdata=None))


@bp.post("/new")
@changes
def connect() -> ResponseReturnValue:
    """First the address; then, with what we guess from it, the rest."""
    if "sign_in" not in request.form:
        first = AddressForm()
        if not first.validate():
            return render_template("mailboxes/new.html", form=first), 400
        return _ask(_guessed(first))
    form = ConnectForm()
    if not form.validate():
        return _ask(form), 400
    if not may_connect(form.colleague_id):
        abort(403)
    given = Connecting(form.address.data, form.colleague_id, form.place, form.since_on.data)
    if form.how is not SignIn.PASSWORD:
        return _leave_for(form.how, given.address, {"given": _as_json(given)})
    return _connected(form, given)


def _ask(form: ConnectForm) -> str:
    missing = [how for how in (SignIn.MICROSOFT, SignIn.GOOGLE) if not has_app(how)]
    return render_template(
        "mailboxes/reach.html", form=form, missing=missing, guess=likely_place(form.address.data)
    )


def _guessed(first: AddressForm) -> ConnectForm:
    guess = likely_place(first.address.data)
    how = guess.sign_in if has_app(SignIn(guess.sign_in)) else SignIn.PASSWORD.value
    return ConnectForm(
        formdata=None, address=first.address.data, kind=first.kind.data, colleague=first.colleague.data,
        sign_in=how, host=guess.host, port=guess.port, user=first.address.data,
        since_on=(now() - USUALLY_BACK).date(),
    )  # fmt: skip


def _connected(form: ConnectForm, given: Connecting) -> ResponseReturnValue:
    try:
        mailboxes.try_connection(given.place, Credentials(given.place.user, form.password.data))
        id_ = mailboxes.connect(given, seal(config(), form.password.data), now(), actor())
    except MailError as wrong:
        form.host.errors = [f"{wrong} {NOTHING}"]
        return _ask(form), 400
    except ValueError as wrong:
        form.address.errors = [f"{wrong} {NOTHING}"]
        return _ask(form), 400
    return _done(id_)


def _done(mailbox_id: int) -> ResponseReturnValue:
    flash("It works: the mailbox is connected and is being read.", "success")
    return redirect(url_for("mailboxes.folders", mailbox_id=mailbox_id), 303)


@bp.post("/<int:mailbox_id>/sign-in")
@changes
def sign_in_again(mailbox_id: int) -> ResponseReturnValue:
    """To the provider's page once more, for a mailbox whose leave has ended."""
    mailbox = mailbox_to_change(mailbox_id)
    how = SignIn(mailbox.sign_in)
    if how is SignIn.PASSWORD:
        abort(404)
    return _leave_for(how, mailbox.address, {"mailbox": mailbox_id})


def _leave_for(how: SignIn, address: str, what: dict[str, Any]) -> ResponseReturnValue:
    """Remembers in the session what is to be done when the person comes back, and shows where to go.

    Not a redirect: the CSP lets a form end on our own pages only.
    """
    try:
        provider = oauth_settings.provider(how, config())
    except MailError as wrong:
        flash(f"{wrong} {NOTHING}", "error")
        return redirect(url_for("mailboxes.index"), 303)
    if provider is None:
        flash(f"Signing in with {how.value.title()} isn't set up yet. See Settings, Mail in.", "error")
        return redirect(url_for("mailboxes.index"), 303)
    begun = oauth.begin(provider, oauth_settings.return_url(config()), address)
    session[WAITING] = what | asdict(begun) | {"how": how.value, "at": now().isoformat(), "address": address}
    return redirect(url_for(".leave"), 303)


@bp.get("/sign-in")
@changes
def leave() -> ResponseReturnValue:
    """The page with the link to the provider."""
    waiting = _waiting(session.get(WAITING))
    if waiting is None:
        return redirect(url_for("mailboxes.index"))
    name = SignIn(waiting["how"]).value.title()
    return render_template("mailboxes/leave.html", url=waiting["url"], name=name, address=waiting["address"])


@bp.get("/signed-in")
@changes
def come_back() -> ResponseReturnValue:
    """Where the provider sends a person back to. Only the session that left knows the state, and it counts once."""
    waiting = _waiting(session.pop(WAITING, None))
    if waiting is None:
        flash("That sign-in isn't waited for any more. Start again here.", "warning")
        return redirect(url_for("mailboxes.index"))
    try:
        return _done(_finish(waiting))
    except (MailError, ValueError) as wrong:
        flash(f"{wrong} {'Nothing was changed.' if 'mailbox' in waiting else NOTHING}", "error")
        return redirect(url_for("mailboxes.index"))


def _waiting(held: Any) -> dict[str, Any] | None:
    """What a session remembers of a sign-in, while it is young enough."""
    if not isinstance(held, dict) or now() - datetime.fromisoformat(held["at"]) > WAITS:
        return None
    return held


def _finish(waiting: dict[str, Any]) -> int:
    """Gets the tokens, tries them, and keeps the mailbox; answers its id. Raises MailError, ValueError."""
    how = SignIn(waiting["how"])
    provider = oauth_settings.provider(how, config())
    if provider is None:
        raise Permanent("Signing in this way isn't set up any more.")
    begun = (waiting["state"], waiting["verifier"])
    back = oauth_settings.return_url(config())
    tokens = oauth.finish(provider, back, begun, request.args.to_dict(), now())
    sealed = sealed_tokens(config(), tokens)
    if "mailbox" in waiting:
        mailbox = mailbox_to_change(waiting["mailbox"])
        place = Place(mailbox.host, mailbox.port, mailbox.security, mailbox.user_name, how)
        mailboxes.try_connection(place, Credentials(place.user, access_token=tokens.access_token))
        mailboxes.change_place(mailbox.id, place, sealed, now(), actor())
        return int(mailbox.id)
    given = _from_json(waiting["given"])
    if not may_connect(given.colleague_id):
        abort(403)
    mailboxes.try_connection(given.place, Credentials(given.place.user, access_token=tokens.access_token))
    return mailboxes.connect(given, sealed, now(), actor())


def _as_json(given: Connecting) -> dict[str, Any]:
    """A mailbox to be, as a session holds it."""
    return asdict(given) | {"since_on": given.since_on.isoformat() if given.since_on else None}


def _from_json(held: dict[str, Any]) -> Connecting:
    place = Place(**held["place"])
    since = date.fromisoformat(held["since_on"]) if held["since_on"] else None
    given = Connecting(held["address"], held["colleague_id"], place, since)
    return replace(given, place=replace(place, sign_in=SignIn(place.sign_in)))
