"""Sessions as rows: what ends them, what the cookie looks like, what is stored and when."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask, flash
from sqlalchemy import func, select

from cxhire.extensions import db
from cxhire.services import sessions, team
from cxhire.store.people import Role, WebSession
from cxhire.web import guards

from .conftest import START, Browser, Clock


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An application of the test's own, since some add pages to it."""
    return make_app()


def rows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(WebSession)) or 0


def test_a_visitor_who_only_looks_stores_nothing(app: Flask, visitor: Browser) -> None:
    for path in ("/", "/sign-in", "/welcome/unknown-token", "/nothing-here"):
        visitor.get(path)
    assert rows(app) == 0


def test_static_files_open_no_session(
    app: Flask, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse()
    monkeypatch.setattr(sessions, "find_session", lambda *_: pytest.fail("asked the database"))
    with browser.get("/static/cxhire.css") as answer:
        assert answer.status_code == 200


def test_only_a_digest_of_the_cookie_is_stored(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    make_colleague()
    visitor.sign_in("admin@example.org")
    cookie = visitor.cookie()
    assert cookie
    assert len(cookie) == 43  # 256 bits
    with app.app_context():
        row = db.session.scalars(select(WebSession)).one()
    assert (row.id, row.colleague_id) == (sha256(cookie.encode()).digest(), 1)


def test_signing_in_changes_the_session_id(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    make_colleague()
    visitor.get("/sign-in")
    before = visitor.cookie()
    visitor.sign_in("admin@example.org")
    assert before
    assert visitor.cookie() not in (None, before)
    thief = Browser(app)
    thief.client.set_cookie("cxhire", before)
    assert thief.get("/account").status_code == 302


def test_a_stolen_cookie_is_dead_after_sign_out(app: Flask, browse: Callable[..., Browser]) -> None:
    browser, thief = browse(), Browser(app)
    thief.client.set_cookie("cxhire", browser.cookie() or "")
    assert thief.get("/account").status_code == 200
    browser.post("/sign-out")
    assert thief.get("/account").status_code == 302
    assert browser.get("/account").status_code == 302


def test_a_request_that_ends_after_sign_out_does_not_bring_the_session_back(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser, slow = browse(), Browser(app)
    slow.client.set_cookie("cxhire", browser.cookie() or "")

    def meanwhile() -> str:
        browser.post("/sign-out")
        flash("late")
        return "done"

    app.add_url_rule("/slow", "slow", guards.signed_in(meanwhile))
    assert slow.get("/slow").status_code == 200
    assert slow.get("/account").status_code == 302


def test_disabling_a_colleague_ends_their_sessions_at_once(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browse(Role.ADMIN)
    owner = browse(Role.OWNER)
    with app.app_context():
        team.disable(2, START, "colleague:1")
    assert owner.get("/").status_code == 302
    assert rows(app) == 1
    with app.app_context():
        team.enable(2, START, "colleague:1")
    assert owner.get("/").status_code == 302


@pytest.mark.parametrize(
    ("hours_idle", "steps", "status"),
    [(11.9, 1, 200), (12.1, 1, 302), (11, 15, 200), (11, 16, 302)],
    ids=["used in time", "idle too long", "almost 7 days in use", "over 7 days in use"],
)
def test_a_session_ends_when_idle_and_in_any_case_after_7_days(
    browse: Callable[..., Browser], clock: Clock, hours_idle: float, steps: int, status: int
) -> None:
    browser = browse()
    for _ in range(steps - 1):
        clock.move(hours=hours_idle)
        browser.get("/account")
    clock.move(hours=hours_idle)
    assert browser.get("/account").status_code == status


def test_last_use_is_written_at_most_once_a_minute(
    app: Flask, browse: Callable[..., Browser], clock: Clock
) -> None:
    browser = browse()
    seen = []
    for seconds in (0, 30, 29, 1, 61):
        clock.move(seconds=seconds)
        browser.get("/account")
        with app.app_context():
            seen.append((db.session.scalars(select(WebSession)).one().seen_at - START).total_seconds())
    assert seen == [0, 0, 0, 60, 121]


def test_sessions_past_a_limit_are_purged_visitors_too(
    app: Flask, browse: Callable[..., Browser], visitor: Browser, clock: Clock
) -> None:
    browse(Role.ADMIN)
    visitor.post("/audit/verify")  # leaves a message, so a row
    assert rows(app) == 2
    clock.move(hours=11)
    browse(Role.OWNER)
    clock.move(hours=2)
    with app.app_context():
        assert sessions.purge(clock()) == 2
    assert rows(app) == 1


def test_the_cookie_over_http_is_for_this_site_only(visitor: Browser) -> None:
    assert visitor.get("/sign-in").headers["Set-Cookie"].split("; ", 1)[1] == "HttpOnly; Path=/; SameSite=Lax"


def test_the_cookie_over_https_is_bound_to_the_host(make_app: Callable[..., Flask]) -> None:
    app = make_app(base_url="https://hiring.example.org")
    cookie = app.test_client().get("/sign-in", base_url="https://hiring.example.org").headers["Set-Cookie"]
    assert cookie.startswith("__Host-cxhire=")
    assert cookie.split("; ", 1)[1] == "Secure; HttpOnly; Path=/; SameSite=Lax"


def test_a_colleague_sees_and_ends_their_own_sessions_only(
    app: Flask, browse: Callable[..., Browser], visitor: Browser
) -> None:
    here, other = browse(Role.ADMIN), browse(Role.OWNER)
    visitor.sign_in("admin@example.org")
    key = sha256((visitor.cookie() or "").encode()).hexdigest()
    others_key = sha256((other.cookie() or "").encode()).hexdigest()
    page = here.get("/account").text
    assert key in page
    assert others_key not in page
    here.post(f"/account/sessions/{others_key}/end")
    assert other.get("/account").status_code == 200
    here.post(f"/account/sessions/{key}/end")
    assert visitor.get("/account").status_code == 302
    assert here.post("/account/sessions/no-hex/end").status_code == 404


def test_all_other_sessions_can_be_ended_at_once(
    browse: Callable[..., Browser], visitor: Browser, clock: Clock
) -> None:
    here = browse(Role.ADMIN)
    visitor.sign_in("admin@example.org")
    here.post("/account/sessions/end-others")
    assert [visitor.get("/account").status_code, here.get("/account").status_code] == [302, 200]


def test_a_cookie_that_is_no_token_is_replaced(visitor: Browser) -> None:
    for value in ("x", "y" * 500):
        visitor.client.set_cookie("cxhire", value)
        visitor.get("/sign-in")
        assert visitor.cookie() != value


def test_limits_are_those_of_the_checklist() -> None:
    assert (timedelta(hours=12), timedelta(days=7)) == (sessions.IDLE, sessions.ABSOLUTE)
