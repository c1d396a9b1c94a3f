"""A letter on its way: into the outbox, back out of it within ten seconds, and what is in it when it leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.letters import is_address, language_of, quoted, references
from cxhire.core.obligations import Direction
from cxhire.mail import render
from cxhire.mail.compose import Enclosed, Written
from cxhire.mail.parse import parse
from cxhire.services import drafts as service
from cxhire.services import ingest, mail_settings
from cxhire.services.drafts import Changed, File, Seen, Unsendable, Words
from cxhire.services.incoming import RECORDED, Given, load_us
from cxhire.services.policy import load_policies
from cxhire.services.private_address import list_private_addresses
from cxhire.services.quarantine import set_aside
from cxhire.services.secrets import SecretLost
from cxhire.services.steering import can_steer, require_steering
from cxhire.store import (
    applications,
    audit,
    candidates,
    drafts,
    interactions,
    mail,
    mailboxes,
    outbox,
    people,
)
from cxhire.store.applications import Application
from cxhire.store.drafts import Draft, DraftState
from cxhire.store.mail import Message
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write

log = logging.getLogger(__name__)

UNDO_WITHIN = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A letter as it would leave now; `why_not` says why it may not, else it is empty."""

    application_id: int
    candidate_id: int | None
    why_not: str = ""
    written: Written | None = None


def shared_address(config: Config) -> str | None:
    """The address that is the team's and that a letter may leave from: a shared mailbox's, else the installation's.

    None where neither is known as ours: an answer from a stranger's address would be taken for a candidate's mail.
    """
    own = parseaddr(mail_settings.mail_from(config) or "")[1].lower()
    us = load_us()
    return next(
        (a for a in (*sorted(mailboxes.list_shared_addresses()), own) if is_address(a) and us.includes(a)),
        None,
    )


def can_send(config: Config) -> bool:
    """Whether there is a server that takes our mail, with a password that can be read."""
    try:
        return bool(mail_settings.smtp_url(config) and mail_settings.mail_from(config))
    except SecretLost:
        return False


def send(
    author: Colleague, application_id: int, words: Words, seen: Seen | None, files: Sequence[File], config: Config,
    now: datetime, actor: str,
) -> Draft:  # fmt: skip
    """Puts a letter into the outbox, from where it leaves in ten seconds. Commits.

    Raises Unsendable with what is missing, Changed like `drafts.save`, NotYours for whoever a concern on the application
    is about: their letter would settle what is owed there.
    """
    service.check_lengths(words)
    with write():
        require_steering(application_id, actor)
        _check(author, application_id, words, config)
        draft = service.put(author.id, application_id, words, seen, now, always=True)
        assert draft is not None
        draft = service.hang_on(draft, files, now)
        drafts.change_draft(draft.id, draft.version, now)
        drafts.move_draft(draft.id, DraftState.OPEN, DraftState.LEAVING)
        _queue(draft.id, _sender(author, words.shared, config) or "", config, now)
        audit.append([_event("letter.queued", draft, now, actor)])
    found = drafts.get_draft(draft.id)
    assert found is not None
    return found


def undo(author_id: int, draft_id: int, now: datetime, actor: str) -> bool:
    """Takes a letter back before it leaves: it is a draft again. False where it is too late. Commits.

    Raises LookupError where there is no such letter of theirs on its way.
    """
    with write():
        draft = drafts.get_draft(draft_id)
        if draft is None or draft.author_id != author_id:
            raise LookupError("no such letter")
        row = outbox.get_last_of_draft(draft_id)
        if draft.state != DraftState.LEAVING or row is None or not outbox.cancel_waiting(row.id):
            return False
        drafts.move_draft(draft_id, DraftState.LEAVING, DraftState.OPEN)
        audit.append([_event("letter.undone", draft, now, actor)])
    return True


def leaving(draft_id: int, config: Config, now: datetime) -> Leaving:
    """What a letter is if it leaves now, looked at again: whoever wrote it may be gone, or no longer decide."""
    draft = drafts.get_draft(draft_id)
    application = applications.get_application(draft.application_id) if draft else None
    author = people.get_colleague(draft.author_id) if draft else None
    if draft is None or application is None or author is None:
        return Leaving(draft.application_id if draft else 0, None, "the letter is gone")
    why_not = _why_not(draft, author, application, config)
    written = None if why_not else _written(draft, author, application, config)
    return Leaving(application.id, application.candidate_id, why_not, written)


def record(row: Outgoing, raw: bytes, now: datetime, ended: Callable[[], None]) -> None:
    """Puts the letter that a server took into the record, as the mail it is, in one transaction with `ended`. Commits.

    What can't be placed is put aside with its bytes: sending it again would be worse.
    """
    try:
        ingest.take_in([(RECORDED, raw)], Given(), now, "system", inside=lambda _: ended())
    except Exception as error:
        log.exception("outbox %s was sent, but not placed", row.id)
        with write():
            set_aside(raw, RECORDED, f"{type(error).__name__} while placing a letter of ours", now)
            ended()


def came_of(row: Outgoing, state: OutboxState) -> None:
    """Takes a letter on with what came of it: sent, or a draft again whose author may try once more. Doesn't commit."""
    if row.draft_id is None:
        return
    if state is OutboxState.SENT:
        drafts.move_draft(row.draft_id, DraftState.LEAVING, DraftState.SENT)
    elif state in (OutboxState.FAILED, OutboxState.CANCELLED):
        drafts.move_draft(row.draft_id, DraftState.LEAVING, DraftState.OPEN)


