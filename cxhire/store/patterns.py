"""What patterns are found in, and what one consists of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from cxhire.core.obligations import Direction, How, Kind
from cxhire.core.patterns import Known, Part, PartKind
from cxhire.store.absences import Absence, excuses
from cxhire.store.applications import Application
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.concern_parts import ConcernPart
from cxhire.store.concerns import Concern, ConcernKind, ConcernState, whose_words
from cxhire.store.interactions import Interaction
from cxhire.store.obligations import Obligation, Settlement
from cxhire.store.people import Colleague, whose
from cxhire.store.transaction import read

STANDING = (ConcernState.OPEN.value, ConcernState.CONFIRMED.value)
LATEST = timedelta(days=180)  # how far past an archive's words their late answers are looked for
Senders = Collection[int] | None  # None is everybody

_is_pattern = Concern.kind == ConcernKind.PATTERN.value


@dataclass(frozen=True, slots=True)
class Reach:
    """The authors of some concerns, and from when to when their words are."""

    senders: frozenset[int]
    first_at: datetime
    last_at: datetime


def get_reach(concern_ids: Collection[int]) -> Reach | None:
    """Whom and when some concerns are about; None where they are about nobody we know."""
    query = select(whose_words, Interaction.at).join(Interaction, Interaction.id == Concern.interaction_id)
    rows = read().execute(query.where(Concern.id.in_(concern_ids), whose_words.is_not(None))).all()
    if not rows:
        return None
    times = [at for _, at in rows]
    return Reach(frozenset(id_ for id_, _ in rows), min(times), max(times))


def list_said(since: datetime, until: datetime, senders: Senders) -> list[Part]:
    """Open and confirmed concerns about words that were said from one moment to another."""
    earlier = aliased(Interaction)
    ours = case((earlier.direction == Direction.OUTBOUND.value, earlier.colleague_id))
    query = (
        select(
            Interaction.at, Concern.kind, Concern.id, whose_words, Concern.application_id, Interaction.id,
            whose(earlier, ours, earlier.author_email), Application.owner_id,
        )
        .select_from(Concern)
        .join(Interaction, Interaction.id == Concern.interaction_id)
        .join(Application, Application.id == Concern.application_id)
        .outerjoin(earlier, earlier.id == Concern.earlier_interaction_id)
        .where(~_is_pattern, Concern.state.in_(STANDING), Concern.forgotten_at.is_(None))
    )  # fmt: skip
    query = query.where(Interaction.at.between(since, until), _is_one_of(whose_words, senders))
    return [Part(at, PartKind(kind), *rest) for at, kind, *rest in read().execute(query)]


def list_silences(since: datetime, until: datetime, senders: Senders) -> list[Part]:
    """Answers that fell due from one moment to another and didn't come in time, of whom was asked, else of the owner.

    Those that came too late as well, and what they themselves said too late needs none, unless more than LATEST after the
    last moment. None of whom an absence excuses.
    """
    by = aliased(Interaction)
    # A colleague may say that nothing was owed; of oneself that comes as late as an answer.
    own = exists().where(
        by.id == Settlement.settled_by_id,
        by.colleague_id == func.coalesce(Interaction.colleague_id, Application.owner_id),
    )
    late = (
        or_(Settlement.how == How.ANSWERED.value, and_(Settlement.how == How.WAIVED.value, own)),
        Settlement.settled_at > Settlement.due_at,
        # Of settlements only this has an index.
        Settlement.settled_at.between(since, until + LATEST),
    )
    return [
        *_silences(Obligation, since, until, senders),
        *_silences(Settlement, since, until, senders, *late),
    ]


def _silences(
    o: type[Obligation | Settlement], since: datetime, until: datetime, senders: Senders, *more: ColumnElement[bool]
) -> list[Part]:  # fmt: skip
    asked = func.coalesce(Interaction.colleague_id, Application.owner_id)
    away = exists().where(_is_of(asked, o.since, o.due_at), excuses(o.due_at))
    query = (
        select(o.due_at, Interaction.id, asked, o.application_id, Application.owner_id)
        .join(Interaction, Interaction.id == o.opened_by_id)
        .join(Application, Application.id == o.application_id)
        .where(o.kind == Kind.ANSWER.value, o.due_at.between(since, until), ~away, *more)
        .where(asked.is_not(None), _is_one_of(asked, senders))
    )
    return [
        Part(at, PartKind.SILENCE, contact, sender, application, contact, None, owner)
        for at, contact, sender, application, owner in read().execute(query)
    ]


def _is_of(colleague_id: Any, since: Any, due_at: Any) -> ColumnElement[bool]:
    """The condition on an absence that somebody was away while an answer was owed."""
    return and_(
        Absence.colleague_id == colleague_id, Absence.withdrawn_at.is_(None), Absence.starts_at < due_at,
        Absence.ends_at > since,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A pattern that was told, with its concern and what of it still counts."""

    known: Known
    concern: Concern
    kinds: tuple[PartKind, ...]


