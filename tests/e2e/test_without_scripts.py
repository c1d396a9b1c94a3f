"""Every act works without JavaScript, and a mistake is said with what was typed kept, in a real browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.letters import MONDAY, letter
from tests.smtp_sink import Sink, listening

from .demo_server import RUTH, Visits
from .readable import look

pytestmark = pytest.mark.browser

CAREERS = "careers@northwind.example"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def page(visits: Visits) -> Page:
    """Ruth's window, without JavaScript."""
    return visits.window(scripts=False)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as server:
        yield server


def who_waits(page: Page) -> list[str]:
    """The names on Waiting that stand there once, for an answer, and are not the story's; the longest first."""
    page.goto("/")
    rows = page.locator("[data-rows] tr").all_inner_texts()
    names = page.locator("[data-rows] tr .cx-name").all_inner_texts()
    return [
        name for name, row in zip(names, rows, strict=True)
        if "owes the answer" in row and "Dieter Kranz" not in row and names.count(name) == 1
    ]  # fmt: skip


def unfold(page: Page, name: str) -> None:
    page.locator("[data-rows] tr", has_text=name).locator("summary").click()


def says(page: Page, words: str) -> None:
    """What was just done is told; waits for the page that tells it."""
    expect(page.locator("#flashes")).to_contain_text(words)


def log_call(page: Page, name: str, words: str) -> None:
    page.goto("/log")
    page.get_by_label("Name or address").fill(name)
    page.get_by_role("button", name="Find").click()
    page.locator(".cx-name", has_text=name).click()
    page.get_by_label("How").select_option(label="Phone")
    page.get_by_label("We reached them").check()
    page.get_by_label("What was said").fill(words)
    page.get_by_role("button", name="Record").click()


def test_signing_out_and_in_by_password(visits: Visits) -> None:
    page = visits.window(signed_in=False, scripts=False)
    page.goto("/concerns")
    page.get_by_label("E-mail address").fill(RUTH)
    page.get_by_label("Password").fill("purple horse lamp")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Concerns")
    page.locator(".cx-user summary").click()
    page.get_by_role("button", name="Sign out").click()
    says(page, "You are signed out")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_who_was_called_leaves_waiting(page: Page) -> None:
    name = who_waits(page)[-1]
    unfold(page, name)
    page.get_by_role("link", name="Note what was said, too").locator("visible=true").click()
    page.get_by_label("What was said").fill("Rang, and told them all they had asked.")
    page.get_by_role("button", name="Record").click()
    says(page, f"{name} has the answer after")
    expect(page.locator("blockquote", has_text="Rang, and told them")).to_be_visible()
    assert name not in who_waits(page)


def test_a_snooze_and_its_undo(page: Page) -> None:
    name = who_waits(page)[0]
    unfold(page, name)
    page.get_by_label(f"Remind us later ({name})").select_option(label="In 3 days")
    page.get_by_role("button", name="Snooze").locator("visible=true").click()
    says(page, "Put off until")
    expect(page.locator("[data-rows] tr", has_text=name)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    says(page, "Back on the list")
    expect(page.locator("[data-rows] tr", has_text=name)).to_have_count(1)


def test_a_concern_is_confirmed_and_the_decision_taken_back(page: Page) -> None:
    page.goto("/concerns?state=open")
    before = page.locator("article").count()
    page.get_by_role("link", name=re.compile("Look and decide")).first.click()
    page.get_by_label("Your note").fill("Nobody should be written to like this.")
    page.get_by_role("button", name="Confirm").click()
    says(page, "Confirmed. Talk to the author")
    expect(page.locator(".cx-answer")).to_contain_text("Nobody should be written to like this.")
    page.get_by_role("link", name="All concerns").click()
    page.goto("/concerns?state=open")
    expect(page.locator("article")).to_have_count(before - 1)
    page.goto("/concerns?state=confirmed")
    page.locator("article h2 a").first.click()
    page.get_by_role("button", name="Take the decision back").click()
    says(page, "to be decided again")


def test_a_dismissal_without_a_reason_is_refused_and_the_page_stays(page: Page) -> None:
    page.goto("/concerns?state=open")
    page.get_by_role("link", name=re.compile("Look and decide")).first.click()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#flashes")).to_contain_text("why", ignore_case=True)
    expect(page.get_by_role("button", name="Dismiss")).to_be_visible()


def test_a_survey_from_asking_to_the_answer(visits: Visits, page: Page, sink: Sink) -> None:
    page.goto("/settings/mail")
    page.get_by_label("Our mail comes from").fill(CAREERS)
    page.get_by_label("Server").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(sink.port))
    page.get_by_label("Encryption").select_option("none")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send me a test").click()
    says(page, f"The server took the test. Look for it at {RUTH}")

    name = who_waits(page)[-1]
    page.locator("[data-rows] .cx-name", has_text=name).click()
    page.locator("summary", has_text="Change stage, owner, outcome").click()
    page.get_by_label("Outcome").select_option("declined")
    page.get_by_role("button", name="Record the outcome").click()
    says(page, "Undo")
    log_call(page, name, "Told them how it ended, and why.")
    says(page, f"{name} knows the outcome")
    page.goto("/surveys/invitations")
    page.locator("tr", has_text=name).get_by_role("button", name="Ask now").click()
    says(page, "The survey goes out with the next mail")
    visits.demo.command("remind", "--as-of", (datetime.now(UTC) + timedelta(days=4)).isoformat())

    # On some days of the week the demo asks somebody else, too.
    told = {mail.get_body(("plain",)).get_content() for mail in sink.mails}
    [mail] = [text for text in told if "/s/" in text and f"Dear {name}," in text]
    link = re.search(r"http\S+/s/[\w-]+", mail)
    assert link
    assert look_again(visits, link[0], signed_in=False) == []
    answerer = visits.window(signed_in=False, scripts=False, width=390)
    answerer.goto(link[0])
    expect(answerer.get_by_role("radio")).to_have_count(11 + 3 + 3)
    answerer.get_by_role("radio", name="9", exact=True).check()
    answerer.get_by_role("radio", name="Yes").first.check()
    answerer.get_by_role("textbox").last.fill("Answer sooner.")
    answerer.get_by_role("button", name="Send my answers").click()
    expect(answerer).to_have_url(re.compile("/s/thanks$"))
    answerer.goto(link[0])
    expect(answerer.get_by_role("button", name="Send my answers")).to_have_count(0)
    page.goto("/surveys/invitations")
    expect(page.locator("tr", has_text=name)).to_contain_text("Answered")


