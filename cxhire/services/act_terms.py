"""What somebody wants done about what is owed or about an application: to be done now, or to be kept until a colleague decides.

As JSON it holds ids, times and a reason, and nothing of the candidate's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cxhire.store.applications import Outcome, Stage
from cxhire.store.interactions import Channel


class Act(StrEnum):
    ANSWERED = "answered"
    SNOOZE = "snooze"
    HAND_OVER = "hand_over"
    NOTHING_OWED = "nothing_owed"
    STAGE = "stage"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Answered:
    """It was answered elsewhere: how, by which colleague, when."""

    channel: Channel
    by_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    until: datetime


@dataclass(frozen=True, slots=True)
class HandOver:
    to_id: int


@dataclass(frozen=True, slots=True)
class NothingOwed:
    why: str


@dataclass(frozen=True, slots=True)
class ToStage:
    stage: Stage


@dataclass(frozen=True, slots=True)
class Ended:
    outcome: Outcome
    at: datetime


Owing = Answered | Snooze | HandOver | NothingOwed  # about one thing owed
Terms = Owing | ToStage | Ended

_TYPES: dict[Act, type[Terms]] = {
    Act.ANSWERED: Answered, Act.SNOOZE: Snooze, Act.HAND_OVER: HandOver, Act.NOTHING_OWED: NothingOwed,
    Act.STAGE: ToStage, Act.OUTCOME: Ended,
}  # fmt: skip
_ACTS = {terms: act for act, terms in _TYPES.items()}


def act_of(terms: Terms) -> Act:
    return _ACTS[type(terms)]


def as_json(terms: Terms) -> dict[str, Any]:
    """The terms as JSON can hold them, times in UTC."""
    return {name: _plain(getattr(terms, name)) for name in terms.__slots__}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def from_json(act: Act, held: Mapping[str, Any]) -> Terms:
    """What `as_json` was given, whatever act it is. Raises ValueError or KeyError for anything else."""
    read: dict[str, Any] = {
        "channel": Channel, "stage": Stage, "outcome": Outcome, "at": datetime.fromisoformat,
        "until": datetime.fromisoformat, "by_id": int, "to_id": int, "why": str,
    }  # fmt: skip
    return _TYPES[act](**{name: read[name](value) for name, value in held.items()})
