"""What holds for every page: declared rights, CSRF, hosts, headers."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart

from cxhire.store import audit
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from cxhire.web import guards

from .conftest import Browser

GOLDEN = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# A candidate's link, or one in a reminder, is the right itself: who doesn't know the token can't forge a form, and it needs no cookie.
BY_LINK = {
    "public_surveys.answer",
    "public_surveys.stop",
    "digests.stop",
    "digests.send",
    "act_links.act",
    "act_links.undo",
}
# What comes by the web hook is signed instead.
SIGNED = {"hooks.mail"}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An application of the test's own, since some add pages to it."""
    return make_app()


def rules(app: Flask, method: str) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def path_of(rule: Rule) -> str:
    """The rule's address with a 1 for whatever it takes."""
    return re.sub(r"<[^>]+>", "1", rule.rule)


def test_every_route_declares_its_right(app: Flask) -> None:
    with app.app_context():
        undeclared = [
            rule.endpoint for rule in app.url_map.iter_rules() if guards.right_of(rule.endpoint) is None
        ]
    assert undeclared == []


def test_no_route_both_shows_and_changes_by_a_method_other_than_post(app: Flask) -> None:
    assert {method for rule in app.url_map.iter_rules() for method in rule.methods or ()} <= {
        "GET", "HEAD", "OPTIONS", "POST",
    }  # fmt: skip


NONSENSE = (
    "endpoint=x&_external=1&_anchor=x&_scheme=x&self=x&method=x", "before=99999999999999999999&after=9999999999999999999-9",
    "opening=99999999999999999999&owner=99999999999999999999&author=99999999999999999999", "before=-1&after=x&page=x",
    "q=%00&who=%00&what=%00&sender=%00&candidate=%00", "q=%ff&from=%ff", "from=9999-12-31&to=9999-12-31", "from=0001-01-01",
    "candidate=99999999999999999999&application=99999999999999999999&obligation=x",
)  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_no_nonsense_in_the_address_bar_is_an_error_of_ours(
    app: Flask, browse: Callable[..., Browser], query: str
) -> None:
    browser = browse(Role.ADMIN)
    for rule in rules(app, "GET"):
        if not rule.arguments and rule.endpoint != "health.ready":  # which means it, where nothing ticks
            assert browser.get(f"{rule.rule}?{query}").status_code < 500, rule.rule


