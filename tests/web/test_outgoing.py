"""The page of mails that were not delivered, the limit of an hour, and who wants no digests."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.undelivered import Reason
from cxhire.services import digest_links
from cxhire.store import audit, outbox, people, undelivered
from cxhire.store.audit import Filter
from cxhire.store.outbox import End, MailKind, OutboxState
from cxhire.store.people import Role
from cxhire.store.settings import get_setting
from cxhire.store.transaction import write

from .conftest import START, Browser, Clock

HOUR = timedelta(hours=1)


@pytest.fixture
def fail(app: Flask) -> Callable[..., int]:
    """Adds a mail that was given up; answers its id."""

    def add(
        to: str, said: str = "550 5.1.1 no such user", kind: MailKind = MailKind.REMINDER, **more: int
    ) -> int:
        reason = Reason.PUT_OFF if said.startswith("4") else Reason.NO_SUCH_ADDRESS
        with app.app_context(), write():
            at = START + len(outbox.list_outgoing(limit=500)) * HOUR / 60
            id_ = outbox.add_outgoing(to, kind, f"<{to}>", to, at, at, **more)
            assert id_
            outbox.claim(at, at, "x")
            outbox.finish(id_, "x", End(OutboxState.FAILED, said, reason, f"About {to}"))
        return id_

    return add


def states(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {row.to_email: row.state for row in outbox.list_outgoing(limit=500)}


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return [e.action for e in reversed(audit.list_events(Filter())) if not e.action.startswith("session")]


@pytest.mark.parametrize("view", ["failed", "returned", "waiting", "let_go", "nonsense"])
def test_an_empty_list_says_what_would_be_there(browse: Callable[..., Browser], view: str) -> None:
    page = browse(Role.AUDITOR).get(f"/mail/outgoing?view={view}").text
    assert "cx-empty" in page
    assert "Try again" not in page


def test_what_was_given_up_is_listed_with_the_reason_in_plain_words(
    app: Flask, browse: Callable[..., Browser], fail: Callable[..., int]
) -> None:
    fail("jonas@us.example")
    fail("mia@us.example", "450 4.2.0 greylisted")
    browser = browse(Role.RECRUITER)
    page = browser.get("/mail/outgoing").text
    assert "There is no such address, or it takes no mail any more." in page
    assert "550 5.1.1 no such user" in page
    assert "Given up (2)" in page
    assert "Not delivered (2)" in browser.get("/mail").text
    page = browser.get("/mail/outgoing?reason=put_off").text
    assert "mia@us.example" in page
    assert "jonas@us.example" not in page
    assert "jonas@us.example" in browser.get("/mail/outgoing?to=JONAS").text
    assert "Nothing like that here" in browser.get("/mail/outgoing?kind=survey").text


def test_once_more_goes_where_the_reader_is_reached_by_now_and_can_be_taken_back(
    app: Flask,
    browse: Callable[..., Browser],
    fail: Callable[..., int],
    make_colleague: Callable[..., int],
    clock: Clock,
) -> None:
    jonas = make_colleague(Role.OWNER, "jonas@new.example")
    id_ = fail("jonas@us.example", to_colleague_id=jonas)
    clock.move(hours=1)
    browser = browse(Role.RECRUITER)
    page = browser.post(f"/mail/outgoing/{id_}/again", follow_redirects=True).text
    assert "It leaves in ten seconds" in page
    assert states(app) == {"jonas@new.example": "waiting"}
    with app.app_context():
        row = outbox.list_outgoing()[0]
        assert (row.send_at, row.attempts, row.message_id) == (
            clock() + timedelta(seconds=10),
            0,
            "<jonas@us.example>",
        )
    undo = page.partition("/again/")[2].partition("/undo")[0]
    browser.post(f"/mail/outgoing/again/{undo}/undo")
    assert states(app) == {"jonas@new.example": "failed"}
    assert actions(app) == ["mail.tried_again", "mail.tried_again_undone"]


def test_all_of_one_reason_go_once_more_but_letters_which_are_drafts_again(
    app: Flask, browse: Callable[..., Browser], fail: Callable[..., int]
) -> None:
    for name in ("a", "b"):
        fail(f"{name}@us.example", "450 later")
    fail("c@us.example")
    fail("d@mail.example", "450 later", MailKind.LETTER)
    browser = browse(Role.ADMIN)
    assert "Try all of these again" not in browser.get("/mail/outgoing").text
    assert "Try all of these again" in browser.get("/mail/outgoing?reason=put_off").text
    page = browser.post(
        "/mail/outgoing/again", {"reason": "put_off", "view": "failed"}, follow_redirects=True
    ).text
    assert "2 mails leave in ten seconds" in page
    assert states(app) == {
        "a@us.example": "waiting", "b@us.example": "waiting", "c@us.example": "failed", "d@mail.example": "failed",
    }  # fmt: skip
    assert "It is a draft again" in page


def test_letting_go_is_undone_where_it_was_done(
    app: Flask, browse: Callable[..., Browser], fail: Callable[..., int]
) -> None:
    id_ = fail("jonas@us.example")
    browser = browse(Role.RECRUITER)
    page = browser.post(f"/mail/outgoing/{id_}/let-go", follow_redirects=True).text
    assert f"/mail/outgoing/{id_}/take-back" in page
    assert states(app) == {"jonas@us.example": "let_go"}
    assert "jonas@us.example" in browser.get("/mail/outgoing?view=let_go").text
    browser.post(f"/mail/outgoing/{id_}/take-back")
    assert states(app) == {"jonas@us.example": "failed"}
    assert "wasn&#39;t let go" in browser.post(f"/mail/outgoing/{id_}/take-back", follow_redirects=True).text
    assert actions(app) == ["mail.let_go", "mail.let_go_undone"]


def test_pages_go_by_key_and_the_file_has_them_all(
    app: Flask, browse: Callable[..., Browser], fail: Callable[..., int]
) -> None:
    for number in range(53):
        fail(f"n{number}@us.example")
    fail("=cmd@us.example")
    browser = browse(Role.AUDITOR)
    first = browser.get("/mail/outgoing").text
    assert first.count("@us.example</th>") == 50
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert browser.get(following).text.count("@us.example</th>") == 4
    lines = browser.get("/mail/outgoing.csv").text.splitlines()
    assert len(lines) == 55
    assert ",'=cmd@us.example," in lines[1]
    assert actions(app) == ["outgoing.exported"]


def test_what_waits_says_what_for(app: Flask, browse: Callable[..., Browser], clock: Clock) -> None:
    browser = browse(Role.ADMIN)
    assert browser.post("/mail/outgoing/limit", {"mails": "1"}).location == "/settings/mail"
    with app.app_context(), write():
        for name in "ab":
            outbox.add_outgoing(name, MailKind.SURVEY, f"<{name}>", f"{name}@mail.example", clock(), clock())
    assert "No mail server is set up yet" in browser.get("/mail/outgoing?view=waiting").text
    browser.post("/settings/mail", {
        "host": "127.0.0.1", "port": "25", "security": "none", "mail_from": "jobs@us.example",
    })  # fmt: skip
    assert "Leaves within a minute" in browser.get("/mail/outgoing?view=waiting").text
    with app.app_context(), write():
        taken = outbox.claim(clock(), clock(), "x")
        outbox.finish(taken[0].row.id, "x", End(OutboxState.SENT, sent_at=clock()))
    clock.move(minutes=20)
    page = browser.get("/mail/outgoing?view=waiting").text
    assert "The limit of 1 an hour is reached" in page
    assert (START + HOUR).isoformat() in page


def test_the_limit_is_a_number_or_none(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.ADMIN)
    browser.post("/mail/outgoing/limit", {"mails": "200"})
    assert 'value="200"' in browser.get("/settings/mail").text
    assert (
        "Nothing was saved"
        in browser.post("/mail/outgoing/limit", {"mails": "0"}, follow_redirects=True).text
    )
    with app.app_context():
        assert get_setting("mails_an_hour") == 200
    browser.post("/mail/outgoing/limit", {"mails": ""})
    with app.app_context():
        assert get_setting("mails_an_hour") is None


def test_a_colleague_whose_mail_comes_back_is_known_on_their_page(
    app: Flask, browse: Callable[..., Browser], make_colleague: Callable[..., int], fail: Callable[..., int]
) -> None:
    jonas = make_colleague(Role.OWNER, "jonas@us.example")
    browser = browse(Role.ADMIN)
    assert "comes back since" not in browser.get(f"/settings/team/{jonas}").text
    with app.app_context(), write():
        outbox.add_outgoing(
            "x", MailKind.REMINDER, "<x>", "jonas@us.example", START, START, to_colleague_id=jonas
        )
        outbox.claim(START, START, "x")
        outbox.finish(1, "x", End(OutboxState.SENT, sent_at=START))
        undelivered.note_returned("<x>", Reason.NO_SUCH_ADDRESS, "It came back: 5.1.1", START)
    assert "Mail to jonas@us.example comes back since" in browser.get(f"/settings/team/{jonas}").text
    assert "It came back: 5.1.1" in browser.get("/mail/outgoing?view=returned").text
    with app.app_context(), write():
        undelivered.note_arrived(["<x>"], START + HOUR)
    assert "comes back since" not in browser.get(f"/settings/team/{jonas}").text


def test_a_colleague_s_mail_goes_to_another_of_their_addresses_what_waits_too(
    app: Flask, browse: Callable[..., Browser], make_colleague: Callable[..., int]
) -> None:
    jonas = make_colleague(Role.OWNER, "jonas@us.example")
    browser = browse(Role.ADMIN)
    with app.app_context(), write():
        outbox.add_outgoing(
            "x", MailKind.REMINDER, "<x>", "jonas@us.example", START, START, to_colleague_id=jonas
        )
    browser.post(f"/settings/team/{jonas}/addresses", {"address": "j.weber@us.example"})
    page = browser.post(
        f"/settings/team/{jonas}/addresses/main", {"address": "j.weber@us.example"}, follow_redirects=True
    ).text
    assert "Mail goes to j.weber@us.example" in page
    assert states(app) == {"j.weber@us.example": "waiting"}
    assert (
        browser.post(f"/settings/team/{jonas}/addresses/main", {"address": "ana@us.example"}).status_code
        == 404
    )
    assert actions(app) == ["team.alias_added", "team.mail_address_changed"]


def gets_digests(app: Flask, colleague_id: int) -> bool:
    with app.app_context():
        found = people.get_colleague(colleague_id)
        assert found
        return found.digests


def test_one_click_in_a_mail_program_stops_digests_and_is_undone_there(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    jonas = make_colleague(Role.OWNER, "jonas@us.example")
    path = f"/digests/{digest_links.token(jonas, 'k' * 32)}"
    assert "No more digests?" in visitor.get(path).text
    assert gets_digests(app, jonas)
    answer = visitor.client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.location) == (200, None)
    assert not gets_digests(app, jonas)
    assert visitor.client.post(path).status_code == 200
    page = visitor.client.post(f"{path}/again")
    assert page.status_code == 200
    assert gets_digests(app, jonas)
    assert actions(app) == ["digests.stopped", "digests.resumed"]
    with app.app_context():
        assert {event.actor for event in audit.list_events(Filter(action="digests.stopped"))} == {
            "digest-link"
        }


def test_nobody_stops_another_s_digests_by_guessing(
    app: Flask, visitor: Browser, make_colleague: Callable[..., int]
) -> None:
    jonas, mia = make_colleague(Role.OWNER, "jonas@us.example"), make_colleague(Role.OWNER, "mia@us.example")
    signed = digest_links.token(jonas, "k" * 32).partition("-")[2]
    for token in (f"{mia}-{signed}", str(mia), f"{mia}-", "x", f"{'9' * 30}-{signed}", f"{jonas}-{signed}x"):
        assert visitor.client.post(f"/digests/{token}").status_code == 404
    assert gets_digests(app, jonas)
    assert gets_digests(app, mia)


def test_digests_are_chosen_on_the_account_page_and_by_an_admin(
    app: Flask, browse: Callable[..., Browser], make_colleague: Callable[..., int]
) -> None:
    browser = browse(Role.ADMIN)
    page = browser.post("/account/digests/stop", follow_redirects=True).text
    assert 'action="/account/digests/send"' in page
    assert not gets_digests(app, 1)
    browser.post("/account/digests/send")
    assert gets_digests(app, 1)
    jonas = make_colleague(Role.OWNER, "jonas@us.example")
    browser.post(f"/settings/team/{jonas}/digests/stop")
    assert "no digests" in browser.get("/settings/team").text
    browser.post(f"/settings/team/{jonas}/digests/send")
    assert gets_digests(app, jonas)
    assert actions(app) == ["digests.stopped", "digests.resumed"] * 2
