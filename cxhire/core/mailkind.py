"""What kind of message a mail is: written by a person, or by which sort of machine.

The rules stand in one table, RULES, each with its source; the first that holds names the kind, the others that hold are
told beside it. A person must never be taken for a machine: a header that people's mail carries too (List-Unsubscribe,
Precedence, X-Auto-Response-Suppress) decides nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cxhire.core import kind_marks as marks
from cxhire.core.message import Address, DeliveryReport, Message

_HEAD = 6_000


class MailKind(StrEnum):
    """The kinds of INTERFACE.md's `classify`."""

    HUMAN = "human"
    HUMAN_RELAY = "human_relay"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    FEEDBACK = "feedback"
    LIST = "list"
    NOTIFICATION = "notification"
    CALENDAR_REPLY = "calendar_reply"
    CALENDAR_COUNTER = "calendar_counter"
    CALENDAR_REQUEST = "calendar_request"
    CALENDAR_CANCEL = "calendar_cancel"


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind of a message, what else holds for it, and the source of the rule that decided."""

    kind: MailKind
    also: frozenset[MailKind] = frozenset()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` says whether a message is of `kind`; `source` is where that is laid down."""

    kind: MailKind
    source: str
    holds: Callable[[Message], bool]


def kind_of(message: Message) -> Kinds:
    """The kind of a message by the first rule that holds; a person's where none does."""
    held = [rule for rule in RULES if rule.holds(message)]
    if not held:
        return Kinds(MailKind.HUMAN)
    first = held[0]
    also = {rule.kind for rule in held} - {first.kind}
    if first.kind is MailKind.LIST and not _is_machine_address(message.sender):
        also.add(MailKind.HUMAN)
    return Kinds(first.kind, frozenset(also), first.source)


# Addresses


def _local(address: Address | None) -> str:
    return address.email.partition("@")[0] if address else ""


def _domain(address: Address | None) -> str:
    """The last two labels, which is near enough to tell a relay from the one it relays for."""
    return ".".join(address.email.rpartition("@")[2].split(".")[-2:]) if address else ""


def _is_machine_address(address: Address | None) -> bool:
    return address is None or bool(marks.MACHINE_LOCAL.search(_local(address)))


def _is_person(address: Address) -> bool:
    """Whether an answer to this address reaches a person, as far as an address can tell."""
    local = _local(address)
    if "@" not in address.email or marks.MACHINE_LOCAL.search(local) or marks.ROLE_LOCAL.fullmatch(local):
        return False
    return sum(c.isdigit() for c in local) * 2 <= len(local) or _domain(address) in marks.FREEMAIL


def _from_daemon(message: Message) -> bool:
    raw = message.header("from")
    return bool(marks.DAEMON.search(raw[:500])) or (message.sender is None and "<>" in raw)


def _null_sender(message: Message) -> bool:
    return message.header("return-path").strip() in ("<>", "<MAILER-DAEMON>", "MAILER-DAEMON")


# Machines answering: RFC 3834


def _auto_submitted(message: Message) -> str:
    value = message.header("auto-submitted")
    return re.split(r"[\s;(]", value.strip().lower(), maxsplit=1)[0] if value else ""


def _marked_auto_reply(message: Message) -> bool:
    headers = message.headers
    if any(
        name in headers and marks.YES.match(message.header(name).strip().lower())
        for name in marks.AUTO_REPLY_HEADERS
    ):
        return True
    if message.header("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    return bool(
        marks.VACATION_PROGRAMS.search(message.header("x-mailer") + " " + message.header("user-agent"))
    )


def _says_auto_reply(message: Message) -> bool:
    return bool(marks.AUTO_REPLY_SUBJECT.match(message.subject))


def _says_absent(message: Message) -> bool:
    """A subject that a person may write too: it needs a machine's header beside it."""
    if marks.ABSENCE_ALONE.fullmatch(message.subject):
        return True
    if not marks.ABSENCE_SUBJECT.search(message.subject):
        return False
    return (
        _null_sender(message)
        or bool(_auto_submitted(message))
        or "x-auto-response-suppress" in message.headers
    )


def _receipt(message: Message) -> bool:
    return _report_type(message) == "disposition-notification" or _has_part(
        message, "message/disposition-notification"
    )


# Reports


def _report_type(message: Message) -> str:
    found = marks.REPORT_TYPE.search(message.header("content-type"))
    return found[1].lower() if found else ""


def _has_part(message: Message, *types: str) -> bool:
    return message.content_type in types or any(a.content_type in types for a in message.attachments)


def _feedback(message: Message) -> bool:
    return _report_type(message) == "feedback-report" or _has_part(message, "message/feedback-report")


def _unsubscribes(message: Message) -> bool:
    return bool(_auto_submitted(message)) and message.subject.strip().lower() == "unsubscribe"


