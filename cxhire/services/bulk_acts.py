"""One act on many things owed: what can't be done is said of each, and the rest is done. Taken back, all of it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxhire.services import acts
from cxhire.services.act_terms import Act, HandOver, Owing
from cxhire.services.acts import Doer, Done
from cxhire.services.steering import NotYours
from cxhire.store import obligations, waiting

MOST = 200
WAKE = "wake"
SETTLED = "settled already"


@dataclass(frozen=True, slots=True)
class Refused:
    """One on which it wasn't done; `whom` is None where the reader can't know that, or the row is gone."""

    whom: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Many:
    """What came of it: for how many it is done now, how to take it back (as JSON can hold it), what was refused."""

    done: int
    back: tuple[Mapping[str, Any], ...]
    refused: tuple[Refused, ...]


def act_on(
    obligation_ids: Collection[int], terms: Owing | None, doer: Doer, seen_by: int | None = None
) -> Many:
    """Does what the terms say with each, or wakes it where there are none. Commits each by itself.

    What was settled, or handed over, along with another one of its application is done, not refused. Raises ValueError
    for none, or for more than MOST at a time.
    """
    ids = sorted(set(obligation_ids))
    if not ids:
        raise ValueError("Choose at least one.")
    if len(ids) > MOST:
        raise ValueError(f"At most {MOST} at a time.")
    named = waiting.list_named(ids, seen_by)
    reached: set[int] = set()
    back: list[Mapping[str, Any]] = []

    def act(id_: int) -> None:
        application_id = named[id_][0] if id_ in named else None
        if application_id in reached and (isinstance(terms, HandOver) or not obligations.is_open(id_)):
            return
        back.append(_act(id_, terms, doer))
        if application_id:
            reached.add(application_id)

    done, refused = _each(ids, named, act)
    return Many(done, tuple(back), refused)


def undo_all(back: Sequence[Mapping[str, Any]], doer: Doer, seen_by: int | None = None) -> Many:
    """Takes back what `act_on` did, the last first. Commits each by itself."""
    held = {one["owed"]: one for one in reversed(back)}
    named = waiting.list_named(held, seen_by)
    done, refused = _each(held, named, lambda id_: _undo(held[id_], doer))
    return Many(done, (), refused)


def _each(
    ids: Iterable[int], named: Mapping[int, tuple[int, str]], act: Callable[[int], None]
) -> tuple[int, tuple[Refused, ...]]:
    done, refused = 0, list[Refused]()
    for id_ in ids:
        try:
            act(id_)
            done += 1
        except (NotYours, LookupError, ValueError) as wrong:
            refused.append(Refused(named[id_][1] if id_ in named else None, _why(wrong)))
    return done, tuple(refused)


def _act(obligation_id: int, terms: Owing | None, doer: Doer) -> Mapping[str, Any]:
    if terms is not None:
        return _held(acts.act(obligation_id, terms, doer))
    owed = obligations.get_obligation(obligation_id)
    until = owed.snoozed_until if owed else None
    acts.wake(obligation_id, doer)
    return {"act": WAKE, "owed": obligation_id, "until": until.isoformat() if until else None}


def _undo(one: Mapping[str, Any], doer: Doer) -> None:
    if one["act"] != WAKE:
        acts.undo(Done(Act(one["act"]), one["owed"], one["application"], one["back"]), doer)
        return
    until = datetime.fromisoformat(one["until"]) if one["until"] else None
    if until and until > doer.now:
        acts.snooze(one["owed"], until, doer)


def _held(done: Done) -> Mapping[str, Any]:
    return {
        "act": done.act.value,
        "owed": done.obligation_id,
        "application": done.application_id,
        "back": dict(done.back),
    }


def _why(wrong: Exception) -> str:
    return SETTLED if isinstance(wrong, LookupError) else str(wrong).rstrip(".")
