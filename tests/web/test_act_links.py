"""What a link in a reminder leads to: shown on GET, done on POST, once; and nothing to whoever has no right to it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.extensions import db
from cxhire.services import acts, asked_acts
from cxhire.services.act_links import LASTS, ActLink, token_for
from cxhire.services.acts import Doer
from cxhire.services.remind import remind
from cxhire.store import audit
from cxhire.store.applications import Application
from cxhire.store.audit import Filter
from cxhire.store.obligations import Obligation
from cxhire.store.outbox import Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.surveys import SurveyResponse
from cxhire.store.transaction import read
from tests.factories import (
    WEDNESDAY,
    make_answer,
    make_application,
    make_colleague,
    make_concern,
    make_question,
    the_only,
)
from tests.smtp_sink import Sink, listening

from .apart import Apart
from .conftest import Browser, Clock

NOW = WEDNESDAY + timedelta(days=1)  # Thursday noon


@pytest.fixture(autouse=True)
def context(app: Flask, clock: Clock) -> Iterator[None]:
    clock.time = NOW
    with app.app_context():
        yield
        db.session.remove()


def text_of(page: str) -> str:
    """The page without the marks around times."""
    return unescape(re.sub(r"</?time[^>]*>", "", page))


class Mail:
    """Whoever has a reminder and clicks in it: no session, no cookie, no CSRF token."""

    def __init__(self, app: Flask) -> None:
        self.browser = Browser(app)
        self.apart = Apart(self.browser)
        self.apart.browser.post = self.browser.client.post  # type: ignore[method-assign]

    def page(self, path: str) -> str:
        return text_of(self.apart.get(path).text)

    def post(self, path: str, **data: object) -> str:
        """The page that a post leads to."""
        answer = self.apart.browser.client.post(path, data=data)
        return text_of(self.apart.get(answer.location).text if answer.location else answer.text)


@pytest.fixture
def mail(app: Flask) -> Mail:
    return Mail(app)


@pytest.fixture
def jonas() -> Colleague:
    jonas = make_colleague("Jonas Weber")
    application = make_application(owner=jonas)
    make_question(application, WEDNESDAY, "Is there any news?")
    return jonas


def the_answer() -> Obligation:
    """The answer that is owed."""
    return read().query(Obligation).filter_by(kind="answer").populate_existing().one()


def path_to(app: Flask, reader: Colleague, outgoing_id: int = 1) -> str:
    owed = the_answer()
    link = ActLink(outgoing_id, owed.id, owed.application_id, reader.id, NOW + LASTS)
    return f"/a/{token_for(link, app.config['CXHIRE'].secret_key)}"


def all_rows() -> str:
    return repr([read().execute(t.select()).all() for t in SurveyResponse.metadata.sorted_tables])


def test_a_reminder_that_arrived_leads_to_the_page_and_a_dry_run_holds_no_link(
    app: Flask, mail: Mail, jonas: Colleague
) -> None:
    later = NOW + timedelta(days=1)
    with listening(Sink()) as sink:
        config = replace(app.config["CXHIRE"], smtp_url=sink.url, mail_from="hiring@us.example")
        assert "/a/" not in repr(remind(config, later, dry_run=True))
        assert [one.state for one in remind(config, later)] == ["sent"]
        queued = read().query(Outgoing).one()
        parts = [sink.mails[0].get_body((kind,)) for kind in ("plain", "html")]
    (link,) = {
        found
        for part in parts
        if part
        for found in re.findall(r"http://localhost:8000(/a/[\w-]+)", part.get_content())
    }
    assert link.removeprefix("/a/") not in repr([getattr(queued, c.key) for c in Outgoing.__table__.columns])
    assert "Amara Okafor has been waiting" in mail.page(link)
    assert "Noted: nothing is owed." in mail.post(link, act="nothing_owed", why="They withdrew")


def test_opening_a_link_shows_what_is_owed_on_both_clocks_and_changes_nothing(
    app: Flask, mail: Mail, jonas: Colleague
) -> None:
    make_colleague("Mina Sato", Role.RECRUITER)
    path, before = path_to(app, jonas), all_rows()
    for _ in range(3):
        page = mail.page(path)
        assert mail.browser.client.head(path).status_code == 200
    assert all_rows() == before
    assert "Amara Okafor has been waiting 24 hours" in page
    assert "That is 8 working hours. You owe the answer." in page
    assert "Is there any news?" in page
    assert re.findall(r'name="act" value="(\w+)"', page) == [
        "answered",
        "snooze",
        "hand_over",
        "nothing_owed",
    ]
    assert 'href="mailto:amara.okafor@mail.example' in page
    assert mail.browser.cookie() is None


def test_the_token_stays_between_its_reader_and_us(app: Flask, mail: Mail, jonas: Colleague) -> None:
    answer = mail.browser.get(path_to(app, jonas))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="referrer" content="no-referrer">' in answer.text
    assert "<script" not in answer.text
    assert "Set-Cookie" not in answer.headers


GIVEN = {
    "answered": ({"channel": "video", "at": "2026-03-05T11:30"}, "Noted: Jonas Weber answered."),
    "snooze": ({"on": "2026-03-09"}, "Put off until 9 Mar 2026, 09:00."),
    "nothing_owed": ({"why": "They took another job"}, "Noted: nothing is owed."),
}


@pytest.mark.parametrize("act", GIVEN)
def test_an_act_is_done_once_in_the_readers_name_and_undone_once(
    act: str, app: Flask, mail: Mail, jonas: Colleague
) -> None:
    path, (given, words) = path_to(app, jonas), GIVEN[act]
    page = mail.post(path, act=act, **given)
    assert words in page
    assert "Jonas Weber, 5 Mar 2026, 12:00" in page
    assert words in mail.post(path, act="nothing_owed", why="again")  # used: nothing more is done
    assert words in mail.page(path)
    assert "Taken back. It is as it was before." in mail.post(f"{path}/undo")
    assert "Taken back" in mail.post(f"{path}/undo")
    owed = the_answer()
    assert (owed.since, owed.snoozed_until) == (WEDNESDAY, None)
    events = audit.list_events(Filter(actor=f"colleague:{jonas.id}"))
    assert [e.detail.get("via") for e in events] == ["mail", "mail"]


def test_a_hand_over_by_mail_can_be_taken_back_though_it_is_anothers_now(
    app: Flask, mail: Mail, jonas: Colleague
) -> None:
    mina = make_colleague("Mina Sato")
    path = path_to(app, jonas)
    assert "Mina Sato answers for it now." in mail.post(path, act="hand_over", colleague=mina.id)
    assert the_answer().owner_id == mina.id
    mail.post(f"{path}/undo")
    assert the_answer().owner_id == jonas.id


def test_what_cannot_be_done_is_said_and_the_link_goes_on_working(
    app: Flask, mail: Mail, jonas: Colleague
) -> None:
    path = path_to(app, jonas)
    for given, sentence in (
        ({"act": "nothing_owed", "why": " "}, "Say in a few words why"), ({"act": "fly"}, "Choose what to do."),
        ({"act": "snooze", "on": "2026-03-05"}, "Choose a day that is still to come."),
        ({"act": "snooze", "on": "2026-09-01"}, "by a month at most"), ({"act": "snooze", "until": "2"}, "Choose until when"),
        ({"act": "answered", "channel": "pigeon"}, "Say how"), ({"act": "hand_over", "colleague": "999"}, "Choose whom"),
        ({"act": "answered", "channel": "phone", "by": "999"}, "Say who answered"),
    ):  # fmt: skip
        page = mail.post(path, **given)
        assert sentence in page
        assert "Nothing was changed." in page
    assert "Put off until" in mail.post(path, act="snooze", until="1")


def test_unknown_forged_expired_and_not_theirs_any_more_are_one_and_the_same_page(
    app: Flask, clock: Clock, mail: Mail, jonas: Colleague
) -> None:
    good, auditor = path_to(app, jonas), make_colleague("Ada Audit", Role.AUDITOR)
    stranger, gone = make_colleague("Otto Kern"), make_colleague("Gus Gone", member=False)
    wrong = [
        "/a/x",
        good[:-5] + "AAAAA",
        "/a/" + "A" * 75,
        *(path_to(app, c) for c in (auditor, stranger, gone)),
    ]
    answers = [mail.browser.get(path) for path in wrong]
    answers += [mail.browser.client.post(path, data={"act": "snooze", "until": "1"}) for path in wrong]
    answers += [mail.browser.client.post(f"{path}/undo") for path in wrong]
    clock.move(days=8)
    answers += [mail.browser.get(good)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert the_answer().snoozed_until is None


def test_guesses_are_counted_and_links_that_lead_somewhere_are_not(
    app: Flask, mail: Mail, jonas: Colleague
) -> None:
    path = path_to(app, jonas)
    assert {mail.browser.get(path).status_code for _ in range(70)} == {200}
    statuses = [mail.browser.get(f"/a/{n}").status_code for n in range(65)]
    assert (statuses[0], statuses[-1]) == (404, 429)


def test_what_was_settled_meanwhile_is_said_calmly(app: Flask, mail: Mail, jonas: Colleague) -> None:
    path, owed = path_to(app, jonas), the_answer()
    acts.nothing_owed(owed.id, "done", Doer(jonas.id, NOW))
    for page in (mail.page(path), mail.post(path, act="nothing_owed", why="too")):
        assert "Nothing is owed there any more" in page


def test_whoever_a_concern_is_about_asks_a_colleague_by_the_link(
    app: Flask, mail: Mail, jonas: Colleague
) -> None:
    mina = make_colleague("Mina Sato", Role.RECRUITER)
    application = the_only(Application)
    make_concern(make_answer(application, WEDNESDAY - timedelta(days=1), jonas), jonas)
    path = path_to(app, jonas)
    assert "so someone else decides here" in mail.page(path)
    page = mail.post(path, act="nothing_owed", why="I called")
    assert "You asked a colleague to note that nothing is owed." in page
    assert "It waits for their decision." in page
    assert the_answer().since == WEDNESDAY
    (answer,) = asked_acts.list_to_decide(mina.id)
    asked_acts.refuse(answer.asked.id, "Nobody called her", Doer(mina.id, NOW))
    assert "Mina Sato said no: “Nobody called her”" in mail.page(path)


def test_whoever_is_signed_in_as_somebody_else_acts_as_whom_the_mail_was_for(
    app: Flask, browse: Callable[..., Browser], jonas: Colleague
) -> None:
    browser = browse(Role.ADMIN)
    browser.client.post(path_to(app, jonas), data={"act": "snooze", "until": "1"})
    (event,) = audit.list_events(Filter(action="obligation.snoozed"))
    assert event.actor == f"colleague:{jonas.id}"
