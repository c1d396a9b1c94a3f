"""Words of ours that a human should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, UniqueConstraint, and_, case, func, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from cxhire.extensions import Base
from cxhire.store.applications import Application, Opening
from cxhire.store.candidates import Candidate, CandidateAddress
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.people import Colleague, whose
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, prose, short


class ConcernKind(StrEnum):
    TONE = "tone"
    CONTRADICTION = "contradiction"
    UNDERMINING = "undermining"
    PATTERN = "pattern"


class ConcernState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    EXPIRED = "expired"  # nobody decided, for longer than the rule allows
    WITHDRAWN = "withdrawn"  # nobody had decided, and its two sides are in one conversation no more


OVER = (ConcernState.DISMISSED.value, ConcernState.EXPIRED.value)


class Concern(Base):
    """One finding in one message of ours, with the words themselves and what they are held against.

    How it stands; what was done about it, by whom and when, is in `concern_act`. `opinion_of_id` is whose second opinion
    is awaited, `touched_at` when anybody last did something, `told_at` when its author was told that there is one. Of a
    forgotten one no words and no author are left, only what came of it.
    """

    __tablename__ = "concern"
    __table_args__ = (
        UniqueConstraint("interaction_id", "kind", "quote_start"),
        Index("ix_concern_state_id", "state", "id"),
    )

    id: Mapped[pk]
    kind: Mapped[short]
    application_id: Mapped[int] = link("application.id", index=True)
    interaction_id: Mapped[int] = link("interaction.id")
    author_id: Mapped[int | None] = link("colleague.id", index=True)
    author_email: Mapped[short]
    quote: Mapped[prose]
    quote_start: Mapped[int]
    score: Mapped[float]
    reason: Mapped[prose]
    earlier_interaction_id: Mapped[int | None] = link("interaction.id")
    earlier_quote: Mapped[str | None]
    found_by: Mapped[short]  # which version of which module
    state: Mapped[short] = mapped_column(default=ConcernState.OPEN.value)
    reviewed_by_id: Mapped[int | None] = link("colleague.id")
    reviewed_at: Mapped[moment | None]
    review_note: Mapped[str | None]
    answer: Mapped[str | None]  # the author's own words about it
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)  # of tone: insult, threat, ...
    assigned_to_id: Mapped[int | None] = link("colleague.id", index=True)
    opinion_of_id: Mapped[int | None] = link("colleague.id", index=True)
    about_id: Mapped[int | None] = link(
        "colleague.id", index=True
    )  # of a pattern: whose candidates it touches
    appealed_at: Mapped[moment | None]
    touched_at: Mapped[moment | None]
    told_at: Mapped[moment | None]
    forgotten_at: Mapped[moment | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @property
    def last_at(self) -> datetime:
        """When anybody last did something about it."""
        return self.touched_at or self.reviewed_at or self.created_at


# Whom a concern is about: `author_id`, while that is a member; else whoever has the address by now.
whose_words = whose(Concern, Concern.author_id, Concern.author_email)


@dataclass(frozen=True, slots=True)
class Said:
    """One contact of ours that a concern quotes: its whole new words, and who spoke."""

    text: str
    at: datetime
    by: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern with all that a list or its page shows of it; `earlier` are the words it stands against.

    None where these are another candidate's by now. `assigned` and `asked` (for a second opinion) are colleagues' names.
    """

    concern: Concern
    candidate_id: int
    candidate: str
    candidate_email: str
    opening: str | None
    said: Said
    earlier: Said | None
    reviewer: str | None
    assigned: str | None
    asked: str | None

    @property
    def earlier_quote(self) -> str | None:
        return self.concern.earlier_quote if self.earlier else None


class Queue(StrEnum):
    """Which of the open ones wait for what."""

    MINE = "mine"  # assigned to the reader
    OPINION = "opinion"  # the reader's second opinion is asked
    APPEALED = "appealed"
    NOBODYS = "nobodys"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which concerns to list; None takes any. `author_id` is the colleague whose words they are about.

    `queue` takes open ones only, as seen by `reader_id`. `after` is the (rank, id) of the last one seen: see `rank`.
    """

    kind: str | None = None
    state: str | None = None
    author_id: int | None = None
    queue: Queue | None = None
    reader_id: int | None = None
    concern_id: int | None = None
    after: tuple[int, int] | None = None
    limit: int | None = None


def rank(state: str) -> int:
    """Open ones are listed first."""
    return 0 if state == ConcernState.OPEN.value else 1


def list_concerns(chosen: Chosen = Chosen()) -> list[Raised]:
    """Concerns, the open ones first, each oldest first."""
    ranked = case((Concern.state == ConcernState.OPEN.value, 0), else_=1)
    query = _narrowed(_raised().order_by(ranked, Concern.id), chosen)
    if chosen.after is not None:
        at, id_ = chosen.after
        query = query.where(or_(ranked > at, and_(ranked == at, Concern.id > id_)))
    query = query.limit(chosen.limit) if chosen.limit else query
    return [_row(*row) for row in read().execute(query)]


def get_raised(concern_id: int) -> Raised | None:
    """One concern with what its page shows."""
    return next(iter(list_concerns(Chosen(concern_id=concern_id))), None)


def get_concern(concern_id: int) -> Concern | None:
    return read().get(Concern, concern_id)


def count_open(author_id: int | None = None) -> int:
    """How many wait for a decision; of one author's words, or of all."""
    query = select(func.count()).select_from(Concern)
    return read().scalar(_narrowed(query, Chosen(state=ConcernState.OPEN, author_id=author_id))) or 0


