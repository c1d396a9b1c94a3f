"""Mail that a stranger may have brought: it is never ours, not even when it is read much later."""

from __future__ import annotations

from cxhire.core.mailkind import MailKind
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
