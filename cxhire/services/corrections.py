"""What reviewers decided, as training data: JSON lines, without names, for admins who have switched that on.

Nothing leaves by itself. It is a file that an admin takes, and the trail knows that they did.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.corrections import Masked, masked, name_words
from cxhire.core.tone import MOST_CHARACTERS
from cxhire.core.tone_model import load_model
from cxhire.services import settings
from cxhire.services.steering import NotYours
from cxhire.store import audit, concern_keeping, people
from cxhire.store.concern_keeping import Decided
from cxhire.store.concerns import ConcernState
from cxhire.store.people import Role
from cxhire.store.settings import get_setting
from cxhire.store.transaction import write

SWITCH = "concern_corrections"
OFF = "Corrections aren't exported: an admin has to switch that on first."


def is_on() -> bool:
    """Whether decisions may be exported as training data. Not unless somebody says so."""
    return bool(get_setting(SWITCH, False))


def switch(on: bool, actor: str, now: datetime) -> None:
    """Switches it on or off. Commits."""
    settings.change({SWITCH: on}, actor, now)


def export(by_id: int, now: datetime) -> Iterator[str]:
    """A line for each decision whose words are still there, oldest first, in constant memory.

    Raises NotYours for whoever isn't an admin, ValueError where it isn't switched on; both before the first line. Commits
    an audit event.
    """
    by = people.get_colleague(by_id)
    if by is None or by.role != Role.ADMIN:
        raise NotYours("Corrections are exported by admins.")
    if not is_on():
        raise ValueError(OFF)
    with write():
        audit.append([Event(now, f"colleague:{by_id}", "concerns.corrections", "concerns")])
    return _lines()


def _lines() -> Iterator[str]:
    ordinary, ours = load_model().ordinary_words, _our_names()
    for decided in concern_keeping.iterate_decided():
        yield (
            json.dumps(_row(decided, ours | name_words([decided.candidate]), ordinary), ensure_ascii=False)
            + "\n"
        )


def _our_names() -> frozenset[str]:
    """The words of our own names and of the organisation's."""
    known = people.list_colleagues()
    return name_words(
        [get_setting(settings.ORGANISATION, ""), *(c.name for c in known), *(c.email for c in known)]
    )


def _row(decided: Decided, names: Set[str], ordinary: Set[str]) -> dict[str, object]:
    c = decided.concern
    said = _masked(decided.text, c.quote, c.quote_start, names, ordinary)
    row: dict[str, object] = {
        "kind": c.kind, "kinds": c.kinds, "found_by": c.found_by, "score": c.score,
        "confirmed": c.state == ConcernState.CONFIRMED.value, "why": decided.why, "text": said.text, "span": said.span,
    }  # fmt: skip
    if decided.earlier is not None:
        earlier = _masked(decided.earlier, c.earlier_quote or "", 0, names, ordinary)
        row |= {"earlier": earlier.text, "earlier_span": earlier.span}
    return row


def _masked(text: str, quote: str, start: int, names: Set[str], ordinary: Set[str]) -> Masked:
    """The words and where the quote is in them, wherever it was said to stand."""
    text = text[:MOST_CHARACTERS]
    at = start if quote and text.startswith(quote, start) else text.find(quote) if quote else -1
    return masked(text, (at, at + len(quote)) if at >= 0 else None, names, ordinary)
