"""Settings, Mail in: the other ways in beside mailboxes. A part of that page, and what its buttons do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cxhire.services import hook
from cxhire.services.private_address import make_private_address, private_address
from cxhire.store.people import Role
from cxhire.web.guards import actor, allow, config, now

bp = Blueprint("ways_in", __name__, url_prefix="/settings/ways-in")
changes = allow(Role.ADMIN)
LONGEST_KEY = 200


@bp.app_context_processor
def _for_its_part() -> dict[str, Any]:
    """What the page that holds the part needs: asked only where it is shown."""
    return {"ways_in": _state}


def _state() -> dict[str, Any]:
    address, base = private_address(), config().base_url
    return {
        "address": address, "domain": (address or "").partition("@")[2] or _own_domain(), "doors": config().mail_in.doors,
        "has_secret": hook.has_hook_secret(), "has_mailgun": hook.has_mailgun_key(), "hook_url": f"{base}/hooks/mail",
        "mailgun_url": f"{base}/hooks/mail/mime", "is_https": base.startswith("https:"),
    }  # fmt: skip


def _own_domain() -> str:
    """Our own name, where mail could go to it."""
    name = urlsplit(config().base_url).hostname or ""
    return name if "." in name and not name.replace(".", "").isdigit() else ""


@bp.post("/private-address")
@changes
def make_address() -> ResponseReturnValue:
    replaced = private_address()
    try:
        make_private_address(request.form.get("domain", ""), now(), actor())
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
        return _back()
    if replaced:
        flash(
            "There is a new address. Mail to the old one is refused from now on: tell your colleagues.",
            "success",
        )
    else:
        flash(
            "The address is made. Mail to it is taken as soon as one of the ways below leads here.", "success"
        )
    return _back()


@bp.post("/secret")
@changes
def make_secret() -> str:
    """The page with the secret, this once."""
    made = hook.make_hook_secret(config(), now(), actor())
    return render_template("settings/hook_secret.html", secret=made, ways=_state())


@bp.post("/secret/forget")
@changes
def forget_secret() -> ResponseReturnValue:
    hook.forget_hook_secret(now(), actor())
    flash("Forgotten. Mail that is signed with it is refused from now on.", "success")
    return _back()


@bp.post("/mailgun")
@changes
def set_mailgun() -> ResponseReturnValue:
    key = request.form.get("key", "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isascii():
        flash(
            "Copy the HTTP webhook signing key from Mailgun's page: it is a line of letters and digits.",
            "error",
        )
        return _back()
    hook.set_mailgun_key(key, config(), now(), actor())
    flash("Saved, encrypted. What Mailgun signs is taken from now on.", "success")
    return _back()


@bp.post("/mailgun/forget")
@changes
def forget_mailgun() -> ResponseReturnValue:
    hook.set_mailgun_key("", config(), now(), actor())
    flash("Forgotten. What Mailgun sends is refused from now on.", "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("mail_in_settings.index", _anchor="ways-in"), 303)
