"""What a colleague replies to a reminder: a note on the application that it told of, for us alone (ADR 0020).

It opens and settles nothing, makes nobody a candidate and goes nowhere. Whoever knows a reminder's Message-ID has that
reminder, for the id is an HMAC; that From names a member of ours is all that is asked besides, and From can be forged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from cxhire.core.naming import Named, named_one
from cxhire.core.obligations import Direction, Effect
from cxhire.core.quoting import split
from cxhire.core.reading import PERSONAL
from cxhire.core.threading import Board, Dossier
from cxhire.mail.render import OWN_ID
from cxhire.services.incoming import Item
from cxhire.store import candidates, intake, people
from cxhire.store.mail import Unmatched
from cxhire.store.outbox import MailKind, Outgoing

REMINDING = (MailKind.REMINDER, MailKind.ESCALATION)


def remember(row: Outgoing, application_ids: Collection[int]) -> None:
    """Notes which applications a mail of ours that leaves tells of, so that answers to it find them. Doesn't commit."""
    intake.add_refs([
        {"ref": row.message_id, "application_id": id_, "own": False} for id_ in sorted(set(application_ids))
    ])  # fmt: skip


def list_reminders(items: Sequence[Item]) -> set[str]:
    """The Message-IDs of reminders that some of the mails answer. Nothing is asked where none may."""
    found = {ref for item in items for ref in item.reading.refs if ref.startswith(OWN_ID)}
    return intake.list_message_ids_of(found, REMINDING) if found else set()


def take_as_note(item: Item, board: Board, reminders: Collection[str]) -> bool:
    """Makes a note of a mail that answers a reminder, on the application it is about; without one it waits for somebody to say.

    False, and it stays what it is, where it is no such mail. It reaches no candidate then whom we don't know already.
    """
    answered = next((ref for ref in item.reading.refs if ref in reminders), None)
    if answered is None:
        return False
    if item.reading.direction is Direction.OUTBOUND:
        item.reading = item.reading.among(board.people.__contains__)
    reaches = item.reading.direction is Direction.OUTBOUND and bool(item.reading.people)
    if reaches or item.kind not in PERSONAL or not _is_a_members(item):
        return False
    become_note(item)
    about = _about(item, [dossier for dossier in board.refs.get(answered, ()) if dossier.id])
    item.dossiers = [about] if about else []
    item.unmatched = None if about else Unmatched.REMINDER
    return True


def become_note(item: Item) -> None:
    """Reads a mail as its writer's own words among ourselves, whatever it quotes or hands on."""
    sender = item.mail.sender
    assert sender is not None
    item.new_text = split(item.mail.text).new
    item.reading = replace(
        item.reading, direction=Direction.INTERNAL, effect=Effect.NOTHING, author=sender, ours=sender, people=(),
        invented=0, joins=False, about=None, content_key=None, copies=(), words=None,
    )  # fmt: skip


def _is_a_members(item: Item) -> bool:
    by = people.get_colleague_by_email(item.mail.sender.email) if item.mail.sender else None
    return by is not None and by.member and by.active


def _about(item: Item, dossiers: Sequence[Dossier]) -> Dossier | None:
    """The application that the note is on: the only one that the reminder told of, or whose candidate it names."""
    if len(dossiers) == 1:
        return dossiers[0]
    ids = {dossier.person.id for dossier in dossiers if dossier.person.id}
    emails = candidates.list_addresses_of(ids)
    whom = named_one(item.new_text, {id_: Named(_name(id_), emails.get(id_, ())) for id_ in ids})
    theirs = [dossier for dossier in dossiers if whom is not None and dossier.person.id == whom]
    return theirs[0] if len(theirs) == 1 else None


def _name(candidate_id: int) -> str:
    found = candidates.get_candidate(candidate_id)
    return found.name if found else ""
