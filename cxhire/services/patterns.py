"""Looking for patterns: after each analysis around what is new, and once a day for answers that didn't come.

What is found, and what a pattern grows by, is kept and audited; `core.patterns` decides what is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.modules import Module
from cxhire.core.patterns import VERSION, Part, PartKind, Pattern, Thresholds, patterns, question
from cxhire.services import modules
from cxhire.services.steering import require_uninvolved
from cxhire.store import audit, settings
from cxhire.store import patterns as store
from cxhire.store.concerns import Concern, ConcernKind, ConcernState
from cxhire.store.patterns import Senders, Told
from cxhire.store.transaction import write

THRESHOLDS = "pattern_thresholds"
DAYS, PARTS, KINDS = (1, 180), (2, 50), (1, len(PartKind))


def thresholds() -> Thresholds:
    """How many things, of how many kinds, within how many days are a pattern, as it is set."""
    return Thresholds(**(settings.get_setting(THRESHOLDS) or {}))


def set_thresholds(chosen: Thresholds, actor: str, now: datetime) -> Thresholds:
    """Sets them for what is looked at from now on; answers those before. Commits.

    Raises NotYours for whoever an open concern is about, ValueError with a sentence.
    """
    require_uninvolved(actor)
    for value, (least, most), what in (
        (chosen.days, DAYS, "days"), (chosen.parts, PARTS, "things"), (chosen.kinds, KINDS, "kinds")
    ):  # fmt: skip
        if not least <= value <= most:
            raise ValueError(f"Between {least} and {most} {what}, please. Nothing was changed.")
    with write():
        before = thresholds()
        settings.set_setting(THRESHOLDS, asdict(chosen))
        audit.append([Event(now, actor, "patterns.changed", f"setting:{THRESHOLDS}", detail=asdict(chosen))])
    return before


def look(now: datetime) -> list[int]:
    """Looks at all that may be part of a pattern now; answers the ids of those that are new. Commits."""
    if Module.PATTERNS not in modules.switched_on():
        return []
    with write():
        return _look(now - 2 * thresholds().span, now, None, now)


def look_around(fresh: Sequence[Concern], now: datetime) -> list[int]:
    """The same around some new concerns, whenever their words were said. Doesn't commit."""
    reach = store.get_reach([concern.id for concern in fresh]) if fresh else None
    if reach is None:
        return []
    span = 2 * thresholds().span
    return _look(reach.first_at - span, min(reach.last_at + span, now), reach.senders, now)


def show_others(concern_ids: Collection[int]) -> None:
    """Has patterns that show the words of concerns about to be forgotten show another part's, or none. Doesn't commit."""
    for pattern in store.list_showing(concern_ids):
        standing = [id_ for id_ in store.list_standing_parts(pattern.id) if id_ not in concern_ids]
        anchor = next(iter(store.list_anchors(standing)), None)
        if anchor is None:
            pattern.quote = ""
        else:
            pattern.application_id, pattern.interaction_id = anchor.application_id, anchor.interaction_id
            pattern.quote, pattern.quote_start = anchor.quote, anchor.quote_start


def _look(since: datetime, until: datetime, senders: Senders, now: datetime) -> list[int]:
    limits = thresholds()
    # A part of the first day may belong to a pattern whose own all lie before it.
    told = store.list_told(since - limits.span, senders)
    parts = [*store.list_said(since, until, senders), *store.list_silences(since, until, senders)]
    spent = store.list_forgotten_keys(since)
    found = patterns([part for part in parts if part.key not in spent], [one.known for one in told], limits)
    for one in told:
        _grow(one, found.grown.get(one.known.id, ()), limits, now)
    added = [_add(pattern, limits, now) for pattern in found.new]
    return [id_ for id_ in added if id_ is not None]


def _add(pattern: Pattern, limits: Thresholds, now: datetime) -> int | None:
    """The new pattern's id. None where each quote of it stands for another pattern: it waits for the next part."""
    anchor = _anchor(pattern.parts)
    if anchor is None:
        return None
    made = Concern(
        kind=ConcernKind.PATTERN.value, application_id=anchor.application_id, interaction_id=anchor.interaction_id,
        author_id=pattern.pair[0], author_email=anchor.author_email, about_id=pattern.pair[1], quote=anchor.quote,
        quote_start=anchor.quote_start, score=1.0, found_by=VERSION, state=ConcernState.OPEN.value, created_at=now,
        reason=_question((part.kind for part in pattern.parts), pattern.pair[1], limits),
    )  # fmt: skip
    store.add_pattern(made, pattern.parts)
    audit.append([_event(made, "found", {"by": VERSION, "parts": len(pattern.parts)}, now)])
    return made.id


def _anchor(parts: Sequence[Part]) -> Concern | None:
    """The concern whose quote stands for a pattern: of a colleague's words set aside, if there is one; the first."""
    said = [part for part in parts if part.kind is not PartKind.SILENCE]
    by_weight = sorted(said, key=lambda part: part.against_id is None)
    return next(iter(store.list_anchors([part.ref for part in by_weight])), None)


def _grow(told: Told, parts: Sequence[Part], limits: Thresholds, now: datetime) -> None:
    """Adds what is new; and while nobody has decided, the question counts what stands: no part that was dismissed."""
    concern = told.concern
    if parts:
        store.add_parts(concern.id, parts)
        audit.append([_event(concern, "grew", {"parts": len(told.known.keys) + len(parts)}, now)])
    if concern.state == ConcernState.OPEN:
        concern.reason = _question((*told.kinds, *(p.kind for p in parts)), told.known.pair[1], limits)


def _question(kinds: Iterable[PartKind], about_id: int, limits: Thresholds) -> str:
    return question(list(kinds), store.get_colleague_name(about_id), limits.days)


def _event(concern: Concern, done: str, detail: dict[str, object], now: datetime) -> Event:
    return Event(
        now, "system", f"concern.{done}", f"concern:{concern.id}", concern.application_id,
        detail={"kind": ConcernKind.PATTERN.value, **detail},
    )  # fmt: skip
