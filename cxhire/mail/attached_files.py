"""The files on a mail, also those on mails that hang on it: what each is by its bytes, and the bytes themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import puremagic

from cxhire.core.file_kinds import ANYTHING, HEAD, sniffed
from cxhire.core.file_safety import MOST_BYTES, MOST_FILES, FileFacts
from cxhire.core.message import Attachment
from cxhire.core.zip_directory import archive_of
from cxhire.mail.parse import MAX_HANDED_ON_DEPTH, attachment, attachments_with_bytes, encloses

# So many bytes of a mark and more are no accident.
_SURE = 0.3
_DOT = "."


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file with where it hangs (`MailFile.part`). `sha256` is empty where it is too large to be looked into."""

    part: str
    facts: FileFacts
    sha256: bytes = b""


def files_in(raw: bytes, *, enclosed: bool = True) -> Iterator[AttachedFile]:
    """The first `MOST_FILES` files of a mail, those on attached mails (unless not `enclosed`) after all of its own.

    Decodes one file at a time. Reads attached mails as deep as a forward is read.
    """
    waiting: list[tuple[str, bytes]] = [("", raw)]
    left = MOST_FILES
    while waiting and left:
        prefix, mail = waiting.pop(0)
        deeper = enclosed and prefix.count(_DOT) < MAX_HANDED_ON_DEPTH
        for found, content_id, body in attachments_with_bytes(mail):
            if not left:
                break
            left -= 1
            part = f"{prefix}{found.index}"
            looked, data = _looked_into(part, found, content_id, body)
            yield looked
            if deeper and data and encloses(found.name, found.content_type):
                waiting.append((f"{part}{_DOT}", data))


def _looked_into(
    part: str, found: Attachment, content_id: str, body: Callable[[], bytes]
) -> tuple[AttachedFile, bytes]:
    facts = FileFacts(found.name, found.content_type, found.content_type or ANYTHING, found.size, content_id)
    if found.size > MOST_BYTES:
        return AttachedFile(part, facts), b""
    data = body()
    archive = archive_of(data)
    type_ = type_of(data[:HEAD], facts) if archive is None else sniffed(data[:HEAD], found.name, archive)
    facts = replace(facts, size=len(data), archive=archive, type=type_ or ANYTHING)
    return AttachedFile(part, facts, hashlib.sha256(data).digest()), data


def type_of(head: bytes, file: FileFacts) -> str:
    """What a file's first bytes look like; of plain text what the mail declares, if that is text too."""
    if known := sniffed(head, file.name, None):
        return known
    if encloses(file.name, file.declared_type):
        return "message/rfc822"
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError):
        best = None
    if best is not None and best.confidence >= _SURE and best.mime_type:
        return str(best.mime_type)
    if b"\0" in head:
        return ANYTHING
    return file.declared_type if file.declared_type.startswith("text/") else "text/plain"


def file_bytes(raw: bytes, part: str) -> bytes:
    """The bytes of one file, cut out of the mail by its `part`; raises IndexError where there is none."""
    data = raw
    for index in part.split(_DOT):
        data = attachment(data, int(index))[1]
    return data
