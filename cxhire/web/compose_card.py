"""The composer on a candidate's page: what templates/compose/ draws of a letter in the making, or on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_login import current_user

from cxhire.core.letters import LANGUAGES, language_of, reply_subject
from cxhire.core.modules import Module
from cxhire.core.obligations import Direction
from cxhire.services import drafts as service
from cxhire.services import modules, posting
from cxhire.services.drafts import Seen, Words
from cxhire.services.steering import WHY, can_steer
from cxhire.store import candidates, drafts, interactions, letter_templates, outbox
from cxhire.store.applications import Application, get_opening
from cxhire.store.candidates import Candidate
from cxhire.store.drafts import Beside, Draft, DraftFile, DraftState, News
from cxhire.store.interactions import Interaction
from cxhire.store.outbox import OutboxState, Outgoing
from cxhire.web.guards import actor, config, now

SECOND = timedelta(seconds=1)
NOTHING = Words("", (), "", "")


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form that came back held, why it came back, and at which field.

    `other` is another window's version of the letter; `since` the contact after which all others are news.
    """

    words: Words
    field: str = ""
    error: str = ""
    conflict: bool = False
    other: Draft | None = None
    shown_news: bool = False
    since: int = 0


@dataclass(frozen=True, slots=True)
class Nearby:
    """What else goes on around a letter: who writes too, and what came `since` a contact; `newest` is shown with it."""

    writing: Sequence[Beside]
    news: Sequence[News]
    newest: int
    since: int


@dataclass(frozen=True, slots=True)
class Way:
    """A letter on its way. `state` is the outbox's; `seconds` until it leaves; `contact_id` its place in the record."""

    draft: Draft
    state: OutboxState
    seconds: int
    send_at: datetime
    error: str | None
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Card:
    """All that the composer shows; `why_not` says why there is none for this reader."""

    application: Application
    first: str
    why_not: str = ""
    way: Way | None = None
    entered: Entered | None = None
    words: Words = NOTHING
    seen: str = ""
    saved_at: datetime | None = None
    failed: str | None = None
    to_options: Sequence[tuple[str, str]] = ()
    senders: Sequence[tuple[str, str]] = ()
    answered: Interaction | None = None
    answered_theirs: bool = False
    quote: str = ""
    files: Sequence[DraftFile] = ()
    templates: Sequence[tuple[int, str]] = ()
    nearby: Nearby = Nearby((), (), 0, 0)
    can_send: bool = True
    checks_wording: bool = True
    limits: Mapping[str, int] = field(default_factory=dict)

    def error(self, name: str) -> str:
        """What is wrong at a field."""
        return self.entered.error if self.entered and self.entered.field == name else ""


def card(
    application: Application, first: str, entered: Entered | None = None, answer: int | None = None
) -> Card:
    """The composer for the reader; `answer` is the contact that a new letter is to answer."""
    if not can_steer(application.id, actor()):
        return Card(application, first, WHY)
    draft = drafts.get_current(current_user.id, application.id)
    if draft and draft.state == DraftState.LEAVING:
        return Card(application, first, way=way(draft), entered=entered)
    words = entered.words if entered else _words(draft, application, answer)
    answered = _answered(words.interaction_id, application)
    candidate = candidates.get_candidate(application.candidate_id)
    return Card(
        application, first, entered=entered, words=words, seen=token(draft), saved_at=draft.updated_at if draft else None,
        failed=_failed(draft), to_options=_to_options(application), senders=_senders(), answered=answered,
        answered_theirs=bool(answered and answered.direction == Direction.INBOUND),
        quote=_quote(answered, candidate, words), files=drafts.list_files(draft.id) if draft else (),
        templates=_templates(answered), nearby=nearby(application, entered.since if entered else 0, draft), can_send=posting.can_send(config()),
        checks_wording=Module.TONE in modules.switched_on(), limits={"files": service.MOST_FILES, "bytes": service.LARGEST_FILES},
    )  # fmt: skip


def nearby(application: Application, since: int, draft: Draft | None) -> Nearby:
    """Who else writes, and what came since; on a page just opened (0) that is only what came since the draft."""
    newest = drafts.get_newest_contact_id(application.id)
    news = service.news(application.id, current_user.id, since or newest, draft)
    return Nearby(service.beside(application.id, current_user.id, now()), news, newest, since or newest)


def way(draft: Draft) -> Way:
    """How far a letter is that was sent."""
    row = outbox.get_last_of_draft(draft.id)
    assert row is not None
    left = max(0, -(-(row.send_at - now()) // SECOND))
    state = OutboxState(row.state)
    return Way(draft, state, left, row.send_at, row.error, state is OutboxState.WAITING)


def token(draft: Draft | None) -> str:
    """What a form carries to say which version it shows."""
    return f"{draft.id}.{draft.version}" if draft else ""


def seen_in(text: str) -> Seen | None:
    """Back from `token`; None for anything else."""
    id_, _, version = text.partition(".")
    return (
        Seen(int(id_), int(version)) if id_.isdecimal() and version.isdecimal() and len(text) < 30 else None
    )


def _words(draft: Draft | None, application: Application, answer: int | None) -> Words:
    if draft:
        return Words(
            draft.to_email, tuple(draft.cc), draft.subject, draft.body, draft.shared, draft.interaction_id
        )
    answered = _answered(answer, application) or drafts.get_answerable(application.id)
    emails = candidates.list_addresses_of([application.candidate_id]).get(application.candidate_id, [])
    theirs = answered.author_email if answered and answered.direction == Direction.INBOUND else ""
    message = posting.answered_mail(answered.id, application.id) if answered else None
    opening = get_opening(application.opening_id) if application.opening_id else None
    subject = (
        reply_subject(message.subject) if message else f"Your application: {opening.title}" if opening else ""
    )
    to_email = theirs if theirs in emails else next(iter(emails), "")
    return Words(to_email, (), subject, "", False, answered.id if answered else None)


def _answered(interaction_id: int | None, application: Application) -> Interaction | None:
    """The contact that a letter answers, if it is a mail of this application."""
    message = posting.answered_mail(interaction_id, application.id)
    return interactions.get_interaction(interaction_id) if message and interaction_id else None


def _quote(answered: Interaction | None, candidate: Candidate | None, words: Words) -> str:
    message = posting.answered_mail(answered.id, answered.application_id) if answered else None
    return posting.quote(message, candidate.name if candidate else "", current_user.colleague, words.body)


def _failed(draft: Draft | None) -> str | None:
    """Why the last attempt to send it came to nothing."""
    row: Outgoing | None = outbox.get_last_of_draft(draft.id) if draft else None
    return row.error if row and row.state in (OutboxState.FAILED, OutboxState.CANCELLED) else None


def _to_options(application: Application) -> list[tuple[str, str]]:
    emails = candidates.list_addresses_of([application.candidate_id]).get(application.candidate_id, [])
    return [(email, email) for email in emails]


def _senders() -> list[tuple[str, str]]:
    own, shared = current_user.email, posting.shared_address(config())
    found = [("", f"{current_user.name} <{own}>")] if "@" in own else []
    return [*found, ("1", f"{current_user.name} <{shared}>")] if shared and shared != own else found


def _templates(answered: Interaction | None) -> list[tuple[int, str]]:
    """Templates as one chooses among them, those in the candidate's language first."""
    message = posting.answered_mail(answered.id, answered.application_id) if answered else None
    theirs = language_of(message.new_text if message else "")
    found = sorted(letter_templates.list_templates(), key=lambda t: t.language != theirs)
    return [(t.id, f"{LANGUAGES.get(t.language, t.language)}: {t.name}") for t in found]
