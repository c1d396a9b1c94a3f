"""What machines ask: alive, ready, figures; and the number that each request has."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from cxhire.extensions import db
from cxhire.logs import Structured
from cxhire.store import jobs
from cxhire.store.outbox import MailKind, add_outgoing
from cxhire.store.people import Role
from cxhire.store.transaction import write
from cxhire.web import guards

from .conftest import START, Browser

TOKEN = "a token that is long enough"


def tick(app: Flask) -> None:
    with app.app_context(), write():
        jobs.claim_slot("watch", START, START)


def test_it_is_alive_without_a_database_whoever_asks(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    with patch.object(db, "session", side_effect=AssertionError("the database was asked")):
        answer = browser.get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert browser.client.head("/healthz").status_code == 200


def test_it_is_ready_once_the_clock_has_ticked_and_says_what_is_not(app: Flask, visitor: Browser) -> None:
    answer = visitor.get("/readyz", headers={"Host": "10.1.2.3"})
    assert answer.status_code == 503
    assert [part for part, check in answer.json["checks"].items() if not check["ok"]] == ["clock"]
    tick(app)
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json["ready"]) == (200, True)
    assert answer.json["checks"]["clock"] == {"ok": True, "age_seconds": 0}
    assert visitor.client.head("/readyz").status_code == 200


def test_mail_that_nobody_sends_is_noticed(app: Flask, visitor: Browser) -> None:
    tick(app)
    with app.app_context(), write():
        due = START - timedelta(minutes=31)
        add_outgoing("a", MailKind.REMINDER, "<a@x>", "ada@us.example", due, due)
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["outbox"]) == (503, {"ok": False, "age_seconds": 1860})
    assert "ada" not in answer.text


def test_without_a_database_it_says_so_and_nothing_else(visitor: Browser) -> None:
    with patch("cxhire.services.health.is_newest", side_effect=OSError("could not connect to db.internal")):
        answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "checks": {"database": {"ok": False}}})


def test_however_often_it_is_asked_nobody_is_shut_out(visitor: Browser) -> None:
    assert {visitor.get("/readyz").status_code for _ in range(120)} == {503}
    assert visitor.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("base_url", "token", "headers", "status"),
    [
        ("http://localhost:8000", None, {}, 200),
        ("http://localhost:8000", None, {"Host": "evil.example"}, 404),  # a page of a stranger's name
        ("https://hire.example", None, {}, 404),  # a proxy on this machine looks the same
        ("https://hire.example", TOKEN, {}, 404),
        ("https://hire.example", TOKEN, {"Authorization": "Bearer wrong"}, 404),
        ("https://hire.example", TOKEN, {"Authorization": f"Bearer {TOKEN}", "Host": "10.1.2.3"}, 200),
    ],
)
def test_figures_are_for_who_has_the_token_or_sits_at_the_machine(
    make_app: Callable[..., Flask], base_url: str, token: str | None, headers: dict[str, str], status: int
) -> None:
    client = make_app(base_url=base_url, metrics_token=token).test_client()
    assert client.get("/metrics", headers={"Host": "localhost", **headers}).status_code == status


def test_figures_are_asked_from_elsewhere_in_vain(app: Flask, visitor: Browser) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.get("/metrics", environ_overrides=elsewhere).status_code == 404


def test_figures_tell_how_much_there_is_and_of_nobody(app: Flask, visitor: Browser) -> None:
    tick(app)
    with app.app_context(), write():
        due = START - timedelta(minutes=2)
        add_outgoing("a", MailKind.REMINDER, "<a@x>", "ada@us.example", due, due)
    visitor.get("/sign-in")
    visitor.get("/nothing-here")
    answer = visitor.get("/metrics")
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert found["cxhire_outbox", "waiting"] == 1
    assert found["cxhire_outbox_oldest_due_seconds",] == 120
    assert found["cxhire_job_last_start_seconds", "watch"] == START.timestamp()
    assert found["cxhire_http_request_duration_seconds_count", "200", "GET", "account.sign_in"] >= 1
    assert found["cxhire_http_request_duration_seconds_count", "404", "GET", "none"] >= 1
    assert "ada@" not in answer.text
    assert "nothing-here" not in answer.text


def test_a_request_has_a_number_and_its_error_page_has_the_same(
    visitor: Browser,
) -> None:
    answer = visitor.get("/nothing-here", headers={"X-Request-ID": "from-a-stranger"})
    number = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", number)
    assert number in answer.text
    assert visitor.get("/healthz").headers["X-Request-ID"] != number


@pytest.mark.parametrize(
    ("given", "taken"),
    [("a1b2c3d4-5e6f", True), ("short", False), ("x" * 65, False), ("bad id\nwith lines", False)],
)
def test_a_proxy_of_ours_may_say_the_number_if_it_is_one(
    make_app: Callable[..., Flask], given: str, taken: bool
) -> None:
    client = make_app(proxies=1).test_client()
    headers = {"X-Request-ID": given.replace("\n", " ")}
    assert (client.get("/healthz", headers=headers).headers["X-Request-ID"] == given) is taken


def test_what_is_logged_in_a_request_says_which(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Structured())
    logger = logging.Logger("cxhire.test")
    logger.addHandler(handler)

    def view() -> str:
        logger.warning("something")
        return "ok"

    monkeypatch.setitem(app.view_functions, "health.alive", guards.public(view))
    number = visitor.get("/healthz").headers["X-Request-ID"]
    logger.warning("something else")
    inside, outside = map(json.loads, written.getvalue().splitlines())
    assert (inside["request"], "request" in outside) == (number, False)
