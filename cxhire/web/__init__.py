"""Pages: a blueprint a feature, and what all of them share."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from flask import Flask, request, url_for

# A module cxhire/web/<feature>.py with `bp`, whose first page is `<feature>.index`.
BLUEPRINTS = (
    "waiting", "waiting_bulk", "acts", "act_links", "asked", "concerns", "concern_acts", "concern_rules", "own_words", "candidates", "applications", "commitments", "messages", "files", "merging", "compose", "letter_templates", "wording",
    "openings", "log", "surveys", "public_surveys", "mail", "mailboxes", "mailbox_new", "strangers", "account", "due_calendar",
    "outgoing", "digests",
    "audit", "settings", "policy", "hours", "teams", "own_hours", "absences", "mail_in_settings", "looked_at", "hooks", "ways_in", "health", "system",
)  # fmt: skip

# The menu, in order: feature, words, icon of static/icons.svg. Shown to those who may read the page.
MENU = (
    ("waiting", "Waiting", "mail-question"),
    ("candidates", "Candidates", "users"),
    ("openings", "Openings", "briefcase"),
    ("concerns", "Concerns", "flag"),
    ("surveys", "Surveys", "clipboard-list"),
    ("log", "Log", "pencil-plus"),
    ("mailboxes", "Mail", "inbox"),
    ("audit", "Audit", "shield-check"),
    ("settings", "Settings", "settings"),
)

# Blueprints whose pages belong to another one's line of the menu.
UNDER = {
    "merging": "candidates",
    "concern_acts": "concerns",
    "concern_rules": "concerns",
    "own_words": "concerns",
    "wording": "concerns",
    "mail": "mailboxes",
    "outgoing": "mailboxes",
    "mailbox_new": "mailboxes",
    "strangers": "mailboxes",
    "hours": "settings",
    "teams": "settings",
    "mail_in_settings": "settings",
    "looked_at": "settings",
    "policy": "settings",
    "ways_in": "settings",
    "system": "settings",
}
MOST_COUNTED = 999


class Item(NamedTuple):
    """One line of the menu."""

    url: str
    label: str
    icon: str
    active: bool
    badge: str | None = None


def init_web(app: Flask) -> None:
    """Makes an application serve the pages, each behind its guard."""
    from cxhire.web import durations, errors, guards, headers, local_time, request_ids
    from cxhire.web.numbers import RowId
    from cxhire.web.sessions import RowSessions

    config = app.config["CXHIRE"]
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False
    )  # both: the token dies with its session
    app.session_interface = RowSessions(secure=config.base_url.startswith("https:"))
    app.url_map.converters["int"] = RowId
    request_ids.init_request_ids(app)
    durations.init_durations(app)
    headers.init_headers(app, config)
    guards.init_guards(app)
    errors.init_errors(app)
    local_time.init_local_time(app)
    app.context_processor(_page)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"cxhire.web.{name}").bp)


def _page() -> dict[str, Any]:
    """What every template may use."""
    from cxhire.store.settings import get_setting

    return {"nav": menu(), "organisation": get_setting("organisation", "cxhire")}


def menu() -> list[Item]:
    """The pages that the visitor may read, with how much there is to look at."""
    from cxhire.web.guards import is_within_reach

    badges, here = _badges(), UNDER.get(request.blueprint or "", request.blueprint)
    return [
        Item(url_for(f"{name}.index"), label, icon, here == name, badges.get(name))
        for name, label, icon in MENU
        if is_within_reach(f"{name}.index")
    ]


def _badges() -> dict[str, str | None]:
    """What is overdue and what is to decide, hiring owners' own only: two counts by an index, on every page."""
    from cxhire.store import concerns, waiting
    from cxhire.web.guards import now, role
    from cxhire.web.scope import seen_by

    if role() is None:
        return {}
    own_only = seen_by()
    overdue = waiting.count_overdue(now(), own_only, MOST_COUNTED + 1)
    return {"waiting": _badge(overdue), "concerns": _badge(concerns.count_open(own_only))}


def _badge(count: int) -> str | None:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "") or None
