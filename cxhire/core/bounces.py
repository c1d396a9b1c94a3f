"""Mails that say that a mail was not delivered: by a report (RFC 3464), or in any mail system's prose."""

from __future__ import annotations

from cxhire.core import kind_marks as marks
from cxhire.core.absences import says_auto_reply
from cxhire.core.mail_signs import (
    from_daemon,
    has_machine_signs,
    is_daemon,
    is_machine_address,
    null_sender,
    report_type,
)
from cxhire.core.message import DeliveryReport, Message

_HEAD = 6_000
_LONGEST = 200_000
_ARRIVED = ("delivered", "relayed", "expanded")


def is_delivery_notice(message: Message) -> bool:
    """Whether it reports that a mail arrived (RFC 3464 2.3.3)."""
    return message.report is not None and message.report.action in _ARRIVED


def is_failure_report(message: Message) -> bool:
    """Whether it is a report of a failure or a delay; not where a person forwards one."""
    reports = report_type(message) == "delivery-status"
    if message.report is None:
        return reports
    sent_by_machine = reports or from_daemon(message) or has_machine_signs(message)
    return sent_by_machine and message.report.action not in _ARRIVED


def names_failed_recipients(message: Message) -> bool:
    """Whether Exim's and Gmail's own header names whom it didn't reach."""
    if "x-failed-recipients" not in message.headers:
        return False
    return from_daemon(message) or has_machine_signs(message)


def is_daemon_failure(message: Message) -> bool:
    """A mail system's address or an empty return path, with the words of a failure in subject or text."""
    if not from_daemon(message) and (not null_sender(message) or says_auto_reply(message)):
        return False
    if marks.FAILURE_SUBJECT.search(message.subject):
        return True
    return marks.FAILURE_TEXT.search(message.text[:_HEAD]) is not None


def is_vendor_failure(message: Message) -> bool:
    """A sending service's notice, which is a program's data in the text."""
    return (
        is_machine_address(message.sender) and marks.VENDOR_FAILURE.search(message.text[:_HEAD]) is not None
    )


def is_signed_failure(message: Message) -> bool:
    """Systems without a mail system's address: a fixed subject and, in the text, an SMTP answer and no person's words."""
    if not marks.FAILURE_SUBJECT.match(message.subject):
        return False
    machine = has_machine_signs(message)
    if message.in_reply_to and not message.enclosed_ids and not machine:
        return False
    text = message.text[:_HEAD]
    if not marks.FAILURE_TEXT.search(text):
        return False
    return machine or bool(message.enclosed_ids) or marks.SMTP_ANSWER.search(text) is not None


def bounced(message: Message) -> DeliveryReport | None:
    """What a bounce reports: RFC 3464's fields where it has them, else read from the headers and the text.

    Qmail, Exim, Exchange and others write prose with the address, and the returned header below it.
    """
    report = message.report
    if report is not None and report.recipient and report.about_message_id:
        return report
    text = message.text[:_LONGEST]
    recipient = (report.recipient if report else "") or _failed_address(message, text)
    about = (report.about_message_id if report else None) or _about(message, text)
    if report is not None:
        return DeliveryReport(report.action, report.status, recipient, about)
    if not recipient and about is None:
        return None
    status = marks.STATUS.search(text)
    delayed = marks.DELAY.search(f"{message.subject}\n{text[:2_000]}")
    return DeliveryReport("delayed" if delayed else "failed", status[0] if status else "", recipient, about)


def _about(message: Message, text: str) -> str | None:
    if message.enclosed_ids:
        return message.enclosed_ids[0]
    found = marks.RETURNED_ID.search(text)
    if found:
        return found[1]
    # Exim threads its answer instead: the returned mail is the last of its References.
    return (*message.in_reply_to, *reversed(message.references), None)[0]


def _failed_address(message: Message, text: str) -> str:
    given = marks.MAILBOX.search(message.header("x-failed-recipients")[:2_000])
    if given:
        return given[0].lower()
    ours = {a.email for a in message.to}
    for found in marks.MAILBOX.finditer(_before_returned(text[:_HEAD])):
        address = found[0].lower().strip(".'")
        theirs = address not in ours and not (message.sender and address == message.sender.email)
        if theirs and not is_daemon(address):
            return address
    return ""


def _before_returned(text: str) -> str:
    """The prose of a bounce, without the mail that it returns below."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        line = line.strip().lower()
        if line.startswith(marks.RETURNED_FIELDS) or (
            line.startswith("---") and marks.RETURNED_MARK.search(line)
        ):
            return "\n".join(lines[:at])
    return text
