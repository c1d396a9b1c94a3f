"""What somebody tries who has a browser and bad intentions, on every route at once where that can be said."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from cxhire.services.csv_rows import neutral
from cxhire.store import applications, audit, obligations, transaction
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from cxhire.web.guards import limiter
from tests.factories import make_application, make_question

from .conftest import START, Browser
from .test_guards import rules

NUL = "a\0b"


def address_of(rule: str) -> str:
    return re.sub(r"<[^>]+>", "1", rule)


def test_no_route_takes_a_nul_in_a_field_or_an_address(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    token = browser.token()
    for rule in rules(app, "POST"):
        limiter.reset()  # some take only a few an hour from anybody
        data = {"csrf_token": token, "anything": NUL}
        # The web hook reads nothing of what isn't signed.
        refused = 401 if rule.endpoint == "hooks.mail" else 400
        assert browser.client.post(address_of(rule.rule), data=data).status_code == refused, rule
    for rule in rules(app, "GET"):
        if rule.endpoint != "static":
            answer = browser.client.get(address_of(rule.rule), query_string={"q": NUL})
            assert answer.status_code == 400, rule


@pytest.mark.parametrize("path", ["/openings.csv", "/surveys/results.csv", "/candidates.csv", "/waiting.csv",
                                  "/concerns.csv", "/audit.csv", "/audit.jsonl", "/mail/unmatched.csv"])  # fmt: skip
def test_every_export_is_in_the_trail(path: str, app: Flask, browse: Callable[..., Browser]) -> None:
    with browse(Role.ADMIN).get(path) as answer:
        assert answer.status_code == 200
        assert answer.get_data()
    with app.app_context():
        assert [e.action for e in audit.list_events(Filter()) if e.action.endswith(".exported")], path


@pytest.mark.parametrize("page", ["", "/messages/1", "/messages/1/html", "/messages/1/attachments/0"])
def test_a_hiring_owner_who_asks_for_anothers_candidate_finds_nothing_and_is_noted(
    page: str, app: Flask, browse: Callable[..., Browser]
) -> None:
    with app.app_context():
        candidate_id = make_application().candidate_id
    assert browse(Role.OWNER).get(f"/candidates/{candidate_id}{page}").status_code == 404
    with app.app_context():
        events = audit.list_events(Filter(action="access.denied"))
    assert [(event.actor, event.candidate_id) for event in events] == [("colleague:1", candidate_id)]


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1970-12-31T12:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_nothing_happens_at_the_ends_of_the_calendar(
    when: str, zone: str, app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse(Role.ADMIN)
    with app.app_context():
        owed = make_question(make_application(), START - timedelta(days=1))
        obligation, application = (
            next(iter(obligations.list_open([owed.application_id])))[1],
            owed.application_id,
        )
        candidate = applications.get_application(application).candidate_id
        with transaction.write() as session:
            session.execute(text("UPDATE colleague SET zone = :zone"), {"zone": zone})
    fields = {"channel": "phone", "direction": "inbound", "at": when, "outcome": "declined", "on": when[:10]}
    assert browser.post(f"/log/new?candidate={candidate}", fields).status_code == 400
    for path in (f"/waiting/{obligation}/answered", f"/applications/{application}/outcome"):
        assert browser.post(path, fields).status_code == 303, path
    with app.app_context():
        assert not [
            e for e in audit.list_events(Filter()) if e.action.startswith(("interaction", "application"))
        ]
    assert browser.get(f"/audit?from={when[:10]}&to={when[:10]}").status_code == 200


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Amara;=cmd|' /C calc'!A0", "Amara;'=cmd|' /C calc'!A0"),
        ("a\n+1\r\n@b\t-2", "a\n'+1\r\n'@b\t'-2"),
        ("a-b; c=d, +1", "a-b; c=d, +1"),
        (";;=1", ";;'=1"),
    ],
)
def test_no_cell_runs_where_a_spreadsheet_expects_other_separators(cell: str, shown: str) -> None:
    assert neutral(cell) == shown
