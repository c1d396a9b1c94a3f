"""Mail that a stranger may have brought: it is never ours, not even when it is read much later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from cxhire.core.mailkind import MailKind
from cxhire.core.obligations import Direction
from cxhire.core.reading import Us
from cxhire.core.ways_in import Way
from cxhire.services.incoming import Item

FROM_OUTSIDE = ", from outside"
FORGED = "It says that it is from one of us, but came from outside, and anybody can write that."


def source_of(way: Way, *, is_vouched: bool) -> str:
    """Where a mail came from, in words that also say whether it may be ours."""
    return f"brought by {way.upper()}{'' if is_vouched else FROM_OUTSIDE}"


def is_forged(item: Item, us: Us) -> bool:
    """Whether a mail claims to be from one of us although nobody vouches for that.

    A bounce of our own mail server speaks for nobody.
    """
    if not item.source.endswith(FROM_OUTSIDE):
        return False
    sender = item.mail.sender.email if item.mail.sender else ""
    if item.kind is MailKind.BOUNCE and sender not in us.addresses and sender not in us.team:
        return False
    return us.includes(sender)


def told_apart(items: Sequence[Item], seen: Mapping[bytes, str], us: Us) -> set[bytes]:
    """Gives those of our mails another identity of which somebody outside brought the words first, and answers these.

    Whoever sent an answer of ours back to us, under its Message-ID and as theirs, before it came from Sent, would else
    have it taken for known: it would not be in the record and settle nothing. `seen` are identities and whose they are.
    """
    whose: dict[bytes, str] = {}
    for item in items:
        if item.reading.direction is not Direction.OUTBOUND:
            whose.setdefault(item.identity, item.reading.author.email)
    apart: set[bytes] = set()
    for item in items:
        author = seen.get(item.identity, whose.get(item.identity))
        if item.reading.direction is Direction.OUTBOUND and author is not None and not us.includes(author):
            item.identity = hashlib.sha256(b"ours\0" + item.identity).digest()
            apart.add(item.identity)
    return apart
