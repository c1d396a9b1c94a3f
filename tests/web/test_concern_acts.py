"""What is done about a concern on its page: given to somebody, a second opinion, an appeal, a mail; and the rules of it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.reviewing import Keeping
from cxhire.extensions import db
from cxhire.services import absences, corrections, own_words, review
from cxhire.services.absences import Entered
from cxhire.services.keep_concerns import expire_and_forget, keeping
from cxhire.store import audit, outbox, people
from cxhire.store.audit import Filter
from cxhire.store.concern_parts import ConcernPart
from cxhire.store.concerns import Concern, ConcernKind, ConcernState
from cxhire.store.outbox import OutboxState
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from cxhire.web.concern_cards import _excerpt
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
    the_only,
)

from .apart import Apart
from .conftest import Browser, Clock
from .test_concerns import candidates, concern_about, me, plain


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = WEDNESDAY + timedelta(days=1)
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role, email=None: Apart(browse(role, email))


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    return make_colleague("Jonas Weber")


def undo_url(page: str) -> str:
    found = re.search(r'action="([^"]+)">(?:(?!</form>).)*Undo', page, re.DOTALL)
    assert found, page
    return found[1]


def after(browser: Apart, path: str, data: dict[str, object] | None = None) -> str:
    return browser.get(browser.post(path, data).location).text


POSTS = {
    "confirm": {}, "dismiss": {"note": "x"}, "reopen": {}, "assign": {}, "opinion/ask": {}, "talk": {"words": "x"},
    "opinion": {"verdict": "confirm", "opinion": "x"},
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.ADMIN])
@pytest.mark.parametrize("act", POSTS)
def test_no_act_of_a_reviewer_s_works_on_their_own_words(
    act: str, role: Role, browse: Callable[..., Apart]
) -> None:
    browser = browse(role)
    found = concern_about(me(role))
    answer = browser.post(f"/concerns/{found.id}/{act}", POSTS[act])
    assert (answer.status_code, "These are your own words" in answer.text) == (403, True)
    assert browser.get(f"/concerns/{found.id}/talk").status_code == 403
    assert (the_only(Concern).state, outbox.list_outgoing()) == ("open", [])


@pytest.mark.parametrize("act", ["answer", "appeal", "appeal/withdraw"])
def test_no_act_of_the_author_s_works_for_a_reviewer(
    act: str, jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found = concern_about(jonas, state=ConcernState.CONFIRMED)
    answer = browse(Role.ADMIN).post(f"/concerns/{found.id}/{act}", {"answer": "x", "appeal": "x"})
    assert (answer.status_code, "whoever wrote the words" in answer.text) == (403, True)


def test_it_is_given_to_a_reviewer_seen_by_them_and_taken_back(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found, mina, elena = concern_about(jonas), browse(Role.RECRUITER), browse(Role.ADMIN)
    page = after(mina, f"/concerns/{found.id}/assign", {"to": me(Role.ADMIN).id})
    assert "With Admin" in page
    assert "Recruiter gave it to Admin" in plain(page)
    assert [candidates(one.get("/concerns?queue=mine").text) for one in (mina, elena)] == [
        [],
        ["Amara Okafor"],
    ]
    assert candidates(mina.get("/concerns?queue=nobodys").text) == []
    mina.post(undo_url(page).replace("&amp;", "&"))
    assert the_only(Concern).assigned_to_id is None


@pytest.mark.parametrize("to", ["x", "9" * 30, "-1", "77"])
def test_what_names_nobody_gives_it_to_nobody(
    to: str, jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found = concern_about(jonas)
    assert browse(Role.ADMIN).post(f"/concerns/{found.id}/assign", {"to": to}).status_code == 400
    assert the_only(Concern).assigned_to_id is None


def test_a_second_opinion_is_asked_for_and_read_by_all_who_see_it(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found, mina, elena = concern_about(jonas), browse(Role.RECRUITER), browse(Role.ADMIN)
    mina.post(f"/concerns/{found.id}/opinion/ask", {"of": me(Role.ADMIN).id, "asks": "Is it just me?"})
    assert candidates(elena.get("/concerns?queue=opinion").text) == ["Amara Okafor"]
    assert "Your opinion is asked" in elena.get(f"/concerns/{found.id}").text
    assert "Your opinion is asked" not in mina.get(f"/concerns/{found.id}").text
    answer = elena.post(f"/concerns/{found.id}/opinion", {"verdict": "dismiss", "opinion": ""})
    assert (answer.status_code, "Say in a few words why. Nothing was changed." in answer.text) == (400, True)
    page = after(
        elena, f"/concerns/{found.id}/opinion", {"verdict": "dismiss", "opinion": "A saying of <his>"}
    )
    assert "Recruiter asked Admin for a second opinion" in plain(page)
    assert "I would dismiss it. A saying of &lt;his&gt;" in page
    assert elena.post(f"/concerns/{found.id}/opinion", {"verdict": "nonsense"}).status_code == 400
    assert the_only(Concern).state == "open"


def test_a_dismissal_by_a_reason_of_those_offered_needs_no_words(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found, browser = concern_about(jonas), browse(Role.ADMIN)
    page = after(browser, f"/concerns/{found.id}/dismiss", {"why": "turn_of_phrase"})
    assert "A turn of phrase, or another mother tongue" in page
    assert the_only(Concern).review_note == "A turn of phrase, or another mother tongue"


def test_an_author_appeals_and_who_confirmed_it_reads_along(browse: Callable[..., Apart]) -> None:
    author, mina = browse(Role.OWNER), browse(Role.RECRUITER)
    found = concern_about(me(Role.OWNER))
    mina.post(f"/concerns/{found.id}/confirm", {"note": "Not like this."})
    assert "You can appeal once" in author.get(f"/concerns/{found.id}").text
    refused = author.post(f"/concerns/{found.id}/appeal", {"appeal": " "})
    assert (refused.status_code, "Nothing was changed." in refused.text) == (400, True)
    page = after(author, f"/concerns/{found.id}/appeal", {"appeal": "It was a quotation."})
    assert "Somebody who hasn&#39;t confirmed it decides now" in page
    read = mina.get(f"/concerns/{found.id}").text
    assert "Appealed" in read
    assert "someone else decides now" in read
    assert "Nobody here can decide about this one" in read
    assert f"/concerns/{found.id}/confirm" not in read
    assert mina.post(f"/concerns/{found.id}/dismiss", {"note": "x"}).status_code == 403
    elena = browse(Role.ADMIN)
    assert candidates(elena.get("/concerns?queue=appealed").text) == ["Amara Okafor"]
    assert "Nobody here can decide" not in elena.get(f"/concerns/{found.id}").text
    assert elena.post(f"/concerns/{found.id}/dismiss", {"note": "It was one."}).status_code == 303
    assert the_only(Concern).state == "dismissed"


def test_an_appeal_is_taken_back_with_undo(browse: Callable[..., Apart]) -> None:
    author, mina = browse(Role.OWNER), browse(Role.RECRUITER)
    found = concern_about(me(Role.OWNER))
    mina.post(f"/concerns/{found.id}/confirm")
    author.post(undo_url(after(author, f"/concerns/{found.id}/appeal", {"appeal": "It was a quotation."})))
    assert the_only(Concern).state == "confirmed"


def test_a_mail_to_the_author_begins_kindly_leaves_after_a_moment_and_can_be_taken_back(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found, browser = concern_about(jonas), browse(Role.RECRUITER)
    page = browser.get(f"/concerns/{found.id}/talk").text
    assert "Hello Jonas," in page
    assert "tell me if I read it wrongly" in page
    assert "No mail server is set up yet" in page
    refused = browser.post(f"/concerns/{found.id}/talk", {"words": "kept " * 1000})
    assert (refused.status_code, "kept kept" in refused.text) == (400, True)
    done = after(browser, f"/concerns/{found.id}/talk", {"words": "Shall we talk?"})
    assert "Recruiter wrote to Jonas Weber" in plain(done)
    [row] = outbox.list_outgoing()
    assert (row.to_email, row.state) == (jonas.email, OutboxState.WAITING)
    page = after(browser, undo_url(done))
    assert outbox.get_outgoing(row.id).state == OutboxState.CANCELLED  # type: ignore[union-attr]
    assert "took the mail back" in page
    assert "Shall we talk?" not in page
    assert browser.post(f"/concerns/{found.id}/talk/77/undo").status_code == 404


def test_who_isnt_a_member_cant_be_written_to_and_the_page_says_so(browse: Callable[..., Apart]) -> None:
    found = concern_about(make_colleague("Ben Gone", member=False))
    browser = browse(Role.ADMIN)
    assert "Talk to the author" not in browser.get(f"/concerns/{found.id}").text
    page = browser.get(f"/concerns/{found.id}/talk").text
    assert "Write to them from your own mail program" in page
    assert 'name="words"' not in page


def test_everybody_sees_all_about_their_own_words_and_nothing_about_others(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    for role in (Role.ADMIN, Role.RECRUITER, Role.OWNER):
        browser = browse(role)
        assert "Nothing about your words" in browser.get("/concerns/about-me").text
        concern_about(jonas, "Lukas Brandt")
        concern_about(me(role), "Chen Yu-Ting", ConcernState.DISMISSED)
        concern_about(me(role), "Amara Okafor")
        page = browser.get("/concerns/about-me").text
        assert candidates(page) == ["Amara Okafor", "Chen Yu-Ting"], role
    assert "it expires" in page


def test_a_forgotten_one_is_nowhere(jonas: Colleague, browse: Callable[..., Apart], clock: Clock) -> None:
    found, browser = concern_about(jonas), browse(Role.ADMIN)
    browser.post(f"/concerns/{found.id}/dismiss", {"note": "harmless"})
    expire_and_forget(clock() + timedelta(days=91))
    assert browser.get(f"/concerns/{found.id}").status_code == 404
    assert browser.post(f"/concerns/{found.id}/reopen").status_code == 404
    page = plain(browser.get("/concerns").text)
    assert "Nothing to look at" in page
    assert "0 of 1, too few to say" in page


def test_what_expired_says_so_and_can_be_taken_up(
    jonas: Colleague, browse: Callable[..., Apart], clock: Clock
) -> None:
    found, browser = concern_about(jonas), browse(Role.ADMIN)
    expire_and_forget(clock() + timedelta(days=181))
    assert candidates(browser.get("/concerns?state=expired").text) == ["Amara Okafor"]
    page = browser.get(f"/concerns/{found.id}").text
    assert "It expired, as nobody had taken it up" in page
    assert "Take it up again" in page
    browser.post(f"/concerns/{found.id}/reopen")
    assert the_only(Concern).state == "open"


def test_an_appeal_that_lapsed_says_so_and_is_made_anew(browse: Callable[..., Apart], clock: Clock) -> None:
    author, mina = browse(Role.OWNER), browse(Role.RECRUITER)
    found = concern_about(me(Role.OWNER))
    mina.post(f"/concerns/{found.id}/confirm")
    author.post(f"/concerns/{found.id}/appeal", {"appeal": "It was a quotation."})
    expire_and_forget(clock() + timedelta(days=181))
    page = author.get(f"/concerns/{found.id}").text
    assert "Nobody decided the appeal in time, so the first decision stands" in page
    assert "You can appeal once" in page
    assert "let an appeal lapse" in browse(Role.ADMIN).get("/audit").text


def test_the_share_that_people_confirmed_is_shown_from_ten_on(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    browser = browse(Role.ADMIN)
    for number in range(10):
        found = concern_about(jonas, f"C {number}")
        decide = review.confirm if number < 7 else review.dismiss
        decide(found.id, "x", me(Role.ADMIN).id, WEDNESDAY)
        page = plain(browser.get("/concerns").text)
        if number == 8:
            assert "7 of 9, too few to say" in page
    assert "7 of 10 (70 %)" in page
    assert "How often people agreed" not in browse(Role.OWNER).get("/concerns").text


def test_the_rules_are_saved_and_nonsense_is_kept_in_its_field(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.ADMIN)
    assert 'value="180"' in browser.get("/concerns/rules").text
    for days, words in {"5": "Between 7 and 3,650", "x": "whole number", "²": "whole number"}.items():
        answer = browser.post("/concerns/rules", {"open_days": days, "closed_days": "30"})
        assert (answer.status_code, words in answer.text, f'value="{days}"' in answer.text) == (
            400,
            True,
            True,
        )
    page = after(browser, "/concerns/rules", {"open_days": "60", "closed_days": "30"})
    assert (keeping().open_days, keeping().closed_days) == (60, 30)
    browser.post(undo_url(page).replace("&amp;", "&"))
    assert keeping() == Keeping()
    auditor = browse(Role.AUDITOR).get("/concerns/rules").text
    assert ">Save<" not in auditor.replace("</svg>", "")
    assert "Switch it" not in auditor


def test_an_admin_whom_a_concern_is_about_sets_no_rules(browse: Callable[..., Apart]) -> None:
    browser = browse(Role.ADMIN)
    concern_about(me(Role.ADMIN))
    answer = browser.post("/concerns/rules", {"open_days": "7", "closed_days": "7"})
    assert (answer.status_code, "someone else sets for how long" in answer.text) == (403, True)
    assert keeping() == Keeping()


def test_corrections_are_downloaded_by_admins_once_they_are_switched_on(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    found, browser = concern_about(jonas), browse(Role.ADMIN)
    browser.post(f"/concerns/{found.id}/confirm")
    assert browser.get("/concerns/rules/corrections.jsonl").status_code == 302
    browser.post(undo_url(after(browser, "/concerns/rules/corrections", {"on": "1"})))
    assert not corrections.is_on()
    browser.post("/concerns/rules/corrections", {"on": "1"})
    answer = browser.get("/concerns/rules/corrections.jsonl")
    [row] = [json.loads(line) for line in answer.text.splitlines()]
    assert (row["confirmed"], row["text"][slice(*row["span"])]) == (True, "you people")
    assert audit.list_events(Filter(action="concerns.corrections"))
    assert browse(Role.RECRUITER).get("/concerns/rules/corrections.jsonl").status_code == 403
    browser.post("/concerns/rules/corrections", {"on": ""})
    assert not corrections.is_on()


def test_a_long_message_is_shown_around_the_quote_and_unfolds_whole(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    words = (
        "We met on Monday. " * 30
        + "I say it once more. As ever, you people never listen. "
        + "So it goes. " * 30
    )
    found = make_concern(make_answer(make_application(), WEDNESDAY, jonas, words), jonas)
    page = browse(Role.ADMIN).get(f"/concerns/{found.id}").text
    assert "Show all of it" in page
    shown, whole = re.findall(r"<blockquote>(.*?)</blockquote>", page, re.DOTALL)
    assert shown.startswith("… We met on Monday.")
    assert "As ever, <mark>you people</mark> never listen." in shown
    assert shown.endswith("So it goes. …")
    assert len(whole) > 3 * len(shown) / 2
    assert whole.replace("<mark>", "").replace("</mark>", "").strip() == words.strip()


def test_an_excerpt_begins_and_ends_with_a_sentence_where_it_can() -> None:
    text = "One is long. " * 30 + "This is it. " + "Two is long. " * 30
    start = text.index("it")
    shown, (first, last) = _excerpt(text, (start, start + 2))
    assert shown[first:last] == "it"
    assert shown.startswith("… One is long.")
    assert shown.endswith("Two is long. …")


def test_a_pattern_lists_its_parts_with_what_became_of_each(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    part, whole = concern_about(jonas), concern_about(jonas, "Lukas Brandt")
    silence = make_question(make_application("Chen Yu-Ting"), WEDNESDAY)
    waited = make_application("Tom Berg")
    late = make_question(waited, WEDNESDAY - timedelta(days=2))
    make_answer(waited, WEDNESDAY + timedelta(days=18, hours=3), jonas)
    with write() as session:
        whole.kind = ConcernKind.PATTERN.value
        for kind, concern_id, contact in (
            ("tone", part.id, part.interaction_id),
            ("silence", None, silence.id),
            ("silence", None, late.id),
        ):
            session.add(ConcernPart(
                concern_id=whole.id, kind=kind, part_concern_id=concern_id, interaction_id=contact, at=WEDNESDAY
            ))  # fmt: skip
        session.flush()
    browser = browse(Role.ADMIN)
    assert "What it consists of" not in browser.get(f"/concerns/{part.id}").text
    browser.post(f"/concerns/{part.id}/confirm")
    page = browser.get(f"/concerns/{whole.id}").text
    rows = [plain(row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)]
    assert [row.split("4 Mar")[0].strip() for row in rows] == [
        "Toneconfirmed", "No answer in time", "No answer in timeanswered 18 days late"
    ]  # fmt: skip
    assert "you people" in rows[0]
    assert "Chen Yu-Ting" in rows[1]
    assert f'href="/concerns/{part.id}">Tone</a>' in page


def test_a_silence_says_who_noted_an_absence_when_and_whether_it_counts(
    jonas: Colleague, browse: Callable[..., Apart]
) -> None:
    whole = concern_about(jonas)
    day, mina = WEDNESDAY.date(), make_colleague("Mina Sato", Role.RECRUITER)
    with write() as session:
        whole.kind = ConcernKind.PATTERN.value
        contact = make_question(make_application("Chen Yu-Ting"), WEDNESDAY)
        session.add(ConcernPart(
            concern_id=whole.id, kind="silence", interaction_id=contact.id, at=WEDNESDAY + timedelta(days=1)
        ))  # fmt: skip
    later = WEDNESDAY + timedelta(days=6)
    browser = browse(Role.ADMIN)

    def told() -> str:
        return plain(browser.get(f"/concerns/{whole.id}").text)

    assert "away" not in told()
    absences.enter(Entered(jonas.id, day, day), jonas, later)
    assert (
        "Jonas Weber noted on 10 Mar 2026, afterwards, that they were away: it counts once a colleague"
        in told()
    )
    absences.enter(Entered(jonas.id, day, day), mina, later)
    assert "counts no more: away then, as Mina Sato noted on 10 Mar 2026" in told()


def test_the_history_is_told_in_order_to_whoever_sees_it(browse: Callable[..., Apart]) -> None:
    author, mina = browse(Role.OWNER), browse(Role.RECRUITER)
    found = concern_about(me(Role.OWNER))
    own_words.answer(found.id, "I was tired.", me(Role.OWNER).id, WEDNESDAY)
    mina.post(f"/concerns/{found.id}/assign", {"to": me(Role.RECRUITER).id})
    mina.post(f"/concerns/{found.id}/confirm", {"note": "Not like this."})
    page = plain(author.get(f"/concerns/{found.id}").text)
    told = [
        "whose words these are",
        "I was tired.",
        "Recruiter gave it to Recruiter",
        "Recruiter confirmed it",
        "Not like this.",
    ]
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    assert people.get_colleague(found.author_id or 0)
