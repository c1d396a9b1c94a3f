"""The parts of the Mail pages that the visitor may read, as tabs."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_login import current_user

from cxhire.store import mail, strangers, undelivered
from cxhire.store.mail import Unmatched
from cxhire.store.undelivered import View
from cxhire.web.guards import is_within_reach

# Each tab: its page, and its words; {} is how much waits there.
TABS = (
    ("mailboxes.index", "Mailboxes"),
    ("strangers.index", "Senders we don't know ({:,})"),
    ("mail.index", "Imports"),
    ("mail.unmatched", "In no application ({:,})"),
    ("mail.unreadable", "Could not be read ({:,})"),
    ("outgoing.index", "Not delivered ({:,})"),
)


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is the one shown) of each tab within reach; `here` is an endpoint."""
    counts = {
        "strangers.index": strangers.count_strangers(current_user.id)[0],
        "mail.unmatched": _to_decide(mail.count_unmatched()),
        "mail.unreadable": mail.count_quarantine(),
        "outgoing.index": undelivered.count_view(View.FAILED),
    }
    return [
        (url_for(page), words.format(counts.get(page, 0)), page == here)
        for page, words in TABS
        if is_within_reach(page)
    ]


def _to_decide(counts: Mapping[str, int]) -> int:
    return counts.get(Unmatched.NOBODY, 0) + counts.get(Unmatched.REMINDER, 0)
