"""Writing to a candidate in a real browser, to a real mail server: from "Reply" to an empty row, undo, two windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.smtp_sink import Sink, listening

from .demo_server import RUTH, Visits
from .readable import look

pytestmark = pytest.mark.browser

CAREERS = "careers@northwind.example"
LEAVES_WITHIN = 40_000  # ten seconds to think again, five until the clock looks, and a slow machine


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with listening(Sink()) as server:
        yield server


@pytest.fixture
def page(visits: Visits, sink: Sink) -> Page:
    """Ruth's window; mail goes out to the sink."""
    return ready(visits.window(), sink)


@pytest.fixture
def plain(visits: Visits, page: Page) -> Page:
    """Another of hers, without JavaScript, with a session of its own that a test may end."""
    made = visits.window(signed_in=False, scripts=False)
    made.goto("/")
    sign_in(made)
    return made


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(RUTH)
    page.get_by_label("Password").fill("purple horse lamp")
    page.get_by_role("button", name="Sign in").click()


def ready(page: Page, sink: Sink) -> Page:
    page.goto("/settings/mail")
    page.get_by_label("Our mail comes from").fill(CAREERS)
    page.get_by_label("Server").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(sink.port))
    page.get_by_label("Encryption").select_option("none")
    page.get_by_role("button", name="Save").click()
    return page


def answers(page: Page) -> list[str]:
    """Who waits for an answer, once, and isn't of the story."""
    page.goto("/")
    rows = page.locator("[data-rows] tr").all_inner_texts()
    names = [row.strip().splitlines()[0].removeprefix("Choose ") for row in rows]
    return [
        name for name, row in zip(names, rows, strict=True)
        if "owes the answer" in row and "Dieter Kranz" not in row and names.count(name) == 1
    ]  # fmt: skip


def reply(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name=f"Reply to {name}").click()
    page.wait_for_url("**#write")


def the_letter(page: Page) -> str:
    return page.get_by_label("Your letter").input_value()


def says(page: Page, words: str) -> None:
    expect(page.locator("#flashes")).to_contain_text(words)


def arrived(sink: Sink, words: str) -> list[EmailMessage]:
    """The mails that came with these words: the demo's own mails come to the same sink."""
    found = []
    for mail in sink.mails:
        body = mail.get_body(("plain",))
        if body is not None and words in body.get_content():
            found.append(mail)
    return found


