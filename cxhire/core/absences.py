"""Mails that a machine sends in a person's absence, or to say that something arrived (RFC 3834, RFC 8098)."""

from __future__ import annotations

from cxhire.core import kind_marks as marks
from cxhire.core.mail_signs import auto_submitted, has_part, null_sender, report_type
from cxhire.core.message import Message


def is_marked_auto_reply(message: Message) -> bool:
    """Whether one of the headers that responders set before, and beside, RFC 3834 says so."""
    headers = message.headers
    for name in marks.AUTO_REPLY_HEADERS:
        if name in headers and marks.YES.match(message.header(name).strip().lower()):
            return True
    if message.header("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    program = message.header("x-mailer") + message.header("user-agent")
    return bool(program) and marks.VACATION_PROGRAMS.search(program) is not None


def says_auto_reply(message: Message) -> bool:
    """Whether the subject begins with a responder's fixed words, which no person writes."""
    return marks.AUTO_REPLY_SUBJECT.match(message.subject) is not None


def says_absent(message: Message) -> bool:
    """Whether the subject tells of an absence: a person may write so too, and it needs a machine's header beside it."""
    if marks.ABSENCE_ALONE.fullmatch(message.subject):
        return True
    machine = "x-auto-response-suppress" in message.headers or null_sender(message) or auto_submitted(message)
    return bool(machine) and marks.ABSENCE_SUBJECT.search(message.subject) is not None


def is_receipt(message: Message) -> bool:
    """Whether it only says that a mail was displayed (RFC 8098 3)."""
    kind = "disposition-notification"
    return report_type(message) == kind or has_part(message, f"message/{kind}")
