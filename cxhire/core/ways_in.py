"""Mail that is brought to us: by which way, to which of our addresses, and whom we believe that it is from.

Anybody can write any From. Mail that says it is ours settles what we owe, so it is believed only where a stranger could not
have brought it: to the private address, which nobody outside knows, or by LMTP, where the company's own mail server checks.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum


class Way(StrEnum):
    """By which way a mail came; the actor of what it does in the audit trail."""

    SMTP = "smtp"
    LMTP = "lmtp"
    HOOK = "hook"


class Outcome(StrEnum):
    """What became of a mail that was brought."""

    TAKEN = (
        "taken"  # committed: stored now or earlier, in quarantine, or our own notification, which stays out
    )
    UNKNOWN = "unknown"  # to nobody here
    FORGED = "forged"  # says that it is from us, and nobody vouches for that
    NOT_STORED = "not stored"  # our trouble: bring it again later


@dataclass(frozen=True, slots=True)
class Brought:
    """A mail with its envelope: `sender` is None where nobody said one, and empty for a bounce's."""

    raw: bytes
    recipients: tuple[str, ...]
    way: Way
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Doors:
    """The addresses at which mail may be brought, lower-cased: the `private` one and those of the team."""

    private: str | None = None
    team: frozenset[str] = frozenset()

    def admits(self, recipient: str) -> bool:
        """Whether mail to that address is for us."""
        address = plain(recipient)
        return bool(address) and (address == self.private or address in self.team)

    def is_private(self, recipients: Collection[str]) -> bool:
        """Whether somebody wrote to the address that only we know."""
        return self.private is not None and self.private in map(plain, recipients)


# What can stand in a Return-Path without being read as another header or the end of the address.
_HARMLESS = re.compile(r"[^\x00-\x20<>\x7f-\x9f\ud800-\udfff]{1,320}")


def plain(address: str) -> str:
    """An address as we keep it: lower-cased, without brackets."""
    return address.strip().strip("<>").lower()


def vouches(way: Way, *, private: bool) -> bool:
    """Whether a mail that came so may say that it is from one of us."""
    return private or way is Way.LMTP


def trace(way: Way, host: str, sender: str | None, now: datetime) -> bytes:
    """What the last server writes on top of a mail (RFC 5321, 4.4): the envelope's sender, if known, and when it came.

    An empty sender is that of bounces and automatic replies. What can't safely stand in a header is left out.
    """
    lines = [f"Received: by {host} with {way.upper()}; {format_datetime(now)}\r\n"]
    address = None if sender is None else sender.strip().strip("<>")
    if address is not None and (not address or _HARMLESS.fullmatch(address)):
        lines.insert(0, f"Return-Path: <{address}>\r\n")
    return "".join(lines).encode()
