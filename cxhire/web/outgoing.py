"""Mails of ours that were not delivered: given up, come back, or still on their way, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from cxhire.core.audit_chain import Event
from cxhire.core.undelivered import REASONS, Reason
from cxhire.services import audit, dead_letters, mail_limit, settings
from cxhire.services.csv_rows import csv_lines
from cxhire.store import people, undelivered
from cxhire.store.outbox import MailKind, Outgoing
from cxhire.store.people import Role
from cxhire.store.undelivered import View, Wanted
from cxhire.web.guards import actor, allow, config, now, role
from cxhire.web.mail_tabs import tabs
from cxhire.web.notices import done
from cxhire.web.numbers import microseconds, moment, place_in_list, place_key
from cxhire.web.outgoing_words import KINDS, SHORT_REASONS, VIEWS, Standing, waits_for

bp = Blueprint("outgoing", __name__, url_prefix="/mail")

PAGE = 50
CHUNK = 500
MOST_AN_HOUR = 1_000_000
COLUMNS = ("at", "kind", "to", "subject", "reason", "said", "attempts")
reads = allow(Role.ADMIN, Role.RECRUITER, Role.AUDITOR)
changes = allow(Role.ADMIN, Role.RECRUITER)


class LimitForm(FlaskForm):  # type: ignore[misc]  # untyped
    mails = IntegerField("Most mails an hour", [Optional(), NumberRange(1, MOST_AN_HOUR)])


@bp.get("/outgoing")
@reads
def index() -> str:
    wanted = _wanted(request.args)
    rows = undelivered.list_mails(wanted, place_in_list(request.args.get("before")), PAGE + 1)
    shown = rows[:PAGE]
    more = (
        url_for(".index", **_asked(wanted), before=_key(shown[-1], wanted.view)) if len(rows) > PAGE else None
    )
    standing = Standing.of(config(), now())
    return render_template(
        "outgoing/index.html", rows=[(row, waits_for(row, standing)) for row in shown], wanted=wanted, asked=_asked(wanted),
        views=_views(wanted), reasons=_reasons(wanted), kinds=[("", "Any"), *((k.value, words) for k, words in KINDS.items())],
        why=lambda row: REASONS[Reason(row.reason or Reason.OTHER)], kind_words=lambda row: KINDS.get(MailKind(row.kind), row.kind),
        names={c.id: c.shown for c in people.list_colleagues()}, next_url=more, tabs=tabs("outgoing.index"),
        may=role() in (Role.ADMIN, Role.RECRUITER), may_set=role() is Role.ADMIN, standing=standing,
    )  # fmt: skip


@bp.get("/outgoing.csv")
@reads
def export_csv() -> Response:
    """What the list shows, of all its pages."""
    wanted = _wanted(request.args)
    audit.record([Event(now(), actor(), "outgoing.exported", "outbox", detail={"view": wanted.view.value})])
    return Response(
        stream_with_context(csv_lines(COLUMNS, _cells(wanted))), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=mail-{wanted.view.value}-{now():%Y-%m-%d}.csv"},
    )  # fmt: skip


@bp.post("/outgoing/<int:outgoing_id>/again")
@changes
def again(outgoing_id: int) -> ResponseReturnValue:
    return _try_again(outgoing_id)


@bp.post("/outgoing/again")
@changes
def all_again() -> ResponseReturnValue:
    """All that the list showed."""
    return _try_again(_wanted(request.form))


@bp.post("/outgoing/again/<int:key>/undo")
@changes
def undo_again(key: int) -> ResponseReturnValue:
    count = dead_letters.undo_try_again(moment(key), now(), actor())
    if not count:
        flash("Too late: they have been tried, or are being sent right now.", "warning")
    return redirect(url_for(".index"))


@bp.post("/outgoing/<int:outgoing_id>/let-go")
@changes
def let_go(outgoing_id: int) -> ResponseReturnValue:
    if dead_letters.let_go(outgoing_id, now(), actor()):
        done("Let go. It is kept among those that were.", url_for(".take_back", outgoing_id=outgoing_id))
    else:
        flash("Nothing was changed: that mail isn't on the list any more.", "warning")
    return _back()


@bp.post("/outgoing/<int:outgoing_id>/take-back")
@changes
def take_back(outgoing_id: int) -> ResponseReturnValue:
    if not dead_letters.take_back(outgoing_id, now(), actor()):
        flash("Nothing was changed: that mail wasn't let go.", "warning")
    return _back()


@bp.post("/outgoing/limit")
@allow(Role.ADMIN)
def change_limit() -> ResponseReturnValue:
    form = LimitForm()
    if form.validate():
        settings.change({mail_limit.MAILS_AN_HOUR: form.mails.data}, actor(), now())
        flash("Saved. It counts from the next mail on.", "success")
    else:
        flash(
            f"Nothing was saved: the most is a number from 1 to {MOST_AN_HOUR:,}, or empty for no limit.",
            "warning",
        )
    return redirect(url_for("settings.mail"))


def _try_again(wanted: Wanted | int) -> ResponseReturnValue:
    count, send_at = dead_letters.try_again(wanted, now(), actor())
    if count:
        mails = "It leaves" if count == 1 else f"{count:,} mails leave"
        words = f"{mails} in ten seconds, saying what is true then."
        done(words, url_for(".undo_again", key=microseconds(send_at)))
    else:
        flash("Nothing was changed: there is nothing of that kind to send any more.", "warning")
    return _back()


def _back() -> ResponseReturnValue:
    """To the list as it was filtered."""
    return redirect(url_for(".index", **_asked(_wanted(request.form))))


def _wanted(given: Any) -> Wanted:
    """What the address bar or a form asks for; what is no such thing is left out."""
    view, reason, kind = (given.get(name, "") for name in ("view", "reason", "kind"))
    return Wanted(
        View(view) if view in set(View) else View.FAILED, Reason(reason) if reason in set(Reason) else None,
        MailKind(kind) if kind in set(MailKind) else None, given.get("to", "").strip()[:320],
    )  # fmt: skip


def _asked(wanted: Wanted) -> dict[str, Any]:
    found = {"view": wanted.view, "reason": wanted.reason, "kind": wanted.kind, "to": wanted.to}
    return {name: str(value) for name, value in found.items() if value}


def _views(wanted: Wanted) -> list[tuple[str, str, bool]]:
    return [
        (
            url_for(".index", view=view.value),
            f"{words} ({undelivered.count_view(view):,})",
            view is wanted.view,
        )
        for view, words in VIEWS.items()
    ]


def _reasons(wanted: Wanted) -> list[tuple[str, str]]:
    """The reasons there are, with how many of each."""
    counts = undelivered.count_by_reason(wanted.view) if wanted.view is not View.WAITING else {}
    known = {wanted.reason: 0} if wanted.reason else {}
    return [("", "Any"), *(
        (reason.value, f"{SHORT_REASONS[reason]} ({number:,})") for reason, number in (known | counts).items()
    )]  # fmt: skip


def _key(row: Outgoing, view: View) -> str:
    return place_key(*undelivered.place_of(row, view))


def _cells(wanted: Wanted) -> Iterator[list[object]]:
    before = None
    while rows := undelivered.list_mails(wanted, before, CHUNK):
        for row in rows:
            at, _ = undelivered.place_of(row, wanted.view)
            why = SHORT_REASONS[Reason(row.reason)] if row.reason else ""
            yield [at.isoformat(), row.kind, row.to_email, row.subject, why, row.error or "", row.attempts]
        before = undelivered.place_of(rows[-1], wanted.view)