def list_told(since: datetime, senders: Senders) -> list[Told]:
    """Patterns with a part since then, in the order in which they were found; none that is forgotten."""
    recent = select(ConcernPart.concern_id).where(ConcernPart.at >= since)
    part, i = aliased(Concern), Interaction
    excused = exists().where(_is_of(whose_words, i.at, ConcernPart.at), excuses(ConcernPart.at))
    query = (
        select(Concern, whose_words, ConcernPart, part.state, excused)
        .select_from(Concern)
        .join(ConcernPart, ConcernPart.concern_id == Concern.id)
        .outerjoin(i, i.id == ConcernPart.interaction_id)
        .outerjoin(part, part.id == ConcernPart.part_concern_id)
        .where(_is_pattern, Concern.forgotten_at.is_(None), Concern.about_id.is_not(None))
        .where(Concern.id.in_(recent), _is_one_of(whose_words, senders))
        .order_by(Concern.id, ConcernPart.at, ConcernPart.id)
    )
    found: dict[int, list[Any]] = {}
    for row in read().execute(query.execution_options(populate_existing=True)):
        found.setdefault(row[0].id, []).append(row)
    return [_told(rows) for rows in found.values()]


def _told(rows: Sequence[Any]) -> Told:
    concern, sender, *_ = rows[0]
    parts = [row[2] for row in rows]
    keys = frozenset(_key(part) for part in parts)
    known = Known(concern.id, (sender, concern.about_id), keys, parts[0].at, parts[-1].at)
    standing = [PartKind(part.kind) for *_, part, state, excused in rows if _counts(state, excused)]
    return Told(known, concern, tuple(standing))


def _counts(state: str | None, excused: bool) -> bool:
    """Whether a part still does: a silence (without a state) unless its absence excuses it, words unless they are dismissed."""
    return not excused if state is None else state in STANDING


def list_forgotten_keys(since: datetime) -> set[tuple[bool, int]]:
    """What was part of a pattern that came to nothing: it makes no other one."""
    query = select(ConcernPart).join(Concern, Concern.id == ConcernPart.concern_id)
    query = query.where(ConcernPart.at >= since, Concern.forgotten_at.is_not(None))
    return {_key(part) for part in read().scalars(query)}


def _key(part: ConcernPart) -> tuple[bool, int]:
    silence = part.part_concern_id is None
    return silence, (part.interaction_id if silence else part.part_concern_id) or 0


def list_anchors(concern_ids: Sequence[int]) -> list[Concern]:
    """Those of some concerns whose quote no pattern shows yet, in the order given."""
    other = aliased(Concern)
    taken = exists().where(
        other.kind == ConcernKind.PATTERN.value, other.interaction_id == Concern.interaction_id,
        other.quote_start == Concern.quote_start,
    )  # fmt: skip
    found = {
        one.id: one for one in read().scalars(select(Concern).where(Concern.id.in_(concern_ids), ~taken))
    }
    return [found[id_] for id_ in concern_ids if id_ in found]


def list_showing(concern_ids: Collection[int]) -> list[Concern]:
    """Patterns that aren't forgotten and show the words of one of some concerns."""
    part = aliased(Concern)
    query = (
        select(Concern)
        .join(ConcernPart, ConcernPart.concern_id == Concern.id)
        .join(part, part.id == ConcernPart.part_concern_id)
        .where(part.id.in_(concern_ids), _is_pattern, Concern.forgotten_at.is_(None))
        .where(part.interaction_id == Concern.interaction_id, part.quote_start == Concern.quote_start)
    )
    return list(read().scalars(query.execution_options(populate_existing=True)))


def list_standing_parts(concern_id: int) -> list[int]:
    """The ids of a pattern's open and confirmed parts, oldest first."""
    query = (
        select(ConcernPart.part_concern_id)
        .join(Concern, Concern.id == ConcernPart.part_concern_id)
        .where(ConcernPart.concern_id == concern_id, Concern.state.in_(STANDING))
    )
    return [id_ for id_ in read().scalars(query.order_by(ConcernPart.at, ConcernPart.id)) if id_]


def add_pattern(pattern: Concern, parts: Iterable[Part]) -> None:
    """Adds a pattern with its parts; its id is known at once."""
    read().add(pattern)
    read().flush()
    add_parts(pattern.id, parts)


