"""Error pages: what happened, what was kept, what to do; never a trace, and no address or body in the log."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from cxhire.core.audit_chain import Event
from cxhire.services import audit
from cxhire.services.steering import NotYours
from cxhire.web.guards import actor, now
from cxhire.web.request_ids import request_id

NOTHING = "Nothing was changed."


class Words(NamedTuple):
    """One error in the reader's words."""

    heading: str
    happened: str
    kept: str
    todo: str


ERRORS = {
    400: Words("That didn't arrive whole", "The browser sent something this page can't read.", NOTHING,
               "Go back, load the page again and send it once more."),
    403: Words("Not for your role", "Your role doesn't include this page.", f"{NOTHING} That you asked was noted.",
               "If you need it, ask an admin to change your role."),
    404: Words("Nothing here", "There is no such page, or it is not for you.", NOTHING,
               "Check the address, or start from the first page."),
    405: Words("Not like this", "This address is not meant to be opened this way.", NOTHING,
               "Go back and use the button on the page."),
    413: Words("Too large", "What was sent is larger than this page takes.", NOTHING,
               "Send less at once. A large mailbox can be read with the import command."),
    429: Words("Too many attempts", "There were too many attempts in a short time.", NOTHING,
               "Wait a quarter of an hour and try again."),
    500: Words("That went wrong", "Something failed on our side.", "Nothing of this step was saved; all before it was.",
               "Try again. If it happens again, tell an admin the reference below."),
}  # fmt: skip
CSRF = Words(
    "This form has expired", "The form was open for too long, or you signed in or out since.", "Nothing was saved.",
    "Go back, copy what you wrote, load the page again and send it once more.",
)  # fmt: skip
HOST = Words(
    "Unknown address", "This server is not known by the name in the address bar.", NOTHING,
    "Use the address you were given. An admin sets it as BASE_URL.",
)  # fmt: skip
NOT_YOURS = Words("Not yours to decide", "", f"{NOTHING} That you tried was noted.",
                  "Ask another colleague to look after it.")  # fmt: skip


def init_errors(app: Flask) -> None:
    app.register_error_handler(NotYours, _not_yours)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def _words(error: HTTPException) -> Words:
    if isinstance(error, CSRFError):
        return CSRF
    if error.code == 400 and error.description == "host":
        return HOST
    return ERRORS.get(error.code or 500, ERRORS[400 if (error.code or 500) < 500 else 500])


def _refused(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = make_response(_page(_words(error)), error.code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _not_yours(error: Exception) -> Response:
    """Whoever a concern is about tried to decide about it, on whatever page; the error says why they can't."""
    audit.record([Event(now(), actor(), "access.denied", f"page:{request.endpoint}")])
    return make_response(_page(NOT_YOURS._replace(happened=str(error))), 403)


def _failed(error: Exception) -> Response:
    """Logs the trace with the request's number and the page's name; the address itself may hold a token."""
    if current_app.testing:
        raise error
    current_app.logger.error("%s: error in %s", request_id(), request.endpoint, exc_info=error)
    return make_response(_page(ERRORS[InternalServerError.code]), InternalServerError.code)


def _page(words: Words) -> str:
    """The page, or bare words when even that fails (the database is gone); with the number to ask for help by."""
    reference = request_id()
    try:
        return render_template("errors/error.html", reference=reference, **words._asdict())
    except Exception:
        if current_app.testing:
            raise
        return f"{words.heading}. {words.happened} {words.kept} {words.todo} {reference}"