def test_an_uploaded_mailbox_shows_what_came_of_it(visits: Visits, page: Page, tmp_path: Path) -> None:
    hours = (datetime.now(UTC) - MONDAY) / timedelta(hours=1) - 2
    mbox = tmp_path / "export.mbox"
    with mbox.open("wb") as file:
        for number in range(3):
            raw = letter(
                f"up{number}",
                f"Una Post{number} <una{number}@mail.example>",
                CAREERS,
                "Is it remote?",
                hour=hours,
            )
            file.write(b"From una Mon Jan  5 09:00:00 2026\n" + raw + b"\n")
    page.goto("/mail")
    page.get_by_label("Files").set_input_files(mbox)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("export.mbox")
    expect(page.get_by_text("All of it is taken in")).to_be_visible(timeout=60_000)
    expect(page.locator(".cx-stat").first).to_contain_text("3")
    assert look_again(visits, page.url) == []
    page.get_by_role("link", name="Who waits on us").click()
    expect(page.locator("[data-rows] tr", has_text="Una Post")).to_have_count(3)


def look_again(visits: Visits, url: str, *, signed_in: bool = True) -> list[str]:
    """What is wrong with a page when scripts run."""
    page = visits.window(signed_in=signed_in)
    page.goto(url)
    return look(page)


# -- mistakes of somebody new --------------------------------------------------------------------------------------


def test_a_wrong_password_is_said_and_the_address_is_kept(visits: Visits) -> None:
    page = visits.window(signed_in=False, scripts=False)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(RUTH)
    page.get_by_label("Password").fill("purple horse lump")
    page.get_by_role("button", name="Sign in").click()
    says(page, "don't belong together")
    expect(page.get_by_label("E-mail address")).to_have_value(RUTH)
    expect(page.get_by_label("Password")).to_have_value("")


def test_a_used_link_says_so_and_where_to_go(visits: Visits) -> None:
    page = visits.window(signed_in=False, scripts=False)
    page.goto(visits.demo.link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link doesn't work any more")
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_half_filled_form_says_what_is_missing_and_keeps_the_rest(visits: Visits) -> None:
    page = visits.window()
    page.goto("/candidates/new")
    page.locator("main form").evaluate(
        "form => { form.noValidate = true }"
    )  # as a browser that doesn't check
    page.get_by_label("Name").fill("Ada Byron")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("E-mail address")
    expect(page.get_by_label("Name")).to_have_value("Ada Byron")


def test_a_browser_that_checks_stops_an_empty_form_at_its_first_field(page: Page) -> None:
    page.goto("/candidates/new")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Name")).to_be_focused()


def test_a_picture_is_no_mail_and_the_choices_are_kept(page: Page) -> None:
    page.goto("/mail")
    page.get_by_label("Files").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": PIXEL})
    page.get_by_label(re.compile("Or a new opening")).fill("Turbine Painter")
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("alert")).to_contain_text("me.png")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was")
    expect(page.get_by_label(re.compile("Or a new opening"))).to_have_value("Turbine Painter")


def test_a_contact_in_the_future_is_refused_and_the_words_are_kept(page: Page) -> None:
    page.goto("/log")
    page.locator("[data-rows] .cx-name").first.click()
    page.get_by_label("When").fill(f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M}")
    page.get_by_label("What was said").fill("A call that is still to come.")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text("future")
    expect(page.get_by_label("What was said")).to_have_value("A call that is still to come.")


def test_a_new_colleague_comes_in_by_a_link_and_is_told_of_a_weak_password(
    visits: Visits, page: Page
) -> None:
    page.goto("/settings/team")
    page.get_by_label("E-mail address").fill("nora.lind@northwind.example")
    page.get_by_label("Name").fill("Nora Lind")
    page.get_by_label("Role").select_option("auditor")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("main input[readonly]").input_value()
    assert look_again(visits, link, signed_in=False) == []
    newcomer = visits.window(signed_in=False, scripts=False, width=390)
    newcomer.goto(link)
    newcomer.get_by_label("Your name").fill("Nora Elisabeth Lind")
    newcomer.get_by_label("Password").fill("aaaaaaaaaaaaaa")
    newcomer.get_by_role("button", name="Set password and sign in").click()
    expect(newcomer.get_by_role("alert")).to_contain_text("Password")
    expect(newcomer.get_by_label("Your name")).to_have_value("Nora Elisabeth Lind")
    newcomer.get_by_label("Password").fill("green ladder cloud")
    newcomer.get_by_role("button", name="Set password and sign in").click()
    says(newcomer, "Welcome, Nora Elisabeth Lind")
    newcomer.goto("/settings/mail")
    expect(newcomer.get_by_role("button", name="Save")).to_have_count(0)
