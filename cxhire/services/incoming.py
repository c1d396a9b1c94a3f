"""What an import goes by, and one mail as it is read by that: everything before a batch decides and writes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cxhire.core.mailkind import MailKind, kind_of
from cxhire.core.message import Message as Mail
from cxhire.core.obligations import Direction, Effect
from cxhire.core.quoting import split
from cxhire.core.reading import Reading, Us, reading
from cxhire.core.threading import Dossier, Openings
from cxhire.mail.parse import Unreadable, parse, with_enclosed
from cxhire.mail.sources import LARGEST, Beginning
from cxhire.services.private_address import list_private_addresses
from cxhire.store import applications, mail, mailboxes, people
from cxhire.store.mail import MessageState, Unmatched
from cxhire.store.settings import get_setting

TOO_LARGE = (
    "This mail has {size} MB, and we read up to {largest}. Its first megabyte was kept: Try again takes in the words in it, "
    "without attachments. All of it is where it came from."
)
RECORDED = (
    "letter"  # where a letter comes from that a server took and that is put into the record by ourselves
)
TEAM_ADDRESSES = "team_addresses"  # the setting with the addresses at which candidates write to all of us


class Keep(StrEnum):
    """Which mail is stored. What isn't, is left where it lies, and only counted."""

    EVERYTHING = "everything"  # somebody chose this mail: an upload, an export
    TEAM = "team"  # it came to an address of the team: all but our own notifications
    KNOWN = "known"  # a person's mailbox: only with a candidate, or to an address of the team


@dataclass(frozen=True, slots=True)
class Given:
    """What the person who imports says of all the mail; their own choice wins over what is found."""

    opening_id: int | None = None
    owner_id: int | None = None
    import_id: int | None = None
    keep: Keep = Keep.EVERYTHING


@dataclass(frozen=True, slots=True)
class Known:
    """What an import goes by, as it is when it begins. `ignored` are addresses that are never a candidate's."""

    us: Us
    openings: Openings
    ignored: frozenset[str] = frozenset()


@dataclass(slots=True)
class Item:
    """One mail on its way through a batch."""

    source: str
    raw: bytes
    mail: Mail
    kind: MailKind
    new_text: str
    identity: bytes
    reading: Reading
    dossiers: list[Dossier] = field(default_factory=list)
    unmatched: Unmatched | None = None
    row_id: int = 0

    @property
    def state(self) -> MessageState:
        """Only our own words to a candidate are analysed."""
        ours = self.reading.direction is Direction.OUTBOUND and self.reading.effect is Effect.SETTLES
        to_analyse = ours and bool(self.dossiers) and bool(self.new_text.strip())
        return MessageState.RECEIVED if to_analyse else MessageState.SKIPPED


def load_known() -> Known:
    """Who we are and what we decided, at this moment."""
    ignored = frozenset(sender.email for sender in mail.list_ignored())
    return Known(load_us(), load_openings(), ignored)


def load_us() -> Us:
    """Who we are at this moment."""
    team = {*get_setting(TEAM_ADDRESSES, ()), *mailboxes.list_shared_addresses(), *list_private_addresses()}
    team |= {o.address for o in applications.list_openings() if o.address}
    return Us(people.list_addresses(), frozenset(people.list_domains()), frozenset(team))


def load_openings() -> Openings:
    """The openings that mail can be about, by address and by title."""
    found = Openings()
    for opening in applications.list_openings():
        if opening.closed_at is None:
            found.by_title.setdefault(" ".join(opening.title.casefold().split()), opening.id)
            if opening.address:
                found.by_address[opening.address] = opening.id
    return found


def read_mail(source: str, raw: bytes, us: Us, now: datetime, kind: MailKind | None = None) -> Item:
    """Reads one mail; `kind` overrules what we take it for.

    Raises Unreadable, also for one of which there is only the beginning, or whatever else a strange mail does to us.
    """
    if isinstance(raw, Beginning):
        raise Unreadable(TOO_LARGE.format(size=raw.size >> 20, largest=LARGEST >> 20))
    found = parse(raw)
    if found.sender and us.includes(found.sender.email):
        found = with_enclosed(found, raw)
    kind = kind or kind_of(found).kind
    new_text = split(found.text).new
    seen = reading(found, kind, new_text, us, now)
    words = new_text if seen.words is None else seen.words
    return Item(source, raw, found, kind, words, identity_of(found), seen)


def identity_of(found: Mail) -> bytes:
    """What makes two deliveries one mail: Message-ID and body; without an id, body, sender and date.

    Never the whole bytes, since each delivery adds headers of its own.
    """
    if found.message_id:
        parts = ["id", found.message_id]
    else:
        sender = found.sender.email if found.sender else ""
        parts = ["no-id", sender, found.header("date")]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass") + found.body_digest).digest()
