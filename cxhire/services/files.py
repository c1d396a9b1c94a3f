"""Files that came by mail: what each is, whether it is offered, and its bytes (ADR 0013).

Rows come with the mail, at intake. What the bytes are is found afterwards: rows wait with `sha256` NULL, and whatever
happens to the process, the next pass finds them there.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.cv import SentFile, cv_among
from cxhire.core.file_kinds import ANYTHING
from cxhire.core.file_names import safe_file_name
from cxhire.core.file_safety import is_aside, trouble_with
from cxhire.core.mailkind import MailKind
from cxhire.mail.attached_files import AttachedFile, file_bytes, files_in
from cxhire.store import audit, files, mail
from cxhire.store.files import Listed, MailFile, Waiting
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import release, write

log = logging.getLogger(__name__)

FILLED_FROM = "files_filled_from"  # the setting with the id of the oldest mail that is known to have its rows
BATCH_MAILS = 20
BATCH_BYTES = 16 << 20
# A larger mail is not unpacked beside everything else that the process does.
MOST_MAIL_BYTES = 64 << 20
NEWEST = 1 << 62

UNREADABLE = "The mail that it came with can't be read any more."
TOO_LARGE = "The mail that it came with is too large to look into."


@dataclass(frozen=True, slots=True)
class Offered:
    """A file of a candidate's, once however often it was sent; `first` is the mail that it came with first."""

    file: MailFile
    first: Listed
    times: int
    is_cv: bool


def look_into_pending(most_mails: int) -> int:
    """Looks into the files of up to so many mails, the newest first; answers of how many. Commits a few at a time."""
    done = 0
    while done < most_mails and (waiting := files.list_unread(min(BATCH_MAILS, most_mails - done))):
        done += _look_into(waiting)
    return done + _fill_in(most_mails - done)


def _fill_in(most_mails: int) -> int:
    """The same for mail that came before files had rows."""
    before = get_setting(FILLED_FROM, NEWEST)
    if most_mails <= 0 or not before:
        return 0
    waiting = files.list_without(before, most_mails)
    at = 0
    while at < len(waiting):
        at += _look_into(waiting[at : at + BATCH_MAILS])
    with write():
        set_setting(FILLED_FROM, waiting[-1].message_pk if waiting else 0)
    return len(waiting)


def _look_into(waiting: Sequence[Waiting]) -> int:
    """Looks outside the transaction, then writes what was found; stops early when it has read enough for once."""
    found, size = [], 0
    for one in waiting:
        found.append((one.message_pk, _rows(one)))
        size += one.size
        if size > BATCH_BYTES:
            break
    release()
    with write():
        for message_pk, rows in found:
            if isinstance(rows, str):
                files.give_up(message_pk, rows)
            else:
                files.save_files(message_pk, rows)
                files.give_up(message_pk, UNREADABLE)
    return len(found)


def _rows(waiting: Waiting) -> list[dict[str, Any]] | str:
    """What is in a mail, as rows; or why nobody can tell."""
    if waiting.size > MOST_MAIL_BYTES:
        return TOO_LARGE
    raw = mail.get_raw(waiting.blob)
    if raw is None:
        return UNREADABLE
    returned = waiting.kind == MailKind.BOUNCE
    try:
        return [_row(found) for found in files_in(raw, enclosed=not returned)]
    except Exception:  # whatever a strange mail does to us, the next one isn't held up
        log.exception("the files of a mail could not be read")
        return UNREADABLE


def _row(found: AttachedFile) -> dict[str, Any]:
    facts, name = found.facts, found.facts.name[:320]
    handed_out = replace(facts, name=safe_file_name(name))  # whatever hides its ending, a browser saves it so
    return {
        "part": found.part, "name": name, "declared_type": facts.declared_type[:320],
        "size": facts.size, "sha256": found.sha256, "type": facts.type[:320], "trouble": trouble_with(handed_out),
        "aside": is_aside(facts),
    }  # fmt: skip


def list_offered(candidate_id: int) -> list[Offered]:
    """A candidate's files, each once: the CV first, then the newest; those that nobody may have yet are among them."""
    by_content: dict[object, list[Listed]] = {}
    for one in files.list_files(candidate_id):
        by_content.setdefault(one.file.sha256 or one.file.id, []).append(one)
    firsts = [same[0] for same in by_content.values()]
    cv = cv_among([_sent(one) for one in firsts if one.inbound and not one.file.trouble])
    found = [Offered(same[0].file, same[0], len(same), same[0].file.id == cv) for same in by_content.values()]
    newest = sorted(found, key=lambda o: o.first.at, reverse=True)  # of one mail in its own order
    return sorted(newest, key=lambda o: not o.is_cv)


def _sent(one: Listed) -> SentFile:
    context = f"{one.subject}\n{one.words}"
    return SentFile(
        one.file.id, one.message_pk, one.at, one.file.name, one.file.type or ANYTHING, one.file.size, context
    )


def look_into_now(message_pk: int) -> None:
    """Looks into one mail's files before the clock comes to it. Commits."""
    _look_into(files.list_of(message_pk))


def fetch(file: MailFile, candidate_id: int, now: datetime, actor: str) -> bytes:
    """A file's bytes, cut out of the mail that it came with; that somebody took it is written down. Commits.

    Raises LookupError where the mail has no such part any more.
    """
    message = mail.get_message(file.message_pk)
    raw = mail.get_raw(message.blob) if message else None
    if raw is None:
        raise LookupError("the mail is gone")
    try:
        data = file_bytes(raw, file.part)
    except IndexError as gone:
        raise LookupError("the mail has no such part") from gone
    with write():
        audit.append([_taken(file, candidate_id, now, actor)])
    return data


def _taken(file: MailFile, candidate_id: int, now: datetime, actor: str) -> Event:
    detail = {"message": file.message_pk, "not offered": file.trouble is not None}
    return Event(now, actor, "file.downloaded", f"file:{file.id}", candidate_id=candidate_id, detail=detail)


__all__ = ["Offered", "fetch", "list_offered", "look_into_now", "look_into_pending"]
