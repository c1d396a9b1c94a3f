"""Who gave what to whom to answer for, as far as something is still owed there."""

from __future__ import annotations

from datetime import datetime

from cxhire.services.steering import colleague_of
from cxhire.store import hand_overs
from cxhire.store.applications import Application
from cxhire.store.hand_overs import HandOver


def note(application: Application, owner_id: int | None, now: datetime, actor: str, *, undoing: bool) -> None:
    """Remembers a change of owner before it is made: as a hand-over, or as the end of the last one. Doesn't commit."""
    before = application.owner_id
    if undoing and before is not None:
        hand_overs.mark_undone(application.id, before, now)
    elif owner_id is not None and owner_id != before:
        hand_overs.add_hand_over(application.id, before, owner_id, colleague_of(actor), now)


def list_handed_over(by_id: int, now: datetime) -> list[HandOver]:
    """What a colleague gave away that is still owed by whom they gave it to; the last given first."""
    return hand_overs.list_standing(now, by_id=by_id)


def list_received(to_id: int, now: datetime) -> list[HandOver]:
    """What a colleague was given and still owes; the last given first."""
    return hand_overs.list_standing(now, to_id=to_id)
