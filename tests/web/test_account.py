"""Signing in, one-time links, passwords."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import thread_time

import pytest
from flask import Flask

from cxhire.core.passwords import weakness
from cxhire.services import account, passwords, team
from cxhire.store import audit, people
from cxhire.store.audit import Filter
from cxhire.store.people import Colleague, Role
from cxhire.web.account import local_path

from .conftest import PASSWORD, START, Browser, Clock

BASE = "http://localhost:8000"


def colleague(app: Flask, email: str) -> Colleague | None:
    with app.app_context():
        return people.get_colleague_by_email(email)


def first_path(app: Flask, now: datetime = START) -> str:
    with app.app_context():
        link = account.first_link(now, BASE)
    assert link
    return link.removeprefix(BASE)


def newcomer(email: str = "ada@example.org", password: str = PASSWORD) -> dict[str, object]:
    return {"name": "Ada", "email": email, "password": password}


def test_the_right_password_lets_in_by_any_address_of_theirs(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    make_colleague(email="ada@example.org")
    with app.app_context():
        team.add_alias(1, "ada.l@example.org", START, "command")
    assert visitor.sign_in(" Ada.L@Example.org ").location == "/"
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["admin@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    visitor: Browser, make_colleague: Callable[..., int], email: str
) -> None:
    make_colleague()
    answer = visitor.sign_in(email, "not the password")
    assert answer.status_code == 401
    assert "don&#39;t belong together" in answer.text


def test_an_unknown_address_takes_as_long_as_a_known_one(
    app: Flask, make_colleague: Callable[..., int]
) -> None:
    make_colleague()
    visitor = account.Visitor("127.0.0.1", b"secret")

    def seconds(email: str) -> float:
        with app.app_context():
            start = thread_time()
            account.sign_in(email, "not the password", visitor, START)
            return thread_time() - start

    known = min(seconds("admin@example.org") for _ in range(4))
    unknown = min(seconds("nobody@example.org") for _ in range(4))
    assert 0.6 < unknown / known < 1.7


def test_nobodys_hash_has_the_setting_of_all_others() -> None:
    assert (
        passwords.NOBODYS.rpartition("$")[0].rpartition("$")[0]
        == passwords.hashed("x").rpartition("$")[0].rpartition("$")[0]
    )
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in passwords.hashed("x")
    assert not passwords.is_outdated(passwords.NOBODYS)


def test_who_has_no_password_is_disabled_or_only_seen_in_mail_cannot_sign_in(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int], password_hash: str
) -> None:
    make_colleague()
    with app.app_context():
        team.add("new@example.org", START, "command")
        make_colleague(Role.OWNER)
        team.disable(3, START, "colleague:1")
    for email in ("new@example.org", "owner@example.org"):
        assert visitor.sign_in(email).status_code == 401


def test_an_old_hash_is_renewed_at_sign_in(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    from argon2 import PasswordHasher

    make_colleague()
    with app.app_context():
        from cxhire.store import transaction

        with transaction.write():
            found = people.get_colleague(1)
            assert found
            found.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert visitor.sign_in("admin@example.org").status_code == 302
    found = colleague(app, "admin@example.org")
    assert found
    assert found.password_hash
    assert not passwords.is_outdated(found.password_hash)
    assert passwords.is_right(found.password_hash, PASSWORD)


def test_ten_wrong_passwords_pause_the_account_even_for_the_right_one(
    app: Flask, make_colleague: Callable[..., int]
) -> None:
    make_colleague()
    for number in range(10):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        assert browser.sign_in("admin@example.org", "wrong").status_code == 401
    assert Browser(app).sign_in("admin@example.org").status_code == 429
    assert Browser(app).sign_in("Admin@example.org ").status_code == 429


def test_thirty_wrong_passwords_from_one_address_pause_it_for_any_account(
    app: Flask, visitor: Browser
) -> None:
    token = visitor.token()
    answers = [
        visitor.client.post("/sign-in", data={"csrf_token": token, "email": f"a{n}@example.org", "password": "x"}).status_code
        for n in range(31)
    ]  # fmt: skip
    assert answers == [401] * 30 + [429]


def test_posts_that_fail_the_csrf_check_are_counted_too(visitor: Browser) -> None:
    answers = [visitor.client.post("/sign-in", data={}).status_code for _ in range(101)]
    assert answers == [400] * 100 + [429]


def test_signing_in_is_audited_without_an_address_or_password(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    make_colleague()
    visitor.sign_in("admin@example.org", "wrong password")
    visitor.sign_in("nobody@example.org", "wrong password")
    visitor.sign_in("admin@example.org")
    visitor.post("/sign-out")
    with app.app_context():
        events = audit.list_events(Filter())[::-1]
    assert [(e.actor, e.action, e.subject) for e in events] == [
        ("visitor", "session.refused", "colleague:1"),
        ("visitor", "session.refused", "colleague:unknown"),
        ("colleague:1", "session.started", "colleague:1"),
        ("colleague:1", "session.ended", "colleague:1"),
    ]
    assert not any(word in str(e.detail) for e in events for word in ("example.org", "127.0.0.1", "password"))
    assert events[0].detail["address"] == events[2].detail["address"] != events[1].detail["address"]


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/audit?what=x", "/audit?what=x"), ("", "/"), (None, "/"), ("audit", "/"), ("//evil.example", "/"),
        ("/\\evil.example", "/"), ("https://evil.example", "/"), ("/\n/evil.example", "/"), ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)  # fmt: skip
def test_after_signing_in_one_stays_on_this_site(target: str | None, goes: str) -> None:
    assert local_path(target) == goes


def test_the_first_link_makes_the_admin_and_works_once(app: Flask, visitor: Browser) -> None:
    path = first_path(app)
    assert visitor.get(path).status_code == 200
    assert visitor.get(path).headers["Referrer-Policy"] == "no-referrer"
    assert visitor.post(path, newcomer("Ada@Example.org")).location == "/"
    assert visitor.get("/audit").status_code == 200
    found = colleague(app, "ada@example.org")
    assert found
    assert (found.role, found.name, found.email) == ("admin", "Ada", "ada@example.org")
    other = Browser(app)
    assert other.get(path).status_code == 404
    assert other.post(path, newcomer("eve@example.org")).status_code == 404
    assert colleague(app, "eve@example.org") is None


def test_the_first_link_is_printed_anew_until_somebody_has_a_password(app: Flask, visitor: Browser) -> None:
    first, second = first_path(app), first_path(app)
    assert visitor.get(first).status_code == 404
    visitor.post(second, newcomer())
    with app.app_context():
        assert account.first_link(START, BASE) is None
        assert len(people.list_colleagues()) == 1


def test_the_first_link_goes_to_an_admin_who_is_known_already(app: Flask, visitor: Browser) -> None:
    with app.app_context():
        team.add("ada@example.org", START, "command", role=Role.ADMIN)
    visitor.post(first_path(app), newcomer())
    with app.app_context():
        assert [(c.email, c.role, c.name) for c in people.list_colleagues()] == [
            ("ada@example.org", "admin", "Ada")
        ]


def test_the_first_admin_can_be_someone_whom_mail_knows_already(app: Flask, visitor: Browser) -> None:
    from cxhire.store import transaction

    with app.app_context(), transaction.write():
        people.add_colleague("ada@example.org", START, member=False)
    assert visitor.post(first_path(app), newcomer()).location == "/"
    with app.app_context():
        assert [(c.email, c.role, c.member) for c in people.list_colleagues()] == [
            ("ada@example.org", "admin", True)
        ]
    assert visitor.get("/settings").status_code == 200


def test_a_link_ends_after_24_hours(app: Flask, visitor: Browser, clock: Clock) -> None:
    path = first_path(app)
    clock.move(hours=23, minutes=59)
    assert visitor.get(path).status_code == 200
    clock.move(minutes=1)
    assert visitor.get(path).status_code == 404


def test_expired_used_and_unknown_links_look_the_same(app: Flask, visitor: Browser, clock: Clock) -> None:
    used = first_path(app)
    visitor.post(used, newcomer())
    with app.app_context():
        expired = team.make_link(1, BASE, START - timedelta(days=2), "command").removeprefix(BASE)
    pages = {Browser(app).get(path).text for path in (used, expired, "/welcome/unknown")}
    assert len(pages) == 1


def test_setting_a_password_by_link_ends_older_sessions_and_links(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    old, fresh = browse(Role.OWNER), Browser(app)
    with app.app_context():
        one, two = (team.make_link(1, BASE, START, "command").removeprefix(BASE) for _ in "12")
    answer = fresh.post(one, {"name": "Olu", "email": "evil@example.org", "password": "another good secret"})
    assert answer.location == "/"
    assert old.get("/account").status_code == 302
    assert fresh.get(two).status_code == 404
    with app.app_context():
        assert [c.email for c in people.list_colleagues()] == ["owner@example.org"]


@pytest.mark.parametrize(
    "password",
    [
        "short", "elevenchars", "123456789012", "aaaaaaaaaaaaa", "abcabcabcabc", "passwordpassword", "P4ssw0rdP4ssw0rd!",
        "qwertyuiop12", "Administrator1", "ada@example.org", "x" * 300, "987654321098",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused_with_the_reason(password: str) -> None:
    assert weakness(password, ("ada@example.org", "Ada Lovelace")) is not None


@pytest.mark.parametrize(
    "password",
    [
        "purple horse lamp",
        "x7" + "k" * 2 + "-9f.Wq_3z",
        "ein langer Satz auf Deutsch",
        "日本語のとても長い合言葉です",
        "the quick brown fox " * 4,
    ],
)
def test_long_passwords_of_any_composition_are_taken(password: str) -> None:
    assert weakness(password, ("ada@example.org", "Ada")) is None


def test_a_weak_password_keeps_the_link_and_says_why(app: Flask, visitor: Browser) -> None:
    path = first_path(app)
    answer = visitor.post(path, newcomer(password="123456789012"))
    assert (answer.status_code, "among the first that anybody would try" in answer.text) == (400, True)
    assert visitor.post(path, newcomer()).location == "/"


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(
    app: Flask, browse: Callable[..., Browser], visitor: Browser
) -> None:
    here = browse(Role.OWNER)
    visitor.sign_in("owner@example.org")
    wrong = here.post("/account/password", {"old": "not it", "new": "another good secret"})
    assert (wrong.status_code, "not your password" in wrong.text) == (400, True)
    assert here.post("/account/password", {"old": PASSWORD, "new": "short"}).status_code == 400
    assert here.post("/account/password", {"old": PASSWORD, "new": "another good secret"}).status_code == 302
    assert here.get("/account").status_code == 200
    assert visitor.get("/account").status_code == 302
    assert visitor.sign_in("owner@example.org", "another good secret").status_code == 302


def test_a_password_that_somebody_else_set_must_be_changed_first(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    from cxhire.store import transaction

    browser = browse(Role.OWNER)
    with app.app_context(), transaction.write():
        found = people.get_colleague(1)
        assert found
        found.must_change_password = True
    assert browser.get("/").location == "/account/password"
    browser.post("/account/password", {"old": PASSWORD, "new": "another good secret"})
    assert browser.get("/").status_code == 200


def test_the_sign_in_page_sends_those_away_who_are_in(browse: Callable[..., Browser]) -> None:
    assert browse().get("/sign-in?next=/account").location == "/account"
