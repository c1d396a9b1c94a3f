"""Why a file that came by mail isn't offered for download, or nothing if it is; and what is no file to speak of."""

from __future__ import annotations

from dataclasses import dataclass

from cxhire.core.file_kinds import Family, claimed_by, ending_of, is_misnamed, kind_of_file
from cxhire.core.zip_directory import Archive

MOST_FILES = 50  # of one mail; further ones are only to be had from the mail itself
MOST_BYTES = 25 << 20
# A signature's logo is smaller; a photograph pasted into the text is not.
MOST_LOGO_BYTES = 100_000
# Honest archives shrink tables to a thirtieth at best; a bomb of 49 kB holds a thousand times as much.
MOST_RATIO = 100
MOST_UNPACKED = 1 << 30
HARMLESS_UNPACKED = 10 << 20

# What Windows, macOS or an Office program runs on a double click.
_RUNS = frozenset(
    "ade adp apk app appx bat chm cmd com command cpl dll dmg exe gadget hta img ins iso isp jar jnlp js jse lib lnk"
    " mde msc msi msix msp mst nsh pif ps1 ps2 psc1 reg scf scr sct shb sys url vb vbe vbs vhd vhdx vxd wsc wsf wsh"
    " xll xlam deb rpm pkg".split()
)
# Sources of programs are what developers send; only what runs by itself counts inside an archive.
_SOURCES = frozenset("js jse sh ps1 bat cmd command url lib sys img ins jar reg".split())
_MACROS = frozenset("docm dotm xlsm xltm pptm potm ppsm ppam sldm".split())
_ARCHIVES = frozenset("zip 7z rar gz tgz bz2 xz zst tar cab iso img ace arj lzh".split())
# Signatures and reports that mail programs add; what they hold, the mail's page shows.
_MACHINERY = frozenset(
    "application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature application/pgp-keys"
    " text/calendar application/ics text/rfc822-headers message/delivery-status message/disposition-notification"
    " message/global-delivery-status message/rfc822 message/global message/rfc822-headers text/x-amp-html".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it lies in a mail: `type` is what its bytes look like; `archive` of a ZIP's directory."""

    name: str
    declared_type: str
    type: str
    size: int
    content_id: str = ""
    archive: Archive | None = None


def is_aside(file: FileFacts) -> bool:
    """Whether a part of a mail is no file to offer: a logo in the text, a signature, an attached mail."""
    if file.declared_type in _MACHINERY or ending_of(file.name) == "eml":
        return True
    picture = kind_of_file(file.type).family is Family.PICTURE
    return picture and bool(file.content_id) and file.size <= MOST_LOGO_BYTES


def trouble_with(file: FileFacts) -> str | None:
    """Why a file isn't offered, as a sentence; None where it is."""
    if file.size == 0:
        return "It is empty."
    if file.size > MOST_BYTES:
        return f"It is larger than {MOST_BYTES >> 20} MB."
    kind = kind_of_file(file.type)
    if kind.family is Family.PROGRAM or ending_of(file.name) in _RUNS:
        return f"It looks like a program{_though(file)}."
    if kind.family is Family.WEB_PAGE:
        return f"It is a {kind.words}, which can run scripts{_though(file)}."
    if ending_of(file.name) in _MACROS:
        return "It carries macros, which run like a program."
    if file.archive is not None:
        return _trouble_inside(file.archive, file.size)
    return f"We can't look into a {kind.words}." if kind.family is Family.ARCHIVE else None


def _though(file: FileFacts) -> str:
    claimed = claimed_by(file.name)
    return f", though its name says {claimed.words}" if claimed and is_misnamed(file.name, file.type) else ""


def _trouble_inside(archive: Archive, size: int) -> str | None:
    """Sizes first: what may be a bomb is nobody's to open, whatever else is in it."""
    if archive.unpacked > HARMLESS_UNPACKED and archive.unpacked > MOST_RATIO * size:
        return f"It would unpack to {archive.unpacked // size:,} times its size, as only archive bombs do."
    if archive.unpacked > MOST_UNPACKED:
        return f"It would unpack to more than {MOST_UNPACKED >> 30} GB."
    if not archive.complete:
        return "What is in this archive can't be read."
    if archive.encrypted:
        return "It is an encrypted archive, so we can't see what is in it."
    return _trouble_in_names(archive)


def _trouble_in_names(archive: Archive) -> str | None:
    endings = {ending_of(name) for name in archive.names}
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names) or endings & _MACROS:
        return "It carries macros, which run like a program."
    if endings & (_RUNS - _SOURCES):
        return "There is a program in this archive."
    return "There are further archives in this archive." if endings & _ARCHIVES else None
