"""Check my wording: what is marked, what is said, and that nothing of it stays."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import select

from cxhire.extensions import db
from cxhire.store.people import Role

from .conftest import Browser

RUDE = "Thank you for your interest. Frankly, a child could have written a better letter, so don't waste our time again."
KIND = "Thank you for your interest. The post is filled, and we keep your letter for the spring if you like."


@pytest.mark.parametrize("role", list(Role))
def test_words_that_may_hurt_are_marked_with_why_and_what_helps(
    browse: Callable[[Role], Browser], role: Role
) -> None:
    page = browse(role).post("/wording", {"body": RUDE})
    assert "<mark>" in page.text
    assert "may read as" in page.text
    assert "For instance" in page.text
    assert escape(RUDE) in page.text  # it stays in its field


def test_fine_words_other_languages_and_nothing_at_all_are_said_to_be_so(
    browse: Callable[[Role], Browser],
) -> None:
    browser = browse(Role.OWNER)
    assert "Nothing noticed" in browser.post("/wording", {"body": KIND}).text
    assert (
        "Not checked"
        in browser.post("/wording", {"body": "Sie haben leider wieder nichts verstanden, wie immer."}).text
    )
    assert "Nothing to look at yet" in browser.post("/wording", {"body": " \n"}).text


def test_a_letter_in_the_making_gets_the_notes_alone(browse: Callable[[Role], Browser]) -> None:
    browser = browse(Role.RECRUITER)
    for body, said in (
        (RUDE, "<mark>"),
        (KIND, "Nothing noticed"),
        ("Sie haben nichts verstanden.", "Not checked"),
    ):
        page = browser.post("/wording", {"body": body}, headers={"HX-Request": "true"})
        assert said in page.text
        assert "<html" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_where_tone_is_switched_off_no_words_are_checked(
    browse: Callable[[Role], Browser],
) -> None:
    admin = browse(Role.ADMIN)
    admin.post("/settings/looked-at/tone/off", {})
    for headers in ({}, {"HX-Request": "true"}):
        page = admin.post("/wording", {"body": RUDE}, headers=headers).text
        assert "tone is switched off here" in page
        assert "<mark>" not in page
    admin.post("/settings/looked-at/tone/on", {})
    assert "<mark>" in admin.post("/wording", {"body": RUDE}).text


def test_nothing_of_a_check_is_kept(
    app: Flask, browse: Callable[[Role], Browser], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = browse(Role.RECRUITER)
    browser.get("/wording")
    before = rows(app)
    for headers in ({}, {"HX-Request": "true"}):
        assert "<mark>" in browser.post("/wording", {"body": RUDE}, headers=headers).text
    after = rows(app)
    assert {name: len(found) for name, found in after.items()} == {
        name: len(found) for name, found in before.items()
    }
    assert "recruiter@example.org" in str(after)  # what is stored is found like this
    for words in ("interest", "Frankly", "child", "waste"):
        assert words not in str(after) + caplog.text


def rows(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All that the database holds, by table."""
    with app.app_context():
        tables = db.metadata.sorted_tables
        return {t.name: [tuple(row) for row in db.session.execute(select(t))] for t in tables}
