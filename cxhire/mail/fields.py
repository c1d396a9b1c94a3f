"""Addresses, message ids and dates of mail headers, read with tolerance and in linear time.

`email.headerregistry` takes 2.6 s for 8,000 recipients and `email.utils.getaddresses` refuses whole lists for one
odd entry; these read what a mail client would show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache

from cxhire.core.message import LONGEST_ADDRESS, Address
from cxhire.mail.words import decoded_words

MAX_RECIPIENTS = 1_000
LONGEST_ID = 998  # in octets, as a line of a mail is (RFC 5322 2.1.1); PostgreSQL indexes no more than 2,704
MAX_REFERENCES = 100  # each is a row
_LONGEST = 2_000_000
_SHORT = 300

_SIMPLE = re.compile(r'(?:"([^"\\<>]*)"|([^"<>,;:()\\@\[\]]*))\s*<([^<>@\s",;:()]+@[^<>@\s",;:()]+)>')
_BARE = re.compile(r"[^<>@\s\",;:()\\]+@[^<>@\s\",;:()\\]+")
_SPECIAL = re.compile(r'[",;<>()\\]')
_INSIDE = re.compile(r"[^\s<>\"(),;:\[\]]+@[^\s<>\"(),;\[\]]+|\"[^\"<>@]{1,64}\"@[\w.-]+")
_ID = re.compile(r"<([^<>\s]+(?: [^<>\s]+)*)>")
_DATE = re.compile(
    r"(?:\w{2,9}\.?,?\s+)?(\d{1,2})\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(\d{4})\s+"
    r"(\d\d?):(\d\d)(?::(\d\d))?\s+([+-])(\d\d)(\d\d)\b"
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")
_MONTHS = {m: i for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def addresses(values: list[str]) -> tuple[Address, ...]:
    """The mailboxes of one header's values in order, each address once, groups opened (RFC 5322 3.4)."""
    found: dict[str, Address] = {}
    for value in values:
        for address in _one(value) if len(value) < _SHORT else _several(value):
            if len(address.email) <= LONGEST_ADDRESS:
                found.setdefault(address.email, address)
            if len(found) >= MAX_RECIPIENTS:
                return tuple(found.values())
    return tuple(found.values())


@lru_cache(maxsize=2_000)
def _one(value: str) -> tuple[Address, ...]:
    """The mailboxes of a short value: the same few people write most mails of a mailbox."""
    if _SIMPLE.fullmatch(value):
        address = _address(value)
        return (address,) if address else ()
    return tuple(_several(value))


def _several(value: str) -> Iterator[Address]:
    for entry in _entries(value[:_LONGEST]):
        address = _address(entry)
        if address:
            yield address


def _address(entry: str) -> Address | None:
    entry = entry[:2_000]
    simple = _SIMPLE.fullmatch(entry)
    if simple:
        return Address(_plain(simple[3]), _name(simple[1] or simple[2] or ""))
    if _BARE.fullmatch(entry):
        return Address(_plain(entry))
    return _odd_address(entry)


def _odd_address(entry: str) -> Address | None:
    """An entry with comments, routes, a missing bracket or an address inside an encoded word."""
    if "=?" in entry and "@" not in re.sub(r"=\?.*\?=", "", entry[:2_000]):
        entry = decoded_words(entry)
    comment = ""
    if "(" in entry:
        comment = " ".join(re.findall(r"\(([^()]*)\)", entry[:2_000]))
        entry = re.sub(r"\([^()]*\)", "", entry[:2_000])
    head, bracket, tail = entry.rpartition("<")
    inside = tail.partition(">")[0]
    if bracket and (found := _INSIDE.search(inside.rpartition(":")[2] if ":" in inside else inside)):
        return Address(_plain(found[0]), _name(head) or _name(comment))
    found = _INSIDE.search(inside if bracket and "@" in inside else entry)
    if not found:
        return None
    rest = entry[: found.start()] if not bracket else head
    return Address(_plain(found[0].removeprefix("mailto:")), _name(rest) or _name(comment))


