"""Writing to a candidate by form: kept, sent, undone, and nothing that was typed lost; with and without scripts."""

import re
import secrets
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.services import drafts, letter_templates, sessions, team
from cxhire.services.incoming import Given
from cxhire.services.ingest import take_in
from cxhire.store import drafts as store
from cxhire.store import outbox, people
from cxhire.store.drafts import Draft, DraftState
from cxhire.store.interactions import Interaction
from cxhire.store.outbox import End, MailKind, OutboxState, Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.settings import set_setting
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_concern, the_only
from tests.factories import make_colleague as add_colleague
from tests.letters import MONDAY, letter

from .apart import Apart
from .conftest import Browser, Clock

AMARA = "Amara Okafor <amara@mail.example>"
JOBS = "jobs@example.org"
LETTER = "/applications/1/letter"
BODY = "Dear Amara,\r\n\r\nyou will hear from us on Friday."


@pytest.fixture(autouse=True)
def asked(app: Flask, clock: Clock) -> Iterator[Interaction]:
    """Amara's question of an hour ago; and there is a server that takes our mail."""
    clock.time = MONDAY
    clock.move(hours=1)
    with app.app_context():
        team.add_domain("example.org", WEDNESDAY, "test")
        with write():
            set_setting("smtp_url", "smtp://127.0.0.1:1?tls=none")
            set_setting("mail_from", "Us <hiring@example.org>")
        take_in([("mail", letter("q", AMARA, JOBS, "When do I hear from you?"))], Given(), clock(), "test")
        yield the_only(Interaction)
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role=Role.RECRUITER, email=None: Apart(browse(role, email))


@pytest.fixture
def browser(browse: Callable[..., Apart]) -> Apart:
    return browse()


def me(role: Role = Role.RECRUITER) -> Colleague:
    read().rollback()
    found = people.get_colleague_by_email(f"{role.value}@example.org")
    assert found
    return found


def form(**more: object) -> dict[str, object]:
    plain = {
        "to": "amara@mail.example",
        "cc": "",
        "subject": "Re: Application",
        "body": BODY,
        "answer": "1",
        "seen": "",
    }
    return {**plain, "newest": "1", **more}