def test_a_letter_is_written_undone_written_again_and_settles_what_it_answers(
    page: Page, sink: Sink, visits: Visits
) -> None:
    name = answers(page)[0]
    reply(page, name)
    expect(page.get_by_label("Your letter")).to_be_focused()
    page.keyboard.type("You will hear from us on Friday.")
    expect(page.locator("#compose-state")).to_contain_text("Kept as a draft at")
    page.reload()
    assert the_letter(page) == "You will hear from us on Friday."
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#leaving-words")).to_contain_text("Leaves in")
    page.get_by_role("button", name="Undo").click()
    says(page, "nothing was sent")
    assert the_letter(page) == "You will hear from us on Friday."
    page.get_by_label("Your letter").fill("You will hear from us on Monday.")
    page.get_by_label("Copy to").fill("clara.whitfield@northwind.example")
    page.locator("#compose-files").set_input_files(
        {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(page.locator(".cx-enclosed")).to_contain_text("Plan.pdf")
    page.wait_for_load_state()  # the keys are the script's
    assert the_letter(page) == "You will hear from us on Monday."
    page.get_by_label("Your letter").press("Control+Enter")
    expect(page.locator("#compose-leaving")).to_contain_text("Sent.", timeout=LEAVES_WITHIN)
    assert arrived(sink, "on Friday.") == []
    [mail] = arrived(sink, "on Monday.")
    assert mail["From"] == f"Ruth Adeyemi <{RUTH}>"
    assert mail["Cc"] == "clara.whitfield@northwind.example"
    assert str(mail["Subject"]).startswith("Re: ")
    assert mail["In-Reply-To"] in mail["References"]
    assert not {"Bcc", "X-Cxhire", "Auto-Submitted"} & set(mail.keys())
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Plan.pdf"]
    page.get_by_role("link", name="Show it").click()
    expect(page.locator(".cx-timeline blockquote", has_text="on Monday.")).to_be_visible()
    assert name not in answers(page)


def test_two_who_write_to_one_candidate_see_each_other(page: Page, visits: Visits, sink: Sink) -> None:
    name = answers(page)[0]
    other = colleague(page, visits, sink)
    reply(page, name)
    page.get_by_label("Your letter").press_sequentially("Dear")
    expect(page.locator("#compose-state")).to_contain_text("Kept as a draft at", timeout=20_000)
    reply(other, name)
    expect(other.locator("#compose-beside")).to_contain_text("Ruth Adeyemi is writing to")
    other.get_by_label("Your letter").fill("Hello")
    expect(other.locator("#compose-state")).to_contain_text("Kept as a draft at", timeout=20_000)
    expect(page.locator("#compose-beside")).to_contain_text("Mara Holm is writing to", timeout=40_000)
    assert the_letter(page) == "Dear"
    assert look(page) == []
    for window in (page, other):
        window.get_by_role("button", name="Throw away").click()
        says(window, "Thrown away.")


def colleague(page: Page, visits: Visits, sink: Sink) -> Page:
    """Mara's window, a recruiter whom Ruth lets in: by a link that only the mail has."""
    page.goto("/settings/team")
    page.get_by_label("E-mail address").fill("mara.holm@northwind.example")
    page.get_by_label("Role").select_option("recruiter")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("It was mailed to mara.holm@northwind.example")).to_be_visible()
    [mail] = arrived(sink, "/welcome/")
    link = re.findall(r"\S+/welcome/\S+", mail.get_body(("plain",)).get_content())[0]  # type: ignore[union-attr]
    made = visits.window(signed_in=False)
    made.goto(link)
    made.get_by_label("Your name").fill("Mara Holm")
    made.get_by_label("Password").fill("green ladder cloud")
    made.get_by_role("button", name="Set password and sign in").click()
    return made


def test_two_windows_of_one_writer_overwrite_nothing(page: Page, visits: Visits) -> None:
    name = answers(page)[0]
    second = visits.window()
    reply(page, name)
    reply(second, name)
    page.get_by_label("Your letter").fill("From the first window")
    expect(page.locator("#compose-state")).to_contain_text("Kept as a draft at")
    second.get_by_label("Your letter").fill("From the second window")
    expect(second.locator("#compose-state")).to_contain_text("changed in another window")
    assert look(second) == []
    second.locator("#compose-state summary").click()
    expect(second.locator("#compose-state pre")).to_have_text("From the first window")
    second.get_by_role("button", name="Keep mine").click()
    second.wait_for_load_state()
    assert the_letter(second) == "From the second window"
    page.reload()
    assert the_letter(page) == "From the second window"
    page.get_by_role("button", name="Throw away").click()
    says(page, "Thrown away.")
    page.get_by_role("button", name="Undo").click()
    assert the_letter(page) == "From the second window"
    page.get_by_role("button", name="Throw away").click()


def test_it_all_works_without_scripts_and_after_signing_in_again(plain: Page, sink: Sink) -> None:
    name = answers(plain)[0]
    reply(plain, name)
    plain.locator("#compose-template").select_option(label="English: We need more time")
    plain.get_by_role("button", name="Insert").click()
    assert the_letter(plain).startswith("Dear ")
    plain.get_by_label("Your letter").fill("Nothing but these words, by hand.")
    plain.get_by_role("button", name="Save draft").last.click()
    plain.locator(".cx-user summary").click()
    plain.get_by_role("button", name="Sign out").click()
    plain.goto("/drafts")
    sign_in(plain)
    plain.get_by_role("link", name=name).click()
    assert the_letter(plain) == "Nothing but these words, by hand."
    plain.get_by_label("Copy to").fill("nobody")
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_role("alert")).to_contain_text("“nobody” is no address")
    assert the_letter(plain) == "Nothing but these words, by hand."
    plain.get_by_label("Copy to").fill("")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator("#leaving-words")).to_contain_text("Leaves in")
    for _ in range(80):
        plain.wait_for_timeout(500)
        plain.reload()
        if plain.locator("#compose-leaving").count() == 0:
            break
    assert len(arrived(sink, "Nothing but these words, by hand.")) == 1
    expect(plain.locator(".cx-timeline blockquote", has_text="Nothing but these words")).to_be_visible()
    assert name not in answers(plain)


@pytest.mark.parametrize("path", ["/drafts", "/settings/letters", "/settings/letters/new"])
def test_the_pages_around_it_can_be_read_by_everyone(page: Page, path: str) -> None:
    page.goto(path)
    assert look(page) == []


def test_the_composer_can_be_read_by_everyone_empty_full_and_refused(page: Page, tmp_path: Path) -> None:
    name = answers(page)[-1]
    reply(page, name)
    assert look(page) == []
    page.locator("#compose-template").select_option(index=1)
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_label("Your letter")).not_to_have_value(
        ""
    )  # else the form is exchanged under the file
    page.locator("#compose-files").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    )
    expect(page.locator(".cx-enclosed")).to_contain_text("a.txt")
    page.locator("#write details summary").first.click()
    assert look(page) == []
    page.get_by_label("Copy to").fill("nobody")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert").first).to_contain_text("is no address")
    assert look(page) == []
    page.get_by_role("button", name="Throw away").click()


def test_the_keyboard_replies_from_the_list(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url("**#write")
    expect(page.get_by_label("Your letter")).to_be_focused()
    page.get_by_label("Your letter").blur()
    page.keyboard.press("r")
    expect(page.get_by_label("Your letter")).to_be_focused()
    assert the_letter(page) == ""
