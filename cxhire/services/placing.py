"""Mail that is in no application: placing it by hand, and senders that are never candidates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.mailkind import MailKind
from cxhire.core.message import Address
from cxhire.core.obligations import Direction
from cxhire.core.reading import Reading
from cxhire.core.relays import relayed_sender
from cxhire.services.incoming import Given, Item, load_known, load_us, read_mail
from cxhire.services.ingest import Batch
from cxhire.services.interviews import hear_invitations
from cxhire.services.reminder_answers import become_note
from cxhire.services.steering import require_steering
from cxhire.store import audit, candidates, mail
from cxhire.store.mail import Message, Unmatched
from cxhire.store.transaction import read, write

# What we took for a machine's is a person's once a colleague says so; an auto-reply or a bounce stays one.
MISTAKABLE = frozenset({MailKind.LIST, MailKind.NOTIFICATION, MailKind.FEEDBACK})


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose mail it is, and for which opening (None: whatever goes on, or one not known yet)."""

    email: str
    name: str = ""
    opening_id: int | None = None


def place(message_pk: int, choice: Choice, now: datetime, actor: str) -> int:
    """Puts a mail into an application of a candidate, who is added if unknown; answers their id. Commits.

    The contact and what is owed for it come about as if the mail had just come in. Raises LookupError for a mail
    that is in an application already, ValueError for an address of ours, NotYours for whoever a concern on the
    application is about: a mail of ours would settle what is owed there.
    """
    email = choice.email.strip().lower()
    with write():
        message = _unmatched(message_pk)
        known = load_known()
        if known.us.includes(email):
            raise ValueError("That address is one of ours: a colleague can't be a candidate.")
        _never_mind(email, now, actor)
        batch = Batch(known, Given(choice.opening_id), now, actor)
        found = _read(message, batch)
        if message.unmatched == Unmatched.REMINDER:
            _require_candidate(email)
            become_note(found)
        item = _as_theirs(found, Address(email, choice.name.strip()))
        batch.load([item])
        batch.events.append(Event(now, actor, "mail.placed", f"message:{message_pk}"))
        item.dossiers = batch.board.place(_addressed(item.reading), choice.opening_id)
        for dossier in item.dossiers:
            if dossier.id is not None:
                require_steering(dossier.id, actor)
        batch.store_placed([item])
        audit.append(hear_invitations([item], now, actor))
        mail.match(message_pk, item.kind.value, item.state)
    candidate_id = item.dossiers[0].person.id
    assert candidate_id is not None
    return candidate_id


def _require_candidate(email: str) -> None:
    """A colleague's note is on somebody who is here; it makes nobody a candidate."""
    if candidates.get_candidate_by_email(email) is None:
        raise ValueError("That is no candidate's address, and this mail is a note on a candidate.")


def _unmatched(message_pk: int) -> Message:
    found = mail.get_message(message_pk)
    if found is not None:
        read().refresh(found)  # between the look and the lock somebody else may have placed it
    if found is None or found.unmatched in (None, Unmatched.OURS):
        raise LookupError("no such mail outside of applications")
    return found


def _read(message: Message, batch: Batch) -> Item:
    """Reads the stored bytes again, as a person's mail where we may have taken a person for a machine."""
    raw = mail.get_raw(message.blob)
    assert raw is not None
    item = read_mail("", raw, batch.us, message.created_at)
    if item.reading.direction is Direction.INBOUND and item.kind in MISTAKABLE:
        kind = MailKind.HUMAN_RELAY if relayed_sender(item.mail) else MailKind.HUMAN
        item = read_mail("", raw, batch.us, message.created_at, kind)
    item.row_id = message.id
    return item


def _as_theirs(item: Item, address: Address) -> Item:
    """The mail as from or to that address and nobody else."""
    r = item.reading
    author = address if r.direction is Direction.INBOUND else r.author
    item.reading = replace(r, people=(address,), invented=1, joins=False, author=author)
    return item


def _addressed(found: Reading) -> Reading:
    """What decides the place: talk among ourselves goes where the candidate's own mail would."""
    internal = found.direction is Direction.INTERNAL
    return replace(found, direction=Direction.INBOUND) if internal else found


def ignore(email: str, now: datetime, actor: str) -> int:
    """Notes that a sender is never a candidate; answers how much of their mail that moves out of sight. Commits.

    Raises ValueError for a candidate's address or one of ours.
    """
    email = email.strip().lower()
    with write():
        if candidates.get_candidate_by_email(email):
            raise ValueError("That is a candidate's address.")
        if load_us().includes(email):
            raise ValueError("That address is one of ours: no candidate comes of it.")
        added = mail.add_ignored(email, now)
        moved = mail.set_reason(email, Unmatched.NOBODY, Unmatched.IGNORED)
        if added:
            audit.append([Event(now, actor, "sender.ignored", "sender", detail={"mails": moved})])
    return moved


def heed(email: str, now: datetime, actor: str) -> None:
    """Takes that back: the sender's next mail can make a candidate of them. Commits."""
    with write():
        _never_mind(email.strip().lower(), now, actor)


def _never_mind(email: str, now: datetime, actor: str) -> None:
    if mail.remove_ignored(email):
        moved = mail.set_reason(email, Unmatched.IGNORED, Unmatched.NOBODY)
        audit.append([Event(now, actor, "sender.heeded", "sender", detail={"mails": moved})])
