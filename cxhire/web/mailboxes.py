"""Mailboxes: how each stands, and what is done with it. Connecting one is `mailbox_new`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.mail.errors import MailError
from cxhire.mail.imap import Use
from cxhire.services import mailboxes
from cxhire.services.mailbox_secrets import Credentials, credentials
from cxhire.services.mailboxes import Place
from cxhire.services.secrets import seal
from cxhire.store import mailboxes as store
from cxhire.store import people
from cxhire.store.mailboxes import Mailbox, MailboxFolder, MailboxState, SignIn
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, config, now, signed_in
from cxhire.web.mail_tabs import tabs
from cxhire.web.mailbox_access import (
    list_visible,
    mailbox_or_404,
    mailbox_to_change,
    may_change,
    may_connect,
)
from cxhire.web.mailbox_forms import PlaceForm, SinceForm
from cxhire.web.mailbox_words import SIGN_INS, standing
from cxhire.web.notices import done

bp = Blueprint("mailboxes", __name__, url_prefix="/mail/mailboxes")
changes = allow(Role.ADMIN, Role.RECRUITER, Role.OWNER)

# What nobody wants read: our own unfinished words, what was thrown away, and every mail once more.
NOT_OFFERED = (Use.DRAFTS, Use.TRASH, Use.JUNK, Use.ALL)


@bp.get("")
@signed_in
def index() -> str:
    found = list_visible()
    folders = store.list_folders([mailbox.id for mailbox in found])
    return render_template(
        "mailboxes/index.html", cards=[_card(m, folders.get(m.id, [])) for m in found],
        tabs=tabs("mailboxes.index"), may_connect=may_connect(current_user.id),
    )  # fmt: skip


@bp.get("/<int:mailbox_id>")
@signed_in
def show(mailbox_id: int) -> str:
    """One mailbox; asked for by htmx, only how it stands."""
    mailbox = mailbox_or_404(mailbox_id)
    if request.headers.get("HX-Request"):
        folders = store.list_folders([mailbox_id]).get(mailbox_id, [])
        return render_template("mailboxes/_standing.html", card=_card(mailbox, folders))
    return _show(mailbox, _place_form(mailbox), SinceForm(since_on=mailbox.since_on))


def _show(mailbox: Mailbox, place: PlaceForm, since: SinceForm) -> str:
    folders = store.list_folders([mailbox.id]).get(mailbox.id, [])
    return render_template(
        "mailboxes/show.html", card=_card(mailbox, folders), mailbox=mailbox, place_form=place, since_form=since,
        sign_ins=SIGN_INS,
    )  # fmt: skip


def _card(mailbox: Mailbox, folders: list[MailboxFolder]) -> dict[str, Any]:
    owner = people.get_colleague(mailbox.colleague_id) if mailbox.colleague_id else None
    return {
        "mailbox": mailbox, "folders": folders, "standing": standing(mailbox, folders, now()),
        "whose": "The team's" if mailbox.shared else f"{owner.shown}'s own" if owner else "Nobody's",
        "may_change": may_change(mailbox), "url": url_for(".show", mailbox_id=mailbox.id),
        "is_moving": mailbox.state in (MailboxState.NEW, MailboxState.CATCHING_UP),
    }  # fmt: skip


def _place_form(mailbox: Mailbox) -> PlaceForm:
    return PlaceForm(host=mailbox.host, port=mailbox.port, security=mailbox.security, user=mailbox.user_name)


@bp.post("/<int:mailbox_id>/pause")
@changes
def pause(mailbox_id: int) -> ResponseReturnValue:
    mailbox = mailbox_to_change(mailbox_id)
    _or_404(mailboxes.pause, mailbox_id)
    done(f"{mailbox.address} is paused.", url_for(".go_on", mailbox_id=mailbox_id))
    return _back(mailbox_id)


@bp.post("/<int:mailbox_id>/go-on")
@changes
def go_on(mailbox_id: int) -> ResponseReturnValue:
    mailbox = mailbox_to_change(mailbox_id)
    _or_404(mailboxes.go_on, mailbox_id)
    flash(f"{mailbox.address} is read again.", "success")
    return _back(mailbox_id)


@bp.post("/<int:mailbox_id>/remove")
@changes
def remove(mailbox_id: int) -> ResponseReturnValue:
    mailbox = mailbox_to_change(mailbox_id)
    was_paused = _or_404(mailboxes.remove, mailbox_id)
    undo = url_for(".put_back", mailbox_id=mailbox_id, paused=1 if was_paused else None)
    done(f"{mailbox.address} is removed. What came from it stays; its password is forgotten in a day.", undo)
    return redirect(url_for(".index"), 303)


@bp.post("/<int:mailbox_id>/put-back")
@changes
def put_back(mailbox_id: int) -> ResponseReturnValue:
    mailbox = mailbox_to_change(mailbox_id, gone=True)
    mailboxes.put_back(mailbox_id, now(), actor(), paused=request.args.get("paused") == "1")
    flash(f"{mailbox.address} is back, with all it had.", "success")
    return _back(mailbox_id)


@bp.post("/<int:mailbox_id>/since")
@changes
def read_from(mailbox_id: int) -> ResponseReturnValue:
    mailbox, form = mailbox_to_change(mailbox_id), SinceForm()
    if not form.validate():
        return _show(mailbox, _place_form(mailbox), form), 400
    _or_404(lambda id_, at, who: mailboxes.read_from(id_, form.since_on.data, at, who), mailbox_id)
    flash("Its older mail is read now. What is here already is not doubled.", "success")
    return _back(mailbox_id)


@bp.post("/<int:mailbox_id>/place")
@changes
def change_place(mailbox_id: int) -> ResponseReturnValue:
    """Another password, server or user: tried first, and kept only if it works."""
    mailbox, form = mailbox_to_change(mailbox_id), PlaceForm()
    if mailbox.sign_in != SignIn.PASSWORD:
        abort(404)
    if form.validate() and _is_changed(mailbox, form):
        flash("It works. The mailbox is read again.", "success")
        return _back(mailbox_id)
    return _show(mailbox, form, SinceForm(formdata=None, since_on=mailbox.since_on)), 400


def _is_changed(mailbox: Mailbox, form: PlaceForm) -> bool:
    """Tries the connection and keeps it; what is wrong becomes the form's error."""
    place, typed = form.place(mailbox.address), form.password.data
    if not typed and (place.host, place.user) != (mailbox.host, mailbox.user_name):
        form.password.errors = [
            "Type the password again: it is kept for the server and user it was given for."
        ]
        return False
    try:
        given = Credentials(place.user, typed) if typed else credentials(mailbox, config(), now())
        mailboxes.try_connection(place, given)
        sealed = seal(config(), typed) if typed else None
        mailboxes.change_place(mailbox.id, place, sealed, now(), actor())
    except (MailError, ValueError) as wrong:
        form.password.errors = [f"{wrong} Nothing was changed."]
        return False
    return True


