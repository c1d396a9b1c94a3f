"""Concerns: seen with both messages, decided by someone they aren't about, answered by who wrote the words."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.core.obligations import Effect
from cxhire.extensions import db
from cxhire.store import audit, people
from cxhire.store.audit import Filter
from cxhire.store.concerns import Concern, ConcernKind, ConcernState
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from cxhire.web import concerns
from cxhire.web.concern_cards import _excerpt, located
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_interaction,
    the_only,
)

from .apart import Apart
from .conftest import Browser, Clock

WORDS = "As I said before, you people never listen. Good day."
ACTS = ("confirm", "dismiss", "reopen")


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    """Rows are made and looked at inside the application, a day after Wednesday."""
    clock.time = WEDNESDAY + timedelta(days=1)
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role: Apart(browse(role))


def me(role: Role) -> Colleague:
    """The colleague behind `browse(role)`."""
    found = people.get_colleague_by_email(f"{role.value}@example.org")
    assert found is not None
    return found


def concern_about(
    author: Colleague, candidate: str = "Amara Okafor", state: ConcernState = ConcernState.OPEN
) -> Concern:
    """A concern about what a colleague told a candidate."""
    return make_concern(make_answer(make_application(candidate), WEDNESDAY, author, WORDS), author, state)


def candidates(page: str) -> list[str]:
    return re.findall(r'To <a class="cx-link" href="/candidates/[^"]+">([^<]+)</a>', page)


def plain(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", "", page).split()))


def test_the_list_shows_open_ones_first_and_the_address_bar_filters(browse: Callable[..., Apart]) -> None:
    jonas, clara = make_colleague("Jonas Weber"), make_colleague("Clara Whitfield")
    concern_about(jonas, "Chen Yu-Ting", ConcernState.DISMISSED)
    concern_about(jonas, "Amara Okafor")
    concern_about(clara, "Lukas Brandt")
    browser = browse(Role.AUDITOR)
    for query, expected in {
        "": ["Amara Okafor", "Lukas Brandt", "Chen Yu-Ting"], "state=open": ["Amara Okafor", "Lukas Brandt"],
        "state=dismissed": ["Chen Yu-Ting"], f"author={clara.id}": ["Lukas Brandt"], "kind=pattern": [],
        "kind=nonsense": ["Amara Okafor", "Lukas Brandt", "Chen Yu-Ting"], f"author={clara.id}&kind=pattern": [],
    }.items():  # fmt: skip
        assert candidates(browser.get(f"/concerns?{query}").text) == expected, query
    assert "No concern fits this filter" in browser.get("/concerns?kind=pattern").text


def test_words_that_came_back_are_said_to_have_reached_nobody(browse: Callable[..., Apart]) -> None:
    application, jonas = make_application("Amara Okafor"), make_colleague("Jonas Weber")
    concern = make_concern(make_answer(application, WEDNESDAY, jonas, WORDS), jonas)
    browser, note = browse(Role.ADMIN), "What was sent never reached the candidate"
    assert note not in browser.get(f"/concerns/{concern.id}").text
    make_interaction(application, WEDNESDAY + timedelta(hours=1), Effect.BOUNCES, "user unknown")
    assert note in browser.get(f"/concerns/{concern.id}").text


def test_pages_are_by_key(browse: Callable[..., Apart], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concerns, "PAGE", 1)
    jonas = make_colleague("Jonas Weber")
    concern_about(jonas, "C 0", ConcernState.CONFIRMED)
    for name in ("C 1", "C 2"):
        concern_about(jonas, name)
    browser, path, seen = browse(Role.ADMIN), "/concerns?kind=tone", []
    while path:
        page = browser.get(path).text
        seen += candidates(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(found[1]) if found else ""
    assert seen == ["C 1", "C 2", "C 0"]
    for key in ("x", "2-1", "0-x", "0-" + "9" * 30, "0"):
        assert candidates(browser.get(f"/concerns?after={key}").text) == ["C 1"]


def test_its_page_marks_the_evidence_in_the_whole_message_beside_the_earlier_words(
    browse: Callable[..., Apart],
) -> None:
    elena, jonas = make_colleague("Elena Ruiz"), make_colleague("Jonas Weber")
    earlier = make_answer(make_application(), WEDNESDAY, elena, "You will hear by <Friday>.")
    found = concern_about(jonas)
    with write() as session:
        found.kind, found.quote_start = ConcernKind.UNDERMINING.value, 18
        found.earlier_interaction_id, found.earlier_quote = earlier.id, "by <Friday>"
        session.flush()
    page = browse(Role.RECRUITER).get(f"/concerns/{found.id}").text
    assert "As I said before, <mark>you people</mark> never listen. Good day." in page
    assert "You will hear <mark>by &lt;Friday&gt;</mark>." in page
    assert "Jonas Weber set aside what Elena Ruiz had said" in plain(page)
    assert "Contempt." in page
    assert "Found by test. A machine can be wrong, which is why people decide." in plain(page)
    assert audit.list_events(Filter(action="candidate.seen"))


def test_someone_else_confirms_with_a_note_and_takes_it_back(browse: Callable[..., Apart]) -> None:
    found = concern_about(make_colleague("Jonas Weber"))
    browser = browse(Role.RECRUITER)
    done = browser.post(f"/concerns/{found.id}/confirm", {"note": "Not like this."})
    page = browser.get(done.location).text
    assert "Recruiter confirmed it" in page
    assert "Not like this." in page
    assert f'action="/concerns/{found.id}/reopen"' in page
    browser.post(f"/concerns/{found.id}/reopen")
    assert the_only(Concern).state == "open"


def test_a_dismissal_needs_a_reason_and_what_was_typed_stays(browse: Callable[..., Apart]) -> None:
    found = concern_about(make_colleague("Jonas Weber"))
    browser = browse(Role.ADMIN)
    answer = browser.post(f"/concerns/{found.id}/dismiss", {"note": ""})
    assert (answer.status_code, "Say in a few words why" in answer.text) == (400, True)
    too_long = browser.post(f"/concerns/{found.id}/dismiss", {"note": "a quotation " * 400})
    assert (too_long.status_code, "a quotation a quotation" in too_long.text) == (400, True)
    assert browser.post(f"/concerns/{found.id}/dismiss", {"note": "a quotation"}).status_code == 303
    assert the_only(Concern).state == "dismissed"


@pytest.mark.parametrize("role", [Role.OWNER, Role.RECRUITER, Role.ADMIN])
@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_about_their_own_words_on_any_route(
    act: str, role: Role, browse: Callable[..., Apart]
) -> None:
    browser = browse(role)
    state = ConcernState.CONFIRMED if act == "reopen" else ConcernState.OPEN
    found = concern_about(me(role), state=state)
    page = browser.get(f"/concerns/{found.id}").text
    assert not re.search(rf'action="/concerns/{found.id}/(confirm|dismiss|reopen)"', page)
    answer = browser.post(f"/concerns/{found.id}/{act}", {"note": "harmless"})
    assert (answer.status_code, "These are your own words" in answer.text) == (403, True)
    assert the_only(Concern).state == state
    assert len(audit.list_events(Filter(action="access.denied"))) == 1


@pytest.mark.parametrize("role", [Role.OWNER, Role.RECRUITER, Role.ADMIN])
def test_the_author_sees_it_and_answers(role: Role, browse: Callable[..., Apart]) -> None:
    browser = browse(role)
    found = concern_about(me(role))
    assert "Your words" in browser.get("/concerns").text
    assert "What should they know?" in browser.get(f"/concerns/{found.id}").text
    done = browser.post(f"/concerns/{found.id}/answer", {"answer": "I am <sorry>."})
    assert "I am &lt;sorry&gt;." in browser.get(done.location).text
    other = browse(Role.RECRUITER if role is Role.ADMIN else Role.ADMIN)
    assert "I am &lt;sorry&gt;." in other.get(f"/concerns/{found.id}").text
    assert other.post(f"/concerns/{found.id}/answer", {"answer": "He lies"}).status_code == 403


def test_a_hiring_owner_sees_only_concerns_about_their_own_words(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.OWNER)
    jonas = make_colleague("Jonas Weber")
    foreign, own = concern_about(jonas, "Lukas Brandt"), concern_about(me(Role.OWNER), "Amara Okafor")
    assert candidates(browser.get("/concerns").text) == ["Amara Okafor"]
    assert candidates(browser.get(f"/concerns?author={jonas.id}").text) == ["Amara Okafor"]
    assert browser.get(f"/concerns/{own.id}").status_code == 200
    assert browser.get(f"/concerns/{foreign.id}").status_code == 404
    for act in (*ACTS, "answer"):
        assert browser.post(f"/concerns/{foreign.id}/{act}").status_code == 404
    rows = list(csv.DictReader(io.StringIO(browser.get("/concerns.csv").text)))
    assert [row["candidate"] for row in rows] == ["amara.okafor@mail.example"]


def test_an_auditor_reads_and_decides_nothing(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.AUDITOR)
    found = concern_about(make_colleague("Jonas Weber"))
    page = browser.get(f"/concerns/{found.id}").text
    assert 'action="/concerns' not in page
    for act in (*ACTS, "answer"):
        assert browser.post(f"/concerns/{found.id}/{act}").status_code == 403


def test_csv_holds_all_and_runs_no_formula(browse: Callable[..., Apart]) -> None:
    found = concern_about(make_colleague("Jonas Weber"))
    with write() as session:
        found.quote = "=HYPERLINK()"
        session.flush()
    answer = browse(Role.ADMIN).get("/concerns.csv")
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["quote"], row["state"], row["found_by"]) == ("'=HYPERLINK()", "open", "test")
    assert (row["author"], row["author_name"]) == ("jonas.weber@us.example", "Jonas Weber")
    assert audit.list_events(Filter(action="concerns.exported"))


def test_an_empty_list_says_what_that_means(browse: Callable[..., Apart]) -> None:
    assert "misses some" in browse(Role.ADMIN).get("/concerns").text
    assert "can answer" in browse(Role.OWNER).get("/concerns").text
    assert browse(Role.RECRUITER).get("/concerns/1").status_code == 404


@pytest.mark.parametrize(
    ("text", "quote", "start", "expected"),
    [
        ("you, you", "you", 5, (5, 8)),
        ("you, you", "you", 3, (0, 3)),
        ("changed", "you", 0, None),
        ("anything", "", 0, None),
        ("", "you", 0, None),
    ],
)
def test_a_quote_is_marked_where_it_stands(
    text: str, quote: str, start: int, expected: tuple[int, int] | None
) -> None:
    assert located(text, quote, start) == expected


@pytest.mark.parametrize("words", [1, 30, 60, 200])
def test_a_list_shows_what_is_around_a_quote_and_marks_the_same_words(words: int) -> None:
    text = "before " * words + "you people" + " after" * words
    start = text.index("you people")
    shown, (first, last) = _excerpt(text, (start, start + 10))
    assert shown[first:last] == "you people"
    assert len(shown) <= 10 + 2 * 225
    assert shown.startswith("…") == (words > 31)
    assert shown.endswith("…") == (words > 36)
    assert not re.search(r"\bbefor\b|\baft\b|\bore\b", shown)
