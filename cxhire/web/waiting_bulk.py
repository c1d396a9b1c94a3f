"""Several of those who wait at once: chosen on the list, one act on all, one way back."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.services import bulk_acts
from cxhire.services.act_terms import Answered, HandOver, Owing, Snooze
from cxhire.services.acts import Doer
from cxhire.services.bulk_acts import WAKE, Many
from cxhire.web.act_forms import act_named, read_terms
from cxhire.web.act_words import shown
from cxhire.web.guards import now, signed_in
from cxhire.web.local_time import localtime
from cxhire.web.notices import done
from cxhire.web.numbers import row_id
from cxhire.web.scope import seen_by
from cxhire.web.waiting_filters import place_arguments

bp = Blueprint("waiting_bulk", __name__, url_prefix="/waiting/bulk")

BACK = "bulk"  # in the session: what the last few acts on several were, each by a key of its own
REMEMBERED = 3
MOST_NAMED = 10


@bp.post("")
@signed_in
def act() -> ResponseReturnValue:
    """Does one act with all that are chosen, and says of each on which it couldn't be done why not."""
    doer, name, ids = Doer(current_user.id, now()), request.form.get("act"), _chosen()
    try:
        terms = None if name == WAKE else read_terms(act_named(name), request.form, doer)
        made = bulk_acts.act_on(ids, terms, doer, seen_by())
    except ValueError as wrong:
        flash(f"{wrong} Nothing was changed.", "error")
        kept: dict[str, Any] = {
            "picked": ".".join(map(str, sorted(ids)[: bulk_acts.MOST])) or None,
            "act": name,
        }
        return redirect(url_for("waiting.index", **place_arguments(), **kept), 303)
    if made.done:
        done(
            f"{_counted(made.done)} {_done_words(terms)}",
            url_for(".undo", key=_remember(made), **place_arguments()),
        )
    _say_refused(made, "Not done")
    return redirect(url_for("waiting.index", **place_arguments()), 303)


@bp.post("/<key>/undo")
@signed_in
def undo(key: str) -> ResponseReturnValue:
    """Takes all of it back, once."""
    held = {one: back for one, back in session.get(BACK, []) if one == key}
    session[BACK] = [pair for pair in session.get(BACK, []) if pair[0] != key]
    if not held:
        flash("That was taken back already, or too long ago. Nothing was changed.", "info")
        return redirect(url_for("waiting.index", **place_arguments()), 303)
    made = bulk_acts.undo_all(held[key], Doer(current_user.id, now()), seen_by())
    if made.done:
        done(f"Taken back: {_counted(made.done).lower()} as before.")
    _say_refused(made, "Not taken back")
    return redirect(url_for("waiting.index", **place_arguments()), 303)


def _chosen() -> set[int]:
    """The rows that are ticked, or all that the page showed where that is ticked; what is no number is none."""
    given = request.form.getlist("row")
    if request.form.get("all"):
        given += request.form.get("shown", "").split(".")
    return {row_id(text) for text in given if text.isdecimal() and len(text) < 19}


def _remember(made: Many) -> str:
    key = secrets.token_urlsafe(8)
    session[BACK] = [*session.get(BACK, []), (key, [dict(one) for one in made.back])][-REMEMBERED:]
    return key


def _counted(number: int) -> str:
    return "One is" if number == 1 else f"{number} are"


def _done_words(terms: Owing | None) -> str:
    """What they are now, after "3 are"."""
    match terms:
        case None:
            return "back on the list."
        case Answered(by_id=by_id):
            return f"noted as answered by {shown(by_id)}."
        case Snooze(until):
            return f"put off until {localtime(until)}. Who waits goes on waiting, and their clock goes on."
        case HandOver(to_id):
            return f"{shown(to_id)}’s to answer for now."
        case _:
            return "noted: nothing is owed there."


def _say_refused(made: Many, what: str) -> None:
    """Who it wasn't done for and why, each reason once; who can't be named is counted."""
    if not made.refused:
        return
    reasons: dict[str, list[str | None]] = {}
    for one in made.refused:
        reasons.setdefault(one.why, []).append(one.whom)
    told = [f"{_names(whom)}: {why[:1].lower()}{why[1:]}." for why, whom in reasons.items()]
    flash(f"{what} for {len(made.refused)}. {' '.join(told)}", "warning")


def _names(whom: list[str | None]) -> str:
    named = [name for name in whom if name][:MOST_NAMED]
    more = len(whom) - len(named)
    return ", ".join([*named, *([f"{more} more" if named else str(more)] if more else [])])


def picked() -> set[int]:
    """The rows that were chosen for an act that couldn't be done as it was said: they stay chosen."""
    return {
        int(text) for text in request.args.get("picked", "").split(".") if text.isdecimal() and len(text) < 19
    }


def for_page() -> dict[str, Any]:
    """What the page's form needs of what was sent before."""
    return {"picked": picked(), "failed": request.args.get("act")}
