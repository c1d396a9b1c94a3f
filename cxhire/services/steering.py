"""The check before every decision about an application; services call it, so that no page or command goes round it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cxhire.core import steering
from cxhire.core.policies import Scope
from cxhire.core.steering import may_steer
from cxhire.store import audit, concerns
from cxhire.store.steering import is_concerned_in, list_concern_authors

WHY = "A concern about words of yours belongs to this application, so someone else decides here."

WHY_THERE = "A concern about words of yours belongs to an application there, so someone else decides here."


# What gives whoever does it a hand in a colleague's account.
HANDS = (
    "team.added",
    "team.changed",
    "team.enabled",
    "team.alias_added",
    "team.mail_address_changed",
    "link.made",
)

WHY_RULES = "A concern about words of yours waits for a decision, so someone else changes this."


class NotYours(PermissionError):
    """A colleague can't decide about what a concern about themselves belongs to. Its text is for them to read."""


def can_steer(application_id: int, actor: str) -> bool:
    """Whether an actor of the audit trail ("colleague:7") may decide about an application."""
    return may_steer(colleague_of(actor), list_concern_authors(application_id))


def require_steering(application_id: int, actor: str) -> None:
    """Raises NotYours where the actor may not decide. Call it inside the transaction that changes something."""
    if not can_steer(application_id, actor):
        raise NotYours(WHY)


def require_steering_in(scope: Scope, actor: str, why: str = WHY_THERE) -> None:
    """The same for what concerns all applications of an opening or a team; of a scope that names none, all there are."""
    colleague_id = colleague_of(actor)
    if colleague_id is not None and is_concerned_in(scope, colleague_id):
        raise NotYours(why)


def require_uninvolved(actor: str) -> None:
    """Raises NotYours for whoever an open concern is about: they don't change what is looked at."""
    colleague_id = colleague_of(actor)
    if colleague_id is not None and concerns.count_open(colleague_id):
        raise NotYours(WHY_RULES)


def hands_of(colleague_ids: Collection[int], since: datetime) -> frozenset[int]:
    """Whose accounts some colleagues have made or changed since then, or accounts of theirs in turn."""
    acts = audit.list_done(HANDS, since)
    return steering.hands_of(colleague_ids, [(colleague_of(by), colleague_of(whose)) for by, whose in acts])


def colleague_of(actor: str) -> int | None:
    """The colleague's id behind an actor or subject of the audit trail; None for the system, a command, a visitor."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "colleague" and number.isdigit() else None