def add_parts(concern_id: int, parts: Iterable[Part]) -> None:
    session = read()
    for part in parts:
        silence = part.kind is PartKind.SILENCE
        session.add(ConcernPart(
            concern_id=concern_id, kind=part.kind.value, part_concern_id=None if silence else part.ref,
            interaction_id=part.contact_id, at=part.at,
        ))  # fmt: skip
    session.flush()


@dataclass(frozen=True, slots=True)
class Absent:
    """What was said of an absence in a silence: when and by whom (None: by an automatic reply), and whether that excuses it."""

    at: datetime
    by: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as a pattern's page shows it; `state` and `quote` are its concern's, None of a silence.

    `answered_at` is when a silence ended, None while it lasts and of anything else.
    """

    absent: Absent | None
    kind: str
    at: datetime
    concern_id: int | None
    state: str | None
    quote: str | None
    candidate_id: int
    application_id: int
    candidate: str
    answered_at: datetime | None


def list_parts(concern_id: int) -> list[Shown]:
    """What a pattern consists of, oldest first."""
    part, i, s = aliased(Concern), Interaction, Settlement
    answered = and_(
        ConcernPart.kind == PartKind.SILENCE.value, s.application_id == i.application_id, s.opened_by_id == i.id,
        s.kind == Kind.ANSWER.value, s.how == How.ANSWERED.value,
    )  # fmt: skip
    main = and_(CandidateAddress.candidate_id == Candidate.id, CandidateAddress.main)
    query = (
        select(
            ConcernPart.id, ConcernPart.kind, ConcernPart.at, part.id, part.state, part.quote, Candidate.id, Application.id,
            func.coalesce(func.nullif(Candidate.name, ""), CandidateAddress.email, ""),
            s.settled_at,
        )
        .outerjoin(part, part.id == ConcernPart.part_concern_id)
        .join(i, i.id == ConcernPart.interaction_id)
        .join(Application, Application.id == i.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(CandidateAddress, main)
        .outerjoin(s, answered)
        .where(ConcernPart.concern_id == concern_id)
        .order_by(ConcernPart.at, ConcernPart.id)
    )  # fmt: skip
    absent = _list_absent(concern_id)
    return [Shown(absent.get(part_id), *rest) for part_id, *rest in read().execute(query)]


def _list_absent(concern_id: int) -> dict[int, Absent]:
    """Parts that are silences → the absence in which they lie; of several one that excuses, the first to be noted."""
    by, i, counts = aliased(Colleague), Interaction, func.coalesce(excuses(ConcernPart.at), false())
    called = func.coalesce(func.nullif(by.name, ""), by.email)
    query = (
        select(ConcernPart.id, Absence.created_at, called, counts)
        .select_from(Concern)
        .join(ConcernPart, ConcernPart.concern_id == Concern.id)
        .join(i, i.id == ConcernPart.interaction_id)
        .join(Absence, _is_of(whose_words, i.at, ConcernPart.at))
        .outerjoin(by, by.id == Absence.created_by_id)
        .where(Concern.id == concern_id, ConcernPart.kind == PartKind.SILENCE.value)
        .order_by(counts, Absence.created_at.desc(), Absence.id.desc())
    )
    # The last of a part's rows stands.
    return {part_id: Absent(at, name, counted) for part_id, at, name, counted in read().execute(query)}


def list_silent(condition: ColumnElement[bool]) -> list[tuple[int, int]]:
    """(application, colleague) of the silences in open and confirmed patterns, where the application is such a one.

    Its pattern is a concern on another application: without this, whoever it is about could decide here.
    """
    silence = ConcernPart.kind == PartKind.SILENCE.value
    # Asked first, and mostly none: a plan from concerns to their parts would read every open and confirmed one.
    ids = list(read().scalars(select(ConcernPart.concern_id).where(silence).distinct()))
    if not ids:
        return []
    query = (
        select(Interaction.application_id, whose_words)
        .select_from(Concern)
        .join(ConcernPart, ConcernPart.concern_id == Concern.id)
        .join(Interaction, Interaction.id == ConcernPart.interaction_id)
        .join(Application, Application.id == Interaction.application_id)
        .where(Concern.id.in_(ids), Concern.state.in_(STANDING), whose_words.is_not(None), silence, condition)
    )
    return [(application, colleague) for application, colleague in read().execute(query.distinct())]


def get_colleague_name(colleague_id: int) -> str:
    """How to call somebody."""
    query = select(func.coalesce(func.nullif(Colleague.name, ""), Colleague.email))
    return read().scalar(query.where(Colleague.id == colleague_id)) or "a colleague"


def _is_one_of(column: Any, senders: Senders) -> ColumnElement[bool]:
    chosen: ColumnElement[bool] = column.is_not(None) if senders is None else column.in_(senders)
    return chosen
