"""One letter of the story as the bytes that its sender's mail program would have sent.

Everything that a program would draw at random (Message-IDs, boundaries) is a digest of what the mail is, so that the
same day gives the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import textwrap
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from cxhire.demo.when import LONG_WEEKDAYS, MONTHS, ZONE

MAILERS = {
    "gmail": (), "phone": (("X-Mailer", "iPhone Mail (21F90)"),), "webmail": (("X-Mailer", "Open-Xchange Mailer v8"),),
    "apple": (("X-Mailer", "Apple Mail (2.3774.600.62)"),), "thunderbird": (("User-Agent", "Mozilla Thunderbird"),),
    "outlook": (("X-Mailer", "Microsoft Outlook 16.0"), ("Content-Language", "en-GB")),
}  # fmt: skip
HTML_TOO = {"gmail", "outlook"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one address, the program they write with, and what it puts under their mails."""

    name: str
    email: str
    client: str = "gmail"
    signature: str = ""

    @property
    def mailbox(self) -> str:
        return formataddr((self.name, self.email))


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that went out, as far as later ones need it: to answer it, quote it, forward it or bounce it."""

    message_id: str
    references: tuple[str, ...]
    at: datetime
    sender: Person
    to: tuple[Person, ...]
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a calendar invitation invites to; times are aware UTC, `sent` is when it was sent."""

    uid: str
    title: str
    start: datetime
    minutes: int
    sent: datetime
    organizer: Person
    attendees: tuple[Person, ...]


def message_id(seed: str, sender: Person) -> str:
    """A Message-ID in the manner of the sender's mail program."""
    digest = _digest(seed)
    host = sender.email.rpartition("@")[2]
    shapes = {
        "gmail": f"CA+{digest[:38]}@mail.gmail.example",
        "apple": f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}@{host}".upper(),
        "outlook": f"{digest[:20].upper()}@{digest[20:26].upper()}.mail.outlook.example",
    }
    return f"<{shapes.get(sender.client, f'{digest[:24]}@{host}')}>"


def head(
    at: datetime, sender: Person, to: tuple[Person, ...], cc: tuple[Person, ...], subject: str, own_id: str
) -> EmailMessage:
    """A mail with its headers and no body yet."""
    mail = EmailMessage(policy=SMTP)
    host = sender.email.rpartition("@")[2]
    stamp = format_datetime(at + timedelta(seconds=4))
    mail["Received"] = (
        f"from mx.{host} by mx.northwind.example with ESMTPS id {_digest(own_id)[:12].upper()}; {stamp}"
    )
    mail["Date"] = format_datetime(at.astimezone(ZONE))
    mail["From"] = sender.mailbox
    mail["To"] = ", ".join(p.mailbox for p in to)
    if cc:
        mail["Cc"] = ", ".join(p.mailbox for p in cc)
    mail["Subject"] = subject
    mail["Message-ID"] = own_id
    mail["MIME-Version"] = "1.0"
    for name, value in MAILERS.get(sender.client, ()):
        mail[name] = value
    return mail


def answer_to(mail: EmailMessage, parent: Sent) -> None:
    """Makes a mail an answer to another (RFC 5322 3.6.4)."""
    mail["In-Reply-To"] = parent.message_id
    mail["References"] = " ".join((*parent.references, parent.message_id))


def signed(words: str, sender: Person) -> str:
    """The words with what the mail program puts under them."""
    return f"{words}\n\n{sender.signature}" if sender.signature else words


def write(mail: EmailMessage, words: str, parent: Sent | None, client: str) -> None:
    """Puts words into a mail, with the mail it answers quoted as the program does it."""
    quote = quoted(parent, client) if parent else ""
    text = f"{words}\n\n{quote}\n" if quote else f"{words}\n"
    mail.set_content(text, cte="quoted-printable")
    if client in HTML_TOO:
        mail.add_alternative(_as_html(words, parent, client), subtype="html", cte="quoted-printable")


def quoted(parent: Sent, client: str) -> str:
    """A mail as another program quotes it under an answer; phones and webmail leave it out here."""
    local = parent.at.astimezone(ZONE)
    month = MONTHS[local.month - 1]
    if client == "outlook":
        sent = f"{LONG_WEEKDAYS[local.weekday()]}, {local.day} {month} {local.year} {local:%H:%M}"
        to = "; ".join(p.name for p in parent.to)
        return f"From: {parent.sender.mailbox}\nSent: {sent}\nTo: {to}\nSubject: {parent.subject}\n\n{parent.text}"
    starts = {
        "gmail": f"On {local:%a}, {local.day} {month[:3]} {local.year} at {local:%H:%M}, {parent.sender.mailbox} wrote:\n",
        "apple": f"> On {local.day} {month[:3]} {local.year}, at {local:%H:%M}, {parent.sender.mailbox} wrote:\n>",
        "thunderbird": f"On {local:%d/%m/%Y} {local:%H:%M}, {parent.sender.name} wrote:",
    }
    return f"{starts[client]}\n{_marked(parent.text)}" if client in starts else ""


