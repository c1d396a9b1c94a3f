"""A colleague's own letter as a message: text and a plain HTML part, its files, and the thread that it is in.

Nothing here says "machine": no X-Cxhire, no Auto-Submitted. Whoever gets it has a letter from a person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from cxhire.core.file_names import safe_file_name
from cxhire.core.letters import is_address, one_line
from cxhire.mail.errors import Permanent


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file on a letter, with its bytes."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it leaves. `quote` stands below `text`; `references` is its thread, the answered one last."""

    sender: str
    sender_name: str
    to: str
    to_name: str
    cc: tuple[str, ...]
    subject: str
    text: str
    quote: str = ""
    references: tuple[str, ...] = ()
    files: tuple[Enclosed, ...] = ()


def letter(written: Written, message_id: str, now: datetime) -> EmailMessage:
    """The mail itself; the same but for its Date however often it is made. Raises Permanent where a header would not hold."""
    made = EmailMessage()
    try:
        _address_it(made, written)
        made["Date"] = format_datetime(now)
        made["Message-ID"] = message_id
        if written.references:
            made["In-Reply-To"] = written.references[-1]
            made["References"] = " ".join(written.references)
        _fill(made, written)
    except (ValueError, IndexError, MessageError) as error:
        raise Permanent(f"a header can't be written: {error}") from error
    _fix_boundaries(made, message_id)
    return made


def _address_it(made: EmailMessage, written: Written) -> None:
    made["From"] = _address(written.sender, written.sender_name)
    made["To"] = _address(written.to, written.to_name)
    if written.cc:
        made["Cc"] = tuple(_address(email, "") for email in written.cc)
    made["Subject"] = one_line(written.subject)


def _fill(made: EmailMessage, written: Written) -> None:
    text = f"{written.text.rstrip()}\n"
    made.set_content(text + (f"\n{written.quote}\n" if written.quote else ""), cte="quoted-printable")
    made.add_alternative(_html(text, written.quote), subtype="html", cte="quoted-printable")
    for file in written.files:
        main, _, sub = file.content_type.partition("/")
        made.add_attachment(file.data, maintype=main, subtype=sub, filename=safe_file_name(file.name))


def _address(email: str, name: str) -> Address:
    if not is_address(email):
        raise ValueError("an address that can't be written to")
    user, _, domain = email.rpartition("@")
    return Address(one_line(name), username=user, domain=domain)


def _html(text: str, quote: str) -> str:
    body = "".join(f"<p>{_lines(part)}</p>\n" for part in text.strip().split("\n\n") if part.strip())
    if quote:
        opening, _, words = quote.partition("\n")
        unmarked = "\n".join(line.removeprefix(">").removeprefix(" ") for line in words.splitlines())
        body += f'<p>{escape(opening)}</p>\n<blockquote type="cite">{_lines(unmarked)}</blockquote>\n'
    return f"<!doctype html>\n<html><body>\n{body}</body></html>\n"


def _lines(text: str) -> str:
    return "<br>\n".join(escape(line) for line in text.strip("\n").splitlines())


def _fix_boundaries(made: EmailMessage, message_id: str) -> None:
    """A boundary made at random would make a second attempt another mail than the first."""
    key = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(made.walk()):
        if part.is_multipart():
            part.set_boundary(f"cxhire-{key}-{number}")
