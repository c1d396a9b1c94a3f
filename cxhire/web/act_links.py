"""What a link in a reminder leads to: no sign-in, no cookie, no script (ADR 0020).

Opening one changes and records nothing, for mail scanners open it too. Unknown, forged, expired, and of somebody who may not act
there any more, look the same. The token is the right to act, so these forms need no CSRF token: who doesn't know it can't forge them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cxhire.core.obligations import Kind
from cxhire.services import act_links
from cxhire.services.act_links import Opened, open_link, read_token
from cxhire.services.act_terms import Terms
from cxhire.services.policy import load_policies
from cxhire.services.steering import WHY, NotYours
from cxhire.web.act_forms import act_named, offered, read_terms
from cxhire.web.act_words import answer_words, asked_words, done_words, told_of
from cxhire.web.guards import config, csrf, limiter, now, public
from cxhire.web.waiting_rows import reply_url

bp = Blueprint("act_links", __name__, url_prefix="/a")
csrf.exempt(bp)


def _led_nowhere(response: Response) -> bool:
    return response.status_code == 404


# A gateway opens all links of an office's mail from one address: only those that lead nowhere are counted.
often = limiter.shared_limit("60 per 15 minutes", scope="act-links", deduct_when=_led_nowhere)


@bp.after_request
def _keep_the_token_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/<token>")
@often
@public
def show(token: str) -> ResponseReturnValue:
    opened = _opened(token)
    return _page(opened, token) if opened else _closed()


@bp.post("/<token>")
@often
@public
def act(token: str) -> ResponseReturnValue:
    opened = _opened(token)
    if opened is None:
        return _closed()
    do = act_links.use if opened.may_steer else act_links.ask
    return _try(opened, token, lambda: do(opened.link, _terms(opened), now()))


@bp.post("/<token>/undo")
@often
@public
def undo(token: str) -> ResponseReturnValue:
    opened = _opened(token)
    if opened is None:
        return _closed()
    return _try(opened, token, lambda: act_links.undo(opened.link, now()))


def _opened(token: str) -> Opened | None:
    """What a token leads to, if anywhere; the page's times are on its reader's clock."""
    link = read_token(token, config().secret_key, now())
    opened = open_link(link, now()) if link else None
    if opened:
        g.reader_zone = ZoneInfo(opened.reader.zone or load_policies().newest.hours.zone)
    return opened


def _terms(opened: Opened) -> Any:
    return read_terms(act_named(request.form.get("act")), request.form, act_links.doer_of(opened.link, now()))


def _try(opened: Opened, token: str, do: Callable[[], None]) -> ResponseReturnValue:
    """Does it and shows what came of it. What can't be done, or was done meanwhile, is on the page that follows."""
    try:
        do()
    except ValueError as wrong:
        return _page(opened, token, str(wrong)), 422
    except (LookupError, NotYours):  # used, settled, or a concern came up since: the page says which
        pass
    return redirect(url_for(".show", token=token), 303)


def _page(opened: Opened, token: str, wrong: str = "") -> str:
    told: dict[str, Any] = {"opened": opened, "token": token, "wrong": wrong, "page_url": _page_url(opened)}
    if opened.used and opened.terms:
        return render_template("act_links/used.html", **told, **_what_was_done(opened, opened.terms))
    if opened.line is None:
        return render_template("act_links/settled.html", **told)
    return render_template("act_links/show.html", **told, **_what_is_owed(opened))


def _what_was_done(opened: Opened, terms: Terms) -> Mapping[str, str]:
    assert opened.used is not None
    if opened.asked:
        heading = "You took that back." if opened.used.undone_at else asked_words(terms)
        return {"heading": heading, "said": "Asked by", "answer": answer_words(opened.asked)}
    if opened.used.undone_at:
        return {
            "heading": "Taken back. It is as it was before.",
            "said": "Done, and taken back, by",
            "answer": "",
        }
    return {"heading": done_words(terms), "said": "Noted for", "answer": ""}


def _what_is_owed(opened: Opened) -> Mapping[str, Any]:
    line = opened.line
    assert line is not None
    told, promised = told_of(line, opened.reader.id), line.owed.kind == Kind.PROMISE
    return {
        "told": told, "first": told.candidate.split()[0], "why_not": WHY, "reply_url": reply_url(line.owed),
        "words": told.quote, "whose": "What we said" if promised else told.candidate, "told_at": line.owed.since,
        "side": "ours" if promised else "theirs", "offered": offered(opened.reader, line.owed.owner_id, now()),
        "failed": request.form.get("act"), "given": request.form,
    }  # fmt: skip


def _page_url(opened: Opened) -> str | None:
    if opened.application is None:
        return None
    return url_for(
        "candidates.show", candidate_id=opened.application.candidate_id, application=opened.application.id
    )


def _closed() -> ResponseReturnValue:
    return render_template("act_links/closed.html"), 404