def _domain_report(message: Message) -> bool:
    if _report_type(message) == "tlsrpt" or _has_part(
        message, "application/tlsrpt+gzip", "application/tlsrpt+json"
    ):
        return True
    return bool(marks.DMARC_SUBJECT.match(message.subject))


def _delivery_status(message: Message) -> bool:
    if message.report is not None:
        return message.report.action not in ("delivered", "relayed", "expanded")
    return _report_type(message) == "delivery-status"


def _delivered(message: Message) -> bool:
    return message.report is not None and message.report.action in ("delivered", "relayed", "expanded")


def _failed_recipients(message: Message) -> bool:
    return "x-failed-recipients" in message.headers and (_from_daemon(message) or _machine_signs(message))


def _daemon_failure(message: Message) -> bool:
    """A mail system's address or an empty return path, with the words of a failure in subject or text."""
    if not (_from_daemon(message) or _null_sender(message)):
        return False
    return bool(marks.FAILURE_SUBJECT.search(message.subject)) or bool(
        marks.FAILURE_TEXT.search(message.text[:_HEAD])
    )


def _signed_failure(message: Message) -> bool:
    """Systems without a mail system's address: a fixed subject and, in the text, an SMTP answer and no person's words."""
    if message.in_reply_to and not message.enclosed_ids and not _machine_signs(message):
        return False
    if not marks.FAILURE_SUBJECT.match(message.subject):
        return False
    return bool(marks.FAILURE_TEXT.search(message.text[:_HEAD])) and (
        _machine_signs(message)
        or bool(message.enclosed_ids)
        or bool(marks.SMTP_ANSWER.search(message.text[:_HEAD]))
    )


def _vendor_failure(message: Message) -> bool:
    return _is_machine_address(message.sender) and bool(marks.VENDOR_FAILURE.search(message.text[:_HEAD]))


def _machine_signs(message: Message) -> bool:
    return (
        _null_sender(message)
        or _auto_submitted(message) not in ("", "no")
        or _is_machine_address(message.sender)
        or _bulk(message)
    )


# Many recipients: RFC 2369, 2919


def _bulk(message: Message) -> bool:
    return message.header("precedence").strip().lower() in ("bulk", "junk", "list")


def _mailing_list(message: Message) -> bool:
    headers = message.headers
    if any(name in headers for name in marks.LIST_HEADERS):
        return True
    return message.header("precedence").strip().lower() == "list"


def _newsletter(message: Message) -> bool:
    """List-Unsubscribe alone stands in mail that alias services forward (SimpleLogin, Firefox Relay) and that CRMs send."""
    if "list-unsubscribe" not in message.headers or message.in_reply_to:
        return False
    return _bulk(message) or any(name in message.headers for name in marks.CAMPAIGN_HEADERS)


def _generated(message: Message) -> bool:
    return _auto_submitted(message) in ("auto-generated", "auto-notified")


def _from_nobody(message: Message) -> bool:
    return message.sender is not None and bool(marks.NOREPLY_LOCAL.search(_local(message.sender)))


def _vendor_notification(message: Message) -> bool:
    return any(name in message.headers for name in marks.NOTIFICATION_HEADERS)


# People behind a machine


def _relay(message: Message) -> bool:
    machine = (
        _generated(message)
        or _from_nobody(message)
        or _bulk(message)
        or any(h in message.headers for h in ("list-unsubscribe", "x-original-from", "x-simplelogin-type"))
        or marks.VIA.search(message.sender.name if message.sender else "") is not None
    )
    return machine and not _posted_list(message) and relayed_sender(message) is not None


def _posted_list(message: Message) -> bool:
    return "list-post" in message.headers and "x-original-from" not in message.headers


def relayed_sender(message: Message) -> Address | None:
    """The person whose words a job board, an alias service or a web form passes on; None where nobody is named.

    In order: the original From that a group keeps, a person's Reply-To, a form's e-mail field in the text, and the
    board's own address where it stands for that person.
    """
    for address in _original_from(message):
        return address
    for address in message.reply_to:
        if address != message.sender and _is_person(address) and _domain(address) != _domain(message.sender):
            return address
        if (
            _from_nobody(message)
            and _is_person(address)
            and address.email != (message.sender and message.sender.email)
        ):
            return address
    if _from_nobody(message) or _generated(message):
        for found in marks.FORM_EMAIL.finditer(message.text[:_HEAD]):
            address = Address(found[1].lower(), _form_name(message))
            if _is_person(address):
                return address
    if (
        message.sender
        and marks.RELAY_DOMAIN.search(message.sender.email)
        and not _is_machine_address(message.sender)
    ):
        return message.sender
    return None


def _original_from(message: Message) -> list[Address]:
    found = marks.MAILBOX.search(message.header("x-original-from") or message.header("x-original-sender"))
    if not found or not marks.VIA.search(message.sender.name if message.sender else ""):
        return []
    name = message.sender.name.partition(" via ")[0].strip("' ") if message.sender else ""
    return [Address(found[0].lower(), name)]


