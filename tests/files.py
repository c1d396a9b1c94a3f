"""Files for tests: the smallest that look like what they are."""

import io
import struct
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from tests.letters import JOBS, KIM, MONDAY

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(*names: str, content: bytes = b"words") -> bytes:
    """A ZIP archive with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            # With a time of its own, so that it is the same bytes whenever it is made.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word(*more: str) -> bytes:
    """A Word document, as far as its container goes."""
    return zipped("[Content_Types].xml", "word/document.xml", *more)


def opened(kind: str) -> bytes:
    """An OpenDocument file of a kind: its first entry says it, not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def bomb() -> bytes:
    """50 MB of nothing in 49 kB."""
    return zipped("nothing.txt", content=bytes(50_000_000))


def encrypted() -> bytes:
    """An archive whose directory says that its file is encrypted."""
    data = bytearray(zipped("cv.pdf"))
    at = data.rfind(b"PK\x01\x02") + 8
    data[at : at + 2] = struct.pack("<H", 1)
    return bytes(data)


def with_files(
    ref: str | None, *files: tuple[str, str, bytes], sender: str = KIM, text: str = "Here it is.",
    subject: str = "Application", hour: float = 0, logo: bytes | None = None,
) -> bytes:  # fmt: skip
    """A mail with files, each (name, declared type, bytes), and perhaps a logo in its text."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, JOBS, subject
    mail["Date"] = format_datetime(MONDAY + timedelta(hours=hour))
    if ref:
        mail["Message-ID"] = f"<{ref}@x>"
    mail.set_content(text)
    if logo is not None:
        mail.add_alternative(f"<p>{text}</p><img src='cid:logo'>", subtype="html")
        html = mail.get_payload()[1]  # type: ignore[index]
        html.add_related(logo, "image", "png", cid="<logo>", filename="image001.png")  # type: ignore[union-attr]
    for name, declared, data in files:
        kind, _, subtype = declared.partition("/")
        mail.add_attachment(data, maintype=kind, subtype=subtype, filename=name)
    return mail.as_bytes()