def answered_mail(interaction_id: int | None, application_id: int) -> Message | None:
    """The mail that a letter answers: of this application, and no colleague's forward, which the candidate never saw."""
    found = interactions.get_interaction(interaction_id) if interaction_id else None
    if found is None or found.application_id != application_id or found.message_pk is None:
        return None
    message = mail.get_message(found.message_pk)
    is_theirs = message is not None and message.from_email == found.author_email
    return message if found.direction != Direction.INTERNAL and is_theirs else None


def quote(answered: Message | None, name: str, author: Colleague, body: str) -> str:
    """What stands below the letter: the candidate's words that it answers, in the language of the letter."""
    if answered is None or not answered.new_text.strip() or load_us().includes(answered.from_email):
        return ""
    zone = ZoneInfo(author.zone or load_policies().newest.hours.zone)
    language = language_of(body, language_of(answered.new_text))
    return quoted(
        answered.new_text,
        name or answered.from_name or answered.from_email,
        answered.at.astimezone(zone),
        language,
    )


def _check(author: Colleague, application_id: int, words: Words, config: Config) -> None:
    application = applications.get_application(application_id)
    if application is None:
        raise LookupError("no such application")
    if not can_send(config):
        raise Unsendable(
            "body", "No mail server is set yet, so nothing can leave. Your letter is kept as a draft."
        )
    if not words.subject:
        raise Unsendable("subject", "Give the letter a subject.")
    if not words.body.strip():
        raise Unsendable("body", "There is nothing in the letter yet.")
    if words.to_email not in _addresses(application.candidate_id):
        raise Unsendable("to", "Choose one of the candidate's addresses.")
    _check_copies(words.cc, application.candidate_id)
    if _sender(author, words.shared, config) is None:
        raise Unsendable("sender", "That address isn't known as ours, so the letter can't leave from it.")


def _check_copies(cc: Sequence[str], candidate_id: int) -> None:
    for email in cc:
        if not is_address(email):
            raise Unsendable("cc", f"“{email}” is no address. Separate several with commas.")
    if not set(cc).isdisjoint(list_private_addresses()):
        raise Unsendable(
            "cc",
            "The private address must not be seen: whoever knows it can bring mail as one of us. No copy is needed.",
        )
    others = {id_ for id_ in candidates.list_candidate_addresses(cc).values() if id_ != candidate_id}
    if others:
        raise Unsendable(
            "cc", "One of the copies would go to another candidate. Write to them on their own page."
        )


def _why_not(draft: Draft, author: Colleague, application: Application, config: Config) -> str:
    candidate = candidates.get_candidate(application.candidate_id)
    if not (author.member and author.active) or author.role == Role.AUDITOR.value:
        return "whoever wrote it isn't on the team any more"
    if candidate is None or candidate.erased_at is not None:
        return "the candidate was erased"
    if draft.to_email not in _addresses(application.candidate_id):
        return "that address isn't the candidate's any more"
    if not can_steer(application.id, f"colleague:{author.id}"):
        return (
            "a concern about words of the author belongs to this application, so someone else decides there"
        )
    if _sender(author, draft.shared, config) is None:
        return "the address that it was to leave from isn't ours any more"
    return ""


def _written(draft: Draft, author: Colleague, application: Application, config: Config) -> Written:
    candidate = candidates.get_candidate(application.candidate_id)
    name = candidate.name if candidate else ""
    answered = answered_mail(draft.interaction_id, application.id)
    sender = _sender(author, draft.shared, config)
    assert sender is not None
    return Written(
        sender, author.name, draft.to_email, name, tuple(draft.cc), draft.subject, draft.body,
        quote(answered, name, author, draft.body), _thread(answered), _files(draft),
    )  # fmt: skip


def _thread(answered: Message | None) -> tuple[str, ...]:
    raw = mail.get_raw(answered.blob) if answered else None
    if answered is None or raw is None:
        return ()
    found = parse(raw)
    return references(answered.message_id, found.references or found.in_reply_to)


def _files(draft: Draft) -> tuple[Enclosed, ...]:
    found = []
    for file in drafts.list_files(draft.id):
        data = mail.get_raw(file.blob)
        assert data is not None
        found.append(Enclosed(file.name, file.content_type, data))
    return tuple(found)


def _queue(draft_id: int, sender: str, config: Config, now: datetime) -> None:
    draft = drafts.get_draft(draft_id)
    assert draft is not None
    slot = f"letter:{draft.id}:{draft.version}"
    message_id = render.message_id(slot, config.secret_key, sender, config.base_url)
    outbox.add_outgoing(
        slot, MailKind.LETTER, message_id, draft.to_email, now, now + UNDO_WITHIN, draft_id=draft.id
    )


def _sender(author: Colleague, shared: bool, config: Config) -> str | None:
    return shared_address(config) if shared else (author.email if is_address(author.email) else None)


def _addresses(candidate_id: int) -> list[str]:
    return candidates.list_addresses_of([candidate_id]).get(candidate_id, [])


def _event(action: str, draft: Draft, now: datetime, actor: str) -> Event:
    application = applications.get_application(draft.application_id)
    candidate_id = application.candidate_id if application else None
    return Event(now, actor, action, f"draft:{draft.id}", draft.application_id, candidate_id)


__all__ = ["Changed", "Unsendable", "answered_mail", "came_of", "leaving", "quote", "record", "send", "undo"]
