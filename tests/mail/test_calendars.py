"""A calendar part says what is asked or answered, whatever client made it and however broken it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.mailkind import MailKind, kind_of
from cxhire.core.message import Calendar
from cxhire.mail.calendars import calendar_of
from cxhire.mail.parse import parse

ORGANIZER = "ORGANIZER;CN=Maria Silva:mailto:maria@acme.example"


def ics(method: str, *lines: str, maker: str = "-//Test//EN", end: str = "\r\n") -> str:
    """A calendar with one event of the given lines."""
    head = ["BEGIN:VCALENDAR", f"PRODID:{maker}", "VERSION:2.0", *([f"METHOD:{method}"] if method else [])]
    event = ["BEGIN:VEVENT", "UID:u1@acme.example", "DTSTAMP:20260504T071200Z", "DTSTART:20260512T080000Z"]
    return end.join([*head, *event, ORGANIZER, *lines, "END:VEVENT", "END:VCALENDAR", ""])


KIM = "mailto:kim@mail.example"
GOOGLE = "-//Google Inc//Google Calendar 70.9054//EN"
OUTLOOK = "Microsoft Exchange Server 2010"
APPLE = "-//Apple Inc.//iPhone OS 17.4//EN"
ANSWERS = {
    "Google accepts": (ics("REPLY", f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=kim@mail.ex\r\n ample;X-NUM-GUESTS=0:{KIM}", maker=GOOGLE), "REPLY", "ACCEPTED"),
    "Google declines": (ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED;CN=Kim;X-RESPONSE-COMMENT=\"I am ill\":{KIM}", maker=GOOGLE), "REPLY", "DECLINED"),
    "Google proposes": (ics("COUNTER", f"ATTENDEE;PARTSTAT=TENTATIVE;CN=Kim:{KIM}", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:tom@acme.example", maker=GOOGLE), "COUNTER", "TENTATIVE"),
    "Google proposes, others before": (ics("COUNTER", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:tom@acme.example", f"ATTENDEE;PARTSTAT=DECLINED;CN=Kim:{KIM}", maker=GOOGLE), "COUNTER", "DECLINED"),
    "Outlook accepts": (ics("REPLY", f"ATTENDEE;PARTSTAT=ACCEPTED;CN=Kim Doe:MAILTO:{KIM[7:]}", "SUMMARY;LANGUAGE=en-US:Accepted: Interview", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;RELATED=START:-PT15M", "END:VALARM", maker=OUTLOOK), "REPLY", "ACCEPTED"),
    "Outlook is not sure": (ics("REPLY", f"ATTENDEE;PARTSTAT=TENTATIVE;CN=Kim Doe:MAILTO:{KIM[7:]}", maker=OUTLOOK), "REPLY", "TENTATIVE"),
    "Outlook proposes": (ics("COUNTER", f"ATTENDEE;PARTSTAT=TENTATIVE;CN=Kim Doe:MAILTO:{KIM[7:]}", "X-MS-OLK-ORIGINALSTART:20260512T080000Z", maker=OUTLOOK), "COUNTER", "TENTATIVE"),
    "Apple declines": (ics("REPLY", f"ATTENDEE;CUTYPE=INDIVIDUAL;EMAIL=\"kim@mail.example\";PARTSTAT=DECLINED:{KIM}", "REQUEST-STATUS:2.0;Success", maker=APPLE), "REPLY", "DECLINED"),
    "somebody's assistant accepts": (ics("REPLY", f"ATTENDEE;SENT-BY=\"mailto:pa@mail.example\";PARTSTAT=ACCEPTED:{KIM}"), "REPLY", "ACCEPTED"),
    "an invitation": (ics("REQUEST", f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:{KIM}", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:tom@acme.example"), "REQUEST", "NEEDS-ACTION"),
    "a meeting called off": (ics("CANCEL", "STATUS:CANCELLED", f"ATTENDEE:{KIM}"), "CANCEL", ""),
    "a meeting called off by its status only": (ics("REQUEST", "STATUS:CANCELLED", f"ATTENDEE:{KIM}"), "CANCEL", ""),
    "a calendar that is only a file": (ics("", f"ATTENDEE:{KIM}"), "", ""),
    "lines that end in a line feed only": (ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}", end="\n"), "REPLY", "DECLINED"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "method", "partstat"), ANSWERS.values(), ids=ANSWERS.keys())
def test_a_calendar_of_each_client_is_read(text: str, method: str, partstat: str) -> None:
    found = calendar_of([(text, "")], "kim@mail.example")
    assert found is not None
    assert (found.method, found.partstat, found.uid) == (method, partstat, "u1@acme.example")
    assert "kim@mail.example" in found.attendees


BROKEN = {
    "no end": ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}").partition("END:VEVENT")[0],
    "no begin": ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}").partition("VERSION:2.0")[2],
    "a line that is none": ics("REPLY", "this is no property", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}"),
    "a date that is none": ics("REPLY", "DTEND:tomorrow at nine", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}"),
    "an open quotation mark": ics("REPLY", f'ATTENDEE;CN="Kim;PARTSTAT=DECLINED:{KIM}'),
    "words before it": "Kim has declined.\r\n" + ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}"),
    "a mark of byte order": "\ufeff" + ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}"),
    "empty lines": ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}").replace("\r\n", "\r\n\r\n"),
    "a time zone without an end": "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\n" + ics("REPLY", f"ATTENDEE;PARTSTAT=DECLINED:{KIM}"),
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_calendar_still_says_that_somebody_declined(text: str) -> None:
    found = calendar_of([(text, "")])
    assert found is not None
    assert (found.method, found.partstat) == ("REPLY", "DECLINED")


def test_the_method_in_the_content_type_counts_where_the_calendar_names_none() -> None:
    eight = datetime(2026, 5, 12, 8, tzinfo=UTC)
    assert calendar_of([(ics(""), "reply")]) == Calendar("REPLY", "", "u1@acme.example", (), eight)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param("DTSTART:20260512T080000Z", 8, id="in UTC"),
        pytest.param("DTSTART;TZID=Europe/Berlin:20260512T080000", 6, id="in a zone"),
        pytest.param(
            "DTSTART;TZID=W. Europe Standard Time:20260512T080000", 6, id="in a zone as Outlook calls it"
        ),
        pytest.param("DTSTART;TZID=Our office:20260512T080000", None, id="in a zone of their own"),
        pytest.param("DTSTART:20260512T080000", None, id="in no zone"),
        pytest.param("DTSTART;VALUE=DATE:20260512", None, id="all day"),
        pytest.param("DTSTART:20260512T080000Z\r\nnot a property", 8, id="in a broken calendar"),
    ],
)
def test_a_calendar_says_when_it_begins(start: str, expected: int | None) -> None:
    found = calendar_of([(ics("REQUEST").replace("DTSTART:20260512T080000Z", start), "")])
    assert found is not None
    assert found.starts_at == (expected and datetime(2026, 5, 12, expected, tzinfo=UTC))


def test_the_method_in_the_calendar_outranks_the_one_in_the_content_type() -> None:
    found = calendar_of([(ics("CANCEL"), "REQUEST")])
    assert found is not None
    assert found.method == "CANCEL"


def test_an_empty_part_with_a_method_says_its_method() -> None:
    assert calendar_of([("", "REPLY")]) == Calendar("REPLY")


def test_no_words_at_all_are_no_calendar() -> None:
    assert calendar_of([("", "")]) is None
    assert calendar_of([]) is None


def test_a_file_beside_the_answer_does_not_hide_it() -> None:
    found = calendar_of([(ics(""), ""), (ics("COUNTER"), "COUNTER")])
    assert found is not None
    assert found.method == "COUNTER"


@pytest.mark.parametrize(
    ("methods", "kind"),
    [
        (("REPLY", "REQUEST"), MailKind.CALENDAR_REPLY),
        (("COUNTER", "REPLY"), MailKind.CALENDAR_COUNTER),
        (("REQUEST", "REQUEST"), MailKind.CALENDAR_REQUEST),
        (("", "CANCEL"), MailKind.CALENDAR_CANCEL),
        (("ADD", ""), MailKind.CALENDAR_REQUEST),
        (("", ""), MailKind.HUMAN),
        (("PUBLISH", ""), MailKind.HUMAN),
    ],
)
def test_where_parts_of_a_mail_disagree_the_first_method_counts(
    methods: tuple[str, str], kind: MailKind
) -> None:
    shown, attached = (ics(method, end="\n") for method in methods)
    raw = (
        "From: kim@mail.example\nTo: maria@acme.example\nSubject: Interview\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: multipart/alternative; boundary="a"\n\n'
        f"--a\nContent-Type: text/plain\n\nSee the calendar.\n--a\nContent-Type: text/calendar\n\n{shown}\n--a--\n"
        f"--m\nContent-Type: application/ics; name=invite.ics\nContent-Disposition: attachment\n\n{attached}\n--m--\n"
    )
    assert kind_of(parse(raw.encode())).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VEVENT\r\n" * 15_000,
        "BEGIN:VCALENDAR\r\nX:" + "\\" * 190_000,
        "BEGIN:VCALENDAR\r\nX:" + "\r\n " * 60_000,
        'BEGIN:VCALENDAR\r\nATTENDEE;CN="' + '";"' * 60_000,
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + "ATTENDEE:mailto:a@b.example\r\n" * 6_500,
        "BEGIN:VTIMEZONE\r\n" * 12_000,
        "BEGIN:VCALENDAR\r\n" + "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n" * 6_000,
    ],
    ids=["nested", "backslashes", "folds", "quotation marks", "attendees", "open zones", "zones"],
)
def test_a_hostile_calendar_is_read_quickly(text: str) -> None:
    began = time.perf_counter()
    calendar_of([(text, "REPLY"), (text[:60_000], "REPLY")])
    assert time.perf_counter() - began < 2


_LINES = st.sampled_from(
    ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "METHOD:REPLY", "METHOD;X=1:", "UID:1", "UID", "RRULE:FREQ=X",
     "ATTENDEE;PARTSTAT=:mailto:", "ATTENDEE;PARTSTAT=DECLINED:mailto:kim@mail.example", "ATTENDEE", "STATUS:CANCELLED", "BEGIN:VTIMEZONE",
     "END:VTIMEZONE", "DTSTART;TZID=Mars/Base:20260512T080000", "EXDATE:,,", "ATTACH;ENCODING=BASE64;VALUE=BINARY:###", " folded", "BEGIN:", ":", ";="]
)  # fmt: skip


@given(st.lists(_LINES | st.text(max_size=20), max_size=20), st.text(max_size=8))
def test_any_lines_are_read_without_an_exception(lines: list[str], method: str) -> None:
    calendar_of([("\r\n".join(lines), method)], "kim@mail.example")
