"""Letters in the making: kept while they are typed, one for each author and application, and never overwritten unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from mimetypes import MimeTypes

from cxhire.core.audit_chain import Event
from cxhire.core.file_names import safe_file_name
from cxhire.core.letters import LONGEST_BODY, LONGEST_SUBJECT, MOST_COPIES, addresses_in, one_line
from cxhire.store import applications, audit, drafts, intake
from cxhire.store.drafts import Beside, Draft, DraftState, News
from cxhire.store.transaction import write

MOST_FILES = 10
LARGEST_FILES = 15 << 20  # together; a third more on the way, and most servers take 25 MB
STILL_WRITING = timedelta(minutes=2)
KEPT = timedelta(days=30)
_TYPES = MimeTypes()  # the standard library's own table: the machine's would make the same letter differ


class Changed(ValueError):
    """The letter isn't as it was when this window showed it; `current` is what there is now, None where it is gone."""

    def __init__(self, current: Draft | None) -> None:
        super().__init__("This letter was changed in another window.")
        self.current = current


class Unsendable(ValueError):
    """What keeps a letter from leaving, or a file from coming along, and at which field."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Words:
    """What a window says of a letter. `interaction_id` is the contact that it answers; `shared` whose address it is from."""

    to_email: str
    cc: tuple[str, ...]
    subject: str
    body: str
    shared: bool = False
    interaction_id: int | None = None

    @classmethod
    def typed(
        cls, to_email: str, cc: str, subject: str, body: str, *, shared: bool = False, interaction_id: int | None = None
    ) -> Words:  # fmt: skip
        """From a form's fields, however they were filled."""
        text = body.replace("\r\n", "\n").replace("\r", "\n")
        return cls(
            to_email.strip().lower(), addresses_in(cc), one_line(subject), text, shared, interaction_id
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """Which draft, and which version of it, a window shows."""

    draft_id: int
    version: int


@dataclass(frozen=True, slots=True)
class File:
    """A file to come along."""

    name: str
    data: bytes


def save(author_id: int, application_id: int, words: Words, seen: Seen | None, now: datetime) -> Draft | None:
    """Keeps a letter as it is typed; None, and nothing kept, where nothing is written yet. Commits.

    Raises Changed where another window was faster, Unsendable where it is too long to be kept.
    """
    check_lengths(words)
    with write():
        return put(author_id, application_id, words, seen, now)


def put(
    author_id: int, application_id: int, words: Words, seen: Seen | None, now: datetime, *, always: bool = False
) -> Draft | None:  # fmt: skip
    """The same inside a transaction; `always` begins a letter also with nothing in it. Doesn't commit."""
    current = drafts.get_current(author_id, application_id)
    values = {**asdict(words), "cc": list(words.cc)}
    if current is None:
        if seen is not None:
            raise Changed(None)
        if not (always or words.body.strip()):
            return None
        return drafts.add_draft(author_id, application_id, now, **values)
    if seen != Seen(current.id, current.version) or current.state != DraftState.OPEN:
        raise Changed(current)
    if any(getattr(current, name) != value for name, value in values.items()):
        drafts.change_draft(current.id, current.version, now, **values)
    return drafts.get_draft(current.id)


def check_lengths(words: Words) -> None:
    """Raises Unsendable where a letter is larger than we keep one."""
    if len(words.subject) > LONGEST_SUBJECT:
        raise Unsendable("subject", f"The subject is too long: {LONGEST_SUBJECT} characters at most.")
    if len(words.body) > LONGEST_BODY:
        raise Unsendable(
            "body", f"The letter is too long: {LONGEST_BODY:,} characters at most. Hang it on as a file."
        )
    if len(words.cc) > MOST_COPIES or any(len(email) > 320 for email in words.cc):
        raise Unsendable("cc", f"Too many copies: {MOST_COPIES} addresses at most.")


def attach(
    author_id: int, application_id: int, words: Words, seen: Seen | None, files: Sequence[File], now: datetime
) -> Draft:  # fmt: skip
    """Keeps the letter and hangs files on it, by their content. Commits. Raises like `save`."""
    check_lengths(words)
    with write():
        draft = put(author_id, application_id, words, seen, now, always=True)
        assert draft is not None
        return hang_on(draft, files, now)


def hang_on(draft: Draft, files: Sequence[File], now: datetime) -> Draft:
    """Puts files on an open draft. Doesn't commit. Raises Unsendable, and nothing is changed, where they are too much."""
    if not files:
        return draft
    _check_files(draft, files)
    rows = [(hashlib.sha256(file.data).digest(), file) for file in files]
    intake.add_blobs([{"sha256": sha, "size": len(f.data), "packed": intake.pack(f.data)} for sha, f in rows])
    for sha, file in rows:
        name = safe_file_name(file.name, "file")
        drafts.add_file(draft.id, name, _content_type(name), len(file.data), sha)
    drafts.change_draft(draft.id, draft.version, now)
    changed = drafts.get_draft(draft.id)
    assert changed is not None
    return changed


def remove_file(author_id: int, draft_id: int, file_id: int, now: datetime) -> None:
    """Takes a file off an open letter. Commits. Raises LookupError where there is none of theirs."""
    with write():
        draft = _own(author_id, draft_id, DraftState.OPEN)
        if not drafts.remove_file(draft_id, file_id):
            raise LookupError("no such file")
        drafts.change_draft(draft_id, draft.version, now)


def throw_away(author_id: int, draft_id: int, now: datetime, actor: str) -> None:
    """Puts a letter out of sight, from where it can be fetched back for a month. Commits. Raises LookupError."""
    with write():
        draft = _own(author_id, draft_id, DraftState.OPEN)
        drafts.change_draft(draft_id, draft.version, now)
        drafts.move_draft(draft_id, DraftState.OPEN, DraftState.GONE)
        audit.append([_event("letter.thrown_away", draft, now, actor)])


def fetch_back(author_id: int, draft_id: int, now: datetime, actor: str) -> Draft:
    """Takes a letter up again that was thrown away. Commits.

    Raises LookupError where there is none of theirs, ValueError where they have begun another meanwhile.
    """
    with write():
        draft = _own(author_id, draft_id, DraftState.GONE)
        if drafts.get_current(author_id, draft.application_id):
            raise ValueError("You have begun another letter there since; send it or throw it away first.")
        drafts.move_draft(draft_id, DraftState.GONE, DraftState.OPEN)
        audit.append([_event("letter.fetched_back", draft, now, actor)])
    found = drafts.get_draft(draft_id)
    assert found is not None
    return found


def beside(application_id: int, author_id: int, now: datetime) -> list[Beside]:
    """Who else has typed to the same candidate just now."""
    application = applications.get_application(application_id)
    if application is None:
        return []
    return drafts.list_beside(application.candidate_id, author_id, now - STILL_WRITING)


def news(application_id: int, author_id: int, after_id: int, draft: Draft | None) -> list[News]:
    """What came to the record since the page was shown, or the letter begun, but for the author's own."""
    found = drafts.list_news(application_id, after_id, draft.created_at if draft else None)
    return [one for one in found if one.colleague_id != author_id]


def forget_ended(now: datetime) -> int:
    """Lets go of letters that left, or were thrown away, a month ago: what left is in the record as mail. Commits."""
    with write():
        return drafts.forget_ended(now - KEPT)


def _own(author_id: int, draft_id: int, state: DraftState) -> Draft:
    found = drafts.get_draft(draft_id)
    if found is None or found.author_id != author_id or found.state != state:
        raise LookupError("no such draft")
    return found


def _check_files(draft: Draft, files: Sequence[File]) -> None:
    there = drafts.list_files(draft.id)
    if len(there) + len(files) > MOST_FILES:
        raise Unsendable("files", f"{MOST_FILES} files at most can come along.")
    if any(not file.data for file in files):
        raise Unsendable("files", "One of the files is empty.")
    if sum(f.size for f in there) + sum(len(f.data) for f in files) > LARGEST_FILES:
        raise Unsendable(
            "files", f"All files together may have {LARGEST_FILES >> 20} MB at most; nothing was attached."
        )


def _content_type(name: str) -> str:
    """What a file's name says that it is; a mail or a bundle of parts goes as mere bytes, which no program unpacks."""
    found = _TYPES.guess_type(name)[0] or "application/octet-stream"
    return "application/octet-stream" if found.startswith(("message/", "multipart/")) else found


def _event(action: str, draft: Draft, now: datetime, actor: str) -> Event:
    application = applications.get_application(draft.application_id)
    candidate_id = application.candidate_id if application else None
    return Event(now, actor, action, f"draft:{draft.id}", draft.application_id, candidate_id)
