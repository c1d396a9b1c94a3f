"""People behind a machine: whose words a job board, an alias service, a web form or a group passes on."""

from __future__ import annotations

from cxhire.core import kind_marks as marks
from cxhire.core.mail_signs import (
    domain,
    from_nobody,
    is_bulk,
    is_generated,
    is_machine_address,
    is_person,
)
from cxhire.core.message import Address, Message

_HEAD = 6_000
_RELAY_HEADERS = ("list-unsubscribe", "x-original-from", "x-simplelogin-type")


def is_relayed(message: Message) -> bool:
    """Whether a machine sent it that names the person it speaks for; a list's own mail is none."""
    if "list-post" in message.headers and "x-original-from" not in message.headers:
        return False
    machine = (
        is_generated(message)
        or from_nobody(message)
        or is_bulk(message)
        or any(name in message.headers for name in _RELAY_HEADERS)
        or _speaks_via(message.sender)
    )
    return machine and relayed_sender(message) is not None


def relayed_sender(message: Message) -> Address | None:
    """The person whose words a job board, an alias service or a web form passes on; None where nobody is named.

    In order: the original From that a group keeps, a person's Reply-To, a form's e-mail field in the text, and the
    board's own address where it stands for that person.
    """
    return _original_from(message) or _reply_to(message) or _in_form(message) or _masked(message)


def list_address(message: Message) -> str | None:
    """The address of the list or group that a mail came through, so that a team's own group can be told from others."""
    for name in ("list-post", "list-id", "mailing-list"):
        found = marks.MAILBOX.search(message.header(name)[:2_000])
        if found:
            return found[0].lower()
    return None


def _speaks_via(sender: Address | None) -> bool:
    """ "Kim Doe via Jobs", as groups and boards put it in the name."""
    return sender is not None and marks.VIA.search(sender.name) is not None


def _original_from(message: Message) -> Address | None:
    original = message.header("x-original-from") or message.header("x-original-sender")
    found = marks.MAILBOX.search(original[:2_000])
    if not found or message.sender is None or not _speaks_via(message.sender):
        return None
    return Address(found[0].lower(), message.sender.name.partition(" via ")[0].strip("' "))


def _reply_to(message: Message) -> Address | None:
    """A person in Reply-To: at another company than the sender, or anywhere where nobody reads the sender's mail."""
    unread = from_nobody(message)
    for address in message.reply_to:
        elsewhere = address != message.sender and domain(address) != domain(message.sender)
        another = unread and address.email != (message.sender and message.sender.email)
        if (elsewhere or another) and is_person(address):
            return address
    return None


def _in_form(message: Message) -> Address | None:
    if not (from_nobody(message) or is_generated(message)):
        return None
    text = message.text[:_HEAD]
    for found in marks.FORM_EMAIL.finditer(text):
        named = marks.FORM_NAME.search(text)
        address = Address(found[1].lower(), " ".join(named[1].split())[:100] if named else "")
        if is_person(address):
            return address
    return None


def _masked(message: Message) -> Address | None:
    sender = message.sender
    if sender and marks.RELAY_DOMAIN.search(sender.email) and not is_machine_address(sender):
        return sender
    return None
