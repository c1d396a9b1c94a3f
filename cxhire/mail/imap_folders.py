"""What the folders of a mailbox are for: as the server says (RFC 6154), else by the names that mail programs give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Use(StrEnum):
    """What a folder is for."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    JUNK = "junk"
    TRASH = "trash"
    ALL = "all"  # every mail once more, as Gmail shows it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that can be opened: its name in Unicode, as the server orders it (`Parent/Child`), and its use."""

    name: str
    use: Use = Use.OTHER


# RFC 6154, 2, and what Gmail said before it.
_SPECIAL = {
    "\\sent": Use.SENT,
    "\\drafts": Use.DRAFTS,
    "\\junk": Use.JUNK,
    "\\spam": Use.JUNK,
    "\\trash": Use.TRASH,
    "\\all": Use.ALL,
    "\\allmail": Use.ALL,
}
_CLOSED = {"\\noselect", "\\nonexistent"}

# As Outlook, Thunderbird, Apple Mail, Gmail and Roundcube name it in the languages they come in, folded.
SENT_NAMES = frozenset((
    "sent", "sent items", "sent mail", "sent messages", "sent-mail",
    "gesendet", "gesendete objekte", "gesendete elemente", "gesendete nachrichten",
    "envoyés", "messages envoyés", "éléments envoyés", "courrier envoyé", "objets envoyés",
    "enviados", "elementos enviados", "mensajes enviados", "correo enviado",
    "itens enviados", "mensagens enviadas", "e-mails enviados", "enviadas",
    "inviati", "posta inviata", "inviata", "messaggi inviati", "elementi inviati",
    "verzonden", "verzonden items", "verzonden berichten", "elements enviats", "trimise", "elemente trimise",
    "wysłane", "elementy wysłane", "odeslané", "odeslaná pošta", "odoslané", "odoslaná pošta",
    "elküldött", "elküldött elemek", "poslano", "poslane stavke", "poslana pošta", "изпратени",
    "skickat", "skickade objekt", "skickade", "sendt", "sendte elementer", "sendt post",
    "lähetetyt", "lähetetyt viestit", "saadetud", "išsiųsta", "nosūtītie",
    "отправленные", "отправленное", "надіслані", "απεσταλμένα", "gönderilmiş öğeler", "gönderilmiş postalar",
    "gönderilenler", "פריטים שנשלחו", "العناصر المرسلة", "已发送", "已发送邮件", "寄件備份", "已傳送", "送信済み",
    "送信済みアイテム", "送信済みメール", "보낸편지함", "보낸 편지함", "đã gửi", "terkirim",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of LIST: name, delimiter and flags as sent."""

    name: str
    delimiter: str
    flags: Sequence[str]


def folders(listed: Iterable[Listed]) -> list[Folder]:
    """The folders that can be opened, Inbox and Sent first, then by name. One folder at most is Inbox, one Sent."""
    opened = [one for one in listed if not _CLOSED & {flag.lower() for flag in one.flags}]
    found = {one.name: Folder(one.name, _use(one)) for one in opened}
    _name_sent(found, opened)
    order = {Use.INBOX: 0, Use.SENT: 1}
    return sorted(found.values(), key=lambda f: (order.get(f.use, 2), f.name.casefold()))


def _use(one: Listed) -> Use:
    if one.name.upper() == "INBOX":  # case-insensitive: RFC 9051, 5.1
        return Use.INBOX
    return next((_SPECIAL[flag.lower()] for flag in one.flags if flag.lower() in _SPECIAL), Use.OTHER)


def _name_sent(found: dict[str, Folder], opened: Sequence[Listed]) -> None:
    """Takes the folder that is named like one for sent mail where none is marked so, the least deep first."""
    marked = [name for name, folder in found.items() if folder.use is Use.SENT]
    if marked:
        for name in marked[1:]:
            found[name] = replace(found[name], use=Use.OTHER)
        return
    named = [one for one in opened if found[one.name].use is Use.OTHER and _last_part(one) in SENT_NAMES]
    if named:
        best = min(named, key=lambda one: (_depth(one), one.name.casefold()))
        found[best.name] = replace(found[best.name], use=Use.SENT)


def _last_part(one: Listed) -> str:
    return one.name.rpartition(one.delimiter)[2].casefold() if one.delimiter else one.name.casefold()


def _depth(one: Listed) -> int:
    """How deep a folder lies; below the Inbox is where some servers put all folders."""
    return one.name.count(one.delimiter) if one.delimiter else 0
