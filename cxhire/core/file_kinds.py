"""What a file is by its bytes, in words, and whether its name says something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cxhire.core.zip_directory import Archive

ANYTHING = "application/octet-stream"
ZIP = "application/zip"
PROGRAM = "application/x-msdownload"
SCRIPT = "text/x-script"
OLE = "application/x-ole-storage"  # the container of Word, Excel and PowerPoint until 2003, and of Outlook's .msg
HEAD = 4_096  # bytes from the start that decide


class Family(StrEnum):
    """What people take a file for."""

    DOCUMENT = "document"
    TABLE = "table"
    SLIDES = "slides"
    PICTURE = "picture"
    SOUND = "sound"
    TEXT = "text"
    WEB_PAGE = "web page"
    ARCHIVE = "archive"
    PROGRAM = "program"
    MAIL = "mail"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A type in words, what it is for, and the endings that honest names of it have."""

    words: str
    family: Family
    endings: tuple[str, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS: Mapping[str, FileKind] = {
    "application/pdf": FileKind("PDF", Family.DOCUMENT, ("pdf", "ai")),
    f"{_OFFICE}wordprocessingml.document": FileKind(
        "Word document", Family.DOCUMENT, ("docx", "docm", "dotx")
    ),
    "application/msword": FileKind("Word document", Family.DOCUMENT, ("doc", "dot")),
    "application/rtf": FileKind("RTF document", Family.DOCUMENT, ("rtf", "doc")),
    f"{_OPEN}text": FileKind("OpenDocument text", Family.DOCUMENT, ("odt", "ott")),
    "application/vnd.apple.pages": FileKind("Pages document", Family.DOCUMENT, ("pages",)),
    "application/epub+zip": FileKind("EPUB book", Family.DOCUMENT, ("epub",)),
    f"{_OFFICE}spreadsheetml.sheet": FileKind("Excel table", Family.TABLE, ("xlsx", "xlsm")),
    "application/vnd.ms-excel": FileKind("Excel table", Family.TABLE, ("xls",)),
    f"{_OPEN}spreadsheet": FileKind("OpenDocument table", Family.TABLE, ("ods",)),
    f"{_OFFICE}presentationml.presentation": FileKind("PowerPoint slides", Family.SLIDES, ("pptx", "ppsx")),
    "application/vnd.ms-powerpoint": FileKind("PowerPoint slides", Family.SLIDES, ("ppt", "pps")),
    f"{_OPEN}presentation": FileKind("OpenDocument slides", Family.SLIDES, ("odp",)),
    "image/png": FileKind("PNG picture", Family.PICTURE, ("png",)),
    "image/jpeg": FileKind("JPEG picture", Family.PICTURE, ("jpg", "jpeg", "jpe", "jfif")),
    "image/gif": FileKind("GIF picture", Family.PICTURE, ("gif",)),
    "image/webp": FileKind("WebP picture", Family.PICTURE, ("webp",)),
    "image/heif": FileKind("HEIF picture", Family.PICTURE, ("heic", "heif")),
    "image/tiff": FileKind("TIFF picture", Family.PICTURE, ("tif", "tiff")),
    "image/bmp": FileKind("BMP picture", Family.PICTURE, ("bmp", "dib")),
    "image/svg+xml": FileKind("SVG drawing", Family.WEB_PAGE, ("svg",)),
    "text/html": FileKind("web page", Family.WEB_PAGE, ("html", "htm", "xhtml", "mht", "mhtml")),
    "text/plain": FileKind("plain text", Family.TEXT),
    "message/rfc822": FileKind("mail", Family.MAIL, ("eml",)),
    "application/vnd.ms-outlook": FileKind("Outlook message", Family.MAIL, ("msg",)),
    "video/mp4": FileKind("MP4 video", Family.SOUND, ("mp4", "m4v", "m4a", "mov")),
    "audio/mpeg": FileKind("MP3 sound", Family.SOUND, ("mp3",)),
    ZIP: FileKind("ZIP archive", Family.ARCHIVE, ("zip",)),
    "application/x-7z-compressed": FileKind("7z archive", Family.ARCHIVE, ("7z",)),
    "application/vnd.rar": FileKind("RAR archive", Family.ARCHIVE, ("rar",)),
    "application/gzip": FileKind("gzip archive", Family.ARCHIVE, ("gz", "tgz")),
    "application/x-bzip2": FileKind("bzip2 archive", Family.ARCHIVE, ("bz2",)),
    "application/x-xz": FileKind("xz archive", Family.ARCHIVE, ("xz",)),
    "application/x-tar": FileKind("tar archive", Family.ARCHIVE, ("tar",)),
    "application/vnd.ms-cab-compressed": FileKind("CAB archive", Family.ARCHIVE, ("cab",)),
    "application/x-iso9660-image": FileKind("disk image", Family.ARCHIVE, ("iso", "img")),
    PROGRAM: FileKind("program", Family.PROGRAM, ("exe", "dll", "scr", "com", "cpl", "sys")),
    SCRIPT: FileKind("script", Family.PROGRAM, ("sh", "bash", "py", "pl", "rb", "command")),
    OLE: FileKind("Office document", Family.DOCUMENT, ("doc", "dot", "xls", "ppt", "pps", "msg", "pub", "vsd")),
}  # fmt: skip
_OF_ENDING: Mapping[str, str] = {
    ending: type_ for type_, kind in reversed(list(KINDS.items())) for ending in kind.endings
}
_INSIDE_OLE = frozenset(
    {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"}
)  # fmt: skip

# (offset, bytes, type): what decides whether a file is offered is not left to a table of thousands.
_MAGIC = (
    (0, b"MZ", PROGRAM), (0, b"\x7fELF", PROGRAM), (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"\xfe\xed\xfa\xce", PROGRAM), (0, b"\xfe\xed\xfa\xcf", PROGRAM),
    (0, b"\xce\xfa\xed\xfe", PROGRAM), (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),  # a Windows shortcut, which starts what it names
    (0, b"!<arch>\n", PROGRAM), (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"{\\rtf", "application/rtf"), (0, b"\x1f\x8b", "application/gzip"), (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"), (0, b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"), (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"), (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"), (8, b"WEBP", "image/webp"),
)  # fmt: skip
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,300}>\s*)?(?:<!--.{0,1000}?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe|!doctype\s+svg|svg|meta)\b",
    re.I | re.S,
)
# OpenDocument and EPUB say what they are in a first entry that is stored as it is (OpenDocument 1.2 part 3, 3.3).
_FIRST_NAME = 30
_PDF_WITHIN = 1_024  # readers take the mark anywhere up to here (ISO 32000-1, implementation note 13)


