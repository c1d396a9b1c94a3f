"""Letters that were written here and come to intake: from the sender itself, and again as copies in Sent or by BCC.

Some servers add a footer to the copy that they keep, so a letter's body may differ; its Message-ID is ours, and what
comes under it from one of us is that letter. A mail *to* us under the same id is another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cxhire.core.obligations import Direction
from cxhire.mail.render import OWN_ID
from cxhire.services.incoming import Item
from cxhire.store import intake
from cxhire.store.intake import OwnLetter


def own_letters(items: Sequence[Item]) -> dict[str, OwnLetter]:
    """Message-ID → what we know of a letter, of those mails that may be one. Nothing is asked where none may."""
    found = {ref for item in items if (ref := item.reading.ref) and ref.startswith(OWN_ID) and _is_ours(item)}
    return intake.list_own_letters(found) if found else {}


def is_copy(item: Item, letters: Mapping[str, OwnLetter]) -> bool:
    """Whether a mail is a letter of ours that is stored already, or came earlier in the same batch."""
    letter = _of(item, letters)
    if letter is None:
        return False
    again = item.reading.author.email in letter.known_from
    letter.known_from.add(item.reading.author.email)
    return again


def thread_refs(items: Sequence[Item], letters: Mapping[str, OwnLetter]) -> Iterator[tuple[str, int, bool]]:
    """(Message-ID, application id, False) for each letter: it belongs where it was written."""
    for item in items:
        letter = _of(item, letters)
        if letter and letter.application_id and item.reading.ref:
            yield item.reading.ref, letter.application_id, False


def writer(item: Item, letters: Mapping[str, OwnLetter]) -> int | None:
    """The colleague whose words a letter holds, also where it left from the team's address."""
    letter = _of(item, letters)
    return letter.author_id if letter else None


def _of(item: Item, letters: Mapping[str, OwnLetter]) -> OwnLetter | None:
    return letters.get(item.reading.ref or "") if letters and _is_ours(item) else None


def _is_ours(item: Item) -> bool:
    return item.reading.direction is Direction.OUTBOUND
