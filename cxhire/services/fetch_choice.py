"""Which mail of a personal mailbox may concern us, by its header alone: the rest isn't even downloaded."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from cxhire.core.mailkind import MailKind, kind_of
from cxhire.core.message import LONGEST_ADDRESS, Message
from cxhire.core.obligations import Direction
from cxhire.core.reading import PERSONAL, Reading, Us, reading
from cxhire.mail.parse import parse
from cxhire.services.incoming import Known
from cxhire.store import intake
from cxhire.store.fetching import Values

log = logging.getLogger(__name__)

# Whom such a mail is about stands in its body: the person a job board writes for, the mail that came back.
_TOLD_IN_BODY = {MailKind.BOUNCE, MailKind.HUMAN_RELAY, MailKind.NOTIFICATION}


class Choice(StrEnum):
    """What a header says of a mail."""

    OURS = "ours"  # with a candidate, in their thread, or to an address of the team
    PERHAPS = "perhaps"  # only the body can tell
    LEFT = "left"


def parsed_heads(heads: Mapping[int, bytes]) -> dict[int, Message]:
    """The headers that can be read, by UID. What can't be is left: nobody can tell whose it is."""
    found = {}
    for uid, raw in heads.items():
        try:
            found[uid] = parse(raw)
        except Exception:  # whatever a strange header does to us, the next mail isn't held up
            log.info("a header in a personal mailbox could not be read")
    return found


def choices(heads: Mapping[int, Message], us: Us) -> dict[int, Choice]:
    """What each header says, by UID. Asks once for all of them whom and what we know."""
    emails = {email for head in heads.values() for email in _addresses(head)}
    refs = {ref for head in heads.values() for ref in _refs(head)}
    people = {email for email, _, _ in intake.list_candidates_by_address(emails)}
    threads = {ref for ref, _, _ in intake.list_thread_refs(refs)}
    return {uid: _choice(head, people, threads, us) for uid, head in heads.items()}


def _choice(head: Message, people: Collection[str], threads: Collection[str], us: Us) -> Choice:
    if any(email in people or email in us.team for email in _addresses(head)):
        return Choice.OURS
    if any(ref in threads for ref in _refs(head)):
        return Choice.OURS
    kinds = kind_of(head)
    if _TOLD_IN_BODY & {kinds.kind, *kinds.also}:
        return Choice.PERHAPS
    return Choice.PERHAPS if _is_between_us(head, us) else Choice.LEFT


def _is_between_us(head: Message, us: Us) -> bool:
    """Between colleagues: a forwarded candidate's mail hides in the body."""
    return head.sender is not None and us.includes(head.sender.email) and all(
        us.includes(a.email) for a in (*head.to, *head.cc)
    )  # fmt: skip


def _addresses(head: Message) -> Iterator[str]:
    found = [*head.to, *head.cc, *head.reply_to]
    yield from (a.email for a in ([head.sender] if head.sender else []) + found)


def _refs(head: Message) -> tuple[str, ...]:
    return (*head.in_reply_to, *head.references)


def read_head(head: Message, us: Us, now: datetime) -> tuple[MailKind, Reading]:
    """What a mail is to us, as far as its header tells."""
    kind = kind_of(head).kind
    return kind, reading(head, kind, "", us, now)


def stranger_rows(left: Iterable[tuple[str, MailKind, Reading]], known: Known) -> list[Values]:
    """Of mail that was left (its subject and what it is to us) the people outside who wrote it, a row each."""
    found: dict[str, Values] = {}
    for subject, kind, read in left:
        email = read.author.email
        if read.direction is not Direction.INBOUND or kind not in PERSONAL or not _is_outside(email, known):
            continue
        row = found.setdefault(email, {"email": email, "mails": 0, "at": read.at})
        row["mails"] += 1
        if read.at >= row["at"]:
            row |= {
                "at": read.at,
                "name": read.author.name[:LONGEST_ADDRESS],
                "subject": subject[:LONGEST_ADDRESS],
            }
    return list(found.values())


def _is_outside(email: str, known: Known) -> bool:
    return "@" in email and not known.us.includes(email) and email not in known.ignored