def attach_cv(mail: EmailMessage, person: Person) -> None:
    """Attaches a one-page PDF with the person's name on it."""
    name = f"CV_{person.name.replace(' ', '_')}.pdf"
    mail.add_attachment(_pdf(f"Curriculum vitae - {person.name}"), "application", "pdf", filename=name)


def attach_calendar(
    mail: EmailMessage, meeting: Meeting, method: str, answer: tuple[Person, str] | None
) -> None:
    """Adds the calendar part of an invitation, or of an attendee's answer to one (RFC 5546)."""
    part = EmailMessage(policy=SMTP)
    part.set_content(_calendar(meeting, method, answer), subtype="calendar", cte="quoted-printable")
    part.set_param("method", method)
    del part["MIME-Version"]
    if mail.get_content_type() != "multipart/alternative":
        mail.make_alternative()
    mail.attach(part)


def report_bounce(mail: EmailMessage, reason: str, lost: Sent, recipient: Person) -> None:
    """Makes a mail the report that another one could not be delivered (RFC 3464)."""
    text = EmailMessage(policy=SMTP)
    text["Content-Type"] = "text/plain; charset=us-ascii"
    text.set_payload(f"Your message could not be delivered to {recipient.email}.\r\n\r\n    {reason}\r\n")
    status = EmailMessage(policy=SMTP)
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([
        _fields(("Reporting-MTA", "dns; mx.northwind.example")),
        _fields(
            ("Final-Recipient", f"rfc822; {recipient.email}"), ("Action", "failed"), ("Status", "5.2.2"),
            ("Diagnostic-Code", f"smtp; {reason}"),
        ),
    ])  # fmt: skip
    returned = EmailMessage(policy=SMTP)
    returned["Content-Type"] = "text/rfc822-headers"
    returned.set_payload(
        f"From: {lost.sender.mailbox}\r\nTo: {recipient.mailbox}\r\nMessage-ID: {lost.message_id}\r\n"
    )
    mail["Auto-Submitted"] = "auto-replied"
    mail["Return-Path"] = "<>"
    mail["Content-Type"] = "multipart/report; report-type=delivery-status"
    for part in (text, status, returned):
        mail.attach(part)


def as_bytes(mail: EmailMessage) -> bytes:
    """The mail as it goes over the wire, the same for the same mail."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{_digest(mail['Message-ID'] + str(number))[:24]}")
    return mail.as_bytes()


def _fields(*pairs: tuple[str, str]) -> EmailMessage:
    """A block of header lines alone, as a delivery report is made of."""
    block = EmailMessage(policy=SMTP)
    for name, value in pairs:
        block[name] = value
    return block


def _digest(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _as_html(words: str, parent: Sent | None, client: str) -> str:
    body = _paragraphs(words)
    if parent and client == "outlook":
        shown = f'<div id="divRplyFwdMsg"><hr>{_paragraphs(quoted(parent, client))}</div>'
    elif parent:
        start = html.escape(quoted(parent, client).partition("\n")[0])
        quote = _paragraphs(parent.text)
        shown = f'<div class="gmail_quote"><div>{start}</div><blockquote>{quote}</blockquote></div>'
    else:
        shown = ""
    return f"<html><body>{body}{shown}</body></html>\n"


def _paragraphs(text: str) -> str:
    made = (html.escape(p).replace("\n", "<br>\n") for p in text.split("\n\n"))
    return "\n".join(f"<p>{p}</p>" for p in made)


def _pdf(line: str) -> bytes:
    """A small, valid PDF page with one line of text."""
    stream = b"BT /F1 18 Tf 72 760 Td (" + line.encode("latin-1", "replace") + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    data, offsets = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head_of_table = b"xref\n0 6\n0000000000 65535 f \n"
    tail = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + head_of_table + table + tail


def _calendar(meeting: Meeting, method: str, answer: tuple[Person, str] | None) -> str:
    end = meeting.start + timedelta(minutes=meeting.minutes)
    invited = [(p, "NEEDS-ACTION") for p in meeting.attendees]
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Northwind//Calendar//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{meeting.uid}", f"DTSTAMP:{meeting.sent:%Y%m%dT%H%M%SZ}", f"DTSTART:{meeting.start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{end:%Y%m%dT%H%M%SZ}", f"SUMMARY:{meeting.title}",
        f"ORGANIZER;CN={meeting.organizer.name}:mailto:{meeting.organizer.email}",
        *(f"ATTENDEE;CN={p.name};PARTSTAT={said}:mailto:{p.email}" for p, said in ([answer] if answer else invited)),
        "SEQUENCE:0", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(folded for line in lines for folded in _folded(line))


def _folded(line: str) -> list[str]:
    """A content line of at most 75 octets a row (RFC 5545 3.1)."""
    rows = textwrap.wrap(line, 60, drop_whitespace=False, break_on_hyphens=False) or [""]
    return [rows[0], *(f" {row}" for row in rows[1:])]