@bp.route("/<int:mailbox_id>/folders", methods=["GET", "POST"])
@changes
def folders(mailbox_id: int) -> ResponseReturnValue:
    """Which folders are read besides Inbox and Sent: the server is asked what there are."""
    mailbox = mailbox_to_change(mailbox_id)
    if request.method == "POST":
        names = [name[:320] for name in request.form.getlist("folder")][:200]
        _or_404(lambda id_, at, who: mailboxes.choose_folders(id_, names, at, who), mailbox_id)
        flash("Saved. What is in them is read from now on.", "success")
        return _back(mailbox_id)
    always, offered, wrong = _folders_of(mailbox)
    return render_template(
        "mailboxes/folders.html", mailbox=mailbox, always=always, offered=offered, wrong=wrong
    )


def _folders_of(mailbox: Mailbox) -> tuple[list[str], list[str], str]:
    """Folders that are always read, those to choose from, and what went wrong."""
    chosen = list(mailbox.folders)
    place = Place(mailbox.host, mailbox.port, mailbox.security, mailbox.user_name, SignIn(mailbox.sign_in))
    try:
        found = mailboxes.try_connection(place, credentials(mailbox, config(), now()))
    except MailError as wrong:
        return [], chosen, str(wrong)
    always = [f.name for f in found if f.use in (Use.INBOX, Use.SENT)]
    offered = [f.name for f in found if f.name not in always and f.use not in NOT_OFFERED]
    return always, list(dict.fromkeys([*offered, *chosen])), ""


def _or_404(act: Callable[..., Any], mailbox_id: int) -> Any:
    """Does it; 404 where somebody has removed the mailbox meanwhile."""
    try:
        return act(mailbox_id, now(), actor())
    except LookupError:
        abort(404)


def _back(mailbox_id: int) -> ResponseReturnValue:
    """To where it was done: the list or the mailbox's page."""
    if request.form.get("from") == "list":
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".show", mailbox_id=mailbox_id), 303)
