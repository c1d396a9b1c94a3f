"""Letter templates: only what can be filled is saved, a look at the real thing, and undo."""

from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.services import audit, letter_templates
from cxhire.store import letter_templates as store
from cxhire.store.letter_templates import LetterTemplate
from cxhire.store.people import Role
from tests.factories import WEDNESDAY, make_application, make_question, the_only

from .apart import Apart
from .conftest import Browser

PATH = "/settings/letters"
HELLO: dict[str, object] = {
    "name": "Hello", "language": "en", "subject": "About $opening", "body": "Dear $first_name,\n\n$$5 from $me",
}  # fmt: skip


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browser(browse: Callable[..., Browser]) -> Apart:
    return Apart(browse(Role.RECRUITER))


def followed(browser: Apart, path: str, data: dict[str, object] | None = None) -> str:
    return unescape(browser.get(browser.post(path, data).location).text)


def test_a_template_is_added_changed_removed_and_fetched_back(browser: Apart) -> None:
    assert "No templates" in browser.get(PATH).text
    assert "“Hello” is saved." in followed(browser, f"{PATH}/new", HELLO)
    id_ = the_only(LetterTemplate).id
    page = followed(browser, f"{PATH}/{id_}", {**HELLO, "name": "Good day", "language": "de"})
    assert "Good day" in page
    assert "German" in page
    page = followed(browser, f"{PATH}/{id_}/remove")
    assert "“Good day” is removed." in page
    assert "No templates" in page
    assert browser.get(f"{PATH}/{id_}").status_code == 404
    assert "Here it is again." in followed(browser, f"{PATH}/{id_}/fetch-back")
    assert [t.name for t in store.list_templates()] == ["Good day"]
    events = [e for e in audit.export() if e["action"].startswith("template.")]
    assert [e["action"] for e in events] == [
        "template.added", "template.changed", "template.removed", "template.fetched_back",
    ]  # fmt: skip
    assert "Good day" not in str(events)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"body": "Dear $frist_name"}, "There is no field $frist_name."), ({"subject": "$"}, "write $$"),
        ({"name": " "}, "Give it a name"), ({"body": " \n"}, "Write between one and"), ({"language": "xx"}, "Choose a language"),
        ({"name": "HELLO"}, "There is one of that name in English already."),
    ],
)  # fmt: skip
def test_what_could_not_be_filled_is_refused_in_words_and_kept_in_the_form(
    browser: Apart, more: dict[str, object], said: str
) -> None:
    letter_templates.add(letter_templates.Text("hello", "en", "", "There\n"), None, WEDNESDAY, "test")
    answer = browser.post(f"{PATH}/new", {**HELLO, **({} if "name" in more else {"name": "Other"}), **more})
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert said in page
    assert 'name="body"' in page
    assert len(store.list_templates()) == 1


def test_the_same_name_is_fine_in_another_language_and_after_a_removal(browser: Apart) -> None:
    browser.post(f"{PATH}/new", HELLO)
    browser.post(f"{PATH}/1/remove")
    browser.post(f"{PATH}/new", HELLO)
    browser.post(f"{PATH}/new", {**HELLO, "language": "fr"})
    assert [(t.id, t.language) for t in store.list_templates()] == [(2, "en"), (3, "fr")]
    assert "There is one of that name" in followed(browser, f"{PATH}/1/fetch-back")


def test_a_preview_shows_what_the_last_candidate_would_get_and_saves_nothing(browser: Apart) -> None:
    make_question(make_application("Amara Okafor"), WEDNESDAY)
    page = unescape(browser.post(f"{PATH}/new", {**HELLO, "preview": "1"}).text)
    assert "As Amara Okafor would get it" in page
    assert "About Backend Engineer" in page
    assert "Dear Amara,\n\n$5 from Recruiter" in page
    assert store.list_templates() == []
    assert "There is no field" in browser.post(f"{PATH}/new", {**HELLO, "body": "$x", "preview": "1"}).text


def test_whose_name_is_written_family_name_first_is_called_by_their_own(browser: Apart) -> None:
    make_question(make_application("Okafor, Amara"), WEDNESDAY)
    assert "Dear Amara," in unescape(browser.post(f"{PATH}/new", {**HELLO, "preview": "1"}).text)


def test_an_auditor_reads_templates_and_changes_none(browse: Callable[..., Browser]) -> None:
    letter_templates.add(letter_templates.Text("Hello", "en", "", "There\n"), None, WEDNESDAY, "test")
    auditor = Apart(browse(Role.AUDITOR))
    page = auditor.get(f"{PATH}/1").text
    assert "disabled" in page
    assert ">Save<" not in page
    assert auditor.post(f"{PATH}/1", HELLO).status_code == 403
    assert Apart(browse(Role.OWNER)).get(PATH).status_code == 403


def test_the_shipped_ones_are_added_once_in_an_installation_s_life(browser: Apart) -> None:
    letter_templates.add_starters(WEDNESDAY)
    assert len(store.list_templates()) == 20
    for template in store.list_templates():
        letter_templates.check(
            letter_templates.Text(template.name, template.language, template.subject, template.body),
            template.id,
        )
        letter_templates.remove(template.id, WEDNESDAY, "test")
    letter_templates.add_starters(WEDNESDAY)
    assert store.list_templates() == []


def test_the_page_lists_them_by_language(browser: Apart) -> None:
    letter_templates.add_starters(WEDNESDAY)
    page = unescape(browser.get(PATH).text)
    assert [page.index(f">{name}<") for name in ("English", "German", "French", "Spanish")] == sorted(
        page.index(f">{name}<") for name in ("English", "German", "French", "Spanish")
    )
    assert "Ein freundliches Nein" in page
