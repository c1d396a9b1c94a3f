"""Raw mails for tests, a line each."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
KIM, JOBS, MARIA = "Kim Park <kim@mail.example>", "jobs@acme.example", "Maria Lopez <maria@acme.example>"


def letter(
    ref: str | None, sender: str, to: str, text: str, *, hour: float = 0, subject: str = "Application",
    answers: str | None = None, **headers: str,
) -> bytes:  # fmt: skip
    """A mail `<ref@x>` so many hours after Monday nine; header names are given with `_` for `-`."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"Re: {subject}" if answers else subject
    mail["Date"] = format_datetime(MONDAY + timedelta(hours=hour))
    if ref:
        mail["Message-ID"] = f"<{ref}@x>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}@x>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def invitation(
    ref: str, to: str, starts_at: datetime, *, hour: float, method: str = "REQUEST", uid: str = "u1@x"
) -> bytes:
    """Maria's invitation to an event, or whatever else the method says of it."""
    event = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
        f"DTSTAMP:20260504T080000Z\r\nDTSTART:{starts_at:%Y%m%dT%H%M%SZ}\r\nORGANIZER:mailto:maria@acme.example\r\n"
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:kim@mail.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MARIA, to, "Interview"
    mail["Date"], mail["Message-ID"] = format_datetime(MONDAY + timedelta(hours=hour)), f"<{ref}@x>"
    mail.set_content("Let us meet.")
    mail.add_alternative(event, subtype="calendar", params={"method": method})
    return mail.as_bytes()


def bounce(ref: str, about: str, recipient: str, *, hour: float) -> bytes:
    """A delivery report (RFC 3464) on `<about@x>`."""
    date = format_datetime(MONDAY + timedelta(hours=hour))
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: maria@acme.example\nSubject: Undelivered\nDate: {date}\n"
        f"Message-ID: <{ref}@x>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        "--B\nContent-Type: text/plain\n\nuser unknown\n"
        "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
        f"--B\nContent-Type: message/rfc822\n\nMessage-ID: <{about}@x>\nSubject: Re: Application\n\ntext\n--B--\n"
    ).encode()


def attached(outer: bytes, *inner: bytes, declared: str = "message/rfc822", name: str = "mail.eml") -> bytes:
    """A mail with other mails attached to it, as mail clients forward "as attachment"."""
    head, _, text = outer.partition(b"\n\n")
    kept = b"\n".join(
        line for line in head.split(b"\n") if not line.lower().startswith((b"content-", b"mime-"))
    )
    boundary = b"=_" + hashlib.sha256(b"".join(inner)).hexdigest()[:20].encode()
    parts = [b"Content-Type: text/plain; charset=utf-8\n\n" + text] if text.strip() else []
    for raw in inner:
        disposition = b'attachment; filename="%s"' % name.encode()
        parts.append(
            b"Content-Type: %s\nContent-Disposition: %s\n\n%s" % (declared.encode(), disposition, raw)
        )
    body = b"".join(b"--%s\n%s\n" % (boundary, part) for part in parts)
    kind = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="%s"' % boundary
    return b"%s\n%s\n\n%s--%s--\n" % (kept, kind, body, boundary)