def test_a_number_that_no_row_can_have_is_not_found(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    for rule in rules(app, "GET"):
        if "<int:" in rule.rule:
            assert browser.get(re.sub(r"<[^>]+>", "9" * 20, rule.rule)).status_code == 404, rule.rule


def test_an_undeclared_route_is_an_error_in_tests_and_absent_in_production(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    browser = browse(Role.ADMIN)
    with pytest.raises(LookupError, match="forgotten declares no right"):
        browser.get("/forgotten")
    app.testing = False
    assert browser.get("/forgotten").status_code == 404


def test_every_post_without_a_csrf_token_is_refused_with_a_page_that_helps(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse(Role.ADMIN)
    paths = [path_of(rule) for rule in rules(app, "POST") if rule.endpoint not in BY_LINK | SIGNED]
    assert len(paths) > 5
    for path in paths:
        guards.limiter.reset()  # there are more routes than posts that may fail in a while
        answer = browser.client.post(path, data={"email": "a@example.org"})
        assert (answer.status_code, "This form has expired" in answer.text) == (400, True), path


def test_the_csrf_token_of_another_browser_is_refused(browse: Callable[..., Browser]) -> None:
    mine, other = browse(Role.ADMIN), browse(Role.OWNER)
    answer = mine.client.post("/sign-out", data={"csrf_token": other.token()})
    assert answer.status_code == 400
    assert mine.get("/account").status_code == 200


def test_every_answer_has_exactly_these_headers(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    for path in ("/", "/sign-in", "/account", "/nothing-here", "/static/cxhire.css"):
        with browser.get(path) as answer:
            assert {name: answer.headers.get(name) for name in GOLDEN} == GOLDEN, path
            assert "Server" not in answer.headers
            assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/account", "/audit", "/nothing-here"])
def test_nothing_of_a_signed_in_page_is_kept_by_browsers_or_proxies(
    path: str, browse: Callable[..., Browser]
) -> None:
    assert browse(Role.ADMIN).get(path).headers["Cache-Control"] == "no-store"


def test_under_https_the_answer_asks_for_https_for_a_year(make_app: Callable[..., Flask]) -> None:
    app = make_app(base_url="https://hiring.example.org")
    answer = app.test_client().get("/sign-in", base_url="https://hiring.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("listens", "host", "status"),
    [
        ("127.0.0.1", "localhost", 200),
        ("127.0.0.1", "127.0.0.1:8000", 200),
        ("127.0.0.1", "[::1]:8000", 200),
        ("127.0.0.1", "hiring.example.org", 200),
        ("127.0.0.1", "HIRING.example.org", 200),
        ("127.0.0.1", "evil.example", 400),
        ("127.0.0.1", "hiring.example.org.evil.example", 400),
        ("127.0.0.1", "10.0.0.7", 400),
        ("0.0.0.0", "127.0.0.1", 200),
        ("0.0.0.0", "evil.example", 400),
        ("10.0.0.7", "10.0.0.7", 200),
        ("10.0.0.7", "localhost", 400),
        ("127.0.0.1", "[", 400),
    ],
)
def test_only_our_own_names_are_answered(
    make_app: Callable[..., Flask], listens: str, host: str, status: int
) -> None:
    app = make_app(base_url="https://hiring.example.org", host=listens)
    answer = app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == status


def test_a_forwarded_address_counts_only_with_a_configured_proxy(make_app: Callable[..., Flask]) -> None:
    seen = []
    for proxies in (0, 1):
        app = make_app(proxies=proxies)
        guards.public(app.view_functions["account.sign_in"])
        app.before_request(lambda: seen.append(guards.client_address()))
        app.test_client().get("/sign-in", headers={"X-Forwarded-For": "1.2.3.4, 5.6.7.8"})
    assert seen == ["127.0.0.1", "5.6.7.8"]


def test_a_role_without_the_right_is_refused_and_the_trail_knows(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    answer = browse(Role.OWNER).get("/audit")
    assert (answer.status_code, "Not for your role" in answer.text) == (403, True)
    with app.app_context():
        event = audit.list_events(Filter(action="access.denied"))[0]
    assert (event.actor, event.subject) == ("colleague:1", "page:audit.index")


def test_a_visitor_is_asked_to_sign_in_and_comes_back(
    visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    make_colleague()
    answer = visitor.get("/audit?what=session.started")
    assert answer.location == "/sign-in?next=/audit?what%3Dsession.started"
    assert (
        visitor.sign_in("admin@example.org", path=answer.location).location == "/audit?what=session.started"
    )


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_saved(visitor: Browser) -> None:
    answer = visitor.post("/audit/verify", follow_redirects=True)
    assert "nothing was saved" in answer.text


def test_a_fragment_asked_for_without_a_session_sends_the_whole_page_to_sign_in(visitor: Browser) -> None:
    answer = visitor.get("/account", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/account")


def test_an_auditor_reads_pages_for_all_and_sends_nothing(app: Flask, browse: Callable[..., Browser]) -> None:
    app.add_url_rule("/note", "note", guards.signed_in(lambda: "ok"), methods=["GET", "POST"])
    auditor, recruiter = browse(Role.AUDITOR), browse(Role.RECRUITER)
    assert [b.get("/note").status_code for b in (auditor, recruiter)] == [200, 200]
    assert [b.post("/note").status_code for b in (auditor, recruiter)] == [403, 200]


def test_only_who_may_send_it_can_send_more_than_a_form(app: Flask, browse: Callable[..., Browser]) -> None:
    view = guards.allow(Role.RECRUITER)(guards.accepts(5_000_000)(lambda: "taken"))
    app.add_url_rule("/upload", "upload", view, methods=["POST"])
    recruiter, owner = browse(Role.RECRUITER), browse(Role.OWNER)
    for browser, path, status in (
        (recruiter, "/upload", 200), (owner, "/upload", 413), (recruiter, "/sign-out", 413),
    ):  # fmt: skip
        fields = {"csrf_token": browser.token(), "mail": FileStorage(BytesIO(b"x" * 3_000_000), "mail.eml")}
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        assert browser.client.post(path, data=body, content_type=kind).status_code == status


def test_a_failure_shows_no_trace_and_logs_no_address(
    app: Flask, browse: Callable[..., Browser], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(token: str) -> str:
        raise RuntimeError("inner words")

    app.add_url_rule("/fail/<token>", "fail", guards.public(fail))
    app.testing = False
    answer = browse(Role.ADMIN).get("/fail/s3cr3t-token")
    assert answer.status_code == 500
    assert "inner words" not in answer.text
    assert "Nothing of this step was saved" in answer.text
    reference = caplog.records[-1].getMessage()[:8]
    assert reference in answer.text
    assert "s3cr3t" not in caplog.text