def _form_name(message: Message) -> str:
    found = marks.FORM_NAME.search(message.text[:_HEAD])
    return " ".join(found[1].split())[:100] if found else ""


def list_address(message: Message) -> str | None:
    """The address of the list or group that a mail came through, so that a team's own group can be told from others."""
    for name in ("list-post", "list-id", "mailing-list"):
        found = marks.MAILBOX.search(message.header(name))
        if found:
            return found[0].lower()
    return None


def bounced(message: Message) -> DeliveryReport | None:
    """What a bounce reports: RFC 3464's fields where it has them, else read from the headers and the text.

    Qmail, Exim, Exchange and others write prose with the address, and the returned header below it.
    """
    report = message.report
    if report is not None and report.recipient and report.about_message_id:
        return report
    text = message.text[:200_000]
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
    return message.in_reply_to[0] if message.in_reply_to else None


def _failed_address(message: Message, text: str) -> str:
    given = marks.MAILBOX.search(message.header("x-failed-recipients"))
    if given:
        return given[0].lower()
    ours = {a.email for a in message.to}
    for found in marks.MAILBOX.finditer(_before_returned(text[:_HEAD])):
        address = found[0].lower().strip(".'")
        if (
            address not in ours
            and not marks.DAEMON.search(address)
            and not (message.sender and address == message.sender.email)
        ):
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


def _calendar(method: str) -> Callable[[Message], bool]:
    return lambda message: message.calendar is not None and message.calendar.method == method


RULES: tuple[Rule, ...] = (
    Rule(MailKind.FEEDBACK, "RFC 5965 2: report-type=feedback-report", _feedback),
    Rule(MailKind.NOTIFICATION, "RFC 7489 7.2.1.1, RFC 8460 5.3: DMARC and TLS reports", _domain_report),
    Rule(MailKind.NOTIFICATION, "RFC 3464 2.3.3: Action delivered, relayed or expanded", _delivered),
    Rule(MailKind.BOUNCE, "RFC 3464 2, RFC 3462: report-type=delivery-status", _delivery_status),
    Rule(MailKind.BOUNCE, "Exim, Gmail: X-Failed-Recipients", _failed_recipients),
    Rule(
        MailKind.BOUNCE, "RFC 5321 4.5.5, 6.1: null return path or a mail system's address", _daemon_failure
    ),
    Rule(MailKind.BOUNCE, "Amazon SNS and others: the report in the text", _vendor_failure),
    Rule(MailKind.BOUNCE, "RFC 5321 6.1: a failure's subject with an SMTP answer", _signed_failure),
    Rule(MailKind.FEEDBACK, "RFC 2369 3.2: an unsubscribe mail sent by a program", _unsubscribes),
    Rule(MailKind.CALENDAR_REPLY, "RFC 5546 3.2.3: METHOD REPLY", _calendar("REPLY")),
    Rule(MailKind.CALENDAR_COUNTER, "RFC 5546 3.2.7: METHOD COUNTER", _calendar("COUNTER")),
    Rule(MailKind.CALENDAR_REQUEST, "RFC 5546 3.2.2: METHOD REQUEST", _calendar("REQUEST")),
    Rule(MailKind.CALENDAR_CANCEL, "RFC 5546 3.2.5: METHOD CANCEL", _calendar("CANCEL")),
    Rule(
        MailKind.AUTO_REPLY,
        "RFC 3834 5: Auto-Submitted auto-replied",
        lambda m: _auto_submitted(m) == "auto-replied",
    ),
    Rule(
        MailKind.AUTO_REPLY, "vendors: X-Autoreply, X-Autorespond, Precedence auto_reply", _marked_auto_reply
    ),
    Rule(MailKind.AUTO_REPLY, "RFC 8098 3: a read receipt", _receipt),
    Rule(MailKind.AUTO_REPLY, "Exchange, Gmail, Zimbra: the subject's fixed prefix", _says_auto_reply),
    Rule(MailKind.AUTO_REPLY, "Outlook, Lotus Notes: absence in the subject", _says_absent),
    Rule(MailKind.HUMAN_RELAY, "RFC 5322 3.6.2: Reply-To names the person", _relay),
    Rule(MailKind.LIST, "RFC 2919, RFC 2369: List-Id, List-Post", _mailing_list),
    Rule(MailKind.LIST, "RFC 2369 3.2: List-Unsubscribe with a bulk sender's header", _newsletter),
    Rule(MailKind.NOTIFICATION, "RFC 3834 5: Auto-Submitted auto-generated", _generated),
    Rule(MailKind.NOTIFICATION, "vendors' headers of trackers and shops", _vendor_notification),
    Rule(MailKind.NOTIFICATION, "an address nobody reads", _from_nobody),
)
