"""Raw mail bytes as the core's `Message`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from cxhire.core.message import Address, Attachment, Calendar, DeliveryReport, Message
from cxhire.mail import html, mime
from cxhire.mail.calendars import calendar_of
from cxhire.mail.fields import addresses, message_id, message_ids, moment
from cxhire.mail.mime import Part
from cxhire.mail.reports import delivery_report, id_in_headers
from cxhire.mail.words import decoded_bytes, decoded_words, storable

MAX_TEXT = 1_000_000
MAX_ENCODED_TEXT = 4_000_000
MAX_ENCLOSED = 100
# A forward holds one mail, a batch of them a few; nothing honest nests them deeper.
MAX_HANDED_ON = 10
MAX_HANDED_ON_DEPTH = 3
SAME_DAY = timedelta(days=1)
LONGEST_ON_THE_WAY = timedelta(days=30)
MOST_HOPS = 50
_DIGEST_CHUNK = 1 << 20
_CR = 13

_UU_BEGIN = re.compile(r"begin [0-7]{3,4} (\S.*)")
_ANYTHING = re.compile(rb"[^\x00\s]")
_RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/rfc822-headers",
    "message/global-headers",
)


class Unreadable(ValueError):
    """There is nothing in these bytes that a mail reader could show."""


@dataclass(slots=True)
class _Found:
    """What the walk over the parts has come to so far."""

    plain: str = ""
    html: str | None = None


def parse(raw: bytes) -> Message:
    """The message in `raw`; raises `Unreadable` only for bytes that hold nothing.

    Whatever is broken is read as far as a mail client would, and named in `defects`.
    """
    if not _ANYTHING.search(raw):
        raise Unreadable("the message is empty")
    defects: list[str] = []
    raw, root = _tree(raw, defects)
    text, markup, uu = _words(root, defects)
    head = root.headers
    leaves = list(root.leaves())
    report, enclosed = _reported(leaves)
    sender = _sender(head)
    sent_at = moment(root.header("date"))
    return Message(
        message_id=message_id(head.get("message-id", [])),
        in_reply_to=message_ids(head.get("in-reply-to", [])),
        references=message_ids(head.get("references", [])),
        sender=sender,
        reply_to=addresses(head.get("reply-to", [])),
        to=addresses(head.get("to", [])),
        cc=addresses(head.get("cc", [])),
        subject=" ".join(decoded_words(root.header("subject")).split())[:2_000],
        sent_at=sent_at,
        received_at=_received_at(head.get("received", []), sent_at),
        text=text,
        html=markup,
        attachments=_attachments(leaves, uu),
        body_digest=_digest(raw, root.start),
        headers=head,
        content_type=root.content_type,
        calendar=_calendar(leaves, sender),
        report=report,
        enclosed_ids=enclosed,
        defects=tuple(dict.fromkeys(defects)),
    )


def _received_at(hops: Sequence[str], sent_at: datetime | None) -> datetime | None:
    """When the mail came to the last hop; where that is long after its Date, when it came to the first.

    A mail that was redirected or replayed bears both. What claims to have come long before the rest is no time at all.
    """
    last = _hop_at(hops[0]) if hops else None
    if last is None or sent_at is None or abs(last - sent_at) <= SAME_DAY:
        return last
    times = [at for hop in hops[:MOST_HOPS] if (at := _hop_at(hop))]
    return min(at for at in times if last - at <= LONGEST_ON_THE_WAY)


def _hop_at(hop: str) -> datetime | None:
    return moment(hop.rpartition(";")[2].strip())


def _sender(head: mime.Headers) -> Address | None:
    """From, and where it is missing the next best header, as mail clients show it."""
    for name in ("from", "sender", "reply-to", "return-path"):
        found = addresses(head.get(name, []))
        if found:
            return found[0]
    return None


def attachment(raw: bytes, index: int) -> tuple[Attachment, bytes]:
    """One attachment with its bytes, by its `index`; raises IndexError where there is none."""
    for found, _, body in attachments_with_bytes(raw):
        if found.index == index:
            data = body()
            return replace(found, size=len(data)), data
    raise IndexError(f"the message has no attachment {index}")


def attachments_with_bytes(raw: bytes) -> Iterator[tuple[Attachment, str, Callable[[], bytes]]]:
    """Each attachment, its Content-ID (or an empty string) and what decodes its bytes."""
    defects: list[str] = []
    raw, root = _tree(raw, defects)
    _, _, uu = _words(root, defects)
    leaves = list(root.leaves())
    for found in _attachments(leaves, uu):
        if found.index < len(leaves):
            leaf = leaves[found.index]
            yield found, leaf.header("content-id"), leaf.body
        else:
            yield found, "", partial(_second, uu[found.index - len(leaves)])


def _second(pair: tuple[str, bytes]) -> bytes:
    return pair[1]


def encloses(name: str, content_type: str) -> bool:
    """Whether an attachment is a mail: declared as one, or saved as one and sent as just any file."""
    return content_type in ("message/rfc822", "message/global") or name.lower().endswith(".eml")


def attached_messages(raw: bytes) -> list[bytes]:
    """The messages that hang on this one, in order, each as it could be parsed; at most `MAX_HANDED_ON`."""
    _, root = _tree(raw, [])
    found = (leaf for leaf in root.leaves() if encloses(leaf.name, leaf.content_type))
    return [leaf.body() for leaf in islice(found, MAX_HANDED_ON)]


def with_enclosed(message: Message, raw: bytes) -> Message:
    """The message that `raw` was parsed to, with the messages that hang on it, and on those, parsed as well.

    Reads at most `MAX_HANDED_ON` of them in all, `MAX_HANDED_ON_DEPTH` deep; what is empty is left out.
    """
    return _with_enclosed(message, raw, 0, [MAX_HANDED_ON])


def _with_enclosed(message: Message, raw: bytes, depth: int, left: list[int]) -> Message:
    if depth >= MAX_HANDED_ON_DEPTH or not any(encloses(a.name, a.content_type) for a in message.attachments):
        return message
    found = []
    for inner in attached_messages(raw):
        if left[0] > 0:
            left[0] -= 1
            with suppress(Unreadable):
                found.append(_with_enclosed(parse(inner), inner, depth + 1, left))
    return replace(message, enclosed=tuple(found))


def _tree(raw: bytes, defects: list[str]) -> tuple[bytes, Part]:
    if b"\n" not in raw[:4_000] and b"\r" in raw[:4_000]:
        # Line ends of the old Mac OS.
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw, mime.read(raw, defects)


def _digest(raw: bytes, start: int) -> bytes:
    """SHA-256 of the body with `\\n` line ends and no blank lines at the end: they change on the way."""
    end = _end_of_text(raw, start)
    sha = hashlib.sha256()
    at = start
    while at < end:
        stop = min(end, at + _DIGEST_CHUNK)
        while stop < end and raw[stop - 1] == _CR:
            stop += 1
        sha.update(raw[at:stop].replace(b"\r\n", b"\n"))
        at = stop
    return sha.digest()


def _end_of_text(raw: bytes, start: int) -> int:
    end = len(raw)
    while end > start:
        chunk = raw[max(start, end - 4_096) : end]
        kept = len(chunk.rstrip())
        end -= len(chunk) - kept
        if kept:
            break
    return end


def _words(root: Part, defects: list[str]) -> tuple[str, str | None, list[tuple[str, bytes]]]:
    """The readable text, the HTML as sent, and files that stand uuencoded in the text."""
    found = _found(root, root)
    if not found.plain.strip() and found.html is None:
        found = _last_resort(root, found)
    text = found.plain
    if found.html is not None and _says_less(text, found.html):
        text = html.to_text(found.html) or text
    if len(text) > MAX_TEXT:
        defects.append("text cut")
        text = text[:MAX_TEXT]
    uu: list[tuple[str, bytes]] = []
    if "\nend" in text and "begin " in text:
        text, uu = _without_uu(text)
    return text, found.html, uu


def _says_less(plain: str, markup: str) -> bool:
    """Some senders put "your client shows no HTML" or nothing into the plain part."""
    words = plain.strip()
    if len(words) > 200:
        return False
    return not words or (len(words) < 120 and len(html.to_text(markup)) > 4 * len(words) + 200)


def _found(part: Part, root: Part) -> _Found:
    if not part.parts:
        return _leaf_text(part, part is root)
    found = _all_found(part, root)
    if not found:
        return _Found()
    if part.content_type == "multipart/alternative":
        plain = next((f.plain for f in found if f.plain.strip()), "")
        return _Found(plain, next((f.html for f in reversed(found) if f.html is not None), None))
    if len(found) == 1:
        return found[0]
    return _one_after_another(found)


def _all_found(part: Part, root: Part) -> list[_Found]:
    """What the parts say, as far as it is going to be shown."""
    found: list[_Found] = []
    room = MAX_TEXT
    for inner in part.parts:
        said = _found(inner, root)
        if said.plain or said.html is not None:
            found.append(said)
            room -= len(said.plain) + 2 * len(said.html or "")
        if room < 0:
            break
    return found


def _one_after_another(found: list[_Found]) -> _Found:
    """multipart/mixed and the like: every part is shown, so a part in HTML only becomes text between the others."""
    markup = [f.html for f in found if f.html is not None]
    if not any(f.plain for f in found):
        return _Found("", "\n".join(markup))
    texts = [f.plain or (html.to_text(f.html) if f.html is not None else "") for f in found]
    return _Found("\n".join(t.rstrip("\n") + "\n" for t in texts if t), "\n".join(markup) if markup else None)


def _leaf_text(part: Part, alone: bool) -> _Found:
    if part.content_type not in ("text/plain", "text/html", "text", "text/enriched") or _hangs_on(
        part, alone
    ):
        return _Found()
    return _shown(part)


def _shown(part: Part) -> _Found:
    text = decoded_bytes(part.body(MAX_ENCODED_TEXT), _charset(part))
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if part.content_type == "text/html":
        return _Found("", text)
    if part.parameters.get("format", "").lower() == "flowed":
        text = _unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return _Found(text)


def _charset(part: Part) -> str:
    declared = part.parameters.get("charset", "")
    if not declared and part.content_type == "text/html":
        meta = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})", part.body(4_000), re.I)
        return meta[1].decode() if meta else ""
    return declared


def _hangs_on(part: Part, alone: bool) -> bool:
    """Whether a text part is a file and no words of the mail (RFC 2183 2.1 and 2.2)."""
    if part.disposition == "attachment":
        return not alone or bool(part.name)
    return not alone and part.content_type != "text/html" and part.disposition != "inline" and bool(part.name)


def _last_resort(root: Part, found: _Found) -> _Found:
    """Without any text: the first text part that was held for a file but has no name of one."""
    for leaf in root.leaves():
        if leaf.content_type in ("text/plain", "text/html") and not leaf.name:
            return _shown(leaf)
    return found


def _unflowed(text: str, delete_space: bool) -> str:
    """format=flowed paragraphs as single lines, space stuffing removed (RFC 3676 4)."""
    out: list[list[str]] = []
    flowing = False
    depth_before = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        if flowing and depth == depth_before and content != "-- ":
            out[-1].append(content)
        else:
            out.append([">" * depth + (" " if depth and content else ""), content])
        flowing = content.endswith(" ") and content != "-- "
        if flowing and delete_space:
            out[-1][-1] = content[:-1]
        depth_before = depth
    return "\n".join("".join(pieces) for pieces in out)


def _without_uu(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without files between `begin` and `end` lines, and those files."""
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    begun, name = -1, ""
    for line in text.split("\n"):
        kept.append(line)
        if line.startswith("begin ") and (found := _UU_BEGIN.match(line)):
            begun, name = len(kept) - 1, found[1].strip()[:255]
        elif begun >= 0 and line.rstrip() == "end":
            data = mime.uu_decoded("\n".join(kept[begun:]).encode("utf-8", "replace"))
            if data:
                files.append((name, data))
                del kept[begun:]
            begun = -1
    return "\n".join(kept), files


