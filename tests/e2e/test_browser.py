"""Every page in a real browser: readable by all, at any width, by keyboard; and the demo's story can be found in them."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .demo_server import Visits
from .readable import look

pytestmark = pytest.mark.browser

# A page as its address, or as the way there from the menu: what to open, then which link in it.
PAGES = {
    "waiting": ("/",), "snoozed": ("/?snoozed=1",), "candidates": ("/candidates",), "candidate": ("/candidates", ".cx-name"),
    "all about a candidate": ("/candidates", ".cx-name", "text=Everything we know"),
    "a whole mail": ("/concerns", ".cx-link >> nth=0", "text=The whole mail >> nth=0"), "new candidate": ("/candidates/new",),
    "here twice": ("/candidates/same",),
    "openings": ("/openings",), "opening": ("/openings", ".cx-name"), "new opening": ("/openings/new",),
    "concerns": ("/concerns",), "concern": ("/concerns", "text=Look and decide"), "about my words": ("/concerns/about-me",), "rules of review": ("/concerns/rules",), "surveys": ("/surveys",),
    "invitations": ("/surveys/invitations",), "log": ("/log",), "log form": ("/log", ".cx-name"), "mail": ("/mail",),
    "mailboxes": ("/mail/mailboxes",), "connect a mailbox": ("/mail/mailboxes/new",), "strangers": ("/mail/strangers",),
    "unmatched": ("/mail/unmatched",), "quarantine": ("/mail/quarantine",), "audit": ("/audit",), "settings": ("/settings",),
    "team": ("/settings/team",), "colleague": ("/settings/team", "main a[href*='/settings/team/'] >> nth=0"),
    "policy": ("/settings/policy",), "what counts": ("/settings/policy?opening=1&stage=offer",),
    "a preview": ("/settings/policy/edit?opening=1", "text=Preview on the last"), "mail settings": ("/settings/mail",), "mail in": ("/settings/mail-in",), "account": ("/account",),
    "password": ("/account/password",), "nothing here": ("/nothing-here",),
}  # fmt: skip


def open_page(page: Page, way: tuple[str, ...]) -> None:
    page.goto(way[0])
    for link in way[1:]:
        with page.expect_navigation():
            page.locator(link).first.click()


def keyboard_at(page: Page) -> str:
    """The text of what has the keyboard."""
    return str(page.evaluate("document.activeElement.innerText"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_everyone_at_any_width(visits: Visits, name: str) -> None:
    page = visits.window()
    open_page(page, PAGES[name])
    assert look(page) == []


@pytest.mark.parametrize("path", ["/welcome/used", "/s/closed", "/s/closed/stop", "/s/stopped", "/s/thanks"])
def test_what_strangers_get_can_be_read_by_everyone(visits: Visits, path: str) -> None:
    page = visits.window(signed_in=False)
    page.goto(path)
    assert look(page) == []


def test_sign_in_can_be_read_by_everyone_also_after_a_mistake(visits: Visits) -> None:
    page = visits.window(signed_in=False)
    page.goto("/sign-in")
    assert look(page) == []
    page.get_by_label("E-mail address").fill("nobody@northwind.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    assert look(page) == []


def test_what_unfolds_can_be_read_by_everyone(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.locator(".cx-more summary").first.click()
    assert look(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Candidates")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


def test_a_form_that_came_back_can_be_read_by_everyone(visits: Visits) -> None:
    page = visits.window()
    page.goto("/candidates/new")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    assert look(page) == []


def test_the_keyboard_walks_the_list_and_opens_a_row(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    names = page.locator("[data-rows] .cx-name").all_inner_texts()
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert keyboard_at(page) == names[at]
    expect(page.locator("tr.cx-at")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/candidates/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[1])


@pytest.mark.parametrize("path", ["/", "/candidates", "/concerns", "/openings", "/audit"])
def test_a_slash_goes_to_the_filter(visits: Visits, path: str) -> None:
    page = visits.window()
    page.goto(path)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.form.matches('[role=search]')")


def test_letters_typed_into_a_field_move_nothing(visits: Visits) -> None:
    page = visits.window()
    page.goto("/candidates")
    page.keyboard.press("/")
    page.keyboard.type("jk/j")
    expect(page.get_by_label("Name or address")).to_have_value("jk/j")
    expect(page.get_by_label("Name or address")).to_be_focused()


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.keyboard.press("Tab")
    assert keyboard_at(page) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_escape_folds_the_panel_and_gives_the_keyboard_back(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.locator(".cx-more summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".cx-more[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".cx-more[open]")).to_have_count(0)
    assert keyboard_at(page).startswith("More")


def test_a_chosen_filter_applies_at_once_and_stays_in_the_address(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.get_by_label("Owner").select_option(label="Dieter Kranz")
    page.wait_for_url("**/?*owner=*")
    owners = page.locator("[data-rows] td.cx-half").all_inner_texts()
    assert owners
    assert all(text.startswith("Dieter Kranz") for text in owners)


def test_the_story_is_found_by_the_pages(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    owners = page.locator("[data-rows] td.cx-half").all_inner_texts()
    assert len(owners) > 10
    assert all(text.startswith("Dieter Kranz") for text in owners[:5])
    assert any(not text.startswith("Dieter Kranz") for text in owners)
    page.get_by_role("link", name=re.compile("^Concerns")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Concerns")
    titles = page.locator("article h2").all_inner_texts()
    assert len(titles) > 5
    assert all("Dieter Kranz" in title for title in titles)
    assert page.get_by_label("Written by").locator("option").all_inner_texts() == ["Anybody", "Dieter Kranz"]
    contradiction = page.locator("article", has_text="Dieter Kranz said otherwise than Clara Whitfield").first
    expect(contradiction.locator(".cx-quotes > *")).to_have_count(2)
    contradiction.get_by_role("link", name="Margit Halvorsen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Margit Halvorsen")
    expect(page.locator(".cx-silence.cx-is-late").first).to_contain_text("days")
    expect(page.locator("blockquote mark", has_text="nobody promised you any by Friday")).to_have_count(1)
    expect(page.locator("blockquote", has_text="You will have our feedback by Friday").first).to_be_visible()
