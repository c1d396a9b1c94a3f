"""What a mail's headers and addresses say of the machine behind it, if there is one.

A header that people's mail carries too (List-Unsubscribe, Precedence, X-Auto-Response-Suppress) says nothing alone.
"""

from __future__ import annotations

from cxhire.core import kind_marks as marks
from cxhire.core.message import Address, Message


def local_part(address: Address | None) -> str:
    """What stands before the @."""
    return address.email.partition("@")[0] if address else ""


def domain(address: Address | None) -> str:
    """The last two labels, which is near enough to tell a relay from the one it relays for."""
    return ".".join(address.email.rpartition("@")[2].split(".")[-2:]) if address else ""


def is_machine_address(address: Address | None) -> bool:
    """Whether nobody reads what is sent there."""
    return address is None or marks.MACHINE_LOCAL.search(local_part(address)) is not None


def is_person(address: Address) -> bool:
    """Whether an answer to this address reaches a person, as far as an address can tell."""
    local = local_part(address)
    if "@" not in address.email or marks.MACHINE_LOCAL.search(local) or marks.ROLE_LOCAL.fullmatch(local):
        return False
    return sum(c.isdigit() for c in local) * 2 <= len(local) or domain(address) in marks.FREEMAIL


def from_nobody(message: Message) -> bool:
    """Whether the sender's address says itself that nobody reads answers."""
    return message.sender is not None and marks.NOREPLY_LOCAL.search(local_part(message.sender)) is not None


def from_daemon(message: Message) -> bool:
    """Whether a mail system sent it, by the name or the address in From."""
    raw = message.header("from")[:500]
    if message.sender is None and "<>" in raw:
        return True
    return is_daemon(raw)


def is_daemon(text: str) -> bool:
    """Whether a name or an address is a mail system's."""
    lowered = text.lower()
    return any(hint in lowered for hint in marks.DAEMON_HINTS) and marks.DAEMON.search(text) is not None


def null_sender(message: Message) -> bool:
    """Whether the envelope named nobody to answer to (RFC 5321 4.5.5)."""
    path = message.header("return-path")
    return bool(path) and path.strip() in ("<>", "<MAILER-DAEMON>", "MAILER-DAEMON")


def auto_submitted(message: Message) -> str:
    """The keyword of Auto-Submitted (RFC 3834 5), without its parameters and comments; an empty string without one."""
    value = message.header("auto-submitted").strip().lower()
    for end in ";( \t":
        value = value.partition(end)[0]
    return value


def is_generated(message: Message) -> bool:
    """Whether a program wrote it of its own accord."""
    return auto_submitted(message) in ("auto-generated", "auto-notified")


def is_bulk(message: Message) -> bool:
    """Whether Precedence says that many get it; some people's mail programs say so too."""
    return message.header("precedence").strip().lower() in ("bulk", "junk", "list")


def has_machine_signs(message: Message) -> bool:
    """Whether anything at all hints at a machine, which decides together with another mark."""
    return (
        null_sender(message)
        or auto_submitted(message) not in ("", "no")
        or is_machine_address(message.sender)
        or is_bulk(message)
    )


def report_type(message: Message) -> str:
    """The report-type of a multipart/report (RFC 6522), lower-cased; an empty string where it is none."""
    value = message.header("content-type")
    found = marks.REPORT_TYPE.search(value[:2_000]) if "eport" in value else None
    return found[1].lower() if found else ""


def has_part(message: Message, *types: str) -> bool:
    """Whether a part of one of these types hangs on the mail, or is all of it."""
    return message.content_type in types or any(a.content_type in types for a in message.attachments)
