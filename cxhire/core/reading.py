"""What one mail is to us: which way it goes, who outside it is about, and what it does to the answer clock.

Decides from the mail and from who "we" are, and from nothing that was stored before: so a mail reads the same
whenever it arrives. ARCHITECTURE.md 5.1 to 5.9 are the rules.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cxhire.core import quoting
from cxhire.core.bounces import bounced
from cxhire.core.closing import is_closing
from cxhire.core.mailkind import MailKind, kind_of
from cxhire.core.message import LONGEST_ADDRESS, Address, Message
from cxhire.core.obligations import Direction, Effect
from cxhire.core.printed_dates import offset_of
from cxhire.core.relays import list_address, relayed_sender


@dataclass(frozen=True, slots=True)
class Us:
    """Who we are: addresses → the colleague's id, domains, and addresses that are nobody's own; all lower-cased.

    `team` are those where candidates write to all of us: jobs@, an opening's address, a shared mailbox.
    """

    addresses: Mapping[str, int]
    domains: frozenset[str] = frozenset()
    team: frozenset[str] = frozenset()

    def includes(self, email: str) -> bool:
        return email in self.addresses or email in self.team or email.rpartition("@")[2] in self.domains


@dataclass(frozen=True, slots=True)
class Reading:
    """One mail as the record needs it.

    `people` are those outside that it is from (inbound) or reaches (outbound, To before Cc). `invented` says how
    many of them, from the first, may be taken for new candidates; `joins` that an unknown one may be another
    address of whoever the thread is with. `ours` is our side: the author, or whom they wrote to. `ref` and `refs` are Message-IDs; `copies` are those a forward repeats.
    `words` are the original's where a colleague hands one on, else None.
    """

    direction: Direction
    effect: Effect
    at: datetime
    author: Address
    people: tuple[Address, ...]
    ours: Address | None
    invented: int
    joins: bool
    ref: str | None
    refs: tuple[str, ...]
    about: str | None
    content_key: str | None
    copies: tuple[str, ...]
    subject_key: str
    words: str | None = None

    def among(self, is_wanted: Callable[[str], bool]) -> Reading:
        """The same about those people only whose address is wanted."""
        kept = [n for n, person in enumerate(self.people) if is_wanted(person.email)]
        if len(kept) == len(self.people):
            return self
        people = tuple(self.people[n] for n in kept)
        return replace(self, people=people, invented=sum(n < self.invented for n in kept))


NOBODY = Address("")
PERSONAL = (MailKind.HUMAN, MailKind.HUMAN_RELAY)
# A mailing to more people than this is no conversation with any of them.
MOST_PEOPLE = 20
# So many characters of two texts are alike only if one was copied from the other.
KEYED = 1000
_NOT_WORDS = re.compile(r"\W+")
_ASCII_NOT_WORDS = bytes(code for code in range(128) if _NOT_WORDS.match(chr(code)))
_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_PREFIX = re.compile(
    r"^\s*((re|r|aw|antw|antwort|sv|vs|odp|ref|fwd?|wg|tr|rv|i|enc|vb|doorst)\s*(\[\d+\]|\(\d+\))?\s*[:：]\s*)+",
    re.I,
)
_FORWARD = re.compile(r"^\s*(fwd?|wg|tr|rv|i|enc|doorst|vb|weitergeleitet|forward)\s*[:：]", re.I)
# Calendar mail, as it acts on the clock: (inbound, outbound). RFC 5546 section 3.2.
_CALENDAR = {
    MailKind.CALENDAR_REQUEST: (Effect.OWES, Effect.SETTLES),
    MailKind.CALENDAR_COUNTER: (Effect.OWES, Effect.SETTLES),
    MailKind.CALENDAR_REPLY: (Effect.NOTHING, Effect.SETTLES),
    MailKind.CALENDAR_CANCEL: (Effect.OWES, Effect.TELLS),
}


def reading(message: Message, kind: MailKind, new_text: str, us: Us, now: datetime) -> Reading:
    """Reads one mail. `new_text` is its words without quotes and signature; `now` stands in for a lost date."""
    found = _by_sender(message, kind, new_text, us, now)
    return found.among(lambda email: len(email) <= LONGEST_ADDRESS)


def _by_sender(message: Message, kind: MailKind, new_text: str, us: Us, now: datetime) -> Reading:
    if kind is MailKind.LIST and us.includes(list_address(message) or ""):
        kind = MailKind.HUMAN  # our own group address, jobs@ as a Google Group: people write to us through it
    sender = relayed_sender(message) if kind is MailKind.HUMAN_RELAY else None
    if sender and us.includes(sender.email):
        sender = None  # anybody can write a Reply-To: only From makes a mail ours, and settles what is owed
    sender = sender or message.sender or NOBODY
    if kind is MailKind.BOUNCE:
        return _bounce(message, sender, us, now)
    if not us.includes(sender.email):
        return _inbound(message, kind, new_text, sender, us, now)
    people = _outside(message, us)
    if people and not _hands_on(message, us, now):
        return _outbound(message, kind, sender, people, now)
    return _internal(message, sender, us, now, people)


def happened_at(message: Message, now: datetime) -> datetime:
    """When the mail was sent; the time of receipt where its Date is missing or more than a day off.

    `now` where that lies ahead or before mail began: whoever waits since next century is never late.
    """
    sent, received = message.sent_at, message.received_at
    best = sent or received
    if sent is not None and received is not None and abs(sent - received) > timedelta(days=1):
        best = received
    if best is None or best.year < 1990 or best > now + timedelta(days=1):
        return now
    return best


def subject_key(subject: str) -> str:
    """A subject without its Re: and Fwd:, folded for comparison."""
    return " ".join(_PREFIX.sub("", subject).casefold().split())


def content_key(text: str) -> str:
    """A digest of the first words that survives quoting, wrapping and forwarding."""
    start = text[:KEYED].casefold()
    if start.isascii():  # the same, in a tenth of the time
        words = start.encode().translate(None, _ASCII_NOT_WORDS)
    else:
        words = _NOT_WORDS.sub("", start).encode()
    return hashlib.sha256(words).hexdigest()[:32]


def _read(
    message: Message, direction: Direction, effect: Effect, author: Address, people: tuple[Address, ...],
    now: datetime, *, ours: Address | None = None, invented: int = 0, joins: bool = False,
    about: str | None = None, key: str | None = None, copies: tuple[str, ...] = (), at: datetime | None = None,
) -> Reading:  # fmt: skip
    refs = tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))
    return Reading(
        direction, effect, at or happened_at(message, now), author, people, ours, invented, joins,
        message.message_id, tuple(r for r in refs if r != message.message_id), about, key, copies,
        subject_key(message.subject),
    )  # fmt: skip


def _inbound(
    message: Message, kind: MailKind, new_text: str, sender: Address, us: Us, now: datetime
) -> Reading:
    personal = kind in PERSONAL or kind in _CALENDAR
    effect = _inbound_effect(message, kind, new_text)
    ours = next((a for a in (*message.to, *message.cc) if us.includes(a.email)), None)
    people = (sender,) if sender.email else ()
    key = content_key(new_text) if personal and new_text.strip() else None
    return _read(
        message, Direction.INBOUND, effect, sender, people, now,
        ours=ours, invented=int(personal), joins=personal, key=key,
    )  # fmt: skip


def _inbound_effect(message: Message, kind: MailKind, new_text: str) -> Effect:
    if kind is MailKind.CALENDAR_REPLY:
        declined = message.calendar is not None and message.calendar.partstat == "DECLINED"
        return Effect.OWES if declined or _asks(new_text) else Effect.NOTHING
    if kind in _CALENDAR:
        return _CALENDAR[kind][0]
    if kind in PERSONAL and not (is_closing(new_text) and not message.attachments):
        return Effect.OWES
    return Effect.NOTHING


def _asks(text: str) -> bool:
    """Whether somebody wrote a question beside the button; what calendars write themselves holds none but in links."""
    return bool(re.search(r"[?？]", _URL.sub(" ", text)))


def _outbound(
    message: Message, kind: MailKind, sender: Address, people: tuple[Address, ...], now: datetime
) -> Reading:
    if kind in PERSONAL:
        effect = Effect.SETTLES
    elif kind in _CALENDAR:
        effect = _CALENDAR[kind][1]
    else:
        effect = Effect.TELLS if kind is MailKind.NOTIFICATION else Effect.NOTHING
    replies = bool(message.in_reply_to or message.references)
    named = {a.email for a in message.to}
    invented = 0 if effect is Effect.NOTHING else sum(a.email in named for a in people) or len(people)
    return _read(
        message, Direction.OUTBOUND, effect, sender, people, now, ours=sender,
        invented=min(invented, 1) if replies else invented, joins=replies and invented > 0,
    )  # fmt: skip


def _outside(message: Message, us: Us) -> tuple[Address, ...]:
    """Those outside whom a mail of ours reaches, To before Cc, each once."""
    reached = [*message.to, *message.cc]
    if message.calendar and not any(not us.includes(a.email) for a in reached):
        reached += [Address(email) for email in message.calendar.attendees]
    found = {a.email: a for a in reversed(reached) if "@" in a.email and not us.includes(a.email)}
    people = tuple(reversed(found.values()))
    return people if len(people) <= MOST_PEOPLE else ()


@dataclass(frozen=True, slots=True)
class _Original:
    """What somebody outside wrote, as a colleague hands it on.

    `ids` are its own Message-ID and those it answers, the nearest first; None where only its text was pasted.
    """

    sender: Address
    subject: str
    words: str
    sent_at: datetime | None
    closes: bool
    message_id: str | None = None
    ids: tuple[str, ...] | None = None


def _hands_on(message: Message, us: Us, now: datetime) -> bool:
    """True of a mail of ours that only passes on what somebody wrote: that tells the candidate nothing."""
    if not _FORWARD.match(message.subject):
        return False
    return quoting.forwarded(message.text) is not None or any(_originals(message, us, now))


def _internal(
    message: Message, sender: Address, us: Us, now: datetime, people: tuple[Address, ...]
) -> Reading:
    original = next(_originals(message, us, now), None)
    if original is None:
        return _read(message, Direction.INTERNAL, Effect.NOTHING, sender, (), now, ours=sender)
    handed_on = happened_at(message, now)
    found = _read(
        message, Direction.INBOUND, Effect.NOTHING if original.closes else Effect.COPY, original.sender,
        (original.sender,), now, ours=sender, invented=int(not people),
        key=content_key(original.words) if original.words.strip() else None,
        copies=(*message.in_reply_to, *message.references), at=min(original.sent_at or handed_on, handed_on),
    )  # fmt: skip
    found = replace(found, words=original.words)
    if original.ids is None:
        return found
    # In the thread that the original names: the colleague's may be about somebody else.
    copied = (original.message_id,) if original.message_id else ()
    answers = bool(set(original.ids) - set(copied))
    return replace(
        found, refs=original.ids, copies=copied, joins=answers, subject_key=subject_key(original.subject)
    )


def _originals(message: Message, us: Us, now: datetime) -> Iterator[_Original]:
    """What a mail of ours hands on of others: in its text, then hanging on it, also through another forward of ours."""
    inline = quoting.forwarded(message.text, offset_of(message.header("date")))
    if inline and inline.sender.email and not us.includes(inline.sender.email):
        words = quoting.split(inline.text).new
        yield _Original(inline.sender, inline.subject, words, inline.sent_at, is_closing(words))
    for enclosed in message.enclosed:
        if enclosed.sender and us.includes(enclosed.sender.email):
            yield from _originals(enclosed, us, now)
        elif (kind := kind_of(enclosed).kind) in PERSONAL:
            yield _of_enclosed(enclosed, kind, now)


def _of_enclosed(mail: Message, kind: MailKind, now: datetime) -> _Original:
    sender = (relayed_sender(mail) if kind is MailKind.HUMAN_RELAY else None) or mail.sender or NOBODY
    words = quoting.split(mail.text).new
    ids = dict.fromkeys(filter(None, (mail.message_id, *mail.in_reply_to, *reversed(mail.references))))
    closes = is_closing(words) and not mail.attachments
    return _Original(sender, mail.subject, words, happened_at(mail, now), closes, mail.message_id, tuple(ids))


def _bounce(message: Message, sender: Address, us: Us, now: datetime) -> Reading:
    report = bounced(message)
    named = report.recipient if report and "@" in report.recipient else None
    recipient = Address(named) if named and not us.includes(named) else None
    # A delay is no failure: only "failed" takes an answer back (RFC 3464 section 2.3.3).
    failed = report is None or report.action in ("", "failed")
    return _read(
        message, Direction.INBOUND, Effect.BOUNCES if failed else Effect.NOTHING, sender,
        (recipient,) if recipient else (), now, invented=int(recipient is not None),
        about=report.about_message_id if report else None,
    )  # fmt: skip
