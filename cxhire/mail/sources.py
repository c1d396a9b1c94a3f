"""Mail on disk, one at a time: .eml, mbox, Maildir, folders and zips of them, in constant memory."""

from __future__ import annotations

import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, cast

CHUNK = 1 << 20
# Of a message that is larger only the beginning is kept, which holds its words.
LARGEST, KEPT = 40 << 20, 1 << 20
# A zip may hold this many times its own size, and this many files (49 kB can unpack to 50 MB).
MOST_RATIO, MOST_FILES = 100, 500_000
SMALL_ZIP = 20 << 20
# That much of a chunk is looked at again with the next one: a separator and the header behind it.
OVERLAP = 2000
# What zipfile raises over a zip whose bytes or table are broken.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    UnicodeDecodeError,
    IndexError,
)
# mboxo and mboxrd (RFC 4155 appendix A): a blank line, "From ", an address, and a date as asctime writes it.
_FROM_LINE = re.compile(rb"From [^\n]{0,900}(?=\n)")
_DAY = re.compile(rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_TIME = re.compile(rb"\d\d:\d\d")
_SENDER = re.compile(rb"From (?:[^\s@]+@\S+|-|MAILER-DAEMON)[ \t]")
_FIRST_HEADER = re.compile(rb"\n[!-9;-~]{1,60}:[ \t\r\n]")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)
_HEADER = re.compile(rb"\A(?:From [^\n]*\n)?[!-9;-~]{1,60}:[ \t\r\n]")
_MBOX_NAMES = (".mbox", ".mbx", ".mbs")
MAIL_NAMES = (".eml", *_MBOX_NAMES)


class NotMail(ValueError):
    """A path that holds no mail, said in one line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail and where it lay. `read_bytes` is how much of the source it used up, for progress."""

    source: str
    raw: bytes
    read_bytes: int


class Beginning(bytes):
    """The first bytes of a mail that is too large to be read; `size` is that of all of it."""

    size: int

    def __new__(cls, raw: bytes, size: int) -> Beginning:
        made = super().__new__(cls, raw[:KEPT])
        made.size = size
        return made


def total_bytes(paths: Iterable[Path]) -> int:
    """How many bytes `pieces` will read, by the file system's word."""
    return sum(os.stat(p).st_size for path in paths for p in _files(path))


def shown(path: Path) -> str:
    """A path as it can be printed and stored: a name needn't be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def check(path: Path) -> None:
    """Looks at the start of a file, or the table of a zip. Raises NotMail where `pieces` would have nothing to read."""
    with _refusing(path), path.open("rb") as stream:
        start = stream.read(4096)
        if start.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(stream) as archive:
                _entries(archive, path)
        elif not (_is_mbox(start, path) or _is_mail(start, path)):
            raise _no_mail(path)


def pieces(paths: Iterable[Path]) -> Iterator[Piece]:
    """Every mail under some paths, in name order. Raises NotMail for a path that is neither mail nor folder."""
    for path in paths:
        if not path.exists():
            raise NotMail(f"{shown(path)} does not exist")
        alone = not path.is_dir()
        for file in _files(path):
            yield from _pieces_of(file, alone)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    with os.scandir(path) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            # A Maildir's tmp/ holds mail that is still being delivered; a linked folder may lead round in a circle.
            if not entry.is_symlink() and not (entry.name == "tmp" and (path / "cur").is_dir()):
                yield from _files(Path(entry.path))
        elif entry.is_file() and not entry.name.startswith((".", "dovecot")):
            yield Path(entry.path)


def _pieces_of(file: Path, alone: bool) -> Iterator[Piece]:
    with _refusing(file), file.open("rb") as stream:
        start = stream.peek(4096)[:4096]
        if start.startswith(b"PK\x03\x04"):
            yield from _zipped(file)
        elif _is_mbox(start, file):
            yield from _mbox(stream, shown(file))
        elif _is_mail(start, file):
            size = os.fstat(stream.fileno()).st_size
            yield Piece(shown(file), _whole(stream, size), size)
        elif alone:
            raise _no_mail(file)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Says what is wrong with a file in one line."""
    try:
        yield
    except OSError as error:
        raise NotMail(f"{shown(path)} could not be read: {error.strerror or error}") from error
    except DAMAGE as error:
        raise NotMail(f"{shown(path)} is a damaged zip: {error}") from error
    except (
        RuntimeError,
        NotImplementedError,
    ) as error:  # a password is asked for; a method that Python can't unpack
        raise NotMail(f"{shown(path)} can't be unpacked: {error}") from error


def _no_mail(path: Path) -> NotMail:
    return NotMail(f"{shown(path)} is no mail, mbox, Maildir, folder or zip of them")


def _is_mbox(start: bytes, name: PurePath) -> bool:
    """True also of an empty file of that name: a mailbox without mail is no mail of its own."""
    suffix = name.suffix.lower()
    if suffix == ".eml":
        return False
    return start.lstrip().startswith(b"From ") or (suffix in _MBOX_NAMES and not start.strip())


