"""Calendars of days off: what is read of them, and how they are fetched from a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cxhire.core.calendars import NamedDay
from cxhire.mail.day_feeds import days_of
from cxhire.mail.errors import MailError, Permanent, Transient
from cxhire.mail.web_get import _is_forbidden, checked_url, get

SINCE, UNTIL = date(2026, 1, 1), date(2028, 1, 1)


def feed(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def days(*pairs: tuple[str, str]) -> list[NamedDay]:
    return [NamedDay(date.fromisoformat(day), name) for day, name in pairs]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20260803\nSUMMARY:Company  day", days(("2026-08-03", "Company day"))),
        (
            "DTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260805",
            days(("2026-08-03", ""), ("2026-08-04", "")),
        ),
        ("DTSTART;VALUE=DATE:20260803\nDURATION:P2D", days(("2026-08-03", ""), ("2026-08-04", ""))),
        ("DTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260803\nSUMMARY:Odd", days(("2026-08-03", "Odd"))),
        (
            "DTSTART;VALUE=DATE:20201224\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas Eve",
            days(("2026-12-24", "Christmas Eve"), ("2027-12-24", "Christmas Eve")),
        ),
        (
            "DTSTART;VALUE=DATE:20261001\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261008\nSUMMARY:Quiet",
            days(("2026-10-01", "Quiet"), ("2026-10-15", "Quiet")),
        ),
        # Begun before, ended after: only what lies between counts.
        ("DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260102", days(("2026-01-01", ""))),
        ("DTSTART;VALUE=DATE:20280101", []),
        ("DTSTART:20260803T090000Z\nDTEND:20260803T100000Z\nSUMMARY:A meeting", []),
        ("DTSTART;VALUE=DATE:20260803\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20260803\nRRULE:FREQ=SECONDLY", []),
        ("DTSTART;VALUE=DATE:16010101\nRRULE:FREQ=DAILY", []),
        ("SUMMARY:Without a day", []),
    ],
)
def test_all_day_events_are_days_and_meetings_are_not(event: str, expected: list[NamedDay]) -> None:
    assert days_of(feed(event), SINCE, UNTIL) == expected


def test_one_repeat_that_was_called_off_is_no_day_off() -> None:
    series = "DTSTART;VALUE=DATE:20261001\nRRULE:FREQ=WEEKLY;COUNT=2"
    called_off = "RECURRENCE-ID;VALUE=DATE:20261008\nDTSTART;VALUE=DATE:20261008\nSTATUS:CANCELLED"
    raw = feed(series, called_off).replace(b"UID:1", b"UID:0")
    assert days_of(raw, SINCE, UNTIL) == days(("2026-10-01", ""))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no calendar"),
        (b"<!doctype html><title>Sign in</title>", "no calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "no calendar"),
        (b"\xff\xfe\x00B", "no calendar"),
        (feed(*["DTSTART;VALUE=DATE:20260803\nRRULE:FREQ=DAILY"] * 101), "more events"),
        (feed(*(f"DTSTART;VALUE=DATE:2026{m:02}01\nDTEND;VALUE=DATE:20280101\nSUMMARY:{m} {n}"
                for m in range(1, 13) for n in range(9))), "days off"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_of_days_off_says_so(raw: bytes, words: str) -> None:
    with pytest.raises(Permanent, match=words):
        days_of(raw, SINCE, UNTIL)


class Answers(BaseHTTPRequestHandler):
    """A web server with good and bad habits."""

    seen: list[dict[str, str]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers))
        code = int(self.path[1:4]) if self.path[1:4].isdigit() else 200
        self.send_response(code)
        if self.path.startswith("/302"):
            self.send_header("Location", self.path.partition("=")[2])
        self.end_headers()
        self.wfile.write(b"x" * 1_000_001 if self.path == "/large" else b"BEGIN:VCALENDAR")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    Answers.seen = []
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    found.server_close()
    thread.join()


def test_a_calendar_is_fetched_after_a_redirect_and_nothing_of_ours_goes_with_the_question(
    server: str,
) -> None:
    assert get(f"{server}/302?to=/302?to={server}/days.ics") == b"BEGIN:VCALENDAR"
    assert len(Answers.seen) == 3
    for headers in Answers.seen:
        assert headers.keys() == {"Host", "Accept", "Accept-Encoding", "User-Agent"}


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/404", Permanent, "nothing at that address"),
        ("/401", Permanent, "without a password"),
        ("/503", Transient, "error"),
        ("/large", Permanent, "larger than a megabyte"),
        ("/302?to=/302?to=/302?to=/302?to=/x", Permanent, "without end"),
        ("/302?to=file:///etc/passwd", Permanent, "https://"),
        ("/302?to=http://169.254.169.254/latest/meta-data", Permanent, "own network services"),
        ("/302?to=http://user:secret@127.0.0.1/", Permanent, "password in it"),
    ],
)
def test_what_goes_wrong_is_said_without_the_address(
    server: str, path: str, kind: type[MailError], words: str
) -> None:
    with pytest.raises(kind, match=words) as raised:
        get(f"{server}{path}")
    assert "127.0.0.1" not in str(raised.value)


def test_where_nobody_listens_it_is_worth_another_try(server: str) -> None:
    with pytest.raises(Transient, match="can't be reached"):
        get("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/x", "example.com/x.ics", "https://", "http://a:b@example.com", "http://[::1",
     "https://example.com/a\r\nHost: evil", "https://example.com:99999/", "https://exämple.com/", "javascript:alert(1)"],
)  # fmt: skip
def test_only_plain_addresses_of_the_web_are_taken(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|Give"):
        checked_url(url)


def test_a_subscription_is_an_address_like_another() -> None:
    assert checked_url(" webcal://cal.example.com/a.ics?k=1 ") == "https://cal.example.com/a.ics?k=1"


@pytest.mark.parametrize(
    ("address", "forbidden"),
    [
        ("169.254.169.254", True), ("fe80::1%eth0", True), ("::ffff:169.254.169.254", True), ("fd00:ec2::254", True),
        ("64:ff9b::a9fe:a9fe", True), ("2002:a9fe:a9fe::1", True), ("0.0.0.0", True), ("::", True), ("224.0.0.1", True),
        ("127.0.0.1", False), ("::1", False), ("10.1.2.3", False), ("93.184.215.14", False), ("64:ff9b::5db8:d70e", False),
        ("2606:4700::6810:84e5", False),
    ],
)  # fmt: skip
def test_machines_own_services_are_no_place_for_a_calendar(address: str, forbidden: bool) -> None:
    assert _is_forbidden(address) is forbidden