def list_authors() -> list[tuple[int, str]]:
    """The colleagues whom concerns are about, as (id, how to call them), by name."""
    query = select(Colleague).where(Colleague.id.in_(select(whose_words)))
    return [(c.id, c.shown) for c in read().scalars(query.order_by(Colleague.name, Colleague.email))]


def get_author_id(concern: Concern) -> int | None:
    """The colleague whose words a concern is about, a member or not."""
    return read().scalar(select(whose_words).where(Concern.id == concern.id))


def is_about(concern: Concern, colleague_id: int) -> bool:
    """Whether the words are a colleague's."""
    return get_author_id(concern) == colleague_id


def set_author(email: str, colleague_id: int) -> None:
    """Makes words from an address a colleague's, unless they are a member's already: nobody can hand theirs to another."""
    members = select(Colleague.id).where(Colleague.member, Colleague.id != colleague_id)
    free = or_(Concern.author_id.is_(None), Concern.author_id.not_in(members))
    read().execute(
        update(Concern)
        .where(func.lower(Concern.author_email) == email.lower(), free)
        .values(author_id=colleague_id)
    )


def _narrowed(query: Any, chosen: Chosen) -> Any:
    """Only what isn't forgotten."""
    query = query.where(Concern.forgotten_at.is_(None))
    if chosen.queue is not None:
        query = query.where(
            Concern.state == ConcernState.OPEN.value, _waits_so(chosen.queue, chosen.reader_id)
        )
    for column, value in (
        (Concern.kind, chosen.kind), (Concern.state, chosen.state), (Concern.id, chosen.concern_id)
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if chosen.author_id is not None:
        query = query.where(whose_words == chosen.author_id)
    return query


def _waits_so(queue: Queue, reader_id: int | None) -> ColumnElement[bool]:
    if queue is Queue.APPEALED:
        return Concern.appealed_at.is_not(None)
    if queue is Queue.NOBODYS:
        return Concern.assigned_to_id.is_(None)
    return (Concern.assigned_to_id if queue is Queue.MINE else Concern.opinion_of_id) == reader_id


def _raised() -> Any:
    """(concern, candidate id, name, address, opening, whom three colleagues are called), then both contacts."""
    reviewer, assigned, asked = aliased(Colleague), aliased(Colleague), aliased(Colleague)
    said, earlier = (aliased(Interaction), aliased(Message), aliased(Colleague)), (
        aliased(Interaction), aliased(Message), aliased(Colleague),
    )  # fmt: skip
    query = (
        select(
            Concern, Candidate.id, Candidate.name, CandidateAddress.email, Opening.title,
            _called(reviewer), _called(assigned), _called(asked), *_words(*said), *_words(*earlier),
        )
        .join(Application, Application.id == Concern.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(
            CandidateAddress, and_(CandidateAddress.candidate_id == Candidate.id, CandidateAddress.main)
        )
        .outerjoin(Opening, Opening.id == Application.opening_id)
        .outerjoin(reviewer, reviewer.id == Concern.reviewed_by_id)
        .outerjoin(assigned, assigned.id == Concern.assigned_to_id)
        .outerjoin(asked, asked.id == Concern.opinion_of_id)
    )  # fmt: skip
    for held, (interaction, message, colleague) in (
        (said[0].id == Concern.interaction_id, said), (stands_against(earlier[0]), earlier)
    ):  # fmt: skip
        query = (
            query.outerjoin(interaction, held)
            .outerjoin(message, message.id == interaction.message_pk)
            .outerjoin(colleague, colleague.id == interaction.colleague_id)
        )
    return query.execution_options(populate_existing=True)


def stands_against(earlier: Any) -> ColumnElement[bool]:
    """The condition on a contact that a concern, joined with its candidate, is held against it.

    Once a merge is taken back it may be another candidate's, whose words who reads of this one may not see.
    """
    theirs = select(Application.id).where(Application.candidate_id == Candidate.id).correlate(Candidate)
    return and_(earlier.id == Concern.earlier_interaction_id, earlier.application_id.in_(theirs))


def _called(colleague: Any) -> Any:
    return func.coalesce(func.nullif(colleague.name, ""), colleague.email)


def _words(interaction: Any, message: Any, colleague: Any) -> tuple[Any, ...]:
    called = func.coalesce(func.nullif(colleague.name, ""), interaction.author_email)
    return (
        func.coalesce(message.new_text, interaction.note, ""), interaction.at, called, message.message_id,
    )  # fmt: skip


def _row(
    concern: Concern, candidate_id: int, name: str, email: str | None, opening: str | None,
    reviewer: str | None, assigned: str | None, asked: str | None, *words: Any,
) -> Raised:  # fmt: skip
    said, earlier = Said(*words[:4]), Said(*words[4:])
    return Raised(
        concern, candidate_id, name or email or f"candidate {candidate_id}", email or "", opening, said,
        earlier if earlier.at is not None else None, reviewer, assigned, asked,
    )  # fmt: skip
