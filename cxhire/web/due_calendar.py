"""The calendar of due dates: what calendar programs fetch without a sign-in, and where a colleague gets its address."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import due_calendar as service
from cxhire.web.guards import actor, client_address, config, limiter, now, public, signed_in

bp = Blueprint("due_calendar", __name__)


def _is_refused(response: Response) -> bool:
    return response.status_code == 404


def _whose() -> str:
    """A colleague's number as the address claims it: what is guessed at random fills no memory of ours."""
    claimed = (request.view_args or {}).get("token", "").partition("-")[0]
    return f"calendar:{claimed}" if claimed.isdecimal() and len(claimed) < 10 else client_address()


@bp.get("/calendar/<token>.ics")
@limiter.limit("30 per 15 minutes", deduct_when=_is_refused)
@limiter.limit("60 per 15 minutes", key_func=_whose)
@public
def feed(token: str) -> ResponseReturnValue:
    """The address is the right to read it. It says nothing that it didn't say before: then 304 (RFC 9110, 15.4.5)."""
    reader = service.reader_of(token, config())
    if reader is None:
        abort(404)
    body = service.due_calendar(reader, config(), now())
    response = current_app.response_class(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = "inline; filename=due.ics"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return response.make_conditional(request)


@bp.post("/account/calendar")
@signed_in
def make() -> ResponseReturnValue:
    """A first address or another one, and the page that shows it."""
    service.make_calendar(current_user.id, now(), actor())
    return _shown()


@bp.post("/account/calendar/show")
@signed_in
def show() -> ResponseReturnValue:
    return _shown()


@bp.post("/account/calendar/stop")
@signed_in
def stop() -> ResponseReturnValue:
    service.stop_calendar(current_user.id, now(), actor())
    flash(
        "The address leads nowhere any more. What your calendar fetched before, you delete there.", "success"
    )
    return redirect(url_for("account.index", _anchor="calendar"), 303)


def _shown() -> ResponseReturnValue:
    address = service.show_calendar(current_user.id, config(), now(), actor())
    if address is None:
        flash("You have no address for your calendar any more. Make one.", "info")
        return redirect(url_for("account.index", _anchor="calendar"), 303)
    return render_template("account/calendar.html", address=address)
