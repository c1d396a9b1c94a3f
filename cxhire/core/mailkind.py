"""What kind of message a mail is: written by a person, or by which sort of machine.

The rules stand in one table, RULES, each with its source; the first that holds names the kind, the others that hold are
told beside it. A person must never be taken for a machine: where a rule is in doubt, it doesn't hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cxhire.core import kind_marks as marks
from cxhire.core import mail_signs as signs
from cxhire.core.absences import is_marked_auto_reply, is_receipt, says_absent, says_auto_reply
from cxhire.core.bounces import (
    is_daemon_failure,
    is_delivery_notice,
    is_failure_report,
    is_signed_failure,
    is_vendor_failure,
    names_failed_recipients,
)
from cxhire.core.message import Message
from cxhire.core.relays import is_relayed


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
    if first.kind is MailKind.LIST and not signs.is_machine_address(message.sender):
        also.add(MailKind.HUMAN)
    return Kinds(first.kind, frozenset(also), first.source)


def _is_complaint(message: Message) -> bool:
    return signs.report_type(message) == "feedback-report" or signs.has_part(
        message, "message/feedback-report"
    )


def _unsubscribes(message: Message) -> bool:
    return message.subject.strip().lower() == "unsubscribe" and bool(signs.auto_submitted(message))


def _is_domain_report(message: Message) -> bool:
    if signs.report_type(message) == "tlsrpt":
        return True
    if signs.has_part(message, "application/tlsrpt+gzip", "application/tlsrpt+json"):
        return True
    return marks.DMARC_SUBJECT.match(message.subject) is not None


def _is_of_a_list(message: Message) -> bool:
    if any(name in message.headers for name in marks.LIST_HEADERS):
        return True
    return message.header("precedence").strip().lower() == "list"


def _is_newsletter(message: Message) -> bool:
    """List-Unsubscribe alone stands in mail that alias services forward (SimpleLogin, Firefox Relay) and that CRMs send."""
    if "list-unsubscribe" not in message.headers or message.in_reply_to:
        return False
    return signs.is_bulk(message) or any(name in message.headers for name in marks.CAMPAIGN_HEADERS)


def _is_vendor_notification(message: Message) -> bool:
    return any(name in message.headers for name in marks.NOTIFICATION_HEADERS)


def _calendar(*methods: str) -> Callable[[Message], bool]:
    return lambda message: message.calendar is not None and message.calendar.method in methods


RULES: tuple[Rule, ...] = (
    Rule(MailKind.FEEDBACK, "RFC 5965 2: report-type=feedback-report", _is_complaint),
    Rule(MailKind.NOTIFICATION, "RFC 7489 7.2.1.1, RFC 8460 5.3: DMARC and TLS reports", _is_domain_report),
    Rule(MailKind.NOTIFICATION, "RFC 3464 2.3.3: Action delivered, relayed or expanded", is_delivery_notice),
    Rule(MailKind.BOUNCE, "RFC 3464 2, RFC 6522 3: report-type=delivery-status", is_failure_report),
    Rule(MailKind.BOUNCE, "Exim, Gmail: X-Failed-Recipients", names_failed_recipients),
    Rule(MailKind.BOUNCE, "RFC 5321 4.5.5, 6.1: no return path, or a mail system's address", is_daemon_failure),
    Rule(MailKind.BOUNCE, "Amazon SNS and others: the report in the text", is_vendor_failure),
    Rule(MailKind.BOUNCE, "RFC 5321 6.1: a failure's subject with an SMTP answer", is_signed_failure),
    Rule(MailKind.FEEDBACK, "RFC 2369 3.2: an unsubscribe mail sent by a program", _unsubscribes),
    Rule(MailKind.CALENDAR_REPLY, "RFC 5546 3.2.3: METHOD REPLY", _calendar("REPLY")),
    Rule(MailKind.CALENDAR_COUNTER, "RFC 5546 3.2.7: METHOD COUNTER", _calendar("COUNTER")),
    Rule(MailKind.CALENDAR_REQUEST, "RFC 5546 3.2.2, 3.2.4: METHOD REQUEST or ADD", _calendar("REQUEST", "ADD")),
    Rule(MailKind.CALENDAR_CANCEL, "RFC 5546 3.2.5: METHOD CANCEL", _calendar("CANCEL")),
    Rule(MailKind.AUTO_REPLY, "RFC 3834 5: Auto-Submitted", lambda m: signs.auto_submitted(m) == "auto-replied"),
    Rule(MailKind.AUTO_REPLY, "Gmail, cPanel and others: X-Autoreply, X-Autorespond", is_marked_auto_reply),
    Rule(MailKind.AUTO_REPLY, "RFC 8098 3: a read receipt", is_receipt),
    Rule(MailKind.AUTO_REPLY, "Exchange, Gmail, Zimbra: the subject's fixed prefix", says_auto_reply),
    Rule(MailKind.AUTO_REPLY, "Outlook, Lotus Notes: absence in the subject", says_absent),
    Rule(MailKind.HUMAN_RELAY, "RFC 5322 3.6.2: Reply-To names the person", is_relayed),
    Rule(MailKind.LIST, "RFC 2919 3, RFC 2369 3.4: List-Id, List-Post", _is_of_a_list),
    Rule(MailKind.LIST, "RFC 2369 3.2, RFC 8058: List-Unsubscribe of a bulk sender", _is_newsletter),
    Rule(MailKind.NOTIFICATION, "RFC 3834 5: Auto-Submitted auto-generated", signs.is_generated),
    Rule(MailKind.NOTIFICATION, "trackers' and shops' own headers", _is_vendor_notification),
    Rule(MailKind.NOTIFICATION, "RFC 5322 3.6.2 turned round: an address nobody reads", signs.from_nobody),
)  # fmt: skip
