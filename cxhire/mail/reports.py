"""What a mail carries for machines: the calendar part and the delivery report."""

from __future__ import annotations

import re

from cxhire.core.message import Calendar, DeliveryReport
from cxhire.mail.fields import message_id

_FOLD = re.compile(r"\r?\n[ \t]")
_PARTSTAT = re.compile(r";PARTSTAT=\"?([\w-]+)", re.I)
_FIELD = re.compile(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t]+\S.*)*)", re.M)
_LONGEST = 500_000


def calendar_of(text: str, method: str) -> Calendar | None:
    """The calendar part (RFC 5545 3.1 unfolded; RFC 5546 for METHOD); `method` is the Content-Type's parameter.

    The PARTSTAT is that of the only attendee who has answered, as a REPLY and a COUNTER carry it.
    """
    statuses: dict[str, str] = {}
    uid = ""
    for line in _FOLD.sub("", text[:_LONGEST]).splitlines():
        name, _, value = line.partition(":")
        prop = name.partition(";")[0].upper()
        if prop == "METHOD":
            method = value or method
        elif prop == "UID":
            uid = uid or value.strip()
        elif prop == "ATTENDEE" and len(statuses) < 1_000:
            found = _PARTSTAT.search(name)
            statuses[_mailbox(value)] = found[1].upper() if found else ""
    if not method and not uid:
        return None
    answered = [s for s in statuses.values() if s not in ("", "NEEDS-ACTION")] or [
        s for s in statuses.values() if s
    ]
    return Calendar(
        method.strip().upper(), answered[0] if answered else "", uid, tuple(a for a in statuses if a)
    )


def _mailbox(value: str) -> str:
    value = value.strip()
    return (value[7:] if value[:7].lower() == "mailto:" else value).strip().lower()


def delivery_report(status: str, about: str | None) -> DeliveryReport:
    """The first failed (else first) recipient of a message/delivery-status part (RFC 3464 2.3)."""
    best: dict[str, str] = {}
    for block in re.split(r"\n[ \t]*\r?\n", status[:_LONGEST]):
        fields = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
        if "final-recipient" not in fields and "original-recipient" not in fields and "action" not in fields:
            continue
        if not best or (_action(best) != "failed" and _action(fields) == "failed"):
            best = fields
    recipient = best.get("original-recipient") or best.get("final-recipient", "")
    if "@" not in recipient:
        recipient = best.get("final-recipient", "")
    address = recipient.rpartition(";")[2].strip(" <>\"'").lower()
    code = re.match(r"[245]\.\d{1,3}\.\d{1,3}", best.get("status", ""))
    return DeliveryReport(_action(best), code[0] if code else "", address, about)


def _action(fields: dict[str, str]) -> str:
    words = fields.get("action", "").lower().split()
    return words[0].strip(";,()") if words else ""


def id_in_headers(text: str) -> str | None:
    """The Message-ID in a header block as text."""
    for name, value in _FIELD.findall(text[:100_000]):
        if name.lower() == "message-id":
            return message_id([value])
    return None
