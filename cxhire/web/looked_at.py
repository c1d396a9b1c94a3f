"""What is looked at in words of ours: a switch a module with what colleagues are told of it; when things are a pattern."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.modules import Module
from cxhire.core.patterns import Thresholds
from cxhire.services import analyse, analyse_again, modules, patterns
from cxhire.store import analysis
from cxhire.store.people import Role
from cxhire.store.settings import get_setting
from cxhire.web.guards import actor, allow, now
from cxhire.web.looked_at_words import NOTICES, staff_notice
from cxhire.web.notices import done

bp = Blueprint("looked_at", __name__, url_prefix="/settings/looked-at")

# Whoever's words are read may know what is done with them.
reads = allow(*Role)
changes = allow(Role.ADMIN)
LIMITS = ("days", "parts", "kinds")


@bp.get("")
@reads
def index() -> str:
    limits = patterns.thresholds()
    return _page({name: str(getattr(limits, name)) for name in LIMITS} | {"back": str(analyse_again.days())})


@bp.post("/<module>/on")
@changes
def switch_on(module: str) -> ResponseReturnValue:
    return _switch(module, on=True)


@bp.post("/<module>/off")
@changes
def switch_off(module: str) -> ResponseReturnValue:
    return _switch(module, on=False)


@bp.post("/patterns")
@changes
def change_patterns() -> ResponseReturnValue:
    typed = {name: request.values.get(name, "").strip() for name in LIMITS}
    try:
        chosen = Thresholds(**{name: _number(value) for name, value in typed.items()})
        before = patterns.set_thresholds(chosen, actor(), now())
    except ValueError as wrong:
        flash(str(wrong), "error")
        return _page(typed | {"back": str(analyse_again.days())}), 400
    undo = url_for(".change_patterns", days=before.days, parts=before.parts, kinds=before.kinds)
    done("Saved. It counts for what is found from now on.", undo)
    return redirect(url_for(".index"), 303)


@bp.post("/again")
@changes
def analyse_once_more() -> ResponseReturnValue:
    """Has the last days judged again, so many of them as are typed."""
    typed = request.form.get("back", "").strip()
    try:
        days = _number(typed)
        if days != analyse_again.days():
            analyse_again.set_days(days, actor(), now())
    except ValueError as wrong:
        flash(str(wrong), "error")
        limits = patterns.thresholds()
        return _page({name: str(getattr(limits, name)) for name in LIMITS} | {"back": typed}), 400
    analyse_again.ask(actor(), now())
    flash("It begins within a minute, and goes on by itself. What was found before stays.", "success")
    return redirect(url_for(".index"), 303)


@bp.post("/set-aside")
@changes
def take_up_again() -> ResponseReturnValue:
    count = analyse.take_up_again(actor(), now())
    flash(f"{count} wait to be read again." if count else "Nothing is set aside any more.", "success")
    return redirect(url_for(".index"), 303)


def _switch(name: str, *, on: bool) -> ResponseReturnValue:
    if name not in set(Module):
        abort(404)
    module = Module(name)
    title = NOTICES[module].title
    if modules.switch(module, on, current_user.id, now()):
        undo = url_for(".switch_off" if on else ".switch_on", module=module.value)
        done(f"“{title}” is switched {'on' if on else 'off'}. What was found before stays.", undo)
    else:
        flash(f"“{title}” was switched {'on' if on else 'off'} already.", "success")
    return redirect(url_for(".index"), 303)


def _page(typed: dict[str, str]) -> str:
    switches = modules.list_switches()
    on = {switch.module for switch in switches if switch.on}
    return render_template(
        "looked_at/index.html", switches=switches, notices=NOTICES, typed=typed,
        notice=staff_notice(on, get_setting("organisation", "cxhire")), set_aside=analysis.count_set_aside(),
        work=analyse_again.progress(), asked=analyse_again.is_asked(), may=current_user.role is Role.ADMIN,
        within=(patterns.DAYS, patterns.PARTS, patterns.KINDS), most_back=analyse_again.MOST_DAYS,
    )  # fmt: skip


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise ValueError("A whole number, please. Nothing was changed.")
    return int(typed)
