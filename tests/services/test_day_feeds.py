"""Days off: worked out once and stored, again when they differ, and from feeds of a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from cxhire.core.business_time import DEFAULT_HOURS
from cxhire.core.calendars import Calendar, NamedDay
from cxhire.core.policies import Policy
from cxhire.services import day_feeds, days_off, hours, teams
from cxhire.services.hours import OwnHours, all_hours, reader_hours, set_hours, set_own_hours
from cxhire.services.policy import load_policies, set_policy
from cxhire.store import audit, people
from cxhire.store.audit import Filter
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_colleague

UNITY, EVE = date(2026, 10, 3), date(2026, 12, 24)
BERLIN = Calendar("DE", "BE", (NamedDay(EVE, "We are closed"),))
NEXT_YEAR = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)


class Feed:
    """A calendar on a real server, which the test changes."""

    def __init__(self) -> None:
        self.status, self.days = 200, ["20260803"]
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(feed.status)
                self.end_headers()
                self.wfile.write(feed.body())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/days.ics"

    def body(self) -> bytes:
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Closed\r\nEND:VEVENT\r\n" for day in self.days
        )  # fmt: skip
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture
def feed() -> Iterator[Feed]:
    found = Feed()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def test_a_calendar_is_stored_as_days_and_a_newer_year_makes_a_new_version(database: Flask) -> None:
    ada = make_colleague("Ada")
    set_policy(Policy(answer_minutes=60), ada.id, WEDNESDAY - timedelta(days=9))
    set_hours(None, DEFAULT_HOURS, BERLIN, ada.id, WEDNESDAY)
    stored = load_policies().newest
    assert {UNITY, EVE, date(2011, 10, 3), date(2029, 10, 3)} <= stored.hours.days_off
    assert date(2026, 1, 6) not in stored.hours.days_off  # Epiphany is a working day in Berlin
    assert (stored.answer_minutes, stored.calendar) == (60, BERLIN)
    assert days_off.named_days(BERLIN, WEDNESDAY)[UNITY] == "German Unity Day"
    assert days_off.named_days(BERLIN, WEDNESDAY)[EVE] == "We are closed"
    assert hours.work_out_again(WEDNESDAY + timedelta(days=1)) == 0
    assert hours.work_out_again(NEXT_YEAR) == 1
    assert date(2030, 10, 3) in load_policies().newest.hours.days_off
    assert load_policies().at(WEDNESDAY) == stored  # what was settled by it keeps it
    assert audit.list_events(Filter(action="policy.changed"))[0].actor == "system"


def test_a_place_that_there_is_not_is_refused_and_one_that_is_no_more_keeps_its_days(
    database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_colleague("Ada")
    for calendar in (Calendar("XX"), Calendar("DE", "TX"), Calendar(None, "BY")):
        with pytest.raises(ValueError, match="Choose"):
            set_hours(None, DEFAULT_HOURS, calendar, ada.id, WEDNESDAY)
    set_hours(None, DEFAULT_HOURS, BERLIN, ada.id, WEDNESDAY)
    stored = load_policies()
    monkeypatch.setattr(days_off, "countries", lambda: {"FR": "France"})
    assert hours.work_out_again(NEXT_YEAR) == 0
    assert load_policies() == stored


def test_own_country_and_week_count_with_the_own_days_of_the_team(database: Flask) -> None:
    ada, ben = make_colleague("Ada"), make_colleague("Ben")
    set_hours(None, DEFAULT_HOURS, BERLIN, ada.id, WEDNESDAY)
    week = (((540, 720),),) * 3 + ((),) * 4
    set_own_hours(ben.id, OwnHours("Europe/Paris", week, "FR"), WEDNESDAY, "colleague:1")
    found = reader_hours()
    assert found[ada.id] == load_policies().newest.hours
    assert (found[ben.id].zone, found[ben.id].days) == ("Europe/Paris", week)
    assert date(2026, 7, 14) in found[ben.id].days_off
    assert EVE in found[ben.id].days_off
    assert UNITY not in found[ben.id].days_off
    assert hours.work_out_again(NEXT_YEAR) == 2
    assert date(2030, 7, 14) in reader_hours()[ben.id].days_off
    with pytest.raises(ValueError, match="never open"):
        set_own_hours(ben.id, OwnHours(week=((),) * 7), WEDNESDAY, "colleague:1")
    set_own_hours(ben.id, OwnHours(), WEDNESDAY, "colleague:1")
    assert reader_hours()[ben.id] == load_policies().newest.hours


def test_a_feeds_days_are_off_until_it_is_taken_out_and_what_is_over_stays(
    database: Flask, feed: Feed
) -> None:
    ada, day, later = make_colleague("Ada"), date(2026, 8, 3), date(2026, 8, 4)
    found = day_feeds.add_feed(None, "House", feed.url, ada.id, WEDNESDAY)
    number = found.id
    assert load_policies().newest.hours.days_off == {day}
    feed.days = ["20260804"]
    assert day_feeds.fetch_now(number, WEDNESDAY) is None
    assert load_policies().newest.hours.days_off == {later}
    feed.days = ["20270101"]
    day_feeds.keep_days_off(datetime(2026, 11, 1, tzinfo=UTC))
    assert load_policies().newest.hours.days_off == {later, date(2027, 1, 1)}
    day_feeds.take_out(None, number, ada.id, WEDNESDAY)
    assert (load_policies().newest.hours.days_off, day_feeds.list_feeds(None)) == (frozenset(), [])
    day_feeds.put_in(None, number, ada.id, WEDNESDAY)
    assert [f.id for f in day_feeds.list_feeds(None)] == [number]


def test_a_feed_that_fails_says_so_and_its_last_days_stay(database: Flask, feed: Feed) -> None:
    ada = make_colleague("Ada")
    number = day_feeds.add_feed(None, "House", feed.url, ada.id, WEDNESDAY).id
    feed.status = 404
    tomorrow = WEDNESDAY + timedelta(days=1)
    day_feeds.keep_days_off(tomorrow)
    (kept,) = day_feeds.list_feeds(None)
    assert kept.error == "There is nothing at that address (404)."
    assert (kept.fetched_at, kept.tried_at) == (WEDNESDAY, tomorrow)
    assert load_policies().newest.hours.days_off == {date(2026, 8, 3)}
    with pytest.raises(ValueError, match="nothing at that address"):
        day_feeds.add_feed(None, "Other", feed.url, ada.id, WEDNESDAY)
    assert [f.id for f in day_feeds.list_feeds(None)] == [number]


def test_a_removed_team_counts_no_more_and_comes_back_as_it_was(database: Flask) -> None:
    ada = make_colleague("Ada")
    team = teams.add_team("Night", WEDNESDAY, "colleague:1").id
    teams.put_into(ada.id, team, WEDNESDAY, "colleague:1")
    tokyo = replace(DEFAULT_HOURS, zone="Asia/Tokyo")
    set_hours(team, tokyo, Calendar("JP"), ada.id, WEDNESDAY)
    assert reader_hours()[ada.id].zone == "Asia/Tokyo"
    teams.remove(team, ada.id, WEDNESDAY + timedelta(hours=1))
    assert reader_hours()[ada.id] == DEFAULT_HOURS
    assert load_policies().rules[-1].terms == {}
    with pytest.raises(LookupError):
        teams.put_into(ada.id, team, WEDNESDAY, "colleague:1")
    teams.bring_back(team, ada.id, WEDNESDAY + timedelta(hours=2))
    assert all_hours()[team].calendar == Calendar("JP")
    assert reader_hours()[ada.id].zone == "Asia/Tokyo"
    hours.go_by_everybodys(team, ada.id, WEDNESDAY + timedelta(hours=3))
    assert not hours.hours_of(team).own
    assert hours.bring_back(team, ada.id, WEDNESDAY + timedelta(hours=4))
    assert hours.hours_of(team).own
    teams.remove(team, ada.id, WEDNESDAY + timedelta(hours=5))
    assert teams.add_team("night", WEDNESDAY, "colleague:1").id == team
    with pytest.raises(ValueError, match="a team Night already"):
        teams.add_team("NIGHT", WEDNESDAY, "colleague:1")
    with write():
        other = teams.store.add_team("Day", WEDNESDAY).id
    with pytest.raises(ValueError, match="Another team"):
        teams.rename(other, "Night", WEDNESDAY, "colleague:1")
    found = people.get_colleague(ada.id)
    assert found is not None
    assert found.team_id == team