def _attachments(leaves: list[Part], uu: list[tuple[str, bytes]]) -> tuple[Attachment, ...]:
    found = []
    alone = len(leaves) == 1
    for index, leaf in enumerate(leaves):
        text = leaf.content_type in ("text/plain", "text/html", "text/enriched", "text", "text/x-amp-html")
        if not text or _hangs_on(leaf, alone):
            found.append(Attachment(index, leaf.name, leaf.content_type, leaf.size()))
    for offset, (name, data) in enumerate(uu):
        found.append(Attachment(len(leaves) + offset, name, "application/octet-stream", len(data)))
    return tuple(found)


def _calendar(leaves: list[Part], sender: Address | None) -> Calendar | None:
    parts = (
        (decoded_bytes(leaf.body(MAX_ENCODED_TEXT), _charset(leaf)), leaf.parameters.get("method", ""))
        for leaf in leaves
        if leaf.content_type in ("text/calendar", "application/ics")
    )
    return calendar_of(parts, sender.email if sender else "")


def _reported(leaves: list[Part]) -> tuple[DeliveryReport | None, tuple[str, ...]]:
    """The delivery report, if any, and the ids of the messages that hang on this one."""
    enclosed = tuple(dict.fromkeys(_ids_of_enclosed(leaves)))
    for leaf in leaves:
        if leaf.content_type in ("message/delivery-status", "message/global-delivery-status"):
            status = decoded_bytes(leaf.body(MAX_ENCODED_TEXT), "utf-8")
            return delivery_report(status, enclosed[0] if enclosed else None), enclosed
    return None, enclosed


def _ids_of_enclosed(leaves: list[Part]) -> Iterator[str]:
    for leaf in islice((leaf for leaf in leaves if leaf.content_type in _RETURNED), MAX_ENCLOSED):
        found = id_in_headers(_header_block(leaf))
        if found:
            yield found


def _header_block(leaf: Part) -> str:
    head = leaf.body(100_000).lstrip(b"\r\n").replace(b"\r\n", b"\n")
    return storable(head.partition(b"\n\n")[0].decode("utf-8", "replace"))
