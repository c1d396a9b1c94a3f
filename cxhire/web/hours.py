"""Settings: when everybody works and which days are off, and what a team has of its own. An auditor may look."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cxhire.core.business_time import local_date
from cxhire.services import day_feeds, hours
from cxhire.services.days_off import named_days
from cxhire.services.hours import Kept
from cxhire.store.people import Role
from cxhire.store.teams import Team, get_team, list_teams
from cxhire.web.guards import allow, now
from cxhire.web.hours_forms import FeedForm, HoursForm

bp = Blueprint("hours", __name__)

reads = allow(Role.ADMIN, Role.AUDITOR)
changes = allow(Role.ADMIN)
SHOWN_DAYS = 12
SAVED = (
    "Saved. It counts from now on; what is open is worked out again within a minute, what is settled stays."
)


@bp.get("/settings/hours")
@reads
def index() -> str:
    kept = hours.hours_of(None)
    return _page(None, kept, HoursForm(kept), FeedForm(formdata=None), _days_to_come(kept))


@bp.post("/settings/hours")
@changes
def change() -> ResponseReturnValue:
    return _change(None)


@bp.get("/settings/teams/<int:team_id>/hours")
@reads
def of_team(team_id: int) -> str:
    team, kept = _team_or_404(team_id), hours.hours_of(team_id)
    return _page(team, kept, HoursForm(kept), FeedForm(formdata=None), _days_to_come(kept))


@bp.post("/settings/teams/<int:team_id>/hours")
@changes
def change_of_team(team_id: int) -> ResponseReturnValue:
    return _change(_team_or_404(team_id))


@bp.post("/settings/teams/<int:team_id>/hours/leave")
@changes
def leave(team_id: int) -> ResponseReturnValue:
    hours.go_by_everybodys(_team_or_404(team_id).id, current_user.id, now())
    words = "This team goes by everybody's hours and holidays from now on."
    flash({"text": words, "undo_url": url_for(".bring_back", team_id=team_id)}, "success")  # type: ignore[arg-type]
    return redirect(url_for(".of_team", team_id=team_id))


@bp.post("/settings/teams/<int:team_id>/hours/bring-back")
@changes
def bring_back(team_id: int) -> ResponseReturnValue:
    if hours.bring_back(_team_or_404(team_id).id, current_user.id, now()):
        flash("The team has its own hours and holidays again.", "success")
    return redirect(url_for(".of_team", team_id=team_id))


@bp.post("/settings/hours/feeds")
@changes
def add_feed() -> ResponseReturnValue:
    team, form = _team_of_form(), FeedForm()
    if form.validate():
        try:
            feed = day_feeds.add_feed(_id(team), form.name.data, form.url.data, current_user.id, now())
        except ValueError as wrong:
            form.url.errors = [str(wrong)]
        else:
            days = f"{len(feed.days)} {'day' if len(feed.days) == 1 else 'days'}"
            flash(f"{feed.name} is read each day from now on; it has {days}.", "success")
            return redirect(_address(team))
    kept = hours.hours_of(_id(team))
    return _page(team, kept, HoursForm(kept, formdata=None), form, _days_to_come(kept)), 400


@bp.post("/settings/hours/feeds/<int:feed_id>/fetch")
@changes
def fetch(feed_id: int) -> ResponseReturnValue:
    team = _team_of_form()
    try:
        trouble = day_feeds.fetch_now(feed_id, now())
    except LookupError:
        abort(404)
    if trouble:
        flash(f"It could not be read: {trouble} The days that were read last still count.", "error")
    else:
        flash("It is read again.", "success")
    return redirect(_address(team))


@bp.post("/settings/hours/feeds/<int:feed_id>/remove")
@changes
def remove_feed(feed_id: int) -> ResponseReturnValue:
    team = _team_of_form()
    day_feeds.take_out(_id(team), feed_id, current_user.id, now())
    undo = url_for(".put_back_feed", feed_id=feed_id, team=_id(team))
    flash({"text": "It is read no more, and its days are working days.", "undo_url": undo}, "success")  # type: ignore[arg-type]
    return redirect(_address(team))


@bp.post("/settings/hours/feeds/<int:feed_id>/put-back")
@changes
def put_back_feed(feed_id: int) -> ResponseReturnValue:
    team = _team_of_form()
    try:
        day_feeds.put_in(_id(team), feed_id, current_user.id, now())
    except LookupError:
        abort(404)
    flash("Its days are off again.", "success")
    return redirect(_address(team))


def _change(team: Team | None) -> ResponseReturnValue:
    """Saves the form, or only shows what it would come to."""
    kept = hours.hours_of(_id(team))
    form = HoursForm(kept)
    preview = _days_to_come(kept)
    if form.validate():
        try:
            chosen, calendar = form.chosen(kept.calendar.feed_ids if kept.own else ())
            if "look" not in request.form:
                hours.set_hours(_id(team), chosen, calendar, current_user.id, now())
                flash(SAVED, "success")
                return redirect(_address(team))
            preview = _to_come(named_days(calendar, now()), local_date(now(), chosen))
        except ValueError as wrong:
            form.monday.errors = [f"{str(wrong).capitalize()}."]
    looked = "look" in request.form and not form.errors
    page = _page(team, kept, form, FeedForm(formdata=None), preview, looked=looked)
    return page, 200 if looked else 400


def _page(
    team: Team | None, kept: Kept, form: HoursForm, feed_form: FeedForm, preview: list[tuple[date, str]], *,
    looked: bool = False,
) -> str:  # fmt: skip
    return render_template(
        "settings/hours.html", team=team, kept=kept, form=form, feed_form=feed_form, preview=preview,
        looked=looked, feeds=day_feeds.list_feeds(_id(team)) if kept.own else [], teams=list_teams(),
        address=_address(team),
    )  # fmt: skip


def _days_to_come(kept: Kept) -> list[tuple[date, str]]:
    """The next days off as they are stored, with the names that we have for them."""
    names = named_days(kept.calendar, now())
    stored = {day: names.get(day, "") for day in sorted(kept.hours.days_off)}
    return _to_come(stored, local_date(now(), kept.hours))


def _to_come(named: dict[date, str], today: date) -> list[tuple[date, str]]:
    return [(day, name) for day, name in named.items() if day >= today][:SHOWN_DAYS]


def _team_of_form() -> Team | None:
    """The team that a feed's form or address names; None for everybody."""
    number = request.values.get("team", "")
    if not number:
        return None
    return (
        _team_or_404(int(number))
        if number.isascii() and number.isdigit() and len(number) < 19
        else abort(404)
    )


def _team_or_404(team_id: int) -> Team:
    team = get_team(team_id)
    return team if team is not None and team.gone_at is None else abort(404)


def _id(team: Team | None) -> int | None:
    return team.id if team else None


def _address(team: Team | None) -> str:
    return url_for(".of_team", team_id=team.id) if team else url_for(".index")