def _plain(email: str) -> str:
    email = email.strip(" .'\"<>") if email[-1:] in ".'\"<> " or email[:1] in "'\"<> " else email
    return email.replace("\x00", "").lower()


def _name(text: str) -> str:
    text = decoded_words(text.replace('\\"', '"') if "\\" in text else text)
    text = " ".join(text.split())
    while len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text.strip(' "\t,;<>')


def _entries(value: str) -> list[str]:
    """The list cut at commas that stand outside quotes, comments and brackets; `group:` and `;` removed."""
    entries: list[str] = []
    quoted, angle, depth, begun, skip = False, False, 0, 0, -1
    for special in _SPECIAL.finditer(value):
        at, sign = special.start(), special[0]
        if at == skip:
            continue
        if sign == "\\":
            skip = at + 1
        elif sign == '"' and not depth:
            # Quotes that never close would swallow the list: one that follows an address closes by itself.
            quoted = not quoted and (value.find('"', at + 1) >= 0)
        elif quoted:
            continue
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif sign in "<>":
            angle = sign == "<"
        elif not depth and (not angle or "@" in value[begun:at]):
            entries.append(value[begun:at])
            begun, angle = at + 1, False
    entries.append(value[begun:])
    return [e for e in (_ungrouped(e) for e in entries) if e]


def _ungrouped(entry: str) -> str:
    head, colon, tail = entry.partition(":")
    if (
        colon
        and "@" not in head
        and "<" not in head
        and '"' not in head
        and "=?" not in head
        and head.strip().lower() != "mailto"
    ):
        entry = tail
    return entry.strip()


def message_ids(values: list[str]) -> tuple[str, ...]:
    """The last `<id>`s in order, each once; nil ids and prose dropped (RFC 5322 3.6.4)."""
    found: dict[str, None] = {}
    for value in values:
        for inside in _ID.findall(value[:_LONGEST]):
            token = inside.replace(" ", "")
            if 2 < len(token.encode()) <= LONGEST_ID:
                found[f"<{token}>"] = None
    return tuple(found)[-MAX_REFERENCES:]


def message_id(values: list[str]) -> str | None:
    """A message's own id with angle brackets, also where they are missing; None where nothing names it."""
    found = message_ids(values)
    if found:
        return found[0]
    for value in values:
        token = value.strip(" <>\t")
        if token and len(token.encode()) <= LONGEST_ID and not re.search(r"[\s<>]", token):
            return f"<{token}>"
    return None


def moment(value: str) -> datetime | None:
    """A Date header as aware UTC; a missing or unknown zone counts as UTC, nonsense gives None (RFC 5322 3.3, 4.3)."""
    found = _DATE.match(value)
    try:
        if found:
            day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
            off = timedelta(hours=int(hours), minutes=int(minutes))
            local = datetime(
                int(year),
                _MONTHS[month],
                int(day),
                int(hour),
                int(minute),
                min(int(second or 0), 59),
                tzinfo=UTC,
            )
            return _plausible(local - off if sign == "+" else local + off)
        return _odd_moment(value[:200])
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _odd_moment(value: str) -> datetime | None:
    if iso := _ISO.search(value):
        year, month, day, hour, minute, second = (int(x or 0) for x in iso.groups()[:6])
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return _plausible(at - _offset(iso[7] or "Z"))
    fields = parsedate_tz(value)
    if not fields:
        return None
    year, month, day, hour, minute, second = fields[:6]
    at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return _plausible(at - timedelta(seconds=fields[9] or 0))


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    off = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return off if zone[0] == "+" else -off


def _plausible(at: datetime) -> datetime | None:
    """Mail began in 1971; a year before or far ahead is a broken clock, and no date is better than a wrong one."""
    return at if 1971 <= at.year < 2200 else None
