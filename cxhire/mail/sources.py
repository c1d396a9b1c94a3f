"""Mail on disk, one at a time: .eml, mbox, Maildir, folders and zips of them, in constant memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

CHUNK = 1 << 20
# One message larger than this is cut there: what is behind it is attachments' bytes.
LARGEST = 64 << 20
# A zip may hold this many times its own size, and this many files (49 kB can unpack to 50 MB).
MOST_RATIO, MOST_FILES = 100, 500_000
SMALL_ZIP = 20 << 20
# mboxo and mboxrd (RFC 4155 appendix A): a blank line, then "From ", an address, and a date.
_FROM_LINE = re.compile(rb"(?:\A|\n\r?\n)From [^\n]*\d\d:\d\d[^\n]*\n|\AFrom [^\n]*\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)
_HEADER = re.compile(rb"\A(?:From [^\n]*\n)?[!-9;-~]{1,60}:[ \t\r\n]")
_MAIL_NAMES = (".eml", ".mbox", ".mbx", ".msg.eml", ".mbs")


class NotMail(ValueError):
    """A path that holds no mail, said in one line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail and where it lay. `read_bytes` is how much of the source it used up, for progress."""

    source: str
    raw: bytes
    read_bytes: int


def total_bytes(paths: Iterable[Path]) -> int:
    """How many bytes `pieces` will read, by the file system's word."""
    return sum(p.stat().st_size for path in paths for p in _files(path))


def pieces(paths: Iterable[Path]) -> Iterator[Piece]:
    """Every mail under some paths, in name order. Raises NotMail for a path that is neither mail nor folder."""
    for path in paths:
        if not path.exists():
            raise NotMail(f"{path} does not exist")
        alone = not path.is_dir()
        for file in _files(path):
            yield from _pieces_of(file, alone)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir(), key=lambda p: p.name):
        # A Maildir's tmp/ holds mail that is still being delivered.
        if entry.is_dir() and not (entry.name == "tmp" and (path / "cur").is_dir()):
            yield from _files(entry)
        elif entry.is_file() and not entry.name.startswith((".", "dovecot")):
            yield entry


def _pieces_of(file: Path, alone: bool) -> Iterator[Piece]:
    with file.open("rb") as stream:
        start = stream.read(4096)
        stream.seek(0)
        if start.startswith(b"PK\x03\x04"):
            yield from _zipped(file)
        elif start.startswith(b"From ") and file.suffix != ".eml":
            yield from _mbox(stream, str(file))
        elif file.suffix in _MAIL_NAMES or file.parent.name in ("cur", "new") or _HEADER.match(start):
            raw = stream.read(LARGEST)
            yield Piece(str(file), raw, len(raw))
        elif alone:
            raise NotMail(f"{file} is no mail, mbox, Maildir, folder or zip of them")


def _mbox(stream: IO[bytes], source: str) -> Iterator[Piece]:
    """Splits an mbox without holding more than one message and one chunk of it."""
    held, number, searched = b"", 0, 0
    while chunk := stream.read(CHUNK):
        held += chunk
        begin, marks = 0, [m for m in _FROM_LINE.finditer(held, searched)]
        for mark in marks:
            start = (
                mark.start()
                if held[mark.start() : mark.start() + 1] == b"F"
                else held.index(b"From ", mark.start())
            )
            if start > begin:
                number += 1
                yield _piece(held[begin:start], source, number)
                begin = start
        held = held[begin:]
        # A separator may straddle two chunks; a line is no longer than this.
        searched = max(0, len(held) - 1000)
    if held.strip():
        yield _piece(held, source, number + 1)


def _piece(raw: bytes, source: str, number: int) -> Piece:
    size = len(raw)
    if raw.startswith(b"From "):
        raw = raw[raw.find(b"\n") + 1 :]
    if b"\n>" in raw:
        raw = _ESCAPED.sub(rb"\1", raw)
    return Piece(f"{source}#{number}", raw[:LARGEST], size)


def _zipped(file: Path) -> Iterator[Piece]:
    """The mail in a zip; entries are read as streams and never written to disk, so no name can escape."""
    with zipfile.ZipFile(file) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir()]
        size = sum(e.file_size for e in entries)
        if len(entries) > MOST_FILES or size > max(SMALL_ZIP, MOST_RATIO * file.stat().st_size):
            raise NotMail(f"{file} unpacks to {size:,} bytes: that is no mailbox")
        for entry in sorted(entries, key=lambda e: e.filename):
            yield from _entry(archive, entry, f"{file}/{entry.filename}")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source: str) -> Iterator[Piece]:
    name = PurePosixPath(entry.filename)
    if name.name.startswith(".") or "__MACOSX" in name.parts:
        return
    with archive.open(entry) as stream:
        start = stream.read(4096)
    with archive.open(entry) as stream:
        if start.startswith(b"From ") and name.suffix != ".eml":
            for piece in _mbox(stream, source):
                yield Piece(piece.source, piece.raw, 0)
        elif name.suffix in _MAIL_NAMES or name.parent.name in ("cur", "new") or _HEADER.match(start):
            yield Piece(source, stream.read(LARGEST), entry.compress_size)
