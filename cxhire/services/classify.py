"""What kind of message some bytes are, and their new words: the `classify` command."""

from __future__ import annotations

from typing import Any

from cxhire.core import quoting
from cxhire.core.mailkind import kind_of
from cxhire.core.message import Address, Message
from cxhire.mail.parse import Unreadable, parse


def classify(raw: bytes) -> dict[str, Any]:
    """The `classify` object of the command line without `file`; `error` says why nothing could be read."""
    try:
        message = parse(raw)
    except Unreadable as error:
        return dict.fromkeys(_FIELDS) | {
            "also": [],
            "to": [],
            "text": "",
            "new_text": "",
            "error": str(error),
        }
    return _described(message)


_FIELDS = ("kind", "also", "from", "to", "subject", "date", "message_id", "text", "new_text", "error")


def _described(message: Message) -> dict[str, Any]:
    kinds = kind_of(message)
    return {
        "kind": str(kinds.kind),
        "also": sorted(str(kind) for kind in kinds.also),
        "from": message.sender.email if message.sender else None,
        "to": [_shown(address) for address in (*message.to, *message.cc)],
        "subject": message.subject,
        "date": message.sent_at.isoformat() if message.sent_at else None,
        "message_id": message.message_id,
        "text": message.text,
        "new_text": quoting.split(message.text).new,
        "error": None,
    }


def _shown(address: Address) -> str:
    return address.email