def sniffed(head: bytes, name: str, archive: Archive | None) -> str | None:
    """The type that a file's first bytes show, as far as it decides something; None where they show no such.

    Of containers that many programs share the name chooses, but only among those programs.
    """
    for at, magic, type_ in _MAGIC:
        if head.startswith(magic, at):
            return _inside_ole(name) if type_ == OLE else type_
    if archive is not None:
        return _inside_zip(archive, head)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "application/pdf"
    if found := _MARKUP.match(head):
        return "image/svg+xml" if found[1].lower().endswith(b"svg") else "text/html"
    return SCRIPT if head.startswith(b"#!") else None


def _inside_ole(name: str) -> str:
    named = _OF_ENDING.get(ending_of(name), OLE)
    return named if named in _INSIDE_OLE else OLE


def _inside_zip(archive: Archive, head: bytes) -> str:
    if said := [type_ for type_ in KINDS if head.startswith(b"mimetype" + type_.encode(), _FIRST_NAME)]:
        return max(said, key=len)
    names = frozenset(archive.names)
    if "[Content_Types].xml" in names:
        for folder, part in (
            ("word/", "wordprocessingml.document"),
            ("xl/", "spreadsheetml.sheet"),
            ("ppt/", "presentationml.presentation"),
        ):
            if any(one.startswith(folder) for one in names):
                return f"{_OFFICE}{part}"
    if "Index/Document.iwa" in names:
        return "application/vnd.apple.pages"
    return PROGRAM if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names else ZIP


def ending_of(name: str) -> str:
    """What stands after a name's last dot, lower-cased; empty where there is none."""
    stem, dot, ending = name.strip(" .").rpartition(".")
    return ending.lower() if dot and stem else ""


def kind_of_file(type_: str) -> FileKind:
    """The words for a type; of one that we have none for its own name."""
    if type_ in KINDS:
        return KINDS[type_]
    family, _, name = type_.partition("/")
    if type_ == ANYTHING or not name:
        return FileKind("file", Family.OTHER)
    families = {"image": Family.PICTURE, "audio": Family.SOUND, "video": Family.SOUND, "text": Family.TEXT}
    return FileKind(f"{name} file", families.get(family, Family.OTHER))


def claimed_by(name: str) -> FileKind | None:
    """The kind that a name's ending claims; None where it claims none that we know."""
    found = _OF_ENDING.get(ending_of(name))
    return KINDS[found] if found else None


def is_misnamed(name: str, type_: str) -> bool:
    """Whether a name's ending belongs to another kind than the bytes; what has no kind of ours never is."""
    claimed, real = claimed_by(name), kind_of_file(type_)
    if claimed is None or not real.endings or ending_of(name) in real.endings:
        return False
    return claimed.words != real.words
