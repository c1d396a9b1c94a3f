"""Pages about when we work and who is away: what they change, what they show before, and the way back."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from cxhire.services.hours import hours_of, reader_hours
from cxhire.services.policy import load_policies
from cxhire.store import audit, people
from cxhire.store.audit import Filter
from cxhire.store.people import Role

from .conftest import Browser

WEEK: dict[str, object] = {
    "zone": "Europe/Berlin", "monday": "09:00-12:00, 13:00-17:00", "tuesday": "9-17", "wednesday": "", "thursday": "",
    "friday": "", "saturday": "", "sunday": "", "country": "", "subdivision": "",
}  # fmt: skip
UNDO = re.compile(r'action="([^"]*)"><input[^>]*><button[^>]*>.{0,200}?Undo', re.S)
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20251117\r\nSUMMARY:House <day>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def undo(browser: Browser, page: str) -> str:
    """Presses Undo on a page."""
    found = UNDO.search(page)
    assert found, page
    return browser.post(found[1].replace("&amp;", "&"), follow_redirects=True).text


def main(page: str) -> str:
    """What a page is about, without what is on all of them."""
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def feed() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/days.ics" else 404)
            self.end_headers()
            self.wfile.write(CALENDAR)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_holidays_are_shown_before_they_are_saved(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    form = WEEK | {"country": "DE", "own_days": "2025-12-24 Christmas Eve"}
    page = browser.post("/settings/hours", form | {"look": "1"}).text
    assert "The next days off, if you save this" in page
    assert re.search(r"Thu <time[^>]*>25 Dec 2025</time></span><span>Christmas Day", page)
    assert "Bayern" in page  # the regions of the country
    assert len(re.findall(r"<li class=\"d-flex", page.partition('id="days-off"')[2])) == 12
    with app.app_context():
        assert load_policies().newest.hours.days_off == frozenset()
    page = browser.post("/settings/hours", form | {"subdivision": "BY"}, follow_redirects=True).text
    assert "Saved. It counts from now on" in page
    assert "Christmas Eve" in page
    assert "<span>Epiphany" in page
    with app.app_context():
        policy = load_policies().newest
        assert {date(2025, 12, 24), date(2026, 1, 6)} <= policy.hours.days_off
        assert policy.hours.days[0] == ((540, 720), (780, 1020))
        assert policy.calendar.subdivision == "BY"
        assert audit.list_events(Filter(action="policy.changed"))[0].actor == "colleague:1"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"monday": "", "tuesday": ""}, "never open"),
        ({"monday": "17-9"}, "must end after it starts"),
        ({"own_days": "24.12.2025"}, "is no day"),
        (
            {"own_days": "\n".join(f"{year}-01-01 to {year}-12-31" for year in range(2020, 2027))},
            "can be kept",
        ),
        ({"zone": "Mars/Base"}, "Not a valid choice"),
        ({"country": "XX"}, "Not a valid choice"),
    ],
)
def test_hours_that_can_not_be_change_nothing(
    app: Flask, browse: Callable[..., Browser], more: dict[str, object], said: str
) -> None:
    page = browse().post("/settings/hours", WEEK | more)
    assert (page.status_code, said in page.text) == (400, True), page.text
    with app.app_context():
        assert load_policies().versions[0][1].hours.zone == "UTC"


def test_a_region_of_the_country_that_was_chosen_before_is_let_go(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    browser.post("/settings/hours", WEEK | {"country": "FR", "subdivision": "BY"})
    with app.app_context():
        assert load_policies().newest.calendar.subdivision is None


def test_a_feed_is_added_fetched_removed_and_put_back(
    app: Flask, browse: Callable[..., Browser], feed: str
) -> None:
    browser = browse()
    page = browser.post("/settings/hours/feeds", {"name": "House", "url": f"{feed}/nothing.ics"})
    assert (page.status_code, "There is nothing at that address (404)." in page.text) == (400, True)
    page = browser.post("/settings/hours/feeds", {"name": "House", "url": "file:///etc/passwd"})
    assert "begins with https://" in page.text
    secret = {"name": "House", "url": f"{feed}/days.ics"}
    page = browser.post("/settings/hours/feeds", secret, follow_redirects=True).text
    assert "House is read each day from now on; it has 1 day." in page
    assert "House &lt;day&gt;" in page
    assert feed not in page
    page = browser.post("/settings/hours/feeds/1/fetch", follow_redirects=True).text
    assert "It is read again." in page
    page = browser.post("/settings/hours/feeds/1/remove", follow_redirects=True).text
    assert "House" not in page
    assert "House &lt;day&gt;" in undo(browser, page)
    # What else is saved keeps the feed.
    browser.post("/settings/hours", WEEK)
    with app.app_context():
        assert hours_of(None).hours.days_off == {date(2025, 11, 17)}
    for act in ("fetch", "put-back"):
        assert browser.post(f"/settings/hours/feeds/9/{act}").status_code == 404
        assert browser.post(f"/settings/hours/feeds/1/{act}", {"team": "x"}).status_code == 404


def test_a_team_has_people_and_hours_of_its_own_and_all_can_be_undone(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    browser = browse()
    page = browser.post("/settings/teams", {"name": " Night  shift "}, follow_redirects=True).text
    assert "Night shift is there." in page
    assert browser.post("/settings/teams", {"name": "night shift"}).status_code == 400
    assert (
        "Take out" in browser.post("/settings/teams/1/people", {"colleague": "1"}, follow_redirects=True).text
    )
    assert "Give it its own" in browser.get("/settings/teams/1/hours").text
    browser.post("/settings/teams/1/hours", WEEK | {"zone": "Asia/Tokyo", "country": "JP"})
    with app.app_context():
        assert reader_hours()[1].zone == "Asia/Tokyo"
        assert load_policies().newest.hours.zone == "UTC"
    # Made at 9:00 UTC, and told by the clock of the team.
    assert "3 Nov 2025, 18:00" in browser.get("/audit").text
    page = browser.post("/settings/teams/1/hours/leave", follow_redirects=True).text
    assert "goes by everybody" in page
    assert "has its own hours and holidays again" in undo(browser, page)
    page = browser.post("/settings/teams/1/remove", follow_redirects=True).text
    assert "No teams yet" in page
    assert browser.get("/settings/teams/1").status_code == 404
    assert "The team is back" in undo(browser, page)
    with app.app_context():
        assert reader_hours()[1].zone == "Asia/Tokyo"
    browser.post("/settings/teams/1", {"name": "Early shift"})
    page = browser.post("/settings/teams/1/people/remove", {"colleague": "1"}, follow_redirects=True).text
    assert "Early shift" in page
    assert "Nobody yet." in page
    for colleague in ("9", "x", ""):
        assert browser.post("/settings/teams/1/people", {"colleague": colleague}).status_code == 404


def test_a_colleague_sets_their_own_week_and_an_admin_theirs(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    admin, owner = browse(Role.ADMIN), browse(Role.OWNER)
    admin.post("/settings/teams", {"name": "Night"})
    mine = WEEK | {"team": "1", "own_week": "y", "country": "FR"}
    assert "Saved." in owner.post("/account/hours", mine, follow_redirects=True).text
    assert "a week of their own" in admin.get("/settings/team/2").text
    with app.app_context():
        found = reader_hours()[2]
        assert (found.zone, found.days[0], found.days[2]) == ("Europe/Berlin", ((540, 720), (780, 1020)), ())
        assert date(2026, 7, 14) in found.days_off
        colleague = people.get_colleague(2)
        assert colleague
        assert colleague.team_id == 1
    page = owner.post("/account/hours", mine | {"monday": "", "tuesday": ""})
    assert (page.status_code, "never open" in page.text) == (400, True)
    admin.post("/settings/team/2/hours", WEEK | {"zone": "", "team": ""})
    with app.app_context():
        assert reader_hours()[2] == load_policies().newest.hours
    assert owner.get("/settings/team/1/hours").status_code == 403


def test_an_absence_is_noted_withdrawn_and_put_back(browse: Callable[..., Browser]) -> None:
    owner, recruiter = browse(Role.OWNER), browse(Role.RECRUITER)
    assert "Everybody is here" in owner.get("/away").text
    days = {"first": "2025-11-03", "last": "2025-11-07"}
    page = owner.post("/away", days | {"colleague": "1", "deputy": "2"}, follow_redirects=True).text
    assert "away now" in page
    assert re.search(r"Until.{0,80}7 Nov 2025", page, re.S)
    # Nobody else's, unless one speaks for others.
    page = owner.post("/away", days | {"colleague": "2", "deputy": ""})
    assert (page.status_code, "Not a valid choice" in page.text) == (400, True)
    page = recruiter.post("/away/1/withdraw", follow_redirects=True).text
    assert "Everybody is here" in page
    assert "away now" in undo(recruiter, page)
    page = recruiter.post("/away", days | {"colleague": "1", "deputy": ""})
    assert (page.status_code, "away then already" in page.text) == (400, True)
    recruiter.post("/away", days | {"colleague": "2", "deputy": ""})
    assert owner.post("/away/2/withdraw").status_code == 403
    assert owner.post("/away/9/withdraw").status_code == 404
    assert "Withdraw</button>" not in browse(Role.AUDITOR).get("/away").text


def test_days_that_are_over_are_noted_listed_and_withdrawn(browse: Callable[..., Browser]) -> None:
    owner = browse(Role.OWNER)
    days = {"first": "2025-10-20", "last": "2025-10-24"}
    page = owner.post("/away", days | {"colleague": "1", "deputy": ""}, follow_redirects=True).text
    assert "What is over changes no reminder" in page
    assert re.search(r"over</span>.*?20 Oct 2025.*?24 Oct 2025", page, re.S)
    assert "away now" not in page
    assert "Everybody is here" in owner.post("/away/1/withdraw", follow_redirects=True).text


def test_an_auditor_reads_the_settings_without_a_button(browse: Callable[..., Browser]) -> None:
    admin, auditor = browse(Role.ADMIN), browse(Role.AUDITOR)
    admin.post("/settings/teams", {"name": "Night"})
    admin.post("/settings/teams/1/hours", WEEK)
    for path in (
        "/settings/hours",
        "/settings/teams",
        "/settings/teams/1",
        "/settings/teams/1/hours",
        "/settings/team/1/hours",
    ):
        assert '<button class="btn' in main(admin.get(path).text), path
        page = auditor.get(path)
        assert page.status_code == 200
        assert '<button class="btn' not in main(page.text), path
