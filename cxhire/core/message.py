"""One mail as a value: what the core needs to know of it, and nothing of how it was parsed.

`mail.parse` makes these; `mailkind`, `quoting`, `threading` and `services.ingest` read them. Addresses are
lower-cased; Message-IDs keep their angle brackets; text has `\\n` line ends; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# RFC 5321 4.5.3.1: 64 before the @, 255 behind it. What is longer is nobody's, and no column holds it.
LONGEST_ADDRESS = 320
# A header may hold megabytes, which no pattern should look through.
LONGEST_HEADER = 10_000


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: `email` lower-cased, `name` decoded and possibly empty."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What hangs on a mail, without its bytes. `index` counts leaf parts in document order from 0."""

    index: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The text/calendar part (RFC 5545, 5546): METHOD upper-cased, PARTSTAT of the one who replies.

    `starts_at` is None of what lasts whole days, and where the calendar doesn't say in which zone.
    """

    method: str
    partstat: str = ""
    uid: str = ""
    attendees: tuple[str, ...] = ()
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The message/delivery-status part (RFC 3464) and what it reports on, as far as given."""

    action: str
    status: str = ""
    recipient: str = ""
    about_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed mail. `headers` maps lower-cased names to the values in order, unfolded, encoded words left as sent.

    `text` is the whole readable text: the plain part, or the HTML part turned into text with quoted blocks as
    `> ` lines. `html` is the HTML part as sent (unsanitised) or None. `body_digest` is the SHA-256 of all after
    the header with line ends normalised: it is the same for two deliveries of one mail. `enclosed_ids` are the
    Message-IDs of messages that hang on this one (a forward, a returned mail), `enclosed` those messages themselves,
    read only where a colleague hands them on.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    received_at: datetime | None
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    body_digest: bytes
    headers: Mapping[str, list[str]] = field(repr=False)
    content_type: str = "text/plain"
    calendar: Calendar | None = None
    report: DeliveryReport | None = None
    enclosed_ids: tuple[str, ...] = ()
    enclosed: tuple[Message, ...] = field(default=(), repr=False)
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a header by lower-cased name, as far as a rule may need it, or an empty string."""
        values = self.headers.get(name)
        return values[0][:LONGEST_HEADER] if values else ""
