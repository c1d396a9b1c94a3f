"""What the address bar of Waiting asks for: which list, whose, narrowed to what; how much of it there is, and what that leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from flask import request, url_for
from flask_login import current_user

from cxhire.core.obligations import Kind
from cxhire.services import hand_overs
from cxhire.store import obligations
from cxhire.store.applications import Opening, Stage
from cxhire.store.obligations import NOBODY, Wanted
from cxhire.store.people import Colleague, Role
from cxhire.store.teams import Team
from cxhire.web.guards import now
from cxhire.web.numbers import place_in_list, row_id
from cxhire.web.scope import seen_by
from cxhire.web.timeline_words import STAGES

LISTS = ("snoozed", "handed")
NARROWING = ("owner", "team", "kind", "opening", "stage", "overdue")
MOST_COUNTED = 1000
KINDS = {
    Kind.ANSWER: "An answer",
    Kind.UPDATE: "An update",
    Kind.PROMISE: "A promise",
    Kind.CLOSURE: "The outcome",
}


class Whose(StrEnum):
    MINE = "mine"
    TEAM = "team"
    ALL = "all"


class Handed(StrEnum):
    """Handed over: by the reader to somebody else, or to the reader."""

    AWAY = "away"
    HERE = "here"


WHOSE = {Whose.MINE: "Mine", Whose.TEAM: "My team's", Whose.ALL: "Everyone's"}
HANDED = {Handed.AWAY: "By you", Handed.HERE: "To you"}


class Tab(NamedTuple):
    """One of several lists: where it is, its name, how much is in it, whether one looks at it."""

    url: str
    label: str
    number: str
    active: bool


class Chip(NamedTuple):
    """A filter that is set: what it says, and the list without it."""

    label: str
    url: str


class Left(NamedTuple):
    """What one doesn't see here: how much, and where."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class View:
    """What one looks at. `narrowed` is what the filters say, whatever list it is and whosever."""

    whose: Whose
    snoozed: bool
    handed: Handed | None
    narrowed: Wanted

    def wanted(self, after: tuple[datetime, int] | None = None, limit: int | None = None) -> Wanted:
        """As the store takes it. What was handed over is somebody's already; snoozed or not, it is still owed."""
        asked = replace(self.narrowed, after=after, limit=limit, seen_by=seen_by())
        if self.handed:
            return replace(asked, asleep=self.snoozed or None, application_ids=_handed_over(self.handed))
        asked = replace(asked, asleep=self.snoozed)
        if self.whose is Whose.MINE:  # one's own are seen anyway
            return replace(asked, owner_id=current_user.id, seen_by=None)
        return replace(asked, team_id=own_team()) if self.whose is Whose.TEAM else asked


def list_arguments() -> dict[str, Any]:
    """The list's filters that the address bar holds, and nothing else that it may hold."""
    return {key: request.args[key] for key in ("whose", *LISTS, *NARROWING) if request.args.get(key)}


def place_arguments() -> dict[str, Any]:
    """The same with the page that one is on, to come back to after an act."""
    after = request.args.get("after")
    return list_arguments() | ({"after": after} if place_in_list(after) else {})


def view() -> View:
    """What the address bar asks for; what can't be meant is taken for no filter. Hiring owners see their own unless they ask for more."""
    asked = request.args
    whose = asked.get("whose", Whose.MINE if current_user.role is Role.OWNER else Whose.ALL)
    if whose not in set(Whose) or (whose == Whose.TEAM and not own_team()):
        whose = Whose.ALL
    handed, kind, stage = asked.get("handed"), asked.get("kind"), asked.get("stage")
    narrowed = Wanted(
        kind=kind if kind in set(Kind) else None,
        owner_id=NOBODY if asked.get("owner") == "none" else asked.get("owner", type=row_id),
        team_id=asked.get("team", type=row_id),
        opening_id=asked.get("opening", type=row_id),
        stage=stage if stage in set(Stage) else None,
        overdue_at=now() if asked.get("overdue") else None,
    )
    snoozed = bool(asked.get("snoozed"))
    return View(Whose(whose), snoozed, Handed(handed) if handed in set(Handed) else None, narrowed)


