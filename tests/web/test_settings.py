"""The Settings pages: what they change, who may, and that secrets stay inside."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from cxhire.core.hours_words import parse_spans, span_words
from cxhire.services import mail_settings, send_now, settings, team
from cxhire.store import audit, people, transaction
from cxhire.store.audit import Filter
from cxhire.store.people import Role
from cxhire.store.settings import get_setting, list_settings
from cxhire.web.account import one_line
from tests.factories import make_answer, make_application, make_concern

from .conftest import START, Browser

MAIL: dict[str, object] = {
    "host": "smtp.example.com", "port": "587", "security": "starttls", "user": "cx", "password": "s3cr3t/@:word",
    "mail_from": "hiring@example.com",
}  # fmt: skip


def test_every_page_opens_for_admins_and_auditors(browse: Callable[..., Browser]) -> None:
    for role in (Role.ADMIN, Role.AUDITOR):
        browser = browse(role)
        for path in (
            "/settings",
            "/settings/team",
            "/settings/team/1",
            "/settings/policy/edit",
            "/settings/mail",
        ):
            page = browser.get(path)
            assert page.status_code == 200
            assert ('<button class="btn btn-primary">' in page.text) == (role is Role.ADMIN), path


def test_the_organisation_is_named_on_every_page(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    browser.post("/settings", {"name": "  Northwind <Talent> ", "evil": "1"})
    assert "Northwind &lt;Talent&gt;" in browser.get("/").text
    with app.app_context():
        event = audit.list_events(Filter(action="setting.changed"))[0]
    assert (event.subject, event.detail) == ("setting:organisation", {})


def test_domains_come_and_go(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    assert browser.post("/settings/domains", {"domain": "@Example.com"}).status_code == 302
    assert "no domain like" in browser.post("/settings/domains", {"domain": "no domain"}).text
    with app.app_context():
        assert people.list_domains() == ["example.com"]
    browser.post("/settings/domains/remove", {"domain": "example.com"})
    with app.app_context():
        assert people.list_domains() == []


def test_an_invited_colleague_comes_in_by_the_link_shown(app: Flask, browse: Callable[..., Browser]) -> None:
    page = browse().post("/settings/team", {"email": "New@Example.com", "name": "Nia", "role": "recruiter"})
    assert "Mail isn't set up" in page.text
    link = page.text.split('id="link" value="')[1].split('"')[0]
    newcomer = Browser(app)
    path = link.removeprefix("http://localhost:8000")
    assert "Welcome, Nia" in newcomer.get(path).text
    newcomer.post(path, {"name": "Nia Bell", "email": "new@example.com", "password": "purple horse lamp"})
    assert newcomer.get("/account").status_code == 200
    assert newcomer.get("/settings").status_code == 403
    assert "purple" not in page.text


def test_an_invitation_is_mailed_where_mail_is_set_up(
    app: Flask, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    monkeypatch.setattr(send_now, "send_invite", lambda *what: sent.append(what[1:4]) or "")
    browser = browse()
    browser.post("/settings/mail", MAIL)
    page = browser.post("/settings/team", {"email": "new@example.com", "name": "", "role": "owner"})
    assert "mailed to new@example.com" in page.text
    assert sent[0][:2] == ("new@example.com", "Admin")
    assert sent[0][2] not in page.text


def test_no_admin_sees_a_link_for_who_has_a_password(
    app: Flask, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse()
    browse(Role.OWNER)
    for act, data in (("/2/link", {}), ("", {"email": "owner@example.org", "name": "", "role": "owner"})):
        page = browser.post(f"/settings/team{act}", data, follow_redirects=True).text
        assert ("run.py team link" in page, "/welcome/" in page) == (True, False)
    with app.app_context():
        assert audit.list_events(Filter(action="link.made")) == []
    monkeypatch.setattr(send_now, "send_invite", lambda *_: "no route")
    browser.post("/settings/mail", MAIL)
    page = browser.post("/settings/team/2/link").text
    assert ("no route" in page, "/welcome/" in page) == (True, False)


def test_who_was_seen_in_mail_can_be_added(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    with app.app_context(), transaction.write():
        people.add_colleague("consultant@example.com", START, member=False)
    assert "Seen in mail" in browser.get("/settings/team").text
    browser.post("/settings/team/2/enable")
    assert "Seen in mail" not in browser.get("/settings/team").text


def test_a_colleague_gets_role_lead_and_addresses(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    browse(Role.OWNER)
    saved = browser.post(
        "/settings/team/2",
        {"name": "Jonas", "role": "recruiter", "lead": "1", "active": "0"},
    )
    assert saved.status_code == 302
    browser.post("/settings/team/2/addresses", {"address": "Jonas@example.com"})
    with app.app_context():
        found = people.get_colleague_by_email("jonas@example.com")
        assert found
        told = (found.id, found.name, found.role, found.lead_id, found.active)
        assert told == (2, "Jonas", "recruiter", 1, True)
    browser.post("/settings/team/2/addresses/remove", {"address": "jonas@example.com"})
    browser.post("/settings/team/2/addresses/remove", {"address": "owner@example.org"})
    with app.app_context():
        assert people.list_addresses_by_colleague()[2] == ["owner@example.org"]


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/settings/team/2", {"name": "J", "role": "king", "lead": "", "zone": ""}, "Not a valid choice"),
        ("/settings/team/2", {"name": "J", "role": "owner", "lead": "2", "zone": ""}, "Not a valid choice"),
        ("/settings/team/2", {"name": "", "role": "owner", "lead": "", "zone": ""}, "This field is required"),
        (
            "/settings/team/1",
            {"name": "A", "role": "owner", "lead": "", "zone": ""},
            "This is the only admin",
        ),
        ("/settings/team/2/addresses", {"address": "admin@example.org"}, "admin@example.org is Admin"),
        ("/settings/team/2/addresses", {"address": "no address"}, "not an e-mail address"),
        ("/settings/team", {"email": "x", "role": "owner"}, "not an e-mail address"),
        ("/settings", {"name": ""}, "This field is required"),
        ("/settings/mail", MAIL | {"port": "0"}, "between 1 and 65535"),
        ("/settings/mail", MAIL | {"host": "a b"}, "A host&#39;s name only"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    browse: Callable[..., Browser], path: str, data: dict[str, object], said: str
) -> None:
    browser = browse(Role.ADMIN)
    browse(Role.OWNER)
    page = browser.post(path, data)
    assert (page.status_code, said in page.text) == (400, True), page.text


def test_the_only_admin_cannot_be_disabled(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    assert "only admin" in browser.post("/settings/team/1/disable", follow_redirects=True).text
    assert browser.get("/settings").status_code == 200


def test_disabling_can_be_undone(browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    browse(Role.OWNER)
    page = browser.post("/settings/team/2/disable", follow_redirects=True).text
    assert 'action="/settings/team/2/enable"' in page
    assert (
        browser.post("/settings/team/2/link", follow_redirects=True).text.count("who isn&#39;t disabled") == 1
    )


def test_unknown_colleagues_are_404(browse: Callable[..., Browser]) -> None:
    browser = browse()
    assert browser.get("/settings/team/99").status_code == 404
    for act in ("", "/addresses", "/addresses/remove", "/disable", "/enable", "/link"):
        assert browser.post(f"/settings/team/99{act}").status_code == 404, act


def test_hours_read_back_as_they_were_written() -> None:
    for words in ("09:00-17:00", "09:00-12:00, 13:00-24:00", ""):
        assert span_words(parse_spans(words)) == words


def test_the_smtp_password_is_kept_but_never_shown_or_recorded(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    browser.post("/settings/mail", MAIL)
    with app.app_context():
        assert (
            mail_settings.smtp_url(app.config["CXHIRE"])
            == "smtp://cx:s3cr3t%2F%40%3Aword@smtp.example.com:587"
        )
        assert "s3cr3t" not in str(list_settings())
        server = settings.mail_server(app.config["CXHIRE"])
        events = audit.list_events(Filter())
    assert (server.host, server.user, server.has_password) == ("smtp.example.com", "cx", True)
    page = browser.get("/settings/mail").text
    assert "smtp.example.com" in page
    assert "A password is kept" in page
    assert not any("s3cr3t" in str(words) for words in (page, [e.detail for e in events], repr(server)))


def test_an_empty_password_keeps_the_old_one_for_the_same_server_only(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    browser.post("/settings/mail", MAIL)
    assert (
        browser.post("/settings/mail", MAIL | {"password": "", "port": "465", "security": "tls"}).status_code
        == 302
    )
    with app.app_context():
        kept = mail_settings.smtp_url(app.config["CXHIRE"])
        assert kept == "smtps://cx:s3cr3t%2F%40%3Aword@smtp.example.com:465"
    elsewhere = browser.post("/settings/mail", MAIL | {"password": "", "host": "smtp.evil.example"})
    assert (elsewhere.status_code, "Type the password again" in elsewhere.text) == (400, True)
    browser.post("/settings/mail/forget")
    with app.app_context():
        assert (get_setting("smtp_url"), get_setting("smtp_password")) == (None, None)
    assert "isn't set up" in browser.get("/settings/mail").text


def test_a_changed_secret_key_asks_for_the_smtp_password_again(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    browser.post("/settings/mail", MAIL)
    app.config["CXHIRE"] = replace(app.config["CXHIRE"], secret_key="n" * 32)
    page = browser.get("/settings/mail")
    assert (page.status_code, "Type it again" in page.text) == (200, True)
    kept = browser.post("/settings/mail", MAIL | {"password": ""})
    assert (kept.status_code, "Type the password again" in kept.text) == (400, True)
    assert "Type the password again" in browser.post("/settings/mail/test", follow_redirects=True).text
    assert browser.post("/settings/mail", MAIL).status_code == 302
    assert "Type it again" not in browser.get("/settings/mail").text


@pytest.mark.parametrize(
    ("trouble", "said"), [("", "The server took the test"), ("no route", "didn&#39;t leave: no route")]
)
def test_the_test_mail_goes_to_who_asks_and_says_how_it_went(
    browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch, trouble: str, said: str
) -> None:
    asked = []
    monkeypatch.setattr(send_now, "send_test", lambda *what: asked.append(what[1]) or trouble)
    assert said in browse().post("/settings/mail/test", follow_redirects=True).text
    assert asked == ["admin@example.org"]


def test_team_changes_are_audited_by_who_made_them(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    browse(Role.OWNER)
    browser.post("/settings/team/2/addresses", {"address": "jonas@example.com"})
    browser.post("/settings/team/2/disable")
    with app.app_context():
        events = audit.list_events(Filter())[::-1]
    assert [(e.actor, e.action, e.subject) for e in events] == [
        ("colleague:1", "team.alias_added", "colleague:2"), ("colleague:1", "team.disabled", "colleague:2"),
    ]  # fmt: skip
    assert "example.com" not in str([e.detail for e in events])


def test_an_admin_whom_a_concern_is_about_shuts_out_nobody_who_could_decide(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    browse(Role.RECRUITER)
    with app.app_context():
        admin = people.get_colleague(1)
        assert admin
        make_concern(
            make_answer(make_application(), START, admin, "As I said, you people never listen."), admin
        )
    for act in ("disable", "link", "addresses"):
        answer = browser.post(f"/settings/team/2/{act}", {"address": "evil@example.com"})
        assert (answer.status_code, "another admin changes theirs" in answer.text) == (403, True), act
    with app.app_context():
        assert [e.action for e in audit.list_events(Filter())] == ["access.denied"] * 3


def test_an_alias_of_somebody_only_seen_in_mail_can_be_taken_over(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browse()
    with app.app_context():
        with transaction.write():
            people.add_colleague("j@private.example", START, member=False)
        team.add_alias(1, "j@private.example", START, "command")
        assert people.list_addresses_by_colleague() == {1: ["admin@example.org", "j@private.example"]}


def test_a_name_is_one_line_so_that_mail_can_bear_it() -> None:
    assert one_line(" Northwind\r\nTalent ") == "Northwind Talent"
    assert one_line(None) is None