def composer(page: str) -> str:
    """The part of a page in which one writes."""
    return unescape(page[page.index('id="write"') :])


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"|value="([^"]*)"[^>]* name="{name}"', page)
    assert found, name
    return found[1] if found[1] is not None else found[2]


def seen() -> str:
    draft = the_only(Draft)
    return f"{draft.id}.{draft.version}"


def fragment(browser: Apart, path: str, data: dict[str, object]) -> str:
    """What htmx gets for a post of its own."""
    answer = browser._send(lambda: browser.browser.post(path, data, headers={"HX-Request": "true"}))
    assert answer.status_code == 200
    return answer.text


def test_the_composer_is_filled_for_an_answer(browser: Apart) -> None:
    page = composer(browser.get("/candidates/1?application=1").text)
    assert value(page, "subject") == "Re: Application"
    assert value(page, "to") == "amara@mail.example"
    assert "Recruiter <recruiter@example.org>" in page
    assert "Recruiter <hiring@example.org>" in page
    assert "Answers what Amara wrote on" in page
    assert "> When do I hear from you?" in page


def test_a_form_that_comes_back_is_shown_where_one_wrote(browser: Apart) -> None:
    browser.post(LETTER, form(files=[(BytesIO(b"x"), "a.txt")]))
    page = composer(browser.get("/candidates/1").text)
    targets = re.findall(r'(?:formaction| action)="([^"]+)"', page)
    assert len(targets) == 4
    assert all(target.endswith("#write") for target in targets)


def test_wording_is_checked_as_long_as_tone_is_switched_on(browse: Callable[..., Apart]) -> None:
    admin = browse(Role.ADMIN)
    assert 'hx-post="/wording"' in composer(admin.get("/candidates/1").text)
    admin.post("/settings/looked-at/tone/off")
    assert 'hx-post="/wording"' not in composer(admin.get("/candidates/1").text)


def test_an_auditor_has_no_composer(browse: Callable[..., Apart]) -> None:
    assert 'id="write"' not in browse(Role.AUDITOR).get("/candidates/1").text


def test_whoever_a_concern_is_about_is_told_why_they_can_t_write_here(
    browser: Apart, asked: Interaction
) -> None:
    make_concern(asked, me())
    page = composer(browser.get("/candidates/1").text)
    assert "so someone else decides here" in page
    assert 'name="body"' not in page
    assert browser.post(f"{LETTER}/send", form()).status_code == 303
    assert outbox.list_outgoing() == []


def test_an_owner_writes_only_to_whom_they_had_to_do_with(browse: Callable[..., Apart]) -> None:
    owner = browse(Role.OWNER)
    for path in ("", "/send", "/template", "/throw-away", "/files/1/remove"):
        assert owner.post(f"{LETTER}{path}", form()).status_code == 404
    assert owner.get(f"{LETTER}/beside").status_code == 404
    assert read().query(Draft).count() == 0


def signed_in_again(app: Flask, clock: Clock) -> Apart:
    """Another browser of the recruiter."""
    again, token = Browser(app), secrets.token_urlsafe(32)
    sessions.start_session(token, {"_user_id": str(me().id), "_fresh": True}, me().id, "test", clock())
    again.client.set_cookie("cxhire", token)
    return Apart(again)


def test_a_letter_is_kept_by_a_button_and_is_there_after_signing_in_again(
    app: Flask, browse: Callable[..., Apart], browser: Apart, clock: Clock
) -> None:
    assert browser.post(LETTER, form(cc="lead@example.org")).location == "/candidates/1?application=1#write"
    browser.post("/sign-out")
    page = composer(signed_in_again(app, clock).get("/candidates/1").text)
    assert "you will hear from us on Friday." in page
    assert value(page, "cc") == "lead@example.org"
    assert value(page, "seen") == seen()
    assert "Kept as a draft at" in page
    assert "you will hear" not in browse(Role.ADMIN).get("/candidates/1").text


def test_a_letter_is_kept_while_it_is_typed(browser: Apart) -> None:
    first = fragment(browser, LETTER, form())
    assert value(first, "seen") == seen()
    second = fragment(browser, LETTER, form(body=BODY + " Or Monday.", seen=value(first, "seen")))
    assert value(second, "seen") == seen()
    assert the_only(Draft).body.endswith("Or Monday.")
    assert the_only(Draft).body.startswith("Dear Amara,\n\nyou")


def test_another_window_s_version_is_shown_and_nothing_typed_is_lost(browser: Apart) -> None:
    browser.post(LETTER, form())
    old = seen()
    browser.post(LETTER, form(body="From the other window", seen=old))
    said = unescape(fragment(browser, LETTER, form(body="From this one", seen=old)))
    assert "changed in another window" in said
    assert "From the other window" in said
    assert value(said, "seen") == old
    assert the_only(Draft).body == "From the other window"
    for path in (LETTER, f"{LETTER}/send"):
        answer = browser.post(path, form(body="From this one", seen=old))
        page = composer(answer.text)
        assert answer.status_code == 409
        assert "From this one" in page
        assert "From the other window" in page
    keep = re.search(r'name="keep" value="([^"]+)"', page)
    assert keep
    browser.post(LETTER, form(body="From this one", seen=old, keep=keep[1]))
    assert the_only(Draft).body == "From this one"


def test_a_letter_sent_in_another_window_is_not_begun_anew_by_itself(browser: Apart) -> None:
    browser.post(LETTER, form())
    old = seen()
    browser.post(f"{LETTER}/throw-away", form(seen=old))
    said = fragment(browser, LETTER, form(body="More", seen=old))
    assert "not kept yet" in said
    assert read().query(Draft).count() == 1
    browser.post(LETTER, form(body="More", seen=old, keep=""))
    assert sorted(d.state for d in read().query(Draft)) == ["gone", "open"]


def test_a_letter_leaves_in_ten_seconds_and_undo_takes_it_back(browser: Apart, clock: Clock) -> None:
    assert browser.post(f"{LETTER}/send", form(cc="lead@example.org")).status_code == 303
    row = the_only(Outgoing)
    assert (row.kind, row.state) == (MailKind.LETTER, OutboxState.WAITING)
    assert (row.send_at - clock()).total_seconds() == 10
    page = composer(browser.get("/candidates/1").text)
    assert "Leaves in 10 seconds." in page
    assert "/letters/1/undo" in page
    clock.move(seconds=4)
    assert "Leaves in 6 seconds." in browser.get("/letters/1/leaving").text
    clock.move(seconds=7)
    assert "Leaves at any moment." in browser.get("/letters/1/leaving").text
    page = browser.get(browser.post("/letters/1/undo").location).text
    assert "nothing was sent" in page
    assert "you will hear from us on Friday." in composer(page)
    assert the_only(Outgoing).state == OutboxState.CANCELLED


def test_undo_too_late_is_said_honestly(browser: Apart, clock: Clock) -> None:
    browser.post(f"{LETTER}/send", form())
    clock.move(seconds=11)
    with write():
        outbox.claim(clock(), clock(), "a sender")
    assert "being handed to the mail server" in browser.get("/letters/1/leaving").text
    assert "Too late: it is being handed" in browser.get(browser.post("/letters/1/undo").location).text
    with write():
        outbox.finish(1, "a sender", End(OutboxState.SENT))
        store.move_draft(1, DraftState.LEAVING, DraftState.SENT)
    assert "Too late: it has left." in browser.get(browser.post("/letters/1/undo").location).text
    answer = browser.get("/letters/1/leaving")
    assert "Sent." in answer.text
    assert answer.headers["HX-Retarget"] == "#compose-leaving"


def test_a_letter_that_did_not_leave_says_why(browser: Apart, clock: Clock) -> None:
    browser.post(f"{LETTER}/send", form())
    with write():
        outbox.claim(clock() + clock.time.resolution * 10**8, clock(), "a sender")
        outbox.finish(1, "a sender", End(OutboxState.FAILED, "550 no such mailbox"))
        store.move_draft(1, DraftState.LEAVING, DraftState.OPEN)
    page = composer(browser.get("/candidates/1").text)
    assert "did not leave: 550 no such mailbox" in page
    assert "you will hear from us" in page


def test_pressing_send_twice_sends_once(browser: Apart) -> None:
    browser.post(f"{LETTER}/send", form())
    assert browser.post(f"{LETTER}/send", form()).status_code == 303
    assert len(outbox.list_outgoing()) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [({"cc": "nobody"}, "“nobody” is no address"), ({"subject": ""}, "Give the letter a subject"),
     ({"body": "  "}, "nothing in the letter yet"), ({"to": "eve@evil.example"}, "one of the candidate's addresses")],
)  # fmt: skip
def test_what_is_missing_is_said_with_all_that_was_typed(
    browser: Apart, more: dict[str, object], said: str
) -> None:
    answer = browser.post(f"{LETTER}/send", form(**{"cc": "lead@example.org", **more}))
    page = composer(answer.text)
    assert answer.status_code == 400
    assert said in page
    assert ("you will hear" in page) == ("body" not in more)
    assert outbox.list_outgoing() == []
    assert read().query(Draft).count() == ("body" not in more)  # what was typed is kept all the same


def test_no_header_can_be_slipped_in_by_a_form(browser: Apart) -> None:
    browser.post(f"{LETTER}/send", form(subject="Hello\r\nBcc: eve@evil.example"))
    assert the_only(Draft).subject == "Hello Bcc: eve@evil.example"
    evil = form(cc="a@b.example\r\nBcc: eve@evil.example", seen="")
    browser.post("/letters/1/undo")
    assert browser.post(f"{LETTER}/send", {**evil, "seen": seen()}).status_code == 400


def test_files_come_along_and_go_again(browser: Apart) -> None:
    files = [(BytesIO(b"%PDF-1.7"), "../Plan.pdf"), (BytesIO(b"hello"), "b.txt")]
    browser.post(LETTER, form(files=files))
    kept = store.list_files(1)
    assert [(f.name, f.size) for f in kept] == [("Plan.pdf", 8), ("b.txt", 5)]
    page = composer(browser.get("/candidates/1").text)
    assert "Plan.pdf" in page
    browser.post(f"{LETTER}/files/{kept[0].id}/remove", form(seen=seen(), body="Changed too"))
    assert [f.name for f in store.list_files(1)] == ["b.txt"]
    assert the_only(Draft).body == "Changed too"


def test_a_file_with_send_comes_along(browser: Apart) -> None:
    browser.post(f"{LETTER}/send", form(files=[(BytesIO(b"hello"), "b.txt")]))
    assert [f.name for f in store.list_files(1)] == ["b.txt"]
    assert the_only(Draft).state == DraftState.LEAVING


def test_too_many_files_are_refused_and_the_letter_stays(browser: Apart) -> None:
    answer = browser.post(LETTER, form(files=[(BytesIO(b"x"), f"{n}.txt") for n in range(11)]))
    assert answer.status_code == 400
    assert "10 files at most" in composer(answer.text)
    assert "you will hear" in composer(answer.text)


def test_a_template_is_filled_and_put_above_what_is_there(browser: Apart) -> None:
    text = letter_templates.Text("Hi", "en", "About $opening", "Dear $first_name,\n\n$me of $organisation\n")
    id_ = letter_templates.add(text, me().id, MONDAY, "test")
    browser.post(f"{LETTER}/template", form(body="", subject="Re: Application", template=id_))
    assert the_only(Draft).body == "Dear Amara,\n\nRecruiter of \n"
    assert the_only(Draft).subject == "Re: Application"
    browser.post(f"{LETTER}/template", form(body="PS: mine", template=id_, seen=seen()))
    assert the_only(Draft).body == "Dear Amara,\n\nRecruiter of \n\nPS: mine"
    assert "Choose a template" in browser.post(f"{LETTER}/template", form(seen=seen())).text


def test_what_was_thrown_away_is_fetched_back_by_undo(browser: Apart) -> None:
    browser.post(LETTER, form())
    page = browser.get(browser.post(f"{LETTER}/throw-away", form(seen=seen())).location).text
    assert "Thrown away." in page
    assert "you will hear" not in composer(page)
    assert "/letters/1/fetch-back" in page
    assert "you will hear" in composer(browser.get(browser.post("/letters/1/fetch-back").location).text)


def test_nobody_reaches_another_s_letter(browse: Callable[..., Apart], browser: Apart) -> None:
    browser.post(f"{LETTER}/send", form())
    admin = browse(Role.ADMIN)
    assert admin.get("/letters/1/leaving").status_code == 404
    for path in ("undo", "fetch-back"):
        assert admin.post(f"/letters/1/{path}").status_code == 404
    assert the_only(Outgoing).state == OutboxState.WAITING


def test_my_drafts_are_listed_and_counted_on_waiting(browse: Callable[..., Apart], browser: Apart) -> None:
    assert "No drafts" in browser.get("/drafts").text
    assert "You have" not in browser.get("/").text
    browser.post(LETTER, form())
    page = browser.get("/drafts").text
    assert "Amara Okafor" in page
    assert 'href="/candidates/1?application=1#write"' in page
    assert "You have 1 draft<" in browser.get("/").text
    assert "No drafts" in browse(Role.ADMIN).get("/drafts").text


def test_two_who_write_see_each_other(browse: Callable[..., Apart], browser: Apart, clock: Clock) -> None:
    jonas = add_colleague("Jonas Weber")
    drafts.save(jonas.id, 1, drafts.Words("amara@mail.example", (), "x", "y"), None, clock())
    assert "Jonas Weber is writing to Amara too" in composer(browser.get("/candidates/1").text)
    assert "Jonas Weber is writing to Amara too" in browser.get(f"{LETTER}/beside?first=Amara").text
    clock.move(minutes=3)
    assert "Jonas" not in browser.get(f"{LETTER}/beside?first=Amara").text


def test_an_answer_that_came_meanwhile_is_said_once_before_sending(browser: Apart, clock: Clock) -> None:
    jonas = add_colleague("Jonas Weber", email="jonas@example.org")
    take_in(
        [("mail", letter("a", f"Jonas Weber <{jonas.email}>", AMARA, "On Friday.", hour=0.5, answers="q"))],
        Given(),
        clock(),
        "t",
    )
    assert (
        "Jonas Weber has answered Amara meanwhile" in browser.get(f"{LETTER}/beside?first=Amara&since=1").text
    )
    answer = browser.post(f"{LETTER}/send", form())
    page = composer(answer.text)
    assert answer.status_code == 409
    assert "Jonas Weber has answered Amara meanwhile" in page
    assert "you will hear" in page
    assert outbox.list_outgoing() == []
    assert value(page, "newest") == "2"
    assert browser.post(f"{LETTER}/send", form(newest="2")).status_code == 303
    assert len(outbox.list_outgoing()) == 1


def test_without_a_mail_server_one_can_still_write(browser: Apart) -> None:
    with write():
        set_setting("smtp_url", None)
    page = composer(browser.get("/candidates/1").text)
    assert "No mail server is set yet" in page
    assert re.search(r"data-send disabled", page)
    answer = browser.post(f"{LETTER}/send", form())
    assert "No mail server is set yet, so nothing can leave" in composer(answer.text)


@pytest.mark.parametrize("nonsense", ["x", "1", "1.", ".1", "-1.2", "9" * 40 + ".1", "²..1"])
def test_a_version_that_was_made_up_is_a_conflict_or_nothing(browser: Apart, nonsense: str) -> None:
    browser.post(LETTER, form())
    assert browser.post(LETTER, form(seen=nonsense, body="x")).status_code == 409
    assert the_only(Draft).body != "x"
