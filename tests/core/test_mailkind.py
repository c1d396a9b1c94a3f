"""A person is never taken for a machine; each machine is known by the rule that its source lays down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.bounces import bounced
from cxhire.core.mailkind import RULES, MailKind, kind_of
from cxhire.core.relays import list_address, relayed_sender
from cxhire.mail.parse import Unreadable, parse


def mail(
    headers: str = "",
    body: str = "Hello, when do I start?\n",
    sender: str = "Kim Doe <kim@mail.example>",
    subject: str = "My application",
) -> bytes:
    extra = f"{headers}\n" if headers else ""
    return f"From: {sender}\nTo: jobs@acme.example\nSubject: {subject}\nMessage-ID: <1@mail.example>\n{extra}\n{body}".encode()


def report(kind: str, part: str) -> bytes:
    return mail(
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"',
        f"--b\n\nSee the report.\n--b\n{part}\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <about@acme.example>\nSubject: x\n\nHi\n--b--\n",
        sender="Mail System <MAILER-DAEMON@mx.example>",
    )


def calendar(method: str) -> bytes:
    event = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1@acme.example\nATTENDEE;PARTSTAT=DECLINED:mailto:kim@mail.example\nEND:VEVENT\nEND:VCALENDAR\n"
    return mail(f"Content-Type: text/calendar; method={method}", event)


DSN = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; gone@x.example\nAction: {}\nStatus: 5.1.1\n"

PEOPLE = {
    "plain": mail(),
    "vacation in the subject": mail(subject="Vacation, floating holiday request"),
    "out of office in a reminder": mail(subject="REMINDER - C. Nelson out of the office"),
    "a bounce that is talked about": mail(
        subject="Re: Undeliverable: my CV", body="My mail came back with 550 5.1.1 user unknown, what now?"
    ),
    "a complaint about a failure": mail(
        subject="Delivery failure of my documents", body="The courier could not deliver them. Can you help?"
    ),
    "Auto-Submitted: no": mail("Auto-Submitted: no"),
    "X-Auto-Response-Suppress alone": mail("X-Auto-Response-Suppress: All"),
    "Precedence bulk alone": mail("Precedence: bulk"),
    "List-Unsubscribe alone, as alias services add": mail("List-Unsubscribe: <https://alias.example/u>"),
    "List-Unsubscribe in an answer": mail(
        "List-Unsubscribe: <https://crm.example/u>\nPrecedence: bulk\nIn-Reply-To: <x@acme.example>"
    ),
    "X-Autoreply: no": mail("X-Autoreply: no"),
    "no From at all": b"To: jobs@acme.example\nSubject: hi\n\nHello\n",
}


@pytest.mark.parametrize("raw", PEOPLE.values(), ids=PEOPLE.keys())
def test_a_person_is_not_taken_for_a_machine(raw: bytes) -> None:
    assert kind_of(parse(raw)).kind in (MailKind.HUMAN, MailKind.HUMAN_RELAY)


MACHINES = [
    (report("delivery-status", DSN.format("failed")), MailKind.BOUNCE),
    (report("delivery-status", DSN.format("delayed")), MailKind.BOUNCE),
    (report("delivery-status", DSN.format("delivered")), MailKind.NOTIFICATION),
    (report("feedback-report", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n"), MailKind.FEEDBACK),
    (report("disposition-notification", "Content-Type: message/disposition-notification\n\nDisposition: displayed\n"), MailKind.AUTO_REPLY),
    (mail("X-Failed-Recipients: gone@x.example", sender="Mail Delivery System <Mailer-Daemon@mx.example>"), MailKind.BOUNCE),
    (mail("Return-Path: <>", "550 5.1.1 user unknown", "postmaster@mx.example", "Undeliverable: My application"), MailKind.BOUNCE),
    (mail("Auto-Submitted: auto-replied (vacation)"), MailKind.AUTO_REPLY),
    (mail("Precedence: auto_reply\nX-Autorespond: Re: hello"), MailKind.AUTO_REPLY),
    (mail("X-Autoreply: yes"), MailKind.AUTO_REPLY),
    (mail(subject="Automatic reply: Your application"), MailKind.AUTO_REPLY),
    (mail(subject="Automatische Antwort: Ihre Bewerbung"), MailKind.AUTO_REPLY),
    (mail(subject="Réponse automatique : candidature"), MailKind.AUTO_REPLY),
    (mail("Return-Path: <>", subject="Out of Office: Interview"), MailKind.AUTO_REPLY),
    (mail("List-Id: Talk <talk.lists.example>\nList-Post: <mailto:talk@lists.example>\nPrecedence: list"), MailKind.LIST),
    (mail("List-Unsubscribe: <https://x.example/u>\nPrecedence: bulk", sender="News <news@shop.example>"), MailKind.LIST),
    (mail("Auto-Submitted: auto-generated", sender="Tracker <tracker@acme.example>"), MailKind.NOTIFICATION),
    (mail(sender="noreply@shop.example"), MailKind.NOTIFICATION),
    (mail("Auto-Submitted: auto-generated", sender="x@big.example", subject="Report Domain: acme.example Submitter: big.example Report-ID: 1"), MailKind.NOTIFICATION),
    (calendar("REPLY"), MailKind.CALENDAR_REPLY),
    (calendar("COUNTER"), MailKind.CALENDAR_COUNTER),
    (calendar("REQUEST"), MailKind.CALENDAR_REQUEST),
    (calendar("CANCEL"), MailKind.CALENDAR_CANCEL),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "kind"), MACHINES)
def test_a_machine_is_known_by_its_kind(raw: bytes, kind: MailKind) -> None:
    found = kind_of(parse(raw))
    assert found.kind is kind
    assert found.because


RELAYS = {
    "reply-to of a person": mail("Reply-To: Kim <kim@mail.example>\nAuto-Submitted: auto-generated", sender="Website <noreply@acme.example>"),
    "job board with every machine header": mail(
        "Reply-To: Kim <kim@mail.example>\nAuto-Submitted: auto-generated\nPrecedence: bulk\nList-Unsubscribe: <https://b.example>",
        sender="Kim Doe via Jobs <reply-8f2a@jobs.example>",
    ),
    "web form": mail("Auto-Submitted: auto-generated", "Name: Kim Doe\nE-Mail: kim@mail.example\nMessage: May I apply?\n", "noreply@acme.example"),
    "web form in French": mail(body="Nom : Kim Doe\nAdresse e-mail : kim@mail.example\nBonjour\n", sender="ne-pas-repondre@acme.example"),
    "a group's own rewriting": mail("X-Original-From: Kim Doe <kim@mail.example>\nList-Id: <jobs.acme.example>\nList-Post: <mailto:jobs@acme.example>", sender="'Kim Doe' via Jobs <jobs@acme.example>"),
}  # fmt: skip


@pytest.mark.parametrize("raw", RELAYS.values(), ids=RELAYS.keys())
def test_a_relay_is_a_person_with_an_address(raw: bytes) -> None:
    message = parse(raw)
    assert kind_of(message).kind is MailKind.HUMAN_RELAY
    person = relayed_sender(message)
    assert person is not None
    assert person.email == "kim@mail.example"


def test_a_persons_mail_through_a_list_says_so_beside_it() -> None:
    message = parse(mail("List-Id: Jobs <jobs.acme.example>\nList-Post: <mailto:jobs@acme.example>"))
    assert MailKind.HUMAN in kind_of(message).also
    assert list_address(message) == "jobs@acme.example"


def test_a_bounce_names_its_address_and_the_mail_it_is_about() -> None:
    found = bounced(parse(report("delivery-status", DSN.format("failed"))))
    assert found is not None
    assert (found.action, found.status, found.recipient) == ("failed", "5.1.1", "gone@x.example")
    assert found.about_message_id == "<about@acme.example>"


def test_a_bounce_in_prose_names_its_address_and_the_mail_it_is_about() -> None:
    body = "I could not deliver your message.\n\n<gone@x.example>:\n550 5.1.1 user unknown\n\n--- Below this line is a copy of the message.\n\nFrom: jobs@acme.example\nMessage-ID: <about@acme.example>\n"
    found = bounced(parse(mail("Return-Path: <>", body, "MAILER-DAEMON@mx.example", "failure notice")))
    assert found is not None
    assert (found.recipient, found.about_message_id, found.status) == (
        "gone@x.example",
        "<about@acme.example>",
        "5.1.1",
    )


def test_each_rule_names_its_source() -> None:
    assert all(rule.source for rule in RULES)


PIECES = ["a", "a.", "a.a ", "relay.", "no", "bounce", "mail ", "delivery ", "<a@b>, ", "a@b.c ", "report-type=", "is out of the office", " via ", "5.1.1 ", "550 ",
          " ", "[", "re: ", "a@a.", "@", "e-mail: ", "Message-Id: <a"]  # fmt: skip


@pytest.mark.parametrize("name", ["From", "Reply-To", "Subject", "Content-Type", "Auto-Submitted", "Return-Path", "X-Failed-Recipients", "List-Post", "X-Mailer", ""])  # fmt: skip
def test_a_line_of_200_kilobytes_has_a_kind_quickly(name: str) -> None:
    """Without a name the line is the text's."""
    read = []
    for piece in PIECES:
        line = piece * (200_000 // len(piece)) + "!"
        head = {"From": "mailer-daemon@mx.example", "Subject": "x", "Return-Path": "<>"} | (
            {name: line} if name else {}
        )
        raw = (
            "".join(f"{header}: {value}\n" for header, value in head.items()) + "\n" + ("" if name else line)
        )
        read.append(parse(raw.encode()))
    began = datetime.now(UTC)
    for message in read:
        kind_of(message)
        bounced(message)
        relayed_sender(message)
        list_address(message)
    assert (datetime.now(UTC) - began).total_seconds() < 3


_HEADERS = st.sampled_from(
    "Auto-Submitted Precedence List-Id List-Post Reply-To Return-Path X-Failed-Recipients X-Original-From Content-Type Subject From List-Unsubscribe".split()
)


@given(st.lists(st.tuples(_HEADERS, st.text(max_size=40)), max_size=6), st.text(max_size=200))
def test_any_headers_have_a_kind_and_no_exception(headers: list[tuple[str, str]], body: str) -> None:
    raw = "".join(f"{name}: {value}\n" for name, value in headers) + "\n" + body
    try:
        message = parse(raw.encode("utf-8", "replace"))
    except Unreadable:
        return
    kind_of(message)
    bounced(message)
    relayed_sender(message)
    list_address(message)
