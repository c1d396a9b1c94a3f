"""What a ZIP archive says of itself, read from its directory at the end: nothing is ever unpacked.

PKWARE's APPNOTE 4.3.12 and 4.3.16. Word, Excel and OpenDocument files are such archives too.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MOST_ENTRIES = 5_000
_END = struct.Struct("<4sHHHHIIH")
_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 1
# As CP437 is what the format falls back to, and all names that decide anything are ASCII.
_CHARSET = "cp437"


@dataclass(frozen=True, slots=True)
class Archive:
    """The names in an archive, how many bytes they would unpack to, and whether any is encrypted.

    `complete` is False where the directory is broken, or too long to be read.
    """

    names: tuple[str, ...] = ()
    unpacked: int = 0
    encrypted: bool = False
    complete: bool = False


def archive_of(data: bytes) -> Archive | None:
    """What is in a ZIP archive by its directory; None for bytes that don't begin as one."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if end < 0 or end + _END.size > len(data):
        return Archive()
    _, _, _, _, entries, _, at, _ = _END.unpack_from(data, end)
    if entries > MOST_ENTRIES:
        return Archive()
    return _read(data, at, entries)


def _read(data: bytes, at: int, entries: int) -> Archive:
    """Sizes of four gigabytes and more stand as four here (ZIP64): too much in any case."""
    names: list[str] = []
    unpacked, encrypted = 0, False
    for _ in range(entries):
        if at + _ENTRY.size > len(data) or data[at : at + 4] != b"PK\x01\x02":
            return Archive(tuple(names), unpacked, encrypted)
        fields = _ENTRY.unpack_from(data, at)
        flags, size, name, extra, comment = fields[3], fields[9], fields[10], fields[11], fields[12]
        start = at + _ENTRY.size
        names.append(data[start : start + name].decode(_CHARSET))
        unpacked += size
        encrypted = encrypted or bool(flags & _ENCRYPTED)
        at = start + name + extra + comment
    return Archive(tuple(names), unpacked, encrypted, complete=True)
