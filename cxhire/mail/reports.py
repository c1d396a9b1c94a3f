"""The delivery report that a mail carries, and the ids of the mails that hang on it."""

from __future__ import annotations

import re

from cxhire.core.message import DeliveryReport
from cxhire.mail.fields import message_id

_FIELD = re.compile(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t]+\S.*)*)", re.M)
_LONGEST = 500_000


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
