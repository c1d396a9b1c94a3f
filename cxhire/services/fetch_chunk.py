"""Some mails of a folder: which of them are fetched at all, and how many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cxhire.core.message import Message
from cxhire.mail.imap import Connection
from cxhire.services import fetch_choice, incoming
from cxhire.services.fetch_choice import Choice
from cxhire.services.fetch_work import Work
from cxhire.store.transaction import release

T = TypeVar("T")

MOST_MAILS = 200
MOST_BYTES = 16 << 20
LARGEST = 64 << 20
MEGABYTE = 1 << 20
TOO_LARGE = "This mail has {size} MB, and we read up to {largest}. Its header was kept; the mail itself is in its mailbox."


@dataclass(slots=True)
class Chunk:
    """Some mails in the order they are read, and by UID: the bytes of those to keep, and the headers of the rest.

    `refused` are bytes and the reason, for people, why they aren't taken in. `ours` are those that the header alone
    shows to be for us to keep.
    """

    uids: list[int]
    raws: dict[int, bytes] = field(default_factory=dict)
    left: dict[int, Message] = field(default_factory=dict)
    refused: dict[int, tuple[bytes, str]] = field(default_factory=dict)
    ours: frozenset[int] = frozenset()

    def apart(self) -> list[Chunk]:
        """The same, a mail each."""
        return [
            Chunk([uid], _only(self.raws, uid), _only(self.left, uid), _only(self.refused, uid), self.ours)
            for uid in self.uids
        ]


def _only(found: dict[int, T], uid: int) -> dict[int, T]:
    return {uid: found[uid]} if uid in found else {}


def fetch_chunk(work: Work, uids: Sequence[int]) -> Chunk:
    """The first of these mails of the open folder, as many as are read at once: by number and by bytes.

    Of a personal mailbox only what may concern us is downloaded.
    """
    first, connection = list(uids[:MOST_MAILS]), work.connection
    if work.terms.shared:
        heads, chosen = {}, dict.fromkeys(first, Choice.OURS)
    else:
        heads = fetch_choice.parsed_heads(connection.headers(first))
        chosen = fetch_choice.choices(heads, incoming.load_us())
        release()
    wanted = [uid for uid in first if chosen.get(uid, Choice.LEFT) is not Choice.LEFT]
    sizes = connection.sizes(wanted)
    taken = _fitting(first, sizes)
    raws = connection.mails([uid for uid in taken if 0 < sizes.get(uid, 0) <= LARGEST])
    ours = frozenset(uid for uid in taken if chosen.get(uid) is Choice.OURS)
    large = {uid: sizes[uid] for uid in taken if sizes.get(uid, 0) > LARGEST}
    left = {uid: heads[uid] for uid in taken if uid in heads and uid not in raws and uid not in large}
    left |= {uid: heads[uid] for uid in large if uid not in ours}
    return Chunk(taken, raws, left, _refused(connection, {u: s for u, s in large.items() if u in ours}), ours)


def _fitting(uids: Sequence[int], sizes: dict[int, int]) -> list[int]:
    """The first UIDs whose mails fit into what is read at once; at least one."""
    taken: list[int] = []
    room = MOST_BYTES
    for uid in uids:
        size = sizes.get(uid, 0)
        room -= size if size <= LARGEST else 0
        if taken and room < 0:
            break
        taken.append(uid)
    return taken


def _refused(connection: Connection, large: dict[int, int]) -> dict[int, tuple[bytes, str]]:
    heads = connection.headers(list(large))
    return {
        uid: (head, TOO_LARGE.format(size=large[uid] // MEGABYTE, largest=LARGEST // MEGABYTE))
        for uid, head in heads.items()
    }
