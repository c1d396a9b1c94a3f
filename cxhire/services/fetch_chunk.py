"""Some mails of a folder: which of them are fetched at all, and how many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from cxhire.core.message import Message
from cxhire.mail.imap import Connection, Withheld
from cxhire.services import fetch_choice, incoming
from cxhire.services.fetch_choice import Choice
from cxhire.services.fetch_work import Work
from cxhire.store.transaction import release

T = TypeVar("T")

MOST_MAILS = 200
MOST_BYTES = 4 << 20  # at a megabit a second half a minute, which the lease outlasts
LARGEST = 64 << 20
MEGABYTE = 1 << 20
TOO_LARGE = "This mail has {size} MB, and we read up to {largest}. Its header was kept; the mail itself is in its mailbox."
WITHHELD = (
    "The mail server has this mail and didn't give it. What it gave of its header was kept. Once other mail programs can "
    "open the mail, have this mailbox's older mail read again."
)


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
        heads = fetch_choice.parsed_heads(_each(connection.headers, first))
        chosen = fetch_choice.choices(heads, incoming.load_us())
        release()
    wanted = [uid for uid in first if chosen.get(uid, Choice.LEFT) is not Choice.LEFT]
    sizes = _each(connection.sizes, wanted)
    taken = _fitting(first, sizes)
    asked = [uid for uid in wanted if uid in set(taken) and sizes.get(uid, 0) <= LARGEST]
    raws, withheld = _given(connection, asked, sizes)
    ours = frozenset(uid for uid in taken if chosen.get(uid) is Choice.OURS)
    large = {uid: sizes[uid] for uid in taken if sizes.get(uid, 0) > LARGEST}
    kept = raws.keys() | (ours & {*large, *withheld})
    left = {uid: heads[uid] for uid in taken if uid in heads and uid not in kept}
    reasons = {
        uid: TOO_LARGE.format(size=size // MEGABYTE, largest=LARGEST // MEGABYTE)
        for uid, size in large.items()
    }
    reasons |= dict.fromkeys(withheld, WITHHELD)
    refused = _refused(connection, {uid: why for uid, why in reasons.items() if uid in ours})
    return Chunk(taken, raws, left, refused, ours)


def _given(
    connection: Connection, uids: Sequence[int], sizes: dict[int, int]
) -> tuple[dict[int, bytes], list[int]]:
    """The bytes of mails, and those that are there but aren't given. What has no size is asked for by itself."""
    found = _each(connection.mails, [uid for uid in uids if sizes.get(uid)])
    missing = connection.present([uid for uid in uids if uid not in found])
    for uid in missing:
        with suppress(Withheld):
            found |= connection.mails([uid])
    return found, [uid for uid in missing if uid not in found]


def _each(ask: Callable[[Sequence[int]], dict[int, T]], uids: Sequence[int]) -> dict[int, T]:
    """What the server says of these mails, of each alone where it refuses all together for the sake of one.

    Raises Withheld where it may be the server that is ill, and all would be missed.
    """
    with suppress(Withheld):
        return ask(uids)
    found: dict[int, T] = {}
    refused: list[Withheld] = []
    for uid in uids:
        try:
            found |= ask([uid])
        except Withheld as refusal:
            refused.append(refusal)
    if not found and any(refusal.is_ill for refusal in refused):
        raise refused[0]
    return found


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


def _refused(connection: Connection, reasons: dict[int, str]) -> dict[int, tuple[bytes, str]]:
    heads = _each(connection.headers, list(reasons))
    return {uid: (heads.get(uid, b""), why) for uid, why in reasons.items()}