def _is_mail(start: bytes, name: PurePath) -> bool:
    delivered = name.parent.name in ("cur", "new")
    return name.suffix.lower() in MAIL_NAMES or delivered or bool(_HEADER.match(start))


def _separates(held: bytes, mark: re.Match[bytes]) -> bool:
    """Whether a line that starts with "From " stands between two messages, or is a sentence.

    Where a program wrote the date its own way, an address and a header on the next line must tell.
    """
    line = mark[0]
    if not _TIME.search(line):
        return False
    return bool(_DAY.search(line) or (_SENDER.match(line) and _FIRST_HEADER.match(held, mark.end())))


def _separators(window: bytes) -> Iterator[int]:
    """Where messages of an mbox begin, after a blank line."""
    at = window.find(b"\nFrom ")
    while at >= 0:
        mark = _FROM_LINE.match(window, at + 1)
        if mark and window[max(0, at - 2) : at].endswith((b"\n", b"\n\r")) and _separates(window, mark):
            yield at + 1
        at = window.find(b"\nFrom ", at + 1)


def _mbox(stream: IO[bytes], source: str) -> Iterator[Piece]:
    """Splits an mbox without holding more than one message and one chunk of it."""
    window, number = stream.read(CHUNK), 0
    gathered = _Gathered()
    blank = len(window) - len(window.lstrip())
    gathered.begin(window[: blank + len(_from_line(window, blank))])
    begin = gathered.size
    while window:
        for start in _separators(window):
            if start < begin:
                continue
            gathered.add(window[begin:start])
            if not gathered.is_blank:
                number += 1
                yield gathered.piece(f"{source}#{number}")
            begin = start + len(_from_line(window, start))
            gathered.begin(window[start:begin])
        chunk = stream.read(CHUNK)
        settled = max(begin, len(window) - OVERLAP) if chunk else len(window)
        gathered.add(window[begin:settled])
        # And the line end before what is looked at again, which a separator follows.
        begin = min(settled, 2)
        window = window[settled - begin :] + chunk if chunk else b""
    if not gathered.is_blank:
        yield gathered.piece(f"{source}#{number + 1}")


def _from_line(window: bytes, at: int) -> bytes:
    """The mbox's own line at the head of a message, or nothing."""
    if not window.startswith(b"From ", at):
        return b""
    newline = window.find(b"\n", at)
    return window[at:] if newline < 0 else window[at : newline + 1]


class _Gathered:
    """One message of an mbox as it is read, of one that is too large only the beginning; `size` counts all of it."""

    def __init__(self) -> None:
        self.begin(b"")

    def begin(self, from_line: bytes) -> None:
        # One that is nothing but its From_ line has lost its words, and is shown as such.
        self.held, self.size, self.too_large = BytesIO(), len(from_line), False
        self.is_blank = not from_line.strip()

    def add(self, data: bytes) -> None:
        self.size += len(data)
        self.is_blank = self.is_blank and not data.strip()
        if not self.too_large:
            self.held.write(data)
        if self.held.tell() > LARGEST:
            self.too_large = True
            self.held.truncate(KEPT)
            self.held.seek(0)

    def piece(self, source: str) -> Piece:
        """The message as it was before it was put there."""
        raw = self.held.getvalue()
        if b">From " in raw:
            raw = _ESCAPED.sub(rb"\1", raw)
        return Piece(source, Beginning(raw, self.size) if self.too_large else raw, self.size)


def _zipped(file: Path) -> Iterator[Piece]:
    """The mail in a zip; entries are read as streams and never written to disk, so no name can escape."""
    with zipfile.ZipFile(file) as archive:
        for entry in _entries(archive, file):
            yield from _entry(archive, entry, f"{shown(file)}/{entry.filename}")


def _entries(archive: zipfile.ZipFile, file: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip by name. Raises NotMail for what would unpack to far more than it is."""
    entries = [e for e in archive.infolist() if not e.is_dir()]
    size = sum(e.file_size for e in entries)
    if len(entries) > MOST_FILES or size > max(SMALL_ZIP, MOST_RATIO * file.stat().st_size):
        raise NotMail(f"{shown(file)} unpacks to {size:,} bytes: that is no mailbox")
    return sorted(entries, key=lambda e: e.filename)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source: str) -> Iterator[Piece]:
    name = PurePosixPath(entry.filename)
    if name.name.startswith(".") or "__MACOSX" in name.parts:
        return
    packed = entry.compress_size / max(1, entry.file_size)
    with archive.open(entry) as stream:
        start = cast(zipfile.ZipExtFile, stream).peek(4096)[:4096]
        if _is_mbox(start, name):
            for piece in _mbox(stream, source):
                yield Piece(piece.source, piece.raw, int(piece.read_bytes * packed))
        elif _is_mail(start, name):
            yield Piece(source, _whole(stream, entry.file_size), entry.compress_size)


def _whole(stream: IO[bytes], size: int) -> bytes:
    """All of one mail, or its beginning where it is too large."""
    return stream.read(size) if size <= LARGEST else Beginning(stream.read(KEPT), size)
