"""What the "unsubscribe" of a digest leads to: no sign-in, no cookie, no script.

Opening the address changes nothing (mail scanners open it). A mail program's one click posts to it (RFC 8058, 3.2) and is
answered at once: redirects of such posts get lost. The signed token is the right, so these forms need no CSRF token.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from cxhire.services import digest_choice, digest_links
from cxhire.store import people
from cxhire.store.people import Colleague
from cxhire.web.guards import config, csrf, limiter, now, public

bp = Blueprint("digests", __name__, url_prefix="/digests")
csrf.exempt(bp)
often = limiter.shared_limit("60 per 15 minutes", scope="digests")


@bp.after_request
def _keep_the_token_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/<token>")
@often
@public
def show(token: str) -> str:
    return _page(token, _whose(token))


@bp.post("/<token>")
@often
@public
def stop(token: str) -> ResponseReturnValue:
    """Also what a mail program posts to."""
    colleague = _whose(token)
    digest_choice.stop(colleague.id, now(), digest_choice.BY_LINK)
    return _page(token, colleague)


@bp.post("/<token>/again")
@often
@public
def send(token: str) -> ResponseReturnValue:
    colleague = _whose(token)
    digest_choice.send(colleague.id, now(), digest_choice.BY_LINK)
    return _page(token, colleague)


def _whose(token: str) -> Colleague:
    id_ = digest_links.whose(token, config().secret_key)
    return (people.get_colleague(id_) if id_ else None) or abort(404)


def _page(token: str, colleague: Colleague) -> str:
    return render_template("digests/choice.html", token=token, colleague=colleague)
