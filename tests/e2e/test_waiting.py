"""Waiting in a real browser: by keys, by Tab alone, without scripts, on a phone; whatever it shows, readable by everyone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .demo_server import Visits
from .readable import look

pytestmark = pytest.mark.browser


def name_at(page: Page) -> str:
    """The name of the row that has the keyboard, once the page's script has run."""
    page.wait_for_load_state()
    return str(
        page.evaluate(
            "document.activeElement.closest('[data-rows] > *')?.querySelector('.cx-name').innerText ?? ''"
        )
    )


def field_at(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name ?? ''"))


def keys(page: Page, *pressed: str) -> None:
    """Presses keys, once the page's script is there to hear them."""
    page.wait_for_load_state()
    for key in pressed:
        page.keyboard.press(key)


def test_several_are_chosen_put_off_and_taken_back_by_keys_alone(visits: Visits) -> None:
    page = visits.window()
    page.goto("/?whose=all&kind=answer")
    names = page.locator("[data-rows] .cx-name").all_inner_texts()
    keys(page, "j", "x", "ArrowDown", "ArrowDown", "x")
    assert name_at(page) == names[2]
    expect(page.locator("[data-chosen]")).to_have_text("2 chosen")
    keys(page, "s")
    assert field_at(page) == "until"
    keys(page, "Tab", "Enter")
    expect(page.locator("[data-flash]")).to_contain_text("2 are put off until")
    expect(page).to_have_url(re.compile("whose=all"))
    expect(page.locator("[data-rows] .cx-name").first).to_have_text(names[1])
    keys(page, "u")
    expect(page.locator("[data-flash]")).to_contain_text("Taken back: 2 are as before.")
    expect(page.locator("[data-rows] .cx-name")).to_have_text(names)


def test_an_act_by_keys_leaves_the_keyboard_where_it_was_in_the_list_and_says_what_was_done(
    visits: Visits,
) -> None:
    page = visits.window()
    page.goto("/?whose=all&kind=answer")
    names = page.locator("[data-rows] .cx-name").all_inner_texts()
    keys(page, "j", "j", "s")
    assert field_at(page) == "until"
    keys(page, "Tab", "Enter")
    expect(page.locator("[data-flash]")).to_contain_text("Put off until")
    assert name_at(page) == names[2]
    expect(page.locator("main > [role=status].visually-hidden")).to_contain_text("Put off until")
    keys(page, "u")
    expect(page.locator("[data-flash]")).to_contain_text("Back on the list")


@pytest.mark.parametrize(
    ("key", "field"), [("a", "channel"), ("h", "colleague"), ("n", "why"), ("s", "until")]
)
def test_each_act_has_a_key_that_opens_it_on_the_row(visits: Visits, key: str, field: str) -> None:
    page = visits.window()
    page.goto("/?whose=all")
    keys(page, key)
    assert field_at(page) != field  # no row has the keyboard yet
    keys(page, "j", key)
    assert field_at(page) == field
    keys(page, "Escape")
    expect(page.locator(".cx-more[open]")).to_have_count(0)


def test_keys_can_be_turned_off_and_stay_off_in_this_browser(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    keys(page, "?")
    dialog = page.get_by_role("dialog", name="Keys on lists")
    expect(dialog).to_be_visible()
    assert look(page) == []
    keys(page, "j")
    assert name_at(page) == ""  # nothing behind it moves
    dialog.get_by_label("Single keys work in this browser").uncheck()
    keys(page, "Escape")
    expect(dialog).to_be_hidden()
    page.goto("/candidates")
    keys(page, "j", "?", "/")
    assert name_at(page) == ""
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/")
    page.get_by_role("button", name="Keys", exact=True).click()
    dialog.get_by_label("Single keys work in this browser").check()
    dialog.get_by_role("button", name="Close").click()
    keys(page, "j")
    assert name_at(page) != ""


def test_no_key_acts_while_one_types_or_holds_a_modifier(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    keys(page, "j", "Control+x", "Alt+x", "Meta+x")
    expect(page.locator("input[name=row]:checked")).to_have_count(0)
    keys(page, "n")
    page.keyboard.type("jx?u/shan")
    assert page.evaluate("document.activeElement.value") == "jx?u/shan"
    expect(page.locator("input[name=row]:checked")).to_have_count(0)


def test_all_of_it_works_by_tab_alone(visits: Visits) -> None:
    page = visits.window()
    page.goto("/?whose=all&kind=answer&overdue=1")
    page.get_by_role("checkbox", name="All on this page").focus()
    keys(page, "Tab")
    assert field_at(page) == "row"
    keys(page, "Space")
    expect(page.locator(".cx-bulk")).to_be_visible()
    for _ in range(400):
        keys(page, "Tab")
        if page.evaluate("document.activeElement.closest('.cx-bulk') !== null"):
            break
    assert page.evaluate("document.activeElement.innerText") == "Choose none"
    keys(page, "Enter")
    expect(page.locator("input[name=row]:checked")).to_have_count(0)


def test_choosing_all_needs_no_scripts(visits: Visits) -> None:
    page = visits.window(scripts=False)
    page.goto("/?whose=all&kind=answer&overdue=1")
    shown = page.locator("[data-rows] tr").count()
    expect(page.locator(".cx-bulk")).to_be_hidden()
    page.get_by_label("All on this page").check()
    page.locator(".cx-bulk summary", has_text="Snooze").click()
    page.get_by_role("button", name="Snooze all chosen").click()
    expect(page.locator("[data-flash]").first).to_contain_text("put off until")
    expect(page.locator("[data-rows] tr")).not_to_have_count(shown)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-rows] tr")).to_have_count(shown)


@pytest.mark.parametrize(
    "path", ["/?whose=all&kind=answer&overdue=1&stage=interview", "/?handed=away", "/?snoozed=1&kind=promise"]
)
def test_each_list_can_be_read_by_everyone(visits: Visits, path: str) -> None:
    page = visits.window()
    page.goto(path)
    assert look(page) == []


def test_what_is_chosen_can_be_read_by_everyone_and_hides_no_row_that_has_the_keyboard(
    visits: Visits,
) -> None:
    page = visits.window(width=390)
    page.goto("/?whose=all")
    page.locator("input[name=row]").first.check()
    page.locator(".cx-bulk summary", has_text="Answered elsewhere").click()
    assert look(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(".cx-bulk summary", has_text="Answered elsewhere").click()
    for _ in range(12):
        keys(page, "j")
        box = page.evaluate(
            "[document.activeElement.getBoundingClientRect().bottom, document.querySelector('.cx-bulk').getBoundingClientRect().top]"
        )
        assert box[0] <= box[1]
    thumbs = page.locator("[data-rows] .btn-sm:visible, .cx-bulk-acts .btn:visible")
    heights = [thumbs.nth(n).bounding_box()["height"] for n in range(thumbs.count())]  # type: ignore[index]
    assert min(heights) >= 44


def test_the_filters_fold_on_a_phone_and_open_by_a_key(visits: Visits) -> None:
    page = visits.window(width=390)
    page.goto("/")
    expect(page.get_by_label("Owed", exact=True)).to_be_hidden()
    keys(page, "/")
    expect(page.get_by_label("Owed", exact=True)).to_be_focused()