def own_team() -> int | None:
    found: int | None = current_user.colleague.team_id
    return found


def _handed_over(which: Handed) -> frozenset[int]:
    listed = hand_overs.list_handed_over if which is Handed.AWAY else hand_overs.list_received
    return frozenset(one.application_id for one in listed(current_user.id, now()))


def count(seen: View, newer_than: int | None = None) -> int:
    """How much there is, never past MOST_COUNTED; of all or of what has a higher number than something."""
    return obligations.count_owed(now(), replace(seen.wanted(), newer_than=newer_than), MOST_COUNTED)


def counted(number: int) -> str:
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


def list_tabs(seen: View) -> list[Tab]:
    """Who waits, what is snoozed, what was handed over: each with what the filters leave of it."""
    kept = _without(*LISTS)
    away = seen.handed or Handed.AWAY
    lists: tuple[tuple[str, View, Mapping[str, Any]], ...] = (
        ("Waiting", replace(seen, snoozed=False, handed=None), {}),
        ("Snoozed", replace(seen, snoozed=True, handed=None), {"snoozed": 1}),
        ("Handed over", replace(seen, snoozed=False, handed=away), {"handed": away.value}),
    )
    here = (seen.snoozed and not seen.handed, bool(seen.handed))
    return [
        Tab(url_for("waiting.index", **kept, **more), label, counted(count(one)), here == (one.snoozed, bool(one.handed)))
        for label, one, more in lists
    ]  # fmt: skip


def whose_tabs(seen: View) -> list[Tab]:
    """Mine, my team's where I am in one, everyone's; of what was handed over, by me or to me."""
    if seen.handed:
        kept = _without("handed")
        return [
            Tab(url_for("waiting.index", **kept, handed=one.value), words, counted(count(replace(seen, handed=one))),
                one is seen.handed)
            for one, words in HANDED.items()
        ]  # fmt: skip
    kept = _without("whose", "owner")
    return [
        Tab(url_for("waiting.index", **kept, whose=one.value), words, counted(count(replace(seen, whose=one))),
            one is seen.whose)
        for one, words in WHOSE.items()
        if one is not Whose.TEAM or own_team()
    ]  # fmt: skip


def chips(colleagues: list[Colleague], openings: list[Opening], in_teams: list[Team]) -> list[Chip]:
    """The filters that are set, each with the list that it would be without; what can't be meant is none."""
    asked = request.args
    named = {
        "owner": {"none": "nobody yet"} | {str(one.id): one.shown for one in colleagues},
        "team": {str(one.id): one.name for one in in_teams},
        "kind": {str(kind.value): words.lower() for kind, words in KINDS.items()},
        "opening": {str(one.id): one.title for one in openings},
        "stage": {str(stage.value): words.lower() for stage, words in STAGES.items()},
        "overdue": {asked.get("overdue", ""): ""},
    }
    titles = {
        "owner": "Owner: ", "team": "Team: ", "kind": "Owed: ", "opening": "Opening: ", "stage": "Stage: ", "overdue": "Overdue",
    }  # fmt: skip
    if view().whose is Whose.MINE:
        del named["owner"]
    return [
        Chip(titles[key] + names[asked[key]], url_for("waiting.index", **_without(key)))
        for key, names in named.items()
        if asked.get(key) and asked[key] in names
    ]


def left_out(seen: View, shown: int) -> list[Left]:
    """What isn't among the `shown`: what the filters hide of this list, and what there is of others beside one's own."""
    found = []
    if seen.narrowed != Wanted():
        unfiltered = count(replace(seen, narrowed=Wanted()))
        found.append((unfiltered, "without the filter", _without(*NARROWING)))
    if seen.whose is not Whose.ALL and not seen.handed:
        everyone_s = count(replace(seen, whose=Whose.ALL))
        found.append((everyone_s, "in everyone’s", _without("whose") | {"whose": Whose.ALL.value}))
    return [
        Left(
            f"{'Many' if total >= MOST_COUNTED else total - shown} more {where}",
            url_for("waiting.index", **arguments),
        )
        for total, where, arguments in found
        if total > shown
    ]


def _without(*names: str) -> dict[str, Any]:
    return {key: value for key, value in list_arguments().items() if key not in names}
