"""Senders we don't know: only their mailbox's owner sees them; a candidate for an opening, or never one."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import openings
from cxhire.store import audit, candidates
from cxhire.store.audit import Filter
from cxhire.store.mailboxes import AddressSearch, Mailbox, Stranger
from cxhire.store.people import Role
from cxhire.store.transaction import read, write

from .conftest import START, Browser

KIM = "kim@mail.example"


def mailbox(app: Flask, colleague_id: int | None, address: str) -> int:
    with app.app_context(), write() as session:
        made = Mailbox(
            address=address, colleague_id=colleague_id, shared=colleague_id is None, host="imap.x", port=993,
            security="tls", user_name=address, sign_in="password", secret="sealed", searched_until=START, created_at=START,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def stranger(app: Flask, mailbox_id: int, email: str = KIM, **more: object) -> int:
    values: dict[str, object] = {"name": "Kim Park", "subject": "Your opening <b>", "at": START, "mails": 3}
    with app.app_context(), write() as session:
        made = Stranger(mailbox_id=mailbox_id, email=email, **values | more)
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def owner(app: Flask, browse: Callable[..., Browser]) -> Browser:
    """Colleague 1, a hiring owner, with a mailbox of their own in which Kim wrote."""
    browser = browse(Role.OWNER)
    stranger(app, mailbox(app, 1, "owner@example.org"))
    return browser


def test_the_owner_sees_sender_subject_count_and_mailbox(owner: Browser) -> None:
    page = owner.get("/mail/strangers").text
    for words in ("Kim Park", KIM, "Your opening &lt;b&gt;", ">3<", "in owner@example.org"):
        assert words in page
    assert "Senders we don&#39;t know (1)" in page


@pytest.mark.parametrize("role", [Role.ADMIN, Role.RECRUITER, Role.AUDITOR])
def test_nobody_else_does_not_even_an_admin(
    app: Flask, browse: Callable[..., Browser], owner: Browser, role: Role
) -> None:
    other = browse(role)
    for path in (
        "/mail/strangers",
        "/mail/strangers?q=kim",
        "/mail/strangers?never=1",
        "/mail/strangers.csv",
    ):
        page = other.get(path).text.replace("q=kim", "").replace('value="kim"', "").lower()
        assert not re.search(r"\bkim\b", page)
    assert "Senders we don&#39;t know (0)" in other.get("/mail/strangers").text
    for act in ("candidate", "never", "take-up"):
        answer = other.post(f"/mail/strangers/1/{act}")
        assert answer.status_code == (403 if role is Role.AUDITOR else 404), act
    with app.app_context():
        assert read().query(Stranger).one().never_at is None


def test_of_a_shared_mailbox_nobody_is_asked(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    stranger(app, mailbox(app, None, "jobs@example.org"))
    assert "Nobody to decide about" in browser.get("/mail/strangers").text


def test_a_candidate_for_an_opening_leaves_the_list_and_is_searched_for(app: Flask, owner: Browser) -> None:
    with app.app_context():
        opening = openings.add_opening("Backend Engineer", START, "test").id
    assert owner.post("/mail/strangers/1/candidate", {"opening": "99"}).status_code == 404
    page = owner.post("/mail/strangers/1/candidate", {"opening": str(opening)}, follow_redirects=True).text
    assert "They are a candidate now" in page
    assert "Nobody to decide about" in page
    with app.app_context():
        found = candidates.get_candidate_by_email(KIM)
        assert found
        assert [(row.mailbox_id, row.email) for row in read().query(AddressSearch)] == [(1, KIM)]
    assert "Kim Park" in owner.get(f"/candidates/{found.id}").text
    assert owner.post("/mail/strangers/1/candidate").status_code == 404


def test_never_is_never_and_can_be_undone(app: Flask, owner: Browser) -> None:
    page = owner.post("/mail/strangers/1/never", {"q": "kim"}, follow_redirects=True).text
    assert f"{KIM} is never asked about again" in page
    assert "Nobody of that name or address" in page
    undo = re.findall(r'action="(/mail/strangers/1/take-up)"', page)[0]
    assert "Kim Park" in owner.get("/mail/strangers?never=1").text
    owner.post(undo)
    assert "Kim Park" in owner.get("/mail/strangers").text
    with app.app_context():
        events = audit.list_events(Filter(actor="colleague:1"))
    assert [e.action for e in events] == ["stranger.taken_up", "stranger.set_aside"]
    assert "kim" not in str([(e.subject, e.detail) for e in events]).lower()


def test_the_list_is_paged_by_key_and_filtered_in_the_address_bar(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    box = mailbox(app, 1, "admin@example.org")
    for number in range(120):
        at = START - timedelta(minutes=number // 3)
        stranger(app, box, f"s{number:03}@mail.example", name="", at=at)
    seen: list[str] = []
    path: str | None = "/mail/strangers"
    while path:
        page = browser.get(path).text
        seen += re.findall(r'title="Only this sender">([^<]+)<', page)
        following = re.findall(r'rel="next" href="([^"]+)"', page)
        path = following[0].replace("&amp;", "&") if following else None
    assert len(seen) == 120
    assert sorted(seen) == [f"s{number:03}@mail.example" for number in range(120)]
    assert "s007@" in browser.get("/mail/strangers?q=S007").text
    assert browser.get("/mail/strangers?q=S007").text.count("Only this sender") == 1
    rows = list(csv.reader(io.StringIO(browser.get("/mail/strangers.csv").text)))
    assert (len(rows), rows[0][2], {row[2] for row in rows[1:]} == set(seen)) == (121, "address", True)


def test_a_formula_in_a_subject_is_text_in_the_csv(app: Flask, owner: Browser) -> None:
    stranger(app, 1, "evil@mail.example", subject="=1+1", name="@x")
    assert "'=1+1" in owner.get("/mail/strangers.csv").text
