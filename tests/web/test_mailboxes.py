"""The Mailboxes pages: connecting to a real IMAP server, who sees and changes what, and that secrets stay inside."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from cxhire.services import mailboxes, oauth_settings
from cxhire.services.mailbox_secrets import Credentials, opened_tokens
from cxhire.services.mailboxes import Connecting, Place
from cxhire.services.secrets import seal, unseal
from cxhire.store import audit, people
from cxhire.store import mailboxes as store
from cxhire.store.audit import Filter
from cxhire.store.mailboxes import Mailbox, MailboxFolder, MailboxState, SignIn
from cxhire.store.people import Role
from cxhire.store.transaction import write
from tests import imap_server
from tests.imap_server import Server
from tests.oauth_provider import CLIENT, SECRET, FakeProvider, providing

from .conftest import START, Browser, Clock

PASSWORD = "secret"  # the server's
OWNER, ADMIN = "owner@example.org", "admin@example.org"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with imap_server.serving(tmp_path_factory.mktemp("imap")) as server:
        server.create("Bewerbungen")
        server.create("Trash")
        yield server


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    with providing() as server:
        monkeypatch.setattr(oauth_settings.oauth, "microsoft", lambda *_: server.provider())
        yield server


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Place, Credentials]]:
    """Connections that were tried; the provider's own server can't be had in a test."""
    tried: list[tuple[Place, Credentials]] = []
    monkeypatch.setattr(mailboxes, "try_connection", lambda *what: tried.append(what) or [])
    return tried


def reach(server: Server, address: str = "jobs@acme.example", **more: object) -> dict[str, object]:
    """The form as somebody fills it in."""
    values: dict[str, object] = {
        "address": address, "kind": "shared", "colleague": "", "sign_in": "password", "host": "127.0.0.1",
        "port": server.port, "security": "none", "user": "jobs", "password": PASSWORD, "since_on": "2025-01-31",
    }  # fmt: skip
    return values | more


def add(
    app: Flask, address: str = "jobs@acme.example", colleague_id: int | None = None, **more: object
) -> int:
    """A mailbox that is watched; further arguments are columns."""
    with app.app_context():
        place = Place("imap.acme.example", 993, "tls", "jobs", SignIn.PASSWORD)
        sealed = seal(app.config["CXHIRE"], PASSWORD)
        if colleague_id:
            with write():
                owner = people.get_colleague(colleague_id)
                assert owner
                people.add_aliases(owner, [address])
        id_ = mailboxes.connect(Connecting(address, colleague_id, place), sealed, START, "test")
        change(app, id_, **{"state": MailboxState.WATCHING.value, "reached_at": START} | more)
        return id_


def change(app: Flask, mailbox_id: int, **values: object) -> None:
    with app.app_context(), write() as session:
        found = session.get_one(Mailbox, mailbox_id)
        for name, value in values.items():
            setattr(found, name, value)


def the_mailbox(app: Flask, mailbox_id: int = 1) -> Mailbox:
    with app.app_context():
        found = store.get_mailbox(mailbox_id)
        assert found
        return found


def test_the_empty_page_says_what_to_do(browse: Callable[..., Browser]) -> None:
    page = browse().get("/mail/mailboxes").text
    assert "No mailbox is connected yet" in page
    assert 'href="/mail/mailboxes/new"' in page
    assert "No mailbox" in browse(Role.AUDITOR).get("/mail/mailboxes").text


def test_the_menus_mail_is_the_mailboxes_and_stays_lit_on_its_other_tabs(
    browse: Callable[..., Browser],
) -> None:
    browser = browse()
    for path in ("/mail/mailboxes", "/mail", "/mail/strangers", "/mail/mailboxes/new"):
        assert '<a href="/mail/mailboxes" aria-current="page">' in browser.get(path).text, path
    tabs = re.findall(r'<nav class="cx-seg" aria-label="Mail">(.*?)</nav>', browser.get("/mail").text)[0]
    assert re.findall(r">([A-Z][^<(]*)", tabs) == [
        "Mailboxes", "Senders we don&#39;t know ", "Imports", "In no application ", "Could not be read ",
        "Not delivered ",
    ]  # fmt: skip


def test_the_address_fills_in_the_rest(browse: Callable[..., Browser]) -> None:
    page = browse().post("/mail/mailboxes/new", {"address": "jobs@gmx.de", "kind": "shared", "colleague": ""})
    assert page.status_code == 200
    for value in ('value="imap.gmx.net"', 'value="993"', 'value="2024-11-03"', 'value="jobs@gmx.de"'):
        assert value in page.text
    other = browse(Role.OWNER).post(
        "/mail/mailboxes/new", {"address": "no address", "kind": "personal", "colleague": "2"}
    )
    assert (other.status_code, "not an e-mail address" in other.text) == (400, True)


def test_a_mailbox_is_connected_when_the_connection_works(
    app: Flask, browse: Callable[..., Browser], server: Server
) -> None:
    browser = browse()
    answer = browser.post("/mail/mailboxes/new", reach(server, evil="1", state="refused"))
    assert answer.location == "/mail/mailboxes/1/folders"
    found = the_mailbox(app)
    assert (found.address, found.shared, found.colleague_id) == ("jobs@acme.example", True, None)
    assert (found.host, found.port, found.user_name, found.since_on) == (
        "127.0.0.1", server.port, "jobs", date(2025, 1, 31),
    )  # fmt: skip
    assert found.state == MailboxState.NEW
    assert unseal(app.config["CXHIRE"], found.secret) == PASSWORD
    page = browser.get("/mail/mailboxes").text
    assert "jobs@acme.example" in page
    assert "The first look comes within seconds" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "not this"}, "refused the sign-in of jobs"),
        ({"port": "1"}, "takes no connections at port 1"),
        ({"password": ""}, "The password is missing"),
        ({"host": ""}, "The server&#39;s name is missing"),
        ({"host": "a b"}, "A host&#39;s name only"),
        ({"since_on": "1066-10-14"}, "Choose a day after 1990"),
        ({"kind": "personal"}, "Choose whose it is"),
        ({"kind": "personal", "colleague": "1"}, "is not known as Admin&#39;s address"),
        ({"sign_in": "microsoft"}, "Not a valid choice"),
        ({"security": "rot13"}, "Not a valid choice"),
    ],
)
def test_what_does_not_work_is_said_and_nothing_is_connected(
    app: Flask, browse: Callable[..., Browser], server: Server, wrong: dict[str, object], said: str
) -> None:
    page = browse().post("/mail/mailboxes/new", reach(server, **wrong))
    assert (page.status_code, said in page.text) == (400, True), page.text
    assert f'value="{PASSWORD}"' not in page.text
    with app.app_context():
        assert store.list_mailboxes() == []


def test_folders_are_chosen_from_what_the_server_has(
    app: Flask, browse: Callable[..., Browser], server: Server
) -> None:
    browser = browse()
    browser.post("/mail/mailboxes/new", reach(server))
    page = browser.get("/mail/mailboxes/1/folders").text
    assert re.findall(r'name="folder" value="([^"]*)"', page)[:1] == ["Bewerbungen"]
    assert 'value="INBOX"' not in page
    browser.post("/mail/mailboxes/1/folders", {"folder": "Bewerbungen"})
    assert the_mailbox(app).folders == ["Bewerbungen"]
    assert 'value="Bewerbungen" checked' in browser.get("/mail/mailboxes/1/folders").text
    change(app, 1, port=1)
    page = browser.get("/mail/mailboxes/1/folders").text
    assert "takes no connections at port 1" in page
    assert 'value="Bewerbungen" checked' in page


def test_colleagues_connect_their_own_mailbox_and_no_other(
    app: Flask, browse: Callable[..., Browser], server: Server
) -> None:
    browse()
    for role, id_ in ((Role.OWNER, 2), (Role.RECRUITER, 3)):
        browser, own = browse(role), f"{role.value}@example.org"
        page = browser.get("/mail/mailboxes/new").text
        assert f'name="colleague" value="{id_}"' in page
        assert 'value="shared"' not in page
        assert ADMIN not in page
        for wrong in ({"kind": "shared"}, {"kind": "personal", "colleague": "1"}):
            answer = browser.post("/mail/mailboxes/new", reach(server, own, **wrong))
            assert (answer.status_code, "Not a valid choice" in answer.text) == (400, True)
        mine = {"kind": "personal", "colleague": str(id_)}
        theirs = browser.post("/mail/mailboxes/new", reach(server, ADMIN, **mine))
        assert "is not known as" in theirs.text
        assert browser.post("/mail/mailboxes/new", reach(server, own, **mine)).status_code == 303
    with app.app_context():
        assert [(m.address, m.colleague_id) for m in store.list_mailboxes()] == [
            (OWNER, 2), ("recruiter@example.org", 3),
        ]  # fmt: skip


def test_who_sees_which_mailbox(app: Flask, browse: Callable[..., Browser]) -> None:
    browsers = {role: browse(role) for role in (Role.ADMIN, Role.RECRUITER, Role.OWNER, Role.AUDITOR)}
    boxes = {"jobs@acme.example": add(app)}
    boxes |= {
        f"{r.value}@example.org": add(app, f"{r.value}@example.org", n) for n, r in enumerate(browsers, 1)
    }
    seen = {
        Role.ADMIN: set(boxes), Role.AUDITOR: set(boxes), Role.OWNER: {OWNER},
        Role.RECRUITER: {"jobs@acme.example", "recruiter@example.org"},
    }  # fmt: skip
    may_change = {
        Role.ADMIN: set(boxes),
        Role.AUDITOR: set(),
        Role.OWNER: {OWNER},
        Role.RECRUITER: {"recruiter@example.org"},
    }
    for role, browser in browsers.items():
        page = browser.get("/mail/mailboxes").text
        assert {a for a in boxes if f">{a}</a>" in page} == seen[role]
        for address, id_ in boxes.items():
            answer = browser.get(f"/mail/mailboxes/{id_}")
            assert answer.status_code == (200 if address in seen[role] else 404), (role, address)
            assert ("/pause" in answer.text) == (address in may_change[role]), (role, address)
            for act in ("pause", "go-on", "since", "place", "folders", "remove", "sign-in"):
                if address not in may_change[role]:
                    answer = browser.post(f"/mail/mailboxes/{id_}/{act}")
                    assert answer.status_code in (403, 404), (role, address, act)
            if address not in may_change[role]:
                assert browser.get(f"/mail/mailboxes/{id_}/folders").status_code in (403, 404)
    with app.app_context():
        assert {m.state for m in store.list_mailboxes()} == {MailboxState.WATCHING}
        denied = audit.list_events(Filter(action="access.denied"), limit=500)
    assert any(e.detail == {"mailbox": 1} and e.actor == "colleague:3" for e in denied)


STANDINGS = [
    ({"reached_at": START - timedelta(seconds=10)}, ["Watching. Last looked 10 seconds ago."]),
    ({"reached_at": START - timedelta(hours=3)}, ["Last looked 3 hours ago."]),
    ({"error": "The folder Old is gone."}, ["Watching.", "The folder Old is gone."]),
    ({"state": "new"}, ["The first look comes within seconds"]),
    ({"state": "paused"}, ["Paused. Nothing is read", "/go-on"]),
    ({"state": "catching_up", "since_on": date(2024, 3, 1)},
     ["Reading older mail: 12,400 of 100,000, back to March 2024", '<progress class="mt-2" value="12400" max="100000"', "every 3s"]),
    ({"state": "trouble", "error": "imap.x took too long.", "retry_at": START + timedelta(minutes=5),
      "failing_since": START - timedelta(hours=1)},
     ["We try again in 5 minutes.", "imap.x took too long.", "Nothing is lost", "Since <time"]),
    ({"state": "refused", "error": "imap.x refused the sign-in of jobs.", "failing_since": START},
     ["The server refused us. Type the password again", "refused the sign-in of jobs", "#place"]),
    ({"kept": 1204, "left": 8310}, ["1,204 mails kept"]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "said"), STANDINGS)
def test_each_state_is_told_in_plain_words(
    app: Flask, browse: Callable[..., Browser], values: dict[str, object], said: list[str]
) -> None:
    id_ = add(app, **values)
    with app.app_context(), write() as session:
        session.add(MailboxFolder(mailbox_id=id_, name="INBOX", role="inbox", done=12_400, to_do=87_600))
    page = browse().get("/mail/mailboxes").text
    for words in said:
        assert words in page, words


def test_of_a_personal_mailbox_what_was_left_is_counted(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.OWNER)
    add(app, OWNER, 1, kept=1, left=8310)
    assert "1 mail kept, 8,310 left in the mailbox" in browser.get("/mail/mailboxes").text


def test_htmx_gets_how_it_stands_and_no_more(app: Flask, browse: Callable[..., Browser]) -> None:
    add(app)
    part = browse().get("/mail/mailboxes/1", headers={"HX-Request": "true"}).text
    assert "Watching." in part
    assert "<html" not in part
    assert "<form" not in part


def test_pausing_and_removing_can_be_undone(app: Flask, browse: Callable[..., Browser]) -> None:
    add(app)
    browser = browse()
    page = browser.post("/mail/mailboxes/1/pause", {"from": "list"}, follow_redirects=True).text
    assert 'action="/mail/mailboxes/1/go-on"' in page
    page = browser.post("/mail/mailboxes/1/remove", follow_redirects=True).text
    assert "No mailbox is connected yet" in page
    undo = re.findall(r'action="(/mail/mailboxes/1/put-back[^"]*)"', page)[0]
    assert browser.get("/mail/mailboxes/1").status_code == 404
    assert browser.post(undo).status_code == 303
    assert the_mailbox(app).state == MailboxState.PAUSED
    browser.post("/mail/mailboxes/1/go-on")
    assert the_mailbox(app).state == MailboxState.NEW
    assert browser.post(undo).status_code == 404


def test_a_new_password_is_tried_before_it_is_kept(
    app: Flask, browse: Callable[..., Browser], server: Server
) -> None:
    id_ = add(app, state="refused", host="127.0.0.1", port=server.port, security="none")
    browser = browse()
    place = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": "jobs"}
    for wrong, said in (
        ({"password": "not this"}, "refused the sign-in of jobs"),
        ({"password": "", "host": "127.0.0.2"}, "Type the password again"),
        ({"password": "", "user": "other"}, "Type the password again"),
    ):
        page = browser.post(f"/mail/mailboxes/{id_}/place", place | wrong)
        assert (page.status_code, said in page.text) == (400, True), page.text
        assert the_mailbox(app).state == MailboxState.REFUSED
    assert browser.post(f"/mail/mailboxes/{id_}/place", place | {"password": PASSWORD}).status_code == 303
    assert the_mailbox(app).state == MailboxState.NEW
    assert browser.post(f"/mail/mailboxes/{id_}/place", place | {"password": ""}).status_code == 303


def test_a_changed_secret_key_is_said_and_mended_by_typing_the_password(
    app: Flask, browse: Callable[..., Browser], server: Server
) -> None:
    add(app, host="127.0.0.1", port=server.port, security="none")
    app.config["CXHIRE"] = replace(app.config["CXHIRE"], secret_key="n" * 32)
    browser = browse()
    assert "secret key has changed" in browser.get("/mail/mailboxes/1/folders").text
    place = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": "jobs"}
    assert "secret key has changed" in browser.post("/mail/mailboxes/1/place", place).text
    assert browser.post("/mail/mailboxes/1/place", place | {"password": PASSWORD}).status_code == 303


def test_older_mail_is_read_from_another_day(app: Flask, browse: Callable[..., Browser]) -> None:
    add(app)
    browser = browse()
    assert browser.post("/mail/mailboxes/1/since", {"since_on": "2020-02-30"}).status_code == 400
    browser.post("/mail/mailboxes/1/since", {"since_on": "2020-02-29"})
    assert the_mailbox(app).since_on == date(2020, 2, 29)
    browser.post("/mail/mailboxes/1/since", {"since_on": ""})
    assert the_mailbox(app).since_on is None


# Signing in on the provider's own page


def set_up(app: Flask) -> None:
    with app.app_context():
        oauth_settings.set_client(
            SignIn.MICROSOFT, oauth_settings.Client(CLIENT), SECRET, app.config["CXHIRE"], "test", START
        )


def leave(browser: Browser, path: str, data: dict[str, object] | None = None) -> str:
    """Where a browser is sent to sign in."""
    page = browser.post(path, data, follow_redirects=True).text
    found = re.findall(r'href="(http://127[^"]*/authorize[^"]*)"', page)
    assert found, page
    return str(found[0]).replace("&amp;", "&")


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


WITH_MICROSOFT: dict[str, object] = {
    "address": "jobs@acme.example", "kind": "shared", "colleague": "", "sign_in": "microsoft",
    "host": "evil.example", "port": "1", "security": "none", "user": "", "password": "", "since_on": "",
}  # fmt: skip


def test_a_mailbox_is_connected_by_signing_in_at_the_provider(
    app: Flask,
    browse: Callable[..., Browser],
    provider: FakeProvider,
    reached: list[tuple[Place, Credentials]],
) -> None:
    set_up(app)
    browser = browse()
    back = provider.sign_in(leave(browser, "/mail/mailboxes/new", WITH_MICROSOFT))
    assert back.startswith("http://localhost:8000/mail/mailboxes/signed-in?")
    assert browser.get(path_of(back)).location == "/mail/mailboxes/1/folders"
    found = the_mailbox(app)
    tokens = opened_tokens(app.config["CXHIRE"], found.secret)
    assert (found.host, found.port, found.security, found.user_name, found.sign_in) == (
        "outlook.office365.com", 993, "tls", "jobs@acme.example", "microsoft",
    )  # fmt: skip
    [(place, given)] = reached
    assert (place.host, given.access_token, given.password) == (
        "outlook.office365.com",
        tokens.access_token,
        "",
    )
    again = browser.get(path_of(back), follow_redirects=True)
    assert "isn&#39;t waited for any more" in again.text
    with app.app_context():
        assert len(store.list_mailboxes()) == 1


def test_the_answer_counts_only_in_the_session_that_left_and_with_its_state(
    app: Flask,
    browse: Callable[..., Browser],
    provider: FakeProvider,
    reached: list[tuple[Place, Credentials]],
) -> None:
    set_up(app)
    mine, other = browse(), browse(Role.ADMIN, "other@example.org")
    back = path_of(provider.sign_in(leave(mine, "/mail/mailboxes/new", WITH_MICROSOFT)))
    assert "isn&#39;t waited for" in other.get(back, follow_redirects=True).text
    leave(other, "/mail/mailboxes/new", WITH_MICROSOFT)
    page = other.get(back, follow_redirects=True).text
    assert "belongs to another sign-in" in page
    assert "Nothing was connected" in page
    assert (provider.asked, reached) == ([], [])
    with app.app_context():
        assert store.list_mailboxes() == []


def test_a_sign_in_that_takes_too_long_or_is_refused_connects_nothing(
    app: Flask, browse: Callable[..., Browser], provider: FakeProvider, clock: Clock
) -> None:
    set_up(app)
    browser = browse()
    back = path_of(provider.sign_in(leave(browser, "/mail/mailboxes/new", WITH_MICROSOFT)))
    clock.move(minutes=31)
    assert "isn&#39;t waited for" in browser.get(back, follow_redirects=True).text
    assert browser.get("/mail/mailboxes/sign-in").location == "/mail/mailboxes"
    state = re.findall(r"state=([\w-]+)", leave(browser, "/mail/mailboxes/new", WITH_MICROSOFT))[0]
    refused = f"/mail/mailboxes/signed-in?error=access_denied&state={state}"
    assert "Microsoft gave no leave (access_denied)" in browser.get(refused, follow_redirects=True).text
    with app.app_context():
        assert store.list_mailboxes() == []


def test_who_is_no_admin_any_more_when_they_come_back_connects_nothing_for_the_team(
    app: Flask,
    browse: Callable[..., Browser],
    provider: FakeProvider,
    reached: list[tuple[Place, Credentials]],
) -> None:
    set_up(app)
    browser = browse()
    back = path_of(provider.sign_in(leave(browser, "/mail/mailboxes/new", WITH_MICROSOFT)))
    with app.app_context(), write() as session:
        session.get_one(people.Colleague, 1).role = Role.RECRUITER.value
    assert browser.get(back).status_code == 403
    with app.app_context():
        assert store.list_mailboxes() == []


def test_signing_in_again_renews_the_leave_of_the_same_mailbox(
    app: Flask,
    browse: Callable[..., Browser],
    provider: FakeProvider,
    reached: list[tuple[Place, Credentials]],
) -> None:
    set_up(app)
    id_ = add(app, sign_in="microsoft", state="refused", host="outlook.office365.com")
    browser = browse()
    assert "Sign in again" in browser.get("/mail/mailboxes").text
    back = provider.sign_in(leave(browser, f"/mail/mailboxes/{id_}/sign-in"))
    browser.get(path_of(back))
    found = the_mailbox(app)
    assert (found.state, found.host) == (MailboxState.NEW, "outlook.office365.com")
    assert opened_tokens(app.config["CXHIRE"], found.secret).access_token == reached[0][1].access_token
    assert browser.post(f"/mail/mailboxes/{id_}/place", {"host": "x"}).status_code == 404


def test_without_an_app_the_provider_is_not_offered(browse: Callable[..., Browser], server: Server) -> None:
    page = (
        browse()
        .post("/mail/mailboxes/new", {"address": "a@outlook.com", "kind": "shared", "colleague": ""})
        .text
    )
    assert 'value="microsoft"' not in page
    assert "Microsoft takes no passwords from programs" in page


def test_no_secret_is_in_a_page_the_log_or_the_trail(
    app: Flask, browse: Callable[..., Browser], server: Server, provider: FakeProvider,
    reached: list[tuple[Place, Credentials]], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    set_up(app)
    browser = browse()
    browser.post("/mail/mailboxes/new", reach(server, password="pa55w0rd-typed"))
    back = provider.sign_in(
        leave(browser, "/mail/mailboxes/new", WITH_MICROSOFT | {"address": "b@acme.example"})
    )
    browser.get(path_of(back))
    tokens = opened_tokens(app.config["CXHIRE"], the_mailbox(app, 2).secret)
    written = caplog.text
    for path in (
        "/mail/mailboxes",
        "/mail/mailboxes/1",
        "/mail/mailboxes/2",
        "/mail/mailboxes/1/folders",
        "/settings/mail-in",
        "/audit",
    ):
        written += browser.get(path).text
    with app.app_context():
        written += str([event.event() for event in audit.list_events(Filter())])
        written += str([m.__dict__ for m in store.list_mailboxes()])
    for secret in ("pa55w0rd-typed", SECRET, tokens.access_token, tokens.refresh_token):
        assert secret not in written


# Settings, Mail in


def test_the_teams_addresses_are_set_one_a_line(app: Flask, browse: Callable[..., Browser]) -> None:
    from cxhire.services.incoming import load_us

    add(app)
    browser = browse()
    assert "jobs@acme.example" in browser.get("/settings/mail-in").text
    wrong = browser.post(
        "/settings/mail-in/team-addresses", {"addresses": "careers@acme.example\nno address"}
    )
    assert (wrong.status_code, "no address is not an e-mail address" in wrong.text) == (400, True)
    browser.post(
        "/settings/mail-in/team-addresses", {"addresses": " Careers@acme.example\r\nhr@acme.example\r\n"}
    )
    with app.app_context():
        assert load_us().includes("careers@acme.example")
    assert "careers@acme.example\nhr@acme.example" in browser.get("/settings/mail-in").text


def test_an_apps_secret_is_kept_for_its_id_and_never_shown(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    given = {
        "microsoft-client_id": "id-1",
        "microsoft-client_secret": "s3cr3t-app",
        "microsoft-tenant": "acme.example",
    }
    assert browser.post("/settings/mail-in/microsoft", given).status_code == 303
    page = browser.get("/settings/mail-in").text
    assert 'value="id-1"' in page
    assert "A secret is kept" in page
    assert "s3cr3t-app" not in page
    assert (
        browser.post("/settings/mail-in/microsoft", given | {"microsoft-client_secret": ""}).status_code
        == 303
    )
    other = browser.post("/settings/mail-in/microsoft", {"microsoft-client_id": "id-2"})
    assert (other.status_code, "Type the client secret" in other.text) == (400, True)
    with app.app_context():
        found = oauth_settings.provider(SignIn.MICROSOFT, app.config["CXHIRE"])
        assert found
        assert (found.client_secret, "/acme.example/" in found.token_url) == ("s3cr3t-app", True)
    browser.post("/settings/mail-in/microsoft/forget")
    assert "id-1" not in browser.get("/settings/mail-in").text
    assert browser.post("/settings/mail-in/password", given).status_code == 404


def test_an_auditor_reads_the_settings_and_changes_none(browse: Callable[..., Browser]) -> None:
    page = browse(Role.AUDITOR).get("/settings/mail-in")
    assert page.status_code == 200
    assert '<button class="btn btn-primary">' not in page.text
